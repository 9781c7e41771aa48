"""What teams find in their outboxes to read: injects, messages, situation reports (R17, S9; DESIGN section 7)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.form import Exercise
from tabletop.inbox.pages.sight import sight
from tabletop.inbox.pages.team import attachments, team_pages
from tests.playing import write

TURNS = """title: "Storm <1>"
about: {type: tabletop, purpose: Try it, banner: EXERCISE, handling: "TLP:AMBER"}
clock: {startex: 2025-01-01T00:00+00:00, endex: 3d, tick: 1h, pace: turns, turn: 1d}
startex_brief: brief.md
endex_brief: end.md
teams:
  red: {title: Red, staff: 2, resources: {budget: {initial: 100, unit: M$}}, brief: red.md, default: {orders: [{option: pray}]}}
  blue: {title: Blue}
rulings: rigid
world:
  variables:
    water: {title: Water level, unit: m, initial: 1, rate: 1 per hour}
    rough: {unit: m, initial: 50, reported: {delay: 6h, error: 4%}}
    depth: {unit: m, initial: 9, seen_by: [blue]}
options:
  dyke: {title: Build a dyke, teams: [red], staff: 1, cost: {budget: 10}, lead_time: {uniform: [20h, 60h]}, parameters: {length: {unit: km, min: 1, max: 5}}}
  pump: {title: Pump, teams: [red], staff: 2, lead_time: 30h, text: "It **pumps** {{ water }}."}
  pray: {title: Pray, teams: [red], text: Nothing happens.}
  dive: {title: Dive, teams: [red], requires: depth < 1, otherwise: Too deep.}
injects:
  - {id: flood, at: 2h, to: [red, blue], from: Warden, channel: radio, subject: Water rises, body: "It is at {{ water }} m.", attachments: [files/map.png, other/map.png]}
  - {id: leak, at: 26h, to: [red], subject: A leak, body: It leaks.}
  - {id: theirs, at: 3h, to: [blue], subject: Only blue, body: Only blue}
"""
MOVES = """
team: red
turn: 1
orders:
  - {option: dyke, length: 2}
  - {option: pump}
  - {option: dyke, length: 9}
  - {option: dive}
  - {id: song, action: Sing a song, because: [It helps]}
  - {option: pray}
answers: {flood: We saw it.}
---
team: blue
turn: 1
messages:
  - {to: red, subject: First, body: One, attachments: [files/plan.pdf]}
  - {to: red, subject: Second, body: Two}
---
- {at: 1d 5h, by: Ana, rule: red/1/song, result: partial, because: Half the room listened, private: Dreadful}
"""


@cache
def storm(text: str = TURNS) -> Exercise:
    """The exercise with the files that it names."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("files/map.png", "other/map.png"):
            path = Path(folder) / name
            path.parent.mkdir()
            path.write_bytes(b"a map")
        for name, said in (("brief", "Welcome to the *storm*."), ("red", "Hold the line."), ("end", "Well done.")):
            (Path(folder) / f"{name}.md").write_text(said, encoding="utf-8")
        return compile_exercise(write(Path(folder), text))


def begun(moves: str, text: str = TURNS) -> Engine:
    """A play of the storm with moves handed in."""
    made = storm(text)
    started = Engine(Program(made), 5)
    for command in Intake(made).read("moves.yaml", None, moves.encode()):
        started.submit(command)
    return started


def at_turn(moves: str, turn: int | None, team: int = 0) -> dict[str, str]:
    """A team's pages as text when a turn waits for its answer."""
    playing = begun(moves)
    ends = playing.exercise.clock.turn_ends
    playing.run(playing.endex if turn is None else ends[turn - 1] - 1)
    return {path: data.decode() for path, data in team_pages(playing, team, turn).items()}


def row(page: str, word: str) -> str:
    """The row of a table in which a word stands."""
    return next(line for line in page.splitlines() if line.startswith("|") and word in line)


