#!/usr/bin/env python3
"""Draws every icon of Tecjump Tray. Python 3.9 or later, nothing else to install.

Regenerate:   python3 assets/draw/draw.py
Verify:       python3 assets/draw/draw.py --check      (exit 1 and a list when committed files differ)
Look at it:   python3 assets/draw/draw.py --sheet DIR  (contact sheets as PNG, for the eye)

The mark is our own: a speech bubble with a ticket's two punched notches, and in it a leap from one
point to another that is a headset, too.

    normal              outlined bubble, the leap
    waiting-1 … -9plus  solid bubble in the attention colour, the count as large as it goes
    offline             outlined empty bubble, struck through
    signin              solid bubble, a padlock

No two states differ by colour alone. Folders are named for the taskbar they stand on: `light/`
holds dark glyphs, `dark/` light ones.

Nothing is scaled down. Shapes live on a 16-unit grid on which edges have even coordinates, so at
16, 24, 32, 40, 48 and 64 px they fall on whole pixels; 20 px has a layout of its own. Coverage is
taken from signed distances, which leaves an edge on a pixel boundary perfectly sharp. At 16 and
20 px digits and padlock, and at 16 px the mark, are set pixel by pixel by hand.

`--check` compares decoded pixels and headers, not compressed bytes: zlib versions pack differently.
"""

import math
import struct
import sys
import zlib
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent
ICONS = ASSETS / "icons"

SIZES = (16, 20, 24, 32, 40, 48, 64)
APP_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
WAITING = [str(n) for n in range(1, 10)] + ["9plus"]
STATES = ["normal"] + ["waiting-" + n for n in WAITING] + ["offline", "signin"]


def rgb(text):
    return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))


# ink: outlines and the solid sign-in bubble; paper: what is drawn on a solid bubble.
THEMES = {
    "light": {"ink": "#1F1F1F", "paper": "#FFFFFF", "call": "#B83A06", "on_call": "#FFFFFF"},
    "dark": {"ink": "#FFFFFF", "paper": "#1B1B1B", "call": "#FFB627", "on_call": "#1B1300"},
}
APP = {"top": "#12809B", "bottom": "#0A5A78", "mark": "#FFFFFF", "land": "#FFB627"}
APP_GROW = 0.5  # the mark is that much larger in the program icon, where no outline takes room


# --- Shapes: functions of a point that answer its signed distance in pixels (inside < 0). -------


def rrect(x0, y0, x1, y1, r=0.0):
    cx, cy, hx, hy = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2
    r = min(r, hx, hy)

    def sd(x, y):
        qx, qy = abs(x - cx) - hx + r, abs(y - cy) - hy + r
        return math.hypot(max(qx, 0.0), max(qy, 0.0)) + min(max(qx, qy), 0.0) - r

    return sd


def circle(cx, cy, r):
    return lambda x, y: math.hypot(x - cx, y - cy) - r


def polygon(*points):
    def sd(x, y):
        best, inside = math.inf, False
        (bx, by) = points[-1]
        for ax, ay in points:
            ex, ey, wx, wy = bx - ax, by - ay, x - ax, y - ay
            t = max(0.0, min(1.0, (wx * ex + wy * ey) / (ex * ex + ey * ey)))
            best = min(best, math.hypot(wx - ex * t, wy - ey * t))
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
            bx, by = ax, ay
        return -best if inside else best

    return sd


def line(x0, y0, x1, y1, width):
    ex, ey = x1 - x0, y1 - y0

    def sd(x, y):
        t = max(0.0, min(1.0, ((x - x0) * ex + (y - y0) * ey) / (ex * ex + ey * ey)))
        return math.hypot(x - x0 - ex * t, y - y0 - ey * t) - width / 2

    return sd


def union(*shapes):
    return lambda x, y: min(s(x, y) for s in shapes)


def cut(shape, *holes):
    return lambda x, y: max(shape(x, y), *(-h(x, y) for h in holes))


def common(*shapes):
    return lambda x, y: max(s(x, y) for s in shapes)


def grown(shape, by):
    return lambda x, y: shape(x, y) - by


def ring(x0, y0, x1, y1, r, tx, ty=None):
    ty = tx if ty is None else ty
    return cut(rrect(x0, y0, x1, y1, r), rrect(x0 + tx, y0 + ty, x1 - tx, y1 - ty, max(r - min(tx, ty), 0.0)))


