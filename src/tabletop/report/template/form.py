"""What a template says, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Wording = str | Mapping[str, str]  # one text, or one a plural form


@dataclass(frozen=True)
class Section:
    """A further section of the report. `after` is the key of the section it comes after, `text` Markdown in Jinja2.

    `file` and `line` say where the text begins, for whoever has to mend it.
    """

    title: str
    after: str
    text: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Template:
    """How a report looks and speaks. `logo` is an SVG or a PNG, `accent` a colour `#rrggbb`; empty for none."""

    organisation: str = ""
    logo: bytes = b""
    accent: str = ""
    handling: str = ""
    language: str = "en"
    wording: Mapping[str, Wording] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    size: Literal["a4", "letter"] = "a4"


class Rendered(NamedTuple):
    """A further section, put into words: the key of the section it comes after, its title, its Markdown."""

    after: str
    title: str
    text: str


#: The look of a report about which nothing is said.
PLAIN = Template()
