"""Invoices out of one cell, look-up keys and natural order."""

import pytest

from shared.bad import Bad
from shared.identifiers import looks_like_two, loose_key, natural_key, resolve, split_invoices
from shared.limits import INVOICES_IN_A_ROW


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", []),
        (" INV-1 ", [("INV-1", "")]),
        ("2026/001 A", [("2026/001 A", "")]),
        ("INV1, INV2;INV1 |\nINV3,,", [("INV1", ""), ("INV2", ""), ("INV3", "")]),
        ("A\r\nB", [("A", ""), ("B", "")]),
        ("INV001:100; INV002:50", [("INV001", "100"), ("INV002", "50")]),
        ("INV001:100,50; INV002:50", [("INV001", "100,50"), ("INV002", "50")]),
        ("INV001:1.234,50|B:2,00", [("INV001", "1.234,50"), ("B", "2,00")]),
        ("INV001:100,50", [("INV001", "100,50")]),
        ("INV001:100,50,INV002:7,25", [("INV001", "100,50"), ("INV002", "7,25")]),
        ("INV001:1,234.50, INV002:5", [("INV001", "1,234.50"), ("INV002", "5")]),
        ("A: EUR 5,00\nB : (6)", [("A", "EUR 5,00"), ("B", "(6)")]),
        ("A:1;A:1", [("A", "1")]),
        ("x:y", [("x:y", "")]),
        ("INV1:", [("INV1", "")]),
        ("A:1;;B:2;", [("A", "1"), ("B", "2")]),
    ],
)
def test_split(text: str, pairs: list[tuple[str, str]]) -> None:
    assert split_invoices(text) == pairs


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A:1; A:2", "INVOICE_NAMED_TWICE"),
        ("A:1; A", "INVOICE_NAMED_TWICE"),
        ("A, B:5; C:2", "INVOICE_AMOUNTS_INCOMPLETE"),
        ("A:5, 50", "INVOICE_AMOUNTS_INCOMPLETE"),
        ("A:100,2002", "INVOICE_AMOUNTS_INCOMPLETE"),
        ("A:1;B", "INVOICE_AMOUNTS_INCOMPLETE"),
    ],
)
def test_split_refuses(text: str, code: str) -> None:
    got = split_invoices(text)
    assert isinstance(got, Bad)
    assert got.code == code


def test_the_most_invoices_and_one_more() -> None:
    names = [f"I{number}" for number in range(INVOICES_IN_A_ROW + 1)]
    assert len(split_invoices(",".join(names[:-1]))) == INVOICES_IN_A_ROW
    got = split_invoices(",".join(names))
    assert isinstance(got, Bad)
    assert got.code == "TOO_MANY_INVOICES"


def test_other_separators() -> None:
    assert split_invoices("A,B;C", ";") == [("A,B", ""), ("C", "")]
    assert split_invoices("A:1,5;B:2", ";") == [("A", "1,5"), ("B", "2")]
    assert split_invoices("A,B", "") == [("A,B", "")]
    assert split_invoices("A:1/B:2", "/") == [("A", "1"), ("B", "2")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("00104", "104"),
        ("000", "0"),
        ("", ""),
        (" INV-007 ", "inv-007"),
        ("0", "0"),
        ("Mu\u0308ller", "müller"),
    ],
)
def test_loose_key(text: str, key: str) -> None:
    assert loose_key(text) == key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("00104", (1, "exact")),
        (" 104 ", (2, "exact")),
        ("0104", (None, "ambiguous")),
        ("acme", (3, "casefold")),
        ("BOLT", (None, "ambiguous")),
        ("0077", (6, "zeros")),
        ("x", (None, "none")),
        ("same", (None, "ambiguous")),
    ],
)
def test_resolve(text: str, found: tuple[int | None, str]) -> None:
    candidates = [
        ("00104", 1),
        ("104", 2),
        ("Acme", 3),
        ("Bolt", 4),
        ("boLt", 5),
        ("77", 6),
        ("same", 7),
        ("same", 8),
    ]
    assert resolve(text, candidates) == found


def test_natural_order() -> None:
    numbers = ["INV", "INV-", "INV-02", "INV-2", "inv-2", "INV-10", "INV-10A", "INV-" + "9" * 12, "INVA"]
    assert sorted(numbers, key=natural_key) == [
        "INV", "INV-", "INV-02", "INV-2", "inv-2", "INV-10", "INV-10A", "INV-999999999999", "INVA",
    ]  # fmt: skip
    assert natural_key("A1") != natural_key("A01") != natural_key("a1")


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("INV001 INV002", True),
        ("INV-1 and INV-2", True),
        ("RE-1/RE-2", True),
        ("47110 47120", True),
        ("INV 001", False),
        ("4711 4712", False),
        ("2026/001", False),
        ("INV001 RE002", False),
        ("INV001", False),
    ],
)
def test_looks_like_two(text: str, two: bool) -> None:
    assert looks_like_two(text) is two
