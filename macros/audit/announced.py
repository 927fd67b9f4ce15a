"""What Microsoft has announced is told where, and only where, it concerns a feature."""

from collections.abc import Iterator

from macros.audit.marks import Part, part
from macros.audit.report import Audit
from macros.audit.site import attribute, text_of
from macros.audit.wanted import line
from macros.catalog.announced import Change, announced


def concerning(result: Audit) -> dict[str, Change]:
    """The changes that some feature is concerned by, the earliest first."""
    known = announced().changes.items()
    found = {key: change for key, change in known if any(_features(result, change))}
    return dict(sorted(found.items(), key=lambda pair: (str(pair[1].date), pair[0])))


def _features(result: Audit, change: Change) -> Iterator[tuple[str, str]]:
    """The key and the name of each feature that asks for one of the change's scopes; of each at
    all where it is a rule that changes."""
    for key, feature in result.catalog.features.items():
        asked = result.wanted.scopes([key], result.wanted.groups([key]))
        if change.rule or any(name in change.scopes for name in asked):
            yield key, line(feature.name)


def check_announced(result: Audit) -> None:
    """Each change says its day, its scopes, the features and what Microsoft says, and a page that
    tells of one tells of all."""
    wanted = concerning(result)
    for page in result.site.pages:
        blocks = page.marks.get("data-announced", ())
        shown = [attribute(block, "data-announced") for block in blocks]
        if blocks:
            result.expect(page.path, "announced changes", shown, [*wanted])
        for key, block in zip(shown, blocks, strict=True):
            if key in wanted:
                result.counts["announced changes"] += 1
                _check_change(part(result, page, f"announced '{key}'", block), wanted[key])


def _check_change(block: Part, change: Change) -> None:
    scopes = [name for name in block.result.catalog.scopes if name in change.scopes]
    features = [*_features(block.result, change)]
    block.expect_text("data-announced-day", "day", f"{change.date:%d %B %Y}".lstrip("0"))
    block.expect_text("data-announced-words", "words", change.administrators)
    block.expect("scopes", [text_of(e) for e in block.all("data-announced-scope")], scopes)
    marked = block.all("data-announced-for")
    shown = [(attribute(e, "data-announced-for"), text_of(e)) for e in marked]
    block.expect("features", shown, features)
    links = [attribute(a, "href") for a in block.root.iter("a")]
    block.expect("source", links, [change.source])
