"""What stands on a page, as a person reads it."""

from __future__ import annotations

from addin.hosts.geometry import Area
from addin.pages import Block, Page, Value


def cells(page: Page) -> dict[tuple[int, int], Value]:
    """(row, column) -> value, of every cell a page writes, headers too."""
    found: dict[tuple[int, int], Value] = {}
    for block in page.blocks:
        for place, column in enumerate(block.columns):
            if block.with_header:
                found[block.row, block.column + place] = column.header
            for row, value in enumerate(block.values[place]):
                found[block.first_row + row, block.column + place] = value
    return found


def row(page: Page, number: int) -> list[Value]:
    """The filled cells of a row, from left to right."""
    return [value for (at, _), value in sorted(cells(page).items(), key=lambda each: each[0]) if at == number]


def texts(page: Page) -> list[str]:
    """Everything that is text, from the top."""
    return [value for _, value in sorted(cells(page).items()) if isinstance(value, str) and value]


def table(page: Page, first: str) -> tuple[Block, list[dict[str, Value]]]:
    """The block whose first header this is, and its rows by header."""
    block = next(each for each in page.blocks if each.with_header and each.columns[0].header == first)
    headers = [column.header for column in block.columns]
    return block, [dict(zip(headers, line, strict=True)) for line in zip(*block.values, strict=True)]


def looks(page: Page) -> list[tuple[str, str]]:
    """(address, look) of every coloured rectangle."""
    return [(address(fill.area), fill.look) for fill in page.fills]


def drop_downs(page: Page) -> dict[str, tuple[str, ...]]:
    """Address -> what may be chosen there."""
    return {address(choices.area): choices.values for choices in page.choices}


def address(area: Area) -> str:
    """A1:B2."""
    return area.address(False, False)
