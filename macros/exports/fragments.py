"""Parts of our pages for a help centre that exists already: a table each, in a form that no
script, style or address of ours belongs to, with a last line that says what it was made from."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import App, Catalog, Feature
from macros.catalog.names import enumerate_words
from macros.consent.approval import flag_words, policy_words, who_must_approve
from macros.consent.request import (
    EVERYTHING_LABEL,
    MANDATORY_LABEL,
    ConsentRequest,
    Selection,
    consent_requests,
    consent_url,
    everything_optional,
    known_key,
    linkable,
    optional_label,
)
from macros.exports.markup import FORMS, Cell, Code, Inline, Line, Link, Markup, Table

EVERY = "every feature"

DIGITS = 16
"""Of the catalog's SHA-256, as many as nobody meets twice by chance."""

REFERENCE = "https://learn.microsoft.com/graph/permissions-reference"

REPLACES = (
    "A later approval may replace an earlier one for the same enterprise app, so approve together "
    "what you use of it."
)

STAMP = re.compile(
    rf"\(Scopebook:\s+(?P<kind>\w+),\s+(?P<features>{EVERY.replace(' ', chr(92) + 's+')}|[\w+-]+),"
    rf"\s+(?P<digest>[0-9a-f]{{{DIGITS}}})\)"
)


class Choice(NamedTuple):
    """A catalog and the features of it that are spoken of."""

    catalog: Catalog
    keys: Sequence[str]

    @property
    def features(self) -> dict[str, Feature]:
        return {key: self.catalog.features[key] for key in self.keys}

    @property
    def scopes(self) -> list[str]:
        """What the features ask for, in catalog order."""
        wanted = {*self.catalog.base_scopes}
        for feature in self.features.values():
            wanted.update(*(group.scopes for group in feature.optional.values()), feature.scopes)
        return [name for name in self.catalog.scopes if name in wanted]


def digest_of(catalog: Path) -> str:
    """The first digits of the file's SHA-256, by which a copy names it."""
    return hashlib.sha256(catalog.read_bytes()).hexdigest()[:DIGITS]


def fragment(catalog: Catalog, kind: str, form: str, features: Iterable[str], digest: str) -> str:
    """The part of that kind in that form, for the features or for all; the same bytes for the
    same catalog. Raises ChoiceError."""
    chosen = {known_key("feature", name, catalog.features) for name in features}
    keys = [key for key in catalog.features if key in chosen or not chosen]
    choice, markup = Choice(catalog, keys), FORMS[form]
    tables = [table for part in KINDS[kind] for table in part(choice)]
    stamp = f"({_stamp(kind, keys if chosen else (), digest)})"
    return "".join(
        [*(_shown(table, markup) for table in tables), markup.note(_note(choice, stamp))]
    )


def _shown(table: Table, markup: Markup) -> str:
    above = markup.note(table.above) if table.above else ""
    return markup.heading(table.title) + above + markup.table(table)


def _note(choice: Choice, stamp: str) -> Line:
    product = choice.catalog.product.name
    return [f"Copied from the catalog of {product} {stamp}."]


def _stamp(kind: str, keys: Sequence[str], digest: str) -> str:
    return f"Scopebook: {kind}, {'+'.join(keys) or EVERY}, {digest}"


def feature_table(choice: Choice) -> Iterator[Table]:
    """Feature by feature: the enterprise app, mandatory and optional scopes."""
    catalog = choice.catalog
    yield Table(
        "What each feature needs",
        ["Feature", "Enterprise app", "Mandatory scopes", "Optional scopes"],
        [
            [[[f.name]], _app(catalog, catalog.apps[f.app]), _scopes(f.scopes), _optional(f)]
            for f in choice.features.values()
        ],
        ["Every feature also needs ", *_listed(catalog.base_scopes), "."]
        if catalog.base_scopes
        else [],
    )


def _app(catalog: Catalog, app: App) -> list[Line]:
    several = len(catalog.clouds) > 1
    ids: list[Line] = [[Code(id_), _in(cloud, several)] for cloud, id_ in app.client_ids.items()]
    return [[app.name], *ids]


def _in(cloud: str, several: bool) -> str:
    return f" in {CLOUDS[cloud].name}" if several else ""


def _scopes(names: Iterable[str]) -> list[Line]:
    return [[Code(name)] for name in names]


