"""Every code of an error or warning is explained, and has an example that shows it."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from tabletop.exercise.codes import CODES, KINDS
from tabletop.exercise.loading import load_document
from tests.playing import write

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

from code_examples import BASE, EXAMPLES, Example, problems_of  # noqa: E402 - it stands with the docs

#: At which place the code stands in the calls that make problems.
_CALLS = {"add": 1, "note": 1, "complain": 1, "Problem": 1, "fault": 0, "ExpressionError": 0, "_at": 2, "_refuse": 2}
_CODE = re.compile(r"[a-z]+(-[a-z]+)*")


def test_every_code_in_the_source_is_explained() -> None:
    """A code that the page does not know cannot get into the program."""
    package = ROOT / "src" / "tabletop"
    files = [
        *(package / "exercise").rglob("*.py"),
        *(package / "inbox").rglob("*.py"),
        *(package / "journal").rglob("*.py"),
        *(package / "report").rglob("*.py"),
        package / "engine" / "intake.py",
    ]
    files += [*(package / "ensemble").rglob("*.py"), *(package / "cli").rglob("*.py")]
    unknown = {code for file in files for code in codes_in(file)} - CODES.keys()
    assert not unknown


def codes_in(file: Path) -> set[str]:
    """The codes that a module gives to problems."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "unknown" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            found.add(f"unknown-{str(node.args[1].value).replace(' ', '-')}")
        position = _CALLS.get(name)
        if position is None or len(node.args) <= position:
            continue
        code = node.args[position]
        if isinstance(code, ast.Constant) and isinstance(code.value, str) and _CODE.fullmatch(code.value):
            found.add(code.value)
    return found


def test_every_code_has_an_example_and_a_sentence() -> None:
    """No code without, none twice, and no example of a code that is gone."""
    assert set(EXAMPLES) == set(CODES)
    assert sum(len(codes) for codes in KINDS.values()) == len(CODES)
    assert all(meaning.endswith(".") for meaning in CODES.values())


@pytest.mark.parametrize("code", [code for code, example in EXAMPLES.items() if not example.says])
def test_the_example_has_its_code(code: str) -> None:
    """What the page shows is what check says."""
    found = problems_of(EXAMPLES[code])
    assert code in [problem.code for problem in found], [str(problem) for problem in found]
    assert all(problem.severity == "warning" for problem in found) or any(p.severity == "error" for p in found)


def test_the_exercise_behind_the_examples_has_nothing_wrong() -> None:
    """So that whatever is said about an example is about the example."""
    assert problems_of(Example("".join(BASE.values()))) == []


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """unreadable: with the reason of the operating system, and nothing else lost."""
    write(tmp_path, "".join(BASE.values()), options="{}\n")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "options.yaml":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (problem,) = load_document(tmp_path).problems
    assert problem.code == "unreadable" and EXAMPLES["unreadable"].says.split(": ")[1] in problem.message