def test_the_outbox_holds_what_reached_the_team() -> None:
    """Injects and messages are numbered per team; the report lies with its turn."""
    assert sorted(at_turn(MOVES, 1)) == ["injects/001-flood.md", "turn-1/situation.html", "turn-1/situation.md"]
    assert sorted(at_turn(MOVES, 2)) == [
        "injects/001-flood.md", "injects/002-leak.md", "messages/001-from-blue.md", "messages/002-from-blue.md",
        "turn-2/situation.html", "turn-2/situation.md",
    ]  # fmt: skip
    assert "end/situation.md" in at_turn(MOVES, None)


def test_letters_never_change() -> None:
    """What was handed out once is handed out the same at every later turn."""
    first, last = at_turn(MOVES, 2), at_turn(MOVES, None)
    letters = [path for path in first if path.startswith(("injects/", "messages/"))]
    assert letters and all(first[path] == last[path] for path in letters)


def test_an_inject_says_how_to_answer_it() -> None:
    """From whom, to whom, how, when, and under which name it is answered."""
    page = at_turn(MOVES, 1)["injects/001-flood.md"]
    for said in ("# Water rises", "Warden", "Red, Blue", "radio", "2025-01-01 02:00", "answers: {flood: ...}",
                 "It is at 3 m."):  # fmt: skip
        assert said in page


def test_attachments_lie_beside_their_letter() -> None:
    """Of two files with one name the later carries its number; messages' files come from their sender."""
    playing = begun(MOVES)
    playing.run(2 * 86400 - 1)
    assert [(a.path, a.name, a.sender) for a in attachments(sight(playing, 0, 2))] == [
        ("injects/001-flood/map.png", "files/map.png", None),
        ("injects/001-flood/2-map.png", "other/map.png", None),
        ("messages/001-from-blue/plan.pdf", "files/plan.pdf", "blue"),
    ]


def test_the_first_report_holds_the_briefs() -> None:
    """Nobody has done anything yet: the briefs, what came, the means, what to do."""
    page = at_turn(MOVES, 1)["turn-1/situation.md"]
    for said in ("Welcome to the *storm*.", "Hold the line.", "TLP:AMBER", "1 of 3", "Water rises", "move.xlsx"):
        assert said in page
    assert "Welcome" not in at_turn(MOVES, 2)["turn-2/situation.md"]


def test_results_of_orders() -> None:
    """R15: each order of the last turn, how it stands and why."""
    page = at_turn(MOVES, 2)["turn-2/situation.md"]
    assert "**under way**" in row(page, "red/1/1") and "takes 20h to 2d 12h" in row(page, "red/1/1")
    assert "10 M\\$" in row(page, "red/1/1") and "length 2 km" in row(page, "red/1/1")
    assert "**queued**" in row(page, "red/1/2") and "2 free staff" in row(page, "red/1/2")
    assert "**rejected**" in row(page, "red/1/3") and "from 1 to 5 km" in row(page, "red/1/3")
    assert "Too deep." in row(page, "red/1/4") and "depth" not in page
    assert "**partial**" in row(page, "red/1/song") and "Half the room listened" in row(page, "red/1/song")
    assert "Dreadful" not in page
    assert "**succeeded**" in row(page, "red/1/6") and "Nothing happens." in row(page, "red/1/6")


def test_what_has_ended_is_told_once() -> None:
    """An order that ended in an earlier turn is no news; one that goes on is told of again."""
    page = at_turn("{team: red, turn: 1, orders: [{option: pray}, {option: pump}]}", 3)["turn-3/situation.md"]
    assert "red/1/1" not in page
    assert "**succeeded**" in row(page, "red/1/2") and "It pumps 55." in row(page, "red/1/2")


def test_work_of_known_length_says_until_when() -> None:
    """Where chance has no say, the date is told."""
    page = at_turn("{team: red, turn: 1, orders: [{option: pump}]}", 2)["turn-2/situation.md"]
    assert "Until 2025-01-03 06:00" in row(page, "red/1/1")


