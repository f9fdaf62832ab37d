"""Proves the harness itself, with the 40-line C program in the place of Tecjump Tray."""

from __future__ import annotations

from pathlib import Path

from support.suite import LabSuite

ADDRESS = "https://example.test/chamados?a=1&b=2&texto=%C3%A9#fim"


class TestShellDesktop(LabSuite):
    """The desktop with a taskbar."""

    @property
    def floor(self) -> Path:
        return self.lab.helper("floor.exe")

    def test_icon(self) -> None:
        assert self.lab.icons() == []
        self.program, ms = self.lab.start_timed(self.floor)
        (icon,) = self.lab.icons()
        width, height = (int(n) for n in self.lab.size.split("x"))
        assert icon.right == width and icon.bottom == height, f"not at the taskbar's right end: {icon}"
        self.shot("icon")
        self.note(f"{ms:.0f} ms from start to icon, at {icon}")

    def test_figures(self) -> None:
        figures = self.program.figures(5)
        assert figures.threads >= 1 and figures.private_kb > 500, figures
        self.note(str(figures))

    def test_tooltip(self) -> None:
        assert self.lab.tooltips() == ["Programa mínimo: ícone e dica"]
        self.lab.hover_icon()
        self.lab.wait_for(lambda: any(t.visible for t in self.lab.tips()), 10, "the tooltip")
        self.shot("tooltip")

    def test_menu_by_right_click(self) -> None:
        items = self.lab.open_menu(button=3)
        self.shot("menu")
        assert [i.text for i in items] == ["Sobre o programa mínimo", "Dúvidas", "Requisição", "Problema ou falha",
                                           "---", "Encerrar"]
        assert [i.depth for i in items] == [1, 1, 2, 2, 1, 1]
        self.lab.close_menu()
        assert self.lab.menu() == []
        assert self.program.is_running()

    def test_menu_by_left_click(self) -> None:
        self.lab.open_menu(button=1)
        self.lab.choose("Dúvidas", leave_open=True)
        self.shot("submenu")
        self.lab.close_menu()
        self.lab.open_menu(button=1)
        self.lab.choose("Dúvidas", "Problema ou falha")
        assert self.program.is_running()

    def test_quit_by_keyboard(self) -> None:
        self.lab.open_menu()
        self.lab.key("Up")
        self.lab.press("Return", until=lambda: not self.program.is_running(), what="the program's end")
        self.lab.wait_for(lambda: not self.lab.icons(), 10, "the icon's end")

    def test_killed_program_loses_its_icon(self) -> None:
        program = self.lab.start_program(self.floor)
        self.lab.wait_for(self.lab.icons, 20, "the icon")
        assert "floor.exe" in self.lab.processes()[program.pid]
        program.kill()
        left = self.lab.wait_for(lambda: not self.lab.icons(), 10, "wine to clear the dead icon")
        self.note(f"a dead program's icon is cleared: {left}")

    def test_browser(self) -> None:
        for address in (ADDRESS, "mailto:a@example.test?subject=Ol%C3%A1&body=x", "tel:+551140000000"):
            self.lab.clear_recorded()
            self.lab.open_address(address)
            assert self.lab.wait_for(self.lab.recorded, 10, "the recorder") == [address]

    def test_registry(self) -> None:
        key = r"HKLM\Software\Tecjump\Tray"
        self.lab.reg_set(key, "SupportEmail", "atenção@example.test")
        self.lab.reg_set(key, "PollSeconds", 30)
        self.lab.reg_set(key, "WaitingStates", ["um", "dois"])
        assert self.lab.reg_get(key, "SupportEmail") == "atenção@example.test"
        assert self.lab.reg_get(key, "PollSeconds") == "30"
        self.lab.reg_delete(key, "PollSeconds")
        assert self.lab.reg_get(key, "PollSeconds") is None

    def test_credentials(self) -> None:
        self.lab.probe("credential-write", "LabTest:a", "josé@example.test", "segredo")
        (found,) = self.lab.credentials("LabTest*")
        assert (found.user, found.length, found.persist) == ("josé@example.test", 14, 2)
        self.lab.delete_credentials("LabTest*")
        assert self.lab.credentials("LabTest*") == []

    def test_messages(self) -> None:
        program = self.lab.start_program(self.floor)
        self.lab.wait_for(self.lab.icons, 20, "the icon")
        self.lab.forget_icon("LabFloor")
        assert self.lab.icons() == []
        self.lab.post("broadcast", "TaskbarCreated")
        self.lab.wait_for(self.lab.icons, 10, "the icon to come back")
        assert self.lab.send("LabFloor", 0x11) == 1  # WM_QUERYENDSESSION: the default answer is yes
        self.lab.post("LabFloor", 0x10)  # WM_CLOSE
        program.wait()

    def test_exit_code(self) -> None:
        done = self.lab.run_cli(self.lab.helper("probe.exe"), "nonsense")
        assert done.exit_code == 2
        assert done.stderr.startswith("probe windows"), done.stderr

    def test_close_leaves_nothing(self) -> None:
        self.lab.close()
        assert not self.lab.dir.exists()


class TestBalloonDesktop(LabSuite):
    """The desktop that shows balloons."""

    desktop = "lab"

    def test_balloon(self) -> None:
        program = self.lab.start_program(self.lab.helper("probe.exe"), "balloon", "Título é", "Texto ção & mais", "6")
        (balloon,) = self.lab.wait_for(self.lab.balloons, 20, "the balloon")
        self.shot("balloon")
        assert (balloon.title, balloon.text) == ("Título é", "Texto ção & mais")
        program.wait()

    def test_credential_dialog(self) -> None:
        program = self.lab.start_program(self.lab.helper("probe.exe"), "ask-credentials", "lab")
        self.lab.wait_for(lambda: [w for w in self.lab.windows("#32770") if w.visible], 20, "the dialog")
        self.lab.type_text("wrong")
        self.lab.type_text("josé@example.test")
        assert self.lab.focus().text == "josé@example.test"
        self.lab.next_field()
        self.lab.type_text("senha é")
        self.shot("dialog")
        self.lab.press("Return", until=lambda: not program.is_running(), what="the dialog's end")
        assert program.wait() == 0
        assert program.output() == "0\tjosé@example.test\tsenha é\n"

    def test_close_leaves_nothing(self) -> None:
        self.lab.close()
        assert not self.lab.dir.exists()
