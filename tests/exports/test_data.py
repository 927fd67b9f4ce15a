"""The catalog for programs: nothing lost, nothing made up, and the same bytes each time."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.exports.data import (
    CATALOG_CSV,
    CATALOG_JSON,
    OVERVIEW,
    SCHEMA_JSON,
    data_files,
    data_paths,
    no_formula,
    published,
    read_published,
)
from macros.exports.powershell import Stamp
from tests.project import CATALOGS
from tests.strategies import catalogs

BASE = checked(CATALOGS / "base.yml")
FILES = data_files(BASE)


@settings(max_examples=40)
@given(catalogs())
def test_the_json_is_the_catalog_again(catalog: Catalog) -> None:
    files = data_files(catalog)
    assert read_published(files[CATALOG_JSON]) == catalog
    assert [*files] == data_paths(catalog)
    assert files == data_files(catalog)
    assert all(files[path].isascii() for path in files if path != CATALOG_CSV)
    assert files[CATALOG_JSON].startswith('{\n  "')


@settings(max_examples=40)
@given(catalogs())
def test_the_csv_has_a_line_for_each_scope_of_each_feature(catalog: Catalog) -> None:
    rows = list(
        csv.DictReader(io.StringIO(data_files(catalog)[CATALOG_CSV].removeprefix("\ufeff")))
    )
    for key, feature in catalog.features.items():
        own = [row for row in rows if row["feature"] == key]
        mandatory = [row["scope"] for row in own if row["asked for"] == "mandatory"]
        optional = [(r["optional group"], r["scope"]) for r in own if r["asked for"] == "optional"]
        assert mandatory == [*feature.scopes]
        assert optional == [(g, n) for g, o in feature.optional.items() for n in o.scopes]
    cells = [cell for row in rows for cell in row.values()]
    assert cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_schema_describes_every_key() -> None:
    """Held against the data, record by record, without a validator of its own."""
    schema = json.loads(FILES[SCHEMA_JSON])
    seen: list[str] = []

    def visit(value: Any, kind: dict[str, Any]) -> None:
        kind = schema["$defs"][kind["$ref"].rpartition("/")[2]] if "$ref" in kind else kind
        if isinstance(value, dict) and "properties" in kind:
            assert {*kind.get("required", ())} <= {*value} <= {*kind["properties"]}
            for key, child in value.items():
                seen.append(key)
                visit(child, kind["properties"][key])
        elif isinstance(value, dict) and isinstance(kind.get("additionalProperties"), dict):
            for child in value.values():
                visit(child, kind["additionalProperties"])

    visit(json.loads(FILES[CATALOG_JSON]), schema)
    assert {"version", "feature_links", "client_id", "admin_consent_required"} <= {*seen}


def test_the_stamp_stands_in_it() -> None:
    data = published(BASE, Stamp("ab" * 32, "2026-02-04", "", "cd" * 20))
    assert (data.version, data.sha256, data.committed_on, data.commit) == (
        1,
        "ab" * 32,
        "2026-02-04",
        "cd" * 20,
    )


def test_a_feature_has_what_belongs_to_it() -> None:
    data = json.loads(FILES["features/find.json"])
    assert data["feature"]["name"] == "Find a desk"
    assert data["who_must_approve"] == "policy"
    assert [*data["scopes"]] == ["openid", "Desk.Read", "Desk.Book"]
    assert [link["optional"] for link in data["links"]] == [[], ["find.book"]]
    assert "Desk.Book" not in data["links"][0]["url"]


def test_an_app_has_its_features_and_no_others() -> None:
    data = json.loads(FILES["apps/lamp.json"])
    assert [*data["features"]] == ["light"]
    assert [link["features"] for link in data["links"]] == [["light"]]


def test_a_feature_without_a_link_for_everyone_has_none() -> None:
    data = json.loads(FILES["features/door.json"])
    assert (data["links"], data["feature"]["no_direct_link"] is None) == ([], False)
    assert data["feature"]["no_direct_link"]["url"] in FILES[OVERVIEW]


@pytest.mark.parametrize("text", ["{}", '{"version": 2}', "[]", "no JSON"])
def test_what_is_no_published_catalog_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_published(text)


@pytest.mark.parametrize(
    ("cell", "written"), [("=1+1", "'=1+1"), ("@a", "'@a"), ("-x", "'-x"), ("a=b", "a=b"), ("", "")]
)
def test_no_cell_is_computed(cell: str, written: str) -> None:
    assert no_formula(cell) == written
