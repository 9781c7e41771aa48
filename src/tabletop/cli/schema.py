"""`tabletop schema`: JSON Schema for editors, and for programs that read a report."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tabletop.cli import errors

if TYPE_CHECKING:
    from pydantic import BaseModel

#: What programs read: the JSON forms of reports, by their names and the models that they are.
MADE = {
    "aar": ("tabletop.report.form", "Report"),
    "comparison": ("tabletop.report.comparison.form", "Comparison"),
}
#: The draft in which models say what they are. What editors read is an older one, which they know best.
DRAFT = "https://json-schema.org/draft/2020-12/schema"


@click.command()
@click.option(
    "--for",
    "name",
    metavar="FILE",
    default="exercise",
    show_default=True,
    help="Which file: exercise, move, control, policy, variant, findings, feedback, a section such as injects, or all "
    "of these; aar or comparison for what is made.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; the folder, with --for all.")
def command(name: str, out: Path | None) -> None:
    """Write the JSON Schema of a kind of file, by which editors complete, explain and check it.

    A section has the schema of its own file: options.yaml, injects/*.yaml. Without --out it goes to standard output.
    aar and comparison are reports in their JSON form, for programs that read aar.json and comparison.json.

    \b
    Examples:
      tabletop schema
      tabletop schema --for injects --out injects.json
      tabletop schema --for all --out .schema
      tabletop schema --for aar --out aar.schema.json
    """
    from tabletop.exercise.problems import suggest
    from tabletop.exercise.schema import json_schema

    known = json_schema.names()
    if name == "all" and out is None:
        raise click.UsageError("--for all needs --out: the folder for the schemas")
    if name not in (every := (*known, *MADE, "all")):
        guess = suggest(name, every)
        hint = f"; did you mean '{guess}'?" if guess else f"; there are {', '.join(every)}"
        raise click.BadParameter(f"there is no schema for '{name}'{hint}", param_hint="--for")
    if out is None:
        click.echo(text(name), nl=False)
        return
    try:
        for part in known if name == "all" else (name,):
            file = out / f"{part}.json" if name == "all" else out
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text(part), encoding="utf-8", newline="\n")
            click.echo(str(file))
    except OSError as error:
        errors.fail(str(error))


def text(name: str) -> str:
    """A schema as it stands in its file: compact, with a line for each definition."""
    from tabletop.exercise.schema import json_schema

    if name not in MADE:
        return json_schema.text(name)
    module, model = MADE[name]
    made: type[BaseModel] = getattr(importlib.import_module(module), model)
    # Everything is written out, what has a default too.
    schema = {"$schema": DRAFT, **made.model_json_schema(mode="serialization")}
    return json_schema.laid_out(schema, "$defs")
