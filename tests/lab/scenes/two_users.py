"""Two users of one machine: each has an icon, an account, a state and a log of their own.

wine knows one user a prefix, so each has a prefix and a desktop of their own; the service desk is
the same. What only Windows can show, one `Local\\` namespace and one registry hive a session, stands
in installer/CHECKLIST.md.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from checks import Checks, equal
from lab import Lab, LabError
from scenes.desk import EMAIL, PASSWORD, Desk
from scenes.policy import MACHINE_POLICY, USER_POLICY
from scenes.scene import Scene
from scenes.workstation import NOTHING_WAITS, ONE_WAITS, SIGN_IN, Workstation

BRUNO_EMAIL, BRUNO_PASSWORD = "bruno@oficina.example", "chave-de-fenda"


class TwoUsers(Scene):
    def __init__(self, station: Workstation, other: Workstation):
        super().__init__(station)
        self.ana, self.bruno = station, other

    @classmethod
    def play(cls, checks: Checks, desk_program: Path, exe: Path) -> None:
        with Desk(desk_program) as desk, Lab.start() as one, Lab.start() as other:
            scene = cls(Workstation(one, desk, exe), Workstation(other, desk, exe))
            for check in scene.checks():
                checks.check(f"{cls.title()}: {check.__name__.replace('_', ' ')}", check)

    def checks(self) -> list[Callable[[], object]]:
        return [
            self.each_has_an_icon, self.each_is_signed_in_as_themselves, self.each_hears_of_their_own_tickets,
            self.a_users_policy_is_theirs_alone, self.one_signs_out_and_the_other_stays,
            self.one_ends_the_program_and_the_other_keeps_it,
        ]

    def _sign_in(self, station: Workstation, email: str, password: str) -> None:
        done = station.run("sign-in", "--email", email, "--password-stdin", stdin=f"{password}\r\n")
        if done.exit_code != 0:
            raise LabError(f"sign-in: {done.stderr}")

    def each_has_an_icon(self) -> None:
        self.programs = []
        for station in (self.ana, self.bruno):
            station.configure()
            station.lab.reg_set(MACHINE_POLICY, "ManagedBy", "TI da rua")
            self.programs.append(station.start())
            station.wait_for(SIGN_IN, "light/signin")
        equal([len(station.lab.icons()) for station in (self.ana, self.bruno)], [1, 1])

    def each_is_signed_in_as_themselves(self) -> None:
        self._sign_in(self.ana, EMAIL, PASSWORD)
        self.ana.wait_for(NOTHING_WAITS, "light/normal")
        equal((self.bruno.tooltip(), self.bruno.lab.credentials("Tecjump*")), (SIGN_IN, []))
        self._sign_in(self.bruno, BRUNO_EMAIL, BRUNO_PASSWORD)
        self.bruno.wait_for(NOTHING_WAITS, "light/normal")
        users = [[c.user for c in station.lab.credentials("Tecjump*")] for station in (self.ana, self.bruno)]
        equal([len(of_one) for of_one in users], [1, 1])

    def each_hears_of_their_own_tickets(self) -> None:
        """Alert, state and log are the user's; the other's say nothing of it."""
        ticket = self.desk.open_ticket("Impressora da Ana")
        self.desk.suspend(ticket, "Qual modelo?")
        for station in (self.ana, self.bruno):
            station.poke_and_wait()
        self.ana.wait_for(ONE_WAITS, "light/waiting-1")
        self.bruno.wait_for(NOTHING_WAITS, "light/normal")
        equal([len(station.alerts()) for station in (self.ana, self.bruno)], [1, 0])
        states = [(station.state_dir / "state.json").read_text() for station in (self.ana, self.bruno)]
        assert ticket in states[0] and ticket not in states[1], states

    def a_users_policy_is_theirs_alone(self) -> None:
        self.ana.lab.reg_set(USER_POLICY, "AllowExit", 0)
        self.ana.lab.wait_for(lambda: "Fechar o Tecjump Tray" not in self._items(self.ana), 60, "the end of Fechar o Tecjump Tray")
        assert "Fechar o Tecjump Tray" in self._items(self.bruno)
        for station, of_user in ((self.ana, True), (self.bruno, False)):
            table = station.run("check").stdout
            equal("(política do usuário)" in table, of_user)
            assert "Gerenciado por: TI da rua" in table, table

    def _items(self, station: Workstation) -> list[str]:
        items = [item.plain for item in station.lab.open_menu()]
        station.lab.close_menu()
        return items

    def one_signs_out_and_the_other_stays(self) -> None:
        self.bruno.run("sign-out")
        self.bruno.wait_for(SIGN_IN, "light/signin")
        self.ana.poke_and_wait()
        self.ana.wait_for(ONE_WAITS, "light/waiting-1")
        equal([len(station.lab.credentials("Tecjump*")) for station in (self.ana, self.bruno)], [1, 0])

    def one_ends_the_program_and_the_other_keeps_it(self) -> None:
        self.bruno.choose("Fechar o Tecjump Tray")
        equal(self.programs[1].wait(), 0)
        assert self.programs[0].is_running()
        equal([len(station.lab.icons()) for station in (self.ana, self.bruno)], [1, 0])
