"""What the texts for command lines do to a tenant, run in bash with stand-ins for the tools."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from macros.catalog.clouds import CLOUDS
from tests import tools
from tests.exports.other_tools import clients, runs
from tests.exports.other_tools.runs import Case, Machine, granted, wanted
from tests.exports.other_tools.stand_in import StandIns, listening
from tests.pretend_graph import pretend
from tests.pretend_graph.client import Client

CASES = {case.name: case for case in runs.cases()}
SHOWN = "WindowsAzureActiveDirectoryIntegratedApp"
"""The tag without which the admin center's first list leaves an enterprise app out.
Source: https://learn.microsoft.com/graph/api/resources/serviceprincipal"""
FUNCTIONS = Path(__file__).parent / "stand_in.bash"

New = Callable[[Case], tuple[Machine, StandIns]]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """Makes machines with stand-ins, on which nothing waits; each is the end of the one before."""
    tools.needed("jq")
    folder = tmp_path_factory.mktemp("machine")
    with pretend() as graph, listening() as server:
        port = str(server.server_address[1])
        functions = {"BASH_ENV": str(FUNCTIONS), "STAND_INS": port}

        def new(case: Case) -> tuple[Machine, StandIns]:
            graph.reset(case.scenario)
            with Client(graph, " ".join(runs.RIGHTS)) as client:
                server.stand_ins = StandIns(graph.url, client.token)
            return Machine(graph, folder, {**os.environ, **functions}), server.stand_ins

        yield new


def test_there_is_a_case_for_each_cloud() -> None:
    assert {case.cloud for case in CASES.values()} == set(CLOUDS)


@pytest.mark.process
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("key", ["az", "m365"])
def test_an_approval_merges_and_loses_nothing(key: str, name: str, machine: New) -> None:
    case = CASES[name]
    here, stand_ins = machine(case)
    before, apps = granted(here.graph), {app["id"] for app in here.graph.tenant.apps}
    after = wanted(here.graph, case) if case.code == 0 else before
    done = here.run(key, case, "approve")
    said = done.stdout + done.stderr
    assert done.returncode == case.code, said
    assert granted(here.graph) == after
    assert len(here.graph.writes()) == case.writes
    for app in here.graph.tenant.apps:
        assert (SHOWN in app["tags"]) == (app["id"] not in apps), "only a new app gets the tag"
    assert case.text in said
    assert case.waits in (None, len(stand_ins.waits))
    assert stand_ins.hosts == {CLOUDS[case.cloud].graph_host}
    if case.code == 0:
        assert here.run(key, case, "approve").returncode == 0
        assert len(here.graph.writes()) == case.writes


def test_a_client_that_is_missing_is_named_and_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clients, "FOLDER", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert clients.main([]) == 1
    said = capsys.readouterr().out.splitlines()
    names = ("az", "m365", "terraform", "bicep")
    assert said == [f"{name}: NOT HERE, so nothing was proven with it" for name in names]


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
def test_taking_back_leaves_every_other_scope(key: str, machine: New) -> None:
    """The last feature's grant goes whole; until then what every feature needs stays."""
    here, _ = machine(TAKEN)
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


@pytest.mark.process
@pytest.mark.parametrize("key", ["az", "m365"])
def test_taking_back_from_one_user_touches_nobody_else(key: str, machine: New) -> None:
    person = replace(TAKEN, user=runs.ADELE)
    here, _ = machine(person)
    others = [row["scope"] for row in here.graph.tenant.grants if not row["principalId"]]
    assert here.run(key, person, "approve").returncode == 0
    assert here.run(key, person, "take-back").returncode == 0
    left = [row["scope"] for row in here.graph.tenant.grants if row["principalId"]]
    assert left == ["x openid"]
    assert others == [r["scope"] for r in here.graph.tenant.grants if not r["principalId"]]


@pytest.mark.process
@pytest.mark.parametrize("key", ["az", "m365"])
def test_an_unknown_action_does_nothing(key: str, machine: New) -> None:
    here, stand_ins = machine(TAKEN)
    done = here.run(key, TAKEN, "grant")
    assert (done.returncode, here.graph.writes(), stand_ins.hosts) == (2, [], set())
    assert "none of: show, approve, take-back" in done.stderr
