"""What things are called while a run's events are told one by one: teams, injects, orders, letters, causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tabletop.exercise.form import Exercise
from tabletop.exercise.wording import shown_unit, title
from tabletop.report.language import Language
from tabletop.report.record import Event


def named(exercise: Exercise, name: str) -> str:
    """What a figure of the world is called; a name without a title, in words."""
    called = title(exercise, name)
    return name.replace("_", " ") if called == name else called


class Scene:
    """Names of things. Show it every event in order: it learns what orders and letters later events refer to."""

    def __init__(self, exercise: Exercise, language: Language) -> None:
        self.exercise = exercise
        self.language = language
        self.teams = {team.id: team.title or team.id for team in exercise.teams}
        self.letters: dict[str, Event] = {}
        self._options = {option.id: option for option in exercise.options}
        self._injects = {inject.id: inject.subject.plain or inject.id for inject in exercise.injects}
        self._orders: dict[str, str] = {}
        self._sites: dict[str, str] = {}  # of draws: what was ordered there
        self._accepted: dict[int, str] = {}  # what was ordered, by the number of the event that accepted it
        self._figures: dict[str, str] = {}
        derived = {item.name: item.unit for item in exercise.derived}
        self._units = derived | {item.name: item.unit for item in exercise.quantities}

    def learn(self, event: Event) -> None:
        """Take in an event, before it is told."""
        kind, data, subject = event["kind"], event["data"], event["subject"]
        if kind == "inject.released" and data.get("subject"):
            self._injects[subject] = data["subject"]
        elif kind in ("order.received", "order.accepted"):
            self._orders.setdefault(subject, self.ordered(data))
            if kind == "order.received":
                self._orders[subject] = self.ordered(data)
            if kind == "order.accepted":
                self._accepted[event["seq"]] = self._orders[subject]
            if "site" in data:
                self._sites[data["site"]] = self._orders[subject]
        elif kind == "message.sent":
            self.letters[subject] = event

    def team(self, team: object) -> str:
        """A team's title."""
        return self.teams.get(str(team), str(team))

    def listed(self, teams: object) -> str:
        """Several teams' titles in a row."""
        return self.language.listed([self.team(team) for team in teams]) if isinstance(teams, list | tuple) else ""

    def inject(self, inject: object) -> str:
        """What an inject is called: its subject as it was put, else as it was written."""
        return self._injects.get(str(inject), str(inject))

    def order(self, reference: object) -> str:
        """What was ordered."""
        return self._orders.get(str(reference), str(reference))

    def is_order(self, reference: object) -> bool:
        """Whether there is an order of that reference."""
        return reference in self._orders

    def figure(self, name: str) -> str:
        """What a figure of the world is called."""
        if name not in self._figures:
            self._figures[name] = named(self.exercise, name)
        return self._figures[name]

    def unit(self, name: str) -> str:
        """The unit of a figure, as it stands after it."""
        return shown_unit(self._units.get(name, ""))

    def instant(self, seconds: int) -> str:
        """An instant of exercise time."""
        return self.language.instant(seconds)

    def site(self, draw: Event) -> str:
        """Where a draw was made, in words: by the order that brought it about, else by its path."""
        ordered = self._accepted.get(draw["cause"] or 0)
        named = self.origin(draw["subject"])
        if ordered is None or named != draw["subject"]:
            return named
        return f"{ordered} ({_last(draw['subject'])})"

    def origin(self, path: str) -> str:
        """What a path of the exercise, or the site of a draw, belongs to, in words where it has any."""
        site, _, last = path.rpartition("/")
        if site in self._sites:
            return f"{self._sites[site]} ({_last(last)})"
        part, _, rest = last.partition(".")
        name = rest.partition(".")[0]
        if part == "policies" and site in self.teams:
            return self.language.say("replay.rule", rule=name, team=self.teams[site])
        if part == "injects" and name in self._injects:
            return f"‘{self._injects[name]}’"
        if part == "options" and name in self._options:
            return f"‘{self._options[name].title or name}’"
        return self.language.say("replay.of-control") if part == "control" else path

    def ordered(self, data: Mapping[str, Any]) -> str:
        """An order in words: its option's title and the parameters, or the free action."""
        if data.get("action"):
            return str(data["action"])
        option = self._options.get(str(data.get("option")))
        units = {item.name: shown_unit(item.unit) for item in option.parameters} if option else {}
        chosen = [
            f"{name.replace('_', ' ')} {self.value(value)} {units.get(name, '')}".rstrip()
            for name, value in data.get("parameters", {}).items()
        ]
        words = (option.title or option.id) if option else str(data.get("option"))
        return f"{words} ({', '.join(chosen)})" if chosen else words

    def value(self, value: object) -> str:
        """A value of any kind in few words."""
        if isinstance(value, bool):
            return self.language.say("yes" if value else "no")
        if isinstance(value, int | float):
            return self.language.number(value)
        if isinstance(value, Mapping):
            rest = self.language.say("replay.rest")
            return ", ".join(f"{key} {rest if part is None else self.value(part)}" for key, part in value.items())
        if isinstance(value, list | tuple):
            return ", ".join(map(self.value, value))
        return "" if value is None else str(value)


def _last(site: str) -> str:
    """What is drawn at a site: the last part of its path."""
    return site.rpartition("/")[2].rpartition(".")[2].replace("_", " ")
