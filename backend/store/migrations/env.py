"""Runs migrations inside the transaction it is handed; who opened it commits it."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString, SQLModel

import backend.store.tables  # noqa: F401  declares the tables


def _render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """SQLModel's text type by its plain name, so that a written step does not depend on SQLModel."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_item=_render,
)
context.run_migrations()
