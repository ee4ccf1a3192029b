"""The application: routes, the one error boundary, the versions on every answer."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import page, web
from backend.context import Server
from backend.problems import (
    BodyInvalid,
    DiskFull,
    MethodNotAllowed,
    NotFound,
    Refused,
    ServerBusy,
    as_problem,
    problem,
)
from backend.routes import routers
from backend.routes.base import PUBLIC, SHAPES, signed_in
from backend.status import SERVER_VERSION
from backend.store.failures import meaning
from backend.web.answers import problem_page
from shared.schemas import API_VERSION, Problem

log = logging.getLogger("remitbook")
VERSIONS = [(b"remitbook-api", API_VERSION.encode()), (b"remitbook-version", SERVER_VERSION.encode())]
RETRY_AFTER_S = 2


def create_app(server: Server) -> FastAPI:
    """The application over one server; its runner starts and stops with it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if server.jobs is not None:
            server.jobs.start()
        yield
        if server.jobs is not None:
            server.jobs.stop()

    app = FastAPI(title="Remitbook", version=SERVER_VERSION, lifespan=lifespan, redoc_url=None, docs_url=None)
    app.state.server = server
    for router in routers():
        app.include_router(router, dependencies=[] if PUBLIC in router.tags else [Depends(signed_in)])
    for router in web.routers():
        app.include_router(router)
    app.add_route("/docs", lambda _: HTMLResponse(page.render(app.openapi())), include_in_schema=False)
    app.add_middleware(Boundary)
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


class Boundary:
    """Turns whatever a route raises into a problem, and puts the versions on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_with_versions(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *VERSIONS]
            await send(message)

        try:
            await self.app(scope, receive, send_with_versions)
        except Exception as error:  # noqa: BLE001  the one boundary: below it nobody catches everything
            answer = answer_of(scope, refusal(error))
            if not started:
                await answer(scope, receive, send_with_versions)


def refusal(error: Exception) -> Problem:
    """The problem of an error, or that of a bug, which is logged with the id it shows."""
    if isinstance(error, Refused):
        return as_problem(error)
    match meaning(error):
        case "full":
            log.error("the database has no room: %s", error)
            return as_problem(DiskFull())
        case "busy":
            log.warning("the database is busy or not reached: %s", error)
            return as_problem(ServerBusy(retry_after_s=RETRY_AFTER_S))
    bug_id = secrets.token_hex(4)
    log.error("bug %s", bug_id, exc_info=error)
    return problem("BUG", 500, {"id": bug_id})


def answer_of(scope: Scope, found: Problem) -> Response:
    """A problem as a page for a browser, as problem+json for everything else."""
    accepts = Headers(scope=scope).get("accept", "")
    if not scope["path"].startswith("/v1/") and "text/html" in accepts:
        return problem_page(found)
    return _response(found)


def _response(found: Problem) -> Response:
    headers = {"retry-after": str(RETRY_AFTER_S)} if found.status == 503 else {}
    if found.status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(msgspec.json.encode(found), found.status, headers, media_type="application/problem+json")


async def _unrouted(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == MethodNotAllowed.status:
        return answer_of(request.scope, as_problem(MethodNotAllowed(method=request.method)))
    return answer_of(request.scope, as_problem(NotFound(what="address", id=request.url.path)))


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    why = "; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())
    return answer_of(request.scope, as_problem(BodyInvalid(why=why)))


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The page FastAPI makes of the routes, with the shapes of the wire added."""
    page = FastAPI.openapi(app)
    _, shapes = msgspec.json.schema_components(
        sorted(SHAPES, key=str), ref_template="#/components/schemas/{name}"
    )
    components = page.setdefault("components", {})
    components["schemas"] = {
        **{name: shape for name, shape in components.get("schemas", {}).items() if name not in shapes},
        **shapes,
    }
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    page["security"] = [{"token": []}]
    return page
