"""A customer's workstation: the real program, installed and set up by an administrator, on a desktop of the lab,
with a service desk."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

from lab import REPO, Done, Lab, LabError, MenuItem, Program, Rect, Window
from support.desk import EMAIL, PASSWORD, Desk
from support.icons import Icons

SETTINGS_KEY = r"HKLM\Software\Tecjump\Tray"
USER_SETTINGS_KEY = r"HKCU\Software\Tecjump\Tray"
MACHINE_POLICY = r"HKLM\Software\Policies\Tecjump\Tray"
USER_POLICY = r"HKCU\Software\Policies\Tecjump\Tray"
ICON_WINDOW = "tray_icon_app"  # tray-icon's
OWN_WINDOW = "TecjumpTray.Messages"
SUPPORT_EMAIL, SUPPORT_PHONE = "suporte@tecjump.example", "+55 (00) 0000-0000"
# wine counts tao's window as visible; on Windows it is not, as it is layered and empty
NEVER_SEEN = ("Tao Thread Event Target",)

SIGN_IN = "Tecjump: entre para receber avisos dos seus chamados"
CHECKING = "Tecjump: verificando seus chamados…"
NOTHING_WAITS = "Tecjump: nenhum chamado aguardando sua resposta"
ONE_WAITS = "Tecjump: 1 chamado aguardando sua resposta"
OFFLINE = "Tecjump: sem conexão com o servidor de chamados"


def version() -> str:
    """The program's version, as Cargo.toml has it."""
    found = re.search(r'^version = "(.+)"', (REPO / "Cargo.toml").read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


class Workstation:
    """One user's desktop with Tecjump Tray on it, not yet started."""

    def __init__(self, lab: Lab, desk: Desk, exe: Path):
        self.lab, self.desk = lab, desk
        # a copy: another build may replace the original while tests run
        self.exe = lab.prefix / "drive_c" / "Program Files" / "Tecjump" / "tecjump-tray.exe"
        self.exe.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(exe, self.exe)
        self.icons = Icons(lab)

    # ---- settings ------------------------------------------------------------------------

    def settings(self) -> dict[str, str | int]:
        """What IT's roll-out would write."""
        base = self.desk.url
        return {
            "ApiUrl": base, "HubUrl": f"{base}/", "PortalUrl": f"{base}/portal",
            "MyTicketsUrl": f"{base}/portal/solicitacoes",
            "NewServiceRequestUrl": f"{base}/portal/servicos/requisicao",
            "NewProblemUrl": f"{base}/portal/servicos/problema",
            "NewQuestionUrl": f"{base}/portal/servicos/duvida",
            "SupportEmail": SUPPORT_EMAIL, "SupportPhone": SUPPORT_PHONE, "PollSeconds": 30,
        }

    def configure(self) -> None:
        """As an administrator does for all users of the machine."""
        for name, value in self.settings().items():
            self.lab.reg_set(SETTINGS_KEY, name, value)

    # ---- starting ------------------------------------------------------------------------

    def run(self, *arguments: str, stdin: str = "") -> Done:
        """A command line of the program, to its end."""
        return self.lab.run_cli(self.exe, *arguments, stdin=stdin.encode())

    def sign_in(self) -> None:
        """By the command line; the running program notices."""
        done = self.run("sign-in", "--email", EMAIL, "--password-stdin", stdin=f"{PASSWORD}\r\n")
        if done.exit_code != 0:
            raise LabError(f"sign-in: {done.stderr}")

    def start(self, **environment: str) -> Program:
        """As autostart does; returns once the icon is shown."""
        program = self.lab.start_program(self.exe, env=environment)
        self.lab.wait_for(lambda: len(self.lab.icons()) == 1, 20, "the icon")
        return program

    def start_signed_in(self) -> Program:
        """Configures, signs in, starts, and waits for the first answer."""
        self.configure()
        self.sign_in()
        program = self.start()
        self.lab.wait_for(lambda: "verificando" not in self.tooltip(), 20, "the first answer")
        return program

    def poll_now(self) -> None:
        """Starts the program again, upon which the running one polls at once."""
        if (code := self.run().exit_code) != 0:
            raise LabError(f"a second start ended with {code}")

    def poll_and_wait(self) -> None:
        """Also waits until the desk has answered that poll."""
        polls = self.desk.polls()
        self.poll_now()
        self.lab.wait_for(lambda: self.desk.polls() > polls, 30, "the poll after a second start")

    # ---- looking -------------------------------------------------------------------------

    @property
    def icon(self) -> Rect:
        (icon,) = self.lab.icons()
        return icon

    def tooltip(self) -> str:
        return ", ".join(self.lab.tooltips())

    def wait_for(self, tooltip: str, icon: str, timeout: float = 30) -> None:
        """Waits for this tooltip and this icon, as users see them."""
        begin = time.monotonic()
        try:
            self.lab.wait_for(lambda: self.tooltip() == tooltip, timeout, "tooltip")
            left = max(1.0, timeout - (time.monotonic() - begin))
            self.lab.wait_for(lambda: self.icons.is_shown(icon), left, "icon")
        except LabError:
            raise LabError(f"not in {timeout:.0f} s {tooltip!r} with {icon}: "
                           f"{self.tooltip()!r} with {self.icons.shown()}") from None

    def boxes(self) -> list[Window]:
        """Windows and boxes of the program that people see; not its menu and its icon."""
        windows = self.lab.windows()
        own = {w.pid for w in windows if w.class_name == OWN_WINDOW}
        return [w for w in windows if w.pid in own and w.visible and w.depth == 0
                and w.class_name not in (*NEVER_SEEN, "#32768")]

    def wait_for_box(self, title: str) -> list[str]:
        """The texts in the box with this title, once it is there."""
        box = self.lab.wait_for(lambda: [w for w in self.boxes() if w.title == title], 30, f"the box {title!r}")[0]
        texts, inside = [], False
        for window in self.lab.windows():
            if window.depth == 0:
                inside = window.handle == box.handle
            elif inside and window.visible:
                texts.append(window.title)
        return texts

    def log(self) -> list[str]:
        """The log's lines without their time."""
        file = self.state_dir / "tecjump-tray.log"
        text = file.read_text("utf-8") if file.exists() else ""
        return [line.split(maxsplit=1)[1] for line in text.splitlines()]

    def alerts(self) -> list[str]:
        """The titles of all alerts so far, as the log has them."""
        return [line.partition("aviso titulo=")[2] for line in self.log() if "aviso titulo=" in line]

    @property
    def state_dir(self) -> Path:
        return self.lab.local_appdata() / "Tecjump" / "Tray"

    # ---- the menu ------------------------------------------------------------------------

    def choose(self, *path: str) -> None:
        """Opens the menu and clicks through it."""
        self.lab.open_menu()
        self.lab.choose(*path)

    def opens(self, *path: str) -> str:
        """The one address that the browser is given when this is chosen."""
        self.lab.clear_recorded()
        self.choose(*path)
        (address,) = self.lab.wait_for(self.lab.recorded, 30, f"the address of {path[-1]}")
        return address


def outline(items: list[MenuItem]) -> list[str]:
    """A menu as lines, submenus indented; the time of the last check as HH:MM."""
    return ["    " * (i.depth - 1) + _without_time(i.plain) + (" ▸" if i.submenu else "") for i in items]


def golden_menu(test: str) -> list[str]:
    """The menu in the snapshot of this test of the core, in the form of `outline`."""
    (file,) = (REPO / "src" / "core").rglob(f"*{test}*.snap")
    lines = file.read_text("utf-8").split("---\n", 2)[2].splitlines()
    return ["---" if line == "-" else re.sub("^ +", lambda indent: indent[0] * 2, _without_time(line)) for line in lines]


def expected_menu(*, ticket: str | None = None, signed_out: bool = False, check: str | None = None) -> list[str]:
    """The whole menu of this workstation. `check` is the note on *Verificar agora*, which is absent while signed out."""
    if check is None and not signed_out:
        check = "(última: HH:MM)"
    whole = golden_menu("the_whole_menu")
    menu = whole[whole.index("---") + 1:]  # after its own tickets
    menu[_index(menu, "    E-mail: ")] = f"    E-mail: {SUPPORT_EMAIL}"
    menu[_index(menu, "    Telefone: ")] = f"    Telefone: {SUPPORT_PHONE}"
    now = _index(menu, "Verificar agora ")
    menu[now:now + 1] = [f"Verificar agora {check}"] if check else []
    waiting = [f"{ONE_WAITS.removeprefix('Tecjump: ')} ▸", f"    {ticket}", "---"] if ticket else []
    return [*(["Entrar…", "---"] if signed_out else []), *waiting, *menu]


def _index(menu: list[str], beginning: str) -> int:
    (index,) = [index for index, line in enumerate(menu) if line.startswith(beginning)]
    return index


def _without_time(line: str) -> str:
    return re.sub(r"\d\d:\d\d\)$", "HH:MM)", line)
