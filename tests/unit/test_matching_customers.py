"""Who pays where no invoice is named: keys, sums, order numbers, names; and money that goes out."""

from __future__ import annotations

import random

import pytest
import re2

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import Account, Alias, Closed, MatchRules, Paid
from backend.domain.matching.names import Names, plain
from backend.domain.matching.patterns import PatternRefused, check_pattern, found_by
from backend.domain.matching.reading import Reader
from backend.domain.matching.sums import one_choice
from shared.codes import CODES
from shared.kinds.matching_rules import SHIPPED, MatchingRule
from shared.limits import SUM_INVOICES
from tests.unit.matching_books import ACCOUNTS, ACME_IBAN, codes, document, line, matched, one, settled

BOOK = [
    document(1, "INV001", 10_000),
    document(2, "INV002", 25_000),
    document(3, "INV003", 40_000),
    document(4, "INV004", 12_300, account=2),
]


@pytest.mark.parametrize(
    ("by", "others"),
    [
        ("IBAN", {"iban": "de89 3704 0044 0532 0130 00"}),
        ("PROVIDER", {"iban": "ACCT_2", "amount": 12_300}),
        ("MANDATE", {"mandate": "m-77", "amount": 12_300}),
        ("CUSTOMER_NUMBER", {"reference": "Kd.-Nr. 20011", "amount": 12_300}),
        ("CUSTOMER_NUMBER", {"reference": "C-1001 danke"}),
        ("CUSTOMER_NUMBER", {"reference": "Kunde: 20011", "amount": 12_300}),
    ],
)
def test_a_customer_known_by_more_than_a_name_and_the_only_sum_are_certain(
    by: str, others: dict[str, object]
) -> None:
    proposal = one(line(**others), BOOK)
    assert (proposal.level, len(proposal.targets)) == ("CERTAIN", 1)
    assert codes(proposal) == [f"CUSTOMER_BY_{by}", "SUM_OF_ONE"]


@pytest.mark.parametrize(
    "text",
    [
        "20011 EUR",
        "20011/7",
        "invoice 20011",
        "order 20011",
        "1001",
        "C",
        "C-100 1/7",
        "20 011",
        "kd",
        "Kd 99999",
    ],
)
def test_a_customer_number_counts_only_where_nothing_says_otherwise(text: str) -> None:
    assert not any(code.startswith("CUSTOMER") for code in codes(one(line(text, 12_300), BOOK)))


def test_bare_digits_are_no_more_than_a_name() -> None:
    """A postal code has as many as a customer's number."""
    for text in ("Torstr. 5, 20011 Berlin", "x 20011 y", "Mitglieds-Nr. 20011"):
        proposal = one(line(text, 12_300), BOOK)
        assert (proposal.level, settled(proposal)) == ("CUSTOMER", {4: 12_300})
        assert codes(proposal) == ["CUSTOMER_BY_DIGITS", "SUM_OF_ONE"]
    both = one(line("20011 Berlin", 10_000, iban=ACME_IBAN), BOOK)
    assert (both.level, both.account_ids, settled(both)) == ("CUSTOMER", (1,), {1: 10_000})
    assert codes(both) == ["CUSTOMER_BY_IBAN", "SUM_OF_ONE", "PAYER_DIFFERS"]
    known = one(line("20011 Berlin", 12_300, mandate="m-77"), BOOK)
    assert (known.level, codes(known)) == ("CERTAIN", ["CUSTOMER_BY_MANDATE", "SUM_OF_ONE"])
    unlike = one(line("20011 Berlin", 12_300, payer="Acme Trading"), BOOK)
    assert (unlike.level, codes(unlike)[-1]) == ("UNSURE", "PAYERS_DISAGREE")


def test_another_customers_number_of_the_same_amount_is_not_passed_over() -> None:
    other = document(5, "1001", 10_000, account=2)
    proposal = one(line("1001", iban=ACME_IBAN), [*BOOK, other])
    assert (proposal.level, settled(proposal)) == ("CUSTOMER", {1: 10_000})
    assert codes(proposal) == ["CUSTOMER_BY_IBAN", "SUM_OF_ONE", "NUMBER_DOUBTFUL"]
    assert [(each.account_id, each.document_id) for each in proposal.candidates] == [(2, 5)]
    for harmless in (other._replace(open=9_999), other._replace(currency="USD"), other._replace(side="C")):
        assert one(line("1001", iban=ACME_IBAN), [*BOOK, harmless]).level == "CERTAIN"


