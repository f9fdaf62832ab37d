"""Roll-out with the real MSI: installed, upgraded while the program runs, mended, refused and removed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

from checks import Checks, equal
from lab import Lab
from notify.notify import Platform
from scenes.desk import Desk
from scenes.installer import FATAL, OK, RUN_KEY, InstalledStation, Machine
from scenes.scene import Scene
from scenes.workstation import NOTHING_WAITS, ONE_WAITS, SETTINGS_KEY, version

OLDER = "0.0.9"
REPLY = "Cinza, número 4711."
AUMID = "Tecjump.Tray"
UPDATE_KEY = rf"{SETTINGS_KEY}\Update"
ACTIVATOR = "{0764DA19-E4F3-428E-A5CD-CB954D2DF27F}"
# One wrong value for each property; what the conditions let pass, the program refuses (`check`).
WRONG = {
    "SOURCE": "Zendesk", "APIURL": "http://chamados.example/", "HUBURL": "ftp://hub.example/", "PORTALURL": "portal",
    "MYTICKETSURL": "file:///c:/windows", "NEWSERVICEREQUESTURL": "x", "NEWPROBLEMURL": "javascript:alert(1)",
    "NEWQUESTIONURL": "https://", "SUPPORTEMAIL": "suporte", "SUPPORTPHONE": "ligue", "WAITINGSTATES": "a=b",
    "POLLSECONDS": "29", "REMINDERHOURS": "nunca", "ALERTS": "Loud", "HIDDENITEMS": "Hub|Portal", "EXTRAITEMS": "Wiki",
    "ALLOWEXIT": "2", "MANAGEDBY": "a;b", "AUTOSTART": "sim", "LAUNCH": "2", "PURGE": "2",
}


class InstallationScene(Scene):
    """On a machine without the program; `older` and `msi` are the files that IT has."""

    older: Path
    msi: Path
    station: InstalledStation

    @classmethod
    def play(cls, checks: Checks, desk_program: Path, exe: Path) -> None:
        with Desk(desk_program) as desk, Lab.start(cls.desktop) as lab:
            scene = cls(InstalledStation(lab, desk))
            for check in scene.checks():
                name = check.__name__.replace("_", " ")
                if not checks.check(f"{cls.title()}: {name}", check):
                    scene._after_failure(name)

    def _settle(self) -> Machine:
        """Once wine has written what it writes at the first use of msiexec."""
        self.station.uninstall(self.msi)
        return self.station.machine()

    def _has(self, name: str) -> bool:
        return (self.station.exe.parent / name).exists()

    def _product_code(self) -> str:
        found = self.lab.run(["wine", "reg", "query",
                              r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"]).stdout
        (code,) = re.findall(r"\{[0-9A-F-]{36}\}", found)
        return str(code)

    def _product(self) -> str | None:
        """The version that Windows' list of programs shows."""
        found = self.lab.run(["wine", "reg", "query", r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall",
                              "/s"]).stdout
        versions = [line.split()[-1] for line in found.splitlines() if "DisplayVersion" in line]
        return versions[-1] if versions else None


