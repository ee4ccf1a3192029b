"""Dates and amounts in the order and with the signs of whoever opens the sheet."""

from __future__ import annotations

import datetime as dt
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from addin.hosts import files, libreoffice
from addin.hosts.libreoffice_package import with_dates_of_the_locale
from addin.pages import DATE, MOMENT, money_format

HOSTS = {"files": files, "libreoffice": libreoffice}
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>de-DE</value></prop></item>
</oor:items>
"""


@pytest.fixture(params=HOSTS)
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A day, a moment, and amounts of three currencies."""
    host = HOSTS[request.param]
    book = host.new_book()
    sheet: xw.Sheet = book.sheets[0]
    sheet["A1:F9"].column_width = 20
    for place, number_format in enumerate([DATE, MOMENT, *map(money_format, (2, 0, 3))], start=1):
        sheet.range((1, place)).number_format = number_format
    day = dt.datetime(2026, 4, 2)
    sheet["A1"].value = [[day, day.replace(hour=9, minute=30), 1234.5, 1234.0, 1234.5]]
    path = tmp_path / "written.xlsx"
    host.save(book, path)
    book.close()
    return path


def test_a_date_is_stored_as_excels_own_short_date(written: Path) -> None:
    sheet = openpyxl.load_workbook(written).active
    assert [cell.number_format for cell in sheet[1]][:2] == ["mm-dd-yy", "m/d/yy h:mm"]  # of 14 and 22
    assert b'formatCode="m/d' not in zipfile.ZipFile(written).read("xl/styles.xml")
    assert zipfile.ZipFile(written).testzip() is None


@pytest.mark.parametrize("host", HOSTS)
def test_it_is_read_back_as_it_was_set(written: Path, host: str) -> None:
    book = HOSTS[host].open_book(written)
    sheet = book.sheets[0]
    found = [sheet.range((1, place)).number_format for place in range(1, 6)]
    book.close()
    assert found == [DATE, MOMENT, "#,##0.00", "#,##0", "#,##0.000"]


def test_a_german_sees_german_dates_and_amounts(written: Path, tmp_path: Path) -> None:
    user = tmp_path / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
    convert = ["soffice", f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--convert-to",
               "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true", "--outdir", str(tmp_path),
               str(written)]  # fmt: skip
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    shown = (tmp_path / "written.csv").read_text("utf-8").strip().split(";")
    assert shown == ["02.04.2026", "02.04.2026 09:30", "1.234,50", "1.234", "1.234,500"]


NONE = b'<numFmts count="1"><numFmt numFmtId="164" formatCode="General"/></numFmts><xf numFmtId="14"/>'
ONE = b'<numFmts count="2"><numFmt numFmtId="164" formatCode="General"/>%s</numFmts><xf numFmtId="165"/>'


@pytest.mark.parametrize(
    ("code", "made"),
    [
        (
            b"m/d/yyyy",
            b'<numFmts count="1"><numFmt numFmtId="164" formatCode="General"/></numFmts><xf numFmtId="14"/>',
        ),
        (b"dd/mm/yyyy", ONE % b'<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/>'),
    ],
)
def test_a_format_of_ones_own_stays(code: bytes, made: bytes) -> None:
    given = ONE % (b'<numFmt numFmtId="165" formatCode="%s"/>' % code)
    assert with_dates_of_the_locale(given) == made
