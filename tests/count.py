#!/usr/bin/env python3
"""Counts the results of one step of tests/run: prints "PASSED FAILED SKIPPED".

    count.py LOG JUNIT EXIT_CODE

pytest's results come from its JUnit file, if there is one. cargo's come from libtest's line `test result:`: its JSON
is unstable, and cargo-nextest, which writes JUnit, starts a process per test. A step without any of them is one test.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

CANNOT_RUN = 75  # this machine cannot run the step

Counts = tuple[int, int, int]
LIBTEST = re.compile(r"^test result: .*\b(\d+) passed; (\d+) failed;", re.MULTILINE)


def libtest(log: str) -> list[Counts]:
    return [(int(passed), int(failed), 0) for passed, failed in LIBTEST.findall(log)]


def junit(file: Path) -> list[Counts]:
    counts = []
    for suite in xml.parse(file).getroot().iter("testsuite"):
        tests, failures, errors, skipped = (int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped"))
        counts.append((tests - failures - errors - skipped, failures + errors, skipped))
    return counts


def total(log: str, junit_file: Path, exit_code: int) -> Counts:
    if exit_code == CANNOT_RUN:
        return 0, 0, 1
    found = libtest(log) + (junit(junit_file) if junit_file.exists() else [])
    passed, failed, skipped = (sum(column) for column in zip(*found)) if found else (0, 0, 0)
    if not passed + failed + skipped:
        passed, failed = (1, 0) if exit_code == 0 else (0, 1)
    elif exit_code != 0 and failed == 0:
        failed = 1  # it broke before or after its tests
    return passed, failed, skipped


if __name__ == "__main__":
    log_file, junit_path, code = sys.argv[1:]
    print(*total(Path(log_file).read_text("utf-8", "replace"), Path(junit_path), int(code)))