def test_work_that_control_rules_on_says_so() -> None:
    """R19: where control settles an option, work that is done waits for a ruling."""
    playing = begun("{team: red, turn: 1, orders: [{option: pray}, {option: pump}]}", TURNS.replace("rigid", "free"))
    playing.run(2 * 86400 - 1)
    page = team_pages(playing, 0, 2)["turn-2/situation.md"].decode()
    assert "**waiting for a ruling**" in row(page, "red/1/1")
    assert "**under way**" in row(page, "red/1/2") and "Control rules on how it ends." in row(page, "red/1/2")


def test_withdrawn_and_superseded() -> None:
    """What a later file does to an earlier one is told."""
    moves = """
{team: red, turn: 1, orders: [{id: a, option: pump}, {id: b, option: dyke, length: 1}]}
---
{team: red, turn: 1, orders: [{id: b, option: dyke, length: 3}]}
---
{team: red, turn: 2, withdraw: [red/1/a, red/1/zzz], orders: []}
"""
    page = at_turn(moves, 2)["turn-2/situation.md"]
    assert "**superseded**" in page and "length 3 km" in page
    page = at_turn(moves, 3)["turn-3/situation.md"]
    assert "**withdrawn**" in row(page, "red/1/a")
    assert "Your withdrawal of red/1/zzz was refused" in page


def test_silence_and_default_moves_are_told() -> None:
    """R17: handing in nothing and handing in an empty move are two things; default moves are always reported."""
    page = at_turn("{team: red, turn: 2, orders: []}", 2)["turn-2/situation.md"]
    assert "You handed in nothing for turn 1." in page
    assert "your default moves were applied" in page
    assert "Pray" in row(page, "red/1/1")
    page = at_turn("{team: red, turn: 2, orders: []}", 3)["turn-3/situation.md"]
    assert "an empty move for turn 2, on purpose" in page
    assert "default moves" not in page


def test_figures_with_their_change() -> None:
    """Against what the last report showed; late and inexact ones say so; hidden ones are not there."""
    page = at_turn(MOVES, 2)["turn-2/situation.md"]
    assert "| 48 m | +24 |" in row(page, "Water level")
    assert "6h late, within 4%" in row(page, "rough")
    assert "depth" not in page
    assert "| 90 M\\$ | −10 |" in row(page, "Red, budget")
    assert "depth" in at_turn(MOVES, 2, team=1)["turn-2/situation.md"]


@pytest.mark.parametrize(("value", "shown"), [("-0.0000001", "0"), ("-4", "−4"), ("0.00002", "0.00002")])
def test_figures_small_and_below_nothing(value: str, shown: str) -> None:
    """What is next to nothing is 0, and never "-0."."""
    playing = begun("", TURNS.replace("initial: 1, rate: 1 per hour", f"initial: {value}"))
    playing.run(86399)
    page = team_pages(playing, 0, 1)["turn-1/situation.md"].decode()
    assert f"| {shown} m | none |" in row(page, "Water level")


def test_the_last_report_says_that_it_is_over() -> None:
    """After ENDEX there is nothing more to hand in."""
    page = at_turn(MOVES, None)["end/situation.md"]
    assert "The exercise has ended." in page and "Well done." in page
    assert "What to do next" not in page and "move.yaml" not in page


def test_a_stopped_run_says_no_more_than_that() -> None:
    """R11: where and why the world broke is for control."""
    playing = begun("", TURNS.replace("rate: 1 per hour", "rate: 1 / (depth - 9) per hour"))
    playing.run()
    assert playing.stopped is not None
    page = team_pages(playing, 0, None)["end/situation.md"].decode()
    assert "The exercise was stopped." in page and "division" not in page


CONTINUOUS = TURNS.replace("pace: turns, turn: 1d", "pace: clock")


def test_continuous_play_reports_what_is_now() -> None:
    """Without turns the report lies in `now`, and is dated by what the team saw unless its date is given."""
    playing = begun("{team: red, at: 5h, orders: [{option: pump}]}", CONTINUOUS)
    playing.run(11 * 3600)
    page = team_pages(playing, 0, None)["now/situation.md"].decode()
    assert "STARTEX + 5h" in page and "| 6 m | +5 |" in row(page, "Water level")
    page = team_pages(playing, 0, None, at=10 * 3600)["now/situation.md"].decode()
    assert "| 11 m | +10 |" in row(page, "Water level")
    playing.run()
    assert "has ended" in team_pages(playing, 0, None)["now/situation.md"].decode()


