"""Putting rectangles close together without changing their order more than needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packed:
    """The top left corners of the rectangles, and the size of all together."""

    places: tuple[tuple[float, float], ...]
    width: float
    height: float


def pack(sizes: Sequence[tuple[float, float]], width: float, across: float, down: float) -> Packed:
    """Put rectangles into a strip of this width, each as high up as it can be, and there as far left as it can be.

    So they read like text, in rows, but a low one takes the room that is left beside a high one. `across` and `down`
    are the gaps. One that is wider than the strip sticks out of it.
    """
    edge: list[tuple[float, float]] = [(0.0, 0.0)]  # from x on, all above y is taken
    places = []
    for wide, high in sizes:
        best: tuple[float, float] | None = None
        for x, _ in edge:
            if x and x + wide > width + 1e-6:
                break
            y = _top(edge, x, x + wide + across)
            if best is None or y < best[1] - 1e-6:
                best = (x, y)
        assert best is not None
        places.append(best)
        edge = _covered(edge, best[0], best[0] + wide + across, best[1] + high + down)
    right = max((x + size[0] for (x, _), size in zip(places, sizes, strict=True)), default=0.0)
    bottom = max((y + size[1] for (_, y), size in zip(places, sizes, strict=True)), default=0.0)
    return Packed(tuple(places), right, bottom)


def _top(edge: list[tuple[float, float]], left: float, right: float) -> float:
    """How far down everything reaches that stands between two places."""
    ends = [x for x, _ in edge[1:]] + [float("inf")]
    return max(y for (x, y), end in zip(edge, ends, strict=True) if x < right - 1e-6 and end > left + 1e-6)


def _covered(edge: list[tuple[float, float]], left: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """The edge once something reaches down to `bottom` between two places."""
    after = [y for x, y in edge if x <= right + 1e-6][-1]
    kept = [(x, y) for x, y in edge if x < left - 1e-6]
    beyond = [(x, y) for x, y in edge if x > right + 1e-6]
    return [*kept, (left, bottom), (right, after), *beyond]
