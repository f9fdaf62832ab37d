#!/usr/bin/env python3
"""`make demo-windows`: the Windows program on the lab's desktops, and pictures of what people see.

Starts a desk with the tickets of the demonstration, signs in through Windows' dialog, has a ticket
suspended, and saves icon, menu, alert and dialog in target/demo-windows. `--screenshot` renews the
README's picture as well. Ends by itself.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from pathlib import Path

import lab
from lab import REPO, Lab, Rect, Window
from support.desk import EMAIL, PASSWORD, Desk, build_desk
from support.workstation import ONE_WAITS, Workstation

OUT = REPO / "target" / "demo-windows"
README_PICTURE = REPO / "assets" / "screenshot.png"
SUBJECT = "Impressora do financeiro não imprime"  # one of the demonstration's
QUESTION = "Qual é o número de patrimônio da impressora?"
DPI = 192  # 200 %: sharp in a README on any screen
SIZE = "1920x1080"
BLUE, MARGIN = "rgb(37,111,149)", 24  # wine's desktop
STEM, CORNER = 14, 10  # of wine's balloons


def say(text: str) -> None:
    print(text, flush=True)


def joined(*parts: Rect, margin: int = 0) -> Rect:
    """The smallest rectangle around all of them."""
    return Rect(min(p.left for p in parts) - margin, min(p.top for p in parts) - margin,
                max(p.right for p in parts) + margin, max(p.bottom for p in parts) + margin)


def on_screen(part: Rect, desktop: Lab) -> Rect:
    width, height = (int(n) for n in desktop.size.split("x"))
    return Rect(max(part.left, 0), max(part.top, 0), min(part.right, width), min(part.bottom, height))


class Demo:
    def __init__(self, desk: Desk, exe: Path):
        self.desk, self.exe = desk, exe
        self.ticket = next(t["id"] for t in desk.call("GET", "/tickets") if t["subject"] == SUBJECT)
        self.pictures: list[Path] = []
        self.parts: dict[str, Rect] = {}  # of the whole desktops, for the README's picture

    def save(self, desktop: Lab, name: str, part: Rect | None = None, scale: int = 1) -> None:
        part = None if part is None else on_screen(part, desktop)
        self.pictures.append(desktop.screenshot(OUT / f"{name}.png", part, scale))

    # ---- the desktop with balloons -------------------------------------------------------

    def sign_in_and_alert(self, desktop: Lab) -> None:
        station = Workstation(desktop, self.desk, self.exe)
        station.configure()
        station.start()
        say("O ícone pede para entrar; “Entrar…” no menu abre o diálogo do Windows. / Signing in by the dialog.")
        station.choose("Entrar…")
        self.fill_dialog(station)
        desktop.wait_for(lambda: "nenhum chamado" in station.tooltip(), 20, "the signed-in icon")
        say(f"Conectado como {EMAIL}. A atendente suspende um chamado. / An agent suspends a ticket.")
        self.desk.suspend(self.ticket, QUESTION)
        begin = time.monotonic()
        station.choose("Verificar agora")
        (balloon,) = desktop.wait_for(desktop.balloons, 20, "the alert")
        say(f"O aviso apareceu {time.monotonic() - begin:.0f} s depois de “Verificar agora”. / The alert is there.")
        desktop.move(900, 600)
        self.save(desktop, "desktop-alert")
        self.save(desktop, "alert", joined(balloon.rect, station.icon, margin=MARGIN))
        self.parts["alert"] = dataclasses.replace(balloon.rect, top=balloon.rect.top + STEM)
        desktop.click_balloon()
        (address,) = desktop.wait_for(desktop.recorded, 10, "the ticket's page")
        say(f"Um clique nele abre {address} / A click on it opens that page.")

    def fill_dialog(self, station: Workstation) -> None:
        desktop = station.lab
        station.wait_for_box("Entrar no Sistema de Chamados")
        desktop.wait_for(lambda: (f := desktop.foreground()) and f.focus_class == "Edit", 10, "the dialog in front")
        desktop.type_text(EMAIL)
        desktop.next_field()
        desktop.type_text(PASSWORD)
        (box,) = station.boxes()
        self.save(desktop, "dialog", box.rect)
        desktop.key("Return")

    # ---- the desktop with a taskbar ------------------------------------------------------

    def icon_and_menu(self, desktop: Lab) -> None:
        station = Workstation(desktop, self.desk, self.exe)
        station.start_signed_in()
        station.wait_for(ONE_WAITS, "light/waiting-1")
        icon = station.icon
        taskbar = self._shown(desktop, "Shell_TrayWnd")[0].rect
        desktop.hover_icon()
        (tip,) = desktop.wait_for(lambda: [t for t in desktop.tips() if t.visible], 10, "the tooltip")
        desktop.redraw_icons()
        self.save(desktop, "desktop-icon")
        self.save(desktop, "icon", Rect(tip.rect.left - MARGIN, tip.rect.top - MARGIN, icon.right, taskbar.bottom))
        desktop.open_menu()
        desktop.choose("1 chamado", leave_open=True)
        menus = sorted((w.rect for w in self._shown(desktop, "#32768")), key=lambda rect: rect.left)
        self.save(desktop, "desktop-menu")
        self.save(desktop, "menu", joined(*menus))
        self.parts["submenu"], self.parts["menu"] = (on_screen(rect, desktop) for rect in menus)
        desktop.close_menu()
        width = self.parts["menu"].width + self.parts["submenu"].width + 2 * MARGIN
        self.parts["taskbar"] = dataclasses.replace(taskbar, left=taskbar.right - width)
        say("Ícone e menu estão na barra de tarefas. / Icon and menu are on the taskbar.")

    @staticmethod
    def _shown(desktop: Lab, class_name: str) -> list[Window]:
        return [w for w in desktop.windows(class_name) if w.visible]

    # ---- one picture ---------------------------------------------------------------------

    def compose(self, desktop: Lab) -> Path:
        """All on one desktop, as on Windows, for wine has balloons on one desktop and a taskbar on
        another, and opens the menu over the icon."""
        whole = OUT / "all.png"
        alert, menu, submenu, bar = (self.parts[name] for name in ("alert", "menu", "submenu", "taskbar"))
        width = menu.width + submenu.width + 2 * MARGIN
        below_alert = MARGIN + alert.height + MARGIN
        height = below_alert + menu.height + MARGIN // 2 + bar.height
        right = width - MARGIN
        corners = f"roundrectangle 0,0,{alert.width - 1},{alert.height - 1},{CORNER},{CORNER}"
        mask = ["(", "-size", f"{alert.width}x{alert.height}", "xc:black", "-fill", "white", "-draw", corners, ")"]
        done = desktop.run([
            "convert", "-size", f"{width}x{height}", f"xc:{BLUE}",
            "(", *self._cut(desktop, "desktop-alert", alert), *mask, "-alpha", "off", "-compose", "CopyOpacity",
            "-composite", ")", "-compose", "Over", "-geometry", f"+{right - alert.width}+{MARGIN}", "-composite",
            *self._cut(desktop, "desktop-menu", menu), "-geometry", f"+{right - menu.width}+{below_alert}",
            "-composite",
            *self._cut(desktop, "desktop-menu", submenu), "-geometry", f"+{MARGIN}+{below_alert}", "-composite",
            *self._cut(desktop, "desktop-icon", bar), "-geometry", f"+{width - bar.width}+{height - bar.height}",
            "-composite", "+dither", "-colors", "128", "-define", "png:compression-level=9", "-strip",
            desktop.inside(whole)])
        if done.exit_code != 0:
            raise lab.LabError(done.stderr)
        return whole

    @staticmethod
    def _cut(desktop: Lab, picture: str, part: Rect) -> list[str]:
        return ["(", desktop.inside(OUT / f"{picture}.png"), "-crop",
                f"{part.width}x{part.height}+{part.left}+{part.top}", "+repage", ")"]


def main(arguments: list[str]) -> int:
    try:
        exe = lab.build()
        lab.up()
    except lab.LabUnavailable as why:
        print(f"Não é possível mostrar aqui / cannot be shown here: {why}", file=sys.stderr)
        return lab.CANNOT_RUN
    with Desk(build_desk(), seeded=True) as desk:
        demo = Demo(desk, exe)
        say(f"A mesa de atendimento está em {desk.url}/ / The service desk.")
        with Lab.start("lab", SIZE, dpi=DPI) as desktop:
            demo.sign_in_and_alert(desktop)
        with Lab.start("shell", SIZE, dpi=DPI) as desktop:
            demo.icon_and_menu(desktop)
            whole = demo.compose(desktop)
    for picture in (*demo.pictures, whole):
        say(str(picture))
    if "--screenshot" in arguments:
        README_PICTURE.write_bytes(whole.read_bytes())
        say(f"{README_PICTURE} ({README_PICTURE.stat().st_size // 1000} kB)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
