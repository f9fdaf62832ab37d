"""Two users of one machine: each has an icon, an account, a state and a log of their own.

wine has one user per prefix, so each has a prefix and a desktop of their own; they share the service desk. What only
Windows can show, a `Local\\` namespace and a registry hive per session, is in installer/CHECKLIST.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import Lab, LabError
from support.desk import EMAIL, PASSWORD, Desk
from support.suite import Suite
from support.workstation import MACHINE_POLICY, NOTHING_WAITS, ONE_WAITS, SIGN_IN, USER_POLICY, Workstation

BRUNO_EMAIL, BRUNO_PASSWORD = "bruno@oficina.example", "chave-de-fenda"


@pytest.fixture(scope="class")
def suite(request: pytest.FixtureRequest, lab: Lab, desk: Desk, exe: Path) -> Iterator[None]:
    """A second desktop, for the second user."""
    with Lab.start() as other:
        two_users: type[TestTwoUsers] = request.cls
        two_users.ana, two_users.bruno = Workstation(lab, desk, exe), Workstation(other, desk, exe)
        two_users.use(two_users.ana)
        yield


class TestTwoUsers(Suite):
    ana: Workstation
    bruno: Workstation

    def _sign_in(self, station: Workstation, email: str, password: str) -> None:
        done = station.run("sign-in", "--email", email, "--password-stdin", stdin=f"{password}\r\n")
        if done.exit_code != 0:
            raise LabError(f"sign-in: {done.stderr}")

    def test_each_has_an_icon(self) -> None:
        self.programs = []
        for station in (self.ana, self.bruno):
            station.configure()
            station.lab.reg_set(MACHINE_POLICY, "ManagedBy", "TI da rua")
            self.programs.append(station.start())
            station.wait_for(SIGN_IN, "light/signin")
        assert [len(station.lab.icons()) for station in (self.ana, self.bruno)] == [1, 1]

    def test_each_is_signed_in_as_themselves(self) -> None:
        self._sign_in(self.ana, EMAIL, PASSWORD)
        self.ana.wait_for(NOTHING_WAITS, "light/normal")
        assert (self.bruno.tooltip(), self.bruno.lab.credentials("Tecjump*")) == (SIGN_IN, [])
        self._sign_in(self.bruno, BRUNO_EMAIL, BRUNO_PASSWORD)
        self.bruno.wait_for(NOTHING_WAITS, "light/normal")
        users = [[c.user for c in station.lab.credentials("Tecjump*")] for station in (self.ana, self.bruno)]
        assert [len(of_one) for of_one in users] == [1, 1]

    def test_each_user_gets_only_their_own_alerts(self) -> None:
        """Alert, state and log are the user's; the other user's do not mention the ticket."""
        ticket = self.desk.open_ticket("Impressora da Ana")
        self.desk.suspend(ticket, "Qual modelo?")
        for station in (self.ana, self.bruno):
            station.poll_and_wait()
        self.ana.wait_for(ONE_WAITS, "light/waiting-1")
        self.bruno.wait_for(NOTHING_WAITS, "light/normal")
        assert [len(station.alerts()) for station in (self.ana, self.bruno)] == [1, 0]
        states = [(station.state_dir / "state.json").read_text() for station in (self.ana, self.bruno)]
        assert ticket in states[0] and ticket not in states[1], states

    def test_user_policy_affects_only_that_user(self) -> None:
        self.ana.lab.reg_set(USER_POLICY, "AllowExit", 0)
        self.ana.lab.wait_for(lambda: "Fechar o Tecjump Tray" not in self._items(self.ana), 60, "the end of Fechar o Tecjump Tray")
        assert "Fechar o Tecjump Tray" in self._items(self.bruno)
        for station, of_user in ((self.ana, True), (self.bruno, False)):
            table = station.run("check").stdout
            assert ("(política do usuário)" in table) == of_user
            assert "Gerenciado por: TI da rua" in table, table

    def _items(self, station: Workstation) -> list[str]:
        items = [item.plain for item in station.lab.open_menu()]
        station.lab.close_menu()
        return items

    def test_one_signs_out_and_the_other_stays(self) -> None:
        self.bruno.run("sign-out")
        self.bruno.wait_for(SIGN_IN, "light/signin")
        self.ana.poll_and_wait()
        self.ana.wait_for(ONE_WAITS, "light/waiting-1")
        assert [len(station.lab.credentials("Tecjump*")) for station in (self.ana, self.bruno)] == [1, 0]

    def test_one_exits_and_the_other_keeps_running(self) -> None:
        self.bruno.choose("Fechar o Tecjump Tray")
        assert self.programs[1].wait() == 0
        assert self.programs[0].is_running()
        assert [len(station.lab.icons()) for station in (self.ana, self.bruno)] == [1, 0]
