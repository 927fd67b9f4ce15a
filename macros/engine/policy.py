"""The content security policy of each page, and of all of them together."""

import base64
import hashlib
import re
from collections.abc import Iterable

POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Nothing from elsewhere, and of the inline scripts only the theme's, by their hashes.
Source: https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"""

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def script_hashes(output: str) -> set[str]:
    """The sources, as a policy names them, of a page's inline scripts."""
    return {_hash(script) for script in INLINE_SCRIPT.findall(output)}


def policy(scripts: Iterable[str]) -> str:
    """The policy that lets these scripts run."""
    return POLICY.format(scripts=" ".join(sorted(scripts)))


def element(output: str) -> str:
    """A page's policy as the element that stands first in it."""
    value = policy(script_hashes(output))
    return f'\n    <meta http-equiv="Content-Security-Policy" content="{value}">'


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
