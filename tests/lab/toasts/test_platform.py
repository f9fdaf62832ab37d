"""The lab's notification platform alone: the DLL, the proxy and activate.exe, with caller.exe as the program."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from notify import notify
from notify.notify import Platform, Toast
from support.suite import LabSuite

CLASS = "{0B7D4D5E-52B7-4F6E-9D3B-6D2C1B0E7A11}"
CALLER_AUMID = "TecjumpLab.Caller"
TEXT = 'Ação: "é o 4711" & <b>não</b>\r\nsegunda linha\r\n\r\n😀 👩‍👩‍👧 ‮ fim'
XML = "<toast><visual><binding template='ToastGeneric'><text>Ação &amp; 😀</text></binding></visual></toast>"


@pytest.mark.usefixtures("notification_platform")
class TestPlatformAlone(LabSuite):
    desktop = "lab"
    seconds = 300  # first: it proves the platform before the real program uses it

    @property
    def caller(self) -> Path:
        return self.lab.helper("caller.exe")

    @property
    def _file(self) -> Path:
        """What caller.exe writes of each activation."""
        return self.lab.prefix / "drive_c" / "lab" / "called.jsonl"

    def _call(self, *words: str) -> str:
        return self.lab.run_cli(self.caller, *words).stdout.strip()

    def _show(self, tag: str = "t1", xml: str = XML) -> str:
        return self._call("show", CALLER_AUMID, tag, "TicketApi", xml)

    def test_without_the_platform_there_is_no_class(self) -> None:
        self.platform = Platform(self.lab)
        assert self._show() == "0x80040154"

    def test_unregistered_aumid_is_dropped(self) -> None:
        self.platform.install()
        assert self._show() == ""
        assert [c["call"] for c in self.platform.calls()] == ["dropped"]

    def test_toast_is_recorded_unchanged(self) -> None:
        self.lab.reg_set(rf"HKCU\Software\Classes\AppUserModelId\{CALLER_AUMID}", "DisplayName", "Lab")
        assert self._show() == ""
        assert self.platform.shown() == [Toast(CALLER_AUMID, "TicketApi", "t1", XML)]

    def test_same_tag_replaces_the_toast(self) -> None:
        self._show("t2")
        other = XML.replace("Ação", "Outra")
        self._show("t1", other)
        assert [(t.tag, t.xml) for t in self.platform.shown()] == [("t2", XML), ("t1", other)]

    def test_removal_needs_the_exact_group(self) -> None:
        assert self._call("remove", CALLER_AUMID, "t1", "TicketApi") == ""
        assert [t.tag for t in self.platform.shown()] == ["t2"]
        assert self._call("remove", CALLER_AUMID, "t2", "Outra") == ""
        assert [t.tag for t in self.platform.shown()] == ["t2"]

    def test_malformed_xml_is_refused(self) -> None:
        for xml in ("<toast>", "<toast>&</toast>", "<toast>\x07</toast>", "<toast a='<'/>", "", "text"):
            assert (xml, self._show("t3", xml)) == (xml, "0xc00cee2d")
        assert [t.tag for t in self.platform.shown()] == ["t2"]

    def test_long_tag_is_refused(self) -> None:
        assert self._show("x" * 16) == ""
        assert self._show("x" * 17) == "0x80070057"

    def test_settings_and_refusals_are_reported(self) -> None:
        assert self._call("setting", CALLER_AUMID) == "0"
        self.platform.setting(notify.DISABLED_FOR_USER)
        assert self._call("setting", CALLER_AUMID) == "2"
        self._show("t4")
        assert self.platform.calls()[-1]["call"] == "suppressed"
        self.platform.setting(0x80070490)
        assert self._call("setting", CALLER_AUMID) == "0x80070490"
        self.platform.setting(notify.ENABLED)
        self.platform.refuse(0x803E0105)
        assert self._show("t4") == "0x803e0105"
        self.platform.refuse(0)

    def _called(self) -> dict[str, object]:
        self.lab.wait_for(self._file.exists, 10, "the activation")
        (line,) = self._file.read_text("utf-8").splitlines()
        self._file.unlink()
        return json.loads(line)

    def _is_whole(self, called: dict[str, object]) -> None:
        assert (called["aumid"], called["arguments"]) == (CALLER_AUMID, "kind=reply&é=1")
        assert called["inputs"] == [["reply", TEXT], ["snooze", "15m"]]

    def test_activation_of_a_running_program(self) -> None:
        program = self.lab.start_program(self.caller, "serve", CLASS.strip("{}"), r"C:\lab\called.jsonl")
        answers = []
        self.lab.wait_for(lambda: answers.append(self._activate()) or answers[-1] == "0x00000000", 20, "the class")
        self._is_whole(self._called())
        assert program.wait() == 0

    def _activate(self) -> str:
        return self.platform.activate(CLASS, CALLER_AUMID, "kind=reply&é=1", {"reply": TEXT, "snooze": "15m"})

    def test_activation_starts_the_program(self) -> None:
        command = rf'"{self.lab.windows_path(self.caller)}" serve {CLASS.strip("{}")} C:\lab\called.jsonl'
        self.lab.reg_set(rf"HKCU\Software\Classes\CLSID\{CLASS}\LocalServer32", "", command)
        assert self.platform.publish_class(CLASS) == command
        begin = time.monotonic()
        assert self._activate() == "0x00000000"
        took = time.monotonic() - begin
        called = self._called()
        self._is_whole(called)
        assert called["command"][-1] == "-Embedding"
        self.note(f"{took:.1f} s")

    def test_unknown_class(self) -> None:
        answer = self.platform.activate(CLASS.replace("0B7D", "0B7E"), CALLER_AUMID, "kind=open")
        assert answer == "0x80040154"

    def test_uninstalled_platform_has_no_class(self) -> None:
        self.platform.uninstall()
        assert self._show() == "0x80040154"
