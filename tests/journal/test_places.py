"""Where a journal must not lie is told, with the reason; any ordinary folder will do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop.journal.places import free_bytes, why_not_here

MOUNTS = """22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:20 / /mnt rw - tmpfs none rw
24 23 0:21 / /mnt/my\\040share rw,relatime shared:5 master:1 - {kind} server:/export rw,vers=4.2
25 24 0:22 / /mnt/my\\040share/local rw - xfs /dev/sdb1 rw
a line that is none
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    """A table of mounts with an NFS share."""
    return table(tmp_path, "nfs4")


def table(tmp_path: Path, kind: str) -> Path:
    """A table of mounts with a share of some type."""
    path = tmp_path / "mountinfo"
    path.write_text(MOUNTS.format(kind=kind))
    return path


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "vboxsf", "davfs"])
def test_network_drives_are_told(tmp_path: Path, kind: str) -> None:
    """By the type of the file system, for folders that are there or not yet."""
    said = why_not_here(Path("/mnt/my share/runs/one"), table(tmp_path, kind))
    assert said is not None
    assert said.startswith("/mnt/my share/runs/one is on a network drive")
    assert f"({kind}, mounted at /mnt/my share)" in said


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "xfs", "tmpfs", "overlay", "fuseblk", "fuse.gocryptfs", "zfs"])
def test_local_disks_will_do(tmp_path: Path, kind: str) -> None:
    """Also those in user space that are on this machine."""
    assert why_not_here(Path("/mnt/my share/runs"), table(tmp_path, kind)) is None


@pytest.mark.parametrize("folder", ["/", "/home/runs", "/mnt", "/mnt/my", "/mnt/my share/local/run", "/mnt/my shares"])
def test_the_deepest_mount_counts(mounts: Path, folder: str) -> None:
    """A local disk mounted on a share is local; a name that only begins alike is elsewhere."""
    assert why_not_here(Path(folder), mounts) is None


def test_the_last_of_two_mounts_at_one_place_counts(mounts: Path) -> None:
    """It hides the one below."""
    line = "26 24 0:23 / /mnt/my\\040share rw - ext4 /dev/sdc1 rw\n"
    mounts.write_text(mounts.read_text() + line)
    assert why_not_here(Path("/mnt/my share/run"), mounts) is None


def test_without_a_table_of_mounts_nothing_is_said(tmp_path: Path) -> None:
    """As on systems that have none."""
    assert why_not_here(tmp_path, tmp_path / "nothing") is None
    (tmp_path / "empty").touch()
    assert why_not_here(tmp_path, tmp_path / "empty") is None


@pytest.mark.parametrize(
    ("parts", "program"),
    [
        ("Dropbox/games", "Dropbox"),
        ("Dropbox (Personal)", "Dropbox"),
        ("OneDrive", "OneDrive"),
        ("OneDrive - Ministry of Energy/runs", "OneDrive"),
        ("Google Drive/My Drive", "Google Drive"),
        ("CloudStorage/GoogleDrive-a@b.example/My Drive/run", "Google Drive"),
        ("Nextcloud/x/y/z", "Nextcloud"),
        ("Library/Mobile Documents/com~apple~CloudDocs/run", "iCloud"),
        ("ICLOUDDRIVE", "iCloud"),
    ],
)
def test_synchronised_folders_are_told_by_their_names(tmp_path: Path, parts: str, program: str) -> None:
    """In any case, at any depth, there or not yet."""
    said = why_not_here(tmp_path / parts)
    assert said is not None
    assert f", which {program} synchronises" in said


@pytest.mark.parametrize(
    ("mark", "program"),
    [(".stfolder/", "Syncthing"), (".dropbox.cache/", "Dropbox"), (".sync_1a2b.db", "Nextcloud")],
)
def test_synchronised_folders_are_told_by_what_is_left_in_them(tmp_path: Path, mark: str, program: str) -> None:
    """In the folder itself or one above it."""
    if mark.endswith("/"):
        (tmp_path / mark).mkdir()
    else:
        (tmp_path / mark).touch()
    for folder in (tmp_path, tmp_path / "a" / "b"):
        said = why_not_here(folder)
        assert said is not None
        assert f"is inside {tmp_path}, which {program} synchronises" in said


def test_links_do_not_hide_where_a_folder_is(tmp_path: Path) -> None:
    """The place counts, not the way to it."""
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "runs").symlink_to(tmp_path / "Dropbox")
    assert "Dropbox" in str(why_not_here(tmp_path / "runs" / "one"))


@pytest.mark.parametrize("name", ["dropbox-tests", "my-onedrive", "run", "icloud9", "syncthing-notes"])
def test_names_that_are_only_similar_will_do(tmp_path: Path, name: str) -> None:
    """A word in a name is no reason."""
    assert why_not_here(tmp_path / name) is None


def test_free_bytes_are_those_of_the_disk_a_folder_will_be_on(tmp_path: Path) -> None:
    """Also where it is not there yet."""
    free = free_bytes(tmp_path)
    assert free > 1024 * 1024
    assert abs(free_bytes(tmp_path / "a" / "b") - free) < 512 * 1024 * 1024
