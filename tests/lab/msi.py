#!/usr/bin/env python3
"""The MSI: built twice, signed, its tables read, and installed in the lab.

    tests/lab/msi.py [--one-by-one] [SCENE…]

What wine cannot show stands in installer/CHECKLIST.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lab
from checks import Checks, equal
from lab import REPO
from notify import notify
from scenes import installation, roll_out
from scenes.desk import build_desk
from scenes.installation import OLDER, InstallationScene
from scenes.installer import older_program
from scenes.workstation import version

BUILD = REPO / "installer" / "build"
SCENES = [*installation.SCENES, *roll_out.SCENES]
OUT = REPO / "target" / "msi" / "test"
LARGEST = 2_000_000  # bytes


def build(exe: Path, to: Path, number: str, sign: str = "") -> Path:
    done = subprocess.run([BUILD, "--exe", exe, "--version", number, "--to", to.relative_to(REPO)], cwd=REPO, text=True,
                          capture_output=True, env={**os.environ, "SIGN": sign}, check=False)
    if done.returncode == lab.CANNOT_RUN:
        raise lab.LabUnavailable(done.stderr.strip().splitlines()[-1])
    if done.returncode != 0:
        raise lab.LabError(f"installer/build: {done.stdout}{done.stderr}")
    return REPO / done.stdout.strip().splitlines()[-1]


def delivered(folder: Path) -> dict[str, Path]:
    return {str(file.relative_to(folder)): file for file in sorted(folder.rglob("*")) if file.is_file()}


class Files:
    """What `make msi` makes."""

    def __init__(self, exe: Path):
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
        self.exe = exe
        self.msi = build(exe, OUT / "one", version())
        self.older = build(older_program(exe, version(), OLDER, OUT / "older.exe"), OUT / "older", OLDER)

    def same_commit_same_bytes(self) -> str:
        again = build(self.exe, OUT / "two", version())
        for name, one in delivered(self.msi.parent).items():
            equal((name, one.read_bytes() == (again.parent / name).read_bytes()), (name, True))
        return "no byte differs"

    def program_does_not_say_when_it_was_made(self) -> None:
        """Clock and checksum in the PE header are all that two builds of a commit differ in."""
        data = self.exe.read_bytes()
        (header,) = struct.unpack_from("<I", data, 0x3C)
        equal(struct.unpack_from("<I", data, header + 8)[0], 0)

    def is_small(self) -> str:
        size = self.msi.stat().st_size
        assert size < LARGEST, f"{size} bytes"
        return f"{size} bytes"

    def sums_are_right(self) -> None:
        lines = (self.msi.parent / "SHA256SUMS").read_text().splitlines()
        sums = {name: total for total, name in (line.split() for line in lines)}
        others = {name: file for name, file in delivered(self.msi.parent).items() if name != "SHA256SUMS"}
        equal(sums, {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in others.items()})
        assert {"GUIA-TI.md", "policy/TecjumpTray.admx", "policy/pt-BR/TecjumpTray.adml"} <= set(sums), sums

    def list_names_what_ships_and_nothing_else(self) -> str:
        """CycloneDX: each crate once, with licence and sum, and every reference leads somewhere."""
        bom = json.loads(next(self.msi.parent.glob("*.cdx.json")).read_text("utf-8"))
        equal((bom["bomFormat"], bom["specVersion"]), ("CycloneDX", "1.5"))
        parts = bom["components"]
        names = [part["name"] for part in parts]
        equal(sorted(names), sorted(set(names)))
        for part in parts:
            assert part["licenses"][0]["expression"] and len(part["hashes"][0]["content"]) == 64, part
        assert {"tao", "tray-icon", "reqwest", "schannel", "keyring-core"} <= set(names), names
        equal({"rustls", "ring", "zbus", "ksni", "desk", "axum", "proptest", "embed-resource"} & set(names), set())
        known = {part["bom-ref"] for part in parts} | {bom["metadata"]["component"]["bom-ref"]}
        for entry in bom["dependencies"]:
            assert entry["ref"] in known and set(entry["dependsOn"]) <= known, entry
        return f"{len(parts)} crates"

    def tables(self) -> None:
        """tests/rollout/msi_tables.rs"""
        done = subprocess.run(
            ["cargo", "test", "--quiet", "--test", "rollout", "msi_tables", "--", "--ignored"], cwd=REPO, text=True,
            capture_output=True, check=False,
            env={**os.environ, "MSI": str(self.msi), "OLDER_MSI": str(self.older)})
        print(done.stdout, end="", flush=True)
        assert done.returncode == 0, done.stderr[-2000:]


class Signing:
    """With a certificate made for the purpose, and thrown away."""

    def __init__(self, files: Files):
        self.files, self.folder = files, OUT / "signing"
        self.folder.mkdir()

    def _openssl(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Padaria de Teste",
             "-addext", "extendedKeyUsage=codeSigning", "-keyout", self.folder / "key.pem", "-out",
             self.folder / "certificate.pem"], capture_output=True, check=True)

    def program_then_msi_are_signed(self) -> str:
        self._openssl()
        order = self.folder / "order"
        sign = self.folder / "sign"
        sign.write_text(f"""#!/bin/sh
