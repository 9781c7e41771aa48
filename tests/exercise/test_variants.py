"""Variants: what they leave out."""

from __future__ import annotations

from pathlib import Path

from tabletop.exercise.checking.compile import compile_exercise


def test_what_a_variant_leaves_out_is_told_apart_by_its_kind(tmp_path: Path) -> None:
    """An option may be called like an inject or an expectation that a variant leaves out, and stays in it."""
    (tmp_path / "exercise.yaml").write_text(
        "title: Same names\nclock: {endex: 1h}\nteams: {it: {title: IT}}\nstorylines: {other: Left out}\n"
        "options:\n"
        "  restraint: {title: Hold back, teams: [it]}\n"
        "  spare: {title: Spare, teams: [it], requires: ordered(restraint)}\n"
        "injects:\n"
        "  - {id: a, at: 1m, to: [it], subject: S, body: B, expects: [{id: said, from: it, any_of: [restraint]}]}\n"
        "  - {id: spare, storyline: other, at: 2m, to: [it], subject: S, body: B,"
        " expects: [{id: restraint, from: it, any_of: [answer]}]}\n"
        "variants: {short: {title: Short, storylines: []}}\n",
        encoding="utf-8",
    )
    exercise = compile_exercise(tmp_path, "short")
    assert [(option.id, option.index) for option in exercise.options] == [("restraint", 0), ("spare", 1)]
    assert [inject.id for inject in exercise.injects] == ["a"]
    assert [(item.id, len(item.any_of)) for item in exercise.expectations] == [("said", 1)]
    assert compile_exercise(tmp_path).expectations[1].id == "restraint"
