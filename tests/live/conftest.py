"""Fixtures of the live tests: a server, and a LibreOffice with our add-in, one for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.office import LiveOffice
from tests.served import Served


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose organisation is empty before the first press."""
    server = Served(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, served: Served) -> Iterator[LiveOffice]:
    """A LibreOffice whose presses reach that server."""
    live = LiveOffice(tmp_path_factory.mktemp("office"), served.environment)
    yield live
    live.close()
