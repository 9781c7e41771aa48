"""The replay in a browser: it asks nothing of the network, moves by slider, keys and links, and runs no player's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tabletop.press.letters import clean
from tabletop.report.language import Language, languages
from tabletop.report.replay import replay, view_of
from tests.exercises.test_golden import play as play_shipped
from tests.playing import play
from tests.report.test_replay import HOSTILE, HOSTILE_MOVES, all_views, hostile_exercise, large, played_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

DAY = 86400


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The replay of the quickstart, for control: every view in one file."""
    played, language = played_of(play_shipped("quickstart", "active")), Language()
    return write(tmp_path_factory.mktemp("replay"), replay(all_views(played, language), language))


def write(folder: Path, page: bytes) -> Path:
    """Write a replay where a browser can open it."""
    path = folder / "replay.html"
    path.write_bytes(page)
    return path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may neither complain nor ask for anything but the file itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    found = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    found.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    found.on("pageerror", lambda error: said.append(str(error)))
    found.on("dialog", lambda dialog: _refuse(dialog, said))
    found.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    yield found
    assert said == []
    assert {url.partition("://")[0] for url in asked} <= {"file"} and len(set(asked)) <= 1
    context.close()


def _refuse(dialog: Dialog, said: list[str]) -> None:
    said.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def go(page: Page, path: Path, at: int | None = None, view: str = "control") -> None:
    """Open a replay, perhaps at an instant."""
    page.goto(path.as_uri() + ("" if at is None else f"#at={at}&view={view}"))
    page.wait_for_selector("#app:not([hidden])")


def time_of(page: Page) -> str:
    """What the clock shows."""
    return page.inner_text("#time")


def test_it_opens_at_startex_without_asking_for_anything(page: Page, quickstart: Path) -> None:
    """From file://, with no request and nothing on the console (which the page's fixture sees to)."""
    go(page, quickstart)
    assert time_of(page) == "day 1, 00:00" and page.inner_text("#date") == "17 Jun 2024, 09:00"
    assert page.inner_text("#turn") == "turn 1 of 6, 5 d left"
    assert "STARTEX" in page.inner_text("#now")


def test_keys_step_from_event_to_event_and_from_turn_to_turn(page: Page, quickstart: Path) -> None:
    """Arrows, with Shift for turns, Home and End: wherever the focus is, but where one types."""
    go(page, quickstart)
    page.keyboard.press("ArrowRight")
    assert time_of(page) == "day 3, 03:00"
    assert "Two of three moorings closed" in page.inner_text("#now")
    page.keyboard.press("Shift+ArrowRight")
    assert time_of(page) == "day 6, 00:00"
    page.keyboard.press("ArrowLeft")
    assert time_of(page) == "day 3, 03:00"
    page.keyboard.press("End")
    assert time_of(page) == "day 31, 00:00" and page.inner_text("#turn") == "ENDEX"
    page.keyboard.press("Home")
    assert time_of(page) == "day 1, 00:00"
    page.focus("#search")
    page.keyboard.type("moorings")
    page.keyboard.press("ArrowRight")
    assert time_of(page) == "day 1, 00:00"


def test_the_slider_moves_clock_log_desk_and_world(page: Page, quickstart: Path) -> None:
    """All panels show one instant; the slider says it to those who hear the page."""
    go(page, quickstart)
    page.fill("#slider", str(6 * DAY))
    assert time_of(page) == "day 7, 00:00"
    assert page.get_attribute("#slider", "aria-valuetext") == "day 7, 00:00, 23 Jun 2024, 09:00"
    desk = page.inner_text("#desk")
    assert "under way until day 13, 18:00" in desk and "Talking points" in desk
    figure = page.locator("#figures .figure", has_text="moorings").locator(".value")
    assert figure.inner_text() == "1"
    page.fill("#slider", str(13 * DAY))
    assert "under way" not in page.inner_text("#desk") and figure.inner_text() == "3"


def test_a_button_says_what_it_does_and_is_off_where_it_does_nothing(page: Page, quickstart: Path) -> None:
    """At STARTEX there is nothing before, at ENDEX nothing after; every button has a name."""
    go(page, quickstart)
    assert page.get_by_role("button", name="Previous event").is_disabled()
    page.get_by_role("button", name="To ENDEX").click()
    assert page.get_by_role("button", name="Next turn").is_disabled()
    page.get_by_role("button", name="Previous turn").click()
    assert time_of(page) == "day 26, 00:00"


def test_it_plays_and_pauses(page: Page, quickstart: Path) -> None:
    """Space plays, from event to event where motion is not wanted; the clock is not read aloud meanwhile."""
    go(page, quickstart)
    page.keyboard.press("Space")
    page.wait_for_selector("#spoken[aria-live=off]")
    page.locator("#time", has_text="day 3, 03:00").wait_for()
    page.get_by_role("button", name="Pause").click()
    assert page.get_attribute("#spoken", "aria-live") == "polite"
    assert time_of(page) == "day 3, 03:00"


def test_a_link_leads_to_an_instant_of_a_view(page: Page, quickstart: Path) -> None:
    """The address names both, follows the clock, and what it cannot mean is STARTEX of the first view."""
    go(page, quickstart, at=5 * DAY, view="foreign")
    assert time_of(page) == "day 6, 00:00" and page.input_value("#view") == "foreign"
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(rf"#at=(?!{5 * DAY}&)\d+&view=foreign$"))
    assert page.get_attribute("#link", "href") == page.url[page.url.index("#") :]
    page.goto("about:blank")
    go(page, quickstart, at=-5, view="nobody")
    assert time_of(page) == "day 1, 00:00" and page.input_value("#view") == "control"


