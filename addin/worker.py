"""The process that carries on what a press began, while Excel is free.

    python -I -m addin.worker              everything in the outbox, in the order it was pressed
    python -I -m addin.worker --ready      the same, started as a press begins: it loads what it needs and
                                           goes on at the end of its input, which the press holds
    python -I -m addin.worker --press P    one press that reads no rows: a pull, a check, a deletion

One process at a time empties the outbox. Killed at any point, it leaves the outbox as it is, and the next
press starts it again: what was sent goes out under the same id, so nothing is booked twice.
"""

from __future__ import annotations

from addin.lean import leave_out

if __name__ == "__main__":  # before xlwings is loaded
    leave_out()

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import msgspec

from addin import config, sending
from addin import press as pressing
from addin.commands import COMMANDS
from addin.errors import EXIT_DONE, Refusal, ServerNotReached
from addin.hosts.errors import HostBusy
from addin.outbox import Entry, Outbox, Seat, open_outbox
from addin.press import Outcome, Press
from addin.screen import Screen
from addin.status_bar import StatusBar
from addin.workbook.excel import WRITING_WAITS_S, find_desk
from addin.workbook.patient import be_patient
from shared.schemas import ImportResult

COMMAND: tuple[str, ...] = (sys.executable, "-I", "-m", "addin.worker")
"""How the process is started. -I: the folder it is started in, and its variables, are kept out."""

_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 15.0

Sleep = Callable[[float], None]


class Pressed(msgspec.Struct):
    """One press that reads no rows."""

    command: str
    options: dict[str, str]
    seat: Seat


def start() -> None:
    """Start the process that empties the outbox; where one runs already, the new one ends by itself."""
    _start(())


def start_ready() -> Callable[[], None]:
    """Start it before there is anything to send. What is given lets it go on; so does the end of ours."""
    process = _start(("--ready",), stdin=subprocess.PIPE)
    held = process.stdin
    assert held is not None

    def go_on() -> None:
        if not held.closed:
            held.close()
            if process.poll() is not None:  # it was ended meanwhile
                start()

    return go_on


def start_press(pressed: Pressed) -> None:
    """Start the process of one press."""
    _start(("--press", msgspec.json.encode(pressed).decode()))


def start_waiting() -> None:
    """Go on with what a process left behind that was killed, or found no server or no book."""
    if any(entry.seat.app for entry in open_outbox().pending()):
        start()


