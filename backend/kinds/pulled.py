"""The hidden key of a pulled row: `<entity>:<id>`."""

from __future__ import annotations


def pulled_record(key: str, entity: str) -> int:
    """The record a hidden key names, 0 if it is none of that entity."""
    name, _, number = key.partition(":")
    return int(number) if name == entity and number.isascii() and number.isdigit() else 0
