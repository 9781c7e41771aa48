"""A megabyte of malice each: files that are wide, deep, long, or wrong in ten thousand places."""

from __future__ import annotations

from collections.abc import Callable

MB = 2**20
TOP = "title: Storm\nclock: {endex: 2d}\nteams: {energy: {title: Energy}}\n"
ONE = "injects: [{id: z, at: 1h, from: f, channel: phone, to: [energy], subject: s, body: b}]\n"
HEAD = TOP + ONE
VARIABLES = HEAD + "world:\n  variables:\n"
MAIL = "from: f, channel: phone, to: [energy], subject: s"


def many(piece: Callable[[int], str], values: int = 95_000, most: int = 10**6) -> str:
    """Numbered pieces up to a megabyte, or as many as are read before there are too many."""
    parts: list[str] = []
    size = number = 0
    while size < MB - 1000 and values > 0 and number < most:
        parts.append(piece(number))
        size += len(parts[-1].encode())
        values -= 2 * parts[-1].count(": ") + sum(parts[-1].count(sign) for sign in (", ", "{", "[", "- "))
        number += 1
    return "".join(parts)


def figures(piece: Callable[[int], str]) -> str:
    """As many numbered figures of the world as an exercise may have, or up to a megabyte."""
    return many(piece, most=19_990)


def expressions(text: str) -> str:
    """A megabyte of variables that begin with the same strange expression."""
    return VARIABLES + figures(lambda i: f"    a{i}: {{initial: '{text}'}}\n")


