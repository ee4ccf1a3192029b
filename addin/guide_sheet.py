"""Guide: the way of a sheet, every button, every kind of sheet, and what the colours mean."""

from __future__ import annotations

from collections.abc import Sequence

from addin.commands import COMMANDS
from addin.hosts.geometry import Area
from addin.pages import Block, Column, Fill, Look, Page, Value, by_column, lines
from addin.press import Outcome, Press
from shared.kinds import KINDS

ROAD = (
    "1. Sign in, once.",
    "2. Say what a sheet holds: This sheet holds. Mapping shows how each column is read; correct it there.",
    "3. Check shows what would be booked, row by row and invoice by invoice. Nothing is booked yet.",
    "4. Import books it. Go on working; the status bar tells how far it is.",
    "5. What could not be booked stands on sheet Failed: correct the red cells, then press Re-import failed.",
    "6. Import log lists every import. Delete import takes one back whole and shows the proof.",
)
_LOOKS: tuple[tuple[Look, str], ...] = (
    ("bad", "A cell that is wrong: correct it."),
    ("warning", "A cell to look at: it was taken as it is."),
    ("input", "A cell for you: an option, or a choice from a list."),
)


def show_guide(press: Press) -> Outcome:
    """Write sheet Guide."""
    sheet = press.desk.write(guide_page())
    return Outcome(f"What each button does is on sheet {sheet.name}.", sheet=sheet.name)


def guide_page() -> Page:
    """Made from what the buttons and the kinds say of themselves."""
    page = Page("guide", "Guide")
    page.blocks += [lines(1, 1, ["Guide"], "title"), lines(3, 1, ROAD)]
    row = 4 + len(ROAD)
    page.blocks.append(lines(row, 2, [text for _, text in _LOOKS]))
    page.fills = [Fill(Area(row + place, 1), look) for place, (look, _) in enumerate(_LOOKS)]
    row += len(_LOOKS) + 1
    buttons = [(each.group, each.label, f"{each.screentip}. {each.supertip}") for each in COMMANDS.values()]
    kinds = [("Sheet", kind.label, kind.help) for kind in KINDS.values()]
    page.blocks.append(_table(row, "Group", "Button", "What it does", buttons))
    row += len(buttons) + 2
    page.blocks.append(_table(row, "", "Sheet you can send", "What a row does", kinds))
    return page


def _table(row: int, first: str, second: str, third: str, rows: Sequence[tuple[Value, ...]]) -> Block:
    columns = [Column(first, 14), Column(second, 26, look="label"), Column(third, 110, wrap=True)]
    return Block(row, 1, columns, by_column(rows, len(columns)))
