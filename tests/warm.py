"""Commands of ours in a Python that has already imported what others wrote.

`python -m macros build` spends a third of its time on the import of MkDocs, pydantic and lxml, and
the tests run it more than a hundred times. Here one process imports them, and forks for each
command; our own code is loaded anew, from the folder that the command is given. Any other command,
and each where forks are not to be had, is a process of its own.
"""

import atexit
import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

PACKAGES = (
    "click",
    "lxml.html",
    "material.plugins.search.plugin",
    "mkdocs.commands.build",
    "mkdocs_macros.plugin",
    "pydantic",
    "pygments.lexers",
    "pymdownx.superfences",
)

FORKED = ("macros", "mkdocs", "scopebook")

Done = subprocess.CompletedProcess[str]


def run(arguments: list[str], cwd: Path, env: Mapping[str, str]) -> Done:
    """What `python -m ...` says in a folder, and its exit code."""
    if arguments[0] not in FORKED or not hasattr(os, "fork"):
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, check=False
        )
    sys.audit("subprocess.Popen", sys.executable, arguments, str(cwd), env)
    process = _started()
    assert process.stdin and process.stdout
    with tempfile.TemporaryDirectory() as folder:
        out, err = (Path(folder, name) for name in ("out", "err"))
        asked = {"arguments": arguments, "cwd": str(cwd), "env": dict(env)}
        process.stdin.write(json.dumps(asked | {"out": str(out), "err": str(err)}) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        return Done(arguments, code, out.read_text("utf-8"), err.read_text("utf-8"))


@cache
def _started() -> subprocess.Popen[str]:
    """Ends when its stdin does, so with this process. Not measured itself: its forks are."""
    env = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    command = [sys.executable, "-I", __file__]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=env, text=True)
    atexit.register(process.communicate)
    return process


def serve() -> None:
    """Forks for each line of stdin; the fork alone returns from here, and is then the command."""
    for name in PACKAGES:
        import_module(name)
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        asked = json.loads(line)
        if not (child := os.fork()):
            become(asked)
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def find_installed_plugins() -> None:
    """Those of a wheel on the command's path: MkDocs looked when it was imported."""
    known = import_module("mkdocs.config.defaults").MkDocsConfig.plugins
    known.installed_plugins = import_module("mkdocs.plugins").get_plugins()


def become(asked: dict[str, Any]) -> None:
    """From here on as `python -m` would be: its output, environment, folder and path."""
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, asked["out"], os.O_WRONLY | os.O_CREAT),
        (2, asked["err"], os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(name, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    os.chdir(asked["cwd"])
    paths = asked["env"].get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [asked["cwd"], *filter(None, paths)]
    if any(Path(path, "scopebook").is_dir() for path in paths if path):
        find_installed_plugins()
    if "COVERAGE_PROCESS_START" in os.environ or "COVERAGE_PROCESS_CONFIG" in os.environ:
        import_module("coverage").process_startup()
    sys.argv = ["-m", *asked["arguments"][1:]]
    runpy.run_module(asked["arguments"][0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve()
