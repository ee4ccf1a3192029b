"""What can be wrong with a value of a row: code -> its sentence and its paragraph for the docs."""
# ruff: noqa: E501 - a sentence stands in one line, so that it can be found

from __future__ import annotations

VALUE_CODES: dict[str, tuple[str, str]] = {
    # Amount
    "AMOUNT_MISSING": (
        "{where} is empty. Type an amount above zero.",
        "A row that books money needs an amount.",
    ),
    "AMOUNT_NOT_NUMERIC": (
        '{where}, "{value}", is not a number[: {why}]. Type {suggestion|example}.',
        "Amounts may carry a currency sign, thousands marks, brackets or a trailing minus, and nothing else.",
    ),
    "AMOUNT_NOT_POSITIVE": (
        '{value} is money going out; this sheet takes money received. For a returned payment use Bank lines, Treat as "Returned".',
        "The amount of a payment is above zero.",
    ),
    "AMOUNT_IS_ZERO": (
        "{where} is zero. Type an amount above zero, or choose Drop under Send.",
        "The amount of a payment is above zero.",
    ),
    "AMOUNT_ZERO": (
        "{where}: credit less debit is zero, so nothing moved. Correct one of the two, or choose Drop under Send.",
        "A bank line moves money one way or the other; credit less debit is its amount.",
    ),
    "CREDIT_AND_DEBIT": (
        "Both credit {credit} and debit {debit} are filled; the difference was taken.",
        "A bank line has money in or money out. Where both are filled, credit less debit is its amount.",
    ),
    "DEBIT_BELOW_ZERO": (
        "{where} is {value}: money out stands under Debit without a sign, and this could be meant either way. Remove the minus if it is money out; put the amount under Credit if it is money in. One signed column is mapped to Credit.",
        "Many banks write money out as -80.00 under Debit, where credit less debit makes it money in. It is not turned round by itself where no debit of the sheet is above zero, nor on a Failed sheet.",
    ),
    "RETURNED_MONEY_IN": (
        "{where}, {value}, is money in; a returned payment takes money away. Leave the row out (Keep rows where), or map the column to Debit where all its amounts are returned.",
        "In a sheet imported as chargebacks every row takes money away. Money in is not turned round by itself.",
    ),
    "MARK_SAYS_OUT": (
        'The mark "{mark}"[ under {column}] says money out, but {where} has no minus sign and would be money in. Write a minus before it; or send the sheet twice by "Keep rows where", the second time with the amounts mapped to Debit. Where the column means something else, take it out.',
        "Some banks write amounts without a sign and S and H, or D and C, beside them. Such a line is not booked as money in.",
    ),
    "FEE_OUTSIDE_AMOUNT": (
        "{where}, {value}, is not between zero and the amount of the line. Type the part of the amount that is the bank's fee.",
        "The fee of a returned payment is a part of what the bank took.",
    ),
    "MANDATE_INVALID": (
        '{where}, "{value}", holds characters no mandate has. Letters, digits and plain marks only.',
        "The reference of a direct debit mandate has at most 35 characters of the plain Latin set.",
    ),
    "AMOUNT_NEGATIVE": (
        '{value} is below zero. For a credit note write "Credit note" under Kind, and the amount without its sign.',
        "Amounts on an Invoices sheet are positive; a credit note says so in its kind.",
    ),
    "AMOUNT_PRECISION": (
        "{where}, {value}, has more than the {places} decimal places[ {currency} has]. Round it.",
        "An amount is never rounded for you. The yen has no decimal places, the euro two, the dinar three.",
    ),
    "AMOUNT_TOO_LARGE": (
        "{where}[, {value},] is larger than {limit}, the largest amount there is. Correct it.",
        "The limit is printed by Status.",
    ),
    "AMOUNT_AMBIGUOUS": (
        '{where}, "{value}", can be {point} or {comma}, and nothing else in the column settles it. Choose '
        '"Decimal sign" on sheet Mapping.',
        "A single mark with three digits behind it may be a decimal sign or a thousands mark.",
    ),
    "AMOUNT_EXCEEDS_OPEN": (
        "{amount:money} for {invoice} is more than the {open:money} still open on it. Lower the amount; what is left over stays on account.",
        "An amount given for one invoice may not exceed what is open on it.",
    ),
    "AMOUNTS_EXCEED_PAYMENT": (
        "The amounts given for the invoices[, {amounts|total:money},] are more than the payment[ of {payment:money}]. Correct one of them.",
        "Amounts inside the invoice cell may not exceed the row's own amount.",
    ),
    "OVERPAYMENT_NOT_ALLOWED": (
        '{surplus:money}[ of {payment|amount:money}] is more than is open on the invoices named. Lower the amount, or change "Surplus" on sheet Mapping.',
        "The setting Surplus refuses payments above what the named invoices still need.",
    ),
    "PAID_EXCEEDS_TOTAL": (
        "Already paid, {paid:money}, is more than the total of {total|amount:money}. Correct one of the two.",
        "An invoice cannot have been paid by more than it amounts to.",
    ),
    # Date
    "DATE_BEFORE_SUBMISSION": (
        "{date:day} lies before the day this import was sent[ ({submitted:day})]. This mapping refuses that: change "
        '"Date rule" on sheet Mapping if bank dates are normal for you.',
        "The date rule No earlier than the day it is sent. Trying again later keeps the first day.",
    ),
    "DATE_AFTER_SUBMISSION": (
        "{date:day} lies after the day this import was sent[ ({submitted:day})]. This mapping refuses that: correct "
        'the date, or change "Date rule" on sheet Mapping.',
        "The date rule No later than the day it is sent.",
    ),
    "DATE_OUTSIDE_WINDOW": (
        '{date:day} lies outside the days this mapping accepts[: {days_back} before to {days_ahead} after {submitted:day}]. Correct the date, or change "Date rule" on sheet Mapping.',
        "The date rule Within a number of days of the day it is sent.",
    ),
    "DATE_IN_CLOSED_PERIOD": (
        "{date:day} lies in a closed period: the books are closed through {closed_through:day}. Date it later, or ask "
        "a manager to open the period.",
        "Nothing is dated into a closed period, so that its figures never move.",
    ),
    "DATE_NOT_A_DATE": (
        '{where}, "{value}", is not a date[: {why}]. Type[ {suggestion:day}, or] a date such as 2 Apr 2026.',
        "A date is a date cell, or text such as 2026-04-02, 2.4.2026 or 2 Apr 2026.",
    ),
    "DATE_AMBIGUOUS": (
        '{value} can be {first:day} or {second:day}, and nothing else in the column settles it. Choose "Date order" '
        "on sheet Mapping.",
        "Day and month are both 12 or below, and no other date of the column tells which comes first.",
    ),
    "DATE_MISSING": ("{where} is empty. Type a date.", "This date is needed."),
    "DATE_FAR_FUTURE": (
        "{date:day} lies more than {days} days after the day this was sent. It was booked; check the date.",
        "A date far ahead is often a typing slip in the year.",
    ),
    "DUE_BEFORE_ISSUED": (
        "Due on {due:day}, before it was issued on {issued:day}. It was loaded; check both dates.",
        "An invoice rarely falls due before it is issued.",
    ),
    # Type, currency, choice
    "TYPE_MISSING": (
        "The payment type is empty.[ Allowed: {allowed}.] One type for all rows can be set on sheet Mapping.",
        "A payment needs its type.",
    ),
    "TYPE_UNKNOWN": (
        '"{type|value}" is no payment type here.[ Allowed: {allowed}.] Map it once under Values on sheet Mapping[; it stands in {count:count} rows].',
        "Payment types are listed on sheet Payment types, by code or by name.",
    ),
    "TYPE_INACTIVE": (
        'Payment type "{type|value}" is not active. Choose another[: {allowed}], or activate it on sheet Payment types.',
        "A type that is not active takes no new payments.",
    ),
    "TYPE_IS_GATEWAY": (
        "{type|value} payments reach Remitbook from {type|value} itself; importing this would book[ {amount:money}] twice. Choose Drop.",
        "A gateway books its own payments when it confirms them.",
    ),
    "TYPE_BUILT_IN": (
        'Payment type "{type|value}" is one of the six every organisation has; only its name and whether it is active can be changed.',
        "The built-in types keep their code and whether they are a gateway.",
    ),
    "CURRENCY_UNKNOWN": (
        '"{value|currency}" is no currency. Type its three letters, such as EUR.',
        "Currencies are the three-letter codes of ISO 4217.",
    ),
    "CURRENCY_MISMATCH": (
        "This row is in {value|currency}, but {invoice|account} is in {expected}. Correct the currency, or name another customer.",
        "A customer has one currency, and so have the customer's invoices and payments.",
    ),
    "CHOICE_UNKNOWN": (
        '{where}, "{value}", is none of the values allowed[: {allowed}]. Map it once under Values on sheet Mapping'
        "[; it stands in {count:count} rows].",
        "This column takes only certain values.",
    ),
    "BOOL_UNKNOWN": ('{where}, "{value}", is neither yes nor no. Type yes or no.', "Yes and no only."),
    "INTEGER_EXPECTED": ('{where}, "{value}", is not a whole number. Type digits only.', "A whole number."),
    # Texts
    "VALUE_MISSING": ("{where} is empty, and it is needed.", "This column is needed in every row."),
    "TRANSACTION_ID_TOO_LONG": (
        "The transaction ID has {length:count} characters; at most {limit:count} are kept. Shorten it.",
        "The limit is printed by Status.",
    ),
    "TEXT_TOO_LONG": (
        "{where} has {length:count} characters; at most {limit:count} are kept. Shorten it.",
        "The limit is printed by Status.",
    ),
    "CELL_ERROR": (
        "{where} shows {value}. Correct the formula, or type the value.",
        "A cell with an Excel error has no value that could be booked.",
    ),
    "FORMULA_NOT_CALCULATED": (
        "{where} holds a formula that was never calculated. Open the file in Excel, save it, and send it again.",
        "Files written by programs hold formulas without results until Excel calculates them.",
    ),
    "ID_DIGITS_LOST": (
        "{where}, {value}, is a number of more than 15 digits, of which Excel keeps only 15. Format the column as "
        "Text and type it again.",
        "Excel replaces the sixteenth digit and all behind it by zeros.",
    ),
    "ID_IS_DATE": (
        "{where} holds the date {value:day} where a number is meant: Excel made a date of what was typed. Format the "
        "column as Text and type it again.",
        "Excel turns a number such as 3-4 into a date.",
    ),
    "ID_ZERO_PADDED": (
        '"{value}" was read as {meant|account|invoice}: Excel often drops leading zeros.',
        "The number was found only once leading zeros were left aside; it is the only one.",
    ),
    "ID_CASE_DIFFERS": (
        '"{value}" was read as {meant|account|invoice}, written in another case.',
        "The number was found only in another case; it is the only one.",
    ),
    "MERGED_CELL": (
        "A merged cell touches this row; its value counts only in its first row.",
        "Excel keeps the value of merged cells in the first of them.",
    ),
    "AMOUNT_BELOW_ZERO": (
        "{where}, {value}, is below zero. Type zero or more.",
        "An amount that may be zero but not less.",
    ),
    # Matching rules
    "PATTERN_INVALID": (
        '{where}, "{value}", is no pattern: {why}. Correct it, or leave it empty.',
        "Patterns are regular expressions in the syntax of RE2: no look-ahead and no back references, so that none can take for ever.",
    ),
}
