"""Signing in through the dialog, and the main job itself: a suspended ticket is alerted, opened,
answered and taken back. On the desktop that shows balloons."""

from __future__ import annotations

import time
from collections.abc import Callable

from checks import equal
from lab import Tip
from scenes.desk import EMAIL, PASSWORD
from scenes.scene import Scene
from scenes.workstation import NOTHING_WAITS, ONE_WAITS, SIGN_IN, expected_menu, outline

DIALOG = "Entrar no Sistema de Chamados"
QUESTION = "Qual é o número de patrimônio da impressora? Está na etiqueta ao lado do cabo."
ONE_POLL = 35  # seconds: PollSeconds 30 and a tenth of jitter, and a moment to draw


class SignIn(Scene):
    desktop = "lab"

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.dialog_opens_in_front, self.chosen_again_it_stays_one_dialog, self.escape_changes_nothing,
            self.empty_password_is_asked_for, self.wrong_password_comes_back_with_words,
            self.right_password_brings_the_tickets, self.token_is_in_the_credential_manager,
            self.password_is_nowhere, self.sign_out_beside_the_tray,
        ]

    def _dialog(self) -> list[str]:
        """The texts of the dialog, which has the keyboard."""
        texts = self.station.wait_for_box(DIALOG)
        self.lab.wait_for(lambda: (f := self.lab.foreground()) and f.title == DIALOG and f.focus_class == "Edit",
                          5, "the dialog in front, ready to type into")
        return texts

    def dialog_opens_in_front(self) -> None:
        self.ticket = self.desk.open_ticket("Impressora do financeiro não imprime")
        self.desk.suspend(self.ticket, QUESTION)
        self.station.configure()
        self.program = self.station.start()
        self.station.wait_for(SIGN_IN, "light/signin")
        self.station.choose("Entrar…")
        texts = self._dialog()
        host = self.desk.url.removeprefix("http://").rstrip("/")
        assert f"Use seu e-mail como nome de usuário e a senha do Sistema de Chamados. Servidor: {host}" in texts, texts
        self.shot("dialog")

    def chosen_again_it_stays_one_dialog(self) -> None:
        self.station.choose("Entrar…")
        self._dialog()
        equal([w.title for w in self.station.boxes()], [DIALOG])

    def escape_changes_nothing(self) -> None:
        self.lab.press("Escape", until=lambda: not self.station.boxes(), what="the box to close")
        self.station.wait_for(SIGN_IN, "light/signin")
        equal(self.lab.credentials("Tecjump*"), [])

    def empty_password_is_asked_for(self) -> None:
        self.station.choose("Entrar…")
        self._dialog()
        self.lab.type_text(EMAIL)
        self._answer_until_words("Preencha o e-mail e a senha.")
        assert EMAIL in self._dialog(), "the typed e-mail is gone"

    def _answer_until_words(self, words: str) -> None:
        """Return, until the dialog comes again with these words and the server's name."""
        self.lab.press("Return", until=lambda: any(w.title.startswith(f"{words} Servidor: ") for w in self.lab.windows("Static")),
                       what=repr(words))

    def wrong_password_comes_back_with_words(self) -> None:
        self.lab.type_text("pão de queijo")
        self._answer_until_words("E-mail ou senha incorretos. Tente novamente ou use “Esqueci minha senha” no "
                                  "Sistema de Chamados.")
        assert EMAIL in self._dialog(), "the typed e-mail is gone"
        self.shot("dialog again")
        equal(self.lab.credentials("Tecjump*"), [])

    def right_password_brings_the_tickets(self) -> None:
        self.lab.type_text(PASSWORD)
        self.lab.press("Return", until=lambda: not self.station.boxes(), what="the dialog to close")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        equal(self.station.boxes(), [])
        (balloon,) = self.lab.wait_for(self.lab.balloons, 30, "the balloon")
        assert "Impressora" in balloon.title, balloon

    def token_is_in_the_credential_manager(self) -> str:
        (credential,) = self.lab.credentials("*")
        equal(credential.target, f"Tecjump Tray ({self.desk.url})")
        equal((credential.persist, credential.type), (2, 1))  # local machine, generic
        assert 0 < credential.length <= 2560, credential
        return f"{credential.length} bytes"

    def password_is_nowhere(self) -> None:
        """Neither in our files, nor in the vault (wine keeps it in the registry's files), nor on a
        command line."""
        forms = [form for text in (PASSWORD, "pão de queijo") for form in (text.encode(), text.encode("utf-16-le"))]
        files = [f for f in self.station.state_dir.rglob("*") if f.is_file()]
        assert files, "no log and no state file"
        for file in [*files, *self.lab.prefix.glob("*.reg")]:
            for form in forms:
                assert form not in file.read_bytes(), f"the password is in {file}"
        for line in self.lab.processes().values():
            assert PASSWORD not in line, line
        blob = self.lab.probe("credential-read", f"Tecjump Tray ({self.desk.url})")[0][0]
        assert EMAIL in blob and PASSWORD not in blob, blob

    def sign_out_beside_the_tray(self) -> None:
        done = self.station.run("sign-out")
        equal((done.exit_code, done.stdout), (0, "Você saiu. O acesso foi apagado deste computador.\n"))
        self.station.wait_for(SIGN_IN, "light/signin")
        self.lab.wait_for(lambda: not self.lab.balloons(), 30, "the end of the balloon")
        equal(self.lab.credentials("Tecjump*"), [])
        equal(outline(self.lab.open_menu()), expected_menu(signed_out=True))
        self.lab.close_menu()


