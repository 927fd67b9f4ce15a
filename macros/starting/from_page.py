"""What an existing page, or consent links alone, say of a product."""

from collections.abc import Iterator

from macros.catalog.clouds import CLOUDS, GLOBAL
from macros.catalog.lookalikes import ids_in, scopes_in
from macros.catalog.names import enumerate_words, quoted
from macros.checking.scan import scanned
from macros.checking.scan.facts import Facts
from macros.checking.scan.links import ConsentLink, consent_links
from macros.checking.scan.reading import Page, Unit
from macros.starting.draft import TODO, App, Draft, Feature

LONGEST = 60
"""Letters of a title that can be a name."""


def add_page(draft: Draft, page: Page, facts: Facts) -> None:
    """A feature for each consent link; where there is none, for each row or section that names
    scopes; where there is none of those either, for the page. What a scan says of it is noted."""
    draft.notes += [str(problem) for problem in scanned(page, facts)]
    links = [link for link in consent_links(page) if link.client_id]
    found = [*_linked(draft, page, links, facts)] or [*_named(draft, page, facts)]
    clouds = {link.client_id: _cloud(link.host) for link in links}
    for client_id in dict.fromkeys([*(f.client_id for f in found), *clouds]):
        cloud = clouds.get(client_id, GLOBAL.key)
        draft.apps.setdefault(client_id, App({cloud: client_id}))
    kept = _without_unions(draft, _with_optional(found))
    draft.features += _of_one_cloud(draft, kept)
    draft.redirect_uris += _values(links, "redirect_uri")
    draft.states += _values(links, "state")
    _note_the_rest(draft, page, facts, found)


def _values(links: list[ConsentLink], name: str) -> list[str]:
    return [value for link in links if (value := link.query.get(name, "").strip())]


def _cloud(host: str) -> str:
    return next((key for key, cloud in CLOUDS.items() if cloud.login_host == host), GLOBAL.key)


def _linked(draft: Draft, page: Page, links: list[ConsentLink], facts: Facts) -> Iterator[Feature]:
    for link in links:
        scopes = [_right(name, facts) for name in link.scopes if name != ".default"]
        if not scopes:
            asked = "'.default', all that is registered" if link.scopes else "no scope"
            message = f"the link of {link.client_id} asks for {asked}; only the registration says"
            draft.notes.append(f"{page.name}:{link.line}: {message} what that is")
        else:
            name = _title_above(page, link.line)
            yield Feature(name, link.client_id, list(dict.fromkeys(scopes)))


def _right(name: str, facts: Facts) -> str:
    """In Microsoft's upper and lower case."""
    return facts.names.get(name.casefold(), name)


def _named(draft: Draft, page: Page, facts: Facts) -> Iterator[Feature]:
    whole = Unit("", 1, [*enumerate(page.read, 1)])
    for unit in _innermost([*page.rows, *page.sections]) or [whole]:
        scopes = [*_scopes_of(unit, facts)]
        ids = [a.name for _, text in unit.text for a in ids_in(text) if a.name not in facts.owners]
        if scopes:
            client_id = ids[0] if ids else TODO
            yield Feature(_as_written(page, unit), client_id, list(dict.fromkeys(scopes)))


def _scopes_of(unit: Unit, facts: Facts) -> Iterator[str]:
    """Those that exist, where that is known, and those that can be nothing else."""
    for _, text in unit.text:
        for word in (alike.name for alike in scopes_in(text)):
            if not facts.names or word.casefold() in facts.names:
                yield _right(word, facts)


def _innermost(units: list[Unit]) -> list[Unit]:
    """Rows, and the sections that no row and no deeper section with scopes is in."""
    having = [unit for unit in units if any([*scopes_in(text)] for _, text in unit.text)]
    spans = {id(unit): {line for line, _ in unit.text} for unit in having}
    return [
        unit
        for unit in having
        if not any(spans[id(other)] < spans[id(unit)] for other in having if other is not unit)
    ]


