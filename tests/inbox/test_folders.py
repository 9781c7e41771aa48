"""Reading folders that others write into: plain files in them alone, whatever else is put there (S5)."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
import unicodedata
from pathlib import Path

import pytest

from tabletop.journal import naming
from tabletop.journal.folders import Fault, Folder, InboxUnreachable, Read

SECRET = b"secret: canary-7319\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_bytes(SECRET)
    return folder


def whats(folder: Folder) -> dict[str, str]:
    return {seen.name: seen.what for seen in folder.look()}


def test_a_plain_file_is_read_whole(inbox: Path) -> None:
    """Bytes come as they are, and the stamp is that of the file."""
    (inbox / "a.yaml").write_bytes(b"turn: 1\n")
    read = Folder(inbox).read("a.yaml", 100)
    assert isinstance(read, Read)
    assert (read.data, read.whole, read.too_large) == (b"turn: 1\n", True, False)
    assert read.stamp.inode == (inbox / "a.yaml").stat().st_ino


@pytest.mark.parametrize(("size", "large"), [(99, False), (100, False), (101, True), (10**6, True)])
def test_no_more_than_the_limit_is_read(inbox: Path, size: int, large: bool) -> None:
    """The limit is to the byte."""
    (inbox / "a.yaml").write_bytes(b"x" * size)
    read = Folder(inbox).read("a.yaml", 100)
    assert isinstance(read, Read)
    assert (len(read.data), read.too_large, read.whole) == (min(size, 100), large, True)


def test_what_is_no_file_is_named_and_never_read(inbox: Path) -> None:
    """Links, pipes, sockets, folders and files with a second name elsewhere; none of them makes reading wait."""
    os.symlink("../secret.yaml", inbox / "link.yaml")
    os.symlink("nowhere", inbox / "dangling.yaml")
    os.symlink(".", inbox / "circle")
    os.mkfifo(inbox / "pipe.yaml")
    os.link(inbox.parent / "secret.yaml", inbox / "hard.yaml")
    (inbox / "folder.yaml").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(inbox / "socket.yaml"))
        folder = Folder(inbox)
        assert whats(folder) == {
            "circle": "link",
            "dangling.yaml": "link",
            "folder.yaml": "folder",
            "hard.yaml": "linked twice",
            "link.yaml": "link",
            "pipe.yaml": "fifo",
            "socket.yaml": "socket",
        }
        for seen in folder.look():
            read = folder.read(seen.name, 1000)
            assert isinstance(read, Fault), seen.name
            assert read.code == "not-a-file"
            assert not read.passing
            assert seen.fault is not None
            assert b"canary" not in (seen.fault.message + read.message).encode()


def test_a_device_is_no_file(inbox: Path) -> None:
    """`/dev/zero` under the name of a move is not read."""
    try:
        os.mknod(inbox / "zero.yaml", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("devices can be made by root alone")
    folder = Folder(inbox)
    assert whats(folder) == {"zero.yaml": "device"}
    assert isinstance(folder.read("zero.yaml", 10), Fault)


@pytest.mark.parametrize("name", ["../secret.yaml", "..", ".", "", "a/b", "/etc/passwd", "a\0b"])
def test_only_names_in_the_folder_are_read(inbox: Path, name: str) -> None:
    """A name is one step, into the folder."""
    assert isinstance(Folder(inbox).read(name, 1000), Fault)


@pytest.mark.parametrize("name", ["../inbox", "..", ".", "", "a/b", "/"])
def test_only_folders_in_the_folder_are_opened(inbox: Path, name: str) -> None:
    """The same for what is below it."""
    with pytest.raises(InboxUnreachable):
        Folder(inbox).sub(name)


def test_a_folder_that_is_a_link_is_not_opened(inbox: Path) -> None:
    """Neither at the start nor below."""
    os.symlink(inbox.parent, inbox / "files")
    os.symlink(inbox, inbox.parent / "other")
    with pytest.raises(InboxUnreachable, match="is a link or a file, not a folder"):
        Folder(inbox.parent / "other")
    with pytest.raises(InboxUnreachable, match="is a link or a file, not a folder"):
        Folder(inbox).sub("files")


def test_what_is_gone_is_said_to_be(inbox: Path) -> None:
    """A folder that vanished, one that was replaced by another, one that was replaced by a link."""
    folder = Folder(inbox)
    inbox.rename(inbox.parent / "away")
    with pytest.raises(InboxUnreachable, match="No such file"):
        folder.look()
    inbox.mkdir()
    with pytest.raises(InboxUnreachable, match="replaced by another folder or a link"):
        folder.look()
    inbox.rmdir()
    os.symlink("away", inbox)
    with pytest.raises(InboxUnreachable, match="replaced by another folder or a link"):
        folder.look()


def test_a_closed_folder_reads_nothing(inbox: Path) -> None:
    """The number of its handle may by then be that of anything."""
    (inbox / "a.yaml").write_bytes(b"1")
    folder = Folder(inbox)
    folder.close()
    other = os.open(inbox, os.O_RDONLY)
    try:
        read = folder.read("a.yaml", 10)
        with pytest.raises(InboxUnreachable):
            folder.look(["a.yaml"])
    finally:
        os.close(other)
    assert isinstance(read, Fault)
    assert read.passing


def test_a_file_that_has_gone_is_a_passing_fault(inbox: Path) -> None:
    """Nobody is told that a file cannot be read which was only renamed."""
    read = Folder(inbox).read("gone.yaml", 10)
    assert isinstance(read, Fault)
    assert read.passing


def test_swapping_in_a_loop_shows_no_foreign_byte(inbox: Path) -> None:
    """A file that is by turns itself, a link to a secret and a second name of it; a folder that is by turns a link."""
    (inbox / "files").mkdir()
    (inbox / "files" / "secret.yaml").write_bytes(b"mine")
    (inbox.parent / "foreign").mkdir()
    (inbox.parent / "foreign" / "secret.yaml").write_bytes(SECRET)
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            for make in (
                lambda name: Path(name).write_bytes(b"mine"),
                lambda name: os.symlink(inbox.parent / "secret.yaml", name),
                lambda name: os.link(inbox.parent / "secret.yaml", name),
            ):
                make(inbox.parent / "next")
                os.replace(inbox.parent / "next", inbox / "move.yaml")
                if (inbox.parent / "next").exists():  # renaming one name of a file to another of it does nothing
                    os.unlink(inbox.parent / "next")
            os.rename(inbox / "files", inbox.parent / "kept")
            os.symlink(inbox.parent / "foreign", inbox / "files")
            os.unlink(inbox / "files")
            os.rename(inbox.parent / "kept", inbox / "files")

    thread = threading.Thread(target=swap)
    thread.start()
    folder, taken = Folder(inbox), {"file": 0, "below": 0, "refused": 0}
    try:
        tries, until = 0, time.monotonic() + 60
        while time.monotonic() < until and (tries < 4000 or not all(taken.values())):
            tries += 1
            read = folder.read("move.yaml", 1000)
            if isinstance(read, Read):
                assert read.data in (b"mine", b"")
                taken["file"] += 1
            else:
                taken["refused"] += 1
            try:
                below = folder.sub("files")
            except InboxUnreachable:
                taken["refused"] += 1
                continue
            read = below.read("secret.yaml", 1000)
            below.close()
            assert not isinstance(read, Read) or read.data == b"mine"
            taken["below"] += 1
    finally:
        stop.set()
        thread.join()
    assert all(taken.values()), taken


def test_a_file_that_grows_under_the_reader_is_not_whole(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `fstat` says after reading must be what it said before."""
    path = inbox / "a.yaml"
    path.write_bytes(b"turn: 1\n")
    real = os.read

    def read(handle: int, count: int) -> bytes:
        data = real(handle, count)
        with path.open("ab") as file:
            file.write(b"more")
        return data

    monkeypatch.setattr(os, "read", read)
    found = Folder(inbox).read("a.yaml", 10)
    assert isinstance(found, Read)
    assert not found.whole


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (b"a\nb.yaml", "control characters"),
        (b"\x1b[31m.yaml", "control characters"),
        (b"a\x7f.yaml", "control characters"),
        (b"\xff\xfe.yaml", "not valid UTF-8"),
        ("a\u202elmay.yaml".encode(), "direction of writing"),
        ("a\u2028b.yaml".encode(), "control characters"),
        (b"x" * 101 + b".yaml", "longer than 100"),
    ],
)
def test_names_that_harm_are_faults(inbox: Path, name: bytes, words: str) -> None:
    """They are listed all the same, so that somebody is told."""
    with open(os.fsencode(inbox) + b"/" + name, "wb"):
        pass
    seen = Folder(inbox).look()[0]
    assert seen.fault is not None
    assert seen.fault.code == "bad-file-name"
    assert words in seen.fault.message


