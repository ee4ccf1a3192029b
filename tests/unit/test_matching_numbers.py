"""Invoice numbers in a reference: which count, which do not, and what becomes of the line."""

from __future__ import annotations

import pytest

from backend.domain.matching.model import Closed, MatchRules, Paid
from shared.kinds.matching_rules import MatchingRule
from shared.match_codes import MATCH_CODES, match_sentence
from tests.unit.matching_books import ACME_IBAN, codes, document, line, matched, one, settled

THREE = [document(1, "INV001"), document(2, "INV002"), document(3, "INV003")]
SHORT = [document(1, "1001", 7_000), document(2, "1002", 5_000), document(3, "1003", 2_000)]
PAID = Closed(9, "INV009", "D", 1, "EUR")


def test_three_invoices_named_by_one_payment_of_their_sum_are_all_paid() -> None:
    """G1, the batch booking of JustOn's guide: it settles only the first by itself."""
    proposal = one(line("INV001, INV002 and INV003", 30_000), THREE)
    assert (proposal.level, proposal.treat_as, proposal.account_ids) == ("CERTAIN", "PAYMENT", (1,))
    assert settled(proposal) == {1: 10_000, 2: 10_000, 3: 10_000}
    assert (proposal.difference, codes(proposal)) == (0, ["NUMBERS_EXACT"])
    told = match_sentence(*proposal.reasons[0])
    assert told == "INV001, INV002 and INV003 stand in the reference; their open amounts add up to 300.00."


@pytest.mark.parametrize(
    "text",
    [
        "INV001 INV002 INV003", "inv001;inv002;inv003", "INV001/INV002/INV003",
        "INV 001, INV 002 und INV 003", "IN V001\nINV0 02, INV-003", "inv1 inv2 inv3",
        "INV.001 + INV.002 + INV.003 vom 12.01.2024, 300,00 EUR",
        "INV001-INV003", "INV001 - INV003", "INV001 bis INV003", "invoices INV001 through INV003",
        "Rechnung INV001, Rechnung INV002, Rechnung INV003", "SVWZ+INV001 INV002 INV003",
        "billINV001,billINV002,billINV003", "INV001, INV002, INV003, INV001",
    ],
)  # fmt: skip
def test_numbers_are_found_however_they_are_written(text: str) -> None:
    proposal = one(line(text, 30_000), THREE)
    assert (proposal.level, settled(proposal)) == ("CERTAIN", {1: 10_000, 2: 10_000, 3: 10_000})


@pytest.mark.parametrize("dash", ["\u2010", "\u2011", "\u2013", "\u2212", "\xad"])
def test_any_dash_of_a_bank_joins(dash: str) -> None:
    documents = [document(1, "INV-2001"), document(2, "INV-2024-7", 20_000)]
    assert settled(one(line(f"INV{dash}2001"), documents)) == {1: 10_000}
    assert settled(one(line(f"INV{dash}2024{dash}7", 20_000), documents)) == {2: 20_000}
    assert one(line(f"INV{dash}2001"), documents).level == "CERTAIN"
    assert settled(one(line(f"INV001{dash}INV003", 30_000), THREE)) == {1: 10_000, 2: 10_000, 3: 10_000}


@pytest.mark.parametrize(
    "text",
    ["INV0011", "XINV001", "INV001A", "9INV001", "INV001INV002", "Acme", "", "12.01.2024", "INV01X"],
)
def test_numbers_inside_longer_ones_never_count(text: str) -> None:
    proposal = one(line(text), THREE)
    assert (proposal.level, proposal.targets) == ("UNSURE", ())


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1001", "UNSURE"), ("Miete 1001", "UNSURE"), ("RE 1001", "CERTAIN"), ("RE1001", "CERTAIN"),
        ("Rechnungs-Nr. 1001", "CERTAIN"), ("#1001", "CERTAIN"), ("Zahlung # 1001", "CERTAIN"),
        ("№1001", "CERTAIN"),
        ("facture 1001", "CERTAIN"), ("invoice no. 1001 EUR 70,00", "CERTAIN"), ("Re. 70,00 EUR", "UNSURE"),
        ("Kundennummer 1001", "UNSURE"), ("Kunden-Nr. 1001", "UNSURE"), ("order no. 1001", "UNSURE"),
        ("Tel. 1001", "UNSURE"), ("RE 1001/2024", "UNSURE"), ("RE 1001 EUR", "UNSURE"),
        ("EUR 1001", "UNSURE"),
        ("RE vom 10.01.2024", "UNSURE"), ("RE        1001", "UNSURE"), ("RE 10 01", "CERTAIN"),
        ("10 01", "UNSURE"),
    ],
)  # fmt: skip
def test_a_short_bare_number_needs_a_word_before_it(text: str, level: str) -> None:
    proposal = one(line(text, 7_000), SHORT[:1])
    assert (proposal.level, settled(proposal)) == (level, {1: 7_000} if level == "CERTAIN" else {})


