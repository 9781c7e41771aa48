"""A paper as PDF, set by typst from a fixed template that is fed with plain data.

The file is tagged and keeps to PDF/UA-1, so that screen readers can read it, and to PDF/A-2b, so that archives take it.
The same paper gives the same bytes: the date is fixed, nothing is asked of the network, and the fonts are those inside
typst and the ones that come with matplotlib. Only where these lack a letter are the fonts of the system asked too.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from tabletop.press import blocks as b
from tabletop.press.anchors import linked
from tabletop.press.pdf_data import Data

_STANDARDS = ["ua-1", "a-2b"]
_LAST_RESORT = b"LastResort"  # the font of boxes that stand for letters which no other font has
#: From so many bytes of data on, typst is made to forget the last paper before it sets the next.
_LARGE = 1_000_000
_TURNS = 11  # compilations after which typst forgets what it has not used since


def to_pdf(paper: b.Paper) -> bytes:
    """Print a paper as PDF."""
    given = files(paper)
    if linked(paper):
        given["places.json"] = _places(given)
    try:
        printed = _compile(given, "pdf", pdf_standards=_STANDARDS)
        if _LAST_RESORT in printed:
            printed = _compile(given, "pdf", _fonts(system=True), pdf_standards=_STANDARDS)
    except RuntimeError:  # as all that typst complains of; better a file that keeps to no standard than none
        printed = _compile(given, "pdf", _fonts(system=True))
    return bytes(printed)


def to_pages(paper: b.Paper, ppi: float = 60) -> list[bytes]:
    """The pages of a paper as PNG pictures, to look at."""
    pages = _compile(files(paper), "png", ppi=ppi)
    return [bytes(page) for page in pages] if isinstance(pages, list) else [bytes(pages)]


def to_png(svg: bytes, ppi: float) -> bytes:
    """A picture in SVG as PNG in its own size, for forms that cannot hold SVG."""
    source = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")'
    return bytes(_compile({"main.typ": source, "picture.svg": svg}, "png", ppi=ppi))


def files(paper: b.Paper) -> dict[str, bytes]:
    """What typst is given: the template, the paper as JSON, its pictures, and the places that links lead to (none)."""
    found: dict[str, bytes] = {"main.typ": _template(), "places.json": b"{}"}
    data = Data(found, paper.width, linked(paper)).paper(paper)
    found["paper.json"] = json.dumps(data, ensure_ascii=False).encode()
    return found


def _places(given: dict[str, bytes]) -> bytes:
    """Where each place that links lead to stands: page and coordinates in points.

    Typst can find places by itself, but sets every paragraph with a link twice then and keeps both: of a large report
    that is twice the time and the memory. Links change nothing about where things stand, so a first setting without
    them tells.
    """
    query: Any = typst.query
    found = json.loads(query(given, "<places>", field="value", one=True, font_paths=_fonts()))
    _forget(given)
    return json.dumps({name: place for name, *place in found}).encode()


def _compile(given: dict[str, bytes], form: str, fonts: typst.Fonts | None = None, **more: Any) -> Any:
    # the stubs do not know of a dictionary of files
    compile_files: Any = typst.compile
    made = compile_files(given, format=form, font_paths=fonts or _fonts(), timestamp=0, **more)
    _forget(given)
    return made


def _forget(given: dict[str, bytes]) -> None:
    """Have typst and the C library give back the memory of a large paper, which they would keep for the next."""
    if len(given.get("paper.json", b"")) >= _LARGE:
        compile_files: Any = typst.compile
        for _ in range(_TURNS):
            compile_files({"main.typ": b""}, format="svg", font_paths=_fonts())
        if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
            trim(0)


@cache
def _template() -> bytes:
    return resources.files("tabletop.press").joinpath("paper.typ").read_bytes()


@cache
def _fonts(system: bool = False) -> typst.Fonts:
    """The fonts inside typst and matplotlib's, which are found without importing it; those of the system if asked."""
    found = importlib.util.find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else None
    ours: list[Any] = [str(folder)] if folder and folder.is_dir() else []
    return typst.Fonts(include_system_fonts=system, font_paths=ours)
