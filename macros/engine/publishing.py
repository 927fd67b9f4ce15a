"""A built site is put in its place whole, in one step, and only where a build's site is.

A build works in a folder of its own beside the target, in the same file system, and holds a
lock on it for as long as it lives, so that the next build knows what a killed one left. The
old and the new site change places in one step where the system can do that (Linux, macOS);
elsewhere the old one steps aside first, and if a build is killed between the two steps, the
next one puts it back. Without locks (Windows) what a killed build left stays.
"""

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from macros.engine.problems import shown

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MARK = ".scopebook"
MARK_TEXT = "Scopebook wrote this folder and replaces it whole. What it wrote:"
LITTER = {MARK, ".DS_Store", "Thumbs.db", "desktop.ini"}
"""What file managers leave in any folder that is looked at does not make it somebody's."""

AT_FDCWD, RENAME_EXCHANGE, RENAME_SWAP = -100, 2, 2
"""renameat2(2) of Linux, renamex_np(2) of macOS."""

CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
OTHER_WAS_QUICKER = {errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY}
ATTEMPTS = 100
OLD = "old"


class PublishingError(Exception):
    """The site cannot be put there; `str()` is one line with the remedy."""


def mark(site: Path) -> None:
    """Writes down what a build wrote; by this it knows its own."""
    names = sorted(path.relative_to(site).as_posix() for path in _files(site))
    text = "\n".join([MARK_TEXT, *names]) + "\n"
    (site / MARK).write_text(text, encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    """Every file, and every link, which a build never makes."""
    for parent, folders, files in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in [*files, *links] if name not in LITTER)


def refusal(target: Path) -> str:
    """Why a build must not replace `target`, and what to do; nothing where it may."""
    for _ in range(ATTEMPTS):
        # Another build may move its site aside or there meanwhile: then this was about two sites.
        with suppress(FileNotFoundError):
            seen, reason = _inode(target), _refusal(target)
            if not reason or seen == _inode(target):
                return reason
    return f"{shown(target)} changes all the time; is another build running?"


def _inode(target: Path) -> int:
    try:
        return target.lstat().st_ino
    except FileNotFoundError:
        return 0


def _refusal(target: Path) -> str:
    name = shown(target)
    if target.is_symlink():
        return f"{name} is a link; name the folder it leads to, or remove the link"
    if not target.exists():
        return ""
    if not target.is_dir():
        return f"{name} is a file, not a folder; choose another name with --site"
    if target.is_mount():
        return f"{name} is a file system of its own; choose a folder inside it with --site"
    found = sorted(path.relative_to(target).as_posix() for path in _files(target))
    if not found:
        return ""
    known = _marked(target)
    other = next((path for path in found if path not in known), None)
    if not known:
        return (
            f"{name}/ was not written by this build: it has no file {MARK}. Choose another folder "
            f"with --site; if it is an old site of yours, remove it first: rm -r {name}"
        )
    if other:
        return (
            f"{name}/ holds {other}, which no build wrote; move it away, or choose another folder"
        )
    return ""


def _marked(target: Path) -> set[str]:
    try:
        first, *names = (target / MARK).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError, ValueError):
        return set()
    return {MARK, *names} if first == MARK_TEXT else set()


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """A new folder beside the target, gone afterwards together with what is in it. Raises
    PublishingError."""
    if reason := refusal(target):
        raise PublishingError(reason)
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear_up(target)
    folder, lock = _locked_folder(target)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _prefix(target: Path) -> str:
    return f".{target.name}.scopebook-"


def _locked_folder(target: Path) -> tuple[Path, int | None]:
    """Its lock is the kernel's, which takes it back however the process ends. Where there
    are no locks, nobody else gets one either, and the folder is left alone."""
    for _ in range(ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
        lock = _lock(folder)
        # Another build may have cleared it up before it was locked.
        if lock is not None or folder.exists():
            return folder, lock
    raise PublishingError(f"{shown(target.parent)}/ changes all the time")


def _lock(folder: Path) -> int | None:
    """A lock on the folder; None when another process has one, the folder is gone, or there
    are no locks here."""
    if fcntl is None:
        return None
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), folder.stat()):
                return descriptor
        os.close(descriptor)
    return None


def _clear_up(target: Path) -> None:
    """Removes what killed builds left, and puts back what one had moved aside."""
    for folder in target.parent.glob(f"{_prefix(target)}*"):
        if (lock := _lock(folder)) is not None:
            if not target.exists():
                with suppress(OSError):
                    (folder / OLD).rename(target)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def put_in_place(site: Path, target: Path) -> None:
    """Has `site`, which lies in a workplace of the target, take the target's place. What was
    there lies in the workplace then. Raises PublishingError and OSError."""
    for _ in range(ATTEMPTS):
        if reason := refusal(target):
            raise PublishingError(reason)
        try:
            return _step(site, target)
        except OSError as error:
            if error.errno not in OTHER_WAS_QUICKER:
                raise
    raise PublishingError(f"{shown(target)}/ changes all the time; is another build running?")


def _step(site: Path, target: Path) -> None:
    if not target.exists() or not any(target.iterdir()):
        with suppress(FileNotFoundError):
            target.rmdir()
        site.rename(target)
    elif not _exchanged(site, target):
        old = site.with_name(OLD)
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        try:
            site.rename(target)
        except OSError:
            if not target.exists():
                old.rename(target)
            raise


def _exchange_call() -> Callable[[bytes, bytes], int] | None:
    """What the C library has for it; the call returns 0, or -1 and sets errno."""
    if sys.platform == "win32":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):
        return lambda a, b: library.renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE)
    if hasattr(library, "renamex_np"):
        return lambda a, b: library.renamex_np(a, b, RENAME_SWAP)
    return None


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two have changed places; False where the system cannot do that."""
    call = _exchange_call()
    if call is None:
        return False
    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    number = ctypes.get_errno()
    if number in CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))
