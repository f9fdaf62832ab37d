"""Group Policy deletes its values and writes them again: the gap withdraws nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from checks import equal
from notify.notify import Platform
from scenes.policy import MACHINE_POLICY
from scenes.toast_scene import AUMID_KEY, ToastScene
from scenes.workstation import NOTHING_WAITS, ONE_WAITS, SETTINGS_KEY

MENU_ONLY = "Tecjump"
BY_POLICY = ("ApiUrl", "PollSeconds")
MAX_GAP = 10.0  # seconds, of src/platform/windows/rules/policy_gap.rs


class PolicyGap(ToastScene):
    def checks(self) -> list[Callable[[], object]]:
        return [
            self.gap_of_700_ms_withdraws_nothing, self.gap_of_2_s_withdraws_nothing,
            self.removed_for_good_the_program_follows,
        ]

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

    def gap_of_700_ms_withdraws_nothing(self) -> str:
        self._begin_by_policy()
        return self._gap(0.7, "0700")

    def gap_of_2_s_withdraws_nothing(self) -> str:
        return self._gap(2.0, "2000")

    def _gap(self, seconds: float, phone: str) -> str:
        """A value written after the gap tells when the program has read the settings again."""
        calls, changes = len(self.platform.calls()), len(self._changes())
        begin = time.monotonic()
        self.lab.reg_delete(MACHINE_POLICY)
        time.sleep(seconds)
        self._write()
        took = time.monotonic() - begin
        self.lab.reg_set(MACHINE_POLICY, "SupportPhone", phone)
        self.lab.wait_for(lambda: any(phone in line for line in self._changes()), 30, "the settings, read again")
        equal([line for line in self._changes()[changes:] if "SupportPhone" not in line], [])
        equal(self.platform.calls()[calls:], [])
        self._one_toast("the toast, still there")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        return f"gap of {took:.1f} s"

    def removed_for_good_the_program_follows(self) -> str:
        begin = time.monotonic()
        self.lab.reg_delete(MACHINE_POLICY)
        self.station.wait_for(MENU_ONLY, "light/normal", 40)
        took = time.monotonic() - begin
        self._no_toast()
        assert took > MAX_GAP, took
        return f"{took:.1f} s"
