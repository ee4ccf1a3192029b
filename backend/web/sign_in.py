"""Sign in with address and password, and let the add-in in that waits for it."""

import re
from typing import Any

from fastapi import APIRouter, Response

from backend import links, password_sign_in, sign_in
from backend.problems import OrganisationNeeded, PasswordWrong, Refused, TooManyTries, as_problem
from backend.web.answers import go_to, page
from backend.web.forms import Form, Sent, Visit, Visitor, keep_session

router = APIRouter(include_in_schema=False)
_REQUEST = re.compile(r"[A-Za-z0-9_-]{20,60}")
_WAYS = {"users": "/users"}
"""Where to go once signed in, by the word an address may bear."""


def page_of(request: str, to: str) -> str:
    """The sign-in page for a waiting add-in, or on the way to another page; nothing of it is free text."""
    if _REQUEST.fullmatch(request):
        return f"/sign-in?request={request}"
    return f"/sign-in?to={to}" if to in _WAYS else "/sign-in"


@router.get("/sign-in")
def get_sign_in(visit: Visitor, request: str = "", to: str = "") -> Response:
    """The form; once signed in, the add-in that waits, or the way on."""
    if visit.session is None:
        return _form(visit, request, to)
    if not request:
        return go_to(_WAYS.get(to, "/"))
    waiting = sign_in.waiting(visit.server, request)
    return page(visit, "confirm.html", request=request, waiting=waiting)


@router.post("/sign-in")
def post_sign_in(form: Sent) -> Response:
    """Signs the browser in, or says why not."""
    visit = form.visit
    try:
        cookie = password_sign_in.sign_in(
            visit.server, form["email"], form["password"], visit.came_from, visit.cookie, form["organisation"]
        )
    except (PasswordWrong, TooManyTries, OrganisationNeeded) as refused:
        return _again(form, refused)
    answer = go_to(page_of(form["request"], form["to"]))
    keep_session(answer, visit.at, cookie)
    return answer


@router.post("/sign-in/answer")
def post_answer(form: Sent) -> Response:
    """Lets the add-in in, or not."""
    if form.visit.session is None:
        return go_to(page_of(form["request"], ""))
    let_in = form["answer"] == "yes"
    sign_in.decide(form.visit.server, form.visit.session.caller, form["request"], let_in=let_in)
    return page(form.visit, "answered.html", let_in=let_in)


@router.get("/open")
def get_open(visit: Visitor, key: str = "") -> Response:
    """As whom the add-in's link would open the page; a click does it."""
    return page(visit, "open.html", key=key, link=links.look(visit.server, "PAGE", key))


@router.post("/open")
def post_open(form: Sent) -> Response:
    """Opens the page as the add-in's user; the link is used up."""
    cookie = sign_in.open_page(form.visit.server, form["key"], form.visit.cookie)
    answer = go_to(_WAYS["users"])
    keep_session(answer, form.visit.at, cookie)
    return answer


def _form(visit: Visit, request: str, to: str, status: int = 200, **facts: Any) -> Response:
    shown: dict[str, Any] = {"sentence": "", "email": "", "organisations": []} | facts
    return page(visit, "sign_in.html", status, request=request, to=to, **shown)


def _again(form: Form, refused: Refused) -> Response:
    """The form with what was typed, but for the password."""
    problem = as_problem(refused)
    return _form(
        form.visit, form["request"], form["to"], problem.status,
        sentence=problem.detail, email=form["email"], organisations=problem.args.get("organisations", []),
    )  # fmt: skip
