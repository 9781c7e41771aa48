"""Examples of what may be written, as a person writes them and as YAML types them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def typed(value: Any) -> Any:
    """An example as YAML types it, so that an editor does not put quotes around a number."""
    if isinstance(value, Mapping):
        return {str(key): typed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [typed(part) for part in value]
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", value):
        return float(value) if "." in value else int(value)
    return value


def is_plain(example: Any) -> bool:
    """Whether an example is one value, without parts."""
    return not isinstance(example, Mapping | list | tuple)


def flow(example: Any) -> str:
    """An example on one line, as one would write it."""
    if isinstance(example, Mapping):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in example.items()) + "}"
    if isinstance(example, list | tuple):
        return "[" + ", ".join(flow(part) for part in example) + "]"
    if isinstance(example, bool):
        return "true" if example else "false"
    text = str(example)
    return f'"{text}"' if re.search(r"[,\[\]{}#]|: |[?:]$|^[%@`&*!|>'\"]|^- ", text) else text
