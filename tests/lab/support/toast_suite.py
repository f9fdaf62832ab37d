"""What all suites with toasts share. The platform is the lab's own (tests/lab/notify)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from lab import LabError, Program
from notify import notify
from notify.notify import Platform, Toast
from support.suite import Suite
from support.workstation import NOTHING_WAITS

AUMID, SOURCE = "Tecjump.Tray", "TicketApi"
AUMID_KEY = rf"HKCU\Software\Classes\AppUserModelId\{AUMID}"
GOLDEN = Path(notify.__file__).parent / "golden"
QUESTION = "Qual é o número de patrimônio? Está na etiqueta <ao lado> do cabo & da fonte."
REPLY = 'Ação: "é o 4711" & <b>não</b> o 4712 😀\nsegunda linha\n\núltima: 👩‍👩‍👧 – fim'
STORED = "Sem conexão. Sua resposta foi salva e será enviada automaticamente."
OK = "0x00000000"


@pytest.mark.usefixtures("notification_platform")
class ToastSuite(Suite):
    """A program signed in, with the lab's platform."""

    desktop = "lab"

    def _begin(self) -> None:
        self.platform = Platform(self.lab)
        self.platform.install()
        self.program = self.station.start_signed_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self.clsid = self.lab.reg_get(AUMID_KEY, "CustomActivator") or ""

    # ---- toasts --------------------------------------------------------------------------

    def _toasts(self) -> list[Toast]:
        """Those of tickets, without the notices of how a reply went."""
        return [t for t in self.platform.shown() if t.group == SOURCE]

    def _one_toast(self, what: str, containing: str = "") -> Toast:
        def one() -> Toast | None:
            toasts = self._toasts()
            return toasts[0] if len(toasts) == 1 and containing in toasts[0].xml else None
        return self.lab.wait_for(one, 60, what)

    def _no_toast(self) -> None:
        self.lab.wait_for(lambda: not self._toasts(), 60, "the toast's end")

    def _notices(self) -> list[str]:
        """The texts of the notices, oldest first."""
        return [re.findall("<text>(.*?)</text>", c["xml"])[1] for c in self.platform.calls()
                if c["call"] == "show" and c["group"] != SOURCE]

    def _wait_for_notice(self, line: str, count: int = 1) -> None:
        self.lab.wait_for(lambda: self._notices().count(line) == count, 20, f"{line!r}, {count} times")

    def _sent(self, ticket: str) -> str:
        """What the program tells of a reply that arrived."""
        return f"Resposta enviada. O chamado {self.desk.ticket(ticket)['number']} voltou para “Em atendimento”."

    def _suspended(self, subject: str, question: str = QUESTION) -> str:
        """A ticket that has just been alerted."""
        ticket = self.desk.open_ticket(subject)
        self.desk.suspend(ticket, question)
        self.station.poll_now()
        self._one_toast("the toast")
        return ticket

    def _arguments(self, kind: str, ticket: str) -> str:
        episode = self.desk.ticket(ticket)["waiting"]["episode_id"]
        return f"kind={kind}&source={SOURCE}&ticket={quote_plus(ticket)}&episode={quote_plus(episode)}"

    def _click(self, arguments: str, **inputs: str) -> None:
        assert self.platform.activate(self.clsid, AUMID, arguments, inputs) == OK

    def _follow_ups(self, ticket: str) -> list[str]:
        """What Ana wrote in the ticket's history."""
        events = self.desk.call("GET", f"/tickets/{ticket}")["events"]
        return [e["text"] for e in events if e["type"] == "follow_up" and e["author"]["role"] == "requester"]

    def _wait_reply(self, ticket: str, *texts: str) -> None:
        self.lab.wait_for(lambda: len(self._follow_ups(ticket)) >= len(texts), 20, "the follow-up at the desk")
        assert self._follow_ups(ticket) == list(texts)

    def _golden(self, name: str, xml: str, **values: str) -> None:
        """Compares with the golden file: one tag a line, placeholders for what differs from run to run."""
        lines = re.sub(r"\b\d\d:\d\d\b", "{time}", xml.replace("><", ">\n<")) + "\n"
        for value, text in sorted(values.items(), key=lambda pair: -len(pair[1])):
            lines = lines.replace(text, "{" + value + "}")
        file = GOLDEN / f"{name}.xml"
        if not file.exists():
            file.write_text(lines, "utf-8")
            raise LabError(f"{file} is new: read it")
        assert lines == file.read_text("utf-8")

    def _restart(self) -> None:
        self._end()
        self.program = self.station.start()

    def _kill_all(self) -> None:
        """Also those that COM has started."""
        for pid in self._processes():
            Program(self.lab, None, pid).kill()
        self.platform.forget_dead_programs()

    def _kept(self, name: str) -> dict[str, Any]:
        """A file of the program's: "state" or "outbox"."""
        return dict(json.loads((self.station.state_dir / f"{name}.json").read_text("utf-8")))

    def _entry(self, ticket: str) -> dict[str, Any]:
        """What is kept of the last alert for a ticket."""
        return dict(self._kept("state")["ledger"]["entries"][ticket])

    def _move_times(self, pattern: str, moved: Callable[[datetime], datetime]) -> int:
        """Changes the times that follow the pattern in the program's files, which must not run. How many
        there were, backup files not counted."""
        count = 0
        for file in self.station.state_dir.glob("*.[jb]*"):
            def move(found: re.Match[str]) -> str:
                time = moved(datetime.fromisoformat(found[2] + "+00:00"))
                return found[1] + time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            text, moves = re.subn(rf"({pattern})(\d{{4}}-\d\d-\d\dT[\d:]+)(?:\.\d+)?Z", move, file.read_text("utf-8"))
            file.write_text(text, "utf-8")
            count += moves if file.suffix == ".json" else 0
        return count

    def _end(self) -> None:
        """Kills the program, as a crash does."""
        self.program.kill()
        self.platform.forget_dead_programs()
        self.lab.wait_for(lambda: not self.lab.icons(), 10, "the end of the killed program's icon")

    def _tidy(self, *tickets: str) -> None:
        for ticket in tickets:
            if self.desk.ticket(ticket)["waiting"]:
                self.desk.reply(ticket, "Respondido no portal.")
        self.station.poll_now()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def after_failure(self, name: str) -> list[str]:
        """Also ends the waiting of all tickets and has one program running, for the next test."""
        lines = super().after_failure(name)
        calls = [(c["call"], c.get("tag", "")) for c in self.platform.calls()[-6:]]
        lines += [f"platform: {calls}", *self.station.log()[-12:], f"state: {self._kept('state')}"]
        self.desk.online(True)
        for ticket in self.desk.call("GET", "/tickets"):
            if ticket["waiting"]:
                self.desk.call("POST", f"/tickets/{ticket['id']}/resolve")
        ours = self._processes()
        if ours:
            self.program = Program(self.lab, None, ours[0])
            self.station.poll_now()
        else:
            self.platform.forget_dead_programs()
            self.program = self.station.start()
        return lines

    def _processes(self) -> list[int]:
        return [pid for pid, line in self.lab.processes().items() if line.split(" -")[0].endswith("tecjump-tray.exe")
                or "tecjump-tray.exe\"" in line]
