"""An exercise folder (or one file) as a document: all sections merged, all texts read, everything with its place."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence as AnySequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from tabletop.exercise import reading
from tabletop.exercise.faults import complain
from tabletop.exercise.marked import Mapping, Sequence, lines_of, place_in_scalar, place_of
from tabletop.exercise.problems import ExerciseError, Place, Problems, suggest
from tabletop.exercise.schema import Exercise, Variant
from tabletop.exercise.variants import vary

SECTIONS = tuple(field.alias or name for name, field in Exercise.model_fields.items())
_PLAIN = ("exercise", "title", "startex_brief", "endex_brief", "rulings", "late", "quorum", "counters", "extensions")
_IN_FILES = tuple(section for section in SECTIONS if section not in _PLAIN)
_LISTS = ("injects", "expectations", "checks", "people", "questions")
_ENDINGS = (".yaml", ".yml")
_TEXT_ENDINGS = (".md", ".markdown", ".txt")
_LARGEST_TEXT = 2**20


@dataclass(frozen=True)
class Document:
    """What a facilitator wrote, as plain data with places.

    `files` are all files that belong to the exercise, by path relative to its folder, with their SHA-256; `hash` is
    over all of them. `texts` are briefs by the path they are referred to. `root` holds every section, policies by
    path or name and variants by name included.
    """

    name: str
    folder: Path
    root: Mapping
    texts: dict[str, str]
    files: dict[str, str]
    problems: Problems
    sources: dict[str, str] = field(repr=False)
    variant: str | None = None
    storylines: dict[str, int] | None = None
    left_out: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 over the sorted paths and contents of all files of the exercise."""
        listing = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(listing.encode()).hexdigest()

    @property
    def variants(self) -> dict[str, Mapping]:
        """The variants by name, as written."""
        return {name: part for name, part in _mapping(self.root, "variants").items() if isinstance(part, Mapping)}

    @property
    def policies(self) -> dict[str, Mapping]:
        """The policies by path (or name, where they stand in the exercise's own file), as written."""
        return {name: part for name, part in _mapping(self.root, "policies").items() if isinstance(part, Mapping)}

    def place(self, path: AnySequence[str | int], key: bool = False) -> Place:
        """Where the value at a path of the plain data stands, or with `key` its key."""
        return place_of(self.root, path, key)

    def place_word(self, path: AnySequence[str | int], word: str) -> Place:
        """Where `word` stands within the text at a path."""
        place = self.place(path)
        return place_in_scalar(place, lines_of(self.sources.get(place.file, "")), word)

    def place_of_path(self, dotted: str) -> Place:
        """Where a dotted path of the checked form (`injects.storm.effects.1`) stands; the nearest thing written."""
        here: Any = self.root
        path: list[str | int] = []
        for step in dotted.split("."):
            if isinstance(here, Mapping) and step in here:
                path.append(step)
                here = here[step]
            elif isinstance(here, Sequence):
                named = [i for i, item in enumerate(here) if isinstance(item, Mapping) and item.get("id") == step]
                index = named[0] if named else int(step) - 1 if step.isdecimal() else -1
                if not 0 <= index < len(here):
                    break
                path.append(index)
                here = here[index]
        return self.place(path)

    def text(self, written: str) -> str:
        """The text of a brief: of the file that is named, or what was written itself where that is no file."""
        return self.texts.get(written, "" if is_file(written) else written)


@dataclass(frozen=True)
class Parsed:
    """An exercise as one variant has it, and the document whose places fit it."""

    exercise: Exercise
    document: Document
    problems: Problems


def load_document(path: Path) -> Document:
    """Read an exercise folder, or a single YAML file that holds a whole exercise.

    What is wrong is collected in `Document.problems`. Raises ExerciseError only when there is nothing to read.
    """
    return _Loader(path).document()


