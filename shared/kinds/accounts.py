"""Customers: who owes and who pays. Only the columns that are there change."""

from shared.kinds.base import Field, Kind

KIND = Kind(
    name="accounts",
    label="Customers",
    help="Adds customers, or changes the named columns of those there are.",
    key=("number",),
    updates="accounts",
    fields=(
        Field("number", "Customer", "id", "The customer's number. It stays as it is written, zeros included.",
              example=("00104", "00231", "00317"), required="yes",
              aliases=("Customer no.", "Customer number", "Customer ID", "Customer code", "Account", "Account number",
                       "Account no.", "Account ID", "Account code", "Number", "No.", "Code", "customerID",
                       "Kundennummer", "Kunde", "Debitor"), width=16),
        Field("name", "Name", "text", "The customer's name.", example=("Acme Ltd", "Bolt GmbH", "Summit Partners"),
              required="yes", aliases=("Customer name", "Account name", "Company", "Firma"), width=30),
        Field("currency", "Currency", "id", "Three letters; one currency a customer. Empty: your organisation's.",
              example=("EUR", "EUR", "USD"), aliases=("Cur.", "Cur", "Währung"), max_length=3, width=9),
        Field("ordering_enabled", "Enabled for ordering", "bool",
              "No: payments that name this customer are refused. Empty: yes.", example=("yes", "yes", "no"),
              aliases=("Ordering enabled", "Enabled", "Active"), width=14),
        Field("status", "Status", "choice", "Active, suspended or closed. Empty: active.",
              example=("Active", "Active", "Active"),
              choices=(("ACTIVE", "Active"), ("SUSPENDED", "Suspended"), ("CLOSED", "Closed")),
              aliases=("State",), width=12),
        Field("payment_days", "Payment days", "integer", "Days until an invoice falls due. Empty: 30.",
              example=("30", "14", "30"), aliases=("Terms", "Payment terms", "Due days", "Zahlungsziel"), width=10),
        Field("auto_allocate", "Pay oldest by itself", "bool",
              "No: money without a named invoice stays on account. Empty: yes.", example=("yes", "yes", "yes"),
              aliases=("Auto allocate", "Auto allocation"), width=14),
        Field("collection_threshold", "Collect from", "amount",
              "Below this open total no payment is asked for. Empty: 0.", example=("0", "0", "5.00"),
              aliases=("Collection threshold", "Threshold"), width=12),
        Field("email", "Email", "text", "Where statements go.", example=("ap@acme.example", "", ""),
              aliases=("E-mail", "Mail"), width=28),
    ),
)
