"""The languages of reports: every text in each of them, dates and numbers as each writes them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from importlib import resources

import pytest
from babel import Locale

from tabletop.exercise.checking.look import names_in
from tabletop.exercise.schema import ReportLook
from tabletop.press import blocks as b
from tabletop.press.pdf import to_pdf
from tabletop.report.language import Language, catalogue, languages

STARTEX = datetime.fromisoformat("2024-06-17T09:00+05:00")
NBSP = "\N{NO-BREAK SPACE}"
OTHERS = [code for code in languages() if code != "en"]


def forms(text: object) -> dict[str, str]:
    return text if isinstance(text, dict) else {"other": str(text)}


def test_an_exercise_may_choose_any_language_that_there_is() -> None:
    assert set(re.findall("'(..)'", str(ReportLook.model_fields["language"].annotation))) == set(languages())


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_in_every_language_and_fills_in_the_same(code: str) -> None:
    english, other = catalogue("en"), catalogue(code)
    assert set(english) - set(other) == set(), "texts that are not translated yet"
    assert set(other) - set(english) == set(), "texts that the report does not have any more"
    for key, text in english.items():
        assert set(names_in(other[key])) == set(names_in(text)), key


@pytest.mark.parametrize("code", languages())
def test_a_text_that_counts_has_every_form_of_its_language(code: str) -> None:
    needed = {*Locale.parse(code).plural_form.tags, "other"}
    for key, text in catalogue(code).items():
        assert isinstance(text, str | dict), f"{key} has no text; yes, no and the like need quotes"
        if isinstance(text, dict):
            assert set(text) - {"1"} == needed, key
            assert "count" in names_in(text), key
        for form in forms(text).values():
            assert form.strip() and "—" not in form and not re.search(r"[{}]", re.sub(r"\{\w+\}", "", form)), key


@pytest.mark.parametrize("code", languages())
def test_no_text_is_written_twice(code: str) -> None:
    """Of two texts with one key YAML takes the last, and nobody would know."""
    written = resources.files("tabletop.report").joinpath("languages", f"{code}.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^([^\s#:][^:]*):", written, re.MULTILINE)
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_other_languages_have_their_own_letters() -> None:
    """A text without letters of its language has been forgotten, but for signs, names and an id that is an example."""
    for code in OTHERS:
        for key, text in catalogue(code).items():
            bare = [re.sub(r"\{\w+\}", "", form) for form in forms(text).values()]
            latin = [form for form in bare if re.search("[A-Za-z]{2}", form) and not re.search("[\u0400-\u04ff]", form)]
            assert not latin or key == "written.own.id", (code, key)


def test_russian_counts() -> None:
    said = [Language("ru").say("feedback.forms", count=count) for count in (1, 2, 5, 11, 21, 22, 1.5)]
    assert [text.split(" ")[-1] for text in said] == [
        *("анкета.", "анкеты.", "анкет.", "анкет.", "анкета.", "анкеты.", "анкеты.")
    ]
    assert said[-1].startswith("Сдано 1,5")


def test_a_text_for_one_alone_is_not_for_twenty_one() -> None:
    said = Language("ru").say
    assert "21" not in said("finding.unmet", count=1, team="А", text="Б")
    assert "21 раз" in said("finding.unmet", count=21, team="А", text="Б")


def test_numbers() -> None:
    say = Language().number
    assert [say(value) for value in (0, -0.0, 7, -7, 1234, 1234567)] == ["0", "0", "7", "−7", "1,234", "1,234,567"]
    assert [say(value) for value in (12345.678, 999.96, 67.64999, 2 / 3, 0.0123449)] == [
        *("12,346", "1,000", "67.65", "0.6667", "0.01234")
    ]
    assert [say(value) for value in (1.5e-7, -2e20, float("inf"), float("nan"))] == [
        *("1.5 × 10⁻⁷", "−2 × 10²⁰", "∞", "–")
    ]
    assert Language("ru").number(-1234567.5) == f"−1{NBSP}234{NBSP}568"
    assert Language("kk").number(0.25) == "0,25"


def test_lengths_of_time() -> None:
    say = Language().length
    assert [say(seconds) for seconds in (0, 59, 3600, 90_000)] == ["at once", "59 s", "1 h", "1 d 1 h"]
    assert say(2 * 86400 - 20) == "2 d"
    assert say(86400 + 2 * 3600 + 180) == "1 d 2 h"
    assert say(86400 + 1800) == "1 d 30 min"
    assert say(-90) == "−1 min 30 s"
    assert Language("ru").length(93_600) == f"1{NBSP}сут 2{NBSP}ч"
    assert Language("kk").length(3660) == f"1{NBSP}сағ 1{NBSP}мин"


def test_dates() -> None:
    seconds = 2 * 86400 + 3600
    dates = {code: (Language(code).date(STARTEX), Language(code).calendar(STARTEX, seconds)) for code in languages()}
    assert dates == {
        "en": ("17 June 2024", "19 Jun 2024, 10:00"),
        "ru": ("17 июня 2024 г.", "19 июн. 2024 г., 10:00"),
        "kk": ("2024 ж. 17 маусым", "2024 ж. 19 мау., 10:00"),
    }
    assert Language("kk").instant(seconds) == "3-күн, 01:00"


def test_what_is_filled_in_is_text() -> None:
    """Names in braces within what is filled in are not filled in again, and nothing of Python's is reached."""
    language = Language("en", {"listed": "{first} & {last} {first.__class__} {0} {last:>9999999}"})
    assert language.listed(["{last}", "b"]) == "{last} & b {first.__class__} {0} {last:>9999999}"


def test_wording() -> None:
    language = Language("ru", {"rating.P": "Зачтено", "feedback.forms": {"one": "{count} лист", "other": "{count} л."}})
    assert language.say("rating.P") == "Зачтено"
    assert [language.say("feedback.forms", count=count) for count in (1, 3)] == ["1 лист", "3 л."]
    with pytest.raises(ValueError, match=r"rating\.X"):
        Language("en", {"rating.X": "?"})
    with pytest.raises(ValueError, match="en, kk, ru"):
        Language("de")


def test_every_letter_of_every_language_is_in_the_font_of_print() -> None:
    """A letter that the font of running text lacks would be taken from another font, and stand out."""
    letters = {
        letter for code in languages() for text in catalogue(code).values() for letter in "".join(forms(text).values())
    }
    paper = b.Paper("T", (b.paragraph("".join(sorted({*letters, *"ӘәҒғҚқҢңӨөҰұҮүҺһІі×⁻⁰¹²³⁴⁵⁶⁷⁸⁹−"}))),))
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([A-Za-z]+)", to_pdf(paper)))
    assert fonts <= {b"LibertinusSerif", b"DejaVuSans"}
    plain = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([A-Za-z]+)", to_pdf(b.Paper("T", (b.paragraph("abc"),)))))
    assert fonts == plain
