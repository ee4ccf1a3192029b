"""The query of the view `matches`: bank lines that are new, each with what it pays; nothing is stored."""

from __future__ import annotations

from backend.domain.matching.model import Closed, Document, Entry, Proposal, TargetType
from backend.store.database import Tx
from backend.store.searching import Sql
from backend.views.base import Ask, Found, Rows, both, date_filter
from backend.views.match_lines import BETWEEN, Matched, match_lines
from backend.views.payments import import_filter
from shared.collector import without_collector
from shared.match_codes import match_sentence
from shared.money import format_money, from_minor, places_of

KEY = "payment_entry"
_TARGETS: tuple[tuple[TargetType, str], ...] = (
    ("INVOICES", "find_invoices"),
    ("CREDIT_NOTES", "find_credit_notes"),
    ("ACCOUNTS", "find_customers"),
)
"""What may be proposed, and the filter that says so."""


def find(tx: Tx, ask: Ask) -> Found:
    """New bank lines, oldest first; of `ask.numbers` alone where there are any.

    ask.texts: key of a bank line -> its reference as the user corrected it.
    """
    with without_collector():
        return _found(tx, ask)


def _found(tx: Tx, ask: Ask) -> Found:
    versions, entries = _lines(tx, ask)
    targets = frozenset(each for each, name in _TARGETS if ask.filters.get(name) != "no")
    matched = match_lines(tx, ask.org_id, entries, targets)
    level = ask.filters.get("certainty", "")
    result = Rows()
    for entry, proposal in zip(entries, matched.proposals, strict=True):
        if level and proposal.level != level:
            continue
        version, number = versions[entry.id]
        result.add(_row(entry, number, proposal, matched), f"{KEY}:{entry.id}", version)
        if ask.limit and len(result.rows) >= ask.limit:
            break
    return result.found


def _lines(tx: Tx, ask: Ask) -> tuple[dict[int, tuple[int, str]], list[Entry]]:
    """id -> (version, number) of the lines that are new, and the lines."""
    numbers = None
    if ask.numbers:
        among, argument = tx.among(sorted(set(ask.numbers)))
        numbers = Sql(f"o.number IN {among}", (argument,))
    where = both(
        numbers,
        date_filter(ask, "date_from", "o.booking_date", ">="),
        date_filter(ask, "date_to", "o.booking_date", "<="),
        import_filter(tx, ask),
    )
    versions: dict[int, tuple[int, str]] = {}
    entries: list[Entry] = []
    for id_, version, number, *facts, text, payer, iban, mandate, own, back, fee in tx.each(
        "SELECT o.id, o.version, o.number, o.booking_date, o.amount, o.currency, o.reference, o.payer,"
        " o.iban, o.mandate, o.transaction_id, o.returned, o.fee FROM payment_entry o"
        f" WHERE o.org_id = ? AND o.live AND o.state = 'NEW' AND {where.text}"
        " ORDER BY o.booking_date, o.import_id, o.row_no",
        ask.org_id,
        *where.args,
    ):
        versions[id_] = version, number
        texts = (ask.texts.get(f"{KEY}:{id_}", text), payer, iban, mandate, own)
        returned = None if back is None else bool(back)
        entries.append(Entry._make((id_, *facts, *(each or "" for each in texts), returned, fee)))
    return versions, entries


def _row(entry: Entry, number: str, proposal: Proposal, matched: Matched) -> tuple[object, ...]:
    places = places_of(entry.currency)
    documents = [matched.documents[target.document_id] for target in proposal.targets]
    accounts = [matched.accounts[account_id] for account_id in proposal.account_ids]
    amounts = [_amount(target.amount, places) for target in proposal.targets]
    # With its amount a payment is refused where less is open when it is booked; what goes out is anyhow.
    is_payment = proposal.treat_as == "PAYMENT" or bool(proposal.difference)
    open_total = sum(each.open for each in documents if isinstance(each, Document)) if documents else None
    return (
        proposal.level == "CERTAIN",
        proposal.level,
        _why(entry, proposal),
        entry.date,
        entry.currency,
        entry.amount,
        entry.payer or None,
        entry.reference or None,
        BETWEEN.join(account.number for account in accounts) or None,
        BETWEEN.join(account.name for account in accounts) or None,
        BETWEEN.join(document.number for document in documents) or None,
        (BETWEEN.join(amounts) or None) if len(amounts) > 1 or is_payment else None,
        open_total,
        proposal.difference if documents else None,
        "ACCOUNT" if documents and proposal.difference else None,
        proposal.treat_as,
        proposal.fee or None,
        "US" if proposal.fee else None,
        BETWEEN.join(_candidates(proposal, matched, entry.currency)) or None,
        number,
    )


def _amount(minor: int, places: int) -> str:
    """An amount in a text that can be read in one way only: 1.234 can be 1,234, so it is 1.2340."""
    text = f"{from_minor(minor, places):f}"
    return f"{text}0" if places == 3 else text


def _why(entry: Entry, proposal: Proposal) -> str:
    told = {"currency": entry.currency}
    return " ".join(match_sentence(each.code, told | each.args) for each in proposal.reasons)


def _candidates(proposal: Proposal, matched: Matched, currency: str) -> list[str]:
    """Each once: INV-7 of 00104 Acme, 80.00; in another currency than the line's 12,345 JPY; or only the
    customer."""
    found = []
    for each in proposal.candidates:
        account = matched.accounts.get(each.account_id)
        whose = f"{account.number} {account.name}".strip() if account else ""
        document = matched.documents.get(each.document_id)
        if document is None:
            found.append(whose)
        elif isinstance(document, Closed):
            found.append(f"{document.number} of {whose}")
        else:
            open_ = format_money(document.open, places_of(document.currency))
            other = f" {document.currency}" if document.currency != currency else ""
            found.append(f"{document.number} of {whose}, {open_}{other}")
    return [text for text in dict.fromkeys(found) if text]
