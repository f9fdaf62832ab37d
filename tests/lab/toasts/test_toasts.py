"""Toasts: shown, answered through COM, snoozed, withdrawn; and balloons where toasts are not possible."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone

from lab import Program
from notify import notify
from support.toast_suite import AUMID, AUMID_KEY, OK, REPLY, SOURCE, STORED, ToastSuite
from support.workstation import NOTHING_WAITS, ONE_WAITS, outline


class TestToasts(ToastSuite):
    """With the program running, and with it ended."""

    seconds = 120

    def test_program_registers_name_icon_and_activator(self) -> None:
        self._begin()
        assert self.lab.reg_get(AUMID_KEY, "DisplayName") == "Tecjump"
        icon = self.lab.reg_get(AUMID_KEY, "IconUri")
        assert icon and icon.endswith(".png"), icon
        assert self.platform.publish_class(self.clsid) == f'"{self.lab.windows_path(self.station.exe)}"'
        check = self.station.run("check").stdout
        assert "notificações do Windows, com resposta e botões" in check, check
        self.note(self.clsid)

    def test_suspended_ticket_is_one_toast(self) -> None:
        self.ticket = self._suspended("Impressora <do> financeiro & a do caixa")
        toast = self._one_toast("the toast")
        assert (toast.aumid, toast.group, toast.tag) == (AUMID, SOURCE, self.ticket)
        ticket = self.desk.ticket(self.ticket)
        self._golden("ticket", toast.xml, ticket=self.ticket, number=str(ticket["number"]),
                     episode=ticket["waiting"]["episode_id"])
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert self.lab.balloons() == []
        assert len(self.station.alerts()) == 1

    def test_buttons_open_the_ticket(self) -> None:
        xml = self._one_toast("the toast").xml.replace("&amp;", "&")
        for arguments in (re.findall('launch="(.*?)"', xml)[0],
                          re.findall('content="Ver chamado" arguments="(.*?)"', xml)[0]):
            assert arguments == self._arguments("open", self.ticket)
            self.lab.clear_recorded()
            self._click(arguments)
            assert self.lab.wait_for(self.lab.recorded, 10, "the page") == [self.desk.ticket(self.ticket)["portal_url"]]

    def test_new_question_replaces_the_toast(self) -> None:
        self.desk.suspend(self.ticket, "E o modelo?")
        self.station.poll_now()
        toast = self._one_toast("the second question", "E o modelo?")
        assert toast.tag == self.ticket

    def test_reply_in_the_portal_withdraws_the_toast(self) -> None:
        self.desk.reply(self.ticket, "Laser 9.")
        self.station.poll_now()
        self._no_toast()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def test_reply_reaches_the_desk(self) -> None:
        self.ticket = self._suspended("VPN não conecta")
        self.last = self._arguments("reply", self.ticket)
        assert self.last in self._one_toast("the toast").xml.replace("&amp;", "&")
        self._click(self.last, reply=REPLY, snooze="15m")
        self._no_toast()
        self._wait_reply(self.ticket, REPLY)
        assert self.desk.ticket(self.ticket)["state"] == "in_progress"
        self._wait_for_notice(self._sent(self.ticket))
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        (notice,) = [t for t in self.platform.shown() if t.group != SOURCE]
        self._golden("notice", notice.xml, number=str(self.desk.ticket(self.ticket)["number"]))

    def test_repeated_activation_sends_nothing(self) -> None:
        self._click(self.last, reply=REPLY, snooze="15m")
        polls = self.desk.polls()
        self.station.poll_now()
        self.lab.wait_for(lambda: self.desk.polls() > polls, 10, "a poll")
        assert self._follow_ups(self.ticket) == [REPLY]

    def test_two_equal_clicks_send_one_follow_up(self) -> None:
        ticket = self._suspended("Ramal mudo")
        arguments = self._arguments("reply", ticket)
        for _ in range(2):
            self._click(arguments, reply="Desde ontem.\r\nÀs 9h.", snooze="15m")
        self._wait_for_notice(self._sent(ticket))
        assert [text.splitlines() for text in self._follow_ups(ticket)] == [["Desde ontem.", "Às 9h."]]
        self.ticket = ticket

    def test_blank_reply_is_not_sent(self) -> None:
        ticket = self._suspended("Monitor com listras")
        self._click(self._arguments("reply", ticket), reply=" \r\n\t", snooze="15m")
        self.station.poll_and_wait()
        assert (self._follow_ups(ticket), self.desk.ticket(ticket)["state"]) == ([], "waiting_customer")
        self._tidy(ticket)

    def test_lone_surrogates_are_replaced(self) -> None:
        ticket = self._suspended("Emoji cortado")
        self._click(self._arguments("reply", ticket), reply="Sim \ud83d, não \ude00.", snooze="15m")
        self._wait_reply(ticket, "Sim \ufffd, não \ufffd.")
        self._tidy(ticket)

    def test_longest_reply_and_one_too_long(self) -> None:
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
        assert self._follow_ups(ticket) == []
        self._tidy(ticket)

    def _refusals(self) -> list[str]:
        return [line for line in self._notices() if line.startswith("Sua resposta ao chamado ")]

    def test_forged_arguments_do_nothing(self) -> None:
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
        assert self.platform.activate(self.clsid, "Another.Program", good) == OK
        self.lab.wait_for(lambda: len(self._ignored()) == lines + 1, 5, "one line in the log for another program's name")
        assert (self.lab.recorded(), self._follow_ups(ticket), self._toasts()) == ([], [], self_known)
        assert len(self.platform.calls()) == calls
        notices = len(self._notices())
        self._click(forged[0], reply="Texto digitado")
        self.lab.wait_for(lambda: len(self._notices()) > notices, 20, "the notice of a text that has no ticket")
        assert self.lab.wait_for(self.lab.clipboard, 10, "that text on the clipboard") == "Texto digitado"
        assert self._follow_ups(ticket) == []
        assert not any("evil" in line for line in self._ignored()), self._ignored()
        self._tidy(ticket)

    def _ignored(self) -> list[str]:
        return [line for line in self.station.log() if "ativação ignorada" in line]

    def test_snoozed_ticket_is_alerted_after_the_pause(self) -> None:
        ticket = self._suspended("Sala de reunião sem som")
        self._click(self._arguments("snooze", ticket), reply="", snooze="1h")
        self._no_toast()
        self.station.poll_and_wait()
        assert self._toasts() == []
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self._alerted_again_after_the_pause(ticket)

    def _alerted_again_after_the_pause(self, ticket: str) -> None:
        """Not earlier, not even after a restart; then exactly once."""
        self._restart()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poll_and_wait()
        assert self._toasts() == []
        self._end()
        self._let_the_pause_pass()
        self.program = self.station.start()
        assert self._one_toast("the toast, again").tag == ticket
        self._tidy(ticket)
        self._no_toast()

    def _let_the_pause_pass(self) -> None:
        """Changes the stored time while the program is not running."""
        assert self._move_times('"snoozed_until": *"', lambda time: time - timedelta(days=2)) == 1

    def test_snooze_until_tomorrow_ends_at_nine(self) -> None:
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
        self._alerted_again_after_the_pause(ticket)
        self.note(until.isoformat())

    @staticmethod
    def _tomorrow_at_nine() -> datetime:
        brasilia = timezone(timedelta(hours=-3))
        tomorrow = datetime.now(brasilia).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(9), brasilia)

    def test_ticket_without_replies_has_no_text_box(self) -> None:
        ticket = self.desk.open_ticket("Nota fiscal rejeitada")
        self.desk.call("PUT", f"/tickets/{ticket}/reply-rules", accepts_follow_ups=False, reactivates=False)
        self.desk.suspend(ticket, "Qual é a chave?")
        self.station.poll_now()
        xml = self._one_toast("the toast").xml
        values = self.desk.ticket(ticket)
        self._golden("no-reply", xml, ticket=ticket, number=str(values["number"]),
                     episode=values["waiting"]["episode_id"])
        self.desk.call("POST", f"/tickets/{ticket}/resolve")
        self.station.poll_now()
        self._no_toast()

    def test_five_at_once_are_one_toast(self) -> None:
        tickets = [self.desk.open_ticket(f"Pedido nº {n}: instalação") for n in range(1, 6)]
        for ticket in tickets:
            self.desk.suspend(ticket, "Ainda precisa?")
        self.station.poll_now()
        toast = self._one_toast("the summary", "5 chamados")
        numbers = {f"number{n}": str(self.desk.ticket(t)["number"]) for n, t in enumerate(tickets, 1)}
        self._golden("summary", toast.xml, **numbers)
        self.lab.clear_recorded()
        self._click(f"kind=list&source={SOURCE}")
        assert self.lab.wait_for(self.lab.recorded, 10, "the list") == [f"{self.desk.url}/portal/solicitacoes"]
        self._tidy(*tickets)
        self._no_toast()

    def test_reply_while_offline_is_sent_later(self) -> None:
        ticket = self._suspended("Servidor lento")
        self.desk.online(False)
        self._click(self._arguments("reply", ticket), reply=REPLY, snooze="15m")
        self._no_toast()
        self._wait_for_notice(STORED)
        assert self._follow_ups(ticket) == []
        self._restart()
        self.desk.online(True)
        self.station.poll_now()
        self._wait_reply(ticket, REPLY)
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def test_refused_reply_is_kept(self) -> None:
        ticket = self._suspended("Pasta sumiu")
        refusals = len(self._refusals())
        self.desk.call("PUT", f"/tickets/{ticket}/reply-rules", accepts_follow_ups=False, reactivates=True)
        self._click(self._arguments("reply", ticket), reply="Era a pasta “Vendas”.", snooze="15m")
        self.lab.wait_for(lambda: len(self._refusals()) > refusals, 20, "the refusal")
        menu = outline(self.lab.open_menu())
        self.shot("unsent")
        self.lab.close_menu()
        assert "Respostas não enviadas ▸" in menu, menu
        assert self._follow_ups(ticket) == []
        self.desk.call("PUT", f"/tickets/{ticket}/reply-rules", accepts_follow_ups=True, reactivates=True)
        entry = menu[menu.index("Respostas não enviadas ▸") + 1].strip().removesuffix(" ▸")
        self.station.choose("Respostas não enviadas", entry, "Tentar novamente")
        self._wait_reply(ticket, "Era a pasta “Vendas”.")
        self.station.poll_now()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    # ---- ended, and started by COM -------------------------------------------------------

    def test_restart_after_a_kill_shows_no_toast_again(self) -> None:
        self.ticket = self._suspended("Cadeira elétrica")
        calls = [c for c in self.platform.calls() if c["call"] == "show"]
        self._restart()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poll_and_wait()
        assert [c for c in self.platform.calls() if c["call"] == "show"] == calls

    def test_reply_starts_the_ended_program(self) -> None:
        self._end()
        self._click(self._arguments("reply", self.ticket), reply=REPLY, snooze="15m")
        self._wait_reply(self.ticket, REPLY)
        assert self.desk.ticket(self.ticket)["state"] == "in_progress"
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

    def test_click_starts_the_ended_program(self) -> None:
        self.program = self.station.start()
        self.ticket = self._suspended("Leitor de crachá")
        arguments = self._arguments("open", self.ticket)
        self._end()
        self.lab.clear_recorded()
        self._click(arguments)
        assert self.lab.wait_for(self.lab.recorded, 20, "the page") == [self.desk.ticket(self.ticket)["portal_url"]]
        self._kill_started_by_com()

    def test_killed_right_after_the_click(self) -> None:
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

    def test_ticket_answered_while_not_running_withdraws_the_toast(self) -> None:
        assert len(self._toasts()) == 1
        self.desk.reply(self.ticket, "Já passou.")
        self.program = self.station.start()
        self._no_toast()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def test_hostile_text_stays_text(self) -> None:
        hostile = "</text></binding> & \"'<script>\u202e 😀 ]]> " + "ç" * 10_000
        ticket = self._suspended(hostile[:200], "a\u0001b\u202e\u0000c " + hostile)
        xml = self._one_toast("the toast").xml
        assert "<script>" not in xml and "\u202e" not in xml and "\u0001" not in xml, xml
        assert len(xml) < 5_000, len(xml)
        assert [c for c in self.platform.calls() if c["call"] == "malformed"] == []
        self._tidy(ticket)
        self._no_toast()


class TestWithoutToasts(ToastSuite):
    """Balloons where there is no platform; icon and menu alone where notifications are off."""

    seconds = 55

    def _balloon(self, subject: str, check: str) -> None:
        ticket = self.desk.open_ticket(subject)
        self.desk.suspend(ticket, "Desde quando?")
        self.station.poll_now()
        self.lab.wait_for(lambda: [b for b in self.lab.balloons() if subject in b.title], 60, "the balloon")
        assert self._toasts() == []
        said = self.station.run("check").stdout
        assert check in said, said
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self._tidy(ticket)
        self.lab.wait_for(lambda: not self.lab.balloons(), 10, "the balloon's end")

    def _icon_and_menu_alone(self, subject: str, why: str) -> None:
        """Once notifications are on again, a ticket that still waits is shown once."""
        calls = len(self.platform.calls())
        ticket = self.desk.open_ticket(subject)
        self.desk.suspend(ticket, "Desde quando?")
        for _ in range(2):
            self.station.poll_and_wait()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert (self.lab.balloons(), self._toasts()) == ([], [])
        said = self.station.run("check").stdout
        assert f"nota   Avisos                só ícone e menu ({why})" in said, said
        self.lab.wait_for(lambda: ticket not in self._kept("state")["ledger"]["entries"], 10, "the ledger without this ticket")
        self.platform.setting(notify.ENABLED)
        self.station.poll_and_wait()
        self._one_toast("the toast", subject)
        self.station.poll_and_wait()
        self._tidy(ticket)
        self._no_toast()
        assert [c["call"] for c in self.platform.calls()[calls:] if c["call"] != "remove"] == ["show"]

    def test_turned_off_by_the_user(self) -> None:
        self._begin()
        self.platform.setting(notify.DISABLED_FOR_USER)
        self._icon_and_menu_alone("Desligado pelo usuário", "notificações desligadas pelo usuário")

    def test_turned_off_for_the_program(self) -> None:
        self.platform.setting(notify.DISABLED_FOR_APPLICATION)
        self._icon_and_menu_alone("Desligado no programa", "notificações do Tecjump Tray desligadas")

    def test_turned_off_by_policy(self) -> None:
        self.platform.setting(notify.DISABLED_BY_GROUP_POLICY)
        self._icon_and_menu_alone("Desligado por política", "notificações desligadas por política")

    def test_unknown_setting_still_shows_toasts(self) -> None:
        """As on Windows before a program's first toast."""
        self.platform.setting(0x80070490)
        self._tidy(self._suspended("Primeiro aviso"))
        self._no_toast()
        self.platform.setting(notify.ENABLED)

    def test_refused_toast_becomes_a_balloon(self) -> None:
        """The user did not ask for silence, so a balloon is tried."""
        self.platform.refuse(0x803E0105)
        self._balloon("Recusado pela plataforma", "")
        self.platform.refuse(0)

    def test_toast_that_fails_later_becomes_a_balloon(self) -> None:
        """A balloon is shown instead; the question counts as alerted, once."""
        alerts, calls = len(self.station.alerts()), len(self.platform.calls())
        self.platform.fail(0x803E0111)
        ticket = self.desk.open_ticket("Falha depois de aceito")
        self.desk.suspend(ticket, "Desde quando?")
        self.station.poll_now()
        self.lab.wait_for(lambda: [b for b in self.lab.balloons() if "Falha depois" in b.title], 60, "the balloon")
        alerted_at = self._entry(ticket)["alerted_at"]
        for _ in range(2):
            self.station.poll_and_wait()
        self.platform.fail(0)
        self._restart()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poll_and_wait()
        assert [c["call"] for c in self.platform.calls()[calls:] if c["call"] != "remove"] == ["failed"]
        assert (len(self.station.alerts()) - alerts, self._entry(ticket)["alerted_at"]) == (1, alerted_at)
        self._tidy(ticket)

    def test_missing_platform_falls_back_to_balloons(self) -> None:
        self.platform.uninstall()
        self._restart()
        self._balloon("Sem plataforma", "balões na área de notificação")

    def test_restored_platform_shows_toasts_again(self) -> None:
        self.platform.install()
        self._restart()
        self._tidy(self._suspended("Com plataforma de novo"))
        self._no_toast()

