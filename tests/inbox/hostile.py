"""Files that mean harm, or that mean well and are broken: made from seeds, with a canary in what they say."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

#: Stands in what files say, never in a name that a message may well repeat (a key, an option, a team).
CANARY = "Kanarie 7319!"
EXERCISE = """\
title: Hostile
clock: {endex: 10d, tick: 1h, turn: 2d}
counters: true
teams:
  red: {title: Red, staff: 4, resources: {budget: {initial: 100, unit: M$}}}
  blue: {title: Blue}
world:
  variables: {oil: {initial: 5, unit: kt, title: Oil}}
options:
  ship: {teams: red, title: Ship, parameters: {tonnage: {unit: kt, min: 1, max: 9}}, effects: [{add: {oil: 1 kt}}]}
  talk: {teams: [red, blue], title: Talk, parameters: {tone: {choice: [warm, cold]}}}
injects:
  - {id: call, at: 1h, from: f, channel: phone, to: [red], subject: s, body: b}
"""
VALID = f"""team: red
turn: 1
orders:
  - {{option: ship, id: first, tonnage: 3 kt, why: "{CANARY} ships"}}
  - option: talk
    tone: warm
    why: >-
      {CANARY} and more
    when: oil > 5
    until: 20d
  - action: "{CANARY} asks Baku"
    because: ["{CANARY} one", two]
    replaces: red/1/first
answers: {{call: "{CANARY} answers"}}
messages:
  - {{to: [blue], subject: "{CANARY}", body: "{CANARY} body", attachments: ["files/{CANARY}.pdf"]}}
counters: [{{order: blue/1/1, against: ["{CANARY}"]}}]
withdraw: [first]
final: false
"""
SECRETS = (
    f"root:x:0:0:{CANARY}:/root:/bin/bash\nred:x:1000:1000:{CANARY}:/home/red:/bin/sh\n",
    f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CANARY}\n-----END OPENSSH PRIVATE KEY-----\n",
    f"DATABASE={CANARY}\nTOKEN={CANARY}\n",
    f"[default]\nkey = {CANARY}\n",
    f"password: {CANARY}\n",
    f'{{"token": "{CANARY}"}}\n',
    f"{CANARY}\n",
    f"- {CANARY}\n- {CANARY}\n",
    f"team: {CANARY}\nturn: {CANARY}\norders: {CANARY}\n",
    f"turn: 1\norders: [{{option: {CANARY}}}]\n",
    f"turn: 1\norders: [{{option: ship, tonnage: {CANARY}}}]\n",
    f"turn: 1\norders: [{{action: a, when: '{CANARY}'}}]\n",
    f"turn: 1\norders: [{{action: a, until: '{CANARY}'}}]\n",
    f"turn: 1\nmessages: [{{to: '{CANARY}', body: a}}]\n",
    f"turn: 1\nfinal: {CANARY}\n",
    f"at: {CANARY}\n",
    f"turn: 1\nwithdraw: {{{CANARY}: 1}}\n",
    f"turn: 1\nanswers: [{CANARY}]\n",
    f"turn: 1\norders: [{{option: ship, tonnage: 3 {CANARY}}}]\n",
    f"turn: 1\nsignature: {CANARY}\n",
    f"turn: 1 # {CANARY}\n\tteam: {CANARY}\n",
    f"turn: 1\norders: *{CANARY}\n",
    f"turn: 1\norders: &{CANARY} a\n",
    f"turn: 1\norders: !{CANARY} a\n",
    f"%{CANARY}\n---\nturn: 1\n",
    f"turn: 1\norders: '{CANARY}\n",
    f"turn: 1\norders: [{CANARY}\n",
    f"turn: 1\norders: @{CANARY}\n",
    f"turn: 1\norders: `{CANARY}`\n",
    f'turn: 1\norders: "\\{CANARY}"\n',
    f"turn: 1\norders: |{CANARY}\n",
)
EDGE = 64 * 1024


def corpus(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes: everything made by hand, then `count` made by chance."""
    yield from _by_hand()
    chance = random.Random(seed)
    makers = (_noise, _mutated, _mutated, _mutated, _spliced, _structure)
    for number in range(count):
        ending = chance.choice((".yaml", ".yaml", ".yml", ".md", ".txt", "", ".xlsx", ".MD"))
        yield f"r{number:05d}{ending}", chance.choice(makers)(chance)[:EDGE]


