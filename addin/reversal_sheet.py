"""The sheet Delete import: what taking an import back does, and then the proof that it did. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addin.hosts.geometry import Area
from addin.pages import Block, Choices, Column, Fill, Page, Value, amount, by_column, lines, money_format
from shared.money import format_money, places_of
from shared.schemas import Dependant, ReversalPreview, ReversalProof, Touched
from shared.sentences import plural

PURPOSE = "delete_import"
WHY = "Why"
FREED = "Money freed on other payments"
CONSENT = "Agree to changes of later work"
FREED_WORDS = (("leave", "Keep on account"), ("oldest_first", "Pay the oldest invoices"))
YES_NO = (("yes", "Yes"), ("no", "No"))
STAYS = "INVOICE_PAID"
"""The code of later work that is not taken back, but loses the invoice it paid."""
_OPTIONS_ROW = 4


def preview_page(preview: ReversalPreview) -> Page:
    """Every document and customer, now, after, difference; and what depends on the import."""
    page = Page(PURPOSE, f"Delete import {preview.number}", {"import": preview.import_id}, ("import",))
    page.blocks.append(lines(1, 1, [f"Delete import {preview.number}: nothing is taken back yet"], "title"))
    page.blocks.append(
        lines(2, 1, [f"{preview.sentence} To do it, press Delete import again on this sheet."], "help")
    )
    _options(page, bool(preview.dependants))
    top = _OPTIONS_ROW + 4
    top = _money(page, preview, top)
    if preview.dependants:
        top = _dependants(page, preview.dependants, top + 1)
    if preview.touched_count > len(preview.touched):
        text = f"The first {len(preview.touched):,} of {preview.touched_count:,} lines."
        page.blocks.append(lines(top + 1, 1, [text], "help"))
        top += 1
    _touched(page, preview.touched, top + 1)
    return page


def proof_page(proof: ReversalProof) -> Page:
    """What was taken back, recomputed from the rows afterwards."""
    sound = proof.live == 0 and not any(proof.differences.values())
    page = Page(
        PURPOSE, f"Delete import {proof.number}", {"import": proof.import_id, "done": "yes"}, ("import",)
    )
    page.blocks.append(lines(1, 1, [f"Import {proof.number} was taken back"], "title"))
    page.blocks.append(lines(2, 1, [proof.sentence]))
    differences = ", ".join(
        f"{format_money(minor, proof.places.get(currency, 2))} {currency}"
        for currency, minor in proof.differences.items()
    )
    labels: list[Value] = [
        "Rows taken back", "Documents", "Customers", "Bookings still standing", "Stored less recomputed",
    ]  # fmt: skip
    values: list[Value] = [
        f"{proof.reversed_rows:,}", f"{proof.documents:,}", f"{proof.accounts:,}", f"{proof.live:,}",
        differences or "0.00",
    ]  # fmt: skip
    page.blocks.append(Block(4, 1, [Column(look="label"), Column()], [labels, values], with_header=False))
    page.fills.append(Fill(Area(7, 2, 2, 1), "good" if sound else "bad"))
    top = 4 + len(labels) + 1
    if proof.documents + proof.accounts > len(proof.touched):
        text = f"The first {len(proof.touched):,} of {proof.documents + proof.accounts:,} lines."
        page.blocks.append(lines(top, 1, [text], "help"))
        top += 1
    _touched(page, proof.touched, top, "Without the import")
    return page


def proof_sentence(proof: ReversalProof) -> str:
    """The closing sentence."""
    return proof.sentence or f"Import {proof.number} was taken back: {plural(proof.reversed_rows, 'row')}."


def what_becomes(dependants: Sequence[Dependant]) -> str:
    """What becomes of later work, in few words: import 4 is taken back with it, and 2 payments stay, their
    money set free."""
    along = sorted({each.import_number for each in dependants if each.code != STAYS})
    stay = sum(each.code == STAYS for each in dependants)
    said = []
    if along:
        imports, are = ("import", "is") if len(along) == 1 else ("imports", "are")
        said.append(f"{imports} {', '.join(map(str, along))} {are} taken back with it")
    if stay:
        said.append(
            f"{plural(stay, 'payment')} {'stays, its' if stay == 1 else 'stay, their'} money set free"
        )
    return ", and ".join(said)


def read_options(values: Sequence[Sequence[object]]) -> dict[str, str]:
    """What the user filled into the yellow cells of the preview: label -> text."""
    found = {}
    for row in values:
        if len(row) > 1 and row[0] in (WHY, FREED, CONSENT):
            found[str(row[0])] = "" if row[1] is None else str(row[1]).strip()
    return found


def _options(page: Page, has_dependants: bool) -> None:
    labels: list[Value] = [WHY, FREED, *([CONSENT] if has_dependants else [])]
    shown: list[Value] = ["", FREED_WORDS[0][1], *(["No"] if has_dependants else [])]
    columns = [Column(look="label"), Column(look="input")]
    page.blocks.append(Block(_OPTIONS_ROW, 1, columns, [labels, shown], with_header=False))
    page.choices.append(Choices(Area(_OPTIONS_ROW + 1, 2), tuple(label for _, label in FREED_WORDS)))
    if has_dependants:
        page.choices.append(Choices(Area(_OPTIONS_ROW + 2, 2), tuple(label for _, label in YES_NO)))


def _money(page: Page, preview: ReversalPreview, top: int) -> int:
    rows: list[Value] = []
    for total in preview.money:
        booked = f"{format_money(total.booked, total.places)} {total.currency}"
        difference = format_money(preview.differences.get(total.currency, 0), total.places)
        rows.append(f"{booked} booked by this import; expected less planned: {difference}")
    if not rows:
        return top
    page.blocks.append(lines(top, 1, rows))
    good = not any(preview.differences.values())
    page.fills.append(Fill(Area(top, 1, len(rows), 2), "good" if good else "bad"))
    return top + len(rows) + 1


def _dependants(page: Page, dependants: Sequence[Dependant], top: int) -> int:
    title = "Later work stands on this import and is taken back with it:"
    if any(each.code == STAYS for each in dependants):
        title = "Later work stands on this import. Beside each stands what becomes of it:"
    page.blocks.append(lines(top, 1, [title], "bold"))
    rows: list[list[Value]] = [
        [
            each.what,
            each.document,
            "",
            _money_cell(each.amount, each.currency),
            each.currency,
            f"Import {each.import_number}",
            "Stays, its money becomes free" if each.code == STAYS else "Taken back with it",
        ]
        for each in dependants
    ]
    columns = [
        Column("What"), Column("Document"), Column("Name"), Column("Amount", 0, money_format(2)),
        Column("Cur."), Column("Booked by"), Column("What becomes of it"),
    ]  # fmt: skip
    page.blocks.append(Block(top + 1, 1, columns, by_column(rows, len(columns))))
    return top + 2 + len(rows)


def _touched(page: Page, touched: Sequence[Touched], top: int, after: str = "After") -> None:
    places: Mapping[str, int] = {each.currency: places_of(each.currency) for each in touched}
    money = money_format(max(places.values(), default=2))
    columns = [
        Column("Document", 34),
        Column("Customer", 24),
        Column("Name", 28),
        Column("Now", 16, money),
        Column(after, 18, money),
        Column("Difference", 16, money),
        Column("Cur.", 6),
        Column("What", 36),
    ]
    rows: list[list[Value]] = [
        [
            each.document or "Balance",
            each.account,
            each.name,
            amount(each.now, places[each.currency]),
            amount(each.after, places[each.currency]),
            amount(each.difference, places[each.currency]),
            each.currency,
            each.what,
        ]
        for each in touched
    ]
    values = by_column(rows, len(columns))
    page.blocks.append(Block(top, 1, columns, values))
    page.freeze = (top + 1, 2)
    page.filter = Area(top, 1, len(rows) + 1, len(columns)) if rows else None


def _money_cell(minor: int, currency: str) -> Value:
    return amount(minor, places_of(currency))
