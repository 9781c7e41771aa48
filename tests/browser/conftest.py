"""Pages are tried in the chromium that the system has; where there is none, that is said aloud, and in CI it fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_MISSING = "no browser: these tests need the Debian package chromium, and the Python package playwright"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; every test opens a context of its own."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _give_up()
    if CHROMIUM is None:
        _give_up()
    with sync_playwright() as player:
        found = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def _give_up() -> None:
    if os.environ.get("CI"):
        pytest.fail(_MISSING)
    pytest.skip(_MISSING)
