"""A child that neither reads nor answers."""

import time

if __name__ == "__main__":
    time.sleep(600)
