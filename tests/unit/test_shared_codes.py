"""Codes and their sentences: whole, safe, and free of words that are ours alone."""

import ast
import re
from pathlib import Path

import pytest

from shared.bad import Bad
from shared.codes import CODES, EITHER, Issue, sentence, suggestion
from shared.decimals import read_decimal
from shared.kinds import KINDS
from shared.sentences import facts_of, fill, where, write_day

SHARED = Path(__file__).parents[2] / "shared"
NEVER_SHOWN = re.compile(r"\b(digest|plan|effect|recid|v7|kind|stack trace|account_id|null)\b", re.IGNORECASE)
ALLOWED = {"AMOUNT_NEGATIVE", "FILE_UNSUPPORTED"}  # "Kind" is a column's header there; "no kind of file"


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_sentence_stands_without_any_fact(code: str) -> None:
    text = sentence(code, {})
    assert text[-1] in ".?0"
    assert "{" not in text
    assert "[" not in text
    assert isinstance(suggestion(code, {}), str)
    assert CODES[code].paragraph.endswith(".")
    if code not in ALLOWED:
        assert not NEVER_SHOWN.search(CODES[code].sentence)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_sentence_takes_all_its_facts(code: str) -> None:
    names = {name for fact in facts_of(CODES[code].sentence) for name in fact.split("|")} - {"where"}
    text = sentence(code, dict.fromkeys(names, "Q7"))
    assert "…" not in text
    assert not names or "Q7" in text


def test_codes_the_readers_use_are_declared() -> None:
    used: set[str] = set()
    for path in SHARED.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Bad":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    used.add(str(first.value))
    assert len(used) > 10
    assert used <= CODES.keys()


def test_a_reader_and_its_sentence() -> None:
    bad = read_decimal("t", "1.234,5O")
    assert isinstance(bad, Bad)
    assert sentence(bad.code, {**bad.args, "label": "Amount", "cell": "G17"}) == (
        'Amount in G17, "1.234,5O", is not a number: the last character is the letter O. Type 1234.50.'
    )
    assert suggestion(bad.code, bad.args) == "1234.50"


def test_facts_are_written_for_people() -> None:
    args = {
        "date": "2026-03-28", "count": 2994, "amount": 125000, "currency": "EUR", "names": ["a", "b"],
        "role": "MANAGER", "other": "x" * 90, "free": "a\n b",
    }  # fmt: skip
    assert fill("{date:day}|{count:count}|{amount:money}|{names}|{role:word}|{free}", args) == (
        "28 Mar 2026|2,994|1,250.00|a, b|manager|a b"
    )
    assert fill("{other}", args) == "x" * 79 + "…"
    assert fill("{amount:money}", {"amount": 5}) == "5"
    assert fill("{amount:money}{count:count}", {"amount": "5.00", "count": "many"}) == "5.00many"
    assert fill("{role:word}", {"role": "king"}) == "king"
    assert fill("a[ {b}][ {c|d}] {e|f}", {"d": 1, "f": 2, "b": ""}) == "a 1 2"
    assert fill("{file|name} is empty.", {}) == "The file is empty."


def test_where() -> None:
    assert where({"label": "Amount", "cell": "G17"}) == "Amount in G17"
    assert where({"header": "Betrag"}) == "Betrag"
    assert where({"cell": "G17"}) == "G17"
    assert where({}) == "This cell"


def test_write_day() -> None:
    assert write_day("2026-04-02T18:12:00") == "2 Apr 2026"
    assert write_day("soon") == "soon"
    assert write_day(7) == "7"


def test_unknown_codes_are_shown_as_they_are() -> None:
    assert sentence("NO_SUCH_CODE", {}) == "NO_SUCH_CODE"
    assert Issue(1, "", "X").args == {}


def test_two_invoices_in_one() -> None:
    assert sentence("INVOICE_NOT_FOUND", {"two": "A1 A2"}) == sentence(
        "INVOICES_LOOK_JOINED", {"two": "A1 A2"}
    )
    assert sentence("INVOICE_NOT_FOUND", {"invoice": "INV-7", "of": 3}).startswith(
        "Of the 3 invoices named, INV-7 "
    )


def test_suggestions() -> None:
    assert suggestion("TYPE_IS_GATEWAY", {}) == "Send: Drop"
    assert suggestion("DATE_NOT_A_DATE", {"suggestion": "2026-04-02"}) == "2 Apr 2026"
    assert suggestion("CURRENCY_MISMATCH", {"expected": "EUR"}) == "EUR"
    assert CODES["ID_ZERO_PADDED"].warning
    assert not CODES["ACCOUNT_NOT_FOUND"].warning


def test_the_owner_of_an_invoice_is_suggested() -> None:
    assert suggestion("INVOICE_ACCOUNT_MISMATCH", {"owner": "00317", "account": "00104"}) == "Customer 00317"


def test_fields_that_may_either_be_wrong_stand_on_one_sheet() -> None:
    for code, fields in EITHER.items():
        assert code in CODES
        assert any(set(fields) <= set(kind.names) for kind in KINDS.values()), code


def test_a_currency_that_is_not_the_customers_is_named_as_it_was_written() -> None:
    facts = {"value": "$", "currency": "EUR", "expected": "EUR", "account": "00104"}
    assert sentence("CURRENCY_MISMATCH", facts).startswith("This row is in $, but 00104 is in EUR.")
    assert sentence("CURRENCY_UNKNOWN", {"value": "EURO", "currency": "EUR"}).startswith('"EURO" is no')
