"""Bad input: files that are none, or hostile; the disk, the server and the token that fail."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from addin import cli, doors
from addin import press as pressing
from addin.companion import companion_of, open_files
from addin.file_door import SAID_HERE
from addin.hosts.errors import HostFileError
from backend.access import Caller
from backend.context import Server
from shared.request_codes import REQUEST_CODES
from tests.conftest import Clock, sign_up
from tests.workbook.office import CUSTOMERS, GOOD, HEADER, INVOICES, Office

Loaded = tuple[Office, Path]
BAD = ["00104", "INV-9001", 100.0, None, "Cash", "B1", "one"]


@pytest.fixture
def line(loaded: Loaded, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command line, in process, at the test's server, whose clock goes right."""
    office, _ = loaded
    clock.now = dt.datetime.now(dt.UTC)
    monkeypatch.setattr(pressing, "connect", office.client)
    return lambda *words: cli.main([str(word) for word in words])


def repacked(book: Path, change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The same package with one part changed."""
    target = book.with_name("hostile.xlsx")
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            data = source.read(name)
            package.writestr(name, change(data) if name == part else data)
    return target


def strict(data: bytes) -> bytes:
    return data.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                        b"http://purl.oclc.org/ooxml/spreadsheetml/main")  # fmt: skip


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda data: data[: len(data) // 2]),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b'r="A2"', b'r="ZZZZ99999999"')),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b'r="A2"', b'r="A1048577"')),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b"<worksheet", ENTITIES + b"<worksheet", 1)),
        ("xl/workbook.xml", strict),
    ],
    ids=["half a sheet", "no such cell", "one row too many", "entities", "strict"],
)
def test_a_hostile_or_damaged_book_is_refused_at_every_door(
    loaded: Loaded, line: Callable[..., int], part: str, change: Callable[[bytes], bytes]
) -> None:
    office, book = loaded
    hostile = repacked(office.book("one.xlsx", Payments=[HEADER, *GOOD]), change, part)
    assert line("press", "import", hostile, "--sheet", "Payments") == 2
    assert line("press", "load_file", book, "--set", f"file={hostile}") == 2
    if part != "xl/workbook.xml" and b"A1048577" not in change(b'r="A2"'):
        # The server reads strict books, and the row of a cell off its row element.
        assert line("import", "payments", hostile) == 2
    assert line("verify") == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.xlsx", b""), ("cut.xlsx", None), ("web.xlsx", b"<html><table></table></html>"),
     ("pdf.xlsx", b"%PDF-1.7 x"), ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900),
     ("secret.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9)],
)  # fmt: skip
def test_a_file_that_is_no_workbook_is_refused_at_both_doors(
    loaded: Loaded, line: Callable[..., int], name: str, data: bytes | None
) -> None:
    office, book = loaded
    file = office.folder / name
    file.write_bytes(book.read_bytes()[:2000] if data is None else data)
    assert line("press", "import", file) == 2
    assert line("import", "payments", file) == 2


def test_two_headers_are_settled_at_the_second_door_too(loaded: Loaded, line: Callable[..., int]) -> None:
    office, _ = loaded
    rows = [["Customer", "Amount", "Type"], ["id", "EUR", "text"], ["00104", 7.5, "Cash"]]
    book = office.book("units.xlsx", Payments=rows)
    assert line("import", "payments", book) == 2
    where = ("--set", "header_row=1", "--set", "skip_rows=1")
    assert line("import", "payments", book, *where) == 0
    assert office.client().get_import("3").counts.booked == 1
    assert line("import", "payments", book, *where) == 2
    assert line("import", "payments", book, *where, "--anyway") == 0
    assert office.client().get_import("4").counts.duplicate == 1
    assert line("import", "payments", book, "--set", "header_row=first") == 2
    assert line("import", "payments", book, "--set", "colour=red") == 64


BESIDE = [["Customer", "Amount", None, "Type"], ["00104", 7.5, None, "Cash"], ["00231", 8.5, None, "Cash"]]


def test_a_blank_column_in_a_table_is_the_same_at_both_doors(
    loaded: Loaded, line: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    office, _ = loaded
    short = [["Customer", "Amount", None, "Types", "Means"], ["00104", 7.5, None, "C", "Cash"],
             ["00231", 8.5], ["00231", 9.5]]  # fmt: skip
    two = office.book("two.xlsx", Payments=short)
    assert line("import", "payments", two) == 2
    assert "remitbook press import FILE --select A1:B4" in "".join(capsys.readouterr())
    assert line("press", "import", two) == 2
    book = office.book("beside.xlsx", Payments=BESIDE)
    assert line("import", "payments", book) == 0
    assert office.client().get_import("3").counts.booked == 2
    assert line("press", "import", book, "--set", "send_anyway=yes") == 0
    assert office.client().get_import("4").counts.duplicate == 2


def test_the_second_door_names_its_own_ways_out(
    loaded: Loaded, line: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    office, _ = loaded
    title = ["Customer", "Amount", "Type", "Date"]
    sheets = {
        "header_row=2, or --set header_row=1 --set skip_rows=1": [title[:3], ["id", "EUR", "text"],
                                                                  ["00104", 7.5, "Cash"]],
        "--set header_row=": [[1.0, 2.0], [3.0, 4.0]],
        "--mapping": [["Customer", "Type"], ["00104", "Cash"]],
        "--set date_order=DMY": [title, ["00104", 7.5, "Cash", "03/04/2026"]],
        "--set decimal_sign=.": [title[:3], ["00104", "1,234", "Cash"]],
    }  # fmt: skip
    for place, (way_out, rows) in enumerate(sheets.items()):
        assert line("import", "payments", office.book(f"way{place}.xlsx", Payments=rows)) == 2
        said = "".join(capsys.readouterr())
        assert way_out in said
        assert "…" not in said
    hidden = office.book("hidden.xlsx", Payments=[title[:3], ["00104", 7.5, "Cash"], ["00231", 8.5, "Cash"]])
    workbook = openpyxl.load_workbook(hidden)
    workbook["Payments"].row_dimensions[2].hidden = True
    workbook.save(hidden)
    assert line("import", "payments", hidden) == 2
    assert "--set hidden_rows=leave_out" in "".join(capsys.readouterr())
    assert line("import", "payments", hidden, "--set", "hidden_rows=leave_out") == 0


def test_every_refusal_that_names_a_sheet_has_words_for_the_second_door() -> None:
    names = re.compile("on sheet Mapping|Map columns|Mark the one")
    assert {code for code, (said, _) in REQUEST_CODES.items() if names.search(said)} == set(SAID_HERE)
    assert not [said for said in SAID_HERE.values() if "Press " in said]


def test_a_file_of_pulled_payments_is_refused_at_the_second_door(
    loaded: Loaded, line: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    office, book = loaded
    assert line("press", "import", book, "--sheet", "Payments", "--set", "payment_date_rule=ANY") == 0
    assert line("press", "pull_payments", book) == 0
    pulled = office.open(book)["Payments (2)"]
    rows = [row for row in pulled.iter_rows(values_only=True) if row[1] is not None]
    text = office.folder / "payments.csv"
    text.write_text("\n".join(";".join(str(cell or "") for cell in row) for row in rows))
    capsys.readouterr()
    for file in (companion_of(book), office.book("copy.xlsx", Payments=rows), text):
        assert line("import", "payments", file, "--set", "payment_date_rule=ANY") == 2
        assert "was pulled from the ledger" in "".join(capsys.readouterr())
    assert line("verify") == 0


def test_a_full_disk_hides_nothing_of_what_was_booked(
    loaded: Loaded,
    line: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *GOOD, BAD])
    before = book.read_bytes()
    real = os.replace

    def full(source: Any, target: Any) -> None:
        if str(target).endswith(".xlsx"):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", full)
    assert line("press", "import", book, "--sheet", "Payments", "--set", "payment_date_rule=ANY") == 1
    said = "".join(capsys.readouterr())
    assert "2 of 3" in said
    assert "disk is full" in said
    assert (book.read_bytes(), companion_of(book).exists()) == (before, False)
    assert not list(office.folder.glob(".saving-*"))
    monkeypatch.setattr(os, "replace", real)
    assert (
        line(
            "press",
            "import",
            book,
            "--sheet",
            "Payments",
            "--set",
            "payment_date_rule=ANY",
            "--set",
            "send_anyway=yes",
        )
        == 1
    )
    assert office.client().get_import("4").counts.duplicate == 2


def test_a_full_disk_has_a_code_of_its_own(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    _, book = loaded
    opened = open_files(book)
    opened.desk.add(pressing.import_module("addin.pages").Page("note", "Note"))

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(HostFileError) as caught:
        opened.save()
    assert caught.value.code == "DISK_FULL"


def test_an_outbox_that_cannot_be_written_sends_nothing(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, book = loaded

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("addin.outbox._write_durably", full)
    assert office.press("import", book, "Payments").code == "OUTBOX_NOT_WRITTEN"


def html(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, html="<html>Please sign in to the network</html>")


def refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def wait(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


class Losing(httpx.BaseTransport):
    """Hands every request on, and loses the answer of the first PUT: the server was killed, or the line."""

    def __init__(self, real: httpx.BaseTransport) -> None:
        self.real, self.lost = real, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.real.handle_request(request)
        if request.method == "PUT" and not self.lost:
            self.lost += 1
            response.read()
            raise httpx.ReadTimeout("the answer is lost", request=request)
        return response


@pytest.mark.parametrize(
    ("answer", "code"),
    [(html, "SERVER_NOT_REMITBOOK"), (refuse, "SERVER_NOT_REACHED"), (wait, "SERVER_SLOW")],
)
def test_where_no_server_answers_the_sheet_waits_and_is_booked_once(
    loaded: Loaded, answer: Callable[[httpx.Request], httpx.Response], code: str
) -> None:
    office, book = loaded
    real = office.transport
    office.transport = httpx.MockTransport(answer)
    outcome = office.press("import", book, "Payments")
    assert (outcome.exit_code, outcome.code) == (3, code)
    office.transport = real
    assert office.press("import", book, "Payments").exit_code == 0
    assert office.client().get_import("3").counts.booked == 2


def test_an_answer_that_was_lost_is_fetched_and_nothing_booked_twice(loaded: Loaded) -> None:
    office, book = loaded
    real = office.transport
    office.transport = Losing(real)
    assert office.press("import", book, "Payments").exit_code == 3
    assert office.client().get_import("3").counts.booked == 2
    again = office.press("import", book, "Payments")
    assert (again.exit_code, again.code) == (0, "")
    assert _imports(office) == 3


def _imports(office: Office) -> int:
    view = office.client().view("imports")
    return len(view.values[0])


def test_nothing_empty_is_left_where_a_pull_found_no_server(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _ = loaded
    office.transport = httpx.MockTransport(refuse)
    monkeypatch.setattr(pressing, "connect", office.client)
    target = office.folder / "balances.xlsx"
    assert doors.pull_to_file("invoices", str(target), {}) == 3
    assert not target.exists()


def test_tokens_that_are_no_good_any_more(
    loaded: Loaded, server: Server, caller: Caller, clock: Clock
) -> None:
    office, book = loaded
    with server.database.write() as tx:
        tx.run("UPDATE token SET expires_at = ? WHERE org_id = ?", "2026-04-01T00:00:00+00:00", caller.org_id)
    assert office.press("import", book, "Payments").code == "TOKEN_EXPIRED"
    with server.database.write() as tx:
        tx.run("UPDATE token SET expires_at = '', revoked_at = ? WHERE org_id = ?",
                   "2026-04-01T00:00:00+00:00", caller.org_id)  # fmt: skip
    assert office.press("import", book, "Payments").code == "TOKEN_REVOKED"
    office.token = "rb_nobody"
    refused = office.press("import", book, "Payments")
    assert (refused.exit_code, refused.code) == (2, "TOKEN_UNKNOWN")


def test_another_organisations_import_does_not_exist(loaded: Loaded, server: Server) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Customers=CUSTOMERS, Invoices=INVOICES, Payments=[HEADER, BAD])
    assert office.press("import", book, "Payments").exit_code == 1
    _, office.token = sign_up(server, "Other Ltd")
    outcome = office.press("reimport_failed", book, "Failed")
    assert (outcome.exit_code, outcome.code) == (2, "NOT_FOUND")
    assert office.press("import", book, "Payments").code == "NO_ACCOUNTS"


def test_no_secret_enters_a_workbook_a_log_or_the_outbox(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *GOOD, BAD])
    real, office.transport = office.transport, httpx.MockTransport(refuse)
    office.press("import", book, "Payments")
    office.transport = real
    office.press("status", book)
    office.press("import", book, "Payments")
    office.press("import_log", book)
    for path in office.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert office.token.encode() not in data, path
    with zipfile.ZipFile(companion_of(book)) as package:
        assert not [name for name in package.namelist() if office.token.encode() in package.read(name)]


def test_ids_keep_their_zeros_through_the_whole_round_trip(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, ["00104", "INV-1001", 5.0, None, "TRF", "000777", "01"]])
    assert office.press("import", book, "Payments").exit_code == 1

    def mend(workbook: Any) -> None:
        sheet = workbook["Failed"]
        for row in sheet.iter_rows():
            for cell in row:
                cell.value = "Cash" if cell.value == "TRF" else cell.value

    office.edit(book, mend)
    assert office.press("reimport_failed", book).exit_code == 0
    office.press("pull_payments", book)
    shown = {str(cell) for row in office.values(book, "Payments (2)") for cell in row}
    assert {"00104", "000777"} <= shown
