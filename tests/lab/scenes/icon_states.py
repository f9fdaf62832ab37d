"""The icon in each of its states, told from its pixels, on light and on dark taskbars."""

from __future__ import annotations

from collections.abc import Callable

from checks import equal
from lab import WM_SETTINGCHANGE
from scenes.scene import SHOTS, Scene
from scenes.workstation import OFFLINE, OWN_WINDOW, SIGN_IN

THEME = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class IconsOnLight(Scene):
    look = "light"
    counts = tuple(range(1, 12))

    def checks(self) -> list[Callable[[], object]]:
        return [self.sign_in, self.normal, self.waiting, self.offline, self.other_colour_of_the_taskbar, self.pictures]

    def _is(self, state: str, tooltip: str) -> None:
        self.station.wait_for(tooltip, f"{self.look}/{state}")
        self.shot(state, icon=True)
        self.seen = [*getattr(self, "seen", []), state]

    def sign_in(self) -> None:
        self.station.configure()
        self.station.start()
        self._is("signin", SIGN_IN)

    def normal(self) -> None:
        self.station.sign_in()
        self._is("normal", "Tecjump: nenhum chamado aguardando sua resposta")

    def waiting(self) -> None:
        """Each count on its own; ten and more are 9+."""
        waiting = 0
        for count in self.counts:
            while waiting < count:
                waiting += 1
                self.desk.suspend(self.desk.open_ticket(f"Chamado nº {waiting}"), "Ainda precisa?")
            self.station.poke()
            self._waits(count)

    def _waits(self, count: int) -> None:
        words = "1 chamado" if count == 1 else f"{count} chamados"
        self._is(f"waiting-{count if count < 10 else '9plus'}", f"Tecjump: {words} aguardando sua resposta")

    def offline(self) -> None:
        self.desk.fault(path_prefix="/v1/tickets", status=503)
        for _ in range(3):
            self.station.poke_and_wait()
        self._is("offline", f"{OFFLINE} ({self.counts[-1]} chamados aguardando sua resposta)")
        self.desk.mend()
        # else the program comes back by itself in the middle of what follows
        self.station.poke()
        self._waits(self.counts[-1])

    def other_colour_of_the_taskbar(self) -> None:
        """The user changes Windows' colours: the icon follows at once."""
        tooltip = self.station.tooltip()
        other = {"light": "dark", "dark": "light"}[self.look]
        for look, value in ((other, int(other == "light")), (self.look, int(self.look == "light"))):
            self.lab.reg_set(THEME, "SystemUsesLightTheme", value)
            self.lab.send(OWN_WINDOW, WM_SETTINGCHANGE, 0, "ImmersiveColorSet")
            beginning = f"{look}/"
            self.lab.wait_for(lambda: self.station.icons.shown().startswith(beginning), 60, f"the {look} icon")
        equal(self.station.tooltip(), tooltip)

    def pictures(self) -> str:
        """All states in one picture for people to look at."""
        pictures = [SHOTS / f"{self.title()} {state}.png".replace(" ", "-") for state in dict.fromkeys(self.seen)]
        sheet = SHOTS / f"{self.title()}.png".replace(" ", "-")
        done = self.lab.run(["montage", *map(self.lab.inside, pictures), "-tile", "7x", "-geometry", "+4+4",
                             self.lab.inside(sheet)])
        equal((done.exit_code, done.stderr), (0, ""))
        for picture in pictures:
            picture.unlink()
        return sheet.name


class IconsAt150Percent(IconsOnLight):
    """Each scale has frames of its own; none is blurred by scaling another."""

    dpi = 144
    counts = (1, 8, 10)


class IconsAt200Percent(IconsOnLight):
    dpi = 192
    counts = (1, 8, 10)


class IconsOnDark(IconsOnLight):
    look, dark = "dark", True
    counts = (1, 3, 8, 12)
