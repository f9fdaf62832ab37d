"""The files that `make msi` makes, for the tests of the MSI."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
from pathlib import Path

import lab
from lab import REPO
from support.installer import older_program
from support.workstation import version

BUILD = REPO / "installer" / "build"
OUT = REPO / "target" / "msi" / "test"
OLDER = "0.0.9"


def build(exe: Path, to: Path, number: str, sign: str = "") -> Path:
    """Builds the MSI and what is delivered with it; the path of the MSI."""
    done = subprocess.run([BUILD, "--exe", exe, "--version", number, "--to", to.relative_to(REPO)], cwd=REPO, text=True,
                          capture_output=True, env={**os.environ, "SIGN": sign}, check=False)
    if done.returncode == lab.CANNOT_RUN:
        raise lab.LabUnavailable(done.stderr.strip().splitlines()[-1])
    if done.returncode != 0:
        raise lab.LabError(f"installer/build: {done.stdout}{done.stderr}")
    return REPO / done.stdout.strip().splitlines()[-1]


@dataclasses.dataclass(frozen=True)
class MsiFiles:
    exe: Path
    msi: Path
    older: Path  # the same program as version OLDER

    @classmethod
    def build(cls, exe: Path) -> MsiFiles:
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
        older = older_program(exe, version(), OLDER, OUT / "older.exe")
        return cls(exe, build(exe, OUT / "one", version()), build(older, OUT / "older", OLDER))

    def to_json(self) -> str:
        return json.dumps({name: str(path) for name, path in dataclasses.asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> MsiFiles:
        return cls(**{name: Path(path) for name, path in json.loads(text).items()})
