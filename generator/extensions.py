"""What other packages add to ours: they name it as entry points, and it is found by what installers leave.

Finding imports nothing. Every folder of Python's path is looked through for the files `entry_points.txt` of
installed packages: 3 ms, where importlib.metadata takes 70. What a package adds is imported when the table
that it belongs to is first asked. It is trusted as any installed code is, but it is not ours: what fails in
it is told with its name. `MATCHUP_EXTENSIONS=off` leaves all of it out.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, reduce, wraps
from pathlib import Path
from typing import Any

from generator.digests import digest_of
from generator.problems import CannotGoOn, MatchupError, one_of

PAGE_KINDS, INSTRUMENTS, IMPORTERS = "matchup.page_kinds", "matchup.instruments", "matchup.importers"
RULES, SEARCH_LOGS, HOSTS = "matchup.rules", "matchup.search_logs", "matchup.hosts"

GROUPS: Mapping[str, str] = {
    PAGE_KINDS: "page kind",
    INSTRUMENTS: "instrument",
    IMPORTERS: "importer",
    RULES: "rule",
    SEARCH_LOGS: "format of search logs",
    HOSTS: "host",
}
"""Each group of entry points, and what one entry of it is."""

SWITCH, OFF = "MATCHUP_EXTENSIONS", "off"

WAY_OUT = f"mend, update or uninstall that package; {SWITCH}={OFF} leaves all extensions out"

INSTALLED = ".dist-info"  # ends the name of the folder that an installer leaves for each package

NAME = re.compile("[a-z0-9][a-z0-9-]{0,39}")

MOST_BYTES = 1_000_000  # of entry_points.txt that are read


@dataclass(frozen=True, slots=True, order=True)
class Addition:
    """One thing that another package adds: an entry point."""

    group: str
    package: str
    name: str  # what content and people call it
    version: str  # of the package
    value: str  # module:object

    @property
    def owner(self) -> str:
        return f"{self.package} {self.version}".strip()

    @property
    def words(self) -> str:
        """As messages name it."""
        return f'{GROUPS.get(self.group, self.group)} "{self.name}" of the extension {self.owner}'

    @property
    def top(self) -> str:
        """The package or module of Python that it lies in, without what lies below that."""
        return re.split("[.:]", self.value)[0].strip()


# Found


def added(*groups: str) -> tuple[Addition, ...]:
    """What installed packages add to these groups, or to any, in an order that no machine has a say in.

    Raises CannotGoOn for a group that does not exist and for a switch that is not understood.
    """
    everything = _added(tuple(sys.path), os.environ.get(SWITCH, ""))
    for each in everything:
        if each.group not in GROUPS:
            words = f"the extension {each.owner} adds to {each.group}, which does not exist"
            raise CannotGoOn(words, f"{one_of(each.group, GROUPS)}; {WAY_OUT}")
    return tuple(each for each in everything if not groups or each.group in groups)


def names(group: str) -> tuple[str, ...]:
    """Of what is added to a group, each once, without importing it."""
    return tuple(dict.fromkeys(each.name for each in added(group)))


@cache
def _added(search_path: tuple[str, ...], switch: str) -> tuple[Addition, ...]:
    if switch not in ("", "on", OFF):
        raise CannotGoOn(f"{SWITCH} is {switch!r}", f'write "{OFF}" or "on", or leave it out')
    return () if switch == OFF else tuple(sorted(installed(search_path)))


def installed(search_path: Iterable[str]) -> Iterator[Addition]:
    """All that packages in these folders add. Of two of one name the first counts, as it does for Python.

    The folder that the command is run in is left out: what lies in a site is content, and content is not run.
    """
    seen: set[str] = set()
    for folder in search_path:
        if not folder or _is_here(folder):
            continue
        for name in _names_in(folder):
            package, _, version = name.removesuffix(INSTALLED).partition("-")
            package = package.replace("_", "-").lower()
            if package not in seen:
                seen.add(package)
                lines = _entry_points(os.path.join(folder, name, "entry_points.txt"))
                yield from (Addition(group, package, key, version, value) for group, key, value in lines)


def _is_here(folder: str) -> bool:
    try:
        return os.path.samefile(folder, os.curdir)
    except OSError:
        return False


def _names_in(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(INSTALLED))
    except OSError:  # a zip file, or a folder that is not there
        return []


def _entry_points(path: str) -> Iterator[tuple[str, str, str]]:
    """Group, name and value of each entry in a group of ours."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES)
    except OSError:
        return
    if b"[matchup." not in raw:
        return
    group = ""
    for line in raw.decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line.startswith("["):
            group = line.strip("[] ")
        elif group.startswith("matchup.") and "=" in line and line[0] not in "#;":
            name, _, value = line.partition("=")
            yield group, name.strip(), value.partition("[")[0].strip()


