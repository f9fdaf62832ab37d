#!/usr/bin/env python3
"""Makes every icon of Tecjump Tray from the logo, `assets/logo.svg` or `assets/logo.png`.

    draw.py                  writes assets/icons
    draw.py --check          exit 1 and a list if the files in assets/icons are not those of the logo
    draw.py --sheet DIR      all icons side by side, as PNG files, to look at

Needs Pillow, resvg-py and pyoxipng, which `tests/run icons` installs; ../README.md has the steps.

    app                 the logo: program, Start menu, toasts, installer
    normal              outlined bubble with the logo's mark in one colour
    waiting-1 … -9plus  solid bubble in the attention colour, the count as large as it goes
    offline             outlined empty bubble, struck through
    signin              solid bubble, a padlock

No two states differ by colour alone. Folders are named for the taskbar: `light/` has dark glyphs, `dark/` light ones.

Nothing is scaled down. Shapes live on a 16-unit grid on which edges have even coordinates, so at 16, 24, 32, 40, 48 and
64 px they fall on whole pixels; 20 px has a layout of its own. At 16 and 20 px digits and padlock are set by hand.
"""

from __future__ import annotations

import functools
import io
import struct
import sys
from pathlib import Path

import oxipng
from PIL import Image

from glyphs import count_mask, lock_mask
from logo import Logo, LogoError
from shapes import circle, cover, cut, grown, line, polygon, rrect, union

ASSETS = Path(__file__).resolve().parent.parent
ICONS = ASSETS / "icons"

SIZES = (16, 20, 24, 32, 40, 48, 64)
APP_SIZES = (*SIZES, 128, 256)
STATES = ["normal", *(f"waiting-{n}" for n in range(1, 10)), "waiting-9plus", "offline", "signin"]

# ink: outlines and the solid sign-in bubble; paper: what is drawn on a solid bubble.
THEMES = {
    "light": {"ink": "#1F1F1F", "paper": "#FFFFFF", "call": "#B83A06", "on_call": "#FFFFFF"},
    "dark": {"ink": "#FFFFFF", "paper": "#1B1B1B", "call": "#FFB627", "on_call": "#1B1300"},
}
TASKBARS = {"light": "#F3F3F3", "dark": "#1C1C1C"}


class Bubble:
    """The speech bubble with a ticket's two punched notches, in pixels of one size."""

    def __init__(self, size, notched=True):
        u = size / 16
        self.size = size
        self.bottom = {20: 18}.get(size, 14 * u)  # lower edge of the body; the tail hangs below
        self.radius = 3 * u if size != 20 else 4
        self.stroke = {16: 2, 20: 2, 24: 2, 32: 3, 40: 4, 48: 5}.get(size, round(1.5 * u))
        self.body = rrect(0, 0, size, self.bottom, self.radius)
        if notched:
            mid, r = self.bottom / 2, 2 * u
            self.body = cut(self.body, circle(-u, mid, r), circle(size + u, mid, r))
        tip = {20: 20}.get(size, size)
        x0, root = round(3 * u), self.bottom - u
        self.tail = polygon((x0, root), (x0, tip), (x0 + u, tip), (x0 + u + 4 / 3 * (tip - root), root))

    def solid(self):
        return union(self.body, self.tail)

    def outline(self):
        inner = grown(self.body, -self.stroke)
        if self.size < 32:  # too little room to follow the notches inside
            t = self.stroke
            inner = rrect(t, t, self.size - t, self.bottom - t, self.radius - t)
        return union(cut(self.body, inner), cut(self.tail, inner))


