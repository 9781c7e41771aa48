"""Reading a file in spite of mistakes of YAML: the line to blame is left out, with what belongs to it.

So a quote that is missing in one inject does not hide what is wrong in the others. What was left out is kept as `Lost`,
and nobody complains about names that may have stood there.
"""

from __future__ import annotations

from typing import Any

from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading import Limits, Stumble, attempt, blame, yamlhints, yamllines
from tabletop.exercise.reading.guessing import MOST_PARSED, Guess, Guesser
from tabletop.exercise.reading.marked import lines_of

_MOST_STUMBLES = 25


def read_on(text: str, file: str, limits: Limits, problems: Problems, lost: Lost) -> Any:
    """Read one document, going on after mistakes of YAML; what is wrong is added to `problems`."""
    return _Recovery(text, file, limits, problems, lost).root()


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
        self.guesser = Guesser(self.lines)

    def root(self) -> Any:
        """What can be read."""
        if "<<<<<<<" in self.text or ">>>>>>>" in self.text:
            self.conflicts()
        for nth in range(_MOST_STUMBLES + 1):
            self.noted = Problems()
            root, stumble = attempt(self.text, self.file, self.limits, self.noted)
            self.guesser.parsed += len(self.text)
            hopeless = stumble is None or stumble.line is None or stumble.code == "too-deep"
            if hopeless or stumble is None or self.guesser.parsed > MOST_PARSED or nth == _MOST_STUMBLES:
                self.problems.extend(self.noted)
                break
            if not self.lines:
                self.lines += lines_of(self.text)
            self.leave_out(stumble)
            before, self.text = self.text, "\n".join(self.lines)
            if self.text == before:
                break
        if stumble is not None:
            blame(stumble, self.file, self.problems)
            self.lost.take_text(self.text, self.file)
        return root

    def conflicts(self) -> None:
        """Leave out what a version control program put there about two versions, and the second of them."""
        self.lines += lines_of(self.text)
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
        guess = self.guess(stumble, line, reached)
        start, end = guess.line, guess.line + len(guess.lines)
        if not guess.moved:
            start, end = self.widened(start, end)
        # What was noted in lines that are left out would not be noted again; all else will be.
        self.problems.extend(
            problem
            for problem in self.noted
            if start < problem.place.line <= end and (problem.code != "missing-value" or stumble.message is None)
        )
        if guess.line <= line < guess.line + len(guess.lines):
            blame(stumble, self.file, self.problems)
        else:
            blame(Stumble(guess.line + 1, *self.guesser.why(guess)), self.file, self.problems)
        if guess.moved:
            self.guesser.moved.add(guess.line)
            self.lines[guess.line] = guess.lines[0]
        else:
            self.blank(start, end)

    def guess(self, stumble: Stumble, line: int, reached: int) -> Guess:
        """What is wrong; where nothing that was tried helps, more and more is left out around the line to blame."""
        if stumble.message is None:
            mended = yamlhints.mended(self.lines[line])
            return Guess(line, [mended if mended != self.lines[line] else ""], mended != self.lines[line])
        if (found := self.guesser.best(stumble, line, reached)) is not None:
            return found
        start, end = yamllines.block(self.lines, line)
        while not self.goes_on(start, end, reached):
            above = yamllines.owner(self.lines, start)
            if above is None:
                # Not even without the whole section: what comes from here on is left out.
                end = len(self.lines) if end > reached else reached + 1
                break
            start, end = yamllines.block(self.lines, above)
            if yamllines.indent(self.lines[above]) == 0:
                end = max(end, self._section_end(above))
        return Guess(start, [""] * (end - start), False)

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

    def goes_on(self, start: int, end: int, reached: int) -> bool:
        """Whether reading gets beyond where it stopped without some lines."""
        return self.guesser.far(start, [""] * (end - start), reached) > max(reached, end - 1)