def cover(shape, size):
    """Coverage of every pixel, 0..255, by the distance at its centre."""
    return [
        [round(255 * max(0.0, min(1.0, 0.5 - shape(x + 0.5, y + 0.5)))) for x in range(size)]
        for y in range(size)
    ]


# --- Hand-set pixels: '#' full, '+' 60 %, '-' 30 %, '.' none. -----------------------------------

LEVEL = {"#": 255, "o": 255, "+": 160, "-": 80, ".": 0}

DIGITS_16 = {
    "1": """
        ...##...
        .+###...
        #####...
        #+-##...
        ...##...
        ...##...
        ...##...
        ...##...
        .######.
        .######.""",
    "2": """
        .+####+.
        +######+
        ##-..-##
        ......##
        .....+##
        ...+##+.
        .+##+...
        +##+....
        ########
        ########""",
    "3": """
        +#####+.
        #######+
        .....-##
        .....-##
        ..#####.
        ..#####.
        .....-##
        .....-##
        #######+
        +#####+.""",
    "4": """
        ....+##.
        ...+###.
        ..+####.
        .+#+.##.
        +#+..##.
        ##...##.
        ########
        ########
        .....##.
        .....##.""",
    "5": """
        ########
        ########
        ##......
        ##......
        ######+.
        #######+
        .....-##
        .....-##
        #######+
        ######+.""",
    "6": """
        ..+####.
        .#####+.
        +##-....
        ##......
        ######+.
        #######+
        ##-..-##
        ##-..-##
        +######+
        .+####+.""",
    "7": """
        ########
        ########
        .....+##
        .....##+
        ....+##.
        ....##+.
        ...+##..
        ...##+..
        ..+##...
        ..##+...""",
    "8": """
        .+####+.
        +######+
        ##-..-##
        ##-..-##
        .######.
        .######.
        ##-..-##
        ##-..-##
        +######+
        .+####+.""",
    "9": """
        .+####+.
        +######+
        ##-..-##
        ##-..-##
        +#######
        .+######
        ......##
        ....-##+
        .+#####.
        .####+..""",
    "9plus": """
        .####....##..
        +####+...##..
        ##..##.######
        ##..##.######
        ######...##..
        .#####...##..
        ....##.......
        ...+##.......
        .####+.......
        .###+........""",
}

DIGITS_20 = {
    "1": """
        ...+###...
        ..+####...
        +######...
        #######...
        ###+###...
        ....###...
        ....###...
        ....###...
        ....###...
        ....###...
        ....###...
        .#########
        .#########
        .#########""",
    "2": """
        ..+####+..
        .########.
        +###++###+
        ###-..-###
        .......###
        ......+###
        .....+###+
        ....+###+.
        ...+###+..
        ..+###+...
        .+###+....
        ##########
        ##########
        ##########""",
    "3": """
        ########+.
        #########+
        #########+
        ......-###
        .......###
        ......+###
        ..#######.
        ..#######.
        ......+###
        .......###
        ......-###
        #########+
        #########+
        ########+.""",
    "4": """
        .....+###.
        .....####.
        ....+####.
        ...+#####.
        ...##+###.
        ..+##.###.
        .+##-.###.
        .##+..###.
        +##...###.
        ##########
        ##########
        ##########
        ......###.
        ......###.""",
    "5": """
        ##########
        ##########
        ##########
        ###.......
        ###.......
        ########+.
        #########+
        #########+
        ......-###
        .......###
        ......-###
        #########+
        #########+
        ########+.""",
    "6": """
        ...+#####.
        .+#######.
        .####+++..
        +##+......
        ###.......
        ########+.
        #########+
        ####++####
        ###-..-###
        ###....###
        ###-..-###
        +###++###+
        .########.
        ..+####+..""",
    "7": """
        ##########
        ##########
        ##########
        ......+###
        ......###+
        .....+###.
        .....###+.
        ....+###..
        ....###+..
        ...+###...
        ...###+...
        ..+###....
        ..###+....
        ..###.....""",
    "8": """
        ..+####+..
        .########.
        +###++###+
        ###-..-###
        ###....###
        +##-..-##+
        .########.
        .########.
        +##-..-##+
        ###....###
        ###-..-###
        +###++###+
        .########.
        ..+####+..""",
    "9": """
        ..+####+..
        .########.
        +###++###+
        ###-..-###
        ###....###
        ###-..-###
        ####++####
        +#########
        .+########
        .......###
        ......+##+
        ..+++####.
        .#######+.
        .#####+...""",
    "9plus": """
        .+###+.........
        +#####+....##..
        ###.###....##..
        ##...##....##..
        ##...##..######
        ##...##..######
        ###.###....##..
        +######....##..
        .+#####....##..
        .....##........
        ....+##........
        ..+###+........
        .#####.........
        .###+..........""",
}

