"""Signs in through the browser: asks for a page, and waits for the user's answer there.

In Excel the press that waits is a process of its own (`addin.worker`).
"""

from __future__ import annotations

import hashlib
import platform
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from addin.client import Client
from addin.errors import AddinError, Refusal, ServerNotReached
from shared.limits import SIGN_IN_MINUTES
from shared.sign_in import SignInAnswer, SignInProof, SignInStart, SignInStarted, challenge_of

POLL_S = 1.0
_BUSY = 500
_NOBODY = f"Nobody answered in the browser for {SIGN_IN_MINUTES} minutes. Press Sign in again."


@dataclass(frozen=True)
class Waiting:
    """A sign-in that was begun. started: what the server answered."""

    verifier: str
    started: SignInStarted


def begin(client: Client) -> Waiting:
    """Asks for a page to confirm on. Raises Refusal, ServerNotReached."""
    verifier = secrets.token_urlsafe(32)
    asked = SignInStart(challenge_of(verifier), platform.node())
    return Waiting(verifier, client.send_json("POST", "/v1/sign-in", asked, SignInStarted))


def answered(
    waiting: Waiting, client: Client, replaces: str = "", sleep: Callable[[float], None] = time.sleep
) -> SignInAnswer:
    """Waits for the answer in the browser; the token. replaces: the one kept so far, which ends then.

    A server that is away for a while is waited for. Raises Refusal, ServerNotReached.
    """
    old = hashlib.sha256(replaces.encode()).hexdigest() if replaces else ""
    path, proof = f"/v1/sign-in/{waiting.started.id}/token", SignInProof(waiting.verifier, old)
    last_s = time.monotonic() + SIGN_IN_MINUTES * 60
    while True:
        trouble: AddinError | None = None
        try:
            answer = client.send_json("POST", path, proof, SignInAnswer)
            if answer.state != "WAITING":
                return answer
        except ServerNotReached as error:
            trouble = error
        except Refusal as error:
            if error.status < _BUSY:
                raise
            trouble = error
        if time.monotonic() > last_s:
            raise trouble or Refusal("SIGN_IN_OVER", _NOBODY)
        sleep(POLL_S)
