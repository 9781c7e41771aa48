"""What people write about a run: made for them, read back as typed, never overwritten, wrong only with a line."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tabletop.exercise import schema as s
from tabletop.exercise.problems import ExerciseError
from tabletop.report.build import build
from tabletop.report.editing import edit
from tabletop.report.form import Finding, Report
from tabletop.report.language import Language
from tabletop.report.played import Played
from tabletop.report.world import WorldTable
from tabletop.report.written import read, with_written
from tests.exercise.test_json_schema import wrong
from tests.exercises.test_golden import play

ENGLISH = Language("en")
FILE = "findings.yaml"


@pytest.fixture(scope="module", name="report")
def made_report() -> Report:
    """The report of the quickstart, as its machine makes it."""
    return quickstart()


@cache
def quickstart() -> Report:
    """The same, made once."""
    engine = play("quickstart", "active")
    return build(Played(engine.exercise, engine.events, WorldTable(engine.program.column_names, engine.rows)))


def less(report: Report, count: int) -> Report:
    """A report with its first findings alone: what the machine had found earlier."""
    return report.model_copy(update={"findings": report.findings[:count]})


def for_reader(report: Report, reader: str) -> Report:
    """A report as if it were a reader's own, with all that is in it."""
    return report.model_copy(update={"cover": report.cover.model_copy(update={"reader": reader})})


def made(folder: Path, report: Report, **typed: str) -> Path:
    """The file as it is made, with what somebody typed instead of a piece of it."""
    edit(report, ENGLISH, folder)
    return folder / FILE


def type_in(path: Path, *changes: tuple[str, str]) -> None:
    """Replace pieces of a file, each of which must be there."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def entry(name: str, typed: str) -> tuple[str, str]:
    """A change that puts keys into an entry."""
    return f"  - id: {name}\n", f"  - id: {name}\n{typed}"


def complaints(folder: Path, report: Report) -> list[str]:
    """What is said about the files of a folder, with the line, without the folder."""
    with pytest.raises(ExerciseError) as raised:
        with_written(report, read(folder))
    return [str(problem).replace(f"{folder}/", "") for problem in raised.value.problems]


def test_the_file_as_it_is_made_says_nothing(report: Report, tmp_path: Path) -> None:
    """Every finding has a place in it, with the machine's sentence above, and the report stays as it is."""
    done = edit(report, ENGLISH, tmp_path)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert (done.path, done.added, done.made) == (tmp_path / FILE, len(report.findings), True)
    assert [line.split(": ")[1] for line in text.splitlines() if line.startswith("  - id: ")] == [
        finding.id for finding in report.findings
    ]
    assert "  # Ministry of Energy handed in nothing in 4 turns: 3, 4, 5 and 6.\n  - id: silent-energy\n" in text
    assert text.startswith("# yaml-language-server: $schema=.schema/findings.json\n") and "\n\n\n" not in text
    after = with_written(report, read(tmp_path))
    assert after.model_copy(update={"integrity": report.integrity}) == report
    assert list(after.integrity.files) == [FILE]


def test_editors_find_nothing_wrong(report: Report, tmp_path: Path) -> None:
    """The file as it is made follows the schema that its first line names, and so does what is typed."""
    path = made(tmp_path, report)
    assert wrong("findings", path.read_text(encoding="utf-8")) == []
    assert wrong("findings", "findings: [{id: a, element: Planing}]")
    good = "{id: a, text: A, merge: b, readers: [teams], evidence: [1, 2], actions: [{action: B, owner: ''}], start: 2025-01-01}"
    assert wrong("findings", f"state: final\nratings: {{O1: S, O2: {{rating: P}}}}\nfindings: [{good}]") == []


def test_asking_again_changes_nothing(report: Report, tmp_path: Path) -> None:
    """Nothing lacks, so the file is not even written."""
    path = made(tmp_path, report)
    before = path.stat()
    assert edit(report, ENGLISH, tmp_path).added == 0
    assert path.stat().st_mtime_ns == before.st_mtime_ns and path.stat().st_ino == before.st_ino


