"""What a replay holds: facts in words, orders as they stood, figures as they are shown; the same run, the same bytes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tabletop.engine.seats import TABLE
from tabletop.exercise.form import Exercise
from tabletop.press.letters import clean
from tabletop.report.language import Language, catalogue
from tabletop.report.played import Played
from tabletop.report.replay import View, replay, view_of
from tabletop.report.replay.page import as_json
from tabletop.report.replay.telling import GROUP_OF
from tabletop.report.replay.world import MOST_ROWS, world_of
from tabletop.report.sight import for_reader
from tabletop.report.world import WorldTable
from tests.exercises.test_golden import play as play_shipped
from tests.playing import exercise, play

DAY = 86400
HOSTILE = (
    "<script>window.pwned=1;alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "<!--<script>",
    "</noscript><iframe src=https://example.org></iframe>",
    "{{ 7*7 }} ${alert(3)} `x`",
    "\u202eright to left",
    "[link](javascript:alert(4)) **bold**",
    "=cmd|'/c calc'!A1",
)
HOSTILE_MOVES = "\n---\n".join(
    json.dumps(
        {
            "team": "red",
            "at": f"{number + 1}d",
            "orders": [{"action": text, "why": text}],
            "answers": {"one": text},
            "messages": [{"to": ["blue"], "subject": text, "body": f"{text}\n{text}"}],
        }
    )
    for number, text in enumerate(HOSTILE)
)


def hostile_exercise() -> Exercise:
    """An exercise whose own texts are hostile too."""
    injects = [
        {"id": "one", "at": "1h", "to": ["red"], "subject": HOSTILE[0], "body": "\n".join(HOSTILE), "from": HOSTILE[1]}
    ]
    return exercise(f"injects: {json.dumps(injects)}\nrulings: free\n")


def played_of(engine: Any) -> Played:
    """A play, as reports are made from it."""
    return Played(engine.exercise, engine.events, WorldTable(engine.program.column_names, engine.rows))


@pytest.fixture(scope="module")
def played() -> Played:
    """The quickstart, played by teams that act."""
    return played_of(play_shipped("quickstart", "active"))


@pytest.fixture(scope="module")
def view(played: Played) -> View:
    """Control's view of it."""
    return view_of(played, "control", Language())


def all_views(played: Played, language: Language) -> list[View]:
    """Everybody's view of a run, control's first."""
    readers = ["control", *(team.id for team in played.exercise.teams), "public"]
    return [view_of(for_reader(played, reader), reader, language) for reader in readers]


