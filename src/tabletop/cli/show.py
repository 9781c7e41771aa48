"""`tabletop show`: the MSEL as a table, the inject graph, the world and the map of routes as pictures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tabletop.exercise.form import Exercise

#: What may be shown, and in what forms; the first is what comes if none is asked for.
FORMS = {"msel": ("text", "md", "csv"), "graph": ("svg",), "world": ("svg",), "map": ("svg",)}
_SUFFIXES = {".txt": "text", ".md": "md", ".csv": "csv", ".svg": "svg"}


@click.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option("--as", "what", type=click.Choice(list(FORMS)), default="msel", show_default=True, help="What to show.")
@click.option(
    "--format",
    "wanted",
    type=click.Choice(["text", "md", "csv", "svg"]),
    help="Of the MSEL: text (as it is by default), md or csv. Pictures are svg.",
)
@click.option("--variant", help="A variant of the exercise, by the name of its file.")
@click.option("--storyline", "storylines", multiple=True, metavar="NAME", help="Only this storyline; may be repeated.")
@click.option(
    "--team",
    "teams",
    multiple=True,
    metavar="TEAM",
    help="Only what a team gets or answers, of a map what it may see; may be repeated.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write, or a folder for it. Left out: the MSEL is printed, pictures go here.",
)
@click.option("--width", type=click.IntRange(40, 1000), help="Columns of the text; those of the terminal if left out.")
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(
    exercise: Path,
    what: str,
    wanted: str | None,
    variant: str | None,
    storylines: tuple[str, ...],
    teams: tuple[str, ...],
    out: Path | None,
    width: int | None,
    allow_python: bool,
) -> None:
    """Show EXERCISE: its events as a table, what leads to what, how its world hangs together, or a map of its routes.

    \b
    msel    master scenario events list, for control: on the screen, as Markdown, as CSV for a spreadsheet
    graph   injects, conditions, expectations and options as a picture: A3 sheets of SVG
    world   stocks, flows and routes as a picture: A3 sheets of SVG
    map     routes of each commodity as a plan of lines: half a page of SVG, with what all teams may see

    The files that were written are named on standard output. A picture that takes several sheets has one file for
    each: quickstart-graph.svg, quickstart-graph-2.svg.

    \b
    Examples:
      tabletop show exercises/dark-wards
      tabletop show exercises/kazakhstan --storyline gas --team energy
      tabletop show exercises/kazakhstan --format csv --out msel.csv
      tabletop show exercises/kazakhstan --as graph --out wall
      tabletop show exercises/quickstart --as world
      tabletop show exercises/kazakhstan --as map
    """
    from tabletop.cli import errors
    from tabletop.exercise.checking.compile import compile_exercise
    from tabletop.exercise.problems import ExerciseError

    form = _form(what, wanted, out)
    if what == "world" and (storylines or teams):
        raise click.UsageError("--storyline and --team choose injects; the world has none")
    if what == "map" and storylines:
        raise click.UsageError("--storyline chooses injects; a map has none")
    try:
        made = compile_exercise(exercise, variant, allow_python)
        only = _chosen(made, storylines, teams)
        chosen = ", ".join((*storylines, *teams))
        name = "-".join((made.id, *((made.variant,) if made.variant else ()), *storylines, *teams, what))
        if what == "map":
            _map(made, teams, _target(out, f"{name}.svg") or Path(f"{name}.svg"))
        elif what == "msel":
            target = _target(out, f"{name}.{'txt' if form == 'text' else form}")
            _msel(made, form, only, chosen, target, width)
        else:
            _picture(made, what, only, chosen, _target(out, f"{name}.svg") or Path(f"{name}.svg"))
    except ExerciseError as error:
        errors.show(error.problems)
        sys.exit(1)
    except BrokenPipeError:
        raise  # whoever read the output had enough of it
    except OSError as error:
        errors.fail(str(error))


def _form(what: str, wanted: str | None, out: Path | None) -> str:
    """The form asked for, by name or by the end of the file's name."""
    forms = FORMS[what]
    if wanted is not None and wanted not in forms:
        hint = "; --as graph, --as world and --as map are pictures" if what == "msel" else ""
        raise click.BadParameter(f"{what} comes as {' or '.join(forms)}, not as {wanted}{hint}", param_hint="--format")
    if wanted or out is None or out.is_dir() or not out.suffix:
        return wanted or forms[0]
    named = _SUFFIXES.get(out.suffix.lower(), "")
    if named not in forms:
        ends = " or ".join(suffix for suffix, form in _SUFFIXES.items() if form in forms)
        raise click.BadParameter(f"'{out.name}' does not end in {ends}, and is no folder", param_hint="--out")
    return named


