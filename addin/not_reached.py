"""Why no Remitbook server answered, and what can be done about it here, in words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

WAIT = "Press again when the server is back"


def why_away(error: httpx.TransportError) -> tuple[str, str, str]:
    """(code, what happened, what to do) where nothing came back."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return (
            "SERVER_CERTIFICATE",
            f"was not reached: its certificate is not trusted here ({_said_of_encryption(causes)})",
            "Ask your IT department: SSL_CERT_FILE names the certificates of a company's own. Then press"
            " again",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return (
            "SERVER_NOT_ENCRYPTED",
            f"was not reached: what answers there does not speak https ({_said_of_encryption(causes)})",
            "Ask who runs the server for its address, and type it at Sign in",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return (
            "SERVER_NOT_REACHED",
            "was not found: no computer of that name is known here",
            "Is this computer online, in your company's network? Is the address right (Sign in)? Then press"
            " again",
        )
    return "SERVER_NOT_REACHED", "does not answer", WAIT


def who_answered(response: httpx.Response) -> str:
    """What came back in the server's place."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        return "was not reached: a proxy or another web page answered in its place"
    return f"was not reached: something else answered there (status {response.status_code})"


def where_sent(response: httpx.Response) -> str:
    """What to do about it."""
    location = response.headers.get("Location", "")
    if response.is_redirect and location:
        return f"It sends you to {location}: if your server is there, type that address at Sign in"
    return WAIT


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it came of."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _said_of_encryption(causes: list[BaseException]) -> str:
    """In its own words."""
    said = next(cause for cause in causes if isinstance(cause, ssl.SSLError))
    words = getattr(said, "verify_message", "") or getattr(said, "reason", "") or str(said)
    return str(words).replace("_", " ").lower()
