"""A Windows desktop to test on: wine on a virtual screen, in the lab's root.

    with Lab.start(desktop="shell") as lab:         # taskbar, no balloons; "lab": balloons
        program = lab.start_program(exe, "--set", "PollSeconds=30")
        lab.wait_for(lab.icons, 20, "the icon")
        lab.open_menu()
        lab.choose("Falar com o suporte", "Telefone")
        lab.wait_for(lambda: lab.recorded(), 10, "the telephone link")

A Lab has a screen, a wine prefix and a pid namespace of its own; everything started in it ends
with close(), and with the Python process should that be killed. Several may run at once.
`wait_for` waits for a fact, never for a time; `figures` measures over a time.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
CANNOT_RUN = 75  # exit code of the lab's scripts: a skip, not a failure

BALLOON_CLICK = 0x405  # NIN_BALLOONUSERCLICK, sent with tray-icon's message
TRAY_MESSAGE = 6002  # tray-icon's own callback message
EM_SETSEL = 0xB1
WM_QUERYENDSESSION, WM_ENDSESSION = 0x11, 0x16
WM_SETTINGCHANGE, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x1A, 0x218, 0x2B1
PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC = 0x4, 0x12
WTS_REMOTE_CONNECT, WTS_SESSION_LOCK, WTS_SESSION_UNLOCK = 0x3, 0x7, 0x8

MAX_TRIES = 5  # of a click or a key: a busy machine loses some

T = TypeVar("T")
_numbers = itertools.count()
_is_up = False


class LabUnavailable(Exception):
    """The lab cannot run on this machine; the text says why. Tests that need it are skipped."""


class LabError(Exception):
    """Something did not happen in time, or a helper program failed."""


def lab_dir() -> Path:
    cache = os.environ.get("TECJUMP_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tecjump-tray"
    return (Path(cache) if cache else base) / "lab"


def up() -> None:
    """Makes the lab ready (0.1 s when it is already)."""
    global _is_up
    if _is_up:
        return
    done = subprocess.run([HERE / "up"], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == CANNOT_RUN:
        raise LabUnavailable(done.stderr.strip().splitlines()[-1].removeprefix("lab: cannot run here: "))
    if done.returncode != 0:
        raise LabError(f"tests/lab/up failed:\n{done.stderr}")
    _is_up = True


def build(*cargo_arguments: str) -> Path:
    """Builds the real program for Windows; the path of the .exe."""
    done = subprocess.run([HERE / "build", *cargo_arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == CANNOT_RUN:
        raise LabUnavailable("the Windows program cannot be built here")
    if done.returncode != 0:
        raise LabError("the Windows program does not build")
    return Path(done.stdout.strip().splitlines()[-1])


@dataclasses.dataclass(frozen=True)
class Rect:
    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def parse(cls, text: str) -> Rect:
        return cls(*(int(n) for n in text.split(",")))

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def center(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2


@dataclasses.dataclass(frozen=True)
class Window:
    handle: str
    pid: int  # wine's pid, not the host's
    class_name: str
    title: str
    visible: bool
    rect: Rect
    depth: int  # 0 top level, 1 its children, …


@dataclasses.dataclass(frozen=True)
class Foreground:
    pid: int  # wine's pid, not the host's
    class_name: str
    title: str
    focus_class: str  # of the part that has the focus, such as "Edit"
    x_window: int  # 0 while the window is hidden, as the owner of a menu is


@dataclasses.dataclass(frozen=True)
class Focus:
    """The part of a window that has the keyboard."""

    handle: str
    class_name: str  # such as "Edit"
    text: str


@dataclasses.dataclass(frozen=True)
class MenuItem:
    depth: int  # 1 in the menu itself, 2 in its submenus
    text: str  # as Windows has it, with the mark of its access key; "---" for a separator
    id: int
    enabled: bool
    checked: bool
    submenu: bool
    rect: Rect

    @property
    def plain(self) -> str:
        """The text as people read it."""
        return self.text.replace("&&", "\0").replace("&", "").replace("\0", "&")


@dataclasses.dataclass(frozen=True)
class Tip:
    kind: str  # "tip" or "balloon"
    visible: bool
    title: str
    text: str
    icon: Rect  # the icon that it belongs to
    rect: Rect


@dataclasses.dataclass(frozen=True)
class Credential:
    target: str
    user: str
    length: int
    persist: int  # 1 session, 2 local machine, 3 enterprise (roams)
    type: int


@dataclasses.dataclass(frozen=True)
class Figures:
    private_kb: int  # Private_Dirty
    threads: int
    switches: int  # context switches of all threads over `seconds`
    seconds: float


@dataclasses.dataclass(frozen=True)
class Done:
    """What a program that has ended left behind."""

    exit_code: int
    stdout: str
    stderr: str


def _unescape(text: str) -> str:
    plain = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    out, escaped = [], False
    for c in text:
        if escaped:
            out.append(plain.get(c, c))
        elif c != "\\":
            out.append(c)
        escaped = not escaped and c == "\\"
    return "".join(out)


def _rows(text: str) -> list[list[str]]:
    return [[_unescape(field) for field in line.split("\t")] for line in text.splitlines()]


class Program:
    """A Windows program that was started in a Lab."""

    def __init__(self, lab: Lab, process: subprocess.Popen[bytes] | None, pid: int, out: Path | None = None):
        self.lab = lab
        self._out = out
        self.pid = pid  # as the host sees it: for /proc
        self._process = process

    def is_running(self) -> bool:
        if self._process is not None:
            return self._process.poll() is None
        return self.pid in self.lab.processes()

    def wait(self, timeout: float = 20) -> int | None:
        """Waits for its end; the exit code (None when it was not started directly by us)."""
        self.lab.wait_for(lambda: not self.is_running(), timeout, f"the end of process {self.pid}")
        return None if self._process is None else self._process.returncode

    def output(self) -> str:
        """What it has printed so far, if it was started directly by us."""
        return "" if self._out is None else self._out.read_text("utf-8", "replace").replace("\r\n", "\n")

    def kill(self) -> None:
        """Ends it as a crash would: nothing of its own runs any more."""
        if self.is_running():
            os.kill(self.pid, 9)
        self.wait()

    def threads(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def private_kb(self) -> int:
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1])
        raise LabError("no Private_Dirty in smaps_rollup")

    def context_switches(self) -> int:
        total = 0
        for status in Path(f"/proc/{self.pid}/task").glob("*/status"):
            for line in status.read_text().splitlines():
                if "ctxt_switches" in line:
                    total += int(line.split()[1])
        return total

    def figures(self, seconds: float = 20) -> Figures:
        """Memory and threads now, and the context switches over the time given."""
        before, begin = self.context_switches(), time.monotonic()
        time.sleep(seconds)
        switches = self.context_switches() - before
        return Figures(self.private_kb(), self.threads(), switches, time.monotonic() - begin)


class Lab:
    """One desktop. Use `Lab.start`."""

    def __init__(self, desktop: str, size: str, keep: bool, dark: bool, dpi: int):
        self.desktop = desktop
        self.dark = dark
        self.dpi = dpi
        self.size = size
        self._keep = keep
        self._work = lab_dir() / "work"
        self.name = f"{os.getpid()}-{next(_numbers)}"
        self.dir = self._work / "sessions" / self.name  # removed by close()
        self.prefix = self.dir / "prefix"
        self._holder: subprocess.Popen[bytes] | None = None
        self._init_pid = 0
        self._display = ""
        self._outputs = itertools.count()

    @classmethod
    def start(cls, desktop: str = "shell", size: str = "1280x800", *, keep: bool = False, dark: bool = False,
              dpi: int = 96) -> Lab:
        """A fresh desktop. "shell": taskbar, icons at its right end, no balloons. Any other
        name: a small tray window at the top left, and balloons. Call it from a thread that
        outlives the Lab: the sandbox ends with the thread that started it. `dark`: taskbar and menus.
        `dpi`: 96 is 100 %, 192 is 200 %."""
        up()
        lab = cls(desktop, size, keep, dark, dpi)
        try:
            lab._copy_prefix()
            lab._open_sandbox()
            lab._start_screen()
            lab._start_desktop()
        except BaseException:
            lab.close()
            raise
        return lab

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- beginning and end ---------------------------------------------------------------

    def _copy_prefix(self) -> None:
        """Hard links for wine's 700 MB of libraries, which are never written in place; real
        copies of all the rest. 0.1 s instead of several."""
        template = self._work / "prefix-template"
        self._remove_stale_sessions()
        self.dir.mkdir(parents=True)
        windows, copy = template / "drive_c" / "windows", self.prefix / "drive_c" / "windows"
        shutil.copytree(template, self.prefix, symlinks=True,
                        ignore=lambda folder, names: names if Path(folder) == windows else [])
        shutil.copytree(windows, copy, symlinks=True, dirs_exist_ok=True, copy_function=self._link_or_copy)
        self._configure(self.prefix)

    @staticmethod
    def _link_or_copy(source: str, target: str) -> None:
        if source.endswith((".dll", ".exe", ".sys", ".drv", ".ocx", ".nls", ".ttf", ".fon", ".msstyles")):
            os.link(source, target)
        else:
            shutil.copy2(source, target)

    def _remove_stale_sessions(self) -> None:
        """Left over by a Python that was killed: its sandbox died with it, its files did not."""
        for old in (self._work / "sessions").glob("*-*"):
            if not Path(f"/proc/{old.name.split('-')[0]}").exists():
                shutil.rmtree(old, ignore_errors=True)

    def _configure(self, prefix: Path) -> None:
        """Written straight into the registry's files, before wine reads them: this desktop for
        every program, its colours and scale, and the recorder as browser, mail program and telephone."""
        recorder = prefix / "drive_c" / "lab" / "recorder.exe"
        recorder.parent.mkdir()
        shutil.copy2(self._work / "bin" / "recorder.exe", recorder)
        user = [r"[Software\\Wine\\Explorer]", f'"Desktop"="{self.desktop}"',
                r"[Software\\Wine\\Explorer\\Desktops]", f'"{self.desktop}"="{self.size}"',
                r"[Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize]",
                f'"SystemUsesLightTheme"=dword:{0 if self.dark else 1:08}',
                r"[Control Panel\\Desktop]", f'"LogPixels"=dword:{self.dpi:08x}',
                '"FontSmoothing"="2"', '"FontSmoothingType"=dword:00000001']
        if self.dark:
            user += [r"[Control Panel\\Colors]", '"Menu"="32 32 32"', '"MenuText"="235 235 235"']
        machine = []
        for scheme in ("http", "https", "mailto", "tel"):
            machine += [rf"[Software\\Classes\\{scheme}]", '"URL Protocol"=""',
                        rf"[Software\\Classes\\{scheme}\\shell\\open\\command]",
                        r'@="\"C:\\lab\\recorder.exe\" \"%1\""']
        for name, lines in (("user.reg", user), ("system.reg", machine)):
            with (prefix / name).open("a", encoding="ascii") as file:
                file.write("\n" + "\n".join(lines) + "\n")

    def _open_sandbox(self) -> None:
        """A `cat` holds the sandbox open until its input ends: with close(), or with us."""
        read_end, write_end = os.pipe()
        try:
            self._holder = subprocess.Popen(
                [HERE / "enter", "cat"], pass_fds=(write_end,), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, env={**os.environ, "LAB_INFO_FD": str(write_end)})
        finally:
            os.close(write_end)
        with os.fdopen(read_end) as info:
            text = info.read()
        if not text:
            raise LabError("the sandbox did not start")
        self._init_pid = json.loads(text)["child-pid"]
        # cat answers once the root is in place
        assert self._holder.stdin is not None and self._holder.stdout is not None
        self._holder.stdin.write(b"\n")
        self._holder.stdin.flush()
        if self._holder.stdout.read(1) != b"\n":
            raise LabError("the sandbox ended at once")

    def _start_screen(self) -> None:
        number = self.dir / "display"
        number.touch()
        self._popen(["sh", "-c", f"exec Xvfb -displayfd 3 -screen 0 {self.size}x24 -nolisten tcp "
                                 f"3>{self.inside(number)}"])
        self._display = ":" + self.wait_for(lambda: number.read_text().strip(), 20, "the screen")

    def _start_desktop(self) -> None:
        """The first program wakes wine, whose explorer then makes desktop and tray. It stays:
        wine ends explorer soon after the last program with a window."""
        self._hold = self.start_program(self.helper("probe.exe"), "hold")
        self.wait_for(self._has_tray, 60, "the tray")

    def restart_desktop(self) -> None:
        """A desktop for a wine that was ended, as after a restart of Windows."""
        self._start_desktop()

    def close(self) -> None:
        """Ends everything that was started in this Lab, and removes its files."""
        if self._holder is not None:
            if self._display:
                self.run(["wineserver", "-k"], timeout=20)
            assert self._holder.stdin is not None
            self._holder.stdin.close()
            try:
                self._holder.wait(10)
            except subprocess.TimeoutExpired:
                self._holder.kill()
                self._holder.wait()
            self._holder = None
        if not self._keep:
            shutil.rmtree(self.dir, ignore_errors=True)

    # ---- running things ------------------------------------------------------------------

    def inside(self, path: Path | str) -> str:
        """A path of the host as the sandbox sees it."""
        path = Path(path).resolve()
        for outer, inner in ((self._work, "/mnt"), (REPO, "/src")):
            if path.is_relative_to(outer.resolve()):
                return f"{inner}/{path.relative_to(outer.resolve())}"
        raise LabError(f"{path} is neither in the repository nor in the lab's work directory")

    def windows_path(self, path: Path | str) -> str:
        """A path of the host as a Windows program sees it; one of Windows as it is."""
        if str(path).startswith("C:\\"):
            return str(path)
        return "Z:" + self.inside(path).replace("/", "\\")

    def helper(self, name: str) -> Path:
        """One of the lab's own programs: floor.exe, probe.exe, recorder.exe, hang.exe."""
        return self._work / "bin" / name

    def _environment(self, extra: dict[str, str] | None) -> dict[str, str]:
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/mnt/home", "LANG": "pt_BR.UTF-8", "DISPLAY": self._display,
            "WINEPREFIX": self.inside(self.prefix), "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=", **(extra or {}),
        }

    def _popen(self, command: Sequence[str], env: dict[str, str] | None = None,
               stdin: bytes = b"") -> tuple[subprocess.Popen[bytes], Path, Path]:
        """Output goes to files: wine's services inherit it, so a pipe would never end."""
        number = next(self._outputs)
        given, out, err = (self.dir / f"{number}.{what}" for what in ("in", "out", "err"))
        given.write_bytes(stdin)
        join = ["nsenter", f"--target={self._init_pid}", "--mount", "--pid", "--ipc", "--uts", "--root", "--wd", "--"]
        with given.open("rb") as i, out.open("wb") as o, err.open("wb") as e:
            process = subprocess.Popen([*join, *command], stdin=i, stdout=o, stderr=e, env=self._environment(env))
        return process, out, err

    def run(self, command: Sequence[str], *, timeout: float = 60, env: dict[str, str] | None = None,
            stdin: bytes = b"") -> Done:
        """Runs a command of the sandbox (Linux, or `wine …`) to its end."""
        process, out, err = self._popen(command, env, stdin)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._kill_children(process.pid)
            process.wait()
            raise LabError(f"{' '.join(command)} did not end within {timeout} s") from None
        done = Done(process.returncode, *(f.read_bytes().decode("utf-8", "replace") for f in (out, err)))
        for file in (out, err, out.with_suffix(".in")):
            file.unlink()
        return done

    @staticmethod
    def _children(pid: int) -> list[int]:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(p) for p in children.read_text().split()] if children.exists() else []

    def _kill_children(self, pid: int) -> None:
        for child in self._children(pid):
            os.kill(child, 9)

    def run_cli(self, exe: Path | str, *arguments: str, timeout: float = 60, stdin: bytes = b"",
                env: dict[str, str] | None = None) -> Done:
        """Runs a Windows program to its end: exit code and output, line ends as on Linux."""
        done = self.run(["wine", self.windows_path(exe), *arguments], timeout=timeout, stdin=stdin, env=env)
        return dataclasses.replace(done, stdout=done.stdout.replace("\r\n", "\n"),
                                   stderr=done.stderr.replace("\r\n", "\n"))

    def start_program(self, exe: Path | str, *arguments: str, env: dict[str, str] | None = None) -> Program:
        """Starts a Windows program and leaves it running."""
        process, out, _ = self._popen(["wine", self.windows_path(exe), *arguments], env)
        # nsenter forks once into the pid namespace, and that child becomes the program
        children = self.wait_for(lambda: self._children(process.pid) or process.poll() is not None, 10, "the program")
        return Program(self, process, children[0] if isinstance(children, list) else 0, out)

    def start_timed(self, exe: Path | str, *arguments: str) -> tuple[Program, float]:
        """Starts a program; also the milliseconds from its start until its icon is there."""
        known = set(self.processes())
        row = self.probe("start-icon", self.windows_path(exe), *arguments)
        name = self.windows_path(exe).lower()
        new = [pid for pid, line in self.processes().items() if pid not in known and name in line.lower()]
        if not row or len(new) != 1:
            raise LabError(f"{exe} showed no icon (processes: {new})")
        return Program(self, None, new[0]), float(row[0][0])

    def processes(self) -> dict[int, str]:
        """Host pid → command line of all that runs in this Lab."""
        ours = os.stat(f"/proc/{self._init_pid}/ns/pid").st_ino
        found = {}
        for entry in os.listdir("/proc"):
            try:
                if entry.isdigit() and os.stat(f"/proc/{entry}/ns/pid").st_ino == ours:
                    line = Path(f"/proc/{entry}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                    if line:
                        found[int(entry)] = line.strip()
            except OSError:
                continue  # ended while we looked
        return found

    def wait_for(self, predicate: Callable[[], T | None], timeout: float, what: str) -> T:
        """Polls until the predicate's value is true, and returns that value."""
        deadline = time.monotonic() + timeout
        while True:
            value = predicate()
            if value:
                return value
            if time.monotonic() > deadline:
                raise LabError(f"{what} did not come within {timeout} s (last seen: {value!r})")
            time.sleep(0.1)

    # ---- looking -------------------------------------------------------------------------

    def probe(self, *arguments: str) -> list[list[str]]:
        """Runs probe.exe: the rows it prints, no row when there is nothing to see."""
        done = self.run_cli(self.helper("probe.exe"), *arguments)
        if done.exit_code > 1:
            raise LabError(f"probe {' '.join(arguments)}: {done.stderr.strip() or done.exit_code}")
        return _rows(done.stdout)

    def windows(self, class_name: str | None = None) -> list[Window]:
        found = []
        for handle, pid, name, title, visible, rect in self.probe("windows", "all"):
            plain = handle.lstrip()
            found.append(Window("0x" + plain, int(pid), name, title, visible == "visible", Rect.parse(rect),
                                (len(handle) - len(plain)) // 2))
        return [w for w in found if class_name in (None, w.class_name)]

    def icons(self) -> list[Rect]:
        """Where the tray's icons are on the screen."""
        return [w.rect for w in self.windows("__wine_tray_icon") if w.visible]

    def redraw_icons(self) -> None:
        """Before looking at pixels: wine draws a new icon over the old one without wiping it."""
        self.probe("redraw-icons")

    def tips(self) -> list[Tip]:
        return [Tip(kind, visible == "visible", title, text, Rect.parse(icon), Rect.parse(rect))
                for kind, visible, title, text, icon, rect in self.probe("tips")]

    def tooltips(self) -> list[str]:
        """The icons' tooltips, also while they are not shown."""
        return [t.text for t in self.tips() if t.kind == "tip"]

    def balloons(self) -> list[Tip]:
        """The balloons on the screen (never on the "shell" desktop: wine has none there)."""
        return [t for t in self.tips() if t.kind == "balloon" and t.visible]

    def menu(self) -> list[MenuItem]:
        """The open popup menu's items, those of submenus below theirs; empty when none is open.
        Items of a submenu have a place on the screen only while it is open."""
        popups: list[list[MenuItem]] = []
        for row in self.probe("menu"):
            if row[0] == "menu":
                popups.append([])
                continue
            depth, text, number, state, rect = row
            popups[-1].append(MenuItem(int(depth), text, int(number), "disabled" not in state, "checked" in state,
                                       "submenu" in state, Rect.parse(rect)))
        # an open submenu is a popup of its own, but the menu that it belongs to lists it as well
        return max(popups, key=len, default=[])

    def credentials(self, target_filter: str = "*") -> list[Credential]:
        """The Credential Manager's entries, without their secrets. `name*` is a valid filter."""
        rows = self.probe("credentials") if target_filter == "*" else self.probe("credentials", target_filter)
        return [Credential(target, user, int(length), int(persist), int(kind))
                for target, user, length, persist, kind in rows]

    def delete_credentials(self, target_filter: str) -> None:
        self.probe("credential-delete", target_filter)

    def recorded(self) -> list[str]:
        """The addresses that browser, mail program or telephone were started with."""
        file = self.prefix / "drive_c" / "lab" / "recorded.txt"
        return file.read_text("utf-8").splitlines() if file.exists() else []

    def clear_recorded(self) -> None:
        (self.prefix / "drive_c" / "lab" / "recorded.txt").unlink(missing_ok=True)

    def local_appdata(self) -> Path:
        """%LOCALAPPDATA% as a directory of the host."""
        return next((self.prefix / "drive_c" / "users").glob("[!P]*")) / "AppData" / "Local"

    def screenshot(self, path: Path | str, crop: Rect | None = None, scale: int = 1) -> Path:
        """A picture of the screen, or of a part of it; `scale` enlarges it."""
        path, shot = Path(path), self.dir / "shot.png"
        part = [] if crop is None else [
            "-crop", f"{crop.width}x{crop.height}+{crop.left}+{crop.top}", "+repage"]
        done = self.run(["sh", "-c", 'import -silent -window root png:- | convert png:- "$@"', "shot",
                         *part, "-scale", f"{scale * 100}%", self.inside(shot)])
        if done.exit_code != 0:
            raise LabError(f"no screenshot: {done.stderr}")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shot, path)
        return path

    def pixels(self, part: Rect) -> bytes:
        """A part of the screen, red, green and blue in a byte each."""
        shot = self.dir / "shot.rgb"
        size = f"{part.width}x{part.height}+{part.left}+{part.top}"
        done = self.run(["import", "-silent", "-window", "root", "-crop", size, "-depth", "8",
                         f"rgb:{self.inside(shot)}"])
        if done.exit_code != 0:
            raise LabError(f"no pixels: {done.stderr}")
        return shot.read_bytes()

    def clipboard(self) -> str | None:
        """The text on the clipboard."""
        rows = self.probe("clipboard")
        return rows[0][0] if rows else None

    # ---- acting --------------------------------------------------------------------------

    def _xdotool(self, *arguments: str) -> None:
        done = self.run(["xdotool", *arguments])
        if done.exit_code != 0:
            raise LabError(f"xdotool {' '.join(arguments)}: {done.stderr}")

    def move(self, x: int, y: int) -> None:
        self._xdotool("mousemove", "--sync", str(x), str(y))

    def click(self, x: int, y: int, button: int = 1) -> None:
        """The pause lets the window under the pointer notice it first, as a hand does."""
        self._xdotool("mousemove", str(x), str(y), "sleep", "0.2", "click", str(button))

    def foreground(self) -> Foreground | None:
        """The window that has the keyboard, as far as Windows programs know."""
        for pid, class_name, title, focus_class, x_window in self.probe("foreground"):
            return Foreground(int(pid), class_name, title, focus_class, int(x_window))
        return None

    def _give_keyboard_to_foreground(self) -> None:
        """A click on the tray leaves X's focus on explorer's window, which keeps the keys from
        the program that opened a menu or a dialog; there is no window manager to pass it on. An
        open menu belongs to a hidden window: with the focus on the desktop, wine gives it the keys."""
        foreground = self.foreground()
        if foreground and foreground.x_window:
            focus = ["xdotool", "windowfocus", "--sync", str(foreground.x_window)]
            if self.run(focus).exit_code == 0:
                return
        focused = self.run(["sh", "-c", 'xprop -id "$(xdotool getwindowfocus)" WM_CLASS']).stdout
        if '"explorer.exe"' in focused:
            desktop = self.run(["xdotool", "search", "--maxdepth", "1", "--class", "explorer"]).stdout.split()
            self._xdotool("windowfocus", "--sync", desktop[0])

    def focus(self) -> Focus | None:
        for handle, class_name, text in self.probe("focus"):
            return Focus("0x" + handle, class_name, text)
        return None

    def _focused_field(self) -> Focus | None:
        focus = self.focus()
        return focus if focus and focus.class_name.upper() == "EDIT" else None

    def type_text(self, text: str) -> None:
        """Types into the field that has the keyboard, until the field holds this text and no other: a
        busy machine loses keys. For a letter that no key has, xdotool lends it a key for the length of the
        delay; where wine looks at the key later than that, it sees none. So each try is slower."""
        field = self.wait_for(self._focused_field, 30, "a field with the keyboard")
        for attempt in range(MAX_TRIES):
            self._give_keyboard_to_foreground()
            self._xdotool("type", "--delay", str(30 << attempt), text)
            held = self._settled_text(field, text)
            if held == text:
                return
            self.send(field.handle, EM_SETSEL, 0, -1)  # what is typed next takes the place of all
        raise LabError(f"the field never held {text!r} (last: {held!r})")

    def _settled_text(self, field: Focus, wanted: str) -> str | None:
        """The field's text once it is the wanted one, or another one that no longer changes."""
        last, unchanged = None, 0
        for _ in range(50):
            now = self.focus()
            held = now.text if now and now.handle == field.handle else None
            unchanged = unchanged + 1 if held == last else 0
            last = held
            if held == wanted or (unchanged >= 5 and held != field.text):
                break
            time.sleep(0.1)
        return last

    def next_field(self) -> None:
        """Tab, until another part of the window has the keyboard."""
        before = self.wait_for(self.focus, 30, "a part with the keyboard")
        self.press("Tab", until=lambda: (now := self.focus()) and now.handle != before.handle,
                   what="another part to have the keyboard")

    def press(self, key: str, *, until: Callable[[], T | None], what: str) -> T:
        """A key, again until what it does is done. The wait is long, for a late key must not do it twice."""
        return self.repeat(lambda: self.key(key), until, 20, what)

    def repeat(self, act: Callable[[], None], until: Callable[[], T | None], patience: float, what: str) -> T:
        """A click or a key, again where what it does is not done within the patience."""
        for _ in range(MAX_TRIES - 1):
            act()
            try:
                return self.wait_for(until, patience, what)
            except LabError:
                continue
        act()
        return self.wait_for(until, patience, what)

    def key(self, *keys: str) -> None:
        """Keys by X's names: "Return", "Tab", "Escape", "Down", "alt+F4"."""
        self._give_keyboard_to_foreground()
        self._xdotool("key", "--delay", "50", *keys)

    def hover_icon(self, index: int = 0) -> None:
        self.move(*self.icons()[index].center)

    def open_menu(self, button: int = 3, index: int = 0, timeout: float = 20) -> list[MenuItem]:
        """Clicks on the icon and waits for its menu."""
        icon = self.wait_for(self.icons, timeout, "an icon to click on")[index]
        return self.repeat(lambda: self.click(*icon.center, button), self.menu, timeout, "the menu")

    def choose(self, *path: str, timeout: float = 20, leave_open: bool = False) -> None:
        """Clicks through the open menu by (the beginning of) the items' texts. `leave_open`:
        the last one is a submenu that shall stay open."""
        for depth, text in enumerate(path, start=1):
            found = self.wait_for(lambda: self._item(depth, text), timeout, f"the menu item {text!r}")
            if depth < len(path) or leave_open:
                done, what = lambda: self._submenus() >= depth + 1, f"the submenu of {text!r}"
            else:
                done, what = lambda: not self._submenus(), "the menu to close"
            self.repeat(lambda: self.click(*found.rect.center), done, timeout, what)

    def close_menu(self) -> None:
        """Escape, once per open level."""
        while self._submenus():
            levels = self._submenus()
            self.press("Escape", until=lambda: self._submenus() < levels, what="the menu to close")

    def _submenus(self) -> int:
        return sum(1 for w in self.windows("#32768") if w.visible)

    def _item(self, depth: int, text: str) -> MenuItem | None:
        for item in self.menu():
            if item.depth == depth and item.plain.startswith(text) and item.enabled:
                return item
        return None

    def post(self, window: str, message: int | str, wparam: int = 0, lparam: int | str = 0) -> None:
        """Posts a message. Window: a class (also `CLASS@PID`), a handle, or "broadcast";
        message: a number, or the name of a registered one ("TaskbarCreated")."""
        if self._message("post", window, message, wparam, lparam).exit_code != 0:
            raise LabError(f"no window {window!r} to post to")

    def send(self, window: str, message: int | str, wparam: int = 0, lparam: int | str = 0) -> int:
        """Sends a message and returns the window's answer."""
        done = self._message("send", window, message, wparam, lparam)
        if done.exit_code != 0:
            raise LabError(f"message {message} to {window!r}: {done.stderr.strip() or 'no such window'}")
        return int(done.stdout)

    def _message(self, how: str, window: str, message: int | str, wparam: int, lparam: int | str) -> Done:
        return self.run_cli(self.helper("probe.exe"), how, window, str(message), str(wparam), str(lparam))

    def click_balloon(self, window: str = "tray_icon_app") -> None:
        """wine does not send the click on a balloon to its owner, so the message is posted."""
        self.post(window, TRAY_MESSAGE, 0, BALLOON_CLICK)

    def end_session(self, window: str) -> None:
        """What Windows sends each top-level window at sign-out."""
        self.send(window, WM_QUERYENDSESSION)
        self.post(window, WM_ENDSESSION, 1)

    def restart_taskbar(self, window: str = "tray_icon_app") -> None:
        """What the program sees of a new taskbar: the tray no longer has its icon, and
        TaskbarCreated is broadcast. (Killing wine's explorer would make a new desktop without the
        running programs' windows, so nothing would reach them.)"""
        self.forget_icon(window)
        self.post("broadcast", "TaskbarCreated")

    def forget_icon(self, window: str) -> None:
        """Takes the icon of the window out of the tray without telling its program."""
        if not self.probe("icon-delete", window):
            raise LabError(f"window {window!r} has no icon in the tray")

    def _has_tray(self) -> bool:
        return any(w.class_name == "Shell_TrayWnd" for w in self.windows())

    def open_address(self, address: str) -> None:
        self.probe("open", address)

    # ---- registry ------------------------------------------------------------------------

    def reg_get(self, key: str, name: str) -> str | None:
        r"""A value as text: `reg_get(r"HKLM\Software\Tecjump\Tray", "ApiUrl")`."""
        root, _, rest = key.partition("\\")
        rows = self.probe("reg-get", root, rest, name)
        return rows[0][0] if rows else None

    def reg_set(self, key: str, name: str, value: str | int | Iterable[str]) -> None:
        """A text, a number (DWORD) or several texts (MULTI_SZ). The empty name: the key's own value."""
        if isinstance(value, int):
            kind, data = "REG_DWORD", str(value)
        elif isinstance(value, str):
            kind, data = "REG_SZ", value
        else:
            kind, data = "REG_MULTI_SZ", r"\0".join(value)
        self._reg("add", key, *(["/v", name] if name else ["/ve"]), "/t", kind, "/d", data, "/f")

    def reg_timed(self, key: str, name: str, value: str) -> float:
        """Sets a text; the milliseconds until an icon's tooltip is another."""
        root, _, rest = key.partition("\\")
        rows = self.probe("reg-tip", root, rest, name, value)
        if not rows:
            raise LabError(f"no tooltip changed when {key}\\{name} became {value!r}")
        return float(rows[0][0])

    def reg_delete(self, key: str, name: str | None = None) -> None:
        self._reg("delete", key, *([] if name is None else ["/v", name]), "/f")

    def _reg(self, *arguments: str) -> Any:
        done = self.run(["wine", "reg", *arguments])
        if done.exit_code != 0:
            raise LabError(f"reg {' '.join(arguments)}: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit("a library: see self_test/test_lab.py")
