#!/usr/bin/env python3
"""Group Policy and several users, with the real Windows program on the lab's desktops.

    tests/lab/policy.py [SCENE…]

What wine cannot show: a domain's policy refresh and several sessions in one Windows.
"""

from __future__ import annotations

import sys

import stage
from notify import notify
from scenes.policy import Policy
from scenes.policy_gap import PolicyGap
from scenes.policy_toasts import PolicyToasts
from scenes.scene import Scene
from scenes.two_users import TwoUsers

SCENES: list[type[Scene]] = [Policy, TwoUsers, PolicyGap, PolicyToasts]


def main(arguments: list[str]) -> int:
    return stage.play("policies in the lab", SCENES, arguments, prepare=notify.build)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
