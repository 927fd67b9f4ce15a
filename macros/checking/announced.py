"""What Microsoft has announced, against a catalog: what is to be decided. A date that passes makes
a notice a warning, and no catalog wrong."""

from collections.abc import Iterator, Sequence
from datetime import date

from macros.catalog.announced import Announced, announced
from macros.catalog.document import Document
from macros.catalog.model import Catalog
from macros.catalog.names import enumerate_words, quoted
from macros.catalog.problems import Problem
from macros.consent.announced import Concern, concerns

ANNOUNCED, IN_FORCE, POLICY = "announced", "announced_in_force", "managed_policy_list"

MOST_NAMED = 3


def notices(
    document: Document, catalog: Catalog, today: date, known: Announced | None = None
) -> list[Problem]:
    """What is to be decided before the day on which it holds."""
    open_ = _undecided(catalog, known or announced())
    return sorted(_asked(document, c, ANNOUNCED) for c in open_ if today < c.change.date)


def warnings(
    document: Document, catalog: Catalog, today: date, known: Announced | None = None
) -> list[Problem]:
    """What holds already and was not decided on, and what the managed policy's list has and the
    catalog does not."""
    known = known or announced()
    open_ = [c for c in _undecided(catalog, known) if c.change.date <= today]
    late = (_asked(document, concern, IN_FORCE) for concern in open_)
    return sorted([*late, *_policy(document, catalog, known)])


def _undecided(catalog: Catalog, known: Announced) -> list[Concern]:
    found = concerns(catalog, known.changes)
    return [concern for concern in found if concern.key not in catalog.acknowledged]


def _asked(document: Document, concern: Concern, rule: str) -> Problem:
    change = concern.change
    what = _some(concern.scopes) or change.rule
    message = (
        f"from {change.date} on, Microsoft changes {what} (in {_some(concern.features)}): "
        f"{change.editors}. Decide, and write '{concern.key}: what and why' under 'acknowledged'; "
        f"{change.source}"
    )
    path = ("scopes", concern.scopes[0]) if concern.scopes else ("features", concern.features[0])
    return document.problem(rule, path, message)


def _some(names: Sequence[str]) -> str:
    """The first few, so that the sentence stays a line."""
    rest = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return enumerate_words([*map(quoted, names[:MOST_NAMED]), *rest])


def _policy(document: Document, catalog: Catalog, known: Announced) -> Iterator[Problem]:
    as_of = catalog.consent.managed_policy_as_of
    for month, names in known.managed_policy.items():
        for name in {*names} & {*catalog.scopes}:
            scope = catalog.scopes[name]
            if not scope.managed_policy_blocks and not scope.admin_consent_required:
                message = f"Microsoft's managed policy stops users from approving {quoted(name)}"
                advice = f"since {month}; write 'managed_policy_blocks: true' here"
                if as_of < month:
                    advice += ", and the month of the list in 'managed_policy_as_of'"
                path = ("scopes", name)
                yield document.problem(POLICY, path, f"{message} {advice}", at_key=True)
