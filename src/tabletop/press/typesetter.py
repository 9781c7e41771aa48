"""Sets a large paper: a program by itself, run in a process of its own, whose memory is given back when it ends.

Typst keeps what it has set for the next time, up to a gigabyte and a half of a large report, and cannot be told not to.
It reads from its standard input what `pdf` pickled for it: files, folders of fonts, whether fonts of the system are
asked, and what else typst is told; it writes the PDF, or for a selector what is found by it. It imports nothing of the
package, so that it starts fast. What typst complains of goes to standard error.
"""

from __future__ import annotations

import pickle
import sys
from typing import Any


def main() -> int:
    """Set what is asked for."""
    import typst

    files, folders, system, selector, more = pickle.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=system, font_paths=folders)
    make: Any = typst.query if selector else typst.compile
    try:
        if selector:
            made = make(files, selector, field="value", one=True, font_paths=fonts).encode()
        else:
            made = make(files, font_paths=fonts, timestamp=0, **more)
    except RuntimeError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
