"""The desk of a running Excel: the active book, whose own sheets Remitbook's stand among.

A book that keeps no sheets of ours (read only, in Protected View, its structure locked, a .csv) gets a book
beside it, as a press without Excel does. A book is found again, by another process and under another name, by
what it remembers of itself.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import xlwings as xw

from addin import config
from addin.companion import TAIL, companion_of
from addin.errors import Refusal
from addin.hosts.errors import HostError
from addin.outbox import Seat, turn
from addin.workbook.desk import Desk, path_of
from addin.workbook.marks import read_constant, write_constant

KEY = "remitbook_book"
_KEYS = 5
"""Of so many presses a book remembers the keys, the last one first."""

STATES = {
    "read_only": "can only be read",
    "locked": "has a locked structure",
    "csv": "is a text file and keeps one sheet only",
    "protected_view": "is in Protected View",
}
"""Why a book keeps no sheets of ours: the word of the add-in, and how people read it."""

PRESS_WAITS_S = 20.0
WRITING_WAITS_S = 12 * 3600.0
"""How long a press waits for a page that is being written; how long writing waits for a cell being edited,
or for a press that asks its user something."""

_PASTE_S, _PASTE_POLL_S = 30.0, 0.5
"""How long writing waits for cells that were copied to be pasted."""

_TEXT_FILES = (".csv", ".txt", ".tsv", ".prn")


def active_desk(state: str = "", path: str = "") -> Desk:
    """The book the user has before them. path: of a book in Protected View. Raises Refusal NO_BOOK."""
    app = xw.apps.active
    if app is None or not (path or len(app.books)):
        raise Refusal("NO_BOOK", "Open a workbook first.")
    if path:
        return _desk(app, _read_from_disk(path), "protected_view")
    book = app.books.active
    return _desk(app, book, state or _state_of(book))


def seat_of(desk: Desk, remember: bool = False) -> Seat:
    """What another process needs to find the desk again. remember: the book is given a key of this press.

    A copy made before has the keys of earlier presses, and not this one. A key costs the user their undo
    list, so only a press that sends rows asks for one.
    """
    book, app = desk.book, desk.app
    assert app is not None, "a desk without a program is not found again"
    keys = [] if desk.state else read_constant(book, KEY).split()
    if remember and not desk.state:
        keys = [uuid.uuid4().hex, *keys][:_KEYS]
        write_constant(book, KEY, " ".join(keys))
    key = keys[0] if keys else ""
    place = desk.here()
    select = ",".join(area.address() for area in place.areas)
    return Seat(app.pid, key, path_of(book), book.name, desk.state, place.sheet, select)


def find_desk(seat: Seat) -> Desk | None:
    """The desk of a press in whatever is open now; None where its book is not."""
    if seat.state == "protected_view":
        app = program_of(seat)
        return _desk(app, _read_from_disk(seat.path), seat.state, seat) if app is not None else None
    found = sorted(_books(), key=lambda book: _likeness(book, seat), reverse=True)
    if not found or not _likeness(found[0], seat):
        return None
    return _desk(found[0].app, found[0], seat.state, seat)


def program_of(seat: Seat) -> xw.App | None:
    """The program to show a sentence in: the one pressed in, else another that runs; None where none does."""
    apps = list(xw.apps)
    return next((app for app in apps if app.pid == seat.app), apps[0] if apps else None)


def desk_turn(timeout_s: float = PRESS_WAITS_S) -> AbstractContextManager[None]:
    """One process at a time writes sheets, and none reads rows meanwhile. Raises Refusal BUSY."""
    return turn(config.data_folder() / "desk.lock", timeout_s)


def _desk(app: xw.App, book: xw.Book, state: str, seat: Seat | None = None) -> Desk:
    alone = desk_turn if seat is None else partial(_when_nobody_minds, app)
    where = (seat.sheet, seat.select) if seat is not None else ("", "")
    if not state:
        return Desk(book, sheet=where[0], select=where[1], app=app, alone=alone)
    target = _companion_path(book)
    desk = Desk(
        book, lambda: _open_companion(app, book, target), target.exists() or _opened(app, target) is not None,
        *where, app=app, state=state, alone=alone,
    )  # fmt: skip
    desk.why_beside = f"{target.name} holds Remitbook's sheets, because {book.name} {STATES[state]}."
    return desk


@contextmanager
def _when_nobody_minds(app: xw.App) -> Iterator[None]:
    """Write while no other process does, and not before the user has pasted what they copied: each write
    empties Excel's clipboard."""
    waited_s = 0.0
    while waited_s < _PASTE_S and _is_copying(app):
        time.sleep(_PASTE_POLL_S)
        waited_s += _PASTE_POLL_S
    with desk_turn(WRITING_WAITS_S):
        yield


def _is_copying(app: xw.App) -> bool:
    try:
        return app.cut_copy_mode in ("copy", "cut")
    except NotImplementedError:  # on a host without a clipboard
        return False


def _state_of(book: xw.Book) -> str:
    """What can be told of a book without asking the program: the add-in says the rest."""
    return "csv" if book.name.casefold().endswith(_TEXT_FILES) else ""


def _likeness(book: xw.Book, seat: Seat) -> tuple[int, ...]:
    """How surely a book is the one: its key, then its path, then its name; () for not at all.

    One that was closed without saving has lost its key, but not its path. A path without a folder is a name
    only, which another Excel gives to another book.
    """
    try:
        keys, path, name, app = read_constant(book, KEY).split(), path_of(book), book.name, book.app.pid
    except HostError:
        return ()
    same_key = seat.key in keys
    same_path = path == seat.path and (Path(path).is_absolute() or app == seat.app)
    if not same_key and not same_path:
        return ()
    return (same_key, same_path, name == seat.name, app == seat.app)


def _books() -> Iterator[xw.Book]:
    for app in xw.apps:
        yield from app.books


def _read_from_disk(path: str) -> xw.Book:
    """A book read by the files host, with the program's engine in force as before."""
    from addin.hosts import files

    engine = xw.engines.active
    try:
        return files.open_book(Path(path), read_only_source=True)
    finally:
        if engine is not None:
            engine.activate()


def _companion_path(book: xw.Book) -> Path:
    """Beside the book; in the user's Remitbook folder where the book has no folder one can write.

    There each book has one of its own: March's and April's may bear one name, and no program opens two such.
    """
    path = Path(path_of(book))
    beside = companion_of(path.with_suffix(".xlsx") if path.suffix else path)
    if path.is_absolute() and _writable(path.parent):
        return beside
    mark = hashlib.sha256(str(path).encode()).hexdigest()[:6]
    return config.data_folder() / "books" / f"{beside.name.removesuffix(TAIL)} {mark}{TAIL}"


def _writable(folder: Path) -> bool:
    import os

    return folder.is_dir() and os.access(folder, os.W_OK)


def _opened(app: xw.App, target: Path) -> xw.Book | None:
    wanted = str(target).casefold()
    return next((book for book in app.books if path_of(book).casefold() == wanted), None)


def _open_companion(app: xw.App, book: xw.Book, target: Path) -> xw.Book:
    """The book beside, opened or made; what the user has before them stays in front."""
    found = _opened(app, target)
    if found is not None:
        return found
    in_front = app.books.active if len(app.books) else None
    if target.exists():
        opened = app.books.open(str(target))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        opened = app.books.add()
        opened.save(str(target))
    if in_front is not None:
        in_front.activate()
    return opened
