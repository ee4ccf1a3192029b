"""The books of the files host."""

from __future__ import annotations

import errno
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import openpyxl
from openpyxl.workbook.child import avoid_duplicate_name
from openpyxl.workbook.properties import CalcProperties

from addin.hosts.errors import HostFileError
from addin.hosts.files_cell import Results
from addin.hosts.files_chart import keeping_chart_names
from addin.hosts.files_name import Names
from addin.hosts.files_package import check_package, has_macros
from addin.hosts.files_reader import reading_cells
from addin.hosts.files_sheet import Sheet, Sheets
from addin.hosts.files_slim import slim_package
from addin.hosts.files_table import name_columns
from addin.hosts.files_writer import writing_cells
from addin.hosts.parts import NamedBook
from shared.collector import without_collector

if TYPE_CHECKING:
    from addin.hosts.files_app import App


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Book(NamedBook):
    """One workbook, with its file if it has one."""

    def __init__(self, app: App, workbook: Any, path: Path | None, name: str) -> None:
        super().__init__(app, path, name)
        self.workbook = workbook
        self._sheets: dict[int, Sheet] = {}

    @property
    def api(self) -> Any:
        return self.workbook

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def close(self) -> None:
        self.app.forget_book(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Write the book; without a path, to its own file, or into the working directory.

        Raises:
            HostFileError: FILE_LOCKED, if the file cannot be written now.
        """
        if password is not None:
            raise NotImplementedError("The files host writes no passwords.")
        target = self.target_of(path)
        for sheet in self.sheets:
            for table in sheet.grid.worksheet.tables.values():
                name_columns(sheet, table)
        # The results of formulas are not kept, so Excel is to calculate all of them.
        self.workbook.calculation = self.workbook.calculation or CalcProperties()
        self.workbook.calculation.fullCalcOnLoad = True
        write_workbook(self.workbook, target)
        self.saved_at(target)

    # -- for the sheets

    def sheet_of(self, worksheet: Any) -> Sheet:
        """The one Sheet of an openpyxl sheet."""
        key = id(worksheet)
        if key not in self._sheets:
            self._sheets[key] = Sheet(self, worksheet)
        return self._sheets[key]

    @property
    def active_sheet(self) -> Sheet:
        active = self.workbook.active
        return self.sheet_of(active if active in self.workbook.worksheets else self.workbook.worksheets[0])

    def activate_sheet(self, sheet: Sheet) -> None:
        if not sheet.visible:
            raise ValueError(f"{sheet.name} is hidden and cannot be activated")
        self.workbook.active = sheet.grid.worksheet
        for worksheet in self.workbook.worksheets:
            worksheet.sheet_view.tabSelected = worksheet is sheet.grid.worksheet

    def add_sheet(self, position: int, name: str) -> Sheet:
        """An empty sheet at a 0-based place among all sheets."""
        active = self.workbook.active
        sheet = self.sheet_of(self.workbook.create_sheet(index=position))
        sheet.grid.worksheet._WorkbookChild__title = name
        self.workbook.active = active
        return sheet

    def remove_sheet(self, sheet: Sheet) -> None:
        was_active = self.active_sheet is sheet
        active = self.workbook.active
        self.workbook.remove(sheet.grid.worksheet)
        del self._sheets[id(sheet.grid.worksheet)]
        self.workbook.active = 0 if was_active else active
        if was_active:
            self.activate_sheet(next(each for each in self.sheets if each.visible))

    def free_name(self, name: str, copy: bool = False) -> str:
        """A sheet name not in use: Sheet2, or for a copy `Name` or `Name (2)`."""
        taken = [sheet.name for sheet in self.sheets]
        if not copy:
            return str(avoid_duplicate_name(taken, f"{name}{len(taken) + 1}"))
        known, number, candidate = {each.casefold() for each in taken}, 1, name
        while candidate.casefold() in known:
            number += 1
            candidate = f"{name[:27]} ({number})"
        return candidate


def load_book(app: App, path: Path, max_cells: int, read_only_source: bool) -> Book:
    """Read a file.

    Raises:
        HostFileError: whatever keeps the file from being read; see `files.open_book`.
    """
    check_package(path, max_cells)
    try:
        workbook, results = _loaded(path, path)
    except Exception:  # noqa: BLE001 - openpyxl raises a dozen types, none of them its own
        try:
            workbook, results = _loaded(path, slim_package(path))
        except Exception as problem:
            message = f"{path.name} cannot be read: it is damaged. Open it in Excel and save it again."
            raise HostFileError("FILE_UNREADABLE", message) from problem
    if not workbook.worksheets:
        raise HostFileError("FILE_UNREADABLE", f"{path.name} has no worksheet.")
    book = Book(app, workbook, path, path.name)
    book.read_only_source = read_only_source
    for worksheet in workbook.worksheets:
        book.sheet_of(worksheet).grid.results.update(results.get(worksheet.title, {}))
    return book


def _loaded(path: Path, source: Path | IO[bytes]) -> tuple[Any, dict[str, Results]]:
    with undisturbed(), keeping_chart_names(), reading_cells() as results:
        return openpyxl.load_workbook(source, keep_vba=has_macros(path), rich_text=True), results


def write_workbook(workbook: Any, target: Path) -> None:
    """Write a workbook beside its target first, so that no half-written file takes its place.

    Raises:
        HostFileError: DISK_FULL, or FILE_LOCKED, if the file or its folder cannot be written.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(suffix=target.suffix, prefix=".saving-", dir=target.parent)
        os.close(handle)
        with undisturbed(), keeping_chart_names(), writing_cells():
            workbook.save(temporary)
        if target.exists():
            os.chmod(temporary, target.stat().st_mode)
        else:
            os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as problem:
        if problem.errno in _FULL:
            message = f"The disk is full: {target.name} was not written. Make room, then press again."
            raise HostFileError("DISK_FULL", message) from problem
        message = (
            f"{target.name} cannot be written. Close it in Excel, or choose another folder, and try again."
        )
        raise HostFileError("FILE_LOCKED", message) from problem
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without openpyxl's warnings and without the garbage collector."""
    with without_collector(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
