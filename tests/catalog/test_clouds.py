"""Several clouds: what the model, the schema and the audit know of them."""

from typing import Any, get_args

import pytest

from macros.audit.wanted import SIGN_IN_HOSTS
from macros.catalog import model
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import App, Catalog
from macros.checking.rules import checked
from tests.project import CATALOGS

LUMEN = checked(CATALOGS / "clouds.yml")


def without(catalog: Catalog, cloud: str) -> Catalog:
    """The catalog with one cloud taken out of every app that lists its clouds."""
    apps = {
        key: app.model_copy(
            update={"client_id": {c: i for c, i in app.client_ids.items() if c != cloud}}
        )
        for key, app in catalog.apps.items()
        if isinstance(app.client_id, dict)
    }
    changed = catalog.model_copy(update={"apps": apps})
    changed.__dict__.pop("clouds", None)  # worked out for the catalog it was copied from
    return changed


def test_the_model_the_clouds_and_the_audit_know_the_same_clouds() -> None:
    assert [*CLOUDS] == ["global", "usgov", "usgov-dod", "china"]
    assert get_args(model.CloudKey) == (*CLOUDS,)
    assert {key: cloud.login_host for key, cloud in CLOUDS.items()} == SIGN_IN_HOSTS
    assert [cloud.key for cloud in CLOUDS.values()] == [*CLOUDS]
    assert len({cloud.name for cloud in CLOUDS.values()}) == 4
    hosts = [h for c in CLOUDS.values() for h in (c.login_host, c.graph_host, c.portal_host)]
    assert len(hosts) == 12
    assert not any("/" in host or host != host.lower() for host in hosts)
    environments = [cloud.environment for cloud in CLOUDS.values()]
    assert environments == ["Global", "USGov", "USGovDoD", "China"]


def test_one_client_id_is_the_one_in_the_global_cloud() -> None:
    app = App(name="x", client_id="1", description="x")
    assert app.client_ids == {"global": "1"}


def test_both_forms_are_read_as_one() -> None:
    assert {key: [*app.client_ids] for key, app in LUMEN.apps.items()} == {
        "desk": ["global", "usgov", "china"],
        "lamp": ["global", "usgov"],
        "blind": ["global"],
    }
    assert [*LUMEN.consent.redirect_uris] == ["global", "usgov", "china"]
    one = LUMEN.consent.model_copy(update={"redirect_uri": "https://lumen.example/"})
    assert one.redirect_uris == dict.fromkeys(CLOUDS, "https://lumen.example/")
    assert LUMEN.clouds == ("global", "usgov", "china")


def test_the_default_is_the_first_cloud_that_an_app_is_in() -> None:
    assert LUMEN.default_cloud == "global"
    elsewhere = without(LUMEN, "global")
    assert elsewhere.clouds == ("usgov", "china")


@pytest.mark.parametrize(("record", "key"), [("App", "client_id"), ("Consent", "redirect_uri")])
def test_the_schema_describes_both_forms(record: str, key: str) -> None:
    field: dict[str, Any] = model.schema()["$defs"][record]["properties"][key]
    one, by_cloud = field["anyOf"]
    assert one == {"type": "string", "minLength": 1}
    described = {name: value["description"] for name, value in by_cloud["properties"].items()}
    assert described == {cloud.key: cloud.name for cloud in CLOUDS.values()}
    assert all(value["minLength"] == 1 for value in by_cloud["properties"].values())
    assert (by_cloud["minProperties"], by_cloud["additionalProperties"]) == (1, False)