# 'o' is where the leap lands: full, in the program icon in a colour of its own.
LEAP_16 = """
    ..####..
    .#+..+#.
    #+....+#
    #......#
    ##....oo
    ##....oo
    ##....oo
    ##....oo"""

LOCK_16 = """
    ..+####+..
    .+######+.
    .##....##.
    .##....##.
    ##########
    ##########
    ####..####
    ####..####
    ##########
    +########+"""

LOCK_20 = """
    ...+####+...
    ..+######+..
    ..##+..+##..
    ..##....##..
    ..##....##..
    ..##....##..
    ############
    ############
    #####..#####
    #####..#####
    #####..#####
    ############
    ############
    +##########+"""


def stamp(size, art, left, top, only="#+-o"):
    rows = art.split()
    assert len({len(r) for r in rows}) == 1, art
    mask = [[0] * size for _ in range(size)]
    for y, row in enumerate(rows):
        for x, ch in enumerate(row):
            mask[top + y][left + x] = LEVEL[ch] if ch in only else 0
    return mask


# --- The bubble ---------------------------------------------------------------------------------


class Bubble:
    """Geometry of the mark at one size, all in pixels."""

    def __init__(self, size, notched=True):
        u = self.u = size / 16
        self.size = size
        self.bottom = {20: 18}.get(size, 14 * u)  # lower edge of the body; the tail hangs below
        self.radius = 3 * u if size != 20 else 4
        self.stroke = {16: 2, 20: 2, 24: 2, 32: 3, 40: 4, 48: 5}.get(size, round(1.5 * u))
        mid = self.bottom / 2
        r = 2 * u
        self.notch = [circle(-u, mid, r), circle(size + u, mid, r)]
        self.notch_at = (u, mid, r)
        self.body = rrect(0, 0, size, self.bottom, self.radius)
        if notched:
            self.body = cut(self.body, *self.notch)
        tip = {20: 20}.get(size, size)
        x0 = round(3 * u)
        root = self.bottom - u
        self.tail_points = ((x0, root), (x0, tip), (x0 + u, tip), (x0 + u + 4 / 3 * (tip - root), root))
        self.tail = polygon(*self.tail_points)

    def solid(self):
        return union(self.body, self.tail)

    def outline(self):
        inner = grown(self.body, -self.stroke)
        if self.size < 32:  # too little room to follow the notches inside
            t = self.stroke
            inner = rrect(t, t, self.size - t, self.bottom - t, self.radius - t)
        return union(cut(self.body, inner), cut(self.tail, inner))


def leap_box(size, grow):
    """Left, top, right, bottom, thickness of the arc, cup width and height, outer radius."""
    u = size / 16
    if size in LEAP:
        return LEAP[size]
    x0 = round((4 - grow) * u)
    top, bottom = round((3.5 - grow) * u), round((10.5 + grow / 2) * u)
    return x0, top, size - x0, bottom, round(1.25 * u), round(2.25 * u), round(3.5 * u), 4 * u


def leap(size, grow=0.0):
    """The mark in the bubble: (arc, where it starts, where it lands), each a shape."""
    x0, top, x1, bottom, thick, cup_w, cup_h, r = leap_box(size, grow)
    y = bottom - cup_h
    arc = common(ring(x0, top, x1, bottom + size, r, thick), rrect(-size, -size, 2 * size, y + cup_h / 2))
    soft = cup_soft(size)
    return arc, rrect(x0, y, x0 + cup_w, bottom, soft), rrect(x1 - cup_w, y, x1, bottom, soft)


def leap_masks(size, grow=0.0):
    if size == 16:
        return stamp(size, LEAP_16, 4, 3, "#+"), stamp(size, LEAP_16, 4, 3, "o")
    arc, start, end = leap(size, grow)
    return cover(union(arc, start), size), cover(end, size)


