"""What changed: the page and the feed against the catalog's own history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from lxml import etree

from macros.audit.marks import Part, codes_in, part
from macros.audit.report import Audit
from macros.audit.site import Element, attribute, file_at, text_of
from macros.audit.wanted import line
from macros.catalog.history import Asks, FeatureThen, Version
from macros.catalog.lookalikes import lookalikes

FEED = "changes.xml"

ATOM = "{http://www.w3.org/2005/Atom}"

ALWAYS = "*"
"""The place of a mandatory scope; other places are keys of optional groups."""

Places = Mapping[str, frozenset[str]]
"""By scope, where a feature asks for it."""


def once_known(result: Audit) -> frozenset[str]:
    """What earlier versions name: it may stand where it is told that it changed."""
    names = {name for version in result.history.versions for name in _names(version.asks)}
    return frozenset({*names, *(alike.name for alike in lookalikes("\n".join(names)))})


def _names(asks: Asks) -> Iterator[str]:
    yield from asks.base_scopes
    for app in asks.apps.values():
        yield from (app.name, *app.client_ids.values())
    for key, feature in asks.features.items():
        yield from (key, feature.name, *feature.scopes)
        for name, group in feature.groups.items():
            yield from (f"{key}.{name}", group.label, *group.scopes)


@dataclass(frozen=True, slots=True)
class Day:
    """The last version of a day and the one before it."""

    day: str
    before: Asks
    after: Asks


def _days(result: Audit) -> list[Day]:
    """The newest first; what is not committed has no day."""
    last: list[Version] = []
    for version in result.history.versions:
        day = max([version.day, *(v.day for v in last)]) if version.day else ""
        if last and last[-1].day == day:
            last.pop()
        last.append(Version(version.commit, day, version.asks))
    return [Day(new.day, old.asks, new.asks) for old, new in pairwise(last)][::-1]


def _earlier_key(day: Day, key: str) -> str:
    """The key that a feature had before, by what the catalog says, else by name and client id."""
    now = day.after.features[key]
    if key in day.before.features:
        return key
    for was in now.formerly:
        if was in day.before.features and was not in day.after.features:
            return was
    ids = _ids(day.after, now)
    for was, then in day.before.features.items():
        same = then.name == now.name and {*_ids(day.before, then).items()} & {*ids.items()}
        if same and was not in day.after.features and not _said_elsewhere(day, was):
            return was
    return ""


def _said_elsewhere(day: Day, was: str) -> bool:
    return any(was in feature.formerly for feature in day.after.features.values())


def _ids(asks: Asks, feature: FeatureThen) -> Mapping[str, str]:
    app = asks.apps.get(feature.app)
    return app.client_ids if app else {}


def _places(asks: Asks, feature: FeatureThen | None, groups: Mapping[str, str]) -> Places:
    found: dict[str, set[str]] = {}
    if feature is not None:
        for name in (*asks.base_scopes, *feature.scopes):
            found.setdefault(name, set()).add(ALWAYS)
        for key, group in feature.groups.items():
            for name in group.scopes:
                if ALWAYS not in found.setdefault(name, set()):
                    found[name].add(groups.get(key, key))
    return {name: frozenset(places) for name, places in found.items()}


def _groups(before: FeatureThen | None, after: FeatureThen | None) -> dict[str, str]:
    """The keys of groups then -> now."""
    if before is None or after is None:
        return {}
    found = {key: key for key in before.groups if key in after.groups}
    found |= {was: key for key, g in after.groups.items() for was in g.formerly if was not in found}
    for was, then in before.groups.items():
        alike = [k for k, g in after.groups.items() if g.label == then.label]
        if was not in found and alike and alike[0] not in found.values():
            found[was] = alike[0]
    return found


Moves = dict[str, tuple[frozenset[str], frozenset[str]]]


def _moves(day: Day, was: str, key: str) -> Moves:
    before, after = day.before.features.get(was), day.after.features.get(key)
    old = _places(day.before, before, _groups(before, after))
    new = _places(day.after, after, {})
    nowhere: frozenset[str] = frozenset()
    pairs = {n: (old.get(n, nowhere), new.get(n, nowhere)) for n in {*old, *new}}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _wanted(day: Day) -> dict[str, tuple[str, Moves]]:
    """By feature that has to be named: the key it had before, and its moves."""
    pairs = {key: _earlier_key(day, key) for key in day.after.features}
    gone = [key for key in day.before.features if key not in pairs.values()]
    all_pairs = [*((was, key) for key, was in pairs.items()), *((key, "") for key in gone)]
    found = {key or was: (was, _moves(day, was, key)) for was, key in all_pairs}
    return {
        key: (was, moves)
        for key, (was, moves) in found.items()
        if moves or was != key or _differs(day, was, key)
    }


def _differs(day: Day, was: str, key: str) -> bool:
    before, after = day.before.features[was], day.after.features[key]
    groups = _groups(before, after)
    labels = [(before.groups[g].label, after.groups[n].label) for g, n in groups.items()]
    renamed = before.name != after.name or any(g != n for g, n in groups.items())
    return renamed or _new_ids(day, was, key) or any(old != new for old, new in labels)


def _new_ids(day: Day, was: str, key: str) -> bool:
    old = _ids(day.before, day.before.features[was])
    new = _ids(day.after, day.after.features[key])
    return any(value.lower() != new.get(cloud, "").lower() for cloud, value in old.items())


def _renamed_apps(day: Day) -> bool:
    names = {(c, i): a.name for a in day.before.apps.values() for c, i in a.client_ids.items()}
    now = {(c, i): a.name for a in day.after.apps.values() for c, i in a.client_ids.items()}
    return any(now.get(pair, name) != name for pair, name in names.items())


def check_changes(result: Audit) -> None:
    """A page of changes has an entry for each day on which the history says that something
    changed, the newest first, and each entry what changed and what it means."""
    days = {day.day: day for day in _days(result)}
    right = [d for d, day in days.items() if _wanted(day) or _renamed_apps(day)]
    for page, element in result.site.all("data-changes"):
        result.counts["pages of changes"] += 1
        block = part(result, page, "what changed", element)
        block.expect("days", block.values("data-change"), right)
        _check_beginning(result, block)
        for entry in block.all("data-change"):
            if (day := days.get(attribute(entry, "data-change"))) is not None:
                result.counts["days of changes"] += 1
                _check_entry(part(result, page, f"what changed on '{day.day}'", entry), day)


def _check_beginning(result: Audit, block: Part) -> None:
    versions = result.history.versions
    shown = [text_of(e) for e in block.all("data-begins")]
    block.expect("beginning of the record", shown, [versions[0].day] if versions else [])
    feeds = [file_at(block.page, attribute(a, "href")) for a in block.all("data-feed")]
    block.expect("feed", feeds, [FEED])


def _check_entry(entry: Part, day: Day) -> None:
    wanted = _wanted(day)
    entry.expect("features", sorted(entry.values("data-changed")), sorted(wanted))
    again = set()
    for element in entry.all("data-changed"):
        key = attribute(element, "data-changed")
        if key in wanted:
            was, moves = wanted[key]
            _check_feature(part_in(entry, f"feature '{key}'", element), day, key, was, moves)
            if _again(day, key, was, moves):
                again.add(attribute(element, "data-of"))
    catalog = entry.result.catalog
    linked = {k for k in again if k in catalog.features and not catalog.features[k].no_direct_link}
    links = [e for e in entry.all("data-features") if not attribute(e, "data-optional")]
    shown = {key for link in links for key in attribute(link, "data-features").split()}
    entry.expect("features to approve again", sorted(shown), sorted(linked))


def part_in(entry: Part, about: str, element: Element) -> Part:
    page = next(page for page in entry.result.site.pages if page.path == entry.page)
    return part(entry.result, page, f"{entry.about}, {about}", element)


def _again(day: Day, key: str, was: str, moves: Moves) -> bool:
    if not was or key not in day.after.features:
        return False
    grown = any(ALWAYS in new and ALWAYS not in old for old, new in moves.values())
    new = _ids(day.after, day.after.features[key])
    old = _ids(day.before, day.before.features[was])
    moved = any(new.get(c) and new[c].lower() != i.lower() for c, i in old.items())
    return grown or moved


def _check_feature(block: Part, day: Day, key: str, was: str, moves: Moves) -> None:
    shown: Moves = {}
    for way in block.all("data-way"):
        places = [frozenset(attribute(way, name).split()) for name in ("data-was", "data-is")]
        shown |= dict.fromkeys(codes_in(way), (places[0], places[1]))
    block.expect("scopes", _sorted(shown), _sorted(moves))
    said = [text_of(element) for element in block.all("data-retired")]
    block.expect("what became of it", said, _ended(block.result, day, key, was))
    kinds = {*block.values("data-consequence")}
    then, now = was in day.before.features, key in day.after.features
    if not then or not now:
        block.expect("consequence", kinds, {"new"} if now else {"removed"})
        return
    narrower = any(ALWAYS in old and ALWAYS not in new for old, new in moves.values())
    narrower = narrower or any(old and not new for old, new in moves.values())
    block.expect("can be narrowed", "narrow" in kinds, narrower)
    if _again(day, key, was, moves):
        block.expect("approve again", "again" in kinds, True)
    block.expect("something to say", bool(kinds), True)
    feature = day.before.features[was]
    before = [*dict.fromkeys((*day.before.base_scopes, *feature.scopes))]
    block.expect("before", block.root.get("data-before", "").split(), before)


def _ended(result: Audit, day: Day, key: str, was: str) -> list[str]:
    before, after = day.before.features.get(was), day.after.features.get(key)
    gone = [g for g in before.groups if not after or g not in after.groups] if before else []
    names = [f"features.{key}.optional.{group}" for group in gone]
    if after is None:
        names.insert(0, f"features.{key}")
    return [line(result.catalog.retired[name]) for name in names if name in result.catalog.retired]


def _sorted(moves: Moves) -> list[str]:
    return sorted(f"{n}: {sorted(old)} to {sorted(new)}" for n, (old, new) in moves.items())


def check_days_of_features(result: Audit) -> None:
    """Where a feature says when it changed, that is its newest entry's day; it says so wherever
    there is one."""
    days = _last_days(result)
    for page, element in result.site.all("data-table", "features"):
        for row in part(result, page, "features", element).all("data-feature"):
            shown = [
                text_of(e) for e in row.iter("a", "span") if e.get("data-changed-on") is not None
            ]
            key = attribute(row, "data-feature")
            wanted = [days[key]] if days.get(key) else []
            result.expect(page.path, f"day on which '{key}' changed", shown, wanted)


def _last_days(result: Audit) -> dict[str, str]:
    """Followed from now into the past, by each feature's key at the time."""
    found: dict[str, str] = {}
    keys = {key: key for key in result.catalog.features}
    for day in _days(result):
        wanted = _wanted(day)
        for now, then in keys.items():
            if then in wanted and then in day.after.features:
                found.setdefault(now, day.day)
        pairs = {k: _earlier_key(day, k) for k in keys.values() if k in day.after.features}
        keys = {now: pairs.get(then, "") for now, then in keys.items()}
        keys = {now: then for now, then in keys.items() if then}
    return found


