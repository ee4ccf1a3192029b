"""What the command line does with a workbook or the server: opens, presses, saves, says how it ended."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from addin import press as pressing
from addin.errors import EXIT_DONE, EXIT_REFUSED, WrongUsage
from addin.options import read_options
from addin.press import Outcome, Press
from addin.terminal import Bar, show

if TYPE_CHECKING:
    from addin.companion import Files


def press_file(
    button: str,
    book: str,
    sheet: str = "",
    select: str = "",
    options: Mapping[str, str] | None = None,
    in_place: bool = False,
    server: str = "",
    host: str = "files",
) -> int:
    """Press a button on a workbook without Excel, on a host of `addin.hosts`; the exit code."""
    try:
        command = pressing.find_command(button)
        chosen = read_options(command, options or {})
    except Exception as error:  # noqa: BLE001 - becomes the closing sentence
        return show(pressing.outcome_of(error))
    bar = Bar()
    try:
        from addin.companion import open_files

        opened = open_files(Path(book), sheet, select, in_place, host)
        outcome = pressing.run(Press(command, opened.desk, chosen, server, bar, ask=_asker()))
        saved = _save(opened)
        if isinstance(saved, Outcome):
            return show(pressing.both(outcome, saved))
    except Exception as error:  # noqa: BLE001 - becomes the closing sentence
        return show(pressing.outcome_of(error))
    finally:
        bar.close()
    if saved is None:
        return show(outcome)
    where = f"Sheet {outcome.sheet} in {saved.name}" if outcome.sheet else ""
    if saved != opened.target:
        where += f" ({opened.target.name} is open elsewhere, so it was written under this name)"
    return show(outcome, where)


def _save(opened: Files) -> Path | Outcome | None:
    """Where the sheets went; how it ended where they could not be written."""
    try:
        return opened.save()
    except Exception as error:  # noqa: BLE001 - what was booked is told all the same
        return pressing.outcome_of(error)


def pull_to_file(view: str, to: str, options: Mapping[str, str], server: str = "") -> int:
    """Pull a view into a workbook of its own, or into one that is there; the exit code."""
    from addin.hosts import files

    target = Path(to)
    is_new = not target.exists()
    if is_new:
        try:
            files.save(files.new_book(), target)
        except Exception as error:  # noqa: BLE001 - becomes the closing sentence
            return show(pressing.outcome_of(error))
    from addin.commands import COMMANDS

    wanted = [command for command in COMMANDS.values() if command.group == "Pull"]
    for command in wanted:
        if view in (command.id, f"pull_{view}", command.id.removeprefix("pull_")):
            ended = press_file(command.id, to, options=options, in_place=True, server=server)
            if is_new and ended != EXIT_DONE:
                target.unlink(missing_ok=True)  # nobody is to take the empty book for an empty view
            return ended
    if is_new:
        target.unlink(missing_ok=True)
    names = ", ".join(command.id for command in wanted)
    return show(
        pressing.outcome_of(WrongUsage("VIEW_UNKNOWN", f"There is no view {view}. There are: {names}."))
    )


def reverse_import(number: str, why: str, consent: bool, freed: str, server: str = "") -> int:
    """Take an import back and show the proof; the exit code."""
    from addin import config, reverse

    try:
        client = pressing.connect(config.server_url(server))
        return show(reverse.take_back(client, number, why, consent, freed, Bar()))
    except Exception as error:  # noqa: BLE001 - becomes the closing sentence
        return show(pressing.outcome_of(error))


def verify_ledger(server: str = "") -> int:
    """Recompute everything; 0 where nothing differs."""
    from addin import config
    from shared.schemas import VerifyReport

    try:
        report = pressing.connect(config.server_url(server)).verify(VerifyReport)
    except Exception as error:  # noqa: BLE001 - becomes the closing sentence
        return show(pressing.outcome_of(error))
    return show(Outcome(report.sentence, 0 if not report.findings else EXIT_REFUSED))


def _asker() -> pressing.Ask | None:
    """Questions are put where somebody sits at the terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(question: str) -> bool:
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().casefold() in ("y", "yes")

    return ask
