"""Which of the project's icons stands in the tray, told from its pixels."""

from __future__ import annotations

from pathlib import Path

from lab import REPO, Lab, LabError, Rect

SIZE = 16  # wine's tray, at 96 dpi
WORST = 3.0  # mean difference in 0-255; two of our icons of one colour differ by more than 6


class Icons:
    """The 16-pixel frames of assets/icons, as `dark/waiting-3`."""

    def __init__(self, lab: Lab):
        self.lab = lab
        files = sorted(Path(REPO / "assets" / "icons").glob("*/*.ico"))
        out = lab.dir / "icons.rgba"
        script = 'out="$1"; shift; for f; do convert "$f[0]" -depth 8 rgba:-; done > "$out"'
        done = lab.run(["sh", "-c", script, "icons", lab.inside(out), *map(lab.inside, files)])
        data, frame = out.read_bytes(), SIZE * SIZE * 4
        if done.exit_code != 0 or len(data) != frame * len(files):
            raise LabError(f"the icons' 16-pixel frames cannot be read: {done.stderr}")
        self._frames = {f"{file.parent.name}/{file.stem}": data[at * frame:(at + 1) * frame]
                        for at, file in enumerate(files)}

    def shown(self) -> str:
        """The name of the icon that stands in the tray."""
        distances = self._distances()
        name = min(distances, key=lambda name: distances[name])
        return name if distances[name] < WORST else f"none of ours (nearest: {name}, {distances[name]:.1f})"

    def is_shown(self, name: str) -> bool:
        """Whether it is this icon: none is nearer, as far as a balloon leaves it to be seen."""
        distances = self._distances()
        return distances[name] < WORST and distances[name] <= min(distances.values())

    def _distances(self) -> dict[str, float]:
        self.lab.redraw_icons()
        (cell,) = self.lab.icons()
        margin = (cell.right - cell.left - SIZE) // 2
        left, top = cell.left + margin, cell.top + margin
        ground = self.lab.pixels(Rect(cell.left, cell.top, cell.left + 1, cell.top + 1))
        seen = self.lab.pixels(Rect(left, top, left + SIZE, top + SIZE))
        balloons = [balloon.rect for balloon in self.lab.balloons()]
        free = [y * SIZE + x for y in range(SIZE) for x in range(SIZE)
                if not any(b.left <= left + x < b.right and b.top <= top + y < b.bottom for b in balloons)]
        if len(free) < SIZE * SIZE // 3:
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
