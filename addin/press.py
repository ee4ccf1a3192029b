"""One press of one button: the only place where errors end. Every press ends in one sentence."""

from __future__ import annotations

import datetime as dt
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from addin import config
from addin.commands import COMMANDS, Command
from addin.errors import EXIT_BUG, EXIT_DONE, EXIT_SOME_FAILED, AddinError, Refusal, WrongUsage
from addin.hosts.errors import HostError

if TYPE_CHECKING:
    from addin.client import Client
    from addin.outbox import Outbox, Seat
    from addin.workbook import Desk

LOG_PURPOSE = "import_log"
_BOOKING = frozenset({"import", "reimport_failed", "delete_import", "cancel"})
Ask = Callable[[str], bool]
"""Puts a question to the user: yes or no."""


class Teller(Protocol):
    """Shows how far a press is: a progress bar, Excel's status bar."""

    def progress(self, text: str, done: int, total: int) -> None:
        """total 0: nobody knows how much there is."""
        ...


@dataclass(frozen=True)
class Outcome:
    """How a press ended. sheet: what to look at, "" for nothing new. details: lines a terminal shows."""

    sentence: str
    exit_code: int = EXIT_DONE
    sheet: str = ""
    details: tuple[str, ...] = ()
    code: str = ""


class Quiet:
    """Shows nothing."""

    def progress(self, text: str, done: int, total: int) -> None:
        """Nothing."""


@dataclass
class Press:
    """What a command is handed.

    options: by name, as the user gave them: code words where the option has choices. ask: puts a
    question with the buttons "yes" and "no"; None where nobody can be asked. now: the moment pressed.
    detach: lets the process go on that carries on what was kept; None where this one does it itself.
    """

    command: Command
    desk: Desk
    options: Mapping[str, str] = field(default_factory=dict)
    server: str = ""
    teller: Teller = field(default_factory=Quiet)
    ask: Ask | None = None
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now().astimezone())
    make_client: Callable[[str], Client] | None = None
    detach: Callable[[], None] | None = None

    @cached_property
    def client(self) -> Client:
        """The connection, made when first needed."""
        return (self.make_client or connect)(config.server_url(self.server))

    @cached_property
    def outbox(self) -> Outbox:
        """What waits to be sent."""
        from addin.outbox import open_outbox

        return open_outbox()

    @cached_property
    def seat(self) -> Seat:
        """Where this press is made; what another process needs to find the book."""
        if self.detach is None:
            from addin.outbox import Seat

            return Seat()
        from addin.workbook.excel import seat_of

        return seat_of(self.desk, remember=True)

    def option(self, name: str) -> str:
        """The value given, else the option's default."""
        if self.options.get(name):
            return self.options[name]
        return next((option.default for option in self.command.options if option.name == name), "")

    def agreed(self, question: str) -> bool:
        """Whether the user says yes; no where nobody can be asked."""
        return self.ask is not None and self.ask(question)


def connect(url: str) -> Client:
    """A connection as this computer's user."""
    return _connected(url)


def connect_quickly(url: str) -> Client:
    """The same for a press somebody waits for: what is not reached at once is sent later."""
    return _connected(url, answer_s=5.0, connect_s=1.0, retries=0)


def _connected(url: str, **patience: Any) -> Client:
    from addin.client import Client
    from addin.credentials import load
    from addin.this_computer import awake

    awake(url)
    return Client(url, load(url), **patience)


def find_command(button: str) -> Command:
    """The command of a button. Raises WrongUsage."""
    command = COMMANDS.get(button)
    if command is None:
        known = ", ".join(COMMANDS)
        raise WrongUsage("BUTTON_UNKNOWN", f"There is no button {button}. There are: {known}.")
    return command


def run(press: Press) -> Outcome:
    """Carry out a press. Never raises: what goes wrong is an outcome with its sentence."""
    module, _, function = press.command.run.partition(":")
    return closed(press, lambda: getattr(import_module(module), function)(press))


def closed(press: Press, work: Callable[[], Outcome]) -> Outcome:
    """Some work of a press, and its closing sentence, shown and put on the log. Never raises."""
    outcome = guarded(work)
    if press.detach is None:
        _write_on_log(press, outcome)
    outcome = _kept_beside(press.desk, outcome)
    press.desk.tell(outcome.sentence)
    return outcome


def _kept_beside(desk: Desk, outcome: Outcome) -> Outcome:
    """Save the book beside the user's, where there is one, and say that it is there."""
    if not desk.state or not desk.written:
        return outcome

    def keep() -> Outcome:
        desk.keep()
        return replace(outcome, sentence=f"{outcome.sentence} {desk.why_beside}")

    return besides(outcome, keep)[0]


def guarded(work: Callable[[], Outcome]) -> Outcome:
    """The one boundary: whatever goes wrong becomes a sentence."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - below it nobody catches everything
        return outcome_of(error)


def outcome_of(error: Exception) -> Outcome:
    """The sentence and exit code of what ended a press early."""
    if isinstance(error, AddinError):
        return Outcome(error.sentence, error.exit_code, str(error.args_.get("shown", "")), code=error.code)
    if isinstance(error, HostError):
        return Outcome(error.message, Refusal.exit_code, code=error.code)
    return Outcome(_bug(error), EXIT_BUG, code="BUG")


def besides(done: Outcome, work: Callable[[], Outcome]) -> tuple[Outcome, Exception | None]:
    """What follows on something that was done. However that goes, what was done is told."""
    try:
        return work(), None
    except Exception as error:  # noqa: BLE001 - below it nobody catches everything
        return both(done, outcome_of(error)), error


def both(done: Outcome, trouble: Outcome) -> Outcome:
    """A press that did its work, though its sheets could not be written: neither is kept quiet."""
    code = done.exit_code or EXIT_SOME_FAILED
    return Outcome(f"{done.sentence} But: {trouble.sentence}", code, code=trouble.code)


def _bug(error: Exception) -> str:
    """Write a bug down under a number and tell the user the number."""
    number = secrets.token_hex(4)
    text = "".join(traceback.format_exception(error))
    where = config.data_folder() / "bugs"
    try:
        where.mkdir(parents=True, exist_ok=True)
        (where / f"{number}.txt").write_text(text, encoding="utf-8")
    except OSError:
        return f"Something went wrong inside Remitbook ({type(error).__name__}), bug {number}."
    return f"Something went wrong inside Remitbook. Please report bug {number}; {where} says more."


def _write_on_log(press: Press, outcome: Outcome) -> None:
    """Bring the Import log up to date where there is one, the closing sentence on top of it."""
    try:
        log = press.desk.find(LOG_PURPOSE)
        if log is None:
            return
        if press.command.id in _BOOKING and outcome.exit_code <= EXIT_SOME_FAILED:
            from addin.import_log import refresh

            refresh(press, log)
        log.write_first_line(outcome.sentence)
    except (AddinError, HostError):
        return
