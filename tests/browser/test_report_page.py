"""Reports in a browser: they ask for nothing, run nothing, can be read by everybody, and print without cut charts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tabletop.engine.play import Engine
from tabletop.report import comparison
from tabletop.report.build import build
from tabletop.report.document import paper
from tabletop.report.forms import printed
from tabletop.report.language import Language
from tabletop.report.making import Maker
from tabletop.report.played import Played
from tabletop.report.sight import for_reader
from tabletop.report.template import PLAIN, Section, Template
from tabletop.report.world import WorldTable
from tests.exercises.test_golden import play as play_shipped
from tests.report import hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#c60"/></svg>'
OFFICE = Template(
    organisation="Министерство энергетики",
    logo=LOGO,
    accent="#b85c00",
    handling="TLP:AMBER",
    language="ru",
    sections=(Section("Правовая основа", "overview", "Проведено по приказу 17.\n\n- {{ cover.title }}\n"),),
    size="letter",
)
#: What a sheet of each size leaves to the text, in CSS pixels: margins are 15 and 18 mm.
SHEETS = {"a4": (680, 986), "letter": (702, 919)}
PAGES = ("quickstart", "kazakhstan", "office", "comparison", "team")
#: Long lists and tables without what only says the same again, since axe looks at every word by itself.
SHORTER = ".entries p:nth-child(n+4), tbody tr:nth-child(n+4), article:nth-of-type(n+4), figure:nth-of-type(n+3)"


@cache
def engine(name: str, moves: str, variant: str | None = None) -> Engine:
    """A shipped exercise, played once for all tests."""
    return play_shipped(name, moves, variant=variant)


def played_of(name: str, moves: str, variant: str | None = None) -> Played:
    """A play as reports are made from it."""
    run = engine(name, moves, variant)
    automated = tuple(run.team_id(team) for team in run.automated)
    table = WorldTable(run.program.column_names, run.rows)
    return Played(run.exercise, run.events, table, automated, "0abc", True, "all holds")


def report_page(played: Played, reader: str = "control", template: Template = PLAIN) -> bytes:
    """A reader's report as HTML."""
    language = Language(template.language, template.wording)
    return printed(paper(build(for_reader(played, reader), reader), language, template), "html")


