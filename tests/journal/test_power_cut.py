"""Real power cuts: an ext4 file system in a file, copied as it is on the disk while nothing has been synced for it.

What the machine holds in memory is not in the copy, so mounting the copy is starting again after the power failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journal.ledger import Ledger, cannot, command

ROUNDS = 4


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    """Mount an image; it writes back of its own accord only once a minute."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop,commit=60", str(image), str(place)], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


class Machine:
    """A disk on which processes run, and from which the power can be taken."""

    def __init__(self, image: Path, disk: Path, tmp: Path) -> None:
        self.image, self.disk, self.tmp = image, disk, tmp

    def cut(self, name: str, after: int, *plants: str) -> list[str]:
        """Run until so many acknowledgements (0: all, then idle), cut the power, start again; what is broken."""
        folder = self.disk / name
        folder.mkdir()
        os.sync()
        words = command(folder, ROUNDS if after == 0 else 1000, *plants, "hold")
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            wanted = after or 1 + ROUNDS * 2
            said = "".join(process.stdout.readline() for _ in range(wanted))
            process.kill()
            process.wait()
            copy = self.tmp / f"{name}.img"
            shutil.copyfile(self.image, copy)
            said += process.stdout.read()
        with mounted(copy, self.tmp / f"{name}-after") as place:
            wrong = Ledger.of(said).broken(place / name)
        copy.unlink()
        return wrong


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """An ext4 file system of 24 MB; where there is none to be had, nothing here is tested."""
    tmp = tmp_path_factory.mktemp("power")
    image = tmp / "disk.img"
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        cannot("cutting the power needs root and mkfs.ext4", needed=False)
    with image.open("wb") as file:
        file.truncate(24 * 1024 * 1024)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, capture_output=True)
    try:
        context = mounted(image, tmp / "disk")
        disk = context.__enter__()
    except subprocess.CalledProcessError as error:
        cannot(f"no loop device can be mounted here: {error.stderr.decode()}", needed=False)
    yield Machine(image, disk, tmp)
    context.__exit__(None, None, None)


def test_a_power_cut_after_the_last_acknowledgement_loses_nothing(machine: Machine) -> None:
    """Idle: everything was acknowledged, nothing was closed."""
    assert [wrong for n in range(4) for wrong in machine.cut(f"idle-{n}", 0)] == []


def test_a_power_cut_in_the_middle_loses_nothing(machine: Machine) -> None:
    """Under load: the cut comes right after the n-th acknowledgement, while the process goes on."""
    assert [wrong for n in range(1, 9) for wrong in machine.cut(f"load-{n}", n)] == []


def test_commits_that_are_not_synced_are_found(machine: Machine) -> None:
    """The tests above would see it if commits and files were not synced."""
    assert any("acknowledged" in wrong for wrong in machine.cut("unsynced", 0, "unsynced"))


def test_files_that_are_not_synced_are_found(machine: Machine) -> None:
    """The tests above would see it if the folder of a file were not synced."""
    wrong = machine.cut("unsynced-files", 0, "unsynced-files")
    assert wrong and all(".txt" in each for each in wrong)
