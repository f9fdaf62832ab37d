"""Recognises the icon shown in the tray from its pixels."""

from __future__ import annotations

from pathlib import Path

from lab import REPO, Lab, LabError, Rect

FRAMES = (16, 20, 24, 32, 40, 48, 64)  # in each file, in this order
MAX_DISTANCE = 3.0  # mean difference in 0-255; two icons of one colour differ by more than 6


class Icons:
    """The frames of assets/icons in the size of the desktop's icons, as `dark/waiting-3`."""

    def __init__(self, lab: Lab):
        self.lab, self.size = lab, 16 * lab.dpi // 96
        files = sorted(Path(REPO / "assets" / "icons").glob("*/*.ico"))
        out = lab.dir / "icons.rgba"
        script = 'out="$1"; n="$2"; shift 2; for f; do convert "$f[$n]" -depth 8 rgba:-; done > "$out"'
        number = str(FRAMES.index(self.size))
        done = lab.run(["sh", "-c", script, "icons", lab.inside(out), number, *map(lab.inside, files)])
        data, frame = out.read_bytes(), self.size * self.size * 4
        if done.exit_code != 0 or len(data) != frame * len(files):
            raise LabError(f"the icons' frames cannot be read: {done.stderr}")
        self._frames = {f"{file.parent.name}/{file.stem}": data[at * frame:(at + 1) * frame]
                        for at, file in enumerate(files)}

    def shown(self) -> str:
        """The name of the icon shown in the tray."""
        distances = self._distances()
        name = min(distances, key=lambda name: distances[name])
        return name if distances[name] < MAX_DISTANCE else f"none of ours (nearest: {name}, {distances[name]:.1f})"

    def is_shown(self, name: str) -> bool:
        """Whether it is this icon: no other is nearer in the part that no balloon covers."""
        distances = self._distances()
        return distances[name] < MAX_DISTANCE and distances[name] <= min(distances.values())

    def _distances(self) -> dict[str, float]:
        self.lab.redraw_icons()
        (cell,) = self.lab.icons()
        margin = (cell.right - cell.left - self.size) // 2
        left, top = cell.left + margin, cell.top + margin
        ground = self.lab.pixels(Rect(cell.left, cell.top, cell.left + 1, cell.top + 1))
        seen = self.lab.pixels(Rect(left, top, left + self.size, top + self.size))
        balloons = [balloon.rect for balloon in self.lab.balloons()]
        free = [y * self.size + x for y in range(self.size) for x in range(self.size)
                if not any(b.left <= left + x < b.right and b.top <= top + y < b.bottom for b in balloons)]
        if len(free) < self.size * self.size // 3:
            raise LabError("something covers the icon")
        return {name: self._distance(seen, frame, ground, free) for name, frame in self._frames.items()}

    @staticmethod
    def _distance(seen: bytes, frame: bytes, ground: bytes, pixels: list[int]) -> float:
        total = 0
        for pixel in pixels:
            alpha = frame[pixel * 4 + 3]
            for channel in range(3):
                drawn = (frame[pixel * 4 + channel] * alpha + ground[channel] * (255 - alpha)) // 255
                total += abs(seen[pixel * 3 + channel] - drawn)
        return total / (len(pixels) * 3)
