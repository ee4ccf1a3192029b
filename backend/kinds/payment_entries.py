"""Bank lines: read, held to be new, and kept. Nothing is matched or booked yet. Source: domain 2.1."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from backend.columns import Reading
from backend.domain.line_keys import fingerprint, identity
from backend.domain.planned import BOOKED, DUPLICATE, Planned, Stamp
from backend.kinds.base import Checked, KindRules, Ledger, Needs, References, Rows, Rules, Wants
from shared.bad import Bad
from shared.codes import Issue
from shared.money import known_currency, places_of, to_minor

TEXTS = ("reference", "payer", "iban", "transaction_id", "mandate", "statement", "own_account")
"""Fields kept as they are."""
FACTS = (
    "booking_date", "value_date", "currency", "amount", "reference", "payer", "iban", "transaction_id",
    "mandate", "foreign_amount", "foreign_currency", "conversion_rate", "returned", "fee", "statement",
    "own_account",
)  # fmt: skip
"""What a line is, in the order of the table."""
_NEW = '{"state": "NEW"}'
ROWS = ("index", "row", "unit", "amount", "currency", "entry", "fingerprint", "identity", "place", "anyway")


def needs(reading: Reading, rules: Rules) -> Needs:
    """Nothing: a bank line names no record of ours."""
    del reading, rules
    return Needs()


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row: a date, an amount, a currency there is; equal lines are counted, and stand together."""
    del references
    count = len(reading)
    rows: Rows = {name: [] for name in ROWS}
    done = Checked(rows, {}, [None] * count, [rules.currency] * count)
    seen: Counter[int] = Counter()
    units: dict[int, int] = {}
    cells = {name: reading.column(name) for name in reading.kind.names}
    is_debit_signed = _is_debit_signed(reading)
    for index, row in enumerate(reading.rows):
        issues = list(reading.issues.get(index, ()))
        line = {name: column[index] for name, column in cells.items()}
        unread = {issue.field for issue in issues}
        _currency(row, line, rules, issues)
        done.currencies[index] = line["currency"]
        _amount(row, line, unread, issues)
        if is_debit_signed and line["debit"] is not None and line["debit"] < 0:
            issues.append(Issue(row, "debit", "DEBIT_BELOW_ZERO", {"value": str(line["debit"])}))
        done.amounts[index] = line["amount"]
        if index in reading.decided:
            continue
        if line["booking_date"] is None and "booking_date" not in unread:
            issues.append(Issue(row, "booking_date", "DATE_MISSING", {}))
        _foreign(row, line, issues)
        _returned(row, line, rules, issues)
        if issues:
            done.failed[index] = issues
            continue
        if line["credit"] and line["debit"]:
            net = {"credit": str(line["credit"]), "debit": str(line["debit"])}
            done.warnings.append(Issue(row, "credit", "CREDIT_AND_DEBIT", net))
        print_, own_number = fingerprint(line), identity(line)
        same = print_ if own_number is None else own_number
        seen[same] += 1
        if seen[same] > 1:
            done.warnings.append(Issue(row, "", "EQUAL_LINES", {"count": seen[same]}))
        anyway = row in reading.book_anyway
        entry = tuple(line[name] for name in FACTS)
        values = (
            index, row, units.setdefault(print_, len(rows["row"])), line["amount"], line["currency"], entry,
            print_, own_number, seen[same], anyway,
        )  # fmt: skip
        for name, value in zip(ROWS, values, strict=True):
            rows[name].append(value)
    if len(units) < len(rows["row"]):
        order = sorted(range(len(rows["row"])), key=rows["unit"].__getitem__)
        done.rows = {name: [column[place] for place in order] for name, column in rows.items()}
    return done


def _is_debit_signed(reading: Reading) -> bool:
    """Whether the sheet may write money out as -80.00 under Debit: none of its debits is above zero. Where
    one is, those below zero are what came back. The rows of a further try are only some, and cannot tell."""
    debits = [debit for debit in reading.column("debit") if debit]
    return bool(debits) and (reading.is_further_try or max(debits) < 0)


def _currency(row: int, line: dict[str, Any], rules: Rules, issues: list[Issue]) -> None:
    """The currency the line states, else the sheet's, else our own."""
    for name in ("currency", "foreign_currency"):
        if line[name] is None:
            continue
        line[name] = line[name].upper()
        if not known_currency(line[name]):
            issues.append(Issue(row, name, "CURRENCY_UNKNOWN", {"value": line[name]}))
            line[name] = None
    line["currency"] = line["currency"] or rules["sheet_currency"].upper() or rules.currency