def parse(document: Document, variant: str | None = None, go_on: bool = False) -> Parsed:
    """Read a document as an exercise, in the variant called `variant` where one is given.

    Raises ExerciseError with every problem found, those of loading included, when any is an error. With `go_on` what
    can be read is returned all the same (keys that do not exist are left out), so that more can be looked at.
    """
    problems = Problems(document.problems)
    if variant is not None:
        document = _varied(document, variant, problems)
    _ids_once(document, problems)
    try:
        exercise = Exercise.model_validate(document.root)
    except ValidationError as error:
        complain(error, Exercise, document.root, problems)
        pruned = _without_strange_keys(document.root, error) if go_on else None
        if pruned is None:
            raise ExerciseError(problems) from None
        exercise = pruned
    if not go_on:
        problems.raise_if_any()
    return Parsed(exercise, document, problems)


def _without_strange_keys(root: Mapping, error: ValidationError) -> Exercise | None:
    """The exercise without keys that do not exist, where nothing else is wrong with its structure."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(item["type"] != "extra_forbidden" for item in found):
        return None
    pruned: Any = _plain(root)
    for item in found:
        here: Any = pruned
        for step in item["loc"][:-1]:
            here = here[step] if not isinstance(here, dict) or step in here else here
        if isinstance(here, dict):
            here.pop(item["loc"][-1], None)
    try:
        return Exercise.model_validate(pruned)
    except ValidationError:
        return None


def _plain(value: Any) -> Any:
    """Marked data as ordinary dicts and lists."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _ids_once(document: Document, problems: Problems) -> None:
    """Every inject has an id of its own, whichever file it stands in."""
    injects = document.root.get("injects")
    seen: dict[str, int] = {}
    for i, inject in enumerate(injects if isinstance(injects, Sequence) else ()):
        name = inject.get("id") if isinstance(inject, Mapping) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            first = document.place(("injects", seen[name], "id"))
            message = f"there are two injects with the id '{name}'; the first is at {first}"
            problems.add(document.place(("injects", i, "id")), "duplicate-key", message)
        seen.setdefault(name, i)


def _varied(document: Document, name: str, problems: Problems) -> Document:
    if name not in document.variants:
        known = ", ".join(document.variants) or "none"
        message = f"there is no variant '{name}'; the exercise has {known}"
        problems.add(document.place(("variants",)), "unknown-variant", message, suggest(name, document.variants))
        raise ExerciseError(problems)
    try:
        variant = Variant.model_validate(document.variants[name])
    except ValidationError as error:
        complain(error, Variant, document.root, problems, ("variants", name))
        raise ExerciseError(problems) from None
    varied = vary(document.root, name, variant, problems)
    return replace(document, root=varied.root, variant=name, storylines=varied.storylines, left_out=varied.left_out)


def is_file(written: str) -> bool:
    """Whether a brief is the name of a file rather than the text itself."""
    return "\n" not in written and written.strip().lower().endswith(_TEXT_ENDINGS)


def _mapping(root: Mapping, key: str) -> Mapping:
    found = root.get(key)
    return found if isinstance(found, Mapping) else Mapping(root.file)


