"""What can be wrong with a row as a booking: code -> its sentence and its paragraph for the docs."""
# ruff: noqa: E501 - a sentence stands in one line, so that it can be found

from __future__ import annotations

ROW_CODES: dict[str, tuple[str, str]] = {
    # Customer
    "ACCOUNT_NOT_FOUND": (
        'No customer "{account|value}".[ Did you mean {did_you_mean}?][ ({hint})] Correct it, or load the customer first.',
        "The customer's number, or exact name, is not known. Numbers are compared as written, then in any case, then without leading zeros, which Excel often drops. Correct it, or load the customer first.",
    ),
    "ACCOUNT_AMBIGUOUS": (
        '"{account|value}" can be more than one customer[: {candidates}]. Write the customer\'s number in full.',
        "Several customers bear this name, or this number once case and leading zeros are left aside.",
    ),
    "ACCOUNT_NOT_ORDERING_ENABLED": (
        'Customer [{name} ]({account|value}) is not enabled for ordering. Enable the customer on sheet Customers, or set "Customer not enabled for ordering" to a warning.',
        "Payments that name a customer need the customer to be enabled for ordering.",
    ),
    "ACCOUNT_CLOSED": (
        "Customer [{name} ]({account|value}) is closed. Name another customer, or set the status to Active on sheet Customers.",
        "Nothing is booked for a closed customer.",
    ),
    # Invoice
    "INVOICE_NOT_FOUND": (
        "[Of the {of} invoices named, ]{invoice|value} does not exist, so nothing of this row was booked.[ Did you mean {did_you_mean}?] Correct or remove {invoice|value}.",
        "Every invoice a row names must exist; one that does not fails the whole row.",
    ),
    "INVOICES_LOOK_JOINED": (
        '"{two|invoice|value}" looks like two invoices: put a comma between them. With amounts: INV001:100; INV002:50.',
        "Invoice numbers are never split at blanks, hyphens or slashes, because they occur inside numbers.",
    ),
    "INVOICE_AMBIGUOUS": (
        '"{invoice|value}" can be more than one invoice[: {candidates}]. Write the invoice number in full.',
        "Several invoices bear this number once case and leading zeros are left aside.",
    ),
    "INVOICE_NOT_DEBIT": (
        "{invoice} is a credit note; a payment cannot settle it. Name an invoice instead.",
        "Payments settle what a customer owes. A credit note is money the other way.",
    ),
    "INVOICE_ALREADY_PAID": (
        '{invoice|value} was paid in full[ on {date:day}][ by {payment}][ (import {import_number}, row {of_row|row})][ by row {sheet_row} of this sheet]. Choose "On account" under Send, or name another invoice.',
        "Nothing is open on the invoice any more: an earlier payment, a credit note or an earlier row of this sheet settled it.",
    ),
    "INVOICE_BEING_DELETED": (
        "{invoice|value} is just being deleted with import {import_number}[, by {user}]. Send this row again when that is done, or name another invoice.",
        "Nothing is put on an invoice or credit note whose import is being taken back, and nothing of it is changed: it would be lost a moment later. When Delete import has ended the number is free for the corrected file; until that is loaded, rows that name it fail with INVOICE_NOT_FOUND.",
    ),
    "INVOICE_NOT_OPEN": (
        "{invoice} is {status}, so it cannot be paid. Name another invoice.",
        "A void or draft invoice takes no payment.",
    ),
    "INVOICE_ACCOUNT_MISMATCH": (
        "{invoice|value} belongs to [{owner_name} ]({owner}), but this row says [{name} ]({account}). Correct one of the two.",
        "Where a row names a customer and invoices, the invoices must be that customer's.",
    ),
    "INVOICES_SPAN_ACCOUNTS": (
        "The invoices named belong to several customers[: {accounts}]. Write one row for each customer.",
        "One payment has one customer. Without a customer column, all invoices of a row must be of the same one.",
    ),
    "IDENTIFIER_MISSING": (
        "Neither customer nor invoice is filled in. One of them is enough.",
        "A payment needs a customer or an invoice to go to.",
    ),
    "INVOICE_AMOUNTS_INCOMPLETE": (
        "{invoice} has no amount, but other invoices in this cell have one. Give each an amount, or none: "
        "INV001:100; INV002:50.",
        "Amounts inside the invoice cell are given for all of its invoices or for none.",
    ),
    "INVOICE_NAMED_TWICE": (
        "{invoice} is named twice in this row[, with {first} and with {second}]. Keep one of the two.",
        "An invoice named twice with two amounts leaves open which is meant.",
    ),
    "TOO_MANY_INVOICES": (
        "This row names {count:count} invoices; at most {limit:count} fit into one row. Split the row.",
        "The limit is printed by Status.",
    ),
    "TOPUP_REQUIRES_FULL_AMOUNT": (
        "{invoice} is a top-up and needs its full amount[ of {open:money}]. Send the full amount, or leave the invoice out.",
        "A top-up invoice is paid whole or not at all.",
    ),
    "OLDER_INVOICE_OPEN": (
        '{invoice} is older than what this row pays and still open. Name {invoice} as well, or set "Strictly'
        ' oldest first" to No.',
        "The setting Strictly oldest first refuses to pay an invoice while an older one of the customer is open.",
    ),
    "INVOICE_EXISTS": (
        "Invoice {invoice} exists already with other content[: {differences}]. Correct the number, or change the "
        "invoice from a pulled Invoices sheet.",
        "A number is used once. Equal content is a duplicate; other content under the same number is refused.",
    ),
    # Duplicates, groups
    "DUPLICATE": (
        'Already booked?[ Same {same} as import {import_number}][, row {of_row}][ ({payment})][ {document} is here already, with the same content]. If it really came twice, tick "Book anyway" on Open import.',
        "The same payment type and transaction ID, or, where either has none, or one has only lost the leading zeros of its number, the same customer, date, amount, invoices and reference.",
    ),
    "DUPLICATE_IN_SHEET": (
        '[Twin of row {first_row} of this sheet][ ({payment})]: the same {same}. If both are genuine, say so on sheet Mapping, or tick "Book anyway" on Open import.',
        "Two rows of one sheet are equal, or bear the same payment type and transaction ID.",
    ),
    "LINE_THERE": (
        'This bank line is here already: {payment}, import {import_number}, row {of_row}. If it really came twice, tick "Book anyway" on Open import.',
        "The same account with the bank's own number of the line, or, where either has none, the same account, date, amount, payer and reference. Equal lines of one statement are counted: the second is the second.",
    ),
    "EQUAL_LINES": (
        "Line no. {count} of this sheet that is equal to others in every respect; each was kept.",
        "Banks do deliver identical lines, so all are kept. If one is a mistake, set it to Ignore on sheet Matches.",
    ),
    "ENTRY_NOT_FOUND": (
        'There is no bank line "{value}". Find invoices again, or write its number as on Bank lines.',
        "A row of Matches is of a bank line that was loaded and not taken back.",
    ),
    "ENTRY_TWICE": (
        "Bank line {entry} is to be booked by several rows[: {rows}]. Keep one of them; for several customers name them in one row, with a semicolon between.",
        "A bank line is booked once. Its money may go to several customers and invoices from one row.",
    ),
    "ENTRY_BOOKED": (
        "Bank line {entry} was booked already[ by import {import_number}][, row {of_row}], so it was left alone. To book it otherwise, delete that import first.",
        "A bank line is booked once; sent again it is a duplicate. Deleting the import that booked it makes it new again.",
    ),
    "ENTRY_IGNORED": (
        "Bank line {entry} was set to Ignore[ by import {import_number}][, row {of_row}]. Take the tick away, or delete that import first.",
        "A bank line that is ignored is not booked. Deleting the import that ignored it makes it new again.",
    ),
    "ENTRY_BEING_DELETED": (
        "Bank line {entry} is just being deleted with import {import_number}[, by {user}]. Load the statement again when that is done.",
        "Nothing is booked from a statement that is being taken back.",
    ),
    "MONEY_IN": (
        "Bank line {entry} is money that came in, so it cannot be treated as {label}. Choose Payment or Ignore.",
        "Money in is a payment; only money out is a returned payment, a refund or a payout.",
    ),
    "MONEY_OUT": (
        "Bank line {entry} is money that went out, so it cannot be treated as {label}. Choose another, or Ignore.",
        "Money in is a payment; only money out is a returned payment, a refund or a payout.",
    ),
    "CUSTOMER_WITHOUT_INVOICE": (
        "Of several customers each needs an invoice, and none is named of [{name} ]({account}). Name one, or remove the customer.",
        "How one bank line is divided between customers follows from their invoices.",
    ),
    "MONEY_DOES_NOT_REACH": (
        "{amount:money} does not reach to {invoice}, so nothing is left for it. Remove it, or give amounts under Amount each.",
        "Where one bank line is for several customers, each invoice named gets something of it.",
    ),
    "NEEDS_MANAGER": (
        "{label} needs a manager, for it gives money back or writes it off. Ask one to book this row, or choose another way.",
        "Refunds, payouts, returned payments, and differences booked as fee, discount or write-off are up to managers.",
    ),
    "DIFFERENCE_NEEDS_INVOICE": (
        "{label} is for what an invoice named lacks, and none is named. Name it, or choose Keep on account.",
        "A difference is between the bank line and the invoices the row names.",
    ),
    "DIFFERENCE_DOES_NOT_FIT": (
        "{surplus:money} more came than the invoices named need, so nothing is left to be closed or disputed. Choose Keep on account or Oldest invoice.",
        "Bank fee, Discount, Write off and Dispute are for too little money.",
    ),
    "WRITE_OFF_ABOVE_LIMIT": (
        "{amount:money} would be closed without money; at most {limit:money} may be. Choose Keep on account, or raise the limit on sheet Settings.",
        "What a manager may close without money is limited by an amount and by a part of what was open.",
    ),
    "ONE_CUSTOMER_ONLY": (
        "{label} is of one customer. Name one, and invoices of that one.",
        "A bank line that takes money out is of one customer.",
    ),
    "REFUND_NAMES_INVOICE": (
        "A refund gives back money on account and takes no invoice. Remove it; for a payment the bank took back choose Returned, for a credit note Payout.",
        "Money that stands on an invoice is not refunded.",
    ),
    "REFUND_EXCEEDS_UNALLOCATED": (
        "{amount:money} is more than the {unallocated:money} the customer has on account. Name another customer, or delete the payment that stands on an invoice first.",
        "Only money that stands on no invoice is given back.",
    ),
    "PAYOUT_NAMES_NOTHING": (
        "A payout pays credit notes, and none is named. Name them under Invoices; for money on account choose Refund.",
        "What is paid out is what is open on credit notes.",
    ),
    "PAYOUT_EXCEEDS_OPEN": (
        "{amount:money} went out, but {open:money} is open on the credit notes named. Name others as well, or another customer.",
        "What is paid out is what is open on credit notes, or the amounts given for them.",
    ),
    "INVOICE_NOT_CREDIT": (
        "{invoice} is no credit note, so nothing is paid out on it. Name a credit note; for a payment the bank took back choose Returned.",
        "What is paid out is what is open on credit notes.",
    ),
    "CREDIT_USED_UP": (
        "Nothing is open on credit note {invoice} any more. Name another.",
        "A credit note is used up by the invoices it was put on, or by an earlier payout.",
    ),
    "RETURNED_NOT_FOUND": (
        "No payment fits {amount:money} taken back[ on {invoices}]. Name under Invoices all that the payment had paid, and the bank's fee if there is one.",
        "The payment that came back is found by the invoices it had paid, or by the customer where it is on account: its money, or a part of it, and a fee up to the limit on sheet Settings.",
    ),
    "AMOUNTS_COUNT": (
        "{where} holds {count} amounts for {invoices} invoices. Give one for each, in their order, or none.",
        "The amounts stand in the order of the invoices, with a semicolon between.",
    ),
    "AMOUNTS_TWICE": (
        "Amounts stand both with the invoices and in {where}. Keep one of the two.",
        "An amount for an invoice is written beside it (INV001:100) or under Amount each.",
    ),
    "AMOUNT_EACH_NOT_POSITIVE": (
        "The amount for {invoice} is not above zero. Correct it, or remove the invoice.",
        "What goes to an invoice is above zero.",
    ),
    "ALIAS_UNKNOWN": (
        '"{value}" does not stand for this customer, so there is nothing to remove. Pull Payer names to see what does.',
        "Only what is there can be removed.",
    ),
    "DUPLICATE_OF_FAILED_ROW": (
        "Same {same} as row {first_row}, which failed. Correct that row; then this one is its duplicate.",
        "Of equal rows the first decides. While it is not booked, the others wait with it.",
    ),
    "GROUP_DISAGREES": (
        "The rows of {group} disagree in {label|field}: this row says {second|value}[, row {first_row} something else][ ({first})]. Make them equal.",
        "Rows that form one payment or one invoice must agree in what belongs to the whole.",
    ),
    "GROUP_TOO_LARGE": (
        "{transaction_id|number|group} has {count:count} rows; at most {limit:count} may belong together. Split it.",
        "The limit is printed by Status.",
    ),
    "GROUP_ROW_FAILED": (
        "Nothing is wrong with this row, but row {row} of {group} failed, and they are booked together.",
        "Rows that belong together are booked together or not at all.",
    ),
    "GROUP_INCOMPLETE": (
        "Of the rows of {group}, these were not sent along: {rows}. They are booked together or not at all: send them all, or choose Drop for those that are no part of it. Rows that are gone from the sheet come back if you delete it and press Open import.",
        "A failed payment or invoice over several rows is sent again whole. A row given up with Drop counts as sent, and so does one corrected to belong elsewhere.",
    ),
    "LINES_DISAGREE": (
        "The lines of invoice {invoice|number} disagree in {label|field}: this row says {second|value}[, row {first_row} something else][ ({first})]. Make them equal.",
        "All lines of one invoice bear the same customer, dates and currency.",
    ),
    # Pulled rows and Failed sheets
    "ROW_SENT_AGAIN": (
        "This row was imported another time, and is booked: {payment}, import {import_number}[, {amount:money} of {date:day}]. Choose Drop under Send. If this is another payment, put it on a sheet of its own and import that.",
        "A row is booked once, from its own sheet or from a sheet Failed of it, also where it was corrected on both and in different ways.",
    ),
    "ROW_CHANGED": (
        "{number|label} was changed since this sheet was pulled[: it was {old}][: it is {now} now]. Refresh the sheet and make the change again.",
        "A pulled row that changed on the server since is refused, so that nobody's change is lost.",
    ),
    "COLUMN_DERIVED": (
        "{label} is worked out and cannot be typed over[: it is {now}][; this row says {value}]. Put it back.",
        "Balances and states follow from bookings.",
    ),
    "ROW_KEY_UNKNOWN": (
        "This row's hidden key is not known here. Pull the sheet again.",
        "The hidden key of a pulled row tells which record it is.",
    ),
    "KEY_MISSING": (
        "This row is none of the rows that failed: its hidden key and its Row link are gone. Add new rows to a new sheet.",
        "A Failed sheet holds only rows of its own import.",
    ),
    "KEY_TWICE": (
        "This row stands twice on the sheet[, in rows {rows}]. Keep one of the two and delete the other.",
        "A failed row is sent once; copies on the Failed sheet are refused, all of them.",
    ),
    "KEY_OF_ANOTHER_ROW": (
        "Row says {link}, but the hidden key here is of another row[ ({row})]: the sheet was sorted without its key, or Row was typed over. Undo that; or delete this row and press Open import, which brings it back as it was.",
        "The cell under Row and the hidden key tell which row of the import a row is. Where they disagree the row is refused, so that nobody's money is booked as another row's.",
    ),
    "ROW_NOT_IN_IMPORT": (
        "Row {value} is none of the rows of this import that failed. Send it from the sheet it belongs to.",
        "A Failed sheet holds only rows of its own import.",
    ),
    "ALREADY_CONSUMED": (
        "Row {row} was {outcome} before[ (try {attempt})], so it was left alone.",
        "A failed row is booked or dropped at most once, whatever the sheet looks like.",
    ),
    # Settings
    "SETTING_UNKNOWN": (
        '"{value}" is no setting.[ Did you mean {did_you_mean}?]',
        "Settings are listed on sheet Settings.",
    ),
    "SETTING_VALUE_INVALID": (
        '{label} cannot be "{value}".[ Allowed: {allowed}.]',
        "Each setting takes only certain values.",
    ),
    "REOPEN_NEEDS_ADMIN": (
        "The books are closed through {closed:day}. Only an administrator may open a closed period again: ask one, or name a later day.",
        "Moving Books closed through back, or taking it away, lets bookings into a period whose figures were final.",
    ),
    # Notes
    "TOTAL_ROW": (
        "The total of the rows above, {value}; left alone.",
        "The last row, without customer and invoice, whose amount equals the sum above it, is a total.",
    ),
    "NUMBER_TWICE": (
        "{number|value} stands in row {first_row} of this sheet already. Keep one of the two.",
        "A number stands once on a sheet of master data, and its invoice's lines agree.",
    ),
    "CURRENCY_FIXED": (
        "The customer's currency is {expected} and cannot become {value}. Put it back, or use another customer number.",
        "A customer has one currency, for ever.",
    ),
}
