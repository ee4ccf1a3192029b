"""Saved mappings: named, one row a version, a user's own or shared with the organisation.

Nothing is overwritten: a change is the next version, a removal a version marked deleted. Imports name
the version they used. The body is a `shared.schemas.Profile`.
"""

from __future__ import annotations

import msgspec

from backend import access
from backend.access import Caller
from backend.context import Server
from backend.intake import field_mapping_of
from backend.options import held_value
from backend.problems import BodyInvalid, MappingInvalid, NotFound, OptionInvalid, ProfileChanged
from backend.store.database import Row, Tx
from backend.store.tables import ProfileRow
from shared import settings
from shared.kinds import KINDS
from shared.limits import TEXT_CHARACTERS
from shared.schemas import Profile

SHARED = 0
"""The owner of a shared mapping; own ones have their user's id."""

_LATEST = (
    "SELECT p.owner, p.version, p.body, u.name FROM profile p"
    " LEFT JOIN user_account u ON u.org_id = p.org_id AND u.id = p.user_id"
    " WHERE p.org_id = ? AND p.owner IN (0, ?) AND NOT p.deleted AND p.version = (SELECT max(q.version)"
    " FROM profile q WHERE q.org_id = p.org_id AND q.owner = p.owner AND q.name = p.name AND q.kind = p.kind)"
)
_ORDER = " ORDER BY CASE WHEN p.owner = 0 THEN 1 ELSE 0 END, p.created_at DESC, p.name"


def find(server: Server, caller: Caller, kind: str = "", signature: str = "") -> list[Profile]:
    """The mappings the caller may use, own before shared, newest first; "" for any kind or headers."""
    with server.database.read() as tx:
        rows = tx.rows(
            _LATEST + " AND (? = '' OR p.kind = ?) AND (? = '' OR p.signature = ?)" + _ORDER,
            caller.org_id, caller.user_id, kind, kind, signature, signature,
        )  # fmt: skip
    return [_profile(row) for row in rows]


def named(server: Server, caller: Caller, name: str, kind: str) -> Profile:
    """The caller's own mapping of that name, else the shared one. Raises NotFound."""
    with server.database.read() as tx:
        return _named(tx, caller, name, kind)


def options_of(server: Server, caller: Caller, kind: str, name: str, version: int = 0) -> dict[str, str]:
    """The options of a saved mapping: of that version, or the latest one it had (0), also where it was
    taken away since. Raises NotFound."""
    with server.database.read() as tx:
        row = tx.one(
            "SELECT body FROM profile WHERE org_id = ? AND owner IN (0, ?) AND name = ? AND kind = ?"
            " AND NOT deleted AND (? = 0 OR version = ?)"
            " ORDER BY CASE WHEN owner = 0 THEN 1 ELSE 0 END, version DESC",
            caller.org_id, caller.user_id, name, kind, version, version,
        )  # fmt: skip
    if row is None:
        raise NotFound(what="saved mapping", id=name)
    return msgspec.json.decode(row[0], type=Profile).options


def save(server: Server, caller: Caller, name: str, profile: Profile) -> Profile:
    """Keeps a mapping as the next version of its name; unchanged, it keeps its version.

    A version other than 0 says which one was changed. Raises RoleTooLow, ProfileChanged, MappingInvalid,
    FieldMappingInvalid, OptionInvalid, BodyInvalid.
    """
    access.require(caller, "profile_share" if profile.shared else "profile_own")
    _judge(name, profile)
    owner = SHARED if profile.shared else caller.user_id
    with server.database.write() as tx:
        current = _current(tx, caller, owner, name, profile.kind)
        kept = msgspec.structs.replace(profile, name=name, version=0, owner="")
        if current is not None:
            if profile.version not in {0, current.version}:
                raise ProfileChanged(name=name, version=current.version, owner=current.owner)
            if msgspec.structs.replace(current, version=0, owner="") == kept:
                return current
        version = _append(tx, server, caller, owner, kept, deleted=False)
    return msgspec.structs.replace(kept, version=version, owner=caller.name)


