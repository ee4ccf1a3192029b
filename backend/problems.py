"""Why a whole request is refused: one class a code, answered as RFC 9457 problem+json.

    Refused
      ├ 400 BodyInvalid  PasswordUnfit         ├ 409 SameContent  SameName  CheckChanged  IdConflict
      ├ 401 TokenMissing  TokenUnknown         │     ImportRunning  ImportReversed  ImportNotDone
      │     TokenExpired  TokenRevoked         │     ImportRefused  DependantsNeedConsent
      ├ 403 RoleTooLow  PasswordWrong          │     UserExists  LastAdmin  ProfileChanged
      │     SignInDenied  FormStale            │     OrganisationNeeded  PeriodClosed
      ├ 404 NotFound                           ├ 410 SignInOver  LinkOver
      ├ 405 MethodNotAllowed                   ├ 413 LimitExceeded
      ├ 426 VersionMismatch                    ├ 422 NoAccounts  ColumnMissing  SheetEmpty  SheetIsPulled
      ├ 429 TooManyTries                       │     MappingInvalid  FilterInvalid
      │                                        │     FieldMappingInvalid  OptionInvalid
      │                                        │     DateOrderAmbiguous  DecimalSignAmbiguous
      ├ 503 ServerBusy                         │     HiddenRowsUndecided
      └ 507 DiskFull                           └     FileRefused (one code a reason)

A row's error is a value (`shared.codes.Issue`), never one of these. Everything else is a bug.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from shared import codes
from shared.schemas import Problem

TYPE = "https://remitbook.example/codes#"
"""Problem types are names, not addresses to call: this and the code; docs/codes.md explains each."""

TITLES = {
    400: "Not understood",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Not offered",
    409: "In the way",
    410: "Over",
    413: "Too large",
    422: "Not usable",
    426: "Another version",
    429: "Too often",
    500: "A bug",
    503: "Busy",
    507: "Disk full",
}


class Refused(Exception):
    """A request the server will not carry out, for a reason its sender can act on.

    code: stable word in `shared.codes.CODES`. status: of the HTTP answer. args_: the facts the
    code's sentence is made of, plain JSON values.
    """

    code: ClassVar[str] = "REFUSED"
    status: ClassVar[int] = 422

    def __init__(self, **args: Any) -> None:
        super().__init__(self.code)
        self.args_ = args

    def __str__(self) -> str:
        return f"{self.code} {self.args_}" if self.args_ else self.code


class BodyInvalid(Refused):
    """The body is not what the API table says. args: why."""

    code, status = "BODY_INVALID", 400


class TokenMissing(Refused):
    """No `Authorization: Bearer` header."""

    code, status = "TOKEN_MISSING", 401


class TokenUnknown(Refused):
    """A token this server never gave, or whose user is no longer active."""

    code, status = "TOKEN_UNKNOWN", 401


class TokenExpired(Refused):
    """args: expires_at."""

    code, status = "TOKEN_EXPIRED", 401


class TokenRevoked(Refused):
    """args: revoked_at."""

    code, status = "TOKEN_REVOKED", 401


class RoleTooLow(Refused):
    """args: permission, role, needs (the lowest role that may), closed (the day, to open the books again)."""

    code, status = "ROLE_TOO_LOW", 403


class PasswordWrong(Refused):
    """No active user of that address has that password."""

    code, status = "PASSWORD_WRONG", 403


class PasswordUnfit(Refused):
    """A new password that is too easy to guess, or too long. args: why (short long plain), least, most."""

    code, status = "PASSWORD_UNFIT", 400


class OrganisationNeeded(Refused):
    """Address and password fit several. args: organisations ([number, name])."""

    code, status = "ORGANISATION_NEEDED", 409


class TooManyTries(Refused):
    """args: minutes (until the next)."""

    code, status = "TOO_MANY_TRIES", 429


class SignInOver(Refused):
    """The page of a sign-in that was answered, used, or is too old."""

    code, status = "SIGN_IN_OVER", 410


class SignInDenied(Refused):
    """The user said no in the browser, or was locked out meanwhile."""

    code, status = "SIGN_IN_DENIED", 403


class LinkOver(Refused):
    """A link that was used, replaced, or is too old."""

    code, status = "LINK_OVER", 410


class FormStale(Refused):
    """A form that is not of a page this browser was given."""

    code, status = "FORM_STALE", 403


class NotFound(Refused):
    """Nothing of that name in the caller's organisation. args: what, id."""

    code, status = "NOT_FOUND", 404


class MethodNotAllowed(Refused):
    """The address is there, the method is not. args: method."""

    code, status = "METHOD_NOT_ALLOWED", 405


class SameContent(Refused):
    """The same rows were booked before. args: number, sheet, submitted_at."""

    code, status = "SAME_CONTENT", 409


class SameName(Refused):
    """A file of the same name was booked before. args: file, number."""

    code, status = "SAME_NAME", 409


class StatementDifference(Refused):
    """Entries that do not lead from opening to closing balance. args: why (in words), count (statements)."""

    code, status = "STATEMENT_DIFFERENCE", 409


class CheckChanged(Refused):
    """What a check read has changed since. args: accounts (numbers), what."""

    code, status = "CHECK_CHANGED", 409


