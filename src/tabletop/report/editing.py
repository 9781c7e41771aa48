"""The file in which people write about a run: made with what the machine found, and later added to.

What stands in it stays to the byte. Before anything is written, what would be written is read again: whatever people
typed must mean what it meant before.
"""

from __future__ import annotations

import json
import re
import stat
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabletop.exercise.problems import Problems
from tabletop.exercise.reading.decoding import decode
from tabletop.exercise.reading.limits import FINDINGS
from tabletop.exercise.reading.marked import LINE_BREAK, Mapping
from tabletop.exercise.reading.marked import Sequence as Items
from tabletop.exercise.wording import one_line
from tabletop.journal.writing import write
from tabletop.report.document.finding import by_rule
from tabletop.report.document.voice import Voice
from tabletop.report.form import Finding, ObjectiveRating, Report, TaskRating
from tabletop.report.handwritten import FILE, WrittenFile, entries_of, parse, read
from tabletop.report.language import Language

_WIDTH = 110
_CITED = 8  # events that a comment names
_PLAIN = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_LONG = "text", "analysis", "root_cause", "recommendation", "action"
#: The keys that an entry is made with, by what the finding shows: those that are filled in most.
_KEYS = {
    "improve": (
        *("verdict", "text", "reference", "analysis", "root_cause", "recommendation"),
        *("action", "element", "owner", "contact", "start", "completion", "merge", "readers", "by"),
    ),
    "strength": ("verdict", "kind", "text", "analysis", "merge", "readers", "by"),
}
_LISTS = ("merge", "readers")
SCHEMA = ".schema/findings.json"


@dataclass(frozen=True)
class Edited:
    """What was done: the file to write in, and how many findings were added to it. `made`: it was not there before."""

    path: Path
    added: int
    made: bool


def edit(report: Report, language: Language, folder: Path) -> Edited:
    """Make `findings.yaml` in a run's folder, or add what it lacks of the findings of control's `report`.

    Where its structure has no place for more, they go into `findings-2.yaml` beside it. ExerciseError, and nothing is
    written, where something in the files is wrong; OSError where they cannot be written.
    """
    while True:
        written = read(folder)
        known = {name for entry in entries_of(written.files) for name in (entry.finding.id, *entry.finding.merge)}
        lacking = [finding for finding in report.findings if finding.id not in known]
        sheet = _Sheet(report, language)
        if not written.files:
            path, before, after = folder / FILE, b"", sheet.whole(lacking).encode()
        elif not lacking:
            return Edited(folder / written.files[0].name, 0, made=False)
        else:
            name, before, after = _added(written.files, sheet, lacking)
            path = folder / name
        # Somebody may have saved the file while we were reading it; then all begins anew.
        if (path.read_bytes() if path.exists() else b"") == before:
            _write(path, after)
            return Edited(path, len(lacking), made=not before)


def _write(path: Path, data: bytes) -> None:
    """Write a file, through a link to where it is, with the rights that it had."""
    target = path.resolve()
    rights = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    write(target, data)
    if rights is not None:
        target.chmod(rights)


# Adding to what is there


def _added(files: Sequence[WrittenFile], sheet: _Sheet, findings: Sequence[Finding]) -> tuple[str, bytes, bytes]:
    """The file that takes further findings: its name, its bytes before and after."""
    ours = re.compile(r"findings(-[0-9]+)?\.ya?ml")
    for file in files:
        if ours.fullmatch(file.name) and (data := _extended(file, sheet, findings)) is not None:
            return file.name, file.data, data
    taken = {file.name.lower() for file in files}
    number = next(number for number in range(2, len(files) + 3) if f"findings-{number}.yaml" not in taken)
    return f"findings-{number}.yaml", b"", sheet.beside(findings).encode()