LAYOUTS = {
    "as it is made": "findings:\n  - id: {first}\n    text: Mine.   \n    # a remark\n",
    "without a last line break": "findings:\n  - id: {first}\n    text: Mine.",
    "a text without a last line break": "findings:\n  - id: {first}\n    text: |\n      Mine.\n      # mine: too",
    "no indentation": "findings:\n- id: {first}\n  text: Mine.\n",
    "deep indentation": "findings:\n        -   id: {first}\n            text: Mine.\n",
    "dashes by themselves": "findings:\n  -\n    id: {first}\n    text: Mine.\n\n\n",
    "CR LF": "# A remark\r\nfindings:\r\n  - id: {first}\r\n    text: Mine.\r\n",
    "a byte order mark": "\ufefffindings:\n  - id: {first}\n    text: Mine.\n",
    "keys below": "findings:\n  - id: {first}\n    text: Mine.\n\n# of the summary\nsummary: |\n  Ours.\nstate: final\n",
    "an end of document": "findings:\n  - id: {first}\n    text: Mine.\n...\n",
    "brackets": "findings: [{{id: {first}, text: Mine.}}]\n",
    "braces": '{{"findings": [{{"id": "{first}", "text": "Mine."}}]}}\n',
    "a text that keeps its line breaks": "findings:\n  - id: {first}\n    text: |+\n      Mine.\n",
    "nothing but a state": "state: final\n",
    "an empty list": "findings: []\n",
    "remarks alone": "# nothing yet\n",
    "nothing": "",
    "indented as a whole": "  state: final\n  findings:\n    - id: {first}\n      text: Mine.\n",
    "another line break": "findings:\n  - id: {first}\n    text: Mine.\n    # \u2028    # and \x85    # more\n",
}