def test_a_date_is_no_customer_number() -> None:
    dated = [Alias("NAME", "x", 1)]
    assert one(line("31012024", 12_300), BOOK, aliases=dated).level == "UNSURE"


def test_several_invoices_may_be_the_only_sum() -> None:
    proposal = one(line(amount=35_000, iban=ACME_IBAN), BOOK)
    assert (proposal.level, settled(proposal)) == ("CERTAIN", {1: 10_000, 2: 25_000})
    assert codes(proposal) == ["CUSTOMER_BY_IBAN", "SUM_OF_SEVERAL"]


def test_a_sum_that_is_not_the_only_one_is_held_with_its_candidates() -> None:
    twins = [document(2, "INV002"), document(1, "INV001"), document(3, "INV003", 500)]
    proposal = one(line(iban=ACME_IBAN), twins)
    assert (proposal.level, proposal.account_ids, proposal.targets, proposal.difference) == (
        "CUSTOMER",
        (1,),
        (),
        10_000,
    )
    assert codes(proposal)[-1] == "SUM_NOT_UNIQUE"
    assert [each.document_id for each in proposal.candidates] == [1, 2]
    assert codes(one(line(amount=77, iban=ACME_IBAN), BOOK))[-1] == "SUM_NOT_FOUND"


def test_a_name_alone_never_assigns() -> None:
    proposal = one(line(payer="acme  trading"), BOOK)
    assert (proposal.level, proposal.account_ids, settled(proposal)) == ("CUSTOMER", (1,), {1: 10_000})
    assert codes(proposal) == ["CUSTOMER_BY_NAME", "SUM_OF_ONE"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hold": True}, "NAMED_ONLY"),
        ({"auto": False}, "NAMED_ONLY"),
        ({"document_date": "2024-05-02"}, "ISSUED_LATER"),
    ],
)
def test_an_invoice_that_money_should_name_is_only_proposed(change: dict[str, object], code: str) -> None:
    proposal = one(line(iban=ACME_IBAN), [BOOK[0]._replace(**change)])  # type: ignore[arg-type]
    assert (proposal.level, settled(proposal), codes(proposal)[-1]) == ("CUSTOMER", {1: 10_000}, code)


def test_what_the_text_names_stands_against_the_sum() -> None:
    mistyped = one(line("INV777", iban=ACME_IBAN), BOOK)
    assert (mistyped.level, codes(mistyped)[-1]) == ("CUSTOMER", "NUMBER_UNKNOWN")
    digits = [document(1, "7712345"), document(2, "55")]
    assert codes(one(line("7712346", iban=ACME_IBAN), digits[:1]))[-1] == "NUMBER_UNKNOWN"
    assert (
        codes(one(line("55", iban=ACME_IBAN), [digits[0], digits[1]._replace(open=1)]))[-1]
        == "NUMBER_DOUBTFUL"
    )
    assert one(line("55", iban=ACME_IBAN), digits[1:]).level == "CERTAIN"
    paid = one(line("INV009", iban=ACME_IBAN), BOOK, closed=[Closed(9, "INV009", "D", 1, "EUR")])
    assert (paid.level, settled(paid)) == ("CUSTOMER", {1: 10_000})


def test_keys_that_disagree_are_held() -> None:
    proposal = one(line(iban=ACME_IBAN, mandate="M-77"), BOOK)
    assert (proposal.level, proposal.account_ids, codes(proposal)) == ("UNSURE", (), ["PAYERS_DISAGREE"])
    assert [each.account_id for each in proposal.candidates] == [1, 2]
    two = [Alias("IBAN", "DE1", 1), Alias("IBAN", "DE1", 2), Alias("IBAN", "DE1", 2), Alias("IBAN", " ", 3)]
    shared = one(line(iban="DE1"), BOOK, aliases=two)
    assert (shared.level, codes(shared)) == ("UNSURE", ["PAYER_AMBIGUOUS"])
    name = one(
        line(iban=ACME_IBAN, payer="Bolt"),
        BOOK,
        aliases=[Alias("IBAN", ACME_IBAN, 1), Alias("NAME", "bolt", 2)],
    )
    assert (name.level, codes(name)[-1]) == ("CUSTOMER", "PAYER_DIFFERS")
    also = one(line(iban=ACME_IBAN, payer="Acme Trading"), BOOK)
    assert also.level == "CERTAIN"


