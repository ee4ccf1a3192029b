"""Which invoices a bank line pays: values in, proposals with their reasons out; nothing is stored.

    books = OpenBooks(documents, accounts, aliases, unallocated)   # unallocated: account -> {currency: minor}
    proposals = match(entries, books, rules, look_up)  # one a line, in the order of the lines

Some lines at a time it calls `look_up` with what it read of them, which asks the ledger two questions:

    keys = numbers_to_look_up(readings)        # loose keys, as in column number_key -> Closed documents
    ids = documents_to_look_up(readings, closed)                   # -> their live allocations of payments
    return Past(closed, paid)
"""
