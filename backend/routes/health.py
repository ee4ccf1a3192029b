"""Health: the only call without a token; it tells nothing of anyone's."""

import msgspec
from fastapi import APIRouter, Response

from backend.routes.base import PUBLIC, ServerOf, answer, documented
from backend.status import SERVER_VERSION
from shared.schemas import API_VERSION

router = APIRouter(prefix="/v1/health", tags=[PUBLIC])


class Health(msgspec.Struct):
    """GET /v1/health: the server answers and reaches its database."""

    status: str
    api_version: str
    server_version: str


@router.get("", **documented(gives=Health))
def get_health(server: ServerOf) -> Response:
    """Whether the server is up and reaches its database."""
    with server.database.read() as tx:
        tx.value("SELECT 1")
    return answer(Health("ok", API_VERSION, SERVER_VERSION))
