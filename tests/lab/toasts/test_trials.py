"""Toasts under stress: killed programs, lost answers, a weekend without a network."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from support.toast_suite import AUMID, OK, REPLY, STORED, ToastSuite
from support.workstation import NOTHING_WAITS

SEED = 20_261_122


class TestKillLoop(ToastSuite):
    """Replies typed into toasts, while the program dies and the desk's answers get lost."""

    seconds = 90

    def test_every_accepted_reply_arrives_once(self, kills: int) -> None:
        self._begin()
        self.platform.publish_class(self.clsid)
        self._end()
        self.desk.fault(method="POST", path_prefix="/v1/tickets/", mode="drop_answer", percent=33)
        moments, rounds, latest = random.Random(SEED), [], 0.7
        for number in range(kills):
            rounds.append(self._round(number, moments.uniform(0, latest)))
            # about half of the kills come too late, however busy the machine is
            latest *= 0.9 if rounds[-1][2] else 1.1
        self.desk.clear_faults()
        self.program = self.station.start()
        self.station.wait_for(NOTHING_WAITS, "light/normal", 60)
        self.lab.wait_for(self._outbox_is_empty, 60, "the end of the outbox")
        for ticket, text, must_arrive in rounds:
            arrived = self._follow_ups(ticket)
            expected = [[text]] if must_arrive else [[], [text]]
            assert arrived in expected, f"{text}: arrived {arrived}"
        accepted = sum(must_arrive for _, _, must_arrive in rounds)
        assert accepted >= kills // 5, f"killed too early to prove anything: {accepted} accepted"
        self.note(f"{kills} kills, {accepted} replies accepted, each arrived once")

    def _round(self, number: int, moment: float) -> tuple[str, str, bool]:
        """Ticket, text, and whether it must arrive: it was on disk, or the click was answered with OK."""
        text = f"resposta {number}: não, às 9h 😀"
        ticket = self.desk.open_ticket(f"Pedido {number}")
        self.desk.suspend(ticket, "Confirma?")
        arguments = self._arguments("reply", ticket)
        program = self.lab.start_program(self.station.exe)
        self.lab.wait_for(lambda: any(t.tag == ticket for t in self._toasts()), 60, "the toast")
        with ThreadPoolExecutor(1) as pool:
            inputs = {"reply": text, "snooze": "15m"}
            click = pool.submit(self.platform.activate, self.clsid, AUMID, arguments, inputs)
            time.sleep(moment)
            program.kill()
            accepted = click.result() == OK
        self._kill_all()
        self.lab.wait_for(lambda: not self.lab.icons(), 20, "the end of the icons")
        kept = text in self._stored_replies()
        if not accepted and not kept and not self._follow_ups(ticket):
            self.desk.call("POST", f"/tickets/{ticket}/resolve")
        return ticket, text, accepted or kept

    def _outbox_is_empty(self) -> bool:
        self.station.poll_now()
        return not self._stored_replies()

    def _stored_replies(self) -> list[str]:
        """The texts in the outbox; a program killed early has not written one yet."""
        if not (self.station.state_dir / "outbox.json").exists():
            return []
        return [reply["text"] for reply in self._kept("outbox")["replies"]]


class TestTwiceAtOnce(ToastSuite):
    """For two clicks Windows starts an ended program once; wine starts it twice."""

    seconds = 60
    times = 10

    def test_two_simultaneous_clicks_send_one_follow_up(self) -> None:
        self._begin()
        self.platform.publish_class(self.clsid)
        for number in range(self.times):
            self._once(number)
        self.note(f"{self.times} times")

    def _once(self, number: int) -> None:
        ticket = self._suspended(f"Projetor {number}")
        arguments, inputs = self._arguments("reply", ticket), {"reply": REPLY, "snooze": "15m"}
        self._end()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: self.platform.activate(self.clsid, AUMID, arguments, inputs), range(2)))
        assert answers == [OK, OK]
        self._wait_reply(ticket, REPLY)
        self._click(arguments, reply=REPLY, snooze="15m")
        self.station.poll_and_wait()
        assert self._follow_ups(ticket) == [REPLY]
        self.lab.wait_for(lambda: len(self._processes()) == 1, 60, "one program alone")
        self._kill_all()
        self.lab.wait_for(lambda: not self.lab.icons(), 20, "the end of the icon")
        self.program = self.station.start()
        self.station.wait_for(NOTHING_WAITS, "light/normal")


class TestWeekend(ToastSuite):
    """No connection from Friday evening to Monday morning, while agents suspend more tickets."""

    away = timedelta(hours=62)

    def test_nothing_is_shown_while_offline(self) -> None:
        self._begin()
        self.answered = self._suspended("Servidor sem espaço")
        self.open = self.desk.open_ticket("Backup parado")
        self.desk.suspend(self.open, "Qual é a mensagem?")
        self.station.poll_now()
        self.lab.wait_for(lambda: len(self._toasts()) == 2, 60, "both toasts")
        self.desk.online(False)
        self._click(self._arguments("reply", self.answered), reply=REPLY, snooze="15m")
        self._wait_for_notice(STORED)
        self._end()
        moved = self._move_times('"(?:alerted_at|written_at|at)": *"', lambda when: when - self.away)
        assert moved >= 2, f"{moved} times moved"
        self.shown = len(self._shown())
        self.program = self.station.start()
        self.asked_meanwhile = self.desk.open_ticket("Telefone da recepção")
        self.desk.suspend(self.asked_meanwhile, "Tem tom de discagem?")
        for _ in range(3):
            self.station.poll_now()
        self.lab.wait_for(lambda: "sem conexão" in self.station.tooltip(), 30, "the offline icon")
        assert (len(self._shown()), self._notices()) == (self.shown, [STORED, STORED])  # a line at each start

    def test_back_online_each_ticket_has_one_toast(self) -> None:
        """A reminder of the old question, an alert of the new one, nothing of the answered one."""
        self.desk.online(True)
        self.station.poll_now()
        self._wait_reply(self.answered, REPLY)
        self._wait_for_notice(self._sent(self.answered))
        self.lab.wait_for(lambda: len(self._toasts()) == 2, 20, "two toasts")
        for _ in range(3):
            self.station.poll_and_wait()
        assert self._follow_ups(self.answered) == [REPLY]
        new = sorted(self._shown()[self.shown:])
        assert new == sorted([self.open, self.asked_meanwhile])
        assert self._notices() == [STORED, STORED, self._sent(self.answered)]
        self.note(f"{len(new)} toasts for {len(new)} waiting tickets")

    def test_piled_up_tickets_are_one_summary(self) -> None:
        self.desk.online(False)
        self._end()
        self._move_times('"alerted_at": *"', lambda when: when - self.away)
        tickets = [self.desk.open_ticket(f"Pedido {n}") for n in range(5)]
        for ticket in tickets:
            self.desk.suspend(ticket, "Ainda precisa?")
        shown = len(self._shown())
        self.program = self.station.start()
        self.station.poll_now()
        self.desk.online(True)
        self.station.poll_now()
        self.lab.wait_for(lambda: len(self._shown()) > shown, 30, "the summary")
        for _ in range(3):
            self.station.poll_and_wait()
        assert len(self._shown()) - shown == 1
        assert "7 chamados" in self._toasts()[-1].xml, self._toasts()[-1].xml

    def _shown(self) -> list[str]:
        """The tags of all tickets' toasts so far, also of withdrawn ones."""
        return [c["tag"] for c in self.platform.calls() if c["call"] == "show" and c["group"] == "TicketApi"]