class Installation(InstallationScene):
    """Silent, with properties; and gone again without a trace."""

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.installs_silently_what_it_must, self.adds_nothing_else, self.settings_are_as_given,
            self.starts_from_the_run_line, self.registers_nothing_for_the_user, self.another_sessions_program_would_hear,
            self.same_version_mends, self.repairs_a_deleted_file, self.uninstalls_while_it_runs, self.leaves_nothing,
        ]

    def installs_silently_what_it_must(self) -> str:
        self.before = self._settle()
        begin = time.monotonic()
        done = self.station.install(self.msi, *self.station.given(), 'WAITINGSTATES="à espera;aguardando cliente"')
        took = time.monotonic() - begin
        equal(done.code, OK)
        assert self._has("tecjump-tray.exe") and self._has("tecjump.png")
        program = rf'"{self.lab.reg_get(RUN_KEY, "TecjumpTray") or ""}'.strip('"')
        equal(program, r"C:\Program Files\Tecjump\Tray\tecjump-tray.exe")
        server = self.lab.reg_get(rf"HKLM\Software\Classes\CLSID\{ACTIVATOR}\LocalServer32", "")
        equal(server, rf'"{program}"')
        key = rf"HKLM\Software\Classes\AppUserModelId\{AUMID}"
        equal([self.lab.reg_get(key, name) for name in ("DisplayName", "IconUri", "CustomActivator")],
              ["Tecjump", r"C:\Program Files\Tecjump\Tray\tecjump.png", ACTIVATOR])
        equal(self._product(), version())
        return f"{took:.1f} s"

    def adds_nothing_else(self) -> None:
        """Beside what was just looked at: the installer's own book-keeping, and the Start menu's entry."""
        values, files = self.station.machine().more_than(self.before)
        foreign = [key for key, _ in values if not any(part in key.lower() for part in (
            r"\software\tecjump", r"\appusermodelid", ACTIVATOR.lower(), r"\currentversion\run",
            r"\currentversion\installer", r"\currentversion\uninstall", r"\software\classes\installer"))]
        equal(foreign, [])
        run = [value for key, value in values if key.lower().endswith(r"currentversion\run")]
        assert len(run) == 1 and "TecjumpTray" in run[0], run
        foreign = [name for name in files if not name.startswith(("Program Files/Tecjump", "windows/Installer"))]
        equal([Path(name).name for name in foreign], ["Tecjump.lnk"])

    def settings_are_as_given(self) -> None:
        settings = {name: f"REG_DWORD {value:#x}" if isinstance(value, int) else f"REG_SZ {value}"
                    for name, value in self.station.settings().items()}
        found = self.station.settings_key()
        waiting = self.lab.reg_get(SETTINGS_KEY, "WaitingStates")
        equal(waiting, "à espera;aguardando cliente")
        found.pop("WaitingStates")
        equal(found, settings)
        self.lab.reg_delete(SETTINGS_KEY, "WaitingStates")

    def starts_from_the_run_line(self) -> None:
        self.station.sign_in()
        self.program = self.station.start_by_run_line()
        self.lab.wait_for(lambda: self.station.tooltip() == NOTHING_WAITS, 60, "the first answer")

    def registers_nothing_for_the_user(self) -> None:
        """The machine knows the toasts' name already; the user's would win over it."""
        for key in (rf"HKCU\Software\Classes\AppUserModelId\{AUMID}", rf"HKCU\Software\Classes\CLSID\{ACTIVATOR}"):
            equal(self.lab.run(["wine", "reg", "query", key]).exit_code, 1)

    def another_sessions_program_would_hear(self) -> None:
        """wine has one session: what reaches the others is shown without what reaches this one."""
        # Until which millisecond after the start of Windows, as REG_QWORD, which wine's reg cannot write.
        file = self.lab.prefix / "drive_c" / "lab" / "leave.reg"
        file.write_text("Windows Registry Editor Version 5.00\n\n"
                        rf"[{UPDATE_KEY.replace('HKLM', 'HKEY_LOCAL_MACHINE')}]"
                        '\n"Leave"=hex(b):ff,ff,ff,ff,ff,ff,ff,7f\n')
        equal(self.lab.run(["wine", "regedit", "/S", r"C:\lab\leave.reg"]).exit_code, 0)
        file.unlink()
        equal(self.program.wait(), 0)
        self.lab.wait_for(lambda: not self.lab.icons(), 60, "the icon's end")
        equal(self.station.log()[-1], "INFO fim")
        self.lab.reg_delete(UPDATE_KEY)
        self.program = self.station.start_by_run_line()

    def same_version_mends(self) -> None:
        """While it runs: it leaves and is back."""
        (self.station.exe.parent / "tecjump.png").write_bytes(b"")
        self.lab.reg_delete(rf"HKLM\Software\Classes\AppUserModelId\{AUMID}")
        equal(self.station.install(self.msi).code, OK)
        assert (self.station.exe.parent / "tecjump.png").stat().st_size > 0
        equal(self.lab.reg_get(rf"HKLM\Software\Classes\AppUserModelId\{AUMID}", "DisplayName"), "Tecjump")
        self._is_back()
        equal(len(self.station.settings_key()), len(self.station.settings()))

    def _is_back(self) -> None:
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon")
        (running,) = self.lab.wait_for(self.station.ours, 30, "the program")
        assert running.pid != self.program.pid, "it never left"
        self.program = running

    def repairs_a_deleted_file(self) -> None:
        self.program.kill()  # Windows deletes no program that runs
        self.station.exe.unlink()
        # what /f means: wine's msiexec knows no /f with a product's code
        equal(self.station.msiexec("/i", self._product_code(), "REINSTALL=ALL", "REINSTALLMODE=omus").code, OK)
        assert self.station.exe.stat().st_size > 1_000_000
        equal(len(self.station.settings_key()), len(self.station.settings()))
        equal(self.station.run("--version").stdout, f"tecjump-tray {version()}\n")

    def uninstalls_while_it_runs(self) -> None:
        self.program = self.station.start_by_run_line()
        done = self.station.uninstall(self.msi, "PURGE=1")
        equal(done.code, OK)
        self.lab.wait_for(lambda: not self.station.ours(), 30, "the program's end")
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the icon's end")
        equal([c.target for c in self.lab.credentials()], [])

    def leaves_nothing(self) -> None:
        values, files = self.station.machine().more_than(self.before)
        equal(files, [])
        equal(values, [])


