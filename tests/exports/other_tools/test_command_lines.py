"""What the texts for command lines do to a tenant, run in bash with stand-ins for the tools."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from macros.catalog.clouds import CLOUDS
from tests import tools
from tests.exports.other_tools import runs
from tests.exports.other_tools.runs import Case, Machine, granted, wanted
from tests.pretend_graph import pretend
from tests.pretend_graph.client import Client

CASES = {case.name: case for case in runs.cases()}
STAND_IN = Path(__file__).parent / "stand_in.py"
START = "#!/usr/bin/env python3\n"
SLEEP = '#!/bin/sh\necho "$1" >> "$STATE/waits"\n'


@contextmanager
def machine(case: Case, folder: Path) -> Iterator[Machine]:
    """One with stand-ins, on which nothing waits."""
    tools.needed("jq")
    # Started hundreds of times: without what a start may load beside.
    program = STAND_IN.read_text(encoding="utf-8").replace(START, f"#!{sys.executable} -IS\n", 1)
    for name in ("az", "m365"):
        (folder / name).write_text(program, encoding="utf-8")
    (folder / "sleep").write_text(SLEEP, encoding="utf-8")
    for name in ("az", "m365", "sleep"):
        (folder / name).chmod(0o755)
    with pretend(case.scenario) as graph, Client(graph, " ".join(runs.RIGHTS)) as client:
        own = {"PRETEND_GRAPH": graph.url, "STATE": str(folder), "TOKEN": client.token}
        path = f"{folder}:{os.environ['PATH']}"
        yield Machine(graph, folder, {**os.environ, **own, "PATH": path})


def test_there_is_a_case_for_each_cloud() -> None:
    assert {case.cloud for case in CASES.values()} == set(CLOUDS)


@pytest.mark.process
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("key", ["az", "m365"])
def test_an_approval_merges_and_loses_nothing(key: str, name: str, tmp_path: Path) -> None:
    case = CASES[name]
    with machine(case, tmp_path) as here:
        before = granted(here.graph)
        after = wanted(here.graph, case) if case.code == 0 else before
        done = here.run(key, case, "approve")
        said = done.stdout + done.stderr
        assert done.returncode == case.code, said
        assert granted(here.graph) == after
        assert len(here.graph.writes()) == case.writes
        assert case.text in said
        assert case.waits in (None, len(here.waits()))
        hosts = set((tmp_path / "hosts").read_text(encoding="utf-8").split())
        assert hosts == {CLOUDS[case.cloud].graph_host}
        if case.code == 0:
            assert here.run(key, case, "approve").returncode == 0
            assert len(here.graph.writes()) == case.writes


TAKEN = Case(
    "several features",
    {
        "apps": ["33333333-0000-4000-8000-000000000011", "33333333-0000-4000-8000-000000000021"],
        "grants": [
            {"app": "33333333-0000-4000-8000-000000000011", "scope": "openid DESK.READ Files.Read"},
            {"app": "33333333-0000-4000-8000-000000000011", "scope": "x", "user": runs.ADELE},
            {"app": "33333333-0000-4000-8000-000000000021", "scope": "Lamp.Switch openid"},
        ],
    },
)


@pytest.mark.process
@pytest.mark.parametrize("key", ["az", "m365"])
def test_taking_back_leaves_every_other_scope(key: str, tmp_path: Path) -> None:
    """The last feature's grant goes whole; until then what every feature needs stays."""
    with machine(TAKEN, tmp_path) as here:
        shown = here.run(key, TAKEN)
        assert shown.returncode == 0, shown.stderr
        assert "granted: openid DESK.READ Files.Read\n  missing: nothing" in shown.stdout
        assert here.graph.writes() == []
        for _ in range(2):
            assert here.run(key, TAKEN, "take-back").returncode == 0
            left = sorted(row["scope"] for row in here.graph.tenant.grants)
            assert left == ["openid Files.Read", "x"]
            assert len(here.graph.writes()) == 2
        assert "nothing" in here.run(key, TAKEN).stdout
    person = replace(TAKEN, user=runs.ADELE)
    with machine(person, tmp_path) as here:
        others = [row["scope"] for row in here.graph.tenant.grants if not row["principalId"]]
        assert here.run(key, person, "approve").returncode == 0
        assert here.run(key, person, "take-back").returncode == 0
        left = [row["scope"] for row in here.graph.tenant.grants if row["principalId"]]
        assert left == ["x openid"]
        assert others == [r["scope"] for r in here.graph.tenant.grants if not r["principalId"]]


@pytest.mark.process
@pytest.mark.parametrize("key", ["az", "m365"])
def test_an_unknown_action_does_nothing(key: str, tmp_path: Path) -> None:
    with machine(TAKEN, tmp_path) as here:
        done = here.run(key, TAKEN, "grant")
        assert (done.returncode, here.graph.log[2:]) == (2, [])
        assert "none of: show, approve, take-back" in done.stderr