def check_feed(result: Audit) -> None:
    """The feed is Atom, and has the entries of the page and one for its beginning."""
    if (text := result.site.files.get(FEED)) is None:
        return
    result.counts["feeds"] += 1
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        result.fault(FEED, f"is no XML: {error}")
        return
    entries = root.findall(f"{ATOM}entry")
    days = [str(entry.findtext(f"{ATOM}updated"))[:10] for entry in entries]
    right = [d.day for d in _days(result) if d.day and (_wanted(d) or _renamed_apps(d))]
    begun = [version.day for version in result.history.versions[:1] if version.day]
    result.expect(FEED, "days", days, [*right, *begun])
    ids = [entry.findtext(f"{ATOM}id") for entry in (root, *entries)]
    result.expect(FEED, "ids that are one entry's only", len({*ids} - {None}), len(ids))
    for place in (root, *entries):
        result.expect(FEED, "a time", _is_time(place.findtext(f"{ATOM}updated")), True)
    for entry in entries[: len(right)]:
        _check_feed_entry(result, entry)


def _is_time(text: str | None) -> bool:
    try:
        return datetime.fromisoformat(text or "").tzinfo is not None
    except ValueError:
        return False


def _check_feed_entry(result: Audit, entry: "etree._Element") -> None:
    updated = str(entry.findtext(f"{ATOM}updated"))[:10]
    day = next((d for d in _days(result) if d.day == updated), None)
    if day is None:
        return
    lines = {line(text) for text in str(entry.findtext(f"{ATOM}content")).split("\n")}
    for key, (_, moves) in _wanted(day).items():
        feature = day.after.features.get(key) or day.before.features[key]
        result.expect(FEED, f"{day.day}, '{key}'", (feature.name or key) in lines, True)
        words = {word.strip(",") for text in lines for word in text.split()}
        result.expect(FEED, f"{day.day}, scopes", sorted({*moves} - words), [])
