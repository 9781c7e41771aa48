"""The report's forms: HTML in one file, Markdown, JSON. The first two are rendered from the third's data alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tabletop.journal.run_folder import write as write_file
from tabletop.report.words import clean


def json_text(report: Mapping[str, Any]) -> str:
    """The model as JSON."""
    return json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def html(report: Mapping[str, Any]) -> str:
    """One file: no outside requests, light and dark, prints well."""
    from markupsafe import Markup

    from tabletop.report import old_pictures as pictures
    from tabletop.report.text import to_html

    endex = report["events"][0]["data"]["endex"]
    drawn = [{**chart, "svg": Markup(pictures.chart(chart, endex))} for chart in report["charts"]]
    lanes = Markup(pictures.lanes(report["timeline"], report["overview"]["teams"], endex))
    environment = _environment(autoescape=True)
    environment.filters["md"] = lambda text: Markup(to_html(str(text)))
    page: str = environment.get_template("aar.html.j2").render(r=report, drawn=drawn, lanes=lanes)
    return page


def markdown(report: Mapping[str, Any]) -> str:
    """The report as Markdown."""
    text: str = _environment(autoescape=False).get_template("aar.md.j2").render(r=report)
    return text


def write(report: Mapping[str, Any], folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write `aar.FORM` for each form into a folder; returns the files."""
    makers = {"html": html, "md": markdown, "json": json_text}
    written = []
    for form in formats:
        path = folder / f"aar.{form}"
        write_file(path, makers[form](report).encode("utf-8", errors="replace"))
        written.append(path)
    return written


def _environment(autoescape: bool) -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tabletop.report"),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if isinstance(value, str) and not hasattr(value, "__html__") else value,
    )
    environment.filters["refs"] = _refs
    environment.filters["cell"] = _cell
    environment.filters["pairs"] = lambda found: ", ".join(f"{key}: {_short(value)}" for key, value in found.items())
    environment.filters["short"] = _short
    return environment


def _refs(evidence: Sequence[int]) -> str:
    """Evidence in Markdown: [#12, #14]."""
    return f" [{', '.join(f'#{seq}' for seq in evidence)}]" if evidence else ""


def _cell(text: object) -> str:
    """Text that may stand in a cell of a Markdown table."""
    return clean(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _short(value: object) -> str:
    """A value of any kind in few words."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {'the rest' if part is None else _short(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_short(part) for part in value)
    return "" if value is None else str(value)
