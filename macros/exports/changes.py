"""What changed between two versions of a catalog, in sentences: as text, JSON and Markdown."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from macros.catalog.characters import one_line
from macros.catalog.clouds import CLOUDS, GLOBAL
from macros.catalog.model import Catalog
from macros.catalog.names import enumerate_words, group_name, quoted
from macros.checking.changes import MANDATORY, Changes, FeatureChange, Move
from macros.consent.request import (
    ConsentRequest,
    Selection,
    consent_requests,
    consent_url,
    linkable,
)
from macros.exports.data import plain
from macros.exports.powershell import SCRIPTS
from macros.exports.powershell import quoted as in_powershell

VERSION = 1
"""Raised when a key of the JSON changes its meaning or goes; new keys may come without."""

NOTHING = "Nothing changes for customers who approved before."

ALL_AT_ONCE = (
    "A later approval of an enterprise app may replace an earlier one: whoever uses more features "
    "of it ticks all of them on the approval page, and uses the link that stands there."
)

Kind = Literal["text", "code"]

Sentence = tuple[tuple[Kind, str], ...]
"""Parts of one line: words, and what has to be read letter by letter."""

SLUG = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)


def words(text: str) -> Sentence:
    return (("text", text),)


def _listed(label: str, names: Sequence[str]) -> Sentence:
    """`label: name, name`"""
    commas = chain.from_iterable((("text", ", "), ("code", name)) for name in names)
    return (("text", f"{label}: "), *list(commas)[1:])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What it means for whoever approved before, and the commands for it, if any."""

    kind: Literal["again", "narrow", "new", "removed", "nothing"]
    said: Sentence
    commands: tuple[str, ...] = ()


def facts(change: FeatureChange, *, ways_too: bool = True) -> Iterator[Sentence]:
    """What changed of a feature, a line each; of a new or removed one, all that it asks for.
    Without the ways of its scopes for a page, which shows those itself."""
    if change.renamed:
        yield words(f"Renamed: it was “{change.renamed.was}”.")
    if change.key_was:
        yield _listed("In commands and addresses it was", [change.key_was])
    for group in change.groups:
        yield _listed(f"The optional group {group.now} was", [group.was])
    for way in ways(change) if ways_too else ():
        yield _listed(way.words, way.scopes)
    for new_id in change.ids:
        cloud = CLOUDS.get(new_id.cloud, GLOBAL)
        where = "" if cloud is GLOBAL else f" in {cloud.name}"
        now_: Sentence = (("code", new_id.now),) if new_id.now else words("none any more")
        yield (*words(f"Client id{where}: "), *now_, *words(", was "), ("code", new_id.was))


@dataclass(frozen=True, slots=True)
class Way:
    """Scopes that all went the same way, in words, from places to places."""

    words: str
    scopes: tuple[str, ...]
    was: tuple[str, ...]
    now: tuple[str, ...]


def ways(change: FeatureChange) -> list[Way]:
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for move in change.moves:
        found.setdefault((move.was, move.now), []).append(move.scope)
    return [
        Way(_way(change, was, now), tuple(scopes), was, now) for (was, now), scopes in found.items()
    ]


def _way(change: FeatureChange, was: Sequence[str], now: Sequence[str]) -> str:
    if not was:
        return f"Added, {_place(change, now)}"
    if not now:
        return f"Removed, was {_place(change, was)}"
    return f"Now {_place(change, now)}, was {_place(change, was)}"


def _place(change: FeatureChange, groups: Sequence[str]) -> str:
    if MANDATORY in groups:
        return "mandatory"
    return f"optional ({enumerate_words([label(change, group) for group in groups])})"


def label(change: FeatureChange, group: str) -> str:
    """What the group of that key adds, as the catalog says it now, or last said."""
    for then in (change.now, change.was):
        if then and group in then.groups:
            return then.groups[group].label or group
    return group


def consequences(change: FeatureChange) -> list[Consequence]:
    """What the change means for a customer who approved the feature before; never empty."""
    if change.was is None:
        return [Consequence("new", words("New. Nothing to do, unless you want to use it."))]
    if change.now is None:
        return [_removed(change)]
    found = [*_again(change), *_narrow(change)]
    return found or [Consequence("nothing", words("Nothing to do."))]


def _again(change: FeatureChange) -> Iterator[Consequence]:
    if change.again:
        text = "Whoever approved it before must approve again."
        if change.unless:
            labels = enumerate_words([label(change, group) for group in change.unless])
            text = f"Whoever approved it without {labels} must approve again."
        if change.ids:
            text += " It signs in through another enterprise app now; the old one can be deleted."
        yield Consequence("again", words(text))
    if change.again_with:
        labels = enumerate_words([label(change, group) for group in change.again_with])
        yield Consequence("again", words(f"Whoever approved it with {labels} must approve again."))


