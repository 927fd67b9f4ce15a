"""The Markdown beside each page of a built site."""

import re
from pathlib import Path


def test_each_page_that_may_be_found_has_its_markdown(site: Path) -> None:
    """That both name the same, the audit has said when the site was built."""
    overview = (site / "llms.txt").read_text(encoding="utf-8")
    pages = [page for page in site.rglob("*.html") if page.name != "404.html"]
    assert len(pages) > 3
    for page in pages:
        path, source = page.with_suffix(".md"), page.read_text(encoding="utf-8")
        found = 'content="noindex"' not in source
        assert path.exists() == found
        assert ('type="text/markdown" href="index.md"' in source) == found
        assert (f"]({path.relative_to(site).as_posix()})\n" in overview) == found
        if found:
            text = path.read_text(encoding="utf-8")
            assert re.match(r"# \S", text)
            assert not re.search(r"\{\{ \w+\(|\{%|\ufdd0", text)
    assert "index.md" in (site / ".scopebook").read_text(encoding="utf-8")
