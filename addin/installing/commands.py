"""The command line of the installation: install, uninstall, doctor, build-installer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from addin.errors import EXIT_DONE

if TYPE_CHECKING:
    from addin.installing.places import Places

NAMES = ("install", "uninstall", "doctor", "build-installer")


def register(subparsers: Any) -> None:
    """Declare the commands."""
    install = subparsers.add_parser("install", help="put the add-in into this user's Excel")
    install.add_argument(
        "--from",
        dest="source",
        default="",
        metavar="WHEEL_OR_FOLDER",
        help="what to install; else what runs now",
    )
    install.add_argument(
        "--with-server", action="store_true", help="also the server, for a ledger of your own"
    )
    install.set_defaults(func=_install)

    uninstall = subparsers.add_parser("uninstall", help="take the add-in out of this user's Excel")
    uninstall.add_argument("--discard-waiting", action="store_true", help="give up what was not sent yet")
    uninstall.add_argument("--forget-token", action="store_true", help="also forget who you are signed in as")
    uninstall.set_defaults(func=_uninstall)

    doctor = subparsers.add_parser(
        "doctor", help="say what keeps the add-in from working, and how to mend it"
    )
    doctor.add_argument("--server", default="", metavar="URL")
    doctor.set_defaults(func=_doctor)

    build = subparsers.add_parser("build-installer", help="build the double-click installers, one a system")
    build.add_argument("--to", required=True, metavar="FOLDER", help="the folder they go to")
    build.add_argument(
        "--from",
        dest="source",
        default="",
        metavar="WHEEL_OR_FOLDER",
        help="what it installs; else what runs now",
    )
    build.add_argument(
        "--wheels",
        default="",
        metavar="FOLDER",
        help="the packages Remitbook needs, put in: nothing is fetched",
    )
    build.set_defaults(func=_build_installer)


def _here() -> Places:
    """Raises Refusal where there is no Excel."""
    import os
    from pathlib import Path

    from addin.installing.places import places, this_system

    return places(this_system(), Path.home(), os.environ)


def _install(chosen: argparse.Namespace) -> int:
    from pathlib import Path

    from addin.installing.install import install
    from addin.installing.running import run

    install(_here(), Path(chosen.source) if chosen.source else None, chosen.with_server, run, _say)
    return EXIT_DONE


def _uninstall(chosen: argparse.Namespace) -> int:
    from addin import config
    from addin.installing.uninstall import uninstall

    forget = _forget_tokens if chosen.forget_token else None
    uninstall(_here(), config.data_folder(), chosen.discard_waiting, forget, _say)
    return EXIT_DONE


def _doctor(chosen: argparse.Namespace) -> int:
    from addin.installing.doctor import examine, report, this_machine

    return report(examine(this_machine(chosen.server)), _say)


def _build_installer(chosen: argparse.Namespace) -> int:
    from pathlib import Path

    from addin.installing.installer import build_installers
    from addin.installing.running import run

    given = Path(chosen.source) if chosen.source else None
    wheels = Path(chosen.wheels) if chosen.wheels else None
    for built in build_installers(Path(chosen.to), given, wheels, run):
        _say(f"{built} is the installer, {built.stat().st_size:,} bytes.")
    return EXIT_DONE


def _forget_tokens() -> list[str]:
    from addin import config, credentials
    from shared.places import read_credentials

    servers = sorted({config.server_url(), *read_credentials(config.data_folder())})
    for server in servers:
        credentials.forget(server)
    return servers


def _say(line: str) -> None:
    print(line, flush=True)
