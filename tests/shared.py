"""What is made once in a run, by whichever worker comes first, and used by all of them."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 300.0
"""Seconds that a worker waits for another one's work."""


def once(place: Path, make: Callable[[Path], object]) -> Path:
    """`place`, a file or folder that `make` writes the first time that it is asked for.

    What `make` raises reaches whoever made; everyone else gets an error with its text.
    """
    failed, done = (place.with_name(f"{place.name}.{end}") for end in ("failed", "done"))
    try:
        place.with_name(f"{place.name}.begun").mkdir(parents=True)
    except FileExistsError:
        _wait(place, done, failed)
    else:
        try:
            make(place)
        except BaseException as error:
            failed.write_text(f"{error}", encoding="utf-8")
            raise
        done.touch()
    return place


def _wait(place: Path, done: Path, failed: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not done.exists():
        if failed.exists():
            raise RuntimeError(f"{place.name}: {failed.read_text(encoding='utf-8')}")
        if time.monotonic() > end:
            raise TimeoutError(f"{place.name} was begun elsewhere and never done")
        time.sleep(0.02)