def main(argv: Sequence[str] | None = None) -> int:
    """Carry on what was begun; always 0: the user was told how it ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--press", default="")
    parser.add_argument("--ready", action="store_true")
    given = parser.parse_args(argv)
    if given.ready:
        _load()
        sys.stdin.buffer.read()
    be_patient(WRITING_WAITS_S)
    if given.press:
        carry_press(msgspec.json.decode(given.press, type=Pressed))
    else:
        empty(open_outbox())
    return EXIT_DONE


def carry_press(pressed: Pressed) -> Outcome:
    """A press that reads no rows, on the book it was made in."""
    screen = Screen(pressed.seat)
    command = pressing.find_command(pressed.command)

    def work() -> Outcome:
        desk = find_desk(pressed.seat)
        if desk is None:
            raise Refusal(
                "BOOK_CLOSED", f"{pressed.seat.name} was closed before {command.label} could begin."
            )
        press = Press(command, desk, pressed.options, teller=StatusBar(screen), ask=screen.ask)
        return pressing.run(press)

    return screen.show(pressing.guarded(work))


def empty(outbox: Outbox, sleep: Sleep = time.sleep) -> None:
    """Carry on whatever waits, the oldest first, until nothing is left that can be carried on now."""
    from fasteners import InterProcessLock

    outbox.folder.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(outbox.folder / "worker.lock")
    left: set[str] = set()
    while lock.acquire(blocking=False):
        try:
            _empty(outbox, left, sleep)
        finally:
            lock.release()
        # Kept after the last look, by a press whose own process found this one still here.
        if not _waiting(outbox, left):
            return


def _empty(outbox: Outbox, left: set[str], sleep: Sleep) -> None:
    """Again and again where no server answers; what is for another server goes on meanwhile."""
    wait_s = _FIRST_WAIT_S
    away: set[str] = set()
    while waiting := _waiting(outbox, left):
        entry = next((entry for entry in waiting if entry.server not in away), None)
        if entry is None:
            sleep(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
            away.clear()
            continue
        screen = Screen(entry.seat)
        try:
            if not carry(outbox, entry, screen):
                left.add(entry.id)
        except ServerNotReached:
            if screen.is_there:
                away.add(entry.server)
                where = f"the server at {config.server_url(entry.server)}"
                what = f"sheet {entry.sheet} waits and is sent by itself"
                screen.tell(f"Remitbook: {where} does not answer; {what}")
            else:
                left.add(entry.id)
        except Exception as error:  # noqa: BLE001 - one that cannot be carried on keeps none of the others
            left.add(entry.id)
            _still_waits(entry, screen, error)
        else:
            wait_s = _FIRST_WAIT_S


def _still_waits(entry: Entry, screen: Screen, error: Exception) -> None:
    said = pressing.outcome_of(error)
    more = f"{entry.sheet} of {entry.seat.name} waits, and is tried again at the next press."
    pressing.guarded(lambda: screen.show(replace(said, sentence=f"{said.sentence} {more}")))


def carry(outbox: Outbox, entry: Entry, screen: Screen) -> bool:
    """One submission to its end. False: it waits for its book, for a program, or for the user to sign in.

    Raises ServerNotReached, and whatever else it waits for unknown to us: it stays.
    """
    if entry.said:
        return _say_what_was_left(outbox, entry, screen)
    if outbox.is_answered(entry) and find_desk(entry.seat) is None:
        return False
    try:
        result = _delivered(outbox, entry, screen)
    except Refusal as refusal:
        return _over(outbox, entry, screen, pressing.outcome_of(refusal))
    if result is None:
        return False
    outcome = _written(outbox, entry, result, screen)
    if outcome is None:
        where = f"It is written into {entry.seat.name} at the next press in that book."
        screen.tell(f"{sending.ended(result).sentence} {where}")
        return False
    outbox.done(entry)
    screen.show(outcome)
    return True


def _delivered(outbox: Outbox, entry: Entry, screen: Screen) -> ImportResult | None:
    """Send and follow; None where that must wait. Raises Refusal: it is over; ServerNotReached."""
    try:
        client = pressing.connect(config.server_url(entry.server))
    except Refusal as refusal:  # the server of this computer cannot be started
        _still_waits(entry, screen, refusal)
        return None

    def agrees(question: str) -> bool:
        return entry.options.get("send_anyway") == "yes" or screen.ask(question)

    try:
        org = client.status().org if entry.org else ""
        if org != entry.org:
            screen.box(
                f"Sheet {entry.sheet} of {entry.seat.name} was sent for {entry.org}, and you are signed in to"
                f" {org}. It waits: sign in to {entry.org} and press any button, or press Cancel."
            )
            return None
        return sending.deliver(outbox, entry, client, StatusBar(screen), agrees)
    except Refusal as refusal:
        if refusal.status in sending.PASSING:
            raise ServerNotReached(refusal.code, refusal.sentence, refusal.args_) from refusal
        if not sending.keeps(refusal):
            raise
        _still_waits(entry, screen, refusal)
        return None


def _written(outbox: Outbox, entry: Entry, result: ImportResult, screen: Screen) -> Outcome | None:
    """What came of it, put on the sheets of its book; None where the book is not open, or is closed
    meanwhile: then it is written whole when it is open again."""
    desk = find_desk(entry.seat)
    if desk is None:
        return None
    press = Press(
        pressing.find_command(entry.command), desk, entry.options, entry.server, StatusBar(screen), screen.ask
    )
    outcome, trouble = pressing.besides(
        sending.ended(result), lambda: sending.write_sheets(press, entry, result)
    )
    if isinstance(trouble, ServerNotReached):
        raise trouble
    if trouble is not None and (isinstance(trouble, HostBusy) or find_desk(entry.seat) is None):
        return None
    return pressing.closed(press, lambda: outcome)


def _over(outbox: Outbox, entry: Entry, screen: Screen, outcome: Outcome) -> bool:
    """Say how it ended; where nobody can be told, the sentence stays for the next press."""
    if screen.is_there:
        outbox.done(entry)
        screen.show(outcome)
    else:
        outbox.say_later(entry, outcome.sentence)
    return True


def _say_what_was_left(outbox: Outbox, entry: Entry, screen: Screen) -> bool:
    if not screen.is_there:
        return False
    outbox.done(entry)
    screen.box(f"{entry.sheet} of {entry.seat.name}: {entry.said}")
    return True


def _waiting(outbox: Outbox, left: set[str]) -> list[Entry]:
    return [entry for entry in outbox.pending() if entry.seat.app and entry.id not in left]


def _load() -> None:
    """What is imported only where it is needed, and will be: an entry's sheets are written by its command."""
    for command in COMMANDS.values():
        if command.reads_rows:
            import_module(command.run.partition(":")[0])
    for name in ("addin.client", "fasteners"):
        import_module(name)


def _start(arguments: Sequence[str], stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """A process that outlives this one and has no window."""
    quiet = subprocess.DEVNULL
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        (*COMMAND, *arguments),
        stdin=stdin,
        stdout=quiet,
        stderr=quiet,
        creationflags=flags,
        cwd=Path(sys.executable).anchor,  # a folder somebody works in cannot be renamed on Windows
        start_new_session=sys.platform != "win32",
        close_fds=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
