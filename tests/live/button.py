"""`python -m tests.live.button ...`: what the test variant starts in place of `addin.ribbon.button`."""

from __future__ import annotations

from addin.lean import leave_out

if __name__ == "__main__":  # before xlwings is loaded
    leave_out()

import sys

from addin import worker
from addin.ribbon import button
from tests.live import entry

if __name__ == "__main__":
    worker.COMMAND = (sys.executable, "-m", "tests.live.worker")
    raise SystemExit(entry.run("button", button.main))
