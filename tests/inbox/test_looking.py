"""Which files are whole, what else is told, and how much one team can cost the others (finding 2, S5, S11)."""

from __future__ import annotations

import errno
import hashlib
import os
import time
import tracemalloc
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tabletop.inbox.attached import MOST
from tabletop.inbox.looking import ENTRIES, SHEET, TEXT, WATCHED, Lookout, Whole
from tabletop.journal.folders import Fault, Read


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for team in ("red", "blue"):
        (tmp_path / "inbox" / team).mkdir(parents=True)
    return tmp_path / "inbox"


@pytest.fixture
def lookout(root: Path) -> Iterator[Lookout]:
    made = Lookout(root, ["red", "blue"])
    yield made
    made.close()


def names(lookout: Lookout, now: float) -> list[str]:
    return [f"{whole.team}/{whole.name}" for whole in lookout.look(now).whole]


def one(lookout: Lookout, now: float) -> Whole:
    (whole,) = lookout.look(now).whole
    return whole


def two_looks(lookout: Lookout, now: float = 0) -> list[Whole]:
    assert list(lookout.look(now).whole) == []
    return list(lookout.look(now + 2).whole)


# When a file is whole


def test_a_file_is_whole_at_its_second_unchanged_look(root: Path, lookout: Lookout) -> None:
    """Not before it has been still, once, and with its bytes and their hash."""
    (root / "red" / "move.yaml").write_bytes(b"turn: 1\n")
    for now in (0, 1, 1.9):
        sweep = lookout.look(now)
        assert (list(sweep.whole), sweep.unsettled, sweep.slowed) == ([], 1, ())
    sweep = lookout.look(2)
    whole = Whole("red", "move.yaml", b"turn: 1\n", hashlib.sha256(b"turn: 1\n").hexdigest(), None, 8)
    assert (list(sweep.whole), sweep.unsettled) == ([whole], 0)
    assert names(lookout, 3) == names(lookout, 300) == []


def test_a_growing_file_is_not_whole_until_it_stops(root: Path, lookout: Lookout) -> None:
    """However long that takes."""
    for now in range(10):
        with (root / "red" / "move.yaml").open("ab") as file:
            file.write(b"- a\n")
        assert names(lookout, now) == []
    assert names(lookout, 10.9) == []
    assert one(lookout, 11).data == b"- a\n" * 10


def test_times_set_back_hide_no_change(root: Path, lookout: Lookout) -> None:
    """Same size, same modification time, other content: the file is looked at anew (synchronisers do that)."""
    path = root / "red" / "move.yaml"
    path.write_bytes(b"turn: 1\n")
    os.utime(path, ns=(10**18, 10**18))
    assert two_looks(lookout)[0].data == b"turn: 1\n"
    path.write_bytes(b"turn: 2\n")
    os.utime(path, ns=(10**18, 10**18))
    assert two_looks(lookout, 10)[0].data == b"turn: 2\n"