def cup_soft(size):
    return size / 16 * (0.4 if size < 32 else 0.8)


# Sizes at which whole pixels need care: left, top, right, bottom, arc, cup width and height, radius.
LEAP = {
    20: (5, 4, 15, 14, 2, 3, 5, 4),
    24: (6, 5, 18, 16, 2, 3, 5, 5),
}


# --- Digits and padlock from 24 px up, in grid units --------------------------------------------


class Pen:
    """Shapes given in grid units, laid on whole pixels."""

    def __init__(self, size, left, top):
        self.u, self.left, self.top = size / 16, left, top

    def x(self, v):
        return (self.left + v) * self.u

    def y(self, v):
        return (self.top + v) * self.u

    def sx(self, v):  # snapped
        return math.floor(self.x(v) + 0.5)

    def box(self, x0, y0, x1, y1, r=0.0):
        return rrect(self.x(x0), self.y(y0), self.x(x1), self.y(y1), r * self.u)

    def ring(self, x0, y0, x1, y1, r, t=2):
        return ring(self.x(x0), self.y(y0), self.x(x1), self.y(y1), r * self.u, t * self.u)

    def poly(self, *points):
        return polygon(*((self.x(a), self.y(b)) for a, b in points))


def digit(p, n, w=8):
    """Digit `n` in a box `w` by 10, strokes 2 thick."""
    m = w / 2
    if n == "1":
        a, b, out = p.sx(3), p.sx(3) + round(2 * p.u), round(2 * p.u)
        stem = rrect(a, p.y(0), b, p.y(10))
        foot = rrect(a - out, p.y(8), b + out, p.y(10))
        flag = polygon((a + out / 4, p.y(0)), (b, p.y(0)), (b, p.y(2)), (a - out, p.y(4)), (a - out, p.y(1.9)))
        return union(stem, foot, flag)
    if n == "2":
        bowl = p.ring(0, 0, w, 6.4, 3.2)
        keep = union(p.box(-9, -9, 20, 3.0), p.box(m + 1, -9, 20, 3.9))
        slope = p.poly((w - 2.35, 3.3), (w - 0.05, 3.8), (w - 0.6, 5.0), (w - 1.4, 5.9), (3.0, 9.0), (0, 9.0), (0, 8.0))
        return union(common(bowl, keep), slope, p.box(0, 8, w, 10))
    if n == "3":
        bowls = union(p.ring(0, 0, w - 0.25, 6, 3), p.ring(0, 4, w, 10, 3))
        bars = union(p.box(0, 0, m, 2), p.box(2, 4, m, 6), p.box(0, 8, m, 10))
        return union(cut(bowls, p.box(-9, -9, m, 20)), bars)
    if n == "4":
        a, b = p.sx(5), p.sx(5) + round(2 * p.u)
        slope = polygon(
            (a - 0.6 * p.u, p.y(0)), (b, p.y(0)), (b, p.y(2)), (a, p.y(2.9)), (p.x(2.5), p.y(6)), (p.x(0), p.y(6)), (p.x(0), p.y(5.7))
        )
        return union(slope, rrect(a, p.y(0), b, p.y(10)), p.box(0, 6, w, 8))
    if n == "5":
        bowl = cut(p.ring(0, 4, w, 10, 3), p.box(-9, -9, m, 20))
        return union(p.box(0, 0, w - 0.5, 2), p.box(0, 0, 2, 6), p.box(0, 4, m, 6), p.box(0, 8, m, 10), bowl)
    if n == "6":
        hook = cut(p.ring(0, 0, w, 10, 4), p.box(m, -9, 20, 20))
        return union(hook, p.box(m - 0.5, 0, w - 1, 2), p.ring(0, 4, w, 10, 3))
    if n == "9":
        hook = cut(p.ring(0, 0, w, 10, 4), p.box(-9, -9, m, 20))
        return union(hook, p.box(1, 8, m + 0.5, 10), p.ring(0, 0, w, 6, 3))
    if n == "7":
        return union(p.box(0, 0, w, 2), p.poly((w, 0), (w, 2.2), (4.1, 10), (1.8, 10), (5.8, 1.8), (5.8, 0)))
    if n == "8":
        return union(p.ring(0.25, 0, w - 0.25, 6, 3), p.ring(0, 4, w, 10, 3))
    raise ValueError(n)


