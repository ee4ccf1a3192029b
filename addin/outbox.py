"""What is to be sent is kept on this machine, with its id, before it is sent.

Pressed again after a crash, or when the server was away, the same content goes out under the same id:
the server books it once, however often it arrives. An entry stays until what came of it stands on the sheets,
or the server refused it.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from addin import config
from addin.errors import Refusal
from shared.limits import OUTBOX_DAYS
from shared.schemas import Submission

_DAY_S = 86_400
_ANSWERED, _STOPPED = ".answered", ".stopped"
_LOCK_TIMEOUT_S = 20.0
_IN_USE_TRIES, _IN_USE_WAIT_S = 40, 0.05


class Seat(msgspec.Struct, frozen=True):
    """Where a press was made, so that another process finds the book again.

    app: the program's process id, 0 without one. key: what the book remembers of itself, "" for nothing.
    path, name: the book's. state: why our sheets live in a book beside it, "" where they do not.
    sheet, select: where the user was.
    """

    app: int = 0
    key: str = ""
    path: str = ""
    name: str = ""
    state: str = ""
    sheet: str = ""
    select: str = ""


class Entry(msgspec.Struct):
    """One submission waiting. content: digest of what it says, without its id and the hour.

    path: `imports` or `files`. body: the very bytes that are sent; none for a file. pressed_at: ISO 8601.
    command, options, server, seat: of the press. then: "module:function" that writes its sheets, with what
    it needs in kept, as JSON.
    said: how it ended, where nobody could be told yet. place: in the order of the presses. org: whose
    ledger it was pressed for, "" for whoever signs in.
    """

    id: str
    path: str
    content: str
    book: str
    sheet: str
    body: bytes
    pressed_at: str = ""
    command: str = ""
    options: dict[str, str] = {}
    server: str = ""
    seat: Seat = Seat()
    then: str = ""
    kept: bytes = b""
    said: str = ""
    org: str = ""
    place: int = 0


@dataclass(frozen=True)
class Outbox:
    """A folder with one file for each submission whose outcome does not stand on a sheet yet."""

    folder: Path

    def keep(self, wanted: Entry) -> Entry:
        """Keep what goes out under an id of its own: the one given, or one that waits already and says the
        same of the same book to the same server. It goes on as pressed last, unless it was stopped.
        Raises Refusal OUTBOX_NOT_WRITTEN: then nothing was sent."""
        with self._alone():
            waiting = self.pending()
            for entry in waiting:
                if _what(entry) != _what(wanted) or self.is_stopped(entry):
                    continue
                if wanted.seat.app:  # a process sends it by itself from now on
                    entry = _pressed_again(entry, wanted)
                    self._write(entry)
                return entry
            wanted.place = 1 + max((entry.place for entry in waiting), default=0)
            self._write(wanted)
        return wanted

    def replace(self, entry: Entry, submission: Submission) -> None:
        """Make an entry say something else: it goes out under another id from now on."""
        body = msgspec.json.encode(submission)
        other = msgspec.structs.replace(entry, id=str(uuid.uuid4()), content=digest(submission), body=body)
        with self._alone():
            self._write(other)
            self._forget(entry.id)
        entry.id, entry.content, entry.body = other.id, other.content, other.body

    def pending(self) -> list[Entry]:
        """What is not over yet, the oldest first. A file that cannot be read is passed over."""
        found: list[tuple[int, float, Entry]] = []
        for path in self.folder.glob("*.rb"):
            try:
                entry = msgspec.msgpack.decode(path.read_bytes(), type=Entry)
                found.append((entry.place, path.stat().st_mtime, entry))
            except (OSError, msgspec.DecodeError, msgspec.ValidationError):
                continue
        return [entry for *_, entry in sorted(found, key=lambda each: each[:2])]

    def unread(self) -> list[Path]:
        """Files in which no submission can be read: nothing of them is sent."""
        known = {entry.id for entry in self.pending()}
        return sorted(path for path in self.folder.glob("*.rb") if path.stem not in known)

    def unsent(self) -> list[Entry]:
        """What had no answer yet, the oldest first."""
        return [entry for entry in self.pending() if not entry.said and not self.is_answered(entry)]

    def answer(self, entry: Entry) -> None:
        """The server has it: what is left is to write the sheets."""
        (self.folder / (entry.id + _ANSWERED)).touch()

    def is_answered(self, entry: Entry) -> bool:
        return (self.folder / (entry.id + _ANSWERED)).exists()

    def stop(self, entry: Entry) -> None:
        """The user wants no more of it; whoever is about to send it looks here first."""
        (self.folder / (entry.id + _STOPPED)).touch()

    def is_stopped(self, entry: Entry) -> bool:
        return (self.folder / (entry.id + _STOPPED)).exists()

    def say_later(self, entry: Entry, sentence: str) -> None:
        """It is over; the sentence waits for somebody to be told."""
        self._write(msgspec.structs.replace(entry, said=sentence, body=b"", content=""))

    def done(self, entry: Entry) -> None:
        """It is over and told: forget it."""
        self._forget(entry.id)

    def sweep(self, now_s: float) -> int:
        """Forget, after the days the server takes it, what was answered or nobody sends by itself; how many
        that were. What a worker sends is not forgotten before the server has refused it."""
        oldest_s = now_s - OUTBOX_DAYS * _DAY_S
        old = [entry for entry in self.pending() if self.is_answered(entry) or not entry.seat.app]
        old = [entry for entry in old if self._kept_s(entry.id) < oldest_s]
        for entry in old:
            self._forget(entry.id)
        parts = [path for path in self.folder.glob("*.part") if path.stat().st_mtime < oldest_s]
        for path in parts:
            path.unlink(missing_ok=True)
        return len(old) + len(parts)

    def _kept_s(self, id_: str) -> float:
        return (self.folder / f"{id_}.rb").stat().st_mtime

    def _write(self, entry: Entry) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_durably(self.folder / f"{entry.id}.rb", msgspec.msgpack.encode(entry))
        except OSError as error:
            raise Refusal(
                "OUTBOX_NOT_WRITTEN",
                f"Nothing was sent: {self.folder} cannot be written ({error.strerror})."
                " Make room or ask for access, then press again.",
            ) from error

    def _forget(self, id_: str) -> None:
        for ending in (".rb", _ANSWERED, _STOPPED):
            _when_free(partial((self.folder / (id_ + ending)).unlink, missing_ok=True))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process keeps anything meanwhile: two presses at once are one submission."""
        with turn(self.folder / "outbox.lock", _LOCK_TIMEOUT_S):
            yield


