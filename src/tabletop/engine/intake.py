"""From what people wrote to commands: names looked up, parameters read, problems kept with their line.

A move with an order that cannot be read is still a move: that order is rejected with its reason, the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tabletop.engine import commands as c
from tabletop.exercise import durations, units
from tabletop.exercise import schema as s
from tabletop.exercise.control import ReadEntry, read_control
from tabletop.exercise.during import During
from tabletop.exercise.expressions import ExpressionError
from tabletop.exercise.form import Exercise, Option, OptionParameter
from tabletop.exercise.moves import ReadMove, Script, read_moves, read_script
from tabletop.exercise.nodes import Kind, Number
from tabletop.exercise.problems import ExerciseError, Place, Problem, suggest

CONTROL = "control"
#: The folder in control's that evaluators and observers write into: what they saw, how they rate it, what to improve.
OBSERVERS = "observers"
_OBSERVING = ("observe", "rate", "improve")
_WHOLE = re.compile(r"[0-9]{1,18}")
_AT = re.compile(r"^([^/]+)/@\s*([^/]+)/(.+)$")


class Intake:
    """Turns files into commands, for one exercise.

    `may_answer` says of a team and an inject whether that inject may be answered by it, during a run: one that has
    not reached the team is answered like one that does not exist (R14). Left out, in a scripted play, any may be.
    `live`: in continuous play a move arrives when it is taken in, whatever its `at:` says (R4).
    """

    def __init__(
        self, exercise: Exercise, *, live: bool = False, may_answer: Callable[[int, int], bool] | None = None
    ) -> None:
        self.exercise = exercise
        self.live = live
        self.may_answer = may_answer or (lambda team, inject: True)
        self.during = During(exercise)
        self.teams = {team.id: team.index for team in exercise.teams}
        self.options = {option.id: option for option in exercise.options}
        self.injects = {inject.id: inject.index for inject in exercise.injects}
        self.expectations = {expectation.id: expectation.index for expectation in exercise.expectations}

    def read(self, name: str, folder: str | None, data: bytes) -> list[c.Command]:
        """The commands in one file. `folder` is the team's (or control's) it lay in; None: a file that holds all.

        Nothing is raised, whatever the bytes: what is wrong becomes a `RefuseFile`.
        """
        if folder is None:
            return self._script(read_script(data, name), name)
        if folder == CONTROL:
            entries, problems = read_control(data, name)
            if f"/{CONTROL}/{OBSERVERS}/" in f"/{name}":
                entries, more = _observed(entries)
                problems += more
            return [*self._refused(name, None, problems), *self._entries(entries)]
        moves, problems = read_moves(data, name, folder)
        if folder not in self.teams:
            known = ", ".join([*self.teams, CONTROL])
            message = f"there is no team '{folder}': the folders of moves are named {known}"
            return [c.RefuseFile(name, None, (Problem(Place(name, 1, 1), "unknown-team", message),))]
        commands = self._refused(name, self.teams[folder], problems)
        for move in moves:
            if move.move.team != folder:
                place = move.place(("team",))
                message = f"this is {folder}'s folder; hand moves in from your own"
                problem = Problem(place, "not-this-team", message)
                commands += self._refused(name, self.teams[folder], [problem])
            else:
                commands += self._move(move)
        return commands

    def _script(self, script: Script, name: str) -> list[c.Command]:
        commands = self._refused(name, None, script.problems)
        for move in script.moves:
            commands += self._move(move)
        return commands + self._entries(script.control)

    @staticmethod
    def _refused(name: str, team: int | None, problems: Sequence[Problem]) -> list[c.Command]:
        errors = tuple(problem for problem in problems if problem.severity == "error")
        return [c.RefuseFile(name, team, errors)] if errors else []

    # Moves

    def _move(self, read: ReadMove) -> list[c.Command]:
        """One move as a command, or the refusal of the whole file."""
        move = read.move
        if move.team not in self.teams:
            return self._refuse(
                read, ("team",), "unknown-team", f"there is no team '{move.team}'", move.team, self.teams
            )
        team = self.teams[move.team]
        wrong = self._wrong_time(read)
        if wrong is not None:
            return [c.RefuseFile(read.file, team, (wrong,))]
        orders = None
        if move.orders is not None:
            orders = tuple(self._order(read, team, i, order) for i, order in enumerate(move.orders))
        problems: list[Problem] = []
        command = c.SubmitMove(
            team=team,
            name=read.file if read.number == 1 else f"{read.file}#{read.number}",
            turn=move.turn,
            at=move.at,
            orders=orders,
            answers=self._answers(read, move, problems),
            messages=self._messages(read, move, problems),
            counters=self._counters(read, move, problems),
            withdraw=tuple(self._reference(text, move.team) for text in move.withdraw),
            replaces=tuple(self._reference(text, move.team) for text in move.replaces),
            final=move.final,
            reopen=move.reopen,
        )
        return [*self._refused(read.file, team, problems), command]

    def _wrong_time(self, read: ReadMove) -> Problem | None:
        move, clock = read.move, self.exercise.clock
        place, message = read.place(("team",)), None
        if clock.turns and move.turn is None and move.at is None:
            message = "say which turn the move is for, such as turn: 1"
        elif not clock.turns and move.turn is not None:
            place = read.place(("turn",), key=True)
            message = "this exercise has no turns; "
            message += "leave it out" if self.live else "say when the move arrives, such as at: 2d"
        elif not clock.turns and move.at is None and not self.live:
            message = "say when the move arrives, such as at: 2d"
        elif move.at is not None and clock.turns and self.live:
            place = read.place(("at",), key=True)
            message = "moves arrive at the deadline of their turn; leave 'at' out and say which turn, such as turn: 1"
        elif move.at is not None and move.at > clock.endex:
            place = read.place(("at",))
            message = f"this is after ENDEX ({durations.text(clock.endex)})"
        return None if message is None else Problem(place, "bad-time", message)

    def _refuse(
        self, read: ReadMove, path: tuple[str | int, ...], code: str, message: str, word: str, known: Mapping[str, Any]
    ) -> list[c.Command]:
        problem = Problem(read.place(path), code, message, suggest(word, known))
        return self._refused(read.file, None, [problem])

    def _order(self, read: ReadMove, team: int, i: int, order: s.Order) -> c.OrderLine:
        path: tuple[str | int, ...] = ("orders", i)
        line: dict[str, Any] = {"place": i + 1, "id": order.id, "why": order.why, "because": order.because}
        fault: c.Fault | None = None
        if order.replaces is not None:
            line["replaces"] = self._reference(order.replaces, read.move.team)
        if order.action is not None:
            line["action"] = order.action
        else:
            option = self.options.get(order.option or "")
            if option is None or team not in option.teams:
                line["unknown"] = order.option
                fault = self._no_option(read, team, (*path, "option"), order.option or "")
            else:
                line["option"] = option.index
                line["parameters"], fault = self._parameters(read, path, option, order)
        for key in ("when", "until"):
            figure: s.Figure | None = getattr(order, key)
            if figure is not None and fault is None:
                fault = self._standing(read, (*path, key), team, key, figure, line)
        return c.OrderLine(fault=fault, **line)

    def _no_option(self, read: ReadMove, team: int, path: tuple[str | int, ...], name: str) -> c.Fault:
        """Unknown and forbidden answer alike (R14)."""
        own = [option.id for option in self.exercise.options if team in option.teams]
        message = f"there is no option '{name}' for {self.exercise.teams[team].id}"
        guess = suggest(name, own)
        return self._at(read, path, "unknown-option", message, ", ".join(own), guess)

    @staticmethod
    def _at(
        read: ReadMove,
        path: tuple[str | int, ...],
        code: str,
        message: str,
        allowed: str = "",
        guess: str | None = None,
    ) -> c.Fault:
        return c.Fault(Problem(read.place(path), code, message, guess), allowed)

    def _parameters(
        self, read: ReadMove, path: tuple[str | int, ...], option: Option, order: s.Order
    ) -> tuple[tuple[tuple[str, c.Value], ...], c.Fault | None]:
        known = {parameter.name: parameter for parameter in option.parameters}
        for key in order.parameters:
            if key not in known:
                message = f"'{option.id}' has no parameter '{key}'"
                return (), self._at(
                    read, (*path, key), "unknown-parameter", message, ", ".join(known), suggest(key, known)
                )
        values: list[tuple[str, c.Value]] = []
        for key, parameter in known.items():
            figure = order.parameters.get(key)
            text = parameter.default if figure is None else figure.text
            if text is None:
                message = f"'{option.id}' needs '{key}'"
                return (), self._at(read, path, "missing-parameter", message, _allowed(parameter))
            value = _value(parameter, text, dict(self.exercise.units))
            if value is None:
                message = f"'{key}' is not allowed to be that"
                return (), self._at(read, (*path, key), "bad-parameter", message, _allowed(parameter))
            values.append((key, value))
        return tuple(values), None

    def _standing(
        self, read: ReadMove, path: tuple[str | int, ...], team: int, key: str, figure: s.Figure, line: dict[str, Any]
    ) -> c.Fault | None:
        kind: Kind = "truth" if key == "when" else "duration"
        try:
            node = self.during.expression(figure.text or "", team, kind)
        except ExpressionError as error:
            return self._at(read, path, error.code, error.message, "", error.suggestion)
        if key == "when":
            line["when"] = node
            return None
        if not isinstance(node, Number):
            return self._at(read, path, "bad-duration", "'until' is an instant counted from STARTEX, such as 20d")
        line["until"] = int(node.value)
        return None

    def _answers(self, read: ReadMove, move: s.Move, problems: list[Problem]) -> tuple[tuple[int, str], ...]:
        found: list[tuple[int, str]] = []
        for inject, text in move.answers.items():
            if inject in self.injects and self.may_answer(self.teams[read.move.team], self.injects[inject]):
                found.append((self.injects[inject], text))
            else:
                # The ids of other injects are not for a team to know: no suggestion.
                message = "there is no such inject to answer"
                problems.append(Problem(read.place(("answers", inject), key=True), "unknown-inject", message))
        return tuple(found)

    def _messages(self, read: ReadMove, move: s.Move, problems: list[Problem]) -> tuple[c.Message, ...]:
        found: list[c.Message] = []
        for i, message in enumerate(move.messages):
            names = list(self.teams) if "all" in message.to else message.to
            unknown = [name for name in names if name not in self.teams]
            for name in unknown:
                text = f"there is no team '{name}' to write to"
                guess = suggest(name, self.teams)
                problems.append(Problem(read.place(("messages", i, "to")), "unknown-team", text, guess))
            to = tuple(self.teams[name] for name in names if name in self.teams)
            if to:
                found.append(c.Message(to, message.subject, message.body, message.attachments))
        return tuple(found)

    def _counters(
        self, read: ReadMove, move: s.Move, problems: list[Problem]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if move.counters and not self.exercise.counters:
            message = "this exercise takes no arguments against others' actions"
            problems.append(Problem(read.place(("counters",), key=True), "no-counters", message))
            return ()
        return tuple((self._reference(counter.order, move.team), counter.against) for counter in move.counters)

    def _reference(self, text: str, team: str) -> str:
        """A reference as the engine spells it: instants in seconds; `2/gift` and `gift` are the team's own."""
        text = text.strip()
        if text.count("/") == 1 and text.split("/")[0] not in self.teams:
            text = f"{team}/{text}"
        return normal_reference(text)

    # Control

    def _entries(self, entries: Sequence[ReadEntry]) -> list[c.Command]:
        commands: list[c.Command] = []
        for read in entries:
            try:
                act = self._act(read)
            except ExerciseError as error:
                commands += self._refused(read.file, None, error.problems)
                continue
            at = read.entry.at
            if at is not None and at > self.exercise.clock.endex:
                problem = Problem(read.place(("at",)), "bad-time", "this is after ENDEX")
                commands += self._refused(read.file, None, [problem])
            else:
                commands.append(c.Control(act, read.entry.by or CONTROL, at, read.file))
        return commands

    def _act(self, read: ReadEntry) -> c.Act:
        entry = read.entry
        match entry.verb:
            case "rule":
                return self._rule(read)
            case "outcome":
                assert entry.outcome is not None and entry.result is not None
                return c.Override(self._order_named(read, "outcome", entry.outcome), entry.result, entry.because)
            case "release":
                return c.Release(self._find(read, "release", "inject", self.injects, entry.release))
            case "skip":
                return c.Skip(self._find(read, "skip", "inject", self.injects, entry.skip), entry.because)
            case "hold":
                return c.Hold(self._find(read, "hold", "inject", self.injects, entry.hold), entry.because)
            case "next":
                return c.ReleaseNext()
            case "edit":
                return self._edit(read)
            case "add":
                assert entry.add is not None
                added = self.during.inject(entry.add, read.place)
                self.injects.setdefault(added.id, added.index)
                return c.AddInject(added)
            case "met" | "unmet":
                name = entry.met if entry.verb == "met" else entry.unmet
                index = self._find(read, entry.verb, "expectation", self.expectations, name)
                return c.Record(index, entry.verb == "met", entry.because)
            case "answer":
                assert entry.answer is not None
                inject = self._find(read, "answer", "inject", self.injects, entry.answer.inject)
                team = self._find(read, "answer", "team", self.teams, entry.answer.team)
                return c.Answer(inject, team, entry.answer.text)
            case "order":
                return self._order_for(read)
            case "effects":
                return c.Apply(self.during.effects(entry.effects, read.place, f"control.{read.number}"), entry.because)
        return self._note(read)

    def _rule(self, read: ReadEntry) -> c.Rule:
        entry = read.entry
        assert entry.rule is not None
        return c.Rule(
            order=self._order_named(read, "rule", entry.rule),
            mode=entry.mode,
            result=entry.result,
            effects=self.during.effects(entry.effects, read.place, f"control.{read.number}"),
            pro=entry.for_,
            con=entry.against,
            odds=None if entry.odds is None else self.during.odds(entry.odds, read.place(("odds",))),
            because=entry.because,
            private=entry.private,
            text=entry.text or "",
        )

    def _order_named(self, read: ReadEntry, key: str, text: str) -> str:
        """A reference to an order that can exist, as the engine spells it: team/turn/id or team/@instant/id."""
        reference, count = normal_reference(text), len(self.exercise.clock.turn_ends)
        team, _, rest = reference.partition("/")
        when, _, name = rest.partition("/")
        where = read.place((key,))
        if team not in self.teams:
            problem = Problem(where, "unknown-team", f"there is no team '{team}'", suggest(team, self.teams))
            raise ExerciseError([problem])
        form = f"{team}/1/2 or {team}/1/its-id" if count else f"{team}/@4h/2 or {team}/@4h/its-id"
        at_turn = _WHOLE.fullmatch(when) is not None and 1 <= int(when) <= count
        if not name or not (at_turn or re.fullmatch(r"@[0-9]+", when)):
            what = f"a turn from 1 to {count}" if count else "the instant at which the move arrived"
            message = f"an order is named by its team, {what}, and its id or number: {form}"
            raise ExerciseError([Problem(where, "bad-reference", message)])
        return reference

    def _edit(self, read: ReadEntry) -> c.Edit:
        edit = read.entry.edit
        assert edit is not None
        index = self._find(read, "edit", "inject", self.injects, edit.id)
        changes, fields = self.during.edits(edit, read.place)
        return c.Edit(index, changes, fields)

    def _order_for(self, read: ReadEntry) -> c.OrderFor:
        entry = read.entry
        assert entry.order is not None
        team = self._find(read, "team", "team", self.teams, entry.team)
        move = s.Move.model_construct(team=entry.team or "", orders=(entry.order,))
        assert not isinstance(read.data, str)
        wrapped = ReadMove(read.file, read.number, move, read.data)
        line = self._order(wrapped, team, 0, entry.order)
        return c.OrderFor(team, line)

    def _note(self, read: ReadEntry) -> c.Note:
        entry = read.entry
        team = None if entry.team is None else self._find(read, "team", "team", self.teams, entry.team)
        if entry.verb == "rate":
            return c.Note("rating.given", entry.rate, team, (("rating", entry.rating), ("because", entry.because)))
        if entry.verb == "improve":
            assert entry.improve is not None
            fields = entry.improve.model_dump()
            issue = fields.pop("issue")
            return c.Note("improvement.proposed", issue, team, tuple(fields.items()))
        return c.Note("observation.made", entry.observe, team, (("kind", entry.kind), ("text", entry.text)))

    def _find(self, read: ReadEntry, key: str, what: str, known: Mapping[str, int], name: str | None) -> int:
        if name is not None and name in known:
            return known[name]
        problem = Problem(
            read.place((key,)), f"unknown-{what}", f"there is no {what} '{name}'", suggest(name or "", known)
        )
        raise ExerciseError([problem])


