"""This package as a wheel named `scopebook`, made with the standard library alone.

The sources stay in `macros/`, where mkdocs-macros looks for them in a checkout. In the wheel the
package is named `scopebook`: another site may have a `macros` of its own, as mkdocs-macros advises.
pip finds the functions that it calls here, as pyproject.toml says.
Source: https://peps.python.org/pep-0517/
"""

import base64
import hashlib
import re
import tarfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

NAME = "scopebook"

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent
INSTALLED = PACKAGE.name == NAME

LOCK = "requirements.lock"
BESIDE = (LOCK,)
"""Files beside the package that a project of its own is begun with."""

OWN_NAME = re.compile(
    r"python -m macros\b|^(\s*(?:from|import) )macros\b|(?<![\w.])macros(?=[./]\w)", re.MULTILINE
)
"""Imports, the paths in messages, and the command as people write it."""

OWN_FACTS = {"METADATA", "WHEEL", "entry_points.txt", "licenses"}
"""What is a wheel's own beside its package; installers add more, each its own.
Source: https://packaging.python.org/specifications/recording-installed-packages/"""

Files = dict[str, bytes]
"""What a wheel holds, by path."""


def build_wheel(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    """Writes the wheel into the folder, and returns its name; the same bytes for the same files."""
    return write_wheel(Path(wheel_directory)).name


def build_sdist(sdist_directory: str, config_settings: object = None) -> str:
    """Writes the sources from which a wheel can be made, and returns the archive's name."""
    facts = _facts()
    stem = f"{NAME}-{facts['version']}"
    names = ["pyproject.toml", facts["readme"], "LICENSE", *BESIDE]
    files = {path: (ROOT / path).read_bytes() for path in names}
    files |= {f"macros/{path}": data for path, data in _sources()}
    files["PKG-INFO"] = _metadata(facts)
    with tarfile.open(Path(sdist_directory, f"{stem}.tar.gz"), "w:gz") as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(f"{stem}/{path}")
            entry.size = len(data)
            archive.addfile(entry, BytesIO(data))
    return f"{stem}.tar.gz"


def write_wheel(folder: Path) -> Path:
    """Also of the package as it was installed, for a project that keeps its own."""
    files = _installed(distribution(NAME)) if INSTALLED else _mapped()
    (info,) = {path.split("/")[0] for path in files if path.endswith(".dist-info/METADATA")}
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD")
    path = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    with ZipFile(path, "w") as wheel:
        for name in sorted(files, key=lambda name: (".dist-info/" in name, name)):
            entry = ZipInfo(name)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            wheel.writestr(entry, files[name])
    return path


def _installed(found: Distribution) -> Files:
    kept = (path for path in found.files or () if _is_own(path))
    return {path.as_posix(): Path(str(path.locate())).read_bytes() for path in kept}


def _is_own(path: PurePath) -> bool:
    folder, below = path.parts[:2]
    if folder == NAME:
        return path.suffix != ".pyc"
    return folder.endswith(".dist-info") and below in OWN_FACTS


def _mapped() -> Files:
    facts = _facts()
    info = f"{NAME}-{facts['version']}.dist-info"
    commands = "".join(f"{name} = {call}\n" for name, call in facts["scripts"].items())
    plugins = facts["entry-points"]["mkdocs.plugins"]
    events = "".join(f"{name} = {call}\n" for name, call in plugins.items())
    return {
        **{f"{NAME}/{path}": _renamed(path, data) for path, data in _sources()},
        **{f"{NAME}/{path}": (ROOT / path).read_bytes() for path in BESIDE},
        f"{info}/METADATA": _metadata(facts),
        f"{info}/WHEEL": (
            f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ).encode(),
        f"{info}/entry_points.txt": (
            f"[console_scripts]\n{commands}\n[mkdocs.plugins]\n{events}"
        ).encode(),
        f"{info}/licenses/LICENSE": (ROOT / "LICENSE").read_bytes(),
    }


def _sources() -> Iterator[tuple[str, bytes]]:
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(PACKAGE).as_posix(), path.read_bytes()


def _renamed(path: str, data: bytes) -> bytes:
    if not path.endswith(".py"):
        return data
    return OWN_NAME.sub(lambda found: f"{found[1] or ''}{NAME}", data.decode()).encode()


def _facts() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["project"])


def _metadata(facts: dict[str, Any]) -> bytes:
    """Source: https://packaging.python.org/specifications/core-metadata/"""
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {facts['name']}",
        f"Version: {facts['version']}",
        f"Summary: {facts['description']}",
        f"License-Expression: {facts['license']}",
        "License-File: LICENSE",
        f"Requires-Python: {facts['requires-python']}",
        *(f"Requires-Dist: {needed}" for needed in facts["dependencies"]),
        "Description-Content-Type: text/markdown",
    ]
    readme = (ROOT / facts["readme"]).read_text(encoding="utf-8")
    return "\n".join([*lines, "", readme]).encode()


def _record(files: Files, own: str) -> bytes:
    """Source: https://packaging.python.org/specifications/binary-distribution-format/"""
    lines = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in files.items()]
    return "\n".join([*sorted(lines), f"{own},,", ""]).encode()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
