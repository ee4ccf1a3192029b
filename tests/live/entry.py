"""What each process of a press does first: it works in the LibreOffice of the test and writes a journal."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

import xlwings as xw

from addin.hosts import libreoffice
from addin.hosts.files_app import Alert
from addin.workbook.patient import Patient
from tests.live.journal import Journal


def run(who: str, main: Callable[[], int]) -> int:
    """The exit code of what the add-in would have started, run in the LibreOffice of the test."""
    journal = Journal.of_this_process()
    journal.write(who, "start", "\0".join(sys.argv[1:]))
    try:
        libreoffice.attach(journal.pipe)
        _record(who, journal)
        xw.engines.active.impl = _Engine(xw.engines.active.impl, _RejectedWhileBusy(who, journal))
        code = main()
    except BaseException:
        journal.write(who, "exit", traceback.format_exc())
        raise
    journal.write(who, "exit", str(code))
    return code


class _Rejected(Exception):
    """As Excel turns a call away while a cell is being edited."""

    hresult = -2146777998


class _Engine:
    """An engine whose programs are called in a way of the test's."""

    def __init__(self, inner: Any, calls: _RejectedWhileBusy) -> None:
        self._inner, self._calls = inner, calls

    @property
    def apps(self) -> Patient:
        return Patient(self._inner.apps, self._calls)

    @property
    def clean_value_data(self) -> Any:
        return self._inner.clean_value_data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _RejectedWhileBusy:
    """How calls are made of a program whose user edits a cell whenever the test says so."""

    def __init__(self, who: str, journal: Journal) -> None:
        self._who, self._journal = who, journal

    def call(self, work: Callable[[], Any]) -> Any:
        if self._journal.is_busy:
            self._journal.write(self._who, "rejected")
            raise _Rejected
        return work()


def _record(who: str, journal: Journal) -> None:
    """Write down what is shown in the status bar and in boxes, and which processes are started."""
    app = xw.apps.active.impl
    kind = type(app)
    shown = kind.status_bar

    def show(self: Any, text: Any) -> None:
        journal.write(who, "status", str(text or ""))
        shown.fset(self, text)

    kind.status_bar = property(shown.fget, show)

    def answer(alert: Alert) -> str:
        journal.write(who, "alert", alert.prompt)
        return "ok" if alert.buttons == "ok" else journal.answer

    app.on_alert = answer
    start = subprocess.Popen.__init__

    def started(self: subprocess.Popen[Any], command: Any, *given: Any, **named: Any) -> None:
        start(self, command, *given, **named)
        journal.write(who, "spawn", str(self.pid))

    subprocess.Popen.__init__ = started  # type: ignore[method-assign]
