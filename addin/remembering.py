"""A mapping that was sent once is kept for the next sheet with the same headers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

from addin.draft import NOT_REMEMBERED, Draft
from addin.errors import AddinError
from addin.press import Press
from shared.schemas import Mapping, Profile
from shared.text import clean

_NAME_CHARACTERS = 60


def to_save(draft: Draft) -> Profile | None:
    """The mapping of a sheet that is sent, None where it is saved like that already."""
    profile = profile_of(draft, draft.profile.name if draft.profile else _name(draft))
    kept = draft.profile
    if kept is not None:
        if (kept.mapping, kept.options, kept.signature) == (
            profile.mapping,
            profile.options,
            profile.signature,
        ):
            return None
        if kept.shared or kept.signature != profile.signature:
            profile.name = _name(draft)
        else:
            profile.version = kept.version
    return profile


def remember(press: Press, profile: Profile | None) -> None:
    """Save the mapping of a sheet that was sent.

    What cannot be saved is no reason to say an import failed.
    """
    if profile is None:
        return
    try:
        profile.name = _free_name(profile, press.client.profiles(profile.kind))
        press.client.put_profile(profile)
    except AddinError:
        return


def profile_of(draft: Draft, name: str, shared: bool = False) -> Profile:
    """The saved mapping a draft makes; a column that is only guessed is none to remember."""
    options = {word: value for word, value in draft.sent_options.items() if word not in NOT_REMEMBERED}
    guessed = {match.field for match in draft.guessed}
    known = {field: keys for field, keys in draft.mapping.columns.items() if field not in guessed}
    mapping = Mapping(known, draft.mapping.constants, draft.mapping.values)
    return Profile(name, draft.kind.name, draft.signature, mapping, options, shared)


def _name(draft: Draft) -> str:
    return f"{draft.kind.label}: {', '.join(draft.keys)}"[:_NAME_CHARACTERS].rstrip(" ,")


def _free_name(profile: Profile, others: Sequence[Profile]) -> str:
    """The name of a mapping; with a number behind it where it is that of one for other headers, since names
    are cut and those of two sheets may begin alike."""
    taken = {plain_name(other.name) for other in others if other.signature != profile.signature}
    names = chain([profile.name], (f"{profile.name} ({number})" for number in count(2)))
    return next(name for name in names if plain_name(name) not in taken)


def plain_name(name: str) -> str:
    """The name of a saved mapping as it is compared."""
    return clean(name).casefold()
