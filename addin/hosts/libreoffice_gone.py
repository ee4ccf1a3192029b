"""What UNO raises where a book was closed meanwhile, or LibreOffice itself, told by its code.

UNO says it in a dozen ways: as disposed, as a bare RuntimeException, as None where an object should be.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any, TypeVar

import xlwings as xw

from addin.hosts.errors import HostError, HostFileError, OfficeError
from addin.hosts.libreoffice_office import bridge

ENGINE = "libreoffice"
_OWNERS = ("book", "_book", "sheet", "_sheet", "_range", "_borders")
_Made = TypeVar("_Made", bound=type)


def tells_what_is_gone(made: _Made) -> _Made:
    """Let the methods and properties of a class raise BOOK_CLOSED or OFFICE_GONE where that is the cause."""
    for name, member in list(vars(made).items()):
        if isinstance(member, property):
            read, write = (each and _told(each) for each in (member.fget, member.fset))
            setattr(made, name, property(read, write, doc=member.__doc__))
        elif isinstance(member, FunctionType) and name not in ("__init__", "__eq__", "__hash__"):
            setattr(made, name, _told(member))
    return made


def book_closed(name: str) -> HostFileError:
    """The error of a book that is no longer open."""
    return HostFileError("BOOK_CLOSED", f"{name} was closed meanwhile. Open it again and try again.")


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def told(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except Exception as problem:
            raised = bridge().getClass("com.sun.star.uno.Exception")
            meant = isinstance(problem, AttributeError | TypeError | raised)
            gone = _what_is_gone(given[0]) if meant else None
            if gone is None:
                raise
            raise gone from problem

    return told


def _what_is_gone(thing: Any) -> HostError | None:
    app = xw.engines[ENGINE].impl.apps.app
    if app.started and not app.office.running:
        if app.owns_office:
            app.quit()  # the next call starts another
            return OfficeError("OFFICE_GONE", "LibreOffice ended before its books were saved. Try again.")
        return OfficeError("OFFICE_GONE", "LibreOffice was closed meanwhile. Start it and try again.")
    book = _book_of(thing)
    return book_closed(book.last_name) if book is not None and book.closed else None


def _book_of(thing: Any) -> Any:
    """The book that something of it belongs to; None for the application and its list of books."""
    while thing is not None and not hasattr(type(thing), "closed"):
        owners = vars(thing)
        thing = next((owners[each] for each in _OWNERS if each in owners), None)
    return thing
