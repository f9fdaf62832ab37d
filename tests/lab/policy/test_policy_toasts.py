"""Alerts as set by policy: silent, off, on again; and after a change of the source."""

from __future__ import annotations

from lab import LabError
from support.toast_suite import ToastSuite
from support.workstation import MACHINE_POLICY, NOTHING_WAITS, ONE_WAITS

SILENT = '<audio silent="true"/>'


class TestPolicyToasts(ToastSuite):
    def _policy(self, name: str, value: str) -> None:
        """Set, and in force; an empty one is an unset one."""
        before = len(self._changes(name))
        self.lab.reg_set(MACHINE_POLICY, name, value)
        self.lab.wait_for(lambda: len(self._changes(name)) > before, 60, f"{name} = {value!r} in the log")

    def _changes(self, name: str) -> list[str]:
        return [line for line in self.station.log() if f"configuração mudou: {name} = " in line]

    def test_silent_toast_says_so(self) -> None:
        self._begin()
        self._policy("Alerts", "Silent")
        self.ticket = self._suspended("Impressora")
        toast = self._one_toast("the silent toast")
        assert SILENT in toast.xml, toast.xml

    def test_switching_alerts_off_withdraws_the_toast(self) -> None:
        self._policy("Alerts", "Off")
        self._no_toast()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")

    def test_no_toast_while_alerts_are_off(self) -> None:
        calls = len(self.platform.calls())
        self.second = self.desk.open_ticket("VPN")
        self.desk.suspend(self.second, "Qual é o erro?")
        self.station.poll_and_wait()
        self.station.wait_for("Tecjump: 2 chamados aguardando sua resposta", "light/waiting-2")
        assert [c["call"] for c in self.platform.calls()[calls:] if c["call"] == "show"] == []
        assert self.lab.balloons() == []

    def test_switching_alerts_on_shows_waiting_tickets_once(self) -> None:
        self._policy("Alerts", "")
        toast = self._one_toast("the toast of what waited", "VPN")
        assert SILENT not in toast.xml, toast.xml
        self.station.poll_and_wait()
        assert [t.tag for t in self._toasts()] == [toast.tag]
        self.desk.reply(self.ticket, "Laser 9")
        self.station.poll_now()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")

    def test_changing_the_source_withdraws_its_toasts(self) -> None:
        self._policy("Source", "RequestTracker")
        self._no_toast()
        if ONE_WAITS == self.station.tooltip():
            raise LabError("tickets of the source before are still shown")

    def test_replies_arrive_after_changing_the_source_back(self) -> None:
        """Through a class of toasts' buttons that has changed its source twice."""
        self._policy("Source", "")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        third = self._suspended("Café")
        self._click(self._arguments("reply", third), reply="Com açúcar")
        self._wait_reply(third, "Com açúcar")
        self.desk.reply(self.second, "809")
        self.station.poll_now()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
