"""Real web servers over built sites, each with the file that the build wrote for it."""

import http.client
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection, socket
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from tests import tools

PATIENCE = 20.0
LINKED = ("href", "src")


@dataclass(frozen=True, slots=True)
class Place:
    """A site's folder, and the path, with slashes around it, below which it is served."""

    site: Path
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def nginx(folder: Path, place: Place, port: int) -> list[str]:
    include = f"include {place.site}/hosting/nginx.conf;"
    serving = f"root {place.site}; {include}"
    if place.path != "/":
        serving = f"location {place.path} {{ alias {place.site}/; {include} }}"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; pid {folder}/pid; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; {serving} }} }}\n",
        encoding="utf-8",
    )
    return [tools.needed("nginx"), "-e", f"{folder}/errors", "-p", str(folder), "-c", str(config)]


def caddy(folder: Path, place: Place, port: int) -> list[str]:
    serving = f"root * {place.site}\nimport {place.site}/hosting/Caddyfile"
    if place.path != "/":
        serving = f"handle_path {place.path}* {{\n{serving}\n}}"
    config = folder / "Caddyfile"
    config.write_text(
        f"{{\nadmin off\nauto_https off\nstorage file_system {folder}\n}}\n"
        f"http://127.0.0.1:{port} {{\n{serving}\n}}\n",
        encoding="utf-8",
    )
    return [tools.needed("caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]


Server = Callable[[Path, Place, int], list[str]]
SERVERS: dict[str, Server] = {"nginx": nginx, "caddy": caddy}


@contextmanager
def served(server: Server, folder: Path, place: Place) -> Iterator[str]:
    """The address below which the site is; the server ends with the block."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = server(folder, place, port)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        wait_for(process, port, folder)
        yield f"http://127.0.0.1:{port}{place.path}"
    finally:
        process.terminate()
        process.wait()


def wait_for(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            return create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError((folder / "output").read_text(encoding="utf-8"))


def asked(address: str) -> Answer:
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.netloc)) as connection:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, body)


def followed(start: str) -> dict[str, Answer]:
    """Every address of the same host that the page, or one that it leads to, names."""
    found: dict[str, Answer] = {}
    left = [start]
    while left:
        address = left.pop()
        found[address] = asked(address)
        if found[address].headers.get("content-type", "").startswith("text/html"):
            named = {*linked(address, found[address].body)}
            left += sorted(named - found.keys() - {*left})
    return found


def linked(address: str, page: str) -> Iterator[str]:
    host = urlsplit(address).netloc
    for element in html.document_fromstring(page).iter("*"):
        for name in LINKED:
            if name in element.attrib and element.get("rel") != "canonical":
                target = urldefrag(urljoin(address, str(element.get(name)))).url
                if urlsplit(target).netloc == host:
                    yield target
