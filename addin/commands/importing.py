"""Import: from a sheet of the book to the ledger, and what could not be booked back again."""

from addin.commands.base import KIND_CHOICES, YES_NO, Command, Option
from shared.settings import OF_FILES, SETTINGS

_HOLDS = Option("holds", "This sheet holds", "What each row of the sheet is.", KIND_CHOICES)
SEND_ANYWAY = Option(
    "send_anyway", "Send anyway",
    "Yes: overrule the refusal named last (the same content or file was sent before, a statement's"
    " balances and entries differ, or the check is out of date). It is recorded on the import.",
    YES_NO, "no",
)  # fmt: skip
_SHEET_OPTIONS = tuple(
    Option(setting.name, setting.label, setting.help, setting.choices)
    for setting in SETTINGS
    if setting.kinds
)
_OF_FILES = tuple(option for option in _SHEET_OPTIONS if option.name in (*OF_FILES, "field_mapping"))
_RANGE = Option("range", "Range", "The cells, header included: A3:H1200. Empty: the table or block found.")
_HEADER_ROW = Option("header_row", "Header row", "The number of the row with the headers. Empty: found.")
_SKIP = Option("skip_rows", "Rows to skip", "How many rows below the header are no payments. Empty: none.")
_PROFILE = Option("profile", "Saved mapping", "The name of a saved mapping to use.")

COMMANDS = (
    Command(
        "this_sheet_holds", "This sheet holds", "Import",
        "Say what the rows of this sheet are",
        "Customers, invoices, payments and so on. The columns are mapped at once and shown on sheet Mapping.",
        "TableSelect", "addin.submit:this_sheet_holds", (_HOLDS,), asks="list",
    ),
    Command(
        "new_sheet", "New sheet", "Import",
        "Add an empty sheet with the right columns",
        "Headers, help as notes, drop-downs and number formats for one kind of sheet. Ids stay text.",
        "SheetInsert", "addin.new_sheet:add_sheet", (_HOLDS,), asks="list",
    ),
    Command(
        "load_file", "Load file", "Import",
        "Load a .csv, .xls, .xlsx or bank file into a sheet",
        "Zeros in front of ids, long ids and dates arrive unharmed. A bank's MT940, CAMT, OFX or BAI2 file"
        " becomes bank lines. Nothing is sent.",
        "GetExternalDataFromText", "addin.load_file:load_file",
        (
            Option("file", "File", "The file's path."),
            Option("from_sheet", "Its sheet", "The sheet of the file to load. Empty: its first."),
            _PROFILE,
            *_OF_FILES,
        ),
        asks="file",
    ),
    Command(
        "map_columns", "Map columns", "Import",
        "Show which column is which, and what will be asked",
        "Sheet Mapping shows how each column is read, with examples and problems, and tells before sending"
        " what the server would say: dates the date rule refuses, ids that occur twice, hidden rows.",
        "RelationshipsEditRelationships", "addin.submit:map_columns",
        (_HOLDS, _PROFILE, _RANGE, _HEADER_ROW, _SKIP, *_SHEET_OPTIONS), large=True,
    ),
    Command(
        "check", "Check", "Import",
        "See what an import would do; nothing is booked",
        "Rows and money by outcome, causes with counts, each invoice before and after. An import straight"
        " after does exactly that.",
        "ReviewTrackChanges", "addin.check:check_sheet",
        (_HOLDS, _PROFILE, _RANGE, _HEADER_ROW, _SKIP, *_SHEET_OPTIONS), large=True,
    ),
    Command(
        "import", "Import", "Import",
        "Send this sheet to the ledger",
        "Every row is booked or explained. What could not be booked comes back on sheet Failed. Press it"
        " again after mending rows: nothing is booked twice.",
        "ImportExcel", "addin.submit:import_sheet",
        (_HOLDS, _PROFILE, _RANGE, _HEADER_ROW, _SKIP, SEND_ANYWAY, *_SHEET_OPTIONS), large=True,
        reads_rows=True,
    ),
    Command(
        "reimport_failed", "Re-import failed", "Import",
        "Send the corrected rows of sheet Failed",
        "Only what stands on sheet Failed is sent, as the next try of the same import. Booked rows leave the"
        " sheet; the rest stay with what is still wrong.",
        "Redo", "addin.retry:reimport_failed",
        (SEND_ANYWAY,), large=True, reads_rows=True,
    ),
    Command(
        "cancel", "Cancel", "Import",
        "Stop the import that is running",
        "What is booked stays booked; the rows not reached are counted and can be sent again.",
        "CancelRequest", "addin.submit:cancel_import",
        (Option("import", "Import", "Its number. Empty: the one that runs."),),
    ),
)  # fmt: skip