def test_a_name_counts_its_letters_however_they_are_composed(inbox: Path) -> None:
    """100 letters й are 100 characters, though some systems store each as two."""
    (inbox / unicodedata.normalize("NFD", "й" * 60)).touch()
    assert Folder(inbox).look()[0].fault is None


def test_ten_thousand_names_are_listed_in_order_or_as_many_as_are_wanted(inbox: Path) -> None:
    """The order is that of names, not the file system's."""
    for i in range(10_000):
        (inbox / f"m{i:05d}.yaml").touch()
    folder = Folder(inbox)
    assert folder.names(20_000) == [f"m{i:05d}.yaml" for i in range(10_000)]
    assert len(folder.names(500)) == 500


@pytest.mark.parametrize(
    "name",
    [".hidden", ".~lock.move.ods#", "~$move.xlsx", "move.yaml.tmp", "MOVE.PART", "move.yaml.crdownload", ".move.swp",
     "move.swp", "Thumbs.db", "desktop.ini", "move.yaml~", ".syncthing.move.yaml.tmp"],
)  # fmt: skip
def test_what_programs_leave_lying_about_is_passed_over(name: str) -> None:
    """Such a file gets no receipt: nobody handed it in."""
    assert naming.passed_over(name)


@pytest.mark.parametrize("name", ["move.yaml", "tmp.yaml", "part", "a~b.md", "move.tmp.yaml", "$~move.xlsx", "свод.md"])
def test_what_people_hand_in_is_not_passed_over(name: str) -> None:
    """Only names that are certain are passed over: anything else is answered."""
    assert not naming.passed_over(name)


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("move (1).yaml", "move.yaml"),
        ("move(2).yaml", "move.yaml"),
        ("move.yaml (1)", "move.yaml"),
        ("move (Ana's conflicted copy 2025-03-12).yaml", "move.yaml"),
        ("move (conflicted copy 2025-03-12 101010).yaml", "move.yaml"),
        ("move.sync-conflict-20250312-101010-ABCDEFG.yaml", "move.yaml"),
        ("move_conflict-20250312-101010.yaml", "move.yaml"),
        ("move (SFConflict ana@example.com 2025-03-12-10-10-10).yaml", "move.yaml"),
        ("move-DESKTOP-1A2B3C4.yaml", "move.yaml"),
        ("move - Copy.yaml", "move.yaml"),
        ("move - Copy (3).yaml", "move.yaml"),
        ("move copy 2.yaml", "move.yaml"),
        ("Copy of move.yaml", "move.yaml"),
        ("move — копия.yaml", "move.yaml"),
        ("move - копия (2).yaml", "move.yaml"),
        ("Копия move.yaml", "move.yaml"),
        ("move (конфликтующая копия, Ana 2025-03-12).yaml", "move.yaml"),
        ("ход — көшірме.yaml", "ход.yaml"),
        ("queue/ruling (1).yaml", "queue/ruling.yaml"),
    ],
)
def test_copies_that_programs_make_are_known(name: str, original: str) -> None:
    """The name tells of which file it is a copy."""
    assert naming.copy_of(name) == original


