"""`remitbook import KIND FILE`: a file goes to the server as it is; rows to fix come back as a workbook."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from pathlib import Path

import msgspec

from addin import config, sending
from addin import press as pressing
from addin.bank_sheet import MOST_APART, bank_words
from addin.client import Client
from addin.errors import Refusal, WrongUsage
from addin.failed_sheet import failed_page
from addin.failing import TITLE, name_fields, table_of
from addin.file_door import said_here
from addin.load_file import is_bank_file, size_of
from addin.options import read_settings
from addin.outbox import Entry, open_outbox
from addin.press import Outcome
from addin.report import cause_line
from addin.terminal import Bar, show
from shared.kinds import KINDS
from shared.limits import FILE_BYTES
from shared.schemas import ImportResult
from shared.schemas import Mapping as SheetMapping

_ANYWAY = "send_anyway"
_WHERE = ("header_row", "skip_rows")


def import_file(
    kind: str,
    file: str,
    sheet: str,
    mapping: str,
    failed_to: str,
    options: Mapping[str, str],
    server: str = "",
) -> int:
    """Send the file, follow it, write what failed; the exit code."""
    bar = Bar()
    try:
        outcome = _import(_kind(kind), Path(file), sheet, mapping, failed_to, dict(options), server, bar)
    except Refusal as refusal:
        outcome = pressing.outcome_of(said_here(refusal))
    except Exception as error:  # noqa: BLE001 - becomes the closing sentence
        outcome = pressing.outcome_of(error)
    finally:
        bar.close()
    return show(outcome)


def _import(
    kind: str,
    path: Path,
    sheet: str,
    mapping: str,
    failed_to: str,
    options: dict[str, str],
    server: str,
    bar: Bar,
) -> Outcome:
    if size_of(path) > FILE_BYTES:
        raise Refusal("FILE_TOO_LARGE", f"{path.name} is larger than {FILE_BYTES // 1024**2:,} MB. Split it.")
    chosen = read_settings(kind, options, (_ANYWAY, *_WHERE))
    client = pressing.connect(config.server_url(server))
    told = _bank_words(client, path)
    result = _send(client, kind, path, sheet, mapping, chosen, bar)
    details = (*told, *(cause_line(cause) for cause in result.causes))
    if result.counts.to_fix and failed_to:
        written = _write_failed(client, result, Path(failed_to))
        details = (*details, f"The rows to correct are in {written}.")
    ended = sending.ended(result)
    return Outcome(ended.sentence, ended.exit_code, details=details, code=ended.code)


def _bank_words(client: Client, path: Path) -> tuple[str, ...]:
    """What Load file says of a bank's file: what was left out, and which balances do not add up."""
    if not is_bank_file(path):
        return ()
    words, apart = bank_words(client.read_file(path))
    return words, *apart[MOST_APART:]


def _send(
    client: Client,
    kind: str,
    path: Path,
    sheet: str,
    mapping: str,
    options: dict[str, str],
    bar: Bar,
    overruled: tuple[str, ...] = (),
) -> ImportResult:
    """overruled: refusals the user said to go on after."""
    chosen = {name: value for name, value in options.items() if name not in (_ANYWAY, *_WHERE)}
    question = {
        "kind": kind,
        "name": path.name,
        "sheet": sheet,
        "mapping": mapping,
        "options": msgspec.json.encode(chosen).decode(),
        **_rows_of(options),
        **({"anyway": ",".join(overruled)} if overruled else {}),
    }
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256")
    content.update(msgspec.json.encode(question))
    outbox = open_outbox()
    entry = outbox.keep(Entry(str(uuid.uuid4()), "files", content.hexdigest(), str(path), sheet, b""))
    try:
        result = sending.follow(client, client.put_file(entry.id, path, question), bar)
    except Refusal as refusal:
        if refusal.status < 500:
            outbox.done(entry)
        if refusal.code not in sending.OVERRULED or refusal.code in overruled:
            raise
        if options.get(_ANYWAY, "").casefold() not in ("yes", "y"):
            sentence = f"{refusal.sentence} (To send it all the same: --anyway.)"
            raise Refusal(refusal.code, sentence, refusal.args_, refusal.status) from refusal
        return _send(client, kind, path, sheet, mapping, options, bar, (*overruled, refusal.code))
    outbox.done(entry)
    return result


def _rows_of(options: Mapping[str, str]) -> dict[str, str]:
    """The header row and the rows to skip below it, as the server counts them: from the sheet's top."""
    given = {name: options[name] for name in _WHERE if options.get(name)}
    for name, text in given.items():
        if not (text.isascii() and text.isdigit()):
            raise Refusal(
                "OPTION_INVALID", f'{name} cannot be "{text}": give a whole number.', {"name": name}
            )
    found = {name: int(text) for name, text in given.items()}
    if "skip_rows" in found:
        found["skip_rows"] += found.get("header_row", 0)
    return {name: str(number) for name, number in found.items()}


def _write_failed(client: Client, result: ImportResult, target: Path) -> str:
    """A workbook with sheet Failed, which `remitbook press reimport_failed` sends again."""
    from addin.hosts import files
    from addin.workbook import Desk

    failed = client.failed(result.id)
    table = table_of(result, failed, SheetMapping(columns={}))
    name_fields(table)
    table.sheet = ""
    book = files.open_book(target) if target.exists() else files.new_book()
    desk = Desk(book, lambda: book, target.exists())
    desk.write(failed_page(table, TITLE))
    files.save(book, target)
    return str(target)


def _kind(name: str) -> str:
    for kind in KINDS.values():
        if name.casefold() in (kind.name, kind.label.casefold()):
            return kind.name
    known = ", ".join(KINDS)
    raise WrongUsage("KIND_UNKNOWN", f"There is no kind of sheet {name}. There are: {known}.")
