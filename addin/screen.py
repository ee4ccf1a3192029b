"""The program somebody works in, for a process that may outlive it: its status bar and its boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addin.errors import EXIT_SOME_FAILED
from addin.hosts.errors import HostBusy
from addin.outbox import Seat
from addin.press import Outcome
from addin.workbook.excel import program_of
from addin.workbook.patient import at_once, is_of_program

if TYPE_CHECKING:
    import xlwings as xw

_TITLE = "Remitbook"


class Screen:
    """Looked for anew each time: it may be closed and started again meanwhile."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    @property
    def is_there(self) -> bool:
        try:
            with at_once():
                return self._app() is not None
        except Exception as error:
            if not is_of_program(error):
                raise
            return isinstance(error, HostBusy)

    def tell(self, text: str) -> None:
        """In the status bar; nowhere where there is none, or a cell is edited: sending goes on."""
        try:
            with at_once():
                app = self._app()
                if app is not None:
                    app.status_bar = text
        except Exception as error:
            if not is_of_program(error):
                raise

    def ask(self, question: str) -> bool:
        """A box with yes and no; no where nobody can be asked."""
        app = self._app()
        return app is not None and app.alert(question, _TITLE, "yes_no") == "yes"

    def box(self, text: str) -> None:
        """A box with a sentence."""
        app = self._app()
        if app is not None:
            app.alert(text, _TITLE)

    def show(self, outcome: Outcome) -> Outcome:
        """A refusal in a box: nothing else on the screen changes then. The rest stands in the status bar."""
        if outcome.exit_code > EXIT_SOME_FAILED:
            self.box(outcome.sentence)
        return outcome

    def _app(self) -> xw.App | None:
        return program_of(self._seat)
