"""What may be known of the add-in's secret."""

from __future__ import annotations

import msgspec

from shared.sign_in import SignInAnswer, challenge_of


def test_the_challenge_is_the_sha_256_of_the_secret() -> None:
    """Source: the first example of FIPS 180-2."""
    assert challenge_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_no_token_travels_while_an_answer_is_waited_for() -> None:
    assert msgspec.json.encode(SignInAnswer("WAITING")) == b'{"state":"WAITING"}'
