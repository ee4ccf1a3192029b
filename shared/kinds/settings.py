"""Settings: the organisation's rules, one row a rule."""

from shared.kinds.base import Field, Kind
from shared.settings import SETTINGS

KIND = Kind(
    name="settings",
    label="Settings",
    help="Changes the organisation's rules; needs a manager.",
    key=("name",),
    fields=(
        Field(
            "name",
            "Setting",
            "choice",
            "Which rule.",
            required="yes",
            example=("Date rule", "Surplus", "Books closed through"),
            choices=tuple((s.name, s.label) for s in SETTINGS if s.organisation),
            aliases=("Name", "Rule"),
            width=30,
        ),
        Field(
            "value",
            "Value",
            "text",
            "What it is set to; empty: back to the default.",
            example=("No earlier than the first open day", "Keep on account", "2026-03-31"),
            aliases=("Set to", "Means"),
            width=40,
        ),
    ),
)
