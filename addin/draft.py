"""A sheet on its way to be sent: what each column is taken for, what is known about it, what is still open.

Pure: made of the cells, of what the user filled in, of a saved mapping and of what the server knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addin.errors import Refusal
from shared import codes, settings
from shared.bad import Bad
from shared.field_mapping import FieldMapping, parse_field_mapping
from shared.headers import header_keys, header_signature
from shared.kinds.base import Field, Kind
from shared.mapping import Facts, Match, collect_facts, match_headers
from shared.schemas import Mapping as SheetMapping
from shared.schemas import Profile, Sheet
from shared.text import clean

_GUESSED = "?"

NOT_REMEMBERED = frozenset({"hidden_rows"})
"""Options that belong to one sheet at one moment and are not saved with its mapping."""


@dataclass(frozen=True)
class Where:
    """What the user said about where the rows are; "" and 0 for nothing.

    marked: what was marked on the sheet when Mapping or Check was written, for a press made there.
    """

    range: str = ""
    header_row: int = 0
    skip_rows: int = 0
    marked: str = ""


@dataclass
class Filled:
    """What the user said, on sheet Mapping or with --set. columns: field -> "Amount (E)" or header keys, or a
    guess left as it was shown, "Amount (E)?"; None where nothing was mapped by hand yet. values: field ->
    {own value -> what it means}. anew: a column that is gone is found anew, not refused."""

    kind: str = ""
    sheet: str = ""
    where: Where = field(default_factory=Where)
    profile: str = ""
    options: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[str]] | None = None
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    anew: bool = False


@dataclass(frozen=True)
class Known:
    """What the server knows. choices: field -> (code word, label). in_force: setting -> value."""

    today: dt.date
    in_force: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass
class Draft:
    """matches: one a field, as it is mapped now. options: those chosen, by code word. settings: those in
    force for this sheet. missing: fields that need a column or a value. open: sentences about what must
    be answered before the sheet can be sent."""

    kind: Kind
    sheet: Sheet
    keys: list[str]
    matches: list[Match]
    mapping: SheetMapping
    options: dict[str, str]
    settings: dict[str, str]
    facts: Facts
    known: Known
    filled: Filled
    profile: Profile | None
    missing: list[str]
    open: list[str]

    @property
    def signature(self) -> str:
        """Of the headers, for a saved mapping."""
        return header_signature(self.keys)

    @property
    def sent_options(self) -> dict[str, str]:
        """The options that differ from the organisation's rules, or from those the saved mapping has."""
        theirs = self.profile.options if self.profile else {}
        return {
            name: value
            for name, value in self.options.items()
            if value != self.known.in_force.get(name, settings.BY_NAME[name].default) or name in theirs
        }

    @property
    def gone(self) -> dict[str, str]:
        """What was chosen on sheet Mapping and is no column of the sheet any more: field -> the first."""
        return _gone(self.kind, self.filled, *_names_of(self.sheet, self.keys))

    @property
    def guessed(self) -> list[Match]:
        """The columns only guessed, where a wrong one would book something wrong: the user chooses them."""
        return [
            match
            for match in self.matches
            if match.certainty in ("unsure", "likely") and not _harmless(self.kind.field(match.field))
        ]

    def choices_of(self, field: Field) -> list[tuple[str, str]]:
        """(code word, label) a choice may be: the kind's own, else the organisation's."""
        return list(field.choices or [tuple(each) for each in self.known.choices.get(field.name, ())])  # type: ignore[misc]


def make_draft(kind: Kind, sheet: Sheet, filled: Filled, profile: Profile | None, known: Known) -> Draft:
    """Map a sheet. Raises Refusal: MAPPING_INVALID where a column chosen by hand is not there,
    FIELD_MAPPING_INVALID."""
    keys = header_keys(sheet.columns)
    names = {setting.name for setting in settings.options_of(kind.name)}
    options = {**(profile.options if profile else {}), **filled.options}
    options = {name: value for name, value in options.items() if name in names}
    matches = _matches(kind, sheet, filled, profile, keys, options.get("field_mapping", ""))
    mapping = SheetMapping(
        columns={match.field: list(match.keys) for match in matches if match.keys},
        constants={**(profile.mapping.constants if profile else {}), **filled.constants},
        values=_values(profile, filled),
    )
    mapping.constants = {name: text for name, text in mapping.constants.items() if text}
    in_force = settings.resolve(dict(known.in_force), {}, options)
    accepted = {name: [word for pair in pairs for word in pair] for name, pairs in known.choices.items()}
    facts = collect_facts(
        kind, sheet, mapping, in_force, known.today, _day(in_force["books_closed_through"]), accepted
    )
    draft = Draft(
        kind, sheet, keys, matches, mapping, options, in_force, facts, known, filled, profile,
        missing=_missing(kind, mapping), open=[],
    )  # fmt: skip
    draft.open = _open_questions(draft)
    return draft


