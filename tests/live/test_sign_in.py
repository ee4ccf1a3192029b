"""Sign in, pressed in a running LibreOffice: the program is free while a person answers in a real browser."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import openpyxl
import pytest
from selenium.webdriver.common.by import By

from shared.places import read_credentials
from templates.page_pictures import chrome, click, serving, set_password
from tests.browser.conftest import HAND_OVER, WAIT_S
from tests.live.office import LiveOffice

pytestmark = pytest.mark.slow


def test_the_code_stands_in_the_status_bar_and_the_next_press_works(tmp_path: Path) -> None:
    home, asked = tmp_path / "home", tmp_path / "opened.txt"
    workbook = openpyxl.Workbook()
    workbook.active.append(["x"])
    workbook.save(tmp_path / "book.xlsx")
    with serving(tmp_path, "Acme Finance") as (url, link):
        environment = {
            "REMITBOOK_HOME": str(home), "REMITBOOK_SERVER": url, "REMITBOOK_TOKEN": "",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "BROWSER": f'{sys.executable} -c "{HAND_OVER}" {asked} %s',
        }  # fmt: skip
        office = LiveOffice(tmp_path / "office", environment)
        browser = chrome(tmp_path / "profile")
        try:
            set_password(browser, link)
            office.open(tmp_path / "book.xlsx")
            before = len(office.journal.lines())
            office.start_press("sign_in")
            last_s = time.monotonic() + WAIT_S
            while not (asked.exists() and asked.read_text()):
                assert time.monotonic() < last_s, "no page was opened"
                time.sleep(0.05)
            browser.get(asked.read_text())
            code = browser.find_element(By.CLASS_NAME, "code").text
            click(browser, "Yes, let it in")
            pressed = office.wait(before, timeout_s=WAIT_S)
            assert [said for said in pressed.said("status") if code in said]
            assert set(pressed.exits) == {"0"}
            token = read_credentials(home)[url]
            assert token not in str(pressed.lines)
            status = office.press("status")
            assert "Ann Baker" in status.sentence
            assert status.said("alert") == []
        finally:
            browser.quit()
            office.close()
