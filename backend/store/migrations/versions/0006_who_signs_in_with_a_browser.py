"""Who signs in with a browser: passwords, sessions, links that work once, tries; a token's last day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    op.create_table(
        "browser_session",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_browser_session")),
    )
    op.create_index(op.f("ix_browser_session_org_id"), "browser_session", ["org_id"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_link")),
    )
    op.create_index(op.f("ix_one_time_link_org_id"), "one_time_link", ["org_id"], unique=False)
    op.create_table(
        "password",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("set_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "user_id", name=op.f("pk_password")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_request",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("computer", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_request")),
    )
    op.create_table(
        "token_use",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("used_on", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "hash", name=op.f("pk_token_use")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tries",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_tries")),
        sqlite_with_rowid=False,
    )
