"""A scene: checks that follow one another on one desktop."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from checks import Checks
from lab import Lab, lab_dir
from scenes.desk import Desk
from scenes.workstation import Workstation

SHOTS = lab_dir() / "work" / "main-job"


class Scene:
    """Made anew for each run; `checks` names its checks in their order."""

    desktop = "shell"
    dark = False
    dpi = 96

    def __init__(self, station: Workstation):
        self.station, self.lab, self.desk = station, station.lab, station.desk

    def checks(self) -> list[Callable[[], object]]:
        raise NotImplementedError

    @classmethod
    def title(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])|(?<=[a-z])(?=\d)", " ", cls.__name__).lower()

    @classmethod
    def play(cls, checks: Checks, desk_program: Path, exe: Path) -> None:
        """On a desktop and with a desk of its own."""
        with Desk(desk_program) as desk, Lab.start(cls.desktop, dark=cls.dark, dpi=cls.dpi) as lab:
            scene = cls(Workstation(lab, desk, exe))
            for check in scene.checks():
                name = check.__name__.replace("_", " ")
                if not checks.check(f"{cls.title()}: {name}", check):
                    scene._after_failure(name)

    def _after_failure(self, name: str) -> None:
        """Keeps what there was to see, and clears the way for the next check."""
        self.shot(f"FAILED {name}")
        try:
            self.lab.close_menu()
            while self.station.boxes():
                self.lab.key("Escape")
        except Exception as error:  # noqa: BLE001 - the check has failed already
            print(f"  (not tidied: {error})", flush=True)

    def shot(self, name: str, *, icon: bool = False) -> None:
        """A picture for people to look at: the whole screen, or the icon enlarged."""
        path = SHOTS / f"{self.title()} {name}.png".replace(" ", "-")
        if icon:
            self.lab.screenshot(path, self.station.icon, 8)
        else:
            self.lab.screenshot(path)
