"""What a reader downloads: each file is filled in once for a build, and what pages show of
it is the file."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from macros.catalog.history import NO_HISTORY, History
from macros.catalog.model import Catalog
from macros.exports.data import data_files
from macros.exports.other_tools import OtherTool, every_request, text_path, tool_downloads
from macros.exports.powershell import NO_STAMP, SCRIPT_FOLDER, Script, Stamp, downloads


@dataclass(frozen=True, slots=True)
class Download:
    """A file by its path on the site; UTF-8, of which scripts use ASCII alone; LF line ends."""

    path: str
    text: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def size(self) -> int:
        return len(self.text.encode())

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Downloads:
    """Every download that can be made of a catalog."""

    catalog: Catalog
    stamp: Stamp = NO_STAMP
    history: History = NO_HISTORY

    @cached_property
    def by_path(self) -> dict[str, Download]:
        texts = downloads(self.catalog, self.stamp) | tool_downloads(self.catalog)
        texts |= data_files(self.catalog, self.stamp)
        return {path: Download(path, text) for path, text in texts.items()}

    def script(self, script: Script) -> Download:
        return self.by_path[f"{SCRIPT_FOLDER}{script.filename}"]

    def tool(self, tool: OtherTool) -> list[Download]:
        """The file that holds the whole catalog, and what it needs beside it, for every cloud."""
        return [self.by_path[path] for path in tool.downloads]

    def text(self, tool: OtherTool, cloud: str) -> Download | None:
        """The tool's text for everything in a cloud, where the tool has no file for all."""
        path = text_path(self.catalog, tool, cloud)
        return None if tool.downloads else self.by_path[path]

    def of_tool(self, tool: OtherTool) -> list[Download]:
        """All that can be downloaded for a tool."""
        texts = (self.text(tool, cloud) for cloud in every_request(self.catalog))
        return [*self.tool(tool), *(file for file in texts if file)]
