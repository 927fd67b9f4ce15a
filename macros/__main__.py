"""The command line: `python -m macros COMMAND`; each command explains itself with `--help`."""

import argparse
import codecs
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from macros.catalog.announced import announced as announced_changes
from macros.catalog.clouds import CLOUDS
from macros.catalog.history import asks_of
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource
from macros.catalog.problems import CatalogError, Problem
from macros.catalog.reading import DEFAULT_PATH, MAX_BYTES
from macros.catalog.shape import read_catalog
from macros.checking import adding, announced, editor, finding, fixing, graph_list, report
from macros.checking.changes import changes
from macros.checking.files import write_whole
from macros.checking.graph_list import GraphList, ListError, list_path, read_list
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
from macros.engine import publishing
from macros.engine.history import DiffError, new_version, old_version, read_history
from macros.engine.problems import in_own_code, shown
from macros.engine.project import OTHER_CATALOG, Project, ProjectError, read_project
from macros.engine.publishing import PublishingError
from macros.exports import changes as changes_as
from macros.exports import fragments, markup
from macros.starting.draft import StartError

BOM = codecs.BOM_UTF8.decode()

NO_LIST = (
    "The catalog is held against Microsoft's list of scopes where that is beside it; "
    f"to get the list: {graph_list.REFRESH}"
)

NO_LIST_FOR_PAGES = (
    "names of scopes are not held against Microsoft's list, which is not here; name one with "
    f"--list, or get it beside a catalog: {graph_list.REFRESH}"
)


def check(arguments: argparse.Namespace) -> int:
    """Tells what is wrong with the catalog."""
    path = _catalog(arguments)
    if arguments.fix or arguments.dry_run:
        _fix(path, arguments.dry_run, sys.stdout if arguments.format == "text" else sys.stderr)
    try:
        catalog = checked(path, pages=_sources(arguments), history=read_history(path))
        warnings, notices = _standing(path, catalog)
    except CatalogError as error:
        _tell(arguments.format, error.problems)
        return 1
    _tell(arguments.format, [], warnings, notices)
    if arguments.format != "json":
        print(
            f"{path.as_posix()}: {len(catalog.apps)} apps, {len(catalog.features)} "
            f"features and {len(catalog.scopes)} scopes; nothing is wrong"
        )
    return 0


def _fix(path: Path, dry: bool, out: TextIO) -> None:
    """Prints what is repaired, and writes it unless that is only to be seen."""
    whole = _text_of(path)
    text = whole.removeprefix(BOM)
    repaired = fixing.fixed(text, path.as_posix(), read_list(list_path(path)))
    if repaired != text:
        print(*fixing.diff(text, repaired, path.as_posix()), sep="\n", file=out)
        if not dry:
            write_whole(path, whole[: len(whole) - len(text)] + repaired)


def _text_of(path: Path) -> str:
    """A catalog's text; nothing where it cannot be read, which is said by whoever reads it."""
    try:
        return path.read_bytes().decode() if path.stat().st_size <= MAX_BYTES else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _tell(
    form: str,
    problems: Sequence[Problem],
    warnings: Sequence[Problem] = (),
    notices: Sequence[Problem] = (),
) -> None:
    """To people on stderr, to programs on stdout."""
    if form == "json":
        print(report.json_text(problems, warnings, notices))
        return
    for kind, some in (("error", problems), ("warning", warnings), ("notice", notices)):
        if some and form == "github":
            print(report.github(some, kind))
        elif some:
            print(report.text(some), file=sys.stderr)


def _standing(path: Path, catalog: Catalog) -> tuple[list[Problem], list[Problem]]:
    """Warnings and notices, which keep nothing from being published."""
    document, today = read_catalog(path), date.today()
    warnings = announced.warnings(document, catalog, today)
    old = graph_list.warnings(list_path(path), today)
    return [*warnings, *old], announced.notices(document, catalog, today)


