"""An organisation's look of a report: from the exercise or a file, with wording and sections of its own."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from tabletop.exercise import colours, logo
from tabletop.exercise.checking.compile import check, compile_exercise
from tabletop.exercise.problems import ExerciseError
from tabletop.report import template

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
EXERCISE = """\
title: Storm
clock: {endex: 1d, tick: 1h}
teams: {it: IT}
injects: [{id: gale, at: 1h, to: [it], subject: A gale}]
"""
LOOK = """\
organisation: Ministry of Energy
logo: report/logo.svg
colours: {accent: "#1F5FA8"}
handling: TLP:AMBER
language: ru
size: letter
wording:
  rating.P: Зачтено
  feedback.forms: {one: "{count} лист", few: "{count} листа", other: "{count} листов"}
sections:
  - title: Legal basis
    after: overview
    text: |
      # Order 17
      {{ cover.title }}
  - {title: Lessons, file: report/lessons.md}
"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def png(width: int = 2, height: int = 2, rows: bytes | None = None) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = rows if rows is not None else b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def problems(text: str, folder: Path, files: dict[str, str | bytes] | None = None) -> list[str]:
    write(folder, {"exercise.yaml": EXERCISE, "report.yaml": text, **(files or {})})
    return [f"{p.place.line} {p.severity}[{p.code}]: {p.sentence}" for p in check(folder)[1]]


def test_a_file_and_an_exercise_say_the_same(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"report/logo.svg": SVG, "report/lessons.md": "- One\r\n- Two\r\n"}
    folder = write(tmp_path / "exercise", {"exercise.yaml": EXERCISE, "report.yaml": LOOK, **files})
    write(tmp_path / "office", {"look.yaml": LOOK, **files})
    own, given = template.of(compile_exercise(folder)), template.read(tmp_path / "office" / "look.yaml")
    assert own.organisation == "Ministry of Energy" and own.logo == SVG and own.accent == "#1f5fa8"
    assert (own.handling, own.language, own.size) == ("TLP:AMBER", "ru", "letter")
    assert own.wording["rating.P"] == "Зачтено"
    assert [(s.title, s.after, s.text, s.file, s.line) for s in own.sections] == [
        ("Legal basis", "overview", "# Order 17\n{{ cover.title }}\n", "report.yaml", 14),
        ("Lessons", "limits", "- One\n- Two\n", "report/lessons.md", 1),
    ]
    assert given.sections[0].file == "look.yaml"
    assert given == own.__class__(**{**vars(own), "sections": given.sections})


def test_without_a_word_the_look_is_plain(tmp_path: Path) -> None:
    folder = write(tmp_path, {"exercise.yaml": EXERCISE})
    assert template.of(compile_exercise(folder)) == template.PLAIN


def test_all_that_a_look_needs_is_frozen_with_a_run(tmp_path: Path) -> None:
    """A run keeps the files of its exercise, so that its report never changes (R22)."""
    from tabletop.exercise.loading import load_document

    files: dict[str, str | bytes] = {"report/logo.svg": SVG, "report/lessons.md": "One"}
    document = load_document(write(tmp_path, {"exercise.yaml": EXERCISE, "report.yaml": LOOK, **files}))
    assert {"report.yaml", "report/logo.svg", "report/lessons.md"} <= set(document.files)


