"""Saved mappings: keep the one of this sheet under a name, share it, forget one, list them."""

from __future__ import annotations

from typing import Any

from addin import submit
from addin.errors import Refusal
from addin.hosts.geometry import Area
from addin.pages import Block, Choices, Column, Page, Value, by_column, lines
from addin.press import Outcome, Press
from addin.remembering import profile_of
from addin.workbook import Place
from shared.kinds import KINDS, Kind
from shared.schemas import Profile
from shared.sentences import plural

PURPOSE = "saved_mappings"
LABELS = {"save_as": "Save as", "shared": "For all", "remove": "Remove", "holds": "This sheet holds"}
"""Option -> label of its yellow cell."""

_OPTIONS_ROW = 4


def show_saved(press: Press) -> Outcome:
    """Save, remove, or list: as the options say, or the yellow cells of the sheet itself."""
    shown = press.desk.sheet(press.desk.here().sheet)
    given = {name: press.option(name) for name in LABELS}
    source = shown.name
    if shown.purpose == PURPOSE:
        source = shown.marks.get("source", "")
        given |= {name: text for name, text in _filled(shown.values()).items() if text}
    name, removed = given["save_as"].strip(), given["remove"].strip()
    if name:
        prepared = submit.prepare(press, Place(source) if source else None)
        profile = profile_of(prepared.draft, name, given["shared"].casefold() == "yes")
        saved = press.client.put_profile(profile)
        who = "for everybody of your organisation" if saved.shared else "for you"
        sentence = f'The mapping is saved as "{saved.name}", version {saved.version}, {who}.'
        return _list(press, saved.kind, source, sentence)
    kind = _kind(given["holds"])
    if removed:
        press.client.delete_profile(removed, kind)
        return _list(press, kind, source, f'The saved mapping "{removed}" is removed.')
    return _list(press, kind, source, "")


def saved_page(profiles: list[Profile], kind: Kind, source: str) -> Page:
    """The saved mappings of a kind of sheet, one row each. source: the sheet whose mapping can be saved."""
    page = Page(PURPOSE, "Saved mappings", {"source": source})
    page.blocks.append(lines(1, 1, [f"Saved mappings for {kind.label}"], "title"))
    page.blocks.append(lines(2, 1, ["Fill a yellow cell, then press Saved mappings again."], "help"))
    shown: list[Value] = ["", "No", "", kind.label]
    told: list[Value] = [f"The mapping of sheet {source}, under this name." if source else "", "", "", ""]
    options = [Column(look="label"), Column(look="input"), Column()]
    page.blocks.append(
        Block(_OPTIONS_ROW, 1, options, [list(LABELS.values()), shown, told], with_header=False)
    )
    names = tuple(profile.name for profile in profiles)
    labels = tuple(each.label for each in KINDS.values())
    for place, allowed in enumerate([(), ("Yes", "No"), names, labels]):
        page.choices.append(Choices(Area(_OPTIONS_ROW + place, 2), allowed))
    columns = [
        Column("Name", 40),
        Column("Whose", 30),
        Column("Version", 9, "0"),
        Column("Columns", 60, wrap=True),
        Column("Values translated", 40, wrap=True),
    ]
    rows: list[list[Value]] = [
        [
            profile.name,
            "Everybody's" if profile.shared else profile.owner or "Yours",
            profile.version,
            ", ".join(key for keys in profile.mapping.columns.values() for key in keys),
            ", ".join(
                f"{own} = {word}" for each in profile.mapping.values.values() for own, word in each.items()
            ),
        ]
        for profile in profiles
    ]
    values = by_column(rows, len(columns))
    top = _OPTIONS_ROW + len(LABELS) + 1
    page.blocks.append(Block(top, 1, columns, values))
    page.freeze = (top + 1, 1)
    return page


def _list(press: Press, kind: str, source: str, sentence: str) -> Outcome:
    profiles = press.client.profiles(kind)
    sheet = press.desk.write(saved_page(profiles, KINDS[kind], source))
    found = f"{plural(len(profiles), 'saved mapping')} for {KINDS[kind].label}."
    return Outcome(sentence or found, sheet=sheet.name)


def _filled(values: list[list[Any]]) -> dict[str, str]:
    """What stands in the yellow cells."""
    shown = {str(row[0]): str(row[1]).strip() for row in values if len(row) > 1 and row[1] is not None}
    return {name: shown.get(label, "") for name, label in LABELS.items()}


def _kind(wanted: str) -> str:
    wanted = (wanted or "payments").casefold()
    for kind in KINDS.values():
        if wanted in (kind.name, kind.label.casefold()):
            return kind.name
    raise Refusal("KIND_UNKNOWN", f"There is no kind of sheet {wanted}.")
