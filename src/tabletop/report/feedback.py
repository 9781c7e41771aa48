"""Forms of feedback, collected from a folder into which anybody may put them, and summarised.

What lies there is read as moves are: regular files, never through a link, never more than a limit, and nothing in them
is acted on. A file that cannot be read is told with its line and the reason; the others count.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tabletop.exercise import hotwash, reading
from tabletop.exercise import schema as s
from tabletop.exercise.faults import complain
from tabletop.exercise.form import Exercise
from tabletop.exercise.moves import front_matter
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading.marked import Mapping, place_of
from tabletop.journal import naming
from tabletop.journal.folders import Fault, Folder, InboxUnreachable
from tabletop.report import typed
from tabletop.report.form import AnswerSummary, Feedback, StatementSummary

FOLDER = "feedback"
_MARKDOWN = (".md", ".markdown")
_FORMS = (".yaml", ".yml", *_MARKDOWN)
_MOST_FILES = 5_000
_MOST_ENTRIES = 20_000  # in one folder, whatever they are
_DEEPEST = 8  # folders in folders
_MOST_REFUSED = 200  # that are told one by one


@dataclass(frozen=True)
class Collected:
    """All forms together, and the SHA-256 of each file that was read, by its path in the run's folder."""

    feedback: Feedback
    files: dict[str, str]


@dataclass(frozen=True)
class _Form:
    """A form that was read: who filled it in, where they give their name, and what they say."""

    who: str
    said: s.FeedbackForm
    other: str


def collect(exercise: Exercise, folder: Path) -> Collected:
    """Collect the forms in a folder and in those within it, in the order of their names.

    Where there is no such folder, nobody has said anything. A folder that cannot be read is told as a file is.
    """
    gathering = _Gathering(exercise)
    if folder.exists() or folder.is_symlink():
        try:
            gathering.folder(Folder(folder), folder.name, 0)
        except InboxUnreachable as error:
            gathering.refuse(folder.name, str(error).replace(str(folder), folder.name))
    return Collected(_summary(exercise, gathering.forms, gathering.told()), gathering.files)


