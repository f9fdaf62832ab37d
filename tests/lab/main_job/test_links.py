"""Links whose handler hangs or is missing. The server is addressed by name, so that each poll looks it up
on the program's helper thread."""

from __future__ import annotations

import os
import signal

from support.suite import Suite
from support.workstation import NOTHING_WAITS, SUPPORT_EMAIL

PHONE = r"HKLM\Software\Classes\tel\shell\open"
MAIL = r"HKLM\Software\Classes\mailto"
NOTICE = "Tecjump Tray"


class TestLinks(Suite):
    seconds = 40
    desktop = "lab"

    def test_hanging_handler_does_not_stop_polling(self) -> None:
        """The shell waits for a DDE handler up to 30 s until it is ready for input."""
        self.desk.url = self.desk.url.replace("127.0.0.1", "localhost")
        self.program = self.station.start_signed_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self.lab.reg_set(rf"{PHONE}\command", "", f'"{self.lab.windows_path(self.lab.helper("hang.exe"))}" "%1"')
        self.lab.reg_set(rf"{PHONE}\ddeexec", "", "[call(%1)]")
        self.station.poll_and_wait()
        self.threads = self._threads_at_rest()
        self.station.choose("Falar com o suporte", "Telefone: +55 (00) 0000-0000")
        self.lab.wait_for(self._hanging, 20, "the handler")
        self.desk.online(False)  # breaks the connection: the next poll looks the name up
        self.desk.online(True)
        self.station.poll_and_wait()
        assert self._threads_at_rest() == self.threads + 1  # the launch is still hanging

    def test_other_links_open_meanwhile(self) -> None:
        assert self.station.opens("Área do Cliente") == f"{self.desk.url}/"
        assert len(self._hanging()) == 1

    def test_no_thread_remains_after_the_launch(self) -> None:
        for pid in self._hanging():
            os.kill(pid, signal.SIGKILL)
        self.station.wait_for_box(NOTICE)  # has a thread of its own
        self._close_the_report()
        self.lab.wait_for(lambda: self.program.threads() == self.threads, 30, "the end of the launch's thread")

    def test_missing_handler_is_reported_once(self) -> None:
        self.lab.reg_delete(MAIL)
        self.station.choose("Falar com o suporte", f"E-mail: {SUPPORT_EMAIL}")
        texts = self.station.wait_for_box(NOTICE)
        assert any("Não foi possível abrir o link" in text for text in texts), texts
        assert [box.title for box in self.station.boxes()] == [NOTICE]
        self.station.poll_and_wait()
        self._close_the_report()

    def test_command_line_opens_every_link(self) -> None:
        self.lab.clear_recorded()
        for _ in range(10):
            assert self.station.run("open", "portal").exit_code == 0
        self.lab.wait_for(lambda: len(self.lab.recorded()) == 10, 20, "all ten addresses")

    def _hanging(self) -> list[int]:
        return [pid for pid, line in self.lab.processes().items() if "hang.exe" in line]

    def _threads_at_rest(self) -> int:
        """Once the thread that looks names up is gone."""
        counts: list[int] = []

        def settled() -> bool:
            counts.append(self.program.threads())
            return len(counts) >= 5 and len(set(counts[-5:])) == 1
        self.lab.wait_for(settled, 20, "a steady number of threads")
        return counts[-1]

    def _close_the_report(self) -> None:
        while self.station.boxes():
            self.lab.key("Escape")
