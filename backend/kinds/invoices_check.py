"""The static rules of invoices and credit notes, one row a document or one row a line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from backend.columns import Reading
from backend.kinds.base import AccountRef, Checked, DocumentRef, Needs, References, Rules
from backend.kinds.cells import Choice, tell_missing
from backend.kinds.lookups import find_account
from backend.kinds.pulled import pulled_record
from backend.kinds.puts import named_fields
from shared.bad import Bad
from shared.codes import Issue
from shared.currencies import SIGNS, meant
from shared.identifiers import loose_key
from shared.kinds.invoices import KIND
from shared.limits import GROUP_ROWS
from shared.money import known_currency, places_of, to_minor

ATTRIBUTES = ("due_date", "hold", "auto_allocate", "reference")
_KIND = Choice(KIND, "kind")
HEAD = ("account", "kind", "issue_date", "due_date", "currency", "hold", "auto_allocate")
"""What the rows of one document must agree on."""


def needs(reading: Reading, rules: Rules) -> Needs:
    """The customers and numbers the sheet names, and the documents of pulled rows."""
    del rules
    return Needs(
        accounts={text for text in reading.column("account") if text is not None},
        documents={loose_key(text) for text in reading.column("number") if text is not None},
        item_ids={record for key in reading.keys if (record := pulled_record(key, "invoice"))},
    )


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row with all its violations; valid rows in units, one unit a document."""
    count = len(reading)
    amounts: list[int | None] = [None] * count
    currencies = [rules.currency] * count
    rows: dict[str, list[Any]] = {
        name: [] for name in ("index", "row", "unit", "amount", "currency", "document", "twin", "update")
    }
    failed: dict[int, list[Issue]] = {}
    warnings: list[Issue] = []
    accounts: dict[str, Any] = {}
    lines = "line" in reading.mapped
    first: dict[str, int] = {}
    broken: dict[str, int] = {}
    for index, row in enumerate(reading.rows):
        issues = [] if index in reading.decided else list(reading.issues.get(index, ()))
        notes: list[Issue] = []
        key = reading.keys[index] if reading.keys else ""
        if key:
            update = _update(reading, references, index, key, issues)
            number, document = (update[1] if update else str(index)), None
            amounts[index] = 0
        else:
            update = None
            document = _document(
                reading, references, rules, accounts, index, amounts, currencies, issues, notes
            )
            number = reading.column("number")[index] or ""
        if index in reading.decided:
            continue
        if issues:
            failed[index] = issues
            broken.setdefault(number, row)
            continue
        place = len(rows["row"])
        unit = first.setdefault(number, place)
        twin = False
        if unit != place and not update:
            head = rows["document"][unit]
            assert document is not None
            assert head is not None
            if not lines and head == document:
                twin = True
            elif not lines:
                failed[index] = [
                    Issue(row, "number", "NUMBER_TWICE", {"number": number, "first_row": rows["row"][unit]})
                ]
                continue
            else:
                differing = [name for name in HEAD if head[name] != document[name]]
                if differing:
                    failed[index] = [
                        Issue(
                            row,
                            differing[0],
                            "LINES_DISAGREE",
                            {"number": number, "first_row": rows["row"][unit], "field": differing[0]},
                        )
                    ]
                    broken.setdefault(number, row)
                    continue
        warnings.extend(notes)
        for name, value in (
            ("index", index),
            ("row", row),
            ("unit", unit),
            ("amount", amounts[index]),
            ("currency", currencies[index]),
            ("document", document),
            ("twin", twin),
            ("update", update),
        ):
            rows[name].append(value)
    order = list(range(len(rows["row"])))
    if lines:
        members: dict[int, int] = {}
        for unit in rows["unit"]:
            members[unit] = members.get(unit, 0) + 1
        for place in order:
            row, number = rows["row"][place], reading.column("number")[rows["index"][place]]
            if number in broken:
                failed[rows["index"][place]] = [
                    Issue(row, "number", "GROUP_ROW_FAILED", {"row": broken[number]})
                ]
            elif members[rows["unit"][place]] > GROUP_ROWS:
                failed[rows["index"][place]] = [
                    Issue(
                        row,
                        "number",
                        "GROUP_TOO_LARGE",
                        {"limit": GROUP_ROWS, "count": members[rows["unit"][place]], "number": number},
                    )
                ]
    order = sorted(
        (place for place in order if rows["index"][place] not in failed),
        key=lambda place: (rows["unit"][place], place),
    )
    return Checked(
        {name: [column[place] for place in order] for name, column in rows.items()},
        failed,
        amounts,
        currencies,
        warnings,
    )


