"""Which Remitbook this is."""

from __future__ import annotations

from importlib.metadata import version


def addin_version() -> str:
    """Of the installed package; the add-in that is built carries it."""
    return version("remitbook")
