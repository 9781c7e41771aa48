"""A paper as PDF, set by typst from a fixed template that is fed with plain data.

The file is tagged and keeps to PDF/UA-1, so that screen readers can read it, and to PDF/A-2b, so that archives take it.
The same paper gives the same bytes: the date is fixed, nothing is asked of the network, and the fonts are those inside
typst and the ones that come with matplotlib. Only where these lack a letter are the fonts of the system asked too.
"""

from __future__ import annotations

import importlib.util
import json
import pickle
import subprocess
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from tabletop.press import blocks as b
from tabletop.press import typesetter
from tabletop.press.anchors import linked
from tabletop.press.pdf_data import Data

_STANDARDS = ["ua-1", "a-2b"]
_LAST_RESORT = b"LastResort"  # the font of boxes that stand for letters which no other font has
_LARGE = 2_000_000  # bytes of data, from which on a paper is set in a process of its own


def to_pdf(paper: b.Paper) -> bytes:
    """Print a paper as PDF."""
    given = files(paper)
    if linked(paper):
        given["places.json"] = _places(given)
    try:
        printed = _compile(given, "pdf", pdf_standards=_STANDARDS)
        if _LAST_RESORT in printed:
            printed = _compile(given, "pdf", system=True, pdf_standards=_STANDARDS)
    except RuntimeError:  # as all that typst complains of; better a file that keeps to no standard than none
        printed = _compile(given, "pdf", system=True)
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
    if _large(given):
        found = _apart(given, "<places>")
    else:
        query: Any = typst.query
        found = query(given, "<places>", field="value", one=True, font_paths=_fonts())
    return json.dumps({name: place for name, *place in json.loads(found)}).encode()


def _compile(given: dict[str, bytes], form: str, system: bool = False, **more: Any) -> Any:
    if form == "pdf" and _large(given):
        return _apart(given, system=system, format=form, **more)
    # the stubs do not know of a dictionary of files
    compile_files: Any = typst.compile
    return compile_files(given, format=form, font_paths=_fonts(system), timestamp=0, **more)


def _large(given: dict[str, bytes]) -> bool:
    return len(given.get("paper.json", b"")) >= _LARGE


def _apart(given: dict[str, bytes], selector: str = "", system: bool = False, **more: Any) -> bytes:
    """The same in a process of its own (see `typesetter`). Raises RuntimeError, as typst does."""
    asked = pickle.dumps((given, _folders(), system, selector, more))
    done = subprocess.run([sys.executable, typesetter.__file__], input=asked, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", errors="replace"))
    return done.stdout


@cache
def _template() -> bytes:
    return resources.files("tabletop.press").joinpath("paper.typ").read_bytes()


@cache
def _fonts(system: bool = False) -> typst.Fonts:
    """The fonts inside typst and matplotlib's; those of the system if asked."""
    folders: list[Any] = [*_folders()]
    return typst.Fonts(include_system_fonts=system, font_paths=folders)


def _folders() -> list[str]:
    """Where matplotlib's fonts lie, which are found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else None
    return [str(folder)] if folder and folder.is_dir() else []
