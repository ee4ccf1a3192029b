"""What a ribbon button calls in Excel: it reads what must be read now; a process of its own does the rest, so
that Excel is free at once."""

from __future__ import annotations

from addin import press as pressing
from addin import worker
from addin.errors import Refusal
from addin.options import read_options
from addin.outbox import Seat
from addin.press import Outcome, Press
from addin.ribbon.layout import CHOICE_MARK
from addin.screen import Screen
from addin.status_bar import StatusBar
from addin.workbook.excel import active_desk, desk_turn, seat_of
from addin.workbook.patient import be_patient

_ANYWHERE = Screen(Seat())
"""The program in front: a press that failed may have no book."""

_PATIENCE_S = 2.0
"""How long a press waits for a program that is busy: somebody sits before it."""


def press(control: str, choice: str = "", state: str = "", book: str = "") -> Outcome:
    """Press a button on the active book.

    control: a command's id, or that of an entry of its drop-down. choice: of a file box or such an entry,
    the first option's value. state: why the book keeps no sheets of ours, a word of `workbook.excel.STATES`.
    book: the path of one in Protected View. A refusal is shown in a box as well, because nothing else on the
    screen changes then.
    """
    be_patient(_PATIENCE_S)
    button, _, entry = control.partition(CHOICE_MARK)
    return _ANYWHERE.show(pressing.guarded(lambda: _press(button, choice or entry, state, book)))


def refuse(code: str, sentence: str) -> Outcome:
    """A press that cannot be made at all."""
    return _ANYWHERE.show(pressing.outcome_of(Refusal(code, sentence)))


def _press(button: str, choice: str, state: str, book: str) -> Outcome:
    command = pressing.find_command(button)
    given = {command.options[0].name: choice} if choice and command.options else {}
    options = read_options(command, given)
    desk = active_desk(state, book)
    if not command.reads_rows:
        desk.tell(f"Remitbook: {command.label} ...")
        worker.start_press(worker.Pressed(command.id, options, seat_of(desk)))
        worker.start_waiting()
        return Outcome("")
    go_on = worker.start_ready()  # Python starts while the rows are read
    try:
        with desk_turn():
            return pressing.run(
                Press(
                    command,
                    desk,
                    options,
                    teller=StatusBar(desk),
                    ask=lambda question: desk.ask(question) == "yes",
                    make_client=pressing.connect_quickly,
                    detach=go_on,
                )
            )
    finally:
        go_on()  # also where nothing was kept: it carries on what was left behind
