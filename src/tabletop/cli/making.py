"""Making an exercise folder: what goes into it, under what name, and how it comes to be there whole or not at all."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click

from tabletop.cli import modelines
from tabletop.cli.main import COMMANDS
from tabletop.cli.naming import one_line, short_name, title_of, value_of, with_value
from tabletop.cli.playing import shipped
from tabletop.exercise.loading import load_document
from tabletop.exercise.problems import ExerciseError, suggest

#: The exercise that is made where none is named: real files, remarks and all.
SCAFFOLD = Path(__file__).parents[1] / "scaffold"

_MAIN = ("exercise.yaml", "exercise.yml")
#: What may lie in a folder that counts as empty.
_NOTHING = {".git", ".DS_Store", "Thumbs.db", "desktop.ini"}

#: What goes into a folder: by path, a text or the file to copy.
Files = dict[str, str | Path]


class WrongUseError(Exception):
    """The command line asks for something that does not exist, in words for whoever typed it."""


class CannotMakeError(Exception):
    """Why the folder cannot be made, in words for whoever asked for it."""


@dataclass(frozen=True)
class Made:
    """What was made: the file that holds the exercise, its title, and where sample moves lie, if there are any."""

    main: str
    title: str
    moves: str | None


def make(folder: Path, source: str | None = None, title: str | None = None) -> Made:
    """Make an exercise in `folder`: the scaffold, or a copy of `source`, a shipped name or a path.

    Raises WrongUseError where there is no such source or the title is empty, CannotMakeError where the folder is not
    empty or cannot be written.
    """
    wanted = None if title is None else one_line(title)
    if wanted == "":
        raise WrongUseError("--title is empty; give the name that people read on every paper")
    try:
        files = _files_of(SCAFFOLD) if source is None else _copied(source)
        _refuse_unless_empty(folder)
        name = Path(os.path.abspath(folder)).name
        if source is None and wanted is None:
            wanted = title_of(name)
        main = next(file for file in _MAIN if file in files)
        files[main] = text = _named(_text(files[main]), short_name(name), wanted)
        _write_whole(folder, _for_editors(files))
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotMakeError(f"{click.format_filename(folder)} cannot be made: {reason}") from error
    return Made(main, wanted or one_line(value_of(text, "title") or name), _sample_moves(files))


# What goes into it


def _copied(source: str) -> Files:
    """The files of a shipped exercise, or of one of the user's own."""
    names = sorted(path.parent.name for path in shipped().glob("[!.]*/exercise.yaml"))
    if source in names:
        files = _files_of(shipped() / source)
        text = _text(files["exercise.yaml"])  # its remarks show commands as they work where Tabletop's source is
        return files | {"exercise.yaml": text.replace(f"exercises/{source}/", "").replace(f"exercises/{source}", ".")}
    path = Path(source)
    if path.name in _MAIN and path.is_file():
        path = path.parent
    if path.is_dir():
        if not any((path / main).is_file() for main in _MAIN):
            raise WrongUseError(f"--from: there is no exercise in {source}: no exercise.yaml")
        return _files_of(path)
    if path.is_file():
        return _files_of_one(path)
    hint = f"; did you mean '{guess}'?" if (guess := suggest(source, names)) else ""
    raise WrongUseError(
        f"--from: there is no exercise '{source}': there are {', '.join(names)}, and any folder of your own{hint}"
    )


def _files_of(folder: Path) -> Files:
    """Every file of an exercise's folder, but for hidden ones, runs that were played there, and what programs leave."""
    files: Files = {}
    for here, folders, names in os.walk(folder, followlinks=True):
        if "run.yaml" in names or _in_circle(Path(here), folder):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if path.is_file() and not name.startswith((".", "~")):
                files[path.relative_to(folder).as_posix()] = path
    return files


def _in_circle(here: Path, top: Path) -> bool:
    """Whether a folder is, by a link, one of those it stands in."""
    real = here.resolve()
    return any(above.resolve() == real for above in here.parents if above.is_relative_to(top))


def _files_of_one(path: Path) -> Files:
    """The files of an exercise that stands in one file: that file, as exercise.yaml, and what it refers to."""
    try:
        belonging = load_document(path).files
    except ExerciseError as error:
        raise CannotMakeError(str(error)) from None
    own = unicodedata.normalize("NFC", path.name)
    files: Files = {name: path.parent / name for name in belonging if name != own}
    return files | {_MAIN[0]: path}


