"""YAML in: plain text with places, and nothing else (RELIABILITY finding 1, requirement S6)."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading import EXERCISE, MOVE, Limits, read, split_documents
from tabletop.exercise.reading.marked import Mapping, Sequence, place_in_scalar, place_of


def taken(text: str | bytes, limits: Limits = EXERCISE) -> tuple[Any, list[str]]:
    """The data and the problems of one text."""
    problems = Problems()
    data = read(text if isinstance(text, bytes) else text.encode(), "f.yaml", limits, problems)
    return data, [str(problem) for problem in problems]


def test_plain_values_stay_what_was_written() -> None:
    """YAML's old traps: only true and false are booleans, all else is text."""
    data, problems = taken("[on, no, 10:20, 1.10, 012, ~, null, True, true, false, 2024-01-01, 1e3, 0x1f, 'true']")
    assert not problems
    written = [
        "on",
        "no",
        "10:20",
        "1.10",
        "012",
        "~",
        "null",
        "True",
        True,
        False,
        "2024-01-01",
        "1e3",
        "0x1f",
        "true",
    ]
    assert data == written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "subject: Warning: it burns",
            "f.yaml:1:10: error[yaml]: text with ': ' in it must be in quotes, like \"Warning",
        ),
        ("- {id: x, subject: Fire: now}", "f.yaml:1:20: error[yaml]: text with ': ' in it must be in quotes"),
        ("subject: %50 off", "f.yaml:1:10: error[yaml]: text that starts with '%' must be in quotes"),
        ("subject: @all", "f.yaml:1:10: error[yaml]: text that starts with '@' must be in quotes"),
        ("subject: `x`", "f.yaml:1:10: error[yaml]: text that starts with '`' must be in quotes"),
        ("body: {{ x }}", "f.yaml:1:8: error[bad-key]: text that starts with '{{' must be in quotes"),
        ("body: {{ x }} is high", "text that starts with '{{' must be in quotes"),
        ("- {id: a, body: {{ x }} y}", "text that starts with '{{' must be in quotes"),
        ('subject: "Yes" he said', "f.yaml:1:10: error[yaml]: the text goes on after its closing quote"),
        ("subject: [URGENT] call", "f.yaml:1:10: error[yaml]: text that starts with '[' must be in quotes"),
        ('a: 1\nb: "open', "f.yaml:2:4: error[yaml]: the quotes that open here are not closed"),
        ("a: {b: 1\nc: 2", "f.yaml:1:4: error[yaml]: the '{' that opens here is not closed with '}'"),
        (
            "a: {b: #12}\n",
            "f.yaml:1:4: error[yaml]: the '{' that opens here is not closed with '}'; what stands behind ' #' is a remark: put text with # in it in quotes",
        ),
        ('a: |\nb: "The "very" one"', "f.yaml:2:4: error[yaml]: the text goes on after its closing quote"),
        ('a: |\nb: ""\nc: "open\nd: "x"', "f.yaml:3:4: error[yaml]: the quotes that open here are not closed"),
        ("a: |\nb: this: that", "f.yaml:2:4: error[yaml]: text with ': ' in it must be in quotes"),
        ("a: |\nThis: that: other", "f.yaml:2:1: error[yaml]: this text belongs to the key above it"),
        ("a: [x, y", "f.yaml:1:4: error[yaml]: the '[' that opens here is not closed with ']'"),
        ("a: {b: c}}", "f.yaml:1:10: error[yaml]: there is one closing bracket too many"),
        ("a:\n\tb: 1", "f.yaml:2:1: error[yaml]: a tab stands where spaces belong"),
        ("a: 1\n  b: 2", "f.yaml:2:4: error[yaml]: this line is indented deeper"),
        ("a:\n  b: 1\n c: 2", "f.yaml:3:2: error[yaml]: this line does not line up"),
        ("nothing here\nb: 1", "f.yaml:2:2: error[yaml]: the line before this one has no ':'"),
        ("a: 1\nnocolon\nb: 2", "a ':' is missing"),
        ('a: "c:\\quiet"', "f.yaml:1:7: error[yaml]: a backslash in double quotes"),
        ("a:\n  - b\n  c: d", "f.yaml:3:3: error[yaml]: the list above is indented like this line"),
        ("a: **bold**", "f.yaml:1:4: error[yaml]: text that starts with '*' must be in quotes"),
    ],
)
def test_a_broken_file_is_told_what_to_quote(text: str, expected: str) -> None:
    """Where YAML stumbles, the message says how to mend the text and never what the parser thought."""
    _, problems = taken(text)
    assert any(expected in problem for problem in problems), problems
    assert not any("parsing" in problem or "token" in problem for problem in problems)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: 1\nb: 2\na: 3", "duplicate-key", "3:1"),
        ("a: {x: 1, x: 2}", "duplicate-key", "1:11"),
        ("a:\nb: 1", "missing-value", "1:3"),
        ("a:\n  - x\n  -\n", "missing-value", "3:4"),
        ("a: {subject: Hello, world}", "missing-value", "1:26"),
        ("a: &x 1", "yaml-anchor", "1:4"),
        ("a: &x [1]", "yaml-anchor", "1:4"),
        ("a: *x", "yaml-alias", "1:4"),
        ("*x : 1", "yaml-alias", "1:1"),
        ("a: !!python/object:os.system x", "yaml-tag", "1:4"),
        ("a: !x {b: 1}", "yaml-tag", "1:4"),
        ("<<: {a: 1}", "yaml-merge", "1:1"),
        ("? [a, b]\n: c", "bad-key", "1:3"),
        ("? |\n  a\n: c", "bad-key", "1:3"),
        (": x", "yaml", "1:1"),
        ('"": x', "bad-key", "1:1"),
        ("%YAML 1.1\n---\na: 1", "yaml-directive", "1:1"),
        ("a: 1\n---\nb: 2", "more-documents", "2:1"),
        ('a: "\\0"', "bad-character", "1:4"),
        ('a: "\\uD800"', "yaml", "1:"),
        ("a: \x00", "bad-character", "1:4"),
        (b"a: 1\nb: \xff", "bad-encoding", "2:4"),
        ("a: 1".encode("utf-16"), "bad-encoding", "1:1"),
    ],
)
def test_what_is_refused(text: str | bytes, code: str, place: str) -> None:
    """Each thing outside the subset is refused by name, at its place."""
    _, problems = taken(text)
    assert len([problem for problem in problems if f"error[{code}]" in problem and f":{place}" in problem]) == 1, (
        problems
    )


