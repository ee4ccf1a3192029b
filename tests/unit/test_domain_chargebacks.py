"""Which payment a bank took back."""

from __future__ import annotations

from backend.domain.chargebacks import Found, Paid, Part, find_payment


def test_a_line_that_is_nothing_but_its_fee_took_no_payment_back() -> None:
    paid = Paid(1, 1, "PAY-1-2", "2026-04-02", "2026-04-02", 0, [Part(1, 7, 10000, "2026-04-02")])
    assert find_payment([paid], [7], 500, 500, 0) is None
    assert find_payment([paid], [7], 500, 501, 0) is None
    assert find_payment([paid], [7], 500, 499, 0) == Found(paid, 1, 499)


def test_of_equals_the_payment_received_last_came_back_however_late_the_books_were_closed() -> None:
    early, late = (
        Paid(id_, 1, f"PAY-1-{id_}", date, "2026-04-01", 0, [Part(id_, 7, 10000, "2026-04-01")])
        for id_, date in ((3, "2026-03-20"), (2, "2026-03-21"))
    )
    for order in ([early, late], [late, early]):
        assert find_payment(order, [7], 10000, 0, 0) == Found(late, 10000, 0)
    late.date = early.date
    assert find_payment([early, late], [7], 10000, 0, 0) == Found(early, 10000, 0)
