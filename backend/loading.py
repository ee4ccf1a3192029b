"""The verb submit for a file as it is: read it, map it by a saved mapping or its headers, submit its rows."""

from __future__ import annotations

import msgspec

from backend import profiles, submit
from backend.access import Caller, require
from backend.context import Server
from backend.files.reader import CsvOptions, read_sheet
from backend.files.refusal import FileRefused as Unreadable
from backend.problems import FileRefused, NotFound
from shared.headers import header_keys, header_signature, user_columns
from shared.kinds import KINDS
from shared.matching import match_headers
from shared.schemas import ImportResult, Mapping, Profile, Sheet, Submission


class FileQuestion(msgspec.Struct, frozen=True):
    """What is asked of a file beside its bytes.

    name: of the file. sheet: "" for the first visible. mapping: name of a saved mapping, "" for the one
    these headers were saved with, else what the headers say for certain. header_row: 0 to find it.
    """

    name: str
    kind: str = ""
    sheet: str = ""
    mapping: str = ""
    options: dict[str, str] = {}
    header_row: int = 0
    skip_rows: int = 0
    separator: str = ""
    encoding: str = ""
    anyway: list[str] = []


def read_file(caller: Caller, data: bytes, question: FileQuestion) -> Sheet:
    """The cells of one sheet of a file. Raises FileRefused."""
    require(caller, "import")
    try:
        return read_sheet(
            data,
            question.name,
            question.sheet,
            header_row=question.header_row,
            skip_rows=question.skip_rows,
            options=CsvOptions(separator=question.separator, encoding=question.encoding),
        )
    except Unreadable as refusal:
        facts = {"name": question.name, **refusal.facts}
        raise FileRefused(refusal.code, **facts) from refusal


def submit_file(
    server: Server, caller: Caller, import_id: str, data: bytes, question: FileQuestion
) -> ImportResult:
    """Submits the rows of a file. Raises FileRefused, NotFound (kind, saved mapping), and as submit does."""
    if question.kind not in KINDS:
        raise NotFound(what="kind", id=question.kind)
    sheet = read_file(caller, data, question)
    profile = _mapping_of(server, caller, sheet, question)
    submission = Submission(
        kind=question.kind,
        sheet=sheet,
        mapping=profile.mapping,
        options=question.options,
        profile=profile.name,
        profile_version=profile.version,
        anyway=question.anyway,
    )
    return submit.submit(server, caller, import_id, msgspec.json.encode(submission))


def _mapping_of(server: Server, caller: Caller, sheet: Sheet, question: FileQuestion) -> Profile:
    """The saved mapping asked for, or remembered for these headers, or a nameless one of what is certain."""
    if question.mapping:
        return profiles.named(server, caller, question.mapping, question.kind)
    signature = header_signature(header_keys(user_columns(sheet.columns)))
    for profile in profiles.find(server, caller, question.kind, signature):
        return profile
    matches = match_headers(KINDS[question.kind], sheet.columns)
    columns = {match.field: list(match.keys) for match in matches if match.certainty == "certain"}
    return Profile(name="", kind=question.kind, signature=signature, mapping=Mapping(columns))
