"""Health, status, the organisation's rules, and what choice fields may hold."""

import msgspec
from fastapi import APIRouter, Response

from backend import rules
from backend.routes.base import Reader, ServerOf, answer, documented
from backend.status import SERVER_VERSION, status
from shared.schemas import API_VERSION, Status

router = APIRouter(prefix="/v1", tags=["status"])


class Health(msgspec.Struct):
    """GET /v1/health: the server answers and reaches its database."""

    status: str
    api_version: str
    server_version: str


@router.get("/health", **documented(gives=Health))
def get_health(server: ServerOf) -> Response:
    """Whether the server is up; the only call that needs no token, and tells nothing of anyone's."""
    with server.database.read() as tx:
        tx.value("SELECT 1")
    return answer(Health("ok", API_VERSION, SERVER_VERSION))


@router.get("/status", **documented(gives=Status))
def get_status(server: ServerOf, caller: Reader) -> Response:
    """Who is signed in where, which version, what is running, every limit."""
    return answer(status(server, caller))


@router.get("/settings", **documented(gives=dict[str, str]))
def get_settings(server: ServerOf, caller: Reader) -> Response:
    """Every setting with the value in force in the caller's organisation."""
    with server.database.read() as tx:
        return answer(rules.in_force(tx, caller.org_id))


@router.get("/choices/{kind}", **documented(gives=dict[str, list[tuple[str, str]]]))
def get_choices(kind: str, server: ServerOf, caller: Reader) -> Response:
    """Field -> code words and labels of each choice field of a kind of sheet."""
    with server.database.read() as tx:
        return answer(rules.choices(tx, caller.org_id, kind))
