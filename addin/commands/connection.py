"""Connection: who am I, where, and is the server there."""

from addin.commands.base import Command, Option

SHOWN = (("page", "Page"), ("sheet", "Sheet"))

COMMANDS = (
    Command(
        "sign_in", "Sign in", "Connection",
        "Sign in to a Remitbook server",
        "Opens the server's own page in your browser, where you sign in and confirm the code shown here. Your"
        " token is kept in this computer's keyring, never in a workbook. The server is asked for once: its"
        " address, or \"this computer\".",
        "Lock", "addin.connection:sign_in",
        (
            Option(
                "server", "Server", 'The address, https://..., or "this computer". Empty: the one used last.'
            ),
        ),
    ),
    Command(
        "status", "Status", "Connection",
        "Show who you are, where, and every limit",
        "Server and versions, organisation, user and role, what is running, what waits to be sent, and"
        " every limit as a number.",
        "Info", "addin.status_sheet:show_status",
    ),
    Command(
        "users", "Users", "Connection",
        "Invite colleagues, and revoke what they may",
        "Opens the page of the users in your browser: invite, change roles, revoke, see the last use. Needs"
        " an administrator.",
        "AccessTableContacts", "addin.users:show_users",
        (Option("show", "Show", "Where: the page in the browser, or a sheet.", SHOWN, "page"),),
    ),
)  # fmt: skip
