"""What the authors of a product's pages wrote: its mkdocs.yml and the files that MkDocs will
publish."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from macros.catalog.page_source import PageSource, read_pages
from macros.engine.problems import shown
from macros.engine.project import Project

SHOWN = ("copyright", "site_description", "site_name")
"""The settings whose values stand on every page, beside the titles in `nav`."""

NOT_PUBLISHED = (".*", "/templates/")
"""What MkDocs leaves out anyway.
Source: https://www.mkdocs.org/user-guide/configuration/#exclude_docs"""


def sources(project: Project) -> list[PageSource]:
    """The texts that become pages and files of the site, and the settings that pages show."""
    from pathspec.gitignore import GitIgnoreSpec

    left_out = GitIgnoreSpec.from_lines((*NOT_PUBLISHED, *project.left_out.splitlines()))
    pages = read_pages(project.docs, shown)
    return [_settings(project.config), *(p for p in pages if not left_out.match_file(p.path))]


def _settings(config: Path) -> PageSource:
    """The file with blanks for all that no page shows."""
    text = config.read_text(encoding="utf-8-sig")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    kept = "".join(c if c == "\n" else " " for c in text)
    for node in _shown(root):
        start, end = node.start_mark.index, node.end_mark.index
        kept = kept[:start] + text[start:end] + kept[end:]
    return PageSource("", shown(config), kept, config)


def _shown(root: yaml.Node | None) -> Iterator[yaml.Node]:
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value in SHOWN:
            yield value
        elif key.value == "nav":
            yield from _titles(value)


def _titles(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _titles(entry)
    elif isinstance(node, yaml.MappingNode):
        for title, target in node.value:
            yield title
            yield from _titles(target)