def test_another_currency_is_another_sum() -> None:
    assert one(line(iban=ACME_IBAN, currency="USD"), BOOK).level == "CUSTOMER"
    dollars = one(line("INV001", currency="USD"), BOOK)
    assert (dollars.level, dollars.account_ids) == ("CUSTOMER", (1,))
    assert "OTHER_CURRENCY" in codes(dollars)
    assert one(line("INV001", currency="USD", payer="x", iban="DE1"), BOOK, aliases=[
        Alias("IBAN", "DE1", 1), Alias("IBAN", "DE1", 2)]).level == "UNSURE"  # fmt: skip


def test_an_order_number_means_all_its_invoices_oldest_first() -> None:
    ordered = [each._replace(reference="PO-4711") for each in BOOK[:3]]
    proposal = one(line("Ihre PO-4711", 75_000, iban=ACME_IBAN), ordered)
    assert (proposal.level, codes(proposal)) == ("CERTAIN", ["REFERENCE_EXACT"])
    assert list(settled(proposal)) == [1, 2, 3]
    part = one(line("PO 4711", 30_000), ordered)
    assert (part.level, list(settled(part).items())) == ("STRONG", [(1, 10_000), (2, 20_000)])
    assert codes(part) == ["REFERENCE_DIFFERS", "SHORT", "NOT_REACHED"]
    some = one(line("PO4711", 50_000), ordered)
    assert (some.level, settled(some)) == ("STRONG", {1: 10_000, 3: 40_000})
    two = [*ordered, BOOK[3]._replace(reference="po/4711")]
    held = one(line("PO-4711", 87_300), two)
    assert (held.level, held.targets, codes(held)) == ("UNSURE", (), ["REFERENCE_AMBIGUOUS"])
    assert one(line("PO-4711", 75_000, currency="USD"), ordered).level == "UNSURE"
    known = line("order 47", 10_000, iban=ACME_IBAN)
    assert one(known, [BOOK[0]._replace(reference="47")]).level == "CERTAIN"


def test_a_reference_alone_is_not_certain() -> None:
    """Miete 04/2026 may have been another's too, whose invoice is paid by now."""
    rents = [BOOK[0]._replace(reference="Miete 04/2026")]
    for others in ({}, {"iban": "DE00"}):
        alone = one(line("Miete 04/2026", **others), rents)
        assert (alone.level, settled(alone)) == ("STRONG", {1: 10_000})
        assert codes(alone) == ["REFERENCE_EXACT", "REFERENCE_ALONE"]
    for others in ({"iban": ACME_IBAN}, {"payer": "Acme Trading"}):
        assert one(line("Miete 04/2026", **others), rents).level == "CERTAIN"
    other = one(line("Miete 04/2026", mandate="M-77"), rents)
    assert (other.level, codes(other)[1:]) == ("STRONG", ["PAYER_DIFFERS", "REFERENCE_ALONE"])


def test_rules_look_where_they_are_told() -> None:
    def by(source: str, *places: str, pattern: str = "") -> MatchRules:
        return MatchRules(
            fields=tuple(MatchingRule(place, source, place, pattern, 10, True) for place in places)
        )

    text = line(f"von {ACME_IBAN} danke")
    assert one(text, BOOK, rules=by("IBAN", "reference")).level == "CERTAIN"
    assert (
        one(text, BOOK, rules=by("IBAN", "reference", pattern="[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}")).level
        == "CERTAIN"
    )
    assert one(text, BOOK, rules=by("IBAN", "iban")).level == "UNSURE"
    assert one(line(payer="M-77", amount=12_300), BOOK, rules=by("MANDATE", "payer")).level == "CERTAIN"
    number = by("CUSTOMER_NUMBER", "payer", "reference", pattern=r"K([0-9]+)")
    assert one(line("K20011", 12_300), BOOK, rules=number).level == "UNSURE"
    spaced = by("CUSTOMER_NUMBER", "reference", pattern=r"K ([0-9]+)")
    assert one(line("K 20011", 12_300), BOOK, rules=spaced).level == "CERTAIN"
    assert one(line("K 99999", 12_300), BOOK, rules=spaced).level == "UNSURE"


