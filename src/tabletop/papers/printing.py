"""Which papers there are, and printing one of them in the forms asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from tabletop.exercise import form
from tabletop.papers.eeg import eeg
from tabletop.papers.feedback import feedback
from tabletop.papers.handbook import handbook
from tabletop.papers.msel_paper import msel_paper
from tabletop.papers.signin import signin
from tabletop.papers.sitman import sitman
from tabletop.press.blocks import Paper, Size

#: Every paper by the name it is asked for.
PAPERS: dict[str, Callable[[form.Exercise], Paper]] = {
    "sitman": sitman,
    "msel": msel_paper,
    "handbook": handbook,
    "eeg": eeg,
    "signin": signin,
    "feedback": feedback,
}
FORMATS = ("pdf", "docx")


def print_paper(
    exercise: form.Exercise,
    name: str,
    formats: Iterable[str] = FORMATS,
    size: Size = "a4",
    team: form.Team | None = None,
) -> dict[str, bytes]:
    """The bytes of one paper by format; all come from the same definition. With `team` it is that team's own manual."""
    paper = replace(PAPERS[name](exercise) if team is None else sitman(exercise, team), size=size)
    printed: dict[str, bytes] = {}
    for wanted in formats:
        if wanted == "pdf":
            from tabletop.press.pdf import to_pdf

            printed[wanted] = to_pdf(paper)
        elif wanted == "docx":
            from tabletop.press.docx import to_docx

            printed[wanted] = to_docx(paper)
        else:
            raise ValueError(f"'{wanted}' is no form of a paper; pdf and docx are")
    return printed