@pytest.mark.parametrize(
    "text",
    [
        "Bestell-Nr. 1001", "Auftrags-Nr. 1001", "Bestellung: Nr. 1001", "Mitglieds-Nr. 1001", "Ticket #1001",
        "Debitoren-Nr. 1001", "Contrat no 1001", "Policy number 1001", "Ticket: #1001", "Ticket (#1001)",
        "RE 7, Mitglieds-Nr. 1001", "Vertrags\nNr. 1001", "Akte\tNummer 1001",
        "Bestell-Nr1001", "Mitglieds-Nr1001", "Ticket no1001",
    ],
)  # fmt: skip
def test_a_number_of_something_else_is_no_invoices(text: str) -> None:
    """No. and # say what the word before them says: behind one that says nothing, nothing."""
    assert one(line(text, 7_000), SHORT[:1]).targets == ()


@pytest.mark.parametrize(
    "text",
    [
        "Nr. 1001", "#1001", "zu Nr. 1001", "Zahlung, Nr. 1001", "Miete, Nr. 1001", "Danke; #1001",
        "Rechnungs-Nr. 1001", "Re.-Nr. 1001", "Beleg-Nr. 1001", "Invoice no. 1001", "Invoice #1001",
        "Zahlung zu Rechnungs-\nNr. 1001", "für Ihre Nr. 1001", "SVWZ+Nr. 1001", "12.01.2024 Nr. 1001",
        "Nr1001", "Rechnungs-Nr1001", "zu Nr1001",
    ],
)  # fmt: skip
def test_an_invoices_no_is_one_at_a_beginning_and_behind_its_word(text: str) -> None:
    assert settled(one(line(text, 7_000), SHORT[:1])) == {1: 7_000}


def test_what_a_no_says_does_not_reach_the_numbers_of_others() -> None:
    documents = [document(1, "10117"), document(2, "10118", account=2)]
    for text in ("Debitoren-Nr. 10117", "Bestell-Nr. 10117", "Contrat no 10117"):
        assert one(line(text), documents).targets == (), text


@pytest.mark.parametrize(
    "text", ["RE 1001, 1002 und 1003", "RE 1001/1002/1003", "RE 1001 1002 1003", "Nr. 1001-1003"]
)
def test_a_word_counts_for_the_whole_list_behind_it(text: str) -> None:
    assert settled(one(line(text, 14_000), SHORT)) == {1: 7_000, 2: 5_000, 3: 2_000}


def test_with_a_blank_alone_it_does_not_count_for_another_customers_number() -> None:
    documents = [SHORT[0], document(2, "2024", 5_000, 2)]
    assert settled(one(line("RE 1001 2024", 7_000), documents)) == {1: 7_000}
    assert one(line("RE 1001, 2024", 7_000), documents).level == "UNSURE"


def test_a_number_that_looks_like_a_date_needs_a_word_before_it() -> None:
    dated = [document(1, "20240101"), document(2, "310124"), document(3, "012024")]
    assert one(line("20240101"), dated).level == "UNSURE"
    assert one(line("am 310124"), dated).level == "UNSURE"
    assert one(line("012024"), dated).level == "UNSURE"
    assert settled(one(line("Rechnung 20240101"), dated)) == {1: 10_000}
    assert settled(one(line("RE 310124"), dated)) == {2: 10_000}
    for number in ("31012024", "01312024", "202401"):
        assert one(line(number), [document(1, number)]).level == "UNSURE"
    for number in ("99999999", "1234567", "135799"):
        assert one(line(number), [document(1, number)]).level == "CERTAIN"
    assert settled(one(line("Rechnung 12.01.2024"), [document(1, "12.01.2024")])) == {1: 10_000}
    assert one(line("12.01.2024"), [document(1, "12.01.2024")]).level == "UNSURE"


