"""Continuous play by files at random: moves arrive when they are taken, and nothing supersedes but `replaces:` (R4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tabletop.engine import moves as engine_moves
from tabletop.inbox import live, verdicts
from tests.inbox.filing_model import Spec, digest
from tests.inbox.filing_rig import Point, Rig, quick_forms
from tests.inbox.test_machine import named, run_against_the_model, text_of

EXERCISE = """
exercise: machine
title: What a machine plays without turns
clock: {startex: 2024-06-17T09:00+00:00, endex: 20d, tick: 1h, pace: clock}
teams:
  red: {title: Red, staff: 2}
  blue: {title: Blue}
options:
  dig: {title: Dig, teams: [red, blue], mode: rigid, staff: 1, lead_time: 2d}
  buy: {title: Buy, teams: [red, blue], mode: rigid, limits: {per_run: 2}}
injects: [{id: hello, at: 1h, to: [red], subject: Hello, body: Hello.}]
rulings: free
"""
TEAMS = ("red", "blue")
ACTIVE = ("order.accepted", "order.queued", "order.started", "order.standing")
OVER = ("order.finished", "order.rejected", "order.refused", "order.withdrawn", "order.unruled", "order.lapsed")
STATES = {
    "order.accepted": "accepted", "order.queued": "queued", "order.started": "under way", "order.standing": "standing",
    "order.rejected": "rejected", "order.refused": "refused",
}  # fmt: skip

orders = st.one_of(
    st.fixed_dictionaries({"option": named("dig", "buy", "nonsense")}, optional={"id": named("a", "b")}),
    st.fixed_dictionaries({"action": named("Ask them")}, optional={"id": named("a", "b")}),
    st.fixed_dictionaries({"option": named("dig"), "when": named("now > 3d")}, optional={"id": named("a")}),
)


UNREAD = ("unknown-option", "unknown-parameter", "missing-parameter", "bad-parameter")  # an order that is none


class ContinuousPlay(RuleBasedStateMachine):
    """Two teams hand in files while the clock runs."""

    def __init__(self) -> None:
        super().__init__()
        self.rig: Rig | None = None

    @initialize()
    def begin(self) -> None:
        """A run whose clock has been started."""
        self.rig = Rig(EXERCISE)
        self.rig.running.start_clock()
        self.specs: dict[str, Spec] = {}
        self.lying: dict[tuple[str, str], bytes] = {}
        self.known: set[tuple[str, str]] = set()
        self.answered: set[tuple[str, str, str]] = set()
        self.references: dict[str, list[str]] = {team: [] for team in TEAMS}  # as receipts told them
        self.taken: list[tuple[dict[str, Any], Spec]] = []  # receipts of files that count
        self.doubles: list[tuple[str, str, dict[str, Any]]] = []  # receipts of the same content once more
        self.sound = True
        self.read()

    def read(self) -> None:
        """Follow the journal and judge the receipts."""
        assert self.rig is not None
        self.sound = False
        for row in self.rig.read():
            if row.kind == "receipt":
                self.receipt(row.body)
        self.sound = True

    def receipt(self, data: dict[str, Any]) -> None:
        """The verdict on each order is that of the events of the instant at which the move arrived."""
        assert self.rig is not None
        team, name, sha256 = data["team"], data["name"], data["sha256"]
        assert (team, name, sha256) not in self.answered
        self.answered.add((team, name, sha256))
        if data["state"] == "known":  # where both came at once it is answered first, the other when its move arrives
            assert data["orders"] == []
            self.doubles.append((team, sha256, data))
            return
        assert (team, sha256) not in self.known, "the same content counts twice"
        self.known.add((team, sha256))
        spec = self.specs[sha256]
        nonsense = [place for place, order in enumerate(spec["orders"]) if order.get("option") == "nonsense"]
        said = [order["state"] for order in data["orders"]]
        assert len(said) == len(spec["orders"])
        assert all(said[place] == "rejected" for place in nonsense)
        assert data["state"] == ("in part" if {"rejected", "refused"} & set(said) else "taken")
        self.references[team] += [order["order"] for order in data["orders"]]
        self.taken.append((data, spec))

    # What happens

    @rule(team=named(*TEAMS), name=named("move.yaml", "plan.yaml"), made=st.lists(orders, max_size=3), data=st.data())
    def hand_in(self, team: str, name: str, made: list[Spec], data: st.DataObject) -> None:
        """A file, which may name earlier orders that it replaces or withdraws."""
        spec: dict[str, Any] = {"team": team, "orders": [dict(order) for order in made]}
        earlier = st.sampled_from([*self.references[team][-4:], f"{team}/@60/9"])
        how = data.draw(st.sampled_from(["", "", "withdraw", "replaces", "order"]))
        if how == "order" and spec["orders"]:
            spec["orders"][-1]["replaces"] = data.draw(earlier)
        elif how in ("withdraw", "replaces"):
            spec[how] = [data.draw(earlier)]
        self.put(team, name, text_of(spec, name), spec)

    def put(self, team: str, name: str, data: bytes, spec: Spec) -> None:
        """Write a file into an inbox."""
        assert self.rig is not None
        self.specs[digest(data)] = spec
        self.rig.write(f"inbox/{team}/{name}", data)
        self.lying[(team, name)] = data

    @precondition(lambda self: self.lying)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """The same bytes under another name."""
        team, name = data.draw(st.sampled_from(sorted(self.lying)))
        content = self.lying[(team, name)]
        self.put(team, "again.yaml", content, self.specs[digest(content)])

    @rule()
    def look(self) -> None:
        """Take in what is there; each file has its receipt at once."""
        assert self.rig is not None
        self.rig.running.settle_looks()
        self.read()
        for (team, name), content in self.lying.items():
            assert (team, name, digest(content)) in self.answered, f"{team}/{name} has no receipt"

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        """On the wall clock, and so in the play."""
        assert self.rig is not None
        self.rig.clock.wait(hours * 3600.0)
        with quick_forms():
            self.rig.running.outbox.receipts(self.rig.running.pass_time())
        self.read()

    @rule(point=named("before the commit", "after the commit", "before handing out"), nth=st.integers(1, 3))
    def crash(self, point: Point, nth: int) -> None:
        """The process is killed while it takes files in, and started again."""
        assert self.rig is not None
        with quick_forms():
            self.rig.crash_at(point, nth, self.rig.running.settle_looks)
        self.opened()

    @rule()
    def killed_while_idle(self) -> None:
        """Nothing was under way."""
        assert self.rig is not None
        self.rig.kill()
        self.opened()

    def opened(self) -> None:
        """The run is opened again, and time goes on, as `watch` lets it."""
        assert self.rig is not None
        self.rig.reopen()
        with quick_forms():
            self.rig.running.outbox.receipts(self.rig.running.pass_time())
        self.read()
        self.rig.check_rows()

    # What always holds

    @invariant()
    def receipts_are_in_order(self) -> None:
        """Numbered, chained, handed out; what is in the inboxes stays."""
        if self.rig is not None:
            self.rig.check_receipts()
            assert not [key for key in self.doubles if key[:2] not in self.known]
            wanted = {f"inbox/{team}/{name}": data for (team, name), data in self.lying.items()}
            assert self.rig.bytes_below("inbox") == wanted

    @invariant()
    def doubles_name_what_counts(self) -> None:
        """The same content once more: its receipt names the file that counts, and that file's receipt if it has one."""
        counting = {(d["team"], d["sha256"]): d for d, _ in getattr(self, "taken", ())}
        for team, sha256, data in getattr(self, "doubles", ()):
            first = counting[(team, sha256)]
            number = f" (receipt {first['receipt']})" if first["receipt"] < data["receipt"] else ""
            assert data["notes"] == [f"The same content came in as '{first['name']}'{number}; it counts once."]

    @invariant()
    def moves_arrive_as_they_were_taken(self) -> None:
        """At the instant that the receipt says, in order of receipt, with what the receipt says of each order."""
        if self.rig is None:
            return
        events = self.rig.events
        came = [event for event in events if event["kind"] == "move.received"]
        for team in TEAMS:
            mine = [(data, spec) for data, spec in self.taken if data["team"] == team]
            found = [(e["at"], e["subject"]) for e in came if e["team"] == team]
            assert found == [(data["at"], f"{team}/{data['name']}") for data, _ in mine]
        verdicts_of = self.verdicts(events)
        for data, _ in self.taken:
            for order in data["orders"]:
                assert order["order"].startswith(f"{data['team']}/@{data['at']}/")
                assert order["state"] == verdicts_of[order["order"]]
        assert len(verdicts_of) == sum(len(data["orders"]) for data, _ in self.taken)

    @staticmethod
    def verdicts(events: list[dict[str, Any]]) -> dict[str, str]:
        """What the events of its instant of arrival say last of each order."""
        began: dict[str, int] = {}
        found: dict[str, str] = {}
        for event in events:
            if event["kind"] == "order.received":
                assert event["subject"] not in began, "two orders of one name"
                began[event["subject"]] = event["at"]
            elif event["kind"] in STATES and began.get(event["subject"]) == event["at"]:
                found[event["subject"]] = STATES[event["kind"]]
        return found

    @invariant()
    def nothing_ends_unasked(self) -> None:
        """An order is withdrawn when a later file names it, and never otherwise (R4)."""
        if self.rig is None:
            return
        named_at: dict[str, list[int]] = {}
        for data, spec in self.taken:
            texts = [*spec.get("withdraw", ()), *spec.get("replaces", ())]
            read = [told.get("code") not in UNREAD for told in data["orders"]]
            orders = zip(spec["orders"], read, strict=True)
            texts += [order["replaces"] for order, well in orders if well and "replaces" in order]
            for text in texts:
                named_at.setdefault(text, []).append(data["at"])
        active: set[str] = set()
        gone: dict[str, int] = {}
        for event in self.rig.events:
            kind, subject = event["kind"], event["subject"]
            assert kind != "order.superseded"
            if kind in ACTIVE:
                active.add(subject)
            elif kind in OVER:
                active.discard(subject)
            if kind == "order.withdrawn":
                assert event["at"] in named_at.get(subject, []), f"{subject} is withdrawn, and nobody asked for it"
                gone[subject] = event["at"]
        for reference in active:
            assert not named_at.get(reference), f"{reference} was to be withdrawn and goes on"

    def teardown(self) -> None:
        """The journal is whole."""
        if self.rig is None:
            return
        try:
            if self.sound:
                self.look()
                self.rig.check_rows()
        finally:
            self.rig.end()


