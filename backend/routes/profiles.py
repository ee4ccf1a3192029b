"""Saved mappings."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Response

from backend import profiles
from backend.access import Caller
from backend.routes.base import Body, Reader, ServerOf, allowed, answer, decode, documented
from shared.schemas import Profile

router = APIRouter(prefix="/v1/profiles", tags=["saved mappings"])
Owner = Annotated[Caller, allowed("profile_own")]


class NewName(msgspec.Struct):
    """The body of POST /v1/profiles/{name}/rename."""

    to: str


@router.get("", **documented(gives=list[Profile]))
def get_profiles(server: ServerOf, caller: Reader, kind: str = "", signature: str = "") -> Response:
    """The mappings the caller may use, own before shared, newest first."""
    return answer(profiles.find(server, caller, kind, signature))


@router.put("/{name:path}", **documented(takes=Profile, gives=Profile))
def put_profile(name: str, server: ServerOf, caller: Owner, body: Body) -> Response:
    """Keeps a mapping as the next version of its name; sharing it needs a manager."""
    return answer(profiles.save(server, caller, name, decode(body, Profile)))


@router.post("/{name:path}/rename", **documented(takes=NewName, gives=Profile))
def rename_profile(
    name: str, server: ServerOf, caller: Owner, body: Body, kind: str, shared: bool | None = None
) -> Response:
    """Gives a mapping another name."""
    to = decode(body, NewName).to
    return answer(profiles.rename(server, caller, name, kind, to, shared=shared))


@router.delete("/{name:path}", **documented(status=(204,)))
def delete_profile(
    name: str, server: ServerOf, caller: Owner, kind: str, shared: bool | None = None
) -> Response:
    """Takes a mapping away; imports that used it keep what they used."""
    profiles.remove(server, caller, name, kind, shared=shared)
    return Response(status_code=204)