class Alerts(Scene):
    desktop = "lab"

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.suspended_ticket_is_alerted_within_one_poll, self.menu_names_the_ticket,
            self.click_on_the_balloon_opens_the_ticket, self.killed_and_restarted_it_does_not_alert_again,
            self.answering_in_the_portal_takes_all_back, self.second_question_is_a_second_alert,
            self.two_alerts_come_one_after_the_other, self.five_at_once_are_one_summary,
            self.long_texts_are_cut, self.answered_while_not_running,
        ]

    def _balloon(self, title: str) -> Tip:
        return self.lab.wait_for(lambda: next((b for b in self.lab.balloons() if b.title == title), None), 30,
                                 f"the balloon {title!r}")

    def _no_balloon(self) -> None:
        self.lab.wait_for(lambda: not self.lab.balloons(), 30, "the end of the balloon")

    def _title(self, ticket: str) -> str:
        shown = self.desk.ticket(ticket)
        return f"Chamado {shown['number']}: {shown['subject']}"

    def suspended_ticket_is_alerted_within_one_poll(self) -> str:
        self.ticket = self.desk.open_ticket("Impressora do financeiro não imprime")
        self.program = self.station.start_signed_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        equal(self.lab.balloons(), [])
        before = self.lab.pixels(self.station.icon)
        begin = time.monotonic()
        self.desk.suspend(self.ticket, QUESTION)
        self.lab.wait_for(lambda: self.station.tooltip() == ONE_WAITS, ONE_POLL, "the tooltip")
        seconds = time.monotonic() - begin
        balloon = self._balloon(self._title(self.ticket))
        equal(balloon.text, f"Marina Luz pergunta: {QUESTION}")
        self.shot("balloon")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert self.lab.pixels(self.station.icon) != before, "the icon did not change"
        return f"a poll of its own after {seconds:.0f} s"

    def menu_names_the_ticket(self) -> None:
        entry = f"{self.desk.ticket(self.ticket)['number']} Impressora do financeiro não imprime"
        equal(outline(self.lab.open_menu()), expected_menu(tickets=(entry,)))
        self.lab.close_menu()

    def click_on_the_balloon_opens_the_ticket(self) -> None:
        self.lab.clear_recorded()
        self.lab.click_balloon()
        equal(self.lab.wait_for(self.lab.recorded, 30, "the ticket's page"),
              [f"{self.desk.url}/portal/chamados/{self.ticket}"])

    def killed_and_restarted_it_does_not_alert_again(self) -> None:
        equal(len(self.station.alerts()), 1)
        self.program.kill()
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the end of the killed program's icon")
        self._no_balloon()
        self.program = self.station.start()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poke_and_wait()
        equal(outline(self.lab.open_menu())[0], "1 chamado aguardando sua resposta ▸")
        self.lab.close_menu()
        equal(len(self.station.alerts()), 1)
        equal(self.lab.balloons(), [])

    def answering_in_the_portal_takes_all_back(self) -> None:
        self.desk.suspend(self.ticket, "E qual é o modelo?")  # another balloon, to be taken back
        self.station.poke()
        self._balloon(self._title(self.ticket))
        self.desk.reply(self.ticket, "É a Laser 9, número 4711.")
        self.station.poke()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self._no_balloon()
        equal(outline(self.lab.open_menu()), expected_menu())
        self.lab.close_menu()

    def second_question_is_a_second_alert(self) -> None:
        alerts = len(self.station.alerts())
        for number, question in enumerate(("Ela está ligada?", "E o cabo?"), start=1):
            self.desk.suspend(self.ticket, question)
            self.station.poke()
            self.lab.wait_for(lambda: [b for b in self.lab.balloons() if question in b.text], 30, question)
            equal(len(self.station.alerts()), alerts + number)
        self.desk.reply(self.ticket, "Sim, e o cabo também.")
        self.station.poke()
        self._no_balloon()

    def two_alerts_come_one_after_the_other(self) -> None:
        tickets = [self.desk.open_ticket(subject) for subject in ("Ramal 214 mudo", "Monitor com listras")]
        for ticket in tickets:
            self.desk.suspend(ticket, "Desde quando?")
        self.station.poke()
        for ticket in tickets:
            self._balloon(self._title(ticket))
            self.lab.clear_recorded()
            self.lab.click_balloon()
            equal(self.lab.wait_for(self.lab.recorded, 30, "the ticket's page"),
                  [self.desk.ticket(ticket)["portal_url"]])
        for ticket in tickets:
            self.desk.reply(ticket, "Desde ontem.")
        self.station.poke()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self._no_balloon()

    def five_at_once_are_one_summary(self) -> None:
        alerts = len(self.station.alerts())
        self.five = [self.desk.open_ticket(f"Pedido nº {n}: instalação") for n in range(1, 6)]
        for ticket in self.five:
            self.desk.suspend(ticket, "Ainda precisa?")
        self.station.poke()
        balloon = self._balloon("5 chamados aguardando sua resposta")
        self.shot("summary")
        numbers = [self.desk.ticket(ticket)["number"] for ticket in self.five]
        equal(balloon.text.replace("\r\n", "\n").split("\n"),
              [*(f"{numbers[n]} Pedido nº {n + 1}: instalação" for n in range(3)), "e mais 2 chamados"])
        self.lab.clear_recorded()
        self.lab.click_balloon()
        equal(self.lab.wait_for(self.lab.recorded, 30, "the list"), [f"{self.desk.url}/portal/solicitacoes"])
        equal(len(self.station.alerts()), alerts + 1)
        self.station.wait_for("Tecjump: 5 chamados aguardando sua resposta", "light/waiting-5")

    def long_texts_are_cut(self) -> None:
        """At what Windows' balloons hold: 63 and 255 UTF-16 units, never through a character."""
        ticket = self.desk.open_ticket("Ação não concluída 😀 " * 8)
        self.desk.suspend(ticket, "O que aparece na tela quando você clica em “Salvar”? 😀 " * 8)
        self.station.poke()
        (balloon,) = self.lab.wait_for(lambda: [b for b in self.lab.balloons() if "Ação" in b.title], 30, "the balloon")
        self.shot("long balloon")
        self.lab.click_balloon()
        self.five.append(ticket)
        for text, most in ((balloon.title, 63), (balloon.text, 255)):
            units = len(text.encode("utf-16-le")) // 2
            assert most * 3 // 4 < units <= most and text.endswith("…"), (units, text)

    def answered_while_not_running(self) -> None:
        alerts = len(self.station.alerts())
        self.program.kill()
        for ticket in self.five:
            self.desk.reply(ticket, "Não.")
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the end of the killed program's icon")
        self.program = self.station.start()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        equal(len(self.station.alerts()), alerts)
