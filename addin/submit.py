"""The verb submit: a sheet is mapped, told about, sent, followed to its end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from addin import failing, remembering, sending
from addin.check_sheet import PURPOSE as CHECK
from addin.draft import Draft, Filled, Where, make_draft
from addin.errors import Refusal, ServerNotReached
from addin.facts import summary
from addin.failed_sheet import PURPOSE as FAILED
from addin.file_reading import remembered
from addin.hosts.geometry import parse_address
from addin.known import known_of
from addin.mapping_sheet import BROKEN, mapping_page, read_mapping
from addin.mapping_sheet import PURPOSE as MAPPING
from addin.outbox import content_of
from addin.press import Outcome, Press
from addin.remembering import plain_name
from addin.source import Rows, read_rows
from addin.workbook import Place, SheetOf
from shared import codes
from shared.collector import without_collector
from shared.headers import header_keys, header_signature
from shared.kinds import KINDS, Kind
from shared.schemas import ImportResult, Profile, Submission
from shared.schemas import Mapping as SheetMapping
from shared.settings import BY_NAME
from shared.views import VIEWS

_SENT_FROM = frozenset({"", "loaded", "new_sheet"})
"""Purposes of the sheets of ours that hold rows to send, pulled ones apart; "" of a person's own."""

HEADER_OPEN = frozenset({"TWO_HEADER_ROWS", "HEADER_NOT_FOUND"})
"""Refusals that the cell "Header row" on sheet Mapping answers."""

_FOUND, _CHOSEN, _ASKED = "found", "chosen", "asked"
"""How the header row on sheet Mapping came to stand there."""


@dataclass
class Prepared:
    """A sheet that could be sent. mapped: it has a sheet Mapping. checked: the digest of what the sheet Check
    shows on which was pressed, "" elsewhere."""

    rows: Rows
    draft: Draft
    mapped: bool
    names: list[str]
    checked: str = ""


class Kept(msgspec.Struct):
    """What writing the sheets of an import needs of the sheet it came from."""

    mapping: SheetMapping
    looks: failing.Looks
    profile: Profile | None
    check: str = ""


def this_sheet_holds(press: Press) -> Outcome:
    """Say what the sheet in front holds; its columns are mapped at once."""
    if not press.option("holds"):
        labels = ", ".join(kind.label for kind in KINDS.values())
        raise Refusal("KIND_MISSING", f"Choose what this sheet holds: {labels}.")
    return map_columns(press)


def map_columns(press: Press) -> Outcome:
    """Show how the sheet in front is read, and what is known about it, on sheet Mapping."""
    prepared = prepare(press, anew=True)
    sheet = _show(press, prepared)
    return Outcome(summary(prepared.draft), sheet=sheet.name)


def import_sheet(press: Press) -> Outcome:
    """Send the sheet in front to the ledger."""
    return send_sheet(press, None)


def send_sheet(press: Press, place: Place | None) -> Outcome:
    """Send a sheet, the one in front where none is named."""
    prepared = prepare(press, place)
    ready(press, prepared)
    submission = submission_of(press, prepared)
    if prepared.checked and prepared.checked != content_of(submission):
        source = submission.sheet.source.sheet
        raise Refusal(
            "NOT_AS_CHECKED",
            f"What stands on sheet {source} is not what was checked here. Go there and press Check, or"
            " Import.",
            {"sheet": source},
        )
    profile = remembering.to_save(prepared.draft)
    looks = failing.looks_of(prepared.rows.grid)
    kept = Kept(submission.mapping, looks, profile, submission.check)
    return sending.hand_over(press, "addin.submit:after_import", submission, kept)


def after_import(press: Press, result: ImportResult, kept: bytes) -> Outcome:
    """The rows to fix of an import that has ended go on sheet Failed; its mapping is saved."""
    after = msgspec.json.decode(kept, type=Kept)
    remembering.remember(press, after.profile)
    used = press.desk.find(CHECK, check=after.check) if after.check else None
    if used is not None:
        used.forget("check")  # it bound this import, and binds no later one
        press.desk.written.append(used.name)
    if not result.counts.to_fix:
        return sending.ended(result)
    return failing.write_failed(press, result, after.mapping, after.looks)


