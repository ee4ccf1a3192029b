"""One file a migration; `alembic` orders them by `down_revision`."""
