"""The whole way, with the network: the wheel in an empty environment, a project begun with its
command, and `make site` there: `python -m tests.starting.installed`, for `make installed`."""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import yaml

from macros.starting.wheel import write_wheel
from tests.project import ROOT, environment

HERE = Path(__file__).parent


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    print("$", *command)
    subprocess.run([*map(str, command)], cwd=cwd, env=environment(), check=True)


def main() -> int:
    """Raises CalledProcessError where a step fails, which has said why by then."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "empty", with_pip=True)
        programs = folder / "empty" / ("Scripts" if sys.platform == "win32" else "bin")
        pip = (programs / "python", "-m", "pip", "install", "--quiet")
        run(*pip, "--require-hashes", "--requirement", ROOT / "requirements.lock")
        run(*pip, "--no-deps", write_wheel(folder))
        run(programs / "python", "-m", "scopebook", "--help", cwd=folder)
        app = yaml.safe_load((HERE / "starts.yml").read_text(encoding="utf-8"))["apps"]["whole"]
        (folder / "app.json").write_text(json.dumps(app), encoding="utf-8")
        start = ("new", "ours", "--from", "app.json", "--list", HERE / "graph-scopes.json")
        run(programs / "scopebook", *start, cwd=folder)
        catalog = folder / "ours" / "catalog" / "catalog.yml"
        text = catalog.read_text(encoding="utf-8")
        catalog.write_text(text.replace("reason: TODO", "reason: Shows plans."), encoding="utf-8")
        run("make", "site", cwd=folder / "ours")
    return 0


if __name__ == "__main__":
    sys.exit(main())
