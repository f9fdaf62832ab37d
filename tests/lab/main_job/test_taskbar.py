"""Icon, tooltip and menu on the taskbar, and what each item of the menu does."""

from __future__ import annotations

import urllib.parse

from support.desk import EMAIL, NAME
from support.suite import Suite
from support.workstation import NOTHING_WAITS, ONE_WAITS, SIGN_IN, SUPPORT_EMAIL, expected_menu, outline, version

LONG = "P&D: o sistema de orçamentos não abre depois da atualização e ninguém da equipe consegue trabalhar"
LONG_IN_MENU = "P&&D: o sistema de orçamentos não abre depois da atuali…"


class TestTaskbar(Suite):
    seconds = 100

    # ---- icon and menu -------------------------------------------------------------------

    def test_icon_is_at_the_taskbars_right_end(self) -> None:
        self.station.configure()
        assert self.lab.icons() == []
        self.program = self.station.start()
        icon = self.station.icon
        width, height = (int(n) for n in self.lab.size.split("x"))
        assert (icon.right, icon.bottom) == (width, height), f"not at the taskbar's right end: {icon}"
        self.station.wait_for(SIGN_IN, "light/signin")
        self.shot("signed out")
        self.note(f"at {icon}")

    def test_start_opens_no_window(self) -> None:
        assert self.station.boxes() == []
        assert self.lab.recorded() == []

    def test_menu_while_signed_out(self) -> None:
        assert outline(self.lab.open_menu()) == expected_menu(signed_out=True)
        self.shot("menu signed out")
        self.lab.close_menu()

    def test_sign_in_by_command_line_is_noticed(self) -> None:
        self.station.sign_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def test_right_click_opens_the_menu(self) -> None:
        assert outline(self.lab.open_menu(button=3)) == expected_menu()
        self.shot("menu")
        self.lab.choose("Falar com o suporte", leave_open=True)
        self.shot("submenu")
        self.lab.close_menu()

    def test_left_click_opens_the_menu(self) -> None:
        assert outline(self.lab.open_menu(button=1)) == expected_menu()
        self.lab.close_menu()

    def test_keyboard_selects_a_menu_item(self) -> None:
        self.lab.clear_recorded()
        self.lab.open_menu()
        self.lab.key("Down", "Down", "Return")
        assert self.lab.wait_for(self.lab.recorded, 30, "the portal") == [f"{self.desk.url}/portal"]
        assert self.lab.menu() == []

    def test_keyboard_opens_a_submenu(self) -> None:
        self.lab.clear_recorded()
        self.lab.open_menu()
        self.lab.key("Down", "Down", "Down", "Right", "Down", "Down", "Return")
        assert self.lab.wait_for(self.lab.recorded, 30, "the form") == [f"{self.desk.url}/portal/servicos/duvida"]

    def test_escape_closes_the_menu(self) -> None:
        self.lab.open_menu()
        self.lab.press("Escape", until=lambda: not self.lab.menu(), what="the end of the menu")
        assert self.program.is_running()

    def test_click_elsewhere_closes_the_menu(self) -> None:
        self.lab.open_menu()
        self.lab.repeat(lambda: self.lab.click(640, 300), lambda: not self.lab.menu(), 15, "the end of the menu")

    def test_open_menu_is_not_rebuilt_by_a_poll(self) -> None:
        """Polls go on while the menu is open; only the next menu shows their result."""
        ticket = self.desk.open_ticket("VPN não conecta")
        items = self.lab.open_menu()
        self.desk.suspend(ticket, "Qual é o erro?")
        self.station.poll_and_wait()
        assert self.lab.menu() == items
        self.lab.close_menu()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert self.lab.open_menu()[0].plain == "1 chamado aguardando sua resposta"
        self.desk.reply(ticket, "809")
        self.station.poll_and_wait()
        self.lab.choose("1 chamado", leave_open=True)
        self.lab.close_menu()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert outline(self.lab.open_menu()) == expected_menu()
        self.lab.close_menu()

    def test_tooltip_on_hover(self) -> None:
        self.lab.move(640, 300)
        self.lab.hover_icon()
        (tip,) = self.lab.wait_for(lambda: [t for t in self.lab.tips() if t.visible], 30, "the tooltip")
        assert tip.text == NOTHING_WAITS
        self.shot("tooltip")
        self.lab.move(640, 300)

    # ---- items ---------------------------------------------------------------------------

    def test_check_now_polls(self) -> None:
        polls = self.desk.polls()
        self.station.choose("Verificar agora")
        self.lab.wait_for(lambda: self.desk.polls() > polls, 10, "the poll")

    def test_about(self) -> None:
        self.station.choose("Sobre")
        texts = self.station.wait_for_box("Sobre o Tecjump Tray")
        self.shot("about")
        wanted = (f"Tecjump Tray {version()}\n\nServidor: {self.desk.url}/\nConta: {NAME} ({EMAIL})\n"
                  "Situação: Nenhum chamado aguardando sua resposta\n\nConfiguração:\n"
                  + "\n".join(self._set_by_machine()))
        assert wanted in [t.replace("\r\n", "\n") for t in texts], texts
        self.lab.press("Return", until=lambda: not self.station.boxes(), what="the box to close")

    def _set_by_machine(self) -> list[str]:
        """What *Sobre* says of the settings, addresses as the program writes them."""
        values = {**self.station.settings(), "ApiUrl": f"{self.desk.url}/"}
        return [f"{name}: {value} (computador)" for name, value in values.items()]

    def test_area_do_cliente_opens_the_hub(self) -> None:
        assert self.station.opens("Área do Cliente") == f"{self.desk.url}/"

    def test_sistema_de_chamados_opens_the_portal(self) -> None:
        assert self.station.opens("Sistema de Chamados") == f"{self.desk.url}/portal"

    def test_new_ticket_items_open_the_three_forms(self) -> None:
        for item, page in (("Requisição de serviço", "requisicao"), ("Problema ou falha", "problema"),
                           ("Dúvida ou orientação", "duvida")):
            assert self.station.opens("Abrir chamado", item) == f"{self.desk.url}/portal/servicos/{page}"

    def test_minhas_solicitacoes_opens_the_list(self) -> None:
        assert self.station.opens("Minhas solicitações") == f"{self.desk.url}/portal/solicitacoes"

    def test_telephone_opens_a_tel_link(self) -> None:
        assert self.station.opens("Falar com o suporte", "Telefone") == "tel:+550000000000"

    def test_copied_text_describes_this_computer(self) -> None:
        self.station.choose("Falar com o suporte", "Copiar informações deste computador")
        copied = self.lab.wait_for(self.lab.clipboard, 30, "text on the clipboard")
        assert copied.split("\r\n") == self._facts()
        self.note(repr(copied))

    def _facts(self) -> list[str]:
        """What wine itself says of computer, user and system."""
        windows = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion"
        name, build = (self.lab.reg_get(windows, value) for value in ("ProductName", "CurrentBuildNumber"))
        computer = self.lab.reg_get(r"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters", "Hostname")
        user = self.lab.local_appdata().parent.parent.name
        return [f"Computador: {computer}", f"Usuário: {user}", f"Sistema operacional: {name} ({build})",
                f"Tecjump Tray: {version()}"]

    def test_email_item_opens_a_prefilled_mail(self) -> None:
        address = self.station.opens("Falar com o suporte", "E-mail")
        parts = urllib.parse.urlsplit(address)
        fields = urllib.parse.parse_qs(parts.query, strict_parsing=True)
        assert (parts.scheme, parts.path, sorted(fields)) == ("mailto", SUPPORT_EMAIL, ["body", "subject"])
        facts = self._facts()
        assert fields["subject"] == ["Suporte: " + facts[0].partition(": ")[2]]
        assert fields["body"] == ["Descreva o problema aqui:\r\n\r\n\r\n" + "\r\n".join(facts)]

    # ---- tickets in the menu -------------------------------------------------------------

    def test_waiting_ticket_opens_its_page(self) -> None:
        ticket = self.desk.open_ticket("Impressora do financeiro não imprime")
        self.desk.suspend(ticket, "Qual é o número de patrimônio?")
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        entry = f"{self.desk.ticket(ticket)['number']} Impressora do financeiro não imprime"
        assert outline(self.lab.open_menu()) == expected_menu(ticket=entry)
        self.lab.choose("1 chamado aguardando sua resposta", leave_open=True)
        self.shot("menu waiting")
        self.lab.close_menu()
        assert self.station.opens("1 chamado aguardando sua resposta", entry) == self.desk.ticket(ticket)["portal_url"]
        self.desk.reply(ticket, "É o 4711.")
        self.station.poll_now()
        self.station.wait_for(NOTHING_WAITS, "light/normal")

    def test_long_subject_with_ampersand(self) -> None:
        ticket = self.desk.open_ticket(LONG)
        self.desk.suspend(ticket, "Desde quando?")
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        items = self.lab.open_menu()
        assert items[1].text == f"{self.desk.ticket(ticket)['number']} {LONG_IN_MENU}"
        self.lab.choose("1 chamado aguardando sua resposta", leave_open=True)
        self.shot("menu long subject")
        self.lab.close_menu()

    def test_many_tickets_fit_the_menu(self) -> None:
        for number in range(16):
            self.desk.suspend(self.desk.open_ticket(f"Pedido nº {number}"), "Ainda precisa?")
        self.station.poll_now()
        self.station.wait_for("Tecjump: 17 chamados aguardando sua resposta", "light/waiting-9plus")
        items = self.lab.open_menu()
        tickets = [i.text.partition(" ")[2] for i in items[1:17]]
        assert tickets == [
            LONG_IN_MENU, *(f"Pedido nº {number}" for number in range(14)), "todos no Sistema de Chamados",
        ]
        self.lab.choose("17 chamados", leave_open=True)
        self.shot("menu many tickets")
        self.lab.close_menu()
        assert self.station.opens("17 chamados", "Ver todos") == f"{self.desk.url}/portal/solicitacoes"

    # ---- the end -------------------------------------------------------------------------

    def test_menu_without_exit(self) -> None:
        self.station.choose("Fechar o Tecjump Tray")
        assert self.program.wait() == 0
        self.lab.reg_set(r"HKLM\Software\Tecjump\Tray", "AllowExit", 0)
        program = self.station.start()
        assert self.lab.open_menu()[-1].text == "S&obre"
        self.lab.close_menu()
        program.kill()
        self.lab.reg_delete(r"HKLM\Software\Tecjump\Tray", "AllowExit")

    def test_encerrar_exits(self) -> None:
        self.lab.wait_for(lambda: not self.lab.icons(), 30, "the end of the killed program's icon")
        program = self.station.start()
        self.station.choose("Fechar o Tecjump Tray")
        assert program.wait() == 0
        assert self.lab.icons() == []
