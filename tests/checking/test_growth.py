"""What is asked of the checker grows with the file: twice the file, about twice the work.

Work is counted in calls of functions, ours and the library's, so that a busy machine is no
reason for a red test; `make fuzz` measures the same catalogs at their full size.
"""

from contextlib import suppress
from cProfile import Profile
from pathlib import Path

import pytest

from macros.catalog.problems import CatalogError
from macros.checking.rules import checked
from tests.checking.fuzz import GROWN

SMALL = 6_000
"""Bytes; large enough for what grows to outweigh what does not."""
MOST = 2.6


def calls(text: str, folder: Path) -> int:
    """How many functions are called to answer for this catalog."""
    file = folder / "catalog.yml"
    file.write_text(text, encoding="utf-8")
    with Profile() as profile, suppress(CatalogError):
        checked(file)
    return counted(profile)


def counted(profile: Profile) -> int:
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.slow
@pytest.mark.parametrize("kind", GROWN)
def test_twice_the_file_is_about_twice_the_work(kind: str, tmp_path: Path) -> None:
    size = SMALL // 2 if kind == "unknown scopes beside many known" else SMALL  # it is slow
    small, large = (calls(GROWN[kind](bytes_), tmp_path) for bytes_ in (size, 2 * size))
    assert small > 20
    assert large / small < MOST


def test_work_that_grows_faster_is_noticed(tmp_path: Path) -> None:
    def quadratic(names: list[str]) -> None:
        for index, name in enumerate(names):
            [known for known in names[:index] if known.startswith(name)]

    counts = []
    for size in (200, 400):
        names = [str(number) for number in range(size)]
        with Profile() as profile:
            quadratic(names)
        counts.append(counted(profile))
    assert counts[1] / counts[0] > MOST