set -e
echo "$1" >>"{order}"
osslsigncode sign -h sha256 -certs "{self.folder}/certificate.pem" -key "{self.folder}/key.pem" -in "$1" -out "$1.signed"
mv "$1.signed" "$1"
""")
        sign.chmod(0o755)
        self.msi = build(self.files.exe, OUT / "signed", version(), sign=str(sign))
        equal([Path(line).suffix for line in order.read_text().splitlines()], [".exe", ".msi"])
        inside = self._program_inside()
        equal(hashlib.sha256(inside.read_bytes()).digest() == hashlib.sha256(self.files.exe.read_bytes()).digest(), False)
        self._verify(inside)
        return self._verify(self.msi)

    def _program_inside(self) -> Path:
        """What the MSI will install."""
        folder = self.folder / "inside"
        subprocess.run([lab.HERE / "enter", "msiextract", "-C", folder.relative_to(REPO), self.msi.relative_to(REPO)],
                       cwd=REPO, capture_output=True, check=True)
        (program,) = folder.rglob("tecjump-tray.exe")
        return program

    def _verify(self, file: Path) -> str:
        done = subprocess.run(["osslsigncode", "verify", "-CAfile", self.folder / "certificate.pem", "-in", file],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "Padaria de Teste" in done.stdout, done.stdout + done.stderr
        return next(line.strip() for line in done.stdout.splitlines() if "Number of verified" in line)

    def changed_afterwards_it_is_refused(self) -> None:
        broken = self.folder / "broken.msi"
        data = bytearray(self.msi.read_bytes())
        at = data.index(b"MSCF") + 5000  # in the cabinet
        data[at] ^= 1
        broken.write_bytes(data)
        done = subprocess.run(["osslsigncode", "verify", "-CAfile", self.folder / "certificate.pem", "-in", broken],
                              capture_output=True, check=False)
        assert done.returncode != 0, "a changed MSI passes for signed"


def play(scene: type[InstallationScene], checks: Checks, desk_program: Path, files: Files) -> None:
    begin = time.monotonic()
    scene.older, scene.msi = files.older, files.msi
    try:
        scene.play(checks, desk_program, files.exe)
    except Exception as error:  # noqa: BLE001 - a scene that cannot go on fails as a whole
        checks.fail(scene.title(), f"{type(error).__name__}: {error}")
    print(f"-- {scene.title()}: {time.monotonic() - begin:.1f} s", flush=True)


def main(arguments: list[str]) -> int:
    names = [a for a in arguments if not a.startswith("-")]
    checks = Checks()
    begin = time.monotonic()
    try:
        exe = lab.build()
        lab.up()
        notify.build()
        files = Files(exe)
    except lab.LabUnavailable as why:
        checks.skip("MSI in the lab", str(why))
        return checks.finish()
    desk_program = build_desk()
    print(f"-- built in {time.monotonic() - begin:.1f} s", flush=True)
    if not names:
        for check in (files.same_commit_same_bytes, files.program_does_not_say_when_it_was_made, files.is_small,
                      files.sums_are_right, files.list_names_what_ships_and_nothing_else, files.tables):
            checks.check(f"msi: {check.__name__.replace('_', ' ')}", check)
        if shutil.which("osslsigncode"):
            signing = Signing(files)
            for check in (signing.program_then_msi_are_signed, signing.changed_afterwards_it_is_refused):
                checks.check(f"msi: {check.__name__.replace('_', ' ')}", check)
        else:
            checks.skip("msi: signing", "no osslsigncode on this machine")
    scenes = [s for s in SCENES if not names or s.title().replace(" ", "-") in names]
    with ThreadPoolExecutor(1 if "--one-by-one" in arguments else 2) as pool:
        list(pool.map(lambda scene: play(scene, checks, desk_program, files), scenes))
    print(f"-- {time.monotonic() - begin:.1f} s in all", flush=True)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
