"""Files handed in to a run: what the random machines of this folder once found, each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.inbox import test_machine as turns
from tests.inbox import test_machine_continuous as continuous
from tests.inbox.filing_rig import Rig, quick_forms


@contextmanager
def run_of(text: str) -> Iterator[Rig]:
    """A run that was begun, and is examined in the end."""
    rig = Rig(text)
    try:
        yield rig
        rig.read()
        rig.check_rows()
        rig.check_receipts()
    finally:
        rig.end()


def test_a_file_after_a_final_one_is_refused_once_whatever_else_is_wrong_with_it() -> None:
    """The record has one refusal of it, as its team has one receipt."""
    with run_of(turns.EXERCISE) as rig:
        rig.write("inbox/red/a.yaml", b"turn: 1\norders: []\nfinal: true\n")
        rig.write("inbox/red/b.yaml", b"turn: 1\nanswers: {nothing: Yes}\n")
        rig.running.settle_looks()
        with quick_forms():
            rig.running.advance(True)
        rig.read()
        refused = [event for event in rig.events if event["kind"] == "move.refused"]
        assert [[problem["code"] for problem in event["data"]["problems"]] for event in refused] == [["final"]]
        assert [row.body["state"] for row in rig.receipts] == ["taken", "refused"]


def test_the_same_content_twice_at_once_in_continuous_play_names_no_receipt_that_is_not_there_yet() -> None:
    """The first waits for what becomes of its orders, so the double is answered before it."""
    with run_of(continuous.EXERCISE) as rig:
        rig.running.start_clock()
        for name in ("a.yaml", "b.yaml"):
            rig.write(f"inbox/red/{name}", b"orders: [{option: dig}]\n")
        rig.running.settle_looks()
        rig.write("inbox/red/c.yaml", b"orders: [{option: dig}]\n")
        rig.running.settle_looks()
        rig.read()
        said = [(row.body["name"], row.body["state"], *row.body["notes"]) for row in rig.receipts]
        assert said == [
            ("b.yaml", "known", "The same content came in as 'a.yaml'; it counts once."),
            ("a.yaml", "taken"),
            ("c.yaml", "known", "The same content came in as 'a.yaml' (receipt 2); it counts once."),
        ]
