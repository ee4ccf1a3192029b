"""A real `remitbook serve` process with a folder of its own, for tests that need more than the app."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx

from shared.places import ENV_HOME, ENV_SERVER, ENV_TOKEN, read_credentials, server_key
from shared.schemas import API_VERSION

_STARTS_WITHIN_S = 30.0
_POLL_S = 0.02


class Served:
    """The server of a home; its user, the administrator, is signed in there. port: 0 for a free one."""

    def __init__(self, home: Path, port: int = 0) -> None:
        self.home = home
        ours = {name: text for name, text in os.environ.items() if not name.startswith("REMITBOOK_")}
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("remitbook")), "serve", "--port", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**ours, ENV_HOME: str(home)},
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "http://" in line, line + self.process.stdout.read()
        self.url = line.split()[-1]
        self.token = read_credentials(home)[server_key(self.url)]
        headers = {"Authorization": f"Bearer {self.token}", "Remitbook-Api": API_VERSION}
        self.http = httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)
        self._await_answer()

    @property
    def environment(self) -> dict[str, str]:
        """For processes of the add-in that are to find this server, signed in."""
        return {
            ENV_HOME: str(self.home), ENV_SERVER: self.url, ENV_TOKEN: "",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }  # fmt: skip

    @property
    def port(self) -> int:
        """The port it listens on, for the one that is started after it."""
        return int(self.url.rpartition(":")[2])

    def put(self, uuid: str, body: bytes) -> httpx.Response:
        return self.http.put(f"/v1/imports/{uuid}", content=body)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                self.http.get("/v1/health")
                return
            except httpx.TransportError:
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(_POLL_S)
