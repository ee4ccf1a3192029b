"""Which invoices a bank line pays: values in, proposals with their reasons out; nothing is stored.

Four calls, each pure; between them the caller asks the ledger two questions:

    books = OpenBooks(documents, accounts, aliases, unallocated)   # unallocated: account -> {currency: minor}
    readings = read(entries, books, rules)                         # raises PatternRefused
    keys = numbers_to_look_up(readings)        # loose keys, as in column number_key -> Closed documents
    ids = documents_to_look_up(readings, closed)                   # -> their live allocations of payments
    proposals = match(readings, books, rules, Past(closed, paid))  # one a line, in the order of the lines
"""