def test_continuous_play_keeps_its_promises(pytestconfig: pytest.Config) -> None:
    """Against what R4 says, whatever is done."""
    run_against_the_model(ContinuousPlay, pytestconfig.getoption("--slow"), examples=15)


def the_same_id_supersedes(patch: pytest.MonkeyPatch) -> None:
    """As it does in turns."""
    real = engine_moves.Moves._reference

    def wrong(self: Any, move: Any, line: Any) -> str:
        if line.id:
            self.engine.orders.withdraw(move.team, line.id, move.name)
        return real(self, move, line)

    patch.setattr(engine_moves.Moves, "_reference", wrong)


def every_order_reads_as_accepted(patch: pytest.MonkeyPatch) -> None:
    """A receipt that is written before the play has spoken."""
    patch.setitem(verdicts._STATES, "order.rejected", "accepted")


def a_crash_loses_receipts(patch: pytest.MonkeyPatch) -> None:
    """What was not recorded before a crash is not made up for."""
    patch.setattr(live.Replay, "missing", lambda self: [])


PLANTED = (the_same_id_supersedes, every_order_reads_as_accepted, a_crash_loses_receipts)


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_bug_is_found(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """By the same machine, without being looked for."""
    plant(monkeypatch)
    seeking = settings(
        max_examples=200, stateful_step_count=25, phases=[Phase.generate], database=None, report_multiple_bugs=False
    )
    with pytest.raises((AssertionError, live.RunDiffers, ValueError)):
        run_machine(ContinuousPlay, settings=seeking)
