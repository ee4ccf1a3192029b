"""`remitbook serve`: migrate, sign the local user in, listen. Its words are in `backend.commands`."""

from __future__ import annotations

import argparse
import gc
import logging
import socket
import sys
import time
from pathlib import Path
from threading import Thread

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from backend import local, settings
from backend.context import Server
from backend.jobs.runner import Runner
from backend.main import create_app
from backend.settings import Settings
from backend.store import migrate
from backend.store.database import Database

OK, REFUSED, USAGE = 0, 2, 64
_ANSWERS_S = 3
"""So long the answers that are under way may take once it is to end; an import goes on at the next start."""
_LOOK_S = 0.5

ANYWHERE = (
    "{host} can be reached from other computers, and a token sent over plain HTTP can be read on the way. "
    "Put a TLS proxy before this server and let it listen on 127.0.0.1; or say --listen-anywhere where the "
    "network itself is private, as between containers."
)


def serve(arguments: argparse.Namespace) -> int:
    """Runs until it is stopped; the exit code."""
    try:
        chosen = settings.load(
            database=arguments.database,
            host=arguments.host,
            port=arguments.port,
            address=arguments.address,
        )
    except ValueError as error:
        return _say(str(error), USAGE)
    if not chosen.is_loopback and not arguments.listen_anywhere:
        return _say(ANYWHERE.format(host=chosen.host), REFUSED)
    try:
        listener = listen(chosen)
    except OSError as error:
        return _say(f"Port {chosen.port} on {chosen.host} cannot be used: {error.strerror}.", REFUSED)
    with listener:
        try:
            server = start(chosen, listener)
        except migrate.DatabaseNewer as error:
            return _say(
                f"The database was made by a later version of Remitbook ({error}). Update this one.", REFUSED
            )
        except (SQLAlchemyError, OSError) as error:
            return _say(f"The database cannot be used: {error}", REFUSED)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        config = uvicorn.Config(
            create_app(server),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_ANSWERS_S if arguments.as_long_as else None,
        )
        gc.freeze()  # no collection goes through what is loaded; a request never waits for that
        _say(f"Remitbook answers on {url_of(chosen, listener)}", OK)
        running = uvicorn.Server(config)
        if arguments.as_long_as:
            Thread(target=_end_without, args=(Path(arguments.as_long_as), running), daemon=True).start()
        running.run(sockets=[listener])
        server.database.close()
    return OK


def listen(chosen: Settings) -> socket.socket:
    """The socket to answer on. Raises OSError."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only what it knows to be TCP: else each answer after a
    # connection's first waits 40 ms for the client to confirm its head.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((chosen.host, chosen.port))
    except OSError:
        listener.close()
        raise
    return listener


def start(chosen: Settings, listener: socket.socket) -> Server:
    """A server over a migrated database, its local user signed in. Raises DatabaseNewer, SQLAlchemyError."""
    database = Database(chosen.database_url)
    migrate.upgrade(database)
    server = Server(database, address=chosen.address)
    server.jobs = Runner(server)
    if chosen.is_local:
        local.sign_in(server, chosen, url_of(chosen, listener))
    return server


def _end_without(file: Path, running: uvicorn.Server) -> None:
    """Lets the server end once a file is gone."""
    while file.exists():
        time.sleep(_LOOK_S)
    running.should_exit = True


def url_of(chosen: Settings, listener: socket.socket) -> str:
    """Where clients find it."""
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return f"http://{host}:{listener.getsockname()[1]}"


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr if code else sys.stdout, flush=True)
    return code