def _narrow(change: FeatureChange) -> Iterator[Consequence]:
    if change.narrower:
        text = "What was approved for it before can be narrowed; it works without."
        yield Consequence("narrow", words(text), tuple(_narrowing(change)))


def _removed(change: FeatureChange) -> Consequence:
    text = "No longer offered."
    if change.beyond_need:
        text += " What was approved for it alone can be taken back."
    return Consequence("removed", words(text), tuple(_narrowing(change)))


def _narrowing(change: FeatureChange) -> Iterator[str]:
    """The commands, each of which shows what it would do first."""
    revoke, test = SCRIPTS["revoke"].filename, SCRIPTS["test"].filename
    if change.beyond_need:
        yield f".\\{revoke} -TenantId contoso.com -BeyondNeed -WhatIf"
    elif change.given_up and change.now:
        yield f".\\{test} -TenantId contoso.com -Feature {_name(change.key)}"
    if change.optional_now:
        names = ",".join(_name(group_name(change.key, group)) for group in change.optional_now)
        yield f".\\{revoke} -TenantId contoso.com -Optional {names} -WhatIf"


def _name(key: str) -> str:
    return key if SLUG.fullmatch(key) else in_powershell(key)


def requests_again(catalog: Catalog, changed: Changes, cloud: str) -> list[ConsentRequest]:
    """For each enterprise app of which something has to be approved again: one request for all
    of it, and where optional groups have to be, a second one with them; as they are now."""
    again = [c.key for c in changed.features if c.again and c.key in catalog.features]
    names = [group_name(c.key, group) for c in changed.features for group in c.again_with]
    names = [catalog.renamed.get(name, name) for name in names]
    grown = {catalog.groups[name] for name in names if name in catalog.groups}
    keys = {*again, *(key for key, _ in grown)}
    whole = Selection(tuple(k for k in catalog.features if k in keys), frozenset(grown))
    plain_ = Selection(tuple(k for k in catalog.features if k in again))
    found = consent_requests(catalog, linkable(catalog, plain_), cloud)
    with_groups = consent_requests(catalog, linkable(catalog, whole), cloud)
    return [*found, *(request for request in with_groups if request.optional)]


def links_again(catalog: Catalog, changed: Changes) -> list[ConsentRequest]:
    """Those of every cloud."""
    return [r for cloud in catalog.clouds for r in requests_again(catalog, changed, cloud)]


def without_link(catalog: Catalog, changed: Changes) -> list[str]:
    """The features to approve again for which there is no link for everyone."""
    keys = [c.key for c in changed.features if c.again or c.again_with]
    return [k for k in keys if k in catalog.features and catalog.features[k].no_direct_link]


def covered(catalog: Catalog, request: ConsentRequest) -> str:
    """What a request is for, in words."""
    names = [catalog.features[key].name for key in request.features]
    labels = [catalog.group(name).label for name in request.groups]
    cloud = f", {CLOUDS[request.cloud].name}" if len(catalog.clouds) > 1 else ""
    with_ = f" with {enumerate_words(labels)}" if labels else ""
    return f"{catalog.apps[request.app].name}{cloud}: {enumerate_words(names)}{with_}"


def text(catalog: Catalog, changed: Changes) -> str:
    """For people at a terminal; what cannot be seen is a number."""
    return "\n".join(_text_lines(catalog, changed))


def _text_lines(catalog: Catalog, changed: Changes) -> Iterator[str]:
    if not changed:
        yield NOTHING
    for key, renamed in changed.apps:
        yield one_line(f"app {quoted(key)} is called {renamed.now}, was {renamed.was}")
    for change in changed.features:
        yield one_line(f"{change.name} (feature {quoted(change.key)})")
        yield from (f"  {one_line(joined(fact))}" for fact in facts(change))
        for consequence in consequences(change):
            yield f"  -> {one_line(joined(consequence.said))}"
            yield from (f"     {command}" for command in consequence.commands)
    if requests := links_again(catalog, changed):
        yield "To approve again:"
        for request in requests:
            yield f"  {one_line(covered(catalog, request))}"
            yield f"  {consent_url(request, catalog.consent.tenant)}"
        yield ALL_AT_ONCE
    for key in without_link(catalog, changed):
        instead = catalog.features[key].no_direct_link
        yield one_line(f"{catalog.features[key].name}: {instead.note if instead else ''}")


