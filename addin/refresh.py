"""Refresh all: every pulled sheet anew with its own options; and the line that says how old a sheet is."""

from __future__ import annotations

from addin import history, import_log, matches, open_import
from addin.errors import EXIT_DONE, EXIT_REFUSED, Refusal
from addin.press import Outcome, Press
from addin.pull import pull
from addin.view_sheet import FRESH_ROW, PURPOSE, stale_line
from addin.workbook import Desk
from shared.sentences import plural

_OTHERS = {
    import_log.PURPOSE: import_log.refresh,
    open_import.PURPOSE: open_import.refresh,
    history.PURPOSE: history.refresh,
}


def refresh_all(press: Press) -> Outcome:
    """Pull every sheet of ours again; one that holds unsent changes is left alone and named."""
    done: list[str] = []
    left: list[str] = []
    for sheet in list(press.desk.our_sheets()):
        again = _OTHERS.get(sheet.purpose)
        if again is None and sheet.purpose != PURPOSE:
            continue
        press.teller.progress(f"refreshing {sheet.name}", len(done), 0)
        try:
            if again is not None:
                again(press, sheet)
            elif sheet.marks["view"] == matches.VIEW.name:
                matches.refresh(press, sheet)
            else:
                pull(press, sheet.marks["view"], sheet)
        except Refusal as refusal:
            left.append(f"{sheet.name}: {refusal.sentence}")
        else:
            done.append(sheet.name)
    if not done and not left:
        raise Refusal("NOTHING_PULLED", "There is no pulled sheet in this workbook yet: press Invoices.")
    said = f"{plural(len(done), 'sheet')} up to date" + (f": {', '.join(done)}." if done else ".")
    return Outcome(" ".join([said, *left]), EXIT_REFUSED if left else EXIT_DONE, details=tuple(left))


def tell_age(desk: Desk, sequence: int) -> int:
    """Turns the line of each pulled sheet older than the ledger into how many bookings came since.

    sequence: the ledger's now (`Status.sequence`). Gives how many sheets are behind.
    """
    behind = 0
    for sheet in desk.our_sheets():
        pulled = sheet.marks.get("sequence", "")
        if sheet.purpose == PURPOSE and pulled.isdigit() and int(pulled) < sequence:
            behind += 1
            if sheet.write_line(FRESH_ROW, stale_line(sequence - int(pulled))):
                desk.written.append(sheet.name)
    return behind
