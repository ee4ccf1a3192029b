"""The pages people see in a browser: thin routes that read a form, call one verb and fill a template.

Plain HTML, made here, without scripts and without anything of another host.
"""

from importlib import import_module

from fastapi import APIRouter

_MODULES = ("home", "sign_in", "password", "users")


def routers() -> list[APIRouter]:
    """The routers of the pages; none of them is part of the API."""
    return [import_module(f"{__name__}.{name}").router for name in _MODULES]
