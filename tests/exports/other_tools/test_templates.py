"""Terraform and Bicep: the texts name only what the provider and the extension take, keep what
shall be kept, and are laid out as the tools lay them out."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.checking.rules import checked
from macros.consent.request import consent_requests, linkable, select
from macros.exports.other_tools import TOOLS, tool_downloads, tool_text
from tests.exports.other_tools.evaluate import Parser, bicep, terraform
from tests.exports.other_tools.layout import layout_faults
from tests.exports.other_tools.runs import asked
from tests.project import CATALOGS

HERE = Path(__file__).parent
CATALOG = checked(CATALOGS / "clouds.yml")
FILES = tool_downloads(CATALOG)
TERRAFORM = [FILES["terraform/main.tf"], tool_text(TOOLS["terraform"], asked())]
BICEP = [FILES["bicep/main.bicep"], tool_text(TOOLS["bicep"], asked())]


def read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


TYPES: dict[str, dict[str, dict[str, str]]] = read("types.yml")
KEPT: dict[str, dict[str, Any]] = read("kept.yml")
META = {"for_each", "count", "depends_on", "provider", "lifecycle"}
FIXED = (["computed"], ["read-only"], ["read-only", "constant"])
CONSENT_TYPES = {"AllPrincipals", "Principal"}
LITERALS = {'"': "string", "'": "string", "[": "set list array", "{": "map object"}
"""By its first letter, the types that a literal can be of."""


def fixed(known: dict[str, str]) -> set[str]:
    """What only the service sets."""
    return {key for key, about in known.items() if about.split()[1:] in FIXED}


def wrong_values(values: list[tuple[str, str]], known: dict[str, str]) -> set[str]:
    """What is used and unknown or fixed, what is required and not used, and literals of
    another type than their argument's."""
    used = {key for key, _ in values} - META
    required = {key for key, about in known.items() if "required" in about.split()}
    kinds = {k: "bool" if v in ("true", "false") else LITERALS.get(v[0], "") for k, v in values}
    types = {key: about.split()[0] for key, about in known.items()}
    other = {key for key in used & set(types) if kinds[key] and types[key] not in kinds[key]}
    return (used - set(known)) | (used & fixed(known)) | (required - used) | other


def terraform_faults(text: str) -> list[str]:
    """Unknown, missing and computed arguments, and attributes that nothing has."""
    types, faults = TYPES["terraform"], []
    blocks = re.findall(
        r'^(provider|data|resource) "(\w+)"(?: "\w+")? {\n(.*?)^}$', text, re.M | re.S
    )
    assert len(blocks) == 5
    for kind, name, body in blocks:
        known = types[f"{kind} {name}"]
        inner = re.findall(r"^  (\w+) {\n(.*?)^  }$", body, re.M | re.S)
        values = re.findall(r"^  (\w+) += (\S+)", body, re.M)
        wrong = wrong_values([*values, *((key, "block") for key, _ in inner)], known)
        for key, lines in inner:
            inside = re.findall(r"^    (\w+) += (\S+)", lines, re.M)
            wrong |= wrong_values(inside, types.get(f"block {key}", {}))
        faults += [f"{name}: {key}" for key in sorted(wrong)]
    read_one = re.findall(r"(data\.)?(azuread_\w+)\.\w+\.(\w+)", text)
    read_each = re.findall(r"(\w+) in (data\.)?(azuread_\w+)\.\w+ : \w+ => \1\.(\w+)", text)
    for data, name, attribute in [*read_one, *(found[1:] for found in read_each)]:
        if attribute not in types[f"{'data' if data else 'resource'} {name}"]:
            faults.append(f"{name}: {attribute} is read")
    return faults


def bicep_faults(text: str) -> list[str]:
    """Unknown, missing and read-only properties, and consent types that are none."""
    types, faults = TYPES["bicep"], []
    blocks = re.findall(r"^resource \w+ '(\S+)'(.*?)^[}\]]$", text, re.M | re.S)
    assert len(blocks) == 3
    for name, body in blocks:
        values = re.findall(r"^ +(\w+): (\S+)", body, re.M)
        faults += [f"{name}: {key}" for key in sorted(wrong_values(values, types[name]))]
        consent = re.findall(r"consentType: '(\w+)'", body)
        faults += [one for one in consent if one not in CONSENT_TYPES]
    return faults


def test_terraform_names_only_what_the_provider_has() -> None:
    for text in TERRAFORM:
        assert terraform_faults(text) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  claim_values ", "  claims ", "grant: claims"),
        ("  claim_values ", "  # claim_values ", "grant: claim_values"),
        ("  user_object_id ", "  id ", "grant: id"),
        ("feature_tags {", "feature_tag {", "principal: feature_tag"),
        ("    enterprise = true", "    shown = true", "principal: shown"),
        ("    enterprise = true", '    enterprise = "true"', "principal: enterprise"),
        ("  feature_tags {", '  display_name = "x"\n  feature_tags {', "principal: display_name"),
        ("  environment = ", "  cloud = ", "azuread: cloud"),
        ("graph.object_id", "graph.objectid", "principal: objectid is read"),
        ("created.object_id", "created.oid", "principal: oid is read"),
    ],
)
def test_an_argument_that_cannot_be_set_or_read_is_found(old: str, new: str, fault: str) -> None:
    assert any(fault in one for one in terraform_faults(TERRAFORM[1].replace(old, new, 1)))


