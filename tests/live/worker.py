"""`python -m tests.live.worker ...`: what a live press starts in place of `addin.worker`."""

from __future__ import annotations

from addin.lean import leave_out

if __name__ == "__main__":  # before xlwings is loaded
    leave_out()

from addin import worker
from tests.live import entry

if __name__ == "__main__":
    raise SystemExit(entry.run("worker", worker.main))