@pytest.mark.parametrize(
    "text",
    [
        "DE89 3704 0044 0532 0130 00", "Tel 0171/1234567", "+49 30 1234567", "1.234.567,00", "1234567 EUR",
        "EUR 1234567", "€1234567", "1234567,50", "kd 1234567", "9/1234567",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    documents = [document(1, "1234567"), document(2, "37040044", 20_000)]
    assert one(line(text), documents).level == "UNSURE"


def test_lost_zeros_are_found_where_one_number_alone_is_meant() -> None:
    proposal = one(line("611365"), [document(1, "0000611365")])
    assert (proposal.level, codes(proposal)) == ("CERTAIN", ["NUMBER_EXACT", "ZEROS_LOST"])
    proposal = one(line("INV 2024 7"), [document(1, "INV-2024-007")])
    assert (proposal.level, codes(proposal)) == ("CERTAIN", ["NUMBER_EXACT", "ZEROS_LOST"])
    both = [document(1, "0611365"), document(2, "00611365", account=2)]
    proposal = one(line("611365"), both)
    assert (proposal.level, proposal.targets, codes(proposal)) == ("UNSURE", (), ["NUMBER_AMBIGUOUS"])
    assert {each.document_id for each in proposal.candidates} == {1, 2}
    assert settled(one(line("0611365"), both)) == {1: 10_000}
    proposal = one(line("RE 00611365 und 611365", 10_000), both)
    assert (proposal.level, settled(proposal)) == ("STRONG", {2: 10_000})


def test_what_can_be_two_numbers_is_not_certain() -> None:
    documents = [document(1, "INV100"), document(2, "INV1005", 20_000)]
    proposal = one(line("INV100 5 Stück"), documents)
    assert (proposal.level, settled(proposal)) == ("STRONG", {1: 10_000})
    assert {"NUMBER_IN_DOUBT", "NUMBER_DOUBTFUL"} <= set(codes(proposal))
    documents = [document(1, "INV-100"), document(2, "INV-100-1", 20_000)]
    assert settled(one(line("INV-100-1", 20_000), documents)) == {2: 20_000}
    assert codes(one(line("Mandat INV-100"), documents)) == ["NUMBER_EXACT", "NUMBER_IN_DOUBT"]


def test_a_number_glued_to_other_digits_is_not_certain() -> None:
    proposal = one(line("INV001/24"), THREE)
    assert (proposal.level, codes(proposal)) == ("STRONG", ["NUMBER_EXACT", "NUMBER_IN_DOUBT"])


def test_a_range_is_read_where_the_sum_proves_it() -> None:
    assert codes(one(line("INV001-INV003", 30_000), THREE)) == ["NUMBERS_EXACT", "RANGE_WHOLE"]
    proposal = one(line("INV001-INV003", 20_000), THREE)
    assert (proposal.level, settled(proposal)) == ("CERTAIN", {1: 10_000, 3: 10_000})
    assert "RANGE_ENDS" in codes(proposal)
    proposal = one(line("INV001-INV003", 25_000), THREE)
    assert (proposal.level, proposal.targets, proposal.account_ids) == ("CUSTOMER", (), (1,))
    assert "RANGE_HELD" in codes(proposal)
    assert [each.document_id for each in proposal.candidates] == [1, 2, 3]
    proposal = one(line("INV001-INV002", 20_000), THREE)
    assert (proposal.level, codes(proposal)) == ("CERTAIN", ["NUMBERS_EXACT"])
    others = [document(1, "INV001"), document(2, "RE001"), document(3, "INV900")]
    assert one(line("INV001 - RE001", 20_000), others).level == "CERTAIN"
    assert one(line("INV001 - RE001", 30_000), others).level == "CUSTOMER"
    assert one(line("INV001 - INV900", 30_000), others).level == "CUSTOMER"
    foreign = [*THREE[::2], document(2, "INV002", account=2)]
    assert codes(one(line("INV001-INV003", 20_000), foreign)) == ["NUMBERS_EXACT"]
    words = [document(1, "ABCDEF1"), document(2, "ABCDEFG1X")]
    assert one(line("ABCDEF1 - ABCDEFG1X", 30_000), words).level == "CUSTOMER"


@pytest.mark.parametrize(
    ("as_listed", "shares"), [(False, {2: 6_000, 1: 2_000}), (True, {1: 5_000, 2: 3_000})]
)
def test_the_named_invoices_get_their_money_in_the_order_of_the_setting(
    as_listed: bool, shares: dict[int, int]
) -> None:
    """G6."""
    documents = [document(1, "A0001", 5_000, document_date="2024-02-01"), document(2, "B0001", 6_000)]
    proposal = one(line("A0001, B0001", 8_000), documents, rules=MatchRules(as_listed=as_listed))
    assert (proposal.level, proposal.difference) == ("STRONG", -3_000)
    assert [(target.document_id, target.amount) for target in proposal.targets] == list(shares.items())


def test_on_one_day_the_natural_order_of_the_numbers_decides() -> None:
    same = [document(1, "INV-10"), document(2, "INV-9", document_date="2024-01-01")]
    proposal = one(line("INV-10 INV-9", 15_000), same)
    assert list(settled(proposal).items()) == [(2, 10_000), (1, 5_000)]


@pytest.mark.parametrize(
    ("amount", "code", "difference"),
    [(9_800, "SHORT_SMALL", -200), (9_000, "SHORT", -1_000), (10_500, "SURPLUS", 500)],
)
def test_a_difference_is_shown_and_never_certain(amount: int, code: str, difference: int) -> None:
    proposal = one(line("INV001", amount), THREE)
    assert (proposal.level, proposal.difference) == ("STRONG", difference)
    assert codes(proposal) == ["NUMBER_DIFFERS", code]
    large = one(line("INV001", 980_001), [document(1, "INV001", 1_000_000)])
    assert codes(large) == ["NUMBER_DIFFERS", "SHORT_SMALL"]


@pytest.mark.parametrize(
    ("amount", "targets", "difference", "beyond"),
    [
        (8_000, {1: 8_000}, -2_000, ["INV002", "INV003"]),
        (10_000, {1: 10_000}, 0, ["INV002", "INV003"]),
        (12_000, {1: 10_000, 2: 2_000}, -8_000, ["INV003"]),
    ],
)
def test_the_difference_is_to_what_the_money_reaches(
    amount: int, targets: dict[int, int], difference: int, beyond: list[str]
) -> None:
    proposal = one(line("INV001, INV002, INV003", amount), THREE)
    assert (settled(proposal), proposal.difference, proposal.level) == (targets, difference, "STRONG")
    assert codes(proposal) == ["NUMBERS_DIFFER", "SHORT", "NOT_REACHED"]
    assert proposal.reasons[2].args == {"invoices": beyond}


@pytest.mark.parametrize(("amount", "difference"), [(10_000, 0), (9_998, -2)])
def test_a_small_difference_to_invoices_the_money_does_not_reach_is_nobodys_fee(
    amount: int, difference: int
) -> None:
    """There is nothing to say where it goes: column Difference is about the first invoice alone."""
    books = [document(1, "INV001"), document(2, "INV002", 150)]
    proposal = one(line("INV001, INV002", amount), books)
    assert (settled(proposal), proposal.difference) == ({1: amount}, difference)
    assert codes(proposal) == ["NUMBERS_DIFFER", "SHORT", "NOT_REACHED"]


def test_credit_notes_that_a_payout_does_not_reach_are_told() -> None:
    books = [document(1, "CN1", side="C"), document(2, "CN2", 5_000, side="C")]
    proposal = one(line("CN1, CN2", -10_000), books)
    assert (proposal.treat_as, settled(proposal), proposal.difference) == ("PAYOUT", {1: 10_000}, 0)
    assert codes(proposal) == ["PAYOUT_DIFFERS", "NOT_REACHED"]
    assert proposal.reasons[1].args == {"invoices": ["CN2"]}
    assert codes(one(line("CN1, CN2", -12_000), books)) == ["PAYOUT_DIFFERS"]


def test_what_was_taken_back_is_no_rival_of_what_is_there_again_by_its_number() -> None:
    books = [document(1, "INV-2001"), document(2, "INV-2003")]
    void = Closed(8, "INV-2001", "D", 1, "EUR", void=True)
    proposal = one(line("INV 2001"), books, closed=[void, void._replace(id=7)])
    assert (proposal.level, settled(proposal)) == ("CERTAIN", {1: 10_000})
    paid = [void._replace(number="INV-2002"), Closed(9, "INV-2002", "D", 1, "EUR")]
    stands = {9: [Paid("PAY-1-1", 10_000, "2024-02-03")]}
    for text in ("INV-2002", "INV 2002"):
        back = one(line(text, -10_000, returned=True), books, closed=paid, paid=stands)
        assert (back.level, settled(back)) == ("CERTAIN", {9: 10_000})
    twice = [void._replace(number="INV-2002"), void._replace(id=7, number="INV-2002")]
    gone = one(line("INV 2002"), books[:1], closed=twice)
    assert "NUMBER_VOID" in codes(gone)
    assert "NUMBER_AMBIGUOUS" not in codes(gone)


def test_a_paid_invoice_beside_an_open_one_holds_the_line() -> None:
    """G8."""
    paid = {9: [Paid("PAY-1-1", 4_000, "2024-02-01"), Paid("PAY-2-1", 6_000, "2024-02-03")]}
    proposal = one(line("INV001 INV009"), THREE, closed=[PAID], paid=paid)
    assert (proposal.level, settled(proposal)) == ("STRONG", {1: 10_000})
    assert codes(proposal) == ["NUMBER_EXACT", "NUMBER_PAID"]
    assert proposal.reasons[1].args == {"invoice": "INV009", "date": "2024-02-03", "payment": "PAY-2-1"}


def test_a_paid_invoice_alone_leaves_the_money_to_the_customer() -> None:
    proposal = one(line("INV009, INV009"), THREE, closed=[PAID])
    assert (proposal.level, proposal.account_ids, proposal.targets) == ("CUSTOMER", (1,), ())
    assert codes(proposal) == ["CUSTOMER_BY_INVOICE", "SUM_NOT_UNIQUE", "NUMBER_PAID"]
    void = one(line("INV009"), THREE[:1], closed=[PAID._replace(void=True)])
    assert (void.level, settled(void)) == ("CUSTOMER", {1: 10_000})
    assert "NUMBER_VOID" in codes(void)


def test_a_paid_number_is_looked_up_however_it_is_written() -> None:
    documents = [document(1, "INV-0001")]
    for text in ("inv-0009", "INV 0009", "INV9", "INV.009", "billINV-0009"):
        proposal = one(line(text), documents, closed=[Closed(9, "INV-0009", "D", 2, "EUR")])
        assert "NUMBER_PAID" in codes(proposal), text
    old = [Closed(9, "X/77/AB", "D", 2, "EUR"), Closed(8, "0000000123", "D", 2, "EUR")]
    assert "NUMBER_PAID" in codes(one(line("x/77/ab"), documents, closed=old))
    assert "NUMBER_PAID" in codes(one(line("Rechnung 123"), documents, closed=old))


def test_a_paid_number_written_as_in_the_text_comes_before_an_open_one_that_is_only_like_it() -> None:
    closed = [Closed(9, "INV-100-1", "D", 1, "EUR")]
    proposal = one(
        line("INV-100-1", 20_000), [document(1, "INV1001", 20_000), document(2, "X-100-0")], closed=closed
    )
    assert (proposal.level, codes(proposal)[-1]) == ("CUSTOMER", "NUMBER_PAID")
    zeros = one(
        line("inv1"), [document(1, "INV01"), document(2, "INV-2")], closed=[Closed(9, "INV-1", "D", 1, "EUR")]
    )
    assert "NUMBER_PAID" in codes(zeros)
    either = one(line("INV1"), [document(1, "INV01")], closed=[Closed(9, "INV001", "D", 1, "EUR")])
    assert "NUMBER_PAID" not in codes(either)
    both = one(line("0000123456"), [document(1, "123456")], closed=[Closed(9, "00123456", "D", 1, "EUR")])
    assert (both.level, "NUMBER_AMBIGUOUS" in codes(both)) == ("UNSURE", True)


@pytest.mark.parametrize("text", ["INV001 INV777", "INV001, RE777", "RE 777, INV001", "INV001 INV7"])
def test_a_number_of_ours_that_does_not_exist_is_said(text: str) -> None:
    proposal = one(line(text), THREE)
    assert (proposal.level, "NUMBER_UNKNOWN" in codes(proposal)) == ("STRONG", True)


def test_bare_digits_that_are_no_invoice_are_no_doubt_of_what_is_named() -> None:
    assert (
        one(line("Rechnung 611365 7654321"), [document(1, "611365"), document(2, "0123457")]).level
        == "CERTAIN"
    )
    assert one(line("RE 2024 INV001"), THREE).level == "CERTAIN"


def test_one_line_over_several_customers_gives_each_its_part_where_the_sum_says_so() -> None:
    documents = [document(1, "INV001", 6_000), document(2, "INV002", 4_000, 2)]
    proposal = one(line("INV002 INV001"), documents)
    assert (proposal.level, proposal.account_ids) == ("CERTAIN", (2, 1))
    assert settled(proposal) == {1: 6_000, 2: 4_000}
    assert "SEVERAL_CUSTOMERS" in codes(proposal)
    held = one(line("INV002 INV001", 9_000), documents)
    assert (held.level, held.account_ids, held.targets) == ("UNSURE", (), ())
    assert [each.document_id for each in held.candidates] == [2, 1]
    assert "SEVERAL_CUSTOMERS_HELD" in codes(held)


def test_what_else_stands_in_the_line_is_told() -> None:
    dollars = [
        document(1, "INV001"),
        document(2, "INV002", currency="USD"),
        document(3, "CN0001", 2_000, side="C"),
    ]
    proposal = one(line("INV001 INV002 CN0001"), dollars)
    assert (proposal.level, settled(proposal)) == ("STRONG", {1: 10_000})
    assert codes(proposal) == ["NUMBER_EXACT", "OTHER_CURRENCY", "CREDIT_NOTE_NAMED"]
    doubtful = [document(1, "INV001"), document(2, "77", 500)]
    assert codes(one(line("INV001 / 12 / x 77"), doubtful)) == ["NUMBER_EXACT", "NUMBER_DOUBTFUL"]


def test_a_known_payer_who_is_another_customer_makes_it_less_than_certain() -> None:
    documents = [document(1, "INV001", account=2)]
    proposal = one(line("INV001", iban=ACME_IBAN), documents)
    assert (proposal.level, settled(proposal), proposal.account_ids) == ("STRONG", {1: 10_000}, (2,))
    assert codes(proposal) == ["NUMBER_EXACT", "PAYER_DIFFERS"]
    assert one(line("INV001", payer="ACME Trading"), documents).level == "STRONG"
    assert one(line("INV001 Kd.-Nr. 20011"), documents).level == "CERTAIN"


def test_a_customer_number_and_an_invoice_of_one_form_are_not_mixed_up() -> None:
    documents = [document(1, "20011", account=1)]
    assert one(line("Kd 20011"), documents).level == "CUSTOMER"
    assert settled(one(line("Rechnung 20011"), documents)) == {1: 10_000}
    assert one(line("20011"), documents).level != "CERTAIN"


def test_rules_say_where_and_how_numbers_are_looked_for() -> None:
    def by(*fields: MatchingRule) -> MatchRules:
        return MatchRules(fields=fields)

    plain = MatchingRule("number", "INVOICE_NUMBER", "reference", "", 10, True)
    payer = plain._replace(look_in="payer")
    transaction = plain._replace(look_in="transaction_id")
    assert one(line("INV001"), THREE, rules=by(plain._replace(active=False))).level == "UNSURE"
    assert one(line(payer="INV001"), THREE, rules=by(plain)).level == "UNSURE"
    assert settled(one(line(payer="INV001"), THREE, rules=by(payer))) == {1: 10_000}
    assert settled(one(line(transaction_id="INV001"), THREE, rules=by(payer, transaction))) == {1: 10_000}
    pattern = by(MatchingRule("short", "INVOICE_NUMBER", "reference", r"bill-([0-9 ]+)x?", 10, True))
    assert settled(one(line("bill-1001", 7_000), SHORT, rules=pattern)) == {1: 7_000}
    assert settled(one(line("bill-01001", 7_000), SHORT, rules=pattern)) == {1: 7_000}
    assert one(line("RE 1001", 7_000), SHORT, rules=pattern).level == "UNSURE"
    assert one(line("bill-1001x", 7_000), SHORT, rules=pattern).level == "UNSURE"
    assert "NUMBER_UNKNOWN" in codes(one(line("bill-7777", 7_000), SHORT, rules=pattern))
    whole = by(MatchingRule("whole", "INVOICE_NUMBER", "reference", r"[0-9]{4}", 10, True))
    assert settled(one(line("1001", 7_000), SHORT, rules=whole)) == {1: 7_000}
    assert one(line("21001", 7_000), SHORT, rules=whole).level == "UNSURE"


def test_two_rules_may_find_the_same() -> None:
    both = (
        MatchingRule("number", "INVOICE_NUMBER", "reference", "", 10, True),
        MatchingRule("pattern", "INVOICE_NUMBER", "reference", "INV[0-9]+", 10, True),
    )
    proposal = one(line("INV001 INV002", 20_000), THREE, rules=MatchRules(fields=both))
    assert (proposal.level, codes(proposal)) == ("CERTAIN", ["NUMBERS_EXACT"])


def test_a_range_that_ends_in_a_paid_invoice_is_never_certain() -> None:
    proposal = one(line("INV001-INV009", 30_000), THREE, closed=[PAID])
    assert (proposal.level, settled(proposal)) == ("STRONG", {1: 10_000})
    assert "NUMBER_PAID" in codes(proposal)


def test_of_two_lines_with_one_invoice_only_the_first_is_certain() -> None:
    lines = [
        line("INV001", id=1, date="2024-05-03"),
        line("INV001", id=2, date="2024-05-02"),
        line("INV002", id=3),
    ]
    first, second, third = matched(lines, THREE)
    assert [each.level for each in (first, second, third)] == ["STRONG", "CERTAIN", "CERTAIN"]
    assert codes(first) == ["NUMBER_EXACT", "LINE_BEFORE"]
    by_sum = line("", 20_000, iban=ACME_IBAN, date="2024-05-01", id=4)
    documents = [document(1, "INV001"), document(2, "INV002", 20_000)]
    held, named = matched([by_sum, line("INV002", 20_000, date="2024-05-09")], documents)
    assert (held.level, named.level) == ("CUSTOMER", "CERTAIN")


def test_what_is_not_to_be_found_is_not_proposed() -> None:
    only_accounts = one(line("INV001"), THREE, rules=MatchRules(targets=frozenset({"ACCOUNTS"})))
    assert (only_accounts.level, only_accounts.account_ids, only_accounts.targets) == ("CUSTOMER", (1,), ())
    assert (only_accounts.difference, codes(only_accounts)[-1]) == (10_000, "NOT_CHOSEN")
    for amount in (8_000, 12_000):
        all_of_it = one(line("INV001", amount), THREE, rules=MatchRules(targets=frozenset({"ACCOUNTS"})))
        assert (all_of_it.targets, all_of_it.difference) == ((), amount)
    several = [document(1, "INV001", 6_000), document(2, "INV002", 4_000, 2)]
    none = one(line("INV001 INV002"), several, rules=MatchRules(targets=frozenset({"CREDIT_NOTES"})))
    assert (none.level, none.account_ids) == ("UNSURE", ())
    no_accounts = MatchRules(targets=frozenset({"INVOICES"}))
    assert one(line(iban=ACME_IBAN), [], rules=no_accounts).account_ids == ()


def test_numbers_beyond_ascii_are_found_too() -> None:
    documents = [document(1, "Ä-00\u0301"), document(2, "RÉ-2024-001"), document(3, "x" * 50)]
    assert settled(one(line("Zahlung ré 2024/001 İ"), documents)) == {2: 10_000}
    assert settled(one(line("RE\u0301-2024-1"), documents)) == {2: 10_000}
    assert one(line("x" * 50), documents).level == "UNSURE"
    assert (
        one(
            line("--"), [document(1, "--"), document(2, "é--"), document(3, "-"), document(4, "INV1")]
        ).targets
        == ()
    )


def test_long_lists_are_told_short() -> None:
    many = [document(n, f"INV{n:03}") for n in range(1, 29)]
    proposal = one(line(" ".join(each.number for each in many), 280_000), many)
    assert proposal.level == "CERTAIN"
    assert match_sentence(*proposal.reasons[0]).startswith(
        ", ".join(f"INV{n:03}" for n in range(1, 12)) + " and 17 more"
    )


def test_every_reason_is_a_word_with_a_sentence() -> None:
    assert all(code == code.upper() and text for code, text in MATCH_CODES.items())