def cancel_import(press: Press) -> Outcome:
    """Stop the import that runs, or the one named."""
    wanted = press.option("import")
    if wanted:
        return sending.ended(press.client.cancel(wanted))
    waiting = [entry for entry in press.outbox.unsent() if not press.outbox.is_stopped(entry)]
    if not waiting:
        raise Refusal(
            "NOTHING_RUNNING", "No import of yours is running. Name its number to stop another one."
        )
    entry = waiting[-1]
    press.server = entry.server  # where it went, whatever the address is by now
    press.outbox.stop(entry)
    try:
        return sending.ended(press.client.cancel(entry.id))
    except Refusal as refusal:
        if refusal.status != sending.UNKNOWN:
            raise
    except ServerNotReached:
        if entry.seat.app:
            then = "it is cancelled there as soon as the server answers"
        else:  # no process of its own carries it on
            then = "it goes on there: look at Import log as soon as the server answers"
        return Outcome(f"Sheet {entry.sheet} is not sent any more. If the server has it already, {then}.")
    return Outcome(f"Sheet {entry.sheet} is not sent: nothing of it is booked.")


@without_collector()
def prepare(press: Press, place: Place | None = None, anew: bool = False) -> Prepared:
    """Read a sheet, the one in front unless told otherwise, and map it. Raises Refusal.

    anew: what sheet Mapping says of columns that are gone, or says no more, is found anew.
    """
    place = place or press.desk.here()
    shown = press.desk.sheet(place.sheet)
    checked = ""
    if shown.purpose == CHECK:  # Check brought it to the front
        checked = shown.marks.get("content", "")
        place = _pointed(shown.marks.get("source", ""), shown.marks.get("marked", ""))
        shown = press.desk.sheet(place.sheet)
    mapping = shown if shown.purpose == MAPPING else press.desk.find(MAPPING, source=place.sheet)
    filled, mapped = _filled(press, mapping, place, anew)
    if mapping is shown and filled.sheet:
        is_same = filled.sheet.casefold() == shown.marks.get("source", "").casefold()
        place = _pointed(filled.sheet, filled.where.marked if is_same else "")
    source = press.desk.sheet(place.sheet)
    _hold_rows(source)
    _as_loaded(filled, source.marks, mapped)
    kind = _kind(filled, source)
    try:
        rows = read_rows(press.desk, place, filled.where)
    except Refusal as refusal:
        if refusal.code in HEADER_OPEN and not filled.where.header_row:
            refusal.args_["shown"] = _ask_header(press, kind, place, filled, refusal)
        raise
    known, profiles = known_of(press.client, kind, press.now)
    signature = header_signature(header_keys(rows.sheet.columns))
    profile = _profile(press, filled, profiles, signature)
    press.teller.progress("reading the columns", 0, 0)
    draft = make_draft(kind, rows.sheet, filled, profile, known)
    return Prepared(rows, draft, mapped, [each.name for each in profiles], checked)


def ready(press: Press, prepared: Prepared) -> None:
    """Answer what is open by asking. Raises Refusal, with sheet Mapping written, where something stays."""
    draft = prepared.draft
    if draft.facts.hidden and draft.settings["hidden_rows"] == "ask" and press.ask is not None:
        question = f"{draft.facts.hidden:,} of {draft.facts.rows:,} rows are hidden. Send them as well?"
        draft.options["hidden_rows"] = "send" if press.ask(question) else "leave_out"
        draft.filled.options["hidden_rows"] = draft.options["hidden_rows"]
        prepared.draft = make_draft(draft.kind, draft.sheet, draft.filled, draft.profile, draft.known)
        draft = prepared.draft
    if draft.open:
        name = _show(press, prepared).name
        more = f" ({len(draft.open) - 1} more on sheet {name})" if len(draft.open) > 1 else ""
        raise Refusal(
            "MAPPING_OPEN", f"Nothing was sent. {draft.open[0]}{more}", {"open": draft.open, "shown": name}
        )


