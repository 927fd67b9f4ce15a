"""What a web host says with each file of the site, in the form that each host reads.

A page's own policy cannot forbid other sites to frame it; a header can. Hosts that let nobody
set headers (GitHub Pages) leave that to `assets/framed.js`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

FRESH = "public, max-age=0, must-revalidate"
"""Asked for anew each time: a page, our scripts and the data change together. Netlify and
Cloudflare Pages say the same of every file that no rule names.
Source: https://developers.cloudflare.com/pages/configuration/serving-pages/ and
https://docs.netlify.com/manage/routing/headers/"""

KEPT = "public, max-age=31536000, immutable"
"""A year, for a file whose name changes whenever its content does."""

UNUSED = (
    "camera",
    "clipboard-read",
    "display-capture",
    "geolocation",
    "hid",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
"""What no page asks of a browser; writing to the clipboard is what the copy buttons do.
Source: https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md"""

NOT_FOUND = "404.html"


@dataclass(frozen=True, slots=True)
class Hosting:
    """The pages' common policy, the paths of files to keep, and the path, with slashes around it,
    below which the site is published."""

    policy: str
    kept: tuple[str, ...] = ()
    base: str = "/"

    @property
    def headers(self) -> dict[str, str]:
        """With every file, of whatever kind; how long it is kept comes on top."""
        return {
            "Content-Security-Policy": f"{self.policy}; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }


def headers_file(hosting: Hosting) -> str:
    """For Netlify and Cloudflare Pages, which show 404.html of themselves. Where two rules match,
    the one host joins their values and the other takes the last: so no two say the same header.
    """
    rules = [("*", hosting.headers), *((path, {"Cache-Control": KEPT}) for path in hosting.kept)]
    return "\n".join(line for path, headers in rules for line in _rule(path, headers)) + "\n"


def _rule(path: str, headers: dict[str, str]) -> Iterable[str]:
    return [f"/{path}", *(f"  {name}: {value}" for name, value in headers.items())]


def azure(hosting: Hosting) -> str:
    """For Azure Static Web Apps; a route's header stands instead of the one for all.
    Source: https://learn.microsoft.com/azure/static-web-apps/configuration"""
    kept = {"Cache-Control": KEPT}
    config = {
        "globalHeaders": {**hosting.headers, "Cache-Control": FRESH},
        "routes": [{"route": f"/{path}", "headers": kept} for path in hosting.kept],
        "responseOverrides": {"404": {"rewrite": f"/{NOT_FOUND}"}},
    }
    return json.dumps(config, indent=2) + "\n"


NGINX = """\
# Written with the site. In the `server` or the `location` that serves it:
#     include {{path of the site}}/hosting/nginx.conf;
# A `location` below it that has an `add_header` of its own says none of these.
charset utf-8;
index index.html;
error_page 404 {not_found};
set $scopebook_kept "{fresh}";
{kept}{headers}
add_header Cache-Control $scopebook_kept always;
"""


def nginx(hosting: Hosting) -> str:
    """For nginx. Its `if` is safe around nothing but a `set`.
    Source: https://nginx.org/en/docs/http/ngx_http_rewrite_module.html"""
    paths = "|".join(path.replace(".", r"\.") for path in hosting.kept)
    kept = f'if ($uri ~ "/({paths})$") {{\n    set $scopebook_kept "{KEPT}";\n}}\n'
    headers = (f'add_header {name} "{value}" always;' for name, value in hosting.headers.items())
    return NGINX.format(
        not_found=f"{hosting.base}{NOT_FOUND}",
        fresh=FRESH,
        kept=kept if paths else "",
        headers="\n".join(headers),
    )


CADDY = """\
# Written with the site. In the block of the site, or in its `handle_path`, behind `root`:
#     import {{path of the site}}/hosting/Caddyfile
header {{
{headers}
}}
@scopebook_fresh not path {kept}
header @scopebook_fresh Cache-Control "{fresh}"
@scopebook_kept path {kept}
header @scopebook_kept Cache-Control "{kept_for}"
@scopebook_missing not file {{path}} {{path}}/index.html
handle @scopebook_missing {{
\trewrite * /{not_found}
\tfile_server {{
\t\tstatus 404
\t}}
}}
handle {{
\tfile_server
}}
"""


def caddy(hosting: Hosting) -> str:
    """For Caddy. Without a file to keep, the two matchers are of a path that is none.
    Source: https://caddyserver.com/docs/caddyfile/matchers"""
    headers = (f'\t{name} "{value}"' for name, value in hosting.headers.items())
    return CADDY.format(
        headers="\n".join(headers),
        kept=" ".join(f"/{path}" for path in hosting.kept) or "/-",
        fresh=FRESH,
        kept_for=KEPT,
        not_found=NOT_FOUND,
    )


def cloudfront(hosting: Hosting) -> str:
    """For Amazon CloudFront, a policy of response headers; it has fields of its own for some. How
    long a file is kept is said where it is uploaded.
    Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
    """
    headers = dict(hosting.headers)
    security = {
        "ContentSecurityPolicy": {
            "Override": True,
            "ContentSecurityPolicy": headers.pop("Content-Security-Policy"),
        },
        "ContentTypeOptions": {"Override": bool(headers.pop("X-Content-Type-Options"))},
        "ReferrerPolicy": {"Override": True, "ReferrerPolicy": headers.pop("Referrer-Policy")},
    }
    others = [{"Header": name, "Value": text, "Override": True} for name, text in headers.items()]
    config = {
        "Name": "scopebook",
        "SecurityHeadersConfig": security,
        "CustomHeadersConfig": {"Quantity": len(others), "Items": others},
    }
    return json.dumps(config, indent=2) + "\n"


FILES: dict[str, Callable[[Hosting], str]] = {
    "_headers": headers_file,
    "staticwebapp.config.json": azure,
    "hosting/nginx.conf": nginx,
    "hosting/Caddyfile": caddy,
    "hosting/cloudfront.json": cloudfront,
}
"""By the path on the site where the host looks for it, or where its own file includes it."""
