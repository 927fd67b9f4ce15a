"""The hooks as a plugin of MkDocs, for a site whose Scopebook was installed.

In a checkout, mkdocs.yml names the hooks by their path; whoever installed the wheel writes
`scopebook` under `plugins`, beside `macros` with `modules: [scopebook]`.
"""

from mkdocs.config.base import Config
from mkdocs.config.config_options import Type
from mkdocs.plugins import BasePlugin, event_priority

from macros.engine import hooks


class Options(Config):  # type: ignore[no-untyped-call]
    only_macros = Type(bool, default=False)
    """For a site of somebody else's: fill in the macros, and leave the pages around them, the
    theme and the site's folder alone."""


class Plugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Each event of `hooks`, where a hook would come: behind other plugins, unless it says so."""


for _name, _event in vars(hooks).items():
    if _name.startswith("on_"):
        if not hasattr(_event, "mkdocs_priority"):
            _event = event_priority(-100)(_event)
        setattr(Plugin, _name, staticmethod(_event))
