"""The buttons, one file a group of the ribbon. A file in this folder with COMMANDS adds its buttons."""

from importlib import import_module
from pkgutil import iter_modules

from addin.commands.base import GROUPS, YES_NO, Command, Option

COMMANDS: dict[str, Command] = {
    command.id: command
    for command in sorted(
        (
            command
            for module in sorted(info.name for info in iter_modules(__path__) if info.name != "base")
            for command in import_module(f"{__name__}.{module}").COMMANDS
        ),
        key=lambda command: GROUPS.index(command.group),
    )
}
"""Button id -> what it declares, in the order of the ribbon."""

__all__ = ["COMMANDS", "GROUPS", "YES_NO", "Command", "Option"]
