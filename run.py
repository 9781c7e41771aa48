"""Start here: sets everything up in `.venv`, then runs. Needs Python 3.11 or newer and nothing else.

    python3 run.py demo             play the Kazakhstan exercise and write its report
    python3 run.py test [ARG ...]   lint, types, import contracts and all tests (arguments go to pytest)
    python3 run.py bench            the engine against a model written by hand
    python3 run.py backcast FILE    Mt shipped by the CPC terminal per month, from dated events (--format json)
    python3 run.py docs             write the pages of docs/ that are made from the program
    python3 run.py COMMAND ...      any `tabletop` command, for example: check exercises/quickstart

Packages come by hash from requirements.lock (and requirements-dev.lock for test and bench); nothing else is fetched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCKED, LOCKED_DEV = HERE / "requirements.lock", HERE / "requirements-dev.lock"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STALE = 30 * 60


def main(arguments: list[str]) -> int:
    """Set up what the command needs, then run it; returns its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is the one that an older Python gets to read
        print(f"Tabletop needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    command, rest = arguments[0], arguments[1:]
    dev = command in ("test", "bench")
    try:
        set_up(dev)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    if command == "test":
        return test(rest)
    if command == "bench":
        return call([str(HERE / "benchmarks" / "bench.py"), *rest])
    if command == "backcast":
        return backcast(rest)
    if command == "docs":
        return call([str(HERE / "docs" / "write.py"), *rest])
    return call(["-m", "tabletop", *arguments], HERE if command == "demo" else None)


def test(arguments: list[str]) -> int:
    """Everything that must hold before a change lands."""
    steps = (
        ["-m", "ruff", "check", "."],
        ["-m", "mypy"],
        ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        ["-m", "pytest", "-n", "2", *arguments],
    )
    for step in steps:
        print("==", " ".join(step[1:3]) if step[0] == "-m" else "import contracts", flush=True)
        code = call(step, HERE)
        if code:
            return code
    return 0


def backcast(arguments: list[str]) -> int:
    """Monthly shipments from a file of dated events; the file is looked for where the command was given."""
    start = f"import sys; sys.path.insert(0, {str(HERE / 'benchmarks')!r}); import backcast.__main__ as it"
    return call(["-c", f"{start}; sys.exit(it.main())", *arguments])


def call(arguments: list[str], folder: Path | None = None) -> int:
    """Run the environment's Python; returns its exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=folder, check=False).returncode


class SetUpError(Exception):
    """Why the environment cannot be made, in words for the person who can mend it."""


def set_up(dev: bool) -> None:
    """Make the environment from the hashed lock, or bring it up to date; quick when there is nothing to do."""
    if is_ready(dev):
        return
    with only_one():
        if is_ready(dev):
            return
        lock = LOCKED_DEV if dev or (VENV / "with-dev").exists() else LOCKED
        print(f"Setting up .venv from {lock.name} (once; takes a minute or two) ...", file=sys.stderr, flush=True)
        stamp(lock).unlink(missing_ok=True)
        make_environment()
        install(lock)
        put_on_path()
        if lock == LOCKED_DEV:
            (VENV / "with-dev").touch()
        stamp(LOCKED).write_text(digest(LOCKED))
        if lock == LOCKED_DEV:
            stamp(LOCKED_DEV).write_text(digest(LOCKED_DEV))


def is_ready(dev: bool) -> bool:
    """Whether the environment holds what the lock says."""
    wanted = [LOCKED, LOCKED_DEV] if dev else [LOCKED]
    return PYTHON.exists() and all(stamp(lock).is_file() and stamp(lock).read_text() == digest(lock) for lock in wanted)


def stamp(lock: Path) -> Path:
    """The file that says which lock was installed."""
    return VENV / f"{lock.stem}.installed"


def digest(lock: Path) -> str:
    """The lock's own hash, with the Python it is for."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def make_environment() -> None:
    """An empty virtual environment, unless there is one that works."""
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], check=False).returncode == 0:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    uv = shutil.which("uv")
    made = (
        [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
        if uv
        else [sys.executable, "-m", "venv", str(VENV)]
    )
    if subprocess.run(made, check=False).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetUpError(
            "No virtual environment could be made. On Debian and Ubuntu the modules for it come apart from python3:\n"
            "    sudo apt-get install python3-venv python3-pip\n"
            "then run this again."
        )


def install(lock: Path) -> None:
    """Install exactly what the lock names, by hash."""
    uv = shutil.which("uv")
    if uv:
        code = subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)], check=False
        ).returncode
    else:
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
        code = call(pip)
    if code:
        raise SetUpError(
            "The packages could not be installed; what pip said stands above. Is a package index reachable?"
        )


def put_on_path() -> None:
    """Let the environment find the source, without building anything."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    (Path(found) / "tabletop-source.pth").write_text(f"{HERE / 'src'}\n", encoding="utf-8")


@contextmanager
def only_one() -> Iterator[None]:
    """One set-up at a time; a holder that is gone, or older than half an hour, does not block the next."""
    lock = HERE / ".venv.lock"
    waited = False
    while True:
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            break
        except FileExistsError:
            if abandoned(lock):
                lock.unlink(missing_ok=True)
                continue
            if not waited:
                print("Another set-up is running in this folder; waiting for it ...", file=sys.stderr, flush=True)
                waited = True
            time.sleep(0.5)
    try:
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        yield
    finally:
        lock.unlink(missing_ok=True)


def abandoned(lock: Path) -> bool:
    """Whether whoever holds the lock is gone."""
    try:
        age = time.time() - lock.stat().st_mtime
        holder = lock.read_text()
    except OSError:
        return False
    if age > STALE:
        return True
    if os.name == "nt" or not holder.isdecimal():
        return False
    try:
        os.kill(int(holder), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