class _Gathering:
    """Reads files one after the other; knows what was read and what could not be."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.forms: list[_Form] = []
        self.files: dict[str, str] = {}
        self.refused: list[tuple[str, str]] = []
        self.seen = 0

    def folder(self, folder: Folder, name: str, depth: int) -> None:
        """Read all forms in a folder, then those in the folders within it."""
        below = []
        try:
            for seen in folder.look(folder.names(_MOST_ENTRIES)):
                path = f"{name}/{seen.name}"
                if naming.passed_over(seen.name):
                    continue
                if seen.what == "folder" and naming.fault(seen.name) is None:
                    below.append(seen.name)
                elif seen.fault is not None:
                    self.refuse(path, seen.fault.message)
                elif self.seen >= _MOST_FILES:
                    self.refuse(
                        name, f"there are more than {_MOST_FILES} files; those from '{seen.name}' on are not read"
                    )
                    return
                else:
                    self.seen += 1
                    self.file(folder, seen.name, path)
            for each in below:
                if depth >= _DEEPEST:
                    self.refuse(f"{name}/{each}", f"folders are read {_DEEPEST} levels deep")
                    continue
                within = folder.sub(each)
                self.folder(within, f"{name}/{each}", depth + 1)
                within.close()
        except InboxUnreachable as error:
            self.refuse(name, str(error).replace(str(folder.path), name))

    def file(self, folder: Folder, name: str, path: str) -> None:
        """Read one file."""
        if not name.lower().endswith(_FORMS):
            self.refuse(path, f"a feedback form is a {', '.join(_FORMS[:-2])} or .md file")
            return
        found = folder.read(name, reading.FEEDBACK.size)
        if isinstance(found, Fault):
            self.refuse(path, found.message)
        elif found.too_large:
            self.refuse(path, f"the file is larger than {reading.size(reading.FEEDBACK.size)}")
        elif not found.whole:
            self.refuse(path, "the file was written to while it was read; make the report again")
        else:
            self.files[path] = hashlib.sha256(found.data).hexdigest()
            self.read(found.data, path)

    def read(self, data: bytes, path: str) -> None:
        """Take a form, or say what is wrong with it."""
        problems = Problems()
        form = _read(data, path, self.exercise, problems)
        if form is not None:
            self.forms.append(form)
            return
        for problem in problems.errors[:5]:
            self.refuse(str(problem.place), problem.sentence)

    def refuse(self, place: str, why: str) -> None:
        """Note what could not be read."""
        self.refused.append((typed.one_line(place), typed.one_line(why)))

    def told(self) -> tuple[tuple[str, str], ...]:
        """What could not be read, not at endless length."""
        left = len(self.refused) - _MOST_REFUSED
        more = [(FOLDER, f"{left} more problems like these")] if left > 0 else []
        return (*self.refused[:_MOST_REFUSED], *more)


def _read(data: bytes, path: str, exercise: Exercise, problems: Problems) -> _Form | None:
    """One form; None where something is wrong, which is added to `problems`."""
    text, line, note = reading.decode(data, path, reading.FEEDBACK, problems), 0, ""
    if text is not None and path.lower().endswith(_MARKDOWN):
        text, line, note = front_matter(text, path, problems, "the form")
    root = None if text is None else reading.read_text(text, path, reading.FEEDBACK, problems, line)
    if not isinstance(root, Mapping):
        if not problems.errors:
            if root is None:
                problems.add(Place(path), "empty", "nothing is filled in")
            else:
                problems.add(Place(path, 1, 1), "wrong-type", "this is no feedback form: it has no keys with values")
        return None
    try:
        said = s.FeedbackForm.model_validate(root)
    except ValidationError as error:
        complain(error, s.FeedbackForm, root, problems, echo=False)
        return None
    known = {"ratings": list(hotwash.STATEMENTS), "answers": [str(q.number) for q in hotwash.questions(exercise)]}
    for key, names in known.items():
        for name in getattr(said, key):
            if name not in names:
                place = place_of(root, (key, name), key=True)
                guess = problems.suggest(name, names)
                there = f"; there are {', '.join(names)}" if names and not guess else ""
                message = f"there is nothing of this name among the {key}{there}"
                problems.add(place, "unknown-key", message, guess)
    if not problems.errors and not note.strip() and not _filled(said):
        problems.add(Place(path), "empty", "nothing is filled in")
    return None if problems.errors else _Form(typed.one_line(said.name), said, _joined(said.other, note))


def _filled(said: s.FeedbackForm) -> bool:
    """Whether a form says more than who has filled it in."""
    texts = (said.strengths, said.improvements, said.other, *said.ratings.values(), *said.answers.values())
    return any(text.strip() for text in texts)


def _joined(*parts: str) -> str:
    return "\n\n".join(text for part in parts if (text := typed.text(part)))


# Together


def _summary(exercise: Exercise, forms: Sequence[_Form], refused: tuple[tuple[str, str], ...]) -> Feedback:
    names = Counter(form.who for form in forms if form.who)
    return Feedback(
        forms=len(forms),
        statements=tuple(_statements(forms)) if forms else (),
        strengths=tuple(_said(forms, "strengths")),
        improvements=tuple(_said(forms, "improvements")),
        questions=tuple(_questions(exercise, forms)) if forms else (),
        other=tuple((form.who, form.other) for form in forms if form.other),
        refused=refused,
        repeated=tuple((who, count) for who, count in names.items() if count > 1),
    )


def _statements(forms: Sequence[_Form]) -> Iterator[StatementSummary]:
    """How often each statement was rated 1 to 5, and the mean of those who rated it."""
    for name, statement in hotwash.STATEMENTS.items():
        scores = [int(score) for form in forms if (score := form.said.ratings.get(name))]
        one, two, three, four, five = (scores.count(score) for score in range(1, 6))
        mean = sum(scores) / len(scores) if scores else None
        yield StatementSummary(id=name, statement=statement, counts=(one, two, three, four, five), mean=mean)


def _said(forms: Sequence[_Form], key: str) -> Iterator[tuple[str, str]]:
    for form in forms:
        if text := typed.text(getattr(form.said, key)):
            yield form.who, text


def _questions(exercise: Exercise, forms: Sequence[_Form]) -> Iterator[AnswerSummary]:
    for question in hotwash.questions(exercise):
        answers = ((form.who, typed.text(form.said.answers.get(str(question.number), ""))) for form in forms)
        given = tuple((who, answer) for who, answer in answers if answer)
        yield AnswerSummary(ask=question.ask, of=question.of, answers=given)
