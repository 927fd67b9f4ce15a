"""What a choice is shown with: texts of scopes, commands, the record, the clouds."""

import hashlib
import re
from typing import Any

from macros.audit.downloads import downloaded
from macros.audit.marks import part, whole
from macros.audit.reach import also
from macros.audit.reach import line as reach_line
from macros.audit.report import Audit
from macros.audit.script_facts import EVERYONE, pattern
from macros.audit.site import Page, attribute, data_of, file_at, text_of
from macros.audit.wanted import line
from macros.audit.who_asks import VERDICTS, strictest
from macros.catalog.clouds import CLOUDS

WORDS_OF = re.compile(r"-(Feature|App) ([\w.-]+(?:, [\w.-]+)*)")
"""Which features or apps a command names."""


def check_scope_texts(result: Audit) -> None:
    """Where features are chosen, the title, reason, approver and risk of each scope that can be
    asked for are the catalog's."""
    catalog, wanted = result.catalog, result.wanted
    needed = wanted.scopes(catalog.features, wanted.groups(catalog.features))
    for page, _ in result.site.all("data-picker"):
        whole(result, page, "choice").one("data-asked", "texts of scopes")
    for page, element in result.site.all("data-asked"):
        asked = data_of(element, "data-asked")
        missing = [name for name in needed if name not in asked["scopes"]]
        strange = [name for name in asked["scopes"] if name not in catalog.scopes]
        result.expect(page.path, "texts of scopes", [*missing, *strange], [])
        result.expect(page.path, "words for who must approve", asked["who"], [*VERDICTS.values()])
        _check_broad(result, page, asked)
        for name, (title, reason, who, risk) in asked["scopes"].items():
            result.counts["texts of scopes"] += 1
            if scope := catalog.scopes.get(name):
                shown = (title, reason, asked["who"][who], risk)
                who_may = VERDICTS[strictest(result, [name])]
                right = (line(scope.title), line(scope.reason), who_may, reach_line(name))
                result.expect(page.path, f"text of the scope '{name}'", shown, right)


def _check_broad(result: Audit, page: Page, asked: dict[str, Any]) -> None:
    """Beside the texts, the broad scopes with what else each allows; the way leads to the table
    of scopes, which has each by its name."""
    shown = {name: words for words, names in asked["broad"].items() for name in names}
    wanted = {name: words for name in result.catalog.scopes if (words := also(name))}
    result.expect(page.path, "broad scopes", shown, wanted)
    tables = [p.path for p, e in result.site.all("data-table", "permissions")]
    way = asked["permissions"]
    leads = file_at(page.path, way) if way else ""
    result.expect(page.path, "way to the permissions", leads in (tables or [""]), True)


def check_commands(result: Audit) -> None:
    """Each command runs a script that can be downloaded, for features and apps that exist; what
    is said of the download is so."""
    for page, element in result.site.all("data-run"):
        result.counts["commands"] += 1
        box = part(result, page, f"command '{attribute(element, 'data-run')}'", element)
        found, command = downloaded(box), box.one("data-command", "command")
        if found and command is not None:
            named = text_of(command).partition(" ")[0]
            box.expect("file", named, f".\\{found[0].rpartition('/')[2]}")
    for page, element in result.site.all("data-command"):
        _check_command(result, page, attribute(element, "data-command"), text_of(element))
    for page, element in result.site.all("data-app-command"):
        _check_command(result, page, attribute(element, "data-app-command"))
        for_all = pattern("grant", EVERYONE)
        result.expect(page.path, "command for all", attribute(element, "data-app-command"), for_all)


def _check_command(result: Audit, page: Page, usage: str, text: str = "") -> None:
    """`text` is the usage filled in for no choice in particular, or nothing."""
    about = f"command '{text or usage}'"
    file = usage.partition(" ")[0].removeprefix(".\\")
    result.expect(page.path, f"{about}, script", f"scripts/{file}" in result.site.files, True)
    fixed = [re.escape(piece) for piece in re.split(r"\{\w+\}", usage)]
    if text and not re.fullmatch(".*".join(fixed), text):
        result.fault(page.path, f"{about} does not follow its pattern '{usage}'")
    known = {"Feature": {*result.catalog.features}, "App": {*result.catalog.apps}}
    for kind, keys in WORDS_OF.findall(text):
        strangers = [key for key in keys.split(", ") if key not in known[kind]]
        result.expect(page.path, f"{about}, unknown keys", strangers, [])


def check_record(result: Audit) -> None:
    """A record names the catalog that it was made from."""
    written = result.catalog.model_dump_json(exclude_defaults=True)
    version = hashlib.sha256(written.encode()).hexdigest()[:12]
    for page, element in result.site.all("data-catalog-version"):
        result.counts["records"] += 1
        result.expect(page.path, "catalog version", text_of(element), version)


def check_chosen(result: Audit) -> None:
    """A page that shows commands for a choice made elsewhere knows the choices."""
    marks = ("data-picker", "data-features")
    pickers = {page.path for mark in marks for page, _ in result.site.all(mark)}
    for page, element in result.site.all("data-chosen-line"):
        whole(result, page, "choice made elsewhere").one("data-choices", "data")
        leads = {file_at(page.path, attribute(a, "href")) for a in element.iter("a")}
        result.expect(page.path, "ways to the choice", sorted(leads - pickers), [])


def check_cloud_notes(result: Audit) -> None:
    """A sentence about Microsoft's clouds puts each of them on the right side."""
    for page, note in result.site.all("data-cloud-note"):
        result.counts["notes about clouds"] += 1
        inside, _, outside = text_of(note).partition(". A tenant in ")
        for key, cloud in CLOUDS.items():
            shown = (cloud.name in inside, cloud.name in outside)
            here = key in result.catalog.clouds
            result.expect(page.path, f"the cloud '{cloud.name}'", shown, (here, not here))
        for name in result.microsoft["other_clouds"]:
            result.expect(page.path, f"the cloud '{name}'", name in outside, True)
