"""The server's first page, signing out, and the stylesheet."""

from fastapi import APIRouter, Response

from backend import access, sessions
from backend.web.answers import HEADERS, go_to, page, style
from backend.web.forms import Sent, Visitor, keep_session
from backend.web.sign_in import page_of

router = APIRouter(include_in_schema=False)


@router.get("/")
def get_home(visit: Visitor) -> Response:
    """Who is signed in here, and where to go."""
    if visit.session is None:
        return page(visit, "stranger.html")
    return page(visit, "home.html", may_users=access.may(visit.session.caller, "users"))


@router.post("/sign-out")
def post_sign_out(form: Sent) -> Response:
    """Signs this browser out; a waiting add-in's page is shown again, to somebody else."""
    sessions.sign_out(form.visit.server, form.visit.cookie)
    answer = go_to(page_of(form["request"], form["to"]))
    keep_session(answer, form.visit.at, "")
    return answer


@router.get("/remitbook.css")
def get_style() -> Response:
    """How the pages look."""
    return Response(style(), headers=HEADERS | {"Cache-Control": "max-age=3600"}, media_type="text/css")