def comparison_page() -> bytes:
    """Two runs of one exercise side by side."""
    reports = [build(played_of("quickstart", moves)) for moves in ("active", "passive")]
    made = comparison.compare(reports, ["active", "passive"])
    return printed(comparison.paper(made, Language(), PLAIN), "html")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page that is looked at, written where a browser can open it."""
    quickstart = played_of("quickstart", "active")
    pages = {
        "quickstart": report_page(quickstart),
        "kazakhstan": report_page(played_of("kazakhstan", "diversifying", "short")),
        "office": report_page(quickstart, template=OFFICE),
        "comparison": comparison_page(),
        "team": report_page(quickstart, "energy"),
    }
    folder = tmp_path_factory.mktemp("reports")
    for name, data in pages.items():
        (folder / f"{name}.html").write_bytes(data)
    return {name: folder / f"{name}.html" for name in pages}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may neither complain nor ask for anything but the file itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    found = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    found.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    found.on("pageerror", lambda error: said.append(str(error)))
    found.on("dialog", lambda dialog: _refuse(dialog, said))
    found.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    yield found
    assert said == []
    assert all(url.startswith(("file://", "data:image/")) for url in asked)
    assert len({url for url in asked if url.startswith("file://")}) == 1
    context.close()


def _refuse(dialog: Dialog, said: list[str]) -> None:
    said.append(f"dialog: {dialog.message}")
    dialog.dismiss()


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_and_nothing_in_it_runs(page: Page, files: dict[str, Path], name: str) -> None:
    """No request, no word on the console (which the page's fixture sees to), no script, no handler, no way out."""
    page.goto(files[name].as_uri())
    acting = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(element =>
             ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "FORM", "LINK", "BASE"].includes(element.tagName)
             || [...element.attributes].some(attribute => attribute.name.startsWith("on"))).length"""
    )
    assert acting == 0
    assert page.locator("h1").count() == 1 and page.locator("main section h2").count() >= 5
    assert page.evaluate("document.documentElement.lang") == ("ru" if name == "office" else "en")


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_what_can_be_seen(page: Page, files: dict[str, Path], name: str) -> None:
    """Contents and evidence: each link has its place, once, and who follows it has that place before their eyes."""
    page.goto(files[name].as_uri())
    found = page.evaluate(
        """() => {
          const links = [...document.querySelectorAll("a[href]")].map(link => link.getAttribute("href"));
          const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
          const lost = links.filter(href => href.startsWith("#")
            && !document.getElementById(href.slice(1))?.checkVisibility({visibilityProperty: true}));
          return {lost, links: links.length, out: links.filter(href => !/^(#|https?:|mailto:)/.test(href)),
                  doubled: ids.length - new Set(ids).size};
        }"""
    )
    assert (found["lost"], found["out"], found["doubled"]) == ([], [], 0) and found["links"] > 10
    contents = page.locator("nav > ol > li > a")
    for place in (contents.count() // 2, contents.count() - 1, 0):
        contents.nth(place).click()
        assert in_view(page)
    evidence = page.locator('main a[href^="#e"], main a[href^="#order-"]')
    assert evidence.count() > (100 if name in ("quickstart", "office", "kazakhstan") else -1)
    if evidence.count():
        evidence.nth(evidence.count() // 3).click()
        assert in_view(page)


def in_view(page: Page) -> bool:
    """Whether the place that a link led to stands at the top of the screen, or on the last one, and stays there."""
    return bool(
        page.evaluate(
            """async () => {
              for (let frame = 0; frame < 6; frame += 1) await new Promise(requestAnimationFrame);
              const box = document.querySelector(":target").getBoundingClientRect();
              const last = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
              return box.height > 0 && box.top >= -1 && box.top < (last ? innerHeight - 10 : 40);
            }"""
        )
    )


@pytest.mark.parametrize("name", PAGES)
def test_what_is_wider_than_a_telephone_is_scrolled_by_keyboard(page: Page, files: dict[str, Path], name: str) -> None:
    """The page itself is not moved sideways; what is wider can be reached by Tab, has a name, and arrows move it."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(files[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = page.evaluate(
        """() => {
          const wide = [...document.querySelectorAll("main *")].filter(element =>
            element.scrollWidth > element.clientWidth + 1
            && ["auto", "scroll"].includes(getComputedStyle(element).overflowX));
          const reach = [...document.querySelectorAll("a[href], [tabindex='0']")].filter(element => element.checkVisibility());
          if (wide.length) reach[reach.indexOf(wide[0]) - 1].focus();
          return wide.map(element => [element.tabIndex, element.getAttribute("aria-label") || element.tagName]);
        }"""
    )
    assert all(index == 0 and label for index, label in wide)
    if wide:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == wide[0][1]
        page.keyboard.press("ArrowRight")
        moved = """async () => {
          for (let frame = 0; frame < 120 && !document.activeElement.scrollLeft; frame += 1)
            await new Promise(requestAnimationFrame);
          return document.activeElement.scrollLeft > 0;
        }"""
        assert page.evaluate(moved)
    assert wide or name == "team"


def test_who_reads_by_keyboard_skips_the_contents(page: Page, files: dict[str, Path]) -> None:
    """The first thing that Tab reaches leads past the contents, and is seen then."""
    page.goto(files["quickstart"].as_uri())
    page.keyboard.press("Tab")
    box = page.locator(".skip").bounding_box()
    assert box is not None and box["x"] >= 0 and box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def violations(page: Page, width: int, scheme: str, rules: tuple[str, ...] = ()) -> list[Any]:
    """What axe calls serious or critical, by a screen's width and colours; all rules, or only those that are named."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        """only => axe.run(document, {resultTypes: ["violations"], ...(only.length ? {runOnly: only} : {})}).then(
             found => found.violations.filter(item => ["serious", "critical"].includes(item.impact)).map(
               item => [item.id, item.nodes.length, item.nodes[0].html.slice(0, 200), item.nodes[0].failureSummary]))""",
        list(rules),
    )
    return list(found)


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page: Page, files: dict[str, Path], name: str) -> None:
    """On a screen and, in the dark, on a telephone; of long lists and tables the first few lines stand for all."""
    page.goto(files[name].as_uri())
    page.evaluate("shorter => document.querySelectorAll(shorter).forEach(element => element.remove())", SHORTER)
    assert violations(page, 1280, "light") == []
    assert violations(page, 390, "dark") == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_in_whole_reports(
    page: Page, files: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    """As anybody may run it: on the page as it is."""
    page.goto(files[name].as_uri())
    assert violations(page, width, scheme) == []


@pytest.mark.parametrize("name", PAGES)
def test_charts_are_printed_whole(page: Page, files: dict[str, Path], name: str) -> None:
    """On paper nothing is wider than the sheet; a chart is no higher than one either, and is not parted."""
    width, height = SHEETS[OFFICE.size if name == "office" else "a4"]
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(files[name].as_uri())
    figures = page.evaluate(
        """() => [...document.querySelectorAll("figure")].map(figure => {
          const drawn = figure.querySelector("svg, img"), box = drawn.getBoundingClientRect();
          const whole = figure.getBoundingClientRect(), cuts = [];
          for (let above = drawn.parentElement; above; above = above.parentElement)
            if (getComputedStyle(above).overflow !== "visible" && above !== document.documentElement) cuts.push(above.tagName);
          return {left: box.left, right: box.right, high: whole.height, drawn: box.width * box.height, cuts,
                  inside: getComputedStyle(figure).breakInside, text: drawn.textContent.length};
        })"""
    )
    assert len(figures) >= (1 if name == "team" else 2)
    for figure in figures:
        assert figure["left"] >= 0 and figure["right"] <= width and figure["high"] <= height, figure
        assert figure["inside"] == "avoid" and figure["cuts"] == [] and figure["drawn"] > 10_000, figure
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    wide = page.evaluate(
        """width => [...document.querySelectorAll("main table, main pre, main dl, .cover")]
             .filter(element => element.getBoundingClientRect().right > width + 1).length""",
        width,
    )
    assert wide == 0


def test_the_printed_file_has_every_page(page: Page, files: dict[str, Path]) -> None:
    """Chromium makes a PDF of it: sheets of the paper that it is made for."""
    page.goto(files["quickstart"].as_uri())
    data = page.pdf(prefer_css_page_size=True)
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") > 5


HOSTILE = ("aar", "replay", "comparison")


@pytest.fixture(scope="module")
def hostile_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which everybody wrote what means harm: its report, its replay, and a comparison with itself."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write_afterwards(folder)
    maker = Maker(hostile.hostile_run(), folder, template=hostile.office())
    maker.write_replay(folder)
    report = maker.report()
    both = comparison.compare([report, report], [hostile.TRICKS["script"], hostile.TRICKS["breakout"]])
    (folder / "comparison.html").write_bytes(printed(comparison.paper(both, Language(), hostile.office()), "html"))
    maker.write(folder, ("html",))
    return folder


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_wrote_does_nothing(page: Page, hostile_files: Path, name: str) -> None:
    """No dialog, no request, nothing on the console; and where a text has no place to lead to, no link."""
    page.goto((hostile_files / f"{name}.html").as_uri())
    if name == "replay":
        page.wait_for_selector("#app:not([hidden])")
        page.keyboard.press("End")
    page.mouse.wheel(0, 20_000)
    assert page.evaluate("typeof window.pwned") == "undefined"
    out = page.evaluate(
        "[...new Set([...document.querySelectorAll('[href], [src]')].map(e => e.href?.baseVal ?? e.href ?? e.src))]"
    )
    leads = {link for link in out if not link.startswith(("#", "data:image/", f"{page.url.partition('#')[0]}#"))}
    assert leads <= {"https://example.org/plan"}
    assert "onerror=alert(2)" in (page.text_content("body") or "")
    assert page.locator("iframe, object, embed, base, img[src='x']").count() == 0
