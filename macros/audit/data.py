"""The files for programs hold what the catalog holds."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

from macros.audit.consent_links import expect_link
from macros.audit.marks import part
from macros.audit.report import Audit
from macros.audit.site import Page, attribute, file_at, may_be_found, strict_json
from macros.audit.wanted import Choice, Group, line
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Feature
from macros.catalog.names import group_name

WHOLE, SCHEMA, TABLE, OVERVIEW = (
    "catalog.json",
    "catalog-data.schema.json",
    "catalog.csv",
    "llms.txt",
)

HEADER = [
    *("feature", "feature name", "app", "app name", "client ids", "scope", "scope id"),
    *("asked for", "optional group", "who must approve", "title", "reason"),
]

FORMULA = ("=", "+", "-", "@")


def check_data_files(result: Audit) -> None:
    """A page with data links to each file once, and the head of every page that may be found
    leads to the whole."""
    catalog = result.catalog
    own = [*(f"features/{k}.json" for k in catalog.features), *_app_files(result)]
    for page, element in result.site.all("data-data-files"):
        result.counts["lists of data files"] += 1
        links = part(result, page, "data", element).all("data-data-file")
        shown = [file_at(page.path, attribute(link, "href")) for link in links]
        result.expect(page.path, "data files", shown, [WHOLE, SCHEMA, TABLE, OVERVIEW, *own])
    if result.site.all("data-data-files"):
        for page in filter(result.made, filter(may_be_found, result.site.pages)):
            result.expect(page.path, "data in the head", _alternates(page), [WHOLE])


def _app_files(result: Audit) -> Iterator[str]:
    return (f"apps/{key}.json" for key in result.catalog.apps)


def _alternates(page: Page) -> list[str]:
    links = [link for link in page.tags["link"] if link.get("type") == "application/json"]
    return [file_at(page.path, attribute(link, "href")) for link in links]


def check_whole_data(result: Audit) -> None:
    """catalog.json is the catalog, with who must approve and with links that ask for just what
    they say; its schema describes each of its keys."""
    if (data := _read(result, WHOLE)) is None:
        return
    catalog, asked = result.catalog, data.get("approvals", {})
    result.expect(WHOLE, "version", data.get("version"), 1)
    _expect_same(result, WHOLE, "catalog", data.get("catalog"), catalog)
    who = {name: _who(result, [name]) for name in catalog.scopes}
    result.expect(WHOLE, "who must approve a scope", asked.get("scopes"), who)
    by_feature = {key: _who_of(result, f) for key, f in catalog.features.items()}
    result.expect(WHOLE, "who must approve a feature", asked.get("features"), by_feature)
    for key in catalog.features:
        _check_links(result, WHOLE, asked.get("feature_links", {}).get(key), _alone(result, key))
    for key in catalog.apps:
        _check_links(result, WHOLE, asked.get("app_links", {}).get(key), _of_app(result, key))
    keys = sorted((_read(result, SCHEMA) or {}).get("properties", {}))
    result.expect(SCHEMA, "keys", keys, sorted(data))


def _read(result: Audit, path: str) -> Any:
    """The file's JSON; None where there is no such file."""
    text = result.site.files.get(path)
    if text is None:
        return None
    result.counts["data files"] += 1
    return strict_json(text)


def _expect_same(result: Audit, path: str, what: str, shown: Any, wanted: Any) -> None:
    result.expect(path, what, shown, wanted.model_dump(mode="json"))


def _who(result: Audit, names: list[str]) -> str:
    scopes = [result.catalog.scopes[name] for name in names]
    if any(scope.admin_consent_required for scope in scopes):
        return "administrator"
    return "policy" if any(scope.managed_policy_blocks for scope in scopes) else "users"


def _who_of(result: Audit, feature: Feature) -> str:
    return _who(result, [*result.catalog.base_scopes, *feature.scopes])


Wanted = tuple[str, str, Choice]
"""A cloud, an app, and the choice that a link there is for."""