def test_a_template_may_repeat_the_sections_name(tmp_path: Path) -> None:
    write(tmp_path, {"look.yaml": "report:\n  organisation: Ministry\n"})
    assert template.read(tmp_path / "look.yaml").organisation == "Ministry"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colours: {accent: red}", "1 error[bad-value]: a colour is '#' and six digits"),
        ("colours: {accent: 1f5fa8}", "1 error[bad-value]: a colour is '#' and six digits, 0 to 9 and a to f, in quotes"),
        ("colours: {accent: '#ffcc00'}", "1 warning[faint-colour]: this colour is too faint to be read on white"),
        ("language: de", "1 error[bad-value]: one of these is needed here: en, ru, kk"),
        ("wording: {rating.X: x}", "1 error[unknown-text]: no text of the report has the key 'rating.X'"),
        ("wording: {instant: '{dya}'}", "1 error[not-in-text]: the text 'instant' has no '{dya}' to fill in; it has {day}"),
        ("wording: {instant: '{day.x}'}", "1 error[not-in-text]: braces in a text hold a name"),
        ("wording: {rating.P: {one: a, other: b}}", "1 error[not-in-text]: the text 'rating.P' counts nothing"),
        ("organization: x", "1 error[unknown-key]: 'organization' is not a key here; did you mean 'organisation'?"),
        ("logo: none.svg", "1 error[no-such-file]: there is no file 'none.svg'"),
        ("logo: ../logo.svg", "1 error[outside-folder]"),
        ("logo: text.svg", "1 error[bad-logo]: 'text.svg': a logo is an SVG or a PNG file, and this is neither"),
        ("sections: [{title: A, text: x, after: sumary}]", "did you mean 'summary'?"),
        ("sections: [{title: A}]", "1 error[missing-key]: a section needs either 'text' or 'file'"),
        ("sections: [{title: A, file: a.md}]", "1 error[no-such-file]"),
        ("sections: [{title: A, file: a.tex}]", "1 error[no-such-file]: there is no text 'a.tex'"),
        ("sections:\n  - title: A\n    text: |\n      one\n      {{ covr.title }}", "5 error[bad-section]: 'covr' is no"),
        ("sections: [{title: A, text: '{{ cover.title'}]", "1 error[bad-section]: unexpected end of template"),
        ("sections: [{title: A, text: '{% include \"x\" %}'}]", "1 error[bad-section]: a section cannot use 'include'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line(text: str, said: str, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"text.svg": "A logo"}
    assert any(said in problem for problem in problems(text + "\n", tmp_path / "exercise", files))
    write(tmp_path / "office", {"look.yaml": text + "\n", **files})
    if "warning" in said:
        assert template.read(tmp_path / "office" / "look.yaml").accent == "#8e7200"
        return
    with pytest.raises(ExerciseError) as error:
        template.read(tmp_path / "office" / "look.yaml")
    code = said.split("[")[-1].split("]")[0] if "[" in said else "bad-value"
    assert code in {problem.code for problem in error.value.problems}


def test_an_unreadable_template_is_an_error(tmp_path: Path) -> None:
    for content in (b"", b"- a\n", b"\xff\xfe\x00", b"a: [", b"x" * 5_000_000):
        (tmp_path / "look.yaml").write_bytes(content)
        with pytest.raises(ExerciseError):
            template.read(tmp_path / "look.yaml")
    with pytest.raises(ExerciseError, match="cannot be read"):
        template.read(tmp_path / "none.yaml")


def test_pictures_that_are_logos() -> None:
    assert logo.why_not(SVG) is None
    assert logo.why_not(png()) is None
    link = b'<svg xmlns="http://www.w3.org/2000/svg"><a href="#x"><rect id="x" fill="url(#g)"/></a></svg>'
    assert logo.why_not(link) is None
    assert logo.why_not(SVG.replace(b"<rect", b'<g id="a"/><use href="#a"/><rect')) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff\xe0 a JPEG",
        SVG + b" " * 2**21,
        png()[:-20],
        png().replace(b"IDAT", b"IDAX"),
        png(rows=b"\0\0"),
        png(100_000, 100_000, b""),
        png(10, 10, b"\0" * 50_000_000),
        SVG.replace(b"<rect", b"<script>alert(1)</script><rect"),
        SVG.replace(b"<rect", b'<rect onload="alert(1)"'),
        SVG.replace(b"<rect", b'<image href="https://example.org/a.png"/><rect'),
        SVG.replace(b"<rect", b'<style>@import "https://example.org/a.css";</style><rect'),
        SVG.replace(b"<rect", b'<rect style="fill: url(https://example.org/a)"'),
        SVG.replace(b"<rect", b"<foreignObject/><rect"),
        SVG.replace(b"</svg>", b""),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG.replace(b"<rect", b"<text>&b;</text><rect"),
        b"<html><svg/></html>",
        SVG.replace(b"<rect", b'<g id="a"><use href="#a"/></g><rect'),
        SVG.replace(b"<rect", b'<g id="a"/><g id="b"><use href="#a"/></g><use href="#b"/><rect'),
        b"<svg/>",
    ],
)
def test_files_that_are_no_logos(data: bytes) -> None:
    assert logo.why_not(data)


def test_colours_that_can_be_read() -> None:
    assert colours.legible("#1f5fa8") == "#1f5fa8"
    for faint in ("#ffffff", "#ffcc00", "#00ffff", "#808080"):
        assert colours.contrast(faint) < colours.LEAST_CONTRAST <= colours.contrast(colours.legible(faint))
    assert round(colours.contrast("#000000")) == 21
