"""The user's own file of the add-in, remitbook.conf: our line in it, everybody else's lines as they are."""

from __future__ import annotations


def with_line(text: str, line: str) -> str:
    """The file with the line; as it is where it names the same thing already, also with another value."""
    if value_of(text, line.partition("=")[0]) is not None:
        return text
    return "".join(f"{each}\n" for each in [*text.splitlines(), line])


def without_line(text: str, line: str) -> str:
    """The file without the line; "" where nothing is left."""
    left = [each for each in text.splitlines() if each.strip() != line]
    return "".join(f"{each}\n" for each in left) if any(each.strip() for each in left) else ""


def value_of(text: str, name: str) -> str | None:
    """What the file says of a name: its last line counts, as for the add-in. None where it says nothing."""
    found = [each.partition("=")[2].strip() for each in text.splitlines() if each.startswith(f"{name}=")]
    return found[-1] if found and found[-1] else None
