"""About: which Remitbook this is, and what it is made of."""

from __future__ import annotations

import platform
import re
from importlib.metadata import metadata, requires

from addin import config
from addin.pages import Block, Column, Page, Value, by_column, lines
from addin.press import Outcome, Press
from addin.version import addin_version

_NAME = re.compile(r"[\w.-]+")
_CLASSIFIER = "License :: OSI Approved :: "


def show_about(press: Press) -> Outcome:
    """Write sheet About. Nothing is asked of the server."""
    facts: list[tuple[Value, Value]] = [
        ("Remitbook", addin_version()),
        ("Licence", _licence("remitbook")),
        ("Server", config.chosen(press.server) or "none yet: press Sign in"),
        ("Python", platform.python_version()),
        ("System", platform.platform(terse=True)),
    ]
    page = Page("about", "About")
    page.blocks.append(lines(1, 1, ["About Remitbook"], "title"))
    columns = [Column(width=24, look="label"), Column(width=44)]
    page.blocks.append(Block(3, 1, columns, by_column(facts, len(columns)), with_header=False))
    headers = [Column("Made with"), Column("Version"), Column("Licence", 30)]
    page.blocks.append(Block(4 + len(facts), 1, headers, by_column(made_of(), len(headers))))
    sheet = press.desk.write(page)
    return Outcome(f"This is Remitbook {addin_version()}. More is on sheet {sheet.name}.", sheet=sheet.name)


def made_of() -> list[tuple[Value, Value, Value]]:
    """Name, version and licence of each package the add-in asks for, as they are installed here."""
    own = [each for each in requires("remitbook") or () if "extra ==" not in each]
    names = sorted(found[0] for each in own if (found := _NAME.match(each)))
    return [(name, metadata(name)["Version"], _licence(name)) for name in names]


def _licence(package: str) -> str:
    """As the package states it, in one of the three places where packages do."""
    told = metadata(package)
    stated = [*(told.get_all("License-Expression") or ()), *(told.get_all("License") or ())]
    classified = [each for each in told.get_all("Classifier") or () if each.startswith(_CLASSIFIER)]
    said = [*stated, *(each.removeprefix(_CLASSIFIER) for each in classified)]
    return said[0].partition("\n")[0] if said else ""
