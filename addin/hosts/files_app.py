"""The application of the files host: its books, its status bar, the questions it was asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

import openpyxl
from xlwings import base_classes

from addin.hosts.files_book import Book, load_book
from addin.hosts.files_range import Range
from addin.hosts.files_values import clean

DEFAULT_MAX_CELLS = 5_000_000
# Without an answer from anyone, a question is answered with what does nothing.
_UNASKED = {"ok": "ok", "ok_cancel": "cancel", "yes_no": "no", "yes_no_cancel": "cancel"}


@dataclass(frozen=True, slots=True)
class Alert:
    """A message that was shown; `buttons` is ok, ok_cancel, yes_no or yes_no_cancel."""

    prompt: str
    title: str | None
    buttons: str
    mode: str | None


AlertHandler = Callable[[Alert], str]


def answer_nothing(alert: Alert) -> str:
    """The answer that does nothing: ok, cancel or no."""
    return _UNASKED[alert.buttons]


class Books(base_classes.Books):
    """The open books, in the order they were opened."""

    def __init__(self, app: Any) -> None:
        self.app: Any = app

    @property
    def api(self) -> Any:
        return self.app

    @property
    def active(self) -> Any:
        return self.app.active_book

    def __len__(self) -> int:
        return len(self.app.open_books)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self.app.open_books))

    def __call__(self, name_or_index: int | str) -> Any:
        if isinstance(name_or_index, int):
            return self.app.open_books[name_or_index - 1]
        for book in self.app.open_books:
            if name_or_index.casefold() in (book.name.casefold(), book.fullname.casefold()):
                return book
        raise KeyError(name_or_index)

    def __contains__(self, name: str) -> bool:
        return any(book.name.casefold() == name.casefold() for book in self.app.open_books)

    def add(self) -> Any:
        self.app.books_made += 1
        workbook = openpyxl.Workbook()
        workbook.active.title = "Sheet1"
        return self.app.take(Book(self.app, workbook, None, f"Book{self.app.books_made}"))

    def open(self, fullname: str, update_links: Any = None, read_only: bool | None = None, *_: Any) -> Any:
        book = load_book(self.app, Path(fullname), DEFAULT_MAX_CELLS, bool(read_only))
        return self.app.take(book)


class App(base_classes.App):
    """The one application, without a window; its books are those of whichever host derives from this."""

    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    visible = False
    cut_copy_mode = False
    calculation = "automatic"
    status_bar: Any = False
    startup_path = ""
    path = ""
    hwnd = 0
    version = "16.0"

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.open_books: list[Any] = []
        self.books_made = 0
        self.alerts: list[Alert] = []
        self.on_alert: AlertHandler = answer_nothing

    @property
    def api(self) -> Any:
        return self

    @property
    def pid(self) -> int:
        return os.getpid()

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def active_book(self) -> Any:
        """The book activated last.

        Raises:
            ValueError: if no book is open.
        """
        if not self.open_books:
            raise ValueError("no book is open")
        return self._active if self._active in self.open_books else self.open_books[-1]

    _active: Any = None

    def take(self, book: Any) -> Any:
        self.open_books.append(book)
        self._active = book
        return book

    def activate_book(self, book: Any) -> None:
        self._active = book

    def forget_book(self, book: Any) -> None:
        if book in self.open_books:
            self.open_books.remove(book)

    @property
    def selection(self) -> Range | None:
        return self.active_book.active_sheet.selection if self.open_books else None

    def activate(self, steal_focus: bool = False) -> None:
        """There is one application, and it is active."""

    def calculate(self) -> None:
        """Nothing is calculated here; Excel does it when it opens the file."""

    def quit(self) -> None:
        self.open_books.clear()

    def kill(self) -> None:
        self.quit()

    def alert(self, prompt: Any, title: str | None, buttons: str, mode: str | None, callback: Any) -> str:
        alert = Alert("" if prompt is None else str(prompt), title, buttons or "ok", mode)
        self.alerts.append(alert)
        answer = self.on_alert(alert)
        allowed = alert.buttons.split("_")
        if answer not in allowed:
            raise ValueError(f"answer one of {', '.join(allowed)}, not {answer!r}")
        return answer

    @contextmanager
    def answering(self, handler: AlertHandler) -> Iterator[list[Alert]]:
        """Let a function answer the alerts; gives the list of those shown meanwhile."""
        before, self.on_alert = self.on_alert, handler
        shown: list[Alert] = []
        kept, self.alerts = self.alerts, shown
        try:
            yield shown
        finally:
            self.on_alert, self.alerts = before, kept + shown


class Apps(base_classes.Apps):
    """The one application."""

    def __init__(self, engine: Engine) -> None:
        self._app = App(engine)

    def keys(self) -> list[int]:
        return [self._app.pid]

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> Any:
        import xlwings

        return xlwings.App(impl=self._app)

    @staticmethod
    def cleanup() -> None:
        """There are no stray processes to end."""

    def __iter__(self) -> Iterator[App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        if pid != self._app.pid:
            raise KeyError(pid)
        return self._app


class Engine:
    """What xlwings asks of an engine."""

    name = "files"
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """A value before it is written: nothing and not-a-number become the empty text."""
        return "" if value is None or (type(value) is float and isnan(value)) else value

    @staticmethod
    def clean_value_data(
        data: list[list[Any]], dates: Any, empty: Any, numbers: Any, err_to_str: bool
    ) -> list[list[Any]]:
        """Values after reading, rows x columns, as the options of the range ask for them."""
        return clean(data, dates, empty, numbers, err_to_str)
