"""The command line, with its output piped as scripts do."""

from __future__ import annotations

from lab import Done, Program
from support.desk import EMAIL, NAME, PASSWORD
from support.suite import Suite
from support.workstation import SETTINGS_KEY, USER_SETTINGS_KEY, version


class TestCommandLine(Suite):
    def _says(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        done: Done = self.station.run(*arguments, stdin=stdin)
        assert (done.exit_code, done.stderr if code == 0 else "") == (code, "")
        return done.stdout + done.stderr

    def test_version_and_help(self) -> None:
        self.station.configure()
        assert self._says("--version") == f"tecjump-tray {version()}\n"
        text = self._says("--help")
        assert text.startswith("Tecjump Tray: acesso ao suporte e avisos de chamados que aguardam sua resposta\n"), text
        for name in (*self.station.settings(), "Source", "WaitingStates", "ReminderHours", "AllowExit"):
            assert f"\n  {name} " in text, name

    def test_wrong_usage_exits_2(self) -> None:
        assert self._says("--loud", code=2) == "tecjump-tray: opção desconhecida: --loud\nAjuda: tecjump-tray --help\n"
        assert "página desconhecida: “lua”" in self._says("open", "lua", code=2)
        assert "Nome=Valor" in self._says("--set", "PollSeconds", code=2)

    def test_through_a_pipe_and_to_a_file(self) -> None:
        program = self.lab.windows_path(self.station.exe)
        piped = self.lab.run(["sh", "-c", 'wine "$1" --help | cat', "sh", program])
        assert piped.stdout == self.station.run("--help").stdout
        done = self.lab.run(["wine", "cmd", "/c", program, "--help", ">", r"C:\lab\help.txt"])
        assert done.exit_code == 0
        assert (self.lab.prefix / "drive_c" / "lab" / "help.txt").read_text("utf-8") == piped.stdout

    def test_check_names_what_is_missing(self) -> None:
        table = self._says("check", code=1)
        assert "FALHA  Acesso                nenhuma conta conectada; use “Entrar…” no menu do ícone" in table, table
        assert "ok     Servidor              respondeu" in table, table
        assert "ok     Credenciais           Gerenciador de Credenciais do Windows" in table, table

    def test_wrong_password(self) -> None:
        text = self._says("sign-in", "--email", EMAIL, "--password-stdin", code=1, stdin="pão\r\n")
        assert text.startswith("E-mail ou senha incorretos."), text
        assert "pão" not in text, text
        assert "A entrada padrão está vazia" in self._says("sign-in", "--email", EMAIL, "--password-stdin", code=1)
        assert self.lab.credentials("Tecjump*") == []

    def test_sign_in(self) -> None:
        text = self._says("sign-in", "--email", EMAIL, "--password-stdin", stdin=f"{PASSWORD}\r\n")
        assert text == f"Conectado como {NAME}.\n"
        assert len(self.lab.credentials("Tecjump*")) == 1

    def test_check_passes_once_signed_in(self) -> None:
        table = self._says("check")
        assert f"ok     Acesso                conectado como {EMAIL}" in table, table
        assert "FALHA" not in table, table

    def test_origins_are_named(self) -> None:
        self.lab.reg_set(USER_SETTINGS_KEY, "PollSeconds", "45")
        table = self._says("check", "--set", "ReminderHours=8")
        for line in (f"ApiUrl                {self.desk.url}/  (computador)",
                     "PollSeconds           45  (usuário)", "ReminderHours         8  (linha de comando)",
                     "Source                TicketApi  (padrão)"):
            assert line in table, table
        self.lab.reg_delete(USER_SETTINGS_KEY, "PollSeconds")

    def test_open_pages(self) -> None:
        for words, page in ((("hub",), "/"), (("portal",), "/portal"),
                            (("new-ticket", "service-request"), "/portal/servicos/requisicao"),
                            (("new-ticket", "problem"), "/portal/servicos/problema"),
                            (("new-ticket", "question"), "/portal/servicos/duvida")):
            self._opens(words, self.desk.url + page)

    def _opens(self, words: tuple[str, ...], address: str) -> None:
        self.lab.clear_recorded()
        assert self._says("open", *words) == ""
        assert self.lab.wait_for(self.lab.recorded, 30, f"open {' '.join(words)}") == [address]

    def test_open_ticket(self) -> None:
        ticket = self.desk.open_ticket("Impressora")
        self._opens(("ticket", ticket), self.desk.ticket(ticket)["portal_url"])

    def test_console_mode_prints_icon_and_alerts(self) -> None:
        """A second start beside it polls, as beside an icon."""
        ticket = self.desk.open_ticket("Ramal 214 mudo")
        program = self.lab.start_program(self.station.exe, "--console")
        self._wait_for_line(program, "ícone: normal (Tecjump: nenhum chamado aguardando sua resposta)")
        self.desk.suspend(ticket, "Desde quando?")
        self.station.poll_now()
        self._wait_for_line(program, "ícone: aguardando 1 (Tecjump: 1 chamado aguardando sua resposta)")
        number = self.desk.ticket(ticket)["number"]
        self._wait_for_line(program, f"aviso: Chamado {number}: Ramal 214 mudo | Marina Luz pergunta: Desde quando?")
        assert self.lab.icons() == []
        assert self.lab.run(["wine", "taskkill", "/im", "tecjump-tray.exe"]).exit_code == 0
        assert program.wait() == 0

    def _wait_for_line(self, program: Program, line: str) -> None:
        self.lab.wait_for(lambda: line in program.output().splitlines(), 30, repr(line))

    def test_check_with_the_server_off(self) -> None:
        self.desk.online(False)
        table = self._says("check", code=1)
        assert "FALHA  Servidor              Não foi possível conectar ao servidor de chamados." in table, table
        self.desk.online(True)

    def test_sign_out(self) -> None:
        assert self._says("sign-out") == "Você saiu. O acesso foi apagado deste computador.\n"
        assert self._says("sign-out") == "Nenhuma conta conectada neste computador.\n"
        assert self.lab.credentials("Tecjump*") == []

    def test_no_icon_was_ever_shown(self) -> None:
        assert (self.lab.icons(), self.station.boxes()) == ([], [])
        assert self.lab.reg_get(SETTINGS_KEY, "ApiUrl"), "the settings are as they were"
