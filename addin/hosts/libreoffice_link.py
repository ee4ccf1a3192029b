"""Links on the cells of a LibreOffice sheet.

A text keeps its link in a field, a number as an attribute of the cell; each is saved only where it stands.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from addin.hosts.libreoffice_formula import to_excel

if TYPE_CHECKING:
    from addin.hosts.libreoffice_book import Book


def read_link(cell: Any) -> str:
    """The address of a UNO cell's link. Raises ValueError where it has none."""
    fields = cell.getTextFields()
    address = str(fields.getByIndex(0).URL if fields.getCount() else cell.Hyperlink)
    if not address:
        raise ValueError("The cell doesn't seem to contain a hyperlink!")
    return "#" + to_excel("=" + address[1:])[1:] if address.startswith("#") else address


_LOOK = {"CharColor": 5 << 16 | 99 << 8 | 193, "CharUnderline": 1}  # com.sun.star.awt.FontUnderline SINGLE


def put_link(book: Book, cell: Any, address: str) -> None:
    """Link a UNO cell that has its value, and let it look like a link."""
    url = _whole(book, address)
    if cell.getType().value != "TEXT":
        names, values = zip(*sorted({**_LOOK, "Hyperlink": url}.items()), strict=True)
        cell.setPropertyValues(names, values)
        return
    cell.setPropertyValues(tuple(_LOOK), tuple(_LOOK.values()))
    field = book.document.createInstance("com.sun.star.text.TextField.URL")
    field.URL, field.Representation = url, cell.getString()
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)


def _whole(book: Book, address: str) -> str:
    """An address with its scheme: one beside the book, which LibreOffice would not save, as a whole URL.

    Raises ValueError for another file where neither it is open nor the book itself saved.
    """
    file, mark, place = address.partition("#")
    if not file or ":" in file:
        return address
    name = unquote(file)
    paths = [each.path for each in book.app.open_books if each.path is not None and each.name == name]
    if book.path is not None:
        paths.append(book.path.with_name(name))
    if not paths:
        raise ValueError(f"{name}: save the book first, then link to the files beside it")
    return f"{Path(paths[0]).as_uri()}{mark}{place}"
