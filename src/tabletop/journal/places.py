"""Where a journal is safe: not on a network file system, not in a folder that a program synchronises."""

from __future__ import annotations

import shutil
from pathlib import Path

_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs",
     "fuse.davfs", "davfs", "ncpfs", "vboxsf", "fuse.vmhgfs-fuse", "prl_fs", "drvfs", "virtiofs", "lustre", "beegfs")
)  # fmt: skip
_SYNCHRONISED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "icloud drive": "iCloud",
    "mobile documents": "iCloud",
    "yandexdisk": "Yandex Disk",
    "yandex.disk": "Yandex Disk",
}
_MARKS = {".stfolder": "Syncthing", ".dropbox": "Dropbox", ".sync": "Resilio Sync", ".owncloudsync.log": "ownCloud"}


def why_not_here(folder: Path) -> str | None:
    """Why a journal in this folder could be damaged, as the beginning of a sentence; None where nothing is known."""
    folder = folder.resolve()
    kind = _file_system(folder)
    if kind in _NETWORK:
        return f"{folder} lies on a network file system ({kind})"
    for above in (folder, *folder.parents):
        name = above.name.casefold()
        program = next((p for word, p in _SYNCHRONISED.items() if name == word or name.startswith(f"{word} -")), None)
        program = program or next(
            (p for mark, p in _MARKS.items() if above != Path.home() and (above / mark).exists()), None
        )
        if program:
            return f"{folder} lies in a folder that {program} synchronises"
    return None


def free_bytes(folder: Path) -> int:
    """How much room is left on the folder's disk."""
    return shutil.disk_usage(folder).free


def _file_system(folder: Path) -> str:
    """The type of the file system a folder lies on, where the system says so."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = before.split(" ")[4].replace("\\040", " ")
        if (point == "/" or folder == Path(point) or Path(point) in folder.parents) and len(point) >= best:
            best, kind = len(point), after.split(" ")[0]
    return kind
