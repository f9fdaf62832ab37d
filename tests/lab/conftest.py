"""Fixtures of the Windows lab: the built programs once per run, a desktop and a service desk per class."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lab as windows_lab
import pytest

pytest.register_assert_rewrite("support")

from lab import Lab, LabUnavailable  # noqa: E402
from notify import notify  # noqa: E402
from support.desk import Desk, build_desk  # noqa: E402
from support.suite import SHOTS, LabSuite  # noqa: E402
from support.workstation import Workstation  # noqa: E402

Once = Callable[[str, Callable[[], object]], str]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=25, help="rounds of the kill loop (toasts/test_trials.py)")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """A test selected by `-k` brings along those before it in its class, on which it builds. Suites that take longest
    come first, so that the two workers end together."""
    everything = list(items)
    yield
    selected = set(items)
    last = {suite_of(item): index for index, item in enumerate(everything) if item in selected}
    items[:] = [item for index, item in enumerate(everything)
                if item in selected or (suite_of(item) and index < last.get(suite_of(item), 0))]
    items.sort(key=lambda item: -getattr(suite_of(item), "seconds", 0))


def suite_of(item: pytest.Item) -> type[LabSuite] | None:
    return getattr(item, "cls", None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """A machine that cannot run the lab skips its tests; everything else is an error."""
    try:
        return (yield)
    except LabUnavailable as why:
        pytest.skip(str(why))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    suite = getattr(item, "instance", None)
    if report.when == "call" and report.failed and isinstance(suite, LabSuite):
        try:
            lines = suite.after_failure(item.name)
        except Exception as error:  # noqa: BLE001 - the test has failed already
            lines = [f"nothing more is known: {type(error).__name__}: {error}"]
        report.sections.append(("Lab", "\n".join(lines)))
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures that tests noted."""
    noted = [(report.nodeid, text) for report in terminalreporter.getreports("passed")
             for name, text in report.user_properties if name == "note" and report.when == "call"]
    if noted:
        terminalreporter.section("notes")
        for test, text in noted:
            terminalreporter.line(f"{test.partition('::')[2]}: {text}")


# ---- built once per run ------------------------------------------------------------------


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Runs a build in one of the workers; the others wait and get its result, as text."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent

    def run(name: str, build: Callable[[], object]) -> str:
        result = folder / f"{name}.result"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not result.exists():
                result.write_text(str(build()))
            return result.read_text()

    return run


@pytest.fixture(scope="session")
def ready(once: Once) -> None:
    once("up", windows_lab.up)


@pytest.fixture(scope="session")
def exe(once: Once, ready: None) -> Path:
    """The real program for Windows."""
    return Path(once("exe", windows_lab.build))


@pytest.fixture(scope="session")
def desk_program(once: Once) -> Path:
    return Path(once("desk", build_desk))


@pytest.fixture(scope="session")
def notification_platform(once: Once, ready: None) -> None:
    """The lab's notification platform, built; `Platform.install` puts it into a desktop."""
    once("notify", notify.build)


# ---- one of each per class ---------------------------------------------------------------


@pytest.fixture(scope="class")
def lab(request: pytest.FixtureRequest, ready: None) -> Iterator[Lab]:
    suite: type[LabSuite] = request.cls
    for old in SHOTS.glob(f"{suite.title()} *".replace(" ", "-")):
        old.unlink()
    with Lab.start(suite.desktop, dark=suite.dark, dpi=suite.dpi) as lab:
        suite.lab = lab
        yield lab


@pytest.fixture(scope="class")
def desk(desk_program: Path) -> Iterator[Desk]:
    with Desk(desk_program) as desk:
        yield desk


@pytest.fixture(scope="class")
def station(lab: Lab, desk: Desk, exe: Path) -> Workstation:
    return Workstation(lab, desk, exe)


@pytest.fixture(scope="class")
def suite(request: pytest.FixtureRequest, station: Workstation) -> None:
    request.cls.use(station)


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills"))


@pytest.fixture
def notes(request: pytest.FixtureRequest) -> None:
    request.instance.properties = request.node.user_properties