def build(arguments: argparse.Namespace) -> int:
    """Builds the site beside its place, audits it, and puts it there only when it is right."""
    from macros.engine import unchanged
    from macros.engine.running import build_site

    project = _project(arguments)
    catalog = checked(
        project.catalog, pages=_sources(arguments), history=read_history(project.catalog)
    )
    listed = list_path(project.catalog)
    for said in _standing(project.catalog, catalog):
        print(*said, sep="\n", end="\n" * bool(said), file=sys.stderr)
    target = Path(os.path.abspath(arguments.site or project.site))  # noqa: PTH100
    if not target.exists() and not listed.exists():
        print(NO_LIST)
    known = unchanged.inputs(project) if arguments.if_changed else None
    if known and unchanged.is_built(project, target, known):
        print(f"{shown(target)}/ is as it was built and audited, and so is what it is made of")
        return 0
    with publishing.workplace(target) as folder:
        site = folder / "site"
        if not build_site(project, site) or _audit(arguments, site, project.catalog) != 0:
            return 1
        publishing.put_in_place(site, target)
    if known:
        unchanged.remember(project, target, known)
    print(f"{shown(target)}/ is built and agrees with the catalog")
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Shows the site while it is edited, and what is wrong with it."""
    from macros.engine import preview

    def disagreements(site: Path, catalog: Path) -> list[str]:
        from macros.audit import audit as run

        sources = _sources(arguments) or []
        try:
            checked(catalog, pages=sources, history=read_history(catalog))
        except CatalogError as error:
            return str(error).splitlines()
        return run(site, catalog, sources, preview=True, history=read_history(catalog)).faults

    return 0 if preview.serve(_project(arguments), arguments.port, disagreements) else 1


def _project(arguments: argparse.Namespace) -> Project:
    """The product of the command line; another catalog reaches the build that is started."""
    if arguments.catalog:
        os.environ[OTHER_CATALOG] = str(arguments.catalog.absolute())
    return read_project(arguments.config)


def _catalog(arguments: argparse.Namespace) -> Path:
    return arguments.catalog or read_project(arguments.config).catalog


def _sources(arguments: argparse.Namespace) -> list[PageSource] | None:
    """What the pages' authors wrote; None where no mkdocs.yml says where that is."""
    from macros.engine.sources import sources

    return sources(read_project(arguments.config)) if arguments.config.is_file() else None


def audit(arguments: argparse.Namespace) -> int:
    """Holds a built site against the catalog."""
    return _audit(arguments, arguments.site, _catalog(arguments), only_used=arguments.used)


def _audit(
    arguments: argparse.Namespace, site: Path, catalog: Path, *, only_used: bool = False
) -> int:
    from macros.audit import audit as run
    from macros.audit.report import summary

    sources, history = _sources(arguments) or (), read_history(catalog)
    result = run(site, catalog, sources, only_used=only_used, history=history)
    github = getattr(arguments, "format", "text") == "github"
    for fault in result.faults:
        print(report.github_error(fault) if github else fault, file=None if github else sys.stderr)
    print(*summary(result), sep="\n")
    if getattr(arguments, "counts", False):
        print(*(f"{n:7,} {what}" for what, n in sorted(result.counts.items())), sep="\n")
    if result.faults:
        print(f"audit: {len(result.faults)} disagreements", file=sys.stderr)
    return 1 if result.faults else 0


def link(arguments: argparse.Namespace) -> int:
    """Prints the consent links for features."""
    catalog = checked(_catalog(arguments))
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


def scan(arguments: argparse.Namespace) -> int:
    """Holds pages that exist already against the catalog and Microsoft's list."""
    from macros.checking import scan as scanning
    from macros.checking.scan.facts import Facts
    from macros.exports.copies import copies_of, not_judged, print_scan

    path = _catalog_if_any(arguments)
    listed = read_list(arguments.list or list_path(path or DEFAULT_PATH))
    facts = Facts(checked(path) if path else None, listed)
    pages, problems = scanning.read_pages(arguments.pages)
    problems += [problem for page in pages for problem in scanning.scanned(page, facts)]
    copies = copies_of(pages, facts.catalog, path)
    problems += [copy.problem for copy in copies if copy.fault]
    if listed is None:
        print(NO_LIST_FOR_PAGES, file=sys.stderr)
    for line in [] if path else not_judged(pages):
        print(line, file=sys.stderr)
    against = scanning.held_against(facts, path.as_posix() if path else "")
    print_scan(pages, problems, copies, against, arguments.format)
    return 1 if problems else 0


