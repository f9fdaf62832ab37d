#!/usr/bin/env python3
"""Shows the main job with the real Windows program, on the lab's desktops, against the real desk.

    tests/lab/main_job.py [--one-by-one] [SCENE…]

Scenes run two at a time. Screenshots for people to look at: work/main-job in the lab's directory.
"""

from __future__ import annotations

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lab
from checks import Checks
from scenes.alerts import Alerts, SignIn
from scenes.command_line import CommandLine
from scenes.desk import build_desk
from scenes.icon_states import IconsAt150Percent, IconsAt200Percent, IconsOnDark, IconsOnLight
from scenes.lifetime import Lifetime
from scenes.network import Absence, Network
from scenes.quiet_start import QuietStart
from scenes.scene import SHOTS, Scene
from scenes.taskbar import Taskbar

# those that wait longest begin first
SCENES: list[type[Scene]] = [
    Network, Alerts, Absence, Taskbar, IconsOnLight, Lifetime, QuietStart, IconsOnDark, SignIn, IconsAt150Percent,
    IconsAt200Percent, CommandLine,
]


def play(scene: type[Scene], checks: Checks, desk_program: Path, exe: Path) -> None:
    begin = time.monotonic()
    try:
        scene.play(checks, desk_program, exe)
    except Exception as error:  # noqa: BLE001 - a scene that cannot go on fails as a whole
        checks.fail(scene.title(), f"{type(error).__name__}: {error}")
    print(f"-- {scene.title()}: {time.monotonic() - begin:.1f} s", flush=True)


def main(arguments: list[str]) -> int:
    names = [a for a in arguments if not a.startswith("-")]
    scenes = [s for s in SCENES if not names or s.title().replace(" ", "-") in names]
    checks = Checks()
    begin = time.monotonic()
    try:
        exe = lab.build()
        lab.up()
    except lab.LabUnavailable as why:
        checks.skip("main job in the lab", str(why))
        return checks.finish()
    desk_program = build_desk()
    print(f"-- built in {time.monotonic() - begin:.1f} s", flush=True)
    shutil.rmtree(SHOTS, ignore_errors=True)
    with ThreadPoolExecutor(1 if "--one-by-one" in arguments else 2) as pool:
        list(pool.map(lambda scene: play(scene, checks, desk_program, exe), scenes))
    print(f"-- screenshots in {SHOTS}; {time.monotonic() - begin:.1f} s in all", flush=True)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
