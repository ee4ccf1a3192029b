"""The HTTP API: thin routes that decode, call one verb and encode; each module with a `router` is served."""

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """The router of each module of this folder, in the order of their names."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return [module.router for module in modules if hasattr(module, "router")]


__all__ = ["routers"]
