#!/usr/bin/env python3
"""Replaces the logo, as assets/README.md says, and looks at the icons made from it (`tests/run icons`).

Every logo must give icons of its own, and of the 13 states no two may look alike, not even without colour.
"""

from __future__ import annotations

import io
import sys
import tempfile
import unittest
from itertools import combinations
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO / "assets" / "draw"))

import draw  # noqa: E402
from logo import Logo, LogoError  # noqa: E402

MIN_DIFFERENCE = 5.0  # mean difference of two states without colour, 0 to 255; 6 and 8 are the nearest, with 6.2
OF_THE_LOGO = {"app.ico", "app.png", "light/normal.ico", "dark/normal.ico"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{}</svg>'
LETTER = '<path id="mark" fill="white" d="M20 20H80V35H58V80H42V35H20Z"/>'
TILE = '<rect width="100" height="100" fill="#7A1FA2"/>'


def letter_png(size: int = 256, background: str | None = None) -> bytes:
    picture = Image.new("RGBA", (size, size), background or (0, 0, 0, 0))
    ImageDraw.Draw(picture).polygon([(size * x // 8, size * y // 8) for x, y in ((1, 1), (7, 1), (7, 3), (1, 7))], fill="#C2185B")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class Icons(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def logo(self, name: str, content: str | bytes) -> Logo:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Logo(path)

    def examples(self) -> list[Logo]:
        return [self.logo("tile.svg", SVG.format(TILE + LETTER)), self.logo("bare.svg", SVG.format(LETTER)),
                self.logo("letter.png", letter_png())]

    def test_checked_in_icons_match_the_logo(self) -> None:
        self.assertEqual(draw.check(draw.all_files(Logo(draw.find_logo()))), [])

    def test_another_logo_changes_its_own_icons_only(self) -> None:
        ours = draw.all_pictures(Logo(draw.find_logo()))
        others = draw.all_pictures(self.logo("letter.png", letter_png()))
        self.assertEqual({name for name in ours if ours[name] != others[name]}, OF_THE_LOGO)

    def test_states_differ_without_colour(self) -> None:
        self.states_differ(list(combinations(draw.STATES, 2)), Logo(draw.find_logo()))

    def test_every_logo_differs_from_the_other_states(self) -> None:
        for logo in self.examples():
            self.states_differ([("normal", state) for state in draw.STATES[1:]], logo)

    def states_differ(self, pairs: list[tuple[str, str]], logo: Logo) -> None:
        for theme, size in ((theme, size) for theme in draw.THEMES for size in (16, 20, 32)):
            shown = {state: on_taskbar(draw.icon(state, size, theme, logo), theme) for state in draw.STATES}
            for one, other in pairs:
                self.assertGreater(difference(shown[one], shown[other]), MIN_DIFFERENCE, (theme, size, one, other))

    def test_an_unusable_logo_is_refused_with_the_reason(self) -> None:
        for name, content, reason in [
            ("opaque.png", letter_png(background="white"), "would be a block"),
            ("small.png", letter_png(128), "needs 256"),
            ("tile.svg", SVG.format(TILE), "would be a block"),
            ("wide.svg", SVG.replace("100 100", "200 100").format(LETTER), "must be square"),
            ("empty.svg", SVG.format('<g id="mark"/>' + TILE), "is empty"),
        ]:
            with self.assertRaisesRegex(LogoError, reason):
                self.logo(name, content)

    def test_a_stale_damaged_missing_or_foreign_file_is_reported(self) -> None:
        files = {"app.png": letter_png(), "dark/normal.ico": draw.ico([Image.new("RGBA", (16, 16), "red")])}
        (self.folder / "dark").mkdir()
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        self.assertEqual(draw.check(files, self.folder), [])
        (self.folder / "app.png").write_bytes(letter_png(300))
        (self.folder / "dark/normal.ico").write_bytes(files["dark/normal.ico"][:-40])
        (self.folder / "extra.png").write_bytes(b"")
        faults = draw.check(files | {"light/normal.ico": b""}, self.folder)
        self.assertEqual([fault.split(" ")[0] for fault in faults], ["app.png:", "dark/normal.ico:", "light/normal.ico:", "extra.png:"])
        self.assertEqual([word in fault for word, fault in zip(("not made", "damaged", "missing", "not made"), faults)], [True] * 4)


def on_taskbar(icon: Image.Image, theme: str) -> Image.Image:
    """The icon in shades of grey, on the taskbar of its theme."""
    taskbar = Image.new("RGBA", icon.size, draw.TASKBARS[theme])
    return Image.alpha_composite(taskbar, icon).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    histogram = ImageChops.difference(one, other).histogram()
    return sum(level * count for level, count in enumerate(histogram)) / sum(histogram)


if __name__ == "__main__":
    unittest.main()
