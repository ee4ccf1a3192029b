"""Table rows of master data, from the fold of a record's puts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from backend.domain.matching.keys import text_key
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


def alias_row(org_id: int, record_id: int, fields: dict[str, Any]) -> tuple[Any, ...]:
    """A row of the table PayerAlias, from the fold of its puts."""
    what, account_id = fields["what"], fields["account_id"]
    return (
        org_id,
        record_id,
        alias_key(what, fields["text"], account_id),
        what,
        fields["text"],
        text_key(what, fields["text"]),
        account_id,
        bool(fields.get("active", True)),
        True,
    )


@lru_cache(maxsize=65_536)
def alias_key(what: str, text: str, account_id: int) -> str:
    """What makes two aliases the same."""
    return f"{what}:{account_id}:{text_key(what, text)}"


def rule_row(org_id: int, record_id: int, fields: dict[str, Any]) -> tuple[Any, ...]:
    """A row of the table MatchingRule, from the fold of its puts."""
    return (
        org_id,
        record_id,
        fields["name"],
        fields["name"].casefold(),
        fields["source"],
        fields["look_in"],
        fields.get("pattern", ""),
        fields.get("priority", 100),
        bool(fields.get("active", True)),
        True,
    )
