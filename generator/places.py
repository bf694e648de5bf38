"""Where a site's folders are, and which folder may be its output."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from generator.findings.findings import ALIGNMENTS
from generator.output.objectstore import ledger_name
from generator.problems import Misuse


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site's folders are."""

    path: Path

    @property
    def layouts_path(self) -> Path:
        return self.path / "layouts"

    @property
    def cache_path(self) -> Path:
        return self.path / ".matchup"

    @property
    def alignments_path(self) -> Path:
        return self.cache_path / ALIGNMENTS

    def ledger_path(self, output: Path | str) -> Path:
        """One ledger for each output folder, outside of it, so that it is never uploaded, and one for each object store."""
        return (
            self.cache_path
            / f"{ledger_name(output) if isinstance(output, str) else self._ledger_name(output)}.sqlite"
        )

    def _ledger_name(self, output_path: Path) -> str:
        address = hashlib.blake2b(str(output_path.resolve()).encode(), digest_size=4).hexdigest()
        return (
            "output"
            if output_path.resolve() == (self.path / "output").resolve()
            else f"{output_path.name}-{address}"
        )

    def check(self) -> None:
        if not (self.path / "content").is_dir():
            raise Misuse(
                f'"{self.path}" is not a site: it has no folder content/',
                "run matchup in the folder of a site, or name it with --site",
            )

    def check_output(self, output_path: Path) -> None:
        """The output is a folder of its own: never the site itself, above it, or within what it is made from."""
        if output_path.exists() and not output_path.is_dir():
            raise Misuse(
                f'"{output_path}" is a file, where the output folder must go', "name a folder, e.g. output"
            )
        output, site = output_path.resolve(), self.path.resolve()
        sources = [site / name for name in ("content", "layouts", ".matchup")]
        if (
            output == site
            or output in site.parents
            or any(output == source or source in output.parents for source in sources)
        ):
            raise Misuse(
                f'"{output_path}" can\'t be the output folder: the site is made from files there',
                "name a folder that is for the output alone, e.g. output",
            )
