"""The books of the LibreOffice host."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin.hosts.errors import HostFileError
from addin.hosts.files_book import write_workbook
from addin.hosts.files_package import check_package
from addin.hosts.libreoffice_format import Formats
from addin.hosts.libreoffice_name import Names
from addin.hosts.libreoffice_office import arguments, bridge
from addin.hosts.libreoffice_sheet import Sheet, Sheets, give_excel_widths
from addin.hosts.parts import NamedBook

if TYPE_CHECKING:
    from addin.hosts.libreoffice_app import App

_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML"}


class Book(NamedBook):
    """One open document, with its file if it has one."""

    def __init__(self, app: App, document: Any, path: Path | None, name: str) -> None:
        super().__init__(app, path, name)
        self.document = document
        self.formats = Formats(document)

    @property
    def api(self) -> Any:
        return self.document

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def close(self) -> None:
        self.app.forget_book(self)
        self.document.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Write the book; without a path, to its own file, or into the working directory.

        Raises:
            HostFileError: FILE_LOCKED, if the file cannot be written now.
        """
        if password is not None:
            raise NotImplementedError("The LibreOffice host writes no passwords.")
        target = self.target_of(path)
        write_workbook(_Stored(self.document), target)
        self.saved_at(target)

    # -- for the sheets

    @property
    def active_sheet(self) -> Sheet:
        return Sheet(self, self.document.getCurrentController().getActiveSheet())

    @contextmanager
    def in_front(self, sheet: Sheet) -> Iterator[Any]:
        """The controller while a sheet is in front of this book."""
        controller = self.document.getCurrentController()
        before = controller.getActiveSheet()
        controller.setActiveSheet(sheet.grid.worksheet)
        try:
            yield controller
        finally:
            controller.setActiveSheet(before)

    def free_name(self, name: str, copy: bool = False) -> str:
        """A sheet name not in use: Sheet2, or for a copy `Name` or `Name (2)`."""
        known = {taken.casefold() for taken in self.document.Sheets.getElementNames()}
        number = 1 if copy else len(known) + 1
        candidate = name if copy else f"{name}{number}"
        while candidate.casefold() in known:
            number += 1
            candidate = f"{name[:27]} ({number})" if copy else f"{name}{number}"
        return candidate


class _Stored:
    """A document as `write_workbook` saves it."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def save(self, target: str) -> None:
        path = Path(target)
        if path.suffix.lower() not in _FILTERS:
            raise HostFileError("FILE_LOCKED", f"{path.name}: save as .xlsx or .xlsm.")
        chosen = arguments(FilterName=_FILTERS[path.suffix.lower()], Overwrite=True)
        failed = bridge().getClass("com.sun.star.io.IOException")
        try:
            self._document.storeToURL(path.as_uri(), chosen)
        except failed as problem:
            raise OSError(str(problem)) from problem


def new_document(app: App) -> Any:
    """An empty document with one sheet, Sheet1."""
    document = app.office.desktop.loadComponentFromURL(
        "private:factory/scalc", "_blank", 0, arguments(Hidden=True)
    )
    document.Sheets.getByIndex(0).setName("Sheet1")
    give_excel_widths(Sheet(Book(app, document, None, ""), document.Sheets.getByIndex(0)))
    return document


def load_book(app: App, path: Path, max_cells: int, read_only_source: bool) -> Book:
    """Read a file. No macro of it runs.

    Raises:
        HostFileError: whatever keeps the file from being read; see `files.open_book`.
    """
    check_package(path, max_cells)
    document = app.office.desktop.loadComponentFromURL(
        path.as_uri(),
        "_blank",
        0,
        arguments(Hidden=True, ReadOnly=read_only_source, MacroExecutionMode=0, UpdateDocMode=0),
    )
    if document is None or not hasattr(document, "Sheets"):
        raise HostFileError("FILE_UNREADABLE", f"{path.name} cannot be read: it is damaged.")
    book = Book(app, document, path, path.name)
    book.read_only_source = read_only_source
    return book