def count_mask(b, n):
    size = b.size
    if size == 16:
        return stamp(size, DIGITS_16[n], 2 if n == "9plus" else 4, 2)
    if size == 20:
        return stamp(size, DIGITS_20[n], 3 if n == "9plus" else 5, 2)
    if n == "9plus":
        thick, arm, gap = round(2 * b.u), round(1.75 * b.u), max(1, round(0.75 * b.u))
        wide = round(6 * b.u)
        side = 2 * arm + thick
        left = (size - wide - gap - side + 1) // 2
        nine = digit(Pen(size, left / b.u, 2), "9", 6)
        x, y = left + wide + gap, round(2 * b.u)
        plus = union(rrect(x, y + arm, x + side, y + arm + thick), rrect(x + arm, y, x + arm + thick, y + side))
        return cover(union(nine, plus), size)
    return cover(digit(Pen(size, 4, 2), n), size)


def lock_mask(b):
    size = b.size
    if size == 16:
        return stamp(size, LOCK_16, 3, 2)
    if size == 20:
        return stamp(size, LOCK_20, 4, 2)
    p = Pen(size, 3, 2)
    t = round(1.5 * b.u - 0.1)
    x0, x1, top = p.sx(0), size - p.sx(0), p.y(4)
    shackle = common(ring(x0 + round(b.u), p.y(0), x1 - round(b.u), p.y(9), 4 * b.u, t), p.box(-9, -9, 20, 5))
    half = max(1, round(0.6 * b.u))
    mid = size / 2
    hole = rrect(mid - half, round(p.y(6)), mid + half, round(p.y(8)), half if size > 24 else 0)
    return cover(union(shackle, cut(rrect(x0, top, x1, p.y(10), 0.8 * b.u), hole)), size)


# --- States -------------------------------------------------------------------------------------


def layers(state, size, theme):
    """What to paint, from the bottom up: (mask, colour)."""
    b = Bubble(size, notched=state != "offline" or size >= 32)
    ink, paper = rgb(theme["ink"]), rgb(theme["paper"])
    if state == "normal":
        return [(cover(b.outline(), size), ink), *((mask, ink) for mask in leap_masks(size))]
    if state == "offline":
        h = b.stroke / 2
        slash = line(h, h, size - h, size - h, b.stroke)
        gap = grown(slash, max(1.5, b.u))
        return [(cover(union(cut(b.outline(), gap), slash), size), ink)]
    if state == "signin":
        return [(cover(b.solid(), size), ink), (lock_mask(b), paper)]
    return [(cover(b.solid(), size), rgb(theme["call"])), (count_mask(b, state[8:]), rgb(theme["on_call"]))]


def paint(size, stack):
    """Straight-alpha RGBA bytes of the stack; `colour` is a triple or a function of the row."""
    out = bytearray()
    for y in range(size):
        for x in range(size):
            r = g = b = a = 0.0
            for mask, colour in stack:
                s = mask[y][x] / 255
                if not s:
                    continue
                cr, cg, cb = colour(y) if callable(colour) else colour
                n = s + a * (1 - s)
                k = s / n
                r, g, b, a = r + (cr - r) * k, g + (cg - g) * k, b + (cb - b) * k, n
            out += bytes((round(r), round(g), round(b), round(a * 255))) if a else b"\0\0\0\0"
    return bytes(out)


def icon(state, size, theme):
    return paint(size, layers(state, size, theme))


def app(size):
    b = Bubble(size)
    top, bottom = rgb(APP["top"]), rgb(APP["bottom"])

    def shade(y):
        t = y / (size - 1)
        return tuple(p + (q - p) * t for p, q in zip(top, bottom))

    mark, land = leap_masks(size, APP_GROW)
    return paint(size, [(cover(b.solid(), size), shade), (mark, rgb(APP["mark"])), (land, rgb(APP["land"]))])


# --- Files --------------------------------------------------------------------------------------


