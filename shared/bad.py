"""Bad: what a reader returns instead of a value it could not read."""

from __future__ import annotations

from typing import Any, NamedTuple


class Bad(NamedTuple):
    """Why a cell, or a whole sheet, cannot be read: a code of `shared.codes.CODES` and the facts its
    sentence needs, plain JSON values (days as ISO text, money already written out)."""

    code: str
    args: dict[str, Any]
