"""Terraform and Bicep: the texts name only what the provider and the extension take."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.checking.rules import checked
from macros.exports.other_tools import TOOLS, tool_downloads, tool_text
from tests.exports.other_tools.runs import asked
from tests.project import CATALOGS

TYPES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "types.yml").read_text(encoding="utf-8")
)
FILES = tool_downloads(checked(CATALOGS / "clouds.yml"))
TERRAFORM = [FILES["terraform/main.tf"], tool_text(TOOLS["terraform"], asked())]
BICEP = [FILES["bicep/main.bicep"], tool_text(TOOLS["bicep"], asked())]
META = {"for_each", "count", "depends_on", "provider", "lifecycle"}
CONSENT_TYPES = {"AllPrincipals", "Principal"}


def terraform_faults(text: str) -> list[str]:
    """Unknown and missing arguments, and attributes that nothing has."""
    types, faults = TYPES["terraform"], []
    blocks = re.findall(r'^(data|resource) "(\w+)" "\w+" {\n(.*?)^}$', text, re.M | re.S)
    assert len(blocks) == 4
    for kind, name, body in blocks:
        known = types[f"{kind} {name}"]["arguments"]
        used = set(re.findall(r"^  (\w+) +[={]", body, re.M)) - META
        required = {key for key, about in known.items() if "required" in about}
        faults += [f"{name}: {key}" for key in sorted((used - set(known)) | (required - used))]
    return faults


def bicep_faults(text: str) -> list[str]:
    """Unknown, missing and read-only properties, and consent types that are none."""
    types, faults = TYPES["bicep"], []
    blocks = re.findall(r"^resource \w+ '(\S+)'(.*?)^[}\]]$", text, re.M | re.S)
    assert len(blocks) == 3
    for name, body in blocks:
        known = types[name]
        used = set(re.findall(r"^ +(\w+): ", body, re.M))
        required = {key for key, about in known.items() if about == "required"}
        allowed = {key for key, about in known.items() if about != "read-only"}
        faults += [f"{name}: {key}" for key in sorted((used - allowed) | (required - used))]
        consent = re.findall(r"consentType: '(\w+)'", body)
        faults += [one for one in consent if one not in CONSENT_TYPES]
    return faults


def test_terraform_names_only_what_the_provider_has() -> None:
    for text in TERRAFORM:
        assert terraform_faults(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("  claim_values ", "  claims "), ("feature_tags {", "feature_tag {")],
)
def test_an_unknown_argument_is_found(old: str, new: str) -> None:
    assert terraform_faults(TERRAFORM[1].replace(old, new, 1))


def test_terraform_leaves_an_app_that_exists_alone() -> None:
    for text in TERRAFORM:
        assert "use_existing" not in text and "account_enabled" not in text
        assert text.count('data "azuread_service_principal" "app"') == 1
        assert "local.kept[each.key]" in text and "feature_tags" in text


def test_bicep_names_only_what_the_extension_has() -> None:
    for text in BICEP:
        assert bicep_faults(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    scope: ", "    scopes: "),
        ("    resourceId: graph.id\n", ""),
        ("    appId: approval", "    id: approval"),
        ("'AllPrincipals'", "'Everyone'"),
    ],
)
def test_a_wrong_property_is_found(old: str, new: str) -> None:
    assert bicep_faults(BICEP[1].replace(old, new, 1))


def test_bicep_quotes_no_name_that_needs_no_quotes() -> None:
    for text in BICEP:
        assert re.findall(r"^ *'[A-Za-z_]\w*':", text, re.M) == []
        assert "principalId" not in text and "tags" not in re.sub("//.*", "", text)
    assert "@minLength(1)\nparam features array" in BICEP[0]
    assert "@sealed()\ntype scopesByApp" in BICEP[0]