class IdConflict(Refused):
    """The client's id was used with other bytes. args: id."""

    code, status = "ID_CONFLICT", 409


class ImportRunning(Refused):
    """args: number."""

    code, status = "IMPORT_RUNNING", 409


class ImportReversed(Refused):
    """args: number."""

    code, status = "IMPORT_REVERSED", 409


class ImportNotDone(Refused):
    """args: number, state."""

    code, status = "IMPORT_NOT_DONE", 409


class ImportRefused(Refused):
    """Rows of an import that was all or nothing cannot go alone. args: import_number, sheet (or file)."""

    code, status = "IMPORT_REFUSED", 409


class DependantsNeedConsent(Refused):
    """Later work stands on the import. args: numbers (of imports), count."""

    code, status = "DEPENDANTS_NEED_CONSENT", 409


class PeriodClosed(Refused):
    """args: through."""

    code, status = "PERIOD_CLOSED", 409


class UserExists(Refused):
    """args: email."""

    code, status = "USER_EXISTS", 409


class ProfileChanged(Refused):
    """A saved mapping of that name is there, in another version. args: name, version, owner."""

    code, status = "PROFILE_CHANGED", 409


class LastAdmin(Refused):
    """An organisation keeps at least one active administrator. args: email."""

    code, status = "LAST_ADMIN", 409


class LimitExceeded(Refused):
    """args: limit (a name of `shared.limits.LIMITS`), allowed, found."""

    code, status = "LIMIT_EXCEEDED", 413


class PressedTooLongAgo(Refused):
    """Sent longer after the press than anything waits. args: pressed (ISO time), limit (days)."""

    code, status = "PRESSED_TOO_LONG_AGO", 422


class PressedAhead(Refused):
    """The press lies ahead of the server's clock. args: minutes."""

    code, status = "PRESSED_AHEAD", 422


class NoAccounts(Refused):
    """Payments before any customer or invoice."""

    code, status = "NO_ACCOUNTS", 422


class ColumnMissing(Refused):
    """A required field is mapped to no column and has no constant. args: fields (labels)."""

    code, status = "COLUMN_MISSING", 422


class FailedColumnGone(Refused):
    """A mapped column is not on a Failed sheet any more. args: column, field, label."""

    code, status = "FAILED_COLUMN_GONE", 422


class SheetEmpty(Refused):
    """No data row below the header. args: sheet."""

    code, status = "SHEET_EMPTY", 422


class SheetIsPulled(Refused):
    """Rows of a view that takes none back. args: sheet, row (the first of them), count,
    correct_on (a sheet, "" for none)."""

    code, status = "SHEET_IS_PULLED", 422


class MappingInvalid(Refused):
    """The mapping names a column or a field that is not there. args: why, name."""

    code, status = "MAPPING_INVALID", 422


class FieldMappingInvalid(Refused):
    """*Field mapping* cannot be read, or names a column that is not there. args: text, at, why."""

    code, status = "FIELD_MAPPING_INVALID", 422


class FilterInvalid(Refused):
    """*Keep rows where* cannot be read. args: text, at, why."""

    code, status = "FILTER_INVALID", 422


class OptionInvalid(Refused):
    """An option or setting has a value it cannot have. args: name, value."""

    code, status = "OPTION_INVALID", 422


class DateOrderAmbiguous(Refused):
    """args: column, count, reason."""

    code, status = "DATE_ORDER_AMBIGUOUS", 422


class DecimalSignAmbiguous(Refused):
    """args: column, count, reason."""

    code, status = "DECIMAL_SIGN_AMBIGUOUS", 422


class HiddenRowsUndecided(Refused):
    """args: count."""

    code, status = "HIDDEN_ROWS_UNDECIDED", 422


class FileRefused(Refused):
    """A file that cannot be read, or should not be: one code a reason. args: name and the facts."""

    code, status = "FILE_UNREADABLE", 422

    def __init__(self, code: str = "", **args: Any) -> None:
        if code:
            self.code = code  # type: ignore[misc]
        super().__init__(**args)


class VersionMismatch(Refused):
    """The client speaks another version of the API. args: client, server."""

    code, status = "VERSION_MISMATCH", 426


class ServerBusy(Refused):
    """args: retry_after_s."""

    code, status = "SERVER_BUSY", 503


class DiskFull(Refused):
    """The database could not grow; nothing of the request was kept."""

    code, status = "DISK_FULL", 507


def all_refusals() -> Iterator[type[Refused]]:
    """Every class above, for the tests and the docs."""
    pending = list(Refused.__subclasses__())
    while pending:
        found = pending.pop()
        pending.extend(found.__subclasses__())
        yield found


def as_problem(refused: Refused) -> Problem:
    """What the client is told."""
    return problem(refused.code, refused.status, refused.args_)


def problem(code: str, status: int, args: dict[str, Any]) -> Problem:
    """The problem of one code, its sentence made of args."""
    return Problem(
        type=TYPE + code.lower(),
        title=TITLES.get(status, "Refused"),
        status=status,
        detail=codes.sentence(code, args),
        code=code,
        args=args,
    )
