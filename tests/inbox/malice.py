"""Files that strangers may hand in: random, mutated, bombs, and what no program should meet. All from one seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

KIB = 1024
VALID = """\
team: {team}
turn: 1
orders:
  - {{id: first, option: work, size: 2, why: "{secret} reason"}}
  - {{option: work, size: 3, partner: baku, when: tension > 50, until: 20d}}
  - {{action: "{secret} deed", because: ["{secret} one", two], why: "why not"}}
answers: {{notice: "{secret} answer"}}
messages:
  - {{to: [{other}], subject: hello, body: "good day"}}
withdraw: []
final: false
"""
CONTROL = """\
- {{effects: [{{add: {{tension: 1}}}}], by: chief, because: "{secret}"}}
- {{note: "{secret} noted", by: chief}}
- {{rule: red/1/1, by: chief, result: full, text: "{secret}", at: 2d}}
"""

#: Each is the whole text of a file; {secret} is what no receipt may show.
TEXTS: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "spaces": lambda: " \n\t\n",
    "comment": lambda: "# {secret}\n",
    "scalar": lambda: "{secret}\n",
    "list": lambda: "- {secret}\n- 1\n",
    "alias bomb": lambda: (
        'a: &a ["{secret}"]\n'
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    ),
    "merge bomb": lambda: (
        "a0: &a0 {k: '{secret}'}\n"
        + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], k{i}: 1}}\n" for i in range(1, 28))
    ),
    "merge": lambda: "<<: {team: red}\nturn: 1\n",
    "self alias": lambda: "turn: &x [*x]\n",
    "brackets": lambda: "orders: " + "[" * 25_000,
    "braces": lambda: "orders: " + "{a: " * 15_000,
    "dashes": lambda: "orders:\n  " + "- " * 30_000,
    "closed brackets": lambda: "orders: " + "[" * 25_000 + "]" * 25_000,
    "deep blocks": lambda: "".join(" " * i + f"k{i}:\n" for i in range(300)),
    "question marks": lambda: "? " * 30_000,
    "anchors": lambda: "".join(f"- &a{i} x\n" for i in range(5000)),
    "tag": lambda: "!!python/object/apply:os.system ['echo {secret}']\n",
    "tag in": lambda: "turn: !!python/name:os.system {secret}\n",
    "binary": lambda: "turn: !!binary e3NlY3JldH0=\n",
    "timestamp": lambda: "turn: 2024-01-01T00:00:00Z\nfinal: 2001-12-14t21:59:43.10-05:00\n",
    "own tag": lambda: "!{secret} {turn: 1}\n",
    "directive": lambda: "%YAML 9.9\n---\nturn: 1\n",
    "tag directive": lambda: "%TAG ! tag:{secret},2000:\n---\nturn: !x 1\n",
    "documents": lambda: "turn: 1\n---\nturn: 2\n---\n{secret}\n",
    "document end": lambda: "turn: 1\n...\n{secret}\n",
    "mark": lambda: "\ufeffteam: blue\nturn: 1\nwithdraw: []\n# {secret}",
    "mark within": lambda: "turn: 1\n\ufeffwithdraw: []\n",
    "null": lambda: "turn: 1\n# \0{secret}\n",
    "c1": lambda: "turn: 1\norders: [{action: 'a\x80\x9b31m{secret}'}]\n",
    "escape": lambda: "turn: 1\norders: [{action: '\x1b[2J{secret}'}]\n",
    "noncharacters": lambda: "turn: 1\nwithdraw: ['\ufffe{secret}\uffff']\n",
    "lone surrogate": lambda: 'turn: 1\norders: [{action: "\\ud800 {secret}"}]\n',
    "surrogate pair": lambda: 'turn: 1\norders: [{action: "\\ud83d\\ude00 {secret}"}]\n',
    "escaped controls": lambda: 'turn: 1\norders: [{action: "\\0\\a\\e\\x9b\\u2028\\ufeff {secret}"}]\n',
    "huge escape": lambda: 'turn: 1\norders: [{action: "\\U0011ffff {secret}"}]\n',
    "directions": lambda: "turn: 1\norders: [{action: '\u202e{secret}\u2066'}]\n",
    "long line": lambda: "turn: 1\nwithdraw: ['" + "x" * 60_000 + "']\n",
    "many lines": lambda: "\n" * 65_000,
    "long key": lambda: "k" * 60_000 + ": {secret}\n",
    "many keys": lambda: "".join(f"k{i}: 1\n" for i in range(6000)),
    "same key": lambda: "turn: 1\n" * 7000,
    "spaces in a line": lambda: "turn:" + " " * 60_000 + "1: {secret}\n",
    "quotes": lambda: "turn: [" + "\"a\" 'b' " * 7_000,
    "tabs": lambda: "turn:\n" + "\t" * 30_000 + "{secret}\n",
    "colons": lambda: "turn: a" + ": b" * 20_000,
    "limit less one": lambda: _to(64 * KIB - 1),
    "limit": lambda: _to(64 * KIB),
    "limit and one": lambda: _to(64 * KIB + 1),
    "far over": lambda: _to(3 * 2**20),
    "prototype": lambda: "turn: 1\n__proto__: {admin: true}\n__class__: {secret}\nconstructor: x\n",
    "parameters": lambda: "turn: 1\norders: [{option: work, size: 1, __class__: '{secret}', __init__: 2}]\n",
    "template": lambda: (
        "turn: 1\norders: [{action: '{{ 7*7 }} {% for i in range(10) %}x{% endfor %} ${7*7} #{7*7} {secret}'}]\n"
    ),
    "formula": lambda: (
        "turn: 1\norders: [{action: '=HYPERLINK(\"http://x/{secret}\")'}]\nanswers: {notice: '@SUM(1) +1 -1 =cmd|calc'}\n"
    ),
    "script": lambda: "turn: 1\norders: [{action: '<script>alert(1)</script><img src=x onerror=alert(2)> {secret}'}]\n",
    "markdown": lambda: (
        "turn: 1\norders: [{action: '[a](javascript:alert(1)) ![b](file:///etc/passwd) `{secret}` |'}]\n"
    ),
    "attachments": lambda: (
        "turn: 1\nmessages: [{to: [blue], subject: s, attachments: [../../../outside.txt, /etc/passwd, 'files/../../../outside.txt', "
        "files/link, '..\\outside.txt', 'C:\\outside.txt', '\\\\host\\outside.txt', files/, files, '', ., .., 'files/a\\u0000b', 'file:///etc/passwd', ~/outside.txt]}]\n"
    ),
    "many attachments": lambda: "turn: 1\nmessages: [{to: [blue], attachments: [" + "files/a, " * 1900 + "]}]\n",
    "withdraw": lambda: (
        "turn: 1\nwithdraw: ['{secret}', ../../x, blue/1/1, '{secret}\\n# Receipt', '/etc/passwd', 'red/@{secret}/1']\nreplaces: ['{secret}']\n"
    ),
    "withdraw instants": lambda: (
        "turn: 1\nwithdraw: ['red/@"
        + "9" * 5000
        + "/1', 'red/@-1/1', 'red/@1e999/1', 'red/@\u0661/1', 'red/\u00b2/1']\n"
    ),
    "replaces": lambda: "turn: 1\norders: [{option: work, size: 1, replaces: '{secret} ../../x'}]\n",
    "counters": lambda: (
        "turn: 1\ncounters: [{order: '{secret}', against: ['{secret}']}, {order: red/1/1, against: [x]}]\n"
    ),
    "when": lambda: "turn: 1\norders: [{option: work, size: 1, when: '{secret}'}]\n",
    "when code": lambda: 'turn: 1\norders: [{option: work, size: 1, when: \'__import__("os").system("x")\'}]\n',
    "when deep": lambda: "turn: 1\norders: [{option: work, size: 1, when: '" + "(" * 400 + "1" + ")" * 400 + "'}]\n",
    "when power": lambda: "turn: 1\norders: [{option: work, size: 1, when: '9**9**9**9**9 > 1'}]\n",
    "when not": lambda: "turn: 1\norders: [{option: work, size: 1, when: '" + "not " * 120 + "true'}]\n",
    "until": lambda: "turn: 1\norders: [{option: work, size: 1, until: '9999999999999999999d'}]\n",
    "option": lambda: "turn: 1\norders: [{option: '{secret} x'}, {option: [1]}, {option: null}, 7, [], null, {}]\n",
    "answers": lambda: "turn: 1\nanswers: {'{secret} x': y, nobody: '{secret}', 1: 2, null: 3}\n",
    "team": lambda: "team: '{secret}'\nturn: 1\n",
    "signature": lambda: "turn: 1\nsignature: '{secret}'\n",
    "complex key": lambda: "? [a, b]\n: {secret}\n? {x: y}\n: z\n",
    "markdown front": lambda: "---\nturn: 1\norders: []\n---\n\n# {secret}\n",
    "one fence": lambda: "---\nturn: 1\n# {secret}\n",
    "text before the fence": lambda: "{secret}\n---\nturn: 1\n---\n",
    "many fences": lambda: "---\n" * 16_000,
    "longer fences": lambda: "-----\nturn: 1\n-----\n{secret}",
    "spaced fences": lambda: " ---\nturn: 1\n ---\n{secret}",
}
for _number in (
    "inf", "-.inf", ".nan", "nan", "1e999", "-1e999", "1" + "0" * 400, "0x7fffffffffffffff", "0o17", "017", "1_000",
    "1:30:00", "١٢", "²", "+1", "1.", ".5", "1e-999", "0", "-0", "-1", "9" * 5000, "1e308", "true", "~", "yes",
    "1 kg", "1 %", "4 Mt/yr", "1e5000 d", "9" * 300 + "d", "{secret}",
):  # fmt: skip
    for _key in (
        "turn: {n}\n",
        "turn: 1\norders: [{option: work, size: {n}}]\n",
        "at: {n}\n",
        "turn: 1\norders: [{option: work, size: 1, until: {n}}]\n",
    ):
        TEXTS[f"{_key.split(':')[0]} {len(_key)} {_number[:8]} {len(_number)}"] = lambda k=_key, n=_number: k.replace(
            "{n}", n
        )  # type: ignore[misc]


def _to(size: int) -> str:
    begin = "turn: 1\nwithdraw: []\n# "
    return begin + "x" * (size - len(begin) - 1) + "\n"


@dataclass(frozen=True)
class Strange:
    """One file to hand in."""

    name: str
    data: bytes


def handmade(team: str, other: str, secret: str) -> Iterator[Strange]:
    """Each of `TEXTS` under several endings, and texts in other encodings."""
    for i, (what, make) in enumerate(TEXTS.items()):
        data = make().replace("{secret}", secret).encode("utf-8", "surrogatepass")
        ending = ("yaml", "md", "yml", "txt")[i % 4]
        if "fence" in what or "front" in what:
            ending = "md"
        yield Strange(f"made {i:03d}.{ending}", data)
    valid = VALID.format(team=team, other=other, secret=secret)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1251"):
        yield Strange(
            f"in {encoding}.yaml", (valid + "# \u00e9\n").replace("\u00e9", "\u00a7").encode(encoding, "replace")
        )
    yield Strange("overlong.yaml", b"turn: 1\n# \xc0\xaf\xe0\x80\xaf\xed\xa0\x80\xf4\x90\x80\x80\n")
    yield Strange("cut.yaml", valid.encode() + b"# \xe2\x82")


def mutated(team: str, other: str, secret: str, count: int, chance: random.Random) -> Iterator[Strange]:
    """Valid files with bytes flipped, pieces cut, doubled, moved, lines lost, and signs of YAML put in."""
    base = CONTROL if team == "control" else VALID
    valid = base.format(team=team, other=other, secret=secret).encode()
    signs = [
        b"{",
        b"}",
        b"[",
        b"]",
        b": ",
        b"- ",
        b"&a ",
        b"*a ",
        b"!!",
        b"|",
        b">",
        b"'",
        b'"',
        b"\n",
        b"\t",
        b"\0",
        b"\xff",
        b"#",
        b"---\n",
        b"%",
        b"\\",
        b"\xe2\x80\xa8",
        b"9" * 40,
        b"null",
        b"~",
    ]
    for i in range(count):
        data = bytearray(valid)
        for _ in range(chance.randint(1, 6)):
            at, to = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
            match chance.randrange(7):
                case 0 if data:
                    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
                case 1:
                    del data[at : min(to, at + 40)]
                case 2:
                    data[at:at] = data[at : min(to, at + 60)]
                case 3:
                    lines = data.split(b"\n")
                    chance.shuffle(lines)
                    data = bytearray(b"\n".join(lines))
                case 4:
                    data = data[: max(at, 1)]
                case _:
                    data[at:at] = chance.choice(signs)
        # A number at the end: no two files are the same, for the same bytes would count once.
        yield Strange(f"mutated {i:05d}.{'md' if i % 9 == 0 else 'yaml'}", bytes(data) + b"\n#%d\n" % i)


def noise(count: int, chance: random.Random) -> Iterator[Strange]:
    """Random bytes, and random letters of the alphabet that YAML is made of."""
    letters = "abc019 \n\n  -:{}[],&*!|>'\"%@`#?~<=\t\u2028\u0085é".replace("*!", "* !")
    for i in range(count):
        size = chance.choice((1, 10, 100, 1000, 5000))
        if i % 2:
            yield Strange(f"noise {i:05d}.yaml", chance.randbytes(size) + b"%d" % i)
        else:
            text = "".join(chance.choices(letters, k=size))
            yield Strange(f"noise {i:05d}.{chance.choice(('md', 'yaml', 'txt'))}", f"{text}{i}".encode())


def sheets(blank: bytes, secret: str, chance: random.Random) -> Iterator[Strange]:
    """Spreadsheets that are none, are cut off, unpack to a lot, or hold what a form does not."""
    yield Strange("garbage.xlsx", chance.randbytes(3000))
    yield Strange("empty.xlsx", b"")
    yield Strange("text.xlsx", f"turn: 1 # {secret}".encode())
    for cut in (30, len(blank) // 2, len(blank) - 10):
        yield Strange(f"cut {cut}.xlsx", blank[:cut])
    flipped = bytearray(blank)
    for _ in range(40):
        flipped[chance.randrange(len(flipped))] ^= 0xFF
    yield Strange("flipped.xlsx", bytes(flipped))
    yield Strange("bomb.xlsx", _with(blank, "xl/media/zeros.bin", b"\0" * (60 * 2**20)))
    entity = f'<!DOCTYPE x [<!ENTITY a "{secret}"><!ENTITY b SYSTEM "file:///etc/passwd">]><x>&a;&b;</x>'.encode()
    yield Strange("entity.xlsx", _with(blank, "xl/extra.xml", entity))
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c></row>' for r in range(1, 40_000))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    yield Strange("rows.xlsx", _with(blank, "xl/worksheets/sheet1.xml", sheet.encode()))
    far = sheet.replace(rows, f'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{secret}</t></is></c></row>')
    yield Strange("far.xlsx", _with(blank, "xl/worksheets/sheet1.xml", far.encode()))
    yield Strange("traversal.xlsx", _with(blank, "../../../../outside.txt", secret.encode()))
    yield Strange("too large.xlsx", blank + chance.randbytes(5 * 2**20))


def _with(archive: bytes, name: str, data: bytes) -> bytes:
    """An archive with one member put in, or in the place of another of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, data)
    return out.getvalue()
