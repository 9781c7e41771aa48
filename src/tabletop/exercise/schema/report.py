"""How the after-action report looks and speaks: an organisation's name, logo, colour, wording, further sections."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema.base import Model, Text, fault, listed, plain, short_for

#: The report's own sections by key, in their order.
Part = Literal[
    "summary",
    "overview",
    "objectives",
    "findings",
    "improvement",
    "participants",
    "decisions",
    "expectations",
    "timeline",
    "world",
    "routes",
    "responses",
    "never",
    "silence",
    "rulings",
    "refused",
    "messages",
    "chance",
    "feedback",
    "sources",
    "limits",
    "integrity",
    "records",
]


def _colour(value: Any) -> str:
    text = plain(value).strip()
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        short = re.fullmatch(r"#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})", text)
        digits = short[1] if short else ""
        meant = "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)) if short else None
        message = "a colour is '#' and six digits, 0 to 9 and a to f, in quotes: \"#1f5fa8\""
        raise fault("bad-value", message, suggestion=meant)
    return text.lower()


Colour = Annotated[str, BeforeValidator(_colour), k.COLOUR]


class Colours(Model):
    """Colours of a report."""

    accent: Colour | None = Field(
        default=None,
        description="The colour of headings and rules; one too faint to be read on white is darkened.",
        examples=["#1f5fa8"],
    )


class Wording(Model):
    """A text of the report in other words; one that counts something has a form for each number."""

    other: Text = Field(description="The text, or its form for any other number.", examples=["{count} hours"])
    zero: Text | None = Field(default=None, description="The form for no thing.", examples=["no hours"])
    one: Text | None = Field(default=None, description="The form for one, and 21 in some languages.", examples=["1 h"])
    two: Text | None = Field(default=None, description="The form for two.", examples=["two hours"])
    few: Text | None = Field(default=None, description="The form for a few: 2 to 4 in Russian.", examples=["{count} h"])
    many: Text | None = Field(
        default=None, description="The form for many: 5 to 20 in Russian.", examples=["{count} h"]
    )


class ExtraSection(Model):
    """A further section of the report: Markdown in Jinja2, from `text` or from a file."""

    title: Text = Field(description="Its heading.", examples=["Legal basis"])
    after: Part = Field(
        default="limits", description="The section of the report it comes after; the limits of the model if left out."
    )
    text: Text | None = Field(
        default=None,
        description="The section, in Markdown; in it `{{ ... }}` is taken from the report, as JSON has it.",
        examples=["{{ cover.title }} was held under order 17 of the ministry."],
    )
    file: Text | None = Field(
        default=None, description="The same from a file: `.md` or `.txt`.", examples=["report/legal-basis.md"]
    )

    @model_validator(mode="after")
    def _one_text(self) -> ExtraSection:
        if (self.text is None) == (self.file is None):
            raise fault("missing-key", "a section needs either 'text' or 'file'")
        return self


class ReportLook(Model):
    """How the after-action report looks and speaks."""

    organisation: Text = Field(
        default="", description="Whose report it is; it stands on the cover.", examples=["Ministry of Energy"]
    )
    logo: Text | None = Field(
        default=None,
        description="A picture for the cover: an SVG or PNG file of at most 2 MiB.",
        examples=["report/logo.svg"],
    )
    colours: Colours = Field(default=Colours(), description="Its colours.", examples=[{"accent": "#1f5fa8"}])
    handling: Text = Field(
        default="",
        description="How the report may be passed on, on each page; what `about` says if left out.",
        examples=["TLP:AMBER"],
    )
    language: Annotated[Literal["en", "ru", "kk"], k.Meanings({"en": "English", "ru": "Russian", "kk": "Kazakh"})] = (
        Field(default="en", description="The language of its own texts; what people wrote stays as it is.")
    )
    size: Annotated[Literal["a4", "letter"], k.Meanings({"a4": "210 by 297 mm", "letter": "8.5 by 11 inches"})] = Field(
        default="a4", description="The size of its pages."
    )
    wording: dict[Text, Annotated[Wording, short_for("other")]] = Field(
        default_factory=dict,
        description="Texts of the report in other words, by key; `{names}` in them are filled in.",
        examples=[{"rating.P": "Fully met"}],
    )
    sections: Annotated[tuple[ExtraSection, ...], BeforeValidator(listed)] = Field(
        default=(),
        description="Further sections.",
        examples=[[{"title": "Legal basis", "after": "overview", "text": "Order 17 of the ministry."}]],
    )
