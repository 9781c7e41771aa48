"""What could not be read: kept so that its names are not missed in other places, where nothing is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tabletop.exercise.reading.marked import Mapping, Sequence

_KEYS = re.compile(r"""([\w.-]*\w)["']?\s*:""")
_IDS = re.compile(r"""\bid["']?\s*:\s*["']?(\w[\w.-]*)""")
_FIRST = re.compile(r"""^[ \t]*(?:-[ \t]+)*[{\["'\u201c]*(\w[\w.-]*)""", re.MULTILINE)
#: Who writes more than this in one place that cannot be read has other worries than names.
_LONGEST = 2**20
#: How far below the rest of a mapping a part of it that was left out may stand.
_NEAR = 3


#: Sections in which things get their names, and what is said where such a name is missing.
_NAMING = {
    "teams": ("unknown-team",),
    "options": ("unknown-option", "unknown-option-or-inject", "unknown-inject"),
    "injects": ("unknown-inject", "unknown-option-or-inject", "unknown-expectation", "unknown-effect"),
    "expects": ("unknown-expectation",),
    "expectations": ("unknown-expectation",),
    "effects": ("unknown-effect",),
    "outcomes": ("unknown-effect",),
    "world": ("unknown-variable",),
    "variables": ("unknown-variable",),
    "derived": ("unknown-variable",),
    "routes": ("unknown-variable",),
    "segments": ("unknown-variable", "unknown-segment"),
    "storage": ("unknown-variable",),
    "resources": ("unknown-variable", "unknown-resource"),
    "parameters": ("unknown-variable", "unknown-parameter"),
    "objectives": ("unknown-objective",),
    "tasks": ("unknown-objective",),
    "phases": ("unknown-phase",),
    "sources": ("unknown-source",),
    "storylines": ("unknown-storyline",),
    "policies": ("unknown-policy",),
}


@dataclass
class Lost:
    """Names that stand, or may stand, in what was left out.

    `lines` are the first and last lines of what was left out, by file. `codes` are those of complaints that may be due
    to names that cannot even be guessed. With `everything` no name at all can be said to be missing.
    """

    names: set[str] = field(default_factory=set)
    lines: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    everything: bool = False

    def take_text(self, text: str, file: str, line: int = 1) -> None:
        """Remember the names in a piece of a file that could not be read, from a line on: its keys and ids."""
        self.lines.setdefault(file, []).append((line, line + text.count("\n")))
        if len(text) > _LONGEST:
            self.everything = True
            return
        for pattern in (_KEYS, _IDS, _FIRST):
            self.names.update(pattern.findall(text))

    def take(self, value: Any, key: str = "") -> None:
        """Remember the names in plain data that was left out: its keys and ids. `key` is where it stood."""
        if key in _NAMING and not isinstance(value, dict):
            self.codes.update(_NAMING[key])
        stack = [value]
        while stack:
            here = stack.pop()
            if isinstance(here, dict):
                self.names.update(here)
                if isinstance(name := here.get("id"), str):
                    self.names.add(name)
                stack.extend(here.values())
            elif isinstance(here, list):
                stack.extend(here)
                self.names.update(part for part in here if isinstance(part, str))

    def has(self, name: str) -> bool:
        """Whether a name, or the part of it before or after a dot, may have stood there."""
        return (
            self.everything
            or name in self.names
            or ("." in name and any(part in self.names for part in name.split(".")))
        )

    def may_hold(self, key: str, owner: Mapping) -> bool:
        """Whether a key that a mapping lacks may have stood in lines that were left out within or just below it."""
        if not self.everything and (owner.file not in self.lines or key not in self.names):
            return False
        reached = _last_line(owner) + _NEAR
        return self.everything or any(start <= reached and owner.line <= end for start, end in self.lines[owner.file])

    def is_near(self, owner: Mapping) -> bool:
        """Whether lines were left out within or just below a mapping, so that anything in it may be missing."""
        if owner.file not in self.lines:
            return False
        reached = _last_line(owner) + _NEAR
        return any(owner.line < start <= reached for start, _ in self.lines[owner.file])

    def copied(self) -> Lost:
        """A copy, to which more can be added."""
        return Lost(set(self.names), dict(self.lines), set(self.codes), self.everything)


def _last_line(owner: Mapping) -> int:
    """The last line on which anything of a mapping begins."""
    last = owner.line
    stack: list[Any] = [owner]
    while stack:
        here = stack.pop()
        if isinstance(here, Mapping):
            last = max([last, *(mark[2] for mark in here.marks.values() if len(mark) == 4)])
            stack.extend(here.values())
        elif isinstance(here, Sequence):
            last = max([last, *(mark[0] for mark in here.marks if len(mark) == 2)])
            stack.extend(here)
    return last
