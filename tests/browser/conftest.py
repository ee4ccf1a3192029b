"""A real server, real browsers, and add-ins of real users: processes of their own, each with its own home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from templates.page_pictures import chrome, serving

Chrome = Callable[..., webdriver.Chrome]
HAND_OVER = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
WAIT_S = 30.0


@dataclass
class User:
    """One user's computer: a workbook, and an add-in whose browser is the test."""

    folder: Path
    url: str

    @property
    def asked(self) -> Path:
        """The file in which the add-in's browser says what it was to open."""
        return self.folder / "opened.txt"

    def start(self, button: str, *words: str) -> subprocess.Popen[str]:
        """Begins a press."""
        self.folder.mkdir(exist_ok=True)
        book = self.folder / "book.xlsx"
        if not book.exists():
            workbook = openpyxl.Workbook()
            workbook.active.append(["x"])
            workbook.save(book)
        self.asked.unlink(missing_ok=True)
        environment = os.environ | {
            "REMITBOOK_HOME": str(self.folder / "home"),
            "BROWSER": f'{sys.executable} -c "{HAND_OVER}" {self.asked} %s',
        }
        return subprocess.Popen(
            [sys.executable, "-I", "-m", "addin.cli", "press", button, str(book), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment,
        )  # fmt: skip

    def press(self, button: str, *words: str) -> tuple[int, str]:
        """A whole press: its exit code and all it said."""
        process = self.start(button, *words)
        said = "".join(process.communicate(timeout=WAIT_S))
        return process.returncode, said

    def opened(self) -> str:
        """The page the add-in opens."""
        last_s = time.monotonic() + WAIT_S
        while not (self.asked.exists() and (text := self.asked.read_text())):
            assert time.monotonic() < last_s, "no page was opened"
            time.sleep(0.05)
        return text

    def sign_in(self, confirm: Callable[[str, str], None]) -> tuple[int, str]:
        """Presses Sign in; confirm is called with the page's address and what the add-in said by then."""
        process = self.start("sign_in", "--set", f"server={self.url}")
        assert process.stderr is not None
        address = self.opened()
        said = process.stderr.readline()
        confirm(address, said)
        rest = "".join(process.communicate(timeout=WAIT_S))
        return process.returncode, said + rest


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """(address of a server of Acme Finance, the link that invites its administrator)."""
    with serving(tmp_path, "Acme Finance") as found:
        yield found


@pytest.fixture
def open_chrome(tmp_path: Path, place: tuple[str, str]) -> Iterator[Chrome]:
    """Opens browsers; at the end none of them may have complained, or asked another host for anything."""
    url, _ = place
    with ExitStack() as opened:
        browsers: list[webdriver.Chrome] = []

        def make(**how: object) -> webdriver.Chrome:
            browser = chrome(tmp_path / f"profile{len(browsers)}", **how)  # type: ignore[arg-type]
            opened.callback(browser.quit)
            browsers.append(browser)
            return browser

        yield make
        for browser in browsers:
            assert requested(browser) <= {urlsplit(url).netloc}
            said = [each["message"] for each in browser.get_log("browser")]
            # What the server refuses, the browser notes as a failure of its own; and it asks for an icon.
            assert [text for text in said if "Failed to load resource" not in text] == []


def requested(browser: webdriver.Chrome) -> set[str]:
    """The hosts the browser's pages asked for anything."""
    found = set()
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            parts = urlsplit(message["params"]["request"]["url"])
            if parts.scheme in {"http", "https"}:
                found.add(parts.netloc)
    return found


def title(browser: webdriver.Chrome) -> str:
    """The heading of the page."""
    return browser.find_element(By.TAG_NAME, "h1").text
