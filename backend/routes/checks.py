"""Checks: an import's own plan, with nothing booked."""

from fastapi import APIRouter, Response

from backend import checks
from backend.routes.base import Body, Importer, Reader, ServerOf, answer, documented, new_id
from shared.schemas import CheckResult, Submission

router = APIRouter(prefix="/v1/checks", tags=["checks"])


@router.put("/{check_id}", **documented(takes=Submission, gives=CheckResult))
def put_check(check_id: str, server: ServerOf, caller: Importer, body: Body) -> Response:
    """Plans a sheet under an id the client made, and keeps the result for a while."""
    return answer(checks.check(server, caller, new_id(check_id), body))


@router.get("/{check_id}", **documented(gives=CheckResult))
def get_check(check_id: str, server: ServerOf, caller: Reader) -> Response:
    """A check made before, as long as it is kept."""
    return answer(checks.checked(server, caller, check_id))