def test_terraform_leaves_an_app_that_exists_alone() -> None:
    for text in TERRAFORM:
        assert "use_existing" not in text and "account_enabled" not in text
        assert text.count('data "azuread_service_principal" "app"') == 1
        assert text.count("  feature_tags {\n    enterprise = true\n  }\n") == 1


def test_bicep_names_only_what_the_extension_has() -> None:
    for text in BICEP:
        assert bicep_faults(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    scope: ", "    scopes: "),
        ("    scope: join", "    scope: [] //"),
        ("    resourceId: graph.id\n", ""),
        ("    appId: approval", "    id: approval"),
        ("    appId: approval", "    signInAudience: 'x'\n    appId: approval"),
        ("'AllPrincipals'", "'Everyone'"),
    ],
)
def test_a_wrong_property_is_found(old: str, new: str) -> None:
    assert bicep_faults(BICEP[1].replace(old, new, 1))


def test_bicep_quotes_no_name_that_needs_no_quotes() -> None:
    for text in BICEP:
        assert re.findall(r"^ *'[A-Za-z_]\w*':", text, re.M) == []
        assert "@sealed()\ntype scopesByApp = {\n  desk: string[]?\n" in text
        assert "principalId" not in text and "tags" not in re.sub("//.*", "", text)
    assert "@minLength(1)\nparam features array" in BICEP[0]


# What the grants become


CHOICE = {"features": ["find", "light"], "optional": [], "cloud": "global"}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_is_joined_and_nothing_stands_there_twice(name: str) -> None:
    case = KEPT[name]
    for text in TERRAFORM:
        for take_back, granted in ((False, case["granted"]), (True, case["taken_back"])):
            said = terraform(text, **CHOICE, keep=case["keep"], take_back=take_back)
            assert said["granted"] == granted
            (condition,) = re.findall(r"precondition {\n +condition += (.*)$", text, re.M)
            assert Parser(condition).expression()(said.names) is not case.get("refused", False)
    for text in BICEP:
        said = bicep(text, **CHOICE, keep=case["keep"])
        apps = [approval["app"] for approval in said["approvals"]]
        scopes = {apps[grant["clientId"]]: grant["scope"].split(" ") for grant in said["grant"]}
        assert scopes == case["granted"]


def test_a_choice_in_the_whole_file_is_the_choice_of_its_link() -> None:
    looked_at = 0
    for count in (1, 2, 3):
        for keys in combinations(["find", "light", "shade"], count):
            for groups in ([], ["find.book"]) if "find" in keys else ([],):
                looked_at += assert_same_as_links([*keys], groups)
    assert looked_at == 11 * 3


def assert_same_as_links(keys: list[str], groups: list[str]) -> int:
    for cloud in CATALOG.clouds:
        requests = consent_requests(
            CATALOG, linkable(CATALOG, select(CATALOG, keys, groups)), cloud
        )
        wanted = {made.app: (made.client_id, [*made.scopes]) for made in requests}
        choice = {"features": keys, "optional": groups, "cloud": cloud, "keep": {}}
        by_terraform = terraform(FILES["terraform/main.tf"], **choice, take_back=False)
        by_bicep = bicep(FILES["bicep/main.bicep"], **choice)
        if len(requests) == len({CATALOG.features[key].app for key in keys}):
            made = by_terraform["approvals"].items()
            assert {k: (one["client_id"], one["scopes"]) for k, one in made} == wanted
            made = by_bicep["approvals"]
            assert {one["app"]: (one["clientId"], one["scopes"]) for one in made} == wanted
    return len(CATALOG.clouds)


# The layout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  for_each  = {", "  for_each = {"),
        ("      client_id = ", "     client_id = "),
        ("\n\nlocals {", "\n\n\nlocals {"),
        ("  default = null", "  default = null "),
    ],
)
def test_another_layout_is_found(old: str, new: str) -> None:
    assert old in TERRAFORM[1]
    assert layout_faults(TERRAFORM[1].replace(old, new, 1), aligned=True)


# The whole files, as a person has read them


GOLDEN = sorted(path.relative_to(HERE / "golden") for path in (HERE / "golden").rglob("*.*"))


def test_every_text_has_a_whole_file_that_was_read() -> None:
    choice = {f"choice/{tool.filename}" for tool in TOOLS.values()}
    whole = {f"whole/{Path(path).name}" for tool in TOOLS.values() for path in tool.downloads}
    assert {path.as_posix() for path in GOLDEN} == choice | whole
    assert len(GOLDEN) == 9


@pytest.mark.parametrize("path", GOLDEN, ids=str)
def test_a_text_is_as_it_was_read(path: Path) -> None:
    """Where a text was changed on purpose: read it whole, then put it in the file's place."""
    texts = {f"choice/{tool.filename}": tool_text(tool, asked()) for tool in TOOLS.values()}
    texts |= {f"whole/{Path(p).name}": FILES[p] for t in TOOLS.values() for p in t.downloads}
    assert texts[path.as_posix()] == (HERE / "golden" / path).read_text(encoding="utf-8")
