"""Text that means harm, in every place of a run where people write: in the exercise, in the play, and afterwards."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.report.played import Played
from tabletop.report.template import Section, Template
from tabletop.report.world import WorldTable
from tests.playing import exercise

EVIL = "https://evil.example"
#: Signs that no file may hold; they are put into the record after the play, where an earlier version may have let them in.
UNSEEN, RAW = "@@unseen@@", "nul\x00 not\uffff bom\ufeff esc\x1b[31m sep\u2028end"
TRICKS = {
    "script": "<script>window.pwned=1;alert(1)</script><br>broken<br/><img src=x onerror=alert(2)>",
    "breakout": f'</style></title></p></td></table>"\'><iframe src="{EVIL}/a"></iframe>--><!--',
    "svg": '<svg/onload=alert(3)><a xlink:href="javascript:alert(4)">x</a></svg><![CDATA[ ]]><?xml ?>',
    "comment": f'<!-- unseen --><base href="{EVIL}"><meta http-equiv=refresh content="0;url={EVIL}"></script><style>*{{}}',
    "link": f"[go](javascript:alert(5)) [out]({EVIL}/b) <{EVIL}/c> [e](#e1) <mailto:x@evil.example>",
    "picture": f'![p]({EVIL}/p.png "t") ![](data:image/svg+xml;base64,PHN2Zz4=) [d]: {EVIL}/d',
    "heading": "# Heading one\n\nAnother\n=======\n\n- [ ] item\n1. one\n> quoted\n\n    code\n\n***\n```\nfence",
    "table": "| a | b |\n|---|---|\n| **c** | `d` | ~~e~~ <b>f</b> ||",
    "entity": '&lt;b&gt; &#x3c;script&#x3e; &amp;amp; \\<b\\> <a id="e1"></a> <a name=order-1>',
    "command": "=cmd|' /C calc'!A1",
    "plus": "+1+1",
    "sum": "@SUM(1+1)*cmd",
    "minus": "-2+3;=1+1\t=1+1",
    "hyperlink": f'=HYPERLINK("{EVIL}/f","x")',
    "wide": "＝1+1 and ＠SUM(1)",
    "typst": '#read("/etc/passwd") #import "@preview/x:1.0.0": * #panic("x") $x^2$ <label> @ref = head // no /* no */ \\u{41} \\',
    "jinja": "{{ 7*7 }} {% for x in 'abc' %}x{% endfor %} {# gone #} ${7*7} %(x)s {0.__class__} {title} {count}",
    "field": '{ HYPERLINK "https://evil.example" } { INCLUDETEXT "c:\\\\x" } DDEAUTO c:\\\\x MERGEFIELD',
    "turned": "abc \u202egnp.exe\u202c \u2066x\u2069 \u2067y \u200fz\u061c שלום עולם 12 مرحبا",
    "zalgo": "Z" + "\u0300\u0323\u0489" * 9 + "algo a\u0301",
    "joined": "👩\u200d🚒 👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 漢字 na\u200cme x\u00a0y\u00adz",
    "word": "W" * 600,
    "unseen": UNSEEN,
}
LONG = "word " * 1630  # a line as long as a text of a player may be
#: What is no expression of the exercise's own, for texts that may hold such, and no Markdown, for texts that are that.
PLAIN = {name: text for name, text in TRICKS.items() if "{{" not in text and name not in ("unseen", "heading", "table")}
#: In texts that are Markdown by their makers' wish, what has no meaning in it.
STAFF = {name: text for name, text in PLAIN.items() if name not in ("link", "picture", "entity", "minus")}
TYPES = ("P", "S", "M", "U")


def dumped(data: Any) -> str:
    """Plain data as YAML, in which nothing has a meaning of its own."""
    said = json.dumps(data, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in said)


def exercise_of(tricks: dict[str, str]) -> Any:
    """An exercise with these texts in its own places."""
    quoted = {name: text for name, text in tricks.items() if name in PLAIN}
    lines = {name: text.replace("\n", " ") for name, text in quoted.items()}
    said = " ".join(lines.values())
    marked = " ".join(lines[name] for name in STAFF)  # where the makers' own links would be followed
    first = next(iter(lines.values()))
    made = {
        "title": f"title: {said}"[:1500],
        "clock": {"startex": "2024-06-17T09:00+05:00", "endex": "6d", "tick": "1h", "turn": "1d"},
        "about": {
            "type": first, "sponsor": first, "contact": first, "purpose": marked, "scope": marked, "threat": marked,
            "scenario": marked, "assumptions": [lines[name] for name in STAFF], "handling": f"TLP {first}", "banner": f"EX {first}",
            "mission_areas": list(lines.values())[:4],
        },
        "people": [{"name": text, "organisation": text, "team": "red"} for text in lines.values()],
        "questions": [{"ask": text} for text in lines.values()],
        "teams": {
            "red": {"title": f"Red {lines['script']}", "staff": 90, "resources": {"budget": {"initial": 60, "unit": "M$"}}},
            "blue": {"title": f"Blue {lines['link']}", "default": {"answers": {}}},
            "green": {"title": "Green", "policy": "policies/green.yaml"},
        },
        "counters": True,
        "rulings": "free",
        "world": {"variables": {"level": {"unit": "%", "initial": 50, "rate": "1 per day", "title": f"Level {said}"[:300], "judgement": said}}},
        "options": {
            "talk": {"title": f"Talk {lines['breakout']}", "teams": ["red", "blue"], "mode": "rigid", "outcomes": {"full": {"chance": 1, "text": said}}},
            "walk": {"title": f"Walk {lines['typst']}", "teams": ["red", "blue"], "mode": "rigid", "outcomes": {"full": {"chance": 0.5, "text": lines["link"]}, "fail": {"chance": "rest", "text": lines["typst"]}}},
            "bold": {"title": f"Bold {lines['typst']}", "teams": ["red"], "requires": "level > 90", "otherwise": said},
        },
        "injects": [
            {"id": f"i-{name}", "at": f"{number + 1}h", "to": ["red", "blue"], "from": text[:100], "channel": "letter",
             "subject": f"{text} i-{name}", "body": f"{quoted[name]} b-{name}", "notes": text,
             "expects": [{"id": f"x-{name}", "from": "blue", "any_of": ["answer"], "within": "2d", "text": f"{text} x-{name}"}]}
            for number, (name, text) in enumerate(lines.items())
        ],
        "measures": {f"m-{name}": {"title": f"{text} m-{name}", "unit": "%", "value": "level"} for name, text in [*lines.items()][:9]},
        "objectives": {
            "O1": {"title": said[:900], "description": marked, "capability": first,
                   "tasks": [{"id": f"O1.{number}", "title": text, "expects": [f"x-{name}"]} for number, (name, text) in enumerate(lines.items())]}
        },
        "sources": {f"S-{number}": {"title": text} for number, text in enumerate(lines.values())},
    }  # fmt: skip
    rules = [
        {
            "id": f"p-{name}",
            "once": True,
            "why": text,
            "do": {"messages": [{"to": "red", "subject": text, "body": text}]},
        }
        for name, text in lines.items()
    ]
    text = "".join(f"{key}: {dumped(value)}\n" for key, value in made.items())
    return exercise(text, policies__green=f"rules: {dumped(rules)}\n")


def moves_of(tricks: dict[str, str]) -> list[tuple[str, str | None, str]]:
    """What players, control and evaluators hand in: name of the file, of the folder, and what it says."""
    every = list(tricks.items())
    red = {
        "team": "red",
        "turn": 1,
        "orders": [
            *({"id": f"a-{name}", "action": f"{text} a-{name}", "because": [f"{text} r-{name}"], "why": f"{text} w-{name}"} for name, text in every),
            *({"id": f"t-{name}", "option": "walk", "why": f"{text} t-{name}"} for name, text in every),
            {"id": "talk", "option": "talk"},
            {"id": "bold", "option": "bold", "why": LONG},
        ],
        "messages": [
            {"to": "blue", "subject": f"{text} s-{name}", "body": f"{text} m-{name}", "attachments": [text.replace("\n", " ")[:200]]}
            for name, text in every
        ],
    }  # fmt: skip
    late = {"team": "red", "turn": 2, "answers": {f"i-{name}": f"{tricks[name]} n-{name}" for name in PLAIN}}
    blue = {"team": "blue", "turn": 2, "counters": [{"order": f"red/1/a-{name}", "against": [f"{text} c-{name}"]} for name, text in every]}  # fmt: skip
    control: list[dict[str, Any]] = [
        {
            "at": "50h", "by": text.replace("\n", " ")[:60], "rule": f"red/1/a-{name}", "mode": "free", "result": "full",
            "for": [f"{text} f-{name}"], "against": [f"{text} g-{name}"], "because": f"{text} j-{name}",
            "private": f"{text} k-{name}",
        }
        for name, text in every
    ]  # fmt: skip
    for number, name in enumerate(STAFF):
        said = TRICKS[name]  # whatever players write, evaluators are staff
        control += [
            {"at": "50h", "by": said, "observe": f"O1.{number}", "kind": "improve", "team": "red", "text": f"{said} o-{name}"},
            {"at": "51h", "by": said, "rate": f"O1.{number}", "rating": TYPES[number % 4], "because": f"{said} q-{name}"},
            {"at": "52h", "by": said, "improve": {"issue": f"{said} u-{name}", "action": said, "element": said, "capability": said, "owner": said, "due": said}},
        ]  # fmt: skip
    files: list[tuple[str, str | None, str]] = [
        ("red.yaml", "red", dumped(red)),
        ("late.yaml", "red", dumped(late)),
        ("blue.yaml", "blue", dumped(blue)),
        ("control.yaml", "control", dumped(control)),
    ]
    files += [(f"{tricks['script']}.yaml".replace("/", "_"), "red", f"turn: 1\norders: [{{{tricks['plus']}: 1}}]\n")]
    files += [(f"{tricks['plus']}.yaml", "red", dumped({"turn": 1, "orders": [{"action": RAW}]}))]
    return files


def play(tricks: dict[str, str] = TRICKS, seed: int = 1) -> Played:
    """A run in which everybody writes these texts."""
    made = exercise_of(TRICKS)
    intake = Intake(made)
    automated = {team.index: team.policy for team in made.teams if team.policy is not None}
    engine = Engine(Program(made), seed, automated=automated)
    for name, folder, text in moves_of(tricks):
        for command in intake.read(name, folder, text.encode("utf-8", "surrogatepass")):
            engine.submit(command)
    engine.run()
    events = [_raw(event) for event in engine.events]
    table = WorldTable(engine.program.column_names, engine.rows)
    return Played(made, events, table, ("green",), "0abc", True, "all holds")


def _raw(part: Any) -> Any:
    """Plain data with signs in it that no file may hold."""
    if isinstance(part, dict):
        return {_raw(key): _raw(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_raw(value) for value in part]
    return part.replace(UNSEEN, RAW) if isinstance(part, str) else part


def write_afterwards(folder: Path, tricks: dict[str, str] = TRICKS) -> None:
    """What people write when it is over: findings, ratings, plans, and forms of feedback with names of their own."""
    own = [
        {
            "id": f"own-{name}", "kind": "improve", "text": f"{said} 1-{name}", "analysis": f"{said} 2-{name}",
            "root_cause": said, "recommendation": said, "reference": said, "capability": said, "by": said,
            "action": f"{said} 3-{name}", "element": "planning", "owner": f"{said} 4-{name}", "contact": said, "start": said,
            "completion": said, "readers": ["teams", "public"],
        }
        for name in STAFF
        for said in [tricks[name]]
    ]  # fmt: skip
    ratings = {f"O1.{n}": {"rating": "M", "by": tricks[name], "because": tricks[name]} for n, name in enumerate(STAFF)}
    found = {
        "summary": f"[the plan](https://example.org/plan) {' '.join(tricks[name] for name in STAFF)}",
        "participants": {tricks[name]: 3 for name in STAFF if name not in ("turned", "joined", "zalgo", "word")},
        "ratings": ratings,
        "findings": own,
    }
    (folder / "findings.yaml").write_text(dumped(found), encoding="utf-8")
    (folder / "feedback").mkdir(parents=True, exist_ok=True)
    for number, (name, said) in enumerate(tricks.items()):
        form = {"name": said[:60], "role": said, "strengths": f"{said} 5-{name}", "improvements": f"{said} 6-{name}", "other": f"{said} 7-{name}", "answers": {"1": f"{said} 8-{name}"}}  # fmt: skip
        (folder / "feedback" / f"{number}.yaml").write_text(dumped(form), encoding="utf-8")
    for name in ("script", "command", "typst"):
        bad = f"{tricks[name].replace('/', '_')}.yaml"
        (folder / "feedback" / bad).write_text(f"{tricks['plus']}: [", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder / "feedback") + b"/\xff\xfe.yaml")).write_text("name: [", encoding="utf-8")


def office(tricks: dict[str, str] = TRICKS) -> Template:
    """An organisation's look with these words, and sections that print those of players in every way."""
    said = " ".join(tricks[name] for name in PLAIN)
    ways = """
# Own

{% for row in decisions %}
- {{ row.why }} / {{ row.title|upper }} / {{ row.why|truncate(60) }}
{% endfor %}

| a | b |
|---|---|
{% for row in messages %}
| {{ row.subject }} | {{ row.body }} |
{% endfor %}

{% for row in messages %}
{{ row.body|quote }}

{{ row.body }}
: {{ row.subject ~ row.body }}

{{ row.to|join(row.subject) }}
{% endfor %}

{{ messages|map('body')|join('\n# ') }}
"""
    return Template(
        organisation=said[:400],
        handling=said[:400],
        wording={"section.findings": tricks["script"], "lead.decisions": tricks["breakout"]},
        sections=(
            Section(f"Own {said[:200]}", "messages", ways),
            Section(tricks["script"], "limits", "{{ nothing_such }}"),
        ),
    )


@cache
def hostile_run(seed: int = 1) -> Played:
    """The run, played once for all tests."""
    return play(TRICKS, seed)
