"""Reversal: what taking an import back would do, and doing it."""

from typing import Annotated

from fastapi import APIRouter, Response

from backend import reverse
from backend.access import Caller
from backend.routes.base import Body, Reader, ServerOf, allowed, answer, decode, documented
from shared.schemas import ReversalPreview, ReversalProof, ReversalRequest

router = APIRouter(prefix="/v1/imports/{import_id}/reversal", tags=["reversal"])


@router.get("", **documented(gives=ReversalPreview))
def get_reversal(import_id: str, server: ServerOf, caller: Reader) -> Response:
    """Every document and account the reversal would change, and what later work stands on it."""
    return answer(reverse.preview(server, caller, import_id))


@router.put("", **documented(takes=ReversalRequest, gives=ReversalProof, status=(200, 202)))
def put_reversal(
    import_id: str, server: ServerOf, caller: Annotated[Caller, allowed("reverse")], body: Body
) -> Response:
    """Takes the import back. 200 with the proof, 202 with the import's state while it runs."""
    return answer(reverse.reverse(server, caller, import_id, decode(body, ReversalRequest)))