def test_a_byte_order_mark_is_passed_over() -> None:
    """Windows editors write one."""
    assert taken(b"\xef\xbb\xbfa: 1") == ({"a": "1"}, [])


def test_accents_are_composed() -> None:
    """The same name typed on two machines is the same name."""
    data, _ = taken("Cafe\u0301: Cafe\u0301")
    assert data == {"Café": "Café"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 60_000, "too-deep"),
        ("- " * 30_000, "too-deep"),
        ("{a: " * 16_000, "too-deep"),
        ("a: [" + "x," * 5_000 + "]", "too-many-values"),
        ("a: " + "x" * 9_000, "text-too-long"),
        ("k" * 65 + ": x", "key-too-long"),
        ("a: " + "x" * 70_000, "too-large"),
        ("a: &a [1]\n" + "".join(f"b{i}: {{<<: *a}}\n" for i in range(300)), "yaml-alias"),
    ],
)
def test_bombs_end_in_a_problem(text: str, code: str) -> None:
    """S4, S6: nothing from a player can nest, expand or grow beyond the limits."""
    _, problems = taken(text, MOVE)
    assert any(f"error[{code}]" in problem for problem in problems), problems[:3]


def test_the_parser_never_calls_itself() -> None:
    """Depth costs no stack, so a raised depth limit cannot crash the process either."""
    deep = Limits(size=10**6, depth=10**6, values=10**6, key=10, text=10)
    before = sys.getrecursionlimit()
    _, problems = taken("[" * 900 + "]" * 900, deep)
    assert not problems and sys.getrecursionlimit() == before