class Upgrade(InstallationScene):
    """From an older version, while the program runs."""

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.older_version_runs_with_a_waiting_ticket, self.offline_a_reply_goes_to_the_outbox,
            self.upgrade_leaves_the_icon_where_it_was, self.settings_survive, self.state_and_outbox_survive,
            self.the_reply_is_sent_once, self.nothing_is_alerted_again,
            self.autostart_that_it_removed_stays_away, self.user_data_stay_without_purge,
        ]

    def older_version_runs_with_a_waiting_ticket(self) -> None:
        self.platform = Platform(self.lab)
        self.platform.install()
        equal(self.station.install(self.older, *self.station.given()).code, OK)
        equal(self.station.run("--version").stdout, f"tecjump-tray {OLDER}\n")
        equal(self._product(), OLDER)
        self.station.sign_in()
        self.old = self.station.start_by_run_line()
        self.lab.wait_for(lambda: self.station.tooltip() == NOTHING_WAITS, 60, "the first answer")
        self.ticket = self.desk.open_ticket("Impressora sem papel")
        self.desk.suspend(self.ticket, "Qual é o modelo?")
        self.station.poke()
        self.lab.wait_for(lambda: self.station.tooltip() == ONE_WAITS, 60, "the ticket")
        # by hand, as IT does between two roll-outs
        self.lab.reg_set(SETTINGS_KEY, "ManagedBy", "TI da Padaria")
        self.lab.reg_set(SETTINGS_KEY, "PollSeconds", 90)
        self.lab.reg_delete(RUN_KEY, "TecjumpTray")
        self.settings = self.station.settings_key()

    def offline_a_reply_goes_to_the_outbox(self) -> None:
        """Given in a toast, whose button Windows brings to the class that the MSI registered."""
        self.answered = self.desk.open_ticket("Teclado")
        self.desk.suspend(self.answered, "De que cor?")
        self.station.poke()
        self.lab.wait_for(lambda: len(self.station.alerts()) == 2, 30, "the second alert")
        self.desk.online(False)
        episode = self.desk.ticket(self.answered)["waiting"]["episode_id"]
        arguments = f"kind=reply&source=TicketApi&ticket={quote_plus(self.answered)}&episode={quote_plus(episode)}"
        equal(self.platform.activate(ACTIVATOR, AUMID, arguments, {"reply": REPLY, "snooze": "15m"}), "0x00000000")
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

    def upgrade_leaves_the_icon_where_it_was(self) -> str:
        begin = time.monotonic()
        done = self.station.install(self.msi)
        took = time.monotonic() - begin
        equal(done.code, OK)
        equal(self._product(), version())
        self.lab.wait_for(lambda: not self.old.is_running(), 5, "the old program's end")
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon's return")
        equal(len(self.station.ours()), 1)
        equal(self.station.run("--version").stdout, f"tecjump-tray {version()}\n")
        ends = [line for line in self.station.log() if line == "INFO fim"]
        assert ends, "it was killed instead of asked"
        return f"{took:.1f} s"

    def settings_survive(self) -> None:
        equal(self.station.settings_key(), self.settings)

    def state_and_outbox_survive(self) -> None:
        """The desk is still out of reach."""
        equal(json.loads(self._file("state.json"))["ledger"], self.ledger)
        assert REPLY in self._file("outbox.json")
        equal(self._replies(), [])

    def the_reply_is_sent_once(self) -> None:
        self.desk.online(True)
        self.station.poke()
        self.lab.wait_for(self._replies, 60, "the reply at the desk")
        self.lab.wait_for(lambda: self.station.tooltip() == ONE_WAITS, 60, "the other ticket alone")
        equal(self._replies(), [REPLY])

    def nothing_is_alerted_again(self) -> None:
        self.station.poke_and_wait()
        equal(self.station.alerts(), self.alerts)

    def autostart_that_it_removed_stays_away(self) -> None:
        equal(self.station.run_line(), None)

    def user_data_stay_without_purge(self) -> None:
        equal(self.station.uninstall(self.msi).code, OK)
        assert not self.station.exe.exists()
        assert (self.station.state_dir / "state.json").exists()
        equal(self.station.settings_key(), {})


class Refusal(InstallationScene):
    """Wrong values."""

    def checks(self) -> list[Callable[[], object]]:
        return [self.each_wrong_value_fails_and_is_named, self.leaves_nothing, self.launch_starts_it_at_once,
                self.downgrade_is_refused]

    def each_wrong_value_fails_and_is_named(self) -> str:
        self.before = self._settle()
        for name, value in WRONG.items():
            done = self.station.install(self.msi, f'{name}="{value}"')
            equal((name, done.code), (name, FATAL))
            lines = done.lines_with(f"Refuse.{name}. {name}: use ")
            assert lines, f"{name} is not in the log: {done.log[-2000:]}"
        return f"{len(WRONG)} properties"

    def leaves_nothing(self) -> None:
        equal(self.station.machine().more_than(self.before), ([], []))

    def launch_starts_it_at_once(self) -> None:
        done = self.station.install(self.msi, "LAUNCH=1", "AUTOSTART=0", "ALLOWEXIT=0")
        equal(done.code, OK)
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 60, "the icon")
        equal(self.station.run_line(), None)
        equal(self.station.settings_key(), {"AllowExit": "REG_DWORD 0x0"})

    def downgrade_is_refused(self) -> str:
        """Not after an upgrade: when the old version goes, wine forgets the upgrade code, which the new
        one has, too (msi_unpublish_product deletes the whole key). CHECKLIST.md, 2.8."""
        done = self.station.install(self.older)
        equal(done.code, FATAL)
        (line, *_) = done.lines_with("Refuse.Downgrade")
        equal(self._product(), version())
        equal(len(self.station.ours()), 1)
        return line


SCENES: list[type[InstallationScene]] = [Upgrade, Installation, Refusal]
