"""One example for every code: what somebody wrote, on which `check` says that code. The page of codes shows them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tabletop.cli.checking import inspect_all
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.problems import ExerciseError, Problem
from tabletop.inbox.checking import check_files

#: An exercise with nothing wrong, by section: an example replaces some of them.
BASE = {
    "title": "title: Storm\n",
    "clock": "clock: {startex: 2024-06-17T09:00+05:00, endex: 10d, tick: 1h, turn: 1d}\n",
    "teams": "teams:\n  red: {title: Red, staff: 4, resources: {budget: {initial: 100, unit: M$}}}\n"
    "  blue: {title: Blue, policy: silent}\n",
    "world": "world:\n  variables:\n    calm: {unit: '%', initial: 50, min: 0, max: 100, rate: 0.1 * (50 - calm) per day}\n",
    "options": "options:\n  call: {title: Call, teams: [red], cost: {budget: 5}, lead_time: 1d, effects: [{add: {calm: 5}}]}\n",
    "injects": "injects:\n  - {id: gale, at: 2d, to: [red], subject: A gale, body: 'Calm: {{ calm }}.'}\n"
    "  - {id: ebb, at: 6d, to: [red], subject: The ebb}\n",
}


@dataclass(frozen=True)
class Example:
    """What is written: sections of an exercise, or a file beside it. `shown` stands for what is too long to show."""

    text: str = ""
    file: str = ""  # a file beside the exercise, such as policies/red.yaml; empty: sections of the exercise
    move: str = ""  # a file that is handed in for the exercise: its name
    data: bytes | None = None
    shown: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    plays: int = 0
    says: str = ""  # where it takes another computer, or another user, to show it


def sections(text: str) -> dict[str, str]:
    """Sections of an exercise by their key."""
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        if line[:1] not in (" ", "#", "\n", "-") and ":" in line:
            key = line.split(":")[0]
        found[key] = found.get(key, "") + line
    return found


def problems_of(example: Example) -> list[Problem]:
    """What `check` says about an example; file names are relative to the exercise's folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = dict(BASE)
        if not example.file and not example.move and example.data is None:
            whole |= sections(example.text)
        files: dict[str, bytes] = {"exercise.yaml": "".join(whole.values()).encode()}
        if example.data is not None:
            files[example.file or "exercise.yaml"] = example.data
        elif example.file or example.move:
            files[example.file or example.move] = example.text.encode()
        files |= {path: text.encode() for path, text in example.files.items()}
        if example.file == "none":
            files = {}
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        found = _check(folder, example)
        return [
            Problem(p.place._replace(file=p.place.file.removeprefix(f"{name}/")), p.code, p.message, p.suggestion, p.severity)
            for p in found
        ]  # fmt: skip


def _check(folder: Path, example: Example) -> list[Problem]:
    if not example.move:
        return list(inspect_all(folder, example.plays, None, False).problems)
    try:
        files = check_files(compile_exercise(folder), folder / example.move)
    except ExerciseError as error:
        return list(error.problems)
    return [problem for file in files for problem in file.problems]


INJECT = (
    "injects:\n  - {id: gale, at: 2d, to: [red], subject: A gale}\n  - {id: ebb, at: 6d, to: [red], subject: The ebb}\n"
)


def inject(keys: str) -> Example:
    """An example that is one more inject."""
    return Example(INJECT + f"  - {{id: flood, {keys}}}\n")


def option(keys: str) -> Example:
    """An example that is another option."""
    return Example(
        "options:\n  call: {title: Call, teams: [red], text: Called.}\n" + f"  wait: {{title: Wait, {keys}}}\n"
    )


def variable(keys: str) -> Example:
    """An example that is a variable."""
    return Example(f"world:\n  variables:\n    calm: {{{keys}}}\n")


def move(text: str, name: str = "red/move.yaml") -> Example:
    """An example that is handed in."""
    return Example(text, move=name)


