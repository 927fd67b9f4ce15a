"""The programs that some tests need beside Python, and what is said where one is missing."""

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

NAMES = {
    "bash": ("bash",),
    "caddy": ("caddy",),
    "chromium": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
    "jq": ("jq",),
    "nginx": ("nginx", "/usr/sbin/nginx"),
    "pwsh": ("pwsh",),
}
"""The names that each may have on the path; the first one found is used. The headless shell shows
the same pages for a third of the processor time."""

BESIDE = {"pwsh": Path(__file__).parents[2] / "shared" / "pwsh" / "bin" / "pwsh"}
"""A copy beside the project, for machines whose path has none."""

MISSING = "there is no {} here"


@cache
def find(name: str) -> str | None:
    """The program's path. What the environment's CHROMIUM, PWSH and so on name comes first."""
    named = os.environ.get(name.upper()) or ""
    names = (named, *NAMES[name], str(BESIDE.get(name, "")))
    return next((path for path in map(shutil.which, names) if path), None)


def needed(name: str) -> str:
    """The program's path; without one the test is skipped, and named at the end of the run."""
    path = find(name)
    if path is None:
        pytest.skip(MISSING.format(name))
    return path


def missed(skipped: Mapping[str, str]) -> dict[str, list[str]]:
    """Which cases were skipped for want of which tool, from each case's reason."""
    pattern = re.compile(f"Skipped: {MISSING.format('(.+)')}")
    cases: dict[str, list[str]] = {}
    for case, reason in skipped.items():
        if match := pattern.fullmatch(reason):
            cases.setdefault(match[1], []).append(case)
    return cases


def lines(cases: Mapping[str, Iterable[str]]) -> list[str]:
    """What the end of a run says: each tool, and below it the cases that need it."""
    return [
        line
        for tool, names in sorted(cases.items())
        for line in (f"{tool}:", *(f"  {name}" for name in sorted(names)))
    ]
