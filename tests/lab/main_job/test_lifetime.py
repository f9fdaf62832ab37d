"""Start and exit: one program per session, and never a ghost icon."""

from __future__ import annotations

from lab import WM_ENDSESSION, WM_QUERYENDSESSION
from support.suite import Suite
from support.workstation import ICON_WINDOW, NOTHING_WAITS, ONE_WAITS, OWN_WINDOW


class TestLifetime(Suite):
    seconds = 60

    def test_second_start_exits_0_and_leaves_one_icon(self) -> None:
        self.program = self.station.start_signed_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        done = self.station.run()
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
        assert len(self.lab.icons()) == 1
        assert self.program.is_running()
        self.station.poll_and_wait()

    def test_two_starts_at_once_are_one_program(self) -> None:
        self.station.choose("Fechar o Tecjump Tray")
        assert self.program.wait() == 0
        both = [self.lab.start_program(self.station.exe) for _ in range(2)]
        ended = self.lab.wait_for(lambda: [p for p in both if not p.is_running()], 30, "the end of one of them")
        assert (len(ended), ended[0].wait()) == (1, 0)
        (self.program,) = [p for p in both if p not in ended]
        self.lab.wait_for(self.lab.icons, 30, "the icon")
        assert len(self.lab.icons()) == 1

    # ---- the taskbar's ends --------------------------------------------------------------

    def test_new_taskbar_gets_the_current_icon(self) -> None:
        self.ticket = self.desk.open_ticket("VPN não conecta")
        self.desk.suspend(self.ticket, "Qual é o erro?")
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.lab.forget_icon(ICON_WINDOW)
        assert self.lab.icons() == []
        self.lab.post("broadcast", "TaskbarCreated")
        self.lab.wait_for(self.lab.icons, 60, "the icon's return")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert self.lab.open_menu()[0].plain == ONE_WAITS.removeprefix("Tecjump: ")
        self.lab.close_menu()

    def test_lost_icon_returns_with_the_next_change(self) -> None:
        """No TaskbarCreated comes: the program notices by itself when it has something to show."""
        self.lab.forget_icon(ICON_WINDOW)
        self.desk.reply(self.ticket, "809")
        self.station.poll_now()
        self.lab.wait_for(self.lab.icons, 30, "the icon's return")
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert len(self.lab.icons()) == 1

    # ---- the session's end ---------------------------------------------------------------

    def test_query_end_session_removes_the_icon(self) -> None:
        self.desk.suspend(self.ticket, "E desde quando?")
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self._ask_all_windows()
        assert self.lab.icons() == []
        assert self.program.is_running()

    def _windows(self) -> list[str]:
        """Every top-level window of the program: Windows sends the session's end to all of them."""
        windows = self.lab.windows()
        own = next(w.pid for w in windows if w.class_name == OWN_WINDOW)
        return [w.handle for w in windows if w.pid == own and w.depth == 0 and "IME" not in w.class_name]

    def _ask_all_windows(self) -> None:
        for window in self._windows():
            assert self.lab.send(window, WM_QUERYENDSESSION) == 1

    def test_cancelled_session_end_restores_the_icon(self) -> None:
        for window in self._windows():
            self.lab.send(window, WM_ENDSESSION, 0)
        self.lab.wait_for(self.lab.icons, 60, "the icon's return")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")

    def test_session_end_exits_cleanly(self) -> None:
        self._ask_all_windows()
        assert self.lab.icons() == []
        # sent, as Windows does: when the answer is there, the process may be killed at any time
        self.lab.send(OWN_WINDOW, WM_ENDSESSION, 1)
        assert self.station.log()[-1] == "INFO fim"
        assert self.program.wait() == 0
        assert self.lab.icons() == []

    def test_restart_after_session_end_does_not_alert_again(self) -> None:
        alerts = len(self.station.alerts())
        self.program = self.station.start()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poll_and_wait()
        assert len(self.station.alerts()) == alerts

    # ---- other ends ----------------------------------------------------------------------

    def test_taskkill_exits_cleanly(self) -> None:
        done = self.lab.run(["wine", "taskkill", "/im", "tecjump-tray.exe"])
        assert done.exit_code == 0
        assert self.program.wait() == 0
        assert self.lab.icons() == []
        assert self.station.log()[-1] == "INFO fim"

    def test_killed_program_leaves_no_ghost_icon(self) -> None:
        program = self.station.start()
        program.kill()
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the end of the icon")
        self.note("wine clears the icon at once, Windows at the next mouse move")
