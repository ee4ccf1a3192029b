"""What a process of the add-in does without: what xlwings and httpx load wherever it is installed."""

from __future__ import annotations

import sys

NOT_NEEDED = (
    "numpy",
    "pandas",
    "polars",
    "matplotlib",
    "plotly",
    "PIL",
    "cryptography.fernet",
    "click",
    "rich",
    "trio",
    "anyio",
)
"""No button uses them, and they take a third of a small press."""


def leave_out() -> None:
    """Keep them out of a process of our own: to be called before anything that loads them."""
    for name in NOT_NEEDED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
