"""The references and text at the end of a BAI2 transaction (record 16) and of its continuations."""

from __future__ import annotations

import re

from backend.files.bank.entries import Entry, joined, one_line

# Between what stood in two lines: it ends a field, and is a blank in text.
BREAK = "\x1f"
_CUT = re.compile(f"[,{BREAK}]")

# Some banks write what they know under four letters, one a line.
_LABELLED = re.compile(r"([A-Z]{4}): ?(.*)")
_QUIET = frozenset({"DABA", "CABA", "DBIC", "CBIC", "IDNM"})


def add_text(entry: Entry, text: str) -> None:
    """Completes an entry by its bank reference, customer reference and text: "Z1,REF 5,PAYMENT". A field may
    end with its line."""
    bank, customer, said = (*_CUT.split(text, maxsplit=2), "", "")[:3]
    first, *more = said.split(BREAK)
    held: dict[str, str] = {}
    plain = [first]
    for line in more:
        found = _LABELLED.fullmatch(line.strip())
        if found is None:
            plain.append(line)
        else:
            held.setdefault(found[1], found[2].strip())
    is_creditor = entry.is_debit ^ entry.is_returned
    entry.payer = one_line(held.get("CRNM" if is_creditor else "DBNM", ""))
    entry.iban = "".join(held.get("CACT" if is_creditor else "DACT", "").split())
    entry.transaction_id = one_line(bank)
    entry.reference = joined(
        " ".join(plain), customer, *(held.get(name, "") for name in ("REMI", "EREF", "CREF", "CHKN"))
    )
