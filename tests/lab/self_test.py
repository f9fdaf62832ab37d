#!/usr/bin/env python3
"""Proves the harness itself, with the 40-line C program in the place of Tecjump Tray."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from checks import Checks, equal
from lab import Lab, LabUnavailable, lab_dir

SHOTS = lab_dir() / "work" / "self-test"
ADDRESS = "https://example.test/chamados?a=1&b=2&texto=%C3%A9#fim"


class ShellDesktop:
    """Checks on the desktop with a taskbar."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.floor = lab.helper("floor.exe")

    def run(self, checks: Checks) -> None:
        for check in (self.icon, self.figures, self.tooltip, self.menu_by_right_click, self.menu_by_left_click,
                      self.quit_by_keyboard, self.killed_program_leaves, self.browser, self.registry,
                      self.credentials, self.messages, self.exit_code):
            checks.check(f"shell: {check.__name__}", check)

    def icon(self) -> str:
        equal(self.lab.icons(), [])
        self.program, ms = self.lab.start_timed(self.floor)
        (icon,) = self.lab.icons()
        width, height = (int(n) for n in self.lab.size.split("x"))
        assert icon.right == width and icon.bottom == height, f"not at the taskbar's right end: {icon}"
        self.lab.screenshot(SHOTS / "icon.png")
        return f"{ms:.0f} ms from start to icon, at {icon}"

    def figures(self) -> str:
        figures = self.program.figures(5)
        assert figures.threads >= 1 and figures.private_kb > 500, figures
        return str(figures)

    def tooltip(self) -> None:
        equal(self.lab.tooltips(), ["Programa mínimo: ícone e dica"])
        self.lab.hover_icon()
        self.lab.wait_for(lambda: any(t.visible for t in self.lab.tips()), 10, "the tooltip")
        self.lab.screenshot(SHOTS / "tooltip.png")

    def menu_by_right_click(self) -> None:
        items = self.lab.open_menu(button=3)
        self.lab.screenshot(SHOTS / "menu.png")
        equal([i.text for i in items], ["Sobre o programa mínimo", "Dúvidas", "Requisição", "Problema ou falha",
                                        "---", "Encerrar"])
        equal([i.depth for i in items], [1, 1, 2, 2, 1, 1])
        self.lab.close_menu()
        equal(self.lab.menu(), [])
        assert self.program.is_running()

    def menu_by_left_click(self) -> None:
        self.lab.open_menu(button=1)
        self.lab.choose("Dúvidas", leave_open=True)
        self.lab.screenshot(SHOTS / "submenu.png")
        self.lab.close_menu()
        self.lab.open_menu(button=1)
        self.lab.choose("Dúvidas", "Problema ou falha")
        assert self.program.is_running()

    def quit_by_keyboard(self) -> None:
        self.lab.open_menu()
        self.lab.key("Up")
        self.lab.press("Return", until=lambda: not self.program.is_running(), what="the program's end")
        self.lab.wait_for(lambda: not self.lab.icons(), 10, "the icon's end")

    def killed_program_leaves(self) -> str:
        program = self.lab.start_program(self.floor)
        self.lab.wait_for(self.lab.icons, 20, "the icon")
        assert "floor.exe" in self.lab.processes()[program.pid]
        program.kill()
        left = self.lab.wait_for(lambda: not self.lab.icons(), 10, "wine to clear the dead icon")
        return f"a dead program's icon is cleared: {left}"

    def browser(self) -> None:
        for address in (ADDRESS, "mailto:a@example.test?subject=Ol%C3%A1&body=x", "tel:+551140000000"):
            self.lab.clear_recorded()
            self.lab.open_address(address)
            equal(self.lab.wait_for(self.lab.recorded, 10, "the recorder"), [address])

    def registry(self) -> None:
        key = r"HKLM\Software\Tecjump\Tray"
        self.lab.reg_set(key, "SupportEmail", "atenção@example.test")
        self.lab.reg_set(key, "PollSeconds", 30)
        self.lab.reg_set(key, "WaitingStates", ["um", "dois"])
        equal(self.lab.reg_get(key, "SupportEmail"), "atenção@example.test")
        equal(self.lab.reg_get(key, "PollSeconds"), "30")
        self.lab.reg_delete(key, "PollSeconds")
        equal(self.lab.reg_get(key, "PollSeconds"), None)

    def credentials(self) -> None:
        self.lab.probe("credential-write", "LabTest:a", "josé@example.test", "segredo")
        (found,) = self.lab.credentials("LabTest*")
        equal((found.user, found.length, found.persist), ("josé@example.test", 14, 2))
        self.lab.delete_credentials("LabTest*")
        equal(self.lab.credentials("LabTest*"), [])

    def messages(self) -> None:
        program = self.lab.start_program(self.floor)
        self.lab.wait_for(self.lab.icons, 20, "the icon")
        self.lab.forget_icon("LabFloor")
        equal(self.lab.icons(), [])
        self.lab.post("broadcast", "TaskbarCreated")
        self.lab.wait_for(self.lab.icons, 10, "the icon to come back")
        equal(self.lab.send("LabFloor", 0x11), 1)  # WM_QUERYENDSESSION: the default answer is yes
        self.lab.post("LabFloor", 0x10)  # WM_CLOSE
        program.wait()

    def exit_code(self) -> None:
        done = self.lab.run_cli(self.lab.helper("probe.exe"), "nonsense")
        equal(done.exit_code, 2)
        assert done.stderr.startswith("probe windows"), done.stderr


class BalloonDesktop:
    """Checks on the desktop that shows balloons."""

    def __init__(self, lab: Lab):
        self.lab = lab

    def run(self, checks: Checks) -> None:
        for check in (self.balloon, self.credential_dialog):
            checks.check(f"lab: {check.__name__}", check)

    def balloon(self) -> None:
        program = self.lab.start_program(self.lab.helper("probe.exe"), "balloon", "Título é", "Texto ção & mais", "6")
        (balloon,) = self.lab.wait_for(self.lab.balloons, 20, "the balloon")
        self.lab.screenshot(SHOTS / "balloon.png")
        equal((balloon.title, balloon.text), ("Título é", "Texto ção & mais"))
        program.wait()

    def credential_dialog(self) -> None:
        program = self.lab.start_program(self.lab.helper("probe.exe"), "ask-credentials", "lab")
        self.lab.wait_for(lambda: [w for w in self.lab.windows("#32770") if w.visible], 20, "the dialog")
        self.lab.type_text("wrong")
        self.lab.type_text("josé@example.test")
        equal(self.lab.focus().text, "josé@example.test")
        self.lab.next_field()
        self.lab.type_text("senha é")
        self.lab.screenshot(SHOTS / "dialog.png")
        self.lab.press("Return", until=lambda: not program.is_running(), what="the dialog's end")
        equal(program.wait(), 0)
        equal(program.output(), "0\tjosé@example.test\tsenha é\n")


def main() -> int:
    checks = Checks()
    for desktop, tests in (("shell", ShellDesktop), ("lab", BalloonDesktop)):
        begin = time.monotonic()
        try:
            with Lab.start(desktop) as lab:
                print(f"desktop {desktop!r} after {time.monotonic() - begin:.1f} s", flush=True)
                tests(lab).run(checks)
            checks.check(f"{desktop}: nothing left", lambda: equal(lab.dir.exists(), False))
        except LabUnavailable as why:
            checks.skip(f"desktop {desktop!r}", str(why))
    print(f"screenshots in {Path(SHOTS)}")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
