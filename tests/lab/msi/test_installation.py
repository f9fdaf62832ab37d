"""Roll-out with the real MSI: install, upgrade while the program runs, repair, refuse and uninstall."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from notify.notify import Platform
from support.installation_suite import UPDATE_KEY, InstallationSuite
from support.installer import FATAL, OK, RUN_KEY
from support.msi_files import OLDER
from support.workstation import NOTHING_WAITS, ONE_WAITS, SETTINGS_KEY, version

REPLY = "Cinza, número 4711."
AUMID = "Tecjump.Tray"
ACTIVATOR = "{0764DA19-E4F3-428E-A5CD-CB954D2DF27F}"
# One wrong value for each property; what the conditions let pass, the program refuses (`check`).
WRONG = {
    "SOURCE": "Zendesk", "APIURL": "http://chamados.example/", "HUBURL": "ftp://hub.example/", "PORTALURL": "portal",
    "MYTICKETSURL": "file:///c:/windows", "NEWSERVICEREQUESTURL": "x", "NEWPROBLEMURL": "javascript:alert(1)",
    "NEWQUESTIONURL": "https://", "SUPPORTEMAIL": "suporte", "SUPPORTPHONE": "ligue", "WAITINGSTATES": "a=b",
    "POLLSECONDS": "29", "REMINDERHOURS": "nunca", "ALERTS": "Loud", "HIDDENITEMS": "Hub|Portal", "EXTRAITEMS": "Wiki",
    "ALLOWEXIT": "2", "MANAGEDBY": "a;b", "AUTOSTART": "sim", "LAUNCH": "2", "PURGE": "2",
}


class TestInstallation(InstallationSuite):
    """Silent, with properties; and uninstalled without a trace."""

    seconds = 45

    def test_silent_install_writes_files_and_registration(self) -> None:
        self.before = self._machine_before()
        begin = time.monotonic()
        done = self.station.install(self.msi, *self.station.properties(), 'WAITINGSTATES="à espera;aguardando cliente"')
        took = time.monotonic() - begin
        assert done.code == OK
        assert self._has("tecjump-tray.exe") and self._has("tecjump.png")
        program = rf'"{self.lab.reg_get(RUN_KEY, "TecjumpTray") or ""}'.strip('"')
        assert program == r"C:\Program Files\Tecjump\Tray\tecjump-tray.exe"
        server = self.lab.reg_get(rf"HKLM\Software\Classes\CLSID\{ACTIVATOR}\LocalServer32", "")
        assert server == rf'"{program}"'
        key = rf"HKLM\Software\Classes\AppUserModelId\{AUMID}"
        assert [self.lab.reg_get(key, name) for name in ("DisplayName", "IconUri", "CustomActivator")] == [
            "Tecjump", r"C:\Program Files\Tecjump\Tray\tecjump.png", ACTIVATOR,
        ]
        assert self._product() == version()
        self.note(f"{took:.1f} s")

    def test_install_adds_nothing_else(self) -> None:
        """Only what the test before checked, the installer's own records, and the entry in the Start menu."""
        values, files = self.station.machine().added_since(self.before)
        foreign = [key for key, _ in values if not any(part in key.lower() for part in (
            r"\software\tecjump", r"\appusermodelid", ACTIVATOR.lower(), r"\currentversion\run",
            r"\currentversion\installer", r"\currentversion\uninstall", r"\software\classes\installer"))]
        assert foreign == []
        run = [value for key, value in values if key.lower().endswith(r"currentversion\run")]
        assert len(run) == 1 and "TecjumpTray" in run[0], run
        foreign = [name for name in files if not name.startswith(("Program Files/Tecjump", "windows/Installer"))]
        assert [Path(name).name for name in foreign] == ["Tecjump.lnk"]

    def test_settings_are_as_given(self) -> None:
        settings = {name: f"REG_DWORD {value:#x}" if isinstance(value, int) else f"REG_SZ {value}"
                    for name, value in self.station.settings().items()}
        found = self.station.settings_key()
        waiting = self.lab.reg_get(SETTINGS_KEY, "WaitingStates")
        assert waiting == "à espera;aguardando cliente"
        found.pop("WaitingStates")
        assert found == settings
        self.lab.reg_delete(SETTINGS_KEY, "WaitingStates")

    def test_starts_from_the_run_line(self) -> None:
        self.station.sign_in()
        self.program = self.station.start_by_run_line()
        self.lab.wait_for(lambda: self.station.tooltip() == NOTHING_WAITS, 60, "the first answer")

    def test_registers_nothing_for_the_user(self) -> None:
        """The machine knows the toasts' name already; the user's would win over it."""
        for key in (rf"HKCU\Software\Classes\AppUserModelId\{AUMID}", rf"HKCU\Software\Classes\CLSID\{ACTIVATOR}"):
            assert self.lab.run(["wine", "reg", "query", key]).exit_code == 1

    def test_program_of_another_session_exits_on_request(self) -> None:
        """wine has one session, so the request is written as another session's program would see it."""
        # Until which millisecond after the start of Windows, as REG_QWORD, which wine's reg cannot write.
        file = self.lab.prefix / "drive_c" / "lab" / "leave.reg"
        file.write_text("Windows Registry Editor Version 5.00\n\n"
                        rf"[{UPDATE_KEY.replace('HKLM', 'HKEY_LOCAL_MACHINE')}]"
                        '\n"Leave"=hex(b):ff,ff,ff,ff,ff,ff,ff,7f\n')
        assert self.lab.run(["wine", "regedit", "/S", r"C:\lab\leave.reg"]).exit_code == 0
        file.unlink()
        assert self.program.wait() == 0
        self.lab.wait_for(lambda: not self.lab.icons(), 60, "the icon's end")
        assert self.station.log()[-1] == "INFO fim"
        self.lab.reg_delete(UPDATE_KEY)
        self.program = self.station.start_by_run_line()

    def test_same_version_repairs_the_installation(self) -> None:
        """While the program runs: it exits and is started again."""
        (self.station.exe.parent / "tecjump.png").write_bytes(b"")
        self.lab.reg_delete(rf"HKLM\Software\Classes\AppUserModelId\{AUMID}")
        assert self.station.install(self.msi).code == OK
        assert (self.station.exe.parent / "tecjump.png").stat().st_size > 0
        assert self.lab.reg_get(rf"HKLM\Software\Classes\AppUserModelId\{AUMID}", "DisplayName") == "Tecjump"
        self._wait_for_restart()
        assert len(self.station.settings_key()) == len(self.station.settings())

    def _wait_for_restart(self) -> None:
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon")
        (running,) = self.lab.wait_for(self.station.ours, 30, "the program")
        assert running.pid != self.program.pid, "it never exited"
        self.program = running

    def test_repairs_a_deleted_file(self) -> None:
        self.program.kill()  # Windows deletes no program that runs
        self.station.exe.unlink()
        # what /f means: wine's msiexec knows no /f with a product's code
        assert self.station.msiexec("/i", self._product_code(), "REINSTALL=ALL", "REINSTALLMODE=omus").code == OK
        assert self.station.exe.stat().st_size > 1_000_000
        assert len(self.station.settings_key()) == len(self.station.settings())
        assert self.station.run("--version").stdout == f"tecjump-tray {version()}\n"

    def test_uninstall_ends_the_running_program(self) -> None:
        self.program = self.station.start_by_run_line()
        done = self.station.uninstall(self.msi, "PURGE=1")
        assert done.code == OK
        self.lab.wait_for(lambda: not self.station.ours(), 30, "the program's end")
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the icon's end")
        assert [c.target for c in self.lab.credentials()] == []

    def test_nothing_is_left(self) -> None:
        values, files = self.station.machine().added_since(self.before)
        assert files == []
        assert values == []


