"""Docs are tests: links resolve, every rule has its section, the smallest exercise plays as the README says."""

from __future__ import annotations

import re
from pathlib import Path

from tabletop.engine import chance
from tests.cli.test_commands import run

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_links_resolve() -> None:
    """Every relative link leads to a file."""
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


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
