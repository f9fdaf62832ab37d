"""From start to end: one program a session, and never a ghost of its icon."""

from __future__ import annotations

from collections.abc import Callable

from checks import equal
from lab import WM_ENDSESSION, WM_QUERYENDSESSION
from scenes.scene import Scene
from scenes.workstation import ICON_WINDOW, NOTHING_WAITS, ONE_WAITS, OWN_WINDOW


class Lifetime(Scene):
    def checks(self) -> list[Callable[[], object]]:
        return [
            self.second_start_exits_0_and_leaves_one_icon, self.two_starts_at_once_are_one_program,
            self.new_taskbar_gets_the_present_icon, self.taskbar_that_lost_the_icon_gets_the_next_one,
            self.asked_to_end_the_session_it_removes_its_icon, self.session_that_stays_gets_the_icon_back,
            self.ended_session_leaves_nothing, self.restarted_after_it_nothing_is_alerted_again,
            self.taskkill_ends_it_in_order, self.killed_it_leaves_no_ghost,
        ]

    def second_start_exits_0_and_leaves_one_icon(self) -> None:
        self.program = self.station.start_signed_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        done = self.station.run()
        equal((done.exit_code, done.stdout, done.stderr), (0, "", ""))
        equal(len(self.lab.icons()), 1)
        assert self.program.is_running()
        self.station.poke_and_wait()

    def two_starts_at_once_are_one_program(self) -> None:
        self.station.choose("Fechar o Tecjump Tray")
        equal(self.program.wait(), 0)
        both = [self.lab.start_program(self.station.exe) for _ in range(2)]
        ended = self.lab.wait_for(lambda: [p for p in both if not p.is_running()], 30, "the end of one of them")
        equal((len(ended), ended[0].wait()), (1, 0))
        (self.program,) = [p for p in both if p not in ended]
        self.lab.wait_for(self.lab.icons, 30, "the icon")
        equal(len(self.lab.icons()), 1)

    # ---- the taskbar's ends --------------------------------------------------------------

    def new_taskbar_gets_the_present_icon(self) -> None:
        self.ticket = self.desk.open_ticket("VPN não conecta")
        self.desk.suspend(self.ticket, "Qual é o erro?")
        self.station.poke()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.lab.forget_icon(ICON_WINDOW)
        equal(self.lab.icons(), [])
        self.lab.post("broadcast", "TaskbarCreated")
        self.lab.wait_for(self.lab.icons, 60, "the icon's return")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        equal(self.lab.open_menu()[0].plain, ONE_WAITS.removeprefix("Tecjump: "))
        self.lab.close_menu()

    def taskbar_that_lost_the_icon_gets_the_next_one(self) -> None:
        """No TaskbarCreated comes: the program notices by itself when it has something to show."""
        self.lab.forget_icon(ICON_WINDOW)
        self.desk.reply(self.ticket, "809")
        self.station.poke()
        self.lab.wait_for(self.lab.icons, 30, "the icon's return")
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        equal(len(self.lab.icons()), 1)

    # ---- the session's end ---------------------------------------------------------------

    def asked_to_end_the_session_it_removes_its_icon(self) -> None:
        self.desk.suspend(self.ticket, "E desde quando?")
        self.station.poke()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self._ask_all_windows()
        equal(self.lab.icons(), [])
        assert self.program.is_running()

    def _windows(self) -> list[str]:
        """Every top-level window of the program: Windows tells all of them."""
        windows = self.lab.windows()
        own = next(w.pid for w in windows if w.class_name == OWN_WINDOW)
        return [w.handle for w in windows if w.pid == own and w.depth == 0 and "IME" not in w.class_name]

    def _ask_all_windows(self) -> None:
        for window in self._windows():
            equal(self.lab.send(window, WM_QUERYENDSESSION), 1)

    def session_that_stays_gets_the_icon_back(self) -> None:
        for window in self._windows():
            self.lab.send(window, WM_ENDSESSION, 0)
        self.lab.wait_for(self.lab.icons, 60, "the icon's return")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")

    def ended_session_leaves_nothing(self) -> None:
        self._ask_all_windows()
        equal(self.lab.icons(), [])
        # sent, as Windows does: when the answer is there, the process may be killed at any time
        self.lab.send(OWN_WINDOW, WM_ENDSESSION, 1)
        equal(self.station.log()[-1], "INFO fim")
        equal(self.program.wait(), 0)
        equal(self.lab.icons(), [])

    def restarted_after_it_nothing_is_alerted_again(self) -> None:
        alerts = len(self.station.alerts())
        self.program = self.station.start()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        equal(len(self.station.alerts()), alerts)

    # ---- other ends ----------------------------------------------------------------------

    def taskkill_ends_it_in_order(self) -> None:
        done = self.lab.run(["wine", "taskkill", "/im", "tecjump-tray.exe"])
        equal(done.exit_code, 0)
        equal(self.program.wait(), 0)
        equal(self.lab.icons(), [])
        equal(self.station.log()[-1], "INFO fim")

    def killed_it_leaves_no_ghost(self) -> str:
        program = self.station.start()
        program.kill()
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the end of the icon")
        return "wine clears the icon at once, Windows at the next mouse move"