def _extended(file: WrittenFile, sheet: _Sheet, findings: Sequence[Finding]) -> bytes | None:
    """A file with further findings in it; None where there is no place for them."""
    text = decode(file.data, file.name, FINDINGS, Problems())
    assert text is not None, "it has been read before"
    place = _place(file.root, text)
    if place is None:
        return None
    line, indent, key = place
    ending = "\r\n" if "\r\n" in text else "\n"
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
    at = starts[line] if line < len(starts) else len(text)
    lines = [*([" " * (indent - 2) + "findings:"] if key else []), *sheet.entries(findings, indent)]
    before = ending if text[:at] and not LINE_BREAK.search(text[at - 1 : at]) else ""
    more = before + ending + "".join(each + ending for each in lines)
    mark = len(file.data) - len(text.encode())  # of byte order
    cut = mark + len(text[:at].encode())
    data = file.data[:cut] + more.encode() + file.data[cut:]
    return data if _means_the_same(file, data, [finding.id for finding in findings]) else None


def _place(root: Mapping, text: str) -> tuple[int, int, bool] | None:
    """Before which line, counted from 0, further findings go, how deep they stand, and whether the key is missing."""
    lines = LINE_BREAK.split(text)
    found = root.get("findings")
    if found is None:
        return (len(lines), root.column + 1, True) if not root or not _opens(lines, root, "{") else None
    if not isinstance(found, Items) or not _opens(lines, found, "-"):
        return None
    own = root.marks["findings"][0]
    below = min((mark[0] for mark in root.marks.values() if mark[0] > own), default=None)
    if below is None:
        return len(lines), found.column - 1, False
    line = below - 1
    while line > 0 and (not lines[line - 1].strip() or lines[line - 1].lstrip().startswith("#")):
        line -= 1
    return line, found.column - 1, False


def _opens(lines: Sequence[str], part: Mapping | Items, sign: str) -> bool:
    """Whether a part begins with a sign."""
    return lines[part.line - 1][part.column - 1 :].startswith(sign)


def _means_the_same(file: WrittenFile, data: bytes, added: Sequence[str]) -> bool:
    """Whether a file with more in it still says all that it said, and nothing but these findings beside."""
    problems = Problems()
    again = parse(data, file.name, file.path, problems)
    if again is None:
        return False
    before, after = dict(file.root), dict(again.root)
    old, new = before.pop("findings", []), after.pop("findings", [])
    ids = [item["id"] for item in new[len(old) :]]
    return _bare(before) == _bare(after) and _bare(old) == _bare(new[: len(old)]) and ids == list(added)


