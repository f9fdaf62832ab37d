#!/usr/bin/env python3
"""The budgets of the design, measured: `make bench`.

First the core alone (core.rs), then the real Windows program side by side with a 40-line C program
(tests/lab/c/floor.c) on one of the lab's desktops, both at the same time. Exit code 1 where a
budget is exceeded, 75 where the lab cannot run.
"""

from __future__ import annotations

import dataclasses
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lab"))

import lab  # noqa: E402
from lab import CANNOT_RUN, Lab, LabError, LabUnavailable, Program  # noqa: E402
from notify import notify  # noqa: E402
from notify.notify import Platform  # noqa: E402
from support.desk import Desk, build_desk  # noqa: E402
from support.installer import InstalledStation  # noqa: E402
from support.workstation import SETTINGS_KEY, Workstation  # noqa: E402

STARTS = 9  # of each program
INSTALLATIONS = 5
POLLS = 10
POLL_SECONDS = 60  # the default; jitter makes it 54 s at least
SETTLE = 5.0  # what follows a poll is over by then
ALERTS = 9  # of each program
TOASTER_AUMID = "TecjumpLab.Toaster"
IDLE = 40.0  # SETTLE + IDLE stays below 54 s, so no poll falls into the window

# Measured once, in the same lab, with the last commit before there were toasts.
BEFORE_TOASTS = "  before toasts: recorded at b4a9054"
EXECUTABLE_BEFORE_TOASTS = 1_961_984
MEMORY_BEFORE_TOASTS = (10_640, 3_876)  # KB after ten polls, and the C program's in the same run


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` compares with the C program."""

    what: str
    ours: float
    unit: str
    budget: float | None  # None: told, not judged
    floor: float | None = None
    is_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.ours / self.floor

    @property
    def is_over(self) -> bool:
        judged = self.ratio if self.is_ratio else self.ours
        return self.budget is not None and (judged is None or judged > self.budget)

    def cells(self) -> list[str]:
        ratio = f"{self.ratio:.2f} x" if self.is_ratio and self.ratio is not None else ""
        budget, verdict = "-", ""
        if self.budget is not None:
            budget = f"{self.budget:g} x" if self.is_ratio else f"{self.budget:,.0f} {self.unit}".rstrip()
            verdict = "OVER" if self.is_over else "OK"
        return [self.what, f"{self.ours:,.0f} {self.unit}",
                "" if self.floor is None else f"{self.floor:,.0f} {self.unit}", ratio, budget, verdict]


def table(rows: Sequence[Row]) -> str:
    head = ["the Windows program", "Tecjump Tray", "40-line C", "ratio", "at most", ""]
    lines = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:-1], widths[1:-1])), line[-1]]).rstrip()
        for line in lines)


class Bench:
    """One desktop with both programs on it."""

    def __init__(self, station: Workstation):
        self.station, self.lab, self.desk = station, station.lab, station.desk
        self.platform = Platform(self.lab)
        self.floor_exe = self.lab.helper("floor.exe")
        # Pages of a file that is not on the disk yet would count as the program's own dirty ones.
        for program in (station.exe, self.floor_exe):
            with program.open("rb") as file:
                os.fsync(file.fileno())

    def run(self) -> list[Row]:
        self.station.configure()
        self.lab.reg_set(SETTINGS_KEY, "PollSeconds", POLL_SECONDS)
        self.desk.suspend(self.desk.open_ticket("Impressora não imprime"), "Qual é o modelo?")
        self.station.sign_in()
        rows = [*self.size(), self.start_to_icon(), *self.idle(), *self.bytes_per_poll()]
        return [*rows, *self.toasts()]

    def size(self) -> list[Row]:
        floor = self.floor_exe.stat().st_size
        return [Row("executable", self.station.exe.stat().st_size, "B", 2_500_000, floor),
                Row(BEFORE_TOASTS, EXECUTABLE_BEFORE_TOASTS, "B", None)]

    # ---- start ---------------------------------------------------------------------------

    def start_to_icon(self) -> Row:
        """In turns, so that whatever else the machine does meets both; the first pair warms up."""
        pairs = [(self._start(self.station.exe), self._start(self.floor_exe)) for _ in range(STARTS + 1)][1:]
        ours, floor = (statistics.median(times) for times in zip(*pairs))
        return Row(f"start to visible icon, median of {STARTS}", ours, "ms", 3, floor, is_ratio=True)

    def _start(self, exe: Path) -> float:
        program, ms = self.lab.start_timed(exe)
        program.kill()
        self.lab.wait_for(lambda: not self.lab.icons(), 10, "the end of the icon")
        return ms

    # ---- between two polls ---------------------------------------------------------------

    def idle(self) -> list[Row]:
        floor = self.lab.start_program(self.floor_exe)
        self.lab.wait_for(self.lab.icons, 20, "the icon of the C program")
        before = self._answered()
        ours = self.lab.start_program(self.station.exe)
        self._wait_for_answer(before)
        self.ours, self.floor = ours, floor
        for _ in range(POLLS - 1):
            self._poll()
        time.sleep(SETTLE)
        answered, switches = self._answered(), [switches_by_thread(p) for p in (ours, floor)]
        time.sleep(IDLE)
        woken = [switches_by_thread(p) - s for p, s in zip((ours, floor), switches)]
        if self._answered() != answered:
            raise LabError("a poll fell into the idle window")
        for thread, count in woken[0].items():
            print(f"woken while idle: thread {thread}, {count} times", flush=True)
        return [
            Row(f"private memory after {answered - before} polls", ours.private_kb(), "KB", 2.5, floor.private_kb(),
                is_ratio=True),
            Row(BEFORE_TOASTS, MEMORY_BEFORE_TOASTS[0], "KB", None, MEMORY_BEFORE_TOASTS[1], is_ratio=True),
            Row("  beside C with the same DLLs and threads", ours.private_kb(), "KB", None,
                self._with_ballast_of(ours, floor), is_ratio=True),
            Row("threads between two polls", ours.threads(), "", 4, floor.threads()),
            Row(f"context switches in {IDLE:.0f} s between two polls", woken[0].total(), "", 0, woken[1].total()),
        ]

    def _with_ballast_of(self, ours: Program, floor: Program) -> int:
        """The private memory of the C program with the DLLs and threads of ours."""
        exe = compiled("ballast", "-mwindows")
        icons = len(self.lab.icons())
        program = self.lab.start_program(exe, str(ours.threads() - 1), *sorted(dlls(ours) - dlls(floor)))
        self.lab.wait_for(lambda: len(self.lab.icons()) > icons, 20, "the icon of the C program with ballast")
        time.sleep(SETTLE)
        kb = program.private_kb()
        program.kill()
        return kb

    # ---- on the wire ---------------------------------------------------------------------

    def bytes_per_poll(self) -> list[Row]:
        """Both directions, heads included, without TLS; counted by the desk at its socket."""
        kept = self._poll_traffic("a kept", 0)
        self.desk.online(False)
        self.desk.online(True)
        return [kept, self._poll_traffic("a new", 1)]

    def _poll_traffic(self, which: str, connections: int) -> Row:
        before = self.desk.call("GET", "/traffic")
        status = self._poll()
        after = self.desk.call("GET", "/traffic")
        seen = (status, after["connections"] - before["connections"])
        if seen != (304, connections):
            raise LabError(f"{which} connection: status and new connections {seen}")
        count = sum(after[way] - before[way] for way in ("received", "sent"))
        return Row(f"unchanged poll on {which} connection", count, "B", 700)

    # ---- toasts --------------------------------------------------------------------------

    def toasts(self) -> list[Row]:
        """From here on with a notification platform, and so with COM and its thread. In turns again: a
        question at the desk that a poll finds, and a word to the C program. From the answer, and from the
        word, to the platform's `Show`."""
        self.ours.kill()
        self.platform.install()
        self.lab.reg_set(rf"HKCU\Software\Classes\AppUserModelId\{TOASTER_AUMID}", "DisplayName", "Lab")
        before = self._answered()
        self.ours = self.lab.start_program(self.station.exe)
        self._wait_for_answer(before)
        for _ in range(POLLS - 1):
            self._poll()
        time.sleep(SETTLE)
        idle = [
            Row(f"private memory after {POLLS} polls, with toasts", self.ours.private_kb(), "KB", 2.5,
                self.floor.private_kb(), is_ratio=True),
            Row("threads with toasts", self.ours.threads(), "", 4, self.floor.threads()),
        ]
        with self._toaster() as least, self._toaster(r"C:\lab") as noting:
            rounds = [(self._toast(), self._toaster_toast(least), self._toaster_toast(noting))
                      for _ in range(ALERTS + 1)][1:]
        ours, floor, noted = (statistics.median(times) for times in zip(*rounds))
        return [
            *idle,
            Row(f"poll's answer to toast handed over, median of {ALERTS}", ours, "µs", None, floor, is_ratio=True),
            Row("  beside C that notes it on disk first", ours, "µs", 3, noted, is_ratio=True),
        ]

    def _toaster(self, *directory: str) -> socket.socket:
        """The C program, by the wire that it shows toasts for; it ends with the wire."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(20)
            exe = compiled("toaster", "-lws2_32", "-lruntimeobject")
            self.lab.start_program(exe, str(server.getsockname()[1]), TOASTER_AUMID, *directory)
            return server.accept()[0]

    def _toast(self) -> float:
        """Microseconds from the answer with a new question to its toast."""
        ticket = self.desk.open_ticket("Impressora não imprime")
        self.desk.suspend(ticket, "Qual é o modelo?")
        self.station.poll_now()
        at = self._shown("TicketApi", ticket)
        answered = [e["answered_us"] for e in self.desk.call("GET", "/requests")
                    if e["path"] == "/v1/tickets" and e["status"] == 200 and e["answered_us"] < at]
        self.desk.reply(ticket, "Laser 9.")
        self._poll()
        return at - answered[-1]

    def _toaster_toast(self, wire: socket.socket) -> float:
        count = len(self._shows("toaster", "toaster"))
        begin = time.time_ns() // 1000
        wire.sendall(b"!")
        self.lab.wait_for(lambda: len(self._shows("toaster", "toaster")) > count, 20, "the C program's toast")
        return self._shows("toaster", "toaster")[-1] - begin

    def _shown(self, group: str, tag: str) -> int:
        return self.lab.wait_for(lambda: self._shows(group, tag), 20, "the toast")[0]

    def _shows(self, group: str, tag: str) -> list[int]:
        """When toasts of this group and tag were handed over."""
        return [c["at_us"] for c in self.platform.calls()
                if c["call"] == "show" and (c["group"], c["tag"]) == (group, tag)]

    # ---- polls ---------------------------------------------------------------------------

    def _poll(self) -> int:
        """A second start makes the first one poll; the status of the answer."""
        before = self._answered()
        self.station.poll_now()
        return self._wait_for_answer(before)

    def _wait_for_answer(self, before: int) -> int:
        self.lab.wait_for(lambda: self._answered() > before, 20, "the desk's answer to a poll")
        time.sleep(0.5)  # for the answer to be read, so that the next poll_now is not part of this poll
        return self._polls()[-1]

    def _answered(self) -> int:
        return len(self._polls())

    def _polls(self) -> list[int]:
        """The statuses of the polls that were answered."""
        entries = self.desk.call("GET", "/requests")
        return [e["status"] for e in entries if e["path"] == "/v1/tickets" and e["status"] is not None]


def compiled(name: str, *options: str) -> Path:
    """One of the C programs of this directory, for Windows."""
    exe = lab.lab_dir() / "work" / "bench" / f"{name}.exe"
    exe.parent.mkdir(exist_ok=True)
    command = ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-municode", "-o", f"/mnt/bench/{name}.exe",
               f"/src/tests/bench/{name}.c", *options]
    subprocess.run([lab.HERE / "enter", *command], check=True)
    return exe


def dlls(program: Program) -> set[str]:
    """The names of the DLLs that it has loaded."""
    files = (line.split(maxsplit=5)[-1] for line in Path(f"/proc/{program.pid}/maps").read_text().splitlines())
    return {Path(file).name for file in files if file.endswith(".dll")}


def switches_by_thread(program: Program) -> Counter[str]:
    """Context switches of each thread so far, by its number and name."""
    counts: Counter[str] = Counter()
    for task in Path(f"/proc/{program.pid}/task").iterdir():
        fields = dict(line.split(":", 1) for line in (task / "status").read_text().splitlines() if ":" in line)
        counts[f"{task.name} {fields['Name'].strip()}"] = sum(
            int(fields[f"{kind}_ctxt_switches"]) for kind in ("voluntary", "nonvoluntary"))
    return counts


def installer(desk: Desk, exe: Path) -> list[Row]:
    """The MSI around this program, and how long wine takes to install it silently."""
    folder = "target/msi/bench"
    done = subprocess.run([lab.REPO / "installer" / "build", "--exe", exe, "--to", folder], cwd=lab.REPO,
                          stdout=subprocess.PIPE, text=True, check=True)
    msi = lab.REPO / done.stdout.strip().splitlines()[-1]
    times = []
    with Lab.start() as desktop:
        station = InstalledStation(desktop, desk)
        for _ in range(INSTALLATIONS):
            begin = time.monotonic()
            if station.install(msi).code != 0:
                raise LabError("the MSI does not install")
            times.append((time.monotonic() - begin) * 1000)
            station.uninstall(msi)
    return [Row("MSI, size", msi.stat().st_size / 1000, "KB", 2000),
            Row("silent installation", statistics.median(times), "ms", None)]


def core_alone() -> bool:
    """Whether core.rs kept its budgets; it prints them itself."""
    command = ["cargo", "bench", "--quiet", "--bench", "core"]
    return subprocess.run(command, cwd=lab.REPO, check=False).returncode == 0


def main() -> int:
    try:
        lab.up()
        notify.build()
        exe = lab.build()
    except LabUnavailable as why:
        core_alone()
        print(f"bench: cannot run here: {why}", file=sys.stderr)
        return CANNOT_RUN
    desk_program = build_desk()
    is_core_good = core_alone()
    with Desk(desk_program) as desk, Lab.start() as desktop:
        rows = Bench(Workstation(desktop, desk, exe)).run()
        rows += installer(desk, exe)
    print(f"\n{table(rows)}")
    return 0 if is_core_good and not any(row.is_over for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