def _alone(result: Audit, key: str) -> list[Wanted]:
    feature, catalog = result.catalog.features[key], result.catalog
    every: list[Group] = [(key, group) for group in feature.optional]
    choices: list[Choice] = [([key], []), *([([key], every)] if every else [])]
    ids = catalog.apps[feature.app].client_ids if feature.no_direct_link is None else {}
    clouds = [cloud for cloud in catalog.clouds if cloud in ids]
    return [(cloud, feature.app, choice) for choice in choices for cloud in clouds]


def _of_app(result: Audit, app: str) -> list[Wanted]:
    keys = result.wanted.linked(app)
    clouds = [c for c in result.catalog.clouds if c in result.catalog.apps[app].client_ids]
    return [(cloud, app, (keys, [])) for cloud in clouds if keys]


def _check_links(result: Audit, path: str, links: Any, wanted: list[Wanted]) -> None:
    shown = [_named(link) for link in links or ()]
    right = [_as_named(result, *one) for one in wanted]
    result.expect(path, "links", shown, right)
    if shown == right:
        for link, (cloud, app, choice) in zip(links, wanted, strict=True):
            result.counts["links in data"] += 1
            expect_link(result, path, f"link of '{app}'", link.get("url", ""), app, cloud, choice)


def _named(link: dict[str, Any]) -> list[Any]:
    keys = ("cloud", "app", "features", "optional", "scopes")
    return [link.get(key) for key in keys]


def _as_named(result: Audit, cloud: str, app: str, choice: Choice) -> list[Any]:
    keys, groups = choice
    names = sorted(group_name(*group) for group in groups)
    return [cloud, app, [*keys], names, result.wanted.scopes(keys, groups)]


def check_single_data(result: Audit) -> None:
    """The JSON of a feature and of an app says of it what the catalog says, and nothing of
    others."""
    catalog = result.catalog
    for key, feature in catalog.features.items():
        if (data := _read(result, path := f"features/{key}.json")) is not None:
            groups = result.wanted.groups([key])
            names = {*result.wanted.scopes([key], groups)}
            scopes = {n: s.model_dump(mode="json") for n, s in catalog.scopes.items() if n in names}
            _expect_same(result, path, "feature", data.get("feature"), feature)
            _expect_same(result, path, "app", data.get("app"), catalog.apps[feature.app])
            result.expect(path, "scopes", data.get("scopes"), scopes)
            result.expect(path, "base scopes", data.get("base_scopes"), [*catalog.base_scopes])
            who = _who_of(result, feature)
            result.expect(path, "who must approve", data.get("who_must_approve"), who)
            _check_links(result, path, data.get("links"), _alone(result, key))
    for key, app in catalog.apps.items():
        if (data := _read(result, path := f"apps/{key}.json")) is not None:
            own = {k: f for k, f in catalog.features.items() if f.app == key}
            features = {k: f.model_dump(mode="json") for k, f in own.items()}
            _expect_same(result, path, "app", data.get("app"), app)
            result.expect(path, "features", data.get("features"), features)
            by_feature = {k: _who_of(result, f) for k, f in own.items()}
            result.expect(path, "who must approve", data.get("who_must_approve"), by_feature)
            _check_links(result, path, data.get("links"), _of_app(result, key))


def check_data_table(result: Audit) -> None:
    """catalog.csv has a line for each scope of each feature, and no cell that a spreadsheet would
    compute."""
    text = result.site.files.get(TABLE)
    if text is not None:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        wanted = [HEADER, *(_row(result, *line) for line in _lines(result))]
        result.counts["lines of data"] += len(rows)
        result.expect(TABLE, "lines", rows, wanted)


def _lines(result: Audit) -> Iterator[tuple[str, str, str, str]]:
    for key, feature in result.catalog.features.items():
        asked = [("base", "", result.catalog.base_scopes), ("mandatory", "", feature.scopes)]
        asked += [("optional", name, group.scopes) for name, group in feature.optional.items()]
        for kind, group, names in asked:
            yield from ((key, kind, group, name) for name in names)