def test_counters_are_asked_for() -> None:
    """Where others may argue, their free actions are listed with the name by which to answer."""
    moves = "{team: blue, turn: 1, orders: [{action: Open the gates, because: [It is late]}]}"
    playing = begun(moves, TURNS.replace("rulings: rigid", "rulings: free\ncounters: true"))
    playing.run(2 * 86400 - 1)
    page = team_pages(playing, 0, 2)["turn-2/situation.md"].decode()
    assert "Open the gates" in page and "It is late" in page and "`blue/1/action-1`" in page


TRICKS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[go](javascript:alert(1))", "![x](http://evil/x.png)",
    "<svg/onload=alert(1)>", "</td></table><h1>Control says", "# Control says", "| a | b |", "`<b>`", "&lt;script&gt;",
    "<http://evil.example/>", "[a]: http://evil/\n\n[a]", "\u202egnp.exe", "{{ 7*7 }}", "{% raw %}", "\x00\x07",
    "> quote\n\n    <iframe src=//evil>", "<!-- --><style>*{display:none}</style>", "'\"><a href=//evil>x</a>",
)  # fmt: skip


class Elements(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs


PLAIN_TAGS = frozenset(
    "html head meta title style body div header p h1 h2 h3 h4 h5 h6 main dl dt dd article blockquote ul ol li table "  # noqa: SIM905
    "caption thead tbody tr th td strong em code br pre aside".split()
)


@pytest.mark.parametrize("trick", TRICKS)
def test_what_players_write_is_inert(trick: str) -> None:
    """S9: in subjects, bodies, actions and answers alike nothing becomes active, in HTML or in Markdown."""
    text = trick.replace("\x00", "").replace("\x07", "")
    said = {"team": "blue", "turn": 1, "messages": [{"to": "red", "subject": text, "body": text}]}
    own = {"team": "red", "turn": 1, "orders": [{"action": text, "because": [text]}], "answers": {"flood": text}}
    pages = at_turn("---\n".join(yaml.safe_dump(move) for move in (said, own)), 2)
    elements = Elements()
    elements.feed(pages["turn-2/situation.html"])
    assert set(elements.tags) <= PLAIN_TAGS
    assert elements.tags.count("h1") == 1 and elements.tags.count("style") == 1
    names = {name for name, _ in elements.attributes}
    assert names <= {"lang", "charset", "name", "content", "http-equiv", "class", "scope", "start"}
    for page in (pages["turn-2/situation.md"], pages["messages/001-from-blue.md"]):
        seen = Elements()
        seen.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(page))
        assert not set(seen.tags) - PLAIN_TAGS - {"hr", "a"}
        assert all(str(value).startswith(("http://", "https://", "mailto:"))
                   for name, value in seen.attributes if name in ("href", "src"))  # fmt: skip
        assert not [name for name, _ in seen.attributes if name.startswith("on")]


def test_the_page_is_whole_and_accessible() -> None:
    """One file that asks nobody for anything, in a language, with headings in order, tables with captions and heads."""
    page = at_turn(MOVES, 2)["turn-2/situation.html"]
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://", page)
    assert "default-src 'none'" in page and '<html lang="en">' in page
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    assert page.count("<table>") == page.count("<caption>") > 1
    assert page.count("<th ") == page.count('scope="col"')
    assert "Storm &lt;1&gt;" in page


SCRIPT = """
import hashlib
from tests.inbox.test_pages import MOVES, at_turn
found = {**at_turn(MOVES, 2), **at_turn(MOVES, None)}
print(hashlib.sha256(repr(list(found.items())).encode()).hexdigest())
"""


def test_pages_are_the_same_everywhere() -> None:
    """Neither hash seeds nor time zones nor locales change a byte."""
    root = Path(__file__).parents[2]
    found = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Almaty"), ("77", "America/New_York")):
        env = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
        }
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=root, env=env, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1
