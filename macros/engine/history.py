"""A catalog's versions, out of its git history, or out of a file."""

from pathlib import Path

from macros.catalog.history import (
    NO_HISTORY,
    Asks,
    History,
    Version,
    asks_in_json,
    asks_in_yaml,
    asks_of,
    history_of,
)
from macros.catalog.model import Catalog
from macros.catalog.names import quoted
from macros.catalog.problems import CatalogError
from macros.catalog.reading import parse
from macros.catalog.shape import load, shape
from macros.engine.problems import shown
from macros.exports.data import read_published
from macros.exports.stamp import git_says

MOST = 500
"""Versions that are read, the newest, so that no history takes long; a record of them all begins
with the first."""


class DiffError(Exception):
    """A version that cannot be compared; `str()` says in one line why."""


def read_history(path: Path) -> History:
    """The committed versions of the catalog on the main line (of a merge, its first parent), and
    what is in the file now, where that is not committed; nothing without git."""
    if not any((folder / ".git").exists() for folder in path.absolute().parents):
        return NO_HISTORY
    limit = f"--max-count={MOST}"
    form = ("--first-parent", "--format=%H %cI")
    listed = git_says(path.parent, "log", limit, *form, "--", path.name)
    commits = [line.partition(" ") for line in (listed or b"").decode().splitlines()][::-1]
    if not commits:
        return NO_HISTORY
    shallow = git_says(path.parent, "rev-parse", "--is-shallow-repository")
    whole = shallow == b"false\n" and len(commits) < MOST
    texts = _texts(path, [commit for commit, _, _ in commits])
    found = [(commit, time, texts[commit]) for commit, _, time in commits if commit in texts]
    return _with_file(history_of(found, whole=whole), path)


def _texts(path: Path, commits: list[str]) -> dict[str, str]:
    """The file's text at each commit that has it."""
    wanted = "".join(f"{commit}:./{path.name}\n" for commit in commits)
    answer = git_says(path.parent, "cat-file", "--batch", given=wanted.encode()) or b""
    texts = {}
    for commit in commits:
        head, _, answer = answer.partition(b"\n")
        if size := head.rpartition(b" blob ")[2]:
            texts[commit] = _decoded(answer[: int(size)]) if size.isdigit() else ""
            answer = answer[int(size) + 1 :] if size.isdigit() else answer
    return {commit: text for commit, text in texts.items() if text}


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")


def _with_file(history: History, path: Path) -> History:
    """The history with what the file says now as its last, undated version."""
    try:
        now = asks_of(load(path))
    except CatalogError:
        return history
    if history.versions and history.versions[-1].asks == now:
        return history
    return History((*history.versions, Version("", "", now)), history.whole)


def old_version(name: str, path: Path) -> Asks:
    """What a version asks for that need not be of today's form: a catalog's file, a published
    `catalog.json`, or a revision of git that has the catalog at `path`. Raises DiffError."""
    text, said = _text(name, path)
    try:
        return asks_in_json(text) if _is_json(text) else asks_in_yaml(text, said)
    except (CatalogError, ValueError) as error:
        raise DiffError(_one_line(said, error)) from None


def new_version(name: str, path: Path) -> Catalog:
    """The same as a whole catalog, from which links can be made. Raises DiffError."""
    text, said = _text(name, path)
    if _is_json(text):
        try:
            return read_published(text)
        except ValueError:
            raise DiffError(f"{said}: this is no catalog.json as this version writes it") from None
    try:
        document = parse(text, said)
    except CatalogError as error:
        raise DiffError(str(error)) from None
    catalog, problems = shape(document)
    if catalog is None or document.problems:
        raise DiffError(str(CatalogError(sorted([*document.problems, *problems]))))
    return catalog


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _one_line(said: str, error: Exception) -> str:
    return str(error) if isinstance(error, CatalogError) else f"{said}: this is no catalog.json"


def _text(name: str, path: Path) -> tuple[str, str]:
    """A version's text, and what it is called in a message."""
    file = Path(name)
    if file.is_file():
        return _decoded(file.read_bytes()), shown(file)
    found = None
    if not name.startswith("-"):
        found = git_says(path.parent, "show", f"{name}:./{path.name}")
    if found is None:
        known = f"a revision of git that has {shown(path)}"
        raise DiffError(f"{quoted(name)} is neither a file nor {known}")
    return _decoded(found), f"{name}:{shown(path)}"
