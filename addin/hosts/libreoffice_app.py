"""The application of the LibreOffice host: one soffice, started when first needed."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from addin.hosts import files_app
from addin.hosts.files_app import DEFAULT_MAX_CELLS
from addin.hosts.libreoffice_book import Book, load_book, new_document
from addin.hosts.libreoffice_office import Office


class Books(files_app.Books):
    """The open books, in the order they were opened."""

    def add(self) -> Any:
        self.app.books_made += 1
        return self.app.take(Book(self.app, new_document(self.app), None, f"Book{self.app.books_made}"))

    def open(self, fullname: str, update_links: Any = None, read_only: bool | None = None, *_: Any) -> Any:
        return self.app.take(load_book(self.app, Path(fullname), DEFAULT_MAX_CELLS, bool(read_only)))


class App(files_app.App):
    """The one LibreOffice of this process, without a window."""

    version = "LibreOffice"

    @cached_property
    def office(self) -> Office:
        return Office()

    @property
    def books(self) -> Books:
        return Books(self)

    def calculate(self) -> None:
        for book in self.open_books:
            book.document.calculateAll()

    def quit(self) -> None:
        super().quit()
        if "office" in self.__dict__:
            self.office.stop()
            del self.__dict__["office"]


class Apps(files_app.Apps):
    """The one application."""

    def __init__(self, engine: Engine) -> None:
        self._app = App(engine)


class Engine(files_app.Engine):
    """What xlwings asks of an engine."""

    name = "libreoffice"

    def __init__(self) -> None:
        self.apps = Apps(self)
