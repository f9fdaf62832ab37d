"""Toasts: shown, answered through COM, put off, withdrawn, and what stands in for them. The platform
is the lab's own (tests/lab/notify)."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote_plus

from checks import equal
from lab import LabError, Program
from notify import notify
from notify.notify import Platform, Toast
from scenes.scene import Scene
from scenes.workstation import NOTHING_WAITS, ONE_WAITS, outline

AUMID, SOURCE = "Tecjump.Tray", "TicketApi"
AUMID_KEY = rf"HKCU\Software\Classes\AppUserModelId\{AUMID}"
GOLDEN = Path(notify.__file__).parent / "golden"
QUESTION = "Qual é o número de patrimônio? Está na etiqueta <ao lado> do cabo & da fonte."
REPLY = 'Ação: "é o 4711" & <b>não</b> o 4712 😀\nsegunda linha\n\núltima: 👩‍👩‍👧 – fim'
SENT = "Resposta enviada. O chamado voltou para Em atendimento."
STORED = "Sem conexão: a resposta foi guardada e será enviada."
OK = "0x00000000"


class ToastScene(Scene):
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
        """Those of tickets, without the lines that tell how a reply went."""
        return [t for t in self.platform.shown() if t.group == SOURCE]

    def _one_toast(self, what: str, containing: str = "") -> Toast:
        def one() -> Toast | None:
            toasts = self._toasts()
            return toasts[0] if len(toasts) == 1 and containing in toasts[0].xml else None
        return self.lab.wait_for(one, 15, what)

    def _no_toast(self) -> None:
        self.lab.wait_for(lambda: not self._toasts(), 15, "the toast's end")

    def _told(self) -> list[str]:
        """The lines that the program told, oldest first."""
        return [re.findall("<text>(.*?)</text>", c["xml"])[1] for c in self.platform.calls()
                if c["call"] == "show" and c["group"] != SOURCE]

    def _wait_told(self, line: str, count: int = 1) -> None:
        self.lab.wait_for(lambda: self._told().count(line) == count, 20, f"{line!r}, {count} times")

    def _suspended(self, subject: str, question: str = QUESTION) -> str:
        """A ticket that has just been alerted."""
        ticket = self.desk.open_ticket(subject)
        self.desk.suspend(ticket, question)
        self.station.poke()
        self._one_toast("the toast")
        return ticket

    def _arguments(self, kind: str, ticket: str) -> str:
        episode = self.desk.ticket(ticket)["waiting"]["episode_id"]
        return f"kind={kind}&source={SOURCE}&ticket={quote_plus(ticket)}&episode={quote_plus(episode)}"

    def _click(self, arguments: str, **inputs: str) -> None:
        equal(self.platform.activate(self.clsid, AUMID, arguments, inputs), OK)

    def _follow_ups(self, ticket: str) -> list[str]:
        """What Ana wrote in the ticket's history."""
        events = self.desk.call("GET", f"/tickets/{ticket}")["events"]
        return [e["text"] for e in events if e["type"] == "follow_up" and e["author"]["role"] == "requester"]

    def _wait_reply(self, ticket: str, *texts: str) -> None:
        self.lab.wait_for(lambda: len(self._follow_ups(ticket)) >= len(texts), 20, "the follow-up at the desk")
        equal(self._follow_ups(ticket), list(texts))

    def _golden(self, name: str, xml: str, **values: str) -> None:
        """Against the file, which has one tag a line, and names for what differs from run to run."""
        lines = re.sub(r"\b\d\d:\d\d\b", "{time}", xml.replace("><", ">\n<")) + "\n"
        for value, text in sorted(values.items(), key=lambda pair: -len(pair[1])):
            lines = lines.replace(text, "{" + value + "}")
        file = GOLDEN / f"{name}.xml"
        if not file.exists():
            file.write_text(lines, "utf-8")
            raise LabError(f"{file} is new: read it")
        equal(lines, file.read_text("utf-8"))

    def _restart(self) -> None:
        self._end()
        self.program = self.station.start()

    def _end(self) -> None:
        """As a crash does."""
        self.program.kill()
        self.platform.forget_dead_programs()
        self.lab.wait_for(lambda: not self.lab.icons(), 10, "the end of the killed program's icon")

    def _tidy(self, *tickets: str) -> None:
        for ticket in tickets:
            if self.desk.ticket(ticket)["waiting"]:
                self.desk.reply(ticket, "Respondido no portal.")
        self.station.poke()
        self.station.wait_for(NOTHING_WAITS, "light/normal")


    def _after_failure(self, name: str) -> None:
        """No ticket waits for the next check."""
        super()._after_failure(name)
        self.desk.online(True)
        for ticket in self.desk.call("GET", "/tickets"):
            if ticket["waiting"]:
                self.desk.call("POST", f"/tickets/{ticket['id']}/resolve")
        ours = self._processes()
        if ours:
            self.program = Program(self.lab, None, ours[0])
            self.station.poke()
        else:
            self.platform.forget_dead_programs()
            self.program = self.station.start()

    def _processes(self) -> list[int]:
        return [pid for pid, line in self.lab.processes().items() if line.split(" -")[0].endswith("tecjump-tray.exe")
                or "tecjump-tray.exe\"" in line]


