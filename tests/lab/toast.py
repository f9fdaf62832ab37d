#!/usr/bin/env python3
"""Toasts in the lab: the platform of our own with a tiny program first, then with the real one.

    tests/lab/toast.py [--platform-only] [--one-by-one] [--kills=N] [SCENE…]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import stage
from checks import Checks, equal
from lab import Lab
from notify import notify
from notify.notify import Platform, Toast
from scenes.scene import Scene
from scenes.toast_trials import KillLoop, TwiceAtOnce, Weekend
from scenes.toasts import Toasts, WithoutToasts

# those that take longest first
SCENES: list[type[Scene]] = [Toasts, KillLoop, TwiceAtOnce, WithoutToasts, Weekend]

CLASS = "{0B7D4D5E-52B7-4F6E-9D3B-6D2C1B0E7A11}"
CALLER_AUMID = "TecjumpLab.Caller"
TEXT = 'Ação: "é o 4711" & <b>não</b>\r\nsegunda linha\r\n\r\n😀 👩‍👩‍👧 ‮ fim'
XML = "<toast><visual><binding template='ToastGeneric'><text>Ação &amp; 😀</text></binding></visual></toast>"


class PlatformAlone:
    """The DLL, the proxy and activate.exe, with caller.exe in the place of the program."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.platform = Platform(lab)
        self.caller = lab.helper("caller.exe")
        self.file = lab.prefix / "drive_c" / "lab" / "called.jsonl"

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.without_the_platform_there_is_no_class, self.unknown_name_is_dropped, self.shown_as_it_was_given,
            self.shown_again_it_replaces, self.removed, self.malformed_xml_is_refused, self.long_tag_is_refused,
            self.settings, self.activation_of_a_running_program, self.activation_starts_the_program,
            self.unknown_class, self.uninstalled_it_is_gone,
        ]

    def _call(self, *words: str) -> str:
        return self.lab.run_cli(self.caller, *words).stdout.strip()

    def _show(self, tag: str = "t1", xml: str = XML) -> str:
        return self._call("show", CALLER_AUMID, tag, "TicketApi", xml)

    def without_the_platform_there_is_no_class(self) -> None:
        equal(self._show(), "0x80040154")

    def unknown_name_is_dropped(self) -> None:
        self.platform.install()
        equal(self._show(), "")
        equal([c["call"] for c in self.platform.calls()], ["dropped"])

    def shown_as_it_was_given(self) -> None:
        self.lab.reg_set(rf"HKCU\Software\Classes\AppUserModelId\{CALLER_AUMID}", "DisplayName", "Lab")
        equal(self._show(), "")
        equal(self.platform.shown(), [Toast(CALLER_AUMID, "TicketApi", "t1", XML)])

    def shown_again_it_replaces(self) -> None:
        self._show("t2")
        other = XML.replace("Ação", "Outra")
        self._show("t1", other)
        equal([(t.tag, t.xml) for t in self.platform.shown()], [("t2", XML), ("t1", other)])

    def removed(self) -> None:
        equal(self._call("remove", CALLER_AUMID, "t1", "TicketApi"), "")
        equal([t.tag for t in self.platform.shown()], ["t2"])
        equal(self._call("remove", CALLER_AUMID, "t2", "Outra"), "")
        equal([t.tag for t in self.platform.shown()], ["t2"])

    def malformed_xml_is_refused(self) -> None:
        for xml in ("<toast>", "<toast>&</toast>", "<toast>\x07</toast>", "<toast a='<'/>", "", "text"):
            equal((xml, self._show("t3", xml)), (xml, "0xc00cee2d"))
        equal([t.tag for t in self.platform.shown()], ["t2"])

    def long_tag_is_refused(self) -> None:
        equal(self._show("x" * 16), "")
        equal(self._show("x" * 17), "0x80070057")

    def settings(self) -> None:
        equal(self._call("setting", CALLER_AUMID), "0")
        self.platform.setting(notify.DISABLED_FOR_USER)
        equal(self._call("setting", CALLER_AUMID), "2")
        self._show("t4")
        equal(self.platform.calls()[-1]["call"], "suppressed")
        self.platform.setting(0x80070490)
        equal(self._call("setting", CALLER_AUMID), "0x80070490")
        self.platform.setting(notify.ENABLED)
        self.platform.refuse(0x803E0105)
        equal(self._show("t4"), "0x803e0105")
        self.platform.refuse(0)

    def _called(self) -> dict[str, object]:
        self.lab.wait_for(self.file.exists, 10, "the activation")
        (line,) = self.file.read_text("utf-8").splitlines()
        self.file.unlink()
        return notify.json.loads(line)

    def _is_whole(self, called: dict[str, object]) -> None:
        equal((called["aumid"], called["arguments"]), (CALLER_AUMID, "kind=reply&é=1"))
        equal(called["inputs"], [["reply", TEXT], ["snooze", "15m"]])

    def activation_of_a_running_program(self) -> None:
        program = self.lab.start_program(self.caller, "serve", CLASS.strip("{}"), r"C:\lab\called.jsonl")
        answers = []
        self.lab.wait_for(lambda: answers.append(self._activate()) or answers[-1] == "0x00000000", 20, "the class")
        self._is_whole(self._called())
        equal(program.wait(), 0)

    def _activate(self) -> str:
        return self.platform.activate(CLASS, CALLER_AUMID, "kind=reply&é=1", {"reply": TEXT, "snooze": "15m"})

    def activation_starts_the_program(self) -> str:
        command = rf'"{self.lab.windows_path(self.caller)}" serve {CLASS.strip("{}")} C:\lab\called.jsonl'
        self.lab.reg_set(rf"HKCU\Software\Classes\CLSID\{CLASS}\LocalServer32", "", command)
        equal(self.platform.publish_class(CLASS), command)
        begin = time.monotonic()
        equal(self._activate(), "0x00000000")
        took = time.monotonic() - begin
        called = self._called()
        self._is_whole(called)
        equal(called["command"][-1], "-Embedding")
        return f"{took:.1f} s"

    def unknown_class(self) -> None:
        answer = self.platform.activate(CLASS.replace("0B7D", "0B7E"), CALLER_AUMID, "kind=open")
        equal(answer, "0x80040154")

    def uninstalled_it_is_gone(self) -> None:
        self.platform.uninstall()
        equal(self._show(), "0x80040154")


def platform_alone(checks: Checks) -> None:
    with Lab.start("lab") as desk:
        for check in PlatformAlone(desk).checks():
            checks.check(f"platform: {check.__name__.replace('_', ' ')}", check)


def main(arguments: list[str]) -> int:
    for argument in arguments:
        if argument.startswith("--kills="):
            KillLoop.kills = int(argument.partition("=")[2])
    scenes = [] if "--platform-only" in arguments else SCENES
    return stage.play("toasts in the lab", scenes, arguments, prepare=notify.build, overture=platform_alone)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
