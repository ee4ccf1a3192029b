"""The views people pull, one file each. A file in this folder with a VIEW is a view."""

from importlib import import_module
from pkgutil import iter_modules

from shared.views.base import Filter, View, ViewColumn

VIEWS: dict[str, View] = {
    view.name: view
    for module in sorted(info.name for info in iter_modules(__path__) if info.name != "base")
    for view in [import_module(f"{__name__}.{module}").VIEW]
}
"""View name -> what it declares."""

__all__ = ["VIEWS", "Filter", "View", "ViewColumn"]