def column_text(sheet: Sheet, keys: Sequence[str], key: str) -> str:
    """Amount (E): a column as sheet Mapping names it."""
    return f"{key} ({sheet.columns[keys.index(key)].letter})"


def guess_text(text: str) -> str:
    """Amount (E)?: a column as sheet Mapping names it that is only guessed."""
    return f"{text}{_GUESSED}"


def _matches(
    kind: Kind, sheet: Sheet, filled: Filled, profile: Profile | None, keys: list[str], said: str
) -> list[Match]:
    """said: the field mapping text, "" for none."""
    if said.strip():
        return _said(kind, sheet, filled, keys, said)
    found = match_headers(kind, sheet.columns, profile.mapping.columns if profile else None)
    if filled.columns is None:
        return found
    proposed = {match.field: match for match in found}
    letters, by_name = _names_of(sheet, keys)
    matches = []
    gone = _gone(kind, filled, letters, by_name) if filled.anew else {}
    for each in kind.fields:
        texts = filled.columns.get(each.name, ())
        if _is_guess(texts, by_name):
            matches.append(proposed[each.name])  # a cell left as we filled it is no choice
            continue
        if each.name in gone:
            matches.append(proposed[each.name])
            continue
        chosen = tuple(_key_of(text, letters, by_name, each) for text in texts)
        if not chosen:
            matches.append(Match(each.name, (), "none", "left out by you"))
        elif chosen == proposed[each.name].keys:
            matches.append(proposed[each.name]._replace(certainty="certain"))
        else:
            matches.append(Match(each.name, chosen, "certain", "chosen by you"))
    return _found_anew(matches, gone)


def _gone(
    kind: Kind, filled: Filled, letters: Mapping[str, str], by_name: Mapping[str, str]
) -> dict[str, str]:
    """What was chosen for a field and is no column, the first of each; a guess left as it was is none."""
    found: dict[str, str] = {}
    for each in kind.fields:
        texts = (filled.columns or {}).get(each.name, ())
        for text in () if _is_guess(texts, by_name) else texts:
            if _find_key(text, letters, by_name) is None:
                found.setdefault(each.name, text)
    return found


def _found_anew(matches: list[Match], gone: Mapping[str, str]) -> list[Match]:
    """Beside columns found instead of ones that are gone, why. gone: field -> what was chosen for it.

    What another field has already is not taken a second time.
    """
    taken = {key for match in matches if match.field not in gone for key in match.keys}
    told = []
    for match in matches:
        if match.field in gone:
            keys = match.keys if taken.isdisjoint(match.keys) else ()
            why = f'"{gone[match.field]}" is no column of the sheet any more'
            why = f"{why}; {match.why}" if keys else why
            match = match._replace(keys=keys, certainty=match.certainty if keys else "none", why=why)
        told.append(match)
    return told


def _said(kind: Kind, sheet: Sheet, filled: Filled, keys: list[str], text: str) -> list[Match]:
    """As the field mapping says, and nothing guessed beside it; other fields may be chosen by hand."""
    fields = parse_field_mapping(text, kind)
    columns = fields if isinstance(fields, Bad) else fields.columns_of(sheet.columns)
    is_numbered = isinstance(fields, FieldMapping) and fields.is_numbered
    named = [f"Column {column.letter}" for column in sheet.columns]
    if is_numbered and not filled.where.header_row and keys != named:
        why = "with numbers the file has no headers: press Load file, and choose the file again"
        columns = Bad("FIELD_MAPPING_INVALID", {"at": 1, "why": why, "text": text})
    if isinstance(columns, Bad):
        raise Refusal(columns.code, codes.sentence(columns.code, columns.args), columns.args)
    letters, by_name = _names_of(sheet, keys)
    gone = _gone(kind, filled, letters, by_name) if filled.anew else {}
    by_hand = {
        name: texts
        for name, texts in (filled.columns or {}).items()
        if texts and name not in gone and not _is_guess(texts, by_name)
    }
    matches = []
    for each in kind.fields:
        chosen = tuple(_key_of(one, letters, by_name, each) for one in by_hand.get(each.name, ()))
        theirs = tuple(columns.get(each.name, ()))
        if theirs and filled.columns is not None and chosen != theirs:
            why = (
                f"for {each.header} the field mapping says {', '.join(theirs)}; change it there, or empty it"
            )
            raise Refusal("MAPPING_INVALID", codes.sentence("MAPPING_INVALID", {"why": why}), {"why": why})
        if theirs:
            matches.append(Match(each.name, theirs, "certain", "as the field mapping says"))
        elif chosen:
            matches.append(Match(each.name, chosen, "certain", "chosen by you"))
        else:
            matches.append(Match(each.name, (), "none", "not in the field mapping"))
    return matches