def _by_hand() -> Iterator[tuple[str, bytes]]:
    for number, data in enumerate([*(text.encode() for text in SECRETS), *_bombs(), *_encodings(), *_sheets()]):
        for ending in (".yaml", ".md", ".xlsx"):
            yield f"h{number:03d}{ending}", data
        yield f"f{number:03d}.md", b"---\n" + data + b"\n---\n" + CANARY.encode()
        yield f"o{number:03d}.markdown", b"---\n" + data


def _fill(piece: str, before: str = "", after: str = "") -> bytes:
    """A file of just the size that is still read."""
    room = EDGE - len(before.encode()) - len(after.encode())
    return (before + piece * (room // len(piece.encode())) + after).encode()


def _bombs() -> Iterator[bytes]:
    lol = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else CANARY}]" for n in range(12))
    merge = "\n".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9) if n else ''}]}}" for n in range(12))
    yield from (lol.encode(), merge.encode())
    for piece in ("[", "]", "{", "}", "{a: ", "- ", "? ", "a: ", ": ", "-", "'", '"', "\\", "|", ">", "&a ", "*a ", "!", "#",
                  "%", "@", "`", ",", "\n", "\r", "\t", " ", "\r\n", "---\n", "...\n", "a: 1\n", "- a\n", "x", "0", "9", "é",
                  "😀", "\u0301", "\u200d", "\u202e", "\ufeff", "((", "-(", "oil+", "not ", "{{", "{%", "=", "<a>", "!!a "):  # fmt: skip
        yield _fill(piece)
        yield _fill(piece, "turn: 1\norders: [{option: ship, tonnage: ", "}]")
        yield _fill(piece, "turn: 1\norders: [{action: a, when: '", "'}]\n")
        yield _fill(piece, 'turn: 1\norders: [{action: "', '"}]\n')
        yield _fill(piece, "turn: 1\norders:\n  ")
        yield _fill(piece, "---\n")
    yield _fill("{option: ship}, ", "turn: 1\norders: [", "]")
    yield _fill("{option: sihp, tonnag: 3}, ", "turn: 1\norders: [", "]")
    yield _fill("{to: bleu}, ", "turn: 1\nmessages: [", "]")
    yield _fill("a, ", "turn: 1\nwithdraw: [", "]")
    yield ("turn: 1\n" + "".join(f"key{n}: 1\n" for n in range(5000))).encode()[:EDGE]
    yield ("turn: 1\nanswers: {" + ", ".join(f"c{n}: a" for n in range(1500)) + "}").encode()
    yield ("turn: " + "9" * 5000).encode()
    yield ("at: " + "9" * 5000 + "d").encode()
    for number in (
        "1e999",
        "-1e999",
        ".nan",
        ".inf",
        "0x7fffffffffffffff",
        "1_000",
        "1:30:00",
        "2025-01-01",
        "9" * 400,
        "1e-999",
    ):
        yield f"turn: {number}\norders: [{{option: ship, tonnage: {number}}}]\n".encode()
        yield f"turn: 1\norders: [{{option: ship, tonnage: {number} kt, until: {number}, when: 'oil > {number}'}}]\n".encode()
    for expression in ("oil.__class__", "().__class__.__bases__", "__import__('os')", "oil ** oil ** oil", "'a' * 10 ** 9",
                       "oil > " + "(" * 400, "lambda: 1", "[x for x in oil]", "oil if oil else oil", "oil\x85> 1", "1 / 0 > 1"):  # fmt: skip
        yield f'turn: 1\norders: [{{action: a, when: "{expression}"}}]\n'.encode()
    for size in (EDGE - 1, EDGE):
        yield VALID.encode() + b"#" * (size - len(VALID.encode()))


