"""The catalog for programs: JSON with its schema, CSV, one JSON for each feature and each app,
and an overview in plain Markdown. All but the CSV is ASCII, LF line ends."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import App, Catalog, CloudKey, Feature, Record, Text
from macros.consent.approval import Approver, feature_approver, who_must_approve
from macros.consent.request import (
    ConsentRequest,
    Selection,
    consent_requests,
    consent_url,
    everything_optional,
    linkable,
)
from macros.exports.markdown import markdown_text
from macros.exports.powershell import NO_STAMP, Stamp

VERSION: Literal[1] = 1
"""Raised when a key changes its meaning or goes; new keys may come without."""

CATALOG_JSON, SCHEMA_JSON = "catalog.json", "catalog-data.schema.json"
CATALOG_CSV, OVERVIEW = "catalog.csv", "llms.txt"

Who = Literal["administrator", "policy", "users"]

WHO: Mapping[Approver, Who] = {
    Approver.ADMINISTRATOR: "administrator",
    Approver.POLICY: "policy",
    Approver.USERS: "users",
}


class Link(Record):
    """A consent link for everyone in a tenant, and what it asks for."""

    cloud: CloudKey = Field(description="Key of the cloud that the link is for.")
    app: Text = Field(description="Key of the enterprise app that is approved.")
    features: tuple[Text, ...] = Field(description="Keys of the features that it covers.")
    optional: tuple[Text, ...] = Field(description="Optional groups it includes: feature.group.")
    scopes: tuple[Text, ...] = Field(description="What it asks for, in its order.")
    url: Text = Field(description="The link.")


class Approvals(Record):
    """What follows from the catalog: who must approve, and where."""

    scopes: dict[str, Who] = Field(
        description="Who must approve each scope: 'administrator' by Microsoft's own flag, "
        "'policy' where Microsoft's managed policy stops users, else 'users'."
    )
    features: dict[str, Who] = Field(
        description="The same for each feature's mandatory scopes together with the base scopes."
    )
    feature_links: dict[str, tuple[Link, ...]] = Field(
        description="By feature, the links for it alone: in each cloud with its mandatory scopes, "
        "then with everything optional. None where the catalog says that there is no direct link."
    )
    app_links: dict[str, tuple[Link, ...]] = Field(
        description="By app, one link in each cloud for all its features' mandatory scopes."
    )


class Published(Record):
    """The catalog as a site publishes it."""

    version: Literal[1] = Field(description="Version of this format.")
    sha256: str = Field(description="SHA-256 of the catalog's file; empty where not known.")
    committed_on: str = Field(
        description="Day (YYYY-MM-DD) of the catalog's last change; empty where git does not know."
    )
    commit: str = Field(description="The commit of that change; empty where git does not know.")
    catalog: Catalog
    approvals: Approvals


def published(catalog: Catalog, stamp: Stamp = NO_STAMP) -> Published:
    return Published(
        version=VERSION,
        sha256=stamp.sha256,
        committed_on=stamp.date,
        commit=stamp.commit,
        catalog=catalog,
        approvals=approvals(catalog),
    )


def approvals(catalog: Catalog) -> Approvals:
    return Approvals(
        scopes={n: WHO[who_must_approve([scope])] for n, scope in catalog.scopes.items()},
        features={k: WHO[feature_approver(catalog, f)] for k, f in catalog.features.items()},
        feature_links={key: feature_links(catalog, key) for key in catalog.features},
        app_links={key: app_links(catalog, key) for key in catalog.apps},
    )


def feature_links(catalog: Catalog, key: str) -> tuple[Link, ...]:
    choices = [Selection((key,))]
    if catalog.features[key].optional:
        choices.append(everything_optional(catalog, (key,)))
    return tuple(link for choice in choices for link in _links(catalog, choice))


def app_links(catalog: Catalog, app: str) -> tuple[Link, ...]:
    keys = tuple(catalog.features_of[app])
    return tuple(_links(catalog, Selection(keys)))


def _links(catalog: Catalog, selection: Selection) -> Iterator[Link]:
    for cloud in catalog.clouds:
        for request in consent_requests(catalog, linkable(catalog, selection), cloud):
            yield _link(catalog, request)


def _link(catalog: Catalog, request: ConsentRequest) -> Link:
    return Link.model_validate(
        {
            "cloud": request.cloud,
            "app": request.app,
            "features": request.features,
            "optional": request.groups,
            "scopes": request.scopes,
            "url": consent_url(request, catalog.consent.tenant),
        }
    )


def published_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `catalog.json`."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **Published.model_json_schema()}


def read_published(text: str) -> Catalog:
    """The catalog of a published `catalog.json`. Raises pydantic's ValidationError."""
    return Published.model_validate_json(text).catalog


def data_files(catalog: Catalog, stamp: Stamp = NO_STAMP) -> dict[str, str]:
    """Every file by its path on the site."""
    whole = published(catalog, stamp)
    return {
        CATALOG_JSON: _json(whole.model_dump(mode="json")),
        SCHEMA_JSON: _json(published_schema()),
        CATALOG_CSV: catalog_csv(catalog),
        OVERVIEW: overview(catalog, whole.approvals),
        **{feature_path(k): _json(_feature(whole, k, f)) for k, f in catalog.features.items()},
        **{app_path(key): _json(_app(whole, key, app)) for key, app in catalog.apps.items()},
    }


