"""The application of the LibreOffice host: a soffice of our own, started when needed, or a running one."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from addin.hosts import files_app
from addin.hosts.files_app import DEFAULT_MAX_CELLS
from addin.hosts.libreoffice_book import Book, load_book, new_document
from addin.hosts.libreoffice_gone import ENGINE, tells_what_is_gone
from addin.hosts.libreoffice_office import Connection, Office, bridge

_ADD_INS = (".xlam", ".xla")


@tells_what_is_gone
class Books(files_app.Books):
    """The open books, in the order they were opened."""

    def add(self) -> Any:
        return self.app.take(new_document(self.app))

    def open(self, fullname: str, update_links: Any = None, read_only: bool | None = None, *_: Any) -> Any:
        return self.app.take(load_book(self.app, Path(fullname), DEFAULT_MAX_CELLS, bool(read_only)))


@tells_what_is_gone
class App(files_app.App):
    """The LibreOffice this process works in; its books are whatever spreadsheets are open there now."""

    version = "LibreOffice"

    def __init__(self, engine: Engine) -> None:
        self._known: dict[str, Book] = {}
        self._screen_updating = True
        self._shown: Any = None  # the status bar's indicator and its text
        super().__init__(engine)

    @cached_property
    def office(self) -> Connection:
        return Office()

    @property
    def started(self) -> bool:
        """Whether there is an office yet."""
        return "office" in self.__dict__

    @property
    def pid(self) -> int:
        """That of a running LibreOffice it was attached to; one of our own goes by this process."""
        return self.office.pid if self.started and not self.owns_office else super().pid

    @property
    def owns_office(self) -> bool:
        """Whether the office is ours alone, and ends with us."""
        return isinstance(self.office, Office)

    @property
    def books(self) -> Books:
        return Books(self)

    # -- the open documents

    @property
    def open_books(self) -> list[Any]:
        """Every spreadsheet that is open, but no add-in, the one opened last at the end."""
        if not self.started:
            return []
        found, components = [], self.office.desktop.getComponents().createEnumeration()
        while components.hasMoreElements():
            book = self.book_of(components.nextElement())
            if book is not None:
                found.append(book)
        found.sort(key=lambda book: (len(book.uid), book.uid))
        self._known = {book.uid: book for book in found}
        return found

    @open_books.setter
    def open_books(self, books: list[Any]) -> None:
        """They are counted where they are open."""

    def book_of(self, document: Any) -> Book | None:
        """The book of a document; None for none, for an add-in, and for what is no spreadsheet."""
        uid = getattr(document, "RuntimeUID", None)
        if uid is None:
            return None
        if uid not in self._known:
            spreadsheet = document.supportsService("com.sun.star.sheet.SpreadsheetDocument")
            if not spreadsheet or document.getURL().lower().endswith(_ADD_INS):
                return None
            self._known[uid] = Book(self, document)
        return self._known[uid]

    def take(self, book: Book) -> Book:
        self._known[book.uid] = book
        book.activate()
        return book

    def forget_book(self, book: Book) -> None:
        if self._known.get(book.uid) == book:
            del self._known[book.uid]

    @property
    def active_book(self) -> Any:
        """The book in front, else the one opened last.

        Raises:
            ValueError: if no book is open.
        """
        front = self.book_of(self.office.desktop.getCurrentComponent()) if self.started else None
        if front is not None:
            return front
        books = self.open_books
        if not books:
            raise ValueError("no book is open")
        return books[-1]

    @property
    def selection(self) -> Any:
        books = self.open_books
        return self.active_book.active_sheet.selection if books else None

    def calculate(self) -> None:
        for book in self.open_books:
            book.document.calculateAll()

    # -- what one call after another need not do

    @property
    def screen_updating(self) -> bool:
        """Off, rows are not fitted to every change, which costs 1 ms a row each time.

        What is changed meanwhile is one step for the user to undo.
        """
        return self._screen_updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self._screen_updating = bool(value)
        for book in self.open_books:
            book.moved()
            book.document.IsAdjustHeightEnabled = self._screen_updating
            undo = book.document.getUndoManager()
            _leave_contexts(undo)  # also what a killed process left open
            if not value:
                undo.enterUndoContext("Remitbook")

    @property
    def calculation(self) -> str:
        """automatic or manual, of the book in front."""
        automatic = not self.open_books or self.active_book.document.isAutomaticCalculationEnabled()
        return "automatic" if automatic else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.open_books:
            book.document.enableAutomaticCalculation(value != "manual")

    # -- the status bar

    @property
    def status_bar(self) -> Any:
        """The text this process put there, False for none."""
        return False if self._shown is None else self._shown[1]

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        """Show a text at the foot of the book in front; False, None or an empty text gives it back."""
        if self._shown is not None:
            indicator, self._shown = self._shown[0], None
            try:
                indicator.end()
            except bridge().getClass("com.sun.star.uno.RuntimeException"):
                pass  # its book was closed
        if value and self.open_books:
            indicator = self.active_book.controller.getFrame().createStatusIndicator()
            indicator.start(str(value), 0)
            self._shown = indicator, str(value)

    # -- coming and going

    def attach(self, pipe: str) -> None:
        """Work in the LibreOffice that accepts on this pipe."""
        if self.started and self.office.pipe == pipe and self.office.running:
            return
        found = Connection(pipe)
        self.quit()
        self.office = found

    def quit(self) -> None:
        """End an office of our own with its books, unsaved; leave another as it is."""
        self._known.clear()
        self._shown = None
        if self.started:
            self.office.stop()
            del self.__dict__["office"]


def _leave_contexts(undo: Any) -> None:
    """End every step that is still collected; UNO tells that there is none by an exception alone."""
    none_open = bridge().getClass("com.sun.star.util.InvalidStateException")
    while True:
        try:
            undo.leaveUndoContext()
        except none_open:
            return


class Apps(files_app.Apps):
    """The one application."""

    def __init__(self, engine: Engine) -> None:
        self._app = self.app = App(engine)


class Engine(files_app.Engine):
    """What xlwings asks of an engine."""

    name = ENGINE

    def __init__(self) -> None:
        self.apps = Apps(self)