def says(finding: s.Finding) -> dict[str, Any]:
    """What an entry says; line breaks at the ends of texts say nothing."""
    return {key: value.rstrip("\n") if isinstance(value, str) else value for key, value in finding}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_adding_keeps_every_byte(layout: str, report: Report, tmp_path: Path) -> None:
    """However somebody writes the file, what lacks is added in it or beside it, and what stands there stays."""
    first = report.findings[0].id
    path = tmp_path / FILE
    path.write_bytes(LAYOUTS[layout].format(first=first).encode())
    before, said = path.read_bytes(), read(tmp_path)
    done = edit(report, ENGLISH, tmp_path)
    after = path.read_bytes()
    start = next((i for i, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    assert after[:start] + after[len(after) - (len(before) - start) :] == before
    assert (done.path == path) == (after != before)
    assert (after == before) == (layout in ("an end of document", "brackets", "braces", "an empty list"))
    now = read(tmp_path)
    assert set(now.entries) == {finding.id for finding in report.findings}
    assert all(says(now.entries[name].finding) == says(old.finding) for name, old in said.entries.items())
    assert (now.state, now.summary) == (said.state, said.summary)
    assert edit(report, ENGLISH, tmp_path).added == 0
    if layout == "CR LF":
        assert after.count(b"\n") == after.count(b"\r\n")


def test_what_the_machine_no_longer_finds_stays(report: Report, tmp_path: Path) -> None:
    """Later findings come at the end; earlier ones stay where they were, found or not."""
    path = made(tmp_path, less(report, 3))
    type_in(path, entry(report.findings[0].id, '    analysis: "Typed"\n'), ("    analysis: |\n", ""))
    before = path.read_bytes()
    later = report.model_copy(update={"findings": report.findings[1:]})
    done = edit(later, ENGLISH, tmp_path)
    assert done.added == len(report.findings) - 3 and path.read_bytes().startswith(before)
    assert list(read(tmp_path).entries) == [finding.id for finding in report.findings]


def test_a_file_with_errors_is_never_touched(report: Report, tmp_path: Path) -> None:
    """The errors are shown at their lines, and nothing is written anywhere."""
    path = made(tmp_path, less(report, 2))
    type_in(path, ("state: draft", "state: drift"), ('    verdict: ""', "    verdct: accept"))
    before = path.read_bytes()
    with pytest.raises(ExerciseError) as raised:
        edit(report, ENGLISH, tmp_path)
    places = [(problem.place.line, problem.code, problem.suggestion) for problem in raised.value.problems]
    lines = before.decode().splitlines()
    assert places == [
        (lines.index("state: drift") + 1, "bad-value", "draft"),
        (lines.index("    verdct: accept") + 1, "unknown-key", "verdict"),
    ]
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == [FILE]


# Whatever is typed

_SIGNS = st.characters(exclude_categories=["Cs"])
_TEXT = st.one_of(
    st.text(_SIGNS, max_size=40),
    st.text("ab:#-|>'\"\\{}[]&*!%@`,?\n\t =é\u0301\u202e\u2028", max_size=30),
)
_KEYS = ("text", "analysis", "root_cause", "recommendation", "action", "owner", "contact", "reference", "by")


@st.composite
def typed_files(draw: st.DrawFn) -> str:
    """A file that a program has written, in any style."""
    found = draw(st.lists(st.dictionaries(st.sampled_from(_KEYS), _TEXT, max_size=4), min_size=1, max_size=3))
    entries = [{"id": f"own-{number}", **each} for number, each in enumerate(found)]
    return yaml.dump(
        {"summary": draw(_TEXT), "findings": entries},
        allow_unicode=draw(st.booleans()),
        default_style=draw(st.sampled_from([None, '"', "'", "|", ">"])),
        default_flow_style=draw(st.sampled_from([False, None, True])),
        indent=draw(st.integers(2, 6)),
        width=draw(st.sampled_from([20, 80, 1000])),
        line_break=draw(st.sampled_from(["\n", "\r\n"])),
        sort_keys=draw(st.booleans()),
        Dumper=yaml.SafeDumper,
    )


@given(typed=typed_files())
def test_whatever_is_typed_is_kept_and_read(typed: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The bytes stay, and reading gives what was typed; what cannot be read is said, and not touched."""
    report, folder = quickstart(), tmp_path_factory.mktemp("run")
    path = folder / FILE
    path.write_bytes(typed.encode())
    before = path.read_bytes()
    try:
        said = read(folder)
    except ExerciseError as error:
        assert all(problem.place.line for problem in error.problems)
        with pytest.raises(ExerciseError):
            edit(report, ENGLISH, folder)
        assert path.read_bytes() == before and len(list(folder.iterdir())) == 1
        return
    # What another reader makes of the file: the program that wrote it does not keep every line break.
    entries = yaml.load(typed, yaml.CBaseLoader)["findings"]
    for given_, entry_ in zip(entries, said.entries.values(), strict=True):
        assert {key: getattr(entry_.finding, key) for key in given_} == {
            key: unicodedata.normalize("NFC", value) for key, value in given_.items()
        }
    edit(report, ENGLISH, folder)
    after = path.read_bytes()
    start = next((i for i, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    assert after[:start] + after[len(after) - (len(before) - start) :] == before
    now = read(folder)
    for name, old in said.entries.items():
        assert says(now.entries[name].finding) == says(old.finding)
    assert {finding.id for finding in report.findings} <= set(now.entries)


# What it does to the report


def test_words_and_verdicts(report: Report, tmp_path: Path) -> None:
    """A finding is accepted and reworded, another rejected; what was left empty is the machine's."""
    path = made(tmp_path, report)
    type_in(
        path,
        ('  - id: silent-energy\n    verdict: ""\n    text: |\n', "  - id: silent-energy\n    verdict: accept\n    text: |\n      Nobody said\n      that **silence** counts.\n"),
        ('  - id: silent-foreign\n    verdict: ""\n', "  - id: silent-foreign\n    verdict: reject\n"),
        ("summary: |\n", "summary: |\n  It held: mostly.\n"),
        ("state: draft", "state: final"),
        ("# participants:\n#   ", "participants:\n  "),
    )  # fmt: skip
    after = with_written(report, read(tmp_path))
    by_id = {finding.id: finding for finding in after.findings}
    assert by_id["silent-energy"].text == "Nobody said\nthat **silence** counts."
    assert by_id["silent-energy"].verdict == "accepted" and by_id["silent-foreign"].verdict == "rejected"
    assert by_id["silent-energy"].evidence == find(report, "silent-energy").evidence
    assert [finding.id for finding in after.findings] == [finding.id for finding in report.findings]
    assert (after.cover.state, after.summary) == ("final", "It held: mostly.")
    assert [(each.organisation, each.number) for each in after.overview.participants] == [("Ministry of Energy", 6)]


def find(report: Report, name: str) -> Finding:
    """A finding by its id."""
    return next(finding for finding in report.findings if finding.id == name)


def test_merged_findings_bring_their_evidence(report: Report, tmp_path: Path) -> None:
    """They vanish, by way of others too; events are cited once and in order, and their actions come along."""
    text = (
        "findings:\n"
        "  - {id: silent-energy, merge: [silent-foreign], evidence: [1]}\n"
        "  - {id: silent-foreign, merge: unanswered-foreign-energy, action: Answer letters, owner: Registry}\n"
    )
    (tmp_path / FILE).write_text(text)
    after = with_written(report, read(tmp_path))
    whole = find(after, "silent-energy")
    gone = ("silent-foreign", "unanswered-foreign-energy")
    evidence = {1, *(seq for name in ("silent-energy", *gone) for seq in find(report, name).evidence)}
    assert whole.evidence == tuple(sorted(evidence)) and whole.merged == gone
    assert not {finding.id for finding in after.findings} & set(gone)
    line = after.improvements[-1]
    assert (line.action, line.owner, line.finding, line.evidence) == (
        "Answer letters", "Registry", "silent-energy", whole.evidence,
    )  # fmt: skip


def test_findings_of_ones_own_and_their_actions(report: Report, tmp_path: Path) -> None:
    """They come after the machine's, in the order in which they were written, with all their lines of the plan."""
    (tmp_path / FILE).write_text(
        "findings:\n"
        "  - id: no-deputy\n    text: Nobody could decide.\n    by: Ana\n    about: O2\n    evidence: [12, 3]\n"
        "    action: Name deputies\n    element: Organization\n    completion: 2025-06-01\n"
        "    actions: [{action: Train them, element: training}]\n"
        "  - {id: calm, kind: strength, text: All were calm.}\n"
        "  - {id: wrong, text: Not so., verdict: reject, action: Nothing}\n"
    )
    after = with_written(report, read(tmp_path))
    deputy, calm, wrong = after.findings[-3:]
    assert (deputy.rule, deputy.kind, deputy.verdict, deputy.by) == ("written", "improve", "accepted", "Ana")
    assert (deputy.about, deputy.evidence) == (("O2",), (3, 12))
    assert (calm.kind, calm.evidence, wrong.verdict) == ("strength", (), "rejected")
    lines = after.improvements[len(report.improvements) :]
    assert [(line.area, line.action, line.element, line.completion) for line in lines] == [
        ("Nobody could decide.", "Name deputies", "organisation", "2025-06-01"),
        ("Nobody could decide.", "Train them", "training", ""),
    ]


def test_capitals_do_not_matter(report: Report, tmp_path: Path) -> None:
    """Words to choose from may be typed in capitals or not."""
    (tmp_path / FILE).write_text(
        "state: Final\nratings: {O2: {rating: m, by: Ana}}\nfindings: [{id: silent-energy, verdict: Accept, element: Training}]\n"
    )
    after = with_written(report, read(tmp_path))
    assert (after.cover.state, find(after, "silent-energy").verdict) == ("final", "accepted")
    assert after.improvements[-1].element == "training" and after.objectives[1].judgements[-1].rating == "M"


def test_ratings_stand_beside_the_machines(report: Report, tmp_path: Path) -> None:
    """A rating that differs makes the objective disputed; an empty one says nothing."""
    path = made(tmp_path, report)
    type_in(path, ('  O2: {rating: "", by: "", because: ""}', "  O2: {rating: M, by: Ana, because: 'Slow: two days'}"))
    after = {item.id: item for item in with_written(report, read(tmp_path)).objectives}
    given_ = after["O2"].judgements[-1]
    assert (given_.rating, given_.by, given_.because, after["O2"].disputed) == ("M", "Ana", "Slow: two days", True)
    assert after["O1"] == report.objectives[0]


def test_several_files_are_read_in_the_order_of_their_names(report: Report, tmp_path: Path) -> None:
    """findings.yaml first, then by number; what may be said once is an error the second time."""
    for name, text in (
        ("findings-10.yaml", "findings: [{id: c, text: C}]"),
        ("findings-2.yaml", "findings: [{id: b, text: B}]"),
        ("findings.yaml", "findings: [{id: a, text: A}]"),
        (".findings.yaml", "state: broken"),
        ("other.yaml", "state: broken"),
    ):
        (tmp_path / name).write_text(text)
    assert list(read(tmp_path).entries) == ["a", "b", "c"]
    (tmp_path / "findings (copy).yaml").write_text(
        "state: final\nfindings: [{id: a, text: A}]\nratings: {O1: S, O9: S}"
    )
    (tmp_path / "findings-10.yaml").write_text("state: final\nratings: {O1: S}")
    said = complaints(tmp_path, report)
    assert "findings-10.yaml:1:1: error[duplicate-key]: 'state' is given in findings (copy).yaml:1:1 already" in said
    assert (
        "findings.yaml:1:17: error[duplicate-id]: the finding 'a' stands in findings (copy).yaml:2:17 already" in said
        or (
            "findings (copy).yaml:2:17: error[duplicate-id]: the finding 'a' stands in findings.yaml:1:17 already"
            in said
        )
    )
    assert any("'O1' is given in" in each for each in said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ratings: {O7: S}", "1:11: error[unknown-objective]: there is no objective or task 'O7'"),
        ("findings: [{id: silent-enrgy, verdict: accept}]", "1:17: error[unknown-finding]: the machine has found nothing called 'silent-enrgy', and a finding of your own needs a 'text'; did you mean 'silent-energy'?"),
        ("findings: [{id: a, text: A, merge: [silent-energi]}]", "1:37: error[unknown-finding]: there is no finding 'silent-energi'; did you mean 'silent-energy'?"),
        ("findings: [{id: a, text: A, merge: a}]", "1:36: error[bad-merge]: 'a' would be merged into itself"),
        ("findings: [{id: a, text: A, merge: b}, {id: b, text: B, merge: a}]", "1:64: error[bad-merge]: 'a' would be merged into itself"),
        ("findings: [{id: a, text: A, merge: b}, {id: b, text: B}, {id: c, text: C, merge: b}]", "1:82: error[bad-merge]: 'b' is merged into 'a' already"),
        ("findings: [{id: a, text: A, readers: [enrgy]}]", "1:39: error[unknown-team]: there is no team or group of readers 'enrgy'; did you mean 'energy'?"),
        ("findings: [{id: a, text: A, about: [O9]}]", "1:37: error[unknown-objective]: there is no objective or task 'O9'"),
        ("findings: [{id: a, text: A, evidence: [9999]}]", "1:40: error[unknown-event]: there is no event 9999; the last is "),
        ("findings: [{id: a, text: A, team: oil}]", "1:35: error[unknown-team]: there is no team 'oil'; there are energy, foreign"),
        ("findings: [{id: a, text: A, completion: 2025-02-30}]", "1:41: error[bad-value]: there is no day 2025-02-30; a day is written as 2025-05-31"),
        ("findings: [{id: a, text: A, actions: [{action: B, start: 2025-05-02, completion: 2025-5-1}]}]", "1:82: error[bad-value]: this is before the start, 2025-05-02"),
        ("findings: [{id: a, text: A, element: plans}]", "1:38: error[bad-value]: one of these is needed here: planning, organisation, equipment, training, exercise"),
        ("findings: [{id: a, text: A, readers: 'energy, foreign'}]", "1:38: error[wrong-type]: several stand in brackets: [energy, foreign]"),
        ("state: draft\nsummary: |\nIt held.\n", "3:1: error[yaml]: this text belongs to the key above it; begin each of its lines with more spaces than that one has"),
        ("summary: | It held.\n", "1:10: error[yaml]: the text of a '|' begins on the line below it, further in than its key"),
        ("- id: a\n", "1:1: error[wrong-type]: keys with values are needed here: state, summary, findings"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line(text: str, said: str, report: Report, tmp_path: Path) -> None:
    """Nothing that was typed is left out without a word."""
    (tmp_path / FILE).write_text(text)
    assert [each for each in complaints(tmp_path, report) if each.startswith(f"{FILE}:{said}")]


# Readers other than control


def test_readers_get_what_is_released_to_them(report: Report, tmp_path: Path) -> None:
    """Words go to those who are named, without numbers of events; what was rejected goes to nobody else."""
    (tmp_path / FILE).write_text(
        "summary: For all.\nsummary_readers: teams\n"
        "ratings: {O1: {rating: U, by: Ana}, O2: {rating: U, by: Ana, readers: energy}}\n"
        "findings:\n"
        "  - {id: own, text: For energy., readers: [energy], evidence: [5], action: Do it}\n"
        "  - {id: secret, text: For control., action: Hide it}\n"
        "  - {id: silent-energy, text: Quiet., merge: [silent-foreign], evidence: [5]}\n"
        "  - {id: in-time-calm, verdict: reject}\n"
    )
    written = read(tmp_path)
    bare = report.model_copy(update={"findings": tuple(f for f in report.findings if f.id != "silent-foreign")})
    energy, public = (with_written(for_reader(bare, reader), written, report) for reader in ("energy", "public"))
    assert (energy.summary, public.summary) == ("For all.", "")
    own = find(energy, "own")
    assert (own.text, own.evidence, own.rule) == ("For energy.", (), "written")
    assert find(energy, "silent-energy") == find(report, "silent-energy")
    names = {finding.id for finding in energy.findings}
    assert "secret" not in names and "in-time-calm" not in names and "own" not in {f.id for f in public.findings}
    assert [line.action for line in energy.improvements[len(report.improvements) :]] == ["Do it"]
    assert public.improvements == report.improvements
    rated = {item.id: [each.by for each in item.judgements] for item in energy.objectives}
    assert "Ana" not in rated["O1"] and rated["O2"][-1] == "Ana"
    assert "secret" not in energy.model_dump_json() and "For control" not in energy.model_dump_json()


def test_words_are_never_put_on_another_finding(report: Report, tmp_path: Path) -> None:
    """Where a reader's report calls another finding so, what is released comes beside it; names tell of nothing else."""
    late = {
        "rule": "late",
        "kind": "improve",
        "values": {"expectation": "call", "text": "Call", "late": 60, "took": 90},
    }
    ours = [
        Finding(id="late-call", team="energy", evidence=(3,), **late),
        Finding(id="late-call-2", team="foreign", **late),
    ]
    whole = report.model_copy(update={"findings": (report.findings[0], *ours)})
    theirs = ours[1].model_copy(update={"id": "late-call", "evidence": (1,)})
    foreign = for_reader(report.model_copy(update={"findings": (theirs,)}), "foreign")
    path = tmp_path / FILE
    path.write_text(
        "findings:\n"
        "  - {id: seen-1, readers: teams}\n"
        "  - {id: late-call, text: Of energy., readers: teams}\n"
        "  - {id: late-call-2, text: Of foreign., readers: foreign}\n"
    )
    after = with_written(foreign, read(tmp_path), whole).findings
    assert [(each.id, each.text, each.evidence) for each in after] == [
        ("late-call", "Of foreign.", (1,)),
        ("seen-1", report.findings[0].text, ()),
        ("late-call-released", "Of energy.", ()),
    ]
    assert after[1].kind == "strength" and after[1].by == "Bo"
    path.write_text("findings:\n  - {id: late-call, verdict: reject}\n")
    assert with_written(foreign, read(tmp_path), whole).findings == (theirs,)
    path.write_text("findings:\n  - {id: late-call-2, verdict: reject}\n")
    assert with_written(foreign, read(tmp_path), whole).findings == ()
    assert with_written(foreign, read(tmp_path)).findings == (theirs,)


def test_nothing_typed_is_active(report: Report, tmp_path: Path) -> None:
    """Control characters and marks that turn the writing round are taken out; the rest is text as it was typed."""
    text = "a\u202eb\u2066c\u200d d\x7f\ufeff<script>{{ 1 }}"
    (tmp_path / FILE).write_text(yaml.safe_dump({"findings": [{"id": "x", "text": text.replace("\x7f", ""), "by": "A\nB"}]}, allow_unicode=True))  # fmt: skip
    after = with_written(report, read(tmp_path)).findings[-1]
    assert after.text == "abc\u200d d<script>{{ 1 }}" and after.by == "A B"


def test_what_players_wrote_stays_in_remarks(report: Report, tmp_path: Path) -> None:
    """Text of the machine's findings cannot leave the remark it stands in, nor begin a key."""
    trick = "x\n  - id: forged\n    verdict: accept\u2028state: final\x85findings: []\r# "
    tricked = report.model_copy(
        update={
            "findings": (
                Finding(id="seen: 1, x", rule="written", kind="improve", text=trick, by=trick),
                Finding(id="contradicted-energy/2/1", rule="refused", kind="improve", values={"message": trick, "count": 1}),
            ),
            "cover": report.cover.model_copy(update={"title": trick}),
        }
    )  # fmt: skip
    edit(tricked, ENGLISH, tmp_path)
    assert list(read(tmp_path).entries) == ["seen: 1, x", "contradicted-energy/2/1"] and read(tmp_path).state == "draft"


def test_a_link_is_written_through_and_rights_stay(report: Report, tmp_path: Path) -> None:
    """A file that stands elsewhere stays there, and those who could write in it still can."""
    run, share = tmp_path / "run", tmp_path / "share"
    run.mkdir()
    share.mkdir()
    (share / "mine.yaml").write_text("state: final\n")
    (share / "mine.yaml").chmod(0o664)
    (run / FILE).symlink_to(share / "mine.yaml")
    edit(report, ENGLISH, run)
    assert (run / FILE).is_symlink() and (share / "mine.yaml").stat().st_mode & 0o777 == 0o664
    assert len(read(run).entries) == len(report.findings)


def test_what_is_saved_while_it_is_read_is_not_overwritten(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves the file between our reading and our writing: all begins anew, with what they typed."""
    path = made(tmp_path, less(report, 1))
    from tabletop.report import editing

    added = editing._added

    def saved_meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(editing, "_added", added)
        type_in(path, ("summary: |\n", "summary: |\n  Typed meanwhile.\n"))
        return added(*arguments)

    monkeypatch.setattr(editing, "_added", saved_meanwhile)
    edit(report, ENGLISH, tmp_path)
    written = read(tmp_path)
    assert written.summary == "Typed meanwhile.\n" and len(written.entries) == len(report.findings)
