"""What makes a catalog wrong: every rule, and what is said of a catalog that breaks some.

A rule is a small generator, its docstring the rule, that yields what is wrong and what to
write instead. Causes come before consequences: a place that one rule has spoken of is left
to it, and what may follow from something else that is wrong is not said.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from macros.catalog.document import Document, Finding
from macros.catalog.history import NO_HISTORY, History, asks_of
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource
from macros.catalog.problems import CatalogError, Problem
from macros.catalog.reading import DEFAULT_PATH
from macros.catalog.shape import read_catalog, shape
from macros.checking import prose
from macros.checking.addresses import (
    month_to_come,
    policy_month,
    publisher_domain,
    redirect_missing,
    redirect_unused,
    redirect_uri,
    security_contact,
    state_form,
    tenant_default,
    web_address,
)
from macros.checking.graph_list import GraphList, list_path, read_list
from macros.checking.graph_rules import held, needed
from macros.checking.ids import (
    guid_form,
    guid_used_twice,
    nobodys_id,
    scope_name_case,
    scope_name_form,
    slug_keys,
)
from macros.checking.links import link_length, same_link_label
from macros.checking.places import CatalogRule, Rule
from macros.checking.published import (
    formerly_form,
    formerly_used,
    published_key_gone,
    retired_form,
)
from macros.checking.texts import (
    blank_text,
    comment_in_text,
    invisible_characters,
    long_text,
    lookalike_letters,
    same_group_label,
    same_name,
    text_cut,
    unfinished_text,
)
from macros.checking.uses import (
    acknowledgement_not_needed,
    asked_after_all,
    base_scope_repeated,
    label_without_groups,
    mandatory_and_optional,
    scope_twice,
    unknown_app,
    unknown_scope,
    unused_app,
    unused_scope,
    wrong_app,
)

RULES: tuple[Rule, ...] = (
    blank_text,
    invisible_characters,
    lookalike_letters,
    unfinished_text,
    slug_keys,
    scope_name_form,
    scope_name_case,
    guid_form,
    nobodys_id,
    guid_used_twice,
    unknown_app,
    unknown_scope,
    scope_twice,
    base_scope_repeated,
    mandatory_and_optional,
    asked_after_all,
    redirect_uri,
    redirect_missing,
    redirect_unused,
    state_form,
    tenant_default,
    policy_month,
    web_address,
    security_contact,
    publisher_domain,
    text_cut,
    comment_in_text,
    long_text,
    same_name,
    same_group_label,
    label_without_groups,
    formerly_form,
    formerly_used,
    retired_form,
)
"""Where two speak of one place, the first is heard."""

ABSENCES: tuple[Rule, ...] = (unused_scope, wrong_app, unused_app, acknowledgement_not_needed)
"""What speaks of something that stands nowhere, and so is silent where not all can be read."""

CATALOG_RULES: tuple[CatalogRule, ...] = (link_length, same_link_label)

MOST = 1000
"""Problems of one kind that are put into words, so that no file takes long to answer."""

WITHOUT_NAMES = {"name", "label", "note", "optional_label", "link_text", "url"}
"""Keys of a feature and below whose values name no scope and no app."""


def problems(
    document: Document, today: date | None = None, listed: GraphList | None = None
) -> tuple[Catalog | None, list[Problem]]:
    """Everything wrong with the document on a day, in the order of its lines; what disagrees
    with Microsoft's list too, where one is given."""
    catalog, misshapen = shape(document)
    found = _Found(document, [*_without_bad_keys(document), *misshapen])
    for rule in RULES:
        found.add(rule.__name__, rule(document))
    found.add("month_to_come", month_to_come(document, today or date.today()))
    for rule in ABSENCES if _all_is_read(document, misshapen) else ():
        found.add(rule.__name__, rule(document))
    for rule_name, finding in held(document, listed) if listed else ():
        if finding.path[1] not in document.keys("allow"):
            found.add(rule_name, iter((finding,)))
    if catalog is not None:
        for catalog_rule in CATALOG_RULES:
            found.add(catalog_rule.__name__, catalog_rule(catalog))
    return catalog, sorted(set(found.problems))


def _without_bad_keys(document: Document) -> Iterator[Problem]:
    """Quotes do not help a key that YAML misreads, where it may not be such a key anyway."""
    bad = {finding.path for finding in slug_keys(document)}
    for problem in document.problems:
        if problem.rule != "misread" or problem.path not in bad or not document.is_key(problem):
            yield problem


def _all_is_read(document: Document, misshapen: list[Problem]) -> bool:
    """Whether every name that a feature uses could be read."""
    lost = [problem.path for problem in misshapen if not {*problem.path[-1:]} & WITHOUT_NAMES]
    lost += document.spoiled
    return not any(path[:1] in ((), ("features",), ("base_scopes",)) for path in lost)


class _Found:
    """Problems, those first that others may follow from."""

    def __init__(self, document: Document, problems: Iterable[Problem]) -> None:
        self.document = document
        self.problems = list(problems)
        self.spoken = {(p.path, document.is_key(p)): p.rule for p in self.problems}

    def add(self, rule: str, findings: Iterator[Finding]) -> None:
        for finding in islice(findings, MOST):
            problem = self.document.found(rule, finding)
            if problem.line in self.document.changed:
                continue
            place = (finding.path, self.document.is_key(problem))
            if self.spoken.setdefault(place, rule) == rule:
                self.problems.append(problem)


def checked(
    path: Path = DEFAULT_PATH,
    name: str | None = None,
    pages: Sequence[PageSource] | None = None,
    today: date | None = None,
    history: History = NO_HISTORY,
) -> Catalog:
    """The catalog, with every rule passed, those of Microsoft's list where it is beside the
    catalog, those of prose where pages are given, and that of what was published.
    Raises CatalogError with all problems at once."""
    document = read_catalog(path, name)
    listed = read_list(list_path(path))
    catalog, found = problems(document, today, listed)
    if catalog is not None and pages is not None:
        strange = prose.problems(document, catalog, pages, needed(document, listed))
        found = sorted({*found, *strange})
    if catalog is not None:
        gone = published_key_gone(catalog, asks_of(catalog), history)
        lost = [document.found("published_key_gone", finding) for finding in gone]
        found = sorted({*found, *lost})
    if catalog is None or found:
        raise CatalogError(found)
    return catalog
