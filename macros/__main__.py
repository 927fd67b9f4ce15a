"""The command line: `python -m macros check | build | audit | link | schema`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog, schema
from macros.catalog.problems import CatalogError
from macros.catalog.reading import DEFAULT_PATH
from macros.checking.rules import checked
from macros.consent.request import (
    ChoiceError,
    Selection,
    consent_requests,
    consent_url,
    known_key,
    linkable,
    not_available,
    select,
    tenant_segment,
)

SCHEMA_PATH = Path("catalog/catalog.schema.json")


def check(arguments: argparse.Namespace) -> int:
    """Tells what is wrong with the catalog."""
    catalog = checked(arguments.catalog)
    print(
        f"{arguments.catalog.as_posix()}: {len(catalog.apps)} apps, {len(catalog.features)} "
        f"features and {len(catalog.scopes)} scopes; nothing is wrong"
    )
    return 0


def build(arguments: argparse.Namespace) -> int:
    """Builds the site beside its place, audits it, and puts it there only when it is right."""
    checked(arguments.catalog)
    fresh = Path(".build/site")
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(fresh)]
    try:
        quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        if subprocess.run(command, check=False, env=quiet).returncode != 0:  # noqa: S603
            return 1
        if _audit(fresh, arguments.catalog) != 0:
            return 1
        shutil.rmtree(arguments.site, ignore_errors=True)
        fresh.replace(arguments.site)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    print(f"{arguments.site.as_posix()}/ is built and agrees with the catalog")
    return 0


def audit(arguments: argparse.Namespace) -> int:
    """Holds a built site against the catalog."""
    return _audit(arguments.site, arguments.catalog)


def _audit(site: Path, catalog: Path) -> int:
    from macros.audit import audit as run

    result = run(site, catalog)
    for fault in result.faults:
        print(fault, file=sys.stderr)
    counts = ", ".join(f"{count} {what}" for what, count in sorted(result.counts.items()))
    print(f"audit: {len(result.pages)} pages, {counts}")
    if result.faults:
        print(f"audit: {len(result.faults)} disagreements", file=sys.stderr)
    return 1 if result.faults else 0


def link(arguments: argparse.Namespace) -> int:
    """Prints the consent links for features."""
    catalog = checked(arguments.catalog)
    try:
        chosen = select(catalog, arguments.features, arguments.optional)
        tenant = tenant_segment(arguments.tenant or catalog.consent.tenant)
        cloud = known_key("cloud", arguments.cloud or catalog.default_cloud, CLOUDS)
    except ChoiceError as error:
        print(error, file=sys.stderr)
        return 2
    for request in consent_requests(catalog, linkable(catalog, chosen), cloud):
        print(consent_url(request, tenant))
    _print_no_links(catalog, chosen, cloud)
    return 0


def _print_no_links(catalog: Catalog, chosen: Selection, cloud: str) -> None:
    missing = not_available(catalog, chosen, cloud)
    for app in missing:
        print(f"{catalog.apps[app].name} is not available in {CLOUDS[cloud].name}.")
    for key in chosen.features:
        if catalog.features[key].app not in missing:
            _print_no_link(catalog, key)


def _print_no_link(catalog: Catalog, key: str) -> None:
    feature = catalog.features[key]
    if instead := feature.no_direct_link:
        note = " ".join(instead.note.split())
        print(f"{feature.name}: {note} {instead.link_text}: {instead.url}")


def write_schema(arguments: argparse.Namespace) -> int:
    """Writes the schema that editors read."""
    text = json.dumps(schema(), indent=2) + "\n"
    SCHEMA_PATH.write_text(text, encoding="utf-8")
    print(f"{SCHEMA_PATH.as_posix()} is written")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m macros", description=__doc__)
    parser.add_argument("--catalog", type=Path, default=DEFAULT_PATH, help="another catalog file")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, function: object) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=str(function.__doc__), description=function.__doc__)
        sub.set_defaults(run=function)
        return sub

    command("check", check)
    command("build", build).add_argument("--site", type=Path, default=Path("site"))
    command("audit", audit).add_argument("site", type=Path)
    links = command("link", link)
    links.add_argument("features", nargs="+", metavar="feature")
    links.add_argument(
        "--with",
        dest="optional",
        action="extend",
        nargs="+",
        default=[],
        metavar="feature.group",
        help="optional groups to include",
    )
    links.add_argument("--tenant", help="tenant id or domain name of the customer")
    links.add_argument("--cloud", help=f"the customer's cloud: {', '.join(CLOUDS)}")
    command("schema", write_schema)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 is good, 1 is a problem found, 2 a command that cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (CatalogError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
