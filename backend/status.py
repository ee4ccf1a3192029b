"""What *Status* prints: who is signed in where, which version, what is running, every limit."""

from __future__ import annotations

from importlib.metadata import version

from backend import rules
from backend.access import Caller
from backend.context import Server, day_in
from shared.limits import LIMITS
from shared.schemas import API_VERSION, Status

SERVER_VERSION = version("remitbook")


def status(server: Server, caller: Caller) -> Status:
    """The caller's organisation as it is now."""
    with server.database.read() as tx:
        org_id = caller.org_id
        in_force = rules.in_force(tx, org_id)
        return Status(
            api_version=API_VERSION,
            server_version=SERVER_VERSION,
            org=tx.value("SELECT name FROM organisation WHERE id = ?", org_id),
            user=caller.name,
            role=caller.role,
            currency=in_force["currency"],
            time_zone=in_force["time_zone"],
            today=day_in(server.clock(), in_force["time_zone"]).isoformat(),
            limits=LIMITS,
            running=tx.value(
                "SELECT count(*) FROM import WHERE org_id = ?"
                " AND state IN ('STAGED', 'CHECKING', 'RUNNING', 'REVERSING')",
                org_id,
            ),
            sequence=tx.value("SELECT value FROM counter WHERE org_id = ? AND name = 'seq'", org_id) or 0,
            is_empty=tx.one("SELECT 1 FROM account WHERE org_id = ? AND live LIMIT 1", org_id) is None,
        )