def _catalog_if_any(arguments: argparse.Namespace) -> Path | None:
    """The catalog that is named, or the product's where there is one."""
    if arguments.catalog or not arguments.config.is_file():
        named: Path | None = arguments.catalog
        return named
    path = read_project(arguments.config).catalog
    return path if path.is_file() else None


def registered(arguments: argparse.Namespace) -> int:
    """Holds the catalog against the publisher's own app registrations, as JSON files."""
    from macros.checking.registered import compared
    from macros.checking.registrations import RegistrationError, read_registrations

    path = _catalog(arguments)
    catalog = checked(path)
    try:
        found = [there for file in arguments.files for there in read_registrations(file)]
    except RegistrationError as error:
        print(error, file=sys.stderr)
        return 2
    result = compared(read_catalog(path), catalog, found, read_list(list_path(path)))
    _tell(arguments.format, result.problems, result.warnings, result.notices)
    if not result.problems and arguments.format != "json":
        print(f"{path.as_posix()} agrees with the registrations of {', '.join(result.apps)}")
    return 1 if result.problems else 0


def export(arguments: argparse.Namespace) -> int:
    """Prints a part of the pages for a help centre that exists already."""
    path = _catalog(arguments)
    try:
        text = fragments.fragment(
            checked(path),
            arguments.kind,
            arguments.form,
            arguments.features,
            fragments.digest_of(path),
        )
    except ChoiceError as error:
        print(error, file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(text, end="")
    return 0


def refresh(arguments: argparse.Namespace) -> int:
    """Writes Microsoft's list of permissions beside the catalog, which is then held against it."""
    from macros.checking import refresh as fresh

    path = list_path(_catalog(arguments))
    old = _old_list(path)
    listed = fresh.refreshed(arguments.sources or fresh.ADDRESSES, date.today())
    write_whole(path, graph_list.text_of(listed))
    if path.with_name(editor.FILE).exists():
        _write_schema(_catalog(arguments))
    print(f"{path.as_posix()} is written:", *fresh.news(old, listed, _scopes(arguments)), sep="\n")
    return 0


def live(arguments: argparse.Namespace) -> int:
    """Asks the network whether the links of the built site still work, without signing in."""
    from macros.checking import live as asking
    from macros.checking.live import report as live_report

    found = list(asking.outcomes(arguments.site or _project(arguments).site, asking.Asker()))
    print(live_report.FORMATS[arguments.format](found))
    return asking.exit_code(found)


def _old_list(path: Path) -> GraphList | None:
    """What is replaced; a list that cannot be read is nobody's loss."""
    try:
        return read_list(path)
    except CatalogError:
        return None


def _scopes(arguments: argparse.Namespace) -> list[str]:
    """The catalog's scopes, or none while it cannot be read: the list is needed to mend it."""
    try:
        return read_catalog(_catalog(arguments)).keys("scopes")
    except CatalogError:
        return []


def find(arguments: argparse.Namespace) -> int:
    """Searches Microsoft's list for words of a scope's name or title."""
    listed = graph_list.needed_list(list_path(_catalog(arguments)))
    found = finding.found(listed, arguments.words)
    print("\n".join(found) or f"no scope has one of these words: {' '.join(arguments.words)}")
    return 0 if found else 1


def add_scope(arguments: argparse.Namespace) -> int:
    """Adds a scope of Microsoft's list to a feature, in the catalog's own text."""
    path = _catalog(arguments)
    checked(path)
    data = path.read_bytes()
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    wanted = adding.Wanted(
        arguments.name, arguments.feature, arguments.optional, " ".join(arguments.reason)
    )
    text, listed = data.removeprefix(mark).decode(), read_list(list_path(path))
    try:
        text = adding.with_scope(text, path.as_posix(), listed, wanted)
    except adding.AddingError as error:
        print(error, file=sys.stderr)
        return 2
    write_whole(path, mark.decode() + text)
    print(f"{path.as_posix()}: feature '{wanted.feature}' asks for {wanted.name}")
    if wanted.reason:
        month = max(announced_changes().managed_policy)
        print(
            f"Whether the managed policy stops users is said as of {month}; look at the title and"
        )
        print("the reason, then: make check")
    return 0


def diff(arguments: argparse.Namespace) -> int:
    """Says what changed between two versions, and what that means for customers who approved."""
    path = _catalog(arguments)
    old = old_version(arguments.old, path)
    catalog = new_version(arguments.new or path.as_posix(), path)
    form = changes_as.FORMATS[arguments.format]
    print(form(catalog, changes(old, asks_of(catalog))))
    return 0


def new(arguments: argparse.Namespace) -> int:
    """Writes a project of its own from app registrations, existing pages or consent links."""
    from macros.checking import refresh as fresh
    from macros.starting import project

    project.refuse(arguments.folder)
    path = _catalog_if_any(arguments)
    listed = read_list(arguments.list or list_path(path or DEFAULT_PATH))
    if arguments.refresh:
        listed = fresh.refreshed(fresh.ADDRESSES, date.today())
    print(*project.begin(arguments.folder, arguments.sources, listed), sep="\n")
    return 0


def write_schema(arguments: argparse.Namespace) -> int:
    """Writes the schema that editors read, beside the catalog."""
    path = _write_schema(_catalog(arguments))
    print(f"{path.as_posix()} is written")
    return 0


def _write_schema(catalog: Path) -> Path:
    """With the names of the catalog, if it can be read, and of Microsoft's list, if it is there."""
    path = catalog.with_name(editor.FILE)
    try:
        document = read_catalog(catalog)
    except CatalogError:
        document = None
    whole = editor.editor_schema(editor.names(document, read_list(list_path(catalog))))
    write_whole(path, json.dumps(whole, indent=2) + "\n")
    return path


def command_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m macros", description=__doc__, parents=[_common()]
    )
    parser.set_defaults(config=Path("mkdocs.yml"), catalog=None, traceback=False)
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, function: object) -> argparse.ArgumentParser:
        about = str(function.__doc__)
        sub = commands.add_parser(name, help=about, description=about, parents=[_common()])
        sub.set_defaults(run=function)
        return sub

    checks = command("check", check)
    checks.add_argument("--format", choices=report.FORMATS, default="text", help="for whom")
    checks.add_argument("--fix", action="store_true", help="repair what has one right answer")
    checks.add_argument("--dry-run", action="store_true", help="only show what --fix would do")
    builds = command("build", build)
    builds.add_argument("--site", type=Path, help="the folder to replace")
    builds.add_argument(
        "--if-changed", action="store_true", help="only when something has changed since the last"
    )
    command("serve", serve).add_argument("--port", type=_port)
    audits = command("audit", audit)
    audits.add_argument("site", type=Path)
    audits.add_argument("--format", choices=("text", "github"), default="text", help="for whom")
    audits.add_argument(
        "--used", action="store_true", help="only what a site of somebody else's uses of ours"
    )
    audits.add_argument("--counts", action="store_true", help="all that was looked at, counted")
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
    scans = command("scan", scan)
    scans.add_argument("pages", nargs="+", metavar="file, folder or address")
    scans.add_argument("--list", type=Path, help="Microsoft's list, as 'refresh' writes it")
    scans.add_argument("--format", choices=report.FORMATS, default="text", help="for whom")
    apps = command("registered", registered)
    apps.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="APP.json",
        help="a registration: from 'az ad app show', Graph, or the admin center's manifest",
    )
    apps.add_argument("--format", choices=report.FORMATS, default="text", help="for whom")
    exports = command("export", export)
    exports.add_argument("kind", choices=fragments.KINDS)
    exports.add_argument("--as", dest="form", required=True, choices=markup.FORMS)
    exports.usage = "%(prog)s [-h] {table,links,permissions,all} --as FORM [feature ...]"
    exports.set_defaults(features=[])
    lists = command("refresh", refresh)
    lists.add_argument(
        "--from",
        dest="sources",
        action="extend",
        nargs="+",
        metavar="FILE or address",
        help="other files of Microsoft's form than the published ones",
    )
    asks = command("live", live)
    asks.add_argument("site", nargs="?", type=Path, help="the built site; without it the product's")
    asks.add_argument("--format", choices=report.FORMATS, default="text", help="for whom")
    command("find", find).add_argument("words", nargs="+", metavar="word")
    adds = command("add-scope", add_scope)
    adds.add_argument("name", metavar="scope", help="as in Microsoft's list: Files.Read.All")
    adds.usage = '%(prog)s [-h] scope --to feature [--optional group] "reason for administrators"'
    adds.set_defaults(reason=[])
    adds.add_argument("--to", dest="feature", required=True, help="the feature that asks for it")
    adds.add_argument("--optional", default="", metavar="group", help="an optional group of it")
    diffs = command("diff", diff)
    diffs.add_argument("old", metavar="OLD", help="a catalog, a catalog.json or a git revision")
    diffs.add_argument("new", metavar="NEW", nargs="?", help="the same; without it the catalog")
    diffs.add_argument("--format", choices=changes_as.FORMATS, default="text", help="for whom")
    news = command("new", new)
    news.add_argument("folder", type=Path, metavar="DIR", help="a folder that is not there yet")
    news.add_argument(
        "--from",
        dest="sources",
        action="extend",
        nargs="+",
        default=[],
        metavar="APP.json, page or link",
        help="registrations, pages (files or addresses) and consent links, of one product",
    )
    news.add_argument("--list", type=Path, help="Microsoft's list, as 'refresh' writes it")
    news.add_argument("--refresh", action="store_true", help="get Microsoft's list for it as well")
    command("schema", write_schema)
    return parser


