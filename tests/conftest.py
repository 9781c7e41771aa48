"""Slow tests run with --slow; hypothesis then tries new cases each time, else the same ones."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --slow."""
    parser.addoption("--slow", action="store_true", help="also run tests marked slow, and new random cases")


def pytest_configure(config: pytest.Config) -> None:
    """A busy machine is no failure, so hypothesis has no deadline."""
    slow = config.getoption("--slow")
    calm = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile("suite", deadline=None, suppress_health_check=calm, derandomize=not slow)
    settings.load_profile("suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out unless they are asked for."""
    if not config.getoption("--slow"):
        for item in items:
            if "slow" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="slow: run with --slow"))
