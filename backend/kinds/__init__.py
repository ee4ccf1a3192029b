"""The rules of each kind, one file each (with its parts beside it where it is large)."""

from importlib import import_module

from backend.kinds.base import KindRules
from shared.kinds import KINDS

RULES: dict[str, KindRules] = {name: import_module(f"{__name__}.{name}").RULES for name in KINDS}
"""Kind name -> its slots."""
