"""Group Policy deletes its values and writes them again: the gap withdraws nothing."""

from __future__ import annotations

import time

from notify.notify import Platform
from support.toast_suite import AUMID_KEY, ToastSuite
from support.workstation import MACHINE_POLICY, NOTHING_WAITS, ONE_WAITS, SETTINGS_KEY

MENU_ONLY = "Tecjump"
BY_POLICY = ("ApiUrl", "PollSeconds")
MAX_GAP = 10.0  # seconds, of src/platform/windows/rules/policy_gap.rs


class TestPolicyGap(ToastSuite):
    seconds = 40

    def _begin_by_policy(self) -> None:
        """The server's address is in the policy alone."""
        self.platform = Platform(self.lab)
        self.platform.install()
        self.station.configure()
        self.station.sign_in()
        for name in BY_POLICY:
            self.lab.reg_delete(SETTINGS_KEY, name)
        self._write()
        self.program = self.station.start()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
        self.clsid = self.lab.reg_get(AUMID_KEY, "CustomActivator") or ""
        self._suspended("Impressora")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")

    def _write(self) -> None:
        for name in BY_POLICY:
            self.lab.reg_set(MACHINE_POLICY, name, self.station.settings()[name])

    def _changes(self) -> list[str]:
        return [line for line in self.station.log() if "configuração mudou: " in line or "aviso retirado" in line]

    def test_gap_of_700_ms_withdraws_nothing(self) -> None:
        self._begin_by_policy()
        self.note(self._gap(0.7, "0700"))

    def test_gap_of_2_s_withdraws_nothing(self) -> None:
        self.note(self._gap(2.0, "2000"))

    def _gap(self, seconds: float, phone: str) -> str:
        """A value written after the gap shows when the program has read the settings again."""
        calls, changes = len(self.platform.calls()), len(self._changes())
        begin = time.monotonic()
        self.lab.reg_delete(MACHINE_POLICY)
        time.sleep(seconds)
        self._write()
        took = time.monotonic() - begin
        self.lab.reg_set(MACHINE_POLICY, "SupportPhone", phone)
        self.lab.wait_for(lambda: any(phone in line for line in self._changes()), 30, "the settings, read again")
        assert [line for line in self._changes()[changes:] if "SupportPhone" not in line] == []
        assert self.platform.calls()[calls:] == []
        self._one_toast("the toast, still there")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        return f"gap of {took:.1f} s"

    def test_permanent_removal_applies_after_the_gap_limit(self) -> None:
        begin = time.monotonic()
        self.lab.reg_delete(MACHINE_POLICY)
        self.station.wait_for(MENU_ONLY, "light/normal", 40)
        took = time.monotonic() - begin
        self._no_toast()
        assert took > MAX_GAP, took
        self.note(f"{took:.1f} s")
