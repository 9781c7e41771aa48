"""Pictures inside an HTML page. SVG of shapes and text is part of the page; any other is an image that is inert."""

from __future__ import annotations

import base64
import re
from html import escape
from xml.etree import ElementTree

from defusedxml import ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from tabletop.press import blocks as b
from tabletop.press.letters import clean

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
#: Elements that draw, and do nothing else.
_DRAWN = (
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan marker pattern clipPath use "
    "symbol linearGradient radialGradient stop"
)
_SHAPES = frozenset(f"{{{_SVG}}}{name}" for name in _DRAWN.split())
_ADDRESS = re.compile(r"url\(\s*['\"]?#([^)'\"]*)['\"]?\s*\)")
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|[a-z]+:\s*//|javascript:|@import|expression\(", re.IGNORECASE)
_SIZE = re.compile(r"\s*([0-9.]+)\s*(mm|pt|px|cm|in)?\s*")
_PIXELS = {"mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "pt": 96 / 72, "px": 1.0, None: 1.0}


def picture(block: b.Picture, prefix: str) -> str:
    """A picture as an element; names in it begin with `prefix`, so that no two on a page are the same."""
    if block.svg and (inner := _inline(block.svg, clean(block.alt), prefix)):
        return inner
    return image(block.svg or block.png, block.alt)


def logo(data: bytes) -> str:
    """A logo, beside which its owner's name stands, so that it needs no words."""
    return image(data, "")


def image(data: bytes, alt: str) -> str:
    """A picture as an image in which nothing runs and nothing is asked for, whatever it holds."""
    form = "png" if data.startswith(b"\x89PNG") else "svg+xml"
    inside = base64.b64encode(data).decode("ascii")
    return f'<img alt="{escape(clean(alt))}" src="data:image/{form};base64,{inside}">'


def _inline(svg: bytes, alt: str, prefix: str) -> str:
    """An SVG as part of the page, or nothing where it is more than shapes."""
    try:
        root = SafeTree.fromstring(svg)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return ""
    if root.tag != f"{{{_SVG}}}svg" or not all(map(_harmless, root.iter())):
        return ""
    for element in root.iter():
        _name(element, prefix)
    _measure(root)
    root.set("role", "img")
    root.set("aria-label", alt)
    return _serial(root)


def _harmless(element: ElementTree.Element) -> bool:
    """Whether an element draws, and none of its attributes acts or asks for something outside."""
    return element.tag in _SHAPES and all(
        not key.lower().startswith("on")
        and not _OUTSIDE.search(value)
        and (key.rpartition("}")[2] != "href" or value.startswith("#"))
        for key, value in element.attrib.items()
    )


def _name(element: ElementTree.Element, prefix: str) -> None:
    """Give names in a picture a prefix, and those that other parts call by them too."""
    for key, value in list(element.attrib.items()):
        if key == "id":
            element.set(key, prefix + value)
        elif key in ("href", _XLINK):
            del element.attrib[key]
            element.set("href", f"#{prefix}{value[1:]}")
        elif "url(" in value:
            element.set(key, _ADDRESS.sub(rf"url(#{prefix}\1)", value))


def _measure(root: ElementTree.Element) -> None:
    """A picture is as wide as the text, and at most half as wide again as it was drawn."""
    sizes = [_SIZE.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if sizes[0] and sizes[1]:
        width, height = (float(size[1]) * _PIXELS[size[2]] for size in sizes if size)
        root.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
        root.set("style", f"max-width:{width * 1.5:.0f}px")
        del root.attrib["width"], root.attrib["height"]


def _serial(root: ElementTree.Element) -> str:
    """The picture as text of HTML, where elements need no names of spaces."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for key in [key for key in element.attrib if key.startswith("{")]:
            del element.attrib[key]
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)
