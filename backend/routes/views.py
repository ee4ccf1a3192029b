"""Views: pulled by GET with a few filters, or by POST with many numbers; nothing is changed either way."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.problems import BodyInvalid
from backend.pull import pull
from backend.routes.base import Body, Reader, ServerOf, answer, decode, documented
from shared.schemas import ViewQuery, ViewTable

router = APIRouter(prefix="/v1/views", tags=["views"])

Filters = Annotated[
    list[str],
    Query(alias="filter", description="A filter as name:value (account:00104); may be given several times."),
]


@router.get("/{view}", **documented(gives=ViewTable))
def get_view(
    view: str,
    server: ServerOf,
    caller: Reader,
    filters: Filters = [],  # noqa: B006  FastAPI reads it as the default and copies it
    as_of: str = "",
    known_at: str = "",
    limit: int = 0,
) -> Response:
    """A view as of an effective date and a known-at moment (ISO time or ledger sequence); both empty: now."""
    named: dict[str, str] = {}
    for text in filters:
        name, colon, value = text.partition(":")
        if not colon or name in named:
            raise BodyInvalid(why=f"filter {text!r}: each is name:value, once a name")
        named[name] = value
    query = ViewQuery(filters=named, as_of=as_of, known_at=known_at, limit=limit)
    return answer(pull(server, caller, view, query))


@router.post("/{view}/query", **documented(takes=ViewQuery, gives=ViewTable))
def query_view(view: str, server: ServerOf, caller: Reader, body: Body) -> Response:
    """The same by a body, for many numbers; read-only."""
    return answer(pull(server, caller, view, decode(body, ViewQuery)))
