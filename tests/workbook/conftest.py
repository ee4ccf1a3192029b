"""Fixtures of the workbook tests: a desk with a server behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.workbook.office import CUSTOMERS, GOOD, HEADER, INVOICES, Office

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


@pytest.fixture
def office(tmp_path: Path, token: str, connect: Callable[[str], TestClient]) -> Office:
    """A desk of an empty organisation."""
    return Office(tmp_path, token, connect(token)._transport)


@pytest.fixture
def loaded(office: Office) -> tuple[Office, Path]:
    """A desk with three customers, twelve invoices and a book with two good payments, not sent yet."""
    book = office.book(Customers=CUSTOMERS, Invoices=INVOICES, Payments=[HEADER, *GOOD])
    office.load(book)
    return office, book
