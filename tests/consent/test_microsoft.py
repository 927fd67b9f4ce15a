"""What holds at Microsoft, and what follows from it for a catalog."""

from macros.catalog.announced import announced
from macros.catalog.clouds import CLOUDS
from macros.checking.rules import checked
from macros.consent.announced import concerns
from macros.consent.microsoft import basic_features, microsoft
from tests.project import CATALOGS, FIRST


def test_who_may_run_a_script_may_open_a_link() -> None:
    roles = microsoft().roles
    assert len(roles) > 3
    assert all("link" in role.by for role in roles)
    assert microsoft().script_roles == [
        "Cloud Application Administrator",
        "Application Administrator",
        "Privileged Role Administrator",
    ]


def test_a_feature_that_asks_for_more_is_not_basic() -> None:
    catalog = checked(FIRST.catalog)
    basic = basic_features(catalog)
    assert basic == ["jsm-portal"]
    assert {*catalog.features["jsm-portal"].scopes} == {"User.Read"}
    assert basic_features(checked(CATALOGS / "base.yml")) == []
    all_of_them = catalog.model_copy(update={"base_scopes": tuple(microsoft().basic_scopes)})
    assert basic_features(all_of_them) == ["jsm-portal"]


def test_what_touches_every_sign_in_concerns_every_feature() -> None:
    catalog = checked(CATALOGS / "base.yml")
    change = next(change for change in announced().changes.values() if change.scopes)
    for names, rule, features in (
        ((), "a-rule", [*catalog.features]),
        (catalog.base_scopes[:1], None, [*catalog.features]),
        (("Lamp.Switch",), None, ["light"]),
    ):
        changed = change.model_copy(update={"scopes": names, "rule": rule})
        (found,) = concerns(catalog, {"one": changed})
        assert [*found.features] == features
    assert concerns(catalog, {"one": change.model_copy(update={"scopes": ("X.Y",)})}) == []


def test_no_cloud_is_told_twice() -> None:
    names = " ".join(cloud.name for cloud in CLOUDS.values())
    assert not [name for name in microsoft().other_clouds if name.split()[0] in names]
