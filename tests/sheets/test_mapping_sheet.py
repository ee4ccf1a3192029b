"""Sheet Mapping: what each column is taken for, what is open, what is told; and read back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from addin.commands import Command, Option
from addin.draft import Draft, Filled, Known, Where, make_draft
from addin.errors import Refusal, WrongUsage
from addin.facts import label_of, needed, option_fact, problems, read_as, summary, worries
from addin.mapping_sheet import mapping_page, read_mapping, separators_of, separators_text
from addin.options import code_word, read_options, read_settings
from addin.pages import Page
from shared.kinds import KINDS
from shared.schemas import Mapping, Profile, Sheet, Source
from shared.settings import BY_NAME
from tests.sheets.pages import cells, drop_downs, looks, table, texts
from tests.unit.shared_sheets import columns

TODAY = dt.date(2026, 4, 2)
TYPES = [("BANK_TRANSFER", "Bank transfer"), ("CASH", "Cash")]
KNOWN = Known(TODAY, {"overpay_policy": "REJECT"}, {"type": TYPES})
PAYMENTS = KINDS["payments"]
GOOD: dict[str, list[object]] = {
    "Customer": ["00104", "00105"], "Invoice": ["INV-1", "INV-2"], "Amount": [100.0, 200.5],
    "Date": [TODAY, TODAY], "Type": ["Cash", "Cash"],
}  # fmt: skip


def sheet_of(own: dict[str, list[object]], **more: Any) -> Sheet:
    """A sheet named July with these columns from A1 on."""
    made = columns(**own)
    count = len(made[0].texts)
    source = Source(book="b.xlsx", sheet="July", range=f"A1:{made[-1].letter}{count + 1}")
    return Sheet(source, more.pop("header_row", 1), list(range(2, count + 2)), made, **more)


def draft_of(
    own: dict[str, list[object]],
    filled: Filled | None = None,
    profile: Profile | None = None,
    known: Known = KNOWN,
    kind: str = "payments",
    **more: Any,
) -> Draft:
    """A sheet on its way to be sent."""
    return make_draft(KINDS[kind], sheet_of(own, **more), filled or Filled(), profile, known)


def saved(columns: dict[str, list[str]], **more: Any) -> Profile:
    """A saved mapping."""
    mapping = Mapping(columns, more.pop("constants", {}), more.pop("values", {}))
    return Profile("Bank A", "payments", "s", mapping, **more)


def field(name: str) -> Any:
    """A field of payments."""
    return PAYMENTS.field(name)


# What each column is taken for.


def test_columns_are_found_by_their_headers_and_nothing_is_open() -> None:
    draft = draft_of(GOOD)
    assert draft.mapping.columns == {
        "account": ["Customer"],
        "invoices": ["Invoice"],
        "amount": ["Amount"],
        "date": ["Date"],
        "type": ["Type"],
    }
    assert (draft.missing, draft.open, draft.sent_options) == ([], [], {})
    assert draft.signature


def test_what_is_missing_is_told_with_what_would_do() -> None:
    draft = draft_of({"Date": [TODAY]})
    assert draft.missing == ["Amount", "Payment type", "Customer or Invoice"]
    assert "Amount, Payment type, Customer or Invoice" in draft.open[0]
    with_type = draft_of({**GOOD, "Type": ["x", "y"]}, Filled(columns={}, constants={"type": "CASH"}))
    assert "Payment type" not in with_type.missing


def test_columns_chosen_by_hand_stand_as_chosen() -> None:
    own = {**GOOD, "Other": ["1", "2"]}
    filled = Filled(
        columns={
            "account": ["Customer (A)"], "invoices": ["invoice"], "amount": ["C"], "date": ["Date (X)"],
            "type": ["Other (F)"], "remark": [],
        }
    )  # fmt: skip
    draft = draft_of(own, filled)
    assert draft.mapping.columns == {
        "account": ["Customer"],
        "invoices": ["Invoice"],
        "amount": ["Amount"],
        "date": ["Date"],
        "type": ["Other"],
    }
    told = {match.field: (match.certainty, match.why) for match in draft.matches}
    assert told["type"] == ("certain", "chosen by you")
    assert told["remark"] == ("none", "left out by you")
    assert told["amount"][0] == "certain"
    assert told["amount"][1] != "chosen by you"


def test_a_column_chosen_by_hand_that_is_gone_is_refused() -> None:
    with pytest.raises(Refusal, match='"Betrag \\(Z\\)", chosen for Amount, is no column') as refused:
        draft_of(GOOD, Filled(columns={"amount": ["Betrag (Z)"]}))
    assert refused.value.code == "MAPPING_INVALID"


def test_a_column_chosen_by_hand_that_is_gone_is_found_anew_where_that_is_asked() -> None:
    chosen = {"account": ["Customer"], "amount": ["Betrag (Z)"], "remark": ["Note (Y)"]}
    filled = Filled(columns=chosen, anew=True)
    draft = draft_of(GOOD, filled)
    told = {match.field: (match.keys, match.why) for match in draft.matches}
    gone = '"Betrag (Z)" is no column of the sheet any more'
    assert told["amount"] == (("Amount",), f"{gone}; the header is the same")
    assert told["remark"] == ((), '"Note (Y)" is no column of the sheet any more')
    assert '"Betrag (Z)" is no column any more' in summary(draft)


def test_two_columns_of_a_field_that_takes_one_are_told() -> None:
    draft = draft_of({**GOOD, "Other": [1, 2]}, Filled(columns={"amount": ["Amount", "Other"]}))
    assert "Amount takes one column, and has Amount, Other. Keep one of them." in draft.open


def test_a_saved_mapping_gives_columns_constants_meanings_and_options() -> None:
    profile = saved(
        {"account": ["Customer"], "invoices": ["Invoice"], "amount": ["Amount"], "date": ["Date"]},
        constants={"type": "CASH", "remark": "old"},
        values={"type": {"Bar ": "CASH", "Scheck": "CHEQUE"}, "hold": {"x": ""}},
        options={"overpay_policy": "REJECT", "colour": "red"},
    )
    filled = Filled(constants={"remark": ""}, values={"type": {"scheck": "", "Wire": "BANK_TRANSFER"}})
    draft = draft_of(GOOD, filled, profile)
    assert draft.mapping.constants == {"type": "CASH"}
    assert draft.mapping.values == {"type": {"bar": "CASH", "wire": "BANK_TRANSFER"}}
    assert draft.options == {"overpay_policy": "REJECT"}
    assert draft.sent_options == {"overpay_policy": "REJECT"}, "what the saved mapping says is said again"


def test_options_are_sent_where_they_differ_from_the_organisations() -> None:
    draft = draft_of(GOOD, Filled(options={"overpay_policy": "REJECT", "twins": "book"}))
    assert draft.sent_options == {"twins": "book"}


def test_a_guess_is_open_unless_a_wrong_one_books_nothing_wrong() -> None:
    own = {"Amount of it" if name == "Amount" else name: values for name, values in GOOD.items()}
    draft = draft_of({**own, "Remark of it": ["a", "b"]})
    guessed = {
        match.field: match.certainty for match in draft.matches if match.certainty in ("unsure", "likely")
    }
    assert guessed == {"amount": "likely", "remark": "likely"}
    (told,) = draft.open
    assert told.startswith('Amount is only guessed to be column "Amount of it"')


def test_a_guess_is_written_with_a_question_mark_and_read_back_as_one() -> None:
    own = {"Amount of it" if name == "Amount" else name: values for name, values in GOOD.items()}
    own["Remark of it"] = ["a", "b"]
    page = page_of(draft_of(own))
    lines = {line["Field"]: line for line in table(page, "Field")[1]}
    assert lines["Amount"]["Your column"] == "Amount of it (C)?"
    assert lines["Amount"]["Why this column"].startswith("Only guessed: ")
    assert lines[field("remark").header]["Your column"] == "Remark of it (F)"
    back = read_mapping(written(page))
    assert back.columns is not None
    again = draft_of(own, back)
    assert [match.field for match in again.guessed] == ["amount"]
    assert len(again.open) == 1
    back.columns["amount"] = ["Amount of it (C)"]
    assert draft_of(own, back).open == []
    back.columns["amount"] = []
    assert draft_of(own, back).missing == ["Amount"], "an emptied cell is the user's word"


def test_a_guess_left_standing_follows_what_is_guessed_now_and_a_header_may_end_so() -> None:
    own = {"Amount (net)?" if name == "Amount" else name: values for name, values in GOOD.items()}
    kept = {"account": ["Customer"], "invoices": ["Invoice"], "type": ["Type"]}
    filled = Filled(columns={**kept, "amount": ["Gone (X)?"]})
    assert [match.keys for match in draft_of(own, filled).guessed] == [("Amount (net)?",)]
    assert draft_of(GOOD, filled).guessed == [], "a column that is certain by now is no guess"
    chosen = Filled(columns={**kept, "amount": ["Amount (net)?"]})
    assert draft_of(own, chosen).mapping.columns["amount"] == ["Amount (net)?"]
    assert draft_of(own, chosen).open == []


def test_what_can_be_read_in_two_ways_is_open() -> None:
    own = {**GOOD, "Date": ["03/04/2026", "05/04/2026"], "Amount": ["1.234", "5.678"]}
    draft = draft_of(own)
    assert len(draft.open) == 2
    assert option_fact(draft, "date_order").startswith("2 rows can be read in two ways: ")
    assert option_fact(draft, "decimal_sign").startswith("2 rows can be read in two ways: ")
    chosen = draft_of(own, Filled(options={"date_order": "DMY", "decimal_sign": ","}))
    assert chosen.open == []
    assert option_fact(chosen, "date_order").startswith("Read as day month year: ")
    assert option_fact(chosen, "decimal_sign").startswith("Read as comma: ")
    assert [read_as(chosen, field(name)) for name in ("date", "amount")] == ["Date, DMY", "Amount, comma"]


def test_hidden_rows_are_asked_about_until_decided() -> None:
    draft = draft_of(GOOD, hidden=[3])
    assert len(draft.open) == 1
    assert option_fact(draft, "hidden_rows") == "1 of 2 rows are hidden by a filter or by hand."
    other = next(code for code, _ in BY_NAME["hidden_rows"].choices if code != "ask")
    assert draft_of(GOOD, Filled(options={"hidden_rows": other}), hidden=[3]).open == []


# What is told.


def test_how_a_column_is_read_is_told_by_its_type() -> None:
    draft = draft_of(GOOD)
    told = {each.name: read_as(draft, each) for each in PAYMENTS.fields}
    assert (told["account"], told["invoices"], told["type"], told["remark"]) == (
        "Text, zeros kept",
        "Numbers of invoices",
        "One of a list",
        "Text",
    )
    assert (told["amount"], told["date"]) == ("Amount", "Date")
    assert option_fact(draft, "date_order").endswith(".")
    assert not option_fact(draft, "date_order").startswith("Read as")


def test_what_is_wrong_in_a_column_is_counted() -> None:
    own = {
        "Customer": ["00104", None, None], "Invoice": [None, None, None], "Amount": ["x", "y", "#N/A"],
        "Date": ["soon", TODAY, TODAY], "Type": ["TRF", "TRF", "Cash"], "Remark": [None, "a", "b"],
    }  # fmt: skip
    draft = draft_of(own)
    told = {each.name: problems(draft, each) for each in PAYMENTS.fields}
    assert told["account"] == "2 blank"
    assert told["amount"] == "2 not numbers, 1 error cell"
    assert told["date"] == "1 not a date"
    assert told["type"] == "2 with unknown values"
    assert told["transaction_id"] == ""
    worried = {each.name for each in PAYMENTS.fields if worries(draft, each)}
    assert worried == {"amount", "date", "type"}
    assert worries(draft_of({**GOOD, "Amount": [1.0, None]}), field("amount"))


def test_what_is_needed_is_told() -> None:
    draft = draft_of(GOOD)
    assert [needed(draft, field(name)) for name in ("amount", "remark", "account")] == [
        "Yes", "No", "One of these two",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (
            ["a", "a"],
            "1 transaction ID stands in more than one row (2 rows): duplicates, or one payment with an",
        ),
        (
            ["a", "a", "b", "b"],
            "2 transaction IDs stand in more than one row (4 rows): duplicates, or one payment",
        ),
        (["a", "b"], ""),
    ],
)
def test_repeated_ids_are_told(ids: list[object], told: str) -> None:
    count = len(ids)
    own = {name: [values[0]] * count for name, values in GOOD.items()}
    draft = draft_of({**own, "Transaction ID": ids})
    assert option_fact(draft, "same_transaction_id").startswith(told)
    assert bool(option_fact(draft, "same_transaction_id")) == bool(told)


def test_equal_rows_are_told() -> None:
    draft = draft_of({name: [values[0]] * 2 for name, values in GOOD.items()})
    assert option_fact(draft, "twins").endswith(
        "equal to another in every mapped column: duplicates, or genuine?"
    )


def test_each_date_rule_is_told_with_what_it_would_refuse() -> None:
    draft = draft_of({**GOOD, "Date": [dt.date(2026, 4, 1), TODAY]})
    said = option_fact(draft, "payment_date_rule")
    assert said.startswith("1 row would be refused. By the other rules: ")
    assert "Any date: 0" in said
    assert option_fact(draft_of({"Amount": [1.0]}), "payment_date_rule") == ""
    assert option_fact(draft_of({"Type": ["Cash"]}), "date_order") == ""
    assert label_of(BY_NAME["payment_date_rule"], "ANY") == "Any date"


def test_the_closing_sentence_says_what_to_do_next() -> None:
    assert summary(draft_of(GOOD)) == (
        "2 rows of Payments in A1:E3. Every needed column is known; press Check or Import."
    )
    early = {**GOOD, "Date": [dt.date(2026, 4, 1), TODAY]}
    assert 'The date rule "No earlier than the day it is sent" would refuse 1 row' in summary(draft_of(early))
    warned = draft_of(early, Filled(options={"payment_date_severity": "WARNING"}))
    assert summary(warned).endswith("press Check or Import.")
    assert "Before importing: " in summary(draft_of({"Date": [TODAY]}))


def test_the_closing_sentence_tells_of_a_total_and_of_rows_for_nobody() -> None:
    own: dict[str, list[object]] = {
        "Customer": ["00104", None, "Total"],
        "Invoice": ["INV-1", None, None],
        "Amount": [100.0, 50.0, 150.0],
        "Date": [TODAY, TODAY, None],
        "Type": ["Cash", "Cash", None],
    }
    assert "(row 4 is a total and will be skipped; 1 row without customer and invoice)" in summary(
        draft_of(own)
    )


# The sheet.


def page_of(draft: Draft) -> Page:
    """Its sheet, in a book of two sheets and one saved mapping."""
    return mapping_page(draft, ["July", "August"], ["Bank A"])


def options_on(page: Page) -> dict[str, tuple[Any, Any]]:
    """Label -> (what is chosen, what is told)."""
    found = cells(page)
    return {
        str(value): (found[row, 3], found[row, 4])
        for (row, column), value in found.items()
        if column == 1 and (row, 4) in found and (row, 5) not in found
    }


def test_the_sheet_says_what_it_is_of_and_what_is_open() -> None:
    page = page_of(draft_of({"Date": [TODAY]}))
    assert texts(page)[:2] == [
        "Payments in sheet July: 1 row in A1:A2",
        "Check the yellow cells, then press Check or Import. Nothing was sent yet.",
    ]
    assert looks(page)[0] == ("A3:D3", "warning")
    assert page.marks == {"source": "July"}


def test_the_options_stand_with_what_bears_on_them() -> None:
    profile = saved(
        {name: [key] for name, key in zip(["account", "invoices", "amount", "date", "type"], GOOD)}
    )
    draft = draft_of(GOOD, Filled(where=Where(skip_rows=2)), profile)
    found = options_on(page_of(draft))
    assert found["Saved mapping"] == ("Bank A", "Used because the headers are the same.")
    assert (found["This sheet holds"][0], found["Sheet"][0], found["Range"][0]) == (
        "Payments",
        "July",
        "A1:E3",
    )
    assert (found["Header row"][0], found["Rows to skip"][0]) == ("1", "2")
    assert found["Between invoices"][0] == ", ; | line break"
    assert found["Surplus"][0] == "Refuse the row"
    assert list(found).index("Date order") < list(found).index("Surplus")
    chosen = options_on(page_of(draft_of(GOOD, Filled(profile="Bank A"), profile, header_row=0)))
    assert chosen["Saved mapping"] == ("Bank A", "")
    assert chosen["Header row"][0] == ""
    assert options_on(page_of(draft_of(GOOD)))["Saved mapping"] == ("", "")


def test_each_field_stands_with_its_column_its_examples_and_its_problems() -> None:
    own = {**GOOD, "Amount": [100, "x"], "Date": [TODAY, dt.datetime(2026, 4, 2, 9, 30)]}
    draft = draft_of(own, Filled(constants={"remark": "by bank"}))
    page = page_of(draft)
    block, lines = table(page, "Field")
    by_field = {line["Field"]: line for line in lines}
    assert len(lines) == len(PAYMENTS.fields)
    amount, date = by_field["Amount"], by_field["Payment date"]
    assert (amount["Needed"], amount["Your column"], amount["Example 1"], amount["Example 2"]) == (
        "Yes", "Amount (C)", 100, "x",
    )  # fmt: skip
    assert (amount["Problems"], amount["Example 3"]) == ("1 not a number", "")
    assert (date["Example 1"], date["Example 2"]) == (TODAY, dt.datetime(2026, 4, 2, 9, 30))
    formats = {block.formats[key] for key in block.formats}
    assert formats == {"#,##0.00", "m/d/yyyy", "m/d/yyyy h:mm"}
    remark = by_field[field("remark").header]
    assert (remark["or the same for all rows"], remark["Read as"], remark["Why this column"]) == (
        "by bank",
        "",
        "",
    )
    at = block.first_row + [line["Field"] for line in lines].index("Amount")
    assert (f"I{at}", "warning") in looks(page)
    kind_at = block.first_row + [line["Field"] for line in lines].index("Payment type")
    assert drop_downs(page)[f"D{kind_at}"] == ("Bank transfer", "Cash")


def test_a_needed_field_without_a_column_is_red() -> None:
    page = page_of(draft_of({"Date": [TODAY]}))
    block, lines = table(page, "Field")
    red = {address for address, look in looks(page) if look == "bad"}
    missing = [at for at, line in enumerate(lines) if line["Field"] in ("Amount", "Payment type")]
    assert red == {f"A{block.first_row + at}" for at in missing}


def test_values_nobody_knows_are_listed_with_what_they_may_mean() -> None:
    draft = draft_of(
        {**GOOD, "Type": ["TRF", "Bar"]}, Filled(values={"type": {"bar": "CASH", "kiosk": "SHOP"}})
    )  # fmt: skip
    page = page_of(draft)
    block = page.blocks[-1]
    assert list(zip(*block.values, strict=True)) == [
        ("Payment type", "TRF", "", 1),
        ("Payment type", "bar", "Cash", None),
        ("Payment type", "kiosk", "SHOP", None),
    ]
    assert drop_downs(page)[f"C{block.first_row}"] == ("Bank transfer", "Cash")
    no_list = page_of(draft_of(GOOD, Filled(values={"type": {"bar": "CASH"}}), known=Known(TODAY)))
    assert no_list.blocks[-1].values[1] == ["bar"]
    assert f"C{no_list.blocks[-1].first_row}" not in drop_downs(no_list)


# Read back.


def written(page: Page) -> list[list[Any]]:
    """The cells of a page, rows x columns."""
    found = cells(page)
    height, width = max(row for row, _ in found), max(column for _, column in found)
    return [[found.get((row, column)) for column in range(1, width + 1)] for row in range(1, height + 1)]


def test_what_is_written_is_read_back() -> None:
    filled = Filled(
        constants={"remark": "by bank"}, values={"type": {"bar": "CASH"}}, where=Where(skip_rows=2),
        options={"twins": "book", "invoice_separators": ";\n"},
    )  # fmt: skip
    draft = draft_of({**GOOD, "Type": ["TRF", "Bar"]}, filled)
    values = written(page_of(draft))
    back = read_mapping(values)
    assert (back.kind, back.sheet, back.profile) == ("payments", "July", "")
    assert back.where == Where("A1:E3", 1, 2)
    assert back.columns is not None
    assert (back.columns["amount"], back.columns["remark"]) == (["Amount (C)"], [])
    assert back.constants["remark"] == "by bank"
    assert back.values == {"type": {"TRF": "", "bar": "Cash"}}
    assert {name: back.options[name] for name in ("twins", "invoice_separators")} == {
        "twins": "book", "invoice_separators": ";\n",
    }  # fmt: skip
    again = draft_of({**GOOD, "Type": ["TRF", "Bar"]}, back)
    assert again.mapping.columns == draft.mapping.columns


def test_a_choice_of_the_kinds_own_is_read_back_as_its_word() -> None:
    own: dict[str, list[object]] = {
        "Invoice": ["1"],
        "Customer": ["2"],
        "Issued": [TODAY],
        "Total": [1.0],
        "Kind": ["Gutschrift"],
    }
    values = written(mapping_page(draft_of(own, kind="invoices"), [], []))
    means = next(row for row in values if row[:2] == ["Kind", "Gutschrift"])
    means[2] = "credit note"
    assert read_mapping(values).values["kind"] == {"Gutschrift": "CREDIT_NOTE"}


def test_cells_are_read_as_people_type_them() -> None:
    values = written(page_of(draft_of(GOOD)))
    row = {str(line[0]): line for line in values if line[0]}
    row["Header row"][2], row["Rows to skip"][2] = 3.0, 2
    row["Surplus"][2], row["Keep rows where"][2] = "Refuse the row", True
    row["Date order"][2] = None
    back = read_mapping(values)
    assert back.where == Where("A1:E3", 3, 2)
    assert (back.options["overpay_policy"], back.options["keep_where"]) == ("REJECT", "TRUE")
    row["Keep rows where"][2] = False
    assert read_mapping(values).options["keep_where"] == "FALSE"


def test_lines_taken_away_or_added_are_left_alone() -> None:
    values = written(page_of(draft_of(GOOD)))
    kept = [row for row in values if row[0] not in ("Surplus", "Amount")]
    place = next(at for at, row in enumerate(kept) if row[:2] == ["Field", "Needed"])
    kept.insert(place + 1, ["My own line", None, "x", "y"])
    kept += [["Field", "Your value"], ["Payment type", None, "Cash"], ["Nobody's", "x", "y"]]
    back = read_mapping(kept)
    assert back.columns is not None
    assert "overpay_policy" not in back.options
    assert "amount" not in back.columns
    assert "type" in back.columns
    assert back.values == {}


def test_a_kind_that_is_none_stays_as_typed_and_its_columns_are_none() -> None:
    values = written(page_of(draft_of(GOOD)))
    next(row for row in values if row[0] == "This sheet holds")[2] = "Recipes"
    back = read_mapping(values)
    assert (back.kind, back.columns, back.sheet) == ("Recipes", None, "July")


def test_a_header_row_that_is_no_number_is_refused() -> None:
    values = written(page_of(draft_of(GOOD)))
    next(row for row in values if row[0] == "Header row")[2] = "first"
    with pytest.raises(Refusal, match='Header row cannot be "first": type a whole number') as refused:
        read_mapping(values)
    assert refused.value.code == "OPTION_INVALID"


def test_a_choice_that_is_none_is_refused_with_those_there_are() -> None:
    values = written(page_of(draft_of(GOOD)))
    next(row for row in values if row[0] == "Surplus")[2] = "Give it away"
    with pytest.raises(Refusal, match=r'Surplus cannot be "Give it away"\. Allowed: .*Refuse the row'):
        read_mapping(values)


def test_a_sheet_that_is_no_mapping_any_more_is_refused() -> None:
    with pytest.raises(Refusal, match="Press Map columns to make it anew") as refused:
        read_mapping([["Field", "x"]])
    assert refused.value.code == "MAPPING_SHEET_BROKEN"


def test_separators_are_shown_as_people_can_type_them() -> None:
    assert separators_text(",;\n") == ", ; line break"
    assert separators_of(", ; , line break") == ",;\n"


# Options given with a press.

COMMAND = Command(
    "c",
    "Pull",
    "Pull",
    "",
    "",
    "",
    "",
    (Option("show", "Show rows", "", (("ALL", "All"),)), Option("account", "Customer", "")),
)


def test_options_are_named_by_word_or_label() -> None:
    assert read_options(COMMAND, {"show": "all", "CUSTOMER": "00104"}) == {"show": "ALL", "account": "00104"}
    assert code_word("anything", (), "Customer") == "anything"


def test_an_option_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUsage, match=r"Pull has no option colour\. It has: show, account\."):
        read_options(COMMAND, {"colour": "red"})
    with pytest.raises(WrongUsage, match=r"It has: none\."):
        read_options(Command("c", "Status", "Help", "", "", "", ""), {"colour": "red"})


def test_the_options_of_a_sheet_are_read_by_name_and_label() -> None:
    given = {"payment_date_rule": "any", "decimal sign": ",", "header_row": "3"}
    found = read_settings("payments", given, ("header_row",))
    assert found == {"payment_date_rule": "ANY", "decimal_sign": ",", "header_row": "3"}
    with pytest.raises(WrongUsage, match=r"A sheet of invoices has no option colour. It has: .*, header_row"):
        read_settings("invoices", {"colour": "red"}, ("header_row",))
    with pytest.raises(Refusal, match=r'cannot be "soon"\. Allowed: '):
        read_settings("payments", {"payment_date_rule": "soon"}, ())


BANK = {"Date": ["2026-04-02"], "Text": ["a"], "Amount": ["5.00"], "Name": ["Acme"]}


def bank_draft(text: str, own: dict[str, list[object]] | None = None, **more: Any) -> Draft:
    filled = Filled(options={"field_mapping": text}, **more)
    return draft_of(own or BANK, kind="payment_entries", filled=filled)  # type: ignore[arg-type]


def test_a_field_mapping_decides_and_nothing_is_guessed_beside_it() -> None:
    draft = bank_draft("Date booking_date;Amount Debit__c")
    assert draft.mapping.columns == {"booking_date": ["Date"], "debit": ["Amount"]}
    by_hand = {"booking_date": ["Date"], "debit": ["Amount (C)"], "reference": ["B"]}
    draft = bank_draft("Date booking_date;Amount Debit__c", columns=by_hand)
    assert draft.mapping.columns == {"booking_date": ["Date"], "debit": ["Amount"], "reference": ["Text"]}
    assert draft.sent_options == {"field_mapping": "Date booking_date;Amount Debit__c"}
    left = {**by_hand, "reference": ["Text (B)?"]}
    assert "reference" not in bank_draft("Date booking_date;Amount Debit__c", columns=left).mapping.columns


@pytest.mark.parametrize(
    ("text", "columns", "code"),
    [
        ("Date booking_date;Amount nothing", None, "FIELD_MAPPING_INVALID"),
        ("Date booking_date;Betrag credit", None, "FIELD_MAPPING_INVALID"),
        ("1 booking_date;3 credit", None, "FIELD_MAPPING_INVALID"),
        ("Date booking_date;Amount credit", {"booking_date": ["Date"]}, "MAPPING_INVALID"),
    ],
)
def test_a_field_mapping_that_does_not_fit_is_refused(
    text: str, columns: dict[str, list[str]] | None, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        bank_draft(text, columns=columns)
    assert refused.value.code == code


def test_a_field_mapping_by_number_takes_a_header_row_that_was_named_or_made() -> None:
    named = bank_draft("1 booking_date;3 credit", where=Where(header_row=1))
    assert named.mapping.columns == {"booking_date": ["Date"], "credit": ["Amount"]}
    made = bank_draft("1 booking_date;2 credit", {"Column A": ["2026-04-02"], "Column B": ["5"]})
    assert made.mapping.columns == {"booking_date": ["Column A"], "credit": ["Column B"]}


def test_a_statement_that_does_not_add_up_is_told_and_does_not_stand_in_the_way() -> None:
    own: dict[str, list[object]] = {**BANK, "Opening balance": ["1"], "Closing balance": ["9"]}
    draft = draft_of(own, kind="payment_entries")
    assert draft.open == []
    page = page_of(draft)
    (told,) = [text for row in written(page) for text in row if isinstance(text, str) and "3.00" in text]
    assert told.startswith(summary(draft).partition(". ")[2][:20])


def test_nothing_stands_beside_a_field_mapping_so_that_all_of_it_is_seen() -> None:
    assert options_on(page_of(draft_of(BANK, kind="payment_entries")))["Field mapping"][1]
    text = "Date booking_date;Amount credit"
    assert options_on(page_of(bank_draft(text)))["Field mapping"] == (text, "")


def test_how_a_file_was_read_stands_on_mapping_only_for_a_file() -> None:
    draft = draft_of(BANK, kind="payment_entries")
    assert "Encoding" not in options_on(page_of(draft))
    draft.sheet.source.file = "bank.csv"
    assert "Encoding" in options_on(page_of(draft))
