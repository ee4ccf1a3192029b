"""Why a whole request is refused: code -> its sentence and its paragraph for the docs."""
# ruff: noqa: E501 - a sentence stands in one line, so that it can be found

from __future__ import annotations

_SIGN_IN = "Press Sign in."

REQUEST_CODES: dict[str, tuple[str, str]] = {
    # The sheet and its mapping
    "COLUMN_MISSING": (
        'No column was found for {fields|label|field}[: there is no "{column}" on sheet {sheet}]. Choose the column, or one value for all rows, on sheet Mapping.',
        "A needed field has no column and no value for all rows, or a mapped column is gone.",
    ),
    "FAILED_COLUMN_GONE": (
        'Column "{column|label}" is gone from sheet Failed, or its header was changed. Put the header back as it was, then press again.',
        "Each try of failed rows reads the same columns as the first; other columns may come and go.",
    ),
    "SHEET_IS_PULLED": (
        'Sheet {sheet} was pulled from the ledger[: row {row} is the first with its hidden key]. What it says stands there already, so nothing was sent. Put new rows on a sheet of your own, without column "Remitbook key"; to correct what is booked, press Delete import and send it anew.[ The reference of a bank line is corrected on sheet {correct_on}.]',
        "Pulled rows come back only as changes: of Invoices, Customer balances, Matches, Payer names and Matching rules. Payments, bank lines and the like would be booked a second time, so a sheet that has them, a copy of it, or a file of it is refused whole.",
    ),
    "SHEET_EMPTY": ("There are no rows below the header. Nothing was sent.", "The range holds no data."),
    "HEADER_NOT_FOUND": (
        'No row looks like column headers[ in {range}]. Type the row under "Header row" on sheet Mapping.',
        "The header is the first row of nothing but texts that spans the data below it.",
    ),
    "TWO_HEADER_ROWS": (
        'Rows {first} and {second} both look like headers. Type the right one under "Header row" on sheet Mapping'
        '[, and {skip} under "Rows to skip"].',
        "A second row of titles or units stands below the header.",
    ),
    "TWO_BLOCKS": (
        "There are two tables on this sheet: {first} and {second}. Mark the one you mean, or all of it where it is one table, then press again.",
        "Empty rows or columns separate two tables with headers of their own. A blank column alone parts nothing where both sides end in the same row and no header stands twice.",
    ),
    "MAPPING_INVALID": (
        "The mapping does not fit[: {why}]. Press Map columns.",
        "A mapping names a field or a column that does not exist, or one column twice.",
    ),
    "FILTER_INVALID": (
        '"Keep rows where" cannot be read[ at character {at|position}][: {why}]. Example: $Status = Paid & $Amount > 0',
        "Comparisons of a column with a value: = != < <= > >= ~ (contains) !~; & is and, | is or, brackets group.",
    ),
    "FIELD_MAPPING_INVALID": (
        '"Field mapping" does not fit[ at character {at|position}][: {why:text}]. Examples: 1 BookingDate__c;2 Reference__c or Date booking_date;Amount credit.',
        "Pairs of a column and a field with semicolons between them. A column is a number from 1, for a file without headers, or a header without its blanks, or one in quotes.",
    ),
    "DATE_ORDER_AMBIGUOUS": (
        'Dates[ in {header|column}] can be read in two ways[: {reason}]. Choose "Date order" on sheet Mapping.',
        "Day and month cannot be told apart in a whole column.",
    ),
    "DECIMAL_SIGN_AMBIGUOUS": (
        'Amounts[ in {header|column}] can be read in two ways[: {reason}]. Choose "Decimal sign" on sheet Mapping.',
        "Point and comma cannot be told apart in a whole column.",
    ),
    "HIDDEN_ROWS_UNDECIDED": (
        'Rows hidden by a filter or by hand: {hidden|count:count}. Choose under "Hidden rows" on sheet Mapping whether to send them.',
        "Rows hidden by a filter or by hand are neither sent nor left out in silence.",
    ),
    "NO_ACCOUNTS": (
        "There are no customers or invoices yet. Load them first: New sheet, Customers; then Invoices.",
        "Payments need somebody to pay for.",
    ),
    # Same again
    "SAME_CONTENT": (
        "The same rows were sent before as import {import_number|number}[ ({sheet|name})][ on {submitted_at|date:day}]. Nothing was booked. To book "
        "them again all the same, say so when asked.",
        "The same rows and options, in any order, while an earlier import of them has rows that are booked.",
    ),
    "SAME_NAME": (
        "{file|name} was loaded before as import {import_number|number}. Nothing was booked. To load it all "
        "the same, say so when asked.",
        "A file name is used once, while an earlier import of it has rows that are booked.",
    ),
    "STATEMENT_DIFFERENCE": (
        "{why:text}. Entries may be missing, or there twice. Nothing was booked. To keep the lines all the same, say so when asked.",
        "Where a statement states its opening and closing balance, all its rows in the sheet together lead from one to the other, also those a filter leaves out.",
    ),
    "CHECK_CHANGED": (
        "Since the check, something changed[ for {accounts}][: {what|why}]. Nothing was booked. Check again, or import "
        "all the same when asked.",
        "An import that follows a check does exactly what was shown, or says what changed.",
    ),
    "ID_CONFLICT": (
        "This was sent before with other content. Nothing was booked. Press again.",
        "One id stands for one content, for ever.",
    ),
    # Who, where
    "NOT_FOUND": (
        "There is no such {what|entry}[ ({id|value})].",
        "Nothing of that name or number in your organisation.",
    ),
    "TOKEN_MISSING": ("You are not signed in. " + _SIGN_IN, "Every request names its user by a token."),
    "TOKEN_UNKNOWN": ("Your sign-in is not known here. " + _SIGN_IN, "The token is none of this server's."),
    "TOKEN_EXPIRED": (
        "Your sign-in has expired[ on {expires_at:day}]. " + _SIGN_IN,
        "Tokens have a last day.",
    ),
    "TOKEN_REVOKED": (
        "Your sign-in was taken back[ on {revoked_at:day}]. Ask your manager for a new one.",
        "The token was revoked.",
    ),
    "ROLE_TOO_LOW": (
        "This needs the role {needs:word}; yours is {role:word}.[ It would open the books again, which are closed through {closed:day}.] Ask somebody who has it.",
        "Rules, users and shared mappings need a manager.",
    ),
    "VERSION_MISMATCH": (
        "The add-in speaks version {client}, the server version {server}. Install the server's add-in.",
        "Add-in and server must speak the same version of the interface.",
    ),
    "BODY_INVALID": (
        "The server could not read what was sent[: {why}].",
        "The request does not have the form the interface asks for.",
    ),
    "METHOD_NOT_ALLOWED": (
        "The server does not offer {method} here.",
        "The address exists, the method does not.",
    ),
    "PASSWORD_WRONG": (
        "This email and password do not belong together. Try again, or ask your administrator for a new link.",
        "The same is answered for an address nobody has.",
    ),
    "PASSWORD_UNFIT": (
        "A password needs {least} to {most} characters, five of them different, and is not your email. A few words in a row do well.",
        "Long is what keeps a password from being guessed; no capitals or signs are asked for.",
    ),
    "ORGANISATION_NEEDED": (
        "This email and password belong to several organisations. Choose one, and type the password again.",
        "One person may be a user of several organisations on one server.",
    ),
    "TOO_MANY_TRIES": (
        "That was tried too often. Wait {minutes} min, then try again.",
        "So many tries a quarter of an hour, for one address and from one computer, as Status prints them.",
    ),
    "SIGN_IN_OVER": (
        "This sign-in is over: it was answered already, or ten minutes have gone by. Press Sign in again.",
        "Each press of Sign in is answered once, in ten minutes.",
    ),
    "SIGN_IN_DENIED": (
        "The sign-in was refused in the browser. Press Sign in again if you meant to be let in.",
        "The user said no on the page, or was locked out meanwhile.",
    ),
    "LINK_OVER": (
        "This link is over: it was used already, a newer one took its place, or it is too old. Ask for a new one.",
        "A link works once.",
    ),
    "FORM_STALE": (
        "This page was open for too long, or something else sent it. Nothing was done. Open it again and repeat.",
        "Each form bears a sign of the page it is on, so that no other site can send it for you. The browser must keep cookies.",
    ),
    "USER_EXISTS": ("{email} is a user already.", "One user an address and organisation."),
    "LAST_ADMIN": (
        "{email} is the last administrator. Make somebody else one first.",
        "An organisation keeps at least one active administrator.",
    ),
    "PROFILE_CHANGED": (
        "The saved mapping[ {name}] was changed meanwhile[ by {owner}][; it is version {version} now]. Look at it, then save again.",
        "Nobody's change to a saved mapping is lost in silence.",
    ),
    "OPTION_INVALID": (
        '{label|name} cannot be "{value}".[ Allowed: {allowed}.]',
        "Each option takes only certain values.",
    ),
    "LIMIT_EXCEEDED": (
        "More[ {what}] than the {allowed|limit:count} allowed[ ({found|value:count} here)]. Send less at once.",
        "Every limit is printed by Status.",
    ),
    "PRESSED_TOO_LONG_AGO": (
        "This was pressed on {pressed:day}; what could not be sent waits {limit} days at most, and nothing was booked. Press again.",
        "A sheet that could not be sent at once waits on this computer and goes later, under the day it was pressed, for a few days only.",
    ),
    "PRESSED_AHEAD": (
        "The clock of this computer, or its time zone, is {minutes:count} minutes ahead of the server's. Nothing was booked. Set the clock right (Windows: Settings, Time & language; Mac: System Settings, Date & Time), then press again.",
        "The time of a press is the day a sheet counts for, so a press that has not been yet is not taken.",
    ),
    # Files
    "FILE_ENCRYPTED": (
        "{file|name} is protected by a password. Save it without one.",
        "Encrypted files are not read.",
    ),
    "FILE_UNREADABLE": (
        "{file|name} cannot be read[: {reason|why:word}][ (row {row})]. Open it in Excel, save it under a new name, and load that.",
        "The file is damaged, or is not what its name says.",
    ),
    "FILE_STRICT_OOXML": (
        '{file|name} is a "Strict Open XML" workbook. Save it as an ordinary Excel workbook (.xlsx).',
        "This variant of the format is read as empty by many programs.",
    ),
    "FILE_TOO_LARGE": (
        "{file|name} is too large[: {what:word}][ (at most {limit:count})]. Split it, or use remitbook import.",
        "The limit is printed by Status.",
    ),
    "FILE_TOO_MANY_ROWS": (
        "{file|name} has more than {limit:count} rows. Split it.",
        "The limit is Excel's own.",
    ),
    "FILE_EMPTY": ("{file|name} holds no rows.", "The file, or the sheet chosen, is empty."),
    "BANK_FILE_UNREADABLE": (
        "{file|name} cannot be read as {format}: line {line:count}, {reason:word}[ ({text})]. Nothing was read. Ask the bank for the file again.",
        "A bank's file that is wrong in one line is not trusted in the others.",
    ),
    "BANK_FILE_EMPTY": (
        "{file|name} is {format} with 0 entries; statements in it: {statements:count}[; entries the bank has not booked yet, left out: {pending:count}]. There is nothing to load.",
        "The file was read to its end, and holds no booked entry: a day without movements, or an account without a statement.",
    ),
    "FILE_UNSUPPORTED": (
        "{file|name} is no kind of file that can be loaded[ ({format})]. Save it as an Excel workbook (.xlsx) or as CSV.",
        "The file's content decides, not its name.",
    ),
    "FILE_TIMEOUT": (
        "Reading {file|name} took longer than {limit:count} seconds and was given up. Save it under a new name, or split it.",
        "Damaged files can take for ever; reading them has a time limit.",
    ),
    "FILE_TOO_MANY_COLUMNS": (
        "{file|name} has more than {limit:count} columns. Delete or hide what is not needed in a copy, and load that.",
        "The limit is printed by Status.",
    ),
    "FILE_TOO_MANY_CELLS": (
        "{file|name} has more than {limit:count} cells. Split it.",
        "The limit is printed by Status.",
    ),
    "FILE_CELL_TOO_LONG": (
        "{file|name} has a cell of more than {limit:count} characters[ in column {column}][, row {row}]. Shorten it.",
        "The limit is Excel's own.",
    ),
    "FILE_ENCODING": (
        "{file|name} cannot be read as {encoding}. Choose another encoding, or save it as CSV UTF-8.",
        "The bytes of a text file are no characters of the encoding chosen.",
    ),
    "FILE_SEPARATOR": (
        "The lines of {file|name} are cut by {found}, not by {separator}. Choose another column separator, or none to have it found.",
        "With the separator chosen, the whole line would be one cell.",
    ),
    "FILE_NOT_FOUND": (
        "{file|name} is not there.",
        "The path is wrong, or the file was moved.",
    ),
    "FILE_LOCKED": (
        "{file|name} cannot be written now: it is open elsewhere, or read-only. Close it, then press again.",
        "Another program holds the file.",
    ),
    "FILE_SHEET_NOT_FOUND": (
        'There is no sheet "{sheet}"[ in {file|name}].[ There are: {sheets}.]',
        "A sheet by that name.",
    ),
    "SHEET_NOT_FOUND": (
        'There is no sheet "{sheet|value}"[ in {file|name}].[ There are: {sheets|allowed}.]',
        "A sheet by that name.",
    ),
    # Imports
    "IMPORT_NOT_DONE": (
        "Import {import_number|number} is not finished yet ({state}). Try again when it is.",
        "It must be finished.",
    ),
    "IMPORT_REFUSED": (
        "Import {import_number|number} was sent all or nothing, so nothing of it was booked. Correct its rows on the "
        "sheet itself[, {sheet},] and send the whole sheet again.",
        "All its rows are booked together, or none.",
    ),
    "IMPORT_REVERSED": (
        "Import {import_number|number} was taken back[ on {date:day}][ by {user}].",
        "It is taken back already.",
    ),
    "IMPORT_RUNNING": (
        "Import {import_number|number} is still running. Press Cancel first, or wait.",
        "One thing at a time.",
    ),
    "DEPENDANTS_NEED_CONSENT": (
        "Later work stands on import {import_number|number}: {count:count} entries. Look on its sheet at what becomes of "
        "each, and agree.",
        "Imports that go along are taken back too, and payments that stay lose the invoice they paid; neither happens without consent.",
    ),
    "PERIOD_CLOSED": (
        "The books are closed through {through|closed_through:day}. Choose a later day, or ask a manager.",
        "The figures of a closed period never move.",
    ),
    # The machine
    "SERVER_BUSY": ("The server is busy. Your sheet is kept and will be sent again.", "Too much at once."),
    "SERVER_UNREACHABLE": (
        "The server[ {server}] cannot be reached. Your sheet is kept and will be sent as soon as it can.",
        "The network, a proxy or the server itself is down.",
    ),
    "NOT_JSON_ANSWER": (
        "Something between here and the server answered instead of it[ ({server})]: often a proxy or a sign-in page. "
        "Open the server's address in a browser.",
        "The answer was a web page.",
    ),
    "DISK_FULL": (
        "The disk[ of {server}] is full. Nothing was lost; make room and press again.",
        "No room to write.",
    ),
    "BUG": (
        "Something went wrong that should not have. Nothing was booked by halves. Tell us this number: {id}.",
        "A fault of the program, written to the server's log under the number shown.",
    ),
    "INVOICE_PAID": (
        "{document|payment} paid an invoice of this import[ (import {import_number})]. The payment stays; its money becomes free.",
        "A payment of another import stands on an invoice that is taken back.",
    ),
    "IMPORT_STANDS_ON_IT": (
        "Import {import_number} builds on it: on its customers, on its bank lines, or by giving back money of its payments, or closing its invoices without money. It is taken back as well.",
        "What means nothing without this import goes along, with your consent: documents of its customers, what its bank lines became, and returned payments, refunds, payouts and write-offs of its documents.",
    ),
}
