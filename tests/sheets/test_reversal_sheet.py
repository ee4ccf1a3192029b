"""Sheet Delete import: what would be taken back, what stands on it, and the proof."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from addin.reversal_sheet import preview_page, proof_page, proof_sentence, read_options, what_becomes
from shared.schemas import Dependant, MoneyTotals, ReversalPreview, ReversalProof, Touched
from tests.sheets.pages import cells, drop_downs, looks, table, texts

TOUCHED = [
    Touched("INV-1", "00104", "Acme", "EUR", 0, 100_00, 100_00, "Open again"),
    Touched("", "00105", "Bolt", "JPY", 500, 0, -500),
]
PREVIEW = ReversalPreview("i1", 3, [], 0, [], [], {}, "Takes back 2 rows.")
PROOF = ReversalProof("i1", 3, "REVERSED", 0, 2, 1, {}, {}, 2, [], "2 rows were taken back.")
LATER = Dependant("Payment", "PAY-4-2", 50_00, "EUR", 4, "i4", "X")


def preview(**changes: Any) -> Any:
    return preview_page(msgspec.structs.replace(PREVIEW, **changes))


def proof(**changes: Any) -> Any:
    return proof_page(msgspec.structs.replace(PROOF, **changes))


def test_a_preview_says_that_nothing_was_taken_back_and_how_to_do_it() -> None:
    page = preview()
    assert (page.title, page.marks, page.same) == ("Delete import 3", {"import": "i1"}, ("import",))
    assert texts(page)[:2] == [
        "Delete import 3: nothing is taken back yet",
        "Takes back 2 rows. To do it, press Delete import again on this sheet.",
    ]
    assert drop_downs(page) == {"B5": ("Keep on account", "Pay the oldest invoices")}
    assert table(page, "Document")[1] == []
    assert page.filter is None
    assert looks(page) == []


@pytest.mark.parametrize(
    ("differences", "said", "look"), [({}, "0.00", "good"), ({"EUR": -1}, "-0.01", "bad")]
)
def test_a_preview_tells_what_the_import_booked_and_that_it_adds_up(
    differences: dict[str, int], said: str, look: str
) -> None:
    page = preview(money=[MoneyTotals("EUR", 2, booked=100_00)], differences=differences)
    assert f"100.00 EUR booked by this import; expected less planned: {said}" in texts(page)
    assert looks(page) == [("A8:B8", look)]


def test_a_preview_asks_for_consent_to_what_stands_on_the_import() -> None:
    page = preview(dependants=[LATER, msgspec.structs.replace(LATER, amount=7, currency="JPY")])
    assert "Later work stands on this import and is taken back with it:" in texts(page)
    _, lines = table(page, "What")
    assert [(line["Document"], line["Amount"], line["Booked by"]) for line in lines] == [
        ("PAY-4-2", Decimal("50.00"), "Import 4"), ("PAY-4-2", Decimal(7), "Import 4"),
    ]  # fmt: skip
    assert drop_downs(page)["B6"] == ("Yes", "No")
    assert cells(page)[6, 2] == "No"


def test_what_stays_is_told_beside_what_is_taken_back() -> None:
    page = preview(dependants=[LATER, msgspec.structs.replace(LATER, code="INVOICE_PAID")])
    assert "Later work stands on this import. Beside each stands what becomes of it:" in texts(page)
    _, lines = table(page, "What")
    assert [line["What becomes of it"] for line in lines] == [
        "Taken back with it",
        "Stays, its money becomes free",
    ]


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ([(4, "X")], "import 4 is taken back with it"),
        ([(5, "X"), (4, "X"), (5, "X")], "imports 4, 5 are taken back with it"),
        ([(4, "INVOICE_PAID")], "1 payment stays, its money set free"),
        ([(4, "INVOICE_PAID")] * 2, "2 payments stay, their money set free"),
        (
            [(4, "X"), (6, "INVOICE_PAID")],
            "import 4 is taken back with it, and 1 payment stays, its money set free",
        ),
    ],
)
def test_what_becomes_of_later_work_is_said_in_few_words(later: list[tuple[int, str]], said: str) -> None:
    found = [msgspec.structs.replace(LATER, import_number=number, code=code) for number, code in later]
    assert what_becomes(found) == said


def test_what_is_shown_is_the_first_of_all_documents() -> None:
    page = preview(touched=TOUCHED, touched_count=70_000)
    assert "The first 2 of 70,000 lines." in texts(page)
    block, lines = table(page, "Document")
    assert lines == [
        {"Document": "INV-1", "Customer": "00104", "Name": "Acme", "Now": Decimal("0.00"),
         "After": Decimal("100.00"), "Difference": Decimal("100.00"), "Cur.": "EUR", "What": "Open again"},
        {"Document": "Balance", "Customer": "00105", "Name": "Bolt", "Now": Decimal(500), "After": Decimal(0),
         "Difference": Decimal(-500), "Cur.": "JPY", "What": ""},
    ]  # fmt: skip
    assert page.freeze == (block.first_row, 2)
    assert page.filter is not None


@pytest.mark.parametrize(
    ("live", "differences", "said", "look"),
    [
        (0, {}, "0.00", "good"),
        (0, {"EUR": 0, "JPY": 0}, "0.00 EUR, 0 JPY", "good"),
        (1, {}, "0.00", "bad"),
        (0, {"EUR": 5, "JPY": -7, "USD": 0}, "0.05 EUR, -7 JPY, 0.00 USD", "bad"),
    ],
)
def test_a_proof_is_green_only_where_nothing_stands_and_nothing_differs(
    live: int, differences: dict[str, int], said: str, look: str
) -> None:
    page = proof(live=live, differences=differences, places={"EUR": 2, "JPY": 0}, touched=TOUCHED, accounts=0)
    assert page.marks == {"import": "i1", "done": "yes"}
    assert texts(page)[:2] == ["Import 3 was taken back", "2 rows were taken back."]
    assert [cells(page)[line, 2] for line in range(4, 9)] == ["2", "2", "0", str(live), said]
    assert looks(page) == [("B7:B8", look)]
    assert table(page, "Document")[0].columns[4].header == "Without the import"
    assert not any("The first" in text for text in texts(page))


def test_a_proof_of_many_documents_shows_the_first() -> None:
    assert "The first 2 of 70,001 lines." in texts(proof(documents=70_000, accounts=1, touched=TOUCHED))


def test_the_closing_sentence_is_the_servers_or_says_how_many() -> None:
    assert proof_sentence(PROOF) == "2 rows were taken back."
    assert proof_sentence(msgspec.structs.replace(PROOF, sentence="")) == "Import 3 was taken back: 2 rows."


def test_the_yellow_cells_are_read_back() -> None:
    values = [
        ["Why", "  a wrong file "], ["Money freed on other payments", None], ["Document", "x"], ["Why"], [],
        ["Agree to changes of later work", True],
    ]  # fmt: skip
    assert read_options(values) == {
        "Why": "a wrong file", "Money freed on other payments": "", "Agree to changes of later work": "True",
    }  # fmt: skip
