"""Writes the pages that follow from what is declared: docs/codes.md and docs/kinds/<kind>.md.

`python -m templates.pages` writes them; tests hold that they are as written.
"""

from __future__ import annotations

from pathlib import Path

from shared.kinds import KINDS, Field, Kind
from shared.request_codes import REQUEST_CODES
from shared.row_codes import ROW_CODES
from shared.value_codes import VALUE_CODES

DOCS = Path(__file__).parent.parent / "docs"
NEEDED = {"yes": "Yes", "no": "No"}


def pages() -> dict[str, str]:
    """Path below docs -> text, of every such page."""
    return {"codes.md": codes_page()} | {f"kinds/{kind.name}.md": kind_page(kind) for kind in KINDS.values()}


def codes_page() -> str:
    """Each code with its sentence and its paragraph, by where it is found."""
    parts = [
        "# Codes",
        "What can be wrong, each with a word that never changes, the sentence people read (what stands in "
        "braces is filled in, what stands in brackets is left out where it is not known) and why.",
    ]
    for title, codes in (
        ("A row", ROW_CODES),
        ("A cell", VALUE_CODES),
        ("A whole request", REQUEST_CODES),
    ):
        parts.append(f"## {title}")
        for code, (sentence, paragraph) in sorted(codes.items()):
            parts.append(f"### {code}\n\n> {_quoted(sentence)}\n\n{paragraph}")
    return "\n\n".join(parts) + "\n"


def kind_page(kind: Kind) -> str:
    """What a kind of sheet is for, and its columns."""
    rows = "\n".join(_row(kind, field) for field in kind.fields)
    return (
        f"# {kind.label}\n\n{kind.help}\n\n"
        "| Column | Needed | What it is | Example | Also known as |\n|---|---|---|---|---|\n"
        f"{rows}\n"
    )


def _row(kind: Kind, field: Field) -> str:
    needed = NEEDED.get(field.required) or "One of " + " / ".join(
        kind.field(name).header for name in kind.identifiers
    )
    help_ = field.help
    if field.choices and len(field.choices) <= 8:
        help_ += " One of: " + ", ".join(label for _, label in field.choices) + "."
    cells = (field.header, needed, help_, field.example[0] if field.example else "", ", ".join(field.aliases))
    return "| " + " | ".join(_cell(text) for text in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _quoted(text: str) -> str:
    return text.replace("<", "&lt;").replace("\n", " ")


def write() -> None:
    """Writes every page, and removes those of kinds there are no more."""
    made = pages()
    for path in (DOCS / "kinds").glob("*.md"):
        if f"kinds/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
