"""Status, the organisation's rules, and what choice fields may hold."""

from fastapi import APIRouter, Response

from backend import rules
from backend.routes.base import Reader, ServerOf, answer, documented
from backend.status import status
from shared.schemas import Status

router = APIRouter(prefix="/v1", tags=["status"])


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
