"""A block written where its columns stand now: a person may have inserted or moved some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from addin.hosts.geometry import Area
from addin.pages import Block, Fill


def pieces(block: Block, fills: Sequence[Fill], columns: Sequence[int]) -> Iterator[tuple[Block, list[Fill]]]:
    """The block in pieces of columns that stand side by side, each with its fills.

    columns: where each of the block's columns stands, 1-based. fills: one column wide, as in a block that
    begins in column 1.
    """
    start = 0
    for end in range(1, len(columns) + 1):
        if end < len(columns) and columns[end] == columns[end - 1] + 1:
            continue
        formats = {
            (row, place - start): text for (row, place), text in block.formats.items() if start <= place < end
        }
        moved = [
            replace(fill, area=Area(fill.area.row, columns[fill.area.column - 1], fill.area.rows, 1))
            for fill in fills
            if start < fill.area.column <= end
        ]
        titles, values = block.columns[start:end], block.values[start:end]
        yield replace(block, column=columns[start], columns=titles, values=values, formats=formats), moved
        start = end
