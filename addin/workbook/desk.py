"""The books of one press: the user's, and the one that holds Remitbook's sheets.

In Excel they are the same book. Without Excel the second is the companion beside the first, unless the
press is made in place. The user's own sheets are read, never altered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import xlwings as xw

from addin.errors import Refusal
from addin.hosts.geometry import Area, parse_address
from addin.pages import Page
from addin.workbook.marks import read_marks, write_marks
from addin.workbook.reading import used_area
from addin.workbook.sheet_of import SheetOf
from addin.workbook.writing import clear_page, still, write_page

_SHEET_NAME = 31
_ADDRESS = 240
"""Excel cuts the address of many rectangles off near 255 characters, between two of them."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Place:
    """Where the user is: a sheet, and the cells marked on it: each rectangle in the order it was marked, none
    where a chart or nothing is. is_cut: there may be more than Excel tells."""

    sheet: str
    areas: tuple[Area, ...] = ()
    is_cut: bool = False

    @property
    def area(self) -> Area | None:
        """The rectangle marked first, None for none."""
        return self.areas[0] if self.areas else None


def areas_of(address: str) -> tuple[Area, ...]:
    """The rectangles of an address: $A$2:$A$9,$C$4. Raises ValueError."""
    return tuple(parse_address(part) for part in address.split(","))


def path_of(book: xw.Book) -> str:
    """Where a book lies; its name alone where it was never saved, or lies in a cloud's folder that is not
    kept on this computer, of which xlwings cannot tell."""
    try:
        return book.fullname
    except xw.XlwingsError:
        return book.name


