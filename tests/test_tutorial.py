"""The tutorial is a test: its snippets are its files, its commands run, and its last step is the quickstart."""

from __future__ import annotations

import dataclasses
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tabletop.exercise.checking.compile import check_all
from tests.cli.test_commands import run

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tutorial.md"
FILES = ROOT / "docs" / "tutorial"
STEPS = range(1, 7)
TEXT = PAGE.read_text(encoding="utf-8")


def section(step: int) -> str:
    """What the page says about a step."""
    return re.split(r"^## ", TEXT, flags=re.MULTILINE)[step].partition("\n")[2]


def blocks(text: str, kind: str) -> list[str]:
    """The fenced blocks of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def files(step: int) -> dict[str, str]:
    """The files of a step, by what they are called in it."""
    found = [*FILES.glob(f"step-{step}.yaml"), *FILES.glob(f"moves-{step}.yaml"), *FILES.glob(f"step-{step}/**/*.*")]
    names = {path: re.sub(r"step-\d(\.yaml|/)", "", path.relative_to(FILES).as_posix()) for path in found}
    return {names[path] or "exercise.yaml": path.read_text(encoding="utf-8") for path in found}


def exercise_of(step: int) -> Path:
    """The exercise of a step: a file, or a folder."""
    single = FILES / f"step-{step}.yaml"
    return single if single.exists() else FILES / f"step-{step}"


def normal(text: str) -> list[str]:
    """Lines as they are compared."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("step", STEPS)
def test_each_snippet_stands_literally_in_a_file_of_its_step(step: int) -> None:
    """What a reader copies from the page is what is played."""
    wholes = files(step).values()
    snippets = blocks(section(step), "yaml")
    assert snippets
    for snippet in snippets:
        assert any(snippet in whole for whole in wholes), snippet


@pytest.mark.parametrize("step", STEPS)
def test_each_new_line_of_a_step_is_shown(step: int) -> None:
    """Whoever copies all snippets has the whole file: nothing is new in it that the page does not show."""
    shown = {line for snippet in blocks(section(step), "yaml") for line in normal(snippet)}
    older = {name: set(normal(text)) for name, text in (files(step - 1) if step > 1 else {}).items()}
    for name, text in files(step).items():
        assert [line for line in normal(text) if line not in shown | older.get(name, set())] == [], name


@pytest.mark.parametrize("step", STEPS)
def test_each_step_checks_clean(step: int) -> None:
    """No error, no warning, in any variant."""
    code, out, err = run("check", exercise_of(step))
    assert (code, err) == (0, "") and "no errors" in out and "warning[" not in out


def as_read(markdown: str) -> str:
    """A report in Markdown as it reads once it is shown: no marks, no anchors, links by their words."""
    text = re.sub(r'<a id="[^"]*"></a>|\*\*', "", markdown).replace("<br>", "\n")
    return re.sub(r"\\(.)", r"\1", re.sub(r"\[([^\]]*)\]\(<[^>]*>\)", r"\1", text))


def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From top to bottom, in one folder: each command runs, and each line of output and report that is shown is real."""
    shutil.copytree(FILES, tmp_path / "tutorial")
    monkeypatch.chdir(tmp_path / "tutorial")
    report = ""
    for kind, block in re.findall(r"^```(console|text)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE):
        if kind == "text" and not block.startswith("step-1.yaml:"):
            assert set(block.splitlines()) <= set(report.splitlines()), block
        for part in block.split("$ tabletop ")[1:]:
            command, *shown = part.splitlines()
            code, out, err = run(*shlex.split(command))
            assert (code, err) == (0, ""), command
            assert in_order([line for line in shown if line != "..."], out.splitlines()), (command, out)
            if played := re.search(r"^Run:\s+(\S+)$", out, re.MULTILINE):
                report = as_read(Path(played[1], "reports", "aar.md").read_text(encoding="utf-8"))
    for command in re.findall(r"^    tabletop (.*?)(?:  .*)?$", TEXT, re.MULTILINE):
        code, _, err = run(*shlex.split(command))
        assert (code, err) == (0, ""), command


def test_the_mistake_on_purpose_is_told_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, line, column, and what was meant."""
    (told,) = (block for block in blocks(TEXT, "text") if block.startswith("step-1.yaml:"))
    monkeypatch.chdir(tmp_path)
    Path("step-1.yaml").write_text(
        files(1)["exercise.yaml"].replace("to: [energy, foreign]", "to: [enrgy, foreign]", 1)
    )
    code, _, err = run("check", "step-1.yaml")
    assert code == 1 and told in err


def in_order(shown: list[str], real: list[str]) -> bool:
    """Whether all lines shown are among the real ones, in their order."""
    rest = iter(real)
    return all(line in rest for line in shown)


def test_the_last_step_is_the_quickstart() -> None:
    """The same checked form in every variant; only the bytes of the files, and so the hash, differ."""
    last, shipped = (check_all(folder)[0] for folder in (exercise_of(6), ROOT / "exercises" / "quickstart"))
    assert len(last) == len(shipped) > 1
    for ours, theirs in zip(last, shipped, strict=True):
        assert dataclasses.replace(ours, hash=theirs.hash) == theirs


def test_the_moves_of_step_5_are_those_of_the_quickstart() -> None:
    """The page says that its moves ship with the quickstart."""
    moves = ROOT / "exercises" / "quickstart" / "moves" / "active"
    ours_in = FILES / "step-5" / "moves" / "active"
    for path in ours_in.rglob("*.*"):
        shipped = (moves / path.relative_to(ours_in)).read_text(encoding="utf-8")
        ours = path.read_text(encoding="utf-8")
        assert [line for line in normal(shipped) if not line.startswith("#")] == normal(ours), path.name


def test_the_list_of_steps_leads_to_them() -> None:
    """Links within the page are its headings."""
    headings = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^## (.*)", TEXT, re.M)}
    links = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert len(links) == len(STEPS) and set(links) <= headings
