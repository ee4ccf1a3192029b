"""Nothing that is installed, also for the tests alone, is under the GPL; the LGPL, unmodified, may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.message import Message
from importlib.metadata import distributions
from typing import Any

import pytest


def licences(about: Any) -> list[str]:
    """What a distribution says of its licence: the expression, else the classifiers, else the free text."""
    expression = about.get("License-Expression")
    if expression:
        return [expression]
    classified = [
        each.rpartition("::")[2].strip()
        for each in about.get_all("Classifier") or []
        if each.startswith("License ::") and not each.endswith("OSI Approved")
    ]
    free = (about.get("License") or "").strip()
    return classified or ([free] if free else [])


def is_free_of_gpl(told: Sequence[str]) -> bool:
    """Whether one of the licences to choose from is no GPL: several are a choice, as is `A OR B`."""
    return any(not _is_gpl(choice) for each in told for choice in re.split(r"\bOR\b", each))


def _is_gpl(licence: str) -> bool:
    without_lesser = re.sub(r"(?i)\bLGPL|lesser general public|library general public", "", licence)
    return bool(re.search(r"(?i)GPL|general public licen[sc]e", without_lesser))


def wrong(found: Iterable[Any]) -> dict[str, list[str]]:
    """Name -> what it says, of each that is under the GPL or says nothing."""
    return {each["Name"]: licences(each) for each in found if not is_free_of_gpl(licences(each))}


def test_nothing_installed_is_under_the_gpl() -> None:
    installed = [each.metadata for each in distributions()]
    assert len(installed) > 60
    assert wrong(installed) == {}, "not to be installed, or `make setup` is of an earlier day: rm -r .venv"


def made_up(**fields: str | list[str]) -> Message:
    """What a distribution says of itself."""
    about = Message()
    about["Name"] = "made-up"
    for name, value in fields.items():
        for each in [value] if isinstance(value, str) else value:
            about[name.replace("_", "-")] = each
    return about


@pytest.mark.parametrize(
    ("about", "is_wrong"),
    [
        (made_up(License_Expression="GPL-3.0-or-later"), True),
        (made_up(License_Expression="AGPL-3.0-only"), True),
        (made_up(License_Expression="MIT AND GPL-2.0-only"), True),
        (made_up(License="GNU General Public License v3"), True),
        (
            made_up(
                License="GPL",
                Classifier=["License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "Topic :: X"],
            ),
            True,
        ),
        (made_up(), True),
        (made_up(License_Expression="MIT OR GPL-2.0-only"), False),
        (made_up(License_Expression="LGPL-3.0-only"), False),
        (
            made_up(Classifier=["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"]),
            False,
        ),
        (made_up(License="BSD 3-clause"), False),
    ],
)
def test_the_check_of_licences_sees(about: Message, is_wrong: bool) -> None:
    assert bool(wrong([about])) == is_wrong
