"""Shapes as signed distances: a function of a point that returns its distance in pixels, negative inside."""

from __future__ import annotations

import math

from PIL import Image


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
    """The shape as a mask: each pixel's coverage, from the distance at its centre."""
    mask = Image.new("L", (size, size))
    mask.putdata([round(255 * max(0.0, min(1.0, 0.5 - shape(x + 0.5, y + 0.5)))) for y in range(size) for x in range(size)])
    return mask
