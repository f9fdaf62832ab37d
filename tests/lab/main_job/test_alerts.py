"""Signing in through the dialog, and the main job: a suspended ticket is alerted, opened, answered and withdrawn. On
the desktop that shows balloons."""

from __future__ import annotations

import time

from lab import Tip
from support.desk import EMAIL, PASSWORD
from support.suite import Suite
from support.workstation import NOTHING_WAITS, ONE_WAITS, SIGN_IN, expected_menu, outline

DIALOG = "Entrar no Sistema de Chamados"
QUESTION = "Qual é o número de patrimônio da impressora? Está na etiqueta ao lado do cabo."
ONE_POLL = 35  # seconds: PollSeconds 30 and a tenth of jitter, and a moment to draw


class TestSignIn(Suite):
    desktop = "lab"

    def _dialog(self) -> list[str]:
        """The texts of the dialog, which has the keyboard."""
        texts = self.station.wait_for_box(DIALOG)
        self.lab.wait_for(lambda: (f := self.lab.foreground()) and f.title == DIALOG and f.focus_class == "Edit",
                          5, "the dialog in front, ready to type into")
        return texts

    def test_dialog_opens_in_front(self) -> None:
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

    def test_second_sign_in_opens_no_second_dialog(self) -> None:
        self.station.choose("Entrar…")
        self._dialog()
        assert [w.title for w in self.station.boxes()] == [DIALOG]

    def test_escape_changes_nothing(self) -> None:
        self.lab.press("Escape", until=lambda: not self.station.boxes(), what="the box to close")
        self.station.wait_for(SIGN_IN, "light/signin")
        assert self.lab.credentials("Tecjump*") == []

    def test_empty_password_is_asked_for(self) -> None:
        self.station.choose("Entrar…")
        self._dialog()
        self.lab.type_text(EMAIL)
        self._answer_until_words("Preencha o e-mail e a senha.")
        assert EMAIL in self._dialog(), "the typed e-mail is gone"

    def _answer_until_words(self, words: str) -> None:
        """Presses Return until the dialog is shown again with these words and the server's name."""
        def is_shown() -> bool:
            return any(w.title.startswith(f"{words} Servidor: ") for w in self.lab.windows("Static"))
        self.lab.press("Return", until=is_shown, what=repr(words))

    def test_wrong_password_reopens_the_dialog_with_an_explanation(self) -> None:
        self.lab.type_text("pão de queijo")
        self._answer_until_words("E-mail ou senha incorretos. Tente novamente ou use “Esqueci minha senha” no "
                                  "Sistema de Chamados.")
        assert EMAIL in self._dialog(), "the typed e-mail is gone"
        self.shot("dialog again")
        assert self.lab.credentials("Tecjump*") == []

    def test_right_password_brings_the_tickets(self) -> None:
        self.lab.type_text(PASSWORD)
        self.lab.press("Return", until=lambda: not self.station.boxes(), what="the dialog to close")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert self.station.boxes() == []
        (balloon,) = self.lab.wait_for(self.lab.balloons, 30, "the balloon")
        assert "Impressora" in balloon.title, balloon

    def test_token_is_in_the_credential_manager(self) -> None:
        (credential,) = self.lab.credentials("*")
        assert credential.target == f"Tecjump Tray ({self.desk.url})"
        assert (credential.persist, credential.type) == (2, 1)  # local machine, generic
        assert 0 < credential.length <= 2560, credential
        self.note(f"{credential.length} bytes")

    def test_password_is_stored_nowhere(self) -> None:
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

    def test_sign_out_by_command_line_is_noticed(self) -> None:
        done = self.station.run("sign-out")
        assert (done.exit_code, done.stdout) == (0, "Você saiu. O acesso foi apagado deste computador.\n")
        self.station.wait_for(SIGN_IN, "light/signin")
        self.lab.wait_for(lambda: not self.lab.balloons(), 30, "the end of the balloon")
        assert self.lab.credentials("Tecjump*") == []
        assert outline(self.lab.open_menu()) == expected_menu(signed_out=True)
        self.lab.close_menu()


