"""What the add-in's VBA starts:

python -I -m addin.ribbon.button ID --version V --choice=C --state=S --book=PATH
"""

from __future__ import annotations

from addin.lean import leave_out

if __name__ == "__main__":  # before xlwings is loaded
    leave_out()

import argparse
from collections.abc import Sequence

import xlwings as xw

from addin.errors import EXIT_DONE, EXIT_REFUSED
from addin.press import Outcome
from addin.ribbon.press import press, refuse
from addin.version import addin_version


def main(argv: Sequence[str] | None = None) -> int:
    """Press a button; 0 where the user was answered, whatever the answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("id")
    parser.add_argument("--version", required=True)
    parser.add_argument("--choice", default="")
    parser.add_argument("--state", default="")
    parser.add_argument("--book", default="")
    given = parser.parse_args(argv)
    pressed(given.id, given.version, given.choice, state=given.state, book=given.book)
    return EXIT_DONE if xw.apps.active is not None else EXIT_REFUSED


def pressed(id_: str, version: str, choice: str = "", *, state: str = "", book: str = "") -> Outcome:
    """Press a button for an add-in of that version; refuse for one of another than ours.

    state, book: as `press` takes them.
    """
    ours = addin_version()
    if version != ours:
        return refuse(
            "ADDIN_VERSION",
            f"The add-in in Excel is of Remitbook {version}, its Python of {ours}: they must be the same."
            " Close Excel, and double-click Remitbook's installer once more; or with a Python of your own:"
            " remitbook install.",
        )
    return press(id_, choice, state=state, book=book)


if __name__ == "__main__":
    raise SystemExit(main())
