"""Where a journal must not lie: on drives and in folders that keep no promise about what was written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
NETWORK = re.compile(
    "nfs[34]?|cifs|smb[23]?|smbfs|9p|drvfs|afs|ncpfs|coda|ceph|glusterfs|lustre|beegfs|orangefs|pvfs2|davfs|vboxsf|vmhgfs"
    "|prl_fs|fuse[.](sshfs|glusterfs|ceph|ceph-fuse|rclone|davfs2?|s3fs|gcsfuse|goofys|google-drive-ocamlfuse|onedriver"
    "|curlftpfs|smbnetfs|vmhgfs-fuse|gvfsd-fuse|grpcfuse|osxfs|mfs|juicefs|seadrive)"
)
"""Types of file systems whose data is on another machine (or on the other side of a virtual one)."""

SERVICES = (
    ("Dropbox", r"dropbox( \(.*\))?"),
    ("OneDrive", r"onedrive( - .*|-.*)?"),
    ("Google Drive", r"google ?drive(-.*)?|my drive"),
    ("Nextcloud", r"nextcloud[0-9]*"),
    ("ownCloud", r"owncloud[0-9]*"),
    ("iCloud", r"icloud ?drive|mobile documents|com~apple~clouddocs"),
    ("a cloud service", r"cloudstorage"),
    ("Syncthing", r"syncthing"),
    ("pCloud", r"pcloud ?drive"),
    ("MEGA", r"megasync"),
    ("Seafile", r"seafile"),
    ("Proton Drive", r"proton ?drive"),
    ("Yandex Disk", r"yandex[. ]?disk"),
)
"""Programs that synchronise folders, and what the folders they watch are called (in any case)."""
MARKS = (
    ("Syncthing", ".stfolder"),
    ("Dropbox", ".dropbox.cache"),
    ("Nextcloud", ".nextcloudsync.log"),
    ("ownCloud", ".owncloudsync.log"),
    ("Nextcloud", ".sync_*.db"),
    ("Nextcloud", "._sync_*.db"),
)
"""What such programs leave in the topmost folder that they watch."""


def why_not_here(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """A sentence that says why a journal should not lie in a folder (which need not be there yet), or None.

    Network drives are known from `/proc/self/mountinfo`, so on Linux only; synchronised folders everywhere.
    """
    folder = folder.resolve()
    return _network(folder, mounts) or _synchronised(folder)


def free_bytes(folder: Path) -> int:
    """Bytes that can still be written on the disk on which a folder is, or will be."""
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _network(folder: Path, mounts: Path) -> str | None:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    found = [mount for line in lines if (mount := _mount(line, folder))]
    if not found:
        return None
    _, place, kind = sorted(found, key=lambda mount: mount[0])[-1]
    if not NETWORK.fullmatch(kind):
        return None
    return (
        f"{folder} is on a network drive ({kind}, mounted at {place}), where a power cut can take back what was "
        "acknowledged; keep the run on this computer's own disk (players' inboxes may be on the drive)"
    )


def _mount(line: str, folder: Path) -> tuple[int, str, str] | None:
    """Depth, place and type of a line's mount if the folder is in it; of several at one place the last one counts."""
    before, separator, after = line.partition(" - ")
    fields = before.split(" ")
    if not separator or len(fields) < 5:
        return None
    place = Path(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4]))
    if not folder.is_relative_to(place):
        return None
    return len(place.parts), str(place), after.split(" ")[0]


def _synchronised(folder: Path) -> str | None:
    for each in (folder, *folder.parents):
        program = _program(each)
        if program:
            return (
                f"{folder} is inside {each}, which {program} synchronises: it can swap the files of the run; "
                "keep the run in a folder of its own (players' inboxes may be in the synchronised one)"
            )
    return None


def _program(folder: Path) -> str | None:
    name = folder.name.casefold()
    for program, pattern in SERVICES:
        if re.fullmatch(pattern, name):
            return program
    for program, mark in MARKS:
        if next(folder.glob(mark), None) is not None:
            return program
    return None
