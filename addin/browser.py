"""Opens a page of the server in the user's browser."""

from __future__ import annotations

import os
import sys
import webbrowser

from addin.errors import ServerNotReached


def page_at(server: str, path: str) -> str:
    """The address of a page the server named. Raises ServerNotReached where it is not its own."""
    if not path.startswith("/") or path.startswith("//"):
        raise ServerNotReached(
            "SERVER_NOT_UNDERSTOOD", f"The server at {server} named a page that is not its own."
        )
    return server.rstrip("/") + path


def open_page(address: str) -> bool:
    """Whether a browser was opened; one that would take the terminal for itself is not."""
    on_a_screen = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in on_a_screen):
        return False
    return webbrowser.open(address)
