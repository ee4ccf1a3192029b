"""`make pictures`: the server's pages in a real browser, into docs/pictures/.

Needs chromium and chromedriver (on Debian: chromium, chromium-driver).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

from addin import signing_in
from addin.client import Client
from backend import access, invitations
from backend.context import Server
from backend.store import migrate
from backend.store.database import Database
from shared.people import UserPut
from shared.sign_in import SignInStart, SignInStarted, challenge_of

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
PASSWORD = "a pay run in the rain"
MISSING = "{name} is not here. On Debian, as an administrator: apt-get install chromium chromium-driver"
_ANSWER_S = 20.0
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--disable-search-engine-choice-screen",
)  # fmt: skip


def chrome(profile: Path, width: int = 1100, height: int = 900, scripts: bool = True) -> webdriver.Chrome:
    """A browser with an empty profile. scripts: pages may run them. Raises FileNotFoundError."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        raise FileNotFoundError(MISSING.format(name="chromedriver" if program else "chromium"))
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for word in (*_QUIET, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options, webdriver.ChromeService(driver))


@contextmanager
def serving(folder: Path, organisation: str) -> Iterator[tuple[str, str]]:
    """A server process over a new organisation; its address, and the link that invites its administrator."""
    database = f"sqlite:///{folder / 'pages.db'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "addin.cli", "serve", "--port", "0", "--database", database],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"REMITBOOK_HOME": str(folder / "server")},
    )  # fmt: skip
    try:
        server = Server(Database(database))
        migrate.upgrade(server.database)
        with server.database.write() as tx:
            org_id = access.create_organisation(tx, organisation, server.clock())
            path = invitations.invite(tx, org_id, UserPut("ann@example.org", "Ann Baker", "ADMIN"), server)
        server.database.close()
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        Client(url, None).get_json("/v1/health", dict[str, str])
        yield url, url + path
    finally:
        process.terminate()
        process.wait(_ANSWER_S)


def set_password(browser: webdriver.Chrome, link: str) -> None:
    """Follows an invitation; the browser is signed in then."""
    browser.get(link)
    for name in ("password", "again"):
        browser.find_element(By.NAME, name).send_keys(PASSWORD)
    click(browser, "Set password and sign in")


def click(browser: webdriver.Chrome, label: str) -> None:
    """Presses the button with these words, which sends its form; the page that follows is there then."""
    with leaving(browser):
        browser.find_element(By.XPATH, f"//button[normalize-space()={label!r}]").click()


@contextmanager
def leaving(browser: webdriver.Chrome) -> Iterator[None]:
    """Waits, after what is done in it, until the page gave way to the next one."""
    before = browser.find_element(By.TAG_NAME, "html")
    yield
    # A driver asked just while the pages change answers with an error of its own; it is asked again.
    wait = WebDriverWait(browser, _ANSWER_S, ignored_exceptions=[WebDriverException])
    wait.until(staleness_of(before))


def invite(browser: webdriver.Chrome, name: str, email: str, role: str) -> str:
    """Invites somebody on the page of the users; the link that is shown."""
    browser.find_element(By.ID, "name").send_keys(name)
    browser.find_element(By.ID, "email").send_keys(email)
    browser.find_element(By.XPATH, f"//select[@id='role']/option[.={role!r}]").click()
    click(browser, "Make an invitation")
    return str(browser.find_element(By.ID, "link").get_attribute("value"))


def main() -> int:
    """Takes both pictures; the exit code."""
    with tempfile.TemporaryDirectory(prefix="remitbook-pages-") as temporary:
        folder = Path(temporary)
        try:
            browser = chrome(folder / "profile")
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
            return 2
        try:
            with serving(folder, "Acme Finance") as (url, link):
                set_password(browser, link)
                _sign_in(browser, url)
                _users(browser, url)
        finally:
            browser.quit()
    return 0


def _sign_in(browser: webdriver.Chrome, url: str) -> None:
    client = Client(url, None)
    verifier = "kept by the add-in"
    asked = SignInStart(challenge_of(verifier), "ANN-LAPTOP")
    started = client.send_json("POST", "/v1/sign-in", asked, SignInStarted)
    browser.get(url + started.path)
    _save(browser, "sign-in")
    click(browser, "Yes, let it in")
    given = signing_in.answered(signing_in.Waiting(verifier, started), client)
    Client(url, given.token).status()


def _users(browser: webdriver.Chrome, url: str) -> None:
    browser.get(url + "/users")
    for name, role in (("Cy Dorn", "Viewer"), ("Bob Ames", "Clerk")):
        invite(browser, name, f"{name.split()[0].lower()}@example.org", role)
    _save(browser, "users")


def _save(browser: webdriver.Chrome, name: str) -> None:
    """As much of the page as its main part takes."""
    bottom = browser.find_element(By.TAG_NAME, "main").rect
    browser.set_window_size(1100, int(bottom["y"] + bottom["height"]) + 180)
    browser.save_screenshot(str(PICTURES / f"{name}.png"))


if __name__ == "__main__":
    raise SystemExit(main())
