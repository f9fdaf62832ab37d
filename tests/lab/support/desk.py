"""The reference service desk (tests/desk) as a program, steered through its control port."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from lab import REPO, LabError

EMAIL, PASSWORD, NAME = "ana@padaria.example", "pao-de-queijo", "Ana Conceição"


def build_desk() -> Path:
    """The desk's binary: $DESK, or the one that cargo builds on the host."""
    if named := os.environ.get("DESK"):
        return Path(named)
    subprocess.run(["cargo", "build", "--quiet", "--package", "desk"], cwd=REPO, check=True)
    metadata = subprocess.run(["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=REPO,
                              stdout=subprocess.PIPE, check=True)
    return Path(json.loads(metadata.stdout)["target_directory"]) / "debug" / "desk"


class Desk:
    """A desk with ports of its own, and what its agents and requesters do."""

    def __init__(self, program: Path, *, seeded: bool = False):
        self._process = subprocess.Popen([program, "serve", *([] if seeded else ["--empty"])], text=True,
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        addresses = {}
        assert self._process.stdout is not None
        for line in self._process.stdout:
            name, address = line.split()[:2]
            addresses[name] = address.rstrip("/")
            if name == "control":
                break
        if "control" not in addresses:
            raise LabError("the desk did not start")
        self.url, self._control = addresses["hub"], addresses["control"]

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def call(self, method: str, path: str, /, **body: object) -> Any:
        """A call to the control port; its answer."""
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self._control + path, data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    # ---- tickets -------------------------------------------------------------------------

    def open_ticket(self, subject: str, kind: str = "problem") -> str:
        """Ana opens a ticket; its id."""
        return str(self.call("POST", "/tickets", email=EMAIL, kind=kind, subject=subject)["id"])

    def suspend(self, ticket: str, question: str) -> None:
        """The agent asks; the ticket waits for Ana."""
        self.call("POST", f"/tickets/{ticket}/suspend", question=question)

    def reply(self, ticket: str, text: str) -> None:
        """Ana answers in the portal."""
        self.call("POST", f"/tickets/{ticket}/follow-up-as-requester", text=text)

    def ticket(self, ticket: str) -> dict[str, Any]:
        """The ticket as the API shows it."""
        return dict(self.call("GET", f"/tickets/{ticket}")["ticket"])

    # ---- network and faults --------------------------------------------------------------

    def online(self, yes: bool) -> None:
        self.call("PUT", "/online", online=yes)

    def fault(self, **fault: object) -> None:
        self.call("PUT", "/faults", **fault)

    def clear_faults(self) -> None:
        self.call("DELETE", "/faults")

    def revoke_sessions(self) -> None:
        self.call("POST", "/sessions/revoke-all")

    def polls(self) -> int:
        """How often the list of waiting tickets was asked for, answered or not."""
        return sum(1 for entry in self.call("GET", "/requests") if entry["path"] == "/v1/tickets")
