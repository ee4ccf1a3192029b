"""The query of each view of `shared.views`, one file a view, each with a `find`."""

from importlib import import_module

from backend.views.base import Find
from shared.views import VIEWS

FIND: dict[str, Find] = {name: import_module(f"{__name__}.{name}").find for name in VIEWS}
"""View name -> its query."""
