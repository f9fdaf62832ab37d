"""Roll-out in difficult cases: no settings, other users' directories to purge, and the commands of the guide for IT."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import shutil
import signal
from pathlib import Path

from lab import REPO, LabError
from support.installation_suite import UPDATE_KEY, InstallationSuite
from support.installer import OK, RUN_KEY
from support.workstation import SETTINGS_KEY

PROFILES = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\ProfileList"
AT_FDCWD, RENAME_EXCHANGE = -100, 2


class TestUnconfigured(InstallationSuite):
    """Installed without properties, as Group Policy does, and upgraded while it runs."""

    def test_install_without_properties_writes_no_settings(self) -> None:
        self.before = self._machine_before()
        assert self.station.install(self.older).code == OK
        assert self.station.settings_key() == {}
        self.old = self.station.start_by_run_line()

    def test_upgrade_brings_the_icon_back(self) -> None:
        assert self.station.install(self.msi).code == OK
        self.lab.wait_for(lambda: not self.old.is_running(), 30, "the old program's end")
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon's return")

    def test_setting_written_after_upgrade_survives_a_restart(self) -> None:
        self.lab.reg_set(SETTINGS_KEY, "ManagedBy", "TI da Padaria")
        self.lab.run(["wineserver", "-k"])
        self.lab.run(["wineserver", "-w"])
        self.lab.restart_desktop()
        assert self.station.settings_key() == {"ManagedBy": "REG_SZ TI da Padaria"}

    def test_expired_request_to_exit_is_ignored(self) -> None:
        """An installer that was killed in `update leave` leaves the request behind; it expires after half a minute."""
        program = self.station.start_by_run_line()
        self.lab.reg_set(UPDATE_KEY, "Leave", 1)  # a millisecond after the start of Windows
        self.lab.reg_set(SETTINGS_KEY, "ManagedBy", "TI")
        self.lab.wait_for(lambda: any("ManagedBy = TI (" in line for line in self.station.log()), 30, "the change")
        assert program.is_running()
        self.lab.reg_delete(UPDATE_KEY)

    def test_nothing_is_left(self) -> None:
        assert self.station.uninstall(self.msi, "PURGE=1").code == OK
        self.lab.wait_for(lambda: not self.station.ours(), 30, "the program's end")
        values, files = self.station.machine().added_since(self.before)
        assert (values, files) == ([], [])


class TestPurging(InstallationSuite):
    """`PURGE=1` for users who are not signed in: SYSTEM deletes in directories that are not its own.

    A link that is there from the beginning: installer/CHECKLIST.md, 7.4. wine follows Unix links itself, and does not report
    for an open file that a link led to it."""

    def _profile(self, sid: str, name: str) -> Path:
        """A user whose part of the registry is not loaded; the directory of ours in it."""
        self.lab.reg_set(rf"{PROFILES}\{sid}", "ProfileImagePath", rf"%SystemDrive%\users\{name}")
        tray = self.lab.prefix / "drive_c" / "users" / name / "AppData" / "Local" / "Tecjump" / "Tray"
        tray.mkdir(parents=True)
        return tray

    def _purge(self) -> None:
        done = self.station.run("update", "purge")
        assert (done.exit_code, done.stderr) == (0, "")

    @staticmethod
    def _fill(folder: Path, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            (folder / name).write_text("x")

    @staticmethod
    def _names(folder: Path) -> list[str]:
        return sorted(file.name for file in folder.iterdir())

    def test_purge_deletes_only_exact_names(self) -> None:
        assert self.station.install(self.msi).code == OK
        self.tray = self._profile("S-1-5-21-0-0-0-2000", "bruno")
        self.service = self._profile("S-1-5-18", "service")
        self._fill(self.service, "state.json")
        foreign = ["notas.txt", "outbox.json.exe", "state.rsm"]
        self._fill(self.tray, *foreign, "state.json", "outbox.bak", "tecjump-tray.log", "tecjump-tray.log.4")
        self._purge()
        assert self._names(self.tray) == foreign

    def test_service_profiles_are_not_purged(self) -> None:
        assert self._names(self.service) == ["state.json"]

    def test_purge_removes_an_empty_directory(self) -> None:
        shutil.rmtree(self.tray)
        self._fill(self.tray, "state.json")
        self._purge()
        assert not self.tray.parent.exists() and self.tray.parent.parent.exists()

    def test_purge_does_not_follow_a_swapped_directory(self) -> None:
        """A lease on a file stops the program when it comes to that file, as an oplock does on Windows. Meanwhile
        the directory and a link to another one, with files of the same names, change places."""
        victim, link = self.lab.prefix / "drive_c" / "victim", self.tray.parent / "link"
        self.tray.parent.mkdir(exist_ok=True)
        names = ["state.json", "state.bak", "outbox.json", "outbox.bak", "tecjump-tray.log", "tecjump-tray.log.1"]
        for folder in (self.tray, victim):
            self._fill(folder, *names)
        link.symlink_to(victim)
        held = os.open(self.tray / "outbox.json", os.O_RDWR)
        fcntl.fcntl(held, fcntl.F_SETSIG, signal.SIGURG)  # which is ignored, unlike the usual one
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        program = self.lab.start_program(self.station.exe, "update", "purge")
        try:
            self.lab.wait_for(lambda: fcntl.fcntl(held, fcntl.F_GETLEASE) != fcntl.F_WRLCK, 60, "the middle of it")
            first = [name for name in names if not (self.tray / name).exists()]
            exchange(self.tray, link)
        finally:
            os.close(held)  # and the lease with it
        program.wait(60)
        assert self._names(victim) == sorted(names)
        assert first == ["state.json", "state.bak"]
        self.note(f"after {len(first)} of {len(names)} files")


def exchange(one: Path, other: Path) -> None:
    """Swaps two names atomically."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) != 0:
        raise LabError(f"{one} and {other}: {os.strerror(ctypes.get_errno())}")


