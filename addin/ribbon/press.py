"""What a ribbon button calls in Excel: the same press, with the status bar and boxes of Excel."""

from __future__ import annotations

import xlwings as xw

from addin import press as pressing
from addin.errors import EXIT_SOME_FAILED, Refusal
from addin.options import read_options
from addin.press import Outcome, Press
from addin.ribbon.layout import CHOICE_MARK
from addin.workbook import Desk
from addin.workbook.excel import active_desk


def press(control: str, choice: str = "") -> Outcome:
    """Press a button on the active book.

    control: a command's id, or that of an entry of its drop-down. choice: of a file box or such an entry,
    the first option's value. A refusal is shown in a box as well, because nothing else on the screen
    changes then.
    """
    button, _, entry = control.partition(CHOICE_MARK)
    return _shown(pressing.guarded(lambda: _press(button, choice or entry)))


def refuse(code: str, sentence: str) -> Outcome:
    """A press that cannot be made at all."""
    return _shown(pressing.outcome_of(Refusal(code, sentence)))


def _press(button: str, choice: str) -> Outcome:
    command = pressing.find_command(button)
    given = {command.options[0].name: choice} if choice and command.options else {}
    desk = active_desk()
    chosen = read_options(command, given)
    return pressing.run(
        Press(command, desk, chosen, teller=StatusBar(desk), ask=lambda question: desk.ask(question) == "yes")
    )


def _shown(outcome: Outcome) -> Outcome:
    app = xw.apps.active
    if outcome.exit_code > EXIT_SOME_FAILED and app is not None:
        app.alert(outcome.sentence, "Remitbook")
    return outcome


class StatusBar:
    """Shows in Excel's status bar how far a press is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def progress(self, text: str, done: int, total: int) -> None:
        """total 0: nobody knows how much there is."""
        self._desk.tell(f"Remitbook: {text}, {done:,} of {total:,}" if total else f"Remitbook: {text}")
