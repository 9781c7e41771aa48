"""An exercise folder (or one file) as a document: all sections merged, all texts read, everything with its place."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence as AnySequence
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from tabletop.exercise import reading
from tabletop.exercise.checking.collecting import paused
from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.checking.parsing import Parsed, parse
from tabletop.exercise.document import Document, is_file, section
from tabletop.exercise.problems import ExerciseError, Place, Problems
from tabletop.exercise.reading.marked import Mapping, Sequence, place_of
from tabletop.exercise.reading.recovering import read_on
from tabletop.exercise.schema import Exercise

__all__ = ["SECTIONS", "Document", "ExerciseError", "Parsed", "is_file", "load_document", "parse"]

SECTIONS = tuple(field.alias or name for name, field in Exercise.model_fields.items())
_PLAIN = ("exercise", "title", "startex_brief", "endex_brief", "rulings", "late", "quorum", "counters", "extensions")
_IN_FILES = tuple(section for section in SECTIONS if section not in _PLAIN)
_LISTS = ("injects", "expectations", "checks", "people", "questions")
_ENDINGS = (".yaml", ".yml")
_LARGEST_TEXT = 2**20
_MOST_FILES = 2_000
#: What looks like the name of a file: no spaces, and a slash or an ending.
_FILE_LIKE = re.compile(r"[^\s:]+(/[^\s:]+|\.[A-Za-z]{1,8})")


def load_document(path: Path, name: str | None = None) -> Document:
    """Read an exercise folder, or a single YAML file that holds a whole exercise.

    `name` is what it is called unless it says so itself, the folder's or the file's name if left out. What is wrong
    is collected in `Document.problems`. Raises ExerciseError only when there is nothing to read.
    """
    with paused():
        return _Loader(path).document(name)


class _Loader:
    """Reads the files of one exercise."""

    def __init__(self, path: Path) -> None:
        self.problems = Problems()
        self.lost = Lost()
        self.given = path
        self.single = path.is_file() and path.name not in ("exercise.yaml", "exercise.yml")
        self.folder = path.parent if path.is_file() else path
        self.files: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.room = reading.WHOLE_EXERCISE

    def document(self, called: str | None) -> Document:
        """Read everything there is."""
        root = self.main()
        if not self.single:
            for section in _IN_FILES:
                self.section(root, section)
            self.strangers()
        if root.broken and len(root) == 0:
            raise ExerciseError(self.problems)
        self.named_policies(root)
        self.briefs(root)
        self.attachments(root)
        own = self.folder.resolve().name if not self.single else self.given.stem
        return Document(
            name=unicodedata.normalize("NFC", called or own),
            folder=self.folder,
            root=root,
            texts=self.texts,
            files=self.files,
            problems=self.problems,
            sources=self.sources,
            file=self.given.name if self.single else None,
            lost=self.lost,
        )

    def main(self) -> Mapping:
        """Read exercise.yaml, or the single file."""
        if self.single:
            return self.whole(self.given.name)
        found = [name for name in ("exercise.yaml", "exercise.yml") if (self.folder / name).is_file()]
        if not found:
            message = (
                "there is no exercise here: no exercise.yaml" if self.given.exists() else "there is no such folder"
            )
            self.problems.add(Place(self.given.as_posix()), "no-exercise", message)
            raise ExerciseError(self.problems)
        return self.whole(found[0])

    def whole(self, name: str) -> Mapping:
        """Read the file that holds the exercise; where it cannot be read, what stands in other files still is."""
        problems = len(self.problems)
        root = self.yaml(name)
        if isinstance(root, Mapping):
            return root
        if len(self.problems) == problems:
            place = Place(self.shown(name), 1, 1)
            self.problems.add(place, "wrong-type", "an exercise is a mapping: title, teams, injects and so on")
        nothing = Mapping(self.shown(name))
        nothing.broken = True
        self.lost.take(root)
        return nothing

    def shown(self, name: str) -> str:
        """A file of the exercise as errors name it: under the folder as it was given."""
        return (self.folder / name).as_posix()

    def yaml(self, name: str) -> Any:
        """Read one YAML file of the exercise, as far as it can be read."""
        data = self.bytes(name, min(reading.EXERCISE.size, self.room))
        if data is None:
            return None
        shown = self.shown(name)
        self.room -= len(data)
        text = reading.decode(data, shown, reading.EXERCISE, self.problems)
        if text is None:
            self.lost.take_text(data.decode("utf-8", "replace"), shown)
            return None
        self.sources[shown] = text
        return read_on(text, shown, reading.EXERCISE, self.problems, self.lost)

    def bytes(self, name: str, most: int, place: Place | None = None) -> bytes | None:
        """Read a file that belongs to the exercise, unless it is larger than it may be, and count it in its hash."""
        try:
            if (self.folder / name).stat().st_size > most:
                self.too_large(name, most)
                return None
            data = (self.folder / name).read_bytes()
        except OSError as error:
            self.unreadable(name, error, place)
            return None
        self.files[unicodedata.normalize("NFC", name)] = hashlib.sha256(data).hexdigest()
        return data

    def counted(self, name: str, place: Place) -> None:
        """Count a file in the hash that nobody reads here, and that may be a film."""
        try:
            with (self.folder / name).open("rb") as file:
                self.files[unicodedata.normalize("NFC", name)] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            self.unreadable(name, error, place)

    def unreadable(self, name: str, error: OSError, place: Place | None) -> None:
        """Say that a file cannot be read."""
        reason = error.strerror or "it cannot be read"
        self.problems.add(place or Place(self.shown(name)), "unreadable", f"'{name}' cannot be read: {reason}")
        self.lost.everything = True

    def too_large(self, name: str, most: int) -> None:
        """Refuse a file unread; that all files together are too large is said once."""
        self.lost.everything = True
        if self.room < 0:
            return
        if most == self.room:
            self.room = -1
            message = f"all files of the exercise together are larger than {reading.size(reading.WHOLE_EXERCISE)}"
        else:
            message = f"the file is larger than {reading.size(most)}; part it in two"
            if most > _LARGEST_TEXT:
                message += ": a section may stand in several files, such as injects/*.yaml"
        self.problems.add(Place(self.shown(name)), "too-large", message)

    def listing(self, folder: str) -> list[str]:
        """The YAML files of a folder of the exercise, in name order."""
        directory = self.folder / folder
        names = [
            entry.name
            for entry in (directory.iterdir() if directory.is_dir() else ())
            if entry.suffix.lower() in _ENDINGS and not entry.name.startswith((".", "~")) and entry.is_file()
        ]
        names.sort(key=lambda name: (unicodedata.normalize("NFC", name), name))
        seen: dict[str, str] = {}
        for name in names:
            folded = unicodedata.normalize("NFC", name).casefold()
            if folded in seen:
                message = f"its name differs from '{seen[folded]}' only in capitals or accents; rename one"
                self.problems.add(Place(self.shown(f"{folder}/{name}")), "file-name-clash", message)
            seen[folded] = name
        return [name if folder == "." else f"{folder}/{name}" for name in names]

    def section(self, root: Mapping, section: str) -> None:
        """Merge what stands in SECTION.yaml and in SECTION/*.yaml into the root."""
        names = [section + ending for ending in _ENDINGS if (self.folder / (section + ending)).is_file()]
        for name in names:
            self.merge(root, section, self.unwrapped(name, section), name)
        for name in self.listing(section):
            content = self.unwrapped(name, section)
            if section in ("policies", "variants"):
                key = name if section == "policies" else PurePosixPath(name).stem
                content = _under(key, self.or_broken(content, name), self.shown(name))
            self.merge(root, section, content, name)

    def or_broken(self, content: Any, name: str) -> Any:
        """What a file holds, or an empty mapping where it could not be read, which is known as broken."""
        if content is None and any(problem.place.file == self.shown(name) for problem in self.problems.errors):
            content = Mapping(self.shown(name))
            content.broken = True
        return content

    def unwrapped(self, name: str, section: str) -> Any:
        """The content of a section's file, which may repeat the section's name as its only key."""
        content = self.yaml(name)
        if isinstance(content, Mapping):
            if list(content) == [section]:
                return content[section]
            stem = PurePosixPath(name).stem
            if section == "world" and stem in _WORLD and not set(content) & set(_WORLD):
                return _under(stem, content, content.file)
            if section in _LISTS:
                return _listed(content)
        return content

    def merge(self, root: Mapping, section: str, content: Any, name: str) -> None:
        """Put the content of one file into a section."""
        if content is None:
            return
        first = root.get(section)
        file = self.shown(name)
        if section not in root:
            root.put(section, content, (1, 1, 1, 1), file)
        elif isinstance(first, Mapping) and isinstance(content, Mapping):
            merged = first.copied()
            self.merge_keys(merged, content, 1 if section == "world" else 0)
            root[section] = merged
        elif isinstance(first, Sequence) and isinstance(content, Sequence):
            merged_list = first.copied()
            merged_list.marks = [mark if len(mark) == 3 else (*mark, first.file) for mark in first.marks]
            merged_list.take_all(content)
            root[section] = merged_list
        else:
            place = place_of(root, (section,), key=True)
            message = f"'{section}' is given here too, and first at {place}; the two cannot be put together"
            self.problems.add(Place(file, 1, 1), "duplicate-key", message)

    def merge_keys(self, into: Mapping, content: Mapping, deeper: int) -> None:
        """Add the keys of `content`; one that is there already is an error unless `deeper` levels are merged too."""
        for key in content:
            if key not in into:
                into.take(content, key)
            elif deeper and isinstance(into[key], Mapping) and isinstance(content[key], Mapping):
                into[key] = into[key].copied()
                self.merge_keys(into[key], content[key], deeper - 1)
            else:
                place = place_of(into, (key,), key=True)
                here = place_of(content, (key,), key=True)
                self.problems.add(here, "duplicate-key", f"'{key}' is given twice; it is first given at {place}")

    def strangers(self) -> None:
        """Warn of files that look like a misspelt section, which would otherwise be left out silently."""
        for name in self.listing("."):
            stem = PurePosixPath(name).stem
            if stem not in ("exercise", *_IN_FILES) and (guess := self.problems.suggest(stem, _IN_FILES)):
                message = "this file is not part of the exercise: no section has its name"
                self.problems.add(Place(self.shown(name)), "unknown-file", message, f"{guess}.yaml", "warning")

    def named_policies(self, root: Mapping) -> None:
        """Read the policies that teams name by file and that do not stand in policies/."""
        for team, content in section(root, "teams").items():
            if not isinstance(content, Mapping):
                continue
            named: list[tuple[tuple[str, ...], Any]] = [(("teams", team, "policy"), content.get("policy"))]
            named += [(("teams", team, "policies", key), name) for key, name in section(content, "policies").items()]
            for path, name in named:
                if not isinstance(name, str) or not name.lower().endswith(_ENDINGS):
                    continue
                if name not in section(root, "policies") and self.exists(root, path, name):
                    content = self.or_broken(self.yaml(name), name)
                    self.merge(root, "policies", _under(name, content, self.shown(name)), name)

    def exists(self, root: Mapping, path: AnySequence[str | int], name: str) -> bool:
        """Whether a file that is named in the exercise is there, and inside its folder; says so if not."""
        place = place_of(root, path)
        try:
            target = (self.folder / name).resolve()
            inside = target.is_relative_to(self.folder.resolve()) and "\\" not in name
            there = target.is_file()
        except (OSError, ValueError, RuntimeError):  # too long, not a name at all, or links in a circle
            inside = there = False
        if not inside:
            message = f"'{name}' is outside the exercise's folder; give a path inside it, with forward slashes"
            self.problems.add(place, "outside-folder", message)
            return False
        if not there:
            message = f"there is no file '{name}' in the exercise's folder"
            self.problems.add(place, "no-such-file", message, self.near(name))
            return False
        return True

    def near(self, name: str) -> str | None:
        """The file that `name` was probably meant to be: beside it, or else anywhere in the folder."""
        parent = PurePosixPath(name).parent.as_posix()
        return self.problems.suggest(name, self.inside(parent)) or self.problems.suggest(name, self.inside())

    def inside(self, parent: str | None = None) -> list[str]:
        """The files of the exercise's folder, or of one folder in it, by path."""
        try:
            root = self.folder if parent is None else self.folder / parent
            found = root.rglob("*") if parent is None else root.iterdir() if root.is_dir() else iter(())
            files = [path.relative_to(self.folder) for path in islice(found, _MOST_FILES) if path.is_file()]
        except (OSError, ValueError):
            return []
        return sorted(path.as_posix() for path in files if not any(part.startswith(".") for part in path.parts))

    def briefs(self, root: Mapping) -> None:
        """Read the texts that briefs name."""
        paths: list[tuple[str | int, ...]] = [("startex_brief",), ("endex_brief",)]
        paths += [("teams", name, "brief") for name in section(root, "teams")]
        paths += [("phases", name, "brief") for name in section(root, "phases")]
        parts = section(root, "report").get("sections")
        paths += [("report", "sections", i, "file") for i in range(len(parts) if isinstance(parts, Sequence) else 0)]
        for path in paths:
            here: Any = root
            for step in path:
                if isinstance(step, int):
                    here = here[step]
                else:
                    here = here.get(step) if isinstance(here, Mapping) else None
            if not isinstance(here, str) or here in self.texts:
                continue
            if is_file(here):
                if self.exists(root, path, here):
                    self.brief(here, place_of(root, path))
            elif _FILE_LIKE.fullmatch(here) and (meant := self.near(here)):
                message = f"there is no file '{here}'; a brief is a file that ends with .md or .txt, or the text itself"
                self.problems.add(place_of(root, path), "no-such-file", message, meant)

    def brief(self, name: str, place: Place) -> None:
        """Read one text file."""
        data = self.bytes(name, _LARGEST_TEXT, place)
        if data is not None:
            limits = replace(reading.EXERCISE, size=_LARGEST_TEXT)
            text = reading.decode(data, self.shown(name), limits, self.problems)
            self.texts[name] = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))

    def attachments(self, root: Mapping) -> None:
        """See that attachments, extensions and the report's logo are there, and count them in the hash."""
        injects = root.get("injects")
        for i, inject in enumerate(injects if isinstance(injects, Sequence) else ()):
            if isinstance(inject, Mapping):
                self.named_files(root, ("injects", i, "attachments"), inject.get("attachments"))
        self.named_files(root, ("extensions",), root.get("extensions"))
        self.named_files(root, ("report", "logo"), section(root, "report").get("logo"))

    def named_files(self, root: Mapping, path: tuple[str | int, ...], named: Any) -> None:
        """Look at the file, or files, that stand at `path`."""
        names = named if isinstance(named, Sequence) else [named]
        for i, name in enumerate(names):
            at = (*path, i)
            if isinstance(name, str) and name not in self.files and self.exists(root, at, name):
                self.counted(name, place_of(root, at))


_WORLD = ("variables", "derived", "routes")


def _under(key: str, content: Any, file: str) -> Mapping:
    """`content` as the only part of a mapping."""
    mapping = Mapping(file)
    if content is not None:
        mapping.put(key, content, (1, 1, 1, 1), file)
    return mapping


def _listed(content: Mapping) -> Sequence:
    """A file that holds one item of a list."""
    items = Sequence(content.file, content.line, content.column)
    items.append(content)
    items.marks.append((content.line, content.column))
    return items
