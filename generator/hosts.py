"""Where a site is put: what each host takes, the files it wants beside the pages, and old addresses told in its own form.

Limits come from the hosts' documents and change; each entry names its plan, where it was read and when. A site of a larger
plan says so with `budget:`. This module knows paths and sizes, and no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from numpy.typing import NDArray

from generator.catalog import HostName, Site
from generator.problems import FaultyContent, Place, Problem

HEADERS, REDIRECTS, NO_JEKYLL = "_headers", "_redirects", ".nojekyll"
MB, MIB, GB = 10**6, 2**20, 10**9


@dataclass(frozen=True, slots=True)
class Rules:
    """How many lines a host reads of a file `_redirects`, and how they begin."""

    all: int
    with_placeholders: int
    bytes: int
    is_prefixed: bool = False  # lines name the sub-folder that the site is served in


@dataclass(frozen=True, slots=True)
class Host:
    """What a host takes; None where it names no limit."""

    plan: str  # that the limits are those of
    source: str  # where they were read
    read: str  # ISO date
    file_count: int | None = None
    byte_count: int | None = None
    bytes_of_a_file: int | None = None
    files_of_a_folder: int | None = None
    rules: Rules | None = None  # None: it reads no `_redirects`, old addresses are pages
    has_headers: bool = False  # it reads `_headers`
    has_no_jekyll: bool = False  # it wants a file .nojekyll, or it runs its own generator over the pages
    takes_compressed: bool = False  # it hands out page.html.gz in place of page.html


HOSTS: Mapping[HostName, Host] = {
    "none": Host("any", "", "2026-11-21", takes_compressed=True),
    "github-pages": Host(
        "every plan", "docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits", "2026-11-21",
        byte_count=GB, has_no_jekyll=True,
    ),
    "gitlab-pages": Host(
        "gitlab.com", "docs.gitlab.com/user/gitlab_com, docs.gitlab.com/administration/instance_limits, docs.gitlab.com/user/project/pages/redirects", "2026-11-21",
        file_count=200_000, byte_count=GB, rules=Rules(1_000, 1_000, 64_000, is_prefixed=True), takes_compressed=True,
    ),
    "cloudflare-pages": Host(
        "free", "developers.cloudflare.com/pages/platform/limits, developers.cloudflare.com/pages/configuration/redirects", "2026-11-21",
        file_count=20_000, bytes_of_a_file=25 * MIB, rules=Rules(2_000, 100, 100_000), has_headers=True,
    ),
    "netlify": Host(
        "every plan", "docs.netlify.com/site-deploys/overview, docs.netlify.com/routing/redirects", "2026-11-21",
        files_of_a_folder=54_000, rules=Rules(10_000, 10_000, 10 * MB), has_headers=True,
    ),
    "s3": Host("pay as you go", "docs.aws.amazon.com/AmazonS3/latest/userguide", "2026-11-21", bytes_of_a_file=5 * GB),
    "nginx": Host("a machine of your own", "nginx.org/en/docs", "2026-11-21", takes_compressed=True),
}  # fmt: skip

POLICY = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
# Nothing here has a digest in its name, so only pictures, whose bytes change when a sample is replaced, may be kept for a
# day; all else is asked for anew each time and answered 304 while it is the same. One line for each path and header: a
# header that two matching blocks name would be sent with both values.
HEADER_LINES = f"""/*
  Content-Security-Policy: {POLICY}
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/samples/*
  Cache-Control: public, max-age=86400
"""


# Old addresses


class Old(NamedTuple):
    """An address that a page had when a model was called otherwise."""

    path: str
    target: str  # where the page is now
    aliases: tuple[str, ...]  # the old slugs in the path, one or two


class Moved(NamedTuple):
    """Old addresses as a host gets them: lines of its `_redirects`, and pages for all that these do not catch."""

    lines: tuple[str, ...]
    pages: Mapping[str, str]  # path -> where it leads


def moved(addresses: Mapping[str, str], olds: Iterable[Old], rules: Rules | None, base: str) -> Moved:
    """Shares out old addresses; `addresses` has the slug of each alias.

    Three lines with placeholders stand for all comparisons of an alias. Where one of them would lead astray, because the
    order of the two names is another one now, a line of its own stands before it. An alias whose lines no longer fit
    within the host's limit gets pages instead.
    """
    if rules is None:
        return Moved((), {old.path: old.target for old in olds})
    by_alias: dict[str, list[Old]] = {alias: [] for alias in addresses}
    for old in olds:
        for alias in old.aliases:
            by_alias[alias].append(old)
    exact: list[str] = []
    wide: list[str] = []
    ruled: set[str] = set()
    source, byte_count = base if rules.is_prefixed else "/", 0
    for alias, slug in addresses.items():
        more_wide = [f"{source}compare/{from_} {base}compare/{to} 301" for from_, to in _placeholders(alias, slug)]
        astray = [old for old in by_alias[alias] if ruled.isdisjoint(old.aliases) and _followed(alias, slug, old.path) != old.target]
        more_exact = [line for old in astray for line in _lines(old, source, base)]
        byte_count += sum(len(line) + 1 for line in (*more_wide, *more_exact))
        is_within = len(exact) + len(wide) + len(more_exact) + len(more_wide) <= rules.all
        if is_within and len(wide) + len(more_wide) <= rules.with_placeholders and byte_count <= rules.bytes:
            exact, wide = exact + more_exact, wide + more_wide
            ruled.add(alias)
        else:
            byte_count -= sum(len(line) + 1 for line in (*more_wide, *more_exact))
    rest = {old.path: old.target for alias in addresses if alias not in ruled for old in by_alias[alias] if ruled.isdisjoint(old.aliases)}
    return Moved((*exact, *wide), rest)


def _placeholders(alias: str, slug: str) -> Iterator[tuple[str, str]]:
    """From and to; a page is asked for with its ending or without."""
    yield f"{alias}/:other", f"{slug}/:other"
    yield f":other/{alias}.html", f":other/{slug}.html"
    yield f":other/{alias}", f":other/{slug}"


def _followed(alias: str, slug: str, path: str) -> str:
    """Where the lines with placeholders lead from an old address; nowhere from a model's page, which has a line of its own."""
    folder, *names = path.removesuffix(".html").split("/")
    return f"{folder}/{'/'.join(slug if name == alias else name for name in names)}.html" if folder == "compare" else ""


def _lines(old: Old, source: str, base: str) -> Iterator[str]:
    for path in (old.path, old.path.removesuffix(".html")):
        yield f"{source}{path} {base}{old.target} 301"


def extra_files(site: Site, lines: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of what the host wants beside the pages."""
    host = HOSTS[site.host]
    if host.has_headers:
        yield HEADERS, HEADER_LINES.encode()
    if host.has_no_jekyll:
        yield NO_JEKYLL, b""
    if written := "".join(f"{line}\n" for line in lines):
        yield REDIRECTS, written.encode()


# Limits


class Folder(Protocol):
    """The files of one folder."""

    @property
    def path(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...


class Sized(Folder, Protocol):
    """The files of one folder as they were written."""

    @property
    def rows(self) -> NDArray[Any] | None: ...  # [name] with a field "size", bytes


Found = TypeVar("Found", bound=Folder)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a site may hold where it goes: the host's limits, or its own budget in their place."""

    site: Site
    model_count: int
    comparison_count: int

    @property
    def host(self) -> Host:
        return HOSTS[self.site.host]

    @property
    def file_count(self) -> int | None:
        return self.site.budget.file_count or self.host.file_count

    @property
    def byte_count(self) -> int | None:
        return self.site.budget.byte_count or self.host.byte_count

    def watched(self, folders: Iterable[Found]) -> Iterator[Found]:
        """The folders one by one. Raises FaultyContent at their end when they hold too much."""
        counts = {}
        for folder in folders:
            counts[folder.path] = len(folder.names)
            yield folder
        _require(self.count_problems(counts))

    def count_problems(self, counts: Mapping[str, int]) -> tuple[Problem, ...]:
        """What is wrong with so many files in each folder."""
        found, total = [], sum(counts.values())
        if self.file_count is not None and total > self.file_count:
            takes = self._takes(f"{self.file_count:,}", self.site.budget.file_count)
            words = f"the site has {total:,} files, {total - self.file_count:,} more than {takes}"
            found.append(self._problem(words, self._ways(self.file_count - (total - self.comparison_count))))
        limit = self.host.files_of_a_folder
        for folder, count in counts.items():
            if limit is not None and count > limit:
                words = f'folder "{folder}" has {count:,} files, {count - limit:,} more than {self._takes(f"{limit:,} in one folder")}'
                found.append(self._problem(words, self._ways()))
        return tuple(found)

    def check_sizes(self, folders: Iterable[Sized]) -> None:
        """Raises FaultyContent when files are too large, alone or together."""
        total, largest, largest_path = 0, 0, ""
        for folder in folders:
            if folder.rows is None or not len(folder.rows):
                continue
            sizes = folder.rows["size"]
            total += int(sizes.sum())
            if int(sizes.max()) > largest:
                largest, largest_path = int(sizes.max()), f"{folder.path}/{folder.names[int(sizes.argmax())]}".lstrip("/")
        found = [self._too_large(total, self.byte_count)] if self.byte_count is not None and total > self.byte_count else []
        if (limit := self.host.bytes_of_a_file) is not None and largest > limit:
            words = f'"{largest_path}" has {size(largest)}, {size(largest - limit)} more than {self._takes(f"{size(limit)} in one file")}'
            found.append(self._problem(words, "make it smaller, or leave it out; nginx takes files of any size"))
        _require(tuple(found))

    def check_estimate(self, byte_count: float) -> None:
        """Raises FaultyContent when about so many bytes are too many."""
        if self.byte_count is not None and byte_count > self.byte_count:
            _require((self._too_large(round(byte_count), self.byte_count, "about "),))

    def _too_large(self, count: int, limit: int, about: str = "") -> Problem:
        takes = self._takes(size(limit), self.site.budget.byte_count)
        words = f"the site has {about}{size(count)}, {about}{size(count - limit)} more than {takes}"
        return self._problem(words, self._ways(self.comparison_count * limit // count))

    def _takes(self, amount: str, own: int | None = None) -> str:
        return (
            f"the {amount} of its budget" if own else f"the {amount} that {self.site.host} takes ({self.host.plan}; read {self.host.read})"
        )

    def _ways(self, room: int = 0) -> str:
        """The ways out; `room` is how many comparisons would fit."""
        top = room // max(1, self.model_count)
        fewer = f"pairs: {{top: {top}}} leaves at most {top * self.model_count:,} of {self.comparison_count:,} comparisons"
        return "; or ".join(
            (
                f"leave comparisons out: {fewer if top > 0 else 'pairs: comparable, or pairs: {top: 5}'}",
                "choose another host (s3 and nginx count neither files nor their sum), or name a larger plan's limits in budget: {files: …, megabytes: …}",
                "split the models over several sites, each with its own content/",
            )
        )

    def _problem(self, words: str, help: str) -> Problem:
        return Problem("host-limit", words, self.site.limited_at, help)


def size(byte_count: int) -> str:
    return f"{byte_count / GB:,.2f} GB" if byte_count >= GB else f"{byte_count / MB:,.1f} MB"


def _require(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise FaultyContent(problems)


# Names


def case_collision(paths: Iterable[str]) -> Iterator[Problem]:
    """Of names that are one and the same on Windows and macOS, every one but the first."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        first = seen.setdefault(path.casefold(), path)
        if first != path:
            words = f"{path} differs from {first} only in capitals"
            yield Problem("case-collision", words, Place(path), "rename one of them: many systems can't hold both")