def lines() -> list[str]:
    """What `matchup --version -v` lists: each package with its version and what it adds, fit or not."""
    everything = _added(tuple(sys.path), os.environ.get(SWITCH, ""))
    by_owner: dict[str, list[str]] = {}
    for each in everything:
        by_owner.setdefault(each.owner, []).append(f"{GROUPS.get(each.group, each.group)} {each.name}")
    if os.environ.get(SWITCH) == OFF:
        return [f"extensions are left out: {SWITCH}={OFF}"]
    return [f"{owner}: {', '.join(things)}" for owner, things in sorted(by_owner.items())] or [
        "no extensions"
    ]


# Loaded


def loaded(group: str, types: type | tuple[type, ...], ours: Collection[str] = ()) -> Mapping[Addition, Any]:
    """What is added to a group, each of one of these types.

    Raises CannotGoOn where it can't be imported, is something else, or has a name that is taken.
    """
    owners: dict[str, Addition] = {}
    table = {}
    for each in added(group):
        if not NAME.fullmatch(each.name):
            words = (
                f"the {each.words} has a name that is too long, or has other characters than a-z, 0-9 and -"
            )
            raise CannotGoOn(words, f"rename it there, or {WAY_OUT}")
        if each.name in ours:
            raise CannotGoOn(
                f"the {each.words} has the name of one of ours", f"rename it there, or {WAY_OUT}"
            )
        if each.name in owners:
            words = f"the {each.words} has the name of one of {owners[each.name].owner}"
            raise CannotGoOn(words, f"uninstall one of the two packages; {SWITCH}={OFF} leaves both out")
        owners[each.name] = each
        table[each] = load(each, types)
    return table


def load(addition: Addition, types: type | tuple[type, ...]) -> Any:
    """What an entry point names. Raises CannotGoOn."""
    module, _, attribute = addition.value.partition(":")
    if not module.strip() or not attribute.strip():
        words = f'the {addition.words} is "{addition.value}", which names no object of a module'
        raise CannotGoOn(words, f"write module:object there, or {WAY_OUT}")
    with blamed(addition, "can't be loaded"):
        value = reduce(getattr, attribute.strip().split("."), importlib.import_module(module.strip()))
    if not isinstance(value, types):
        wanted = " or ".join(each.__name__ for each in (types if isinstance(types, tuple) else (types,)))
        words = f"the {addition.words} is a {type(value).__name__}, and no {wanted}"
        raise CannotGoOn(words, f"see docs/extending.md, or {WAY_OUT}")
    called = getattr(value, "code", None) or getattr(value, "name", addition.name)
    if called != addition.name:
        words = f'the {addition.words} calls itself "{called}"'
        raise CannotGoOn(words, f"give both the same name there, or {WAY_OUT}")
    return value


@contextmanager
def blamed(addition: Addition, what: str = "has a fault") -> Iterator[None]:
    """Whatever is raised within is told as a fault of that package, with the line where it came up."""
    try:
        yield
    except MatchupError:
        raise
    except (Exception, SystemExit) as fault:
        words = f"the {addition.words} {what}: {type(fault).__name__}: {fault}{_place_of(fault)}"
        raise CannotGoOn(words, WAY_OUT) from fault


def _place_of(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f" ({trace.tb_frame.f_code.co_filename}:{trace.tb_lineno})" if trace is not None else ""


def of_extension(addition: Addition, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, with its faults told as those of its package, those of what it yields, too."""

    def each_of(results: Iterator[Any]) -> Iterator[Any]:
        with blamed(addition):
            yield from results

    @wraps(work)
    def with_name(*arguments: Any, **named: Any) -> Any:
        with blamed(addition):
            result = work(*arguments, **named)
        return each_of(result) if isinstance(result, Iterator) else result

    return with_name


# Files


def roots(*groups: str) -> tuple[Path, ...]:
    """Where the code lies that adds to these groups: folders of packages and files of modules, sorted."""
    return tuple(sorted({root for each in added(*groups) for root in roots_of(each)}))


@cache
def roots_of(addition: Addition) -> tuple[Path, ...]:
    """Where a package lies, found without importing it; nothing where it is not there."""
    try:
        spec = importlib.util.find_spec(addition.top)
    except (ImportError, ValueError):
        return ()
    if spec is None:
        return ()
    if spec.submodule_search_locations is not None:
        return tuple(map(Path, spec.submodule_search_locations))
    return (Path(spec.origin),) if spec.origin and spec.has_location else ()


def layout_folders() -> dict[str, Path]:
    """Where the packages that add page kinds have their layouts, by the name of the package."""
    folders = {}
    for each in added(PAGE_KINDS):
        for root in roots_of(each):
            if (root / "layouts").is_dir():
                folders[each.package] = root / "layouts"
    return folders


@cache
def digest(*groups: str) -> bytes:
    """Of all files of the packages that add to these groups, and of what they add; empty where none does."""
    additions = added(*groups)
    return digest_of(repr(additions).encode(), *_contents(roots(*groups))) if additions else b""


def _contents(folders: Iterable[Path]) -> Iterator[bytes]:
    for root in folders:
        paths = sorted(root.rglob("*")) if root.is_dir() else [root]
        for path in paths:
            if "__pycache__" not in path.parts and path.is_file():
                yield path.relative_to(root.parent).as_posix().encode()
                yield path.read_bytes()