def _document(
    reading: Reading,
    references: References,
    rules: Rules,
    accounts: dict[str, Any],
    index: int,
    amounts: list[int | None],
    currencies: list[str],
    issues: list[Issue],
    notes: list[Issue],
) -> dict[str, Any] | None:
    row = reading.rows[index]

    def value(name: str) -> Any:
        return reading.column(name)[index]

    def bad(field: str, code: str, **args: Any) -> None:
        issues.append(Issue(row, field, code, args))

    def missing(field: str, code: str = "VALUE_MISSING") -> None:
        tell_missing(row, field, issues, code)

    number = value("number")
    if number is None:
        missing("number")
    account: AccountRef | None = None
    who = value("account")
    if who is None:
        missing("account")
    else:
        look = accounts.get(who) or accounts.setdefault(who, find_account(who, references))
        account = look.ref
        if look.code:
            bad("account", look.code, **look.args)
        elif look.warning:
            notes.append(Issue(row, "account", look.warning, look.args))
    kind_text = value("kind")
    kind = (_KIND.read(kind_text, row, issues) if kind_text else None) or "STANDARD"
    currency = (value("currency") or rules["sheet_currency"] or (account.currency if account else "")).upper()
    if currency in SIGNS:
        currency = meant(currency, account.currency) if account else ""
    if currency and not known_currency(currency) and currency not in SIGNS:
        bad("currency", "CURRENCY_UNKNOWN", value=currency)
        currency = ""
    elif account is not None and currency != account.currency:
        bad(
            "currency", "CURRENCY_MISMATCH", value=currency, expected=account.currency, account=account.number
        )
    currency = currency if known_currency(currency) else rules.currency
    currencies[index] = currency
    total = _amount(reading, index, "amount", currency, issues)
    if total is None:
        missing("amount", "AMOUNT_MISSING")
    else:
        amounts[index] = total
        if total < 0 and kind != "CREDIT_NOTE":
            bad("amount", "AMOUNT_NEGATIVE", value=str(value("amount")))
        elif total <= 0:
            bad("amount", "AMOUNT_NOT_POSITIVE", value=str(value("amount")))
    paid = _amount(reading, index, "paid", currency, issues) or 0
    if paid < 0:
        bad("paid", "AMOUNT_NOT_POSITIVE", value=str(value("paid")))
    elif total is not None and "line" not in reading.mapped and paid > max(total, 0):
        bad("paid", "PAID_EXCEEDS_TOTAL", paid=paid, total=total, currency=currency)
    issued, due = value("issue_date"), value("due_date")
    if issued is None:
        missing("issue_date", "DATE_MISSING")
    elif due is None and account is not None:
        due = (date.fromisoformat(issued) + timedelta(days=account.payment_days)).isoformat()
    if issued and due and due < issued:
        notes.append(Issue(row, "due_date", "DUE_BEFORE_ISSUED", {"due": due, "issued": issued}))
    if issues:
        return None
    assert account is not None
    document = {
        "number": number,
        "account": account.id,
        "kind": kind,
        "issue_date": issued,
        "due_date": due,
        "currency": currency,
        "hold": bool(value("hold")),
        "auto_allocate": value("auto_allocate") is not False,
        "amount": total,
        "paid": paid,
        "reference": value("reference"),
        "line": value("line"),
        "account_auto_allocate": account.auto_allocate,
    }
    existing = [ref for ref in references.documents.get(loose_key(number), ()) if ref.number == number]
    document["existing"] = _compare(existing[0], references, document) if existing else None
    return document


def _compare(ref: DocumentRef, references: References, document: dict[str, Any]) -> dict[str, Any]:
    """What there is under that number already; `total` is compared by the plan, over all lines."""
    return {
        "id": ref.id,
        "account": ref.account_id,
        "kind": ref.kind,
        "issue_date": ref.document_date,
        "due_date": ref.due_date,
        "currency": ref.currency,
        "amount": ref.amount,
        "paid": references.opening.get(ref.id, 0),
        "owner": references.account_by_id[ref.account_id].number,
        "number": document["number"],
    }


def _amount(reading: Reading, index: int, field: str, currency: str, issues: list[Issue]) -> int | None:
    value = reading.column(field)[index]
    if value is None:
        return None
    minor = to_minor(value, places_of(currency))
    if isinstance(minor, Bad):
        issues.append(Issue(reading.rows[index], field, minor.code, minor.args))
        return None
    return minor


def _update(
    reading: Reading, references: References, index: int, key: str, issues: list[Issue]
) -> tuple[int, str, dict[str, Any], dict[str, Any]] | None:
    """A pulled row sent back: (item id, number, changed attributes, their present values)."""
    row = reading.rows[index]
    ref = references.document_by_id.get(pulled_record(key, "invoice"))
    issues[:] = [issue for issue in issues if issue.field in ATTRIBUTES]
    if ref is None:
        issues.append(Issue(row, "", "ROW_KEY_UNKNOWN", {"number": reading.column("number")[index]}))
        return None
    if ref.version != reading.versions[index]:
        issues.append(Issue(row, "", "ROW_CHANGED", {"number": ref.number}))
    if issues and ref.id in references.going:
        facts = {"invoice": ref.number, **references.going[ref.id]}
        issues.append(Issue(row, "", "INVOICE_BEING_DELETED", facts))
    present = {name: getattr(ref, name) for name in ATTRIBUTES}
    wanted = named_fields(reading, index, ATTRIBUTES)
    return ref.id, ref.number, {name: v for name, v in wanted.items() if v != present[name]}, present
