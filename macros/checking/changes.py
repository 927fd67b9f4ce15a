"""What changed between two versions of a catalog, by feature, and what that means for a customer
who approved before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TypeVar

from macros.catalog.history import AppThen, Asks, FeatureThen, GroupThen, History

MANDATORY = ""
"""The place of a scope that a feature cannot work without; other places are optional groups."""

T = TypeVar("T", AppThen, FeatureThen, GroupThen)

Keys = Mapping[str, str]
"""An earlier key -> the key of the same thing now."""


@dataclass(frozen=True, slots=True)
class Move:
    """A scope, and where a feature asked for it and asks for it now: MANDATORY or groups (by
    their keys now), nothing where it did or does not ask for it."""

    scope: str
    was: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewId:
    """A client id that changed in a cloud; `now` is empty where there is none any more."""

    cloud: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A key or a name as it was, and as it is."""

    was: str
    now: str


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """What changed of one feature. `was` is nothing for a new one, `now` for a removed one;
    `key` is its key now, or its last."""

    key: str
    was: FeatureThen | None
    now: FeatureThen | None
    moves: tuple[Move, ...]
    ids: tuple[NewId, ...] = ()
    key_was: str = ""
    groups: tuple[Renamed, ...] = ()
    used_otherwise: frozenset[str] = frozenset()
    """Scopes that something of the same app asks for now."""

    @property
    def name(self) -> str:
        then = self.now or self.was
        return (then.name if then else "") or self.key

    @property
    def renamed(self) -> Renamed | None:
        """The feature's name, where it is another."""
        if self.was and self.now and self.was.name != self.now.name:
            return Renamed(self.was.name, self.now.name)
        return None

    @property
    def again(self) -> bool:
        """Whether what was approved is too little for what is mandatory now, or was approved
        for another client id."""
        too_little = any(MANDATORY in m.now and MANDATORY not in m.was for m in self.moves)
        return bool(self.was and self.now) and (too_little or any(i.now for i in self.ids))

    @property
    def unless(self) -> tuple[str, ...]:
        """The groups whose approval, then, had everything that is mandatory now."""
        missing = [m for m in self.moves if MANDATORY in m.now and MANDATORY not in m.was]
        if not self.again or self.ids:
            return ()
        had = [{*move.was} for move in missing]
        return tuple(group for group in _places(self.moves) if all(group in was for was in had))

    @property
    def again_with(self) -> tuple[str, ...]:
        """The groups that were there and ask for more now than was approved with them."""
        if not self.was or not self.now:
            return ()
        grown = {g for m in self.moves for g in m.now if g and not {g, MANDATORY} & {*m.was}}
        grown -= {g for m in self.moves if MANDATORY in m.now for g in m.now}
        keys = {renamed.now: renamed.was for renamed in self.groups}
        return tuple(g for g in self.now.groups if g in grown and keys.get(g, g) in self.was.groups)

    @property
    def given_up(self) -> tuple[str, ...]:
        """Scopes that the feature does not ask for any more."""
        return tuple(move.scope for move in self.moves if move.was and not move.now)

    @property
    def beyond_need(self) -> tuple[str, ...]:
        """Those of them that nothing of the app asks for any more."""
        return tuple(scope for scope in self.given_up if scope not in self.used_otherwise)

    @property
    def optional_now(self) -> tuple[str, ...]:
        """The groups that took over what was mandatory."""
        moved = (m for m in self.moves if MANDATORY in m.was and m.now and MANDATORY not in m.now)
        return tuple(dict.fromkeys(chain.from_iterable(move.now for move in moved)))

    @property
    def narrower(self) -> bool:
        return bool(self.was and self.now) and bool(self.given_up or self.optional_now)


def _places(moves: tuple[Move, ...]) -> list[str]:
    found = dict.fromkeys(group for move in moves for group in move.was)
    return [group for group in found if group != MANDATORY]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, in the order of the newer version, removed features last; of apps the names
    and keys alone, what else changes of one is told at its features."""

    features: tuple[FeatureChange, ...]
    apps: tuple[tuple[str, Renamed], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.features or self.apps)


def changes(old: Asks, new: Asks) -> Changes:
    """What customers can notice of the way from one to the other."""
    apps = same_apps(old, new)
    features = same_features(old, new)
    earlier = {now: was for was, now in features.items()}
    changed = [_feature(old, new, earlier.get(key, ""), key) for key in new.features]
    gone = [_removed(old, new, key, apps) for key in old.features if key not in features]
    return Changes(
        tuple(change for change in (*changed, *gone) if change),
        tuple(_renamed_apps(old, new, apps)),
    )


def same_apps(old: Asks, new: Asks) -> Keys:
    """Which app is which: by key, by an earlier key, and by a client id, which is one app's."""

    def alike(was: AppThen, now: AppThen) -> bool:
        return bool({*was.client_ids.items()} & {*now.client_ids.items()})

    return _same(old.apps, new.apps, alike)


def same_features(old: Asks, new: Asks) -> Keys:
    """Which feature is which: by key, by an earlier key, and by its name in the same app."""
    apps = same_apps(old, new)

    def alike(was: FeatureThen, now: FeatureThen) -> bool:
        return bool(was.name) and was.name == now.name and apps.get(was.app) == now.app

    return _same(old.features, new.features, alike)


