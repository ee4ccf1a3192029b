"""Units of a payments sheet: one payment over several rows, and rows that are another's twin."""

from __future__ import annotations

from collections import Counter
from typing import Any

from backend.columns import Reading
from backend.kinds.base import Checked, Rules
from shared.codes import Issue
from shared.limits import GROUP_ROWS

AGREE = ("account", "type", "currency", "date", "payer", "reference")
"""Fields on which the rows of one payment must agree."""


def arrange(
    reading: Reading,
    rules: Rules,
    plan: dict[str, list[Any]],
    failed: dict[int, list[Issue]],
    amounts: list[int | None],
    currencies: list[str],
    warnings: list[Issue],
    identities: dict[int, tuple[int, str, int | None]],
) -> Checked:
    """Adds what the plan needs beside the checked columns (`row`, `unit`, `twin`, the texts), and puts
    whole units one after the other. twin: the row duplicates the first row of its unit."""
    index = plan["index"]
    rows = reading.rows
    for name in ("transaction_id", "payer", "reference", "remark"):
        column = reading.column(name)
        plan["transaction" if name == "transaction_id" else name] = list(map(column.__getitem__, index))
    plan["row"] = list(map(rows.__getitem__, index))
    plan["anyway"] = (
        [rows[i] in reading.book_anyway for i in index] if reading.book_anyway else [False] * len(index)
    )
    size = len(index)
    plan["unit"] = list(range(size))
    plan["twin"] = [False] * size
    if rules["same_transaction_id"] == "one_payment":
        _group(reading, plan, failed, identities)
    _twins(rules, plan)
    _in_units(plan, failed)
    return Checked(plan, failed, amounts, currencies, warnings, identities)


def _group(
    reading: Reading,
    plan: dict[str, list[Any]],
    failed: dict[int, list[Issue]],
    identities: dict[int, tuple[int, str, int | None]],
) -> None:
    """Rows with one payment type and transaction id become one unit, or fail together. Type 0 is one nobody
    knows yet: its row may be of any payment with its id."""
    first: dict[tuple[int, str], int] = {}
    members: dict[int, list[int]] = {}
    for place, (type_id, transaction) in enumerate(zip(plan["type"], plan["transaction"], strict=True)):
        if transaction is not None:
            unit = first.setdefault((type_id, transaction), place)
            members.setdefault(unit, []).append(place)
            plan["unit"][place] = unit
    broken: dict[tuple[int, str], int] = {}
    for at, (type_id, transaction, _) in identities.items():
        if transaction:
            broken.setdefault((type_id, transaction), at)
    kin = Counter([*first, *((type_id, transaction) for type_id, transaction, _ in identities.values())])
    of_any_type = Counter(transaction for _, transaction in kin.elements())
    for at, (type_id, transaction, _) in identities.items():
        same = kin[type_id, transaction] + kin[0, transaction] if type_id else of_any_type[transaction]
        if transaction and same > 1:  # a payment over several rows is known by its id alone
            identities[at] = (type_id, transaction, None)
    for (type_id, transaction), unit in first.items():
        places = members[unit]
        bad_row = broken.get((type_id, transaction), broken.get((0, transaction)))
        code, args = "", {}
        if bad_row is not None:
            code, args = "GROUP_ROW_FAILED", {"row": reading.rows[bad_row], "transaction_id": transaction}
        elif len(places) > GROUP_ROWS:
            code, args = (
                "GROUP_TOO_LARGE",
                {"limit": GROUP_ROWS, "count": len(places), "transaction_id": transaction},
            )
        else:
            for name in AGREE:
                if len({plan[name][place] for place in places}) > 1:
                    code, args = (
                        "GROUP_DISAGREES",
                        {
                            "label": name,
                            "group": f"payment {transaction}",
                            "first_row": plan["row"][places[0]],
                            "first": plan[name][places[0]],
                        },
                    )
                    break
        if code:
            for place in places:
                at = plan["index"][place]
                failed[at] = [Issue(plan["row"][place], "transaction_id", code, args)]
                identities[at] = (type_id, transaction, None)
                plan["fingerprint"][place] = None  # it owns nothing: no row may be its twin
        elif len(places) > 1:
            for place in places:
                plan["fingerprint"][place] = None


def _twins(rules: Rules, plan: dict[str, list[Any]]) -> None:
    """The first statically valid row owns its id and its content; later equals follow it."""
    if _all_differ(plan):
        return
    grouped = rules["same_transaction_id"] == "one_payment"
    by_id: dict[tuple[int, str], int] = {}
    owners: dict[int, list[tuple[int, bool]]] = {}
    guard_content = rules["twins"] == "duplicate"
    unit, twin = plan["unit"], plan["twin"]
    for place, (type_id, transaction, print_, anyway) in enumerate(
        zip(plan["type"], plan["transaction"], plan["fingerprint"], plan["anyway"], strict=True)
    ):
        if anyway:
            continue
        if transaction is not None and not grouped:
            owner = by_id.setdefault((type_id, transaction), place)
            if owner != place:
                unit[place], twin[place] = unit[owner], True
                if guard_content and print_ is not None:
                    owners.setdefault(print_, []).append((unit[owner], True))
                continue
        if guard_content and unit[place] == place and print_ is not None:
            has_id = transaction is not None
            equal = owners.get(print_)
            if equal is None:
                owners[print_] = [(place, has_id)]
                continue
            for owner, owner_has_id in equal:
                if not (has_id and owner_has_id):
                    unit[place], twin[place] = unit[owner], True
                    if has_id and not grouped:
                        by_id[(type_id, transaction)] = owner
                    break
            else:
                equal.append((place, has_id))


def _all_differ(plan: dict[str, list[Any]]) -> bool:
    """Whether no two rows have an id or a content in common: the common case, told without a loop."""
    prints, transactions = plan["fingerprint"], plan["transaction"]
    size = len(prints)
    if None in prints or len(set(prints)) < size:
        return False
    with_id = size - transactions.count(None)
    distinct = set(zip(plan["type"], transactions, strict=True))
    return len([pair for pair in distinct if pair[1] is not None]) == with_id


def _in_units(plan: dict[str, list[Any]], failed: dict[int, list[Issue]]) -> None:
    """Drops rows that failed meanwhile, and moves each row behind the first of its unit."""
    unit = plan["unit"]
    order = range(len(unit))
    if any(unit[place] != place for place in order):
        order = sorted(order, key=lambda place: (unit[place], place))  # type: ignore[assignment]
    if not failed.keys().isdisjoint(plan["index"]):
        dropped = {place for place in order if plan["index"][place] in failed}
        order = [place for place in order if place not in dropped]  # type: ignore[assignment]
    if not isinstance(order, range):
        for name, column in plan.items():
            plan[name] = [column[place] for place in order]
