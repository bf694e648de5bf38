"""Which pages exist, where they live, and what each depends on.

Everything here is arithmetic on a Catalog and its Findings: no files, no layouts, no clock. Half a million pages are
made in one run, so a page is named when it is asked for and no list of them is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from generator.catalog import Catalog, Model
from generator.matching import Alignments, comparison
from generator.scoring import Scores
from generator.verdict import Pair

SITEMAP_LIMIT = 50_000  # addresses in one file, by the sitemap protocol
HOME, METHOD, COVERAGE, NOT_FOUND, ROBOTS, SITEMAP = (
    "index.html",
    "methodology.html",
    "coverage.html",
    "404.html",
    "robots.txt",
    "sitemap.xml",
)


@dataclass(frozen=True)
class Findings:
    """What was computed for all models and pairs of a catalog."""

    catalog: Catalog
    scores: Scores
    alignments: Alignments

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each slug stands in the catalog; asked for every page that is rendered."""
        return {model.slug: position for position, model in enumerate(self.catalog.models)}

    def pair(self, left: int, right: int) -> Pair:
        """The pair of two positions in the catalog, left before right."""
        models = self.catalog.models
        return Pair(self.catalog, self.scores, left, right, self.alignments.of(left, right), comparison(models[left], models[right]))

    def has_page(self, left: int, right: int) -> bool:
        """Whether the site's settings ask for a page about this pair."""
        return self.catalog.site.pairs == "all" or comparison(self.catalog.models[left], self.catalog.models[right]).is_comparable

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every pair that has a page, in slug order."""
        count = len(self.catalog.models)
        return ((left, right) for left in range(count) for right in range(left + 1, count) if self.has_page(left, right))


@dataclass(frozen=True, slots=True)
class Page:
    """One output file that a layout makes: its address, and digests of what it shows."""

    path: str
    layout: str
    models: tuple[int, ...]  # positions of the models it is about
    left: bytes
    right: bytes
    findings: bytes
    number: int = 0  # which part, when a page comes in several


def compare_path(left: str, right: str) -> str:
    return f"compare/{left}/{right}.html"


def model_path(slug: str) -> str:
    return f"models/{slug}.html"


def root_of(path: str) -> str:
    """The way from a page to the top of the site; links are relative to the page, so a site works in any folder."""
    return "../" * path.count("/")


def pages(findings: Findings) -> Iterator[Page]:
    """Every page, in the order in which they are best written: the pages around, the models, the pairs."""
    yield from _around(findings)
    for position in range(len(findings.catalog.models)):
        yield _model(findings, position)
    for left, right in findings.pairs():
        yield _compare(findings, left, right)


def samples(findings: Findings) -> Iterator[Page]:
    """Pages of every layout, whatever the number of pairs: those around, the first model, the first comparison."""
    yield from _around(findings)
    yield _model(findings, 0)
    for left, right in islice(findings.pairs(), 1):
        yield _compare(findings, left, right)


def find(findings: Findings, path: str) -> Page | None:
    """The page at an address, without naming all the others."""
    positions = findings.positions
    folder, _, rest = path.removesuffix(".html").partition("/")
    if folder == "models" and path == model_path(rest) and rest in positions:
        return _model(findings, positions[rest])
    left, _, right = rest.partition("/")
    if (
        folder == "compare"
        and path == compare_path(left, right)
        and left in positions
        and right in positions
        and left < right
        and findings.has_page(positions[left], positions[right])
    ):
        return _compare(findings, positions[left], positions[right])
    return next((page for page in _around(findings) if page.path == path), None)


def _compare(findings: Findings, left: int, right: int) -> Page:
    """Depends on its two models, on the scores of both, and on their alignment: on nothing else in the catalog."""
    pair, (ours, theirs) = findings.pair(left, right), (findings.scores.scores[left], findings.scores.scores[right])
    models = findings.catalog.models
    shown = digest(repr((ours.range, theirs.range, pair.left_above, pair.alignment)))
    return Page(
        compare_path(models[left].slug, models[right].slug), "compare.html", (left, right), models[left].digest, models[right].digest, shown
    )


def _model(findings: Findings, position: int) -> Page:
    """Shows its own score, and a line for each of its pairs."""
    model, score = findings.catalog.models[position], findings.scores.scores[position]
    others = (_line(findings, *sorted((position, other))) for other in range(len(findings.catalog.models)) if other != position)
    return Page(model_path(model.slug), "model.html", (position,), model.digest, b"", digest(repr((score.range, list(others)))))


def _line(findings: Findings, left: int, right: int) -> tuple[object, ...]:
    pair = findings.pair(left, right)
    slugs = tuple(model.slug for model in pair.models)
    return (*slugs, *pair.names, pair.alignment.overlap, pair.comparison.is_comparable, pair.standing, findings.has_page(left, right))


def _around(findings: Findings) -> Iterator[Page]:
    catalog = findings.catalog
    models = digest(
        repr([(model.slug, model.short_name, model.name, model.maker, model.kind, model.tasks, *_kinds(model)) for model in catalog.models])
    )
    overlaps = {pair: len(matches) for pair, matches in findings.alignments.matches.items()}
    ranks = digest(
        repr([score.range for score in findings.scores.scores])
        + repr(overlaps)
        + repr(findings.alignments.counts)
        + findings.scores.above.tobytes().hex()
    )
    yield Page(HOME, "home.html", (), models, b"", ranks)
    yield Page(METHOD, "methodology.html", (), b"", b"", b"")
    yield Page(COVERAGE, "coverage.html", (), digest(repr([(model.slug, model.digest) for model in catalog.models])), b"", b"")
    yield Page(NOT_FOUND, "404.html", (), b"", b"", b"")
    yield Page(ROBOTS, "robots.txt", (), b"", b"", b"")
    listed = digest(repr([(model.slug, model.tasks, *_kinds(model)) for model in catalog.models]))
    part_count = -(-sum(1 for _ in listed_paths(findings)) // SITEMAP_LIMIT)
    yield Page(SITEMAP, "sitemap.xml", (), listed, b"", b"", part_count)
    for number in range(1, part_count + 1):
        yield Page(sitemap_path(number), "sitemap-part.xml", (), listed, b"", b"", number)


def _kinds(model: Model) -> tuple[list[str], list[str]]:
    """What decides, beside the tasks, which pairs compare; sorted, since a set has no order of its own."""
    return sorted(model.kinds.inputs), sorted(model.kinds.outputs)


def sitemap_path(number: int) -> str:
    return f"sitemap-{number}.xml"


def listed_paths(findings: Findings) -> Iterator[str]:
    """What search engines are asked to read: pairs that do not compare are left out, as they carry noindex."""
    yield HOME
    yield METHOD
    yield COVERAGE
    for model in findings.catalog.models:
        yield model_path(model.slug)
    models = findings.catalog.models
    for left, right in findings.pairs():
        if comparison(models[left], models[right]).is_comparable:
            yield compare_path(models[left].slug, models[right].slug)


def digest(shown: str) -> bytes:
    return hashlib.blake2b(shown.encode(), digest_size=8).digest()
