"""The books of the LibreOffice host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from addin.hosts.errors import HostFileError
from addin.hosts.files_book import write_workbook
from addin.hosts.files_package import check_package
from addin.hosts.libreoffice_format import Formats
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_kept import Kept
from addin.hosts.libreoffice_name import Names
from addin.hosts.libreoffice_office import arguments, bridge
from addin.hosts.libreoffice_package import give_dates_of_the_locale
from addin.hosts.libreoffice_sheet import Sheet, Sheets, give_excel_widths
from addin.hosts.parts import NamedBook

if TYPE_CHECKING:
    from addin.hosts.libreoffice_app import App

_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML"}


@tells_what_is_gone
class Book(NamedBook):
    """One open document, with its file if it has one: that of its URL, which others may change."""

    def __init__(self, app: App, document: Any) -> None:
        self.document = document
        self.uid: str = document.RuntimeUID
        self._of = (app.office.pipe, self.uid)  # each LibreOffice counts from 1
        self._written: Path | None = None
        self._moves = 0
        self.kept = Kept(self)
        super().__init__(app, None, "")
        self.formats = Formats(document)
        self.last_name = self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and other._of == self._of

    def __hash__(self) -> int:
        return hash(self._of)

    @property
    def closed(self) -> bool:
        """Whether somebody closed the document, in whatever process."""
        try:
            return getattr(self.document, "RuntimeUID", None) is None
        except bridge().getClass("com.sun.star.uno.RuntimeException"):
            return True

    @property
    def path(self) -> Path | None:
        """The file; None for a book not saved yet, and for one that is not on this machine."""
        url = str(self.document.getURL())
        if self._written is not None:
            return self._written
        return Path(bridge().fileUrlToSystemPath(url)) if url.startswith("file:") else None

    @path.setter
    def path(self, value: Path | None) -> None:
        """What `saved_at` says: the document itself was not told where it was written to."""
        self._written = value

    @property
    def name(self) -> str:
        path, url = self.path, str(self.document.getURL())
        if path is not None:
            self.last_name = path.name
        else:
            self.last_name = unquote(url.rpartition("/")[2]) if url else str(self.document.getTitle())
        return self.last_name

    @property
    def fullname(self) -> str:
        path = self.path
        return str(path) if path is not None else str(self.document.getURL()) or self.name

    @property
    def api(self) -> Any:
        return self.document

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    @property
    def controller(self) -> Any:
        """What stands between the document and its window."""
        return self.kept("controller", self.document.getCurrentController)

    def activate(self) -> None:
        frame = self.kept("frame", self.controller.getFrame)
        frame.activate()
        if not self.app.office.hidden:
            frame.getContainerWindow().toFront()

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
        if self.app.owns_office:
            write_workbook(_Stored(self.document), target)
            self.saved_at(target)
        else:
            self._store(target.resolve())

    def _store(self, target: Path) -> None:
        """Save it where others work in it too: the document takes the file for its own."""
        try:
            _store(self.document.storeAsURL, target)
        except OSError as problem:
            message = f"{target.name} cannot be written. Close it elsewhere, or choose another folder."
            raise HostFileError("FILE_LOCKED", message) from problem

    # -- for the sheets

    @property
    def still(self) -> int | None:
        """None while the screen is updated; else a number that stays the same until a cell or a sheet moves:
        so long, what was asked for need not be asked for again."""
        return None if self.app.screen_updating else self._moves

    def moved(self) -> None:
        """Something stands elsewhere now, or the screen was updated meanwhile."""
        self._moves += 1

    @property
    def active_sheet(self) -> Sheet:
        return Sheet(self, self.controller.getActiveSheet())

    @contextmanager
    def in_front(self, sheet: Sheet) -> Iterator[Any]:
        """The controller while a sheet is in front of this book."""
        controller = self.controller
        before, chosen = controller.getActiveSheet(), controller.getSelection()
        controller.setActiveSheet(sheet.grid.worksheet)
        try:
            yield controller
        finally:
            controller.setActiveSheet(before)
            controller.select(chosen)

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
        _store(self._document.storeToURL, Path(target))
        give_dates_of_the_locale(Path(target))


def _store(store: Callable[[str, Any], None], path: Path) -> None:
    """Store a document by one of its two ways. Raises OSError; HostFileError for a file of another kind."""
    if path.suffix.lower() not in _FILTERS:
        raise HostFileError("FILE_LOCKED", f"{path.name}: save as .xlsx or .xlsm.")
    chosen = arguments(FilterName=_FILTERS[path.suffix.lower()], Overwrite=True)
    failed = bridge().getClass("com.sun.star.io.IOException")
    try:
        store(path.as_uri(), chosen)
    except failed as problem:
        raise OSError(str(problem)) from problem


def new_document(app: App) -> Book:
    """An empty book with one sheet, Sheet1."""
    document = app.office.desktop.loadComponentFromURL(
        "private:factory/scalc", "_blank", 0, arguments(Hidden=app.office.hidden)
    )
    document.Sheets.getByIndex(0).setName("Sheet1")
    book = Book(app, document)
    give_excel_widths(Sheet(book, document.Sheets.getByIndex(0)))
    return book


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
        arguments(Hidden=app.office.hidden, ReadOnly=read_only_source, MacroExecutionMode=0, UpdateDocMode=0),
    )
    if document is None or not hasattr(document, "Sheets"):
        raise HostFileError("FILE_UNREADABLE", f"{path.name} cannot be read: it is damaged.")
    book = Book(app, document)
    book.read_only_source = read_only_source
    return book
