"""Values and one-line mappings of a move as YAML spells them, quoted where they have to be."""

from __future__ import annotations

import json
import re

from tabletop.inbox.forms.model import Choice

_PLAIN = re.compile(r"[^\W\d_][\w./-]*(?: [\w./-]+)*|-?\d+(?:\.\d+)?|[\w.-]+/[\w./@-]+")
_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


def scalar(text: str) -> str:
    """A text as a value within braces: as it stands where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, on one line."""
    return json.dumps(text, ensure_ascii=False)


def order(option: Choice) -> str:
    """An order of an option with values that are allowed, as a line of a form."""
    parts = [f"option: {scalar(option.id)}"]
    parts += [f"{scalar(item.name)}: {scalar(item.example)}" for item in option.parameters]
    return f'{{{", ".join(parts)}, why: ""}}'


ACTION = '{action: "Say in your own words what you do", because: ["A reason why it works"], why: ""}'


def message(team: str) -> str:
    """A message to another team, as a line of a form."""
    return f'{{to: [{scalar(team)}], subject: "", body: ""}}'


def counter(reference: str) -> str:
    """An argument against another team's free action, as a line of a form."""
    return f'{{order: {scalar(reference)}, against: ["A reason why it does not work"]}}'
