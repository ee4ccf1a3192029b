"""Users and their tokens."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from backend import people, sign_in
from backend.access import Caller
from backend.routes.base import Body, ServerOf, allowed, answer, decode, documented, signed_in
from shared.people import GivenToken, TokenRequest, UserPut, UserRecord
from shared.sign_in import PageLink, PageRequest

router = APIRouter(prefix="/v1", tags=["users"])
Admin = Annotated[Caller, allowed("users")]


@router.get("/users", **documented(gives=list[UserRecord]))
def get_users(server: ServerOf, caller: Admin) -> Response:
    """All users of the caller's organisation, with their tokens' names and dates."""
    return answer(people.users(server, caller))


@router.post("/users", **documented(takes=UserPut, gives=UserRecord))
def post_user(server: ServerOf, caller: Admin, body: Body) -> Response:
    """Adds the user of that email, or changes name, role or activity of the one there is."""
    return answer(people.put_user(server, caller, decode(body, UserPut)))


@router.post("/users/{user_id}/tokens", **documented(takes=TokenRequest, gives=GivenToken))
def post_token(
    user_id: Annotated[int, Path(lt=1 << 63)], server: ServerOf, caller: Admin, body: Body
) -> Response:
    """Gives a user a new token; its text is in this answer and nowhere else."""
    return answer(people.give_token(server, caller, user_id, decode(body or b"{}", TokenRequest)))


@router.delete("/tokens/{token_hash}", **documented(status=(204,)))
def delete_token(
    token_hash: str, server: ServerOf, caller: Annotated[Caller, Depends(signed_in)]
) -> Response:
    """Revokes a token: one's own, or as an administrator anyone's."""
    people.revoke_token(server, caller, token_hash)
    return Response(status_code=204)


@router.post("/page-links", **documented(takes=PageRequest, gives=PageLink))
def post_page_link(server: ServerOf, caller: Admin, body: Body) -> Response:
    """A link that opens the page of the users in a browser as the caller, once and within a minute."""
    return answer(sign_in.page_link(server, caller, decode(body or b"{}", PageRequest)))