def _title_above(page: Page, line: int) -> str:
    rows = [row for row in page.rows if any(number == line for number, _ in row.text)]
    above = [section for section in page.sections if section.line <= line]
    unit = next(iter(rows or above[-1:]), None)
    return _as_written(page, unit) if unit else TODO


def _as_written(page: Page, unit: Unit) -> str:
    """The title in the letters of the page."""
    lines = [page.read[unit.line - 1], *(text for _, text in unit.text)]
    for words in (" ".join(line.split()) for line in (*lines, " ".join(lines))):
        start = words.casefold().find(unit.title)
        if unit.title and start >= 0:
            return words[start : start + len(unit.title)] if len(unit.title) <= LONGEST else TODO
    return TODO


def _with_optional(found: list[Feature]) -> list[Feature]:
    """Links of one name and app are one feature: the smallest set, and what others add to it."""
    kept: list[Feature] = []
    for feature in sorted(found, key=lambda f: (f.name == TODO, len(f.scopes))):
        same = (f for f in kept if f.client_id == feature.client_id and _grows(f, feature))
        first = next(same, None)
        if first is None:
            kept.append(feature)
        else:
            known = {*first.scopes, *first.optional}
            first.optional += [name for name in feature.scopes if name not in known]
    return [feature for feature in found if any(feature is one for one in kept)]


def _grows(one: Feature, other: Feature) -> bool:
    """Whether the other one is the same, or is named the same and asks for more."""
    named = one.name == other.name != TODO
    return one.scopes == other.scopes or (named and {*one.scopes} <= {*other.scopes})


def _without_unions(draft: Draft, found: list[Feature]) -> list[Feature]:
    """Without links that ask for what several features of the app need together."""
    kept = []
    for feature in found:
        asked = {*feature.scopes, *feature.optional}
        inside = [f for f in found if f.client_id == feature.client_id and {*f.scopes} < asked]
        together = {name for f in inside for name in (*f.scopes, *f.optional)} & asked
        if len(inside) > 1 and together == asked and feature not in inside:
            others = enumerate_words([quoted(f.name) for f in inside if f.name != TODO])
            about = (
                f"a link of {feature.client_id}" if feature.name == TODO else quoted(feature.name)
            )
            draft.notes.append(f"{about} asks for what {others} need together; it is no feature")
        else:
            kept.append(feature)
    return kept


def _of_one_cloud(draft: Draft, found: list[Feature]) -> list[Feature]:
    """The same feature in another cloud is the same app there, registered once more."""
    kept: list[Feature] = []
    for feature in found:
        app = draft.apps[feature.client_id]
        twin = next((f for f in kept if _is_twin(draft, f, feature)), None)
        if twin is None:
            kept.append(feature)
        elif draft.apps[twin.client_id] is not app:
            draft.apps[twin.client_id].client_ids |= app.client_ids
            draft.apps[feature.client_id] = draft.apps[twin.client_id]
    return kept


def _is_twin(draft: Draft, one: Feature, other: Feature) -> bool:
    same = (one.name, one.scopes, one.optional) == (other.name, other.scopes, other.optional)
    ids = (draft.apps[f.client_id].client_ids.keys() for f in (one, other))
    apart = (
        next(ids).isdisjoint(next(ids)) or draft.apps[one.client_id] is draft.apps[other.client_id]
    )
    return same and one.name != TODO and apart


def _note_the_rest(draft: Draft, page: Page, facts: Facts, found: list[Feature]) -> None:
    asked = {name for feature in found for name in feature.scopes}
    words = [alike.name for line in page.read for alike in scopes_in(line)]
    known = {_right(w, facts) for w in words if not facts.names or w.casefold() in facts.names}
    if left := sorted(known - asked):
        names = enumerate_words([quoted(name) for name in left])
        draft.notes.append(f"{page.name}: names {names}, which none of its links asks for")
