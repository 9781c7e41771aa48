"""Reading a file in spite of mistakes of YAML: the line to blame is left out, with what belongs to it.

So a quote that is missing in one inject does not hide what is wrong in the others. What was left out is kept as `Lost`,
and nobody complains about names that may have stood there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tabletop.exercise import yamlhints, yamllines
from tabletop.exercise.lost import Lost
from tabletop.exercise.marked import lines_of
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading import Limits, Stumble, attempt, blame, reach

_MOST_STUMBLES = 25
#: Lines that are looked at around a mistake, and characters that are parsed again for it in one file.
_BEFORE, _BEHIND = 400, 40
_MOST_PARSED = 2**20


def read_on(text: str, file: str, limits: Limits, problems: Problems, lost: Lost) -> Any:
    """Read one document, going on after mistakes of YAML; what is wrong is added to `problems`."""
    return _Recovery(text, file, limits, problems, lost).root()


class _Guess(NamedTuple):
    """What may be wrong: other lines in the place of those from `line` on; `moved`, if it only begins elsewhere."""

    line: int
    lines: list[str]
    moved: bool


class _Recovery:
    """Reads one text again and again, each time without one more part that cannot be read."""

    def __init__(self, text: str, file: str, limits: Limits, problems: Problems, lost: Lost) -> None:
        self.text = text
        self.file = file
        self.limits = limits
        self.problems = problems
        self.noted = Problems()
        self.lost = lost
        self.lines: list[str] = []
        self.moved: set[int] = set()
        self.parsed = 0

    def root(self) -> Any:
        """What can be read."""
        if "<<<<<<<" in self.text or ">>>>>>>" in self.text:
            self.conflicts()
        for nth in range(_MOST_STUMBLES + 1):
            self.noted = Problems()
            root, stumble = attempt(self.text, self.file, self.limits, self.noted)
            self.parsed += len(self.text)
            hopeless = stumble is None or stumble.line is None or stumble.code == "too-deep"
            if hopeless or stumble is None or self.parsed > _MOST_PARSED or nth == _MOST_STUMBLES:
                self.problems.extend(self.noted)
                break
            self.lines = self.lines or lines_of(self.text)
            self.leave_out(stumble)
            self.text = "\n".join(self.lines)
        if stumble is not None:
            blame(stumble, self.file, self.problems)
            self.lost.take_text(self.text, self.file)
        return root

    def conflicts(self) -> None:
        """Leave out what a version control program put there about two versions, and the second of them."""
        self.lines = lines_of(self.text)
        second = False
        for i, line in enumerate(self.lines):
            mark = yamllines.CONFLICT.match(line)
            if mark and mark[1][0] == "<":
                message = "two versions of these lines stand here (<<<<<<<); keep one, and delete the lines between"
                self.problems.add(Place(self.file, i + 1, 1), "merge-conflict", message)
            if mark:
                second = mark[1][0] in "=|"
            if mark or second:
                if not mark:
                    self.lost.take_text(line, self.file, i + 1)
                self.lines[i] = ""
        self.text = "\n".join(self.lines)

    def leave_out(self, stumble: Stumble) -> None:
        """Find the line to blame, say what is wrong with it, and go on without it, or with it where it should stand."""
        line = min(stumble.line or 1, len(self.lines)) - 1
        reached = min(max(stumble.reached, 1), len(self.lines)) - 1
        if stumble.message is not None:
            guess = self.best_guess(stumble, line, reached)
        else:
            mended = yamlhints.mended(self.lines[line])
            guess = _Guess(line, [mended], mended != self.lines[line])
        start, end = (guess.line, guess.line + 1) if guess.moved else self.without(guess.line, reached)
        # What was noted in lines that are left out would not be noted again; all else will be.
        self.problems.extend(
            problem
            for problem in self.noted
            if start < problem.place.line <= end and (problem.code != "missing-value" or stumble.message is None)
        )
        if guess.line == line:
            blame(stumble, self.file, self.problems)
        else:
            blame(Stumble(guess.line + 1, *self.why(guess)), self.file, self.problems)
        if guess.moved:
            self.moved.add(guess.line)
            self.lines[guess.line] = guess.lines[0]
        else:
            self.blank(start, end)

    def without(self, line: int, reached: int) -> tuple[int, int]:
        """The lines from one on that have to be left out so that reading goes on."""
        start, end = yamllines.block(self.lines, line)
        while not self.goes_on(start, end, reached):
            above = yamllines.owner(self.lines, start)
            if above is None:
                # Not even without the whole section: what comes from here on is left out.
                return start, len(self.lines) if end > reached else reached + 1
            start, end = yamllines.block(self.lines, above)
            if yamllines.indent(self.lines[above]) == 0:
                end = max(end, self._section_end(above))
        return self.widened(start, end)

    def _section_end(self, start: int) -> int:
        """Where the section that begins at a line ends: at the next line that is not deeper and no item of it."""
        end = start + 1
        while end < len(self.lines) and (
            not self.lines[end].strip() or self.lines[end][0] in " \t" or self.lines[end].startswith("- ")
        ):
            end += 1
        return end

    def blank(self, start: int, end: int) -> None:
        """Leave lines out."""
        self.lost.take_text("\n".join(self.lines[start:end]), self.file, start + 1)
        self.lines[start:end] = [""] * (end - start)

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """With the key that would be left without a value."""
        while (above := yamllines.owner(self.lines, start)) is not None:
            first, last = yamllines.block(self.lines, above)
            if yamllines.indent(self.lines[above]) == 0:
                last = max(last, self._section_end(above))
            around = (*range(first + 1, start), *range(end, last))
            if any(not yamllines.is_bare(self.lines[i]) for i in around) or not yamllines.opens(self.lines[above]):
                break
            start, end = first, max(end, last)
        return start, end

    def best_guess(self, stumble: Stumble, line: int, reached: int) -> _Guess:
        """What to change so that reading gets far at little cost: a line that begins elsewhere than it should, or is too much.

        Lines that are left out count against a guess, since they may hide what else is wrong. The parser may stumble far below what is wrong, so lines above that open more than they close are tried too.
        """
        suspects = [line, reached]
        first = max(0, min(line, reached) - _BEHIND)
        above = [i for i in range(reached, first - 1, -1) if not yamllines.is_bare(self.lines[i])]
        suspects += [i for i in above if yamllines.unbalanced(self.lines[i])][:4]
        suspects += above[:3]
        if 0 < stumble.opened <= len(self.lines):
            suspects.append(stumble.opened - 1)
        around = self.lines[max(0, reached - _BEFORE) : reached + _BEFORE]
        depths = Counter(yamllines.indent(text) for text in around if not yamllines.is_bare(text))
        best: tuple[tuple[float, int, bool, bool, int], _Guess] | None = None
        guesses = [guess for suspect in dict.fromkeys(suspects) for guess in self.guesses(suspect, line)]
        for order, guess in enumerate(guesses):
            gained = min(self.far(guess.line, guess.lines, reached) - reached, _BEHIND)
            if gained <= 0:
                continue
            taken = self.lines[guess.line : guess.line + len(guess.lines)]
            cost = -5 if guess.moved else 3 * sum(not yamllines.is_bare(text) for text in taken)
            if not guess.moved and (found := yamllines.unbalanced(taken[0])) and "quotes" in found[1]:
                cost -= _BEHIND  # hardly anybody writes a quoted text over several lines
            if guess.moved and self.parts_children(guess):
                cost += _BEHIND
            odd = depths[yamllines.indent(self.lines[guess.line])] == 1
            worth = (gained - cost, self.kinship(guess), odd, guess.line == line, -order)
            if best is None or worth > best[0]:
                best = worth, guess
        return _Guess(line, self.lines[line : line + 1], False) if best is None else best[1]

    def dashed(self, suspect: int) -> str | None:
        """A line as an item of the list that the line above or below it is an item of."""
        text = self.lines[suspect]
        if not text.lstrip(" ").startswith("{") or reach(text.strip()) is not None:
            return None
        near = [self.lines[i] for i in (suspect + 1, suspect - 1) if 0 <= i < len(self.lines)]
        depths = [yamllines.indent(line) for line in near if line.lstrip(" ").startswith("- {")]
        depth = min(depths, key=lambda depth: abs(depth - yamllines.indent(text)), default=None)
        return None if depth is None else " " * depth + "- " + text.lstrip(" ")

    def kinship(self, guess: _Guess) -> int:
        """How many keys a line would share with the nearest that begin where it would."""
        if not guess.moved:
            return 0
        keys, depth, most = set(yamllines.keys(guess.lines[0])), yamllines.indent(guess.lines[0]), 0
        for step in (-1, 1):
            for i in range(1, _BEHIND // 2):
                other = self.lines[guess.line + i * step] if 0 <= guess.line + i * step < len(self.lines) else ""
                if not yamllines.is_bare(other) and yamllines.indent(other) <= depth:
                    same = yamllines.indent(other) == depth
                    most = max(most, len(keys.intersection(yamllines.keys(other))) if same else 0)
                    break
        return most

    def parts_children(self, guess: _Guess) -> bool:
        """Whether a key that has its value below would stand as deep as that value, and so lose it."""
        below = next((text for text in self.lines[guess.line + 1 :][:20] if not yamllines.is_bare(text)), "")
        deep = yamllines.indent(below) > yamllines.indent(self.lines[guess.line])
        return yamllines.opens(guess.lines[0]) and deep and yamllines.indent(below) <= yamllines.indent(guess.lines[0])

    def guesses(self, suspect: int, line: int) -> Iterator[_Guess]:
        """How a line could be changed: moved to where lines near it begin, or left out with what belongs to it."""
        text = self.lines[suspect]
        if yamllines.is_bare(text) or suspect in self.moved:
            return
        mended = yamlhints.mended(text)
        if mended != text:
            yield _Guess(suspect, [mended], True)
        if (dashed := self.dashed(suspect)) is not None:
            yield _Guess(suspect, [dashed], True)
        near = [i for i in range(max(0, suspect - 4), min(len(self.lines), suspect + 3)) if i != suspect]
        own = yamllines.indent(text)
        above = next((i for i in reversed(near) if i < suspect and not yamllines.is_bare(self.lines[i])), None)
        depths: dict[int, None] = {}
        if above is not None:
            depths[yamllines.indent(self.lines[above]) + 2 * yamllines.opens(self.lines[above])] = None
        depths |= dict.fromkeys(yamllines.indent(self.lines[i]) for i in near if not yamllines.is_bare(self.lines[i]))
        while above is not None:
            depths[yamllines.indent(self.lines[above])] = None
            above = yamllines.owner(self.lines, above, _BEHIND)
        alone = text.lstrip(" \t")
        for depth in depths if yamllines.has_key(alone) and reach(alone) is None else ():
            if depth != own or text[:own].strip(" "):
                yield _Guess(suspect, [" " * depth + text.lstrip(" \t")], True)
        start, end = yamllines.block(self.lines, suspect)
        if suspect == line or not start <= line < end:
            yield _Guess(suspect, [""] * (end - start), False)

    def goes_on(self, start: int, end: int, reached: int) -> bool:
        """Whether reading gets beyond where it stopped without some lines."""
        return self.far(start, [""] * (end - start), reached) > max(reached, end - 1)

    def far(self, start: int, lines: list[str], reached: int) -> float:
        """How far reading gets, near a mistake, with other lines from one on: where it stops, or infinity."""
        end = start + len(lines)
        begin, stop = self.window(min(start, reached), max(end, reached + 1))
        changed = [*self.lines[begin:start], *lines, *self.lines[end:stop]]
        self.parsed += sum(map(len, changed))
        if self.parsed > _MOST_PARSED:
            return -1.0
        found = reach("\n".join(changed))
        return math.inf if found is None else begin + found

    def window(self, start: int, end: int) -> tuple[int, int]:
        """Lines around a mistake that can be read by themselves: from one on some level to before a shallower one."""
        begin = start
        while begin > 0 and yamllines.is_bare(self.lines[begin]):
            begin -= 1
        while (above := yamllines.owner(self.lines, begin, _BEFORE)) is not None and start - above < _BEFORE:
            begin = above
        first = begin
        while begin > 0 and start - begin < _BEHIND and not yamllines.is_bare(self.lines[begin - 1]):
            if yamllines.indent(self.lines[begin - 1]) < yamllines.indent(self.lines[first]):
                break
            begin -= 1
            if yamllines.indent(self.lines[begin]) == yamllines.indent(self.lines[first]):
                first = begin
        depth = yamllines.indent(self.lines[first])
        stop = end
        while stop < min(len(self.lines), end + _BEHIND):
            if not yamllines.is_bare(self.lines[stop]) and yamllines.indent(self.lines[stop]) < depth:
                break
            stop += 1
        return first, stop

    def why(self, guess: _Guess) -> tuple[int, str, str]:
        """Column, code and a sentence about a line at which the parser did not stumble, going by the line itself."""
        line = self.lines[guess.line]
        column = yamllines.indent(line) + 1
        if guess.moved and yamllines.begins_item(guess.lines[0]) and not yamllines.begins_item(line):
            return column, "yaml", "a '- ' is missing here: the lines beside it are items of a list"
        if guess.moved and (odd := yamlhints.odd_line(line)):
            return odd[0], "yaml", odd[1]
        if not guess.moved and (found := yamllines.unbalanced(line)):
            return found[0], "yaml", found[1]
        if not guess.moved and not yamllines.has_key(line):
            return column, "yaml", "a ':' is missing here: this is neither 'key: value' nor the continuation of a text"
        return column, "yaml", "this line does not line up with those beside it; check its indentation"
