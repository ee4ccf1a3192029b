"""`remitbook doctor`: what is wrong, why it matters, and how to mend it, one trouble after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from addin.errors import EXIT_DONE, EXIT_SOME_FAILED
from addin.installing.finding import INSTALL, Check, Finding, Machine, mend

CHECKS = (
    "check_excel.excel_there",
    "check_policies.macros_allowed",
    "check_policies.children_allowed",
    "check_excel.addin_not_blocked",
    "check_python.python_whole",
    "check_python.addin_fits",
    "check_python.conf_leads_somewhere",
    "check_python.script_there",
    "check_server.folder_writable",
    "check_server.keyring_works",
    "check_server.nothing_waits",
    "check_server.server_answers",
)
"""By name: a package that is missing is one finding, not the end of the examination."""

_WORD = {"well": "well", "note": "note", "mend": "MEND"}


def this_machine(server: str = "") -> Machine:
    """The computer this runs on."""
    import datetime as dt

    from addin.installing.places import places, this_system
    from addin.installing.registry import windows_registry
    from addin.installing.running import run
    from shared.places import APP_NAME, ENV_HOME

    system, home = this_system(), Path.home()
    try:
        from addin.config import data_folder

        data = data_folder()
    except ImportError:
        data = Path(os.environ.get(ENV_HOME) or home / f".{APP_NAME}")
    return Machine(
        system,
        home,
        os.environ,
        windows_registry,
        None if system == "other" else places(system, home, os.environ),
        data,
        run,
        lambda: dt.datetime.now(dt.UTC),
        server,
    )


def examine(machine: Machine, checks: Sequence[str] = CHECKS) -> Iterator[Finding]:
    """What each check says, in order; nothing of what belongs to another system."""
    for name in checks:
        module, _, function = name.partition(".")
        try:
            check: Check = getattr(import_module(f"addin.installing.{module}"), function)
            found = check(machine)
        except ImportError as error:
            found = mend(
                "PACKAGE_MISSING",
                f"A part of this Remitbook's Python is missing: {error}.",
                "Without it nothing can be sent.",
                INSTALL,
            )
        except OSError as error:
            found = mend(
                "NOT_LOOKED_AT",
                f"{error.filename or function} could not be looked at: {error.strerror}.",
                "What cannot be read cannot be judged.",
                "Run remitbook doctor as the user who works in Excel, and allow the folders it asks for.",
            )
        if found is not None:
            yield found


def report(findings: Iterator[Finding], say: Callable[[str], None]) -> int:
    """Says each finding as it is found; the exit code: 1 where something is to be mended."""
    wrong = 0
    for each in findings:
        say(f"{_WORD[each.grade]}  {each.what}")
        if each.grade != "well":
            say(f"      Why it matters: {each.why}")
            say(f"      What to do: {each.mend}")
        wrong += each.grade == "mend"
    say("")
    say(f"{wrong} to mend. Begin with the first." if wrong else "Nothing to mend.")
    return EXIT_SOME_FAILED if wrong else EXIT_DONE