def data_paths(catalog: Catalog) -> list[str]:
    """The paths of `data_files`, in its order, without making them."""
    own = [*map(feature_path, catalog.features), *map(app_path, catalog.apps)]
    return [CATALOG_JSON, SCHEMA_JSON, CATALOG_CSV, OVERVIEW, *own]


def feature_path(key: str) -> str:
    return f"features/{key}.json"


def app_path(key: str) -> str:
    return f"apps/{key}.json"


def _json(data: object) -> str:
    return json.dumps(data, indent=2) + "\n"


def _feature(whole: Published, key: str, feature: Feature) -> dict[str, Any]:
    groups = feature.optional.values()
    names = {*feature.scopes, *(name for group in groups for name in group.scopes)}
    return {
        "version": VERSION,
        "sha256": whole.sha256,
        "key": key,
        "feature": feature.model_dump(mode="json"),
        "app": whole.catalog.apps[feature.app].model_dump(mode="json"),
        "base_scopes": [*whole.catalog.base_scopes],
        "scopes": _scopes(whole.catalog, names),
        "who_must_approve": whole.approvals.features[key],
        "links": [link.model_dump(mode="json") for link in whole.approvals.feature_links[key]],
    }


def _app(whole: Published, key: str, app: App) -> dict[str, Any]:
    features = whole.catalog.features_of[key]
    return {
        "version": VERSION,
        "sha256": whole.sha256,
        "key": key,
        "app": app.model_dump(mode="json"),
        "features": {k: f.model_dump(mode="json") for k, f in features.items()},
        "who_must_approve": {k: whole.approvals.features[k] for k in features},
        "links": [link.model_dump(mode="json") for link in whole.approvals.app_links[key]],
    }


def _scopes(catalog: Catalog, names: set[str]) -> dict[str, Any]:
    wanted = names.union(catalog.base_scopes)
    return {n: s.model_dump(mode="json") for n, s in catalog.scopes.items() if n in wanted}


COLUMNS = (
    "feature",
    "feature name",
    "app",
    "app name",
    "client ids",
    "scope",
    "scope id",
    "asked for",
    "optional group",
    "who must approve",
    "title",
    "reason",
)


def catalog_csv(catalog: Catalog) -> str:
    """A line for each scope of each feature, 'asked for' as base, mandatory or optional. UTF-8
    with a mark at its start, by which spreadsheets know it; every cell in quotes."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key, feature in catalog.features.items():
        for name, kind, group in _asked(catalog, feature):
            cells = _cells(catalog, key, name, kind, group)
            writer.writerow([no_formula(" ".join(cell.split())) for cell in cells])
    return "\ufeff" + file.getvalue()


def _asked(catalog: Catalog, feature: Feature) -> Iterator[tuple[str, str, str]]:
    yield from ((name, "base", "") for name in catalog.base_scopes)
    yield from ((name, "mandatory", "") for name in feature.scopes)
    for key, group in feature.optional.items():
        yield from ((name, "optional", key) for name in group.scopes)


def _cells(catalog: Catalog, key: str, name: str, kind: str, group: str) -> list[str]:
    feature, scope = catalog.features[key], catalog.scopes[name]
    app = catalog.apps[feature.app]
    ids = " ".join(f"{cloud}:{client_id}" for cloud, client_id in app.client_ids.items())
    who = WHO[who_must_approve([scope])]
    about = [key, feature.name, feature.app, app.name, ids]
    return [*about, name, scope.id, kind, group, who, scope.title, scope.reason]


def no_formula(cell: str) -> str:
    """The text, so that no spreadsheet computes it.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def overview(catalog: Catalog, asked: Approvals) -> str:
    """What is asked and where it is approved, with links to the data, as https://llmstxt.org
    describes such a file."""
    product, publisher = plain(catalog.product.name), plain(catalog.publisher.name)
    lines = [
        f"# Microsoft 365 permissions of {product}",
        "",
        f"> Which delegated Microsoft Graph permissions {product} by {publisher} asks for, by "
        "feature, and the links with which an administrator approves them.",
        "",
        f"Every feature also asks for: {', '.join(catalog.base_scopes) or 'nothing'}.",
        "",
        "## Features",
        "",
        *(line for key in catalog.features for line in _feature_lines(catalog, asked, key)),
        "",
        "## Data",
        "",
        f"- [catalog.json]({CATALOG_JSON}): everything, for programs",
        f"- [{SCHEMA_JSON}]({SCHEMA_JSON}): the JSON Schema of it",
        f"- [catalog.csv]({CATALOG_CSV}): a line for each scope of each feature",
        *(f"- [App {plain(a.name)}]({app_path(k)})" for k, a in catalog.apps.items()),
    ]
    return "\n".join(lines) + "\n"


def _feature_lines(catalog: Catalog, asked: Approvals, key: str) -> Iterator[str]:
    feature = catalog.features[key]
    scopes = ", ".join(feature.scopes)
    yield f"- [{plain(feature.name)}]({feature_path(key)}): asks for {scopes}"
    for group in feature.optional.values():
        yield f"    - Optional, {plain(group.label)}: {', '.join(group.scopes)}"
    for link in asked.feature_links[key]:
        which = "with everything optional" if link.optional else "with only mandatory scopes"
        yield f"    - [Approve {which}, {CLOUDS[link.cloud].name}]({link.url})"
    if instead := feature.no_direct_link:
        yield f"    - [{plain(instead.link_text)}]({instead.url}): {plain(instead.note)}"


def plain(text: str) -> str:
    """One line of Markdown in ASCII that means nothing but the text."""
    return markdown_text(text, ascii_only=True)
