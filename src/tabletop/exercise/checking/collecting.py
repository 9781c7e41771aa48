"""The collector of circular garbage, paused while an exercise is read and checked.

Reading makes a hundred thousand small objects that all stay, and the collector would look through all of them again and
again for circles that are not there: measured, a quarter of the whole time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Do something without the collector; afterwards it is as it was."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
