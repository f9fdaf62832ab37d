"""What failures of server and network change in icon, menu and polls. They are never alerted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

from lab import (
    PBT_APMRESUMEAUTOMATIC, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WTS_REMOTE_CONNECT, WTS_SESSION_LOCK,
    WTS_SESSION_UNLOCK,
)
from support.desk import EMAIL
from support.suite import Suite
from support.workstation import CHECKING, NOTHING_WAITS, OFFLINE, ONE_WAITS, OWN_WINDOW, SIGN_IN, expected_menu, outline

MAX_PAUSE = 33  # seconds: PollSeconds 30 and a tenth of jitter
NO_ANSWER = "(sem resposta desde HH:MM)"


class TestNetwork(Suite):
    seconds = 120
    desktop = "lab"

    def test_third_failure_in_a_row_is_offline(self) -> None:
        ticket = self.desk.open_ticket("VPN não conecta")
        self.desk.suspend(ticket, "Qual é o erro?")
        self.entry = f"{self.desk.ticket(ticket)['number']} VPN não conecta"
        self.station.start_signed_in()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.lab.wait_for(self.lab.balloons, 30, "the ticket's balloon")
        self.lab.click_balloon()
        self.desk.fault(path_prefix="/v1/tickets", status=500)
        for _ in range(2):
            self.station.poll_and_wait()
            self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poll_and_wait()
        self.station.wait_for(f"{OFFLINE} (1 chamado aguardando sua resposta)", "light/offline")
        self.shot("offline")

    def test_offline_menu_keeps_the_tickets(self) -> None:
        assert outline(self.lab.open_menu()) == expected_menu(ticket=self.entry, check=NO_ANSWER)
        self.shot("menu offline")
        self.lab.close_menu()

    def test_about_names_the_problem(self) -> None:
        self.station.choose("Sobre")
        texts = self.station.wait_for_box("Sobre o Tecjump Tray")
        self.shot("about offline")
        assert any("O servidor de chamados teve um erro interno." in text for text in texts), texts
        self.lab.press("Return", until=lambda: not self.station.boxes(), what="the box to close")

    def test_one_answer_ends_offline(self) -> None:
        self.desk.clear_faults()
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert outline(self.lab.open_menu()) == expected_menu(ticket=self.entry)
        self.lab.close_menu()

    def test_server_switched_off_is_offline(self) -> None:
        self.desk.online(False)
        polls = 0
        while "sem conexão" not in self.station.tooltip():
            assert polls < 10, self.station.tooltip()
            self.station.poll_now()
            polls += 1
        self.station.wait_for(f"{OFFLINE} (1 chamado aguardando sua resposta)", "light/offline")
        self.desk.online(True)
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert any("unreachable" in line for line in self.station.log()), self.station.log()
        self.note(f"{polls} polls")

    def test_network_failures_are_never_alerted(self) -> None:
        assert len(self.station.alerts()) == 1
        assert self.station.boxes() == []
        assert all("Chamado" in balloon.title for balloon in self.lab.balloons()), self.lab.balloons()

    # ---- 401 -----------------------------------------------------------------------------

    def test_revoked_token_asks_to_sign_in(self) -> None:
        """Two refusals in a row end the session: the first may be due to a sign-in that another program has replaced."""
        self.desk.revoke_sessions()
        self.station.poll_and_wait()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poll_and_wait()
        self.station.wait_for(f"{SIGN_IN} (1 chamado aguardando sua resposta)", "light/signin")
        assert outline(self.lab.open_menu()) == expected_menu(
            ticket=self.entry, signed_out=True, check="(sem resposta desde HH:MM)")
        self.shot("menu signed out with ticket")
        self.lab.close_menu()
        assert self.station.boxes() == []

    def test_revoked_token_stops_automatic_polls(self) -> None:
        polls = self.desk.polls()
        time.sleep(MAX_PAUSE + 2)  # nothing must happen for so long
        assert self.desk.polls() == polls
        self.station.poll_and_wait()  # the user's request tries the stored token once
        self.station.wait_for(f"{SIGN_IN} (1 chamado aguardando sua resposta)", "light/signin")
        time.sleep(MAX_PAUSE + 2)
        assert self.desk.polls() == polls + 1

    def test_signing_in_again_does_not_alert_again(self) -> None:
        """The dialog knows the e-mail; the old question is not alerted again."""
        self.station.choose("Entrar…")
        assert EMAIL in self.station.wait_for_box("Entrar no Sistema de Chamados")
        self.lab.press("Escape", until=lambda: not self.station.boxes(), what="the box to close")
        self.station.sign_in()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert len(self.station.alerts()) == 1


class TestAbsence(Suite):
    """Lock, unlock, sleep and resume."""

    seconds = 55

    def test_locked_session_does_not_poll(self) -> None:
        self.station.start_signed_in()
        self.station.poll_and_wait()
        self.lab.post(OWN_WINDOW, WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, 1)
        polls = self.desk.polls()
        time.sleep(MAX_PAUSE + 2)  # nothing must happen for so long
        assert self.desk.polls() == polls

    def test_unlock_polls_at_once(self) -> None:
        self.note(self._polls_after(lambda: self.lab.post(OWN_WINDOW, WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK, 1), 5))

    def test_resume_polls_within_10_s(self) -> None:
        self.note(self._polls_after(lambda: self.lab.post(OWN_WINDOW, WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC), 11))

    def _polls_after(self, event: Callable[[], None], seconds: float) -> str:
        """The regular poll is 27 s or more away, so a poll within the time was caused by the event."""
        polls = self.desk.polls()
        event()
        begin = time.monotonic()
        self.lab.wait_for(lambda: self.desk.polls() > polls, seconds, "the poll")
        return f"after {time.monotonic() - begin:.1f} s"


class TestStartedAway(Suite):
    """Started in a locked or disconnected session, as after an upgrade at night. The lab's wtsapi32.dll
    reports the state, which wine does not."""

    ACTIVE, DISCONNECTED = 0, 4
    LOCKED, UNLOCKED = 0, 1
    KEY = r"HKCU\Software\TecjumpLab"

    def test_start_in_a_locked_session_polls_after_unlock(self) -> None:
        self.station.configure()
        self.station.sign_in()
        shutil.copyfile(self.lab.helper("wtsapi32.dll"), self.station.exe.with_name("wtsapi32.dll"))
        self._start(self.ACTIVE, self.LOCKED)
        self._only_the_return_polls(WTS_SESSION_UNLOCK)

    def test_start_in_a_disconnected_session_polls_after_reconnect(self) -> None:
        self.program.kill()
        self._start(self.DISCONNECTED, self.UNLOCKED)
        self._only_the_return_polls(WTS_REMOTE_CONNECT)

    def test_start_in_an_active_session_polls(self) -> None:
        self.program.kill()
        polls = self.desk.polls()
        self._start(self.ACTIVE, self.UNLOCKED)
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert self.desk.polls() == polls + 1

    def _start(self, state: int, flags: int) -> None:
        self.lab.wait_for(lambda: not self.lab.icons(), 20, "no icon")
        self.lab.reg_set(self.KEY, "SessionState", state)
        self.lab.reg_set(self.KEY, "SessionFlags", flags)
        self.program = self.station.start(WINEDLLOVERRIDES="mscoree=;mshtml=;wtsapi32=n,b")

    def _only_the_return_polls(self, message: int) -> None:
        """A poll at the start, or at the poll_now, would have been counted before that of the return."""
        polls = self.desk.polls()
        assert self.station.tooltip() == CHECKING
        self.station.poll_now()
        self.lab.post(OWN_WINDOW, WM_WTSSESSION_CHANGE, message, 1)
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert self.desk.polls() == polls + 1