def _listed(names: Sequence[str]) -> Iterator[Inline]:
    for number, name in enumerate(names):
        yield from [", "] * bool(number)
        yield Code(name)


def _optional(feature: Feature) -> list[Line]:
    if not feature.optional:
        return [["None"]]
    return [
        [f"{group.label}: ", *_listed(group.scopes), f". {group.note}"]
        for group in feature.optional.values()
    ]


def link_tables(choice: Choice) -> Iterator[Table]:
    """The links that approve all of them, by app, and those for each feature alone."""
    together = [*_together(choice)]
    if together:
        columns = ["Enterprise app", "Features it covers", "Approve all of them"]
        yield Table("Approve with one link for each enterprise app", columns, together)
    rows: list[list[Cell]] = [
        [[[f.name]], [[choice.catalog.apps[f.app].name]], _alone(choice.catalog, key, f)]
        for key, f in choice.features.items()
    ]
    columns = ["Feature", "Enterprise app", "Approve this feature only"]
    yield Table("Approve one feature", columns, rows, [REPLACES] if together else [])


def _together(choice: Choice) -> Iterator[list[Cell]]:
    """A row for each app that several of the features sign in to."""
    catalog = choice.catalog
    selection = linkable(catalog, Selection(tuple(choice.keys)))
    chosen = {*selection.features}
    for key, app in catalog.apps.items():
        own = Selection(tuple(k for k in catalog.features_of[key] if k in chosen))
        if len(own.features) > 1:
            names = [[catalog.features[k].name] for k in own.features]
            yield [[[app.name]], names, _links(catalog, own, EVERYTHING_LABEL)]


def _alone(catalog: Catalog, key: str, feature: Feature) -> list[Line]:
    if instead := feature.no_direct_link:
        return [[f"{instead.note} ", Link(instead.link_text, instead.url)]]
    return _links(catalog, Selection((key,)), optional_label(feature))


def _links(catalog: Catalog, selection: Selection, all_label: str) -> list[Line]:
    """In each cloud, the link with only mandatory scopes and, if groups are optional, with all."""
    everything = everything_optional(catalog, selection.features)
    choices = [(selection, MANDATORY_LABEL), (everything, all_label)]
    return [
        [_link(catalog, request, text)]
        for cloud in catalog.clouds
        for chosen, text in (choices if everything.optional else choices[:1])
        for request in consent_requests(catalog, chosen, cloud)
    ]


def _link(catalog: Catalog, request: ConsentRequest, text: str) -> Link:
    where = _in(request.cloud, len(catalog.clouds) > 1)
    return Link(text + where, consent_url(request, catalog.consent.tenant))


def permission_table(choice: Choice) -> Iterator[Table]:
    """Every scope of the features: who must approve it, what uses it, and why."""
    columns = ["Permission", "Who must approve", "Used by", "Why we need it"]
    rows = [_permission(choice, name) for name in choice.scopes]
    month = choice.catalog.consent.managed_policy_as_of
    above: Line = [f"All are delegated. Microsoft's managed policy is as of {month}."]
    yield Table("Each permission", columns, rows, above)


def _permission(choice: Choice, name: str) -> list[Cell]:
    scope = choice.catalog.scopes[name]
    anchor = re.sub(r"[^\w-]", "", name).lower()
    flag, policy = flag_words(scope), policy_words(scope)
    return [
        [[Link(name, f"{REFERENCE}#{anchor}")], [scope.title], [Code(scope.id)]],
        [[who_must_approve([scope]).value], [f"Flag: {flag}. Policy: {policy}."]],
        [[enumerate_words([*_users(choice, name)])]],
        [[scope.reason]],
    ]


def _users(choice: Choice, name: str) -> Iterator[str]:
    if name in choice.catalog.base_scopes:
        yield "Every feature"
    for feature in choice.features.values():
        if name in feature.scopes:
            yield feature.name
        labels = [g.label for g in feature.optional.values() if name in g.scopes]
        yield from (f"{feature.name} (optional: {label})" for label in labels)


Part = Callable[[Choice], Iterator[Table]]

KINDS: dict[str, tuple[Part, ...]] = {
    "table": (feature_table,),
    "links": (link_tables,),
    "permissions": (permission_table,),
    "all": (feature_table, link_tables, permission_table),
}
"""By the name that the command takes."""
