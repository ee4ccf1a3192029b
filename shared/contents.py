"""The same content: a digest of the mapped, kept rows and the options, in any order of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b, sha256


def content_digest(rows: Iterable[Mapping[str, str]], options: Mapping[str, str]) -> str:
    """64 hexadecimal digits. rows: field -> normalised text of each kept row; a blank field and one that is
    not mapped are the same. Twins count: a row twice is not the row once."""
    return _digest(map(_said, rows), options)


def content_digest_of_columns(columns: Mapping[str, Iterable[str]], options: Mapping[str, str]) -> str:
    """The same digest out of columns: field -> normalised texts, all of one length."""
    rows = zip(*(_column(name, columns[name]) for name in sorted(columns)), strict=True)
    return _digest(map("".join, rows), options)


def _digest(rows: Iterable[str], options: Mapping[str, str]) -> str:
    """One small hash a row, sorted, hashed: order-free, and twins stay two."""
    whole = sha256(_hash(_said(options)))
    whole.update(b"".join(sorted(map(_hash, rows))))
    return whole.hexdigest()


def _said(row: Mapping[str, str]) -> str:
    return "".join([part for name in sorted(row) for part in _column(name, [row[name]])])


def _column(name: str, texts: Iterable[str]) -> Iterator[str]:
    """What each text of a field adds to what its row says. One at a time: there may be millions."""
    head = f"{len(name)}:{name}"  # lengths in front: no text can be mistaken for two
    return (f"{head}{len(text)}:{text}" if text else "" for text in texts)


def _hash(said: str) -> bytes:
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()
