"""The verb submit for a file as it is: read it, map it by a saved mapping or its headers, submit its rows."""

from __future__ import annotations

import msgspec

from backend import profiles, submit
from backend.access import Caller, require
from backend.context import Server
from backend.files.reader import CsvOptions, read_sheet
from backend.files.refusal import FileRefused as Unreadable
from backend.files.table import NO_HEADER
from backend.intake import field_mapping_of
from backend.options import held_value
from backend.problems import FileRefused, NotFound
from shared.headers import header_keys, header_signature, user_columns
from shared.kinds import KINDS
from shared.matching import match_headers
from shared.schemas import ImportResult, Mapping, Profile, Sheet, Submission
from shared.separators import separator_of
from shared.settings import BY_NAME, OF_FILES


class FileQuestion(msgspec.Struct, frozen=True):
    """What is asked of a file beside its bytes.

    name: of the file. sheet: "" for the first visible. mapping: name of a saved mapping, "" for the one
    these headers were saved with, else what the headers say for certain. header_row: 0 to find it. options:
    those of `shared.settings.OF_FILES` say how a text file is read.
    """

    name: str
    kind: str = ""
    sheet: str = ""
    mapping: str = ""
    options: dict[str, str] = {}
    header_row: int = 0
    skip_rows: int = 0
    anyway: list[str] = []


def read_file(
    caller: Caller, data: bytes, question: FileQuestion, options: dict[str, str] | None = None
) -> Sheet:
    """The cells of one sheet of a file. options: in force, the question's own unless given.

    Raises FileRefused, OptionInvalid, FieldMappingInvalid.
    """
    require(caller, "import")
    if question.kind and question.kind not in KINDS:
        raise NotFound(what="kind", id=question.kind)
    chosen = question.options if options is None else options
    fields = field_mapping_of(KINDS[question.kind], chosen) if question.kind else None
    numbered = fields is not None and fields.is_numbered
    try:
        return read_sheet(
            data,
            question.name,
            question.sheet,
            header_row=question.header_row or (NO_HEADER if numbered else 0),
            skip_rows=question.skip_rows,
            options=_csv_options(chosen, no_header=numbered and not question.header_row),
        )
    except Unreadable as refusal:
        facts = {"name": question.name, **refusal.facts}
        raise FileRefused(refusal.code, **facts) from refusal


def submit_file(
    server: Server, caller: Caller, import_id: str, data: bytes, question: FileQuestion
) -> ImportResult:
    """Submits the rows of a file. Raises FileRefused, NotFound (kind, saved mapping), and as submit does."""
    saved = profiles.named(server, caller, question.mapping, question.kind) if question.mapping else None
    sheet = read_file(caller, data, question, {**(saved.options if saved else {}), **question.options})
    profile = saved or _mapping_of(server, caller, sheet, question)
    if question.options.get("field_mapping"):
        profile.mapping.columns = {}  # the text decides alone: nothing is guessed beside it
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


def _csv_options(options: dict[str, str], *, no_header: bool) -> CsvOptions:
    read = {name: held_value(BY_NAME[name], options.get(name, "")) for name in OF_FILES}
    return CsvOptions(
        separator_of(read["column_separator"]), read["encoding"], int(read["skip_lines"] or 0), no_header
    )


def _mapping_of(server: Server, caller: Caller, sheet: Sheet, question: FileQuestion) -> Profile:
    """The saved mapping remembered for these headers, or a nameless one of what is certain."""
    signature = header_signature(header_keys(user_columns(sheet.columns)))
    for profile in profiles.find(server, caller, question.kind, signature):
        return profile
    matches = match_headers(KINDS[question.kind], sheet.columns)
    columns = {match.field: list(match.keys) for match in matches if match.certainty == "certain"}
    return Profile(name="", kind=question.kind, signature=signature, mapping=Mapping(columns))
