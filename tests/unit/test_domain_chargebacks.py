"""Which payment a bank took back."""

from __future__ import annotations

from backend.domain.chargebacks import Found, Paid, Part, find_payment


def test_a_line_that_is_nothing_but_its_fee_took_no_payment_back() -> None:
    paid = Paid(1, 1, "PAY-1-2", "2026-04-02", 0, [Part(1, 7, 10000, "2026-04-02")])
    assert find_payment([paid], [7], 500, 500, 0) is None
    assert find_payment([paid], [7], 500, 501, 0) is None
    assert find_payment([paid], [7], 500, 499, 0) == Found(paid, 1, 499)
