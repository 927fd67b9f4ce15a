"""The theme's files are all found, though nobody looks at its icons."""

from jinja2 import FileSystemLoader
from mkdocs.theme import Theme

from macros.engine.listing import WithoutHidden, without_hidden


def test_only_what_lies_in_hidden_folders_is_left_out() -> None:
    theme = Theme("material")
    every = FileSystemLoader(theme.dirs).list_templates()
    visible = [name for name in every if not any(p.startswith(".") for p in name.split("/")[:-1])]
    assert WithoutHidden(theme.dirs).list_templates() == visible
    assert 100 < len(visible) < len(every) - 5000


def test_hidden_templates_can_still_be_included() -> None:
    theme = Theme("material")
    without_hidden(theme)
    env = theme.get_env()
    assert env.list_templates(filter_func=lambda name: name.startswith(".icons")) == []
    assert "<svg" in env.get_template(".icons/material/check.svg").render()
