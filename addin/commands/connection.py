"""Connection: who am I, where, and is the server there."""

from addin.commands.base import Command, Option

COMMANDS = (
    Command(
        "sign_in", "Sign in", "Connection",
        "Sign in to a Remitbook server",
        "Keeps your token in this computer's keyring. The token itself is never typed into a cell: give it"
        " on standard input or in REMITBOOK_TOKEN.",
        "Lock", "addin.connection:sign_in",
        (Option("server", "Server", "The address, https://... Empty: the one used last."),),
    ),
    Command(
        "status", "Status", "Connection",
        "Show who you are, where, and every limit",
        "Server and versions, organisation, user and role, what is running, what waits to be sent, and"
        " every limit as a number.",
        "Info", "addin.connection:show_status",
    ),
    Command(
        "users", "Users", "Connection",
        "List the users of your organisation",
        "Who may sign in, with which role. Needs an administrator.",
        "AccessTableContacts", "addin.connection:show_users",
    ),
)  # fmt: skip
