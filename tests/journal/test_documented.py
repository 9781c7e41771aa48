"""docs/journal.md is right: its schema is the schema, its program computes the chain, its questions have answers."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tabletop.journal import settings
from tabletop.journal.book import Entry, Journal

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "journal.md").read_text(encoding="utf-8")
SCHEMA, QUESTIONS = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed journal with a command, its file, a draw and a ruling."""
    path, data = tmp_path / "journal.sqlite", b"a move"
    name = hashlib.sha256(data).hexdigest()
    event = {"seq": 1, "at": 60, "kind": "draw.made", "subject": "x", "team": None, "data": {}, "cause": None}
    ruling = event | {"seq": 2, "kind": "ruling.made", "data": {"by": "White"}}
    with Journal.create(path, {"exercise": "drill"}) as journal:
        journal.append([Entry("command", {"file": name})], {name: data})
        journal.append([Entry("event", event), Entry("event", ruling)])
    return path


def test_the_schema_is_as_documented() -> None:
    """Statement by statement; mark and version too."""
    assert tuple(SCHEMA.rstrip(";\n").split(";\n")) == settings.TABLES
    assert f"0x{settings.APPLICATION_ID:X}" in PAGE and f"format, {settings.FORMAT}." in PAGE
    assert settings.APPLICATION_ID.to_bytes(4, "big") == b"TblT"


def test_the_documented_program_computes_the_chain(path: Path) -> None:
    """As the head has it."""
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", program], cwd=path.parent, capture_output=True, text=True, check=True)
    with Journal.open(path) as journal:
        assert done.stdout.split() == [str(journal.head[0]), journal.head[1]]


def test_the_documented_questions_have_answers(path: Path) -> None:
    """Each gives the row that is in the journal."""
    name = hashlib.sha256(b"a move").hexdigest()
    with closing(sqlite3.connect(path)) as connection:
        answers = [connection.execute(question).fetchall() for question in QUESTIONS.strip().split("\n")]
    assert sorted(answers[0]) == [("draw.made", 1), ("ruling.made", 1)]
    assert answers[1:3] == [[(60, "x", "White")], [(1, name, 6)]]
    assert answers[3][0][0] == 3