def _bare(value: Any) -> Any:
    """Plain data without line breaks at the ends of texts, which say nothing."""
    if isinstance(value, dict):
        return {key: _bare(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_bare(part) for part in value]
    return value.rstrip("\n") if isinstance(value, str) else value


# What is written


class _Sheet:
    """Writes the file: explanations, places to fill in, and over each finding what the machine found."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report, self.say = report, language.say
        self.voice = Voice(report, language)

    def whole(self, findings: Sequence[Finding]) -> str:
        """A file of its own for a run in which nothing has been written yet."""
        example = ["#     text: |", *self._comment(self.say("written.long.example"), "#       ", "#       "), "#"]
        parts = [
            *self._head("written.head", "written.how", "written.long"),
            *example,
            *self._told("written.lists", "written.again"),
            "",
            *self._comment(self.say("written.state")),
            "state: draft",
            "",
            *self._comment(self.say("written.summary")),
            "summary: |",
            "",
            *self._comment(self.say("written.summary_readers")),
            "summary_readers: []",
            "",
            *self._participants(),
            *self._ratings(),
            *self._legend(),
        ]
        if findings:
            parts += ["findings:", *self.entries(findings, 2)]
        return "\n".join(parts).rstrip() + "\n"

    def beside(self, findings: Sequence[Finding]) -> str:
        """A further file, for findings for which there was no place in the first."""
        lines = [*self._head("written.beside"), "", "findings:", *self.entries(findings, 2)]
        return "\n".join(lines).rstrip() + "\n"

    def entries(self, findings: Sequence[Finding], indent: int) -> Iterator[str]:
        """Places to fill in for each of these findings."""
        for number, finding in enumerate(findings):
            yield from [""] if number else []
            yield from (f"{' ' * indent}{line}" for line in self._entry(finding))

    def _entry(self, finding: Finding) -> Iterator[str]:
        yield from self._comment(f"---- {self._origin(finding)}")
        yield from self._comment(finding.text or by_rule(self.voice, finding))
        yield f"- id: {_scalar(finding.id)}"
        for key in _KEYS[finding.kind]:
            yield f"  {key}: {self._value(finding, key)}"

    def _origin(self, finding: Finding) -> str:
        """What it shows, who or what found it, and by which events."""
        kind, events = self.say(f"written.kind.{finding.kind}"), self._events(finding)
        if finding.rule == "written":
            by = one_line(finding.by) or self.say("somebody")
            return self.say("written.entry.observed", kind=kind, by=by, events=events)
        return self.say("written.entry", kind=kind, rule=self.say(f"rule.name.{finding.rule}"), events=events)

    def _value(self, finding: Finding, key: str) -> str:
        if key == "kind":
            return finding.kind
        return "|" if key in _LONG else "[]" if key in _LISTS else '""'

    def _events(self, finding: Finding) -> str:
        cited = [str(number) for number in finding.evidence[:_CITED]]
        return ", ".join([*cited, *(["..."] if len(finding.evidence) > _CITED else [])]) or "-"

    def _head(self, *keys: str) -> list[str]:
        return [f"# yaml-language-server: $schema={SCHEMA}", *self._told(*keys)]

    def _told(self, *keys: str) -> list[str]:
        """Paragraphs of remarks."""
        title = one_line(self.report.cover.title)
        told = [line for key in keys for line in (*self._comment(self.say(key, title=title)), "#")]
        return told[:-1]

    def _participants(self) -> list[str]:
        """How many took part: to be filled in."""
        people = self.report.overview.participants
        if people:
            lines = ["participants:", *(f"  {_quoted(each.organisation)}: {each.number}" for each in people)]
            return [*self._comment(self.say("written.participants.known")), *lines, ""]
        example = ["# participants:", f"#   {_quoted(self.say('written.organisation'))}: 6"]
        return [*self._comment(self.say("written.participants")), *example, ""]

    def _ratings(self) -> list[str]:
        """A line for each objective and task, with what the machine proposes."""
        if not self.report.objectives:
            return []
        lines = [*self._comment(self.say("written.ratings")), "ratings:"]
        for objective in self.report.objectives:
            items: tuple[ObjectiveRating | TaskRating, ...] = (objective, *objective.tasks)
            for item in items:
                proposed = self.say(f"rating.{item.proposed}")
                said = self.say("written.rated", id=item.id, title=one_line(item.title), rating=proposed)
                lines += [f"  {line}" for line in self._comment(said)]
                lines += [f'  {_scalar(item.id)}: {{rating: "", by: "", because: ""}}']
        return [*lines, ""]

    def _legend(self) -> list[str]:
        """What the keys of a finding are for."""
        lines = self._comment(self.say("written.findings"))
        for key in _KEYS["improve"]:
            lines += self._comment(self.say(f"written.key.{key}"), f"#   {key + ':':16}", "#" + " " * 19)
        own = [f"#   - id: {_scalar(self.say('written.own.id'))}", "#     text: |"]
        own += self._comment(self.say("written.own.text"), "#       ", "#       ")
        return [*lines, "#", *self._told("written.more", "written.own"), *own]

    def _comment(self, text: str, first: str = "# ", rest: str = "# ") -> list[str]:
        return textwrap.wrap(
            one_line(text), _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )


def _quoted(text: str) -> str:
    return json.dumps(one_line(text), ensure_ascii=False)


def _scalar(name: str) -> str:
    """A name as it may stand in YAML."""
    safe = _PLAIN.fullmatch(name) and name not in ("true", "false", "null")
    return name if safe else json.dumps(name, ensure_ascii=False)
