"""The page on which an administrator invites and revokes."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from backend import access, invitations, people
from backend.access import Caller
from backend.context import Server
from backend.problems import BodyInvalid, LastAdmin, UserExists, as_problem
from backend.web.answers import go_to, page
from backend.web.forms import Form, Sent, Visit, Visitor, administrator
from shared.people import UserPut

router = APIRouter(prefix="/users", include_in_schema=False)
_DONE = {
    "role": "The role is changed.",
    "locked": "Access is revoked: every Excel and every browser of theirs is signed out.",
    "out": "They are signed out of every Excel and every browser, and may sign in again.",
    "token": "That Excel is signed out.",
}
"""What an address may say was done, by its word."""
_NOT_SO = "An invitation needs a name, an email and a role."
_SIGN_IN = "/sign-in?to=users"


@router.get("")
def get_users(visit: Visitor, done: str = "") -> Response:
    """All users with what may be done about each."""
    return go_to(_SIGN_IN) if visit.session is None else _page(visit, done=_DONE.get(done, ""))


@router.post("/invite")
def post_invite(form: Sent) -> Response:
    """Makes an invitation and shows its link, this once."""
    if form.visit.session is None:
        return go_to(_SIGN_IN)
    put = UserPut(form["email"].strip(), form["name"].strip(), form["role"])
    try:
        path = invitations.invite_user(form.visit.server, administrator(form.visit), put)
    except (UserExists, BodyInvalid) as refused:
        sentence = _NOT_SO if isinstance(refused, BodyInvalid) else as_problem(refused).detail
        return _page(form.visit, refused.status, sentence=sentence, typed=put)
    return _page(form.visit, link=form.visit.at + path, link_for=put.name)


@router.post("/tokens/revoke")
def post_revoke_token(form: Sent) -> Response:
    """Signs one Excel out."""
    return _done(form, "token", lambda server, caller: people.revoke_token(server, caller, form["hash"]))


@router.post("/{user_id}/link")
def post_link(user_id: int, form: Sent) -> Response:
    """A new link for a user who lost theirs, or the password."""
    if form.visit.session is None:
        return go_to(_SIGN_IN)
    path, user = invitations.link_for(form.visit.server, administrator(form.visit), user_id)
    return _page(form.visit, link=form.visit.at + path, link_for=user.name)


@router.post("/{user_id}/role")
def post_role(user_id: int, form: Sent) -> Response:
    """Another role."""
    return _done(
        form, "role", lambda server, caller: invitations.change_role(server, caller, user_id, form["role"])
    )


@router.post("/{user_id}/revoke")
def post_revoke(user_id: int, form: Sent) -> Response:
    """Locks a user out, or takes an invitation back."""
    return _done(form, "locked", lambda server, caller: invitations.lock_out(server, caller, user_id))


@router.post("/{user_id}/sign-out")
def post_sign_out(user_id: int, form: Sent) -> Response:
    """Signs a user out everywhere."""
    return _done(form, "out", lambda server, caller: invitations.sign_out(server, caller, user_id))


def _done(form: Form, word: str, work: Callable[[Server, Caller], None]) -> Response:
    """Does one thing and shows the users as they are then."""
    if form.visit.session is None:
        return go_to(_SIGN_IN)
    try:
        work(form.visit.server, administrator(form.visit))
    except LastAdmin as refused:
        return _page(form.visit, refused.status, sentence=as_problem(refused).detail)
    return go_to(f"/users?done={word}")


def _page(visit: Visit, status: int = 200, **facts: Any) -> Response:
    caller = administrator(visit)
    shown: dict[str, Any] = {
        "done": "", "sentence": "", "typed": UserPut("", "", "CLERK"), "link": "", "link_for": ""
    } | facts  # fmt: skip
    now = visit.server.now()
    users = people.users(visit.server, caller)
    return page(visit, "users.html", status, users=users, roles=access.ROLES, now=now, **shown)
