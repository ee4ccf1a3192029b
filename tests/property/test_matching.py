"""The matcher against the slow one: on the same words it names the same invoices, and is as certain."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.domain.matching.model import Document
from tests.naive.matching import certain, named
from tests.unit.matching_books import line, one, settled

WORDS = ("Zahlung", "Rechnung", "und", "danke", "Acme", "fuer", "Lieferung", "Kunde", "Betrag", "EREF+")
SCHEMES = ("INV{:04}", "INV-{:03}-A", "RE/24/{:04}", "XK{:06}", "ab.{:03}.cd")

numbers = st.lists(st.integers(1, 400), min_size=1, max_size=12, unique=True)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Document], str, int]:
    """Invoices of two schemes at most, a text that names some of them, and an amount."""
    schemes = draw(st.lists(st.sampled_from(SCHEMES), min_size=1, max_size=2, unique=True))
    places = draw(numbers)
    documents = [
        Document(
            place, schemes[place % len(schemes)].format(place), "D", "STANDARD", 1 + place % 3, "EUR",
            place * 101, place * 101, "2024-01-01",
        )
        for place in places
    ]  # fmt: skip
    meant = draw(st.lists(st.sampled_from(documents), max_size=4, unique=True))
    pieces = [_written(draw, each.number) for each in meant]
    pieces += draw(st.lists(st.sampled_from(WORDS), max_size=4))
    pieces += [each.number + "7" for each in draw(st.lists(st.sampled_from(documents), max_size=1))]
    text = draw(st.sampled_from((", ", " und ", " , ", " + "))).join(draw(st.permutations(pieces)))
    amount = sum(each.open for each in meant) + draw(st.sampled_from((0, 0, 0, 1, 101)))
    return documents, text, max(1, amount)


def _written(draw: st.DrawFn, number: str) -> str:
    how = draw(st.sampled_from(("as it is", "lower", "bare", "blanks")))
    if how == "lower":
        return number.lower()
    if how == "bare":
        return "".join(char for char in number if char.isalnum())
    return number.replace("-", " ").replace("/", " ") if how == "blanks" else number


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_it_is_certain_of_what_the_slow_one_is(case: tuple[list[Document], str, int]) -> None:
    documents, text, amount = case
    proposal = one(line(text, amount), documents, aliases=())
    expected = certain(text, amount, documents)
    if proposal.level == "CERTAIN":
        assert set(settled(proposal)) == expected
        assert sum(settled(proposal).values()) == amount
    elif expected is not None:
        # It holds what the slow one does not see: a number of ours that does not exist, or a doubt.
        assert {reason.code for reason in proposal.reasons} & {"NUMBER_UNKNOWN", "NUMBER_IN_DOUBT"}
    if proposal.level == "STRONG":
        assert set(settled(proposal)) <= named(text, documents)