def joined(sentence: Sentence) -> str:
    return "".join(part for _, part in sentence)


def json_text(catalog: Catalog, changed: Changes) -> str:
    """An object with `version`, `features`, `apps` and `links`. Of a scope's places, `mandatory`
    is true or false and `optional` names groups; `approve_again` names the groups with which it
    need not be (`unless`), and those that have to be approved again themselves (`with`)."""
    whole = {
        "version": VERSION,
        "features": [_feature_data(change) for change in changed.features],
        "apps": [{"key": k, "name": r.now, "name_was": r.was} for k, r in changed.apps],
        "links": [_link_data(catalog, request) for request in links_again(catalog, changed)],
        "without_link": without_link(catalog, changed),
    }
    return json.dumps(whole, indent=2)


def _feature_data(change: FeatureChange) -> dict[str, Any]:
    kind = "new" if change.was is None else "removed" if change.now is None else "changed"
    found = consequences(change)
    return {
        "key": change.key,
        "key_was": change.key_was or None,
        "name": change.name,
        "name_was": change.renamed.was if change.renamed else None,
        "kind": kind,
        "scopes": [_move_data(move) for move in change.moves],
        "client_ids": [{"cloud": i.cloud, "was": i.was, "now": i.now} for i in change.ids],
        "groups": [{"key": group.now, "key_was": group.was} for group in change.groups],
        "approve_again": {
            "needed": change.again,
            "unless": [*change.unless],
            "with": [*change.again_with],
        },
        "can_be_narrowed": change.narrower,
        "consequences": [joined(consequence.said) for consequence in found],
        "commands": [command for consequence in found for command in consequence.commands],
    }


def _move_data(move: Move) -> dict[str, Any]:
    return {"scope": move.scope, "was": _place_data(move.was), "now": _place_data(move.now)}


def _place_data(groups: Sequence[str]) -> dict[str, Any]:
    optional = [group for group in groups if group != MANDATORY]
    return {"mandatory": MANDATORY in groups, "optional": optional}


def _link_data(catalog: Catalog, request: ConsentRequest) -> dict[str, Any]:
    return {
        "cloud": request.cloud,
        "app": request.app,
        "features": [*request.features],
        "optional": [*request.groups],
        "url": consent_url(request, catalog.consent.tenant),
    }


def markdown(catalog: Catalog, changed: Changes) -> str:
    """For a comment on a pull request; text of the catalog means nothing but itself there."""
    return "\n".join(_markdown_lines(catalog, changed))


def _markdown_lines(catalog: Catalog, changed: Changes) -> Iterator[str]:
    yield "### What this means for customers who approved before"
    yield ""
    if not changed:
        yield NOTHING
    for _, renamed in changed.apps:
        names = f"{_comment(renamed.now)}, was {_comment(renamed.was)}"
        yield f"- Enterprise app: called {names}"
    for change in changed.features:
        yield f"- **{_comment(change.name)}**"
        yield from (f"    - {_marked(fact)}" for fact in facts(change))
        for consequence in consequences(change):
            yield f"    - **{_marked(consequence.said)}**"
            yield from (f"        - {_code(command)}" for command in consequence.commands)
    yield from _markdown_links(catalog, changed)


def _markdown_links(catalog: Catalog, changed: Changes) -> Iterator[str]:
    requests, without = links_again(catalog, changed), without_link(catalog, changed)
    if requests:
        yield from ("", "To approve again, once this is published:", "")
        for request in requests:
            url = consent_url(request, catalog.consent.tenant)
            yield f"- [{_comment(covered(catalog, request))}]({url})"
        yield from ("", ALL_AT_ONCE)
    for key in without:
        yield f"- {_comment(catalog.features[key].name)}: there is no link for everyone."


def _marked(sentence: Sentence) -> str:
    return "".join(_code(part) if kind == "code" else _comment(part) for kind, part in sentence)


def _code(name: str) -> str:
    return f"<code>{_comment(name)}</code>"


def _comment(text: str) -> str:
    """The text, for GitHub: nobody is mentioned by it and no issue, which a character's number
    alone would not hinder. Source: https://docs.github.com/rest/markdown (tried there)"""
    words = " ".join(f".{text}.".split())[1:-1]
    marked = plain(words).replace("&#64;", "&#64;&#8203;").replace("&#35;", "&#35;&#8203;")
    return f"{words[: words[:1] == ' ']}{marked}{' ' if words[1:].endswith(' ') else ''}"


Format = Callable[[Catalog, Changes], str]

FORMATS: dict[str, Format] = {"text": text, "json": json_text, "markdown": markdown}
"""By the name that `--format` takes."""
