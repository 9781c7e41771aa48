"""`tabletop sign`: put a team's signature into a move file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", required=True, help="The team's key, or a file that holds it.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write the signed move; over FILE if left out.")
def command(file: Path, key: str, out: Path | None) -> None:
    """Sign the move in FILE, for a run that asks for signatures.

    Whatever is changed afterwards makes the signature wrong: sign as the last thing before handing in.

    \b
    Examples:
      tabletop sign move.yaml --key key.txt
      tabletop sign move.yaml --key 0f8c41d2a97e4b60b1b5c7a0f3d9e812 --out signed.yaml
    """
    from tabletop.cli import errors
    from tabletop.exercise.moves import read_moves
    from tabletop.inbox.signing import sign
    from tabletop.journal import run_folder

    secret = Path(key).read_text(encoding="utf-8").strip() if Path(key).is_file() else key
    try:
        signed = sign(file.read_bytes(), secret)
    except ValueError as error:
        errors.fail(str(error))
    _, before = read_moves(file.read_bytes(), file.name, "team")
    _, after = read_moves(signed, file.name, "team")
    if errors.show(before):
        errors.fail(f"{file} is no valid move yet; it was not signed")
    if after:
        errors.fail(f"{file} is written in braces as a whole; write a line a key (team: ..., turn: ...) and sign again")
    run_folder.write(out or file, signed)
    click.echo(f"Signed: {out or file}")
