"""A LibreOffice with our add-in open, as a person sits before it: books are opened and buttons pressed.

    office = LiveOffice(folder, {"REMITBOOK_SERVER": url, "REMITBOOK_HOME": home})
    book = office.open(path)
    office.press("import", sheet="Payments")
    office.texts(book, "Failed")
    office.close()

A press goes all the way: RemitbookButtons.OnButton, run by LibreOffice, starts Python, which works in that
LibreOffice through xlwings. Everything it says and starts stands in a journal, by which `wait` knows the end.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.hosts.libreoffice_office import Office, arguments
from tests.architecture.sources import ROOT
from tests.live.journal import ENV_FOLDER, Journal, Line
from tests.live.variant import System, variant_bytes

PRESS_TIMEOUT_S = 60.0
_POLL_S = 0.02
_ADDIN_FILTER = "Calc MS Excel 2007 VBA XML"
_WITH_MACROS = 4


@dataclass(frozen=True)
class Pressed:
    """What one press said and did, until nothing of it ran any more."""

    lines: Sequence[Line]

    def said(self, what: str) -> list[str]:
        """Of the status bar ("status"), of boxes ("alert"), in their order."""
        return [line.text for line in self.lines if line.what == what]

    @property
    def exits(self) -> list[str]:
        """The exit code of each process that ended by itself; the traceback of one that did not."""
        return self.said("exit")

    @property
    def arguments(self) -> list[str]:
        """What the button's process was started with."""
        return next(line.text for line in self.lines if (line.who, line.what) == ("button", "start")).split(
            "\0"
        )

    @property
    def sentence(self) -> str:
        """The last thing in the status bar, else in a box."""
        return [*self.said("alert"), *self.said("status")][-1]


class LiveOffice:
    """folder: ours alone, for the add-in, its conf and the journal. environment: of every process of a press.
    system: which half of RemitbookSystem is run; only the Mac's starts Python. python: what it starts.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        system: System = "Mac",
        python: str = sys.executable,
    ) -> None:
        self.folder, self.python = folder, python
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "remitbook.conf").write_text(f"INTERPRETER_MAC={python}\n")
        self.journal = Journal(folder)
        self.soffice = Office(
            hidden=False,
            environment={
                "LC_ALL": "C.UTF-8",
                "PYTHONPATH": str(ROOT),
                **environment,
                "HOME": str(folder),
                ENV_FOLDER: str(folder),
            },
        )
        self.journal.pipe = self.soffice.pipe
        self.addin = self.open_addin(folder / f"remitbook-{system}.xlam", variant_bytes(system, {}))

    def open_addin(self, path: Path, content: bytes) -> Any:
        """An add-in, hidden as Excel does, its macros allowed."""
        path.write_bytes(content)
        return self._load(path, Hidden=True, MacroExecutionMode=_WITH_MACROS, FilterName=_ADDIN_FILTER)

    def open(self, path: Path, **given: Any) -> Any:
        """A book before the user. given: more of what LibreOffice takes, such as ReadOnly=True."""
        document = self._load(path, **given)
        self.activate(document)
        return document

    def documents(self) -> list[Any]:
        """The workbooks that are open, add-ins left out."""
        open_now = self.soffice.desktop.getComponents().createEnumeration()
        found = []
        while open_now.hasMoreElements():
            document = open_now.nextElement()
            if hasattr(document, "Sheets") and not document.URL.endswith(".xlam"):
                found.append(document)
        return found

    def activate(self, document: Any, sheet: str = "", select: str = "") -> None:
        """Bring a book to the front, with that sheet and these cells marked."""
        controller = document.getCurrentController()
        controller.getFrame().activate()
        if sheet:
            controller.setActiveSheet(document.Sheets.getByName(sheet))
        if select:
            controller.select(controller.getActiveSheet().getCellRangeByName(select))

    def run(self, macro: str, *given: Any, addin: Any = None) -> Any:
        """What a Sub or Function gives: MODULE.NAME."""
        script = (
            (addin or self.addin)
            .getScriptProvider()
            .getScript(f"vnd.sun.star.script:Remitbook.{macro}?language=Basic&location=document")
        )
        return script.invoke(given, (), ())[0]

    def press(
        self, id_: str, *, picked: str = "", answer: str = "no", timeout_s: float = PRESS_TIMEOUT_S
    ) -> Pressed:
        """Press a button of the ribbon and wait until nothing of the press runs any more.

        picked: the file its box is answered with. answer: to whatever a box asks.
        """
        before = len(self.journal.lines())
        self.start_press(id_, picked=picked, answer=answer)
        return self.wait(before, timeout_s=timeout_s)

    def start_press(self, id_: str, *, picked: str = "", answer: str = "no") -> None:
        """The same, without waiting."""
        self.journal.answer = answer
        if picked:
            self.run("RemitbookTest.Play", "picked", picked)
        self.run("RemitbookButtons.OnFile" if picked else "RemitbookButtons.OnButton", self.control(id_))

    def wait(self, since: int, presses: int = 1, timeout_s: float = PRESS_TIMEOUT_S) -> Pressed:
        """Wait until as many presses were begun since that line of the journal, and all they started is over.

        Raises TimeoutError, with what the journal says.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            lines = self.journal.lines()
            begun = sum((line.who, line.what) == ("button", "start") for line in lines[since:])
            if begun >= presses and self.journal.is_over(lines):
                return Pressed(lines[since:])
            time.sleep(_POLL_S)
        raise TimeoutError("\n".join(map(str, self.journal.lines()[since:])) or "no Python was started")

    def boxes(self) -> list[str]:
        """What the add-in itself told in boxes since it was asked last."""
        return [line for line in str(self.run("RemitbookTest.Boxes")).split("\n") if line]

    def control(self, id_: str) -> Any:
        """A control of the ribbon, as far as VBA asks: it has an ID."""
        bag = self.soffice.service("beans.PropertyBag")
        bag.addProperty("ID", 0, id_)
        return bag

    def close(self) -> None:
        """End LibreOffice."""
        self.soffice.stop()

    def _load(self, path: Path, **given: Any) -> Any:
        document = self.soffice.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, arguments(**given))
        assert document is not None, f"LibreOffice does not open {path}"
        return document
