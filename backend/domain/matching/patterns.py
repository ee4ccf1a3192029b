"""Patterns that users write, in RE2, whose time grows with the text and no faster: none can hang."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from shared.bad import Bad
from shared.kinds.matching_rules import SHIPPED

_KNOWN = {rule.pattern: re.compile(rule.pattern) for rule in SHIPPED if rule.pattern}
"""The shipped ones, which never go back over a text: Python's own engine finds the same, faster."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 8 << 20


class PatternRefused(ValueError):
    """A rule's pattern is none: `bad` says why. The kind matching_rules lets none in."""

    def __init__(self, bad: Bad) -> None:
        super().__init__(bad.code, bad.args)
        self.bad = bad


def check_pattern(text: str) -> Bad | None:
    """What is wrong with a pattern, None for nothing: PATTERN_INVALID."""
    compiled = _compiled(text)
    return compiled if isinstance(compiled, Bad) else None


def found_by(pattern: str, text: str) -> list[tuple[int, int]]:
    """Where a pattern matches: (start, end) of its first group, of the whole where it has none. Raises
    PatternRefused."""
    compiled = _compiled(pattern)
    if isinstance(compiled, Bad):
        raise PatternRefused(compiled)
    group = 1 if compiled.groups else 0
    spans = (match.span(group) for match in compiled.finditer(text))
    return [(start, end) for start, end in spans if start < end]


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    if text in _KNOWN:
        return _KNOWN[text]
    try:
        return re2.compile(text, options=_OPTIONS)
    except re2.error as error:
        (told,) = error.args
        why = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
        return Bad("PATTERN_INVALID", {"value": text, "why": why})
