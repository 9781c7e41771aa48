"""A large exercise, made by rule: 2,000 injects, 200 options, 100 variables, as a facilitator would write them."""

from __future__ import annotations


def as_yaml(injects: int = 2000, options: int = 200, variables: int = 100) -> str:
    """The exercise as YAML text."""
    lines = [
        "exercise: large",
        "title: A large exercise",
        "clock: {startex: 2024-06-17T09:00+05:00, endex: 100d, tick: 6h, turn: 5d}",
        "teams:",
        "  red: {title: Red, staff: 10, resources: {budget: {initial: 5000, unit: M$, income: 20 per week}}}",
        "  blue: {title: Blue, staff: 10, resources: {budget: {initial: 5000, unit: M$}}}",
        "world:",
        "  variables:",
    ]
    for i in range(variables):
        lines.append(
            f'    v{i}: {{unit: "%", initial: {20 + i % 60}, min: 0, max: 100, '
            f"rate: (50 - v{i}) * 0.01 + 0.002 * v{(i * 7 + 1) % variables} per day}}"
        )
    lines.append("options:")
    for i in range(options):
        lines += [
            f"  option_{i}:",
            f"    title: Option number {i}",
            f"    teams: [{'red' if i % 2 else 'blue'}]",
            f"    cost: {{budget: 10 + {i % 7}}}",
            "    staff: 2",
            "    lead_time: {triangular: [2d, 3d, 6d]}",
            f"    requires: v{i % variables} < 90",
            "    outcomes:",
            f"      full: {{chance: 0.6, effects: [{{add: {{v{i % variables}: 5}}}}]}}",
            "      fail: {chance: rest, text: It came to nothing.}",
        ]
    lines.append("injects:")
    for i in range(injects):
        a, b = i % variables, (i * 3 + 1) % variables
        when = f"    at: {i % 99}d 6h" if i % 3 else f"    when: v{a} > {60 + i % 30} and v{b} < 40"
        lines += [
            f"  - id: inject-{i}",
            when,
            "    from: The wires",
            "    to: [red, blue]",
            "    channel: press",
            f"    subject: Report number {i}",
            "    body: |",
            f"      The figure stands at {{{{ v{a} }}}} per cent.",
            "      What do you do?",
            f"    effects: [{{add: {{v{b}: 1}}, after: 3d}}]",
            f"    expects: [{{id: e{i}, from: red, any_of: [option_{(i * 2 + 1) % options}, answer], within: 1 turn}}]",
        ]
    return "\n".join(lines) + "\n"
