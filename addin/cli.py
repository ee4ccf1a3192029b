"""The command line: the add-in's commands here, the server's from the entry points `remitbook.commands`.

Exit codes: 0 all booked or nothing to do, 1 some rows failed or not reached, 2 refused, 3 server not
reached, 64 wrong usage, 70 a bug with its number. What is heavy is imported when it is needed, so that the
first sign of life comes at once.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from typing import NoReturn

from addin.errors import EXIT_BUG, EXIT_USAGE, AddinError, WrongUsage
from addin.installing import commands as installing
from addin.lean import leave_out

_OURS = ("press", "import", "pull", "reverse", "verify", "buttons", "build-addin", *installing.NAMES)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong and ends with 64, not with argparse's 2, which means refused here."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"remitbook: {message}", file=sys.stderr)
        raise SystemExit(EXIT_USAGE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    ours = bool(words) and words[0] in _OURS
    if argv is None:  # a process of its own
        _say_every_sign()
        if ours:
            leave_out()
    parser = _parser(with_server=not ours)
    chosen = parser.parse_args(words)
    try:
        return int(chosen.func(chosen))
    except AddinError as error:
        print(error.sentence, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return EXIT_BUG
    except Exception as error:
        if not ours:
            raise  # who runs a server wants to see where
        from addin.press import outcome_of

        outcome = outcome_of(error)
        print(outcome.sentence, file=sys.stderr)
        return outcome.exit_code


def _say_every_sign() -> None:
    """A name is written some way also where the output, a file on Windows say, has no letter for it: what was
    booked is booked, and the exit code says how it ended."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _parser(with_server: bool) -> argparse.ArgumentParser:
    parser = _Parser(prog="remitbook", description="Payments from the workbook to the ledger and back.")
    subparsers = parser.add_subparsers(
        title="commands", required=True, parser_class=_Parser, metavar="COMMAND"
    )

    press = subparsers.add_parser("press", help="press a button of the ribbon on a workbook")
    press.add_argument("button", help="its id, as `remitbook buttons` lists them")
    press.add_argument("book", help="the workbook, .xlsx or .xlsm")
    press.add_argument("--sheet", default="", help="the sheet in front; the first otherwise")
    press.add_argument("--select", default="", metavar="RANGE", help="the cells marked, like A1:F200")
    _add_options(press)
    press.add_argument(
        "--in-place", action="store_true", help="write Remitbook's sheets into the workbook itself"
    )
    press.add_argument(
        "--host",
        choices=("files", "libreoffice"),
        default="files",
        help="what writes the workbook: files, or an installed LibreOffice, which calculates the formulas",
    )
    press.set_defaults(func=_press)

    send = subparsers.add_parser("import", help="send a file to the ledger as it is, also a very large one")
    send.add_argument("kind", help="what its rows are: payments, invoices, accounts, ...")
    send.add_argument("file", help=".xlsx, .xls or .csv")
    send.add_argument("--sheet", default="", help="its sheet; the first otherwise")
    send.add_argument("--mapping", default="", metavar="M", help="a saved mapping")
    send.add_argument("--failed-to", default="", metavar="F.xlsx", help="where the failed rows go")
    send.add_argument(
        "--anyway",
        action="store_true",
        help="also if the rows or the file came before, or a statement does not add up",
    )
    _add_options(send)
    send.set_defaults(func=_import)

    pull = subparsers.add_parser("pull", help="pull a view into a workbook")
    pull.add_argument("view", help="invoices, accounts, payments, ...")
    pull.add_argument("--to", required=True, metavar="F.xlsx", help="the workbook it goes to")
    _add_options(pull)
    pull.set_defaults(func=_pull)

    reverse = subparsers.add_parser("reverse", help="take an import back, with the proof")
    reverse.add_argument("number", metavar="IMPORT", help="the import's number")
    reverse.add_argument("--why", default="", help="the reason, kept in the log")
    reverse.add_argument("--consent", action="store_true", help="agree to what becomes of later work")
    reverse.add_argument("--freed", choices=("leave", "oldest_first"), default="leave")
    reverse.add_argument("--server", default="", metavar="URL")
    reverse.set_defaults(func=_reverse)

    verify = subparsers.add_parser("verify", help="recompute every amount and status from the rows")
    verify.add_argument("--server", default="", metavar="URL")
    verify.set_defaults(func=_verify)

    buttons = subparsers.add_parser("buttons", help="list the buttons and their options")
    buttons.set_defaults(func=_buttons)

    build = subparsers.add_parser("build-addin", help="build the add-in for Excel, an .xlam")
    build.add_argument("--to", required=True, metavar="F.xlam", help="the file it goes to")
    build.add_argument(
        "--conf", default="", metavar="F", help="where its Python is, in place of the usual places"
    )
    build.set_defaults(func=_build_addin)

    installing.register(subparsers)

    if with_server:
        from importlib.metadata import entry_points

        for entry in entry_points(group="remitbook.commands"):
            entry.load()(subparsers)
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="OPTION=VALUE",
        dest="options",
        help="fill a yellow cell",
    )
    parser.add_argument("--server", default="", metavar="URL")


def _press(chosen: argparse.Namespace) -> int:
    from addin.terminal import say

    say(f"{chosen.button.replace('_', ' ').capitalize()}: {chosen.book} ...")
    from addin.doors import press_file

    return press_file(
        chosen.button,
        chosen.book,
        chosen.sheet,
        chosen.select,
        _pairs(chosen.options),
        chosen.in_place,
        chosen.server,
        chosen.host,
    )


def _import(chosen: argparse.Namespace) -> int:
    from addin.terminal import say

    say(f"Sending {chosen.file} ...")
    from addin.import_file import import_file

    return import_file(
        chosen.kind,
        chosen.file,
        chosen.sheet,
        chosen.mapping,
        chosen.failed_to,
        {**({"send_anyway": "yes"} if chosen.anyway else {}), **_pairs(chosen.options)},
        chosen.server,
    )


def _pull(chosen: argparse.Namespace) -> int:
    from addin.doors import pull_to_file

    return pull_to_file(chosen.view, chosen.to, _pairs(chosen.options), chosen.server)


def _reverse(chosen: argparse.Namespace) -> int:
    from addin.doors import reverse_import

    return reverse_import(chosen.number, chosen.why, chosen.consent, chosen.freed, chosen.server)


def _verify(chosen: argparse.Namespace) -> int:
    from addin.doors import verify_ledger

    return verify_ledger(chosen.server)


def _buttons(chosen: argparse.Namespace) -> int:
    from addin.commands import COMMANDS

    for command in COMMANDS.values():
        options = " ".join(option.name for option in command.options)
        print(f"{command.id:18} {command.group:11} {command.screentip}")
        if options:
            print(f"{'':18} {'':11} options: {options}")
    return 0


def _build_addin(chosen: argparse.Namespace) -> int:
    from pathlib import Path

    from addin.ribbon.package import build_addin

    print(build_addin(Path(chosen.to), Path(chosen.conf) if chosen.conf else None))
    return 0


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    """OPTION=VALUE, many times. Raises WrongUsage."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise WrongUsage("OPTION_UNKNOWN", f"--set wants OPTION=VALUE, not {text}.")
        pairs[name.strip()] = value.strip()
    return pairs


if __name__ == "__main__":
    raise SystemExit(main())