def _common() -> argparse.ArgumentParser:
    """What every command takes, before its name or after it."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("-f", "--config", type=Path, help="the product's mkdocs.yml")
    common.add_argument("--catalog", type=Path, help="another catalog than mkdocs.yml names")
    common.add_argument("--traceback", action="store_true", help="show where an error comes from")
    return common


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"'{text}' is no port number")
    return int(text)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """argparse takes no second positional argument behind an option; a reason, and features to
    export, stand there."""
    parser = command_parser()
    arguments, rest = parser.parse_known_args(argv)
    behind = {add_scope: "reason", export: "features"}.get(arguments.run)
    if rest and (behind is None or rest[0].startswith("-")):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest and behind:
        setattr(arguments, behind, rest)
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 is good, 1 is a problem found, 2 a command that cannot be used, and 3 a
    host that did not answer."""
    arguments = _arguments(argv)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if arguments.traceback:
            raise
        _tell_error(error, getattr(arguments, "format", "text"))
        return 1


def _tell_error(error: Exception, form: str) -> None:
    if form != "github":
        print(_words(error), file=sys.stderr)
    elif isinstance(error, CatalogError):
        print(report.github(error.problems))
    else:
        print(report.github_error(_words(error)))


IN_WORDS = (CatalogError, DiffError, ListError, ProjectError, PublishingError, StartError)
"""Errors that are lines for people."""


def _words(error: Exception) -> str:
    if isinstance(error, IN_WORDS):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        name = error.filename2 or error.filename
        name = shown(name) if isinstance(name, str) else "the build"
        return f"{name}: {error.strerror}"
    if isinstance(error, OSError):
        return str(error)
    return f"{in_own_code(error)} (--traceback shows more)"


if __name__ == "__main__":
    sys.exit(main())
