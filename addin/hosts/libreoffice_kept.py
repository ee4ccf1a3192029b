"""What was asked of LibreOffice once, kept while nothing can move: a new UNO object costs 1 ms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addin.hosts.libreoffice_book import Book


class Kept:
    """Answers by what was asked, until something in the book moves or the screen is updated."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._since: int | None = None
        self._answers: dict[str, Any] = {}

    def __call__(self, what: str, ask: Callable[[], Any]) -> Any:
        """What asking gives, asked once at most while it must be the same."""
        still = self._book.still
        if still is None:
            return ask()
        if still != self._since:
            self._since, self._answers = still, {}
        if what not in self._answers:
            self._answers[what] = ask()
        return self._answers[what]
