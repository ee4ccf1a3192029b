"""What travels between the add-in and the server: plain data, one shape for each thing said.

A cell on the wire is a type and its shortest text. The type is one character:

    _ blank    t text    n number    d date (2026-04-02)    s date with time (2026-04-02T18:12:00)
    h time of day (18:12:00)    b truth value (TRUE, FALSE)    x error cell (#N/A)
    f formula that was never calculated (its text is the formula)

A number's text is its shortest decimal form without exponent; one shown with leading zeros by its
number format (000000) keeps them: "000123".
"""

from __future__ import annotations

from typing import Any

import msgspec

API_VERSION = "1"
BLANK, TEXT, NUMBER, DATE, DATETIME, TIME, BOOL, ERROR, FORMULA = "_tndshbxf"


class Column(msgspec.Struct, omit_defaults=True):
    """One column of a sheet below its header.

    types: one character a row, or a single character where all rows share it.
    texts: one text a row, in row order; "" for a blank cell.
    """

    header: str
    letter: str
    types: str
    texts: list[str]


class Source(msgspec.Struct, omit_defaults=True):
    """Where the rows come from, as people know it."""

    book: str = ""
    sheet: str = ""
    range: str = ""
    file: str = ""


class BankFile(msgspec.Struct, omit_defaults=True):
    """What a file of a bank says beside its entries.

    format: MT940, MT942, CAMT.052, CAMT.053, CAMT.054, OFX or BAI2. pending: entries the bank has not
    booked, left out. unsplit: entries of several payments whose amounts it does not tell, kept whole.
    untrue_totals: totals or counts the file states of itself that are not what stands in it; untrue_at: the
    line of the first, 0 for none. corrections: groups that correct what the bank sent before.
    """

    format: str
    statements: int = 0
    entries: int = 0
    pending: int = 0
    unsplit: int = 0
    untrue_totals: int = 0
    untrue_at: int = 0
    corrections: int = 0


class Sheet(msgspec.Struct, omit_defaults=True):
    """A block of cells with one header row.

    header_row: the sheet's row number of the header, 1-based.
    rows: the sheet's row number of each data row, ascending; wholly blank rows are not sent.
    hidden: row numbers out of `rows` that a filter or the user hides.
    merged: row numbers out of `rows` in which a merged cell lies.
    date1904: the workbook counts days from 1904 (cells are sent as true dates all the same).
    bank: of a bank's file, whose rows are entries below the headers of kind payment_entries.
    """

    source: Source
    header_row: int
    rows: list[int]
    columns: list[Column]
    hidden: list[int] = []
    merged: list[int] = []
    date1904: bool = False
    bank: BankFile | None = None


class Mapping(msgspec.Struct, omit_defaults=True):
    """How a sheet's columns become a kind's fields.

    columns: field -> header keys (`shared.mapping.header_keys`), in the order their cells are read.
    constants: field -> one text for all rows whose own cell is blank or unmapped.
    values: field -> {the user's value, casefolded and trimmed -> what it means}.
    """

    columns: dict[str, list[str]]
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}


class Retry(msgspec.Struct, omit_defaults=True):
    """The rows of a Failed sheet, sent again: four lists beside the sheet's rows.

    keys: the hidden key of each row, "" where it was removed. links: the number in column Row.
    send: "yes", "drop" or "on_account". reasons: why a row is dropped, "" where none is given.
    """

    root: str
    keys: list[str]
    links: list[str]
    send: list[str]
    reasons: list[str]


class Submission(msgspec.Struct, omit_defaults=True):
    """The body of PUT /v1/imports/{id} and PUT /v1/checks/{id}.

    options: names and values of `shared.settings.SETTINGS`, as code words ("DMY", "LEAVE").
    profile: name of the saved mapping used, profile_version its version (0: none).
    check: the id of the check whose plan this import means to book.
    anyway: codes of refusals the user agreed to overrule, recorded on the import.
    book_anyway: row numbers of duplicates to be booked all the same.
    keys, versions: of a pulled sheet: the hidden key and version of each row ("" and 0: a new row).
    pressed_at: when the user pressed, ISO 8601 with offset, where it was sent later.
    as_of, known_at: of a pulled sheet, as it was asked for ("" for now).
    """

    kind: str
    sheet: Sheet
    mapping: Mapping
    options: dict[str, str] = {}
    profile: str = ""
    profile_version: int = 0
    check: str = ""
    anyway: list[str] = []
    book_anyway: list[int] = []
    retry: Retry | None = None
    keys: list[str] = []
    versions: list[int] = []
    pressed_at: str = ""
    as_of: str = ""
    known_at: str = ""


