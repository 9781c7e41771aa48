"""A large run, made by rule: 2,000 injects, 500 seats in 50 teams, 10,000 orders, as files for `tabletop play`."""

from __future__ import annotations

from pathlib import Path

TEAMS, SEATS, TURNS, ORDERS, INJECTS, OPTIONS, VARIABLES = 50, 500, 20, 10, 2000, 60, 30


def write(folder: Path) -> tuple[Path, Path]:
    """Write the exercise and everybody's moves into a folder; returns both paths."""
    exercise, moves = folder / "exercise.yaml", folder / "moves.yaml"
    exercise.write_text(_exercise())
    moves.write_text("---\n".join(_move(team, turn) for turn in range(1, TURNS + 1) for team in range(TEAMS)))
    return exercise, moves


def _exercise() -> str:
    lines = [
        "exercise: large-run",
        "title: A large run",
        "about: {type: command post exercise, sponsor: A ministry, scope: Fifty offices}",
        "clock: {startex: 2024-06-17T09:00+05:00, endex: 100d, tick: 6h, turn: 5d}",
        "teams:",
    ]
    for team in range(TEAMS):
        lines.append(
            f"  t{team}: {{title: Office number {team}, staff: 40, "
            "resources: {budget: {initial: 5000, unit: M$, income: 20 per week}}}"
        )
    lines.append("people:")
    lines += [f"  - {{name: Person {i}, role: player, team: [t{i % TEAMS}]}}" for i in range(SEATS)]
    lines += ["world:", "  variables:"]
    lines += [
        f'    v{i}: {{unit: "%", initial: {20 + i % 60}, min: 0, max: 100, '
        f"rate: (50 - v{i}) * 0.01 + 0.002 * v{(i * 7 + 1) % VARIABLES} per day}}"
        for i in range(VARIABLES)
    ]
    lines.append("options:")
    for i in range(OPTIONS):
        lines += [
            f"  option_{i}:",
            f"    title: Option number {i}",
            "    teams: [all]",
            f"    cost: {{budget: 10 + {i % 7}}}",
            "    staff: 2",
            "    lead_time: {triangular: [2d, 3d, 6d]}",
            "    parameters: {amount: {unit: Mt, min: 0, max: 10}}",
            "    outcomes:",
            f"      full: {{chance: 0.6, effects: [{{add: {{v{i % VARIABLES}: 0.01}}}}]}}",
            "      fail: {chance: rest, text: It came to nothing.}",
        ]
    lines.append("injects:")
    for i in range(INJECTS):
        asked = i % TEAMS
        lines += [
            f"  - id: inject-{i}",
            f"    at: {i % 99}d 6h",
            "    from: The wires",
            f"    to: [t{asked}, t{(i * 7 + 3) % TEAMS if (i * 7 + 3) % TEAMS != asked else (asked + 1) % TEAMS}]",
            f"    channel: {('press', 'letter', 'phone')[i % 3]}",
            f"    subject: Report number {i}",
            f"    body: The figure stands at {{{{ v{i % VARIABLES} }}}} per cent. What do you do?",
            f"    expects: [{{id: e{i}, from: t{asked}, any_of: [option_{i % OPTIONS}, answer], within: 1 turn, "
            f"text: Do something about report {i}}}]",
        ]
    lines.append("objectives:")
    for i in range(5):
        tasks = ", ".join(_task(i, j) for j in range(20))
        lines.append(f"  O{i}: {{title: Objective number {i}, capability: Capability {i}, tasks: [{tasks}]}}")
    lines.append("measures: {tension: {title: Tension, unit: '%', value: v0, better: lower}}")
    return "\n".join(lines) + "\n"


def _task(objective: int, nth: int) -> str:
    expected = ", ".join(f"e{k}" for k in range(objective * 400 + nth, (objective + 1) * 400, 20))
    return f"{{id: O{objective}.{nth}, title: Decide within a turn, expects: [{expected}]}}"


def _move(team: int, turn: int) -> str:
    lines = [f"team: t{team}", f"turn: {turn}", "orders:"]
    for nth in range(ORDERS):
        option = (team * 7 + turn * 11 + nth) % OPTIONS
        why = "" if nth % 5 == 0 else f", why: The fastest spare capacity in turn {turn} that avoids the north"
        lines.append(f"  - {{option: option_{option}, amount: {nth}{why}}}")
    return "\n".join(lines) + "\n"