EXAMPLES: dict[str, Example] = {
    # Reading files
    "bad-character": inject("at: 3d, to: [red], when: calm – 5 > 60"),
    "bad-encoding": Example(data="title: Storm".encode("utf-16"), shown="(the file is saved as UTF-16)"),
    "bad-key": Example("“title”: Storm\n", file="exercise.yaml"),
    "duplicate-key": Example("clock: {endex: 10d, tick: 1h, endex: 5d}\n"),
    "empty": move("", "red/move.yaml"),
    "file-name-clash": Example(
        "", file="injects/a.yaml", files={"injects/A.yaml": ""}, shown="(injects/a.yaml and injects/A.yaml)"
    ),
    "key-too-long": Example(f"{'x' * 300}: 1\n", file="exercise.yaml", shown="(a key of 300 letters)"),
    "merge-conflict": Example("clock:\n<<<<<<< mine\n  endex: 10d\n=======\n  endex: 12d\n>>>>>>> theirs\n"),
    "missing-value": Example("about: {sponsor: }\n"),
    "more-documents": Example("title: Storm\n---\ntitle: Another\n", file="exercise.yaml"),
    "no-exercise": Example(file="none", shown="(a folder without exercise.yaml)"),
    "no-such-file": inject("at: 3d, to: [red], attachments: [files/map.png]"),
    "odd-bracket": Example(INJECT + "  - id: flood\n    at: 3d\n    to: [red]\n    subject: The flood]\n"),
    "odd-quotes": inject("at: 3d, to: [red], subject: “The flood”"),
    "outside-folder": inject("at: 3d, to: [red], attachments: [../map.png]"),
    "text-too-long": Example(f"title: {'x' * 1_100_000}\n", shown="title: (a text of more than a million letters)"),
    "too-deep": Example(f"title: {'[' * 40}{']' * 40}\n", shown="title: (forty lists in each other)"),
    "too-large": Example(data=b"#" * (16 * 2**20 + 1), shown="(a file of more than 16 MiB)"),
    "too-many-problems": Example("".join(f"a{i}: !x 1\n" for i in range(600)), file="exercise.yaml", shown="(600 mistakes)"),
    "too-many-values": Example("x: [" + "1, " * 200_000 + "1]\n", file="exercise.yaml", shown="(a list of 200,000 values)"),
    "unknown-file": Example("gale: {}\n", file="option.yaml", shown="(a file option.yaml beside exercise.yaml)"),
    "unreadable": Example(
        shown="(a file that the user may not read)", says="'injects.yaml' cannot be read: Permission denied"
    ),
    "variants-left-out": Example(
        shown="(an exercise of 100,000 values with five variants)",
        says="the exercise is large and has many variants; 'short' and those after it are not looked at",
    ),
    "yaml": inject("at: 3d, to: [red], subject: What: now?"),
    "yaml-alias": inject("at: 3d, to: *all"),
    "yaml-anchor": inject("at: 3d, to: &all [red]"),
    "yaml-directive": Example("%TAG ! tag:x\n---\ntitle: Storm\n", file="exercise.yaml"),
    "yaml-merge": Example("clock:\n  <<: {endex: 5d}\n  tick: 1h\n"),
    "yaml-tag": inject("at: 3d, to: [red], subject: !important Read this"),
    # Keys and structure
    "missing-key": Example("clock: {tick: 1h}\n"),
    "unknown-key": inject("at: 3d, to: [red], subjct: The flood"),
    "wrong-type": inject("at: 3d, to: [red], subject: [The, flood]"),
    # Names
    "bad-name": Example(INJECT + "  - {id: the flood, at: 3d, to: [red]}\n"),
    "duplicate-id": Example(
        INJECT.replace("subject: A gale}", "expects: [{id: e, any_of: [call], within: 1 turn}]}").replace(
            "subject: The ebb}", "expects: [{id: e, any_of: [call], within: 1 turn}]}"
        )
    ),
    "duplicate-number": Example(INJECT.replace("at:", 'number: "1", at:')),
    "hidden-from-team": Example(
        "rules: [{id: a, when: calm < 20, do: {orders: []}}]\n",
        file="policies/red.yaml",
        files={
            "teams.yaml": "",
            "exercise.yaml": "".join(BASE.values())
            .replace("staff: 4", "staff: 4, policy: policies/red.yaml")
            .replace("min: 0", "seen_by: [blue], min: 0"),
        },
    ),
    "misspelt-name": Example(
        INJECT.replace("id: gale", "id: gaile")
        + "  - {id: flood, after: gale, to: [red]}\n  - {id: rain, after: {inject: gale, wait: 2d}, to: [red]}\n"
    ),
    "near-name": Example(
        INJECT.replace("subject", "channel: press, subject") + "  - {id: flood, at: 3d, to: [red], channel: prees}\n"
    ),
    "not-a-target": Example(
        "world:\n  variables:\n    calm: {initial: 50}\n  derived:\n    fear: {value: 100 - calm}\n"
        "options:\n  call: {title: Call, teams: [red], effects: [{add: {fear: 5}}]}\n"
    ),
    "not-its-option": Example(
        "rules: [{id: a, do: {orders: [{option: call}]}}]\n",
        file="policies/blue.yaml",
        files={"exercise.yaml": "".join(BASE.values()).replace("policy: silent", "policy: policies/blue.yaml")},
    ),
    "reserved-name": Example("world:\n  variables:\n    now: {initial: 50}\noptions: {}\ninjects: []\n"),
    "unknown-choice": option("teams: [red], parameters: {tone: [soft, loud]}, requires: \"tone == 'lound'\", text: Waited."),
    "unknown-effect": inject("at: 3d, to: [red], effects: [{stop: closure}]"),
    "unknown-expectation": inject("if_unmet: rescue, to: [red]"),
    "unknown-function": inject("when: maximum(calm) > 60, to: [red]"),
    "unknown-inject": inject("after: {inject: gail, wait: 1d}, to: [red]"),
    "unknown-objective": Example("people: [{name: Ana, role: evaluator, evaluates: [O2]}]\nobjectives:\n"
        "  O1: {title: Decide, tasks: [{id: O1.1, title: Call in time, expects: e}]}\n"
        + INJECT.replace("subject: A gale}", "expects: [{id: e, any_of: [call], within: 1 turn}]}")
    ),
    "unknown-option": inject("on: {option: cal}, to: [red]"),
    "unknown-option-or-inject": Example(
        "rules: [{id: a, respond_to: gail, do: {orders: []}}]\n",
        file="policies/blue.yaml",
        files={"exercise.yaml": "".join(BASE.values()).replace("policy: silent", "policy: policies/blue.yaml")},
    ),
    "unknown-parameter": Example(
        "rules: [{id: a, do: {orders: [{option: call, tone: loud}]}}]\n",
        file="policies/red.yaml",
        files={"exercise.yaml": "".join(BASE.values()).replace("staff: 4", "staff: 4, policy: policies/red.yaml")},
    ),
    "unknown-path": Example("set: {injects.gail.at: 1d}\n", file="variants/short.yaml"),
    "unknown-phase": Example("phases: {1: Warning, 2: Flood}\n" + INJECT + "  - {id: flood, at: 3d, to: [red], phase: 3}\n"),
    "unknown-policy": Example("teams:\n  red: {title: Red, resources: {budget: 100}, policy: bald}\n  blue: {title: Blue}\n"),
    "unknown-resource": option("teams: [red], cost: {budgt: 5}, text: Waited."),
    "unknown-segment": Example(
        "world:\n  variables: {calm: {initial: 50}}\n  routes:\n    oil:\n      unit: Mt per year\n      supply: 50\n"
        "      segments: {pipe: 60}\n      routes: {west: {through: [pip]}}\n"
    ),
    "unknown-source": Example(
        "sources: {WX-01: Weather yearbook}\nworld:\n  variables:\n    calm: {initial: 50, source: WX-10}\n"
    ),
    "unknown-storyline": Example("storylines: {strom: 0h}\n", file="variants/short.yaml"),
    "unknown-team": inject("at: 3d, to: [rad]"),
    "unknown-variant": Example(
        shown="tabletop play my-exercise --variant shrt",
        says="there is no variant 'shrt'; the exercise has short; did you mean 'short'?",
    ),
    "unknown-variable": inject("when: clam > 60, to: [red]"),
    # Values
    "bad-chance": inject("at: 3d, to: [red], chance: rather likely"),
    "bad-date": Example("clock: {startex: 17 June 2024, endex: 10d, tick: 1h, turn: 1d}\n"),
    "bad-distribution": option("teams: [red], lead_time: {triangular: [5d, 2d, 8d]}, text: Waited."),
    "bad-duration": Example("clock: {endex: 10, tick: 1h, turn: 1d}\n"),
    "bad-figure": option("teams: [red], lead_time: {triangular: [5d, 8d]}, text: Waited."),
    "bad-unit": Example(
        "world:\n  variables: {calm: {initial: 50}}\n  routes:\n    oil: {unit: Mt, supply: 50, segments: {pipe: 60}, "
        "routes: {west: {through: [pipe]}}}\n"
    ),
    "bad-value": Example("clock: {endex: 10d, tick: 1h, turn: 1d, pace: turn}\n"),
    "no-rate-unit": variable("initial: 50, rate: 0.1 * (50 - calm)"),
    "not-drawn": option("teams: [red], staff: {uniform: [1, 3]}, text: Waited."),
    "wrong-unit": variable("unit: '%', initial: 50 kg"),
    # Expressions and texts
    "bad-call": inject("when: min(calm) > 60, to: [red]"),
    "bad-expression": inject("when: calm = 60, to: [red]"),
    "bad-extension": Example("extensions: model.py\n", files={"model.py": "def twice(x)\n"}),
    "bad-format": Example(INJECT + '  - {id: flood, at: 3d, to: [red], body: "Calm: {{ calm | short }}"}\n'),
    "bad-text": Example(INJECT + '  - {id: flood, at: 3d, to: [red], body: "Calm: {{ calm }"}\n'),
    "loop": Example(
        "world:\n  variables: {calm: {initial: 50}}\n  derived:\n    a: {value: b + calm}\n    b: {value: a / 2}\n"
    ),
    "never": variable("initial: 50, rate: since('gale') / 1d per day"),
    "no-turns": Example(
        "clock: {endex: 10d, tick: 1h}\n" + INJECT.replace("subject: A gale}", "expects: [{id: e, any_of: [call], within: 1 turn}]}")
    ),
    "no-memory": move("team: red\nturn: 1\norders: [{option: call, when: 'delay(calm, 1d) > 60'}]\n"),
    "not-a-condition": inject("when: calm, to: [red]"),
    "python-not-allowed": Example("extensions: model.py\n", files={"model.py": "def twice(x):\n    return 2 * x\n"}),
    "too-long": inject(f"when: {'calm + ' * 100}calm > 60, to: [red]"),
    "unit": option("teams: [red], staff: 2 persons and 1 car, text: Waited."),
    # Moves and control's files
    "bad-parameter": Example(
        "team: red\nturn: 1\norders: [{option: call, tone: louder}]\n",
        move="red/move.yaml",
        files={
            "exercise.yaml": "".join(BASE.values()).replace(
                "title: Call,", "title: Call, parameters: {tone: {choice: [soft, loud]}},"
            )
        },
    ),
    "bad-reference": move("- {at: 3d, by: Ana, rule: red/shelter, because: It was agreed}\n", "control/rulings.yaml"),
    "bad-time": move("team: red\nturn: 99\norders: []\n"),
    "missing-parameter": Example(
        "team: red\nturn: 1\norders: [{option: call}]\n",
        move="red/move.yaml",
        files={
            "exercise.yaml": "".join(BASE.values()).replace(
                "title: Call,", "title: Call, parameters: {tone: {choice: [soft, loud]}},"
            )
        },
    ),
    "no-counters": move("team: red\nturn: 1\ncounters: [{order: blue/1/1, against: It is too late}]\n"),
    "no-front-matter": move("team: red\nturn: 1\norders: []\n", "red/move.md"),
    "not-observers": move("- {by: Bo, skip: first}\n", "control/observers/notes.yaml"),
    "not-this-team": move("team: blue\nturn: 1\norders: []\n"),
    # Spreadsheet forms
    "bad-cell": Example(shown="(an option in column A)", says="column A is for the words of the form; write in the columns beside it"),
    "bad-heading": Example(shown="(another column `Why`)", says="column F has a heading that is there twice"),
    "bad-sheet": Example(
        shown="(a text that is called move.xlsx)",
        says="this is no spreadsheet (.xlsx), or it is damaged; open it and save it again as .xlsx",
    ),
    "embedded": Example(shown="(a form with a document in it)", says="the spreadsheet has other files inside it; take them out"),
    "external-link": Example(
        shown="(a cell that shows one of another file)",
        says="the spreadsheet is linked to other files; type values instead of links",
    ),
    "formula": Example(shown="(`=1+2` under tonnage)", says="column C holds a formula; type the value itself"),
    "macros": Example(shown="(a form with macros)", says="the spreadsheet holds macros or controls; save it as a plain .xlsx"),
    "too-slow": Example(shown="(a form with a hundred thousand styles)", says="the spreadsheet takes too long to open"),
    "wrong-sheet": Example(
        shown="(a price list)", says="there is no sheet called 'Move' in it; fill in the form that was handed out"
    ),
    # Handing in
    "bad-file-name": Example(shown="(`Move.yaml` beside `move.yaml`)", says="another file here has the same name but for capitals or accents; rename one of them"),
    "bad-signature": Example(shown="(a word changed after signing)", says="the signature is not this team's for this content; sign it again after the last change"),
    "copy": Example(shown="(`move (1).yaml` beside `move.yaml`)", says="this looks like a copy that a program made of 'move.yaml' (receipt 1), and its content differs"),
    "final": Example(shown="(a second file after one with `final: true`)", says="an earlier file of this turn said final: true; write reopen: true to hand in again"),
    "late": Example(shown="(`turn: 1` during turn 2, where `late: reject`)", says="the deadline of turn 1 has passed; the present turn is 2"),
    "not-a-file": Example(shown="(a link to a file elsewhere)", says="this is a link; links are never followed: put the file itself here"),
    "not-understood": Example(
        shown="(a file that brings a mistake of ours to light)",
        says="Tabletop stumbled over this file, which is its own mistake; the file is kept, so tell control about it",
    ),
    "not-signed": Example(shown="(a move without `signature:`)", says="this run takes signed moves only; sign the file with: tabletop sign FILE --key KEYFILE"),
    "unknown-form": Example(shown="(`move.docx`)", says="a move is a .yaml, .md or .xlsx file; what goes with messages belongs into the folder files/"),
    # Findings and feedback
    "bad-merge": Example(shown="(`merge: [late-call]` under two findings)", says="'late-call' is merged into 'unmet-call' already"),
    "unknown-event": Example(shown="(`evidence: [90]` in a run of 41 events)", says="there is no event 90; the last is 41"),
    "unknown-finding": Example(
        shown="(`id: late-cal`, without a text)",
        says="the machine has found nothing called 'late-cal', and a finding of your own needs a 'text'; did you mean 'late-call'?",
    ),
    # The report's look
    "bad-logo": Example("report: {logo: logo.svg}\n", files={"logo.svg": "Ministry of Energy\n"}),
    "bad-section": Example("report:\n  sections:\n    - {title: Legal basis, text: 'On {{ cover.titel }} and {{ covr.title }}.'}\n"),
    "faint-colour": Example("report: {colours: {accent: '#ffcc00'}}\n"),
    "not-in-text": Example("report:\n  wording: {listed: '{first} and {lst}'}\n"),
    "unknown-text": Example("report:\n  wording: {ratings.P: Fully met}\n"),
    # Playing
    "check-failed": Example("checks:\n  - {title: Calm stays, holds: calm > 60}\n"),
    "run-stopped": Example(
        "world:\n  variables:\n    calm: {initial: 50, rate: -10 per day}\n  derived:\n    odds: {value: sqrt(calm - 20)}\n",
        plays=1,
    ),
    # Warnings of lint
    "dead-option": option("teams: [red], staff: 9, text: Waited."),
    "feedback": inject("at: 3d, to: [red], effects: [{add: {calm: -20}, for: 2d}]"),
    "hidden-figure": Example(
        "world:\n  variables:\n    calm: {initial: 50, rate: 1 per day, seen_by: [blue]}\n"
        + INJECT.replace("subject: A gale", 'subject: "Calm: {{ calm }}"')
    ),
    "impossible-deadline": inject("at: 3d, to: [red], expects: [{id: e, any_of: [call], within: 2h}]"),
    "objective-without-evidence": Example("objectives:\n  O1: {title: Decide quickly}\n"),
    "placeholder": inject("at: 3d, to: [red], body: TODO ask the harbour"),
    "silent-team": Example("injects:\n  - {id: gale, at: 2d, to: [red], subject: A gale}\n"),
    "unbounded-repeat": inject("when: calm < 20, to: [red], repeat: {gap: 1d}"),
    "unmeetable-expectation": inject("at: 3d, to: [red], expects: [{id: e, from: blue, any_of: [call], within: 1 turn}]"),
    "unreachable-inject": inject("when: calm > 120, to: [red]"),
    "unused-variable": Example("world:\n  variables:\n    calm: {initial: 50, rate: 1 per day}\n    wind: {initial: 5}\n"),
    # Accepting warnings
    "needless-accept": Example(INJECT + "  # accept[feedback]: the gale is short\n  - {id: flood, at: 3d, to: [red]}\n"),
    "no-reason": Example(INJECT + "  # accept[placeholder]\n  - {id: flood, at: 3d, to: [red], body: TODO}\n"),
    "unknown-code": Example(INJECT + "  # accept[placeholdr]: on the day\n  - {id: flood, at: 3d, to: [red], body: TODO}\n"),
    # Warnings of a rehearsal
    "at-bound": Example("world:\n  variables:\n    calm: {initial: 50, max: 60, rate: 10 per day}\n", plays=10),
    "never-legal": Example(
        "world:\n  variables:\n    calm: {initial: 50, rate: -1 per day}\n"
        "options:\n  call: {title: Call, teams: [red], requires: calm > 80, text: Called.}\n",
        plays=10,
    ),
    "never-released": Example(
        "world:\n  variables:\n    calm: {initial: 50, rate: -1 per day}\n" + INJECT + "  - {id: flood, when: calm > 80, to: [red]}\n",
        plays=10,
    ),
}  # fmt: skip
