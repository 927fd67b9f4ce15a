"""What changed, and what that means for whoever approved before."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from macros.catalog.history import History
from macros.catalog.model import Catalog
from macros.checking.changes import Changes, Entry, FeatureChange, entries
from macros.consent.request import ConsentRequest, Selection, consent_requests, consent_url
from macros.exports.changes import (
    ALL_AT_ONCE,
    consequences,
    covered,
    facts,
    links_again,
    without_link,
)
from macros.exports.changes import ways as ways_of
from macros.exports.feed import anchor_of
from macros.pages.html import cloud_to_name, html
from macros.pages.links import Link
from macros.pages.picker_data import as_json
from macros.pages.site import Ways


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with what can be done about it now: what is no more has no link."""

    entry: Entry
    links: list[Link]
    without: list[str]
    choice: str


def what_changed(catalog: Catalog, history: History, feed: str, ways: Ways) -> str:
    """The entries, the newest first, from when on they are known, and a field for the day of an
    approval; `feed` is the way to the feed."""
    shown = [_shown(catalog, entry, ways.choice) for entry in entries(history)]
    begun = history.versions[0] if history.versions else None
    return html(
        "what_changed",
        catalog=catalog,
        begun=begun.day if begun else "",
        whole=history.whole,
        shown=shown,
        feed=feed,
        ways=ways,
        now=as_json(_now(catalog, shown)),
        all_at_once=ALL_AT_ONCE,
        anchor_of=anchor_of,
        consequences=consequences,
        facts=facts,
        ways_of=ways_of,
        mandatory_before=mandatory_before,
        ended=ended,
    )


def _shown(catalog: Catalog, entry: Entry, choice: str) -> Shown:
    changed = _as_now(entry)
    requests = links_again(catalog, changed)
    links = [_link(catalog, request) for request in requests]
    pairs = [("feature", key) for request in requests for key in request.features]
    pairs += [("optional", name) for request in requests for name in request.groups]
    way = f"{choice}#{urlencode(list(dict.fromkeys(pairs)))}" if choice and pairs else ""
    return Shown(entry, links, without_link(catalog, changed), way)


def _as_now(entry: Entry) -> Changes:
    """The changes of what is still there, by the keys of now."""
    kept = [
        replace(change, key=entry.now[change.key])
        for change in entry.changes.features
        if change.key in entry.now
    ]
    return Changes(tuple(kept))


def _link(catalog: Catalog, request: ConsentRequest) -> Link:
    url = consent_url(request, catalog.consent.tenant)
    cloud = cloud_to_name(catalog, request.cloud)
    return Link(request, url, covered(catalog, request), cloud)


def ended(catalog: Catalog, change: FeatureChange) -> list[str]:
    """What the catalog says became of a feature, or of groups of it."""
    if change.was is None:
        return []
    kept = change.now.groups if change.now else {}
    groups = [group for group in change.was.groups if group not in kept]
    names = [f"features.{change.key}.optional.{group}" for group in groups]
    names = names if change.now else [f"features.{change.key}", *names]
    return [catalog.retired[name] for name in names if name in catalog.retired]


def mandatory_before(entry: Entry, change: FeatureChange) -> str:
    """The scopes that whoever approved the feature before had approved at least."""
    if change.was is None:
        return ""
    return " ".join(dict.fromkeys((*entry.before.base_scopes, *change.was.scopes)))


def _now(catalog: Catalog, shown: list[Shown]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By feature that some entry is about: its name and its mandatory scopes."""
    keys = {
        entry.now.get(change.key)
        for s in shown
        for entry in [s.entry]
        for change in entry.changes.features
    }
    found = {}
    for key in (key for key in catalog.features if key in keys):
        feature = catalog.features[key]
        cloud = next(iter(catalog.apps[feature.app].client_ids))
        (request,) = consent_requests(catalog, Selection((key,)), cloud)
        found[key] = (feature.name, request.scopes)
    return found
