"""The icon in each of its states, recognised from its pixels, on light and on dark taskbars."""

from __future__ import annotations

from lab import WM_SETTINGCHANGE
from support.suite import Suite
from support.workstation import OFFLINE, OWN_WINDOW, SIGN_IN

THEME = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class TestIconsOnLight(Suite):
    seconds = 70
    look = "light"
    counts = tuple(range(1, 12))

    def _is(self, state: str, tooltip: str) -> None:
        self.station.wait_for(tooltip, f"{self.look}/{state}")
        self.icon_shot(state)
        self.seen = [*self.seen, state]

    def test_sign_in(self) -> None:
        self.seen = []
        self.station.configure()
        self.station.start()
        self._is("signin", SIGN_IN)

    def test_normal(self) -> None:
        self.station.sign_in()
        self._is("normal", "Tecjump: nenhum chamado aguardando sua resposta")

    def test_waiting(self) -> None:
        """Each count on its own; ten and more are 9+."""
        waiting = 0
        for count in self.counts:
            while waiting < count:
                waiting += 1
                self.desk.suspend(self.desk.open_ticket(f"Chamado nº {waiting}"), "Ainda precisa?")
            self.station.poll_now()
            self._waits(count)

    def _waits(self, count: int) -> None:
        words = "1 chamado" if count == 1 else f"{count} chamados"
        self._is(f"waiting-{count if count < 10 else '9plus'}", f"Tecjump: {words} aguardando sua resposta")

    def test_offline(self) -> None:
        self.desk.fault(path_prefix="/v1/tickets", status=503)
        for _ in range(3):
            self.station.poll_and_wait()
        self._is("offline", f"{OFFLINE} ({self.counts[-1]} chamados aguardando sua resposta)")
        self.desk.clear_faults()
        # otherwise the next regular poll ends the offline state in the middle of what follows
        self.station.poll_now()
        self._waits(self.counts[-1])

    def test_icon_follows_the_taskbar_colour(self) -> None:
        """The user changes Windows' colours: the icon follows at once."""
        tooltip = self.station.tooltip()
        other = {"light": "dark", "dark": "light"}[self.look]
        for look, value in ((other, int(other == "light")), (self.look, int(self.look == "light"))):
            self.lab.reg_set(THEME, "SystemUsesLightTheme", value)
            self.lab.send(OWN_WINDOW, WM_SETTINGCHANGE, 0, "ImmersiveColorSet")
            beginning = f"{look}/"
            self.lab.wait_for(lambda: self.station.icons.shown().startswith(beginning), 60, f"the {look} icon")
        assert self.station.tooltip() == tooltip

    def test_contact_sheet_shows_all_states(self) -> None:
        """All states in one picture for people to look at."""
        pictures = [self.shot_path(state) for state in dict.fromkeys(self.seen)]
        sheet = self.shot_path("all states")
        done = self.lab.run(["montage", *map(self.lab.inside, pictures), "-tile", "7x", "-geometry", "+4+4",
                             self.lab.inside(sheet)])
        assert (done.exit_code, done.stderr) == (0, "")
        for picture in pictures:
            picture.unlink()
        self.note(sheet.name)


class TestIconsAt150Percent(TestIconsOnLight):
    """Each scale has frames of its own; none is blurred by scaling another."""

    seconds = 40
    dpi = 144
    counts = (1, 8, 10)


class TestIconsAt200Percent(TestIconsOnLight):
    seconds = 40
    dpi = 192
    counts = (1, 8, 10)


class TestIconsOnDark(TestIconsOnLight):
    seconds = 40
    look, dark = "dark", True
    counts = (1, 3, 8, 12)
