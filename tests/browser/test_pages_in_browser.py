"""Signing in, inviting and revoking, as people do it: in a real browser, with a real add-in and server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from shared.places import read_credentials
from templates.page_pictures import PASSWORD, click, invite, leaving, set_password
from tests.browser.conftest import Chrome, User, title

Place = tuple[str, str]


def lets_in(browser: webdriver.Chrome) -> Callable[[str, str], None]:
    """A user who compares the codes and says yes."""

    def confirm(address: str, said: str) -> None:
        browser.get(address)
        code = browser.find_element(By.CLASS_NAME, "code").text
        assert code in said
        click(browser, "Yes, let it in")
        assert title(browser) == "Excel is signed in"

    return confirm


def sign_in(browser: webdriver.Chrome, email: str, password: str) -> None:
    """Fills the form in and sends it by the return key."""
    field = browser.find_element(By.ID, "email")
    field.clear()
    field.send_keys(email)
    with leaving(browser):
        browser.find_element(By.ID, "password").send_keys(password, Keys.RETURN)


@pytest.mark.parametrize("scripts", [True, False])
def test_from_an_invitation_to_the_next_press(
    place: Place, open_chrome: Chrome, tmp_path: Path, scripts: bool
) -> None:
    url, link = place
    browser, ann = open_chrome(scripts=scripts), User(tmp_path / "ann", url)
    set_password(browser, link)
    assert title(browser) == "You are signed in"
    code, said = ann.sign_in(lets_in(browser))
    assert code == 0, said
    token = read_credentials(ann.folder / "home")[url]
    assert token not in said
    assert token not in browser.page_source
    assert ann.press("status")[0] == 0


def test_somebody_signed_out_signs_in_on_the_way(place: Place, open_chrome: Chrome, tmp_path: Path) -> None:
    url, link = place
    set_password(open_chrome(), link)
    browser, ann = open_chrome(), User(tmp_path / "ann", url)

    def confirm(address: str, said: str) -> None:
        browser.get(address)
        assert title(browser) == "Sign in"
        sign_in(browser, "ann@example.org", "not it")
        assert browser.find_element(By.CSS_SELECTOR, "[role=alert]").is_displayed()
        assert browser.find_element(By.ID, "email").get_attribute("value") == "ann@example.org"
        sign_in(browser, "ann@example.org", PASSWORD)
        assert browser.find_element(By.CLASS_NAME, "code").text in said
        click(browser, "Yes, let it in")
        for go in (browser.back, browser.refresh):
            with leaving(browser):
                go()
        assert title(browser) == "Over"

    assert ann.sign_in(confirm)[0] == 0
    assert ann.press("status")[0] == 0


def test_no_keeps_the_addin_out(place: Place, open_chrome: Chrome, tmp_path: Path) -> None:
    url, link = place
    browser, ann = open_chrome(), User(tmp_path / "ann", url)
    set_password(browser, link)

    def refuse(address: str, said: str) -> None:
        browser.get(address)
        click(browser, "No")

    assert ann.sign_in(refuse)[0] == 2
    assert read_credentials(ann.folder / "home") == {}
    assert ann.press("status", "--server", url)[0] == 2


def test_an_administrator_invites_and_revokes(place: Place, open_chrome: Chrome, tmp_path: Path) -> None:
    url, link = place
    anns, bobs = open_chrome(), open_chrome()
    ann, bob = User(tmp_path / "ann", url), User(tmp_path / "bob", url)
    set_password(anns, link)
    ann.sign_in(lets_in(anns))
    anns.delete_all_cookies()
    assert ann.press("users")[0] == 0
    opened = ann.opened()
    anns.get(opened)
    click(anns, "Go on as Ann Baker")
    assert title(anns) == "Users of Acme Finance"
    bobs.get(opened)
    assert title(bobs) == "Over"
    set_password(bobs, invite(anns, "Bob Ames", "bob@example.org", "Clerk"))
    assert bob.sign_in(lets_in(bobs))[0] == 0
    assert bob.press("status")[0] == 0
    assert bob.press("users")[0] == 2
    bobs.get(f"{url}/users")
    assert title(bobs) == "Not allowed"
    anns.get(f"{url}/users")
    row = anns.find_element(By.XPATH, "//tr[contains(., 'bob@example.org')]")
    row.find_element(By.XPATH, ".//summary[.='More']").click()
    click(anns, "Revoke access of Bob Ames")
    assert anns.find_element(By.CSS_SELECTOR, "[role=status]").is_displayed()
    assert bob.press("status")[0] == 2
    bobs.get(f"{url}/")
    assert title(bobs) == "A Remitbook server"
    bobs.get(f"{url}/sign-in")
    sign_in(bobs, "bob@example.org", PASSWORD)
    assert title(bobs) == "Sign in"


def test_pages_fit_a_telephone_and_every_field_has_its_name(place: Place, open_chrome: Chrome) -> None:
    url, link = place
    browser = open_chrome(width=500)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True},
    )

    def look() -> None:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
        assert browser.execute_script("return document.styleSheets.length") == 1
        for field in browser.find_elements(By.CSS_SELECTOR, "input:not([type=hidden]), select, button"):
            if field.is_displayed():
                assert field.accessible_name, field.get_attribute("outerHTML")
        assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1

    browser.get(f"{url}/sign-in")
    look()
    browser.get(link)
    look()
    set_password(browser, link)
    look()
    browser.get(f"{url}/users")
    look()
    invite(browser, "Bob " + "Longname" * 8, "bob@" + "example" * 8 + ".org", "Manager")
    look()


def test_names_of_people_run_no_scripts(place: Place, open_chrome: Chrome) -> None:
    url, link = place
    browser = open_chrome()
    set_password(browser, link)
    browser.get(f"{url}/users")
    evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    invite(browser, evil, "bob@example.org", "Clerk")
    assert evil in browser.find_element(By.TAG_NAME, "table").text
    assert "taken" not in browser.title
    assert not browser.find_elements(By.TAG_NAME, "script")
    assert not browser.find_elements(By.TAG_NAME, "img")


def test_the_form_of_another_site_is_not_taken(place: Place, open_chrome: Chrome, tmp_path: Path) -> None:
    """A page elsewhere that sends our form: the browser withholds the cookies, and says where it is from."""
    url, link = place
    browser = open_chrome()
    set_password(browser, link)
    trap = tmp_path / "trap.html"
    trap.write_text(
        f"<form method=post action='{url}/users/invite'><input name=name value=Eve><input name=email"
        " value=eve@example.org><input name=role value=ADMIN><input name=form value=x><button>Win</button>"
    )
    browser.get(trap.as_uri())
    click(browser, "Win")
    assert title(browser) == "Not allowed"
    browser.get(f"{url}/users")
    assert title(browser) == "Users of Acme Finance"
    assert "eve@example.org" not in browser.page_source


def test_no_other_page_shows_ours_in_a_frame(place: Place, open_chrome: Chrome, tmp_path: Path) -> None:
    url, link = place
    browser = open_chrome()
    set_password(browser, link)
    frame = tmp_path / "frame.html"
    frame.write_text(f"<iframe src='{url}/users'></iframe>")
    browser.get(frame.as_uri())
    browser.switch_to.frame(0)
    assert "Users of" not in browser.page_source
    browser.get_log("browser")  # it says there that it would not