def test_places() -> None:
    """A place is found by walking down the path; what was not written is passed over."""
    data, _ = taken("a:\n  - {b: x, c: y}\n  - text\nd: {e: f}")
    assert place_of(data, ("a", 0, "c")) == Place("f.yaml", 2, 15)
    assert place_of(data, ("a", 0, "c"), key=True) == Place("f.yaml", 2, 12)
    assert place_of(data, ("a", 1)) == Place("f.yaml", 3, 5)
    assert place_of(data, ("a", 7)) == place_of(data, ("a",))
    assert place_of(data, ("d", "missing", "e")) == Place("f.yaml", 4, 8)
    assert place_of(data, ()) == Place("f.yaml", 1, 1)


def test_a_word_inside_a_text_has_a_place() -> None:
    """Errors within expressions and templates point at the word, in plain, quoted and block texts."""
    text = "a: outflow + flow\nb: |\n  one\n\n  two flow\nc: >-\n  nothing\nd: flow"
    data, _ = taken(text)
    lines = text.split("\n")
    assert place_in_scalar(place_of(data, ("a",)), lines, "flow") == Place("f.yaml", 1, 14)
    assert place_in_scalar(place_of(data, ("b",)), lines, "flow") == Place("f.yaml", 5, 7)
    assert place_in_scalar(place_of(data, ("c",)), lines, "flow") == place_of(data, ("c",))
    assert place_in_scalar(Place("f.yaml", 99, 1), lines, "flow") == Place("f.yaml", 99, 1)


def test_documents_are_parted_without_parsing() -> None:
    """A broken document does not hide the ones after it."""
    assert split_documents("---\na: [\n---\n# nothing\n---\nb: 1\n") == [(0, "---\na: [\n"), (4, "---\nb: 1\n")]
    assert split_documents("a: 1") == [(0, "a: 1")]
    assert split_documents("") == []


PIECES = [
    *(
        "a: ",
        "b:\n",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ": ",
        "'",
        '"',
        "|\n",
        ">\n",
        "&x ",
        "*x",
        "!t ",
        "? ",
        "%",
        "@",
        "#",
        "<<: ",
    ),
    *(
        "\n",
        "\n  ",
        "\t",
        "{{ x }}",
        "true",
        "---\n",
        "...\n",
        "\\",
        "é",
        "\ufeff",
        "\x85",
        "\r",
        "text",
        "%YAML 1.1\n",
        "`",
        "~",
    ),
]


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60))
@example("{a: [}")
@example("a: 'x\n'b")
def test_any_text_is_read_or_refused(text: str) -> None:
    """S6: whatever is written is data with places, or problems with places in the file; nothing is raised."""
    check(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """S6, for bytes."""
    check(data)


def check(data: bytes) -> None:
    """Read, and hold that every mark and place lies within the file."""
    problems = Problems()
    root = read(data, "f.yaml", MOVE, problems)
    lines = data.count(b"\n") + data.count(b"\r") + data.count(b"\xc2\x85") + data.count(b"\xe2\x80") + 2
    for problem in problems:
        assert problem.place.line <= lines and problem.place.column >= 0
    stack = [root]
    while stack and not problems.errors:
        here = stack.pop()
        if isinstance(here, Mapping):
            assert list(here) == list(here.marks)
            assert all(len(mark) == 4 for mark in here.marks.values())
            stack.extend(here.values())
        elif isinstance(here, Sequence):
            assert len(here) == len(here.marks)
            stack.extend(here)
        else:
            assert here is None or isinstance(here, str | bool)
