"""A part of a page, found by its marks: what can be expected of any."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from macros.audit.report import Audit
from macros.audit.site import Element, Marks, Page, attribute, text_of
from macros.audit.wanted import line, not_available
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import App


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a page, what it is about, and what below it carries marks."""

    result: Audit
    page: str
    about: str
    root: Element
    marks: Marks

    def all(self, mark: str) -> list[Element]:
        return self.marks.get(mark, [])

    def values(self, mark: str) -> list[str]:
        return [attribute(element, mark) for element in self.all(mark)]

    def expect(self, what: str, shown: object, wanted: object) -> None:
        self.result.expect(self.page, f"{self.about}, {what}", shown, wanted)

    def fault(self, message: str) -> None:
        self.result.fault(self.page, f"{self.about}{message}")

    def one(self, mark: str, what: str) -> Element | None:
        found = self.all(mark)
        if len(found) == 1:
            return found[0]
        self.fault(f", {what}: {len(found)} of them where there must be one")
        return None

    def expect_text(self, mark: str, what: str, wanted: str) -> None:
        element = self.one(mark, what)
        if element is not None:
            self.expect(what, text_of(element), line(wanted))

    def cloud(self, element: Element) -> str:
        return cloud_of(self.result, element)

    def by_cloud(self, mark: str) -> list[tuple[str, str]]:
        return [(self.cloud(element), text_of(element)) for element in self.all(mark)]


def part(result: Audit, page: Page, about: str, root: Element) -> Part:
    marks: Marks = defaultdict(list)
    for element in root.iterdescendants():
        for name in map(str, element.attrib):
            if name.startswith("data-"):
                marks[name].append(element)
    return Part(result, page.path, about, root, marks)


def whole(result: Audit, page: Page, about: str) -> Part:
    """The page as a part."""
    return Part(result, page.path, about, page.root, page.marks)


def cloud_of(result: Audit, element: Element) -> str:
    """The cloud that the element says it is about, or one around it; else the default."""
    return nearest(element, "data-cloud") or result.catalog.default_cloud


def nearest(element: Element, mark: str) -> str:
    """The mark's value at the element or the nearest one around it."""
    around = (element, *element.iterancestors())
    return next((attribute(e, mark) for e in around if mark in e.attrib), "")


def codes_in(element: Element) -> list[str]:
    return [text_of(code) for code in element.iter("code")]


def rows(
    result: Audit, table: str, mark: str, keys: list[str], kind: str
) -> Iterator[tuple[str, Part]]:
    """The rows of a table on whatever page, each with its key, once these are right and in
    order."""
    for page, element in result.site.all("data-table", table):
        found = [row for row in element.iter("tr") if mark in row.attrib]
        shown = [attribute(row, mark) for row in found]
        result.expect(page.path, f"rows of the table '{table}'", shown, keys)
        known = {*keys}
        for key, row in zip(shown, found, strict=True):
            if key in known:
                result.counts[f"{table} rows"] += 1
                yield key, part(result, page, f"{kind} '{key}'", row)


def expect_client_ids(row: Part, app: App) -> None:
    row.expect("client id", row.by_cloud("data-client-id"), list(app.client_ids.items()))


def expect_clouds(row: Part, app: App, *, named: int, noted: int) -> None:
    """The clouds with the app are told apart by name, `named` times each; that it is not in
    the others is said `noted` times."""
    clouds = row.result.catalog.clouds
    names = [(c, CLOUDS[c].name) for c in clouds if c in app.client_ids and len(clouds) > 1]
    notes = [(c, not_available(c)) for c in clouds if c not in app.client_ids]
    row.expect("names of clouds", row.by_cloud("data-cloud-name"), names * named)
    row.expect("clouds it is not in", row.by_cloud("data-not-available"), notes * noted)
