"""Matching rules: what is looked for where, in the order it is asked."""

from shared.kinds.matching_rules import LOOK_IN, SOURCES
from shared.views.base import View, ViewColumn

VIEW = View(
    name="matching_rules",
    label="Matching rules",
    help="What is looked for in which column of a bank line. Change a row, or add one, and press Import.",
    columns=(
        ViewColumn("name", "Rule", "text", 34),
        ViewColumn("source", "Look for", "text", 20, choices=SOURCES),
        ViewColumn("look_in", "Look in", "text", 16, choices=LOOK_IN),
        ViewColumn("pattern", "Pattern", "text", 34),
        ViewColumn("priority", "Priority", "integer", 10),
        ViewColumn("active", "Active", "bool", 10),
    ),
    updates="matching_rules",
    as_of=False,
)