class Toasts(ToastScene):
    """With the program running, and with it ended."""

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.program_makes_itself_known, self.suspended_ticket_is_one_toast, self.buttons_open_the_ticket,
            self.new_question_replaces_the_toast, self.answered_in_the_portal_it_goes, self.reply_reaches_the_desk,
            self.same_activation_again_changes_nothing, self.twice_at_once_is_one_follow_up,
            self.blank_reply_is_not_sent, self.half_a_character_harms_nothing, self.longest_reply_and_one_too_long,
            self.forged_arguments_do_nothing, self.put_off,
            self.without_replies_no_text_box, self.five_at_once_are_one_toast, self.offline_the_reply_waits,
            self.refused_reply_is_kept, self.killed_and_restarted_it_shows_nothing_again,
            self.reply_starts_the_ended_program, self.click_starts_the_ended_program,
            self.twice_at_once_while_ended_is_one_follow_up, self.killed_right_after_the_click,
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
                          re.findall('content="Abrir chamado" arguments="(.*?)"', xml)[0]):
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
        self._wait_told(SENT)
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        (tell,) = [t for t in self.platform.shown() if t.group != SOURCE]
        self._golden("tell", tell.xml)

    def same_activation_again_changes_nothing(self) -> None:
        self._click(self.last, reply=REPLY, snooze="15m")
        polls = self.desk.polls()
        self.station.poke()
        self.lab.wait_for(lambda: self.desk.polls() > polls, 10, "a poll")
        equal(self._follow_ups(self.ticket), [REPLY])

    def twice_at_once_is_one_follow_up(self) -> None:
        ticket = self._suspended("Ramal mudo")
        arguments = self._arguments("reply", ticket)
        sent = self._told().count(SENT)
        for _ in range(2):
            self._click(arguments, reply="Desde ontem.\r\nÀs 9h.", snooze="15m")
        self._wait_told(SENT, sent + 1)
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
        self.station.choose("Respostas não enviadas", entry, "Abrir portal")
        equal(self.lab.wait_for(self.lab.clipboard, 10, "the text on the clipboard"), "ç" * 8_001)
        self.station.choose("Respostas não enviadas", entry, "Descartar")
        equal(self._follow_ups(ticket), [])
        self._tidy(ticket)

    def _refusals(self) -> list[str]:
        return [line for line in self._told() if line.startswith("Resposta não enviada.")]

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
            self._click(arguments, reply="Falso", snooze="15m")
            self.lab.wait_for(lambda: len(self._ignored()) == lines + 1, 5, f"one line in the log for {arguments[:60]!r}")
        lines = len(self._ignored())
        equal(self.platform.activate(self.clsid, "Another.Program", good), OK)
        self.lab.wait_for(lambda: len(self._ignored()) == lines + 1, 5, "one line in the log for another program's name")
        equal((self.lab.recorded(), self._follow_ups(ticket), self._toasts()), ([], [], self_known))
        equal(len(self.platform.calls()), calls)
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
        self._restart()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        equal(self._toasts(), [])
        self._end()
        self._let_the_hour_pass()
        self.program = self.station.start()
        equal(self._one_toast("the toast, again").tag, ticket)
        self._tidy(ticket)
        self._no_toast()

    def _let_the_hour_pass(self) -> None:
        """While the program is ended: what it keeps says that the pause is over."""
        for file in self.station.state_dir.glob("state.[jb]*"):
            text, count = re.subn('("snoozed_until": *")[^"]+', r"\g<1>2026-01-01T00:00:00Z", file.read_text("utf-8"))
            if file.suffix == ".json":
                equal(count, 1)
            file.write_text(text, "utf-8")

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
        self._click(self._arguments("reply", ticket), reply="Era a pasta «Vendas».", snooze="15m")
        self.lab.wait_for(lambda: len(self._refusals()) > refusals, 20, "the refusal")
        menu = outline(self.lab.open_menu())
        self.shot("unsent")
        self.lab.close_menu()
        assert "Respostas não enviadas ▸" in menu, menu
        equal(self._follow_ups(ticket), [])
        self.desk.call("PUT", f"/tickets/{ticket}/reply-rules", accepts_follow_ups=True, reactivates=True)
        entry = menu[menu.index("Respostas não enviadas ▸") + 1].strip().removesuffix(" ▸")
        self.station.choose("Respostas não enviadas", entry, "Tentar de novo")
        self._wait_reply(ticket, "Era a pasta «Vendas».")
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

    def twice_at_once_while_ended_is_one_follow_up(self) -> None:
        """Windows starts the program once; wine starts it for both."""
        self.program = self.station.start()
        self._tidy(self.ticket)
        self.ticket = self._suspended("Projetor")
        arguments = self._arguments("reply", self.ticket)
        self._end()
        with ThreadPoolExecutor(2) as pool:
            inputs = {"reply": REPLY, "snooze": "15m"}
            answers = list(pool.map(lambda _: self.platform.activate(self.clsid, AUMID, arguments, inputs), range(2)))
        equal(answers, [OK, OK])
        self.lab.wait_for(lambda: self._follow_ups(self.ticket), 20, "the follow-up at the desk")
        equal(self._follow_ups(self.ticket), [REPLY])
        self._click(arguments, reply=REPLY, snooze="15m")
        self.station.poke_and_wait()
        equal(self._follow_ups(self.ticket), [REPLY])
        self._kill_started_by_com()

    def killed_right_after_the_click(self) -> None:
        """The reply was on disk before Windows closed the toast."""
        self.program = self.station.start()
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
    """Balloons stand in, chosen anew for each alert."""

    def checks(self) -> list[Callable[[], object]]:
        return [self.turned_off_by_the_user, self.turned_off_for_the_program, self.turned_off_by_policy,
                self.setting_unknown_yet, self.refused_by_the_platform, self.platform_missing, self.back_again]

    def _balloon(self, subject: str, check: str) -> None:
        ticket = self.desk.open_ticket(subject)
        self.desk.suspend(ticket, "Desde quando?")
        self.station.poke()
        self.lab.wait_for(lambda: [b for b in self.lab.balloons() if subject in b.title], 15, "the balloon")
        equal(self._toasts(), [])
        said = self.station.run("check").stdout
        assert check in said, said
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self._tidy(ticket)
        self.lab.wait_for(lambda: not self.lab.balloons(), 10, "the balloon's end")

    def turned_off_by_the_user(self) -> None:
        self._begin()
        self.platform.setting(notify.DISABLED_FOR_USER)
        self._balloon("Desligado pelo usuário", "notificações desligadas pelo usuário")

    def turned_off_for_the_program(self) -> None:
        self.platform.setting(notify.DISABLED_FOR_APPLICATION)
        self._balloon("Desligado no programa", "notificações do Tecjump desligadas")

    def turned_off_by_policy(self) -> None:
        self.platform.setting(notify.DISABLED_BY_GROUP_POLICY)
        self._balloon("Desligado por política", "notificações desligadas por política")

    def setting_unknown_yet(self) -> None:
        """As on Windows before a program's first toast."""
        self.platform.setting(0x80070490)
        self._tidy(self._suspended("Primeiro aviso"))
        self._no_toast()
        self.platform.setting(notify.ENABLED)

    def refused_by_the_platform(self) -> None:
        self.platform.refuse(0x803E0105)
        self._balloon("Recusado pela plataforma", "")
        self.platform.refuse(0)

    def platform_missing(self) -> None:
        self.platform.uninstall()
        self._restart()
        self._balloon("Sem plataforma", "balões na área de notificação")

    def back_again(self) -> None:
        self.platform.install()
        self._restart()
        self._tidy(self._suspended("Com plataforma de novo"))
        self._no_toast()


SCENES: list[type[Scene]] = [Toasts, WithoutToasts]
