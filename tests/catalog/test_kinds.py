"""What the model says of a catalog's form, for whoever mends the nodes of a file."""

from macros.catalog.kinds import CATALOG, TEXT, kind_of


def test_a_catalog_is_records_entries_lists_flags_and_texts() -> None:
    features = CATALOG.fields["features"]
    assert (CATALOG.form, features.form) == ("record", "entries")
    assert features.inner and features.inner.form == "record"
    feature = features.inner
    assert feature.fields["name"] == TEXT
    assert feature.fields["scopes"].form == "list" and feature.fields["scopes"].inner == TEXT
    assert feature.fields["no_direct_link"].form == "record"
    assert {"name", "app", "scopes"} <= feature.required
    assert "optional" not in feature.required
    scope = CATALOG.fields["scopes"].inner
    assert scope and scope.fields["admin_consent_required"].form == "flag"


def test_what_may_be_one_or_one_in_each_cloud() -> None:
    app = CATALOG.fields["apps"].inner
    assert app and app.fields["client_id"].form == "by_cloud"
    assert app.fields["client_id"].inner == TEXT


def test_nothing_is_not_a_kind_of_its_own() -> None:
    assert kind_of(str | None) == kind_of(str) == TEXT
