"""Text with figures in it, as each receiver may see them (FORMAT, Text)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.form import Template

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

HIDDEN = "(not known)"


def figure(value: object, how: str | None) -> str:
    """A value as people read it: whole numbers without decimals, others to three figures, unless a format says."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    if how == "duration":
        return duration_text(int(number))
    if how == "truth":
        return "yes" if number else "no"
    if how:
        return format(number, how)
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    shown = f"{number:.3g}"
    if "e" in shown:
        shown = f"{number:.0f}" if abs(number) >= 1 else f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


class Texts:
    """Renders templates in one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def render(
        self, template: Template, receivers: Sequence[int], parameters: dict[str, float | str] | None = None
    ) -> list[str]:
        """The text for each receiver (one text, as control sees it, where there is none)."""
        plain = self.engine.program.plain(template)
        if plain is not None:
            return [plain] * max(len(receivers), 1)
        if not receivers:
            return [self._fill(template, None, parameters or {})]
        return [self._fill(template, team, parameters or {}) for team in receivers]

    def _fill(self, template: Template, team: int | None, parameters: dict[str, float | str]) -> str:
        parts = []
        for part in template.parts:
            if isinstance(part, str):
                parts.append(part)
                continue
            node, how = part
            if team is not None and not self.engine.views.may_see(team, node):
                parts.append(HIDDEN)
            else:
                parts.append(figure(self.engine.as_seen(team, node, "text", parameters), how))
        return "".join(parts)