def _names_of(sheet: Sheet, keys: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The header keys of a sheet by the letters of their columns, and by themselves in small letters."""
    letters = {column.letter: key for column, key in zip(sheet.columns, keys, strict=True)}
    return letters, {key.casefold(): key for key in keys}


def _is_guess(texts: Sequence[str], by_name: Mapping[str, str]) -> bool:
    """Whether a cell still holds a guess as it was shown."""
    return any(text.endswith(guess_text(")")) and clean(text).casefold() not in by_name for text in texts)


def _key_of(text: str, letters: Mapping[str, str], by_name: Mapping[str, str], field: Field) -> str:
    """The header key of "Amount (E)", of "Amount", or of "E". Raises Refusal MAPPING_INVALID for none."""
    found = _find_key(text, letters, by_name)
    if found is None:
        why = f'"{text}", chosen for {field.header}, is no column of the sheet any more'
        raise Refusal("MAPPING_INVALID", codes.sentence("MAPPING_INVALID", {"why": why}), {"why": why})
    return found


def _find_key(text: str, letters: Mapping[str, str], by_name: Mapping[str, str]) -> str | None:
    name, _, letter = text.rpartition(" (")
    letter = letter.removesuffix(")").upper()
    key = letters.get(letter) if name and text.endswith(")") else None
    if key is not None and key.casefold() == clean(name).casefold():
        return key
    return (
        by_name.get(clean(text).casefold())
        or by_name.get(clean(name).casefold())
        or letters.get(text.upper())
    )


def _values(profile: Profile | None, filled: Filled) -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for source in (profile.mapping.values if profile else {}, filled.values):
        for name, meanings in source.items():
            merged.setdefault(name, {}).update(
                {clean(own).casefold(): meaning for own, meaning in meanings.items()}
            )
    kept = {name: {own: meaning for own, meaning in each.items() if meaning} for name, each in merged.items()}
    return {name: each for name, each in kept.items() if each}


def _missing(kind: Kind, mapping: SheetMapping) -> list[str]:
    """The headers of fields without a column or a value for all rows."""
    there = {*mapping.columns, *mapping.constants}
    missing = [field.header for field in kind.fields if field.required == "yes" and field.name not in there]
    groups = {field.required for field in kind.fields} - {"yes", "no"}
    for group in sorted(groups):
        members = [field for field in kind.fields if field.required == group]
        if not any(field.name in there for field in members):
            missing.append(" or ".join(field.header for field in members))
    return missing


def _open_questions(draft: Draft) -> list[str]:
    found: list[str] = []
    if draft.missing:
        found.append(codes.sentence("COLUMN_MISSING", {"fields": ", ".join(draft.missing)}))
    found += _twice(draft)
    found += [
        f'{draft.kind.field(match.field).header} is only guessed to be column "{", ".join(match.keys)}"'
        f" ({match.why}). Choose it on sheet Mapping, where it stands with a question mark."
        for match in draft.guessed
    ]
    if draft.facts.date_order.ambiguous:
        found.append(codes.sentence("DATE_ORDER_AMBIGUOUS", {"reason": draft.facts.date_order.reason}))
    if draft.facts.decimal_sign.ambiguous:
        found.append(codes.sentence("DECIMAL_SIGN_AMBIGUOUS", {"reason": draft.facts.decimal_sign.reason}))
    if draft.facts.hidden and draft.settings["hidden_rows"] == "ask":
        found.append(codes.sentence("HIDDEN_ROWS_UNDECIDED", {"count": draft.facts.hidden}))
    return found


def _twice(draft: Draft) -> list[str]:
    """Columns chosen for two fields, and two chosen for a field that takes one: the server takes neither."""
    fields: dict[str, list[str]] = {}
    told = []
    for match in draft.matches:
        field = draft.kind.field(match.field)
        for key in dict.fromkeys(match.keys):
            fields.setdefault(key, []).append(field.header)
        if len(match.keys) > 1 and not field.many:
            told.append(
                f"{field.header} takes one column, and has {', '.join(match.keys)}. Keep one of them."
            )
    return told + [
        f'Column "{key}" stands beside {" and ".join(headers)}. Keep it beside one of them.'
        for key, headers in fields.items()
        if len(headers) > 1
    ]


def _harmless(field: Field) -> bool:
    """A note in the wrong field books nothing wrong, so a likely guess is good enough."""
    return field.type == "text" and field.required == "no"


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
