"""A child that answers with what was not asked: a frame of the right length, and no reading in it."""

import sys
import time

if __name__ == "__main__":
    sys.stdin.buffer.read()
    sys.stdout.buffer.write((5).to_bytes(4, "little") + b"hello" * 30_000)
    sys.stdout.flush()
    time.sleep(600)
