"""What needs what: an order in which everything comes after what it needs, and the circles in which that cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.exercise.problems import Place


def in_order(needs: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
    """Things by number, each after those that it needs, and every circle among them (each thing in one at most).

    Nothing calls itself here, so that a chain may be as long as it likes.
    """
    state = [0] * len(needs)  # 0 not looked at, 1 on the way, 2 done
    order: list[int] = []
    loops: list[list[int]] = []
    looped: set[int] = set()
    for start in range(len(needs)):
        if state[start]:
            continue
        state[start] = 1
        trail, waiting = [start], [iter(needs[start])]
        while trail:
            following = next(waiting[-1], None)
            if following is None:
                state[trail[-1]] = 2
                order.append(trail.pop())
                waiting.pop()
            elif state[following] == 0:
                state[following] = 1
                trail.append(following)
                waiting.append(iter(needs[following]))
            elif state[following] == 1:
                loop = trail[trail.index(following) :]
                if looped.isdisjoint(loop):
                    loops.append(loop)
                looped.update(loop)
    return order, loops


def culprit(places: Sequence[Place]) -> int:
    """Which member of a circle was probably changed last: `places` are where they stand, each needing the next.

    People name what stands above, so the odd one is the one that needs something further down.
    """
    down = [i for i, place in enumerate(places) if place <= places[(i + 1) % len(places)]]
    up = sorted(set(range(len(places))).difference(down))
    return down[0] if len(down) == 1 or not up else up[0] if len(up) == 1 else down[0]


def shown(names: Sequence[str]) -> str:
    """The members of a circle from the first to itself again; of many only some."""
    some = (
        names
        if len(names) <= _MOST_SHOWN
        else [*names[: _MOST_SHOWN - 2], f"({len(names) - _MOST_SHOWN} more)", *names[-2:]]
    )
    return " -> ".join((*some, names[0]))


_MOST_SHOWN = 8
