"""Digits and padlock as masks, strokes two grid units thick. A grid unit is a sixteenth of the size."""

from __future__ import annotations

import math

from pixels import DIGITS_16, DIGITS_20, LOCK_16, LOCK_20, stamp
from shapes import common, cover, cut, polygon, rrect, union
from shapes import ring as ring_of


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
        return ring_of(self.x(x0), self.y(y0), self.x(x1), self.y(y1), r * self.u, t * self.u)

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


def count_mask(size, n):
    u = size / 16
    if size == 16:
        return stamp(size, DIGITS_16[n], 2 if n == "9plus" else 4, 2)
    if size == 20:
        return stamp(size, DIGITS_20[n], 3 if n == "9plus" else 5, 2)
    if n == "9plus":
        thick, arm, gap = round(2 * u), round(1.75 * u), max(1, round(0.75 * u))
        wide = round(6 * u)
        side = 2 * arm + thick
        left = (size - wide - gap - side + 1) // 2
        nine = digit(Pen(size, left / u, 2), "9", 6)
        x, y = left + wide + gap, round(2 * u)
        plus = union(rrect(x, y + arm, x + side, y + arm + thick), rrect(x + arm, y, x + arm + thick, y + side))
        return cover(union(nine, plus), size)
    return cover(digit(Pen(size, 4, 2), n), size)


def lock_mask(size):
    u = size / 16
    if size == 16:
        return stamp(size, LOCK_16, 3, 2)
    if size == 20:
        return stamp(size, LOCK_20, 4, 2)
    p = Pen(size, 3, 2)
    t = round(1.5 * u - 0.1)
    x0, x1, top = p.sx(0), size - p.sx(0), p.y(4)
    shackle = common(ring_of(x0 + round(u), p.y(0), x1 - round(u), p.y(9), 4 * u, t), p.box(-9, -9, 20, 5))
    half = max(1, round(0.6 * u))
    mid = size / 2
    hole = rrect(mid - half, round(p.y(6)), mid + half, round(p.y(8)), half if size > 24 else 0)
    return cover(union(shackle, cut(rrect(x0, top, x1, p.y(10), 0.8 * u), hole)), size)
