"""The yellow cells on top of a pulled sheet, read back as the options of its view. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from addin.commands import Option
from addin.errors import Refusal
from addin.options import code_word
from addin.view_sheet import DATES


def read_block(values: Sequence[Sequence[Any]], options: Sequence[Option]) -> dict[str, str]:
    """Option name -> code word, ISO text or text, of the options whose label stands in column A.

    values: rows of the sheet above its header. Raises Refusal where a cell cannot be understood.
    """
    by_label = {option.label: option for option in options}
    found: dict[str, str] = {}
    for row in values:
        option = by_label.get(str(row[0])) if row and row[0] is not None else None
        if option is not None and len(row) > 1:
            found[option.name] = _text_of(option, row[1])
    return found


def chosen(
    options: Sequence[Option], remembered: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """What a press asks for: what was given with it, else what the sheet remembers. Blank ones left out."""
    names = [option.name for option in options]
    by_name = {option.name: option for option in options}
    merged = {name: given.get(name, remembered.get(name, "")) for name in names}
    return {name: _text_of(by_name[name], text) for name, text in merged.items() if text}


def _text_of(option: Option, value: Any) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if isinstance(value, dt.datetime):
        is_day = option.name in DATES or value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if option.choices:
        return code_word(text, option.choices, option.label)
    if option.name in DATES:
        return _day(option, text)
    return day_of(text) or text if option.name == "known_at" else text


def day_of(text: str) -> str:
    """A day as people type it, as ISO text; "" for none."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date().isoformat()
        except ValueError:
            continue
    return ""


def _day(option: Option, text: str) -> str:
    if found := day_of(text):
        return found
    raise Refusal(
        "OPTION_INVALID",
        f'{option.label} is "{text}", which is no date. Type it as a date, for example 2026-03-31.',
        {"name": option.name, "value": text},
    )
