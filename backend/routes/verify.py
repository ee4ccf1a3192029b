"""Verify: every stored amount, recomputed from the rows."""

from fastapi import APIRouter, Response

from backend import verify
from backend.routes.base import Reader, ServerOf, answer, documented

router = APIRouter(prefix="/v1/verify", tags=["verify"])


@router.get("", **documented(gives=verify.VerifyReport))
def get_verify(server: ServerOf, caller: Reader) -> Response:
    """Recomputes the caller's whole ledger; a sound one gives no differences."""
    return answer(verify.verify(server, caller))
