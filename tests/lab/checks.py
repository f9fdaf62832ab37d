"""Named checks: each prints one line, and the last line counts them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Checks:
    """Runs checks and counts them; one that fails stops none. Several threads may share it."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self._lock = threading.Lock()

    def check(self, name: str, run: Callable[[], object]) -> bool:
        begin = time.monotonic()
        try:
            note = run()
        except Exception as error:  # noqa: BLE001 - whatever went wrong is the report
            self._say("failed", f"FAILED {name}: {type(error).__name__}: {error}")
            return False
        self._say("passed", f"ok {name} ({time.monotonic() - begin:.1f} s){f': {note}' if note else ''}")
        return True

    def fail(self, name: str, why: str) -> None:
        self._say("failed", f"FAILED {name}: {why}")

    def skip(self, name: str, why: str) -> None:
        self._say("skipped", f"skipped {name}: {why}")

    def _say(self, counter: str, line: str) -> None:
        with self._lock:
            setattr(self, counter, getattr(self, counter) + 1)
            print(line, flush=True)

    def finish(self) -> int:
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        return 1 if self.failed else 0


def equal(seen: object, expected: object) -> None:
    assert seen == expected, f"saw {seen!r}, expected {expected!r}"