@pytest.mark.usefixtures("notification_platform")
class TestUpgrade(InstallationSuite):
    """From an older version, while the program runs."""

    seconds = 50

    def test_older_version_runs_with_a_waiting_ticket(self) -> None:
        self.platform = Platform(self.lab)
        self.platform.install()
        assert self.station.install(self.older, *self.station.properties()).code == OK
        assert self.station.run("--version").stdout == f"tecjump-tray {OLDER}\n"
        assert self._product() == OLDER
        self.station.sign_in()
        self.old = self.station.start_by_run_line()
        self.lab.wait_for(lambda: self.station.tooltip() == NOTHING_WAITS, 60, "the first answer")
        self.ticket = self.desk.open_ticket("Impressora sem papel")
        self.desk.suspend(self.ticket, "Qual é o modelo?")
        self.station.poll_now()
        self.lab.wait_for(lambda: self.station.tooltip() == ONE_WAITS, 60, "the ticket")
        # by hand, as IT does between two roll-outs
        self.lab.reg_set(SETTINGS_KEY, "ManagedBy", "TI da Padaria")
        self.lab.reg_set(SETTINGS_KEY, "PollSeconds", 90)
        self.lab.reg_delete(RUN_KEY, "TecjumpTray")
        self.settings = self.station.settings_key()

    def test_offline_a_reply_goes_to_the_outbox(self) -> None:
        """Given in a toast, whose button Windows brings to the class that the MSI registered."""
        self.answered = self.desk.open_ticket("Teclado")
        self.desk.suspend(self.answered, "De que cor?")
        self.station.poll_now()
        self.lab.wait_for(lambda: len(self.station.alerts()) == 2, 30, "the second alert")
        self.desk.online(False)
        episode = self.desk.ticket(self.answered)["waiting"]["episode_id"]
        arguments = f"kind=reply&source=TicketApi&ticket={quote_plus(self.answered)}&episode={quote_plus(episode)}"
        assert self.platform.activate(ACTIVATOR, AUMID, arguments, {"reply": REPLY, "snooze": "15m"}) == "0x00000000"
        self.lab.wait_for(lambda: REPLY in self._file("outbox.json"), 30, "the reply in the outbox")
        self.alerts = self.station.alerts()
        self.ledger = json.loads(self._file("state.json"))["ledger"]

    def _file(self, name: str) -> str:
        file = self.station.state_dir / name
        return file.read_text("utf-8") if file.exists() else ""

    def _replies(self) -> list[str]:
        """What Ana wrote in the answered ticket's history."""
        events = self.desk.call("GET", f"/tickets/{self.answered}")["events"]
        return [e["text"] for e in events if e["type"] == "follow_up" and e["author"]["role"] == "requester"]

    def test_upgrade_restarts_the_program(self) -> None:
        begin = time.monotonic()
        done = self.station.install(self.msi)
        took = time.monotonic() - begin
        assert done.code == OK
        assert self._product() == version()
        self.lab.wait_for(lambda: not self.old.is_running(), 5, "the old program's end")
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon's return")
        assert len(self.station.ours()) == 1
        assert self.station.run("--version").stdout == f"tecjump-tray {version()}\n"
        ends = [line for line in self.station.log() if line == "INFO fim"]
        assert ends, "it was killed instead of asked"
        self.note(f"{took:.1f} s")

    def test_settings_survive(self) -> None:
        assert self.station.settings_key() == self.settings

    def test_state_and_outbox_survive(self) -> None:
        """The desk is still out of reach."""
        assert json.loads(self._file("state.json"))["ledger"] == self.ledger
        assert REPLY in self._file("outbox.json")
        assert self._replies() == []

    def test_stored_reply_is_sent_once(self) -> None:
        self.desk.online(True)
        self.station.poll_now()
        self.lab.wait_for(self._replies, 60, "the reply at the desk")
        self.lab.wait_for(lambda: self.station.tooltip() == ONE_WAITS, 60, "the other ticket alone")
        assert self._replies() == [REPLY]

    def test_upgrade_alerts_nothing_again(self) -> None:
        self.station.poll_and_wait()
        assert self.station.alerts() == self.alerts

    def test_removed_autostart_is_not_restored(self) -> None:
        assert self.station.run_line() is None

    def test_user_data_remain_without_purge(self) -> None:
        assert self.station.uninstall(self.msi).code == OK
        assert not self.station.exe.exists()
        assert (self.station.state_dir / "state.json").exists()
        assert self.station.settings_key() == {}


