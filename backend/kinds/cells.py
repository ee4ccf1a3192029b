"""What is wrong with a cell, as every kind says it."""

from __future__ import annotations

from shared.codes import Issue
from shared.kinds.base import Kind


class Choice:
    """A field that takes one of some words: by its code word or as people read it, in any case."""

    def __init__(self, kind: Kind, name: str) -> None:
        self._field = kind.field(name)
        self._codes = {word.casefold(): pair[0] for pair in self._field.choices for word in pair}

    def code(self, text: str) -> str | None:
        """Its code word; None where the text is none of them."""
        return self._codes.get(text.casefold())

    def read(self, text: str, row: int, issues: list[Issue]) -> str | None:
        """As `code`; None is told: CHOICE_UNKNOWN."""
        code = self.code(text)
        if code is None:
            labels = [label for _, label in self._field.choices]
            issues.append(Issue(row, self._field.name, "CHOICE_UNKNOWN", {"value": text, "allowed": labels}))
        return code


def tell_missing(row: int, name: str, issues: list[Issue], code: str = "VALUE_MISSING") -> None:
    """Say that a field has no value, unless something is said of it already."""
    if not any(issue.field == name for issue in issues):
        issues.append(Issue(row, name, code, {}))
