"""The options a sheet is sent with: those of its kind, each with a value it can have, as its code word."""

from __future__ import annotations

from backend.kinds.settings import LARGEST_INTEGER, read_value
from backend.problems import BodyInvalid, OptionInvalid
from shared.settings import Setting, options_of

_ALLOWED = {
    "integer": f"a whole number up to {LARGEST_INTEGER}",
    "currency": "the code of a currency, as EUR",
}


def refuse_unknown(kind: str, options: dict[str, str]) -> None:
    """Raises BodyInvalid for what a sheet of that kind cannot set: the organisation's own rules, too."""
    unknown = sorted(options.keys() - {setting.name for setting in options_of(kind)})
    if unknown:
        raise BodyInvalid(why=f"a sheet of {kind} has no option {unknown[0]!r}")


def held(kind: str, options: dict[str, str]) -> dict[str, str]:
    """Those among options that a sheet of that kind may set, as code words. Raises OptionInvalid."""
    return {s.name: held_value(s, options[s.name]) for s in options_of(kind) if s.name in options}


def held_value(setting: Setting, text: str) -> str:
    """One value as its code word; text stays as it is, for blanks count in it. Raises OptionInvalid."""
    if setting.type == "text" or (not text.strip() and not setting.default):
        return text if setting.type == "text" else ""
    value = read_value(setting, text)
    if value is None:
        allowed = [label for _, label in setting.choices] or [_ALLOWED[setting.type]]
        raise OptionInvalid(name=setting.name, label=setting.label, value=text, allowed=allowed)
    return value
