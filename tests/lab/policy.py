#!/usr/bin/env python3
"""Group Policy and several users, with the real Windows program on the lab's desktops.

    tests/lab/policy.py [SCENE…]

What wine cannot show: a domain's policy refresh and several sessions in one Windows.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import lab
from checks import Checks
from main_job import play
from notify import notify
from scenes.desk import build_desk
from scenes.policy import Policy
from scenes.policy_toasts import PolicyToasts
from scenes.scene import Scene
from scenes.two_users import TwoUsers

SCENES: list[type[Scene]] = [Policy, TwoUsers, PolicyToasts]


def main(arguments: list[str]) -> int:
    scenes = [s for s in SCENES if not arguments or s.title().replace(" ", "-") in arguments]
    checks = Checks()
    begin = time.monotonic()
    try:
        exe = lab.build()
        lab.up()
        notify.build()
    except lab.LabUnavailable as why:
        checks.skip("policies in the lab", str(why))
        return checks.finish()
    desk_program = build_desk()
    print(f"-- built in {time.monotonic() - begin:.1f} s", flush=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda scene: play(scene, checks, desk_program, exe), scenes))
    print(f"-- {time.monotonic() - begin:.1f} s in all", flush=True)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
