"""Alerts as a policy wants them: silent, off, on again, and those of another source."""

from __future__ import annotations

from collections.abc import Callable

from lab import LabError
from checks import equal
from scenes.policy import MACHINE_POLICY
from scenes.toast_scene import ToastScene
from scenes.workstation import NOTHING_WAITS, ONE_WAITS

SILENT = '<audio silent="true"/>'


class PolicyToasts(ToastScene):
    def checks(self) -> list[Callable[[], object]]:
        return [
            self.silent_toast_says_so, self.switched_off_it_leaves_the_screen, self.off_nothing_is_shown,
            self.on_again_what_waited_is_shown_once, self.another_source_takes_its_toasts_along,
            self.back_at_the_first_source_replies_arrive,
        ]

    def _policy(self, name: str, value: str) -> None:
        """Set, and in force; an empty one is an unset one."""
        before = len(self._changes(name))
        self.lab.reg_set(MACHINE_POLICY, name, value)
        self.lab.wait_for(lambda: len(self._changes(name)) > before, 60, f"{name} = {value!r} in the log")

    def _changes(self, name: str) -> list[str]:
        return [line for line in self.station.log() if f"configuração mudou: {name} = " in line]

    def silent_toast_says_so(self) -> None:
        self._begin()
        self._policy("Alerts", "Silent")
        self.ticket = self._suspended("Impressora")
        toast = self._one_toast("the silent toast")
        assert SILENT in toast.xml, toast.xml

    def switched_off_it_leaves_the_screen(self) -> None:
        self._policy("Alerts", "Off")
        self._no_toast()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")

    def off_nothing_is_shown(self) -> None:
        calls = len(self.platform.calls())
        self.second = self.desk.open_ticket("VPN")
        self.desk.suspend(self.second, "Qual é o erro?")
        self.station.poke_and_wait()
        self.station.wait_for("Tecjump: 2 chamados aguardando sua resposta", "light/waiting-2")
        equal([c["call"] for c in self.platform.calls()[calls:] if c["call"] == "show"], [])
        equal(self.lab.balloons(), [])

    def on_again_what_waited_is_shown_once(self) -> None:
        self._policy("Alerts", "")
        toast = self._one_toast("the toast of what waited", "VPN")
        assert SILENT not in toast.xml, toast.xml
        self.station.poke_and_wait()
        equal([t.tag for t in self._toasts()], [toast.tag])
        self.desk.reply(self.ticket, "Laser 9")
        self.station.poke()
        self.station.wait_for(ONE_WAITS, "light/waiting-1")

    def another_source_takes_its_toasts_along(self) -> None:
        self._policy("Source", "RequestTracker")
        self._no_toast()
        if ONE_WAITS == self.station.tooltip():
            raise LabError("tickets of the source before are still shown")

    def back_at_the_first_source_replies_arrive(self) -> None:
        """Through a class of toasts' buttons that has changed its source twice."""
        self._policy("Source", "")
        self.station.wait_for(ONE_WAITS, "light/waiting-1")
        third = self._suspended("Café")
        self._click(self._arguments("reply", third), reply="Com açúcar")
        self._wait_reply(third, "Com açúcar")
        self.desk.reply(self.second, "809")
        self.station.poke()
        self.station.wait_for(NOTHING_WAITS, "light/normal")
