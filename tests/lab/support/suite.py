"""The bases of the test classes: ordered tests on one desktop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lab import Lab, LabError, lab_dir
from support.desk import Desk
from support.workstation import Workstation

SHOTS = lab_dir() / "work" / "screenshots"


@pytest.mark.usefixtures("lab", "notes")
class LabSuite:
    """Tests of one class share a desktop, run in the order of the file and build on each other.

    pytest makes an instance per test, so attributes are kept on the class: a test can leave them to the next.
    """

    desktop = "shell"  # with a taskbar; "lab": with balloons
    dark = False
    dpi = 96
    seconds = 30  # about; suites that take longest start first

    lab: Lab
    properties: list[tuple[str, object]]  # of the running test

    def __setattr__(self, name: str, value: object) -> None:
        setattr(type(self), name, value)

    @classmethod
    def title(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])|(?<=[a-z])(?=\d)", " ", cls.__name__.removeprefix("Test")).lower()

    @classmethod
    def shot_path(cls, name: str) -> Path:
        return SHOTS / f"{cls.title()} {name}.png".replace(" ", "-")

    def shot(self, name: str) -> None:
        """A screenshot for people to look at."""
        self.lab.screenshot(self.shot_path(name))

    def note(self, text: str) -> None:
        """A figure to print beside the result of the running test."""
        self.properties.append(("note", text))

    def after_failure(self, name: str) -> list[str]:
        """Keeps what was on the screen; the lines to print below the failure."""
        path = self.shot_path(f"FAILED {name.removeprefix('test_')}")
        self.lab.screenshot(path)
        return [f"screenshot: {path}"]


@pytest.mark.usefixtures("suite")
class Suite(LabSuite):
    """With the real program on the desktop, and a service desk of its own."""

    station: Workstation
    desk: Desk

    @classmethod
    def use(cls, station: Workstation) -> None:
        cls.station, cls.lab, cls.desk = station, station.lab, station.desk

    def icon_shot(self, name: str) -> None:
        """The icon, enlarged."""
        self.lab.screenshot(self.shot_path(name), self.station.icon, 8)

    def after_failure(self, name: str) -> list[str]:
        """Also closes menu and boxes, for the next test."""
        lines = super().after_failure(name)
        try:
            self.lab.close_menu()
            while self.station.boxes():
                self.lab.key("Escape")
        except LabError as error:
            lines.append(f"menu or boxes are still open: {error}")
        return lines
