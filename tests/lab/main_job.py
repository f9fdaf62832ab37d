#!/usr/bin/env python3
"""Shows the main job with the real Windows program, on the lab's desktops, against the real desk.

    tests/lab/main_job.py [--one-by-one] [SCENE…]

Scenes run two at a time. Screenshots for people to look at: work/main-job in the lab's directory.
"""

from __future__ import annotations

import shutil
import sys

import stage
from scenes.alerts import Alerts, SignIn
from scenes.command_line import CommandLine
from scenes.icon_states import IconsAt150Percent, IconsAt200Percent, IconsOnDark, IconsOnLight
from scenes.lifetime import Lifetime
from scenes.links import Links
from scenes.network import Absence, Network, StartedAway
from scenes.quiet_start import QuietStart
from scenes.scene import SHOTS, Scene
from scenes.taskbar import Taskbar

# those that take longest first
SCENES: list[type[Scene]] = [
    Network, Alerts, Absence, Taskbar, IconsOnLight, Lifetime, QuietStart, Links, IconsOnDark, StartedAway, SignIn,
    IconsAt150Percent, IconsAt200Percent, CommandLine,
]


def main(arguments: list[str]) -> int:
    shutil.rmtree(SHOTS, ignore_errors=True)
    print(f"-- screenshots go to {SHOTS}", flush=True)
    return stage.play("main job in the lab", SCENES, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
