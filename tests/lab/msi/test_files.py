"""The files that IT gets: reproducible, small, listed, signed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import struct
import subprocess
from pathlib import Path

import lab
import pytest
from lab import REPO
from support.msi_files import OUT, MsiFiles, build
from support.workstation import version

MAX_SIZE = 2_000_000  # bytes, of the MSI


def delivered(folder: Path) -> dict[str, Path]:
    return {str(file.relative_to(folder)): file for file in sorted(folder.rglob("*")) if file.is_file()}


def test_same_commit_same_bytes(files: MsiFiles) -> None:
    again = build(files.exe, OUT / "two", version())
    for name, one in delivered(files.msi.parent).items():
        assert one.read_bytes() == (again.parent / name).read_bytes(), name


def test_program_does_not_say_when_it_was_made(files: MsiFiles) -> None:
    """Clock and checksum in the PE header are all that two builds of a commit differ in."""
    data = files.exe.read_bytes()
    (header,) = struct.unpack_from("<I", data, 0x3C)
    assert struct.unpack_from("<I", data, header + 8)[0] == 0


def test_msi_is_small(files: MsiFiles, record_property) -> None:
    size = files.msi.stat().st_size
    record_property("note", f"{size} bytes")
    assert size < MAX_SIZE


def test_sums_are_right(files: MsiFiles) -> None:
    lines = (files.msi.parent / "SHA256SUMS").read_text().splitlines()
    sums = {name: total for total, name in (line.split() for line in lines)}
    others = {name: file for name, file in delivered(files.msi.parent).items() if name != "SHA256SUMS"}
    assert sums == {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in others.items()}
    assert {"GUIA-TI.md", "policy/TecjumpTray.admx", "policy/pt-BR/TecjumpTray.adml"} <= set(sums)


def test_sbom_lists_what_ships_and_nothing_else(files: MsiFiles, record_property) -> None:
    """CycloneDX: each crate once, with licence and sum, and every reference leads somewhere."""
    bom = json.loads(next(files.msi.parent.glob("*.cdx.json")).read_text("utf-8"))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.5")
    parts = bom["components"]
    record_property("note", f"{len(parts)} crates")
    names = [part["name"] for part in parts]
    assert sorted(names) == sorted(set(names))
    for part in parts:
        assert part["licenses"][0]["expression"] and len(part["hashes"][0]["content"]) == 64, part
    assert {"tao", "tray-icon", "reqwest", "schannel", "keyring-core"} <= set(names)
    assert not {"rustls", "ring", "zbus", "ksni", "desk", "axum", "proptest", "embed-resource"} & set(names)
    known = {part["bom-ref"] for part in parts} | {bom["metadata"]["component"]["bom-ref"]}
    for entry in bom["dependencies"]:
        assert entry["ref"] in known and set(entry["dependsOn"]) <= known, entry


# ---- signing -----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Signed:
    """An MSI signed with a certificate made for the purpose."""

    folder: Path
    msi: Path

    def verify(self, file: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["osslsigncode", "verify", "-CAfile", self.folder / "certificate.pem", "-in", file],
                              capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def signed(files: MsiFiles) -> Signed:
    if not shutil.which("osslsigncode"):
        pytest.skip("no osslsigncode on this machine")
    folder = OUT / "signing"
    folder.mkdir(exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Padaria de Teste",
         "-addext", "extendedKeyUsage=codeSigning", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        capture_output=True, check=True)
    sign = folder / "sign"
    sign.write_text(f"""#!/bin/sh
set -e
echo "$1" >>"{folder}/order"
osslsigncode sign -h sha256 -certs "{folder}/certificate.pem" -key "{folder}/key.pem" -in "$1" -out "$1.signed"
mv "$1.signed" "$1"
""")
    sign.chmod(0o755)
    return Signed(folder, build(files.exe, OUT / "signed", version(), sign=str(sign)))


def test_program_then_msi_are_signed(files: MsiFiles, signed: Signed) -> None:
    order = (signed.folder / "order").read_text().splitlines()
    assert [Path(line).suffix for line in order] == [".exe", ".msi"]
    program = _program_inside(signed)
    assert program.read_bytes() != files.exe.read_bytes()
    for file in (program, signed.msi):
        done = signed.verify(file)
        assert done.returncode == 0 and "Padaria de Teste" in done.stdout, done.stdout + done.stderr


def _program_inside(signed: Signed) -> Path:
    """The program that the MSI will install."""
    folder = signed.folder / "inside"
    subprocess.run([lab.HERE / "enter", "msiextract", "-C", folder.relative_to(REPO), signed.msi.relative_to(REPO)],
                   cwd=REPO, capture_output=True, check=True)
    (program,) = folder.rglob("tecjump-tray.exe")
    return program


def test_msi_changed_after_signing_is_refused(signed: Signed) -> None:
    data = bytearray(signed.msi.read_bytes())
    data[data.index(b"MSCF") + 5000] ^= 1  # in the cabinet
    broken = signed.folder / "broken.msi"
    broken.write_bytes(data)
    assert signed.verify(broken).returncode != 0
