"""What a run says of programs that it did not find, and of tests that overstep."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tools
from tests.project import ROOT

CASES = (
    "tests/exports/other_tools/test_command_lines.py",
    "-k",
    "taking_back",
)


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Pytest in a process of its own, as in a run by hand."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "SCOPEBOOK_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env={**inherited, "CI": "", **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.process
@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_cases_without_their_tool_are_listed_and_fail_in_ci(
    ci: str, code: int, tmp_path: Path
) -> None:
    done = run(*CASES, CI=ci, PATH=str(tmp_path), JQ="")
    assert done.returncode == code, done.stdout
    listed = done.stdout.partition("skipped for want of a tool")[2].splitlines()[1:4]
    assert listed[0] == "jq:"
    assert [line.partition("::")[0] for line in listed[1:]] == [f"  {CASES[0]}"] * 2


def test_a_case_skipped_for_another_reason_is_not_listed() -> None:
    with pytest.raises(pytest.skip.Exception) as skipped:
        tools.NAMES["nothing"] = ("no-such-program",)
        tools.needed("nothing")
    del tools.NAMES["nothing"]
    reasons = {"a": f"Skipped: {skipped.value}", "b": "Skipped: the page has no picker"}
    assert tools.missed(reasons) == {"nothing": ["a"]}


OVERSTEPPING = {
    "reads the live catalog": (
        "(ROOT / 'catalog/catalog.yml').read_text()",
        "not in tests/content",
    ),
    "reads a live page": ("open(ROOT / 'docs/index.md').read()", "not in tests/content"),
    "starts a program": ("__import__('os').popen('true').read()", "mark it pytest.mark.process"),
}


@pytest.mark.process
@pytest.mark.parametrize("what", OVERSTEPPING)
def test_a_test_that_oversteps_fails(what: str, tmp_path: Path) -> None:
    code, message = OVERSTEPPING[what]
    file = tmp_path / "test_it.py"
    text = f"from tests.project import ROOT\n\n\ndef test_it() -> None:\n    {code}\n"
    file.write_text(text, encoding="utf-8")
    done = run(
        "-p",
        "tests.conftest",
        "--rootdir",
        str(ROOT),
        "-c",
        "pyproject.toml",
        str(file),
        PYTHONPATH=str(ROOT),
    )
    assert done.returncode == 1, done.stdout
    assert message in done.stdout


def test_a_worker_says_that_it_wants_a_browser_before_xdist_asks(
    pytestconfig: pytest.Config,
) -> None:
    """The process that starts it looks once a worker: two that finish as one have missed it."""
    first = pytestconfig.hook.pytest_collection_finish.get_hookimpls()[-1]
    assert Path(str(getattr(first.plugin, "__file__", ""))) == ROOT / "tests" / "conftest.py"
