#!/usr/bin/env python3
"""Writes the SBOM of the Windows program, as CycloneDX 1.5: sbom.py EPOCH >FILE

It lists what is linked, from cargo's own graph for that one target: no build scripts, macros, tests, or crates of
other systems. (cargo-cyclonedx joins the features of all targets, and so lists rustls and ring, which the
Windows program does not have.)
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parent.parent
TARGET = "x86_64-pc-windows-gnu"
NAMESPACE = uuid.UUID("a5f5d7fb-53d2-4a75-bbcd-73481b1d2f3c")


def tree() -> list[tuple[int, str, str, str]]:
    """Depth, name, version and licence of each line of `cargo tree`."""
    done = subprocess.run(
        ["cargo", "tree", "--locked", "--package", "tecjump-tray", "--target", TARGET, "--edges", "normal,no-proc-macro",
         "--prefix", "depth", "--no-dedupe", "--format", "\t{p}\t{l}"],
        cwd=REPO, stdout=subprocess.PIPE, text=True, check=True)
    rows = []
    for line in done.stdout.splitlines():
        depth, package, licence = line.split("\t")
        name, version = package.split()[:2]
        rows.append((int(depth), name, version.removeprefix("v"), licence.replace("/", " OR ")))
    return rows


def checksums() -> dict[tuple[str, str], str]:
    lock = tomllib.loads((REPO / "Cargo.lock").read_text("utf-8"))
    return {(p["name"], p["version"]): p["checksum"] for p in lock["package"] if "checksum" in p}


def purl(name: str, version: str) -> str:
    return f"pkg:cargo/{name}@{version}"


def bom(epoch: int) -> dict[str, Any]:
    rows, sums = tree(), checksums()
    components: dict[str, dict[str, Any]] = {}
    needs: dict[str, set[str]] = {}
    above: list[str] = []
    for depth, name, version, licence in rows:
        ref = purl(name, version)
        components[ref] = {
            "type": "library", "bom-ref": ref, "name": name, "version": version, "purl": ref, "scope": "required",
            "licenses": [{"expression": licence}],
            **({"hashes": [{"alg": "SHA-256", "content": sums[name, version]}]} if (name, version) in sums else {}),
        }
        needs.setdefault(ref, set())
        del above[depth:]
        if above:
            needs[above[-1]].add(ref)
        above.append(ref)
    program = components.pop(purl(*rows[0][1:3])) | {"type": "application"}
    content = {
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": program,
            "properties": [{"name": "cargo:target", "value": TARGET}],
        },
        "components": [components[ref] for ref in sorted(components)],
        "dependencies": [{"ref": ref, "dependsOn": sorted(needs[ref])} for ref in sorted(needs)],
    }
    serial = uuid.uuid5(NAMESPACE, json.dumps(content, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{serial}", "version": 1, **content}


if __name__ == "__main__":
    print(json.dumps(bom(int(sys.argv[1])), indent=1, ensure_ascii=False))
