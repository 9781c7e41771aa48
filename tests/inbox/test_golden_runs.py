"""Runs of earlier versions are read: the journals in tests/golden_runs are acted on again, and give the same events.

Where a rule of play is changed on purpose, this fails with the first event that differs. Then the old run cannot be gone
on with by the new program: say so in CHANGELOG.md, and put a run of the new version beside the old one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tabletop.engine import orders
from tabletop.inbox.live import LiveRun, RunDiffers
from tabletop.inbox.proving import prove

GOLDEN = sorted(path for path in (Path(__file__).parents[1] / "golden_runs").iterdir() if path.is_dir())


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name)
def test_an_older_run_is_read_and_true(golden: Path, tmp_path: Path) -> None:
    """Every recorded event and receipt comes again."""
    shutil.copytree(golden, tmp_path / "run")
    findings, said = prove(tmp_path / "run")
    assert findings == [] and said.startswith("Whole and true")


def test_a_changed_rule_is_found_and_the_event_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program whose rules differ refuses to go on with the run, and says where."""
    shutil.copytree(GOLDEN[0], tmp_path / "run")
    monkeypatch.setitem(orders.STATES, "full", "done")
    with pytest.raises(RunDiffers, match=r"event \d+ differs: recorded .*order.finished"):
        LiveRun.open(tmp_path / "run")
