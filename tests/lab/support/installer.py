"""The MSI on a desktop of the lab: msiexec as IT's tools call it, and what it leaves on the machine."""

from __future__ import annotations

import dataclasses
import os
import re
import struct
from pathlib import Path

from lab import Lab, LabError, Program
from support.desk import Desk
from support.workstation import SETTINGS_KEY, Workstation

RUN_KEY = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"
OK, FATAL = 0, 1603

# Written by wine itself in the course of time, whichever program runs.
NOISE_KEYS = (
    r"hkey_local_machine\hardware", r"hkey_current_config", r"hkey_dyn_data", r"hkey_users",
    r"hkey_current_user\software\wine", r"hkey_current_user\volatile environment",
    r"hkey_local_machine\system\controlset001\control\class", r"hkey_local_machine\system\controlset001\control\video",
    r"hkey_local_machine\system\currentcontrolset\control\class",
    r"hkey_local_machine\system\currentcontrolset\control\video",
)
# Keys of wine's Windows Installer; its first use leaves them there, empty.
INSTALLER_KEYS = {rf"hkey_local_machine\software\{path}" for path in (
    r"classes\installer", r"classes\installer\features", r"classes\installer\products",
    r"classes\installer\upgradecodes", *(rf"microsoft\windows\currentversion\installer\{path}" for path in (
        "upgradecodes", "userdata", r"userdata\s-1-5-18", r"userdata\s-1-5-18\components",
        r"userdata\s-1-5-18\products")))}
NOISE_FILES = ("windows/temp", "windows/installer/temp")


@dataclasses.dataclass(frozen=True)
class Installation:
    """What msiexec answered."""

    code: int
    log: str

    def lines_with(self, word: str) -> list[str]:
        return [line for line in self.log.splitlines() if word in line]


@dataclasses.dataclass(frozen=True)
class Machine:
    """The registry's values and the disk's files, to be compared."""

    values: frozenset[tuple[str, str]]
    files: frozenset[str]

    def added_since(self, other: Machine) -> tuple[list[tuple[str, str]], list[str]]:
        return sorted(self.values - other.values), sorted(self.files - other.files)


def older_program(exe: Path, version: str, older: str, to: Path) -> Path:
    """The same program with a lower version, wherever it says its version."""
    data = bytearray(exe.read_bytes())
    assert len(version) == len(older), (version, older)
    for encoding in ("ascii", "utf-16-le"):
        assert version.encode(encoding) in data
        data = data.replace(version.encode(encoding), older.encode(encoding))
    # VS_FIXEDFILEINFO: signature, structure version, then file and product version
    at = data.index(struct.pack("<I", 0xFEEF04BD))
    major, minor, patch = (int(n) for n in older.split("."))
    struct.pack_into("<IIII", data, at + 8, major << 16 | minor, patch << 16, major << 16 | minor, patch << 16)
    to.write_bytes(data)
    return to


class InstalledStation(Workstation):
    """A workstation on which nothing is installed, yet."""

    def __init__(self, lab: Lab, desk: Desk):
        self.lab, self.desk = lab, desk
        self.exe = lab.prefix / "drive_c" / "Program Files" / "Tecjump" / "Tray" / "tecjump-tray.exe"
        self._numbers = iter(range(1000))

    # ---- msiexec -------------------------------------------------------------------------

    def msiexec(self, verb: str, what: str, *properties: str) -> Installation:
        """Silent, with a log. The whole exit code comes through a batch file, as Linux cuts it to a byte;
        `properties` are written as on a command line, with their own quotes."""
        number = next(self._numbers)
        folder = self.lab.prefix / "drive_c" / "lab"
        line = " ".join(["msiexec", verb, what, "/qn", rf"/l*v C:\lab\{number}.log", *properties])
        batch = f"@{line}\r\n@>C:\\lab\\{number}.code echo code %errorlevel%\r\n"
        (folder / f"{number}.cmd").write_bytes(batch.encode("cp850"))
        self.lab.run(["wine", "cmd", "/c", rf"C:\lab\{number}.cmd"], timeout=180)
        answer = (folder / f"{number}.code").read_bytes().split()
        if answer[:1] != [b"code"] or len(answer) != 2:
            raise LabError(f"{line}: no exit code, but {answer}")
        code = int(answer[1])
        log = folder / f"{number}.log"
        text = log.read_bytes().decode("cp1252", "replace") if log.exists() else ""
        for file in folder.glob(f"{number}.*"):
            file.unlink()
        return Installation(code, text)

    def install(self, msi: Path, *properties: str) -> Installation:
        return self.msiexec("/i", self.lab.windows_path(msi), *properties)

    def uninstall(self, msi: Path, *properties: str) -> Installation:
        return self.msiexec("/x", self.lab.windows_path(msi), *properties)

    def properties(self) -> list[str]:
        """The settings as properties."""
        return [f'{name.upper()}="{value}"' for name, value in self.settings().items()]

    # ---- looking -------------------------------------------------------------------------

    def machine(self) -> Machine:
        """Registry and files now. wine writes a registry's file some time after a change, so it is exported."""
        export = self.lab.prefix / "drive_c" / "lab" / "all.reg"
        done = self.lab.run(["wine", "regedit", "/E", r"C:\lab\all.reg"], timeout=120)
        if done.exit_code != 0 or not export.exists():
            raise LabError(f"no export of the registry: {done.stderr}")
        text = export.read_bytes().decode("utf-16")
        export.unlink()
        return Machine(frozenset(_values(text)), frozenset(self._files()))

    def _files(self) -> list[str]:
        drive = self.lab.prefix / "drive_c"
        found = []
        for folder, folders, files in os.walk(drive):
            here = Path(folder).relative_to(drive)
            found += [f"{here / name}" for name in (*folders, *files)]
        return [name for name in found if not name.lower().startswith(NOISE_FILES)]

    def settings_key(self) -> dict[str, str]:
        """The machine's settings, as text."""
        done = self.lab.run(["wine", "reg", "query", SETTINGS_KEY])
        rows = re.findall(r"^    (\S+)    (REG_\S+)    (.*)$", done.stdout.replace("\r", ""), re.MULTILINE)
        return {name: f"{kind} {value}" for name, kind, value in rows}

    def run_line(self) -> str | None:
        return self.lab.reg_get(RUN_KEY, "TecjumpTray")

    def ours(self) -> list[Program]:
        """The running programs of Tecjump that show the icon."""
        end = "tecjump-tray.exe"
        return [Program(self.lab, None, pid) for pid, line in self.lab.processes().items()
                if line.strip().strip('"').lower().endswith(end) or line.lower().endswith(end + '"')]

    def start_by_run_line(self) -> Program:
        """As Windows does at sign-in."""
        line = self.run_line()
        assert line is not None, "no Run line"
        path = re.fullmatch(r'"(C:\\.*)"', line)
        assert path is not None, line
        program = self.lab.start_program(path[1])
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon")
        return program


def _values(text: str) -> list[tuple[str, str]]:
    found, key = [], ""
    text = text.replace("\\\r\n", "")  # long values go on in the next line
    for line in text.splitlines():
        if line.startswith("["):
            key = line.strip("[]")
            if not key.lower().startswith(NOISE_KEYS) and key.lower() not in INSTALLER_KEYS:
                found.append((key, ""))
        elif line and not key.lower().startswith(NOISE_KEYS):
            found.append((key, line))
    return found


