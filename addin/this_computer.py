"""The server of this computer: started by itself when a press needs it and it does not answer.

It is a process of its own (`remitbook serve`), which stays when Excel is closed and ends with the user's
session, or when the program is replaced or removed (`addin.server_on`). It listens to this computer alone,
and keeps its log in the user's folder.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from addin import config, server_on
from addin.errors import Refusal, ServerNotReached
from shared.places import ENV_TOKEN, LOOPBACK, PORT, is_loopback

LOG = "server.log"
START_S = 10.0
_LOOK_S = 0.05
_LOCK = "server.lock"
_LOG_BYTES = 1_000_000
"""Above, the log begins anew."""
_PARTS = ("fastapi", "uvicorn", "sqlmodel", "alembic", "jinja2", "argon2")
"""What the server needs and the add-in has not."""


def awake(url: str) -> None:
    """Starts this computer's server where that is the one chosen and nothing answers. Raises Refusal."""
    if not is_loopback(url):
        return  # a port of this computer's that is none stops nobody from using another server
    if url == config.address_of(config.THIS_COMPUTER) and config.is_this_computer(config.chosen()):
        start()


def start() -> None:
    """Sees to it that something listens where this computer's server does.

    Of several presses at once one starts it, and all wait. Raises Refusal: SERVER_NOT_INSTALLED,
    SERVER_NOT_STARTED.
    """
    from fasteners import InterProcessLock

    if listens():
        return
    port = _port()
    require_parts()
    log = config.data_folder() / LOG
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = InterProcessLock(log.with_name(_LOCK))
    is_ours = lock.acquire(blocking=False)
    try:
        # It may have been started between the first look and the lock.
        _wait(_process(port, log) if is_ours and not listens() else None, log)
    finally:
        if is_ours:
            lock.release()


def require_parts() -> None:
    """Raises Refusal SERVER_NOT_INSTALLED where the add-in was installed without the server."""
    missing = [name for name in _PARTS if importlib.util.find_spec(name) is None]
    if missing:
        raise Refusal(
            "SERVER_NOT_INSTALLED",
            f"This computer has the add-in without a server ({missing[0]} is missing). Close"
            " Excel and start the installer in a terminal with --with-server behind it; or with a Python of"
            ' your own: pip install "remitbook[server]", remitbook install --with-server. Then press again.',
            {"name": missing[0]},
        )


def require_ours() -> None:
    """Raises Refusal PORT_TAKEN where something else listens in the place of this computer's server."""
    from addin.client import Client

    port = _port()
    try:
        Client(config.address_of(config.THIS_COMPUTER), None, answer_s=START_S).get_json(
            "/v1/health", dict[str, str]
        )
    except ServerNotReached as error:
        raise Refusal(
            "PORT_TAKEN",
            f"Another program has port {port} of this computer, which Remitbook's own server needs. Close it,"
            f" or set REMITBOOK_PORT to another number than {PORT} and start Excel anew.",
            {"port": port},
        ) from error


def _port() -> int:
    return urlsplit(config.address_of(config.THIS_COMPUTER)).port or PORT


def listens() -> bool:
    """Whether anything listens where this computer's server does."""
    return server_on.listens(_port())


def _wait(process: subprocess.Popen[bytes] | None, log: Path) -> None:
    last_s = time.monotonic() + START_S
    while not listens():
        ended = process is not None and process.poll() is not None
        if ended or time.monotonic() > last_s:
            raise Refusal(
                "SERVER_NOT_STARTED",
                f"The server of this computer did not start. It said: {_last_line(log)} ({log})",
                {"log": str(log)},
            )
        time.sleep(_LOOK_S)


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "nothing.")


def _process(port: int, log: Path) -> subprocess.Popen[bytes]:
    """The server: it outlives this process and has no window. Raises OSError."""
    is_long = log.exists() and log.stat().st_size > _LOG_BYTES
    file = server_on.switch_on(log.parent, port)
    command = (
        *(sys.executable, "-I", "-m", "addin.cli", "serve", "--host", LOOPBACK, "--port", str(port)),
        *("--as-long-as", str(file)),
    )
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    with log.open("wb" if is_long else "ab") as said:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={name: value for name, value in os.environ.items() if name != ENV_TOKEN},
            creationflags=flags,
            start_new_session=sys.platform != "win32",
            close_fds=True,
        )
