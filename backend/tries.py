"""How often something may be tried in a quarter of an hour; counted in the database, for all servers.

Each try is counted before it is made, so that many at once are no way around. Names are digests: nobody
reads there who tried what.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from backend.context import Server
from backend.problems import TooManyTries
from backend.store.database import Tx

_SLOT_S = 15 * 60
Limits = tuple[tuple[str, str, int], ...]
"""(what is tried, for whom, how often in a quarter of an hour)."""


def spend(server: Server, limits: Limits) -> None:
    """Counts one try of each. Raises TooManyTries with none counted, where any is used up."""
    now = server.clock()
    slot = _slot(now)
    with server.database.write() as tx:
        tx.run("DELETE FROM tries WHERE slot < ?", slot)
        for what, whom, most in limits:
            count = tx.value(
                "INSERT INTO tries (name, slot, count) VALUES (?, ?, 1)"
                " ON CONFLICT (name, slot) DO UPDATE SET count = tries.count + 1 RETURNING count",
                _name(what, whom), slot,
            )  # fmt: skip
            if count > most:
                left_s = (slot + 1) * _SLOT_S - int(now.timestamp())
                raise TooManyTries(minutes=max(1, -(-left_s // 60)))


def forgive(tx: Tx, what: str, whom: str) -> None:
    """Forgets the tries, after one that was right."""
    tx.run("DELETE FROM tries WHERE name = ?", _name(what, whom))


def give_back(tx: Tx, what: str, whom: str, now: datetime) -> None:
    """Takes back one try that was right."""
    tx.run("UPDATE tries SET count = count - 1 WHERE name = ? AND slot = ?", _name(what, whom), _slot(now))


def _slot(now: datetime) -> int:
    return int(now.timestamp()) // _SLOT_S


def _name(what: str, whom: str) -> str:
    return f"{what}:{hashlib.sha256(whom.encode()).hexdigest()}"
