"""What is said about a download: its size, its hash, its text."""

import hashlib

from macros.audit.marks import Part
from macros.audit.site import attribute, file_at


def downloaded(part: Part) -> tuple[str, str] | None:
    """The path and the text of the one file that a part links to, once its size and hash are
    as the part says."""
    link = part.one("data-file", "download")
    path = file_at(part.page, attribute(link, "href")) if link is not None else ""
    text = part.result.site.files.get(path)
    if link is None or text is None:
        part.fault(f": {path or 'the file'} cannot be downloaded")
        return None
    content = text.encode()
    part.expect_text("data-size", "size", f"{len(content):,}")
    part.expect_text("data-sha256", "SHA-256", hashlib.sha256(content).hexdigest())
    return path, text
