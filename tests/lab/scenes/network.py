"""What the server and the network do to icon, menu and polls. Never an alert."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

from checks import equal
from lab import (
    PBT_APMRESUMEAUTOMATIC, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WTS_REMOTE_CONNECT, WTS_SESSION_LOCK,
    WTS_SESSION_UNLOCK,
)
from scenes.desk import EMAIL
from scenes.scene import Scene
from scenes.workstation import CHECKING, NOTHING_WAITS, OFFLINE, ONE_WAITS, OWN_WINDOW, SIGN_IN, expected_menu, outline

LONGEST_PAUSE = 33  # seconds: PollSeconds 30 and a tenth of jitter
NO_ANSWER = "(sem resposta desde HH:MM)"


class Network(Scene):
    desktop = "lab"

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.third_failure_in_a_row_is_offline, self.offline_menu_keeps_the_tickets, self.about_says_what_is_wrong,
            self.one_answer_brings_the_icon_back, self.server_that_is_off, self.no_alert_about_the_network,
            self.revoked_token_asks_to_sign_in, self.without_a_token_nothing_is_polled, self.signing_in_again,
        ]

    def third_failure_in_a_row_is_offline(self) -> None:
        ticket = self.desk.open_ticket("VPN não conecta")
        self.desk.suspend(ticket, "Qual é o erro?")
        self.entry = f"{self.desk.ticket(ticket)['number']} VPN não conecta"
        self.station.start_signed_in()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.lab.wait_for(self.lab.balloons, 30, "the ticket's balloon")
        self.lab.click_balloon()
        self.desk.fault(path_prefix="/v1/tickets", status=500)
        for _ in range(2):
            self.station.poke_and_wait()
            self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        self.station.wait_for(f"{OFFLINE} (1 chamado aguardando sua resposta)", "light/offline")
        self.shot("offline")

    def offline_menu_keeps_the_tickets(self) -> None:
        equal(outline(self.lab.open_menu()), expected_menu(tickets=(self.entry,), check=NO_ANSWER))
        self.shot("menu offline")
        self.lab.close_menu()

    def about_says_what_is_wrong(self) -> None:
        self.station.choose("Sobre")
        texts = self.station.wait_for_box("Sobre o Tecjump Tray")
        self.shot("about offline")
        assert any("O servidor de chamados teve um erro interno." in text for text in texts), texts
        self.lab.press("Return", until=lambda: not self.station.boxes(), what="the box to close")

    def one_answer_brings_the_icon_back(self) -> None:
        self.desk.mend()
        self.station.poke()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        equal(outline(self.lab.open_menu()), expected_menu(tickets=(self.entry,)))
        self.lab.close_menu()

    def server_that_is_off(self) -> str:
        self.desk.online(False)
        pokes = 0
        while "sem conexão" not in self.station.tooltip():
            assert pokes < 10, self.station.tooltip()
            self.station.poke()
            pokes += 1
        self.station.wait_for(f"{OFFLINE} (1 chamado aguardando sua resposta)", "light/offline")
        self.desk.online(True)
        self.station.poke()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert any("unreachable" in line for line in self.station.log()), self.station.log()
        return f"{pokes} polls"

    def no_alert_about_the_network(self) -> None:
        equal(len(self.station.alerts()), 1)
        equal(self.station.boxes(), [])
        assert all("Chamado" in balloon.title for balloon in self.lab.balloons()), self.lab.balloons()

    # ---- 401 -----------------------------------------------------------------------------

    def revoked_token_asks_to_sign_in(self) -> None:
        """The second refusal in a row ends the session; the first may be another program's."""
        self.desk.revoke_sessions()
        self.station.poke_and_wait()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        self.station.wait_for(f"{SIGN_IN} (1 chamado aguardando sua resposta)", "light/signin")
        equal(outline(self.lab.open_menu()), expected_menu(tickets=(self.entry,), signed_out=True,
                                                              check="(sem resposta desde HH:MM)"))
        self.shot("menu signed out with ticket")
        self.lab.close_menu()
        equal(self.station.boxes(), [])

    def without_a_token_nothing_is_polled(self) -> None:
        polls = self.desk.polls()
        time.sleep(LONGEST_PAUSE + 2)  # nothing must happen for so long
        equal(self.desk.polls(), polls)
        self.station.poke_and_wait()  # the user's wish tries the kept token once
        self.station.wait_for(f"{SIGN_IN} (1 chamado aguardando sua resposta)", "light/signin")
        time.sleep(LONGEST_PAUSE + 2)
        equal(self.desk.polls(), polls + 1)

    def signing_in_again(self) -> None:
        """The dialog knows the e-mail; the old question is not alerted again."""
        self.station.choose("Entrar…")
        assert EMAIL in self.station.wait_for_box("Entrar no Sistema de Chamados")
        self.lab.press("Escape", until=lambda: not self.station.boxes(), what="the box to close")
        self.station.sign_in()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        equal(len(self.station.alerts()), 1)


