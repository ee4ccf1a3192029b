"""Imports: send a sheet, look at it, stop it, read what failed."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from backend import submit
from backend.routes.base import UNFINISHED, Body, Importer, Reader, ServerOf, answer, documented, new_id
from shared.limits import WAIT_SECONDS
from shared.schemas import FailedRows, ImportResult, Submission

router = APIRouter(prefix="/v1/imports", tags=["imports"])

Wait = Annotated[
    float,
    Query(
        ge=0,
        le=WAIT_SECONDS,
        description="Seconds to wait for an import that is not finished: answered as soon as it goes on.",
    ),
]
_LOOK_S = 0.2


@router.put("/{import_id}", **documented(takes=Submission, gives=ImportResult, status=(200, 202)))
def put_import(import_id: str, server: ServerOf, caller: Importer, body: Body) -> Response:
    """Submits a sheet under an id the client made; the same id with the same bytes answers the same."""
    return answer(submit.submit(server, caller, new_id(import_id), body))


@router.get("/{import_id}", **documented(gives=ImportResult, status=(200, 202)))
async def get_import(import_id: str, server: ServerOf, caller: Reader, wait: Wait = 0) -> Response:
    """An import by its id or its number; 202 while it is not finished."""

    async def look() -> ImportResult:
        return await run_in_threadpool(submit.result, server, caller, import_id)

    # Between two looks nothing is held but this task: no thread, no connection to the database.
    until = time.monotonic() + wait
    first = found = await look()
    while found.state in UNFINISHED and found == first and time.monotonic() < until:
        await asyncio.sleep(_LOOK_S)
        found = await look()
    return answer(found)


@router.post("/{import_id}/cancel", **documented(gives=ImportResult, status=(200, 202)))
def cancel_import(import_id: str, server: ServerOf, caller: Importer) -> Response:
    """Stops an import between two chunks; what was not reached is not booked."""
    return answer(submit.cancel(server, caller, import_id))


@router.get("/{import_id}/failed", **documented(gives=FailedRows))
def get_failed(import_id: str, server: ServerOf, caller: Reader) -> Response:
    """The rows of an import that are still to fix, with the user's own cells."""
    return answer(submit.failed(server, caller, import_id))