@pytest.mark.parametrize(
    "name",
    ["move.yaml", "turn-1.yaml", "plan (first idea).yaml", "(1).yaml", "move-2.yaml", "copy.yaml", "copyright of law.md",
     "move (2025).yaml", "move-desktop.yaml", "копия.yaml", "", "."],
)  # fmt: skip
def test_names_that_people_give_are_no_copies(name: str) -> None:
    """Only what is certain is asked about."""
    assert naming.copy_of(name) is None


def test_a_safe_name_is_one_that_every_system_takes() -> None:
    """Of any name whatever: one component, short, nothing that a system reserves, the ending kept, and stable."""
    letters = [
        "a",
        "й",
        "и\u0306",
        "😀",
        "/",
        "\\",
        ":",
        "*",
        "\0",
        "\n",
        "\x7f",
        "\udcff",
        "\u202e",
        ".",
        " ",
        "'",
        "-",
    ]
    names = ["", ".", "..", "...", "con", "CON.yaml", "aux.tar.gz", "nul .txt", "COM¹.md", ".yaml", "a" * 300 + ".yaml"]
    names += ["ж" * 300 + ".xlsx", "a." + "b" * 300, "trailing. . .", "../../etc/passwd"]
    state = 12345
    for _ in range(3000):
        name = ""
        for _ in range(state % 40):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            name += letters[(state >> 33) % len(letters)]
        names.append(name)
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    for name in names:
        safe = naming.safe(name)
        assert 1 <= len(safe) <= 81, name
        assert len(os.fsencode(safe)) <= 200, name
        assert not set(safe) & set('/\\:*?"<>|'), name
        assert safe.isprintable(), name
        assert not safe.startswith((".", " ")), name
        assert not safe.endswith((".", " ")), name
        assert safe.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "COM¹"}, name
        assert unicodedata.is_normalized("NFC", safe), name
        assert naming.safe(safe) == safe, name
    assert naming.safe("a" * 300 + ".yaml").endswith("a.yaml")
    assert naming.safe("ж" * 300 + ".xlsx").endswith("ж.xlsx")