def data_of(page: bytes) -> Any:
    """What a page holds as data."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.decode(), re.DOTALL)
    assert found
    return json.loads(found[1])


def large(injects: int = 2000, orders: int = 10000, teams: int = 2) -> Played:
    """A large run by hand: events as the engine writes them, at whole hours of a hundred days."""
    made = exercise(
        "title: Large\nclock: {endex: 100d, tick: 6h, turn: 5d}\n"
        f"teams: {{{', '.join(f't{number}: {{title: Team {number}}}' for number in range(teams))}}}\n"
        f"options: {{act: {{title: Act, teams: [{', '.join(f't{number}' for number in range(teams))}]}}}}\n"
        "injects: [{id: one, at: 1h, to: [t0], subject: One}]\n"
    )
    happened: list[tuple[int, str, str, str | None, dict[str, Any]]] = []
    for number in range(injects):
        told = {
            "to": ["t0"],
            "from": "",
            "channel": "press",
            "subject": f"Report {number}",
            "body": f"Body {number} " * 30,
        }
        happened.append((number % 2399 * 3600, "inject.released", f"i{number}", None, told))
    for number in range(orders):
        team, at, order = f"t{number % teams}", (1 + number % 19) * 5 * DAY, f"t{number % teams}/1/{number}"
        happened += [
            (at, "order.received", order, team, {"option": "act", "parameters": {}, "why": f"Reason {number}"}),
            (at, "order.started", order, team, {"cost": {}, "staff": 0, "due": at + 3600}),
            (at + 3600, "order.finished", order, team, {"option": "act", "state": "succeeded", "text": ""}),
        ]
    happened.sort(key=lambda event: event[0])
    keys = ("at", "kind", "subject", "team", "data")
    events = [
        {"seq": seq, "cause": None, **dict(zip(keys, event, strict=True))} for seq, event in enumerate(happened, 1)
    ]
    return Played(made, events, WorldTable(("at",), ()))


def test_a_replay_tells_facts_only(played: Played, view: View) -> None:
    """No rating, observation, improvement or expectation is in the file, though the run has all of them."""
    kinds = {event["kind"] for event in played.events}
    assert {"rating.given", "observation.made", "improvement.proposed", "expectation.met"} <= kinds
    page = replay([view], Language()).decode()
    for event in played.events:
        if event["kind"] in ("observation.made", "improvement.proposed"):
            assert str(event["data"].get("text") or event["subject"]) not in page
    assert not [kind for kind in GROUP_OF if kind.startswith(("rating", "observation", "improvement", "expectation"))]


def test_every_kind_of_event_is_told_or_left_out_on_purpose() -> None:
    """A new kind of event has to be thought of here; each that is told has its sentence in the catalogue."""
    judging = {
        kind for kind in TABLE if kind.partition(".")[0] in ("expectation", "rating", "observation", "improvement")
    }
    assert set(GROUP_OF) == set(TABLE) - judging
    assert not [kind for kind in GROUP_OF if f"replay.{kind}" not in catalogue("en")]


def test_what_is_told_is_said_in_order_and_points_at_its_event(played: Played, view: View) -> None:
    """Each line has the number of its event and its instant."""
    by_number = {event["seq"]: event for event in played.events}
    assert [line.at for line in view.happenings] == sorted(line.at for line in view.happenings)
    assert all(by_number[line.seq]["at"] == line.at for line in view.happenings)
    notice = next(line for line in view.happenings if line.what.startswith("Two of three moorings"))
    assert notice.group == "inject" and notice.to == ("energy", "foreign")
    assert notice.about == "from Pipeline operator to Ministry of Energy and Ministry of Foreign Affairs, by letter"


def test_an_order_stands_as_its_events_say(view: View) -> None:
    """From received to its end, each from its instant on."""
    order = next(order for order in view.orders if order.what.startswith("Charter tankers"))
    assert [(step.at, step.tone) for step in order.steps] == [(432000, "on"), (432000, "on"), (1101600, "good")]
    assert order.steps[1].state == "under way until day 13, 18:00"
    assert view.happenings[order.happening].at == 432000


def test_a_letter_lies_on_the_desks_of_both_and_is_told_once(view: View) -> None:
    """What comes at once is one line; sender and receiver have it on their desks."""
    desks = {desk.team: desk for desk in view.desks}
    told = [index for index, line in enumerate(view.happenings) if "Talking points" in line.what]
    assert len(told) == 1
    assert told[0] in desks["energy"].messages and told[0] in desks["foreign"].messages


def test_a_letter_that_takes_time_lies_on_the_receivers_desk_when_it_comes() -> None:
    """Its sender has it from when it was sent, its receiver from when it arrived, with what it says."""
    engine = play(
        "messages: {delay: 1d}\ninjects: [{id: one, at: 5d, to: [red], subject: One}]\n",
        "team: red\nat: 1d\nmessages: [{to: [blue], subject: Hello, body: Come at noon}]\n",
    )
    seen = view_of(played_of(engine), "control", Language())
    desks = {desk.team: [seen.happenings[index] for index in desk.messages] for desk in seen.desks}
    assert [(line.at, line.what) for line in desks["red"]] == [(DAY, "writes to Blue: Hello")]
    assert [(line.at, line.what) for line in desks["blue"]] == [(2 * DAY, "gets a message from Red: Hello")]
    assert desks["blue"][0].text == "Come at noon"


def test_a_later_file_makes_another_order_of_the_same_name() -> None:
    """What was replaced stays as it was replaced; what replaced it has its own life."""
    text = "team: red\nturn: 1\norders: [{option: act, id: a, why: First}]\n"
    engine = play(
        exercise(
            "title: Turns\nclock: {endex: 4d, tick: 1h, turn: 2d}\nteams: {red: {title: Red}}\n"
            "options: {act: {title: Act, teams: [red]}}\ninjects: [{id: one, at: 1h, to: [red], subject: One}]\n"
        ),
        f"{text}---\n{text.replace('First', 'Second')}",
    )
    lives = view_of(played_of(engine), "control", Language()).orders
    assert [(order.why, order.steps[-1].state) for order in lives][-1] == ("Second", "succeeded")
    assert all(order.steps[-1].state == "superseded" for order in lives[:-1])


def test_figures_are_rounded_as_they_are_shown_and_whole_ones_kept(played: Played) -> None:
    """What the page shows at an instant is what the report would say of it."""
    language = Language()
    world = world_of(played.exercise, played.world, language)
    line = next(line for line in world.lines if line.title == "tension")
    true = played.world.column("tension")
    assert world.at == tuple(int(at) for at in played.world.column("at"))
    assert [language.number(value) for value in line.values] == [language.number(value) for value in true]


def test_a_long_run_is_thinned_evenly_and_says_so(played: Played) -> None:
    """The first and the last row stay; the page says how far apart the rows are."""
    rows = [[float(at), *played.world.rows[0][1:]] for at in range(4 * MOST_ROWS + 1)]
    world = world_of(played.exercise, WorldTable(played.world.names, rows), Language())
    assert world.thinned and len(world.at) <= MOST_ROWS + 1
    assert world.at[0] == 0 and world.at[-1] == 4 * MOST_ROWS and world.every == 5


def test_the_same_run_gives_the_same_bytes(played: Played, view: View) -> None:
    """Made twice it is the same file; a file without a view is refused."""
    again = view_of(played, "control", Language())
    assert replay([view], Language()) == replay([again], Language())
    with pytest.raises(ValueError, match="needs a view"):
        replay([], Language())


def test_the_policy_lets_in_the_one_script_and_nothing_else(view: View) -> None:
    """No source of anything is allowed but the script and style in the file, by their hashes."""
    page = replay([view], Language()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy[1].startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy[1] and "http" not in policy[1]
    assert not re.search(
        r"<(link|img|iframe|object|embed)\b|\b(src|srcset)=|@import|url\(", page.partition("<script")[0]
    )


def test_no_text_ends_the_data(view: View) -> None:
    """Whatever a text holds, in the data there is no angle bracket, and it reads back the same."""
    texts = {"texts": [*HOSTILE, "\u2028\u2029"]}
    assert "<" not in as_json(texts) and json.loads(as_json(texts)) == texts
    packed = data_of(
        replay([view_of(played_of(play(hostile_exercise(), HOSTILE_MOVES)), "red", Language())], Language())
    )
    assert all(any(text in told for told in packed["texts"]) for text in map(clean, HOSTILE))


def test_a_run_that_goes_on_is_told_as_far_as_it_went(played: Played) -> None:
    """Without ENDEX the replay reaches to where its record does."""
    begun = Played(
        played.exercise, [e for e in played.events if e["at"] <= 5 * DAY], WorldTable(played.world.names, [])
    )
    view = view_of(begun, "control", Language())
    assert (view.until, view.ended) == (5 * DAY, False)
    assert data_of(replay([view], Language()))["endex"] == 5 * DAY


def test_whose_views_a_replay_holds(played: Played) -> None:
    """Control's file holds every view, any other reader's its own alone."""
    packed = data_of(replay(all_views(played, Language()), Language()))
    assert [view["reader"] for view in packed["views"]] == ["control", "energy", "foreign", "moscow", "public"]
    assert view_of(played, "team:energy", Language()).title == "Ministry of Energy"


def test_a_teams_file_holds_nothing_of_others(played: Played) -> None:
    """No reason of another team, no draw, no private word of control, no figure that is kept from it."""
    page = replay([view_of(for_reader(played, "foreign"), "foreign", Language())], Language()).decode()
    secret = ("fastest spare capacity", "Watch for a late answer", "Signal before acting", "triangular of")
    assert [text for text in secret if text in page] == []
    assert "Talking points" in page


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ("team: red\nat: 1d\norders: [{option: act}, {option: act}]", "Act: rejected"),
        ("team: red\nat: 1d\norders: [{action: Talk}]", "Talk: nobody ruled on it"),
        (
            "team: red\nat: 1d\norders: [{option: slow, id: a}]\n---\nteam: red\nat: 2d\nwithdraw: [a]",
            "Slow: withdrawn",
        ),
        ("team: red\nat: 1d\norders: [{option: slow}]", "Slow: under way at ENDEX"),
        ("- {at: 1d, by: Ana, release: two}", "Control releases ‘Two’"),
        ("- {at: 1d, by: Ana, hold: one}", "‘One’ is held back by Ana"),
    ],
)
def test_every_turn_of_play_has_a_sentence(moves: str, told: str) -> None:
    """What becomes of orders, and what control does, in words."""
    made = exercise(
        "options:\n  act: {title: Act, teams: [red], limits: {per_run: 1}}\n  slow: {title: Slow, teams: [red], lead_time: 30d}\n"
        "injects: [{id: one, at: 5d, to: [red], subject: One}, {id: two, to: [red], subject: Two}]\n"
    )
    lines = view_of(played_of(play(made, moves)), "control", Language()).happenings
    assert told in [line.what for line in lines]
