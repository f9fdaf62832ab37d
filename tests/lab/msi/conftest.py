"""The MSI, built once per run, and machines on which it is not installed yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab import Lab
from support.desk import Desk
from support.installer import InstalledStation
from support.msi_files import MsiFiles


@pytest.fixture(scope="session")
def files(once, exe: Path) -> MsiFiles:
    return MsiFiles.from_json(once("msi", lambda: MsiFiles.build(exe).to_json()))


@pytest.fixture(scope="class")
def station(request: pytest.FixtureRequest, lab: Lab, desk: Desk, files: MsiFiles) -> InstalledStation:
    request.cls.msi, request.cls.older = files.msi, files.older
    return InstalledStation(lab, desk)
