"""The report in words: its sections in their order, every statement's evidence, and people's words as they wrote them."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from tabletop.press import blocks as b
from tabletop.press.html import to_html
from tabletop.report import form as f
from tabletop.report.document import SECTIONS, paper
from tabletop.report.document.event import told
from tabletop.report.document.voice import CITED, Voice
from tabletop.report.form import Report
from tabletop.report.language import Language
from tabletop.report.template import PLAIN, Section, Template
from tests.report.document_reports import everything, finding, large, least

ORDER = [
    "summary",
    "overview",
    "objectives",
    "findings",
    "improvement",
    "participants",
    "decisions",
    "expectations",
    "timeline",
    "world",
    "routes",
    "responses",
    "never",
    "silence",
    "rulings",
    "refused",
    "messages",
    "chance",
    "feedback",
    "sources",
    "limits",
    "integrity",
    "records",
]
HOSTILE = (
    "<script>alert(1)</script> =HYPERLINK(1) #panic() $x$ [go](javascript:alert(1)) [e](#e1) ![p](x.png) \u202ertl"
)
KINDS = re.findall(r"`([a-z]+\.[a-z]+)`", re.sub(r"(?s).*\| kind", "", Path("docs/events.md").read_text("utf-8")))


def words(report: Report, template: Template = PLAIN) -> b.Paper:
    """A report in English."""
    return paper(report, Language(), template)


def everything_in(part: Any) -> Iterator[Any]:
    """Every block, entry, card and run in a paper."""
    if isinstance(part, tuple | list):
        for item in part:
            yield from everything_in(item)
    elif is_dataclass(part):
        yield part
        for field in fields(part):
            yield from everything_in(getattr(part, field.name))


def text(part: Any) -> str:
    """All words in a part."""
    said = []
    for item in everything_in(part):
        said += [item.text] if isinstance(item, b.Run | b.Heading) else []
        said += [label for label, _ in item.pairs] if isinstance(item, b.Facts) else []
        said += [item.label, item.value] if isinstance(item, b.Card) else []
        said += [item.alt, item.caption] if isinstance(item, b.Picture) else []
    return " ".join(said)


def section(made: b.Paper, key: str) -> tuple[b.Block, ...]:
    """The blocks of one section."""
    places = [place for place, block in enumerate(made.blocks) if isinstance(block, b.Heading) and block.level == 1]
    for place, after in zip(places, [*places[1:], len(made.blocks)], strict=True):
        heading = made.blocks[place]
        if isinstance(heading, b.Heading) and heading.anchor == key:
            return made.blocks[place:after]
    return ()


def anchors(made: b.Paper) -> list[str]:
    """Every name that links may lead to."""
    found: list[str] = []
    for item in everything_in(made.blocks):
        found += [item.anchor] if isinstance(item, b.Heading | b.Entry) and item.anchor else []
        found += item.anchors if isinstance(item, b.Table) else []
    return found


@pytest.fixture(scope="module")
def whole() -> b.Paper:
    """A report that has everything, in words."""
    return words(everything())


def test_sections_come_in_the_order_of_the_report(whole: b.Paper) -> None:
    """A reader of any printed form finds the same sections in the same order."""
    assert list(SECTIONS) == ORDER
    assert [block.anchor for block in whole.blocks if isinstance(block, b.Heading) and block.level == 1] == ORDER


def test_every_link_leads_somewhere(whole: b.Paper) -> None:
    """Every number of an event has its entry in the appendix, and no name leads to two places."""
    links = {item.link[1:] for item in everything_in(whole) if isinstance(item, b.Run) and item.link.startswith("#")}
    names = Counter(anchors(whole))
    assert any(re.fullmatch(r"e\d+", link) for link in links)
    assert links <= set(names)
    assert {name: count for name, count in names.items() if count > 1} == {}


def test_the_appendix_holds_what_is_cited_and_nothing_else(whole: b.Paper) -> None:
    """Other events are in the JSON form; a run of ten thousand orders has a hundred thousand."""
    cited = {item.link[1:] for item in everything_in(whole) if isinstance(item, b.Run) and item.link.startswith("#e")}
    entries = [item.anchor for item in everything_in(section(whole, "records")) if isinstance(item, b.Entry)]
    assert set(entries) == {name for name in cited if re.fullmatch(r"e\d+", name)}
    assert entries == sorted(entries, key=lambda name: int(name[1:]))


def test_events_that_the_reader_may_not_see_are_no_links() -> None:
    """A number that has no entry stays a number."""
    made = words(everything().model_copy(update={"records": ()}))
    assert not any(item.link.startswith("#e1") for item in everything_in(made) if isinstance(item, b.Run))
    assert section(made, "records") == ()


def test_long_evidence_is_counted() -> None:
    """A statement shows eight numbers at most, and says how many more there are."""
    voice = Voice(everything(), Language())
    runs = voice.refs(tuple(range(1, 13)))
    assert b.words(runs) == " " + " ".join(f"#{seq}" for seq in range(1, CITED + 1)) + " and 4 more"


def test_a_report_of_nothing_says_so() -> None:
    """Control reads in a sentence that there was none of a thing; nothing fails for want of it."""
    made = words(least())
    assert "No orders were given." in text(section(made, "decisions"))
    assert "No corrective actions" in text(section(made, "improvement"))
    assert section(made, "records") == ()


@pytest.mark.parametrize("reader", ["public", "it"])
def test_readers_are_not_told_what_they_may_not_see(reader: str) -> None:
    """A part that is empty for a reader is left out, heading and all: it may be empty or may be hidden."""
    made = words(least(reader))
    headings = [block.anchor for block in made.blocks if isinstance(block, b.Heading) and block.level == 1]
    assert headings == ["summary", "overview", "integrity"]


def test_peoples_words_stay_text() -> None:
    """Whatever people write comes out in runs, as text; no address that they write leads into the report."""
    made = words(everything(HOSTILE))
    runs = [item for item in everything_in(made.blocks) if isinstance(item, b.Run)]
    links = {run.link for run in runs if run.link and not run.link.startswith("#")}
    assert links == {"https://example.org/figure"}
    assert [run.link for run in runs if run.text in ("go", "e")] == [""] * sum(run.text in ("go", "e") for run in runs)
    for key in ORDER[:-2]:
        if key not in ("participants", "responses", "silence", "chance"):
            assert "<script>alert(1)</script>" in text(section(made, key)), key
    page = to_html(made).decode()
    assert "<script>alert" not in page and 'href="javascript:' not in page


def test_ratings_stand_beside_each_other_where_people_disagree(whole: b.Paper) -> None:
    """An evaluator's rating is attributed, the rule's stays, and a remark says that they differ."""
    blocks = section(whole, "objectives")
    chips = [item.text for item in everything_in(blocks) if isinstance(item, b.Run) and item.tone == "poor"]
    assert "M" in chips and "Dana: Performed with major challenges." in text(blocks)
    assert "Both ratings stand" in text(blocks)
    assert "In 2 ratings evaluators and the rule disagree" in text(section(whole, "summary"))


def test_what_was_rejected_or_merged_is_left_out_and_counted(whole: b.Paper) -> None:
    """A rejected finding is counted, and not told; one that was merged is told with the one it went into."""
    assert "Not shown at all" not in text(whole.blocks)
    found = text(section(whole, "findings"))
    assert "1 finding was rejected" in found
    assert "late-x" not in Voice(everything(), Language()).numbers
    assert "1 other finding was merged into it." in text(section(whole, "objectives"))


def test_findings_are_numbered_as_one_reads(whole: b.Paper) -> None:
    """Areas for improvement count up through the report, whichever section they stand in."""
    names = [name for name in anchors(whole) if name.startswith("improve-")]
    assert names == [f"improve-{place}" for place in range(1, len(names) + 1)]


@pytest.mark.parametrize("rule", [rule for rule in get_args(f.Rule) if rule != "written"])
def test_what_a_rule_found_is_said_in_a_sentence(rule: f.Rule) -> None:
    """Every rule has its sentence, which names the team or what it is about, and is marked as found by a rule."""
    report = least().model_copy(update={"findings": (finding(rule),), "overview": everything().overview})
    said = text(section(words(report), "findings"))
    assert f"By rule: {Language().say(f'rule.name.{rule}')}." in said
    assert "IT" in said or "T1" in said
    assert "{" not in said and "None" not in said


@pytest.mark.parametrize("what", ["rating", "outcome", "expectation"])
def test_contradictions_name_both_sides(what: str) -> None:
    """Whoever contradicted is named with what they said."""
    values = {"what": what, "id": "T1", "machine": "unmet", "person": "met", "by": "Dana"}
    report = least().model_copy(update={"findings": (finding("contradicted", values=values),)})
    assert "Dana" in text(section(words(report), "findings"))


def test_an_area_for_improvement_has_the_form_of_hseep(whole: b.Paper) -> None:
    """Observation, reference and analysis, then root cause and recommendation, under a number."""
    pairs = [
        [label for label, _ in item.pairs]
        for item in everything_in(section(whole, "objectives"))
        if isinstance(item, b.Facts)
    ]
    assert ["Observation", "Reference", "Analysis", "Root cause", "Recommendation", "Team", "Found"] in pairs


def test_the_decision_log_tells_reason_cost_odds_and_draw(whole: b.Paper) -> None:
    """And says in words that no reason was given, where none was."""
    first, second = (item for item in everything_in(section(whole, "decisions")) if isinstance(item, b.Entry))
    for said in ("Reason: ", "it.budget 20", "2 of staff", "full success 55%", "failure 15%", "Draw: ", "0.4123"):
        assert said in b.words(first.body)
    assert "Call the police" in b.words(first.body), "options that were open are told by title"
    assert "No reason was given." in b.words(second.body)


def test_charts_say_what_they_show(whole: b.Paper) -> None:
    """First, last, least and most are in the words for those who cannot see the picture, and in the caption."""
    (chart,) = (item for item in everything_in(section(whole, "world")) if isinstance(item, b.Picture))
    for said in ("first 1", "last 2.5", "least 1", "most 5"):
        assert said in chart.alt and said in chart.caption
    assert chart.svg.startswith(b"<svg")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_has_its_sentence(kind: str) -> None:
    """Each kind that docs/events.md names is told in words, also where a reader may see nothing of its particulars."""
    voice = Voice(everything(), Language())
    for data in ({}, {"option": "isolate", "to": ["it"], "by": "Dana", "reason": "It rains", "distribution": "chance"}):
        said = told(voice, f.Record(seq=1, at=0, kind=kind, subject="it/1/1", team="it", data=data))
        assert said and not said.startswith(kind), said


def test_an_event_of_an_unknown_kind_is_told_by_its_particulars() -> None:
    """A newer engine may write what this catalogue does not know."""
    voice = Voice(everything(), Language())
    record = f.Record(seq=1, at=0, kind="moon.rose", subject="full", data={"height": 3, "seen": [True, None]})
    assert told(voice, record) == "moon.rose full: height: 3, seen: yes and nothing"


def test_an_organisations_sections_stand_where_it_says() -> None:
    """After the section that they name; after none that there is, before the appendix. Its look is on the paper."""
    own = (Section("Ours", "objectives", "We *did* it."), Section("Lost", "nowhere", "Found."))
    made = words(everything(), Template("Agency", b"<svg/>", "#123456", "SECRET", sections=own, size="letter"))
    titles = [block.text for block in made.blocks if isinstance(block, b.Heading) and block.level == 1]
    assert titles.index("Ours") == titles.index("Analysis of objectives and capabilities") + 1
    assert titles.index("Lost") == len(titles) - 2
    assert made.theme == b.Theme("Agency", b"<svg/>", "#123456") and made.handling == "SECRET" and made.size == "letter"


def test_the_same_report_gives_the_same_paper() -> None:
    """Words and pictures, to the byte."""
    assert words(everything()) == words(everything())


@pytest.mark.slow
def test_ten_thousand_orders_are_put_into_words_in_seconds() -> None:
    """As the issue of the report asks for: 500 seats, 2,000 injects, 10,000 orders."""
    report = large()
    started = time.process_time()
    made = words(report)
    assert time.process_time() - started < 10, "seconds of the processor; half of that on a computer that is not old"
    assert len([name for name in anchors(made) if name.startswith("order-")]) == 10_000