def png(size, pixels, height=None):
    """RGBA PNG, smallest of the fixed filters and the usual per-row guess."""
    height = height or size
    row = size * 4
    lines = [pixels[y * row : (y + 1) * row] for y in range(height)]

    def filtered(kind, y):
        cur, up = lines[y], lines[y - 1] if y else bytes(row)
        out = bytearray(row)
        for i in range(row):
            a, b, c = (cur[i - 4] if i > 3 else 0), up[i], (up[i - 4] if i > 3 else 0)
            if kind == 4:
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                guess = a if pa <= pb and pa <= pc else b if pb <= pc else c
            else:
                guess = (0, a, b, (a + b) // 2)[kind]
            out[i] = (cur[i] - guess) & 255
        return bytes([kind]) + bytes(out)

    rows = [[filtered(k, y) for y in range(height)] for k in range(5)]
    tries = [b"".join(r) for r in rows]
    tries.append(b"".join(min((rows[k][y] for k in range(5)), key=lambda r: sum(min(v, 256 - v) for v in r[1:])) for y in range(height)))
    packed = []
    for t in tries:
        for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED):
            z = zlib.compressobj(9, zlib.DEFLATED, 15, 9, strategy)
            packed.append(z.compress(t) + z.flush())
    data = min(packed, key=len)

    def chunk(tag, body):
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    head = struct.pack(">IIBBBBB", size, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def ico(images):
    """.ico from {size: png}; sizes ascending, 32 bits, one plane."""
    out = struct.pack("<HHH", 0, 1, len(images))
    at = 6 + 16 * len(images)
    for size, data in images.items():
        out += struct.pack("<BBBBHHII", size & 255, size & 255, 0, 0, 1, 32, len(data), at)
        at += len(data)
    return out + b"".join(images.values())


def svg():
    """The program icon as vectors, from the same geometry (256 by 256)."""
    b = Bubble(256)
    u, mid, r = b.notch_at
    reach = math.sqrt(r * r - u * u)
    n = lambda v: f"{v:.2f}".rstrip("0").rstrip(".")
    R, S, B = n(b.radius), 256, b.bottom
    path = (
        f"M{R} 0H{n(S - b.radius)}A{R} {R} 0 0 1 {S} {R}V{n(mid - reach)}A{n(r)} {n(r)} 0 0 0 {S} {n(mid + reach)}"
        f"V{n(B - b.radius)}A{R} {R} 0 0 1 {n(S - b.radius)} {n(B)}H{R}A{R} {R} 0 0 1 0 {n(B - b.radius)}"
        f"V{n(mid + reach)}A{n(r)} {n(r)} 0 0 0 0 {n(mid - reach)}V{R}A{R} {R} 0 0 1 {R} 0Z"
    )
    tail = " ".join(f"{n(x)},{n(y)}" for x, y in b.tail_points)
    x0, top, x1, bottom, thick, cup_w, cup_h, radius = leap_box(256, APP_GROW)
    y, h, soft = bottom - cup_h, thick / 2, cup_soft(256)
    ra = n(radius - h)
    arc = (
        f"M{n(x0 + h)} {n(y + cup_h / 2)}V{n(top + radius)}A{ra} {ra} 0 0 1 {n(x0 + radius)} {n(top + h)}"
        f"H{n(x1 - radius)}A{ra} {ra} 0 0 1 {n(x1 - h)} {n(top + radius)}V{n(y + cup_h / 2)}"
    )
    cup = f'y="{n(y)}" width="{n(cup_w)}" height="{n(cup_h)}" rx="{n(soft)}"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256">\n'
        '  <linearGradient id="g" x1="0" y1="0" x2="0" y2="256" gradientUnits="userSpaceOnUse">'
        f'<stop stop-color="{APP["top"]}"/><stop offset="1" stop-color="{APP["bottom"]}"/></linearGradient>\n'
        f'  <g fill="url(#g)"><path d="{path}"/><polygon points="{tail}"/></g>\n'
        f'  <path fill="none" stroke="{APP["mark"]}" stroke-width="{n(thick)}" d="{arc}"/>\n'
        f'  <rect fill="{APP["mark"]}" x="{n(x0)}" {cup}/>\n'
        f'  <rect fill="{APP["land"]}" x="{n(x1 - cup_w)}" {cup}/>\n'
        "</svg>\n"
    ).encode()


def everything():
    files = {}
    for name, theme in THEMES.items():
        for state in STATES:
            files[f"{name}/{state}.ico"] = ico({s: png(s, icon(state, s, theme)) for s in SIZES})
    pngs = {s: png(s, app(s)) for s in APP_SIZES}
    files["app.ico"] = ico(pngs)
    files["app.png"] = pngs[256]
    files["app.svg"] = svg()
    return files


