"""Saved mappings: keep the one of this sheet under a name, share it, forget one, list them."""

from __future__ import annotations

from addin import submit
from addin.errors import Refusal
from addin.pages import Block, Column, Page, Value, lines
from addin.press import Outcome, Press
from addin.remembering import profile_of
from addin.report import plural
from shared.kinds import KINDS
from shared.schemas import Profile

PURPOSE = "saved_mappings"


def show_saved(press: Press) -> Outcome:
    """Save, remove, or list."""
    name = press.option("save_as")
    if name:
        prepared = submit.prepare(press)
        profile = profile_of(prepared.draft, name, press.option("shared") == "yes")
        saved = press.client.put_profile(profile)
        who = "for everybody of your organisation" if saved.shared else "for you"
        return _list(
            press, saved.kind, f'The mapping is saved as "{saved.name}", version {saved.version}, {who}.'
        )
    removed = press.option("remove")
    kind = _kind(press)
    if removed:
        press.client.delete_profile(removed, kind)
        return _list(press, kind, f'The saved mapping "{removed}" is removed.')
    return _list(press, kind, "")


def saved_page(profiles: list[Profile], label: str) -> Page:
    """The saved mappings of a kind of sheet, one row each."""
    page = Page(PURPOSE, "Saved mappings")
    page.blocks.append(lines(1, 1, [f"Saved mappings for {label}"], "title"))
    columns = [
        Column("Name", 40),
        Column("Version", 9, "0"),
        Column("Whose", 20),
        Column("Columns", 60, wrap=True),
        Column("Values translated", 40, wrap=True),
    ]
    rows: list[list[Value]] = [
        [
            profile.name,
            profile.version,
            "Everybody's" if profile.shared else profile.owner or "Yours",
            ", ".join(key for keys in profile.mapping.columns.values() for key in keys),
            ", ".join(
                f"{own} = {word}" for each in profile.mapping.values.values() for own, word in each.items()
            ),
        ]
        for profile in profiles
    ]
    values: list[list[Value]] = (
        [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in columns]
    )
    page.blocks.append(Block(3, 1, columns, values))
    page.freeze = (4, 1)
    return page


def _list(press: Press, kind: str, sentence: str) -> Outcome:
    profiles = press.client.profiles(kind)
    sheet = press.desk.write(saved_page(profiles, KINDS[kind].label))
    found = f"{plural(len(profiles), 'saved mapping')} for {KINDS[kind].label}."
    return Outcome(sentence or found, sheet=sheet.name)


def _kind(press: Press) -> str:
    wanted = (press.option("holds") or "payments").casefold()
    for kind in KINDS.values():
        if wanted in (kind.name, kind.label.casefold()):
            return kind.name
    raise Refusal("KIND_UNKNOWN", f"There is no kind of sheet {wanted}.")