def remove(server: Server, caller: Caller, name: str, kind: str, *, shared: bool | None = None) -> None:
    """Takes a mapping away: the caller's own, else the shared one. Raises NotFound, RoleTooLow."""
    with server.database.write() as tx:
        _remove(tx, server, caller, _named(tx, caller, name, kind, shared=shared))


def rename(
    server: Server, caller: Caller, name: str, kind: str, to: str, *, shared: bool | None = None
) -> Profile:
    """Gives a mapping another name, free among those of its owner. Raises NotFound, ProfileChanged."""
    with server.database.write() as tx:
        found = _named(tx, caller, name, kind, shared=shared)
        _judge(to, found)
        owner = SHARED if found.shared else caller.user_id
        taken = _current(tx, caller, owner, to, kind)
        if taken is not None:
            raise ProfileChanged(name=to, version=taken.version, owner=taken.owner)
        _remove(tx, server, caller, found)
        kept = msgspec.structs.replace(found, name=to, version=0, owner="")
        version = _append(tx, server, caller, owner, kept, deleted=False)
    return msgspec.structs.replace(kept, version=version, owner=caller.name)


def _named(tx: Tx, caller: Caller, name: str, kind: str, *, shared: bool | None = None) -> Profile:
    rows = tx.rows(
        _LATEST + " AND p.name = ? AND p.kind = ?" + _ORDER, caller.org_id, caller.user_id, name, kind
    )
    for row in rows:
        if shared is None or shared == (row[0] == SHARED):
            return _profile(row)
    raise NotFound(what="saved mapping", id=name)


def _current(tx: Tx, caller: Caller, owner: int, name: str, kind: str) -> Profile | None:
    row = tx.one(
        _LATEST + " AND p.name = ? AND p.kind = ? AND p.owner = ?",
        caller.org_id, caller.user_id, name, kind, owner,
    )  # fmt: skip
    return _profile(row) if row else None


def _remove(tx: Tx, server: Server, caller: Caller, found: Profile) -> None:
    access.require(caller, "profile_share" if found.shared else "profile_own")
    _append(tx, server, caller, SHARED if found.shared else caller.user_id, found, deleted=True)


def _append(tx: Tx, server: Server, caller: Caller, owner: int, profile: Profile, *, deleted: bool) -> int:
    last = tx.value(
        "SELECT max(version) FROM profile WHERE org_id = ? AND owner = ? AND name = ?",
        caller.org_id, owner, profile.name,
    )  # fmt: skip
    version = (last or 0) + 1
    body = msgspec.json.encode(profile).decode()
    tx.insert(
        ProfileRow,
        [
            (caller.org_id, owner, profile.name, version, profile.kind, profile.signature, body,
             caller.user_id, server.now(), deleted)
        ],
    )  # fmt: skip
    return version


def _profile(row: Row) -> Profile:
    owner, version, body, user = row
    profile = msgspec.json.decode(body, type=Profile)
    return msgspec.structs.replace(profile, version=version, shared=owner == SHARED, owner=user or "")


def _judge(name: str, profile: Profile) -> None:
    if not name.strip() or len(name) > 100 or len(profile.signature) > TEXT_CHARACTERS:
        raise BodyInvalid(why="a name of 1 to 100 characters")
    if profile.kind not in KINDS:
        raise MappingInvalid(why="kind", name=profile.kind)
    fields = set(KINDS[profile.kind].names)
    mapping = profile.mapping
    for field in [*mapping.columns, *mapping.constants, *mapping.values]:
        if field not in fields:
            raise MappingInvalid(why="field", name=field)
    options = {setting.name: setting for setting in settings.options_of(profile.kind)}
    for option, value in profile.options.items():
        setting = options.get(option)
        if setting is None or (setting.choices and value not in dict(setting.choices)):
            raise OptionInvalid(name=option, value=value)
        held_value(setting, value)
    field_mapping_of(KINDS[profile.kind], profile.options)