def test_content_that_changes_under_the_same_stamp_is_not_whole(
    root: Path, lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file system is too coarse to tell, the hash does."""
    from tabletop.journal import folders

    path = root / "red" / "move.yaml"
    path.write_bytes(b"turn: 1\n")
    real = folders._stamp
    fixed = real(path.stat())
    monkeypatch.setattr(folders, "_stamp", lambda found: fixed)
    assert names(lookout, 0) == []
    path.write_bytes(b"turn: 2\n")
    assert names(lookout, 2) == []
    assert names(lookout, 3) == []
    assert names(lookout, 4) == []
    assert one(lookout, 5).data == b"turn: 2\n"


@pytest.mark.parametrize("making", ["move.yaml.part", ".move.yaml.tmp", "move.crdownload"])
def test_a_file_renamed_in_is_whole_at_once(root: Path, lookout: Lookout, making: str) -> None:
    """Its program has said that it is done."""
    (root / "red" / making).write_bytes(b"turn: 1\n")
    assert names(lookout, 0) == []
    os.replace(root / "red" / making, root / "red" / "move.yaml")
    assert names(lookout, 0.1) == ["red/move.yaml"]


def test_a_file_renamed_over_another_is_whole_at_once(root: Path, lookout: Lookout) -> None:
    """So programs save that care."""
    (root / "red" / "move.yaml").write_bytes(b"turn: 1\n")
    two_looks(lookout)
    (root / "red" / "move.tmp").write_bytes(b"turn: 2\n")
    assert names(lookout, 3) == []
    os.replace(root / "red" / "move.tmp", root / "red" / "move.yaml")
    assert one(lookout, 3.1).data == b"turn: 2\n"


def test_a_file_renamed_in_that_was_written_to_meanwhile_has_to_be_still(root: Path, lookout: Lookout) -> None:
    """Its size under the other name was another."""
    (root / "red" / "move.part").write_bytes(b"turn")
    assert names(lookout, 0) == []
    (root / "red" / "move.part").write_bytes(b"turn: 1\n")
    os.replace(root / "red" / "move.part", root / "red" / "move.yaml")
    assert names(lookout, 1) == []
    assert names(lookout, 3) == ["red/move.yaml"]


def test_what_is_still_being_made_is_never_reported(root: Path, lookout: Lookout) -> None:
    """Nor counted as a file that is not whole yet."""
    for name in ("a.tmp", "b.part", ".c.swp", "~$d.xlsx", ".~lock.e#"):
        (root / "red" / name).write_bytes(b"x")
    for now in range(5):
        sweep = lookout.look(now)
        assert (list(sweep.whole), sweep.unsettled) == ([], 0)


def test_a_touched_file_is_not_handed_over_twice_a_changed_one_is(root: Path, lookout: Lookout) -> None:
    """The same file twice is one move; the first content again after another is news."""
    path = root / "red" / "move.yaml"
    path.write_bytes(b"turn: 1\n")
    assert len(two_looks(lookout)) == 1
    os.utime(path)
    assert two_looks(lookout, 10) == []
    path.write_bytes(b"turn: 2\n")
    assert len(two_looks(lookout, 20)) == 1
    path.write_bytes(b"turn: 1\n")
    assert len(two_looks(lookout, 30)) == 1


def test_unchanged_files_are_not_read_again(root: Path, lookout: Lookout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once handed over they cost a look at their times."""
    (root / "red" / "move.yaml").write_bytes(b"turn: 1\n")
    two_looks(lookout)
    monkeypatch.setattr("tabletop.journal.folders.Folder.read", lambda *_: pytest.fail("it was read again"))
    assert names(lookout, 10) == names(lookout, 20) == []


def test_a_file_taken_away_before_it_was_whole_is_forgotten(root: Path, lookout: Lookout) -> None:
    """Nobody waits for it at a deadline."""
    (root / "red" / "move.yaml").write_bytes(b"turn: 1\n")
    names(lookout, 0)
    (root / "red" / "move.yaml").unlink()
    sweep = lookout.look(2)
    assert (list(sweep.whole), sweep.unsettled) == ([], 0)
    assert lookout.first_seen_before(100) == ()


def test_a_deadline_knows_what_was_there_before_it(root: Path, lookout: Lookout) -> None:
    """A file that was seen in time and is not whole yet is named; one that came or changed later is not."""
    (root / "red" / "early.yaml").write_bytes(b"1")
    names(lookout, 9.5)
    (root / "blue" / "late.yaml").write_bytes(b"1")
    names(lookout, 10.5)
    assert lookout.first_seen_before(10) == (("red", "early.yaml"),)
    (root / "red" / "early.yaml").write_bytes(b"22")
    names(lookout, 11)
    assert lookout.first_seen_before(10) == ()


# What else lies there


def test_what_is_no_file_is_told_once_after_two_looks(root: Path, lookout: Lookout) -> None:
    """Though a folder may change as it likes; the folder for attachments is none of it."""
    secret = root.parent / "secret"
    secret.write_bytes(b"canary-7319")
    os.symlink(secret, root / "red" / "a.yaml")
    os.mkfifo(root / "red" / "b.yaml")
    (root / "red" / "c").mkdir()
    (root / "red" / "files").mkdir()
    os.link(secret, root / "red" / "d.yaml")
    (root / "red" / "e\n.yaml").touch()
    found = two_looks(lookout)
    assert [whole.fault.code for whole in found if whole.fault] == ["not-a-file"] * 4 + ["bad-file-name"]
    assert all(whole.data is None and "canary" not in str(whole) for whole in found)
    for now in range(10, 20):
        (root / "red" / "c" / str(now)).touch()
        assert names(lookout, now) == []


def test_names_that_differ_by_composition_or_case_are_told(root: Path, lookout: Lookout) -> None:
    """The first keeps its name, the other is asked to be renamed."""
    composed, apart = (unicodedata.normalize(form, "ход-й.yaml") for form in ("NFC", "NFD"))
    for name in (composed, apart, "Move.yaml", "move.yaml"):
        (root / "red" / name).write_bytes(name.encode())
    found = {whole.name: whole.fault and whole.fault.code for whole in two_looks(lookout)}
    assert found == {"Move.yaml": None, "move.yaml": "bad-file-name", apart: None, composed: "bad-file-name"}


def test_undecodable_names_are_told(root: Path, lookout: Lookout) -> None:
    """Bytes that are no UTF-8."""
    with open(os.fsencode(root) + b"/red/\xff\xfe.yaml", "wb") as file:
        file.write(b"turn: 1\n")
    (whole,) = two_looks(lookout)
    assert whole.fault is not None
    assert whole.fault.code == "bad-file-name"


@pytest.mark.parametrize(("name", "limit"), [("a.yaml", TEXT), ("a.md", TEXT), ("a", TEXT), ("a.XLSX", SHEET)])
def test_the_limit_is_to_the_byte_and_what_is_kept_no_more(root: Path, lookout: Lookout, name: str, limit: int) -> None:
    """The first bytes of what is too large go into quarantine."""
    (root / "red" / name).write_bytes(b"x" * limit)
    (root / "blue" / name).write_bytes(b"x" * (limit + 1))
    fits, large = two_looks(lookout)
    assert fits.fault is None
    assert large.fault is not None
    assert large.fault.code == "too-large"
    assert (len(fits.data or b""), len(large.data or b""), large.size) == (limit, limit, limit + 1)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.exe", "a.yaml.png", "a.yaml (1)"])
def test_other_forms_are_told_what_is_taken(root: Path, lookout: Lookout, name: str) -> None:
    """And kept."""
    (root / "red" / name).write_bytes(b"%PDF")
    (whole,) = two_looks(lookout)
    assert whole.fault is not None
    assert whole.fault.code == "unknown-form"
    assert ".yaml, .md or .xlsx" in whole.fault.message
    assert whole.data == b"%PDF"


def test_order_is_that_of_teams_then_of_names(root: Path, lookout: Lookout) -> None:
    """Not of the file system, of times or of capitals."""
    for team in ("blue", "red"):
        for name in ("c.yaml", "B.yaml", "ä.yaml", "a.yaml"):
            (root / team / name).write_bytes(b"1")
    found = [f"{whole.team}/{whole.name}" for whole in two_looks(lookout)]
    order = ["a.yaml", "B.yaml", "c.yaml", "ä.yaml"]
    assert found == [f"{team}/{name}" for team in ("red", "blue") for name in order]


def test_control_has_a_folder_with_folders_of_its_own(tmp_path: Path) -> None:
    """The queue is looked into as well, receipts are left alone."""
    for name in ("queue", "receipts"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.yaml").write_bytes(b"1")
    (tmp_path / "room.yaml").write_bytes(b"1")
    lookout = Lookout(
        tmp_path, ["control", "control/queue"], folders={"control": Path(), "control/queue": Path("queue")}
    )
    found = [(whole.team, whole.name, whole.fault) for whole in two_looks(lookout)]
    assert found == [("control", "room.yaml", None), ("control/queue", "1.yaml", None)]
    lookout.close()


def failing(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let opening of files (not of folders) fail."""
    real = os.open

    def fail(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if str(path).endswith(".yaml"):
            raise OSError(number, os.strerror(number))
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", fail)


def test_a_file_that_nobody_may_read_is_told(root: Path, lookout: Lookout, monkeypatch: pytest.MonkeyPatch) -> None:
    """It will not mend itself; once its rights are set right, it is looked at anew."""
    (root / "red" / "move.yaml").write_bytes(b"1")
    with monkeypatch.context() as patched:
        failing(patched, errno.EACCES)
        (whole,) = two_looks(lookout)
        assert whole.fault == Fault("unreadable", "this cannot be read: Permission denied")
        assert names(lookout, 10) == []
    (root / "red" / "move.yaml").chmod(0o600)
    assert two_looks(lookout, 20)[0].data == b"1"


def test_a_disk_that_fails_for_a_moment_refuses_nothing_and_puts_off_no_deadline(
    root: Path, lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is tried again."""
    (root / "red" / "move.yaml").write_bytes(b"1")
    with monkeypatch.context() as patched:
        failing(patched, errno.EIO)
        for now in range(0, 10, 2):
            sweep = lookout.look(now)
            assert (list(sweep.whole), sweep.unsettled) == ([], 1)
        assert lookout.first_seen_before(5) == ()
    assert two_looks(lookout, 20)[0].data == b"1"


# Folders that go away


def test_a_folder_replaced_by_a_link_is_unreachable_and_none_of_it_is_read(root: Path, lookout: Lookout) -> None:
    """The other team goes on; the folder is taken up again once it is back."""
    foreign = root.parent / "foreign"
    foreign.mkdir()
    (foreign / "secret.yaml").write_bytes(b"canary")
    (root / "blue" / "move.yaml").write_bytes(b"1")
    names(lookout, 0)
    (root / "red").rename(root.parent / "kept")
    os.symlink(foreign, root / "red")
    for now in (2, 4, 6):
        sweep = lookout.look(now)
        assert sweep.unreachable == ("red",)
        assert "link" in sweep.why["red"]
        assert [whole.team for whole in sweep.whole] == (["blue"] if now == 2 else [])
    (root / "red").unlink()
    (root.parent / "kept").rename(root / "red")
    (root / "red" / "move.yaml").write_bytes(b"1")
    assert names(lookout, 7) == []
    assert names(lookout, 9) == ["red/move.yaml"]


def test_a_root_that_goes_away_makes_all_unreachable_until_it_is_back(root: Path, lookout: Lookout) -> None:
    """A shared drive that is unplugged and plugged in again."""
    (root / "red" / "move.yaml").write_bytes(b"1")
    names(lookout, 0)
    root.rename(root.parent / "kept")
    assert lookout.look(1).unreachable == ("red", "blue")
    os.symlink("kept", root)
    assert lookout.look(2).unreachable == ("red", "blue")
    root.unlink()
    (root.parent / "kept").rename(root)
    assert names(lookout, 3) == []
    assert names(lookout, 5) == ["red/move.yaml"]


def test_what_was_answered_before_a_restart_costs_no_allowance(root: Path) -> None:
    """A hundred and fifty answered files do not make the next one wait."""
    for i in range(150):
        (root / "red" / f"m{i:03d}.yaml").write_bytes(b"old")
    (root / "red" / "z.yaml").write_bytes(b"new")
    lookout = Lookout(root, ["red"], known=lambda whole: whole.data == b"old")
    assert [whole.name for whole in two_looks(lookout)] == ["z.yaml"]
    lookout.close()


# Floods


def test_a_team_over_its_limits_waits_and_no_other_does(root: Path, lookout: Lookout) -> None:
    """A hundred at once, then twenty a minute, until every one is through."""
    for i in range(150):
        (root / "red" / f"m{i:03d}.yaml").write_bytes(b"%d" % i)
    (root / "blue" / "move.yaml").write_bytes(b"1")
    names(lookout, 0)
    sweep = lookout.look(2)
    first = [f"{whole.team}/{whole.name}" for whole in sweep.whole]
    assert first == [*(f"red/m{i:03d}.yaml" for i in range(100)), "blue/move.yaml"]
    assert (sweep.slowed, sweep.unsettled) == (("red",), 0)
    assert lookout.first_seen_before(1) == ()
    later = [name for now in range(3, 200) for name in names(lookout, now)]
    assert later == [f"red/m{i:03d}.yaml" for i in range(100, 150)]
    assert lookout.look(201).slowed == ()


def test_a_flood_does_not_hide_a_later_file_of_the_same_team(root: Path, lookout: Lookout) -> None:
    """More entries than a sweep goes into: all come in turn, though more are added all the time."""
    for i in range(5 * ENTRIES):
        (root / "red" / f"a{i:05d}.yaml").write_bytes(b"%d" % i)
    (root / "red" / "z.yaml").write_bytes(b"at last")
    seen: list[str] = []
    for step in range(100):
        now = step * 60.0
        for i in range(5):
            (root / "red" / f"b{step}-{i}.yaml").write_bytes(b"%d" % step)
        seen += names(lookout, now)
        if "red/z.yaml" in seen:
            break
    assert "red/z.yaml" in seen
    assert len(set(seen)) == len(seen)


def test_ten_thousand_files_of_one_team_cost_a_look_little(root: Path, lookout: Lookout) -> None:
    """Time and memory do not follow what one team does."""
    for i in range(10_000):
        (root / "red" / f"m{i:05d}.yaml").write_bytes(b"x" * 100)
    (root / "blue" / "move.yaml").write_bytes(b"1")
    tracemalloc.start()
    slowest, found = 0.0, []
    for now in range(10):
        began = time.process_time()
        found += names(lookout, now)
        slowest = max(slowest, time.process_time() - began)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "blue/move.yaml" in found
    assert slowest < 0.5  # with memory traced, which makes it some five times slower
    assert peak < 20 * 2**20


def test_more_links_than_a_look_takes_in_are_slowed_as_well(root: Path, lookout: Lookout) -> None:
    """Each would be a receipt."""
    for i in range(WATCHED + 100):
        os.symlink("nowhere", root / "red" / f"l{i:05d}")
    found = [name for now in range(12) for name in names(lookout, now)]
    assert 90 <= len(found) <= 105


def test_spreadsheets_are_not_all_read_in_one_look(
    root: Path, lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gigabyte in one folder is read bit by bit."""
    for i in range(30):
        with (root / "red" / f"m{i:02d}.xlsx").open("wb") as file:
            file.truncate(SHEET)
    read: list[int] = []
    real = os.read

    def counted(handle: int, count: int) -> bytes:
        data = real(handle, count)
        read.append(len(data))
        return data

    monkeypatch.setattr(os, "read", counted)
    for now in range(10):
        read.clear()
        names(lookout, now)
        assert sum(read) <= 50 * 2**20


def test_a_sparse_terabyte_costs_its_team_no_more_than_what_is_read(root: Path, lookout: Lookout) -> None:
    """The next file comes through at once."""
    with (root / "red" / "huge.yaml").open("wb") as file:
        file.truncate(2**40)
    (root / "red" / "move.yaml").write_bytes(b"1")
    found = {whole.name: whole.fault and whole.fault.code for whole in two_looks(lookout)}
    assert found == {"huge.yaml": "too-large", "move.yaml": None}


def test_two_hundred_teams_with_fifty_files_each_are_looked_at_within_a_second(tmp_path: Path) -> None:
    """All of them whole at the second look; bytes are handed over one file at a time."""
    teams = [f"t{i:03d}" for i in range(200)]
    for team in teams:
        (tmp_path / team).mkdir()
        for i in range(50):
            (tmp_path / team / f"m{i}.yaml").write_bytes(b"turn: 1\norders: []\n" * 20)
    lookout = Lookout(tmp_path, teams)
    times, counts = [], []
    for now in (0, 2, 3):
        began = time.process_time()
        counts.append(sum(1 for _ in lookout.look(now).whole))
        times.append(time.process_time() - began)
    lookout.close()
    assert counts == [0, 10_000, 0]
    assert max(times) < 1
    assert times[2] < 0.3


# Attachments


def attached(lookout: Lookout, path: str, now: float = 2) -> Read | Fault:
    names(lookout, now - 2)
    names(lookout, now)
    return lookout.attachment("red", path)


def test_an_attachment_is_read_by_its_one_name(root: Path, lookout: Lookout) -> None:
    """However its accents are composed."""
    (root / "red" / "files").mkdir()
    (root / "red" / "files" / unicodedata.normalize("NFD", "й.pdf")).write_bytes(b"map")
    read = attached(lookout, "files/й.pdf")
    assert isinstance(read, Read)
    assert read.data == b"map"


@pytest.mark.parametrize(
    "path",
    ["files/../move.yaml", "files/..", "files/.", "files/", "files", "/etc/passwd", "files//etc/passwd", "../x",
     "files/a/b", "files\\a", "files/a\\b", "Files/map.pdf", "files/a\nb", "files/link", "files/pipe", "files/hard",
     "files/gone", "files/\udcff"],
)  # fmt: skip
def test_nothing_else_is_read_as_an_attachment(root: Path, lookout: Lookout, path: str) -> None:
    """And whether it exists elsewhere is not said."""
    files = root / "red" / "files"
    (files / "a").mkdir(parents=True)
    (files / "a" / "b").write_bytes(b"canary")
    (root / "red" / "move.yaml").write_bytes(b"canary")
    os.symlink("../move.yaml", files / "link")
    os.link(root / "red" / "move.yaml", files / "hard")
    os.mkfifo(files / "pipe")
    found = attached(lookout, path)
    assert isinstance(found, Fault)
    assert found.code == "bad-attachment"


def test_an_attachment_folder_that_is_a_link_is_none(root: Path, lookout: Lookout) -> None:
    """Another team's files are not to be had that way."""
    (root / "blue" / "files").mkdir()
    (root / "blue" / "files" / "plan.pdf").write_bytes(b"canary")
    os.symlink("../blue/files", root / "red" / "files")
    assert isinstance(attached(lookout, "files/plan.pdf"), Fault)


def test_an_attachment_is_whole_and_not_too_large(root: Path, lookout: Lookout) -> None:
    """Like a move, it has to be as it is for a while."""
    path = root / "red" / "files" / "map.pdf"
    path.parent.mkdir()
    path.write_bytes(b"half")
    names(lookout, 0)
    path.write_bytes(b"half and half")
    names(lookout, 2)
    found = lookout.attachment("red", "files/map.pdf")
    assert isinstance(found, Fault)
    assert "still being written" in found.message
    names(lookout, 4)
    assert isinstance(lookout.attachment("red", "files/map.pdf"), Read)
    with path.open("wb") as file:
        file.truncate(5 * 2**20 + 1)
    found = attached(lookout, "files/map.pdf", 10)
    assert isinstance(found, Fault)
    assert "larger than 5 MB" in found.message


def test_an_inbox_that_cannot_be_read_has_no_attachments(root: Path, lookout: Lookout) -> None:
    """Before the first look, too."""
    found = lookout.attachment("red", "files/map.pdf")
    assert isinstance(found, Fault)
    assert found.passing


def test_more_attachments_than_are_looked_at_are_not_read_unseen(root: Path, lookout: Lookout) -> None:
    """The message says why."""
    (root / "red" / "files").mkdir()
    for i in range(MOST + 1):
        (root / "red" / "files" / f"{i}.pdf").touch()
    names(lookout, 0)
    names(lookout, 2)
    found = [lookout.attachment("red", f"files/{i}.pdf") for i in range(MOST + 1)]
    refused = [fault.message for fault in found if isinstance(fault, Fault)]
    assert refused == ["cannot be taken: the folder files/ holds 1000 files or more"]
