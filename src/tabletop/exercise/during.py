"""What people write during a run, checked against the exercise that is being played: conditions, effects, injects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.checking.figures import CHANCE_WORDS
from tabletop.exercise.expressions import ExpressionError, Scope, parse
from tabletop.exercise.expressions.templates import template
from tabletop.exercise.extensions import functions
from tabletop.exercise.problems import ExerciseError, Place, Problem, suggest

Placed = Callable[[tuple[str | int, ...]], Place]


class During:
    """Reads expressions, effects and injects for one exercise."""

    def __init__(self, exercise: f.Exercise) -> None:
        self.exercise = exercise
        lengths = set(exercise.clock.turns)
        memories = {memory.slot for memory in exercise.memories}
        slots: dict[str, tuple[int, n.Kind]] = {
            name: (slot, _kind(exercise, slot)) for slot, name in enumerate(exercise.slots) if slot not in memories
        }
        self.targets = {quantity.name: quantity.slot for quantity in exercise.quantities}
        self.scope = Scope(
            slots=slots,
            injects={inject.id: inject.index for inject in exercise.injects},
            options={option.id: option.index for option in exercise.options},
            expectations={expectation.id: expectation.index for expectation in exercise.expectations},
            teams={team.id: team.index for team in exercise.teams},
            turn_seconds=exercise.clock.turns[0] if len(lengths) == 1 else None,
            has_turns=bool(lengths),
            extensions=functions(exercise.extensions),
        )
        self._added = 0

    def expression(self, text: str, team: int | None, *kinds: n.Kind) -> n.Node:
        """An expression as a team (or control) may write it. What a team may not see is unknown to it (R14)."""
        scope = self.scope
        if team is not None:
            seen = self.exercise.seen_by
            visible = {name: slot for name, slot in scope.slots.items() if team in seen.get(slot[0], (team,))}
            options = {o.id: o.index for o in self.exercise.options if team in o.teams or not o.secret}
            mine = {e.id: e.index for e in self.exercise.expectations if e.team == team}
            scope = Scope(
                slots=visible, options=options, injects={}, expectations=mine, teams=scope.teams,
                turn_seconds=scope.turn_seconds, has_turns=scope.has_turns,
            )  # fmt: skip
        return parse(text, scope, *kinds)

    def odds(self, text: str, place: Place) -> float:
        """Odds as control writes them: a probability, per cent, or a word."""
        written = text.strip().lower()
        if written in CHANCE_WORDS:
            return CHANCE_WORDS[written]
        try:
            value = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            words = ", ".join(CHANCE_WORDS)
            message = f"odds are a probability from 0 to 1 or one of: {words}"
            raise ExerciseError([Problem(place, "bad-chance", message, suggest(written, CHANCE_WORDS))])
        return value

    def effects(self, effects: Sequence[s.Effect], placed: Placed, site: str) -> tuple[f.Effect, ...]:
        """Effects that control writes. Raises ExerciseError with everything that is wrong."""
        problems: list[Problem] = []
        found = tuple(
            self._effect(effect, placed, ("effects", i), f"{site}.effects.{effect.id or i + 1}", problems)
            for i, effect in enumerate(effects)
        )
        if problems:
            raise ExerciseError(problems)
        return found

    def _effect(
        self, effect: s.Effect, placed: Placed, path: tuple[str | int, ...], site: str, problems: list[Problem]
    ) -> f.Effect:
        changes: list[f.Change] = []
        verbs = {"set": effect.set, "add": effect.add, "multiply": effect.multiply, "ramp": effect.ramp}
        for verb, targets in verbs.items():
            for name, figure in targets.items():
                if name not in self.targets:
                    message = f"there is no variable, resource or route figure '{name}' to change"
                    guess = suggest(name, self.targets)
                    problems.append(Problem(placed((*path, verb, name)), "unknown-variable", message, guess))
                    continue
                amount = self._figure(figure, placed, (*path, verb, name), problems, "number")
                changes.append(f.Change(verb, self.targets[name], amount))  # type: ignore[arg-type]
        times = {
            key: None if figure is None else self._figure(figure, placed, (*path, key), problems, "duration")
            for key, figure in (("after", effect.after), ("for", effect.for_), ("over", effect.over))
        }
        chance = None
        if effect.chance is not None and effect.chance.text is not None:
            chance = n.Number(self.odds(effect.chance.text, placed((*path, "chance"))))
        return f.Effect(
            site, effect.id, tuple(changes), times["after"], times["for"], times["over"], chance, effect.stop
        )

    def _figure(
        self, figure: s.Figure, placed: Placed, path: tuple[str | int, ...], problems: list[Problem], kind: n.Kind
    ) -> n.Figure:
        texts = (figure.text or "",) if figure.distribution is None else figure.distribution.arguments
        nodes: list[n.Node] = []
        for text in texts:
            try:
                nodes.append(self._node(text, kind))
            except ExpressionError as error:
                problems.append(Problem(placed(path), error.code, error.message, error.suggestion))
                nodes.append(n.Number(0.0))
        if figure.distribution is None:
            return nodes[0]
        weights: tuple[n.Node | None, ...] = ()
        if figure.distribution.name == "choice":
            weights = tuple(n.Number(1 / len(nodes)) for _ in nodes)
        return n.Distribution(figure.distribution.name, tuple(nodes), weights)

    def _node(self, text: str, kind: n.Kind) -> n.Node:
        from tabletop.exercise import durations

        if kind == "duration":
            try:
                return n.Number(float(durations.seconds(text)))
            except durations.DurationError:
                pass  # it may still be an expression
        return parse(text, self.scope, kind)

    def inject(self, inject: s.Inject, placed: Placed) -> f.Inject:
        """A whole inject that control adds. Raises ExerciseError with everything that is wrong."""
        problems: list[Problem] = []
        if inject.id in self.scope.injects:
            problems.append(Problem(placed(("add", "id")), "duplicate-id", f"there is an inject '{inject.id}' already"))
        for key in ("on", "after", "if_unmet", "repeat", "until", "when"):
            if getattr(inject, key):
                message = f"an inject added during the run comes 'at' a time or at once; '{key}' cannot be used"
                problems.append(Problem(placed(("add", key)), "bad-value", message))
        if inject.expects or inject.outcomes:
            message = "an inject added during the run has no expectations or outcomes of its own"
            problems.append(Problem(placed(("add",)), "bad-value", message))
        at: n.Figure | None = None
        if inject.at is not None:
            at = self._figure(inject.at, placed, ("add", "at"), problems, "duration")
        to = self.teams(inject.to, placed(("add", "to")), problems)
        subject = self._template(inject.subject, placed(("add", "subject")), problems)
        body = self._template(inject.body, placed(("add", "body")), problems)
        if problems:
            raise ExerciseError(problems)
        effects = self.effects(inject.effects, lambda path: placed(("add", *path)), f"injects.{inject.id}")
        self._added += 1
        return f.Inject(
            index=len(self.exercise.injects) + self._added - 1,
            id=inject.id,
            path=f"injects.{inject.id}",
            to=to,
            subject=subject,
            body=body,
            at=at or n.Number(0.0),
            effects=effects,
            sender=inject.from_,
            channel=inject.channel,
            number=inject.number,
            attachments=inject.attachments,
        )

    def edits(
        self, edit: s.Edit, placed: Placed
    ) -> tuple[tuple[tuple[str, object], ...], tuple[tuple[str, object], ...]]:
        """Changes to an inject: of the checked inject, and as control wrote them."""
        problems: list[Problem] = []
        written = {
            key: value for key, value in edit.model_dump(by_alias=True).items() if key != "id" and value is not None
        }
        changes: dict[str, object] = {}
        for key, value in written.items():
            if key in ("subject", "body"):
                changes[key] = self._template(value, placed(("edit", key)), problems)
            elif key == "at":
                changes[key] = n.Number(float(value))
            elif key == "to":
                changes[key] = self.teams(value, placed(("edit", key)), problems)
            else:
                changes["sender" if key == "from" else key] = value
        if problems:
            raise ExerciseError(problems)
        return tuple(changes.items()), tuple(written.items())

    def _template(self, text: str, place: Place, problems: list[Problem]) -> f.Template:
        try:
            return template(text, self.scope)
        except ExpressionError as error:
            problems.append(Problem(place, error.code, error.message, error.suggestion))
            return f.Template()

    def teams(self, names: Sequence[str], place: Place, problems: list[Problem]) -> tuple[int, ...]:
        """Teams by name."""
        known = self.scope.teams
        if "all" in names:
            return tuple(known.values())
        for name in names:
            if name not in known:
                problems.append(Problem(place, "unknown-team", f"there is no team '{name}'", suggest(name, known)))
        return tuple(known[name] for name in names if name in known)


def _kind(exercise: f.Exercise, slot: int) -> n.Kind:
    for derived in exercise.derived:
        if derived.slot == slot and isinstance(derived.value, n.Compare | n.Logic | n.Truth):
            return "truth"
    return "number"
