"""The content security policy of each page."""

import base64
import hashlib
import re

POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Nothing from elsewhere, and of the inline scripts only the theme's, by their hashes.
Source: https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"""

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy(output: str) -> str:
    """The policy as an element."""
    hashes = sorted({_hash(script) for script in INLINE_SCRIPT.findall(output)})
    value = POLICY.format(scripts=" ".join(hashes))
    return f'\n    <meta http-equiv="Content-Security-Policy" content="{value}">'


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