def _chosen(exercise: Exercise, storylines: tuple[str, ...], teams: tuple[str, ...]) -> frozenset[int] | None:
    """The injects of some storylines that some teams get or are to answer, by index; None for all."""
    known = [inject.storyline for inject in exercise.injects if inject.storyline]
    _known("--storyline", storylines, dict.fromkeys(known), "storyline")
    _known("--team", teams, [team.id for team in exercise.teams], "team")
    if not storylines and not teams:
        return None
    wanted = frozenset(team.index for team in exercise.teams if team.id in teams)
    return frozenset(
        inject.index
        for inject in exercise.injects
        if (not storylines or inject.storyline in storylines)
        and (not teams or wanted & {*inject.to, *(exercise.expectations[index].team for index in inject.expects)})
    )


def _known(option: str, wanted: tuple[str, ...], known: Iterable[str], kind: str) -> None:
    """Refuse a name that the exercise does not have."""
    from tabletop.exercise.problems import suggest

    names = list(known)
    for name in wanted:
        if name not in names:
            guess = suggest(name, names)
            hint = f"; did you mean '{guess}'?" if guess else f"; there are {', '.join(names)}" if names else ""
            raise click.BadParameter(f"there is no {kind} '{name}'{hint}", param_hint=option)


def _target(out: Path | None, name: str) -> Path | None:
    """The file to write: what was asked for, or a file of this name in the folder that was asked for."""
    if out is None:
        return None
    return out / name if out.is_dir() or not out.suffix else out


def _msel(
    exercise: Exercise, form: str, only: frozenset[int] | None, chosen: str, target: Path | None, width: int | None
) -> None:
    """Print the list, or write it."""
    from tabletop.papers import msel, msel_table

    rows = msel.rows(exercise, only=only)
    if form == "csv":
        data = msel_table.to_csv(rows)
    elif form == "md":
        data = msel_table.to_markdown(exercise, rows, chosen).encode()
    else:
        from tabletop.cli.msel_screen import on_screen

        text = on_screen(exercise, rows, width, False if target else None, chosen)
        if target is None:
            encoding = sys.stdout.encoding or "utf-8"
            click.echo(text.encode(encoding, "replace").decode(encoding), nl=False)
            return
        data = text.encode()
    if target is None:
        click.echo(data, nl=False)
    else:
        _write(target, data)


def _picture(exercise: Exercise, what: str, only: frozenset[int] | None, chosen: str, target: Path) -> None:
    """Draw the graph or the world."""
    if what == "graph":
        from tabletop.pictures.graph import draw_graph

        subtitle = f"what leads to what ({chosen})" if chosen else "what leads to what"
        sheets = draw_graph(exercise, only, subtitle)
        nothing = "there are no injects and no options"
        if only is not None:
            nothing = f"no inject of {exercise.id} was chosen by {chosen}"
    else:
        from tabletop.pictures.world import draw_world

        sheets, nothing = draw_world(exercise), f"{exercise.id} has no world"
    _write_sheets(sheets, target, nothing)


def _map(exercise: Exercise, teams: tuple[str, ...], target: Path) -> None:
    """Draw the maps of routes as those teams may see them, all teams if none is named."""
    from tabletop.pictures.frames import marks
    from tabletop.pictures.map import draw_maps

    readers = [team.index for team in exercise.teams if not teams or team.id in teams]
    maps = draw_maps(exercise, readers, marks(exercise, for_players=True))
    nothing = f"{exercise.id} has no commodity with routes"
    if exercise.commodities:
        nothing = f"there are no routes that {' and '.join(teams) or 'all teams'} may see"
    _write_sheets([item.svg for item in maps], target, nothing)


def _write_sheets(sheets: Sequence[str], target: Path, nothing: str) -> None:
    """Write a file for each sheet; where there is none, say what is missing."""
    from tabletop.cli import errors

    if not sheets:
        errors.fail(f"{nothing}: there is nothing to draw")
    for number, sheet in enumerate(sheets, 1):
        place = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        _write(place, sheet.encode())


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    click.echo(str(target))
