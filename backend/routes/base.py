"""What every route is built of: the caller, the body, the answer, and how both are documented."""

from __future__ import annotations

import re
import zlib
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import BackgroundTasks, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from backend import access
from backend.access import Caller, Permission
from backend.context import Server
from backend.problems import BodyInvalid, LimitExceeded, VersionMismatch
from shared import limits
from shared.schemas import API_VERSION, Problem

T = TypeVar("T")
JSON = "application/json"
PUBLIC = "public"
"""The tag of a router whose calls need no token; every other router's do (`backend.main`)."""
NUL = "a NUL character"
LITTLE_BYTES = 16 * 1024
"""Of what is read from anybody."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
UNFINISHED = frozenset({"STAGED", "CHECKING", "RUNNING", "REVERSING"})
"""States of an import that are answered with 202: ask again."""


def server_of(request: Request) -> Server:
    """The server this process runs."""
    server: Server = request.app.state.server
    return server


def signed_in(request: Request, afterwards: BackgroundTasks) -> Caller:
    """Who asks. Every route that is not PUBLIC depends on this (`backend.main`).

    Raises BodyInvalid, VersionMismatch, TokenMissing, TokenUnknown, TokenRevoked, TokenExpired.
    """
    understood(request)
    server = server_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    caller = access.authenticate(server, token.strip() if scheme.lower() == "bearer" else "")
    afterwards.add_task(access.note_use, server, caller)
    return caller


def understood(request: Request) -> None:
    """Raises BodyInvalid, VersionMismatch where a call is not of this API."""
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise BodyInvalid(why=NUL)
    version = request.headers.get("remitbook-api", API_VERSION)
    if version != API_VERSION:
        raise VersionMismatch(client=version, server=API_VERSION)


def allowed(permission: Permission) -> Any:
    """A dependency that is the caller, who has the permission. Raises RoleTooLow."""

    def check(caller: Annotated[Caller, Depends(signed_in)]) -> Caller:
        access.require(caller, permission)
        return caller

    return Depends(check)


async def read_bytes(request: Request, _: Annotated[Caller, Depends(signed_in)]) -> bytes:
    """The body, unpacked where it is gzipped; read only once the caller is known.

    Raises LimitExceeded, BodyInvalid.
    """
    return await body_of(request, limits.BODY_BYTES)


async def read_little(request: Request) -> bytes:
    """The small body of a call that needs no token. Raises LimitExceeded, BodyInvalid, VersionMismatch."""
    understood(request)
    return read_text(await body_of(request, LITTLE_BYTES))


async def body_of(request: Request, limit: int) -> bytes:
    """The body, unpacked where it is gzipped. Raises LimitExceeded, BodyInvalid."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise LimitExceeded(limit="body_bytes", allowed=limit, found=int(announced))
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise LimitExceeded(limit="body_bytes", allowed=limit, found=len(body))
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "gzip":
        return await run_in_threadpool(_gunzip, bytes(body), limit)
    if encoding != "identity":
        raise BodyInvalid(why=f"content encoding {encoding!r}")
    return bytes(body)


def read_text(body: Annotated[bytes, Depends(read_bytes)]) -> bytes:
    """The body of a JSON call; a text with a NUL is refused, databases keep none. Raises BodyInvalid."""
    if b"\\u0000" in body and _ESCAPED_NUL.search(body):
        raise BodyInvalid(why=NUL)
    return body


def _gunzip(packed: bytes, limit: int) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        body = reader.decompress(packed, limit + 1)
    except zlib.error as error:
        raise BodyInvalid(why=str(error)) from error
    if len(body) > limit:
        raise LimitExceeded(limit="body_bytes", allowed=limit, found=len(body))
    if not reader.eof or reader.unused_data:
        raise BodyInvalid(why="gzip stream cut off or followed by more")
    return body


def decode(body: bytes, shape: type[T]) -> T:
    """A body as one of `shared.schemas`. Raises BodyInvalid."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BodyInvalid(why=str(error)) from error


def answer(value: Any, status: int = 200) -> Response:
    """A value of `shared.schemas` as a JSON answer; 202 where it is an import that is not finished."""
    if getattr(value, "state", "") in UNFINISHED:
        status = 202
    return Response(msgspec.json.encode(value), status_code=status, media_type=JSON)


def new_id(text: str) -> str:
    """An id a client made: a UUID, so that none is taken for the number of an import. Raises BodyInvalid."""
    if not _UUID.fullmatch(text):
        raise BodyInvalid(why="an id is a UUID, as 0d5e5cf0-6cf4-4d5c-a1ae-1f0a2f1f6a3b")
    return text


def address_of(request: Request) -> str:
    """Where a call comes from; behind a proxy on this computer, what the proxy says."""
    return request.client.host if request.client else ""


ServerOf = Annotated[Server, Depends(server_of)]
Body = Annotated[bytes, Depends(read_text)]
LittleBody = Annotated[bytes, Depends(read_little)]
Address = Annotated[str, Depends(address_of)]
FileBody = Annotated[bytes, Depends(read_bytes)]
Reader = Annotated[Caller, allowed("read")]
Importer = Annotated[Caller, allowed("import")]

SHAPES: set[Any] = {Problem}
"""Every shape a route takes or gives, filled by `documented`, printed by the OpenAPI page."""


def documented(*, gives: Any = None, takes: Any = None, status: tuple[int, ...] = (200,)) -> dict[str, Any]:
    """Keyword arguments of a route's decorator that put its shapes on the OpenAPI page."""
    SHAPES.update(shape for shape in (gives, takes) if shape not in (None, bytes))
    content = {"content": {JSON: {"schema": _reference(gives)}}} if gives is not None else {}
    refused = {
        "description": "Refused",
        "content": {"application/problem+json": {"schema": _reference(Problem)}},
    }
    extra: dict[str, Any] = {}
    if takes is bytes:
        schema = {"type": "string", "format": "binary"}
        extra["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": schema}}}
    elif takes is not None:
        extra["requestBody"] = {"required": True, "content": {JSON: {"schema": _reference(takes)}}}
    return {
        "responses": {**{code: {"description": "Done", **content} for code in status}, "4XX": refused},
        "openapi_extra": extra,
        "response_class": Response,
        "status_code": status[0],
    }


def _reference(shape: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([shape], ref_template="#/components/schemas/{name}")
    return schema
