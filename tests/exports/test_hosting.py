"""The files for web hosts beside the manual's page about them."""

import json
import re
import tomllib
from collections.abc import Callable

import pytest
import yaml

from macros.exports.hosting import FILES, Hosting
from tests.project import ROOT

PAGE = (ROOT / "manual/docs/publishing.md").read_text(encoding="utf-8")
READ: dict[str, Callable[[str], object]] = {"yaml": yaml.safe_load, "toml": tomllib.loads}


@pytest.mark.parametrize("path", FILES)
def test_the_page_names_each_file_and_nothing_else(path: str) -> None:
    assert f"`{path}`" in PAGE
    assert {*re.findall(r"\bhosting/[\w.]+", PAGE)} <= {*FILES}


def test_what_the_page_has_people_copy_can_be_read() -> None:
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for kind, text in blocks:
        assert READ.get(kind, len)(text)
    assert {kind for kind, _ in blocks} >= {"yaml", "toml", "nginx", "caddy", "js", "sh"}


@pytest.mark.parametrize("path", FILES)
def test_a_site_without_a_file_to_keep_is_written_too(path: str) -> None:
    text = FILES[path](Hosting("default-src 'none'"))
    assert ("immutable" in text) is (path == "hosting/Caddyfile")
    assert text.count("frame-ancestors 'none'") == 1
    if path.endswith(".json"):
        json.loads(text)
