"""Further sections of a report: what they can say, and that nothing in them can do harm or take long."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tabletop.exercise import sections
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks
from tabletop.report import form as f
from tabletop.report.language import Language
from tabletop.report.template import Section, Template, failures, rendered
from tabletop.report.template.budget import Budget
from tabletop.report.template.comparing import TESTS
from tabletop.report.template.filters import Filters

WHEN = "2024-06-17T09:00:00+05:00"


def report(**more: Any) -> f.Report:
    overview = f.Overview(name="storm", startex=WHEN, endex="2024-06-27T09:00:00+05:00", length=864_000, pace="turns", tick=3600)  # fmt: skip
    parts: dict[str, Any] = {
        "cover": f.Cover(title="Storm"),
        "counts": f.Counts(orders=12345, finished={"success": 3, "failure": 1}),
        "overview": overview,
        "integrity": f.Integrity(exercise="storm", hash="h", version="1", events=1, events_sha256="x"),
        "objectives": (f.ObjectiveRating(id="O1", title="Decide", proposed="S"),),
        "decisions": tuple(
            f.Decision(order=f"it/{i}/1", at=3600 * i, team="it" if i % 2 else "exec", title=f"Order {i}", state="full", ended=None)
            for i in range(5)
        ),
    }  # fmt: skip
    return f.Report(**{**parts, **more})


def said(text: str, language: str = "en", **more: Any) -> str:
    template = Template(language=language, sections=(Section("Own", "limits", text, "report.yaml", 10),))
    assert failures(template, report(**more)) == ()
    return rendered(template, report(**more))[0].text.strip()


def why(text: str, **more: Any) -> str:
    template = Template(sections=(Section("Own", "limits", text, "report.yaml", 10),))
    found = failures(template, report(**more))
    assert len(found) == 1, rendered(template, report(**more))
    return found[0]


def test_what_is_allowed_is_what_there_is() -> None:
    assert set(sections.NAMES) == set(f.Report.model_fields)
    assert set(sections.FILTERS) == set(Filters(Budget(), Language(), None).all())  # type: ignore[arg-type]
    assert set(sections.TESTS) == set(TESTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ cover.title }}: {{ counts.orders }} orders, {{ counts['rejected'] }} rejected", "Storm: 12,345 orders, 0 rejected"),
        ("{% for d in decisions if d.team == 'it' %}\n- {{ loop.index }}/{{ loop.length }} {{ d.title }}\n{% endfor %}", "- 1/2 Order 1\n- 2/2 Order 3"),
        ("{% for k, v in counts.finished|items %}{{ k }} {{ v }}{{ ', ' if not loop.last }}{% endfor %}", "success 3, failure 1"),
        ("{{ decisions|selectattr('at', '>', 3600)|map('title')|join(', ') }}", "Order 2, Order 3, Order 4"),
        ("{% for team, orders in decisions|groupby('team') %}{{ team }} {{ orders|count }} {% endfor %}", "exec 3 it 2"),
        ("{{ decisions|sort(attribute='at', reverse=true)|first|default }}", None),
        ("{{ (decisions|last).order }} {{ decisions[1:3]|length }} {{ decisions[-1].at }}", "it/4/1 2 14,400"),
        ("{{ 90000|instant }}; {{ 90000|calendar }}; {{ 0|date }}; {{ 5400|length }}", "day 2, 01:00; 18 Jun 2024, 10:00; 17 June 2024; 1 h 30 min"),
        ("{{ objectives[0].proposed|rating }} {{ 2 / 3 }} {{ 7 // 2 + 1 }} {{ 'a' ~ 1 ~ 'b' }}", "Performed with some challenges 0.6667 4 a1b"),
        ("{{ decisions|map('at')|sum }} {{ decisions|max('at') }} {{ [3, 1]|min }} {{ 2.567|round(1) }}", "36,000 14,400 1 2.6"),
        ("{% set x = 'team' %}{{ x|upper }} {{ x|replace('t', 'T') }} {{ 'abcdef'|truncate(4) }} {{ '  a '|trim }}", "TEAM Team abc… a"),
        ("{{ 'yes' if decisions and counts.orders > 5 else 'no' }} {{ decisions[0].ended }}|{{ stop|default('no stop') }}", "yes |no stop"),
        ("{% if 3 is odd and 6 is divisibleby 3 and cover is mapping %}fine{% endif %}", "fine"),
        ("{% for i in range(1, 4) %}{{ i }}{% endfor %}", "123"),
    ],
)  # fmt: skip
def test_sections_say_what_the_report_holds(text: str, expected: str | None) -> None:
    if expected is None:
        assert "cannot be printed; name one of its parts: order, at" in why(text)
    else:
        assert said(text) == expected


def test_the_example_of_the_docs() -> None:
    page = Path(__file__).parents[2] / "docs" / "report-templates.md"
    example = page.read_text(encoding="utf-8").split("```markdown\n")[1].split("```")[0]
    rows = tuple(
        f.ExpectationRow(id=f"e{i}", team="it", text=f"Report {i}", standing="late", late=600 * i) for i in (1, 2)
    )
    table = to_blocks(said(example, expectations=rows))
    assert [type(block) for block in table] == [b.Paragraph, b.Table, b.Bullets]
    assert isinstance(table[1], b.Table) and [[b.words(cell) for cell in row] for row in table[1].rows] == [
        ["it", "Report 2", "20 min"],
        ["it", "Report 1", "10 min"],
    ]


def test_figures_are_written_as_the_language_writes_them() -> None:
    assert said("{{ counts.orders }} {{ 'U'|rating }}", "ru") == "12\N{NO-BREAK SPACE}345 Выполнить не удалось"
    assert said("{{ counts.orders|string }}", "ru") == "12345"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\nb\n{{ cover.titel }}", "report.yaml:12: the section 'Own': there is no 'titel' here; did you mean 'title'?"),
        ("{{ covr.title }}", "report.yaml:10: the section 'Own': 'covr' is no part of a report; did you mean 'cover'?"),
        ("{{ decisions }}", "a list cannot be printed; write x|join(', '), or go through it with for"),
        ("{{ decisions[9].at }}", "the list has 5 things, no number 9 (the first is 0)"),
        ("{{ counts.orders / 0 }}", "nothing can be divided by 0"),
        ("{{ 'a' + 1 }}", "put texts together with ~"),
        ("{{ true }}", "true or false cannot be printed"),
        ("{{ decisions|map('nme')|join }}", "there is no 'nme' in these; they have order, at"),
        ("\n{% if x %}", "report.yaml:11: the section 'Own': unexpected end of template"),
    ],
)  # fmt: skip
def test_what_fails_is_said_with_its_line_and_stands_in_the_report(text: str, reason: str) -> None:
    assert reason in why(text)
    template = Template(
        sections=(Section("Own", "limits", text, "report.yaml", 10), Section("More", "summary", "fine"))
    )
    first, second = rendered(template, report())
    assert first.text.startswith("> **This section could not be written:** report.yaml:1")
    assert (second.after, second.title, second.text) == ("summary", "More", "fine\n")


ESCAPES = [
    "{{ ''.__class__.__mro__ }}",
    "{{ cover['__class__'] }}",
    "{{ cover|attr('__class__') }}",
    "{{ cover.title.format }}",
    "{{ '{0.__class__}'.format(cover) }}",
    "{{ cover.__init__.__globals__ }}",
    "{{ decisions.append(1) }}",
    "{{ counts.finished.clear() }}",
    "{{ self._TemplateReference__context }}",
    "{{ self }}",
    "{{ loop }}",
    "{{ caller() }}",
    "{{ cycler }}",
    "{{ lipsum.__globals__ }}",
    "{{ namespace(a=1) }}",
    "{{ range.__class__ }}",
    "{{ range }}",
    "{% for d in decisions %}{{ loop._iterable }}{% endfor %}",
    "{% for d in decisions %}{{ loop['undefined'] }}{% endfor %}",
    "{% for d in decisions %}{{ loop.cycle(1) }}{% endfor %}",
    "{% for d in decisions %}{{ loop }}{% endfor %}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends 'x' %}",
    "{% from 'x' import y %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% block b %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% set x %}x{% endset %}",
    "{% set cover.title = 1 %}",
    "{% do decisions.append(1) %}",
    "{% debug %}",
    "{% for d in decisions recursive %}{{ loop(decisions) }}{% endfor %}",
    "{{ decisions|map('__class__')|list|count }}",
    "{{ decisions|map('title.__class__')|list|count }}",
    "{{ decisions|groupby('__class__')|count }}",
    "{{ cover|pprint }}",
    "{{ cover|safe }}",
    "{{ decisions|map(*decisions)|list }}",
]
BOMBS = [
    "{{ 'a' * 10**9 }}",
    "{{ [1] * 10**9 }}",
    "{{ 10**10**10 }}",
    "{{ 9**16**1 * 9**16 * 9**16 }}",
    "{{ 1e308 * 1e308 }}",
    "{{ 1e999 }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%1000000000d' is odd }}",
    "{{ '%1000000000d' is divisibleby 3 }}",
    "{{ '{:>1000000000}'.format(1) }}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ 'a'|indent(1000000000) }}",
    "{{ range(10**9)|count }}",
    "{{ range(0, 10**18, 1)|count }}",
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
    "{% for a in range(1000) %}" + "x" * 60_000 + "{% endfor %}",
    "{% for a in range(1000) %}{% for b in range(100) %}" + "{{ 1 }}" * 1000 + "{% endfor %}{% endfor %}",
    "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 40,
    "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a + a %}" * 40,
    "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a|replace('a', a) %}" * 40,
    "{% set a = 'aaaaaaaaaa' %}" + "{% set a = [a, a]|join(a) %}" * 40,
    "{% set a = 'a' %}" + "{% set a = a ~ a %}" * 17 + "{% for i in range(1000) %}{% set b = a|upper %}{% endfor %}",
    "{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 40 + "{{ 'x' if a == a }}",
    "{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a|join }}",
    "{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a|sort|count }}",
    "{% set a = range(1000) %}{% for i in a %}{{ 'x' if 5000 in a }}{% endfor %}{% for i in a %}{{ a|sort|count }}{% endfor %}",
    "{% for i in range(1000) %}{{ decisions|map('title')|join|count }}{% for j in range(900) %}{% endfor %}{% endfor %}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "-" * 5000 + "1 }}",
    "{{ " + "not " * 5000 + "1 }}",
    "{{ cover" + ".a" * 5000 + " }}",
    "{{ 1" + " + 1" * 3000 + " }}",
    "{% if 1 %}" * 500 + "{% endif %}" * 500,
    "{% for i in [1] %}" * 25 + "{% endfor %}" * 25,
    "{{ cover.title }}" * 10_000,
    "x" * 100_000,
    "{{ 99999999999999999999|instant }}",
    "{{ 1e300|calendar }}",
    "{{ 'nan'|float }}",
]  # fmt: skip


@pytest.mark.parametrize("text", [*ESCAPES, *BOMBS], ids=lambda text: text[:40])
def test_hostile_sections_fail_at_once_and_do_no_harm(text: str) -> None:
    begun = time.process_time()
    tracemalloc.start()
    try:
        reason = why(text)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reason.startswith("report.yaml:") and "the section 'Own'" in reason
    assert most < 100 * 2**20
    assert time.process_time() - begun < 4  # well under 1 s without the counting of memory


def test_the_same_bombs_take_less_than_a_second() -> None:
    slow = {}
    for text in BOMBS:
        begun = time.process_time()
        why(text)
        if (took := time.process_time() - begun) > 1:
            slow[text[:60]] = took
    assert not slow


def test_what_a_section_costs_does_not_depend_on_the_clock() -> None:
    """A loop that is just within bounds always is, and one beyond never."""
    inner = "{% for a in range(900) %}{% for b in range(100) %}{% endfor %}{% endfor %}"
    assert said(inner + "done") == "done"
    assert "goes through too much" in why(inner * 8)


HOSTILE = [
    "<script>alert(1)</script>",
    "# heading",
    "- item",
    "1. item",
    "1) item",
    "+ item",
    "> quote",
    "    code",
    "```\ncode\n```",
    "===",
    "---",
    "***",
    ":--",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "[link](https://example.org)",
    "![image](https://example.org/a.png)",
    "<https://example.org>",
    "[ref]: https://example.org",
    "**bold** _italic_ `code` ~~gone~~",
    "&lt;b&gt; &#60;",
    "{{ cover.title }} {% for x in y %}",
    "line\n\n# heading\n\n- item",
    "back\\slash \\",
    "\u202eright to left\u202c",
    "text  \nbreak",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "section", ["{{ cover.title }}", "Said: {{ cover.title }}, twice", "first line\n{{ cover.title }}\nlast line"]
)
def test_what_people_wrote_stays_text_in_a_section(text: str, section: str) -> None:
    """One paragraph comes out, of plain text, that holds every letter that was written."""
    blocks = to_blocks(said(section, cover=f.Cover(title=text)))
    assert [type(block) for block in blocks] == [b.Paragraph]
    paragraph = blocks[0]
    assert isinstance(paragraph, b.Paragraph)
    assert all(run == b.Run(run.text) for run in paragraph.runs)
    written = "".join(sign if sign.isprintable() else " " for sign in text).split()
    assert " ".join(written) in " ".join(b.words(paragraph.runs).split())


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_stays_text_in_tables_lists_and_quotes(text: str) -> None:
    section = (
        "| who | what |\n|---|---|\n| it | {{ cover.title }} |\n\n- {{ cover.title }}\n\n{{ cover.title|quote }}\n"
    )
    blocks = to_blocks(said(section, cover=f.Cover(title=text)))
    assert [type(block) for block in blocks] == [b.Table, b.Bullets, b.Quote]
    table, bullets, quote = blocks
    assert isinstance(table, b.Table) and isinstance(bullets, b.Bullets) and isinstance(quote, b.Quote)
    assert len(table.rows) == 1 and len(table.rows[0]) == 2
    assert [[type(block) for block in item] for item in bullets.items] == [[b.Paragraph]]
    assert {type(block) for block in quote.blocks} == {b.Paragraph}


def test_a_quotation_keeps_its_lines() -> None:
    blocks = to_blocks(said("Before {{ cover.title|quote }} after", cover=f.Cover(title="one\n# two\n\nthree")))
    assert [type(block) for block in blocks] == [b.Paragraph, b.Quote, b.Paragraph]
    quote = blocks[1]
    assert isinstance(quote, b.Quote)
    assert [b.words(block.runs) for block in quote.blocks if isinstance(block, b.Paragraph)] == ["one\n# two", "three"]


def test_the_same_section_gives_the_same_text() -> None:
    text = (
        "{% for team, orders in decisions|groupby('team') %}{{ team }}{{ orders|map('title')|unique|join }}{% endfor %}"
    )
    assert said(text) == said(text)