def _encodings() -> Iterator[bytes]:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp037"):
        yield VALID.encode(encoding)
    yield VALID.replace("asks Baku", "просит Баку").encode("cp1251", "replace")
    yield from (b"", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 1000, b"\xef\xbb\xbf" * 3 + VALID.encode())
    yield VALID.replace("Baku", "Ba\0ku").encode()
    yield VALID.replace("Baku", "Ba\x1b[31mku").encode()
    yield VALID.encode().replace(b"Baku", b"Ba\xed\xa0\x80ku")
    yield VALID.encode().replace(b"Baku", b"Ba\xc0\xafku")
    yield VALID.replace("Baku", r"Ba\uD800ku").encode()
    yield VALID.replace("Baku", r"Ba\0ku").encode()
    yield VALID.replace("\n", "\r").encode()
    yield VALID.replace("\n", "\r\n").encode()
    yield VALID.replace("\n", "\u2028").encode()


def _sheets() -> Iterator[bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", CANARY * 100_000)
    yield packed.getvalue()
    yield b"PK\x03\x04" + CANARY.encode() * 100
    yield b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + CANARY.encode() * 100


def _noise(chance: random.Random) -> bytes:
    size = chance.choice((1, 10, 100, 1000, 20_000))
    if chance.random() < 0.5:
        return chance.randbytes(size)
    signs = chance.choice(
        ("[]{},:-?&*!|>'\"%@`# \n\tab01", "abc \n:-", "\u0301\u200d\ufeffé😀 \n:", "(oil+-*/<>= and)")
    )
    return "".join(chance.choices(signs, k=size)).encode()


def _mutated(chance: random.Random) -> bytes:
    data = bytearray(VALID.encode())
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = chance.randbytes(1)
            case 1:
                del data[at : at + chance.randrange(1, 30)]
            case 2:
                data[at:at] = chance.choice(b"[]{},:-?&*!|>'\"%@`#\n\t \r\\~=<.0").to_bytes(1, "big") * chance.choice(
                    (1, 1, 3, 90)
                )
            case 3:
                start = chance.randrange(len(data) + 1)
                data[at:at] = data[start : start + chance.randrange(1, 200)]
            case _:
                data = data[:at] if chance.random() < 0.2 else data
        if not data:
            break
    return bytes(data)


def _spliced(chance: random.Random) -> bytes:
    """Lines of moves and of what is no move, in any order."""
    lines = (VALID + "".join(SECRETS)).splitlines(keepends=True)
    return "".join(chance.choices(lines, k=chance.randrange(1, 40))).encode()


def _structure(chance: random.Random) -> bytes:
    """Well-formed, and nonsense: any value in the place of any other."""
    keys = ("team", "turn", "at", "orders", "option", "action", "tonnage", "tone", "when", "until", "why", "because", "id",
            "answers", "call", "messages", "to", "body", "attachments", "counters", "order", "against", "withdraw",
            "replaces", "final", "reopen", "signature")  # fmt: skip
    leaves = ("red", "blue", "ship", "talk", "1", "0", "-1", "99", "true", "null", "~", "''", f"'{CANARY}'", "3 kt", "2d",
              "oil > 5", "[]", "{}", "all", "red/1/1", "red/@2d/1", "@/@/@", "///", "9e9", "files/a.pdf", "../../etc")  # fmt: skip

    def value(depth: int) -> str:
        roll = chance.random()
        if depth > 6 or roll < 0.45:
            return chance.choice(leaves)
        if roll < 0.7:
            return "[" + ", ".join(value(depth + 1) for _ in range(chance.randrange(4))) + "]"
        chosen = chance.sample(keys, chance.randrange(1, 6))
        return "{" + ", ".join(f"{key}: {value(depth + 1)}" for key in chosen) + "}"

    chosen = chance.sample(keys, chance.randrange(1, 8))
    start = "turn: 1\n" if chance.random() < 0.7 and "turn" not in chosen and "at" not in chosen else ""
    return (start + "".join(f"{key}: {value(1)}\n" for key in chosen)).encode()