def test_a_pattern_that_is_none_is_refused_with_a_code() -> None:
    assert check_pattern("[0-9]+") is None
    bad = check_pattern("(a")
    assert bad is not None
    assert bad.code in CODES
    rules = MatchRules(fields=(MatchingRule("bad", "INVOICE_NUMBER", "reference", "(a", 10, True),))
    with pytest.raises(PatternRefused) as caught:
        one(line("x1"), BOOK, rules=rules)
    assert caught.value.bad == bad


@pytest.mark.parametrize("pattern", sorted({rule.pattern for rule in SHIPPED if rule.pattern}))
def test_a_shipped_pattern_finds_what_re2_finds(pattern: str) -> None:
    """It runs in Python's own engine."""
    chance = random.Random(2026)
    pieces = (ACME_IBAN, "DE", "12", "x", "É", "Ǆ", " ", "-", "INV001", "٣", "\n", "RE1", "🙂", "A")
    found = 0
    for _ in range(2_000):
        text = "".join(chance.choices(pieces, k=chance.randrange(12)))
        spans = [match.span() for match in re2.compile(pattern).finditer(text)]
        assert found_by(pattern, text) == spans, text
        found += len(spans)
    assert found > 1_000


def test_no_pattern_can_hang() -> None:
    """A minute and more for an engine that goes back; here in no time, or the suite would stand still."""
    rules = MatchRules(fields=(MatchingRule("slow", "INVOICE_NUMBER", "reference", "(a+)+$", 10, True),))
    assert one(line("a" * 3_990 + "1!"), BOOK, rules=rules).level == "UNSURE"


def test_names_are_candidates_and_no_more() -> None:
    proposal = one(line(amount=12_300, payer="Bolt Limited"), BOOK)
    assert (proposal.level, proposal.account_ids) == ("UNSURE", ())
    found = [(each.account_id, each.document_id, each.code) for each in proposal.candidates]
    assert found == [(2, 4, "CANDIDATE_AMOUNT"), (2, 0, "CANDIDATE_NAME")]
    assert one(line(payer="Boltt Ltd"), BOOK).candidates
    assert one(line(payer="Zeta KG"), BOOK).candidates == ()
    assert plain("Müller & Söhne GmbH & Co. KG") == "müller söhne"


def test_names_are_learned_once_and_words_that_many_bear_say_nothing() -> None:
    everyone = [Account(n, str(n), f"Nova {n:04} Ltd") for n in range(1, 450)]
    names = Names([*everyone, Account(900, "900", "GmbH"), Account(901, "901", "Zeta Nova")])
    assert names.like("Zeta Nova Inc") == names.like("zeta nova") == (901,)
    assert names.like("Nova") == ()
    assert names.like("") == ()


def test_a_customer_without_a_number_that_can_be_looked_for_is_no_trouble() -> None:
    books = OpenBooks([], [Account(1, "--", "Acme"), Account(2, "9" * 60, "Bolt")])
    reading = Reader(books.directory, MatchRules().fields).read(line("-- " + "9" * 60))
    assert reading.keys == ()


def test_of_two_lines_with_one_returned_payment_only_the_first_is_certain() -> None:
    entries = [line("INV009", -10_000, returned=True), line("INV009", -10_000, returned=True, id=2)]
    first, second = matched(entries, BOOK, closed=[PAID_INVOICE], paid=PAID)
    assert (first.level, second.level, codes(second)[-1]) == ("CERTAIN", "STRONG", "LINE_BEFORE")


