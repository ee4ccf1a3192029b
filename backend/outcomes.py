"""Running totals of an import: rows, money and causes by outcome, kept with every commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from backend.domain.planned import BOOKED, FAILED, OUTCOMES
from shared.codes import Issue, sentence
from shared.money import places_of
from shared.schemas import Cause, Counts, MoneyTotals

_BY_VALUE = {
    "TYPE_UNKNOWN": "type", "TYPE_IS_GATEWAY": "type", "TYPE_INACTIVE": "type", "CURRENCY_UNKNOWN": "value",
    "CHOICE_UNKNOWN": "value",
}  # fmt: skip
"""Causes counted apart for each value, because one correction mends them all."""

_KEPT = ("sent", *(name for name in OUTCOMES.values()))
_SAMPLE = 5


@dataclass
class Totals:
    """Rows and minor units by outcome. money: currency -> {"sent" or outcome: amount}.
    causes: (code, value) -> [count, first rows, field, args]."""

    counts: Counts = field(default_factory=Counts)
    money: dict[str, dict[str, int]] = field(default_factory=dict)
    unreadable: int = 0
    causes: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    def sent(self, amounts: Iterable[int | None], currencies: Iterable[str]) -> None:
        """All rows of a sheet, before any is decided."""
        sums: dict[str, int] = {}
        rows = 0
        for amount, currency in zip(amounts, currencies, strict=True):
            rows += 1
            if amount is None:
                self.unreadable += 1
            else:
                sums[currency] = sums.get(currency, 0) + amount
        self.counts.sent += rows
        for currency, amount in sums.items():
            self._add(currency, "sent", amount)
        self._settle()

    def decide(self, outcomes: Iterable[tuple[str, int | None, str]]) -> None:
        """Rows that got their outcome: (outcome, amount, currency)."""
        sums: dict[tuple[str, str], int] = {}
        rows: dict[str, int] = {}
        for outcome, amount, currency in outcomes:
            rows[outcome] = rows.get(outcome, 0) + 1
            if amount:
                key = (currency, outcome)
                sums[key] = sums.get(key, 0) + amount
        for outcome, count in rows.items():
            name = OUTCOMES[outcome]
            setattr(self.counts, name, getattr(self.counts, name) + count)
            if outcome == FAILED:
                self.counts.to_fix += count
        for (currency, outcome), amount in sums.items():
            self._add(currency, OUTCOMES[outcome], amount)
        self._settle()

    def mend(self, amount_before: int | None, currency_before: str, amount: int, currency: str) -> None:
        """A failed row that a later try booked: its money counts as booked, by what was corrected."""
        self.counts.to_fix -= 1
        self.counts.fixed += 1
        if amount_before is None:
            self.unreadable -= 1
        else:
            self._add(currency_before, "failed", -amount_before)
            self._add(currency_before, "sent", -amount_before)
        self._add(currency, OUTCOMES[BOOKED], amount)
        self._add(currency, "sent", amount)
        self._settle()

    def book_duplicate(
        self, amount_before: int | None, currency_before: str, amount: int, currency: str
    ) -> None:
        """A duplicate booked all the same, because the user said so."""
        self.counts.duplicate -= 1
        self.counts.booked += 1
        if amount_before is not None:
            self._add(currency_before, "duplicate", -amount_before)
            self._add(currency_before, "sent", -amount_before)
        self._add(currency, OUTCOMES[BOOKED], amount)
        self._add(currency, "sent", amount)
        self._settle()

    def drop(self) -> None:
        """A failed row the user gave up."""
        self.counts.to_fix -= 1
        self.counts.dropped += 1

    def blame(self, issues: Iterable[Issue]) -> None:
        """Counts causes; of each the first rows and the first facts are kept."""
        for row, field_name, code, args in issues:
            key = (code, str(args.get(_BY_VALUE.get(code, ""), "")))
            cause = self.causes.get(key)
            if cause is None:
                self.causes[key] = [1, [row], field_name, args]
            else:
                cause[0] += 1
                if len(cause[1]) < _SAMPLE:
                    cause[1].append(row)

    def _add(self, currency: str, name: str, amount: int) -> None:
        totals = self.money.setdefault(currency, {})
        totals[name] = totals.get(name, 0) + amount

    def _settle(self) -> None:
        c = self.counts
        c.not_reached = c.sent - c.booked - c.failed - c.duplicate - c.filtered - c.skipped

    def columns(self) -> tuple[str, str, str, int]:
        """The columns counts, money, causes (JSON) and unreadable of the table Import."""
        causes = [[code, value, *rest] for (code, value), rest in self.causes.items()]
        return _json(self.counts), _json(self.money_totals()), _json(causes), self.unreadable

    @classmethod
    def of(cls, counts: str, money: str, causes: str, unreadable: int) -> Totals:
        """From those columns."""
        sums = {
            line.currency: {name: getattr(line, name) for name in _KEPT if getattr(line, name)}
            for line in msgspec.json.decode(money, type=list[MoneyTotals])
        }
        return cls(
            msgspec.json.decode(counts, type=Counts),
            sums,
            unreadable,
            {(code, value): rest for code, value, *rest in msgspec.json.decode(causes)},
        )

    def money_totals(self) -> list[MoneyTotals]:
        """For the wire, one entry a currency."""
        found = []
        for currency, sums in sorted(self.money.items()):
            line = MoneyTotals(currency=currency, places=places_of(currency))
            for name, amount in sums.items():
                setattr(line, name, amount)
            line.not_reached = (
                line.sent - line.booked - line.failed - line.duplicate - line.filtered - line.skipped
            )
            line.difference = line.sent - sum(
                (line.booked, line.failed, line.duplicate, line.filtered, line.skipped, line.not_reached)
            )
            found.append(line)
        return found

    def cause_list(self, labels: dict[str, str]) -> list[Cause]:
        """For the wire, most frequent first. labels: field -> what people call it."""
        found = [
            Cause(code, count, sentence(code, {"label": labels.get(field_name, ""), **args}), rows)
            for (code, _), (count, rows, field_name, args) in self.causes.items()
        ]
        return sorted(found, key=lambda cause: (-cause.count, cause.code, cause.rows))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