def same_groups(was: FeatureThen, now: FeatureThen) -> Keys:
    """Which group of a feature is which: by key, by an earlier key, and by its label."""
    return _same(was.groups, now.groups, lambda one, other: one.label == other.label)


def _same(old: Mapping[str, T], new: Mapping[str, T], alike: Callable[[T, T], bool]) -> Keys:
    """A record keeps its key; one whose key went is the one that says so, or that is like it."""
    kept = {key: key for key in old if key in new}
    said = {was: key for key, record in new.items() for was in record.formerly}
    for key, record in old.items():
        if key in kept:
            continue
        left = [name for name in new if name not in kept.values()]
        if said.get(key) in left:
            kept[key] = said[key]
        elif key not in said and (like := [n for n in left if alike(record, new[n])]):
            kept[key] = like[0]
    return kept


def _feature(old: Asks, new: Asks, was_key: str, key: str) -> FeatureChange | None:
    now, was = new.features[key], old.features.get(was_key)
    groups = same_groups(was, now) if was else {}
    change = FeatureChange(
        key=key,
        was=was,
        now=now,
        moves=_moves(_asked(old, was, groups), _asked(new, now, {g: g for g in now.groups})),
        ids=_new_ids(old, new, was, now) if was else (),
        key_was=was_key if was_key != key else "",
        groups=tuple(Renamed(one, other) for one, other in groups.items() if one != other),
        used_otherwise=_used(new, now.app),
    )
    if was is None or change.moves or change.ids or change.renamed or change.key_was:
        return change
    return change if change.groups or _relabelled(was, now, groups) else None


def _relabelled(was: FeatureThen, now: FeatureThen, groups: Keys) -> bool:
    pairs = ((was.groups[one], now.groups[other]) for one, other in groups.items())
    return any(one.label != other.label for one, other in pairs)


def _removed(old: Asks, new: Asks, key: str, apps: Keys) -> FeatureChange:
    was = old.features[key]
    used = _used(new, apps.get(was.app, ""))
    moves = _moves(_asked(old, was, {g: g for g in was.groups}), {})
    return FeatureChange(key, was, None, moves, used_otherwise=used)


def _asked(asks: Asks, feature: FeatureThen | None, groups: Keys) -> dict[str, tuple[str, ...]]:
    """Each scope of a feature, base scopes first, and the places in which it is asked for."""
    if feature is None:
        return {}
    places: dict[str, tuple[str, ...]] = {}
    for name in (*asks.base_scopes, *feature.scopes):
        places[name] = (MANDATORY,)
    for key, group in feature.groups.items():
        for name in group.scopes:
            if places.get(name) != (MANDATORY,):
                places[name] = (*places.get(name, ()), groups.get(key, key))
    return places


def _moves(
    was: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]
) -> tuple[Move, ...]:
    names = dict.fromkeys((*now, *was))
    pairs = (Move(name, was.get(name, ()), now.get(name, ())) for name in names)
    return tuple(move for move in pairs if {*move.was} != {*move.now})


def _new_ids(old: Asks, new: Asks, was: FeatureThen, now: FeatureThen) -> tuple[NewId, ...]:
    """Of the clouds that there was a client id in, those where it is another now, or none."""
    before = old.apps[was.app].client_ids if was.app in old.apps else {}
    after = new.apps[now.app].client_ids if now.app in new.apps else {}
    pairs = ((cloud, client_id, after.get(cloud, "")) for cloud, client_id in before.items())
    return tuple(NewId(*pair) for pair in pairs if pair[1].casefold() != pair[2].casefold())


def _used(asks: Asks, app: str) -> frozenset[str]:
    own = [feature for feature in asks.features.values() if feature.app == app]
    groups = chain.from_iterable(feature.groups.values() for feature in own)
    lists = [asks.base_scopes, *(f.scopes for f in own), *(group.scopes for group in groups)]
    return frozenset(chain.from_iterable(lists))


def _renamed_apps(old: Asks, new: Asks, apps: Keys) -> Iterator[tuple[str, Renamed]]:
    for was, now in apps.items():
        if old.apps[was].name != new.apps[now].name:
            yield now, Renamed(old.apps[was].name, new.apps[now].name)


@dataclass(frozen=True, slots=True)
class Entry:
    """What changed on a day, against the version before it; the day is empty for what is not
    committed yet."""

    day: str
    time: str
    commit: str
    changes: Changes
    before: Asks
    now: Keys
    """By the key that a feature had then, the one it has in the newest version."""


def entries(history: History) -> list[Entry]:
    """The days on which something changed for customers, the newest first. The oldest known
    version is where the record begins, and no entry."""
    days = history.days()
    pairs = pairwise(days)
    found = [
        Entry(
            now.day,
            now.time,
            now.commit,
            changes(was.asks, now.asks),
            was.asks,
            same_features(now.asks, days[-1].asks),
        )
        for was, now in pairs
    ]
    return [entry for entry in reversed(found) if entry.changes]


def last_changes(history: History) -> dict[str, str]:
    """By feature of the newest version, the day of its last change; only where there was one,
    and nothing where that is not committed yet."""
    found: dict[str, str] = {}
    for entry in entries(history):
        for change in entry.changes.features:
            if change.now and change.key in entry.now:
                found.setdefault(entry.now[change.key], entry.day)
    return found
