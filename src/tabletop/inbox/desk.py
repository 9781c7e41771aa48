"""The desk: acts on a run's commands, in order. Files become moves here, time goes on here, receipts are drafted here.

Everything the desk does is a function of the exercise, the seed and the commands, so that a run is rebuilt, verified
and branched by acting on its commands again (R22; DESIGN section 7). Commands are plain data, as the journal keeps
them; `do` says what each is:

- `file`: a file was taken (`team` or control, `name`, `file`: its hash, `received`: wall clock, `at`: the instant in
  continuous play); `read_as` is the text of a spreadsheet, `signed` what its signature is worth, `attachments` hashes.
- `refuse`: what lies in the inbox and is no move (a link, a file that is too large, a broken spreadsheet): `problems`.
- `control`: an act of control by command, as `text`.
- `advance`: play up to and including the instant `to`; `forced` are the guards that were overruled.
- `pause`, `resume`, `clock`: when the run stood still on the wall clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tabletop.engine import commands as c
from tabletop.engine.intake import CONTROL, Intake
from tabletop.engine.play import Engine
from tabletop.engine.sorting import Fate, Sorted, sort_out
from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.problems import Place, Problem
from tabletop.inbox.receipts import Draft, Numbering, Receipt, name_shown, problem_data
from tabletop.inbox.verdicts import Verdicts
from tabletop.journal.naming import copy_of

MOST_NOTICES = 3  # a turn and team; receipts go on saying what else is in
MOST_ATTACHED = 20  # attachments of one move; each goes to every team it is written to
MOST_HOLDING = 50  # orders listed in one receipt

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filed:
    """One file that was taken for a turn."""

    move: c.SubmitMove
    name: str
    number: int  # of its receipt


class Desk:
    """Acts on commands, for one run. `fetch` gives the bytes of a file by its hash; `without` are references of
    orders that a branch leaves out."""

    def __init__(self, engine: Engine, fetch: Callable[[str], bytes], without: frozenset[str] = frozenset()) -> None:
        self.engine = engine
        self.exercise = engine.exercise
        self.fetch = fetch
        self.without = without
        self.left_out: set[str] = set()  # those of them that came in
        self.intake = Intake(self.exercise, live=True, may_answer=engine.moves.may_answer)
        self.answered: set[tuple[str, str, str]] = set()  # (team, name, hash or code): has its receipt
        self.attachments: dict[tuple[str, str], str] = {}  # (team, path): hash
        self.paused: Body | None = None
        self._numbering = Numbering()
        self._known: dict[tuple[str, str], tuple[int | None, str]] = {}  # (team, hash): receipt, if issued, and name
        self._filed: dict[tuple[int, int], list[Filed]] = {}
        self._notices: dict[tuple[int, int], int] = {}
        self._verdicts = Verdicts(engine)

    # Where the run stands

    @property
    def turn(self) -> int | None:
        """The turn that teams are to answer; None where there are no turns, or no more."""
        deadlines = self.engine.calendar.deadlines
        index = bisect_right(deadlines, self.engine.settled)
        return index + 1 if index < len(deadlines) else None

    def next_instant(self, at: int | None) -> int:
        """When what comes in now takes effect: at the deadline in turns, else at `at` or the first moment after now."""
        following = self.engine.settled + 1
        if self.engine.calendar.deadlines and self.turn is not None:
            return self.engine.calendar.deadlines[self.turn - 1]
        return following if at is None else max(at, following)

    def filed(self, team: int, turn: int) -> list[Filed]:
        """The files a team has in for a turn."""
        return self._filed.get((team, turn), [])

    def silent(self) -> list[int]:
        """The teams of people from which something is due for this turn and nothing has come (R17)."""
        if self.turn is None:
            return []
        teams = [t.index for t in self.exercise.teams if t.index not in self.engine.automated]
        return [
            team
            for team in teams
            if not self.filed(team, self.turn) and self.engine.moves.silence(team) == "not submitted"
        ]

    # Acting

    def act(self, body: Body) -> list[Receipt]:
        """Act on one command; returns the receipts it gives rise to. ValueError names a command it does not know."""
        match body["do"]:
            case "file":
                return self._file(body)
            case "refuse":
                return self._refuse(body)
            case "control":
                return self._control_said(body)
            case "advance":
                return self._advance(body)
            case "pause" | "resume":
                return self._pause(body)
            case "clock":
                return []
        raise ValueError(f"there is no command '{body['do']}': this run was written by a newer Tabletop")

    def _advance(self, body: Body) -> list[Receipt]:
        engine = self.engine
        reasons = body.get("forced")
        if reasons:
            data = (("by", body.get("by", CONTROL)), ("reasons", list(reasons)))
            self._note("run.forced", data)
        engine.run(int(body["to"]))
        for key in [key for key in self._filed if self.turn is None or key[1] < self.turn]:
            del self._filed[key]
        receipts = []
        for draft in self._verdicts.reached():
            self._remember(draft)
            receipts.append(self._numbering.issue(draft))
        return receipts

    def _pause(self, body: Body) -> list[Receipt]:
        pausing = body["do"] == "pause"
        self.paused = body if pausing else None
        data = (("by", body.get("by", CONTROL)), ("reason", body.get("reason", "")))
        self._note("run.paused" if pausing else "run.resumed", data)
        return []

    def _note(self, kind: Any, data: tuple[tuple[str, object], ...]) -> None:
        engine = self.engine
        if not engine.ended and engine.settled < engine.endex:
            engine.submit(c.Control(c.Note(kind, self.exercise.id, None, data), at=engine.settled + 1))

    # Files

    def _draft(self, body: Body) -> Draft:
        draft = Draft(body["team"], body["name"], body["received"], sha256=body.get("file"), turn=self.turn)
        if not self.engine.calendar.deadlines:
            draft.at = self.next_instant(body.get("at"))
        self.answered.add(answered_key(body))
        return draft

    def _refuse(self, body: Body) -> list[Receipt]:
        draft = self._draft(body)
        draft.state = "refused"
        draft.problems += body["problems"]
        found = [Problem(Place(draft.name, p["line"], p["column"]), p["code"], p["message"]) for p in body["problems"]]
        self._record_refusal(draft, found)
        return [self._numbering.issue(draft)]

    def _record_refusal(self, draft: Draft, problems: list[Problem]) -> None:
        """The play's own record of a file that was refused."""
        engine = self.engine
        at = self.next_instant(draft.at)
        if engine.ended or at > engine.endex:
            return
        team = None if draft.team == CONTROL else self.intake.teams[draft.team]
        engine.submit(c.RefuseFile(f"{draft.team}/{draft.name}", team, tuple(problems), at))

    def _file(self, body: Body) -> list[Receipt]:
        draft = self._draft(body)
        for attached in body.get("attachments", ()):
            self.attachments[(draft.team, attached["path"])] = attached["file"]
        known = self._known.get((draft.team, body["file"]))
        if known is not None:
            draft.state = "known"
            receipt = "" if known[0] is None else f" (receipt {known[0]})"
            draft.notes.append(f"The same content came in as '{known[1]}'{receipt}; it counts once.")
            return [self._numbering.issue(draft)]
        if body.get("signed") in ("missing", "wrong"):
            code, message = _SIGNATURE[body["signed"]]
            return self._turned_away(draft, [Problem(Place(draft.name, 1, 1), code, message)])
        data = self.fetch(body.get("read_as") or body["file"])
        found = self.intake.read(f"{draft.team}/{draft.name}", draft.team, data)
        if self.engine.ended:
            return self._turned_away(draft, [Problem(Place(draft.name), "bad-time", "the exercise has ended")])
        if draft.team == CONTROL:
            return self._control(draft, found, body)
        return self._move(draft, found, body)

    def _turned_away(self, draft: Draft, problems: list[Problem], record: bool = True) -> list[Receipt]:
        draft.state = "refused"
        draft.problems += [problem_data(problem) for problem in problems]
        if record:
            self._record_refusal(draft, problems)
        return [self._numbering.issue(draft)]

    # Control

    def _control_said(self, body: Body) -> list[Receipt]:
        """An act of control that came as a command of the command line, not as a file."""
        for command in self.intake.read("control", CONTROL, str(body["text"]).encode()):
            if isinstance(command, c.Control):
                self.engine.submit(replace(command, at=self.next_instant(body.get("at"))))
        return []

    def _control(self, draft: Draft, found: list[c.Command], body: Body) -> list[Receipt]:
        problems: list[Problem] = []
        for command in found:
            if isinstance(command, c.RefuseFile):
                problems += command.problems
                continue
            assert isinstance(command, c.Control)
            at = self.next_instant(body.get("at")) if command.at is None else command.at
            if at <= self.engine.settled:
                message = f"{duration_text(at)} has passed already; leave 'at' out for now"
                problems.append(Problem(Place(draft.name), "bad-time", message))
                continue
            act = command.act
            if isinstance(act, c.OrderFor) and act.order.fault is not None:
                draft.problems.append(problem_data(act.order.fault.problem, act.order.fault.allowed))
            self.engine.submit(replace(command, at=at))
            draft.others.append(f"{_verb(act)}, at {duration_text(at)}")
        draft.problems += [problem_data(problem) for problem in problems]
        if problems:
            draft.state = "in part" if draft.others else "refused"
            self._record_refusal(draft, problems)
        if draft.others:
            self._remember(draft)
        return [self._numbering.issue(draft)]

    # Moves

    def _move(self, draft: Draft, found: list[c.Command], body: Body) -> list[Receipt]:
        problems = [p for command in found if isinstance(command, c.RefuseFile) for p in command.problems]
        moves = [command for command in found if isinstance(command, c.SubmitMove)]
        if not moves:
            return self._turned_away(draft, problems)
        move = self._with_attachments(moves[0], body, draft)
        if self.without:
            move = self._less(move)
        if move.turn is None:
            move = replace(move, at=draft.at)
            return self._at_once(draft, move, problems)
        late = self._late(draft, move)
        if isinstance(late, Problem):
            return self._turned_away(draft, [*problems, late])
        move = late
        assert move.turn is not None
        draft.turn = move.turn
        together = self._filed.setdefault((move.team, move.turn), [])
        question = self._question(draft, together)
        if question is not None:
            draft.state = "asked"
            draft.problems.append(problem_data(question))
            return [self._numbering.issue(draft)]
        self.engine.submit(move)
        return self._taken(draft, move, problems, together)

    def _late(self, draft: Draft, move: c.SubmitMove) -> c.SubmitMove | Problem:
        """A move for a turn that is over: carried to the present one or rejected, as the exercise says."""
        turn, current = move.turn, self.turn
        count = len(self.engine.calendar.deadlines)
        assert turn is not None and current is not None
        if turn > count:
            message = f"there is no turn {turn}: the exercise has {count}"
            return Problem(Place(draft.name, 1, 1), "bad-time", message)
        if turn >= current:
            return move
        if self.exercise.late == "carry":
            draft.notes.append(f"The deadline of turn {turn} has passed; the move counts for turn {current}.")
            return replace(move, turn=current, final=False)
        message = f"the deadline of turn {turn} has passed; the present turn is {current}"
        return Problem(Place(draft.name, 1, 1), "late", message)

    @staticmethod
    def _question(draft: Draft, together: list[Filed]) -> Problem | None:
        """A copy that a program made of a file that is in, with another content: asked about, not played twice."""
        original = copy_of(draft.name)
        if original is None:
            return None
        same = [filed for filed in together if filed.name.casefold() == original.casefold()]
        if not same:
            return None
        message = (
            f"this looks like a copy that a program made of '{same[-1].name}' (receipt {same[-1].number}), and its "
            "content differs; if it is meant, hand it in under a name of its own"
        )
        return Problem(Place(draft.name), "copy", message)

    def _with_attachments(self, move: c.SubmitMove, body: Body, draft: Draft) -> c.SubmitMove:
        """Messages take along the attachments that were there; of the others the receipt tells."""
        there = {attached["path"] for attached in body.get("attachments", ())}
        messages = []
        reasons: dict[str, int] = {}
        room = MOST_ATTACHED
        for message in move.messages:
            taken = []
            for path in message.attachments:
                if room and path in there:
                    taken.append(path)
                else:
                    reason = body.get("missing", {}).get(path, "is not there") if room else _TOO_MANY
                    reasons[reason] = reasons.get(reason, 0) + 1
                room = max(room - 1, 0)
            messages.append(replace(message, attachments=tuple(dict.fromkeys(taken))))
        for reason, count in reasons.items():
            times = f" (so it is with {count})" if count > 1 else ""
            draft.notes.append(f"An attachment {reason}; the message goes without it{times}.")
        return replace(move, messages=tuple(messages))

    def _at_once(self, draft: Draft, move: c.SubmitMove, problems: list[Problem]) -> list[Receipt]:
        """Continuous play: the move arrives now; its receipt waits for what becomes of its orders (R4)."""
        self.engine.submit(move)
        if problems:
            self._record_refusal(draft, problems)
            draft.problems += [problem_data(problem) for problem in problems]
            draft.state = "in part"
        draft.others += self._others(move)
        self._known[(draft.team, str(draft.sha256))] = (None, draft.name)  # its receipt has no number yet
        self._verdicts.expect(draft, move)
        return []

    def _less(self, move: c.SubmitMove) -> c.SubmitMove:
        """The move without the orders that a branch leaves out."""
        team = self.exercise.teams[move.team].id
        together = [filed.move for filed in self.filed(move.team, move.turn or 0)]
        fates = sort_out([*together, move], team, self.engine.orders.all).fates
        position = len(together)
        names = {
            line.place: fates[(position, line.place)].reference
            for line in move.orders or ()
            if (position, line.place) in fates
        }
        self.left_out |= self.without.intersection(names.values())
        kept = tuple(line for line in move.orders or () if names.get(line.place) not in self.without)
        return move if move.orders is None else replace(move, orders=kept)

    def _taken(self, draft: Draft, move: c.SubmitMove, problems: list[Problem], together: list[Filed]) -> list[Receipt]:
        team = self.exercise.teams[move.team].id
        moves = [*(filed.move for filed in together), move]
        sorted_out = sort_out(moves, team, self.engine.orders.all)
        position = len(together)
        if position in sorted_out.shut:
            message = "an earlier file of this turn said final: true; write reopen: true to hand in again"
            return self._turned_away(draft, [Problem(Place(draft.name, 1, 1), "final", message)], record=False)
        if problems:
            self._record_refusal(draft, problems)
        draft.problems += [problem_data(problem) for problem in problems]
        draft.orders = [self._order(sorted_out, position, line, together) for line in move.orders or ()]
        if problems or any(order["state"] == "rejected" for order in draft.orders):
            draft.state = "in part"
        draft.others += self._others(move) + self._withdrawn(sorted_out, position, move)
        if move.empty:
            draft.notes.append("Nothing in it: taken as 'nothing, on purpose'.")
        if move.final:
            draft.notes.append("This is final: further files for the turn are refused unless they say reopen: true.")
        draft.holds = self._holding(sorted_out)
        notices = self._notices_for(draft, move, together)
        self._remember(draft)
        receipt = self._numbering.issue(draft)
        together.append(Filed(move, draft.name, receipt.number))
        return [receipt, *[self._numbering.issue(notice) for notice in notices]]

    def _remember(self, draft: Draft) -> None:
        """The same bytes again are no second move."""
        self._known[(draft.team, str(draft.sha256))] = (self._numbering.following(draft.team), draft.name)

    def _order(self, sorted_out: Sorted, position: int, line: c.OrderLine, together: list[Filed]) -> dict[str, Any]:
        fate = sorted_out.fates[(position, line.place)]
        data: dict[str, Any] = {"order": fate.reference, "what": self.what(line), "state": "taken"}
        if line.fault is not None:
            data |= {"state": "rejected", **problem_data(line.fault.problem, line.fault.allowed)}
        replaced = [
            f"{earlier.reference} of '{together[at].name}'"
            for (at, _), earlier in sorted_out.fates.items()
            if at < position and earlier.by == position and self._replaces(earlier, fate, line)
        ]
        return {**data, "replaces": ", ".join(replaced)} if replaced else data

    @staticmethod
    def _replaces(earlier: Fate, fate: Fate, line: c.OrderLine) -> bool:
        if earlier.ended != "superseded":
            return False
        return earlier.reference == fate.reference or line.replaces in (earlier.reference, earlier.line.id)

    def what(self, line: c.OrderLine) -> str:
        """What an order is, in words."""
        if line.action is not None:
            return "a free action"
        return self.exercise.options[line.option].title if line.option is not None else "an option that is not there"

    def _others(self, move: c.SubmitMove) -> list[str]:
        injects = self.exercise.injects
        ids = [injects[i].id if i < len(injects) else self.engine.injects.id_of(i) for i, _ in move.answers]
        parts = [f"an answer to {name}" for name in ids]
        for message in move.messages:
            parts.append(f"a message to {', '.join(self.exercise.teams[team].id for team in message.to)}")
        return parts + [f"arguments about {name_shown(reference)}" for reference, _ in move.counters]

    def _withdrawn(self, sorted_out: Sorted, position: int, move: c.SubmitMove) -> list[str]:
        parts = []
        for reference in (*move.withdraw, *move.replaces):
            order, name = self.engine.orders.find(move.team, reference), name_shown(reference)
            if reference in sorted_out.done.get(position, set()):
                parts.append(f"{name} is withdrawn before it arrived")
            elif order is not None and (order.active or order.state == "standing"):
                parts.append(f"{name} will be withdrawn at the deadline")
            else:
                parts.append(f"{name}: there is no order of that name that could be withdrawn now")
        return parts

    def _holding(self, sorted_out: Sorted) -> list[str]:
        holding = [fate for fate in sorted_out.holding() if fate.line.fault is None]
        lines = [f"{fate.reference} {self.what(fate.line)}" for fate in holding[:MOST_HOLDING]]
        return lines + ([f"and {len(holding) - MOST_HOLDING} more"] if len(holding) > MOST_HOLDING else [])

    def _notices_for(self, draft: Draft, move: c.SubmitMove, together: list[Filed]) -> list[Draft]:
        """Two files of one team for one turn: whoever handed in the one is told about the other."""
        others = [filed for filed in together if filed.name != draft.name]
        if not others:
            return []
        other = others[-1]
        both = "both count: where they name the same order, the later one holds"
        draft.notes.append(f"'{other.name}' (receipt {other.number}) is in for this turn as well; {both}.")
        key = (move.team, move.turn or 0)
        if self._notices.get(key, 0) >= MOST_NOTICES:
            return []
        self._notices[key] = self._notices.get(key, 0) + 1
        notice = Draft(draft.team, other.name, draft.received, "notice", turn=draft.turn)
        number = self._numbering.following(draft.team)
        notice.notes.append(f"'{draft.name}' (receipt {number}) came in for the same turn; {both}.")
        notice.holds = draft.holds
        return [notice]


def answered_key(body: Body) -> tuple[str, str, str]:
    """What one file is known by once it has its receipt: team, name, and its content or why it was not read."""
    problems = body.get("problems")
    return body["team"], body["name"], body.get("file") or (problems[0]["code"] if problems else "")


_TOO_MANY = f"is left out: one move takes {MOST_ATTACHED} along at most"
_SIGNATURE = {
    "missing": ("not-signed", "this run takes signed moves only; sign the file with: tabletop sign FILE --key KEYFILE"),
    "wrong": (
        "bad-signature",
        "the signature is not this team's for this content; sign it again after the last change",
    ),
}


def _verb(act: c.Act) -> str:
    """What control did, in a word or two."""
    names = {
        c.Rule: "a ruling", c.Override: "an outcome", c.Release: "a release", c.ReleaseNext: "the next inject",
        c.Skip: "a skip", c.Hold: "a hold", c.Edit: "an edit", c.AddInject: "a new inject",
        c.Record: "what the room did", c.Answer: "an answer", c.OrderFor: "an order", c.Apply: "effects",
        c.Note: "a note",
    }  # fmt: skip
    return names[type(act)]