class RowIssue(msgspec.Struct, omit_defaults=True):
    """One thing wrong with one row, ready to be shown.

    field: the kind's field, "" for the row as a whole. header, cell: the user's column and cell
    ("G17"), "" where there is none. sentence: for people. suggestion: a value that would do, or "".
    """

    row: int
    field: str
    code: str
    sentence: str
    header: str = ""
    cell: str = ""
    value: str = ""
    suggestion: str = ""
    warning: bool = False


class Counts(msgspec.Struct, omit_defaults=True):
    """Rows by outcome. sent = booked + failed + duplicate + filtered + skipped + not_reached;
    failed = to_fix + fixed + dropped."""

    sent: int = 0
    booked: int = 0
    failed: int = 0
    duplicate: int = 0
    filtered: int = 0
    skipped: int = 0
    not_reached: int = 0
    to_fix: int = 0
    fixed: int = 0
    dropped: int = 0
    warnings: int = 0


class MoneyTotals(msgspec.Struct, omit_defaults=True):
    """Minor units of one currency by outcome; difference is always sent less all others, and 0."""

    currency: str
    places: int
    sent: int = 0
    booked: int = 0
    failed: int = 0
    duplicate: int = 0
    filtered: int = 0
    skipped: int = 0
    not_reached: int = 0
    difference: int = 0


class Cause(msgspec.Struct, omit_defaults=True):
    """One cause of failure or duplication with its count; rows: the first few row numbers."""

    code: str
    count: int
    sentence: str
    rows: list[int] = []


class ImportResult(msgspec.Struct, omit_defaults=True):
    """The state of one import, also while it runs.

    id: the client's id. number: what people call it. root: the id of the first try (its own for one).
    state: STAGED CHECKING RUNNING DONE CANCELLED REFUSED REVERSING REVERSED.
    unreadable: rows without a readable amount, which no money total can hold.
    sentence: the closing sentence for the status bar.
    submitted_at: when the server had it. pressed_at: when the user pressed, ISO 8601, "" where not told.
    """

    id: str
    number: int
    root: str
    root_number: int
    attempt: int
    kind: str
    state: str
    counts: Counts
    money: list[MoneyTotals]
    unreadable: int
    causes: list[Cause]
    sentence: str
    source: Source
    submitted_at: str
    submitted_by: str
    profile: str = ""
    pressed_at: str = ""
    elapsed_ms: int = 0
    code: str = ""
    reversed_by: str = ""
    reversed_at: str = ""
    reversed_why: str = ""
    attempts: int = 1


class FailedRows(msgspec.Struct, omit_defaults=True):
    """What GET /v1/imports/{id}/failed answers: the rows still to fix, in sheet order.

    columns: the user's own cells of those rows, all columns of the sheet as it was sent (or as it
    was corrected last). keys: the hidden key of each row. issues: one list a row.
    """

    import_id: str
    number: int
    rows: list[int]
    keys: list[str]
    columns: list[Column]
    issues: list[list[RowIssue]]
    causes: list[Cause]
    money: list[MoneyTotals]


class PlannedEffect(msgspec.Struct, omit_defaults=True):
    """One line of a check: what a row would do to one invoice, or to the customer's account.

    invoice: its number, "" for money kept on account. Amounts in minor units of `currency`.
    """

    row: int
    result: str
    what: str
    account: str = ""
    name: str = ""
    date: str = ""
    amount: int | None = None
    currency: str = ""
    invoice: str = ""
    open_before: int | None = None
    applied: int | None = None
    open_after: int | None = None
    becomes: str = ""
    on_account: int | None = None


class CheckResult(msgspec.Struct, omit_defaults=True):
    """What PUT /v1/checks/{id} answers: the import's own plan, with nothing booked.

    effects: the first 50,000 lines; effect_count: how many there are in all. questions: what an import of it
    will ask, in sentences.
    """

    id: str
    kind: str
    digest: str
    counts: Counts
    money: list[MoneyTotals]
    unreadable: int
    causes: list[Cause]
    effects: list[PlannedEffect]
    effect_count: int
    sentence: str
    questions: list[str] = []


