"""The zip package of an .xlsx, opened with limits: nothing is extracted, everything is counted."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from backend.files.options import ReadLimits
from backend.files.refusal import FileRefused

ENCRYPTED_FLAG = 0x1
METHODS = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


class Package:
    """The parts of a package by name, without regard to case, leading slashes or their direction."""

    def __init__(self, stream: BinaryIO, limits: ReadLimits) -> None:
        """Raises FileRefused: FILE_UNREADABLE, FILE_TOO_LARGE, FILE_ENCRYPTED."""
        with damage_refused():
            self._zip = zipfile.ZipFile(stream)
        self._left_bytes = limits.unpacked_bytes
        self._limits = limits
        parts = self._zip.infolist()
        if len(parts) > limits.parts:
            raise FileRefused("FILE_TOO_LARGE", what="parts", limit=limits.parts)
        if sum(part.file_size for part in parts) > limits.unpacked_bytes:
            raise FileRefused("FILE_TOO_LARGE", what="unpacked", limit=limits.unpacked_bytes)
        for part in parts:
            self._judge(part)
        self._parts = {_key(part.filename): part for part in parts}

    def _judge(self, part: zipfile.ZipInfo) -> None:
        if part.flag_bits & ENCRYPTED_FLAG:
            raise FileRefused("FILE_ENCRYPTED")
        if part.compress_type not in METHODS:
            raise FileRefused("FILE_UNREADABLE", reason="damaged")
        bomb = part.file_size > self._limits.ratio * max(part.compress_size, 1)
        if bomb and part.file_size > self._limits.ratio_from_bytes:
            raise FileRefused("FILE_TOO_LARGE", what="ratio", limit=self._limits.ratio)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A part to be read from start to end. Raises FileRefused, also while it is read."""
        part = self._parts.get(_key(name))
        if part is None:
            raise FileRefused("FILE_UNREADABLE", reason="damaged")
        with damage_refused(), self._zip.open(part) as stream:
            yield io.BufferedReader(_Counted(stream, self), buffer_size=1 << 18)

    def read(self, name: str) -> bytes:
        with self.open(name) as stream:
            return stream.read()

    def count(self, size: int) -> None:
        """Counts bytes as they are unpacked, for a directory may lie."""
        self._left_bytes -= size
        if self._left_bytes < 0:
            raise FileRefused("FILE_TOO_LARGE", what="unpacked", limit=self._limits.unpacked_bytes)


class _Counted(io.RawIOBase):
    def __init__(self, stream: IO[bytes], package: Package) -> None:
        self._stream, self._package = stream, package

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._package.count(len(data))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def damage_refused() -> Iterator[None]:
    """What zipfile and zlib raise on damaged packages, as FILE_UNREADABLE."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise FileRefused("FILE_UNREADABLE", reason="damaged") from error


def resolve(base: str, target: str) -> str:
    """The part a relationship of part `base` means: relative to its folder, or from the root."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
