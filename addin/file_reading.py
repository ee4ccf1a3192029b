"""How a text file is read when it is loaded, and what its sheet remembers of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from addin.errors import Refusal
from addin.mapping_sheet import PURPOSE as MAPPING
from addin.mapping_sheet import read_mapping
from addin.press import Press
from shared import codes
from shared.bad import Bad
from shared.field_mapping import parse_field_mapping
from shared.kinds import KINDS
from shared.schemas import Profile
from shared.settings import OF_FILES

OPTIONS = (*OF_FILES, "field_mapping")
"""The options that bear on the reading of a file."""

_PROFILE, _HOLDS = "profile", "updates"


@dataclass(frozen=True)
class Reading:
    """options: those said, by name. profile: the saved mapping said. holds: the kind. "" for none."""

    options: dict[str, str] = field(default_factory=dict)
    profile: str = ""
    holds: str = ""
    is_numbered: bool = False

    @property
    def marks(self) -> dict[str, str]:
        """What the sheet remembers."""
        return {**self.options, **{n: v for n, v in ((_PROFILE, self.profile), (_HOLDS, self.holds)) if v}}


def file_reading(press: Press) -> Reading:
    """What the press says, else sheet Mapping in front, else the saved mapping. Raises Refusal."""
    shown = press.desk.sheet(press.desk.here().sheet)
    filled = read_mapping(shown.values()) if shown.purpose == MAPPING else None
    name = press.option("profile") or (filled.profile if filled else "")
    saved = _saved(press, name, filled.kind if filled else "") if name else None
    options: dict[str, str] = {}
    for said in (saved.options if saved else {}, filled.options if filled else {}, press.options):
        options |= {option: said[option] for option in OPTIONS if said.get(option)}
    lines = options.get("skip_lines", "")
    if lines and not (lines.isascii() and lines.isdigit()):
        sentence = f'Lines to skip cannot be "{lines}": give a whole number.'
        raise Refusal("OPTION_INVALID", sentence, {"name": "skip_lines"})
    holds = saved.kind if saved else filled.kind if filled else ""
    return Reading(options, saved.name if saved else "", holds, _is_numbered(options, holds))


def remembered(marks: Mapping[str, str]) -> Reading:
    """What a loaded sheet remembers."""
    options = {name: marks[name] for name in OPTIONS if marks.get(name)}
    return Reading(options, marks.get(_PROFILE, ""), marks.get(_HOLDS, ""))


def _is_numbered(options: Mapping[str, str], holds: str) -> bool:
    text = options.get("field_mapping", "")
    if not text:
        return False
    fields = parse_field_mapping(text, KINDS[holds or "payment_entries"])
    if isinstance(fields, Bad):
        raise Refusal(fields.code, codes.sentence(fields.code, fields.args), fields.args)
    return fields.is_numbered


def _saved(press: Press, name: str, kind: str) -> Profile:
    """The saved mapping of that name: of the kind, else of bank lines first, as they come as files."""
    kinds = [kind] if kind else ["payment_entries", *(each for each in KINDS if each != "payment_entries")]
    for each in kinds:
        for profile in press.client.profiles(each):
            if profile.name.casefold() == name.casefold():
                return profile
    raise Refusal("PROFILE_UNKNOWN", f"There is no saved mapping {name}. Press Saved mappings to see them.")