@contextmanager
def turn(file: Path, timeout_s: float) -> Iterator[None]:
    """Hold a file that one process at a time can hold. Raises Refusal OUTBOX_NOT_WRITTEN, BUSY."""
    from fasteners import InterProcessLock

    lock = InterProcessLock(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = lock.acquire(timeout=timeout_s)
    except OSError as error:
        raise Refusal(
            "OUTBOX_NOT_WRITTEN",
            f"Nothing was sent: {file.parent} cannot be written ({error.strerror})."
            " Make room or ask for access, then press again.",
        ) from error
    if not held:
        raise Refusal("BUSY", "Remitbook is still busy with the press before. Press again in a moment.")
    try:
        yield
    finally:
        lock.release()


def open_outbox() -> Outbox:
    """This user's outbox."""
    return Outbox(config.data_folder() / "outbox")


def new_entry(submission: Submission, book: str, path: str = "imports") -> Entry:
    """A submission under an id of its own."""
    return Entry(
        str(uuid.uuid4()),
        path,
        digest(submission),
        book,
        submission.sheet.source.sheet,
        msgspec.json.encode(submission),
        submission.pressed_at,
    )


def digest(submission: Submission) -> str:
    """What a submission says, whenever it is said."""
    timeless = msgspec.structs.replace(submission, pressed_at="")
    return hashlib.sha256(msgspec.json.encode(timeless)).hexdigest()


def content_of(submission: Submission) -> str:
    """The rows, how they are read, and by which rules: what a check and the import after it share."""
    return digest(msgspec.structs.replace(submission, check="", profile="", profile_version=0, anyway=[]))


def _write_durably(path: Path, data: bytes) -> None:
    """All of it or nothing of it, also when the power goes."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _when_free(partial(os.replace, part, path))


def _when_free(work: Callable[[], object]) -> None:
    """On Windows no file is removed or replaced while another process reads it. Raises OSError."""
    for _ in range(_IN_USE_TRIES):
        try:
            work()
        except PermissionError:
            time.sleep(_IN_USE_WAIT_S)
        else:
            return
    work()


def _what(entry: Entry) -> tuple[str, ...]:
    return entry.content, entry.book, entry.path, entry.server


def _pressed_again(entry: Entry, wanted: Entry) -> Entry:
    """The same bytes under the same id, for the book and with the options of the later press."""
    return msgspec.structs.replace(
        wanted, id=entry.id, body=entry.body, pressed_at=entry.pressed_at, place=entry.place
    )
