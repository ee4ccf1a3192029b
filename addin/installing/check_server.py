"""Can the user's things be kept, and is the server reached as who the user is?"""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from email.utils import parsedate_to_datetime

from addin import config, credentials, this_computer
from addin.errors import AddinError, Refusal, ServerNotReached
from addin.installing.finding import Finding, Machine, mend, note, well
from addin.installing.uninstall import waiting_in
from shared.places import ENV_PORT, is_loopback

_SHOWN = 5
_ANSWER_S = 10.0
_ASKED = "Every press asks the server."
LARGEST_SKEW = dt.timedelta(minutes=5)
_TRIAL = "remitbook-doctor"


def folder_writable(machine: Machine) -> Finding | None:
    """Where what is not sent yet is kept."""
    try:
        machine.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=machine.data) as file:
            file.write(b"remitbook")
    except OSError as error:
        return mend(
            "FOLDER_NOT_WRITABLE",
            f"{machine.data} cannot be written: {error.strerror}.",
            "A sheet is kept there before it is sent, so that nothing is lost; nothing is sent without.",
            "Make room on the disk, or ask for the right to write there.",
        )
    return well("FOLDER", f"What is not sent yet is kept in {machine.data}")


def keyring_works(machine: Machine) -> Finding | None:
    """A throw-away secret, kept, read and forgotten."""
    import keyring
    from keyring.errors import KeyringError

    secret = secrets.token_hex(8)
    try:
        keyring.set_password(_TRIAL, _TRIAL, secret)
        kept = keyring.get_password(_TRIAL, _TRIAL) == secret
        keyring.delete_password(_TRIAL, _TRIAL)
    except KeyringError:
        kept = False
    if kept:
        return well("KEYRING", "The system's password store keeps your token")
    return note(
        "KEYRING_DOES_NOT_WORK",
        "The system's password store does not keep a secret.",
        f"Your token is kept in a file in {machine.data} that only you can read.",
        "Unlock the password store (Windows: Credential Manager; Mac: Keychain Access), then sign in again.",
    )


def nothing_waits(machine: Machine) -> Finding | None:
    """What was pressed and has not reached the server."""
    from addin.outbox import Outbox

    unread = Outbox(machine.data / "outbox").unread()
    if unread:
        return mend(
            "OUTBOX_DAMAGED",
            f"What was pressed and cannot be read: {', '.join(map(str, unread[:_SHOWN]))}.",
            "What it held is not sent by itself any more.",
            "Look at Import log for what is missing and press Import on it again: nothing is booked twice."
            " Then delete the file.",
        )
    waiting = waiting_in(machine.data / "outbox")
    if not waiting:
        return well("OUTBOX", "Nothing waits to be sent")
    shown = ", ".join(waiting[:_SHOWN]) + (", ..." if len(waiting) > _SHOWN else "")
    return note(
        "WAITING",
        f"{len(waiting)} pressed in Excel but not finished: {shown}.",
        "The server or the workbook was not reached; it is kept, sent once, and written at the next press.",
        "Press Status in Excel when the server can be reached.",
    )


def server_answers(machine: Machine) -> Finding | None:
    """One call of the server as the user: reached, of our version, signed in, its clock near ours."""
    from addin.client import Client

    try:
        url = config.server_url(machine.server)
        if config.is_this_computer(config.chosen(machine.server)) and not this_computer.listens():
            return _not_started()
    except Refusal as refusal:
        return mend(refusal.code, refusal.sentence, _ASKED, "What it says; then run remitbook doctor again.")
    try:
        client = Client(url, credentials.load(url), answer_s=_ANSWER_S, retries=0)
        status = client.status()
    except ServerNotReached as error:
        return _not_reached(url, error)
    except AddinError as error:
        return mend(
            error.code,
            f"{url}: {error.sentence}",
            _ASKED,
            f"Sign in, in Excel: {url}"
            if error.code.startswith("TOKEN")
            else f"docs/codes.md says more of it, under {error.code}.",
        )
    skew = _skew(machine, client.server_date)
    if abs(skew) > LARGEST_SKEW:
        minutes = round(abs(skew).total_seconds() / 60)
        return mend(
            "CLOCK",
            f"This computer's clock is {minutes:,} minutes {'behind' if skew > dt.timedelta() else 'before'}"
            f" that of {url}.",
            "The time of a press is the date of sending: a sheet sent around midnight gets the wrong day.",
            "Set the clock: Windows Settings, Time & language, Sync now; Mac: System Settings, Date & Time.",
        )
    return well(
        "SERVER",
        f"Server {status.server_version}: {url}, {status.user} of {status.org} ({status.role.lower()})",
    )


def _not_started() -> Finding:
    """This computer's server was chosen: a press starts it. Raises Refusal SERVER_NOT_INSTALLED."""
    this_computer.require_parts()
    return note(
        "SERVER_OFF",
        "The server of this computer does not run.",
        "The next press that needs it starts it: it runs until you log off.",
        "Press Status in Excel, to see it start.",
    )


def _not_reached(url: str, error: ServerNotReached) -> Finding:
    if error.code == "SERVER_CERTIFICATE":
        how = "Show docs/it.md, Network, to your IT department: SSL_CERT_FILE."
    elif error.code == "SERVER_NOT_ENCRYPTED":
        how = "Ask who runs the server for its address, then: Sign in."
    elif is_loopback(url) and error.code == "SERVER_NOT_REMITBOOK":
        how = f"Another program has that port: close it, or set {ENV_PORT} to another and start Excel anew."
    elif is_loopback(url):
        how = "remitbook serve; or, for your team's server: Sign in, with its address."
    elif error.code == "SERVER_NOT_REMITBOOK":
        how = f"Ask your IT department to let {url} through the proxy; or correct the address: Sign in."
    else:
        how = f"Open {url}/v1/health in a browser. Where that answers, a proxy or firewall stands between:"
        how += " show docs/it.md, Network, to your IT department. Where not: ask who runs the server."
    return mend(error.code, f"{url}: {error.sentence}", _ASKED, how)


def _skew(machine: Machine, date: str) -> dt.timedelta:
    """The server's clock less ours; 0 where it does not say."""
    try:
        return parsedate_to_datetime(date) - machine.now()
    except ValueError:
        return dt.timedelta()
