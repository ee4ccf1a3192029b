"""Sign in: at which server, by which proof, as whom."""

from __future__ import annotations

import os
import sys

from addin import browser, config, credentials, signing_in, this_computer
from addin.client import Client
from addin.errors import Refusal
from addin.pages import Block, Column, Page, lines
from addin.press import Outcome, Press
from addin.terminal import tell
from shared.places import ENV_TOKEN, is_loopback

PURPOSE = "sign_in"
_LABEL = "Server"
_HELP = f'https://... as your administrator gave it, or "{config.THIS_COMPUTER}" for books of your own.'
_AGAIN = "For another server change the yellow cell and press Sign in."
_WHICH = (
    "Type the address of your server into the yellow cell of sheet Sign in, https://..., or leave"
    f' "{config.THIS_COMPUTER}" for books of your own; then press Sign in again.'
)


def sign_in(press: Press) -> Outcome:
    """Sign in at the server named, as whoever a token given says, else as whom the browser says."""
    asked = press.option("server") or press.server or _agreed(press)
    words = asked or _last_or_answering()
    sheet = _show(press, words or config.THIS_COMPUTER)
    if not words:
        raise Refusal("SERVER_MISSING", _WHICH, {"shown": sheet})
    return Outcome(_signed_in(press, words, asked), sheet=sheet)


def _signed_in(press: Press, words: str, asked: str) -> str:
    """asked: the server, where the user named one for this press; "" for the one used last."""
    url = config.address_of(words)
    if config.is_this_computer(words):
        this_computer.start()
        this_computer.require_ours()
    given = os.environ.get(ENV_TOKEN, "").strip() or _piped()
    if given:
        status = Client(url, given).status()
        return _kept(words, url, given, status.user, status.org)
    token = credentials.kept(url)
    who = _who(Client(url, token)) if token else ""
    if token and who:
        is_other = bool(asked) and url != config.address_of(_last() or config.THIS_COMPUTER)
        if is_loopback(url) or is_other or not press.agreed(f"{who} Sign in anew, as somebody else?"):
            config.remember_server(words)
            return who
    client = Client(url, None)
    waiting = signing_in.begin(client)
    address = browser.page_at(url, waiting.started.path)
    is_open = browser.open_page(address)
    code = f"compare the code there with {waiting.started.code}"
    tell(
        f"{'Your browser opens this page' if is_open else 'Open this page in a browser'}, {code}:\n{address}"
    )
    press.teller.progress(f"your browser opens, {code}" if is_open else f"open {address}, {code}", 0, 0)
    answer = signing_in.answered(waiting, client, token or "")
    return _kept(words, url, answer.token, answer.user, answer.org)


def _kept(words: str, url: str, token: str, user: str, org: str) -> str:
    """Keeps a token that is known to be good, and the server; what waited for it goes out. Raises OSError."""
    from addin import worker

    where = credentials.store(url, token)
    config.remember_server(words)
    worker.start_waiting()
    kept = "this computer's keyring" if where == "keyring" else "a file only you can read"
    is_safe = url.startswith("https://") or is_loopback(url)
    open_ = "" if is_safe else " The connection is not encrypted: others on the network can read along."
    return f"You are {user} of {org} at {url}. Your token is kept in {kept}.{open_}"


def _who(client: Client) -> str:
    """Who the token kept stands for; "" where the server does not take it any more."""
    try:
        status = client.status()
    except Refusal as refusal:
        if refusal.status != 401:
            raise
        return ""
    return f"You are {status.user} of {status.org} at {client.url}."


def _last() -> str | None:
    """The server chosen last, "" for none; None where the file that says so is damaged: we write it anew."""
    try:
        return config.chosen()
    except Refusal as refusal:
        if refusal.code != "CONFIG_DAMAGED":
            raise
        return None


def _last_or_answering() -> str:
    """This computer's server, where nobody ever chose any and it is running."""
    last = _last()
    return config.server_url() if last == "" and this_computer.listens() else last or ""


def _agreed(press: Press) -> str:
    """The server in the yellow cell, "" where there is none.

    A book from elsewhere may have that sheet too: another server than the last is agreed to first.
    Raises Refusal SERVER_ADDRESS, SERVER_NOT_AGREED.
    """
    typed, last = _typed(press), _last()
    if not typed or (config.is_this_computer(typed) and not last):
        return typed
    url = config.address_of(typed)
    if last and url == config.address_of(last):
        return typed
    so_far = f" So far it was {config.address_of(last)}." if last else ""
    if not press.agreed(f"Sheet Sign in names the server {url}.{so_far} Sign in there?"):
        raise Refusal(
            "SERVER_NOT_AGREED",
            f"Nobody was signed in at {url}, which sheet Sign in names. Change the yellow cell, or name the"
            " server with --set server=.",
            {"server": url},
        )
    return typed


def _typed(press: Press) -> str:
    """The server in the yellow cell, "" where there is none."""
    sheet = press.desk.find(PURPOSE)
    for row in sheet.values() if sheet is not None else []:
        if len(row) > 1 and row[0] == _LABEL and row[1] is not None:
            return str(row[1]).strip()
    return ""


def _show(press: Press, words: str) -> str:
    """The sheet with the server in a yellow cell, written only where it does not say so; its name."""
    sheet = press.desk.find(PURPOSE)
    if sheet is None or _typed(press) != words:
        page = Page(PURPOSE, "Sign in")
        page.blocks.append(lines(1, 1, ["Sign in"], "title"))
        columns = [Column(width=16, look="label"), Column(width=44, look="input")]
        page.blocks.append(Block(3, 1, columns, [[_LABEL], [words]], with_header=False))
        page.blocks.append(lines(4, 2, [_HELP, _AGAIN], "help"))
        sheet = press.desk.write(page)
    return sheet.name


def _piped() -> str:
    """A token on standard input; nothing is read from a terminal, where somebody sits who has a browser."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return ""
    return sys.stdin.readline().strip()
