"""Five pages of digests alone, an output folder with its ledger, and work done in a process that may die."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable
from pathlib import Path

from generator.cache import Cache
from generator.digests import text_digest
from generator.output.ledger import Ledger
from generator.output.plan import Plan, Target, folders_of, plan
from generator.output.publish import Published, Render, publish
from generator.output.shelves import Digests
from generator.output.trusted import trusted
from generator.output.verified import verified

SIDES = ("recipe", "left", "right", "findings")
REASONS = ("recipe changed", "left model changed", "right model changed", "findings changed")


def page(path: str, **sides: str) -> Target:
    return Target(path, Digests(**{side: text_digest(sides.get(side, side)) for side in SIDES}))


def render(target: Target) -> bytes:
    return f"{target.path}\n{target.digests.hexes()}\n".encode() * 3


SITE = [
    page("index.html"),
    page("compare/a/b.html"),
    page("compare/a/c.html"),
    page("compare/b/c.html"),
    page("models/a.html"),
]


def by_folder(targets: Iterable[Target], render: Callable[[Target], bytes] = render) -> Render:
    """What publishing asks for the bytes of a folder's files, of a function that makes one page."""
    by_path = {target.path: target for target in targets}
    return lambda folder, names: (render(by_path[posixpath.join(folder, name)]) for name in names)


class Site:
    """An output folder and its ledger."""

    def __init__(self, folder_path: Path) -> None:
        self.output_path = folder_path / "output"
        self.ledger_path = folder_path / "state" / "ledger.sqlite"
        self.cache_path = folder_path / "state"

    def plan(self, targets: Iterable[Target]) -> Plan:
        with Ledger.open(self.ledger_path) as ledger:
            return plan(folders_of(targets), ledger, self.output_path)

    def build(
        self,
        targets: Iterable[Target],
        render: Callable[[Target], bytes] = render,
        batch_size: int = 2,
        worker_count: int = 1,
        is_verified: bool = False,
        is_trusted: bool = False,
    ) -> Published:
        targets = list(targets)
        with Ledger.open(self.ledger_path) as ledger:
            state = trusted(self.output_path, Cache(self.cache_path)) if is_trusted else None
            planned = plan(folders_of(targets), ledger, self.output_path, state)
            if is_verified:
                planned = verified(planned, folders_of(targets), ledger.shelves())
            return publish(
                planned,
                ledger,
                self.output_path,
                by_folder(targets, render),
                worker_count,
                batch_size,
            )

    def reasons(self, targets: Iterable[Target]) -> dict[str, tuple[str, ...]]:
        return dict(self.plan(targets).reasons())

    def tree(self) -> dict[str, bytes | None]:
        """Every file with its bytes, every folder with None."""
        paths = sorted(self.output_path.rglob("*"))
        return {
            path.relative_to(self.output_path).as_posix(): None if path.is_dir() else path.read_bytes()
            for path in paths
        }

    def times(self) -> dict[Path, int]:
        return {path: path.lstat().st_mtime_ns for path in [self.output_path, *self.output_path.rglob("*")]}


def clean(targets: Iterable[Target]) -> dict[str, bytes | None]:
    """The tree of a clean build, worked out without publishing."""
    files: dict[str, bytes | None] = {target.path: render(target) for target in targets}
    folders = {parent.as_posix() for path in files for parent in Path(path).parents} - {"."}
    return dict(sorted({**files, **dict.fromkeys(folders)}.items(), key=lambda entry: Path(entry[0])))


def edited(target: Target, **sides: str) -> Target:
    return Target(
        target.path,
        Digests(
            **{
                side: text_digest(sides[side]) if side in sides else getattr(target.digests, side)
                for side in SIDES
            }
        ),
    )


def exit_status(work: Callable[[], object]) -> int:
    """Runs `work` in a forked child; 0 if it ended well, negative if a signal ended it."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