def test_a_view_shows_only_what_its_reader_saw(page: Page, quickstart: Path) -> None:
    """Control sees what energy argued and what chance drew; foreign sees what reached it, the public no inject."""
    go(page, quickstart, at=30 * DAY)
    page.select_option("#team", "energy")
    page.fill("#search", "fastest spare capacity")
    page.locator("#found", has_text=re.compile("^1 of")).wait_for()
    page.select_option("#view", "foreign")
    assert page.inner_text("#found").startswith("0 of")
    page.get_by_role("button", name="Show everything").click()
    shown = page.inner_text("#log")
    assert "Talking points" in shown and "drawn" not in shown and "fastest spare" not in shown
    page.select_option("#view", "public")
    assert "Two of three moorings" not in page.inner_text("#panels")
    assert not page.is_visible("#desks") and page.is_visible("#log") and page.is_visible("#world")


def test_filters_choose_what_is_stepped_through(page: Page, quickstart: Path) -> None:
    """With only rulings left, the next event is the next ruling."""
    go(page, quickstart)
    for kind in ("Injects", "Orders", "Messages", "Files", "Turns", "World", "Chance"):
        page.get_by_role("checkbox", name=kind).uncheck()
    page.get_by_role("button", name="Next event").click()
    assert time_of(page) == "day 6, 00:00" and page.locator("#now .event").count() == 1
    assert "ruled a success" in page.inner_text("#now")


def test_what_people_wrote_stays_text(browser: Browser, tmp_path: Path, page: Page) -> None:
    """Markup, scripts, ends of script elements, turns of direction: no dialog, no new element; what is shown is text."""
    played, language = played_of(play(hostile_exercise(), HOSTILE_MOVES)), Language()
    path = write(tmp_path, replay([view_of(played, "control", language)], language))
    go(page, path, at=10 * DAY)
    known = page.locator("script, style, img, iframe, a, base, meta, object, form").count()
    for card in page.locator("#desk summary").all():
        card.click()
    shown = page.text_content("#panels") or ""
    assert [text for text in map(clean, HOSTILE) if text not in shown] == []
    assert page.locator("script, style, img, iframe, a, base, meta, object, form").count() == known
    assert page.evaluate("typeof window.pwned") == "undefined"
    context = browser.new_context(java_script_enabled=False)
    quiet = context.new_page()
    quiet.goto(path.as_uri())
    listed = quiet.text_content(".listed")
    assert listed is not None and all(text in listed for text in map(clean, HOSTILE))
    assert quiet.locator(".listed img, .listed script, .listed a").count() == 0
    context.close()


def test_without_scripts_there_is_a_list(browser: Browser, quickstart: Path) -> None:
    """Everything that the first view tells, in order, and no dead controls."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(quickstart.as_uri())
    assert page.locator(".listed li").count() > 60
    assert "Two of three moorings closed for inspection" in page.inner_text(".listed")
    assert not page.is_visible("#slider") and not page.is_visible("#view")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_axe_finds_nothing_serious(browser: Browser, quickstart: Path, width: int, scheme: str) -> None:
    """No barrier that axe calls serious or critical, on a screen and on a telephone, light and dark."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    go(page, quickstart, at=5 * DAY)
    page.locator("#desk summary").first.click()
    found = Axe().run(page).response["violations"]
    assert [item["id"] for item in found if item["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize("code", languages())
def test_the_page_writes_as_the_report_does(page: Page, tmp_path: Path, code: str) -> None:
    """Instants, days of the calendar, lengths and figures, to the letter, in each language of the report."""
    language, played = Language(code), played_of(play_shipped("quickstart", "active"))
    go(page, write(tmp_path, replay([view_of(played, "control", language)], language)))
    startex, row = played.exercise.clock.startex, page.locator("#figures .figure", has_text="oil price")
    for at in (21600, 5 * DAY, 18 * DAY + 21600, 25 * DAY):
        page.fill("#slider", str(at))
        assert time_of(page) == language.instant(at)
        assert page.inner_text("#date") == language.calendar(startex, at)
        price = played.world.column("oil_price")[at // played.exercise.clock.tick]
        assert row.locator(".value").inner_text() == f"{language.number(price)} $/bbl"
        left = played.exercise.clock.turn_ends[at // (5 * DAY)] - at
        assert language.length(left) in page.inner_text("#turn")


def test_the_page_speaks_the_language_of_its_catalogue(page: Page, quickstart: Path, tmp_path: Path) -> None:
    """Words of the page come from the catalogue: none is written in a script."""
    language = Language(wording={"instant": "T{day} {time}", "replay.page.desk": "Schreibtisch"})
    played = played_of(play("injects: [{id: one, at: 2d, to: [red], subject: One}]"))
    path = write(tmp_path, replay([view_of(replace(played), "control", language)], language))
    go(page, path, at=2 * DAY)
    assert time_of(page) == language.instant(2 * DAY) == "T3 00:00"
    assert page.inner_text("#date") == language.calendar(played.exercise.clock.startex, 2 * DAY)
    assert "Schreibtisch" in page.inner_text("#desks")


@pytest.mark.slow
def test_a_large_run_is_usable(page: Page, tmp_path: Path) -> None:
    """2,000 injects and 10,000 orders open within seconds, and a step takes no longer than one waits for."""
    language = Language()
    data = replay([view_of(large(), "control", language)], language)
    assert len(data) < 30e6
    go(page, write(tmp_path, data))
    spent = page.evaluate(
        """() => {
          const slider = document.getElementById("slider"), began = performance.now();
          for (let step = 1; step <= 20; step += 1) {
            slider.value = step * 400000;
            slider.dispatchEvent(new Event("input"));
            document.body.offsetHeight;
          }
          return (performance.now() - began) / 20;
        }"""
    )
    assert spent < 500
