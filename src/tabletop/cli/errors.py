"""How commands tell people what is wrong: on standard error, one line a problem, exit code 1."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn

import click

from tabletop.exercise.problems import Problem


def show(problems: Iterable[Problem]) -> int:
    """Print problems; returns how many of them are errors."""
    errors = 0
    for problem in problems:
        click.echo(str(problem), err=True)
        errors += problem.severity == "error"
    return errors


def fail(message: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    click.echo(f"error: {message}", err=True)
    sys.exit(1)
