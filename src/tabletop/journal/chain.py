"""The chain of hashes over the entries, how a body is written as text, and which files a body names."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

START = "0" * 64
"""What stands before entry 0."""
_SHA256 = re.compile("[0-9a-f]{64}")
_ONE, _MANY = ("file", "read_as"), "files"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def text_of(body: Any) -> str:
    """A body as JSON: keys in their order, no spaces, numbers at full precision; ValueError on NaN and infinities."""
    return _encode(body)


def link(before: str, number: int, kind: str, body: str) -> str:
    """The chain after an entry: SHA-256 over the 32 bytes before it, then `number`, `kind` and `body` on lines."""
    return hashlib.sha256(bytes.fromhex(before) + f"{number}\n{kind}\n{body}".encode()).hexdigest()


def files_named(kind: str, body: Any) -> Iterator[str]:
    """The files an entry names: every SHA-256 under a key `file` or `read_as`, or in a list `files`, at any depth.

    Commands alone name files (and the header): what events and receipts hold may be players' words.
    """
    waiting = [body] if kind in ("command", "header") else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, list | tuple):
            waiting.extend(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key in _ONE:
                    yield from _hashes((inner,))
                elif key == _MANY and isinstance(inner, list | tuple):
                    yield from _hashes(inner)
                waiting.append(inner)


def _hashes(values: Iterable[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and _SHA256.fullmatch(value))
