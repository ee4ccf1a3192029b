"""Help: what happened to a number, what each button does, what this is."""

from addin.commands.base import Command, Option

COMMANDS = (
    Command(
        "history", "History", "Help",
        "Everything that ever happened to the number in the selected cell",
        "Which file, which row, who and when; amounts before and after. For invoices, payments and"
        " customers.",
        "TraceDependents", "addin.history:show_history",
        (Option("number", "Number", "Of an invoice, a payment or a customer. Empty: the selected cell."),),
    ),
    Command(
        "guide", "Guide", "Help",
        "What each button and each sheet is for",
        "The way of a sheet in six lines, what the colours mean, every button with what it does, and every"
        " kind of sheet you can send. Works without a connection.",
        "Help", "addin.guide_sheet:show_guide",
    ),
    Command(
        "about", "About", "Help",
        "Which Remitbook this is, and what it is made of",
        "Version, licence, Python, the server it is set to, and the parts of others with their licences."
        " Works without a connection.",
        "FileProperties", "addin.about_sheet:show_about",
    ),
)  # fmt: skip
