"""`remitbook serve` killed while people send to it: what is sent again under its id is booked once."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from random import Random
from secrets import randbelow

import httpx
import pytest

from backend.access import Caller
from backend.context import Server
from backend.store.database import Database
from shared.schemas import Mapping
from tests.crash.kills import CUSTOMERS, payment_rows, story
from tests.ledger import ANY_DATE, Office
from tests.served import Served

ROWS, KILLS = 7_000, 10
SMALL = "00000000-0000-4000-8000-00000000000a"
LARGE = "00000000-0000-4000-8000-00000000000b"
HEADER = ["account", "invoices", "amount", "transaction_id"]


def bodies(office: Office, seed: int) -> dict[str, bytes]:
    """Customers, invoices, a small payments sheet answered at once, and a large one."""
    chance = Random(seed)
    customers = [[f"C{number}", f"Customer {number}"] for number in range(CUSTOMERS)]
    invoices = [
        [f"I{c}-{n}", f"C{c}", ("d", f"2026-01-{n + 1:02}"), ("n", "100")]
        for c in range(CUSTOMERS)
        for n in range(12)
    ]
    invoice_header = ["number", "account", "issue_date", "amount"]
    mapping = Mapping({name: [name] for name in HEADER}, {"type": "Bank transfer"})
    small = [[who, named, amount, f"S-{id_}"] for who, named, amount, id_ in payment_rows(chance, 500)]
    over = {"mapping": mapping, "options": ANY_DATE}
    return {
        "00000000-0000-4000-8000-000000000001": office.body("accounts", ["number", "name"], customers),
        "00000000-0000-4000-8000-000000000002": office.body("invoices", invoice_header, invoices),
        SMALL: office.body("payments", HEADER, small, **over),
        LARGE: office.body("payments", HEADER, payment_rows(chance, ROWS), **over),
    }


def finished(served: Served) -> bool:
    answer = served.http.get(f"/v1/imports/{LARGE}")
    return answer.status_code == 200 and answer.json()["state"] == "DONE"


def send_all(served: Served, sent: dict[str, bytes]) -> None:
    """One after the other, as a person presses; each again under its own id. Ends where the server does."""
    try:
        for uuid, body in sent.items():
            answer = served.put(uuid, body)
            assert answer.status_code in (200, 202), answer.text
    except httpx.TransportError:
        pass


@pytest.mark.slow
def test_the_server_killed_while_people_send(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = randbelow(1 << 31)
    chance = Random(seed)
    sent = bodies(Office(Server(Database("sqlite://")), Caller(1, 1, "Ann", "ADMIN")), seed)

    served = Served(tmp_path / "whole")
    started = time.monotonic()
    send_all(served, sent)
    while not finished(served):
        time.sleep(0.05)
    span = time.monotonic() - started
    served.stop()
    expected = story(f"sqlite:///{tmp_path / 'whole' / 'remitbook.db'}")

    kills = rounds = again = 0
    while kills < KILLS:
        home = tmp_path / f"round{rounds}"
        rounds += 1
        served = Served(home)
        while not finished(served):
            person = threading.Thread(target=send_all, args=(served, sent))
            person.start()
            time.sleep(chance.uniform(0, 0.6 * span))
            if finished(served):
                person.join()
                break
            served.kill()
            person.join()
            kills += 1
            served = Served(home)
        for uuid, body in sent.items():  # everything once more: nothing is booked twice
            answer = served.put(uuid, body)
            assert (answer.status_code, answer.json()["state"]) == (200, "DONE"), answer.text
            again += 1
        served.stop()
        assert story(f"sqlite:///{home / 'remitbook.db'}") == expected, f"seed {seed}"
    with capsys.disabled():
        print(
            f"\nserve, seed {seed}: {kills} kills in {rounds} rounds, {again} sent again, 0 differences",
            end="",
        )
