"""What stands around the facts in a script, and in a text for another tool, is what its template
says: no line is changed, left out, joined or added."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from macros.audit.marks import cloud_of
from macros.audit.matching import Matching
from macros.audit.other_tools import BESIDE, FILES, TOOLS, WHOLE, text_path
from macros.audit.report import Audit
from macros.audit.script_facts import SCRIPTS, facts
from macros.audit.site import attribute
from macros.audit.templates import Many, Node, Reader, Words
from macros.audit.wanted import ALWAYS_PART
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import GRAPH_APP_ID

TEMPLATES = Path(__file__).parent.parent / "exports" / "templates"

LAST = 3
"""Line breaks that a template may end with."""

MARKED = ("request | begin", "request | begin_keep", "end")
"""What a page shows as elements, and a file not at all."""


def check_download_frames(result: Audit) -> None:
    """Each script and each file for another tool is its template with this catalog's facts."""
    folders = ("powershell", "other_tools")
    readers = {folder: Reader(TEMPLATES / folder, str, _allowed) for folder in folders}
    for path, folder, template, values in _downloads(result):
        if (text := result.site.files.get(path)) is not None:
            result.counts["downloads as their templates have them"] += 1
            read = partial(readers[folder].nodes, template, {**_values(result), **values})
            fault = _fault(text, result.once(("nodes", path), read), template)
            if fault:
                result.fault(path, fault)


def check_shown_frames(result: Audit) -> None:
    """The text of a tool that has no such file is its template with this catalog's facts, too."""
    reader = Reader(TEMPLATES / "other_tools", str, _allowed)
    for page, element in result.site.all("data-tool"):
        tool, cloud = attribute(element, "data-tool"), cloud_of(result, element)
        if tool in TOOLS and tool not in WHOLE and cloud in CLOUDS:
            result.counts["texts as their templates have them"] += 1
            known = {**_values(result), "cloud": CLOUDS[cloud], "file": TOOLS[tool]}
            read = partial(reader.nodes, f"{tool}.j2", known)
            text = "".join(str(words) for words in element.xpath(".//pre//code//text()"))
            fault = _fault(text, result.once(("nodes", tool, cloud), read), f"{tool}.j2")
            if fault:
                result.fault(page.path, f"tool '{tool}', {fault}")


def _fault(text: str, nodes: list[Node], template: str) -> str:
    """The line that is not as the template has it; nothing where all are. A file ends with one
    line break, whatever its template ends with."""
    whole = text.rstrip("\n")
    matching = Matching(whole + "\n" * LAST, line=True)
    if any(end >= len(whole) for end in matching.ends([*nodes, Many([Words("\n")])], [0])):
        return "" if text == f"{whole}\n" else "must end with one line break"
    line = text.count("\n", 0, matching.far) + 1
    wanted = matching.wanted.partition("\n")[0] or "a line break"
    return f"line {line}: is not as {template} has it, which goes on with '{wanted}'"


Download = tuple[str, str, str, dict[str, Any]]
"""A path, its template's folder and name, and what else is known of its values."""


def _downloads(result: Audit) -> Iterator[Download]:
    for key, script in SCRIPTS.items():
        name = script["filename"]
        yield f"scripts/{name}", "powershell", f"{name}.j2", _of_script(key)
    catalog, names = result.catalog, result.wanted.groups_by_name.items()
    groups = {name: (key, catalog.features[key].optional[group]) for name, (key, group) in names}
    order = result.wanted.scopes(catalog.features, result.wanted.groups_by_name.values())
    for path in (*FILES, *BESIDE):
        values = {"groups": groups, "order": order}
        yield path, "other_tools", f"{path.rpartition('/')[2]}.j2", values
    for tool in WHOLE:
        for cloud in result.catalog.clouds:
            known = {"cloud": CLOUDS[cloud], "file": TOOLS[tool]}
            yield text_path(result, tool, cloud), "other_tools", f"{tool}.j2", known


def _of_script(key: str) -> dict[str, Any]:
    return {"script": facts(key), "chosen": "App" if key == "review" else "Feature"}


def _values(result: Audit) -> dict[str, Any]:
    catalog = result.catalog
    names = result.wanted.groups_by_name.items()
    groups = {name: catalog.features[key].optional[group].scopes for name, (key, group) in names}
    clouds = [CLOUDS[key] for key in catalog.clouds]
    return {
        "catalog": catalog,
        "clouds": CLOUDS,
        "environments": [cloud.environment for cloud in clouds],
        "portals": {cloud.environment: cloud.portal_host for cloud in clouds},
        "graph_app_id": GRAPH_APP_ID,
        "sign_in_scopes": ALWAYS_PART,
        "microsoft": result.microsoft,
        "groups": groups,
        "listed_scopes": [n for n, s in catalog.scopes.items() if s.managed_policy_blocks],
        "base_scopes": catalog.base_scopes,
    }


def _allowed(expression: str) -> frozenset[str] | None:
    return frozenset([""]) if expression in MARKED else None
