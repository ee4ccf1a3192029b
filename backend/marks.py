"""A column that marks each amount as money in or out (S and H, D and C), held against a bank line's sign."""

from __future__ import annotations

from backend.columns import Reading
from shared.headers import header_keys
from shared.schemas import Column, Mapping, Sheet
from shared.text import words

OUT = words("d db dr deb debit dbit debet debe dare s soll belastung af out -")
IN = words("c cr cred credit crdt haber avere h haben gutschrift bij in +")
_BLANKS = frozenset({"", "-"})


def tell_marks(reading: Reading, sheet: Sheet, mapping: Mapping) -> None:
    """Fails each bank line whose mark says money out while its amount has no minus: where amounts have no
    sign, it would be booked as money in. `reading.decided` is settled by now."""
    credits = mapping.columns.get("credit", [])
    if reading.kind.name != "payment_entries" or not credits:
        return
    column = _marks(sheet, credits[0], mapping.columns.get("debit", []))
    if column is None:
        return
    for index, (amount, text) in enumerate(zip(reading.column("credit"), column.texts, strict=True)):
        if amount is None or amount <= 0 or index in reading.decided or _plain(text) not in OUT:
            continue
        reading.add(index, "credit", "MARK_SAYS_OUT", mark=text.strip(), column=column.header.strip() or None)


def _marks(sheet: Sheet, amounts: str, debits: list[str]) -> Column | None:
    """The marks of the amounts: the first such column to their right, as a balance may have its own; else the
    nearest to their left."""
    keys = header_keys(sheet.columns)
    at = keys.index(amounts)
    places = [*range(at + 1, len(keys)), *range(at - 1, -1, -1)]
    return next(
        (sheet.columns[i] for i in places if keys[i] not in debits and _is_marks(sheet.columns[i])), None
    )


def _is_marks(column: Column) -> bool:
    """Whether nothing else stands in it. A dash alone is how people leave a cell empty."""
    seen: set[str] = set()
    for text in column.texts:
        if text not in seen and text and _plain(text) not in OUT | IN:
            return False
        seen.add(text)
    return not seen.issubset(_BLANKS)


def _plain(text: str) -> str:
    return text.strip().rstrip(".").casefold()
