"""What stops a run (R11): a figure that makes no sense, named with its place, instant and values."""

from __future__ import annotations

from collections.abc import Mapping

from tabletop.exercise.durations import text as duration_text


class RunStopped(Exception):
    """A guard was broken. Everything up to `at` stands; the YAML place is `path`."""

    def __init__(self, message: str, path: str, at: int, values: Mapping[str, float]) -> None:
        self.message = message
        self.path = path
        self.at = at
        self.values = dict(values)
        listed = ", ".join(f"{name} = {value!r}" for name, value in self.values.items())
        super().__init__(f"{path}, {duration_text(at)} after STARTEX: {message}" + (f" ({listed})" if listed else ""))
