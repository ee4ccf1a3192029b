"""Table rows of master data, from the fold of a record's puts."""

from __future__ import annotations

from typing import Any

from shared.identifiers import loose_key


def account_row(org_id: int, record_id: int, fields: dict[str, Any], version: int) -> tuple[Any, ...]:
    """A row of the table Account, from the fold of its puts."""
    name = fields.get("name", "")
    return (
        org_id,
        record_id,
        fields["number"],
        loose_key(fields["number"]),
        name,
        name.casefold(),
        fields["currency"],
        bool(fields.get("ordering_enabled", True)),
        fields.get("status", "ACTIVE"),
        fields.get("payment_days", 30),
        bool(fields.get("auto_allocate", True)),
        fields.get("collection_threshold", 0),
        fields.get("email", ""),
        True,
        version,
    )


def type_row(
    org_id: int, record_id: int, fields: dict[str, Any], *, built_in: bool = False
) -> tuple[Any, ...]:
    """A row of the table PaymentType, from the fold of its puts."""
    name = fields.get("name", "")
    return (
        org_id,
        record_id,
        fields["code"],
        fields["code"].casefold(),
        name,
        name.casefold(),
        bool(fields.get("is_gateway", False)),
        bool(fields.get("active", True)),
        built_in,
        True,
    )
