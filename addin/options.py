"""Options as the user gives them, by name or label, with code words or in words."""

from __future__ import annotations

from collections.abc import Mapping

from addin.commands import Command
from addin.errors import Refusal, WrongUsage


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