class TestGuide(InstallationSuite):
    """The commands of the guide for IT, exactly as printed there."""

    def _run(self, line: str) -> None:
        """In the directory that the guide names. Without `start /wait`: a batch file waits anyway, and wine's `start`
        loses quotes."""
        line = line.removeprefix("start /wait ")
        batch = "\r\n".join(['@cd /d "%ProgramFiles%\\TecjumpDeploy"', f"@{line}",
                             "@>C:\\lab\\guide.code echo code %errorlevel%", ""])
        (self.lab.prefix / "drive_c" / "lab" / "guide.cmd").write_bytes(batch.encode("cp850"))
        self.lab.run(["wine", "cmd", "/c", r"C:\lab\guide.cmd"], timeout=180)
        answer = (self.lab.prefix / "drive_c" / "lab" / "guide.code").read_text().split()
        assert (line, answer) == (line, ["code", "0"])

    def test_every_command_of_the_guide_works(self) -> None:
        drive = self.lab.prefix / "drive_c"
        folder = drive / "Program Files" / "TecjumpDeploy"
        folder.mkdir()
        (drive / "windows" / "Logs").mkdir(exist_ok=True)
        shutil.copy(self.msi, folder)
        guide = (REPO / "installer" / "GUIA-TI.md").read_text("utf-8")
        lines = re.findall(r"`((?:start /wait )?msiexec /[^`]*|reg (?:add|delete) [^`]*)`", guide)
        for line in lines:
            if "msiexec /fa" in line:
                continue  # wine's takes no file
            removes = "msiexec /x" in line
            if not removes and "msiexec /i" not in line and not self._has("tecjump-tray.exe"):
                self._run(lines[0])
            if removes and not self._has("tecjump-tray.exe"):
                self._run(lines[0])
            self._run(line.replace("{CÓDIGO}", self._product_code() if removes else ""))
            assert (line, self._has("tecjump-tray.exe")) == (line, not removes)
            for name, value in re.findall(r"(APIURL|SUPPORTPHONE)=\"?([^\"]*?)\"?(?: [A-Z]+=|$)", line):
                found = {key.upper(): text for key, text in self.station.settings_key().items()}
                assert found[name] == f"REG_SZ {value}"
            if "POLLSECONDS" in line.upper():
                assert self.station.settings_key()["PollSeconds"] == "REG_DWORD 0x78"
            if line.startswith("reg delete"):
                assert self.lab.reg_get(RUN_KEY, "TecjumpTray") is None
        assert any("PURGE=1" in line for line in lines) and any(line.startswith("reg") for line in lines), lines
        self.note(f"{len(lines)} lines")
