"""Autostart where something is wrong: an icon and a log, but no window."""

from __future__ import annotations

from lab import Program
from support.suite import Suite
from support.workstation import NOTHING_WAITS, OFFLINE, SETTINGS_KEY, SIGN_IN, golden_menu, outline

MENU_ONLY = "Tecjump"
PORTAL = "http://solicitante.tecjump.com.br/"
BAD: dict[str, str | int] = {
    "ApiUrl": "ftp://chamados.example", "HubUrl": "não é endereço", "PollSeconds": 5, "AllowExit": "talvez",
    "SupportEmail": "sem arroba", "PoolSeconds": 60,
}


class TestQuietStart(Suite):
    seconds = 45
    desktop = "lab"

    def _start(self, tooltip: str, icon: str) -> Program:
        program = self.station.start()
        self.station.wait_for(tooltip, icon)
        assert self.station.boxes() == []
        assert self.lab.balloons() == []
        assert self.lab.recorded() == []
        assert program.is_running()
        return program

    def _end(self, program: Program) -> None:
        self.station.choose("Fechar o Tecjump Tray")
        assert program.wait() == 0

    def test_start_without_settings_opens_no_window(self) -> None:
        self.program = self._start(MENU_ONLY, "light/normal")

    def test_menu_without_server(self) -> None:
        assert outline(self.lab.open_menu()) == golden_menu("without_a_server_the_program_is_a_menu")
        self.lab.close_menu()
        assert self.station.opens("Área do Cliente") == PORTAL
        self.lab.clear_recorded()
        self._end(self.program)

    def test_broken_settings_are_logged(self) -> None:
        for name, value in BAD.items():
            self.lab.reg_set(SETTINGS_KEY, name, value)
        done = self.lab.run(["wine", "reg", "add", SETTINGS_KEY, "/v", "SupportPhone", "/t", "REG_BINARY", "/d",
                             "00ff", "/f"])
        assert done.exit_code == 0
        program = self._start(MENU_ONLY, "light/normal")
        log = "\n".join(self.station.log())
        for name in (*BAD, "SupportPhone"):
            assert f": {name} " in log, f"{name} is not in the log: {log}"
        self._end(program)

    def test_check_names_each_bad_value(self) -> None:
        done = self.station.run("check")
        assert done.exit_code == 1
        for name, value in BAD.items():
            assert f"FALHA  Configuração          {name} = “{value}” (computador): " in done.stdout, done.stdout
        assert "SupportPhone (computador): tipo 3 do Registro; use texto (REG_SZ)" in done.stdout, done.stdout
        self.lab.reg_delete(SETTINGS_KEY)

    def test_damaged_state_file_is_renamed(self) -> None:
        self.station.configure()
        self.station.sign_in()
        state = self.station.state_dir / "state.json"
        state.write_text('{"version":1,"ledg')
        program = self._start(NOTHING_WAITS, "light/normal")
        assert (self.station.state_dir / "state.damaged.json").exists()
        assert any("arquivo de dados inutilizável" in line for line in self.station.log())
        self._end(program)

    def test_unusable_state_directory_still_shows_the_icon(self) -> None:
        """A file is in the place of the directory: no log, no state, but an icon."""
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

    def test_server_off_at_start_shows_offline(self) -> None:
        """As at a start before the network is up."""
        self.station.sign_in()
        self.desk.online(False)
        program = self._start("Tecjump: verificando seus chamados…", "light/normal")
        while "sem conexão" not in self.station.tooltip():
            self.station.poll_now()
        self.station.wait_for(OFFLINE, "light/offline")
        assert (self.station.boxes(), self.lab.balloons()) == ([], [])
        self.desk.online(True)
        self.station.poll_now()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self._end(program)
