"""Where a site's folders are, where those are that come with the program, and which may be its output.

Knows the names of folders and opens none of them.
"""

from __future__ import annotations

import hashlib
import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from generator import extensions
from generator.output.objectstore import ledger_name
from generator.problems import Misuse

PACKAGE = Path(__file__).parent


def _shipped(name: str, in_repository: str) -> Path:
    """A folder that comes with the program: an installed package has it inside, a checkout beside it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / in_repository


BASE_LAYOUTS = _shipped("layouts", "layouts")
SCHEMAS = _shipped("schema", "content/schema")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site's folders are."""

    path: Path

    @property
    def layouts_path(self) -> Path:
        """The site's own, which may not be there; where it has no file, that of `BASE_LAYOUTS` counts."""
        return self.path / "layouts"

    @property
    def layout_folders(self) -> tuple[Path, ...]:
        """Those that there are, each once: the site's own, the base, those of extensions."""
        paths = (*extensions.layout_folders().values(), BASE_LAYOUTS, self.layouts_path)
        folders = {path.resolve(): path for path in paths if path.exists()}
        return tuple(reversed(folders.values()))

    @property
    def cache_path(self) -> Path:
        return self.path / ".matchup"

    def ledger_path(self, output: Path | str) -> Path:
        """Outside the output, so that it is never uploaded: one for each output folder or object store."""
        name = ledger_name(output) if isinstance(output, str) else self._ledger_name(output)
        return self.cache_path / f"{name}.sqlite"

    def records_path(self, output: Path | str) -> Path:
        """Where several builders of one output folder tell each other of their parts."""
        return self.ledger_path(output).with_suffix(".parts")

    def build_command(self, output: Path | str, options: str) -> str:
        """What to type to build to this output; options come first, so that their places are known."""
        words = ["matchup", "build", *options.split()]
        if self.path != Path():
            words += ["--site", os.fspath(self.path)]
        if output != self.path / "output":
            words += ["--output", os.fspath(output)]
        return shlex.join(words)

    def _ledger_name(self, output_path: Path) -> str:
        output = output_path.resolve()
        if output == (self.path / "output").resolve():
            return "output"
        address = hashlib.blake2b(str(output).encode(), digest_size=4).hexdigest()
        return f"{output_path.name}-{address}"

    def check(self) -> None:
        """Raises Misuse where there is no site."""
        if not (self.path / "content").is_dir():
            raise Misuse(
                f'"{self.path}" is not a site: it has no folder content/',
                "name the folder of a site with --site, or make one: matchup init DIR",
            )

    def check_output(self, output_path: Path) -> None:
        """Raises Misuse unless it is a folder of its own: no source of the site, nor around one."""
        if output_path.exists() and not output_path.is_dir():
            words = f'"{output_path}" is a file, where the output folder must go'
            raise Misuse(words, "name a folder, e.g. output")
        output, site = output_path.resolve(), self.path.resolve()
        is_around = output == site or output in site.parents
        sources = [site / name for name in ("content", "layouts", ".matchup")]
        if is_around or any(output == source or source in output.parents for source in sources):
            raise Misuse(
                f'"{output_path}" can\'t be the output folder: the site is made from files there',
                "name a folder that is for the output alone, e.g. output",
            )
