"""The logo: the one picture that is replaced to change every icon. See ../README.md."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import resvg_py
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
NOT_DRAWN = {SVG + tag for tag in ("defs", "style", "linearGradient", "radialGradient", "clipPath", "mask", "title", "desc")}
MIN_PNG_SIZE = 256
MEASURED_AT = 1024  # px at which the mark's bounds are found
MAX_MARK_COVERAGE = 0.9  # of its bounds: above that a mark is a mere block

ET.register_namespace("", SVG[1:-1])


class LogoError(Exception):
    """The file cannot be used as the logo. The text says why, and what to do."""


class Logo:
    """`picture` is the whole logo in its own colours; `mark` is its shape, to be shown in one colour."""

    def __init__(self, path: Path):
        self._is_svg = path.suffix == ".svg"
        if self._is_svg:
            self._whole = ET.parse(path).getroot()
            self._mark = mark_only(self._whole)
            large = render(self._whole, MEASURED_AT)
        else:
            large = self._png = Image.open(path).convert("RGBA")
        if large.width != large.height:
            raise LogoError(f"{path.name} is {large.width} × {large.height}: it must be square")
        if not self._is_svg and large.width < MIN_PNG_SIZE:
            raise LogoError(f"{path.name} is {large.width} px wide: it needs {MIN_PNG_SIZE} or more")
        shape = (render(self._mark, MEASURED_AT) if self._is_svg else large).getchannel("A")
        bounds = shape.point(lambda alpha: 255 if alpha > 8 else 0).getbbox()
        if bounds is None:
            raise LogoError(f"{path.name}: the mark is empty")
        self._bounds = bounds
        histogram = shape.crop(bounds).histogram()
        if sum(alpha * count for alpha, count in enumerate(histogram)) / 255 > MAX_MARK_COVERAGE * sum(histogram):
            raise LogoError(f"{path.name}: in one colour the mark would be a block. In an SVG, put what is drawn on the "
                            'background into <g id="mark">; a PNG needs a transparent background')

    def picture(self, size: int) -> Image.Image:
        """The logo in its own colours."""
        return render(self._whole, size) if self._is_svg else self._png.resize((size, size), Image.Resampling.LANCZOS)

    def mark(self, width: int, height: int) -> Image.Image:
        """The mark as a mask, as large as fits; whole pixels, so that straight edges stay sharp."""
        left, top, right, bottom = self._bounds
        scale = min(width / (right - left), height / (bottom - top))
        size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
        if not self._is_svg:
            return self._png.getchannel("A").resize(size, Image.Resampling.LANCZOS, self._bounds)
        return render(self._mark, MEASURED_AT, self._bounds, size).getchannel("A")


def mark_only(whole: ET.Element) -> ET.Element:
    """A copy of the logo with the element `mark` alone; the whole logo if it has no such element."""
    copy = ET.fromstring(ET.tostring(whole))
    path = path_to(copy, "mark")
    for parent, kept in zip(path, path[1:]):
        for child in list(parent):
            if child is not kept and child.tag not in NOT_DRAWN:
                parent.remove(child)
    return copy


def path_to(element: ET.Element, name: str) -> list[ET.Element]:
    """The elements from this one down to the one with this id; none if it is not there."""
    if element.get("id") == name:
        return [element]
    for child in element:
        if below := path_to(child, name):
            return [element, *below]
    return []


def render(svg: ET.Element, size: int, part: tuple[int, int, int, int] | None = None,
           part_size: tuple[int, int] | None = None) -> Image.Image:
    """The picture `size` px wide; or a part of it, in pixels of that picture, stretched to `part_size`."""
    copy = ET.fromstring(ET.tostring(svg))
    if "viewBox" not in copy.keys():
        copy.set("viewBox", f"0 0 {copy.get('width', '').removesuffix('px')} {copy.get('height', '').removesuffix('px')}")
    x, y, width, height = map(float, copy.get("viewBox", "").replace(",", " ").split())
    if part and part_size:
        unit = width / size
        x, y = x + part[0] * unit, y + part[1] * unit
        width, height = (part[2] - part[0]) * unit, (part[3] - part[1]) * unit
        copy.set("viewBox", f"{x} {y} {width} {height}")
        copy.set("preserveAspectRatio", "none")
    pixels = part_size or (size, round(size * height / width))
    copy.set("width", str(pixels[0]))
    copy.set("height", str(pixels[1]))
    png = resvg_py.svg_to_bytes(svg_string=ET.tostring(copy, encoding="unicode"), skip_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("RGBA")
