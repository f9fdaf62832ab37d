"""Autostart on a machine where something is wrong: an icon, a log, and no window in anybody's way."""

from __future__ import annotations

from collections.abc import Callable

from checks import equal
from lab import Program
from scenes.scene import Scene
from scenes.workstation import NOTHING_WAITS, OFFLINE, SETTINGS_KEY, SIGN_IN

MENU_ONLY = "Tecjump"
PORTAL = "http://solicitante.tecjump.com.br/"
BAD: dict[str, str | int] = {
    "ApiUrl": "ftp://chamados.example", "HubUrl": "não é endereço", "PollSeconds": 5, "AllowExit": "talvez",
    "SupportEmail": "sem arroba", "PoolSeconds": 60,
}


class QuietStart(Scene):
    desktop = "lab"

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.nothing_configured, self.menu_without_server, self.broken_settings, self.check_names_each_bad_value,
            self.damaged_state, self.state_directory_that_cannot_be_made, self.server_off_at_the_start,
        ]

    def _start(self, tooltip: str, icon: str) -> Program:
        program = self.station.start()
        self.station.wait_for(tooltip, icon)
        equal(self.station.boxes(), [])
        equal(self.lab.balloons(), [])
        equal(self.lab.recorded(), [])
        assert program.is_running()
        return program

    def _end(self, program: Program) -> None:
        self.station.choose("Fechar o Tecjump Tray")
        equal(program.wait(), 0)

    def nothing_configured(self) -> None:
        self.program = self._start(MENU_ONLY, "light/normal")

    def menu_without_server(self) -> None:
        equal([i.plain for i in self.lab.open_menu()],
              ["Área do Cliente", "Sistema de Chamados", "Abrir chamado", "Requisição de serviço",
               "Problema ou falha", "Dúvida ou orientação", "Minhas solicitações", "Falar com o suporte",
               "Copiar informações deste computador", "---", "Sobre", "Fechar o Tecjump Tray"])
        self.lab.close_menu()
        equal(self.station.opens("Área do Cliente"), PORTAL)
        self.lab.clear_recorded()
        self._end(self.program)

    def broken_settings(self) -> None:
        for name, value in BAD.items():
            self.lab.reg_set(SETTINGS_KEY, name, value)
        done = self.lab.run(["wine", "reg", "add", SETTINGS_KEY, "/v", "SupportPhone", "/t", "REG_BINARY", "/d",
                             "00ff", "/f"])
        equal(done.exit_code, 0)
        program = self._start(MENU_ONLY, "light/normal")
        log = "\n".join(self.station.log())
        for name in (*BAD, "SupportPhone"):
            assert f": {name} " in log, f"{name} is not in the log: {log}"
        self._end(program)

    def check_names_each_bad_value(self) -> None:
        done = self.station.run("check")
        equal(done.exit_code, 1)
        for name, value in BAD.items():
            assert f"FALHA  Configuração          {name} = “{value}” (computador): " in done.stdout, done.stdout
        assert "SupportPhone (computador): tipo 3 do Registro; use texto (REG_SZ)" in done.stdout, done.stdout
        self.lab.reg_delete(SETTINGS_KEY)

    def damaged_state(self) -> None:
        self.station.configure()
        self.station.sign_in()
        state = self.station.state_dir / "state.json"
        state.write_text('{"version":1,"ledg')
        program = self._start(NOTHING_WAITS, "light/normal")
        assert (self.station.state_dir / "state.damaged.json").exists()
        assert any("arquivo de dados inutilizável" in line for line in self.station.log())
        self._end(program)

    def state_directory_that_cannot_be_made(self) -> None:
        """A file stands where the directory should be: no log, no state, and still an icon."""
        self.station.run("sign-out")
        place = self.station.state_dir
        aside = place.rename(place.with_name("aside"))
        place.write_text("")
        try:
            program = self._start(SIGN_IN, "light/signin")
            self._end(program)
        finally:
            place.unlink()
            aside.rename(place)

    def server_off_at_the_start(self) -> None:
        """As at a start before the network is there."""
        self.station.sign_in()
        self.desk.online(False)
        program = self._start("Tecjump: verificando seus chamados…", "light/normal")
        while "sem conexão" not in self.station.tooltip():
            self.station.poke()
        self.station.wait_for(OFFLINE, "light/offline")
        equal((self.station.boxes(), self.lab.balloons()), ([], []))
        self.desk.online(True)
        self.station.poke()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self._end(program)
