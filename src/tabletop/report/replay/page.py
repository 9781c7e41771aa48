"""The replay as one HTML file: it asks nothing of the network, and no text in it can be anything but text."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import groupby, islice
from typing import Any

from tabletop.report.language import DAY, Language, catalogue
from tabletop.report.replay.form import GROUPS, Desk, Flows, Happening, Line, OrderLife, View

SCRIPTS = ("file.js", "words.js", "now.js", "timeline.js", "log.js", "desks.js", "world.js", "steps.js", "start.js")
MOST_LISTED = 5000  # events that are listed where no script runs
_OWN_WORDS = ("replay.page.", "replay.kind.", "length.", "instant", "none")


def replay(views: Sequence[View], language: Language) -> bytes:
    """Views of one run as a replay in one file, the first shown first. ValueError where there is none."""
    if not views:
        raise ValueError("a replay needs a view")
    first = views[0]
    until = max(view.until for view in views)
    script, style = _script(), _asset("replay.css")
    data = {
        "locale": language.code.replace("_", "-"),
        "words": _words(language),
        "signs": _signs(language),
        "endex": until,
        **_calendar(first.startex, until, language),
        "ended": first.ended,
        "turns": first.turns,
        "groups": GROUPS,
        **_Packed().views(views),
    }
    page: str = _template().render(
        view=first,
        say=language.say,
        language=language,
        groups=GROUPS,
        days=list(_days(first, language)),
        listed=min(MOST_LISTED, len(first.happenings)),
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'",
        script=script,
        style=style,
        data=as_json(data),
    )
    return page.encode("utf-8", errors="replace")


def as_json(data: object) -> str:
    """Data as JSON that may stand in a script element: no `<`, so that no text in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class _Packed:
    """Views as plain lists. Texts and columns of figures stand once, and are named by where they stand."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {"": 0}
        self._columns: dict[tuple[float, ...], int] = {}

    def views(self, views: Iterable[View]) -> dict[str, Any]:
        """All views, and the texts and columns that they name."""
        packed = [self._view(view) for view in views]
        return {"views": packed, "texts": list(self._texts), "columns": list(self._columns)}

    def _view(self, view: View) -> dict[str, Any]:
        teams = {team: index for index, (team, _) in enumerate(view.teams)}
        return {
            "reader": view.reader,
            "title": view.title,
            "teams": view.teams,
            "events": [self._happening(item, teams) for item in view.happenings],
            "orders": [self._order(item, teams) for item in view.orders],
            "desks": [self._desk(item, teams) for item in view.desks],
            "world": {
                "at": self._column(view.world.at),
                "every": view.world.every,
                "thinned": view.world.thinned,
                "lines": [self._line(line) for line in view.world.lines],
                "commodities": [self._flows(item) for item in view.world.commodities],
            },
        }

    def _happening(self, item: Happening, teams: Mapping[str, int]) -> list[Any]:
        own = {str(teams[team]): self._text(text) for team, text in item.own.items() if team in teams}
        packed = [
            item.at,
            item.seq,
            GROUPS.index(item.group),
            teams.get(item.team or "", -1),
            self._text(item.what),
            self._text(item.about),
            self._text(item.text),
        ]
        return [*packed, own] if own else packed

    def _order(self, item: OrderLife, teams: Mapping[str, int]) -> list[Any]:
        steps = [[step.at, step.tone, self._text(step.state), self._text(step.text)] for step in item.steps]
        return [teams[item.team], self._text(item.what), self._text(item.why), item.happening, steps]

    def _desk(self, desk: Desk, teams: Mapping[str, int]) -> dict[str, Any]:
        return {"team": teams[desk.team], "injects": desk.injects, "messages": desk.messages, "orders": desk.orders}

    def _line(self, line: Line) -> list[Any]:
        return [line.title, line.unit, line.kind, self._column(line.values)]

    def _flows(self, item: Flows) -> dict[str, Any]:
        rows = [[flow.title, self._column(flow.values), flow.total, flow.lacking] for flow in item.flows]
        return {"title": item.title, "unit": item.unit, "flows": rows}

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def _column(self, values: tuple[float, ...]) -> int:
        return self._columns.setdefault(values, len(self._columns))


def _words(language: Language) -> dict[str, Any]:
    """The texts that the page fills in itself."""
    return {key: language.text(key) for key in catalogue("en") if key.startswith(_OWN_WORDS)}


def _signs(language: Language) -> dict[str, str]:
    """How the language writes numbers: `−1.5` and `1,234,567`."""
    less, many = language.number(-1.5), language.number(1234567)
    return {"minus": less[0], "decimal": less[2], "group": many[1 : many.index("234")]}


def _calendar(startex: datetime, until: int, language: Language) -> dict[str, Any]:
    """The days of the calendar that the exercise goes through, each at midnight, and when on the first it starts."""
    begins = startex.hour * 3600 + startex.minute * 60 + startex.second
    days = range(0, begins + until + 1, DAY)
    return {"startsAt": begins, "days": [language.calendar(startex, day - begins) for day in days]}


@dataclass(frozen=True)
class _Day:
    """What happened at one instant, for the list that stands where no script runs."""

    when: str
    date: str
    lines: list[tuple[str, Happening]]


def _days(view: View, language: Language) -> Iterator[_Day]:
    teams = dict(view.teams)
    listed = islice(view.happenings, MOST_LISTED)
    for at, lines in groupby(listed, key=lambda line: line.at):
        named = [(teams.get(line.team or "", ""), line) for line in lines]
        yield _Day(language.instant(at), language.calendar(view.startex, at), named)


def _hash(text: str) -> str:
    """How a content security policy names an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _script() -> str:
    """All scripts as one, closed off from the page."""
    parts = "\n".join(_asset(name) for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'


def _asset(name: str) -> str:
    return resources.files("tabletop.report.replay").joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_asset("page.html.j2"))
