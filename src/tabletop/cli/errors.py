"""How commands tell people what is wrong: on standard error, one line a problem, exit code 1."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path
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


def sentence(error: Exception) -> str:
    """What an error says to people: of the system's errors which file it is about, and what is in the way."""
    if not isinstance(error, OSError) or error.filename is None:
        return str(error)
    name = os.fsdecode(error.filename2 or error.filename)
    path = Path(name)
    if path.name.startswith(".") and path.suffix == ".part":  # as files are called until they are whole
        path = path.with_name(path.name[1:].removesuffix(".part"))
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder, and a file is to be written there"
    if isinstance(error, NotADirectoryError | FileExistsError):
        return f"{path} cannot be made: a file stands where a folder is needed"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"{path} cannot be opened or written: it is protected, or open in another program"
    if error.errno == errno.ENOSPC:
        return f"{path} cannot be written: the disk is full"
    return f"{path}: {error.strerror}"


def fail(message: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    click.echo(f"error: {message}", err=True)
    sys.exit(1)
