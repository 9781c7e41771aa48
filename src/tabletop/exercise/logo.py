"""Whether a file is a picture that a report can carry: an SVG or a PNG, whole, and with nothing in it but a picture."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from typing import Any

LARGEST = 2 * 2**20  # bytes
_MOST_PIXELS = 16_000_000
_MOST_PARTS = 20_000  # of an SVG
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg"
_LIVE = ("script", "foreignObject", "iframe", "animate", "animateTransform", "animateMotion", "set", "handler")
#: Samples of a pixel by colour type, as the standard of PNG has them.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def why_not(data: bytes) -> str | None:
    """Why a file cannot be a report's logo; None for one that can."""
    if len(data) > LARGEST:
        return f"a logo is at most {LARGEST // 2**20} MiB"
    if data.startswith(_SIGNATURE):
        return _png(data)
    if b"<svg" in data:
        return _svg(data)
    return "a logo is an SVG or a PNG file, and this is neither"


def _png(data: bytes) -> str | None:
    """Walk the chunks: every checksum fits, the picture is not too large, and all of its rows are there."""
    at, header, packed = len(_SIGNATURE), b"", []
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body, check = data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
        if len(check) < 4 or zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            break
        if kind == b"IHDR":
            header = body
        elif kind == b"IDAT":
            packed.append(body)
        elif kind == b"IEND":
            return _rows(header, b"".join(packed))
        at += 12 + size
    return "the PNG file is damaged; save it again"


def _rows(header: bytes, packed: bytes) -> str | None:
    if len(header) != 13 or header[9] not in _SAMPLES or header[8] not in (1, 2, 4, 8, 16):
        return "the PNG file is damaged; save it again"
    width, height = struct.unpack(">II", header[:8])
    if not 0 < width * height <= _MOST_PIXELS:
        return f"a logo has at most {_MOST_PIXELS // 10**6} million pixels, not {width} x {height}"
    wanted = height * (1 + (width * _SAMPLES[header[9]] * header[8] + 7) // 8)
    try:
        found = len(zlib.decompressobj().decompress(packed, wanted + 8 * height + 64))
    except zlib.error:
        found = 0
    interlaced = header[12] == 1  # such a picture begins more rows than it is high
    return None if found >= wanted and (interlaced or found == wanted) else "the PNG file is damaged; save it again"


def _svg(data: bytes) -> str | None:
    """An SVG stands by itself: nothing that runs or moves in it, nothing taken from elsewhere."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError):
        return "the SVG file is damaged, or declares entities; save it as plain SVG"
    if root.tag != f"{{{_SVG}}}svg":
        return f'the file is no SVG: its outermost element is <svg xmlns="{_SVG}">'
    named = {element.get("id"): element for element in root.iter()}
    repeated = 0
    for count, element in enumerate(root.iter()):
        name = str(element.tag).rpartition("}")[2]
        if count > _MOST_PARTS:
            return f"a logo has at most {_MOST_PARTS} parts; save it in a simpler form, or as PNG"
        if name in _LIVE:
            return f"a logo is a picture alone, and this SVG holds <{name}>"
        for key, value in element.attrib.items():
            if why := _outside(name, str(key).rpartition("}")[2], str(value)):
                return why
        if name == "use":
            repeated += _repeated(element, named)
            if repeated > _MOST_PARTS:
                return "the SVG repeats its parts too often, or within each other; save it as PNG"
        if name == "style" and re.search(r"@import|url\(\s*['\"]?(?!#)", element.text or ""):
            return "the SVG's styles take something from elsewhere; put it into the file"
    return None


def _repeated(use: Any, named: Mapping[str | None, Any]) -> int:
    """How many parts a `use` draws again; too many where these use others in turn, which could go on for ever."""
    links = [str(value) for key, value in use.attrib.items() if str(key).rpartition("}")[2] == "href"]
    target = named.get(links[0].removeprefix("#")) if links else None
    parts = [] if target is None else list(target.iter())
    nested = any(str(part.tag).endswith("}use") for part in parts)
    return _MOST_PARTS + 1 if nested else len(parts)


def _outside(element: str, key: str, value: str) -> str | None:
    if key.lower().startswith("on"):
        return f"a logo is a picture alone, and this SVG holds '{key}'"
    if key == "href" and element == "use" and not value.startswith("#"):
        return "the SVG takes a part from elsewhere; put it into the file"
    if key == "href" and element == "image" and not re.match(r"data:image/(png|jpeg);", value):
        return "the SVG takes a picture from elsewhere; put it into the file"
    if re.search(r"url\(\s*['\"]?(?!#)", value):
        return "the SVG takes something from elsewhere; put it into the file"
    return None
