"""`tabletop schema`: JSON Schema for editors."""

from __future__ import annotations

from pathlib import Path

import click

from tabletop.cli import errors


@click.command()
@click.option(
    "--for",
    "name",
    metavar="FILE",
    default="exercise",
    show_default=True,
    help="Which file: exercise, move, control, policy, variant, findings, feedback, a section such as injects, or all.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; the folder, with --for all.")
def command(name: str, out: Path | None) -> None:
    """Write the JSON Schema of a kind of file, by which editors complete, explain and check it.

    A section has the schema of its own file: options.yaml, injects/*.yaml. Without --out it goes to standard output.

    \b
    Examples:
      tabletop schema
      tabletop schema --for injects --out injects.json
      tabletop schema --for all --out .schema
    """
    from tabletop.exercise.problems import suggest
    from tabletop.exercise.schema import json_schema

    known = json_schema.names()
    if name == "all" and out is None:
        raise click.UsageError("--for all needs --out: the folder for the schemas")
    if name not in (*known, "all"):
        guess = suggest(name, known)
        hint = f"; did you mean '{guess}'?" if guess else f"; there are {', '.join(known)} and all"
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

    return json_schema.text(name)
