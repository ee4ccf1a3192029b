"""What a kind of sheet declares: its fields. From them come template, mapping, parser, help and schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["id", "text", "amount", "date", "bool", "choice", "integer", "ids", "amounts"]


@dataclass(frozen=True)
class Field:
    """One field of a kind.

    name: in code. header: in templates. aliases: other headers people use (any language, any case).
    type: how a cell is read: `id` text kept as it is, `ids` several ids in one or more columns, `amounts`
    several amounts in one cell.
    required: "yes", "no", or the name of a group of which one is enough ("identifier").
    choices: what a `choice` may be: (code word, what people read).
    many: may be mapped to several columns, read in column order.
    """

    name: str
    header: str
    type: FieldType
    help: str
    example: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    required: str = "no"
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False
    max_length: int = 255
    width: int = 16


@dataclass(frozen=True)
class Kind:
    """A kind of sheet people submit.

    money: its rows book money (same-content refusal, control totals). amount_field, currency_field:
    where the control totals come from, "" where there are none. key: the fields that name a row's
    own record (for puts). identifiers: the group of fields of which at least one must be filled.
    updates: the view whose pulled rows come back as updates of this kind, "" for none.
    """

    name: str
    label: str
    help: str
    fields: tuple[Field, ...]
    money: bool = False
    amount_field: str = ""
    currency_field: str = ""
    date_field: str = ""
    key: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    updates: str = ""

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The field names, in declared order."""
        return tuple(field.name for field in self.fields)