def _sample_moves(files: Mapping[str, object]) -> str | None:
    """The first set of sample moves: `moves` itself where it holds teams' folders, else a folder or file in it."""
    inside = sorted(path.parts[1:] for name in files if (path := PurePosixPath(name)).parts[0] == "moves")
    if not inside:
        return None
    return "moves" if any(len(parts) == 2 for parts in inside) else f"moves/{inside[0][0]}"


def _text(content: str | Path) -> str:
    """The text of the file that holds the exercise."""
    if isinstance(content, str):
        return content
    try:
        return content.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotMakeError(f"{content} is not saved as UTF-8; save it as UTF-8 first") from None


def _named(text: str, name: str, title: str | None) -> str:
    """The text of exercise.yaml under another short name, where it has one, and another title if one is given."""
    text = with_value(text, "exercise", name) or text
    if title is None:
        return text
    titled = with_value(text, "title", title)
    if titled is None:
        raise CannotMakeError("--title cannot be set: the exercise.yaml to copy has no title that can be read")
    return titled


def _for_editors(files: Files) -> Files:
    """The files with schemas beside them and a first line in each that leads editors to its own."""
    led = dict(files)
    for name, content in files.items():
        if modelines.schema_for(name) is not None:
            with suppress(CannotMakeError):  # what is not UTF-8 is copied as it stands
                led[name] = modelines.with_modeline(_text(content), name)
    return led | modelines.schemas()


# How it comes to be there


def _refuse_unless_empty(folder: Path) -> None:
    """Say so where the folder holds anything already."""
    shown = click.format_filename(folder)
    if folder.exists() and not folder.is_dir():
        raise CannotMakeError(f"{shown} is a file; give the name of a new folder")
    there = sorted(entry.name for entry in folder.iterdir() if entry.name not in _NOTHING) if folder.is_dir() else []
    if there:
        others = f" and {len(there) - 1} more" if len(there) > 1 else ""
        holds = click.format_filename(there[0])
        raise CannotMakeError(f"{shown} is not empty (it holds {holds}{others}); give the name of a new folder")


def _write_whole(folder: Path, files: Files) -> None:
    """Write all files into a new folder, or into an empty one, so that they are there all or not at all."""
    beside = folder if folder.is_dir() else folder.parent  # on the same disk, so that moving is all or nothing
    with _parents(folder), tempfile.TemporaryDirectory(prefix=".new-", dir=beside) as temporary:
        whole = Path(temporary) / "exercise"
        for name, content in files.items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, path)
            else:
                path.write_bytes(content.encode())
        if folder.is_dir():
            _move_into(whole, folder)
        else:
            whole.rename(folder)


@contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """The folders above, made where they are missing, and taken away again if what is done in them fails."""
    missing = [parent for parent in folder.parents if not parent.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise


def _move_into(whole: Path, folder: Path) -> None:
    """Move everything into a folder that is there already; nothing stays in it if that fails."""
    moved: list[Path] = []
    try:
        for entry in sorted(whole.iterdir()):
            moved.append(entry.rename(folder / entry.name))
    except BaseException:
        for entry in moved:
            entry.rename(whole / entry.name)
        raise


# What to do next


def next_steps(folder: Path, made: Made) -> list[tuple[str, str]]:
    """What to go on with, and the command for it; commands work from where the person is now."""
    there = quoted(folder)
    play = f"play {there}" if made.moves is None else f"play {there} --moves {quoted(folder / made.moves)}"
    steps = [
        ("See what is wrong with it, line by line", f"check {there}"),
        ("Play it with the sample moves and read the report" if made.moves else "Play it and read the report", play),
        ("Look at its injects", f"show {there}"),
        ("Print the list of injects", f"print {there} --as msel"),
    ]
    return [(what, f"{program()} {command}") for what, command in steps if command.split()[0] in COMMANDS]


def quoted(path: Path) -> str:
    """A path as it can be typed into a terminal."""
    text = click.format_filename(path)
    text = f".{os.sep}{text}" if text.startswith("-") else text
    return subprocess.list2cmdline([text]) if os.name == "nt" else shlex.quote(text)


def program() -> str:
    """How the person has called Tabletop, so that the commands shown can be copied."""
    called = Path(sys.argv[0])
    if called.parts[-2:] != ("tabletop", "__main__.py"):
        return "tabletop"
    start = Path(__file__).parents[3] / "run.py"
    if shutil.which("python") and Path(shutil.which("python") or "").parent == Path(sys.executable).parent:
        return "python -m tabletop"
    if start.is_file() and Path(sys.prefix) == start.parent / ".venv":
        return f"python3 {quoted(Path(os.path.relpath(start)))}"
    return f"{quoted(Path(sys.executable))} -m tabletop"
