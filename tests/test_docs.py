"""Docs are tests: links resolve, every rule has its section, the smallest exercise plays as the README says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tabletop.engine import chance
from tabletop.exercise.schema import shapes
from tests.cli.test_commands import run
from tests.exercise.test_json_schema import written

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))

import write as pages  # noqa: E402 - it stands with the docs

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_links_resolve() -> None:
    """Every relative link leads to a file, and to a heading in it where it names one."""
    for page in PAGES:
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if link.startswith("https://"):
                continue
            file, _, anchor = link.partition("#")
            target = page.parent / file if file else page
            assert target.exists(), f"{page.name}: {link}"
            assert not anchor or anchor in anchors(target), f"{page.name}: {link}"


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_rule_has_its_section() -> None:
    """R1 to R23."""
    text = (ROOT / "docs" / "rules.md").read_text()
    assert re.findall(r"^## (R\d+) ", text, re.MULTILINE) == [f"R{n}" for n in range(1, 24)]
    vector = chance.uniform(2024, chance.site_key("energy/charter_tankers/864000/1/outcome"), 0)
    assert f"u = {vector!r} at n = 0" in text


def test_the_readmes_smallest_exercise_plays(tmp_path: Path) -> None:
    """As it stands there."""
    exercise, move = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (tmp_path / "hospital.yaml").write_text(exercise)
    (tmp_path / "moves.yaml").write_text(move)
    code, out, err = run(
        "play", tmp_path / "hospital.yaml", "--moves", tmp_path / "moves.yaml", "--out", tmp_path / "run"
    )
    assert (code, err) == (0, "") and "2 released" in out and "1 succeeded" in out


@pytest.mark.parametrize("name", pages.PAGES)
def test_written_pages_are_as_the_program_writes_them_now(name: str) -> None:
    """Written anew by `python3 run.py docs`."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages.PAGES[name]()


def test_the_format_reference_has_every_key_of_every_model() -> None:
    """In the section of its model; links within the page lead somewhere."""
    text = pages.PAGES["format.md"]()
    headings = re.findall(r"^##+ (.+)$", text, re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert len(set(anchors)) == len(anchors) and set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)
    sections = dict(zip(headings, re.split(r"^##+ .+$", text, flags=re.MULTILINE)[1:], strict=True))
    for model in written():
        heading = "The exercise" if model.__name__ == "Exercise" else shapes.called(model).capitalize()
        rows = sections[heading] + sections["Where figures come from"] + sections["Part 2: a world that reacts"]
        assert not [key.name for key in shapes.keys(model) if f"\n| `{key.name}` |" not in rows], model.__name__
