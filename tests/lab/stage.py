"""Plays scenes with the real program and the real desk: for main_job.py, toast.py and policy.py.

    play("main job in the lab", SCENES, arguments)

Arguments: `--one-by-one`, or the titles of the scenes to play (`sign-in`); without them two at a
time, the first ones first, so those that take longest belong there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lab
from checks import Checks
from scenes.desk import build_desk
from scenes.scene import Scene


def play(what: str, scenes: Sequence[type[Scene]], arguments: Sequence[str], *,
         prepare: Callable[[], None] = lambda: None, overture: Callable[[Checks], None] = lambda _: None) -> int:
    """Builds, plays and counts; the exit code. `prepare` builds what only these scenes need;
    `overture` comes first, unless scenes are named."""
    checks = Checks()
    begin = time.monotonic()
    try:
        lab.up()
        prepare()
        exe, desk_program = lab.build(), build_desk()
    except lab.LabUnavailable as why:
        checks.skip(what, str(why))
        return checks.finish()
    print(f"-- built in {time.monotonic() - begin:.1f} s", flush=True)
    names = [a for a in arguments if not a.startswith("-")]
    if not names:
        overture(checks)
    chosen = [s for s in scenes if not names or s.title().replace(" ", "-") in names]
    with ThreadPoolExecutor(1 if "--one-by-one" in arguments else 2) as pool:
        list(pool.map(lambda scene: _play(scene, checks, desk_program, exe), chosen))
    print(f"-- {time.monotonic() - begin:.1f} s in all", flush=True)
    return checks.finish()


def _play(scene: type[Scene], checks: Checks, desk_program: Path, exe: Path) -> None:
    begin = time.monotonic()
    try:
        scene.play(checks, desk_program, exe)
    except Exception as error:  # noqa: BLE001 - a scene that cannot go on fails as a whole
        checks.fail(scene.title(), f"{type(error).__name__}: {error}")
    print(f"-- {scene.title()}: {time.monotonic() - begin:.1f} s", flush=True)
