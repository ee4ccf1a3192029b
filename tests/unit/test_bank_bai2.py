"""BAI2: records over and in lines, implied decimals, funds types, and what is refused with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.unit.bank_files import entries_of, read, refusal_of

HEAD = "01,BANK,ME,260403,0600,1,80,1,2/\n02,ME,BANK,1,260402,2359,EUR,2/\n"
TAIL = "49,0,3/\n98,0,1,5/\n99,0,1,7/\n"


def account(*entries: str, head: str = "03,77,,010,10000,,,015,-2500,,/") -> str:
    return f"{HEAD}{head}\n" + "".join(f"{entry}\n" for entry in entries) + TAIL


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "bank.bai"
    path.write_text(text)
    return path


def one(tmp_path: Path, *entry: str, head: str = "03,77,,010,10000,,,015,-2500,,/") -> dict[str, str]:
    found = entries_of(written(tmp_path, account(*entry, head=head)))
    assert len(found) == 1
    return found[0]


def test_an_entry_with_all_it_says(tmp_path: Path) -> None:
    entries, about = read(
        written(tmp_path, account("16,195,150000,V,260405,1200,B-1,C-1,INV-1, thanks a/b/"))
    )
    assert about.format == "BAI2"
    assert entries == [
        {
            "booking_date": "2026-04-02",
            "value_date": "2026-04-05",
            "credit": "1500",
            "currency": "EUR",
            "reference": "INV-1, thanks a/b; C-1",
            "transaction_id": "B-1",
            "statement": "2026-04-02",
            "own_account": "77",
            "opening_balance": "100",
            "closing_balance": "-25",
        }
    ]


@pytest.mark.parametrize(
    ("currency", "amount"), [("", "12.34"), ("JPY", "1234"), ("BHD", "1.234"), ("usd", "12.34")]
)
def test_decimals_are_those_of_the_currency(tmp_path: Path, currency: str, amount: str) -> None:
    found = one(tmp_path, "16,195,1234,Z,,,x/", head=f"03,77,{currency},,,,/")
    assert (found["credit"], found["currency"]) == (amount, currency.upper() or "EUR")


@pytest.mark.parametrize(
    ("funds", "code"),
    [
        ("", "100"),
        ("Z,", "399"),
        ("0,", "195"),
        ("S,1,2,3,", "195"),
        ("D,2,0,5,1,6,", "195"),
        ("V,,,", "195"),
    ],
)
def test_funds_types(tmp_path: Path, funds: str, code: str) -> None:
    funds = funds or ","
    assert one(tmp_path, f"16,{code},100,{funds}B,C,text/")["reference"] == "text"


@pytest.mark.parametrize(
    ("code", "side", "returned"),
    [("399", "credit", None), ("400", "debit", None), ("699", "debit", None), ("720", "credit", None),
     ("760", "debit", None), ("555", "debit", "yes"), ("257", "credit", None)],
)  # fmt: skip
def test_sides(tmp_path: Path, code: str, side: str, returned: str | None) -> None:
    found = one(tmp_path, f"16,{code},100,Z,B,C,text/")
    assert (found[side], found.get("returned")) == ("1", returned)


def test_what_is_no_money_is_no_entry(tmp_path: Path) -> None:
    assert len(entries_of(written(tmp_path, account("16,890,,,B,,note/", "16,195,1,Z,,,x/")))) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ["16,195,100,Z,B,C,one two/", "88, three/"],
        ["16,195,100,Z,B,C,one two", "three/"],
        ["16,195,100,Z,B,C,one", "88,two", "88,three"],
        ["16,195,100/", "88,Z,B/", "88,C,one two three/"],
    ],
)
def test_records_over_several_lines(tmp_path: Path, lines: list[str]) -> None:
    found = one(tmp_path, *lines)
    # A single letter says nothing: customer reference C is left out.
    assert (found["reference"], found["transaction_id"]) == ("one two three", "B")


def test_records_in_one_line(tmp_path: Path) -> None:
    text = account("16,195,100,Z,,,a 16,1/ 16,195,200,Z,,,bb/   49,0,1/ 03,78,,,,,/", "16,495,300,Z,,,cc/")
    found = entries_of(written(tmp_path, text))
    assert [(each["own_account"], each["reference"]) for each in found] == [
        ("77", "a 16,1"),
        ("77", "bb"),
        ("78", "cc"),
    ]


def test_labels_of_the_continuations(tmp_path: Path) -> None:
    labels = ["88,DBNM: Payer Inc", "88,CRNM: Us", "88,DACT: 123", "88,EREF: E-1", "88,REMI: INV-1"]
    found = one(tmp_path, "16,195,100,,B,C,Wire,-", *labels)
    assert (found["payer"], found["iban"]) == ("Payer Inc", "123")
    assert found["reference"] == "Wire,-; INV-1; E-1"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (account("16,195,1.00,Z,,,x/"), 4, "no_amount"),
        (account("16,195,-100,Z,,,x/"), 4, "no_amount"),
        (account("16,X95,100,Z,,,x/"), 4, "no_type"),
        (account("16,099,100,Z,,,x/"), 4, "no_type"),
        (account("16,195,100,Q,,,x/"), 4, "no_funds"),
        (account("16,195,100,D,x,,x/"), 4, "no_funds"),
        (account("16,195,100,V,260431,,,,x/"), 4, "no_date"),
        (account("16,195,100,V,tomorrow,,,,x/"), 4, "no_date"),
        (account("16,195,1,Z,,,x/", head="03,77,XXY,,,,/"), 3, "no_currency"),
        (account("16,195,1,Z,,,x/", head="03,77,,010,ten,,/"), 3, "no_amount"),
        (HEAD.partition("\n")[0] + "\n03,77,,,,,/\n" + TAIL, 2, "out_of_place"),
        (HEAD + "16,195,1,Z,,,x/\n" + TAIL, 3, "out_of_place"),
        (account("16,195,1,Z,,,x/").replace("BANK,1,", "BANK,2,"), 2, "deletion"),
        (account("16,195,1,Z,,,x/").replace("BANK,1,", "BANK,4,"), 2, "test_only"),
        (HEAD.replace("260402", "261399") + TAIL, 2, "no_date"),
        (account("16,195,1,Z,,,x/").replace("99,0,1,7/\n", ""), 6, "cut_off"),
        (account("16,195,1,Z,,,x/", "y" * 300_000), 4, "too_long"),
    ],
)
def test_refusals(tmp_path: Path, text: str, line: int, reason: str) -> None:
    assert refusal_of(written(tmp_path, text)) == ("BANK_FILE_UNREADABLE", line, reason)


def test_a_file_without_entries_says_so(tmp_path: Path) -> None:
    assert refusal_of(written(tmp_path, account()))[0] == "BANK_FILE_EMPTY"


TRUE = (
    "01,BANK,ME,260403,0600,1,80,1,2/",
    "02,ME,BANK,1,260402,2359,EUR,2/",
    "03,77,,010,10000,,,015,12500,,/",
    "88,100,3000,2,Z,400,500,1,/",
    "16,195,2000,Z,,,one/",
    "88,more/",
    "16,195,1000,Z,,,two/",
    "16,495,500,Z,,,three/",
    "49,29500,7/",
    "03,78,,,,,/",
    "49,+0,2/",
    "98,29500,2,11/",
    "02,ME,BANK,1,260402,2359,USD,2/",
    "03,79,,015,-700,,/",
    "16,195,100,Z,,,four/",
    "49,-600,3/",
    "98,-600,1,5/",
    "99,28900,2,18/",
)


def untrue(tmp_path: Path, lines: Sequence[str]) -> tuple[int, int]:
    about = read(written(tmp_path, "\n".join(lines) + "\n"))[1]
    return about.untrue_totals, about.untrue_at


def test_a_group_of_corrections_is_told(tmp_path: Path) -> None:
    lines = [line.replace("BANK,1,260402,2359,USD", "BANK,3,260402,2359,USD") for line in TRUE]
    assert read(written(tmp_path, "\n".join(lines)))[1].corrections == 1
    assert read(written(tmp_path, "\n".join(TRUE)))[1].corrections == 0


def test_control_totals_that_are_true_are_not_spoken_of(tmp_path: Path) -> None:
    assert untrue(tmp_path, TRUE) == (0, 0)
    blank = [re.sub("^(49|98|99),.*", r"\1,,/", line) for line in TRUE]
    assert untrue(tmp_path, blank) == (0, 0)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (5, 6, (1, 7)),  # an entry
        (6, 6, (1, 8)),  # one of two continuations
        (3, 9, (1, 5)),  # an account, which the group misses
        (13, 17, (1, 13)),  # a group, which the file misses
    ],
)
def test_what_is_missing_is_told_by_the_control_totals(
    tmp_path: Path, first: int, last: int, told: tuple[int, int]
) -> None:
    assert untrue(tmp_path, [*TRUE[: first - 1], *TRUE[last:]]) == told


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        (7, "16,195,1001,Z,,,two/", (1, 9)),
        (4, "88,100,3001,2,Z,400,500,1,/", (1, 9)),
        (9, "49,29501,7/", (2, 9)),
        (9, "49,none,7/", (2, 9)),
        (12, "98,29500,3,11/", (1, 12)),
        (18, "99,28901,2,18/", (1, 18)),
    ],
)
def test_what_was_changed_is_told_by_the_control_totals(
    tmp_path: Path, place: int, text: str, told: tuple[int, int]
) -> None:
    assert untrue(tmp_path, [*TRUE[: place - 1], text, *TRUE[place:]]) == told
