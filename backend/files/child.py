"""The process that reads one untrusted file: `python -m backend.files.child REQUEST ANSWER`.

It limits itself before it looks at the file, and writes its frames to ANSWER. It imports neither
polars nor the store, so that its address space is the file's.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

import msgspec

from backend.files.exchange import Refusal, Request, write_frame
from backend.files.options import ReadLimits
from backend.files.parse import parse
from backend.files.refusal import FileRefused


def main(request_path: str, answer_path: str) -> None:
    request = msgspec.msgpack.decode(Path(request_path).read_bytes(), type=Request)
    limit_self(request.limits)
    with Path(answer_path).open("wb") as answer:
        refusal = _answer(request, answer)
        if refusal is not None:
            answer.seek(0)
            answer.truncate()
            write_frame(answer, refusal)
    # What a large book leaves behind need not be freed object by object.
    sys.stderr.flush()
    os._exit(0)


def _answer(request: Request, answer: BinaryIO) -> Refusal | None:
    """Writes the frames; gives the refusal instead where the file is refused."""
    try:
        for frame in parse(request):
            write_frame(answer, frame)
    except FileRefused as refused:
        return Refusal(refused.code, refused.facts)
    except MemoryError:
        return Refusal("FILE_TOO_LARGE", {"what": "memory", "limit": request.limits.memory_bytes})
    except Exception:  # noqa: BLE001 - the boundary: parsers of damaged files raise anything
        traceback.print_exc()
        return Refusal("FILE_UNREADABLE", {"reason": "damaged"})
    return None


def limit_self(limits: ReadLimits) -> None:
    """Memory and processor time, where the system has such limits; Windows has only the parent's clock."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    # At the first number a signal that tells why, at the second one that cannot be held.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
