"""Options as the user gives them, by name or label, with code words or in words."""

from __future__ import annotations

from collections.abc import Mapping

from addin.commands import Command
from addin.errors import Refusal, WrongUsage
from shared.settings import options_of


def read_options(command: Command, given: Mapping[str, str]) -> dict[str, str]:
    """Options by name with the code words of their choices. Raises WrongUsage naming what there is."""
    found: dict[str, str] = {}
    by_name = {option.name: option for option in command.options}
    by_label = {option.label.casefold(): option for option in command.options}
    for name, value in given.items():
        option = by_name.get(name) or by_label.get(name.casefold())
        if option is None:
            known = ", ".join(by_name) or "none"
            raise WrongUsage("OPTION_UNKNOWN", f"{command.label} has no option {name}. It has: {known}.")
        found[option.name] = code_word(value, option.choices, option.label)
    return found


def read_settings(kind: str, given: Mapping[str, str], others: tuple[str, ...]) -> dict[str, str]:
    """What a kind's sheet may set, by name or label, with the code words of the choices; `others` as they
    are. Raises WrongUsage naming what there is, Refusal OPTION_INVALID."""
    found: dict[str, str] = {}
    settings = options_of(kind)
    for name, value in given.items():
        if name in others:
            found[name] = value
            continue
        setting = next((s for s in settings if name == s.name or name.casefold() == s.label.casefold()), None)
        if setting is None:
            known = ", ".join((*(setting.name for setting in settings), *others))
            raise WrongUsage("OPTION_UNKNOWN", f"A sheet of {kind} has no option {name}. It has: {known}.")
        found[setting.name] = code_word(value, setting.choices, setting.label)
    return found


def code_word(value: str, choices: tuple[tuple[str, str], ...], label: str) -> str:
    """The code word of a value given as code word or as people read it. Raises Refusal OPTION_INVALID."""
    if not choices:
        return value
    wanted = value.strip().casefold()
    for word, shown in choices:
        if wanted in (word.casefold(), shown.casefold()):
            return word
    allowed = ", ".join(shown for _, shown in choices)
    raise Refusal("OPTION_INVALID", f'{label} cannot be "{value}". Allowed: {allowed}.', {"name": label})
