"""Signing an add-in in: the only calls beside health that need no token, for here one is got."""

from fastapi import APIRouter, Response

from backend import sign_in
from backend.routes.base import PUBLIC, Address, LittleBody, ServerOf, answer, decode, documented
from shared.sign_in import SignInAnswer, SignInProof, SignInStart, SignInStarted

router = APIRouter(prefix="/v1/sign-in", tags=[PUBLIC])


@router.post("", **documented(takes=SignInStart, gives=SignInStarted))
def post_sign_in(server: ServerOf, address: Address, body: LittleBody) -> Response:
    """Notes that an add-in waits for its user to confirm it on the page whose path is answered."""
    return answer(sign_in.start(server, decode(body, SignInStart), address))


@router.post("/{request_id}/token", **documented(takes=SignInProof, gives=SignInAnswer, status=(200, 202)))
def post_sign_in_token(request_id: str, server: ServerOf, body: LittleBody) -> Response:
    """The token, once, for the add-in that knows the secret; 202 until the user has confirmed it."""
    given = sign_in.collect(server, request_id, decode(body, SignInProof))
    return answer(given, 202 if given.state == "WAITING" else 200)
