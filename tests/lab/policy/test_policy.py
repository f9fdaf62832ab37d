"""Group Policy changed while the program runs: written as its editor writes it, applied at once, shown with its origin."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from lab import LabError
from support.suite import Suite
from support.workstation import (
    MACHINE_POLICY, NOTHING_WAITS, ONE_WAITS, SETTINGS_KEY, SIGN_IN, USER_POLICY, USER_SETTINGS_KEY, expected_menu, outline,
)

WIKI = "https://wiki.padaria.example/in;icio?a=1&b=2"
WITHIN = 1000  # ms, of the roll-out's requirements
ROUNDS = 5
IDLE = 20.0
SETTLE = 3.0


class TestPolicy(Suite):
    seconds = 60

    # ---- looking -------------------------------------------------------------------------

    def _menu(self) -> list[str]:
        lines = outline(self.lab.open_menu())
        self.lab.close_menu()
        return lines

    def _menu_follows(self, change: Callable[[], None], is_right: Callable[[list[str]], bool]) -> str:
        """Makes the change; how long until a menu that is opened at once shows it."""
        begin = time.monotonic()
        change()
        changed, tries = time.monotonic(), 0
        while True:
            tries += 1
            if is_right(lines := self._menu()):
                break
            if time.monotonic() > changed + 30:  # values that are gone count after 10 s
                raise LabError(f"the menu did not follow: {lines}")
        return (f"wine's reg took {changed - begin:.1f} s, menu no. {tries} was right "
                f"{time.monotonic() - changed:.1f} s later, opening and reading included")

    def _check(self) -> str:
        done = self.station.run("check")
        return done.stdout

    def _log_says(self, words: str) -> None:
        self.lab.wait_for(lambda: any(words in line for line in self.station.log()), 60, f"{words!r} in the log")

    # ---- the menu ------------------------------------------------------------------------

    def test_without_policies_the_menu_is_whole(self) -> None:
        self.program = self.station.start_signed_in()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert self._menu() == expected_menu()
        table = self._check()
        assert "Gerenciado por" not in table and "(política" not in table, table

    def test_items_hidden_by_a_value(self) -> None:
        """No key of ours is there yet, not even Tecjump's."""
        gone = {"Área do Cliente", "Abrir chamado ▸", "    Requisição de serviço", "    Problema ou falha",
                "    Dúvida ou orientação"}
        expected = [line for line in expected_menu() if line not in gone]
        self.note(self._menu_follows(lambda: self.lab.reg_set(USER_POLICY, "HiddenItems", "Hub;NewTicket"),
                                     lambda lines: lines == expected))

    def test_items_hidden_one_by_one(self) -> None:
        """As the editor writes a list: a key with a value for each item, stronger than the value beside it."""
        def change() -> None:
            for name, hidden in (("Support", 1), ("About", 1), ("Portal", 0)):
                self.lab.reg_set(rf"{USER_POLICY}\HiddenItems", name, hidden)
        self.note(self._menu_follows(change, lambda lines: "Sobre" not in lines and "Área do Cliente" in lines
                                     and not any(line.startswith("Falar") for line in lines) and "Sistema de Chamados" in lines))

    def test_items_added(self) -> None:
        took = self._menu_follows(lambda: self.lab.reg_set(rf"{MACHINE_POLICY}\ExtraItems", "Wiki da empresa", WIKI),
                                  lambda lines: "Wiki da empresa" in lines)
        lines = self._menu()
        assert lines[lines.index("Minhas solicitações") + 1] == "Wiki da empresa"
        assert self.station.opens("Wiki da empresa") == WIKI.replace(";", "%3B")
        self.note(took)

    def test_machine_policy_overrides_user_policy(self) -> None:
        self.lab.reg_set(USER_POLICY, "AllowExit", 1)
        assert "Fechar o Tecjump Tray" in self._menu()
        self.note(self._menu_follows(lambda: self.lab.reg_set(MACHINE_POLICY, "AllowExit", 0),
                                     lambda lines: "Fechar o Tecjump Tray" not in lines))

    # ---- who set it ----------------------------------------------------------------------

    def test_check_names_origin_and_manager(self) -> None:
        assert "Gerenciado por: sua organização" in self._check()
        self.lab.reg_set(MACHINE_POLICY, "ManagedBy", "TI da Padaria São João")
        table = self._check()
        for line in ("AllowExit             0  (política do computador)", "HiddenItems           About;Support  (política do usuário)",
                     "PollSeconds           30  (computador)", "ReminderHours         24  (padrão)",
                     "Gerenciado por: TI da Padaria São João"):
            assert line in table, f"{line!r} is not in {table}"

    def test_about_names_origin_and_manager(self) -> None:
        self.lab.reg_delete(rf"{USER_POLICY}\HiddenItems")
        self.lab.reg_delete(USER_POLICY, "HiddenItems")
        self.lab.wait_for(lambda: "Sobre" in self._menu(), 30, "Sobre")
        self.station.choose("Sobre")
        text = "\n".join(self.station.wait_for_box("Sobre o Tecjump Tray"))
        self.shot("about")
        self.lab.press("Escape", until=lambda: not self.station.boxes(), what="the box to close")
        for words in ("Gerenciado por: TI da Padaria São João", "AllowExit: 0 (política do computador)",
                      "PollSeconds: 30 (computador)"):
            assert words in text, text
        assert "ReminderHours" not in text, text

    def test_bad_value_is_reported_and_the_next_layer_applies(self) -> None:
        self.lab.reg_set(MACHINE_POLICY, "PollSeconds", 5)
        self._log_says("configuração ignorada: PollSeconds = “5” (política do computador): use um número inteiro de 30 a 86400")
        table = self._check()
        assert "PollSeconds           30  (computador)" in table and "FALHA  Configuração" in table, table
        self.lab.reg_set(MACHINE_POLICY, "PollSeconds", 3600)
        self._log_says("configuração mudou: PollSeconds = 3600 (política do computador)")

    # ---- how soon ------------------------------------------------------------------------

    def test_tooltip_follows_within_a_second(self) -> None:
        """Another server and back, measured on the desktop itself, from the registry to the tooltip. Includes the
        time that the program waits for a policy's further changes."""
        other = self.desk.url.replace("127.0.0.1", "localhost")
        assert other != self.desk.url, other
        times = []
        for _ in range(ROUNDS):
            times.append(self.lab.reg_timed(MACHINE_POLICY, "ApiUrl", other))
            self.station.wait_for(SIGN_IN, "light/signin")
            times.append(self.lab.reg_timed(MACHINE_POLICY, "ApiUrl", ""))
            self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert max(times) < WITHIN, times
        self.note(f"{statistics.median(times):.0f} ms, at most {max(times):.0f} ms, of {len(times)}")

    def test_alerts_off_and_on_again(self) -> None:
        before = len(self.station.alerts())
        self.lab.reg_set(MACHINE_POLICY, "Alerts", "Off")
        self._log_says("configuração mudou: Alerts = Off (política do computador)")
        ticket = self.desk.open_ticket("VPN não conecta")
        self.desk.suspend(ticket, "Qual é o erro?")
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        assert len(self.station.alerts()) == before
        self.lab.reg_delete(MACHINE_POLICY, "Alerts")
        self.lab.wait_for(lambda: len(self.station.alerts()) == before + 1, 30, "the alert")
        self.desk.reply(ticket, "809")
        self.station.poll_and_wait()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        assert len(self.station.alerts()) == before + 1

    def test_hiding_every_item_opens_no_menu(self) -> None:
        """The icon remains; a click on it shows nothing and does no harm."""
        names = "Hub;Portal;NewTicket;MyTickets;Support;CheckNow;About"
        self.lab.reg_delete(rf"{MACHINE_POLICY}\ExtraItems")
        self.lab.reg_set(MACHINE_POLICY, "HiddenItems", names)
        self._log_says(f"configuração mudou: HiddenItems = {names}")
        for button in (1, 3):
            self.lab.click(*self.station.icon.center, button)
            self.station.poll_and_wait()
            assert self.lab.menu() == []
        assert self.program.is_running()
        self._menu_follows(lambda: self.lab.reg_delete(MACHINE_POLICY, "HiddenItems"), lambda lines: "Sobre" in lines)

    def test_unrelated_changes_do_not_wake_the_program(self) -> None:
        """Other programs' policies, too."""
        other = r"HKCU\Software\Policies\Lab\Other"
        self.lab.reg_set(other, "Value", "before")
        time.sleep(SETTLE)
        before = self.program.context_switches()
        self.lab.reg_set(other, "Value", "after")
        assert self.program.context_switches() - before == 0
        figures = self.program.figures(IDLE)
        assert figures.switches == 0
        self.note(f"0 context switches in {figures.seconds:.0f} s, {figures.threads} threads, {figures.private_kb} KB private")

    # ---- and back ------------------------------------------------------------------------

    def test_deleted_policies_restore_the_menu(self) -> None:
        def change() -> None:
            self.lab.reg_delete(r"HKLM\Software\Policies\Tecjump")
            self.lab.reg_delete(r"HKCU\Software\Policies\Tecjump")
        took = self._menu_follows(change, lambda lines: lines == expected_menu())
        table = self._check()
        assert "Gerenciado por" not in table and "(política" not in table, table
        self.note(took)

    def test_recreated_policy_key_is_noticed(self) -> None:
        self._menu_follows(lambda: self.lab.reg_set(MACHINE_POLICY, "AllowExit", 0), lambda lines: "Fechar o Tecjump Tray" not in lines)
        self.lab.reg_delete(MACHINE_POLICY)
        self.note(self._menu_follows(lambda: self.lab.reg_set(USER_POLICY, "HiddenItems", "CheckNow"),
                                     lambda lines: "Fechar o Tecjump Tray" in lines and not any(line.startswith("Verificar") for line in lines)))

    def test_plain_settings_are_noticed_too(self) -> None:
        self.lab.reg_delete(USER_POLICY)
        self.lab.reg_set(SETTINGS_KEY, "SupportPhone", "190")
        self.note(self._menu_follows(lambda: self.lab.reg_set(USER_SETTINGS_KEY, "SupportEmail", "ti@padaria.example"),
                                     lambda lines: "    E-mail: ti@padaria.example" in lines and "    Telefone: 190" in lines))
