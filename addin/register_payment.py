"""Register payment: the invoices marked, with what is open of them, on a sheet of Payment corrections."""

from __future__ import annotations

from addin.balances import marked_numbers
from addin.errors import Refusal
from addin.new_sheet import kind_page
from addin.pages import Value, amount
from addin.press import Outcome, Press
from addin.selection import selected_number
from shared.kinds import KINDS
from shared.limits import QUERY_NUMBERS
from shared.money import format_money
from shared.schemas import ViewQuery
from shared.sentences import plural

KIND = KINDS["payment_actions"]


def register_payment(press: Press) -> Outcome:
    """Nothing is sent: the user looks at amount, day and type, then says Import there."""
    place = press.desk.here()
    is_one = len(place.areas) == 1 and place.areas[0].size == 1
    wanted = [selected_number(press)] if is_one else marked_numbers(press)
    numbers = list(dict.fromkeys(number for number in wanted if number))
    if not numbers:
        raise Refusal(
            "NUMBERS_MISSING", "Mark the invoices that were paid first, then press Register payment."
        )
    rows: list[tuple[str, Value]] = []
    sums: dict[str, int] = {}
    places: dict[str, int] = {}
    for start in range(0, len(numbers), QUERY_NUMBERS):
        query = ViewQuery(
            numbers=numbers[start : start + QUERY_NUMBERS], columns=["number", "currency", "open"]
        )
        table = press.client.query("invoices", query)
        places |= table.places
        for number, currency, open_ in zip(*table.values, strict=True):
            if open_:
                rows.append((number, amount(open_, table.places[currency])))
                sums[currency] = sums.get(currency, 0) + open_
    left = len(numbers) - len(rows)
    if not rows:
        raise Refusal("NOTHING_OPEN", "Nothing is open on what is marked: no invoice, or paid already.")
    today = press.now.date()
    filled: dict[str, list[Value]] = {
        "action": [KIND.field("action").choices[0][1]] * len(rows),
        "invoice": [number for number, _ in rows],
        "amount": [open_ for _, open_ in rows],
        "date": [today] * len(rows),
    }
    sheet = press.desk.add(kind_page(KIND, filled))
    money = " and ".join(
        f"{format_money(total, places[code])} {code}" for code, total in sorted(sums.items())
    )
    more = f" {plural(left, 'number')} left out: nothing is open there." if left else ""
    return Outcome(
        f"{plural(len(rows), 'invoice')} with {money} open on sheet {sheet.name}. Say how each was paid, then"
        f" press Import there. Money on account is used first.{more}",
        sheet=sheet.name,
    )