class TestAlerts(Suite):
    seconds = 65
    desktop = "lab"

    def _balloon(self, title: str) -> Tip:
        return self.lab.wait_for(lambda: next((b for b in self.lab.balloons() if b.title == title), None), 30,
                                 f"the balloon {title!r}")

    def _no_balloon(self) -> None:
        self.lab.wait_for(lambda: not self.lab.balloons(), 30, "the end of the balloon")

    def _title(self, ticket: str) -> str:
        shown = self.desk.ticket(ticket)
        return f"Chamado {shown['number']}: {shown['subject']}"

    def test_suspended_ticket_is_alerted_within_one_poll(self) -> None:
        self.ticket = self.desk.open_ticket("Impressora do financeiro não imprime")
        self.program = self.station.start_signed_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert self.lab.balloons() == []
        before = self.lab.pixels(self.station.icon)
        begin = time.monotonic()
        self.desk.suspend(self.ticket, QUESTION)
        self.lab.wait_for(lambda: self.station.tooltip() == ONE_WAITS, ONE_POLL, "the tooltip")
        seconds = time.monotonic() - begin
        balloon = self._balloon(self._title(self.ticket))
        assert balloon.text == f"Marina Luz pergunta: {QUESTION}"
        self.shot("balloon")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert self.lab.pixels(self.station.icon) != before, "the icon did not change"
        self.note(f"a poll of its own after {seconds:.0f} s")

    def test_menu_names_the_ticket(self) -> None:
        entry = f"{self.desk.ticket(self.ticket)['number']} Impressora do financeiro não imprime"
        assert outline(self.lab.open_menu()) == expected_menu(ticket=entry)
        self.lab.close_menu()

    def test_click_on_the_balloon_opens_the_ticket(self) -> None:
        self.lab.clear_recorded()
        self.lab.click_balloon()
        assert self.lab.wait_for(self.lab.recorded, 30, "the ticket's page") == [
            f"{self.desk.url}/portal/chamados/{self.ticket}",
        ]

    def test_restart_after_a_kill_does_not_alert_again(self) -> None:
        assert len(self.station.alerts()) == 1
        self.program.kill()
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the end of the killed program's icon")
        self._no_balloon()
        self.program = self.station.start()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        self.station.poll_and_wait()
        assert outline(self.lab.open_menu())[0] == "1 chamado aguardando sua resposta ▸"
        self.lab.close_menu()
        assert len(self.station.alerts()) == 1
        assert self.lab.balloons() == []

    def test_reply_in_the_portal_withdraws_the_alert(self) -> None:
        self.desk.suspend(self.ticket, "E qual é o modelo?")  # another balloon, to be withdrawn
        self.station.poll_now()
        self._balloon(self._title(self.ticket))
        self.desk.reply(self.ticket, "É a Laser 9, número 4711.")
        self.station.poll_now()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self._no_balloon()
        assert outline(self.lab.open_menu()) == expected_menu()
        self.lab.close_menu()

    def test_second_question_is_a_second_alert(self) -> None:
        alerts = len(self.station.alerts())
        for number, question in enumerate(("Ela está ligada?", "E o cabo?"), start=1):
            self.desk.suspend(self.ticket, question)
            self.station.poll_now()
            self.lab.wait_for(lambda: [b for b in self.lab.balloons() if question in b.text], 30, question)
            assert len(self.station.alerts()) == alerts + number
        self.desk.reply(self.ticket, "Sim, e o cabo também.")
        self.station.poll_now()
        self._no_balloon()

    def test_two_alerts_come_one_after_the_other(self) -> None:
        tickets = [self.desk.open_ticket(subject) for subject in ("Ramal 214 mudo", "Monitor com listras")]
        for ticket in tickets:
            self.desk.suspend(ticket, "Desde quando?")
        self.station.poll_now()
        for ticket in tickets:
            self._balloon(self._title(ticket))
            self.lab.clear_recorded()
            self.lab.click_balloon()
            assert self.lab.wait_for(self.lab.recorded, 30, "the ticket's page") == [
                self.desk.ticket(ticket)["portal_url"],
            ]
        for ticket in tickets:
            self.desk.reply(ticket, "Desde ontem.")
        self.station.poll_now()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self._no_balloon()

    def test_five_at_once_are_one_summary(self) -> None:
        alerts = len(self.station.alerts())
        self.five = [self.desk.open_ticket(f"Pedido nº {n}: instalação") for n in range(1, 6)]
        for ticket in self.five:
            self.desk.suspend(ticket, "Ainda precisa?")
        self.station.poll_now()
        balloon = self._balloon("5 chamados aguardando sua resposta")
        self.shot("summary")
        numbers = [self.desk.ticket(ticket)["number"] for ticket in self.five]
        assert balloon.text.replace("\r\n", "\n").split("\n") == [
            *(f"{numbers[n]} Pedido nº {n + 1}: instalação" for n in range(3)), "e mais 2 chamados",
        ]
        self.lab.clear_recorded()
        self.lab.click_balloon()
        assert self.lab.wait_for(self.lab.recorded, 30, "the list") == [f"{self.desk.url}/portal/solicitacoes"]
        assert len(self.station.alerts()) == alerts + 1
        self.station.wait_for("Tecjump: 5 chamados aguardando sua resposta", "light/waiting-5")

    def test_long_texts_are_cut(self) -> None:
        """At what Windows' balloons hold: 63 and 255 UTF-16 units, never through a character."""
        ticket = self.desk.open_ticket("Ação não concluída 😀 " * 8)
        self.desk.suspend(ticket, "O que aparece na tela quando você clica em “Salvar”? 😀 " * 8)
        self.station.poll_now()
        (balloon,) = self.lab.wait_for(lambda: [b for b in self.lab.balloons() if "Ação" in b.title], 30, "the balloon")
        self.shot("long balloon")
        self.lab.click_balloon()
        self.five.append(ticket)
        for text, limit in ((balloon.title, 63), (balloon.text, 255)):
            units = len(text.encode("utf-16-le")) // 2
            assert limit * 3 // 4 < units <= limit and text.endswith("…"), (units, text)

    def test_ticket_answered_while_not_running_is_not_alerted(self) -> None:
        alerts = len(self.station.alerts())
        self.program.kill()
        for ticket in self.five:
            self.desk.reply(ticket, "Não.")
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the end of the killed program's icon")
        self.program = self.station.start()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert len(self.station.alerts()) == alerts