class Absence(Scene):
    """Locked, unlocked, slept and woken."""

    def checks(self) -> list[Callable[[], object]]:
        return [self.locked_it_does_not_poll, self.unlocked_it_polls_at_once, self.woken_it_polls_within_10_s]

    def locked_it_does_not_poll(self) -> None:
        self.station.start_signed_in()
        self.station.poke_and_wait()
        self.lab.post(OWN_WINDOW, WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, 1)
        polls = self.desk.polls()
        time.sleep(LONGEST_PAUSE + 2)  # nothing must happen for so long
        equal(self.desk.polls(), polls)

    def unlocked_it_polls_at_once(self) -> str:
        return self._polls_after(lambda: self.lab.post(OWN_WINDOW, WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK, 1), 5)

    def woken_it_polls_within_10_s(self) -> str:
        return self._polls_after(lambda: self.lab.post(OWN_WINDOW, WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC), 11)

    def _polls_after(self, happening: Callable[[], None], seconds: float) -> str:
        """The regular poll is 27 s or more away, so one that comes is because of it."""
        polls = self.desk.polls()
        happening()
        begin = time.monotonic()
        self.lab.wait_for(lambda: self.desk.polls() > polls, seconds, "the poll")
        return f"after {time.monotonic() - begin:.1f} s"


class StartedAway(Scene):
    """Started in a locked or disconnected session, as after an upgrade at night. wtsapi32.dll of the
    lab tells the state, for wine does not."""

    ACTIVE, DISCONNECTED = 0, 4
    LOCKED, UNLOCKED = 0, 1
    KEY = r"HKCU\Software\TecjumpLab"

    def checks(self) -> list[Callable[[], object]]:
        return [self.locked_it_polls_once_unlocked, self.disconnected_it_polls_once_connected, self.at_work_it_polls]

    def locked_it_polls_once_unlocked(self) -> None:
        self.station.configure()
        self.station.sign_in()
        shutil.copyfile(self.lab.helper("wtsapi32.dll"), self.station.exe.with_name("wtsapi32.dll"))
        self._start(self.ACTIVE, self.LOCKED)
        self._only_the_return_polls(WTS_SESSION_UNLOCK)

    def disconnected_it_polls_once_connected(self) -> None:
        self.program.kill()
        self._start(self.DISCONNECTED, self.UNLOCKED)
        self._only_the_return_polls(WTS_REMOTE_CONNECT)

    def at_work_it_polls(self) -> None:
        self.program.kill()
        polls = self.desk.polls()
        self._start(self.ACTIVE, self.UNLOCKED)
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        equal(self.desk.polls(), polls + 1)

    def _start(self, state: int, flags: int) -> None:
        self.lab.wait_for(lambda: not self.lab.icons(), 20, "no icon")
        self.lab.reg_set(self.KEY, "SessionState", state)
        self.lab.reg_set(self.KEY, "SessionFlags", flags)
        self.program = self.station.start(WINEDLLOVERRIDES="mscoree=;mshtml=;wtsapi32=n,b")

    def _only_the_return_polls(self, message: int) -> None:
        """A poll at the start, or at the poke, would have been counted before that of the return."""
        polls = self.desk.polls()
        equal(self.station.tooltip(), CHECKING)
        self.station.poke()
        self.lab.post(OWN_WINDOW, WM_WTSSESSION_CHANGE, message, 1)
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        equal(self.desk.polls(), polls + 1)