HOSTILE: dict[str, Callable[[], str]] = {
    "deep brackets": lambda: "a: " + "[" * MB,
    "deep items": lambda: "- " * (MB // 2),
    "deep braces": lambda: "{a: " * (MB // 4),
    "a million brackets": lambda: "a: " + "[" * 30 + "]" * 30 + ",[]" * (MB // 3),
    "closing brackets": lambda: "]" * MB,
    "small keys": lambda: HEAD + many(lambda i: f"k{i}: x\n"),
    "small variables": lambda: VARIABLES + figures(lambda i: f"    k{i}: {{initial: 1}}\n"),
    "one long line": lambda: HEAD + "late: " + "a b " * (MB // 4),
    "one long broken line": lambda: HEAD + "x: [a, {b: c" + ", d: e" * (MB // 6) + "\n",
    "a long line of spaces": lambda: HEAD + "x: a" + " " * (MB - 400) + "b: c\n",
    "a long line of colons": lambda: HEAD + "x: a" + ": b" * (MB // 3),
    "a long line of quotes": lambda: HEAD + "x: [\"a\" 'b' " + "\"a\" 'b' " * (MB // 8),
    "a long line of apostrophes": lambda: HEAD + "x: [ " + "' " * (MB // 2),
    "a long text": lambda: HEAD + "startex_brief: '" + "x" * (MB - 400) + "'\n",
    "a text too long": lambda: HEAD + "startex_brief: '" + "x" * (MB + 400) + "'\n",
    "a long key": lambda: HEAD + "x" * MB + ": 1\n",
    "a long id": lambda: TOP + "injects:\n- {id: " + "x" * (MB - 400) + ", at: 1h}\n",
    "one key many times": lambda: HEAD + "title: x\n" * (MB // 9),
    "one key many times in braces": lambda: HEAD + "x: {" + "a: b, " * (MB // 6) + "}\n",
    "keys without values": lambda: HEAD + many(lambda i: f"k{i}:\n"),
    "keys without colons": lambda: HEAD + "x: {" + many(lambda i: f"k{i}, ") + "}\n",
    "curly keys": lambda: HEAD + many(lambda i: f"“k{i}”: x\n"),
    "no-break spaces": lambda: HEAD + many(lambda i: f"\u00a0k{i}: x\n"),
    "unknown keys": lambda: HEAD + many(lambda i: f"xunknown{i}: 1\n"),
    "misspelt keys": lambda: HEAD + many(lambda i: f"titel{i}: 1\n"),
    "misspelt keys of variables": lambda: VARIABLES + figures(lambda i: f"    a{i}: {{intial: 1}}\n"),
    "misspelt variables": lambda: (
        VARIABLES + figures(lambda i: f"    variable_name_{i}: {{initial: 1, rate: variable_nome_{i} per day}}\n")
    ),
    "misspelt teams": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, from: f, to: [enregy{i}], subject: s}}\n")
    ),
    "strange teams in one list": lambda: (
        VARIABLES + "    a: {initial: 1, seen_by: [" + many(lambda i: f"enrgy{i}, ") + "]}\n"
    ),
    "strange effects": lambda: (
        TOP + f"injects:\n- {{id: x, at: 1h, {MAIL}, effects: [" + many(lambda i: f"{{stop: none{i}}}, ") + "]}\n"
    ),
    "many injects": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, {MAIL}}}\n"),
    "one inject many times": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: x, at: 1h, {MAIL}}}\n"),
    "long expressions": lambda: (
        VARIABLES + figures(lambda i: f"    a{i}: {{initial: 1, rate: '{' + '.join(['a0'] * 49)} per day'}}\n")
    ),
    "a chain of figures": lambda: (
        HEAD
        + "world:\n  variables: {v: {initial: 1}}\n  derived:\n    d0: {value: 1}\n"
        + figures(lambda i: f"    d{i + 1}: {{value: d{i} + 1}}\n")
    ),
    "a chain of figures, last first": lambda: (
        HEAD
        + "world:\n  variables: {v: {initial: 1}}\n  derived:\n"
        + figures(lambda i: f"    d{i}: {{value: d{i + 1} + 1}}\n")
    ),
    "deep brackets in expressions": lambda: expressions("(" * 240 + "1" + ")" * 240),
    "open brackets in expressions": lambda: expressions("(" * 480),
    "many minus signs": lambda: expressions("-" * 480 + "1"),
    "many powers": lambda: expressions("2**" * 160 + "1"),
    "many ifs": lambda: expressions("1 if 1 else " * 40 + "1"),
    "many dots": lambda: expressions("a." * 240 + "a"),
    "many digits": lambda: expressions("9" * 480),
    "many dashes": lambda: expressions("–" * 150),
    "towers": lambda: VARIABLES + figures(lambda i: f"    a{i}: {{initial: 9**9**9}}\n"),
    "one number": lambda: VARIABLES + "    a: {initial: " + "9" * MB + "}\n",
    "one bound": lambda: VARIABLES + "    a: {initial: 1, max: " + "9" * MB + "}\n",
    "one exponent": lambda: VARIABLES + "    a: {initial: 1e" + "9" * MB + "}\n",
    "a long rate": lambda: VARIABLES + "    a: {initial: 1, rate: '" + "a per " * (MB // 6) + " x'}\n",
    "a rate of spaces": lambda: VARIABLES + "    a: {initial: 1, rate: 'a " + " " * (MB - 500) + " per day x'}\n",
    "a long length of time": lambda: TOP + "injects:\n- {id: a, at: " + "1h " * (MB // 3) + "}\n",
    "huge lengths of time": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: a{i}, at: {'9' * 90}d, {MAIL}}}\n"),
    "a late end": lambda: HEAD.replace("2d", "3650d, tick: 1s, pace: turns, turn: 1s"),
    "open figures in a text": lambda: (
        TOP + f"injects:\n- {{id: a, at: 1h, {MAIL}, body: '" + "{{ " * (MB // 4) + "'}\n"
    ),
    "half-closed figures": lambda: (
        TOP + f"injects:\n- {{id: a, at: 1h, {MAIL}, body: '" + "{{ a } " * (MB // 8) + "'}\n"
    ),
    "tabs": lambda: "\t" * MB,
    "lines of tabs": lambda: HEAD + "x:\n" + "\t\n" * (MB // 2),
    "an alias bomb": lambda: (
        "a0: &a0 [x, x]\n" + many(lambda i: f"a{i + 1}: &a{i + 1} [*a{i}, *a{i}, *a{i}, *a{i}, *a{i}, *a{i}]\n")
    ),
    "aliases": lambda: many(lambda i: f"k{i}: *x\n"),
    "merges": lambda: "- <<: *x\n" * (MB // 9),
    "tags": lambda: "- !x y\n" * (MB // 7),
    "NULs": lambda: "\0" * MB,
    "line ends": lambda: "\n" * MB,
    "dots": lambda: "...\n" * (MB // 4),
    "documents": lambda: "---\na: 1\n" * (MB // 9),
    "colons": lambda: ": \n" * (MB // 3),
    "question marks": lambda: "? " * (MB // 2),
    "quotes": lambda: "'" * (MB - 1),
    "backslashes": lambda: '"' + "\\" * (MB - 1),
    "accents": lambda: HEAD + "late: a" + "\u0301\u0316" * (MB // 4),
    "the last character strange": lambda: "a\n" * (MB // 2) + "\x01",
    # Names and ids that many things share or nearly share
    "many near names": lambda: (
        VARIABLES + figures(lambda i: f"    a_name_{i}: {{initial: 1, rate: a_nmae_{i} per day}}\n")
    ),
    "many near labels": lambda: (
        HEAD + "options:\n" + many(lambda i: f"  o{i}: {{lane: label{i // 2 if i % 2 else i}x}}\n")
    ),
    "many storylines": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, {MAIL}, storyline: s{i}y}}\n")
    ),
    "one expectation many times": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, {MAIL}, expects: [{{id: e, any_of: answer}}]}}\n")
    ),
    "one task many times": lambda: (
        HEAD + "objectives:\n" + many(lambda i: f"  o{i}: {{title: T, tasks: [{{id: t}}]}}\n")
    ),
    "many people who evaluate nothing": lambda: (
        HEAD + "people:\n" + many(lambda i: f"- {{name: P, evaluates: O{i}}}\n")
    ),
    "many sources in a list": lambda: HEAD + "sources:\n" + many(lambda i: f"- {{id: S{i}, titel: x}}\n"),
    "names with hyphens": lambda: (
        VARIABLES + figures(lambda i: f"    a-{i}: {{initial: 1, rate: a-{i}-a-{i + 1}-b per day}}\n")
    ),
    "a long name with hyphens": lambda: expressions("a-" * 240 + "a"),
    # Texts and lists
    "a text of figures": lambda: (
        TOP + f"resources: {{r: 1}}\ninjects:\n- {{id: a, at: 1h, {MAIL}, body: '" + "{{ r }} " * (MB // 9) + "'}\n"
    ),
    "misspelt figures in texts": lambda: (
        TOP
        + "resources: {reserve: 1}\ninjects:\n"
        + many(lambda i: f"- {{id: a{i}, at: 1h, {MAIL}, body: 'reserv {{{{ reserv }}}}'}}\n")
    ),
    "a long choice": lambda: VARIABLES + "    a: {initial: {choice: [" + many(lambda i: f"{i}, ") + "]}}\n",
    "a long choice of words": lambda: (
        HEAD + "options:\n  o: {parameters: {p: {choice: [" + many(lambda i: f"word{i}, ") + "], default: wrod1}}}\n"
    ),
    "a long table": lambda: expressions("lookup(a0, [" + ", ".join(f"[{i}, 1]" for i in range(45)) + "])"),
    "curly quotes and commas": lambda: HEAD + "late: {a: “" + "b, " * (MB // 3) + "”}\n",
    "digits for a length of time": lambda: TOP + f"injects:\n- {{id: a, {MAIL}, at: '" + "1" * 90 + "!'}\n",
    "many lengths of digits": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: a{i}, {MAIL}, at: '{'1 ' * 45}!'}}\n")
    ),
    # Wrong in many places, but not so many that nobody would look
    "four hundred faults": lambda: (
        TOP
        + "injects:\n"
        + many(
            lambda i: (
                f"- {{id: i{i}, {'at' if i % 40 else 'to'}: {{x: 1h}}, from: f, subject: s}}\n"
                if i % 20 == 0
                else f"- {{id: i{i}, at: 1h, {MAIL}}}\n"
            )
        )
    ),
    "faults behind faults": lambda: (
        TOP
        + "injects:\n"
        + many(
            lambda i: (
                f"- {{id: i{i}, at: 1h, {MAIL}, effects: [{{rmp: {{x: y}}, ovr: 5}}]}}\n"
                if i % 40 == 0
                else f"- {{id: i{i}, at: 1h, {MAIL}}}\n"
            )
        )
    ),
    "wrong types everywhere": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: [1h], to: {{a: b}}, on: [x]}}\n")
    ),
    "teams of the wrong type": lambda: "title: T\nteams: [" + many(lambda i: f"team{i}, ") + "]\ninjects: []\n",
    # YAML that is wrong in many places
    "many quotes not closed": lambda: TOP + "injects:\n" + many(lambda i: f'- {{id: i{i}, at: 1h, subject: "A}}\n'),
    "many brackets not closed": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, to: [energy}}\n"),
    "a few quotes not closed": lambda: (
        TOP
        + "injects:\n"
        + many(lambda i: f"- {{id: i{i}, at: 1h, subject: {'“' if i % 7 else chr(34)}A {i % 1000 or chr(34)}}}\n")
    ),
    "a quote not closed at the start": lambda: (
        'title: "Storm\n' + TOP[13:] + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, {MAIL}}}\n")
    ),
    "a bracket not closed at the end": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, {MAIL}}}\n") + "- {id: z, to: [\n"
    ),
    "everything in one pair of braces": lambda: (
        "{title: T, teams: {a: A}, injects: [" + many(lambda i: f"{{id: i{i}, at: 1h}}, ") + "}"
    ),
    "stairs": lambda: (
        HEAD
        + "x:\n"
        + "".join("".join(" " * d + "a:\n" for d in range(1, 28)) + " " * 28 + "a: b\n" for _ in range(MB // 700))
    ),
    "lines that do not line up": lambda: HEAD + "x:\n" + many(lambda i: " " * (2 + i % 3) + f"k{i}: v\n"),
    "marks of a conflict": lambda: HEAD + "<<<<<<< a\nx: 1\n=======\nx: 2\n>>>>>>> b\n" * (MB // 45),
    "tabs before keys": lambda: HEAD + "x:\n" + many(lambda i: f"\tk{i}: v\n"),
    "no spaces after colons": lambda: HEAD + many(lambda i: f"key{i}:value\n"),
    # Many of everything, in circles and chains
    "many variants": lambda: HEAD + "variants:\n" + many(lambda i: f"  v{i}: {{title: V}}\n"),
    "a large exercise with variants": lambda: (
        TOP + "variants: {a: {title: A}, b: {clock: {endex: 3d}}, c: {title: C}, d: {title: D}, e: {title: E}}\n"
        "world:\n  variables:\n" + figures(lambda i: f"    a{i}: {{initial: 1, rate: a{i} * 2 - 1 per day}}\n") + ONE
    ),
    "many paths in a variant": lambda: (
        TOP
        + "injects:\n"
        + "".join(f"- {{id: i{i}, at: 1h, {MAIL}}}\n" for i in range(6000))
        + "variants:\n  v:\n    set:\n"
        + "".join(f"      injects.i{i}.at: 2h\n" for i in range(6000, 0, -1))
    ),
    "many teams": lambda: (
        "title: T\nclock: {endex: 2d}\nteams:\n" + many(lambda i: f"  t{i}: {{title: T}}\n") + "injects: []\n"
    ),
    "many teams with one policy": lambda: (
        "title: T\nclock: {endex: 2d}\nteams:\n"
        + "".join(f"  t{i}: {{policy: p}}\n" for i in range(190))
        + "injects: []\npolicies:\n  p:\n    rules:\n"
        + many(lambda i: f"    - {{id: r{i}, do: {{messages: [{{to: all, body: b}}]}}}}\n")
    ),
    "all to all": lambda: (
        "title: T\nclock: {endex: 2d}\nteams:\n"
        + "".join(f"  t{i}: {{resources: {{b: 1}}}}\n" for i in range(190))
        + "injects:\n"
        + "".join(f"- {{id: i{i}, at: 1h, to: all, subject: s}}\n" for i in range(8000))
        + "options:\n"
        + "".join(f"  o{i}: {{cost: {{b: 1}}}}\n" for i in range(8000))
    ),
    "many units": lambda: (
        VARIABLES + "    a: {unit: x, initial: 1 y}\nunits:\n" + many(lambda i: f"  u{i}: 2 u{i + 1}\n")
    ),
    "many commodities": lambda: (
        HEAD
        + "world:\n  routes:\n"
        + many(
            lambda i: (
                f"    c{i}: {{unit: Mt per day, supply: 1, seen_by: [energy], segments: {{s: 1}}, routes: {{r: {{through: s}}}}}}\n"
            )
        )
    ),
    "a route through everything": lambda: (
        HEAD
        + "world:\n  routes:\n    oil:\n      unit: Mt per day\n      supply: 1\n      segments:\n"
        + "".join(f"        s{i}: 1\n" for i in range(20_000))
        + "      routes: {r: {through: ["
        + ", ".join(f"s{i}" for i in range(20_000))
        + "]}}\n"
    ),
    "a chain of injects": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, after: i{i + 1}, {MAIL}}}\n"),
    "a circle of injects": lambda: (
        TOP + "injects:\n" + "".join(f"- {{id: i{i}, after: i{(i + 1) % 12_000}, {MAIL}}}\n" for i in range(12_000))
    ),
    "a circle of derived values": lambda: (
        HEAD + "world:\n  derived:\n" + "".join(f"    d{i}: d{(i + 1) % 19_990} + 1\n" for i in range(19_990))
    ),
    "many small circles": lambda: HEAD + "world:\n  derived:\n" + figures(lambda i: f"    d{i}: d{i ^ 1} + 1\n"),
    "many memories": lambda: (
        HEAD + "world:\n  variables: {v: 1}\n  derived:\n" + figures(lambda i: f"    d{i}: delay(v, {i + 1}h)\n")
    ),
    "many questions about time": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, when: since(i{i // 2}) > 1d, {MAIL}}}\n")
    ),
    "many chances": lambda: (
        HEAD + "options:\n" + many(lambda i: f"  o{i}: {{outcomes: {{full: likelly, fail: rest}}}}\n")
    ),
}