class TestRefusal(InstallationSuite):
    """Wrong values."""

    seconds = 40

    def test_each_wrong_value_is_refused_by_name(self) -> None:
        self.before = self._machine_before()
        for name, value in WRONG.items():
            done = self.station.install(self.msi, f'{name}="{value}"')
            assert (name, done.code) == (name, FATAL)
            lines = done.lines_with(f"Refuse.{name}. {name}: use ")
            assert lines, f"{name} is not in the log: {done.log[-2000:]}"
        self.note(f"{len(WRONG)} properties")

    def test_nothing_is_left(self) -> None:
        assert self.station.machine().added_since(self.before) == ([], [])

    def test_launch_starts_the_program_at_once(self) -> None:
        done = self.station.install(self.msi, "LAUNCH=1", "AUTOSTART=0", "ALLOWEXIT=0")
        assert done.code == OK
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon")
        assert self.station.run_line() is None
        assert self.station.settings_key() == {"AllowExit": "REG_DWORD 0x0"}

    def test_downgrade_is_refused(self) -> None:
        """Not after an upgrade: when the old version goes, wine forgets the upgrade code, which the new
        one has, too (msi_unpublish_product deletes the whole key). CHECKLIST.md, 2.8."""
        done = self.station.install(self.older)
        assert done.code == FATAL
        (line, *_) = done.lines_with("Refuse.Downgrade")
        assert self._product() == version()
        assert len(self.station.ours()) == 1
        self.note(line)
