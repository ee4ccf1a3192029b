"""The same content: a digest of the mapped, kept rows and the options, in any order of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b, sha256


def content_digest(rows: Iterable[Mapping[str, str]], options: Mapping[str, str]) -> str:
    """64 hexadecimal digits. rows: field -> normalised text of each kept row; a blank field and one that is
    not mapped are the same. Twins count: a row twice is not the row once."""
    return _digest((tuple(sorted(row.items())) for row in rows), options)


def content_digest_of_columns(columns: Mapping[str, Sequence[str]], options: Mapping[str, str]) -> str:
    """The same digest out of columns: field -> normalised texts, all of one length."""
    names = sorted(columns)
    rows = zip(*(columns[name] for name in names), strict=True)
    return _digest((tuple(zip(names, row, strict=True)) for row in rows), options)


def _digest(rows: Iterable[tuple[tuple[str, str], ...]], options: Mapping[str, str]) -> str:
    """One small hash a row, sorted, hashed: order-free, and twins stay two."""
    each = sorted(_hash(row) for row in rows)
    whole = sha256(_hash(tuple(sorted(options.items()))))
    for row in each:
        whole.update(row)
    return whole.hexdigest()


def _hash(pairs: tuple[tuple[str, str], ...]) -> bytes:
    # Lengths in front: no text can be mistaken for two.
    said = "".join([f"{len(name)}:{name}{len(text)}:{text}" for name, text in pairs if text])
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()
