"""Signed moves: an HMAC in the file, so that a run on a shared drive refuses what somebody else wrote (R14).

The signature stands in a line of its own, `signature: hmac-sha256:...`, and is computed over all other bytes of the
file, line ends as LF, so that a mail program that changes line ends breaks nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml

_LINE = re.compile(rb"^signature:[ \t]*(\S*)[ \t]*$\n?", re.MULTILINE)
_PREFIX = "hmac-sha256:"
LEAST_KEY = 16  # characters

Worth = Literal["good", "missing", "wrong"]


class SeatsError(ValueError):
    """What is wrong with a seats file, as a sentence."""


def new_key() -> str:
    """A key of 128 bits, as text that can be read over the phone."""
    return secrets.token_hex(16)


def sign(data: bytes, key: str) -> bytes:
    """A move file with the team's signature, in place of any it had. ValueError for what is no text (a spreadsheet)."""
    if data[:2] == b"PK":
        raise ValueError("a spreadsheet cannot be signed; hand in the YAML or the Markdown form")
    plain = _plain(data)
    line = f"signature: {_PREFIX}{_code(plain, key)}\n".encode()
    if plain.startswith(b"---\n"):  # the front matter of a Markdown file, or a YAML document with its mark
        return b"---\n" + line + plain[4:]
    return plain + (b"" if plain.endswith(b"\n") or not plain else b"\n") + line


def worth(data: bytes, key: str) -> Worth:
    """What the signature in a file is worth."""
    found = _LINE.findall(data.replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf"))
    if not found:
        return "missing"
    given = found[0].decode("ascii", "replace").strip("'\"")
    # The code is over the text without the signature, with or without a line end before it.
    plain = _plain(data)
    codes = [_PREFIX + _code(plain, key), _PREFIX + _code(plain.removesuffix(b"\n"), key)]
    return "good" if len(found) == 1 and any(hmac.compare_digest(given, code) for code in codes) else "wrong"


def _plain(data: bytes) -> bytes:
    return _LINE.sub(b"", data.replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf"))


def _code(plain: bytes, key: str) -> str:
    return hmac.new(key.encode(), plain, hashlib.sha256).hexdigest()


def read_seats(path: Path, teams: Mapping[str, object]) -> dict[str, str]:
    """The keys in a seats file, by team; `key: new` makes one. SeatsError where the file is not as it should be.

    ```yaml
    energy: {key: 0f8c...}
    foreign: {key: new}
    ```
    """
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SeatsError(f"{path} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise SeatsError(
            f"{path}{line}: this is not YAML; a seats file has lines such as 'energy: {{key: new}}'"
        ) from error
    if not isinstance(written, dict) or not written:
        raise SeatsError(f"{path}: a seats file has a line a team, such as 'energy: {{key: new}}'")
    keys: dict[str, str] = {}
    for team, seat in written.items():
        if team not in teams:
            raise SeatsError(f"{path}: there is no team '{team}'; there are {', '.join(teams)}")
        if not isinstance(seat, dict) or set(seat) - {"key"}:
            raise SeatsError(f"{path}: '{team}' is a mapping with a key, such as 'energy: {{key: new}}'")
        if "key" not in seat:
            continue
        key = str(seat["key"])
        if key == "new":
            key = new_key()
        if len(key) < LEAST_KEY:
            raise SeatsError(
                f"{path}: the key of '{team}' is shorter than {LEAST_KEY} characters; 'key: new' makes one"
            )
        keys[str(team)] = key
    return keys
