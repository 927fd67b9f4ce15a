"""Compiled templates, kept between builds in the project's `.cache`, keyed by what they were made
from: compiling them is a third of a build."""

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from macros.engine.problems import PACKAGE

FOLDER = Path(".cache/templates")
OWN = "own-"


class Kept(FileSystemBytecodeCache):
    """In a folder that may be gone, full or nobody's to write to. Ours are known by where they
    are in our code, which may lie in several places."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        path = Path(filename or "")
        ours = path.is_relative_to(PACKAGE)
        return super().get_cache_key(name, str(path.relative_to(PACKAGE)) if ours else filename)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def theme(project: Path) -> BytecodeCache | None:
    """For the theme's templates."""
    return _kept(project / FOLDER)


def own(project: Path) -> BytecodeCache | None:
    """For ours, as long as our Python is the same: what it gives to templates is compiled in."""
    place = project / FOLDER / f"{OWN}{_code()}"
    if not place.is_dir():
        for old in place.parent.glob(f"{OWN}*"):
            shutil.rmtree(old, ignore_errors=True)
    return _kept(place)


def _kept(place: Path) -> BytecodeCache | None:
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        return Kept(str(place))
    return None


def _code() -> str:
    """Of every Python file of ours: its path, size and time."""
    paths = sorted(PACKAGE.rglob("*.py"))
    found = ((path.relative_to(PACKAGE).as_posix(), path.stat()) for path in paths)
    lines = (f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