def mark_mask(logo: Logo, size: int) -> Image.Image:
    """The logo's mark in the middle of the bubble, half as wide as it."""
    room = size // 2
    mark = logo.mark(room, room)
    mask = Image.new("L", (size, size))
    middle = round(Bubble(size).bottom / 2)
    mask.paste(mark, ((size - mark.width) // 2, middle - mark.height // 2))
    return mask


@functools.cache
def solid_mask(size: int) -> Image.Image:
    return cover(Bubble(size).solid(), size)


@functools.cache
def state_masks(state: str, size: int) -> tuple[Image.Image, ...]:
    """The mask of the bubble, then that of the count or padlock, if there is one. The logo is not part of them."""
    if state == "normal":
        return (cover(Bubble(size).outline(), size),)
    if state == "offline":
        bubble = Bubble(size, notched=size >= 32)
        half = bubble.stroke / 2
        slash = line(half, half, size - half, size - half, bubble.stroke)
        gap = grown(slash, max(1.5, size / 16))
        return (cover(union(cut(bubble.outline(), gap), slash), size),)
    if state == "signin":
        return solid_mask(size), lock_mask(size)
    return solid_mask(size), count_mask(size, state.removeprefix("waiting-"))


def layers(state: str, size: int, theme: dict[str, str], logo: Logo) -> list[tuple[Image.Image, str]]:
    """What to paint, from the bottom up: (mask, colour)."""
    masks = state_masks(state, size)
    if state == "normal":
        return [(masks[0], theme["ink"]), (mark_mask(logo, size), theme["ink"])]
    waiting = state.startswith("waiting-")
    return list(zip(masks, (theme["call"], theme["on_call"]) if waiting else (theme["ink"], theme["paper"])))


def icon(state: str, size: int, theme: str, logo: Logo) -> Image.Image:
    picture = Image.new("RGBA", (size, size))
    for mask, colour in layers(state, size, THEMES[theme], logo):
        layer = Image.new("RGBA", (size, size), colour)
        layer.putalpha(mask)
        picture = Image.alpha_composite(picture, layer)
    return picture


def png(picture: Image.Image) -> bytes:
    """Always RGBA: what else a PNG may hold, a Windows icon may not."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return oxipng.optimize_from_memory(out.getvalue(), level=4, color_type_reduction=False, bit_depth_reduction=False,
                                       palette_reduction=False, grayscale_reduction=False)


def ico(pictures: list[Image.Image]) -> bytes:
    """PNG frames in this order, 32 bits. (Pillow's own writer packs them half as well.)"""
    frames = [png(picture) for picture in pictures]
    head, at = struct.pack("<HHH", 0, 1, len(frames)), 6 + 16 * len(frames)
    for picture, frame in zip(pictures, frames):
        head += struct.pack("<BBBBHHII", picture.width & 255, picture.height & 255, 0, 0, 1, 32, len(frame), at)
        at += len(frame)
    return head + b"".join(frames)


def all_pictures(logo: Logo) -> dict[str, list[Image.Image]]:
    """What each file below assets/icons shows, by its name there; the last picture is the largest."""
    pictures = {f"{theme}/{state}.ico": [icon(state, size, theme, logo) for size in SIZES] for theme in THEMES for state in STATES}
    app = [logo.picture(size) for size in APP_SIZES]
    return pictures | {"app.ico": app, "app.png": app[-1:]}


def all_files(logo: Logo) -> dict[str, bytes]:
    """Every file below assets/icons, by its name there."""
    return {name: ico(pictures) if name.endswith(".ico") else png(pictures[-1]) for name, pictures in all_pictures(logo).items()}


def frames(data: bytes) -> dict[tuple[int, int], bytes]:
    """The pixels of each size in a file."""
    with Image.open(io.BytesIO(data)) as file:
        sizes = sorted(file.info.get("sizes", {file.size}))
        return {size: (file.ico.getimage(size) if file.format == "ICO" else file).convert("RGBA").tobytes() for size in sizes}


def check(files: dict[str, bytes], folder: Path = ICONS) -> list[str]:
    """What is wrong with the files in the folder. Pixels are compared: zlib versions pack differently."""
    faults = []
    for name, data in files.items():
        try:
            if frames((folder / name).read_bytes()) != frames(data):
                faults.append(f"{name}: not made from the logo; run assets/draw/draw.py")
        except FileNotFoundError:
            faults.append(f"{name}: missing")
        except (OSError, SyntaxError, ValueError) as error:
            faults.append(f"{name}: damaged ({error})")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return faults + [f"{name}: not made by draw.py" for name in sorted(names - set(files))]


def sheets(logo: Logo, folder: Path) -> None:
    """For each theme and size all icons in a row, as they are and enlarged."""
    folder.mkdir(parents=True, exist_ok=True)
    for theme, taskbar in TASKBARS.items():
        for size in SIZES:
            cell = size * 3 // 2
            tiles = [icon(state, size, theme, logo) for state in STATES] + [logo.picture(size)]
            sheet = Image.new("RGBA", (cell * len(tiles), cell), taskbar)
            for column, tile in enumerate(tiles):
                sheet.alpha_composite(tile, (cell * column + size // 4, size // 4))
            sheet.save(folder / f"{theme}-{size}.png")
            zoom = max(1, 96 // size)
            sheet.resize((sheet.width * zoom, sheet.height * zoom), Image.Resampling.NEAREST).save(folder / f"{theme}-{size}-enlarged.png")


def find_logo() -> Path:
    found = [path for path in (ASSETS / "logo.svg", ASSETS / "logo.png") if path.exists()]
    if len(found) != 1:
        raise LogoError("assets must have either logo.svg or logo.png, and not both")
    return found[0]


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--sheet"] and len(arguments) == 2:
        sheets(Logo(find_logo()), Path(arguments[1]))
        return 0
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    files = all_files(Logo(find_logo()))
    if arguments == ["--check"]:
        faults = check(files)
        print(*(faults or [f"{len(files)} files as drawn"]), sep="\n")
        return 1 if faults else 0
    for name, data in files.items():
        path = ICONS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"{len(files)} files, {sum(map(len, files.values()))} bytes")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LogoError as error:
        sys.exit(f"draw.py: {error}")
