"""Bank lines, what a bank calls a customer, and what is looked for in a line."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    op.create_table(
        "matching_rule",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("look_in", sa.String(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_matching_rule")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payer_alias",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("alias_key", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_payer_alias")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_payer_alias_org_id_account_id"), "payer_alias", ["org_id", "account_id"], unique=False
    )
    op.create_table(
        "payment_entry",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("booking_date", sa.String(), nullable=False),
        sa.Column("value_date", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("payer", sa.String(), nullable=True),
        sa.Column("iban", sa.String(), nullable=True),
        sa.Column("transaction_id", sa.String(), nullable=True),
        sa.Column("mandate", sa.String(), nullable=True),
        sa.Column("foreign_amount", sa.String(), nullable=True),
        sa.Column("foreign_currency", sa.String(), nullable=True),
        sa.Column("conversion_rate", sa.String(), nullable=True),
        sa.Column("returned", sa.Boolean(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("statement", sa.String(), nullable=True),
        sa.Column("own_account", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_payment_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_payment_entry_fingerprint", "payment_entry", ["org_id", "fingerprint"], unique=False)
    op.create_index(
        "ix_payment_entry_identity",
        "payment_entry",
        ["org_id", "identity"],
        unique=False,
        sqlite_where=sa.text("identity IS NOT NULL"),
        postgresql_where=sa.text("identity IS NOT NULL"),
    )
    op.create_index(
        "ix_payment_entry_new",
        "payment_entry",
        ["org_id", "booking_date"],
        unique=False,
        sqlite_where=sa.text("live AND state = 'NEW'"),
        postgresql_where=sa.text("live AND state = 'NEW'"),
    )
    op.create_index("ix_payment_entry_number", "payment_entry", ["org_id", "number"], unique=False)
