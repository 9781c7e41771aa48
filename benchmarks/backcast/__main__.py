"""`python3 run.py backcast FILE [--format json]`: Mt shipped from the CPC terminal per calendar month and in total."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tabletop.exercise.problems import ExerciseError

from .reading import read_file
from .terminal import Shipped, run


def main(arguments: list[str] | None = None) -> int:
    """Read a file, play it, print it; 0, or 2 when the file is not right."""
    parser = argparse.ArgumentParser(prog="run.py backcast", description=__doc__)
    parser.add_argument("file", type=Path, help="a period with its events, for example benchmarks/backcast/2022.yaml")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args(arguments)
    try:
        shipped = run(read_file(options.file))
    except ExerciseError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_json(shipped) if options.format == "json" else as_text(shipped))
    return 0


def as_json(shipped: Shipped) -> str:
    """`{"months": {"2022-09": 3.9}, "total": 58.7}`, in Mt, to three decimals."""
    months = {month: round(amount, 3) for month, amount in shipped.months.items()}
    return json.dumps({"months": months, "total": round(shipped.total, 3)})


def as_text(shipped: Shipped) -> str:
    """A line a month, and the total, in Mt."""
    lines = [f"{month}  {amount:8.2f} Mt" for month, amount in shipped.months.items()]
    return "\n".join([*lines, f"total    {shipped.total:8.2f} Mt"])


if __name__ == "__main__":
    sys.exit(main())
