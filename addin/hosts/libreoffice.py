"""The LibreOffice host: code written to xlwings' API runs in a LibreOffice without a window.

    book = open_book(Path("payments.xlsx"))
    book.sheets["March"]["A1"].options(ndim=2, err_to_str=True).value
    save(book, Path("payments.xlsx"))
    stop()

A LibreOffice that runs already, with the books open there, is worked in after `attach`.

It stands beside the files host and has its functions. Formulas are calculated and charts kept. What it has
not yet raises NotImplementedError. LibreOffice has no table styles.
"""

import re
import zipfile
from contextlib import AbstractContextManager
from pathlib import Path

import xlwings as xw

from addin.hosts import files_package
from addin.hosts.files_app import DEFAULT_MAX_CELLS, Alert, AlertHandler
from addin.hosts.files_package import refuse_open_elsewhere
from addin.hosts.libreoffice_app import App, Engine
from addin.hosts.libreoffice_book import load_book

__all__ = ["activate", "answering", "attach", "new_book", "open_book", "save", "stop", "would_lose"]

# What LibreOffice writes back as it was, of what openpyxl loses.
_KEPT = frozenset({"chart styles", "pictures", "shapes and text boxes", "stored results of formulas"})
_TABLE_STYLE = re.compile(rb"<(?:\w+:)?tableStyleInfo\s[^>]*\bname=")


def activate() -> None:
    """Make this host the engine that xlwings works on. Asking twice does no harm."""
    if Engine.name not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(Engine()))
    xw.engines[Engine.name].activate()


def attach(pipe: str) -> None:
    """Make this host the engine, over a running LibreOffice that accepts on this pipe, shared with others.

    soffice --accept="pipe,name=PIPE;urp;"

    Its books are whatever spreadsheets are open there at the moment, add-ins left out. A LibreOffice of our
    own is ended first. A book closed meanwhile is HostFileError BOOK_CLOSED, LibreOffice itself OfficeError
    OFFICE_GONE, from whichever call meets it. In tests, `libreoffice_office.Office` starts one.

    Raises:
        OfficeError: LIBREOFFICE_MISSING, OFFICE_GONE.
    """
    _app().attach(pipe)


def open_book(path: Path, *, read_only_source: bool = False, max_cells: int = DEFAULT_MAX_CELLS) -> xw.Book:
    """Open an .xlsx or .xlsm file and activate it; an open book of the same name is closed first.

    Raises:
        OfficeError: LIBREOFFICE_MISSING, LIBREOFFICE_NOT_STARTED.
        HostFileError: as `files.open_book`.
    """
    path = path.resolve()
    app = _app()
    for known in [each for each in app.open_books if each.name.casefold() == path.name.casefold()]:
        known.close()  # first: it has left a mark of its own beside the file
    if not read_only_source:
        refuse_open_elsewhere(path)
    return xw.Book(impl=app.take(load_book(app, path, max_cells, read_only_source)))


def new_book() -> xw.Book:
    """A new book with one empty sheet, Sheet1, not saved yet; it is activated."""
    return xw.Book(impl=_app().books.add())


def save(book: xw.Book, path: Path) -> None:
    """Write a book of this host to a file, which it replaces whole or not at all.

    Raises:
        HostFileError: FILE_LOCKED, if the file cannot be written or was opened to be read only.
    """
    book.save(path)


def would_lose(path: Path) -> list[str]:
    """What saving the file in place would lose, as short phrases; empty if nothing."""
    lost = set(files_package.would_lose(path)) - _KEPT
    with zipfile.ZipFile(path) as package:
        tables = [name for name in package.namelist() if re.fullmatch(r"xl/tables/[^/]+\.xml", name)]
        if any(_TABLE_STYLE.search(package.read(name)) for name in tables):
            lost.add("table styles")
    return sorted(lost)


def stop() -> None:
    """Close every book without saving and end this process's LibreOffice; the next call starts another.

    One that it was attached to runs on with its books: it is only left.
    """
    _app().quit()


def answering(handler: AlertHandler) -> AbstractContextManager[list[Alert]]:
    """Let a function answer the questions of `app.alert`; see `files.answering`."""
    return _app().answering(handler)


def _app() -> App:
    activate()
    app: App = xw.engines[Engine.name].impl.apps.app
    return app