class _Loader:
    """Reads the files of one exercise."""

    def __init__(self, path: Path) -> None:
        self.problems = Problems()
        self.given = path
        self.single = path.is_file() and path.name not in ("exercise.yaml", "exercise.yml")
        self.folder = path.parent if path.is_file() else path
        self.files: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.room = reading.EXERCISE.size

    def document(self) -> Document:
        """Read everything there is."""
        root = self.main()
        if not self.single:
            for section in _IN_FILES:
                self.section(root, section)
            self.strangers()
        self.named_policies(root)
        self.briefs(root)
        self.attachments(root)
        name = unicodedata.normalize("NFC", self.folder.resolve().name if not self.single else self.given.stem)
        return Document(name, self.folder, root, self.texts, self.files, self.problems, self.sources)

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
        """Read the file that holds the exercise."""
        problems = len(self.problems)
        root = self.yaml(name)
        if isinstance(root, Mapping):
            return root
        if len(self.problems) == problems:
            place = Place(self.shown(name), 1, 1)
            self.problems.add(place, "wrong-type", "an exercise is a mapping: title, teams, injects and so on")
        raise ExerciseError(self.problems)

    def shown(self, name: str) -> str:
        """A file of the exercise as errors name it: under the folder as it was given."""
        return (self.folder / name).as_posix()

    def yaml(self, name: str) -> Any:
        """Read one YAML file of the exercise."""
        data = self.bytes(name)
        if data is None:
            return None
        shown = self.shown(name)
        limits = replace(reading.EXERCISE, size=self.room)
        self.room = max(self.room - len(data), 0)
        text = reading.decode(data, shown, limits, self.problems)
        if text is None:
            return None
        self.sources[shown] = text
        return reading.read_text(text, shown, limits, self.problems)

    def bytes(self, name: str, place: Place | None = None) -> bytes | None:
        """Read a file that belongs to the exercise, and count it in its hash."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            self.problems.add(place or Place(self.shown(name)), "unreadable", f"'{name}' cannot be read: {reason}")
            return None
        self.files[unicodedata.normalize("NFC", name)] = hashlib.sha256(data).hexdigest()
        return data

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
            if content is not None and section in ("policies", "variants"):
                key = name if section == "policies" else PurePosixPath(name).stem
                content = _under(key, content, self.shown(name))
            self.merge(root, section, content, name)

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
            if stem not in ("exercise", *_IN_FILES) and (guess := suggest(stem, _IN_FILES)):
                message = "this file is not part of the exercise: no section has its name"
                self.problems.add(Place(self.shown(name)), "unknown-file", message, f"{guess}.yaml", "warning")

    def named_policies(self, root: Mapping) -> None:
        """Read the policies that teams name by file and that do not stand in policies/."""
        for team, content in _mapping(root, "teams").items():
            if not isinstance(content, Mapping):
                continue
            named: list[tuple[tuple[str, ...], Any]] = [(("teams", team, "policy"), content.get("policy"))]
            named += [(("teams", team, "policies", key), name) for key, name in _mapping(content, "policies").items()]
            for path, name in named:
                if not isinstance(name, str) or not name.lower().endswith(_ENDINGS):
                    continue
                if name not in _mapping(root, "policies") and self.exists(root, path, name):
                    self.merge(root, "policies", _under(name, self.yaml(name), self.shown(name)), name)

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
            self.problems.add(place, "no-such-file", f"there is no file '{name}'", suggest(name, self.nearby(name)))
            return False
        return True

    def nearby(self, name: str) -> list[str]:
        """Files in the folder where `name` was looked for."""
        parent = PurePosixPath(name).parent
        directory = self.folder / parent
        entries = sorted(entry.name for entry in directory.iterdir()) if directory.is_dir() else []
        return [(parent / entry).as_posix() for entry in entries]

    def briefs(self, root: Mapping) -> None:
        """Read the texts that briefs name."""
        paths: list[tuple[str, ...]] = [("startex_brief",), ("endex_brief",)]
        paths += [("teams", name, "brief") for name in _mapping(root, "teams")]
        paths += [("phases", name, "brief") for name in _mapping(root, "phases")]
        for path in paths:
            here: Any = root
            for step in path:
                here = here.get(step) if isinstance(here, Mapping) else None
            if isinstance(here, str) and is_file(here) and here not in self.texts and self.exists(root, path, here):
                self.brief(here, place_of(root, path))

    def brief(self, name: str, place: Place) -> None:
        """Read one text file."""
        data = self.bytes(name, place)
        if data is not None:
            limits = replace(reading.EXERCISE, size=_LARGEST_TEXT)
            text = reading.decode(data, self.shown(name), limits, self.problems)
            self.texts[name] = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))

    def attachments(self, root: Mapping) -> None:
        """See that attachments and extensions are there, and count them in the hash."""
        injects = root.get("injects")
        for i, inject in enumerate(injects if isinstance(injects, Sequence) else ()):
            if isinstance(inject, Mapping):
                self.named_files(root, ("injects", i, "attachments"), inject.get("attachments"))
        self.named_files(root, ("extensions",), root.get("extensions"))

    def named_files(self, root: Mapping, path: tuple[str | int, ...], named: Any) -> None:
        """Look at the file, or files, that stand at `path`."""
        names = named if isinstance(named, Sequence) else [named]
        for i, name in enumerate(names):
            at = (*path, i)
            if isinstance(name, str) and name not in self.files and self.exists(root, at, name):
                self.bytes(name, place_of(root, at))


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
