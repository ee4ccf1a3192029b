"""Did you mean: near customers are found, far and ambiguous ones not, and many wrong numbers cost little."""

from __future__ import annotations

import time

import pytest

from backend.suggestions import TEXTS, suggest
from shared.codes import Issue

CUSTOMERS = [
    ("00104", "Acme Ltd"),
    ("00231", "Bolt GmbH"),
    ("00232", "Summit Partners"),
    ("9", "Müller & Sohn"),
]


def _meant(text: str, customers: list[tuple[str, str]] = CUSTOMERS) -> str | None:
    issue = Issue(2, "account", "ACCOUNT_NOT_FOUND", {"account": text})
    suggest([issue], customers)
    return issue.args.get("candidate")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0104", "00104"),
        ("001O4", "00104"),
        ("00014", "00104"),
        ("acme ltd.", "00104"),
        ("Acme Limited", "00104"),
        ("Summit Partner", "00232"),
        ("Sumit Partners", "00232"),
        ("Muller & Sohn", "9"),
        ("00230", None),
        ("Zebra", None),
        ("", None),
    ],
)
def test_the_customer_meant(text: str, number: str | None) -> None:
    assert _meant(text) == number


def test_the_sentence_names_the_customer() -> None:
    issue = Issue(2, "account", "ACCOUNT_NOT_FOUND", {"account": "0104"})
    suggest([issue], CUSTOMERS)
    assert issue.args["did_you_mean"] == "00104 Acme Ltd"


def test_two_customers_of_one_name_are_not_guessed_between() -> None:
    assert _meant("Acme Lt", [("1", "Acme Ltd"), ("2", "Acme Ltd")]) is None


def test_many_wrong_numbers_among_many_customers_take_no_time() -> None:
    customers = [(f"C{place:06}", f"Customer Limited {place}") for place in range(20_000)]
    issues = [
        Issue(place, "account", "ACCOUNT_NOT_FOUND", {"account": f"X{place:06}"}) for place in range(1_000)
    ]
    start = time.process_time()
    suggest(issues, customers)
    assert time.process_time() - start < 3
    assert sum("candidate" in issue.args for issue in issues) == TEXTS
    assert issues[7].args["candidate"] == "C000007"
