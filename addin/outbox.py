"""What is to be sent is kept on this machine, with its id, before it is sent.

Pressed again after a crash, or when the server was away, the same content goes out under the same id:
the server books it once, however often it arrives.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import msgspec

from addin import config
from addin.errors import Refusal
from shared.limits import OUTBOX_DAYS
from shared.schemas import Submission

_DAY_S = 86_400


class Entry(msgspec.Struct):
    """One submission waiting. content: digest of what it says, without its id and the hour.
    path: `imports`, `checks` or `files`. body: the very bytes that are sent; none for a file."""

    id: str
    path: str
    content: str
    book: str
    sheet: str
    body: bytes


@dataclass(frozen=True)
class Outbox:
    """A folder with one file for each submission that has had no answer yet."""

    folder: Path

    def spool(self, submission: Submission, book: str, path: str = "imports") -> Entry:
        """Keep a submission; the entry that waits already where it says the same of the same book.

        Raises Refusal OUTBOX_NOT_WRITTEN where it cannot be kept: then nothing was sent.
        """
        return self.keep(
            path, digest(submission), book, submission.sheet.source.sheet, msgspec.json.encode(submission)
        )

    def keep(self, path: str, content: str, book: str, sheet: str, body: bytes) -> Entry:
        """Keep anything that goes out under an id of its own. Raises Refusal OUTBOX_NOT_WRITTEN."""
        for entry in self.pending():
            if entry.content == content and entry.book == book and entry.path == path:
                return entry
        entry = Entry(str(uuid.uuid4()), path, content, book, sheet, body)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_durably(self.folder / f"{entry.id}.rb", msgspec.msgpack.encode(entry))
        except OSError as error:
            raise Refusal(
                "OUTBOX_NOT_WRITTEN",
                f"Nothing was sent: {self.folder} cannot be written ({error.strerror})."
                " Make room or ask for access, then press again.",
            ) from error
        return entry

    def pending(self) -> list[Entry]:
        """What had no answer yet, the oldest first. A file that cannot be read is passed over."""
        found: list[tuple[float, Entry]] = []
        for path in self.folder.glob("*.rb"):
            try:
                found.append((path.stat().st_mtime, msgspec.msgpack.decode(path.read_bytes(), type=Entry)))
            except (OSError, msgspec.DecodeError, msgspec.ValidationError):
                continue
        return [entry for _, entry in sorted(found, key=lambda each: each[0])]

    def done(self, entry: Entry) -> None:
        """An answer was received: forget it."""
        (self.folder / f"{entry.id}.rb").unlink(missing_ok=True)

    def sweep(self, now_s: float) -> int:
        """Forget what waited longer than the limit; how many that were."""
        count = 0
        for path in [*self.folder.glob("*.rb"), *self.folder.glob("*.part")]:
            if now_s - path.stat().st_mtime > OUTBOX_DAYS * _DAY_S:
                path.unlink(missing_ok=True)
                count += 1
        return count


def open_outbox() -> Outbox:
    """This user's outbox."""
    return Outbox(config.data_folder() / "outbox")


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
    os.replace(part, path)
