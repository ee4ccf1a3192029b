"""Why a press ends early: each error is one sentence for the user and one exit code for a script.

AddinError
  ├ Refusal            2  something about the sheet, the options or the server's rules
  ├ ServerNotReached   3  no Remitbook server answered, or something else did
  └ WrongUsage        64  the command line was not understood
"""

from __future__ import annotations

from typing import Any

EXIT_DONE = 0
EXIT_SOME_FAILED = 1
EXIT_REFUSED = 2
EXIT_NOT_REACHED = 3
EXIT_USAGE = 64
EXIT_BUG = 70


class AddinError(Exception):
    """code: a stable word. sentence: for people. args_: the facts it was made of."""

    exit_code = EXIT_REFUSED

    def __init__(self, code: str, sentence: str, args: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.args_: dict[str, Any] = args or {}


class Refusal(AddinError):
    """The user can act on it: the sentence says how. status: of the server's answer, 0 for our own."""

    def __init__(self, code: str, sentence: str, args: dict[str, Any] | None = None, status: int = 0) -> None:
        super().__init__(code, sentence, args)
        self.status = status


class ServerNotReached(AddinError):
    """Nothing was answered by a Remitbook server; what was to be sent is kept and sent again."""

    exit_code = EXIT_NOT_REACHED


class WrongUsage(AddinError):
    """The words after `remitbook` make no command."""

    exit_code = EXIT_USAGE
