"""Imports: send a sheet, look at it, stop it, read what failed."""

from fastapi import APIRouter, Response

from backend import submit
from backend.routes.base import Body, Importer, Reader, ServerOf, answer, documented
from shared.schemas import FailedRows, ImportResult, Submission

router = APIRouter(prefix="/v1/imports", tags=["imports"])


@router.put("/{import_id}", **documented(takes=Submission, gives=ImportResult, status=(200, 202)))
def put_import(import_id: str, server: ServerOf, caller: Importer, body: Body) -> Response:
    """Submits a sheet under an id the client made; the same id with the same bytes answers the same."""
    return answer(submit.submit(server, caller, import_id, body))


@router.get("/{import_id}", **documented(gives=ImportResult, status=(200, 202)))
def get_import(import_id: str, server: ServerOf, caller: Reader) -> Response:
    """An import by its id or its number; 202 while it is not finished."""
    return answer(submit.result(server, caller, import_id))


@router.post("/{import_id}/cancel", **documented(gives=ImportResult, status=(200, 202)))
def cancel_import(import_id: str, server: ServerOf, caller: Importer) -> Response:
    """Stops an import between two chunks; what was not reached is not booked."""
    return answer(submit.cancel(server, caller, import_id))


@router.get("/{import_id}/failed", **documented(gives=FailedRows))
def get_failed(import_id: str, server: ServerOf, caller: Reader) -> Response:
    """The rows of an import that are still to fix, with the user's own cells."""
    return answer(submit.failed(server, caller, import_id))
