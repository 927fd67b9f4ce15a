"""What web hosts are told: each of them the same, that no page can be framed, and that a file may
be kept only when its name would change with it."""

import base64
import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from macros.audit.policy import DIRECTIVES
from macros.audit.report import Audit
from macros.audit.site import Page, attribute, file_at

Headers = dict[str, str]
Told = tuple[Headers, dict[str, str], str]
"""The headers of every file, how long each named file is kept, and what is shown for one that is
not there; nothing, where the host knows that of itself or by another way."""

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), clipboard-read=(), display-capture=(), geolocation=(), "
    "hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

POLICY = {**DIRECTIVES, "frame-ancestors": ["'none'"]}
del POLICY["script-src"]
"""All but the scripts, which the pages decide.
Source: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy"""

FRESH = "public, max-age=0, must-revalidate"
KEPT = "public, max-age=31536000, immutable"
NOT_FOUND = "404.html"
CLOUDFRONT = "hosting/cloudfront.json"
NO_LIFETIME = ("_headers", CLOUDFRONT)
"""Where a host has one of its own for all other files, or learns it with the upload."""

GUARD = "assets/framed.js"
GUARD_SOURCE = Path(__file__).parent.parent / "pages" / "assets" / "framed.js"

NAMED = re.compile(r"\.([0-9a-f]{8})\.min\.(css|js)$")
SETTING = re.compile(
    r'^(?:add_header\s+|\s*)([A-Z][\w-]+)\s+"([^"]*)"(?:\s+always;)?$', re.MULTILINE
)


def check_hosts(result: Audit) -> None:
    """Each host's file says the headers, the policy of all pages together, what may be kept and
    what is shown for an address that leads nowhere."""
    policy = {**POLICY, "script-src": _scripts(result.site.pages)}
    kept, base = dict.fromkeys(_kept(result.site.files), KEPT), _base(result)
    for path, read in FILES.items():
        if path not in result.site.files:
            result.fault(path, "is not there, and its host would let any page be framed")
            continue
        result.counts["hosts"] += 1
        try:
            headers, lifetimes, missing = read(result.site.files[path])
        except (ValueError, LookupError, TypeError, AttributeError):
            result.fault(path, "cannot be read as its host reads it")
            continue
        shown = directives(headers.pop("Content-Security-Policy", ""))
        result.expect(path, "policy", shown, policy)
        fresh = {} if path in NO_LIFETIME else {"Cache-Control": FRESH}
        result.expect(path, "headers", headers, {**HEADERS, **fresh})
        result.expect(path, "files to keep", lifetimes, {} if path == CLOUDFRONT else kept)
        page = (base if path.endswith("nginx.conf") else "/") + NOT_FOUND
        result.expect(path, "page not found", missing or page, page)
    if NOT_FOUND not in result.site.files:
        result.fault(NOT_FOUND, "is not there, and hosts show it for what is not found")


def directives(policy: str) -> dict[str, list[str]]:
    """A policy by directive, of which browsers heed the first of a name."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *values = part.split() or [""]
        found.setdefault(name, sorted(values))
    return found


def _scripts(pages: list[Page]) -> list[str]:
    """Our own, and each inline script that a browser would run, by its hash."""
    inline = {
        str(script.text or "")
        for page in pages
        for script in page.tags["script"]
        if not {"src", "type"} & {*script.keys()}
    }
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()) for text in inline)
    return sorted(["'self'", *(f"'sha256-{digest.decode()}'" for digest in hashes)])


def _kept(files: Any) -> list[str]:
    return sorted(path for path in files if _changes_its_name(path, files[path]))


def _changes_its_name(path: str, text: str) -> bool:
    """Whether the hash in a file's name is that of its text; a script's also covers its map,
    which the theme's package has."""
    named = NAMED.search(path)
    if named and named[2] == "js":
        head, mark, _ = text.rpartition("//# sourceMappingURL=")
        encoded = base64.b64encode(_map_of(path)).decode()
        text = f"{head}{mark}data:application/json;base64,{encoded}\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    return named is not None and digest.startswith(named[1])


def _map_of(path: str) -> bytes:
    package = find_spec("material")
    for folder in (package and package.submodule_search_locations) or ():
        file = Path(folder, "templates", f"{path}.map")
        if file.is_file():
            return file.read_bytes()
    return b""