def meaning(data):
    """What a file says, without how it was compressed."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        at, idat, rest = 8, b"", []
        while at < len(data):
            length, tag = struct.unpack(">I4s", data[at : at + 8])
            body = data[at + 8 : at + 8 + length]
            if struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] != zlib.crc32(tag + body):
                raise ValueError("bad CRC")
            if tag == b"IDAT":
                idat += body
            else:
                rest.append((tag, body))
            at += 12 + length
        w, h = struct.unpack(">II", rest[0][1][:8])
        return rest, unfilter(zlib.decompress(idat), w, h)
    if data[:4] == b"\0\0\1\0":
        out = []
        for i in range(struct.unpack("<H", data[4:6])[0]):
            entry = data[6 + 16 * i : 22 + 16 * i]
            length, at = struct.unpack("<II", entry[8:])
            out.append((entry[:8], meaning(data[at : at + length])))
        return out
    return data.replace(b"\r\n", b"\n")


def unfilter(raw, w, h):
    row, out, up = w * 4, b"", bytes(w * 4)
    for y in range(h):
        kind, cur = raw[y * (row + 1)], bytearray(raw[y * (row + 1) + 1 : (y + 1) * (row + 1)])
        for i in range(row):
            a, b, c = (cur[i - 4] if i > 3 else 0), up[i], (up[i - 4] if i > 3 else 0)
            p = a + b - c
            pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
            paeth = a if pa <= pb and pa <= pc else b if pb <= pc else c
            cur[i] = (cur[i] + (0, a, b, (a + b) // 2, paeth)[kind]) & 255
        up = bytes(cur)
        out += up
    return out


def check(files):
    bad = []
    for name, data in files.items():
        path = ICONS / name
        try:
            if meaning(path.read_bytes()) != meaning(data):
                bad.append(f"{name}: differs from what draw.py draws")
        except FileNotFoundError:
            bad.append(f"{name}: missing")
        except (ValueError, IndexError, struct.error, zlib.error) as e:
            bad.append(f"{name}: damaged ({e})")
    known = set(files)
    bad += [f"{p.relative_to(ICONS)}: not drawn by draw.py" for p in sorted(ICONS.rglob("*")) if p.is_file() and p.relative_to(ICONS).as_posix() not in known]
    return bad


# --- Contact sheets -----------------------------------------------------------------------------

BARS = {"light": "#F3F3F3", "dark": "#1C1C1C"}


def sheet(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, theme in THEMES.items():
        for size in SIZES:
            zoom = max(1, 128 // size) if size != 32 else 8
            tiles = [icon(s, size, theme) for s in STATES] + [app(size)]
            montage(folder / f"{name}-{size}.png", tiles, size, zoom, 5, rgb(BARS[name]))
            montage(folder / f"{name}-{size}-actual.png", tiles, size, 1, len(tiles), rgb(BARS[name]))
    for name, bar in BARS.items():
        montage(folder / f"app-{name}.png", [app(256)], 256, 1, 1, rgb(bar))


def montage(path, tiles, size, zoom, columns, back):
    pad = size // 4
    cell = (size + 2 * pad) * zoom
    width, height = cell * columns, cell * -(-len(tiles) // columns)
    canvas = bytearray(bytes((*back, 255)) * (width * height))
    for i, tile in enumerate(tiles):
        ox, oy = (i % columns) * cell + pad * zoom, (i // columns) * cell + pad * zoom
        for y in range(size * zoom):
            for x in range(size * zoom):
                q = 4 * ((y // zoom) * size + x // zoom)
                a = tile[q + 3] / 255
                if a:
                    o = 4 * ((oy + y) * width + ox + x)
                    for c in range(3):
                        canvas[o + c] = round(back[c] + (tile[q + c] - back[c]) * a)
    body = b"".join(b"\0" + canvas[y * width * 4 : (y + 1) * width * 4] for y in range(height))
    chunk = lambda tag, b: struct.pack(">I", len(b)) + tag + b + struct.pack(">I", zlib.crc32(tag + b))
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body, 1)) + chunk(b"IEND", b""))


def main(args):
    if args[:1] == ["--sheet"] and len(args) == 2:
        sheet(args[1])
        return 0
    if args not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    files = everything()
    if args == ["--check"]:
        bad = check(files)
        print("\n".join(bad) if bad else f"{len(files)} files as drawn")
        return 1 if bad else 0
    for name, data in files.items():
        path = ICONS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{len(data):7} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
