"""Set a password by the link of an invitation."""

from fastapi import APIRouter, Response

from backend import links, password_sign_in, passwords
from backend.problems import PasswordUnfit, as_problem
from backend.web.answers import go_to, page
from backend.web.forms import Sent, Visit, Visitor, keep_session
from shared.limits import PASSWORD_CHARACTERS

router = APIRouter(include_in_schema=False)
_DIFFERENT = "The two passwords are not the same. Type both again."


@router.get("/password")
def get_password(visit: Visitor, key: str = "") -> Response:
    """The form; looking at it leaves the link good."""
    return _form(visit, key)


@router.post("/password")
def post_password(form: Sent) -> Response:
    """Sets it and signs the browser in."""
    if form["password"] != form["again"]:
        return _form(form.visit, form["key"], _DIFFERENT)
    try:
        cookie = password_sign_in.set_password(
            form.visit.server, form["key"], form["password"], form.visit.cookie
        )
    except PasswordUnfit as refused:
        return _form(form.visit, form["key"], as_problem(refused).detail)
    answer = go_to("/")
    keep_session(answer, form.visit.at, cookie)
    return answer


def _form(visit: Visit, key: str, sentence: str = "") -> Response:
    link = links.look(visit.server, "PASSWORD", key)
    return page(
        visit, "password.html", 400 if sentence else 200, key=key, link=link, sentence=sentence,
        least=passwords.LEAST_CHARACTERS, most=PASSWORD_CHARACTERS,
    )  # fmt: skip
