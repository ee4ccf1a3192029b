"""Opening + entries = closing, statement by statement."""

from __future__ import annotations

from decimal import Decimal as D

from shared.statements import StatementLine, balances, checked, difference_sentence


def line(
    amount: str | None, opening: str | None, closing: str | None, name: str = "12", currency: str = "EUR"
) -> StatementLine:
    given = [None if each is None else D(each) for each in (amount, opening, closing)]
    return StatementLine(name, "DE1", currency, *given)


def test_a_statement_that_leads_from_opening_to_closing_is_not_named() -> None:
    lines = [line("30", "100", "50"), line("-80.00", "100", "50")]
    assert balances(lines) == []
    assert checked(lines) == 1


def test_one_that_does_not_is_told_with_all_its_figures() -> None:
    found = balances([line("80", "100", "160"), line("-30", "100", "160")])
    assert [each[:3] for each in found] == [("12", "DE1", "EUR")]
    assert [each[3:] for each in found] == [(D(100), D(50), D(160), D(10))]
    assert difference_sentence(found[0]) == (
        "Statement 12: opening 100.00 + entries 50.00 = 150.00, the file says closing 160.00: 10.00 apart"
    )


def test_pages_currencies_and_names_are_counted_apart_in_any_order() -> None:
    lines = [
        line("1", "0", "1"), line("5", "1", "7"), line("1", "0", "2", name="13"), line("2", "1", "7"),
        line("4", "0", "1", currency="JPY"),
    ]  # fmt: skip
    assert [(each.statement, each.currency, each.apart) for each in balances(lines)] == [
        ("12", "EUR", D(-1)), ("13", "EUR", D(1)), ("12", "JPY", D(-3))
    ]  # fmt: skip
    assert checked(lines) == 4


def test_nothing_is_said_of_what_is_not_known() -> None:
    lines = [
        line("1", None, "9"),
        line("1", "0", None),
        line("1", "0", "9", "13"),
        line(None, "0", "9", "13"),
    ]
    assert balances([*lines, line("1", "0", "9", "13")]) == []
    assert checked(lines) == 1


def test_places_are_the_currencys_or_those_needed() -> None:
    (yen,) = balances([line("1", "1000", "5000", currency="JPY")])
    assert "1,000 + entries 1 = 1,001, the file says closing 5,000: 3,999 apart" in difference_sentence(yen)
    (odd,) = balances([line("0.001", "0", "1", currency="")])
    assert "entries 0.001 = 0.001, the file says closing 1.00: 0.999 apart" in difference_sentence(odd)
    (nameless,) = balances([line("1", "0", "3", name="")])
    assert difference_sentence(nameless).startswith("Account DE1: ")