def problems_in(commands: Sequence[c.Command]) -> list[Problem]:
    """What was wrong in the files that commands come from: refusals, and orders that will be rejected for it."""
    found: list[Problem] = []
    for command in commands:
        if isinstance(command, c.RefuseFile):
            found += command.problems
        elif isinstance(command, c.SubmitMove):
            found += [_with_allowed(line.fault) for line in command.orders or () if line.fault is not None]
        elif isinstance(command.act, c.OrderFor) and command.act.order.fault is not None:
            found.append(_with_allowed(command.act.order.fault))
    return found


def _with_allowed(fault: c.Fault) -> Problem:
    allowed = f" (allowed: {fault.allowed})" if fault.allowed else ""
    return replace(fault.problem, message=fault.problem.message + allowed)


def normal_reference(text: str) -> str:
    """An order's reference with its instant in seconds: `energy/@2d 3h/1` is `energy/@183600/1`."""
    found = _AT.match(text.strip())
    if found is None:
        return text.strip()
    instant = found[2].strip()
    try:
        seconds = int(instant) if _WHOLE.fullmatch(instant) else durations.seconds(instant)
    except durations.DurationError:
        return text.strip()
    return f"{found[1]}/@{seconds}/{found[3]}"


def _value(parameter: OptionParameter, text: str, conversions: Mapping[str, str]) -> c.Value | None:
    """A parameter's value as a team wrote it; None where it is not allowed."""
    if parameter.choices:
        return text if text in parameter.choices else None
    try:
        parts = units.split(text)
        value = float(text) if parts is None else units.convert(*parts, parameter.unit, conversions)
    except ValueError:
        return None
    low = float("-inf") if parameter.low is None else parameter.low
    high = float("inf") if parameter.high is None else parameter.high
    return value if low <= value <= high and abs(value) < 1e300 else None


def _allowed(parameter: OptionParameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    low = "any number" if parameter.low is None else f"from {parameter.low:g}"
    high = "" if parameter.high is None else f" to {parameter.high:g}"
    unit = f" {parameter.unit}" if parameter.unit else ""
    return f"{low}{high}{unit}"


def _observed(entries: Sequence[ReadEntry]) -> tuple[list[ReadEntry], list[Problem]]:
    """What of a file of observers may count, and complaints about the rest: play is control's, and names are needed."""
    held: list[ReadEntry] = []
    problems: list[Problem] = []
    for read in entries:
        if read.entry.verb not in _OBSERVING:
            message = f"'{read.entry.verb}' is control's to do; observers write observe, rate and improve"
            problems.append(Problem(read.place((read.entry.verb,), key=True), "not-observers", message))
        elif not read.entry.by:
            message = "say with 'by:' who observed this; the report attributes it"
            problems.append(Problem(read.place(), "missing-key", message))
        else:
            held.append(read)
    return held, problems
