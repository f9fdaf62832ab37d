"""Toasts put to the test: programs killed, answers lost, a weekend without a network."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from checks import equal
from scenes.toast_scene import AUMID, OK, REPLY, STORED, ToastScene
from scenes.workstation import NOTHING_WAITS

SEED = 20_261_122


class KillLoop(ToastScene):
    """Replies typed into toasts, while the program dies and the desk's answers get lost."""

    kills = 25  # --kills=200

    def checks(self) -> list[Callable[[], object]]:
        return [self.every_accepted_reply_arrives_once]

    def every_accepted_reply_arrives_once(self) -> str:
        self._begin()
        self.platform.publish_class(self.clsid)
        self._end()
        self.desk.fault(method="POST", path_prefix="/v1/tickets/", mode="drop_answer", percent=33)
        moments, rounds, latest = random.Random(SEED), [], 0.7
        for number in range(self.kills):
            rounds.append(self._round(number, moments.uniform(0, latest)))
            # about half of the kills come too late, whatever the machine is busy with
            latest *= 0.9 if rounds[-1][2] else 1.1
        self.desk.mend()
        self.program = self.station.start()
        self.station.wait_for(NOTHING_WAITS, "light/normal", 60)
        self.lab.wait_for(self._outbox_is_empty, 60, "the end of the outbox")
        for ticket, text, must_arrive in rounds:
            arrived = self._follow_ups(ticket)
            expected = [[text]] if must_arrive else [[], [text]]
            assert arrived in expected, f"{text}: arrived {arrived}"
        accepted = sum(must_arrive for _, _, must_arrive in rounds)
        assert accepted >= self.kills // 5, f"killed too early to prove anything: {accepted} accepted"
        return f"{self.kills} kills, {accepted} replies accepted, each arrived once"

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
        kept = any(reply["text"] == text for reply in self._kept("outbox")["replies"])
        if not accepted and not kept and not self._follow_ups(ticket):
            self.desk.call("POST", f"/tickets/{ticket}/resolve")
        return ticket, text, accepted or kept

    def _outbox_is_empty(self) -> bool:
        self.station.poke()
        return not self._kept("outbox")["replies"]


class TwiceAtOnce(ToastScene):
    """Windows starts an ended program once for two clicks; wine starts it for both."""

    times = 10

    def checks(self) -> list[Callable[[], object]]:
        return [self.while_ended_is_one_follow_up]

    def while_ended_is_one_follow_up(self) -> str:
        self._begin()
        self.platform.publish_class(self.clsid)
        for number in range(self.times):
            self._once(number)
        return f"{self.times} times"

    def _once(self, number: int) -> None:
        ticket = self._suspended(f"Projetor {number}")
        arguments, inputs = self._arguments("reply", ticket), {"reply": REPLY, "snooze": "15m"}
        self._end()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: self.platform.activate(self.clsid, AUMID, arguments, inputs), range(2)))
        equal(answers, [OK, OK])
        self._wait_reply(ticket, REPLY)
        self._click(arguments, reply=REPLY, snooze="15m")
        self.station.poke_and_wait()
        equal(self._follow_ups(ticket), [REPLY])
        self.lab.wait_for(lambda: len(self._processes()) == 1, 60, "one program alone")
        self._kill_all()
        self.lab.wait_for(lambda: not self.lab.icons(), 20, "the end of the icon")
        self.program = self.station.start()
        self.station.wait_for(NOTHING_WAITS, "light/normal")


class Weekend(ToastScene):
    """From Friday evening to Monday morning without the desk; agents go on asking."""

    away = timedelta(hours=62)

    def checks(self) -> list[Callable[[], object]]:
        return [self.offline_nothing_is_shown, self.online_again_each_ticket_has_one_toast,
                self.what_piled_up_is_one_toast]

    def offline_nothing_is_shown(self) -> None:
        self._begin()
        self.answered = self._suspended("Servidor sem espaço")
        self.open = self.desk.open_ticket("Backup parado")
        self.desk.suspend(self.open, "Qual é a mensagem?")
        self.station.poke()
        self.lab.wait_for(lambda: len(self._toasts()) == 2, 60, "both toasts")
        self.desk.online(False)
        self._click(self._arguments("reply", self.answered), reply=REPLY, snooze="15m")
        self._wait_told(STORED)
        self._end()
        moved = self._move_times('"(?:alerted_at|written_at|at)": *"', lambda when: when - self.away)
        assert moved >= 2, f"{moved} times moved"
        self.shown = len(self._shown())
        self.program = self.station.start()
        self.asked_meanwhile = self.desk.open_ticket("Telefone da recepção")
        self.desk.suspend(self.asked_meanwhile, "Tem tom de discagem?")
        for _ in range(3):
            self.station.poke()
        self.lab.wait_for(lambda: "sem conexão" in self.station.tooltip(), 30, "the offline icon")
        equal((len(self._shown()), self._told()), (self.shown, [STORED, STORED]))  # a line at each start

    def online_again_each_ticket_has_one_toast(self) -> str:
        """The old question is reminded of, the new one is told of, the answered one is silent."""
        self.desk.online(True)
        self.station.poke()
        self._wait_reply(self.answered, REPLY)
        self._wait_told(self._sent(self.answered))
        self.lab.wait_for(lambda: len(self._toasts()) == 2, 20, "two toasts")
        for _ in range(3):
            self.station.poke_and_wait()
        equal(self._follow_ups(self.answered), [REPLY])
        new = sorted(self._shown()[self.shown:])
        equal(new, sorted([self.open, self.asked_meanwhile]))
        equal(self._told(), [STORED, STORED, self._sent(self.answered)])
        return f"{len(new)} toasts for {len(new)} waiting tickets"

    def what_piled_up_is_one_toast(self) -> None:
        """Nobody is buried in toasts on Monday."""
        self.desk.online(False)
        self._end()
        self._move_times('"alerted_at": *"', lambda when: when - self.away)
        tickets = [self.desk.open_ticket(f"Pedido {n}") for n in range(5)]
        for ticket in tickets:
            self.desk.suspend(ticket, "Ainda precisa?")
        shown = len(self._shown())
        self.program = self.station.start()
        self.station.poke()
        self.desk.online(True)
        self.station.poke()
        self.lab.wait_for(lambda: len(self._shown()) > shown, 30, "the summary")
        for _ in range(3):
            self.station.poke_and_wait()
        equal(len(self._shown()) - shown, 1)
        assert "7 chamados" in self._toasts()[-1].xml, self._toasts()[-1].xml

    def _shown(self) -> list[str]:
        """The tags of all toasts for tickets so far, also of those that went."""
        return [c["tag"] for c in self.platform.calls() if c["call"] == "show" and c["group"] == "TicketApi"]
