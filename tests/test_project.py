"""The project itself: locks, versions, start-up, what may be committed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tabletop import __version__

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_no_addresses(name: str) -> None:
    """Nothing is installed that is not named by its hash, and no file says where an index is."""
    text = (ROOT / name).read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    names = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    assert len(names) > 15
    assert all(
        "--hash=sha256:" in part for part in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE) if part.strip()
    )


def test_the_version_is_the_same_everywhere() -> None:
    """pyproject, the package and the changelog agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_start_up_needs_only_the_standard_library() -> None:
    """run.py runs before anything is installed."""
    tree = ast.parse((ROOT / "run.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names | {"__future__"}


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    """What is committed works on any machine."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    private = re.compile("/" + "work/|/" + "root/|/home/" + r"\w+/")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".py", ".md", ".yaml", ".toml", ".lock", ".html", ".json", "") and path.is_file():
            assert not private.search(path.read_text(encoding="utf-8", errors="ignore")), name


def test_only_the_printing_module_executes_text() -> None:
    """S10: no code from content."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        tree = ast.parse(path.read_text())
        called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        assert not called & {"eval", "exec", "compile"} or path.name == "printing.py", path


def test_every_room_is_named_in_the_import_contract() -> None:
    """A new package has to find its floor."""
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    named = set(re.findall(r"tabletop\.(\w+)", " ".join(layers)))
    rooms = {path.parent.name for path in (ROOT / "src" / "tabletop").glob("*/__init__.py")}
    assert rooms <= named
