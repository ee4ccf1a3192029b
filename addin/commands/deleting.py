"""Imports: the log, one import's rows, taking an import back with its proof, the mappings that were saved."""

from addin.commands.base import KIND_CHOICES, YES_NO, Command, Option
from addin.commands.pulling import options_of
from shared.views import VIEWS

_IMPORT = Option("import", "Import", "The number of the import.")

COMMANDS = (
    Command(
        "import_log", "Import log", "Imports",
        "List every import with rows and money by outcome",
        "Booked, to fix, duplicates, left out, and the difference, which is 0. Pressed again it is brought up"
        " to date.",
        "ViewAppointmentInCalendar", "addin.import_log:show_log", options_of(VIEWS["imports"]), large=True,
    ),
    Command(
        "open_import", "Open import", "Imports",
        "Show what became of each row of an import",
        "Of the line you marked on the Import log: booked, failed, duplicates, left out, each with its"
        " reason. Rows to fix that stand on no sheet Failed come back on one. Set Book anyway to Yes beside a"
        " duplicate that is none, then press Re-import failed.",
        "FileOpen", "addin.open_import:open_import", options_of(VIEWS["import_rows"]),
    ),
    Command(
        "delete_import", "Delete import", "Imports",
        "Take back everything an import booked",
        "First a sheet with every document and customer, now and after, and what depends on it. Pressed on"
        " that sheet it is done, with the proof: nothing left, difference 0.00. The corrected file loads"
        " again.",
        "RecordsDeleteRecord", "addin.reverse:delete_import",
        (
            _IMPORT,
            Option("why", "Why", "The reason, kept in the log."),
            Option(
                "freed", "Money freed on other payments", "Where it goes.",
                (("leave", "Keep on account"), ("oldest_first", "Pay the oldest invoices")), "leave",
            ),
            Option(
                "consent", "Agree to changes of later work",
                "Yes: of what is listed, imports go as well, and payments stay with their money set free.",
                YES_NO, "no",
            ),
            Option("confirm", "Delete now", "Yes: do it. No: show the sheet only.", YES_NO, "no"),
        ),
        large=True,
    ),
    Command(
        "saved_mappings", "Saved mappings", "Imports",
        "Keep, share or remove a mapping",
        "Saves the mapping of this sheet under a name, with the values it translates. A sheet with the same"
        " headers maps itself.",
        "FileSaveAs", "addin.saved_mappings:show_saved",
        (
            Option("save_as", "Save as", "The name to save the mapping of this sheet under."),
            Option(
                "shared", "For all", "Yes: everybody of your organisation has it (needs a manager).",
                YES_NO, "no",
            ),
            Option("remove", "Remove", "The name of a saved mapping to forget."),
            Option("holds", "This sheet holds", "Whose mappings. Empty: payments.", KIND_CHOICES),
        ),
    ),
)  # fmt: skip
