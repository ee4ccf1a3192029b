"""What a browser is answered: a filled template or a way on, with the headers of every page.

Templates escape all they are given. Nothing is kept by caches, framed, or fetched from elsewhere.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, RedirectResponse, Response

from backend.web.forms import SIGN, Visit, keep_stranger
from shared.schemas import Problem

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def page(visit: Visit, template: str, status: int = 200, **facts: Any) -> Response:
    """A page for a browser."""
    answer = HTMLResponse(
        _templates().get_template(template).render(
            session=visit.session, sign_name=SIGN, sign=visit.sign, **facts
        ),
        status, HEADERS,
    )  # fmt: skip
    if visit.session is None:
        keep_stranger(answer, visit)
    return answer


def go_to(path: str) -> Response:
    """The way on after a form; path: one of our own pages, never what somebody sent."""
    return RedirectResponse(path, 303, HEADERS)


def problem_page(problem: Problem) -> Response:
    """A refusal or a bug, for somebody who sits before a browser."""
    facts = {"session": None, "title": problem.title, "sentence": problem.detail}
    return HTMLResponse(_templates().get_template("problem.html").render(facts), problem.status, HEADERS)


@lru_cache(maxsize=1)
def style() -> bytes:
    """The one stylesheet."""
    return (FOLDER / "remitbook.css").read_bytes()


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # a server at start needs none

    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    templates.filters["day"] = _day
    return templates


def _day(moment: str) -> str:
    """An ISO day or time as people read its day: 2 Apr 2026; "" for none."""
    return f"{date.fromisoformat(moment[:10]):%d %b %Y}".lstrip("0") if moment else ""
