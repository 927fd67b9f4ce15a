#!/usr/bin/env python3
"""A stand-in for `az` and `m365`, by the name it runs under: their calls, sent to PRETEND_GRAPH.

Written from the tools' own documentation and held against the real ones by `make clients`:
https://learn.microsoft.com/cli/azure/reference-index#az-rest
https://pnp.github.io/cli-microsoft365/cmd/request
TOKEN is what a sign-in brings; STATE names a folder for what lasts from call to call.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

NAME, ARGUMENTS = Path(sys.argv[0]).name, sys.argv[1:]
STATE = Path(os.environ["STATE"])
HOSTS = {
    "AzureCloud": ["graph.microsoft.com"],
    "AzureUSGovernment": ["graph.microsoft.us", "dod-graph.microsoft.us"],
    "AzureChinaCloud": ["microsoftgraph.chinacloudapi.cn"],
    "Public": ["graph.microsoft.com"],
    "USGov": ["graph.microsoft.com"],
    "USGovHigh": ["graph.microsoft.us"],
    "USGovDoD": ["dod-graph.microsoft.us"],
    "China": ["microsoftgraph.chinacloudapi.cn"],
}
"""By the name of a cloud, Azure CLI's or CLI for Microsoft 365's."""
REASONS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
BUSY = (429, 503)


def fail(text: str, code: int = 1) -> NoReturn:
    print(text, file=sys.stderr)
    sys.exit(code)


def options(known: str) -> dict[str, str]:
    """The options behind the command; each has a value, and a hyphen begins an option."""
    found: dict[str, str] = {}
    rest = [one for one in ARGUMENTS if one != "--allow-no-subscriptions"]
    rest = rest[next(place for place, one in enumerate(rest) if one.startswith("-")) :]
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        if name not in known.split() or value.startswith("-"):
            fail(f"ERROR: unrecognized arguments: {name} {value}", 2)
        found[name] = value
    return found


def sign_in(cloud: str) -> None:
    if cloud not in HOSTS:
        fail(f"ERROR: The cloud '{cloud}' is not registered.")
    (STATE / "cloud").write_text(cloud, encoding="utf-8")


def exchange(given: dict[str, str], content_type: str) -> tuple[int, str]:
    """Status and body of one request, in HTTP/1.0: the end of the answer is its end."""
    host, _, path = given["--url"].removeprefix("https://").partition("/")
    with (STATE / "hosts").open("a", encoding="utf-8") as hosts:
        hosts.write(f"{host}\n")
    if host not in HOSTS[(STATE / "cloud").read_text(encoding="utf-8")]:
        fail(f"ERROR: Unauthorized: the token is not for {host}")
    body = given.get("--body", "").encode()
    lines = [f"{given['--method'].upper()} /{path} HTTP/1.0", f"Host: {host}"]
    lines += [f"Authorization: Bearer {os.environ['TOKEN']}", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    port = int(os.environ["PRETEND_GRAPH"].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    if not answer:
        fail("ERROR: ('Connection aborted.', RemoteDisconnected('closed without response'))")
    head, _, text = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), text.decode().replace(f"http://{host}/", f"https://{host}/")


def az() -> None:
    match ARGUMENTS:
        case ["cloud", "set", *_]:
            sign_in(options("--name")["--name"])
        case ["login", *_]:
            options("--tenant --output")
            (STATE / "az").touch()
            if os.environ.get("AZURE_CORE_LOGIN_EXPERIENCE_V2") != "off":
                sys.stdin.readline()  # it asks for a subscription
        case ["rest", *_]:
            rest(options("--method --url --resource --headers --body --output"))
        case _:
            fail(f"{ARGUMENTS}: not a call that this knows", 2)


def rest(given: dict[str, str]) -> None:
    if not (STATE / "az").exists():
        fail("ERROR: Please run 'az login' to setup account.")
    resource = given.get("--resource", "")
    if not (resource and given["--url"].startswith(resource)):
        fail("WARNING: Can't derive appropriate Azure AD resource from --url")
    status, text = exchange(given, given.get("--headers", "").removeprefix("Content-Type="))
    if status >= 400:
        fail(f"ERROR: {REASONS.get(status, status)}({text})")
    print(text, end="\n" if text else "")


def m365() -> None:
    match ARGUMENTS:
        case ["login", *_]:
            sign_in(options("--tenant --cloud")["--cloud"])
            print("\nTo sign in, use a web browser to open the page", file=sys.stderr)
        case ["request", *_]:
            request(options("--method --url --output --content-type --body"))
        case _:
            fail(f"{ARGUMENTS}: not a call that this knows", 2)


def request(given: dict[str, str]) -> None:
    if not (STATE / "cloud").exists():
        fail("Error: Log in to Microsoft 365 first")
    if "--body" in given and "--content-type" not in given:
        fail("Error: Specify the content-type when using body")
    status = BUSY[0]
    while status in BUSY:  # it waits by itself when it is throttled
        status, text = exchange(given, given.get("--content-type", ""))
    if status >= 400:
        fail(f"Error: {json.loads(text)['error']['message']}")
    print(text)


if __name__ == "__main__":
    {"az": az, "m365": m365}[NAME]()