def submission_of(press: Press, prepared: Prepared) -> Submission:
    """What is sent; bound to the check shown last where nothing changed since."""
    draft, rows = prepared.draft, prepared.rows
    submission = Submission(
        kind=draft.kind.name,
        sheet=rows.sheet,
        mapping=draft.mapping,
        options=draft.sent_options,
        profile=draft.profile.name if draft.profile else "",
        profile_version=draft.profile.version if draft.profile else 0,
        keys=rows.keys,
        versions=rows.versions,
    )
    if rows.keys:
        pulled = press.desk.sheet(rows.sheet.source.sheet).marks
        submission.as_of, submission.known_at = pulled.get("as_of", ""), pulled.get("known_at", "")
    shown = press.desk.find(CHECK, source=rows.sheet.source.sheet)
    if shown is not None and shown.marks.get("content") == content_of(submission):
        submission.check = shown.marks.get("check", "")
    submission.pressed_at = press.now.isoformat(timespec="seconds")
    return submission


def _show(press: Press, prepared: Prepared) -> SheetOf:
    draft = prepared.draft
    page = mapping_page(draft, press.desk.names(), prepared.names)
    where = draft.filled.where
    page.marks["range"] = "" if where.range else draft.sheet.source.range
    page.marks["header_row"] = str(draft.sheet.header_row)
    page.marks["marked"] = prepared.rows.marked
    page.marks["field_mapping"] = draft.options.get("field_mapping", "")
    page.marks["profile"] = draft.profile.name if draft.profile else ""
    page.marks["header_by"] = _CHOSEN if where.header_row else _FOUND
    return press.desk.write(page)


def _ask_header(press: Press, kind: Kind, place: Place, filled: Filled, refusal: Refusal) -> str:
    """Write sheet Mapping with the header row left open, as if the first row were it; the sheet's name."""
    where = str(refusal.args_.get("range", ""))
    first = int(refusal.args_.get("first") or (parse_address(where).row if where else 1))
    try:
        rows = read_rows(press.desk, place, replace(filled.where, header_row=first))
    except Refusal:
        raise refusal from None
    known, profiles = known_of(press.client, kind, press.now)
    asked = Filled(kind=kind.name, sheet=rows.sheet.source.sheet, where=filled.where, options=filled.options)
    draft = make_draft(kind, rows.sheet, asked, None, known)
    draft.open = [refusal.sentence]
    draft.sheet.header_row = 0
    page = mapping_page(draft, press.desk.names(), [each.name for each in profiles])
    page.marks |= {"range": rows.sheet.source.range, "header_row": "", "header_by": _ASKED}
    page.marks["marked"] = rows.marked
    return press.desk.write(page).name


def _hold_rows(sheet: SheetOf) -> None:
    """Raises Refusal for a sheet of ours with nothing to send, or with rows that another button sends."""
    if sheet.purpose == FAILED:
        raise Refusal(
            "SHEET_IS_FAILED", f"{sheet.name} holds rows to correct: press Re-import failed to send them."
        )
    if sheet.purpose not in _SENT_FROM and "view" not in sheet.marks:
        raise Refusal(
            "SHEET_IS_OURS",
            f"Sheet {sheet.name} is Remitbook's own and holds no rows to send. Go to the sheet with your"
            " rows, then press again.",
            {"sheet": sheet.name},
        )


def _pointed(sheet: str, marked: str) -> Place:
    """A sheet that is not in front, with what was marked there when it was."""
    return Place(sheet, (parse_address(marked),) if marked else ())


def _filled(press: Press, mapping: SheetOf | None, place: Place, anew: bool) -> tuple[Filled, bool]:
    """What sheet Mapping and the options say together; the options win."""
    filled = Filled(sheet=place.sheet)
    if mapping is not None:
        filled = _read_mapping(mapping, anew)
        _found_again(filled, mapping.marks)
    holds = press.option("holds")
    if holds and holds != filled.kind:
        filled = Filled(kind=holds, sheet=filled.sheet, where=filled.where)
    filled.anew = anew
    filled.profile = press.option("profile") or filled.profile
    filled.where = Where(
        press.option("range") or filled.where.range,
        _whole(press, "header_row") or filled.where.header_row,
        _whole(press, "skip_rows") or filled.where.skip_rows,
        filled.where.marked,
    )
    filled.options.update({name: value for name, value in press.options.items() if name in BY_NAME})
    return filled, mapping is not None and filled.columns is not None


