"""An event of a run as plain data: what it is, about what, when, of which team, and its particulars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Event = Mapping[str, Any]
