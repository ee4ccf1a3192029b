"""What sheet Mapping tells before sending, in words: pure."""

from __future__ import annotations

from addin.draft import Draft
from shared.kinds.base import Field
from shared.sentences import plural
from shared.settings import BY_NAME, Setting
from shared.statements import differences_sentence

_UNREADABLE = {
    "AMOUNT_NOT_NUMERIC": "not numbers",
    "AMOUNT_AMBIGUOUS": "can be two amounts",
    "DATE_NOT_A_DATE": "not dates",
    "DATE_AMBIGUOUS": "can be two dates",
    "CELL_ERROR": "error cells",
    "FORMULA_NOT_CALCULATED": "never calculated",
    "ID_DIGITS_LOST": "lost digits",
    "ID_IS_DATE": "turned into dates",
    "BOOL_UNKNOWN": "neither yes nor no",
    "INTEGER_EXPECTED": "not whole numbers",
}
_ONE = {
    "AMOUNT_NOT_NUMERIC": "not a number",
    "DATE_NOT_A_DATE": "not a date",
    "CELL_ERROR": "error cell",
    "ID_IS_DATE": "turned into a date",
    "INTEGER_EXPECTED": "not a whole number",
}
"""The same, of one cell."""
_ORDERS = {word: label.casefold() for word, label in BY_NAME["date_order"].choices if word}
_SIGNS = {".": "point", ",": "comma"}


def option_fact(draft: Draft, name: str) -> str:
    """What is known about the sheet that bears on an option; "" for nothing."""
    facts = draft.facts
    if name == "hidden_rows" and facts.hidden:
        return f"{facts.hidden:,} of {plural(facts.rows, 'row')} are hidden by a filter or by hand."
    if name == "date_order" and _has(draft, "date"):
        return _reading(
            _ORDERS.get(facts.date_order.order, ""), facts.date_order.reason, facts.date_order.ambiguous
        )
    if name == "decimal_sign" and _has(draft, "amount"):
        sign = facts.decimal_sign
        return _reading(_SIGNS.get(sign.sign, ""), sign.reason, sign.ambiguous)
    if name == "payment_date_rule" and facts.date_rules:
        return _date_rules(draft)
    if name == "same_transaction_id" and facts.repeated_ids:
        ids = plural(facts.repeated_ids, "transaction ID")
        verb = "stands" if facts.repeated_ids == 1 else "stand"
        return (
            f"{ids} {verb} in more than one row ({plural(facts.repeated_id_rows, 'row')}): duplicates, or one"
            " payment with an amount per invoice?"
        )
    if name == "twins" and facts.equal_rows:
        rows = plural(facts.equal_rows, "row")
        return f"{rows} equal to another in every mapped column: duplicates, or genuine?"
    return ""


def read_as(draft: Draft, field: Field) -> str:
    """How a column is read."""
    if field.type == "amount":
        sign = _SIGNS.get(draft.facts.decimal_sign.sign, "")
        return f"Amount, {sign}" if sign else "Amount"
    if field.type == "date":
        order = draft.facts.date_order.order
        return f"Date, {order}" if order else "Date"
    words = {"id": "Text, zeros kept", "ids": "Numbers of invoices", "text": "Text", "bool": "Yes or no",
             "integer": "Whole number", "amounts": "Amounts", "choice": "One of a list"}  # fmt: skip
    return words[field.type]


def problems(draft: Draft, field: Field) -> str:
    """12 blank, 3 not numbers."""
    facts = draft.facts.fields.get(field.name)
    if facts is None:
        return ""
    parts = [f"{facts.blank:,} blank"] if facts.blank else []
    parts += [
        f"1 {_ONE[code]}"
        if count == 1 and code in _ONE
        else f"{count:,} {_UNREADABLE.get(code, 'not readable')}"
        for code, count in facts.unreadable.items()
    ]
    if facts.unknown:
        parts.append(f"{sum(facts.unknown.values()):,} with unknown values")
    return ", ".join(parts)


def worries(draft: Draft, field: Field) -> bool:
    """Whether the problems of a column will make rows fail; blanks where none are needed will not."""
    seen = draft.facts.fields.get(field.name)
    if seen is None:
        return False
    return bool(seen.unreadable or seen.unknown or (seen.blank and field.required == "yes"))


def needed(draft: Draft, field: Field) -> str:
    """Yes, No, or that one of several is enough."""
    if field.required in ("yes", "no"):
        return field.required.capitalize()
    members = [each for each in draft.kind.fields if each.required == field.required]
    return {2: "One of these two", 3: "One of these three"}.get(len(members), "One of these")


def questions(draft: Draft) -> list[str]:
    """What Import will ask about the sheet as a whole."""
    apart = draft.facts.statements
    return [f"{differences_sentence(apart)}. Import asks before it keeps the lines."] if apart else []


def summary(draft: Draft) -> str:
    """The closing sentence of Map columns."""
    rows = plural(draft.facts.rows, "row")
    where = f"{rows} of {draft.kind.label} in {draft.sheet.source.range}"
    notes = []
    if draft.facts.total_row is not None:
        notes.append(f"row {draft.sheet.rows[draft.facts.total_row]} is a total and will be skipped")
    if draft.facts.no_identifier:
        notes.append(f"{plural(draft.facts.no_identifier, 'row')} without customer and invoice")
    if draft.gone:
        text = next(iter(draft.gone.values()))
        notes.append(f'"{text}" is no column any more: look under "Why this column"')
    tail = f" ({'; '.join(notes)})" if notes else ""
    if draft.open:
        return f"{where}{tail}. Before importing: {draft.open[0]}"
    asked = questions(draft)
    if asked:
        return f"{where}{tail}. {asked[0]}"
    refused = _refused_by_rule(draft)
    if refused:
        return f"{where}{tail}. {refused}"
    return f"{where}{tail}. Every needed column is known; press Check or Import."


def label_of(setting: Setting, word: str) -> str:
    """A value of an option as people read it."""
    return next((label for code, label in setting.choices if code == word), word)


def _refused_by_rule(draft: Draft) -> str:
    rule = draft.settings["payment_date_rule"]
    count = draft.facts.date_rules.get(rule, 0)
    if not count or draft.settings["payment_date_severity"] != "ERROR":
        return ""
    label = label_of(BY_NAME["payment_date_rule"], rule)
    return (
        f'The date rule "{label}" would refuse {plural(count, "row")}; sheet Mapping shows the other rules.'
    )


def _date_rules(draft: Draft) -> str:
    setting = BY_NAME["payment_date_rule"]
    rule = draft.settings["payment_date_rule"]
    counts = draft.facts.date_rules
    others = ", ".join(
        f"{label_of(setting, other)}: {count:,}" for other, count in counts.items() if other != rule
    )
    return f"{plural(counts.get(rule, 0), 'row')} would be refused. By the other rules: {others}."


def _reading(word: str, reason: str, ambiguous: int) -> str:
    if ambiguous:
        return f"{plural(ambiguous, 'row')} can be read in two ways: {reason}. Please choose."
    return f"Read as {word}: {reason}." if word else f"{reason[:1].upper()}{reason[1:]}."


def _has(draft: Draft, type_: str) -> bool:
    return any(draft.kind.field(name).type == type_ for name in draft.facts.fields)
