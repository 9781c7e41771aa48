"""Which line is to blame where a text is no YAML, and how little has to be changed so that reading goes on.

The parser says where it stumbled, which may be far below what is wrong. So a few changes are tried: a line that begins
where its neighbours do, an item with its dash, a line less. The one with which the parser gets furthest at the least
cost is taken for the mistake.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from tabletop.exercise.reading import Stumble, reach, yamlhints, yamllines

#: Lines that are looked at around a mistake, and characters that are parsed again for it in one file.
BEFORE, BEHIND = 400, 40
MOST_PARSED = 2**20


_WORD_FIRST = re.compile(r"""^( *(?:- +)*[^\W\d][\w-]*)(| +[^\s=<>+*/-].*) *$""")


class Guess(NamedTuple):
    """What may be wrong: other lines in the place of those from `line` on.

    `moved` says that the line is only written otherwise: it begins elsewhere, or has its colon or its dash.
    """

    line: int
    lines: list[str]
    moved: bool


class Guesser:
    """Guesses what is wrong with lines, which whoever owns it changes in between."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.moved: set[int] = set()
        self.parsed = 0

    def best(self, stumble: Stumble, line: int, reached: int) -> Guess | None:
        """What to change so that reading gets far at little cost: a line that begins elsewhere than it should, or none.

        Lines that are left out count against a guess, since they may hide what else is wrong. The parser may stumble
        far below a mistake, so lines above that open more than they close are tried too.
        """
        suspects = [line, reached]
        first = max(0, min(line, reached) - BEHIND)
        above = [i for i in range(reached, first - 1, -1) if not yamllines.is_bare(self.lines[i])]
        suspects += [i for i in above if yamllines.unbalanced(self.lines[i])][:4]
        suspects += above[:3]
        # Where a line stands less deep than all before it, the first of those may stand too deep.
        depth = yamllines.indent(self.lines[reached])
        upward = (i for i in range(reached - 1, max(-1, reached - BEFORE), -1) if not yamllines.is_bare(self.lines[i]))
        deeper = list(takewhile(lambda i: yamllines.indent(self.lines[i]) > depth, upward))
        suspects += sorted(deeper, key=lambda i: yamllines.indent(self.lines[i]))[:1]
        if 0 < stumble.opened <= len(self.lines):
            suspects.append(stumble.opened - 1)
        around = self.lines[max(0, reached - BEFORE) : reached + BEFORE]
        depths = Counter(yamllines.indent(text) for text in around if not yamllines.is_bare(text))
        best: tuple[tuple[float, int, bool, int, int, int], Guess] | None = None
        guesses = [guess for suspect in dict.fromkeys(suspects) for guess in self.guesses(suspect, line)]
        for order, guess in enumerate(guesses):
            taken = self.lines[guess.line : guess.line + len(guess.lines)]
            found = None if guess.moved else yamllines.unbalanced(taken[0])
            # Hardly anybody writes a quoted text over several lines; quotes further down only close these.
            quotes = found is not None and "quotes" in found[1]
            earlier = quotes and guess.line < reached
            gained = min(self.far(guess.line, guess.lines, reached) - reached, BEHIND)
            if gained < 0 or (gained == 0 and not earlier):
                continue
            cost = -5 if guess.moved else 3 * sum(not yamllines.is_bare(text) for text in taken)
            cost += BEHIND * ((guess.moved and self.parts_children(guess)) - quotes)
            odd = depths[yamllines.indent(self.lines[guess.line])] == 1
            blamed = (guess.line == line) + 2 * earlier
            worth = (gained - cost, self.kinship(guess), odd, blamed, -self.distance(guess), -order)
            if best is None or worth > best[0]:
                best = worth, guess
        return None if best is None else best[1]

    def distance(self, guess: Guess) -> int:
        """How far a line would be moved sideways, as far as it can be said."""
        before = self.lines[guess.line]
        depth = yamllines.indent(before)
        return abs(yamllines.indent(guess.lines[0]) - depth) if guess.moved and "\t" not in before[:depth] else 0

    def dashed(self, suspect: int) -> str | None:
        """A line as an item of the list that the line above or below it is an item of."""
        text = self.lines[suspect]
        if not text.lstrip(" ").startswith("{") or reach(text.strip()) is not None:
            return None
        near = [self.lines[i] for i in (suspect + 1, suspect - 1) if 0 <= i < len(self.lines)]
        depths = [yamllines.indent(line) for line in near if line.lstrip(" ").startswith("- {")]
        depth = min(depths, key=lambda depth: abs(depth - yamllines.indent(text)), default=None)
        return None if depth is None else " " * depth + "- " + text.lstrip(" ")

    def keyed(self, suspect: int) -> str | None:
        """A line with a colon after its first word, where it has none: ``title Red``, or ``teams`` above its value."""
        text = self.lines[suspect]
        found = _WORD_FIRST.match(text)
        if found is None or yamllines.has_key(text):
            return None
        below = next((line for line in self.lines[suspect + 1 : suspect + 20] if not yamllines.is_bare(line)), "")
        deeper = yamllines.indent(below) > yamllines.indent(text) or yamllines.begins_item(below)
        if not found[2] and not deeper:
            return None
        return f"{found[1]}:{found[2]}"

    def kinship(self, guess: Guess) -> int:
        """How many keys a line would share with the nearest that begin where it would."""
        if not guess.moved:
            return 0
        keys, depth, most = set(yamllines.keys(guess.lines[0])), yamllines.indent(guess.lines[0]), 0
        for step in (-1, 1):
            for i in range(1, BEHIND // 2):
                other = self.lines[guess.line + i * step] if 0 <= guess.line + i * step < len(self.lines) else ""
                if not yamllines.is_bare(other) and yamllines.indent(other) <= depth:
                    same = yamllines.indent(other) == depth
                    most = max(most, len(keys.intersection(yamllines.keys(other))) if same else 0)
                    break
        return most

    def parts_children(self, guess: Guess) -> bool:
        """Whether a key that has its value below would stand as deep as that value, and so lose it.

        The key may be the one on the line itself, or that on the line above.
        """
        own, depth = yamllines.indent(self.lines[guess.line]), yamllines.indent(guess.lines[0])
        above = next((text for text in reversed(self.lines[: guess.line][-20:]) if not yamllines.is_bare(text)), "")
        if yamllines.opens(above) and own > yamllines.indent(above) >= depth:
            return True
        below = next((text for text in self.lines[guess.line + 1 :][:20] if not yamllines.is_bare(text)), "")
        return yamllines.opens(guess.lines[0]) and own < yamllines.indent(below) <= depth

    def guesses(self, suspect: int, line: int) -> Iterator[Guess]:
        """How a line could be changed: moved to where lines near it begin, or left out with what belongs to it."""
        text = self.lines[suspect]
        if yamllines.is_bare(text) or suspect in self.moved:
            return
        mended = yamlhints.mended(text)
        if mended != text:
            yield Guess(suspect, [mended], True)
        if (dashed := self.dashed(suspect)) is not None:
            yield Guess(suspect, [dashed], True)
        if (keyed := self.keyed(suspect)) is not None:
            yield Guess(suspect, [keyed], True)
        near = [i for i in range(max(0, suspect - 4), min(len(self.lines), suspect + 3)) if i != suspect]
        own = yamllines.indent(text)
        above = next((i for i in reversed(near) if i < suspect and not yamllines.is_bare(self.lines[i])), None)
        depths: dict[int, None] = {}
        if above is not None:
            depths[yamllines.indent(self.lines[above]) + 2 * yamllines.opens(self.lines[above])] = None
        depths |= dict.fromkeys(yamllines.indent(self.lines[i]) for i in near if not yamllines.is_bare(self.lines[i]))
        while above is not None:
            depths[yamllines.indent(self.lines[above])] = None
            above = yamllines.owner(self.lines, above, BEHIND)
        alone = text.lstrip(" \t")
        for depth in depths if yamllines.has_key(alone) and reach(alone) is None else ():
            if depth != own or text[:own].strip(" "):
                yield Guess(suspect, [" " * depth + text.lstrip(" \t")], True)
        start, end = yamllines.block(self.lines, suspect)
        if suspect == line or not start <= line < end:
            yield Guess(suspect, [""] * (end - start), False)

    def far(self, start: int, lines: list[str], reached: int) -> float:
        """How far reading gets, near a mistake, with other lines from one on: where it stops, or infinity."""
        end = start + len(lines)
        begin, stop = self.window(min(start, reached), max(end, reached + 1))
        changed = [*self.lines[begin:start], *lines, *self.lines[end:stop]]
        self.parsed += sum(map(len, changed))
        if self.parsed > MOST_PARSED:
            return -1.0
        found = reach("\n".join(changed))
        return math.inf if found is None else begin + found

    def window(self, start: int, end: int) -> tuple[int, int]:
        """Lines around a mistake that can be read by themselves: from one on some level to before a shallower one."""
        begin = start
        while begin > 0 and yamllines.is_bare(self.lines[begin]):
            begin -= 1
        while (above := yamllines.owner(self.lines, begin, BEFORE)) is not None and start - above < BEFORE:
            begin = above
        first = begin
        while begin > 0 and start - begin < BEHIND:
            begin -= 1
            if yamllines.is_bare(self.lines[begin]):
                continue
            if yamllines.indent(self.lines[begin]) < yamllines.indent(self.lines[first]):
                break
            if yamllines.indent(self.lines[begin]) == yamllines.indent(self.lines[first]):
                first = begin
        depth = yamllines.indent(self.lines[first])
        stop = end
        while stop < min(len(self.lines), end + BEHIND):
            if not yamllines.is_bare(self.lines[stop]) and yamllines.indent(self.lines[stop]) < depth:
                break
            stop += 1
        return first, stop

    def why(self, guess: Guess) -> tuple[int, str, str]:
        """Column, code and a sentence about a line at which the parser did not stumble, going by the line itself."""
        line = self.lines[guess.line]
        column = yamllines.indent(line) + 1
        if guess.moved and yamllines.begins_item(guess.lines[0]) and not yamllines.begins_item(line):
            return column, "yaml", "a '- ' is missing here: the lines beside it are items of a list"
        if guess.moved and (odd := yamlhints.odd_line(line)):
            return odd[0], "yaml", odd[1]
        if not guess.moved and (found := yamllines.unbalanced(line)):
            return found[0], "yaml", found[1]
        if not yamllines.has_key(line):
            column += len(line.strip().split(" ")[0]) if guess.moved else 0
            return column, "yaml", "a ':' is missing here: this is neither 'key: value' nor the continuation of a text"
        return column, "yaml", "this line does not line up with those beside it; check its indentation"
