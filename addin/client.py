"""The only HTTP of the add-in. Every write carries an id the add-in made, so it can be sent again.

A call is tried a few times where nothing, or a passing trouble, answered. What answers must be a
Remitbook server of the same API version; anything else (a proxy's page, a login form) is said to be that.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from addin.errors import Refusal, ServerNotReached
from addin.not_reached import WAIT, where_sent, who_answered, why_away
from shared import schemas
from shared.schemas import API_VERSION

Answer = TypeVar("Answer")

CONNECT_S = 5.0
ANSWER_S = 120.0
RETRIES = 3
FIRST_WAIT_S = 0.2
_PASSING = frozenset({429, 502, 503, 504})
_VERSION = "Remitbook-Api"


class Client:
    """Talks to one server as one user.

    transport, sleep: for tests. Every method raises Refusal where the server refuses and
    ServerNotReached where no Remitbook server answers.
    """

    def __init__(
        self,
        url: str,
        token: str | None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        answer_s: float = ANSWER_S,
        connect_s: float = CONNECT_S,
        retries: int = RETRIES,
    ) -> None:
        self._retries = retries
        self.url = url.rstrip("/")
        self.server_version = ""
        self.identity = hashlib.sha256(f"{self.url} {token}".encode()).hexdigest()[:16]
        self.server_date = ""
        self._sleep = sleep
        headers = {_VERSION: API_VERSION, "Accept": "application/json"}
        if token:
            _refuse_what_is_no_token(token)
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=self.url,
            headers=headers,
            timeout=httpx.Timeout(answer_s, connect=connect_s),
            transport=transport,
            follow_redirects=False,
            # The loopback is never reached through a proxy.
            trust_env=not is_local(self.url),
            # Plain HTTP has no certificates to check; reading them takes longer than a small import.
            verify=not self.url.lower().startswith("http://"),
        )

    def status(self) -> schemas.Status:
        """Who, where, which version, what limits."""
        return self._get("/v1/status", schemas.Status)

    def settings(self) -> dict[str, str]:
        """Setting -> value in force for the organisation."""
        return self._get("/v1/settings", dict[str, str])

    def choices(self, kind: str) -> dict[str, list[tuple[str, str]]]:
        """Field -> (code word, label) of what it may be, out of the organisation's data."""
        return self._get(f"/v1/choices/{kind}", dict[str, list[tuple[str, str]]])

    def put_import(self, import_id: str, body: bytes) -> schemas.ImportResult:
        """Send a sheet; the same id and bytes may be sent any number of times."""
        return self._put(f"/v1/imports/{import_id}", body, schemas.ImportResult)

    def put_file(self, import_id: str, path: Path, question: Mapping[str, str]) -> schemas.ImportResult:
        """Send a file as it is. question: kind, name, sheet, mapping, options."""
        return self._call(
            "PUT",
            f"/v1/imports/{import_id}/file",
            schemas.ImportResult,
            content=path.read_bytes(),
            params=dict(question),
            media_type="application/octet-stream",
        )

    def read_file(self, path: Path, sheet: str = "") -> schemas.Sheet:
        """The cells of a file the add-in cannot read itself."""
        return self._call(
            "POST",
            "/v1/files/read",
            schemas.Sheet,
            content=path.read_bytes(),
            params={"name": path.name, "sheet": sheet},
            media_type="application/octet-stream",
        )

    def get_import(self, reference: str, wait_s: int = 0) -> schemas.ImportResult:
        """An import by its id or its number. wait_s: how long the server may wait for it to go on."""
        params = {"wait": str(wait_s)} if wait_s else None
        return self._get(f"/v1/imports/{quote(reference, safe='')}", schemas.ImportResult, params)

    def cancel(self, reference: str) -> schemas.ImportResult:
        """Stop an import between two chunks; what is booked stays."""
        return self._call("POST", f"/v1/imports/{quote(reference, safe='')}/cancel", schemas.ImportResult)

    def failed(self, reference: str) -> schemas.FailedRows:
        """The rows still to fix, with the cells as they were sent last."""
        return self._get(f"/v1/imports/{quote(reference, safe='')}/failed", schemas.FailedRows)

    def put_check(self, check_id: str, body: bytes) -> schemas.CheckResult:
        """What an import would do, with nothing booked."""
        return self._put(f"/v1/checks/{check_id}", body, schemas.CheckResult)

    def reversal_preview(self, reference: str) -> schemas.ReversalPreview:
        """What taking an import back would do."""
        return self._get(f"/v1/imports/{quote(reference, safe='')}/reversal", schemas.ReversalPreview)

    def put_reversal(
        self, reference: str, request: schemas.ReversalRequest
    ) -> schemas.ReversalProof | schemas.ImportResult:
        """Take an import back: the proof, or its state while that still runs."""
        path = f"/v1/imports/{quote(reference, safe='')}/reversal"
        response = self._send("PUT", path, content=msgspec.json.encode(request))
        if response.status_code == 202:
            return self._decode(response, schemas.ImportResult)
        return self._decode(response, schemas.ReversalProof)

    def profiles(self, kind: str, signature: str = "") -> list[schemas.Profile]:
        """The saved mappings of a kind, of those headers only where a signature is given."""
        params = {"kind": kind} | ({"signature": signature} if signature else {})
        return self._get("/v1/profiles", list[schemas.Profile], params)

    def put_profile(self, profile: schemas.Profile) -> schemas.Profile:
        """Save a mapping under its name; its version rises."""
        path = f"/v1/profiles/{quote(profile.name, safe='')}"
        return self._put(path, msgspec.json.encode(profile), schemas.Profile)

    def delete_profile(self, name: str, kind: str) -> None:
        """Forget a saved mapping."""
        self._send("DELETE", f"/v1/profiles/{quote(name, safe='')}", params={"kind": kind})

    def view(self, view: str, params: Mapping[str, str] | None = None) -> schemas.ViewTable:
        """A view by its filters and as-of dates."""
        return self._get(f"/v1/views/{view}", schemas.ViewTable, params)

    def query(self, view: str, query: schemas.ViewQuery) -> schemas.ViewTable:
        """A view for many given numbers; read only."""
        body = msgspec.json.encode(query)
        return self._call("POST", f"/v1/views/{view}/query", schemas.ViewTable, content=body)

    def verify(self, answer: type[Answer]) -> Answer:
        """Every amount and status recomputed from the rows."""
        return self._get("/v1/verify", answer)

    def get_json(self, path: str, answer: type[Answer], params: Mapping[str, str] | None = None) -> Answer:
        """Any other reading call of the API table."""
        return self._get(path, answer, params)

    def send_json(self, method: str, path: str, body: Any, answer: type[Answer]) -> Answer:
        """Any other writing call of the API table; it is tried once only."""
        response = self._send(method, path, content=msgspec.json.encode(body), retries=0)
        return self._decode(response, answer)

    def _get(self, path: str, answer: type[Answer], params: Mapping[str, str] | None = None) -> Answer:
        return self._call("GET", path, answer, params=params)

    def _put(self, path: str, body: bytes, answer: type[Answer]) -> Answer:
        return self._call("PUT", path, answer, content=body)

    def _call(self, method: str, path: str, answer: type[Answer], **how: Any) -> Answer:
        return self._decode(self._send(method, path, **how), answer)

    def _send(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        media_type: str = "application/json",
        retries: int | None = None,
    ) -> httpx.Response:
        headers = {"Content-Type": media_type} if content is not None else {}
        wait_s = FIRST_WAIT_S
        for left in range(self._retries if retries is None else retries, -1, -1):
            try:
                response = self._http.request(method, path, content=content, params=params, headers=headers)
            except httpx.TimeoutException as error:
                if left == 0 or isinstance(error, httpx.ReadTimeout):
                    raise self._not_reached("SERVER_SLOW", "did not answer in time") from error
            except httpx.TransportError as error:
                if left == 0:
                    raise self._not_reached(*why_away(error)) from error
            else:
                if response.status_code not in _PASSING or left == 0:
                    return self._checked(response)
            self._sleep(wait_s)
            wait_s *= 3
        raise AssertionError("the last try returns or raises")

    def _checked(self, response: httpx.Response) -> httpx.Response:
        """The answer of a Remitbook server of our version. Raises ServerNotReached, Refusal."""
        theirs = response.headers.get(_VERSION)
        if theirs is None:
            raise self._not_reached("SERVER_NOT_REMITBOOK", who_answered(response), where_sent(response))
        self.server_version = response.headers.get("Remitbook-Version", "")
        self.server_date = response.headers.get("Date", "")
        if response.status_code >= 400:
            raise self._refusal(response)
        if theirs != API_VERSION:
            raise Refusal(
                "VERSION_MISMATCH",
                f"This add-in speaks version {API_VERSION}, the server at {self.url} version {theirs}."
                " Ask for the add-in that belongs to the server.",
                {"client": API_VERSION, "server": theirs},
            )
        return response

    def _decode(self, response: httpx.Response, answer: type[Answer]) -> Answer:
        try:
            return msgspec.json.decode(response.content, type=answer)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise self._not_reached(
                "SERVER_NOT_UNDERSTOOD", f"sent an answer that cannot be read ({error})"
            ) from error

    def _refusal(self, response: httpx.Response) -> Refusal:
        """The server's own sentence; ours where it is there, but not at the path that was typed."""
        refusal = _refusal(response)
        url = httpx.URL(self.url)
        if refusal.code != "NOT_FOUND" or refusal.args_.get("what") != "address" or not url.path.strip("/"):
            return refusal
        alone = str(url.copy_with(path="/")).rstrip("/")
        return Refusal(
            "SERVER_ADDRESS",
            f"A Remitbook server answers at {alone}, but not at {self.url}, which you gave as its address."
            f" Press Sign in and type {alone}.",
            {"value": self.url},
            refusal.status,
        )

    def _not_reached(self, code: str, what: str, then: str = WAIT) -> ServerNotReached:
        nothing = "Nothing is lost, and nothing is booked twice."
        sentence = f"The Remitbook server at {self.url} {what}. {nothing} {then}."
        return ServerNotReached(code, sentence, {"server": self.url})


def is_local(url: str) -> bool:
    """Whether the server is this computer."""
    return httpx.URL(url).host in ("127.0.0.1", "localhost", "::1")


def _refuse_what_is_no_token(token: str) -> None:
    """A token goes in a line of its own. Raises Refusal TOKEN_UNREADABLE."""
    if not all("!" <= sign <= "~" for sign in token):
        raise Refusal(
            "TOKEN_UNREADABLE",
            "What was given as your token is none: a blank, a line break or another sign that no token has"
            " stands in it. Copy it once more, or press Sign in without it (REMITBOOK_TOKEN, standard"
            " input).",
        )


def _refusal(response: httpx.Response) -> Refusal:
    """The server's own sentence."""
    try:
        problem = msgspec.json.decode(response.content, type=schemas.Problem)
    except (msgspec.DecodeError, msgspec.ValidationError):
        sentence = (
            f"The server refused this (status {response.status_code}) without a reason that can be read."
        )
        return Refusal("REFUSED", sentence, status=response.status_code)
    return Refusal(problem.code, problem.detail, problem.args, problem.status)
