"""The field mapping text: its grammar, JustOn's names, where an error stands, the columns it means."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.bad import Bad
from shared.field_mapping import FieldMapping, field_of, parse_field_mapping
from shared.kinds.payment_entries import KIND
from shared.schemas import Column

GUIDE_NUMBERS = "1 BookingDate__c;2 Reference__c;3 Credit__c;4 Debit__c"
GUIDE_NAMES = "Date BookingDate__c;Reference Reference__c;Amount Credit__c"


def parsed(text: str) -> FieldMapping:
    found = parse_field_mapping(text, KIND)
    assert isinstance(found, FieldMapping), found
    return found


def pairs(text: str) -> list[tuple[int | str, str]]:
    return [(pair.column, pair.field) for pair in parsed(text).pairs]


def wrong_at(text: str) -> int:
    found = parse_field_mapping(text, KIND)
    assert isinstance(found, Bad), found
    assert found.code == "FIELD_MAPPING_INVALID"
    assert found.args["why"]
    assert found.args["text"] == text
    return int(found.args["at"])


def columns(*headers: str) -> list[Column]:
    return [Column(header, chr(65 + place), "_", []) for place, header in enumerate(headers)]


def test_the_guides_text_by_number() -> None:
    assert pairs(GUIDE_NUMBERS) == [(1, "booking_date"), (2, "reference"), (3, "credit"), (4, "debit")]
    assert parsed(GUIDE_NUMBERS).is_numbered


def test_the_guides_text_by_header() -> None:
    found = parsed(GUIDE_NAMES)
    assert not found.is_numbered
    assert found.columns_of(columns("Date", "Type", "Reference", "Amount")) == {
        "booking_date": ["Date"], "reference": ["Reference"], "credit": ["Amount"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "\u00a01\u00a0credit",
        '"Booking Date" booking_date',
        'A booking_date ; "B;C" credit;\n',
        '"say ""x""" credit',
        'A\tcredit\n;"1" debit;',
        "AMOUNT CREDIT",
    ],
)
def test_texts_that_are_right(text: str) -> None:
    assert parsed(text).pairs


def test_headers_in_quotes_are_taken_as_they_are() -> None:
    assert pairs('"Booking Date" booking_date;"1" credit;"say ""x""" debit') == [
        ("Booking Date", "booking_date"), ("1", "credit"), ('say "x"', "debit"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("BookingDate__c", "booking_date"), ("booking_date", "booking_date"), ("Credit__c", "credit"),
        ("Debit__c", "debit"), ("Reference__c", "reference"), ("CustomerName__c", "payer"),
        ("customer_name", "payer"), ("BankAccountId__c", "iban"), ("bank_account_id", "iban"),
        ("ExternalTransactionId__c", "transaction_id"), ("external_transaction_id", "transaction_id"),
        ("DirectDebitMandateReference__c", "mandate"), ("dd_mandate_reference", "mandate"),
        ("ForeignAmount__c", "foreign_amount"), ("ForeignCurrencyCode__c", "foreign_currency"),
        ("Currency__c", "foreign_currency"), ("currency", "currency"),
        ("ForeignConversionRate__c", "conversion_rate"), ("conversion_rate", "conversion_rate"),
        ("IsChargeback__c", "returned"), ("is_chargeback", "returned"), ("ChargebackFee__c", "fee"),
        ("chargeback_fee", "fee"), ("bookingdate__C", "booking_date"), ("Date", "booking_date"),
        ("ValueDate", "value_date"), ("Status__c", None), ("nothing", None),
    ],
)  # fmt: skip
def test_every_field_of_a_payment_entry_has_its_names(word: str, field: str | None) -> None:
    assert field_of(KIND, word) == field


