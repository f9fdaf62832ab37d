"""Puts the lab's notification platform into a prefix, and reads what programs did with it.

    platform = Platform(lab)
    platform.install()                       # from now on the program's toasts arrive here
    lab.wait_for(platform.shown, 20, "the toast")
    platform.activate(clsid, aumid, "kind=open&…", {"reply": "Sim."})   # a click
    platform.setting(DISABLED_FOR_USER)
    platform.uninstall()                     # as on systems without a platform
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from lab import CANNOT_RUN, Lab, LabError, LabUnavailable

HERE = Path(__file__).resolve().parent
KEY = r"HKCU\Software\TecjumpLab"
CLASSES_KEY = r"HKEY_LOCAL_MACHINE\Software\Microsoft\WindowsRuntime\ActivatableClassId"
CLASSES = ("Windows.UI.Notifications.ToastNotificationManager", "Windows.UI.Notifications.ToastNotification",
           "Windows.Data.Xml.Dom.XmlDocument")
ENABLED, DISABLED_FOR_APPLICATION, DISABLED_FOR_USER, DISABLED_BY_GROUP_POLICY = range(4)


def build() -> None:
    """Builds DLLs and programs into the lab's `bin` (a second when they are there)."""
    done = subprocess.run([HERE / "build"], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == CANNOT_RUN:
        raise LabUnavailable("the notification platform cannot be built here")
    if done.returncode != 0:
        raise LabError(f"tests/lab/notify/build failed:\n{done.stderr}")


@dataclasses.dataclass(frozen=True)
class Toast:
    aumid: str
    group: str
    tag: str
    xml: str


class Platform:
    """The notification platform of one Lab. `build` comes first."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self._inputs = itertools.count()
        self._log = lab.prefix / "drive_c" / "lab" / "notify.jsonl"

    def install(self) -> None:
        dll = self.lab.windows_path(self.lab.helper("notify.dll")).replace("\\", "\\\\")
        self._import(*(f'[{CLASSES_KEY}\\{name}]\n"DllPath"="{dll}"' for name in CLASSES),
                     '[HKEY_CURRENT_USER\\Software\\TecjumpLab]\n"NotifyLog"="C:\\\\lab\\\\notify.jsonl"')
        self.install_callback()

    def install_callback(self) -> None:
        """The proxy of the activation callback, which Windows has of its own."""
        self._run("regsvr32", "/s", self.lab.windows_path(self.lab.helper("callback.dll")))

    def uninstall(self) -> None:
        """No notification platform from now on; the record stays."""
        self._import(*(f"[-{CLASSES_KEY}\\{name}]" for name in CLASSES))

    def _import(self, *parts: str) -> None:
        file = self.lab.dir / "notify.reg"
        file.write_text("REGEDIT4\n\n" + "\n\n".join(parts) + "\n", encoding="ascii")
        self._run("reg", "import", self.lab.windows_path(file))

    def _run(self, *command: str) -> None:
        done = self.lab.run(["wine", *command])
        if done.exit_code != 0:
            raise LabError(f"{' '.join(command)}: {done.exit_code} {done.stdout}{done.stderr}")

    def publish_class(self, clsid: str) -> str:
        """wine's COM looks for classes in HKLM only, where Windows sees the user's own as well: copies
        what the program has registered for itself. The command that COM starts it with."""
        key = rf"Software\Classes\CLSID\{clsid}\LocalServer32"
        command = self.lab.reg_get(rf"HKCU\{key}", "")
        if not command:
            raise LabError(f"no LocalServer32 of {clsid}")
        self.lab.reg_set(rf"HKLM\{key}", "", command)
        return command

    def forget_dead_programs(self) -> None:
        """wine's COM goes on asking a program that was killed, where Windows notices its end: ends
        the service that keeps the list. It starts again by itself when it is needed."""
        for pid, line in self.lab.processes().items():
            if "rpcss.exe" in line:
                os.kill(pid, signal.SIGKILL)

    # ---- what the user has chosen --------------------------------------------------------

    def setting(self, value: int) -> None:
        """ENABLED, DISABLED_…, or an error (HRESULT) that asking for it ends with."""
        self.lab.reg_set(KEY, "NotifySetting", value)

    def refuse(self, error: int) -> None:
        """`Show` ends with this HRESULT; 0: no more."""
        self.lab.reg_set(KEY, "NotifyShow", error)

    def fail(self, error: int) -> None:
        """`Show` takes toasts, which then fail with this HRESULT; 0: no more."""
        self.lab.reg_set(KEY, "NotifyFail", error)

    # ---- looking -------------------------------------------------------------------------

    def calls(self) -> list[dict[str, Any]]:
        """All calls so far. Call is show; dropped (unknown AUMID), suppressed (by the setting),
        refused, failed (after it was taken), each with `at_us`, its time in microseconds since 1970; hide, remove; malformed (XML)."""
        if not self._log.exists():
            return []
        return [json.loads(line) for line in self._log.read_text("utf-8").splitlines()]

    def shown(self) -> list[Toast]:
        """The toasts on the screen or in the Action Center, oldest first: one per AUMID, group
        and tag. As Windows keeps them, they outlive the program."""
        toasts: dict[tuple[str, str, str], Toast] = {}
        for call in self.calls():
            key = (call.get("aumid", ""), call.get("group", ""), call.get("tag", ""))
            if call["call"] == "show":
                toasts.pop(key, None)
                toasts[key] = Toast(*key, call["xml"])
            elif call["call"] in ("remove", "hide"):
                removed = [k for k in toasts if k[0] == key[0] and (not key[1] or k[1] == key[1])
                           and (not key[2] or k[2] == key[2])]
                for k in removed:
                    del toasts[k]
        return list(toasts.values())

    # ---- acting --------------------------------------------------------------------------

    def activate(self, clsid: str, aumid: str, arguments: str, inputs: dict[str, str] | None = None) -> str:
        """A click on a toast, as Windows passes it on: COM starts the program if it must. The
        HRESULT, "0x00000000" when all went well."""
        words = []
        for name, text in (inputs or {}).items():
            file = self.lab.dir / f"input-{next(self._inputs)}"
            file.write_bytes(text.encode("utf-16-le", "surrogatepass"))
            words += [name, "@" + self.lab.windows_path(file)]
        done = self.lab.run_cli(self.lab.helper("activate.exe"), clsid, aumid, arguments, *words)
        if not done.stdout.startswith("0x"):
            raise LabError(f"activate: {done.exit_code} {done.stdout}{done.stderr}")
        return done.stdout.strip()
