"""The report's forms: `aar.html`, `aar.pdf`, `aar.docx`, `aar.md` from one paper, `aar.json` from the model itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel

from tabletop.exercise.likeness import suggest
from tabletop.journal.run_folder import write
from tabletop.press.blocks import Paper

FORMS = ("html", "pdf", "docx", "md", "json")
NAME, JSON = "aar", "json"
Tell = Callable[[str], None]


def write_json(model: BaseModel, folder: Path, name: str = NAME) -> Path:
    """Write `NAME.json`: the model itself."""
    path = folder / f"{name}.{JSON}"
    write(path, json_bytes(model))
    return path


def write_printed(paper: Paper, folder: Path, forms: Sequence[str], tell: Tell, name: str = NAME) -> list[Path]:
    """Write `NAME.FORM` for each printed form; `tell` hears of each before it is made. Returns the files."""
    paths = [folder / f"{name}.{form}" for form in forms]
    for form, path in zip(forms, paths, strict=True):
        tell(form)
        write(path, printed(paper, form))
    return paths


def check_forms(forms: Sequence[str]) -> None:
    """ValueError names a form that there is none of, or says that none is given."""
    for form in forms:
        if form not in FORMS:
            guess = suggest(form, FORMS)
            hint = f"; did you mean '{guess}'?" if guess else ""
            raise ValueError(f"'{form}' is no form of a report; there are {', '.join(FORMS)}{hint}")
    if not forms:
        raise ValueError(f"name at least one form: {', '.join(FORMS)}")


def json_bytes(model: BaseModel) -> bytes:
    """The model as JSON, a list or an object a line."""
    text = json.dumps(model.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, indent=1)
    return text.encode("utf-8", errors="replace") + b"\n"


def printed(paper: Paper, form: str) -> bytes:
    """A paper in one of the printed forms."""
    if form == "html":
        from tabletop.press.html import to_html

        return to_html(paper)
    if form == "pdf":
        from tabletop.press.pdf import to_pdf

        return to_pdf(paper)
    if form == "docx":
        from tabletop.press.docx import to_docx

        return to_docx(paper)
    from tabletop.press.md import to_md

    return to_md(paper).encode("utf-8", errors="replace")
