"""What all suites with the MSI share: a machine on which nothing is installed yet."""

from __future__ import annotations

import re
from pathlib import Path

from support.installer import InstalledStation, Machine
from support.suite import Suite
from support.workstation import SETTINGS_KEY

UPDATE_KEY = rf"{SETTINGS_KEY}\Update"


class InstallationSuite(Suite):
    """On a machine without the program; `older` and `msi` are the files that IT has."""

    older: Path
    msi: Path
    station: InstalledStation

    def _machine_before(self) -> Machine:
        """Once wine has written what it writes at the first use of msiexec."""
        self.station.uninstall(self.msi)
        return self.station.machine()

    def _has(self, name: str) -> bool:
        return (self.station.exe.parent / name).exists()

    def _product_code(self) -> str:
        found = self.lab.run(["wine", "reg", "query",
                              r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"]).stdout
        (code,) = re.findall(r"\{[0-9A-F-]{36}\}", found)
        return str(code)

    def _product(self) -> str | None:
        """The version that Windows' list of programs shows."""
        found = self.lab.run(["wine", "reg", "query", r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall",
                              "/s"]).stdout
        versions = [line.split()[-1] for line in found.splitlines() if "DisplayVersion" in line]
        return versions[-1] if versions else None