class ViewQuery(msgspec.Struct, omit_defaults=True):
    """The body of POST /v1/views/{view}/query.

    numbers: document numbers to look up, in the order asked ([]: all). filters: column name -> text.
    as_of: effective date (2026-03-31), known_at: ISO time or ledger sequence; "" for now.
    columns: the view's columns to answer with, in that order ([]: all). texts: key of a row -> what stands
    there by now in the column the view's answer follows from (matches: the reference).
    """

    numbers: list[str] = []
    filters: dict[str, str] = {}
    as_of: str = ""
    known_at: str = ""
    limit: int = 0
    columns: list[str] = []
    texts: dict[str, str] = {}


class ViewTable(msgspec.Struct, omit_defaults=True):
    """A view's rows, column by column.

    columns: names of `shared.views`, values: one list a column, each as long as there are rows:
    text as str, dates as ISO text, money as minor units beside a `currency` column, None for blank.
    keys, versions: the hidden key and version of each row, [] where single columns were asked for.
    sequence: the ledger's at the time. places: decimal places of each code in the column `currency`.
    """

    view: str
    columns: list[str]
    values: list[list[Any]]
    keys: list[str]
    versions: list[int]
    sequence: int
    as_of: str
    known_at: str
    places: dict[str, int]
    generated_at: str = ""


class Touched(msgspec.Struct, omit_defaults=True):
    """One document or account a reversal changes; amounts in minor units."""

    document: str
    account: str
    name: str
    currency: str
    now: int
    after: int
    difference: int
    what: str = ""


class Dependant(msgspec.Struct, omit_defaults=True):
    """Later work that stands on an import. Nothing is done without consent to what becomes of it, by code:
    IMPORT_STANDS_ON_IT is taken back with it; INVOICE_PAID, a payment, stays, and its money becomes free.
    """

    what: str
    document: str
    amount: int
    currency: str
    import_number: int
    import_id: str
    code: str


class ReversalPreview(msgspec.Struct, omit_defaults=True):
    """GET /v1/imports/{id}/reversal: what taking the import back would do.

    touched: the first 50,000 lines of touched_count. differences: expected less planned, per
    currency, always 0 when the ledger is sound.
    """

    import_id: str
    number: int
    touched: list[Touched]
    touched_count: int
    dependants: list[Dependant]
    money: list[MoneyTotals]
    differences: dict[str, int]
    sentence: str


class ReversalRequest(msgspec.Struct, omit_defaults=True):
    """PUT /v1/imports/{id}/reversal. freed: "leave" or "oldest_first" for money freed on others'
    payments. consent: import ids of all dependants, once the user agreed to what becomes of them."""

    why: str = ""
    freed: str = "leave"
    consent: list[str] = []


class ReversalProof(msgspec.Struct, omit_defaults=True):
    """What is shown when an import was taken back, recomputed from the rows afterwards.

    live: effects of the import still standing (0). difference: per currency, stored less recomputed.
    """

    import_id: str
    number: int
    state: str
    live: int
    documents: int
    accounts: int
    differences: dict[str, int]
    places: dict[str, int]
    reversed_rows: int
    touched: list[Touched]
    sentence: str


class Profile(msgspec.Struct, omit_defaults=True):
    """A saved mapping: named, versioned; shared with all, or the owner's own.

    signature: `shared.mapping.header_signature` of the headers it was made for.
    """

    name: str
    kind: str
    signature: str
    mapping: Mapping
    options: dict[str, str] = {}
    shared: bool = False
    version: int = 0
    owner: str = ""


class Status(msgspec.Struct, omit_defaults=True):
    """GET /v1/status: who, where, which version, what limits."""

    api_version: str
    server_version: str
    org: str
    user: str
    role: str
    currency: str
    time_zone: str
    today: str
    limits: dict[str, int]
    running: int = 0
    sequence: int = 0
    is_empty: bool = False


class Problem(msgspec.Struct, omit_defaults=True):
    """RFC 9457 problem+json: a refused request. args: the facts the sentence was made of."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    args: dict[str, Any] = {}


class Finding(msgspec.Struct, omit_defaults=True):
    """One place where what is stored differs from what its rows give. Amounts in minor units, or counts."""

    what: str
    document: str
    stored: int
    recomputed: int
    currency: str = ""


class VerifyReport(msgspec.Struct, omit_defaults=True):
    """GET /v1/verify: everything recomputed from the rows. findings: the first 1,000 of finding_count."""

    items: int
    allocations: int
    imports: int
    records: int
    findings: list[Finding]
    finding_count: int
    sentence: str
