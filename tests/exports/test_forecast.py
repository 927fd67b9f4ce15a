"""Get-AppAccessForecast.ps1: who would be stopped by a sign-in, and what mends it.

The situations are in forecast/situations.yml; Pester runs them through the script's own
functions, and the script as a whole against the pretend Microsoft Graph.
"""

import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.consent.request import consent_requests, consent_url, linkable, select
from macros.exports.powershell import SCRIPTS, script_text
from tests import pwsh
from tests.exports.pester import Case, run_in
from tests.exports.powershell_tree import commands, hashtable_keys, of_type, parameters_of, parse
from tests.pretend_graph import pretend
from tests.project import CATALOGS

HERE = Path(__file__).parent / "forecast"
CATALOG = HERE / "catalog.yml"
TENANT = "aaaaaaaa-0000-4000-8000-000000000001"
OUTLOOK = "11111111-1111-4111-8111-111111111111"
SCOPES = "openid profile offline_access User.Read Mail.Send"


@cache
def text(path: Path = CATALOG) -> str:
    return script_text(checked(path), SCRIPTS["forecast"])


def written(folder: Path, path: Path = CATALOG) -> Path:
    file = folder / SCRIPTS["forecast"].filename
    file.write_text(text(path), encoding="ascii")
    return file


def situations() -> list[dict[str, Any]]:
    cases = yaml.safe_load((HERE / "situations.yml").read_text(encoding="utf-8"))["cases"]
    assert isinstance(cases, list)
    return cases


def names_of(ran: list[Case]) -> list[str]:
    failed = [f"{case.name}\n    {case.failure}" for case in ran if case.failure or case.skipped]
    assert not failed, "\n".join(failed)
    return [case.name.partition(".")[2] for case in ran]


@pytest.mark.process
def test_in_powershell(tmp_path: Path) -> None:
    """The decision alone, and the whole script, where the caller has set strict mode; without it
    they run in the weekly workflow."""
    cases = situations()
    assert len(cases) >= 40
    file = tmp_path / "situations.json"
    file.write_text(json.dumps(cases), encoding="utf-8")
    files = [HERE / "Decision.Tests.ps1", HERE / "Whole.Tests.ps1"]
    with pretend() as graph:
        env = pwsh.environment(graph.url, SITUATIONS=str(file))
        names = names_of(run_in(files, tmp_path, env, strict=True, catalog=CATALOG))
    assert names[: len(cases)] == [case["name"] for case in cases]
    assert len({*names[: len(cases)]}) == len(cases)
    wanted = [c.positional[0] for c in commands(parse(cases_text())) if c.name == "It"]
    assert len(names) - len(cases) == len(wanted) >= 30


def test_situations_reach_every_state_screen_and_mend() -> None:
    seen = [row for case in situations() for row in case["expected"]]
    states = {a or b for a, b in re.findall(r"-State '(\w+)'|State = '(\w+)'", text())}
    assert {row["state"] for row in seen} == states
    table = text()[text().index("$screenWords = @{") :].partition("\n}")[0]
    screens = set(re.findall(r"^    (\w+) =", table, re.MULTILINE))
    assert {row["screen"] for row in seen} == screens
    body = text()[text().index("function Get-Mend {") :].partition("\n}")[0]
    mends = set(re.findall(r"^        '(\w+)' \{", body, re.MULTILINE))
    assert {kind for row in seen for kind in row.get("mends", ())} == mends
    assert {case["exit"] for case in situations()} == {0, 1, 2}
    assert (len(states), len(screens), len(mends)) == (5, 10, 8)


def cases_text() -> str:
    return (HERE / "Whole.Tests.ps1").read_text(encoding="utf-8")


def test_cases_use_every_parameter() -> None:
    """But those of every script's sign-in, which the other scripts' cases use."""
    runs = [c for c in commands(parse(cases_text())) if c.name in ("Invoke-Forecast", "Get-Report")]
    tables = [node for run in runs for node in of_type(run.node, "hash_literal_expression")]
    used = {key for table in tables for key in hashtable_keys(table)} | {"AsJson"}
    known = set(parameters_of(parse(text())))
    assert used <= known
    assert known - used <= {"Environment", "UseDeviceCode", "ClientId", "UseCurrentSession"}


def choices(known: Catalog) -> list[tuple[str, str, list[str], str]]:
    """Environment, app, and the choices that a link can be for: up to three, in catalog order."""
    found = []
    for cloud in known.clouds:
        for app in known.apps:
            keys = [k for k, f in known.features.items() if f.app == app and not f.no_direct_link]
            names = [*keys, *(name for name in known.groups if name.split(".")[0] in keys)]
            some = (one for size in (1, 2, 3) for one in combinations(names, size))
            whole = (one for one in some if {name.split(".")[0] for name in one} <= set(one))
            found += [(CLOUDS[cloud].environment, app, list(one), TENANT) for one in whole]
    return found


@pytest.mark.process
def test_links_are_those_of_the_site(tmp_path: Path) -> None:
    """Of a catalog whose state is the choice, and of one with a state of its own."""
    wanted: list[str] = []
    calls = []
    for number, path in enumerate([CATALOG, CATALOGS / "scripts-catalog.yml"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        asked, file = choices(checked(path)), folder / "choices.json"
        file.write_text(json.dumps(asked), encoding="utf-8")
        calls.append(f"& '{HERE / 'Links.ps1'}' -Path '{written(folder, path)}' -Choices '{file}'")
        urls = links_of(checked(path), asked)
        assert len(urls) >= 5
        wanted += urls
    done = pwsh.run_command("; ".join(calls), env=pwsh.environment(""))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == wanted


def links_of(known: Catalog, asked: list[tuple[str, str, list[str], str]]) -> list[str]:
    """As the site makes them."""
    by_environment = {cloud.environment: key for key, cloud in CLOUDS.items()}
    found = []
    for environment, app, some, tenant in asked:
        selection = select(known, [n for n in some if "." not in n], [n for n in some if "." in n])
        requests = consent_requests(known, linkable(known, selection), by_environment[environment])
        found += [consent_url(request, tenant) for request in requests if request.app == app]
    return found
