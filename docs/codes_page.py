"""The page of error and warning codes: what each means, an example, and what `check` says about it."""

from __future__ import annotations

from code_examples import EXAMPLES, Example, problems_of

from tabletop.exercise.codes import KINDS

_INTRODUCTION = """\
# Errors and warnings

`tabletop check` names every problem by its place, a code and a sentence:

    exercises/kazakhstan/injects/cpc.yaml:41:14: error[unknown-variable]: 'oil.cpc.capcity' is not a variable ...

This page says what each code means, with an example that has it. Codes are kept from version to version; programs can
read them with `--format json`. An **error** stands in the way of playing. A **warning** says what is allowed and
probably not meant. One that is meant is accepted where it stands, with a reason, by a comment on its line or above it:

```yaml
  # accept[unbounded-repeat]: the operator repeats its notice until somebody answers
  - {id: notice, when: moorings < 3, repeat: {gap: 2d}, to: [energy], subject: Moorings are still closed}
```

A comment above an item speaks for all that is indented deeper. Only warnings can be accepted.

*This page is written by `python3 run.py docs` from `src/tabletop/exercise/codes.py` and `docs/code_examples.py`.*
"""


def codes_page() -> str:
    """The whole page, as Markdown."""
    parts = [_INTRODUCTION]
    for kind, codes in KINDS.items():
        parts.append(f"- **{kind}**: " + " · ".join(f"[{code}](#{code})" for code in sorted(codes)))
    for kind, codes in KINDS.items():
        parts.append(f"\n## {kind}")
        parts += [_entry(code, meaning) for code, meaning in sorted(codes.items())]
    return "\n".join(parts) + "\n"


def _entry(code: str, meaning: str) -> str:
    example = EXAMPLES[code]
    return f"\n### {code}\n\n{meaning}\n\n{_written(example)}\n\n{_said(code, example)}"


def _written(example: Example) -> str:
    if example.shown:
        return f"`{example.shown}`" if example.shown.startswith("tabletop") else example.shown
    where = example.move or example.file
    named = f"In `{where}`:\n\n" if where and where != "exercise.yaml" else ""
    more = "".join(f"\n\nand in `{name}`:\n\n```\n{text}```" for name, text in _beside(example))
    return f"{named}```yaml\n{example.text}```{more}"


def _beside(example: Example) -> list[tuple[str, str]]:
    """The other files that belong to an example, but for the exercise itself."""
    return [(name, text) for name, text in example.files.items() if text and name != "exercise.yaml"]


def _said(code: str, example: Example) -> str:
    if example.says:
        return f"> {example.says}"
    found = next(problem for problem in problems_of(example) if problem.code == code)
    return f"> **{found.severity}[{code}]**: {_plain(found.sentence)}"


def _plain(text: str) -> str:
    """A sentence in which Markdown finds nothing to read."""
    for sign in "\\`*_{}[]<>#|":
        text = text.replace(sign, f"\\{sign}")
    return text