def test_the_sum_is_tried_up_to_its_limit() -> None:
    most = [1 << bit for bit in range(SUM_INVOICES)]
    assert one_choice(most, 5) == ("ONE", (0, 2))
    assert one_choice([*most, 1 << 30], 5) == ("ONE", (0, 2))
    assert one_choice([3] * (SUM_INVOICES + 1), 9) == ("TOO_MANY", ())
    assert one_choice([3] * (SUM_INVOICES + 1), 3 * (SUM_INVOICES + 1))[0] == "ONE"
    assert one_choice([3] * SUM_INVOICES, 9) == ("SEVERAL", ())
    assert one_choice([2, 3, 5, 100], 5) == ("SEVERAL", ())
    assert one_choice([5, 7, 9], 8) == ("NONE", ())
    assert one_choice([5], 9) == ("NONE", ())
    assert one_choice([], 9) == ("NONE", ())
    twenty_five = [document(n, f"INV{n:03}", 300) for n in range(1, SUM_INVOICES + 2)]
    assert "SUM_NOT_TRIED" in codes(one(line(amount=900, iban=ACME_IBAN), twenty_five))


# Money that goes out

PAID_INVOICE = Closed(9, "INV009", "D", 1, "EUR")
PAID = {9: [Paid("PAY-1-1", 10_000, "2024-02-03")]}


@pytest.mark.parametrize("amount", [-10_000])
def test_money_out_by_either_column_never_pays_an_invoice(amount: int) -> None:
    """G10: credit -80 and debit 80 are one amount here already."""
    proposal = one(line("INV001", amount), BOOK)
    assert (proposal.level, proposal.treat_as, proposal.targets) == ("UNSURE", "REFUND", ())
    assert "INVOICE_NAMED" in codes(proposal)


@pytest.mark.parametrize(
    ("amount", "returned", "fee", "level", "taken"),
    [
        (-10_000, None, None, "STRONG", 0),
        (-10_000, True, None, "CERTAIN", 0),
        (-10_350, None, None, "STRONG", 350),
        (-10_350, True, None, "STRONG", 350),
        (-10_350, True, 350, "CERTAIN", 350),
        (-12_500, None, None, "STRONG", 2_500),
    ],
)
def test_a_payment_that_came_back_is_found(
    amount: int, returned: bool | None, fee: int | None, level: str, taken: int
) -> None:
    entry = line("Rückgabe INV009", amount, returned=returned, fee=fee)
    proposal = one(entry, BOOK, closed=[PAID_INVOICE], paid=PAID)
    assert (proposal.level, proposal.treat_as, proposal.payment, proposal.fee) == (
        level,
        "RETURNED",
        "PAY-1-1",
        taken,
    )
    assert (settled(proposal), proposal.account_ids, proposal.difference) == ({9: 10_000}, (1,), 0)
    assert codes(proposal) == ["RETURNED_PAYMENT", *(["RETURNED_FEE"] if taken else [])]


def test_what_is_no_payment_that_came_back() -> None:
    for amount in (-9_999, -12_501):
        proposal = one(line("INV009", amount), BOOK, closed=[PAID_INVOICE], paid=PAID)
        assert (proposal.level, proposal.treat_as, proposal.account_ids) == ("UNSURE", "REFUND", (1,))
    by_hand = one(line("INV009", -10_000, returned=False), BOOK, closed=[PAID_INVOICE], paid=PAID)
    assert by_hand.treat_as == "REFUND"
    said = one(line("INV009", -9_999, returned=True), BOOK, closed=[PAID_INVOICE], paid=PAID)
    assert (said.level, said.treat_as, codes(said)) == ("UNSURE", "RETURNED", ["RETURNED_NOT_FOUND"])
    assert [each.document_id for each in said.candidates] == [9]
    money_in = one(line("INV001", returned=True), BOOK)
    assert (money_in.level, codes(money_in)) == ("UNSURE", ["RETURNED_MONEY_IN"])