@pytest.mark.parametrize("name", KIND.names)
def test_every_field_goes_by_its_own_name(name: str) -> None:
    assert field_of(KIND, name) == name


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 1), (" ; ", 2), ("1", 2), ("1 ;2 Credit__c", 2), ("1 BokingDate__c", 3), ("1 Status__c", 3),
        ("1 credit;;2 debit", 10), ("0 credit", 1), ("123456 credit", 1), ("1 credit;Date debit", 10),
        ("Date booking_date;1 credit", 19), ("Booking Date booking_date", 9), ('"Date booking_date', 1),
        ('A credit;"B debit', 10), ('"A"credit', 4), ('A credit;a debit', 10), ("1 credit;1 debit", 10),
        ("1 credit;2 credit", 12), ('A"B" credit', 2), ("1 credit;2 xyzzy", 12),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, at: int) -> None:
    assert wrong_at(text) == at


def test_a_field_of_many_columns_takes_several() -> None:
    found = parsed("2 reference;3 reference;1 credit")
    assert found.columns_of(columns("", "", "")) == {
        "reference": ["Column B", "Column C"], "credit": ["Column A"],
    }  # fmt: skip
    assert found.fields == {"reference", "credit"}


@pytest.mark.parametrize(
    ("text", "headers", "at"),
    [
        ("1 credit;5 debit", ("", "", ""), 10),
        ("Amount credit;Betrag debit", ("Date", "Amount"), 15),
        ("1 credit", (), 1),
    ],
)
def test_a_column_that_is_not_there_is_said(text: str, headers: tuple[str, ...], at: int) -> None:
    found = parsed(text).columns_of(columns(*headers))
    assert isinstance(found, Bad)
    assert (found.code, found.args["at"]) == ("FIELD_MAPPING_INVALID", at)


def test_a_header_is_found_in_any_case_without_its_blanks() -> None:
    found = parsed("bookingdate booking_date;AMOUNTdue credit").columns_of(
        columns("Amount due", "Booking Date")
    )
    assert found == {"booking_date": ["Booking Date"], "credit": ["Amount due"]}


BLANKS = st.text(" \t\n", min_size=1, max_size=3)
HEADERS = st.text('aB1_;".$-/\u00df\u00e4\u65e5', min_size=1, max_size=12)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[tuple[int | str, str]]]:
    """A text of the grammar, and what it says."""
    fields = draw(st.lists(st.sampled_from(KIND.names), min_size=1, max_size=6, unique=True))
    numbered = draw(st.booleans())
    made: list[int | str]
    if numbered:
        made = list(
            draw(st.lists(st.integers(1, 99999), min_size=len(fields), max_size=len(fields), unique=True))
        )
    else:
        made = list(
            draw(
                st.lists(
                    HEADERS, min_size=len(fields), max_size=len(fields),
                    unique_by=lambda name: "".join(name.split()).casefold(),
                )
            )
        )  # fmt: skip
    written = []
    for column, field in zip(made, fields, strict=True):
        if isinstance(column, int):
            word = str(column)
        elif column.isdigit() or set(column) & set('";') or draw(st.booleans()):
            word = '"' + column.replace('"', '""') + '"'
        else:
            word = column
        written.append(draw(st.sampled_from(["", " ", "\n"])) + word + draw(BLANKS) + field)
    return ";".join(written) + draw(st.sampled_from(["", ";", " ; "])), list(zip(made, fields, strict=True))


@given(texts())
def test_every_text_of_the_grammar_says_what_it_says(case: tuple[str, list[tuple[int | str, str]]]) -> None:
    text, meant = case
    assert pairs(text) == meant


@given(st.text('1A;" \n\t\u00a0_cx\u00b2\u00df0', max_size=40))
@example("1 credit;" * 3)
@example('"')
@example("9" * 5000 + " credit")
@example("\u00b2 credit")
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    found = parse_field_mapping(text, KIND)
    if isinstance(found, Bad):
        assert found.code == "FIELD_MAPPING_INVALID"
        assert 1 <= found.args["at"] <= len(text) + 1
    else:
        assert found.pairs
        assert parse_field_mapping(text + ";", KIND) in (found, FieldMapping(text + ";", found.pairs))


def test_many_columns_and_long_words_are_told_in_short() -> None:
    many = [Column("x" * 200 + str(number), "A", "_", []) for number in range(200)]
    found = parsed("nothing credit").columns_of(many)
    assert isinstance(found, Bad)
    assert len(found.args["why"]) < 1200
    assert "180 more" in found.args["why"]