def _row(result: Audit, key: str, kind: str, group: str, name: str) -> list[str]:
    feature, scope = result.catalog.features[key], result.catalog.scopes[name]
    app = result.catalog.apps[feature.app]
    ids = " ".join(":".join(pair) for pair in app.client_ids.items())
    cells = [key, feature.name, feature.app, app.name, ids, name, scope.id, kind, group]
    cells += [_who(result, [name]), scope.title, scope.reason]
    lines = [" ".join(cell.split()) for cell in cells]
    return ["'" + cell if cell[:1] in FORMULA else cell for cell in lines]


def check_overview(result: Audit) -> None:
    """llms.txt says of each feature what it asks for and where it is approved, and links to each
    file of a feature and an app."""
    text = result.site.files.get(OVERVIEW)
    if text is not None:
        result.counts["overviews"] += 1
        wanted = [f"features/{key}.json" for key in result.catalog.features]
        wanted += [WHOLE, SCHEMA, TABLE, *_app_files(result)]
        found = [path for path in wanted if f"]({path})" in text]
        result.expect(OVERVIEW, "files", found, wanted)
        links = [url for url in _urls(result, "feature_links") if f"]({url})\n" in text]
        result.expect(OVERVIEW, "links", links, list(_urls(result, "feature_links")))
        said = [line(unescape(words)) for words in text.partition("\n## Pages")[0].splitlines()]
        result.expect(OVERVIEW, "lines", [*filter(None, said)], [*_overview(result)])


def _overview(result: Audit) -> Iterator[str]:
    catalog = result.catalog
    product, publisher = line(catalog.product.name), line(catalog.publisher.name)
    yield f"# Microsoft 365 permissions of {product}"
    yield (
        f"> Which delegated Microsoft Graph permissions {product} by {publisher} asks for, by "
        "feature, and the links with which an administrator approves them."
    )
    yield f"Every feature also asks for: {', '.join(catalog.base_scopes) or 'nothing'}."
    yield "## Features"
    data = json.loads(result.site.files.get(WHOLE) or "{}")
    links = data.get("approvals", {}).get("feature_links", {})
    for key in catalog.features:
        yield from _about(catalog.features[key], key, links.get(key, ()))
    yield "## Data"
    yield f"- [catalog.json]({WHOLE}): everything, for programs"
    yield f"- [{SCHEMA}]({SCHEMA}): the JSON Schema of it"
    yield f"- [catalog.csv]({TABLE}): a line for each scope of each feature"
    yield from (f"- [App {line(app.name)}](apps/{key}.json)" for key, app in catalog.apps.items())


def _about(feature: Feature, key: str, links: Any) -> Iterator[str]:
    yield f"- [{line(feature.name)}](features/{key}.json): asks for {', '.join(feature.scopes)}"
    for group in feature.optional.values():
        yield f"- Optional, {line(group.label)}: {', '.join(group.scopes)}"
    for link in links:
        which = "with everything optional" if link["optional"] else "with only mandatory scopes"
        yield f"- [Approve {which}, {CLOUDS[link['cloud']].name}]({link['url']})"
    if instead := feature.no_direct_link:
        yield f"- [{line(instead.link_text)}]({instead.url}): {line(instead.note)}"


def data_links(result: Audit) -> Iterator[str]:
    """Each approval link in the data, where it is held against the catalog."""
    yield from _urls(result, "feature_links")
    yield from _urls(result, "app_links")


def _urls(result: Audit, kind: str) -> Iterator[str]:
    whole = json.loads(result.site.files.get(WHOLE) or "{}")
    for links in whole.get("approvals", {}).get(kind, {}).values():
        yield from (str(link.get("url", "")) for link in links)


DATA_CHECKS: tuple[Callable[[Audit], None], ...] = (
    check_data_files,
    check_whole_data,
    check_single_data,
    check_data_table,
    check_overview,
)
