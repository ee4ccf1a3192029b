"""Histories: made from a seed, run, and made as short as they can be while they still part."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.simulator import sheets
from tests.simulator.world import Move, World

WEIGHTS = {
    "pay": 6, "retry": 4, "reverse": 4, "invoices": 3, "cancel": 2, "check": 2, "again": 2, "mend": 2,
    "anyway": 1, "anyway_later": 1, "meet": 2, "statement": 5, "assign": 2, "customers": 1,
    "restart": 1, "next_day": 1,
}  # fmt: skip

History = list[Move]
NEEDED = {"number", "name", "account", "type", "issue_date", "amount", "booking_date", "credit"}
"""Cells that stay filled while a history is made shorter: the reference reads no row without them."""


def make_history(seed: int, length: int = 10) -> History:
    """Customers and invoices first, then anything."""
    chance = Random(seed)
    names = ["customers", "invoices"] if chance.random() < 0.95 else []
    names += chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=chance.randint(3, length))
    return [_move(chance, name, early=place < 2) for place, name in enumerate(names)]


def _move(chance: Random, name: str, *, early: bool) -> Move:
    move = Move(name, chance.getrandbits(32), chance.randrange(6))
    if name == "customers":
        move.rows = sheets.customers(chance, chance.randint(3, 6) if early else chance.randint(1, 3))
    elif name == "invoices":
        move.rows = sheets.invoices(chance, chance.randint(4, 9) if early else chance.randint(1, 4))
        move.options = {"apply_on_load": chance.choice(("no", "yes"))}
    elif name in ("pay", "cancel", "check", "meet"):
        move.rows = sheets.payments(chance, chance.randint(1, 8))
        move.options = sheets.options(chance)
    return move


def run(history: History) -> str:
    """Makes all moves in a world of their own; what went wrong, "" for nothing."""
    with TemporaryDirectory(prefix="remitbook-") as folder:
        world = World(Path(folder))
        move = None
        try:
            for move in history:
                world.make(move)
        except (Exception, AssertionError) as error:  # noqa: BLE001 - any bug of the engine is a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            return f"at {move.name if move else ''}: {type(error).__name__} in {where.name}: {error}"
        finally:
            world.close()
    return ""


def shrink(history: History, parts: Callable[[History], bool], tries: int = 600) -> History:
    """The shortest history found that still parts: moves and rows left out one by one, options put back."""
    left = tries

    def still(candidate: History) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and parts(candidate)

    again = True
    while again and left > 0:
        again = False
        for size in (4, 2, 1):
            at = len(history) - size
            while at >= 0:
                candidate = history[:at] + history[at + size :]
                if still(candidate):
                    history, again = candidate, True
                at -= size
        for place, move in enumerate(history):
            for at in range(len(move.rows) - 1, -1, -1):
                rows = history[place].rows
                candidate = _with(history, place, rows=rows[:at] + rows[at + 1 :])
                if still(candidate):
                    history, again = candidate, True
            for name in list(move.options):
                options = {n: v for n, v in history[place].options.items() if n != name}
                candidate = _with(history, place, options=options)
                if still(candidate):
                    history, again = candidate, True
            for at, row in enumerate(history[place].rows):
                for name, value in row.items():
                    if value is not None and name not in NEEDED:
                        rows = list(history[place].rows)
                        rows[at] = {**rows[at], name: None}
                        candidate = _with(history, place, rows=rows)
                        if still(candidate):
                            history, again = candidate, True
    return history


def _with(history: History, place: int, **changes: object) -> History:
    return [*history[:place], replace(history[place], **changes), *history[place + 1 :]]  # type: ignore[arg-type]


def tell(history: History) -> str:
    """A history as text."""
    return "\n".join(f"{place:4} {move}" for place, move in enumerate(history, start=1))