def _read_mapping(mapping: SheetOf, anew: bool) -> Filled:
    """What stands on sheet Mapping. anew: nothing but its sheet, where it cannot be read any more."""
    try:
        return read_mapping(mapping.values())
    except Refusal as refusal:
        if not (anew and refusal.code == BROKEN):
            raise
    return Filled(sheet=mapping.marks.get("source", ""))


def _found_again(filled: Filled, marks: dict[str, str]) -> None:
    """Forget the range and the header row that were not typed but found, and what another saved mapping or
    field mapping says anew: they are found anew."""
    shown = marks.get("profile", filled.profile)
    if filled.profile and plain_name(filled.profile) != plain_name(shown):
        # Another saved mapping was chosen: it says the rest.
        filled.columns, filled.constants, filled.values, filled.options = None, {}, {}, {}
    elif filled.options.get("field_mapping", "") != marks.get("field_mapping", ""):
        filled.columns = None
    where = filled.where
    if where.range == marks.get("range"):
        where = replace(where, range="", marked=marks.get("marked", ""))
    by = marks.get("header_by", _FOUND)
    if str(where.header_row or "") != marks.get("header_row", ""):
        # The columns shown are those of another row.
        filled.columns = None
    elif by == _ASKED:
        filled.columns = None
    elif by == _FOUND:
        where = replace(where, header_row=0)
    filled.where = where


def _as_loaded(filled: Filled, marks: dict[str, str], mapped: bool) -> None:
    """What the sheet remembers of the file it was loaded from, where nothing else is said."""
    loaded = remembered(marks)
    filled.options = {**loaded.options, **filled.options}
    if not mapped:
        filled.profile = filled.profile or loaded.profile


def _whole(press: Press, name: str) -> int:
    text = press.option(name)
    if text and not (text.isascii() and text.isdigit()):
        label = next(option.label for option in press.command.options if option.name == name)
        raise Refusal("OPTION_INVALID", f'{label} cannot be "{text}": give a whole number.', {"name": label})
    return int(text or 0)


def _kind(filled: Filled, sheet: SheetOf) -> Kind:
    """What the sheet holds: as said, as pulled, else as the sheet is called. Raises Refusal."""
    marks = sheet.marks
    view = VIEWS.get(marks.get("view", ""))
    if view is not None and not view.updates:
        args = {"sheet": sheet.name, "correct_on": "Matches" if view.name == "payment_entries" else ""}
        raise Refusal("SHEET_IS_PULLED", codes.sentence("SHEET_IS_PULLED", args), args)
    if filled.kind:
        return _kind_named(filled.kind)
    pulled = view.updates if view is not None else marks.get("updates", "")
    if pulled in KINDS:
        return KINDS[pulled]
    for kind in KINDS.values():
        if sheet.name.strip().casefold() in (kind.label.casefold(), kind.name):
            return kind
    labels = ", ".join(kind.label for kind in KINDS.values())
    raise Refusal(
        "KIND_MISSING", f'Say what sheet {sheet.name} holds first, under "This sheet holds": {labels}.'
    )


def _kind_named(name: str) -> Kind:
    if name not in KINDS:
        labels = ", ".join(kind.label for kind in KINDS.values())
        raise Refusal("OPTION_INVALID", f'This sheet holds cannot be "{name}". Allowed: {labels}.')
    return KINDS[name]


def _profile(press: Press, filled: Filled, profiles: list[Profile], signature: str) -> Profile | None:
    """The saved mapping named, else the one made for the same headers."""
    if filled.profile:
        for profile in profiles:
            if plain_name(profile.name) == plain_name(filled.profile):
                return profile
        names = ", ".join(profile.name for profile in profiles) or "none"
        raise Refusal("PROFILE_UNKNOWN", f"There is no saved mapping {filled.profile}. There are: {names}.")
    return next((profile for profile in profiles if profile.signature == signature), None)
