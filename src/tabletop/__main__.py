"""`python -m tabletop`: the same as the `tabletop` command."""

from tabletop.cli.main import main

main(prog_name="tabletop")