def _amount(row: int, line: dict[str, Any], unread: set[str], issues: list[Issue]) -> None:
    """Credit less debit in minor units; None where it cannot be told."""
    line["amount"] = None
    if not unread.isdisjoint(("credit", "debit")):
        return
    credit, debit = line["credit"], line["debit"]
    if credit is None and debit is None:
        issues.append(Issue(row, "credit", "AMOUNT_MISSING", {}))
        return
    places = places_of(line["currency"])
    net = to_minor((credit or Decimal(0)) - (debit or Decimal(0)), places)
    if isinstance(net, Bad):
        issues.append(Issue(row, "credit" if credit else "debit", net.code, net.args))
        return
    line["amount"] = net
    if not net:
        issues.append(Issue(row, "credit" if credit is not None else "debit", "AMOUNT_ZERO", {}))
    fee = line["fee"]
    if fee is not None:
        minor = to_minor(fee, places)
        if isinstance(minor, Bad):
            issues.append(Issue(row, "fee", minor.code, minor.args))
        elif minor < 0 or minor > abs(net):
            issues.append(Issue(row, "fee", "FEE_OUTSIDE_AMOUNT", {"value": str(fee)}))
        else:
            line["fee"] = minor


def _foreign(row: int, line: dict[str, Any], issues: list[Issue]) -> None:
    """Kept as they are written: nothing is worked out with them."""
    for name in ("foreign_amount", "conversion_rate"):
        if line[name] is not None:
            line[name] = f"{line[name]:f}"
    if line["mandate"] is not None and not (line["mandate"].isascii() and line["mandate"].isprintable()):
        issues.append(Issue(row, "mandate", "MANDATE_INVALID", {"value": line["mandate"]}))


def _returned(row: int, line: dict[str, Any], rules: Rules, issues: list[Issue]) -> None:
    """Imported as chargebacks, every line is one, whatever it says itself; and one takes money away. What a
    single line says of itself is left to it: a bank may reverse what it had taken."""
    if rules["chargebacks"] != "all":
        return
    line["returned"] = True
    if line["amount"] is not None and line["amount"] > 0:
        issues.append(Issue(row, "credit", "RETURNED_MONEY_IN", {}))


def wants(rows: Rows, rules: Rules) -> Wants:
    """The lines there are that may be equal to these."""
    del rules
    found = Wants()
    for print_, own_number, anyway in zip(rows["fingerprint"], rows["identity"], rows["anyway"], strict=True):
        if not anyway:
            found.entries.add(print_)
            if own_number is not None:
                found.entries.add(own_number)
    return found


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """A record a row, unless another import has it: the n-th of equal lines is the n-th one there."""
    del rules
    done = Planned()
    org_id, import_id, seq, put_id = stamp.org_id, stamp.import_id, stamp.seq, stamp.put_id
    records = done.records.setdefault("payment_entry", [])
    there = _there(rows, ledger, stamp.root_id)
    for place, (row, entry, print_, own_number) in enumerate(
        zip(*(rows[name] for name in ("row", "entry", "fingerprint", "identity")), strict=True)
    ):
        before = there.get(place)
        if before is not None:
            done.outcomes.append((row, DUPLICATE))
            done.issues[row] = [Issue(row, "", "LINE_THERE", before)]
            continue
        number = f"BL-{stamp.root_number}-{row}"
        records.append((org_id, put_id, import_id, row, number, *entry, print_, own_number, "NEW", True, seq))
        done.puts.append((org_id, put_id, "payment_entry", put_id, _NEW, seq, None, import_id, row))
        put_id += 1
        done.outcomes.append((row, BOOKED))
        done.numbers[row] = number
    return done


def _there(rows: Rows, ledger: Ledger, root_id: int) -> dict[int, dict[str, Any]]:
    """Place of a row -> facts of the line that another import has in its stead. Of the rows of equal content
    each line is one's: first of those whose bank's own number it bears, then, in their order, of those that
    have no number, or find no line with it and may be a line that came without."""
    found: dict[int, dict[str, Any]] = {}
    taken: dict[int, set[str]] = {}
    columns = [rows[name] for name in ("fingerprint", "identity", "place", "anyway")]
    for place, (print_, own_number, nth, anyway) in enumerate(zip(*columns, strict=True)):
        if own_number is None or anyway:
            continue
        same = [facts for root, _, facts in ledger.entries.get(own_number, ()) if root != root_id]
        if len(same) >= nth:
            found[place] = same[nth - 1]
            taken.setdefault(print_, set()).add(same[nth - 1]["payment"])
    left: dict[int, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    for place, (print_, own_number, _, anyway) in enumerate(zip(*columns, strict=True)):
        if place in found or anyway or print_ not in ledger.entries:
            continue
        if print_ not in left:
            left[print_] = [], []
            gone = taken.get(print_, ())
            for root, has_number, facts in reversed(ledger.entries[print_]):
                if root != root_id and facts["payment"] not in gone:
                    left[print_][has_number].append(facts)
        without, numbered = left[print_]
        if own_number is None and numbered:
            found[place] = numbered.pop()
        elif without:
            found[place] = without.pop()
    return found


RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
