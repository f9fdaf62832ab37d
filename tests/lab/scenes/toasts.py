"""Toasts: shown, answered through COM, put off, withdrawn, and what stands in for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta, timezone

from checks import equal
from lab import Program
from notify import notify
from scenes.toast_scene import AUMID, AUMID_KEY, OK, REPLY, SOURCE, STORED, ToastScene
from scenes.workstation import NOTHING_WAITS, ONE_WAITS, outline


class Toasts(ToastScene):
    """With the program running, and with it ended."""

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.program_makes_itself_known, self.suspended_ticket_is_one_toast, self.buttons_open_the_ticket,
            self.new_question_replaces_the_toast, self.answered_in_the_portal_it_goes, self.reply_reaches_the_desk,
            self.same_activation_again_changes_nothing, self.twice_at_once_is_one_follow_up,
            self.blank_reply_is_not_sent, self.half_a_character_harms_nothing, self.longest_reply_and_one_too_long,
            self.forged_arguments_do_nothing, self.put_off, self.put_off_until_tomorrow_at_nine,
            self.without_replies_no_text_box, self.five_at_once_are_one_toast, self.offline_the_reply_waits,
            self.refused_reply_is_kept, self.killed_and_restarted_it_shows_nothing_again,
            self.reply_starts_the_ended_program, self.click_starts_the_ended_program,
            self.killed_right_after_the_click,
            self.answered_while_not_running_it_goes, self.hostile_text_stays_text,
        ]

    def program_makes_itself_known(self) -> str:
        self._begin()
        equal(self.lab.reg_get(AUMID_KEY, "DisplayName"), "Tecjump")
        icon = self.lab.reg_get(AUMID_KEY, "IconUri")
        assert icon and icon.endswith(".png"), icon
        equal(self.platform.publish_class(self.clsid), f'"{self.lab.windows_path(self.station.exe)}"')
        check = self.station.run("check").stdout
        assert "notificações do Windows, com resposta e botões" in check, check
        return self.clsid

    def suspended_ticket_is_one_toast(self) -> None:
        self.ticket = self._suspended("Impressora <do> financeiro & a do caixa")
        toast = self._one_toast("the toast")
        equal((toast.aumid, toast.group, toast.tag), (AUMID, SOURCE, self.ticket))
        ticket = self.desk.ticket(self.ticket)
        self._golden("ticket", toast.xml, ticket=self.ticket, number=str(ticket["number"]),
                     episode=ticket["waiting"]["episode_id"])
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        equal(self.lab.balloons(), [])
        equal(len(self.station.alerts()), 1)

    def buttons_open_the_ticket(self) -> None:
        xml = self._one_toast("the toast").xml.replace("&amp;", "&")
        for arguments in (re.findall('launch="(.*?)"', xml)[0],
                          re.findall('content="Ver chamado" arguments="(.*?)"', xml)[0]):
            equal(arguments, self._arguments("open", self.ticket))
            self.lab.clear_recorded()
            self._click(arguments)
            equal(self.lab.wait_for(self.lab.recorded, 10, "the page"), [self.desk.ticket(self.ticket)["portal_url"]])

    def new_question_replaces_the_toast(self) -> None:
        self.desk.suspend(self.ticket, "E o modelo?")
        self.station.poke()
        toast = self._one_toast("the second question", "E o modelo?")
        equal(toast.tag, self.ticket)

    def answered_in_the_portal_it_goes(self) -> None:
        self.desk.reply(self.ticket, "Laser 9.")
        self.station.poke()
        self._no_toast()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def reply_reaches_the_desk(self) -> None:
        self.ticket = self._suspended("VPN não conecta")
        self.last = self._arguments("reply", self.ticket)
        assert self.last in self._one_toast("the toast").xml.replace("&amp;", "&")
        self._click(self.last, reply=REPLY, snooze="15m")
        self._no_toast()
        self._wait_reply(self.ticket, REPLY)
        equal(self.desk.ticket(self.ticket)["state"], "in_progress")
        self._wait_told(self._sent(self.ticket))
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        (tell,) = [t for t in self.platform.shown() if t.group != SOURCE]
        self._golden("tell", tell.xml, number=str(self.desk.ticket(self.ticket)["number"]))

    def same_activation_again_changes_nothing(self) -> None:
        self._click(self.last, reply=REPLY, snooze="15m")
        polls = self.desk.polls()
        self.station.poke()
        self.lab.wait_for(lambda: self.desk.polls() > polls, 10, "a poll")
        equal(self._follow_ups(self.ticket), [REPLY])

    def twice_at_once_is_one_follow_up(self) -> None:
        ticket = self._suspended("Ramal mudo")
        arguments = self._arguments("reply", ticket)
        for _ in range(2):
            self._click(arguments, reply="Desde ontem.\r\nÀs 9h.", snooze="15m")
        self._wait_told(self._sent(ticket))
        equal([text.splitlines() for text in self._follow_ups(ticket)], [["Desde ontem.", "Às 9h."]])
        self.ticket = ticket

    def blank_reply_is_not_sent(self) -> None:
        ticket = self._suspended("Monitor com listras")
        self._click(self._arguments("reply", ticket), reply=" \r\n\t", snooze="15m")
        self.station.poke_and_wait()
        equal((self._follow_ups(ticket), self.desk.ticket(ticket)["state"]), ([], "waiting_customer"))
        self._tidy(ticket)

    def half_a_character_harms_nothing(self) -> None:
        ticket = self._suspended("Emoji cortado")
        self._click(self._arguments("reply", ticket), reply="Sim \ud83d, não \ude00.", snooze="15m")
        self._wait_reply(ticket, "Sim \ufffd, não \ufffd.")
        self._tidy(ticket)

    def longest_reply_and_one_too_long(self) -> None:
        ticket = self._suspended("Relatório")
        self._click(self._arguments("reply", ticket), reply="😀" * 8_000, snooze="15m")
        self._wait_reply(ticket, "😀" * 8_000)
        self._tidy(ticket)
        ticket = self._suspended("Relatório maior")
        refusals = len(self._refusals())
        self._click(self._arguments("reply", ticket), reply="ç" * 8_001, snooze="15m")
        self.lab.wait_for(lambda: len(self._refusals()) > refusals, 20, "the refusal")
        menu = outline(self.lab.open_menu())
        self.lab.close_menu()
        entry = menu[menu.index("Respostas não enviadas ▸") + 1].strip().removesuffix(" ▸")
        self.station.choose("Respostas não enviadas", entry, "Copiar o texto e ver")
        self.lab.wait_for(lambda: self.lab.clipboard() == "ç" * 8_001, 10, "the whole text on the clipboard")
        self.station.choose("Respostas não enviadas", entry, "Descartar")
        equal(self._follow_ups(ticket), [])
        self._tidy(ticket)

    def _refusals(self) -> list[str]:
        return [line for line in self._told() if line.startswith("Sua resposta ao chamado ")]

    def forged_arguments_do_nothing(self) -> None:
        ticket = self._suspended("Teclado sem a tecla ç")
        good = self._arguments("open", ticket)
        calls, self_known = len(self.platform.calls()), self._toasts()
        self.lab.clear_recorded()
        forged = ["", "x", good + "&url=https://evil.test/", good.replace("kind=open", "kind=run"),
                  good.replace(SOURCE, "Other"), good.replace(ticket, "tk-999999"), "https://evil.test/",
                  r"C:\windows\system32\notepad.exe", "kind=reply&source=TicketApi&ticket=tk-999999&episode=1",
                  "kind=" + "x" * 20_000]
        for arguments in forged:
            lines = len(self._ignored())
            self._click(arguments, snooze="15m")
            self.lab.wait_for(lambda: len(self._ignored()) == lines + 1, 5, f"one line in the log for {arguments[:60]!r}")
        lines = len(self._ignored())
        equal(self.platform.activate(self.clsid, "Another.Program", good), OK)
        self.lab.wait_for(lambda: len(self._ignored()) == lines + 1, 5, "one line in the log for another program's name")
        equal((self.lab.recorded(), self._follow_ups(ticket), self._toasts()), ([], [], self_known))
        equal(len(self.platform.calls()), calls)
        told = len(self._told())
        self._click(forged[0], reply="Texto digitado")
        self.lab.wait_for(lambda: len(self._told()) > told, 20, "the notice of a text that has no ticket")
        equal(self.lab.wait_for(self.lab.clipboard, 10, "that text on the clipboard"), "Texto digitado")
        equal(self._follow_ups(ticket), [])
        assert not any("evil" in line for line in self._ignored()), self._ignored()
        self._tidy(ticket)

    def _ignored(self) -> list[str]:
        return [line for line in self.station.log() if "ativação ignorada" in line]

    def put_off(self) -> None:
        ticket = self._suspended("Sala de reunião sem som")
        self._click(self._arguments("snooze", ticket), reply="", snooze="1h")
        self._no_toast()
        self.station.poke_and_wait()
        equal(self._toasts(), [])
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self._comes_back_after_the_pause(ticket)

    def _comes_back_after_the_pause(self, ticket: str) -> None:
        """Not before, also where the program is started anew; and then once more."""
        self._restart()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        equal(self._toasts(), [])
        self._end()
        self._let_the_pause_pass()
        self.program = self.station.start()
        equal(self._one_toast("the toast, again").tag, ticket)
        self._tidy(ticket)
        self._no_toast()

    def _let_the_pause_pass(self) -> None:
        """While the program is ended: what it keeps says that the pause is over."""
        equal(self._move_times('"snoozed_until": *"', lambda time: time - timedelta(days=2)), 1)

    def put_off_until_tomorrow_at_nine(self) -> str:
        """Three hours west of Greenwich, as most of Brazil is."""
        self.program.kill()
        self.platform.forget_dead_programs()
        self.program = self.station.start(TZ="BRT+3")
        ticket = self._suspended("Cabo de rede solto")
        (arguments,) = re.findall('content="Lembrar mais tarde" arguments="(.*?)"', self._one_toast("the toast").xml)
        days = [self._tomorrow_at_nine()]
        self._click(arguments.replace("&amp;", "&"), reply="", snooze="tomorrow")
        self._no_toast()
        days.append(self._tomorrow_at_nine())  # midnight may have passed
        until = datetime.fromisoformat(self._entry(ticket)["snoozed_until"].replace("Z", "+00:00"))
        assert until in days, f"{until} is none of {days}"
        self._comes_back_after_the_pause(ticket)
        return until.isoformat()

    @staticmethod
    def _tomorrow_at_nine() -> datetime:
        brasilia = timezone(timedelta(hours=-3))
        tomorrow = datetime.now(brasilia).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(9), brasilia)

    def without_replies_no_text_box(self) -> None:
        ticket = self.desk.open_ticket("Nota fiscal rejeitada")
        self.desk.call("PUT", f"/tickets/{ticket}/reply-rules", accepts_follow_ups=False, reactivates=False)
        self.desk.suspend(ticket, "Qual é a chave?")
        self.station.poke()
        xml = self._one_toast("the toast").xml
        values = self.desk.ticket(ticket)
        self._golden("no-reply", xml, ticket=ticket, number=str(values["number"]),
                     episode=values["waiting"]["episode_id"])
        self.desk.call("POST", f"/tickets/{ticket}/resolve")
        self.station.poke()
        self._no_toast()

    def five_at_once_are_one_toast(self) -> None:
        tickets = [self.desk.open_ticket(f"Pedido nº {n}: instalação") for n in range(1, 6)]
        for ticket in tickets:
            self.desk.suspend(ticket, "Ainda precisa?")
        self.station.poke()
        toast = self._one_toast("the summary", "5 chamados")
        numbers = {f"number{n}": str(self.desk.ticket(t)["number"]) for n, t in enumerate(tickets, 1)}
        self._golden("summary", toast.xml, **numbers)
        self.lab.clear_recorded()
        self._click(f"kind=list&source={SOURCE}")
        equal(self.lab.wait_for(self.lab.recorded, 10, "the list"), [f"{self.desk.url}/portal/solicitacoes"])
        self._tidy(*tickets)
        self._no_toast()

    def offline_the_reply_waits(self) -> None:
        ticket = self._suspended("Servidor lento")
        self.desk.online(False)
        self._click(self._arguments("reply", ticket), reply=REPLY, snooze="15m")
        self._no_toast()
        self._wait_told(STORED)
        equal(self._follow_ups(ticket), [])
        self._restart()
        self.desk.online(True)
        self.station.poke()
        self._wait_reply(ticket, REPLY)
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def refused_reply_is_kept(self) -> None:
        ticket = self._suspended("Pasta sumiu")
        refusals = len(self._refusals())
        self.desk.call("PUT", f"/tickets/{ticket}/reply-rules", accepts_follow_ups=False, reactivates=True)
        self._click(self._arguments("reply", ticket), reply="Era a pasta “Vendas”.", snooze="15m")
        self.lab.wait_for(lambda: len(self._refusals()) > refusals, 20, "the refusal")
        menu = outline(self.lab.open_menu())
        self.shot("unsent")
        self.lab.close_menu()
        assert "Respostas não enviadas ▸" in menu, menu
        equal(self._follow_ups(ticket), [])
        self.desk.call("PUT", f"/tickets/{ticket}/reply-rules", accepts_follow_ups=True, reactivates=True)
        entry = menu[menu.index("Respostas não enviadas ▸") + 1].strip().removesuffix(" ▸")
        self.station.choose("Respostas não enviadas", entry, "Tentar novamente")
        self._wait_reply(ticket, "Era a pasta “Vendas”.")
        self.station.poke()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    # ---- ended, and started by COM -------------------------------------------------------

    def killed_and_restarted_it_shows_nothing_again(self) -> None:
        self.ticket = self._suspended("Cadeira elétrica")
        calls = [c for c in self.platform.calls() if c["call"] == "show"]
        self._restart()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        equal([c for c in self.platform.calls() if c["call"] == "show"], calls)

    def reply_starts_the_ended_program(self) -> None:
        self._end()
        self._click(self._arguments("reply", self.ticket), reply=REPLY, snooze="15m")
        self._wait_reply(self.ticket, REPLY)
        equal(self.desk.ticket(self.ticket)["state"], "in_progress")
        self._no_toast()
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 10, "the icon")
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self._kill_started_by_com()

    def _kill_started_by_com(self) -> None:
        self.lab.wait_for(lambda: len(self._processes()) == 1, 10, "one program alone")
        ours = self._processes()
        assert "-Embedding" in self.lab.processes()[ours[0]], self.lab.processes()
        self.program = Program(self.lab, None, ours[0])
        self._end()

    def click_starts_the_ended_program(self) -> None:
        self.program = self.station.start()
        self.ticket = self._suspended("Leitor de crachá")
        arguments = self._arguments("open", self.ticket)
        self._end()
        self.lab.clear_recorded()
        self._click(arguments)
        equal(self.lab.wait_for(self.lab.recorded, 20, "the page"), [self.desk.ticket(self.ticket)["portal_url"]])
        self._kill_started_by_com()

    def killed_right_after_the_click(self) -> None:
        """The reply was on disk before Windows closed the toast."""
        self.program = self.station.start()
        self._tidy(self.ticket)
        self.ticket = self._suspended("Catraca")
        arguments = self._arguments("reply", self.ticket)
        self.desk.online(False)
        self._click(arguments, reply=REPLY, snooze="15m")
        self._end()
        self.desk.online(True)
        self.program = self.station.start()
        self._wait_reply(self.ticket, REPLY)
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self.ticket = self._suspended("Leitor de crachá, de novo")
        self._end()

    def answered_while_not_running_it_goes(self) -> None:
        equal(len(self._toasts()), 1)
        self.desk.reply(self.ticket, "Já passou.")
        self.program = self.station.start()
        self._no_toast()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def hostile_text_stays_text(self) -> None:
        hostile = "</text></binding> & \"'<script>\u202e 😀 ]]> " + "ç" * 10_000
        ticket = self._suspended(hostile[:200], "a\u0001b\u202e\u0000c " + hostile)
        xml = self._one_toast("the toast").xml
        assert "<script>" not in xml and "\u202e" not in xml and "\u0001" not in xml, xml
        assert len(xml) < 5_000, len(xml)
        equal([c for c in self.platform.calls() if c["call"] == "malformed"], [])
        self._tidy(ticket)
        self._no_toast()


class WithoutToasts(ToastScene):
    """Balloons stand in where there is no platform; where notifications are off, nothing does."""

    def checks(self) -> list[Callable[[], object]]:
        return [self.turned_off_by_the_user, self.turned_off_for_the_program, self.turned_off_by_policy,
                self.setting_unknown_yet, self.refused_by_the_platform, self.failed_after_it_was_taken,
                self.platform_missing, self.back_again]

    def _balloon(self, subject: str, check: str) -> None:
        ticket = self.desk.open_ticket(subject)
        self.desk.suspend(ticket, "Desde quando?")
        self.station.poke()
        self.lab.wait_for(lambda: [b for b in self.lab.balloons() if subject in b.title], 60, "the balloon")
        equal(self._toasts(), [])
        said = self.station.run("check").stdout
        assert check in said, said
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self._tidy(ticket)
        self.lab.wait_for(lambda: not self.lab.balloons(), 10, "the balloon's end")

    def _icon_and_menu_alone(self, subject: str, why: str) -> None:
        """On again, what still waits is shown once."""
        calls = len(self.platform.calls())
        ticket = self.desk.open_ticket(subject)
        self.desk.suspend(ticket, "Desde quando?")
        for _ in range(2):
            self.station.poke_and_wait()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        equal((self.lab.balloons(), self._toasts()), ([], []))
        said = self.station.run("check").stdout
        assert f"nota   Avisos                só ícone e menu ({why})" in said, said
        self.lab.wait_for(lambda: ticket not in self._kept("state")["ledger"]["entries"], 10, "no word of an alert")
        self.platform.setting(notify.ENABLED)
        self.station.poke_and_wait()
        self._one_toast("the toast", subject)
        self.station.poke_and_wait()
        self._tidy(ticket)
        self._no_toast()
        equal([c["call"] for c in self.platform.calls()[calls:] if c["call"] != "remove"], ["show"])

    def turned_off_by_the_user(self) -> None:
        self._begin()
        self.platform.setting(notify.DISABLED_FOR_USER)
        self._icon_and_menu_alone("Desligado pelo usuário", "notificações desligadas pelo usuário")

    def turned_off_for_the_program(self) -> None:
        self.platform.setting(notify.DISABLED_FOR_APPLICATION)
        self._icon_and_menu_alone("Desligado no programa", "notificações do Tecjump Tray desligadas")

    def turned_off_by_policy(self) -> None:
        self.platform.setting(notify.DISABLED_BY_GROUP_POLICY)
        self._icon_and_menu_alone("Desligado por política", "notificações desligadas por política")

    def setting_unknown_yet(self) -> None:
        """As on Windows before a program's first toast."""
        self.platform.setting(0x80070490)
        self._tidy(self._suspended("Primeiro aviso"))
        self._no_toast()
        self.platform.setting(notify.ENABLED)

    def refused_by_the_platform(self) -> None:
        """Not what the user wants: a balloon is worth the try."""
        self.platform.refuse(0x803E0105)
        self._balloon("Recusado pela plataforma", "")
        self.platform.refuse(0)

    def failed_after_it_was_taken(self) -> None:
        """A balloon stands in; the question counts as alerted, once, for good."""
        alerts, calls = len(self.station.alerts()), len(self.platform.calls())
        self.platform.fail(0x803E0111)
        ticket = self.desk.open_ticket("Falha depois de aceito")
        self.desk.suspend(ticket, "Desde quando?")
        self.station.poke()
        self.lab.wait_for(lambda: [b for b in self.lab.balloons() if "Falha depois" in b.title], 60, "the balloon")
        alerted_at = self._entry(ticket)["alerted_at"]
        for _ in range(2):
            self.station.poke_and_wait()
        self.platform.fail(0)
        self._restart()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        equal([c["call"] for c in self.platform.calls()[calls:] if c["call"] != "remove"], ["failed"])
        equal((len(self.station.alerts()) - alerts, self._entry(ticket)["alerted_at"]), (1, alerted_at))
        self._tidy(ticket)

    def platform_missing(self) -> None:
        self.platform.uninstall()
        self._restart()
        self._balloon("Sem plataforma", "balões na área de notificação")

    def back_again(self) -> None:
        self.platform.install()
        self._restart()
        self._tidy(self._suspended("Com plataforma de novo"))
        self._no_toast()

