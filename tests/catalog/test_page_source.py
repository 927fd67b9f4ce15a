"""A page's source: what it calls, and what of it is prose."""

from pathlib import Path

import pytest

from macros.catalog.page_source import ANYTHING, Call, calls, lines_as_read, prose, read_pages

CALLS: dict[str, list[Call]] = {
    "{{ picker() }}": [Call("picker")],
    '- {{ scopes("mail", "send") }}': [Call("scopes", ("mail", "send"))],
    "{{- client_id('desk', cloud='usgov') -}}": [
        Call("client_id", ("desk",), (("cloud", "usgov"),))
    ],
    "{{ script(key) }}": [Call("script", certain=False)],
    '{{ script("a") ~ script("b") }}': [Call("script", certain=False)] * 2,
    "{% if x %}{{ picker() }}{% endif %}{{ picker() }}": [
        Call("picker", certain=False),
        Call("picker"),
    ],
    "{% set a = 1 %}{{ picker() }}": [Call("picker")],
    "{% set a %}{{ picker() }}{% endset %}": [Call("picker", certain=False)],
    "{# {{ picker() }} #}{% raw %}{{ picker() }}{% endraw %}": [],
    "---\ntitle: '{{ picker() }}'\n---\n{{ product.name }}": [],
    "---\nrender_macros: false\n---\n{{ picker() }}": [],
    "---\nrender_macros: true\n---\n{{ picker() }}": [Call("picker")],
    '{% include "x.md" %}': [ANYTHING],
}


@pytest.mark.parametrize("text", CALLS)
def test_what_a_page_calls(text: str) -> None:
    assert list(calls(text)) == CALLS[text]


READ = {
    "a {{ product.name }} {# Mail.Read #}\nb": "a\nb",
    "{% raw %}{{ Mail.Read }}{% endraw %}": "{{ Mail.Read }}",
    "---\ntitle: Mail.Read # Files.Read\n---": "---\ntitle: Mail.Read\n---",
    "Mail\\.Read &#77;ail.Send": "Mail.Read Mail.Send",
    "_Mail.Read_ `Mail.Send`": "Mail.Read   Mail.Send",
    "[Files](x.md#Files.Read) <!-- Mail.Read -->": "[Files]( )",
    "[a]: x.md#Files.Read\nb": "[a]:\nb",
}


@pytest.mark.parametrize("text", READ)
def test_what_a_page_says(text: str) -> None:
    lines = lines_as_read(prose(text))
    assert [line.strip() for line in lines] == READ[text].split("\n")
    assert len(lines) == text.count("\n") + 1


def test_the_files_that_would_be_published(tmp_path: Path) -> None:
    for name in ("index.md", "a/own.js", "a/picture.png", ".hidden/x.md", "a/.draft.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\xef\xbb\xbfx\r\ny")
    found = read_pages(tmp_path, lambda path: f"docs/{path.name}")
    assert [(page.path, page.file, page.text) for page in found] == [
        ("a/own.js", "docs/own.js", "x\ny"),
        ("a/picture.png", "docs/picture.png", ""),
        ("index.md", "docs/index.md", "x\ny"),
    ]
