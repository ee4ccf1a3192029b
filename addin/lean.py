"""What a process of the add-in does without: what xlwings and httpx load wherever it is installed."""

from __future__ import annotations

import sys

_NOT_NEEDED = (
    "numpy",
    "pandas",
    "polars",
    "matplotlib",
    "cryptography.fernet",
    "click",
    "rich",
    "trio",
    "anyio",
)
"""No button uses them, and they take a third of a small press."""


def leave_out() -> None:
    """Keep them out of a process of our own, at its start; what is loaded already stays."""
    for name in _NOT_NEEDED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
