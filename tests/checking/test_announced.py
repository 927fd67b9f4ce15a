"""What Microsoft has announced, against a catalog: who is asked to decide, and when."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.catalog.announced import Announced, Change, announced
from macros.catalog.problems import CatalogError, Problem
from macros.catalog.reading import parse
from macros.checking.announced import notices, warnings
from macros.checking.rules import checked, problems
from macros.consent.announced import concerns
from tests.checking.test_catalog_problems import BASE, TODAY
from tests.project import CATALOGS

PATH = CATALOGS / "mail.yml"
MAIL = PATH.read_text("utf-8")
DAY = announced().changes["mail-advanced"].date
DECIDED = MAIL + "acknowledged: {mail-advanced: Only drafts are changed.}\n"
RULE = Announced(
    changes={
        "sign-in": Change(
            date=DAY,
            rule="how sign-ins are judged",
            administrators="All change.",
            editors="look",
            source="https://x.example",
        )
    },
    managed_policy={},
)


def said(text: str, day: date, known: Announced | None = None) -> list[Problem]:
    """What is said on a day; each entry is in one of the two lists."""
    document = parse(text, "catalog.yml")
    catalog, found = problems(document, TODAY)
    assert catalog and found == []
    early, late = notices(document, catalog, day, known), warnings(document, catalog, day, known)
    assert not early or not late
    return [*early, *late]


@pytest.mark.parametrize(
    ("day", "rule"), [(DAY - timedelta(days=1), "announced"), (DAY, "announced_in_force")]
)
def test_features_are_named_until_it_is_decided(day: date, rule: str) -> None:
    (problem,) = said(MAIL, day)
    assert problem.rule == rule
    assert str(problem).startswith(
        "catalog.yml:10:3: from 2026-12-31 on, Microsoft changes 'Mail.ReadWrite' "
        "(in 'read' and 'list'): editing subject, body or recipients of mail"
    )
    assert "'mail-advanced: what and why' under 'acknowledged'; https://devblogs" in str(problem)
    assert said(DECIDED, day) == said(BASE, day) == []


@pytest.mark.process
def test_no_date_that_passes_makes_a_catalog_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(PATH, today=DAY + timedelta(days=400))
    for form, kind in (("github", "::notice "), ("json", '"notices": [\n    {'), ("text", "")):
        config = ["-f", str(tmp_path / "none.yml"), "check", "--format", form]
        assert main(["--catalog", str(PATH), *config]) == 0
        output = "".join(capsys.readouterr())
        assert "mail-advanced" in output
        assert kind.replace("notice", "warning") in output or kind in output


def test_a_rule_that_changes_concerns_every_feature() -> None:
    (problem,) = said(MAIL, TODAY, RULE)
    assert "changes how sign-ins are judged (in 'read', 'list' and 'only'): look." in str(problem)
    assert (problem.line, problem.rule) == (15, "announced")


def test_many_features_are_counted() -> None:
    more = "".join(f"  f{n}: {{name: F{n}, app: mail, scopes: [Tasks.Read]}}\n" for n in range(9))
    (problem,) = said(MAIL + more, TODAY, RULE)
    assert "(in 'read', 'list', 'only' and 9 more)" in str(problem)
    assert len(problem.message) < 400


def test_a_base_scope_concerns_every_feature() -> None:
    catalog = checked(PATH, today=TODAY)
    base = catalog.model_copy(update={"base_scopes": ("openid", "Mail.ReadWrite")})
    assert [c.features for c in concerns(catalog)] == [("read", "list")]
    assert [c.features for c in concerns(base)] == [("read", "list", "only")]


@pytest.mark.parametrize(
    ("text", "month", "words"),
    [
        ("managed_policy_blocks: true, title: Read t", "2026-07", "since 2026-07; write 'man"),
        ("managed_policy_blocks: true, title: Read t", "2026-06", "the month of the list in"),
    ],
)
def test_a_scope_of_the_managed_policys_list_is_flagged(text: str, month: str, words: str) -> None:
    changed = DECIDED.replace(text, "title: Read t").replace("2026-07", month)
    (problem,) = said(changed, TODAY)
    assert (problem.line, problem.rule) == (11, "managed_policy_list")
    assert words in str(problem)
    admin = changed.replace("false, title: Read t", "true, title: Read t")
    assert said(admin, TODAY) == []


def test_what_is_acknowledged_is_a_text_like_any_other() -> None:
    for reason, words in (
        ("TODO", "is not written yet"),
        ("Mail.Send does it.", "'Mail.Send' looks like a scope"),
    ):
        text = DECIDED.replace("Only drafts are changed.", reason)
        with pytest.raises(CatalogError, match=words):
            checked_text(text)


def checked_text(text: str) -> None:
    from macros.checking import prose

    document = parse(text, "catalog.yml")
    catalog, found = problems(document, TODAY)
    if catalog is not None:
        found += prose.problems(document, catalog, [])
    if found:
        raise CatalogError(found)


def test_the_file_itself() -> None:
    known = announced()
    assert len(known.changes) >= 1
    names = [name for names in known.managed_policy.values() for name in names]
    assert len(names) == len({name.casefold() for name in names}) == 32
    assert list(known.managed_policy) == sorted(known.managed_policy)
    assert known.managed_since["People.Read"] == "July 2026"
    assert known.changes["mail-advanced"].day == "31 December 2026"