def _base(result: Audit) -> str:
    """Where the site begins, by the addresses of the page that is shown anywhere."""
    for page in result.site.pages:
        if page.path == NOT_FOUND:
            styles = (attribute(link, "href") for link in page.tags["link"])
            return next((s.partition("assets/")[0] for s in styles if "assets/" in s), "/")
    return "/"


# Each host's file, read as its host does.


def _headers_file(text: str) -> Told:
    rules: dict[str, Headers] = {}
    for line in text.splitlines():
        if line.startswith("/"):
            headers = rules.setdefault(line.strip(), {})
        elif line.strip():
            name, _, value = line.strip().partition(": ")
            headers[name] = value
    lifetimes = {
        path.removeprefix("/"): headers.get("Cache-Control", "")
        for path, headers in rules.items()
        if path != "/*"
    }
    return rules.get("/*", {}), lifetimes, ""


def _azure(text: str) -> Told:
    config = json.loads(text)
    kept = {r["route"].removeprefix("/"): r["headers"]["Cache-Control"] for r in config["routes"]}
    return config["globalHeaders"], kept, config["responseOverrides"]["404"]["rewrite"]


def _nginx(text: str) -> Told:
    named = re.search(r'if \(\$uri ~ "/\((.*)\)\$"\) \{\s*set \$scopebook_kept "([^"]*)";', text)
    found = named.groups() if named else ("", "")
    first = re.search(r'^set \$scopebook_kept "([^"]*)";$', text, re.MULTILINE)
    said = "add_header Cache-Control $scopebook_kept always;" in text
    fresh = {"Cache-Control": first[1]} if first and said else {}
    paths = found[0].replace("\\", "").split("|") if named else []
    missing = re.search(r"^error_page 404 (\S+);$", text, re.MULTILINE)
    kept = dict.fromkeys(paths, found[1])
    return dict(SETTING.findall(text)) | fresh, kept, missing[1] if missing else "-"


def _caddy(text: str) -> Told:
    """Of the two matchers the one is of what the other is not."""
    matchers = re.findall(r"^@(\w+) (not )?path (.*)$", text, re.MULTILINE)
    lifetimes = dict(re.findall(r'^header @(\w+) Cache-Control "([^"]*)"$', text, re.MULTILINE))
    (fresh, _, others), (kept, _, paths) = sorted(matchers, key=lambda found: not found[1])
    named = paths.split() if paths == others else []
    rewritten = re.search(r"\brewrite \* (\S+)", text)
    return (
        dict(SETTING.findall(text)) | {"Cache-Control": lifetimes[fresh]},
        {path.removeprefix("/"): lifetimes[kept] for path in named if path != "/-"},
        rewritten[1] if rewritten and "status 404" in text else "-",
    )


def _cloudfront(text: str) -> Told:
    config = json.loads(text)
    security, items = config["SecurityHeadersConfig"], config["CustomHeadersConfig"]["Items"]
    policy, referrer = security["ContentSecurityPolicy"], security["ReferrerPolicy"]
    told = [
        ("Content-Security-Policy", policy["ContentSecurityPolicy"], policy["Override"]),
        ("Referrer-Policy", referrer["ReferrerPolicy"], referrer["Override"]),
        ("X-Content-Type-Options", "nosniff", security["ContentTypeOptions"]["Override"]),
        *((item["Header"], item["Value"], item["Override"]) for item in items),
    ]
    return {name: value for name, value, sent in told if sent is True}, {}, ""


FILES = {
    "_headers": _headers_file,
    "staticwebapp.config.json": _azure,
    "hosting/nginx.conf": _nginx,
    "hosting/Caddyfile": _caddy,
    CLOUDFRONT: _cloudfront,
}


def check_guard(result: Audit) -> None:
    """Every page loads what switches the links off inside a frame, for hosts without headers."""
    for page in filter(result.made, result.site.pages):
        loaded = {file_at(page.path, attribute(s, "src")) for s in page.tags["script"]}
        own = "assets/scopebook.js" in loaded or page.path == NOT_FOUND
        result.expect(page.path, "loads our JavaScript", own, True)
    starts = result.site.files.get("assets/scopebook.js", "")
    name = re.findall(r'^import \{ start as (\w+) \} from "\./framed\.js";$', starts, re.MULTILINE)
    used = len(name) == 1 and f"\n  {name[0]}();\n" in starts
    result.expect("assets/scopebook.js", "starts what looks for a frame", used, True)
    source = GUARD_SOURCE.read_text(encoding="utf-8")
    result.expect(GUARD, "is as it was written", result.site.files.get(GUARD) == source, True)
