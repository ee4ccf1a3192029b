"""Puts a file or a folder in its place whole, or leaves what is there; and takes them away."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from addin.errors import Refusal


def put(content: bytes, path: Path, executable: bool = False) -> bool:
    """Write a file at once, in place of an earlier one; False where it says the same already.

    Raises Refusal FILE_IN_USE, FILE_NOT_WRITTEN.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        if executable:
            part.chmod(0o755)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise not_written(path, error) from error
    return True


def refuse_if_in_use(path: Path) -> None:
    """Windows keeps an add-in that Excel has open. Raises Refusal FILE_IN_USE."""
    if path.is_file():
        try:
            os.rename(path, path)
        except OSError as error:
            raise not_written(path, error) from error


def exchange(new: Path, place: Path, aside: Path) -> None:
    """Put a folder in the place of another, which goes aside. Raises Refusal, and then nothing has moved."""
    remove_folder(aside)
    had_one = place.exists()
    try:
        if had_one:
            os.rename(place, aside)
        try:
            os.rename(new, place)
        except OSError:
            if had_one:
                os.rename(aside, place)
            raise
    except OSError as error:
        raise not_written(place, error) from error


def mend_exchange(place: Path, aside: Path) -> None:
    """After a power cut in the middle of an exchange: the old folder is in its place again."""
    if aside.exists() and not place.exists():
        os.rename(aside, place)


def remove_file(path: Path) -> bool:
    """Whether there was one. Raises Refusal FILE_IN_USE, FILE_NOT_WRITTEN."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise not_written(path, error) from error
    return True


def remove_folder(path: Path) -> bool:
    """Whether there was one. Raises Refusal FILE_IN_USE, FILE_NOT_WRITTEN."""
    if not path.exists():
        return False
    try:
        shutil.rmtree(path)
    except OSError as error:
        raise not_written(path, error) from error
    return True


def not_written(path: Path, error: OSError) -> Refusal:
    """What to do about a file that is held, or must not be written."""
    if isinstance(error, PermissionError):
        return Refusal(
            "FILE_IN_USE",
            f"{path} cannot be replaced: Excel, or a press that still runs, has it open. Close Excel on this"
            " computer and try again. If it stays so, you may not write there: ask for access.",
        )
    return Refusal("FILE_NOT_WRITTEN", f"{path} cannot be written: {error.strerror}.")