class Desk:
    """The user's book and the sheets of Remitbook's.

    open_ours: gives the book for our sheets; called when first needed. has_ours: whether there is one
    already. sheet, select: where the user is, where no Excel can tell, or was when they pressed. app: the
    program with the books open, None for files. state: why our sheets are in a book beside, "" where they
    are not. alone: held while a sheet is written, so that no other process reads or writes then.
    """

    def __init__(
        self,
        book: xw.Book,
        open_ours: Callable[[], xw.Book] | None = None,
        has_ours: bool = True,
        sheet: str = "",
        select: str = "",
        app: xw.App | None = None,
        state: str = "",
        alone: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._book = book
        self.app = app
        self.state = state
        self.why_beside = ""
        self._alone = alone
        self._open_ours = open_ours
        self._has_ours = has_ours
        self._ours: xw.Book | None = None if open_ours else book
        self._sheet = sheet
        self._select = select
        self.written: list[str] = []

    @property
    def book(self) -> xw.Book:
        """The user's own."""
        return self._book

    @property
    def name(self) -> str:
        """The user's book, as people know it."""
        return self._book.name

    @property
    def path(self) -> str:
        """Where the user's book lies; its name alone where it was never saved."""
        return path_of(self._book)

    @property
    def in_companion(self) -> bool:
        """Our sheets live in a book of their own."""
        return self._open_ours is not None

    @property
    def ours(self) -> xw.Book:
        """The book of our sheets, opened or made when first asked for."""
        if self._ours is None:
            assert self._open_ours is not None
            self._ours = self._open_ours()
            self._has_ours = True
        return self._ours

    @property
    def opened_ours(self) -> xw.Book | None:
        """The book of our sheets if this press opened it."""
        return self._ours

    @property
    def may_fill(self) -> bool:
        """What is filled into the user's own sheets is kept: in Excel, or pressed in place."""
        return not self.in_companion or self.in_program or path_of(self.ours) == self.path

    def here(self) -> Place:
        """The sheet and the cells the user has before them."""
        if self._sheet:
            is_cut = self.app is not None and len(self._select) > _ADDRESS
            return Place(self._sheet, self._marked(), is_cut)
        if self._open_ours is not None and not self.in_program:
            return Place(self._first_visible(), self._marked())
        marked = self._book.app.selection
        if marked is None or marked.sheet.book.name != self._book.name:
            return Place(self._book.sheets.active.name)
        address = marked.address
        return Place(marked.sheet.name, areas_of(address), len(address) > _ADDRESS)

    @property
    def in_program(self) -> bool:
        """A program has the user's book open, and more than to look at."""
        return self.app is not None and self.state != "protected_view"

    def sheet(self, name: str) -> SheetOf:
        """A sheet by its name, case ignored: ours before the user's. Raises Refusal SHEET_UNKNOWN."""
        wanted = name.casefold()
        if self.in_companion:
            for each in self.our_sheets():
                if each.name.casefold() == wanted:
                    return each
        for sheet in self._book.sheets:
            if sheet.name.casefold() == wanted:
                return SheetOf(sheet, False)
        names = ", ".join(self.names())
        message = f"There is no sheet {name} in {self.name}. It has: {names}."
        raise Refusal("SHEET_UNKNOWN", message, {"sheet": name})

    def copied(self, name: str) -> SheetOf | None:
        """A sheet that a person put among ours in the book beside, such as a copy; None for none."""
        if not self.in_companion or (self._ours is None and not self._has_ours):
            return None
        for sheet in self.ours.sheets:
            if sheet.name.casefold() == name.casefold():
                found = SheetOf(sheet, True)
                return None if found.purpose else found
        return None

    def names(self) -> list[str]:
        """The names of the user's sheets, in tab order."""
        return [sheet.name for sheet in self._book.sheets]

    def our_sheets(self) -> Iterator[SheetOf]:
        """Every sheet of Remitbook's there is."""
        if self._ours is None and not self._has_ours:
            return
        for sheet in self.ours.sheets:
            found = SheetOf(sheet, self.in_companion)
            if found.purpose:
                yield found

    def find(self, purpose: str, **marks: str) -> SheetOf | None:
        """Our sheet of that purpose with those marks, None for none."""
        for each in self.our_sheets():
            if each.purpose == purpose and all(each.marks.get(mark) == text for mark, text in marks.items()):
                return each
        return None

    def write(self, page: Page) -> SheetOf:
        """Put a page on its sheet: the one it replaces, or a new one; the user's own is left alone."""
        found = self.find(page.purpose, **{mark: page.marks[mark] for mark in page.same})
        return self.rewrite(found, page) if found is not None else self.add(page)

    def rewrite(self, sheet: SheetOf, page: Page) -> SheetOf:
        """Put a page on this very sheet of ours."""
        assert sheet.purpose, "only our own sheets are written"
        with self._writing():
            sheet.rewrite(page, self._links_into)
        self.written.append(sheet.name)
        return sheet

    def add(self, page: Page) -> SheetOf:
        """Put a page on a new sheet of ours, whatever there is already."""
        with self._writing():
            found = self._add(page)
        self.written.append(found.name)
        return found

    def delete(self, sheet: SheetOf) -> None:
        """Remove a sheet of ours; the last sheet of a book is emptied instead."""
        assert sheet.purpose, "only our own sheets are removed"
        self.written.append(sheet.name)
        book = self.ours
        with self._writing():
            if len(book.sheets) > 1:
                book.sheets[sheet.name].delete()
            else:
                left = book.sheets[sheet.name]
                clear_page(left)
                write_marks(left, {})

    def free_name(self, wanted: str) -> str:
        """A sheet name nobody has: `Failed`, then `Failed (2)`."""
        wanted = wanted.translate(_FORBIDDEN).strip().strip("'") or "Sheet"
        taken = {sheet.name.casefold() for sheet in self.ours.sheets}
        if self.in_companion:
            taken |= {name.casefold() for name in self.names()}
        number, name = 1, wanted[:_SHEET_NAME]
        while name.casefold() in taken:
            number += 1
            tail = f" ({number})"
            name = wanted[: _SHEET_NAME - len(tail)] + tail
        return name

    def tell(self, text: str) -> None:
        """Show a text in Excel's status bar; nothing without Excel."""
        if self.app is not None:
            self.app.status_bar = text

    def ask(self, question: str, buttons: str = "yes_no") -> str:
        """A box with a question; the button pressed, in small letters."""
        assert self.app is not None, "only a program has boxes"
        return self.app.alert(question, "Remitbook", buttons) or ""

    def keep(self) -> None:
        """Save the book of our sheets, which a program has open."""
        self.ours.save()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Nobody else reads or writes meanwhile, and what the user has before them stays in front."""
        with self._alone():
            in_front = self.app.books.active if self.app is not None and len(self.app.books) else None
            try:
                with still(self.ours.app):
                    yield
            finally:
                if in_front is not None and self.app is not None and self.app.books.active != in_front:
                    in_front.activate()

    def _add(self, page: Page) -> SheetOf:
        book = self.ours
        blank = self._blank_sheet(book)
        if blank is not None:
            blank.name = self.free_name(page.title)
            sheet = blank
        else:
            before = book.sheets.active
            sheet = book.sheets.add(self.free_name(page.title), after=book.sheets[-1])
            before.activate()
        marks = write_page(sheet, page, self._links_into)
        return SheetOf(sheet, self.in_companion, marks)

    @property
    def _links_into(self) -> str:
        return self.name if self._ours is not None and self._ours.name != self._book.name else ""

    def _blank_sheet(self, book: xw.Book) -> xw.Sheet | None:
        """The one empty sheet a new companion comes with."""
        if not self.in_companion or len(book.sheets) != 1:
            return None
        sheet = book.sheets[0]
        return sheet if not read_marks(sheet) and used_area(sheet) is None else None

    def _first_visible(self) -> str:
        for sheet in self._book.sheets:
            if sheet.visible:
                return sheet.name
        return self._book.sheets[0].name

    def _marked(self) -> tuple[Area, ...]:
        if not self._select:
            return ()
        try:
            return areas_of(self._select)
        except ValueError:
            message = f'"{self._select}" is no range of cells. Write it like A1:F200.'
            raise Refusal("RANGE_UNKNOWN", message, {"range": self._select}) from None
