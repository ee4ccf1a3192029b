"""The kinds of sheets people submit, one file each. A file in this folder with a KIND is a kind."""

from importlib import import_module
from pkgutil import iter_modules

from shared.kinds.base import Field, Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for module in sorted(info.name for info in iter_modules(__path__) if info.name != "base")
    for kind in [import_module(f"{__name__}.{module}").KIND]
}
"""Kind name -> what it declares."""

__all__ = ["KINDS", "Field", "Kind"]