def test_one_payment_over_several_invoices_comes_back_whole_or_in_part() -> None:
    closed = [PAID_INVOICE, Closed(8, "INV008", "D", 1, "EUR")]
    paid = {9: PAID[9], 8: [Paid("PAY-1-1", 5_000, "2024-02-03"), Paid("PAY-2-1", 15_000, "2024-02-05")]}
    whole = one(line("INV008, INV009", -15_000, returned=True), BOOK, closed=closed, paid=paid)
    assert (whole.level, whole.targets) == ("UNSURE", ())
    assert codes(whole) == ["RETURNED_AMBIGUOUS"]
    paid[8][1] = Paid("PAY-2-1", 14_000, "2024-02-05")
    whole = one(line("INV008, INV009", -15_000, returned=True), BOOK, closed=closed, paid=paid)
    assert (whole.level, settled(whole)) == ("CERTAIN", {8: 5_000, 9: 10_000})
    part = one(line("INV008, INV009", -14_000, returned=True), BOOK, closed=closed, paid=paid)
    assert (part.level, settled(part)) == ("STRONG", {8: 14_000})
    open_one = one(
        line("INV001", -4_000, returned=True), BOOK, paid={1: [Paid("PAY-3-1", 4_000, "2024-02-09")]}
    )
    assert (open_one.level, settled(open_one)) == ("CERTAIN", {1: 4_000})
    doubtful = line("INV001 INV777", -4_000, returned=True, mandate="M-77")
    strong = one(doubtful, BOOK, paid={1: [Paid("PAY-3-1", 4_000, "2024-02-09")]})
    assert (strong.level, codes(strong)[1:]) == ("STRONG", ["PAYER_DIFFERS", "NUMBER_UNKNOWN"])
    look_alike = [*BOOK, document(5, "0077123"), document(6, "077123")]
    unclear = one(
        line("INV001, 77123", -4_000, returned=True), look_alike, paid={1: [Paid("P", 4_000, "2024-02-09")]}
    )
    assert (unclear.level, codes(unclear)[-1]) == ("STRONG", "NUMBER_AMBIGUOUS")


def test_named_credit_notes_are_paid_out() -> None:
    notes = [
        document(1, "CN0001", 3_000, side="C"),
        document(2, "CN0002", 2_000, side="C"),
        document(3, "CN0003", 2_000, account=2, side="C"),
    ]
    proposal = one(line("CN0001 CN0002", -5_000), notes)
    assert (proposal.level, proposal.treat_as, settled(proposal)) == (
        "CERTAIN",
        "PAYOUT",
        {1: 3_000, 2: 2_000},
    )
    less = one(line("CN0001", -2_500), notes)
    assert (less.level, settled(less), less.difference) == ("STRONG", {1: 2_500}, -500)
    held = one(line("CN0001 CN0003", -5_000), notes)
    assert (held.level, held.treat_as, held.targets) == ("UNSURE", "PAYOUT", ())
    assert [each.document_id for each in held.candidates] == [1, 3]
    by_sum = one(line("", -3_000, iban=ACME_IBAN), notes)
    assert (by_sum.level, by_sum.treat_as, settled(by_sum)) == ("CUSTOMER", "PAYOUT", {1: 3_000})
    not_chosen = MatchRules(targets=frozenset({"INVOICES", "ACCOUNTS"}))
    assert one(line("CN0001", -3_000), notes, rules=not_chosen).targets == ()


def test_a_refund_is_never_certain() -> None:
    money = {1: {"EUR": 5_000}}
    enough = one(line("", -5_000, iban=ACME_IBAN), BOOK, unallocated=money)
    assert (enough.level, enough.treat_as, enough.account_ids) == ("CUSTOMER", "REFUND", (1,))
    assert codes(enough) == ["CUSTOMER_BY_IBAN", "REFUND_POSSIBLE"]
    short = one(line("", -5_001, iban=ACME_IBAN), BOOK, unallocated=money)
    assert (short.level, codes(short)[-1]) == ("UNSURE", "REFUND_TOO_LARGE")
    named = one(line("INV009", -500), BOOK, closed=[PAID_INVOICE], unallocated=money)
    assert (named.level, codes(named)) == ("CUSTOMER", ["CUSTOMER_BY_INVOICE", "REFUND_POSSIBLE"])
    nobody = one(line("", -500), BOOK)
    assert (nobody.level, nobody.treat_as, codes(nobody)) == ("UNSURE", "REFUND", ["NOTHING_FOUND"])
    assert ACCOUNTS[0].id == 1
