"""The `tabletop` command. Each command's file is read only when it is called, so that `--help` is quick."""

from __future__ import annotations

import importlib

import click

from tabletop import __version__

COMMANDS = {
    "advance": "Take in what teams handed in, settle the turn, play on to the next deadline.",
    "branch": "Open a new run from an instant of another, with changes.",
    "events": "Print what happened in a run, as control or as one team sees it.",
    "forecast": "Say what the orders in a move would cost, take and change.",
    "next": "By hand: release the next inject.",
    "pause": "Let time stand still in a run.",
    "resume": "Let time go on after a pause.",
    "seats": "List the teams' folders and signing keys of a run.",
    "sign": "Put a team's signature into a move file.",
    "start": "Open a run that is played by file: folders, situation reports, forms.",
    "status": "Say where a run stands and who has handed in.",
    "template": "Write a move form for a team.",
    "verify": "Examine a run's journal, play it again and compare.",
    "watch": "Take files as they land and keep the deadlines.",
    "check": "Check an exercise and say everything that is wrong with it.",
    "demo": "Play the Kazakhstan exercise with sample moves and write its report.",
    "new": "Make an exercise of your own: a small one that plays at once, or a copy of another.",
    "print": "Print the papers of an exercise: situation manual, MSEL, handbook, guides, forms.",
    "play": "Play an exercise in one go, with moves from files, and write the report.",
    "report": "Write the after-action report of a run, for control, a team or the public.",
    "compare": "Compare several runs of one exercise: measures, ratings, decisions, where they part.",
    "rehearse": "Play an exercise many times with automated teams: what came, what each option is worth.",
    "show": "Show an exercise: its MSEL as a table, the inject graph and the world as pictures.",
    "schema": "Write JSON Schemas, with which editors help to write all files.",
}


class Lazy(click.Group):
    """A group whose commands stand in modules of the same name, imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, read from its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"tabletop.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in sorted(COMMANDS)])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tabletop")
def main() -> None:
    """Tabletop plays wargames and tabletop exercises and writes the after-action report.

    \b
    Examples:
      tabletop demo
      tabletop check my-exercise
      tabletop play my-exercise --moves my-moves --seed 7
    """
