"""Which pages exist, where they live, and what each depends on.

Everything here is arithmetic on a Catalog and its Findings: no files, no layouts, no clock. Half a million pages are
made in one run, so a page is named when it is asked for and no list of them is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import islice, product
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Catalog, Model
from generator.hosts import HOSTS, Moved, Old, moved
from generator.matching import Alignments, comparable, comparison, mixed
from generator.outputs import Outputs
from generator.scoring import Measured, Scores
from generator.verdict import Pair

SITEMAP_LIMIT = 50_000  # addresses in one file, by the sitemap protocol
HOME, SAMPLES, METHOD, COVERAGE, NOT_FOUND, ROBOTS, SITEMAP = (
    "index.html",
    "samples.html",
    "methodology.html",
    "coverage.html",
    "404.html",
    "robots.txt",
    "sitemap.xml",
)


COMPARE, REDIRECT = "compare.html", "redirect.html"  # the layouts of comparisons and of old addresses
LISTED = (HOME, SAMPLES, METHOD, COVERAGE)  # of the pages around, what search engines are asked to read


@dataclass(frozen=True)
class Findings:
    """What was computed for all models and pairs of a catalog."""

    catalog: Catalog
    scores: Scores
    alignments: Alignments
    outputs: Outputs
    measured: Mapping[str, Measured] = field(default_factory=dict)  # by slug: what was counted of the model's outputs

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each slug stands in the catalog; asked for every page that is rendered."""
        return {model.slug: position for position, model in enumerate(self.catalog.models)}

    @cached_property
    def told(self) -> tuple[bytes, ...]:
        """Of each model, a digest of all that pages tell of it alone: its file and, once it was run, its outputs with the samples."""
        samples = digest(repr((self.catalog.samples, self.catalog.prompts)))
        said = ((model, self.outputs.digest_of(model)) for model in self.catalog.models)
        return tuple(
            digest(repr((model.digest, found, samples, self.measured.get(model.slug)))) if found else model.digest for model, found in said
        )

    @cached_property
    def names(self) -> bytes:
        """Digest of what other pages call the models."""
        return digest(repr([(model.slug, model.short_name) for model in self.catalog.models]))

    @cached_property
    def standings(self) -> NDArray[np.uint8]:
        """[left, right] who is ahead; nothing below the diagonal, which no page shows."""
        return np.triu(self.scores.standings)

    def pair(self, left: int, right: int) -> Pair:
        """The pair of two positions in the catalog, left before right."""
        models = self.catalog.models
        return Pair(self.catalog, self.scores, left, right, self.alignments.of(left, right), comparison(models[left], models[right]))

    @cached_property
    def comparable(self) -> NDArray[np.bool_]:
        """[model, model] whether two models do the same kind of work."""
        return comparable(self.catalog.models)

    @cached_property
    def paged(self) -> NDArray[np.bool_]:
        """[left, right] which pairs the site's settings ask a page for; nothing below the diagonal."""
        asked, count = self.catalog.site.pairs, len(self.catalog.models)
        if asked == "all":
            return np.triu(np.ones((count, count), bool), 1)
        return np.triu(self.comparable if asked == "comparable" else self._best(asked), 1)

    def _best(self, count: int) -> NDArray[np.bool_]:
        """[model, model] whether one of the two is among the other's best partners, so many of them.

        The best compare, overlap most, score highest, and come first in slug order; whoever does not compare is none.
        """
        overlaps = self.alignments.overlaps
        scores = np.array([score.range.value for score in self.scores.scores], np.int32)
        rank = np.where(self.comparable, np.maximum(overlaps, overlaps.T) * np.int32(256) + scores, -1)  # [model, partner]
        np.fill_diagonal(rank, -1)
        best = np.zeros(rank.shape, bool)
        np.put_along_axis(best, np.argsort(-rank, axis=1, kind="stable")[:, :count], True, axis=1)
        best &= rank >= 0
        return best | best.T

    def has_page(self, left: int, right: int) -> bool:
        return bool(self.paged[left, right])

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every pair that has a page, in slug order."""
        for left, row in enumerate(self.paged):
            for right in np.flatnonzero(row).tolist():
                yield left, right

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """[model] the newest day that every page about it prints: on which a source was read, or it was run; empty without any."""
        return tuple(
            max((*(source.read for source in model.sources.values()), *_run_dates(self.outputs, model)), default="")
            for model in self.catalog.models
        )

    @cached_property
    def moved(self) -> Moved:
        """Old addresses of renamed models, as the site's host gets them."""
        site = self.catalog.site
        aliases = {alias: model.slug for model in self.catalog.models for alias in model.aliases}
        return moved(aliases, _old_addresses(self), HOSTS[site.host].rules, urlsplit(site.base_url).path)

    @cached_property
    def _ranges(self) -> NDArray[np.uint64]:
        """[model] digest of its score as pages print it."""
        return np.array([_number(digest(repr(score.range))) for score in self.scores.scores], np.uint64)

    def pair_digests(self, left: int, rights: NDArray[np.int64]) -> NDArray[np.uint64]:
        """[right] of what was found about a pair and stands on its page: both scores, who comes out above, the alignment."""
        above = self.scores.above[left, rights].astype(np.uint64)
        alignments = self.alignments.pair_digests[left, rights]
        return mixed(self._ranges[left] + mixed(self._ranges[rights] + mixed(alignments + above)))


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


def _run_dates(outputs: Outputs, model: Model) -> set[str]:
    return {outputs.record(model.slug, output).date for output in outputs.of(model)}


def around(findings: Findings) -> Iterator[Page]:
    """Every page that is no comparison."""
    yield from _around(findings)
    for position in range(len(findings.catalog.models)):
        yield _model(findings, position)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The comparisons that lie in one folder: those of one model with others behind it in slug order."""

    folder: str
    left: int
    rights: NDArray[np.int64]  # in the order of the files' names
    names: tuple[str, ...]  # of the files, sorted


def shelves(findings: Findings) -> Iterator[Shelf]:
    """Every comparison, by folder. Half a million pages are a thousand of these."""
    names = [f"{model.slug}.html" for model in findings.catalog.models]
    order = sorted(range(len(names)), key=names.__getitem__)  # not that of the slugs: "-" sorts before "."
    placed = np.array(order, np.int64)
    for left, model in enumerate(findings.catalog.models):
        rights = placed[findings.paged[left, placed]]
        if len(rights):
            yield Shelf(f"compare/{model.slug}", left, rights, tuple(names[right] for right in rights.tolist()))


def pages(findings: Findings) -> Iterator[Page]:
    """Every page, in the order in which they are best written: the pages around, the models, the pairs."""
    yield from around(findings)
    yield from redirects(findings)
    for left, right in findings.pairs():
        yield comparison_page(findings, left, right)


def redirects(findings: Findings) -> Iterator[Page]:
    """A page for each old address that the host is not told in another way."""
    return (_redirect(findings, path) for path in findings.moved.pages)


def _redirect(findings: Findings, path: str) -> Page:
    return Page(path, REDIRECT, (), digest(findings.moved.pages[path]), b"", b"")


def _old_addresses(findings: Findings) -> Iterator[Old]:
    """Every address that names a model by a slug it had before; the order of two names then was that of the names then."""
    models = findings.catalog.models
    for place, model in enumerate(models):
        yield from (Old(model_path(alias), model_path(model.slug), (alias,)) for alias in model.aliases)
        for other, partner in enumerate(models if model.aliases else ()):
            is_told = partner.aliases and other < place
            if other == place or is_told or not findings.has_page(*sorted((place, other))):
                continue
            target = compare_path(*sorted((model.slug, partner.slug)))
            for names in product((model.slug, *model.aliases), (partner.slug, *partner.aliases)):
                if old := tuple(name for name in names if name not in (model.slug, partner.slug)):
                    yield Old(compare_path(*sorted(names)), target, old)


def samples(findings: Findings) -> Iterator[Page]:
    """Pages of every layout, whatever the number of pairs: those around, a model and a comparison, run and not run."""
    yield from _around(findings)
    yield from islice(redirects(findings), 1)
    models = findings.catalog.models
    run = next((place for place, model in enumerate(models) if findings.outputs.of(model)), 0)
    yield from (_model(findings, place) for place in sorted({0, run}))
    first = islice(findings.pairs(), 1)
    with_run = islice((pair for pair in findings.pairs() if run in pair), 1)
    yield from (comparison_page(findings, *pair) for pair in sorted({*first, *with_run}))


def find(findings: Findings, path: str) -> Page | None:
    """The page at an address, without naming all the others."""
    positions = findings.positions
    folder, _, rest = path.removesuffix(".html").partition("/")
    if folder == "models" and path == model_path(rest) and rest in positions:
        return _model(findings, positions[rest])
    if (pair := compared(findings, path)) is not None:
        return comparison_page(findings, *pair)
    if path in findings.moved.pages:
        return _redirect(findings, path)
    return next((page for page in _around(findings) if page.path == path), None)


def compared(findings: Findings, path: str) -> tuple[int, int] | None:
    """The pair whose page stands at an address."""
    positions = findings.positions
    folder, _, rest = path.partition("/")
    names, dot, ending = rest.rpartition(".")
    left, _, right = names.partition("/")
    if folder != "compare" or dot + ending != ".html" or left not in positions or right not in positions:
        return None
    pair = positions[left], positions[right]
    return pair if findings.paged[pair] else None


def comparison_page(findings: Findings, left: int, right: int) -> Page:
    """Depends on its two models, on the scores of both, and on their alignment: on nothing else in the catalog."""
    models, told = findings.catalog.models, findings.told
    shown = int(findings.pair_digests(left, np.array([right]))[0]).to_bytes(8, "little")
    return Page(compare_path(models[left].slug, models[right].slug), COMPARE, (left, right), told[left], told[right], shown)


def _model(findings: Findings, position: int) -> Page:
    """Shows its own score, and a line for each of its pairs: who is ahead, how far they overlap, whether they compare."""
    model = findings.catalog.models[position]
    shown = hashlib.blake2b(findings.names + repr(findings.scores.scores[position].range).encode(), digest_size=8)
    for table in (findings.standings, findings.alignments.overlaps, findings.paged, findings.comparable):
        shown.update(np.ascontiguousarray(table[position]).tobytes() + np.ascontiguousarray(table[:, position]).tobytes())
    return Page(model_path(model.slug), "model.html", (position,), findings.told[position], b"", shown.digest())


def _around(findings: Findings) -> Iterator[Page]:
    catalog = findings.catalog
    models = digest(
        repr([(model.slug, model.short_name, model.name, model.maker, model.kind, model.tasks, *_kinds(model)) for model in catalog.models])
    )
    ranks = digest(
        repr([score.range for score in findings.scores.scores])
        + findings.alignments.overlaps.tobytes().hex()
        + findings.scores.above.tobytes().hex()
    )
    yield Page(HOME, "home.html", (), models, b"", ranks)
    told = digest(repr([(model.slug, digests) for model, digests in zip(catalog.models, findings.told, strict=True)]))
    samples = digest(repr((catalog.samples, catalog.prompts)))
    yield Page(SAMPLES, "samples.html", (), told, b"", samples)
    yield Page(METHOD, "methodology.html", (), b"", b"", b"")
    yield Page(COVERAGE, "coverage.html", (), told, b"", b"")
    yield Page(NOT_FOUND, "404.html", (), b"", b"", b"")
    yield Page(ROBOTS, "robots.txt", (), b"", b"", b"")
    is_listed = findings.paged & findings.comparable
    told_on = [(model.slug, _model_date(findings, place), findings.dates[place]) for place, model in enumerate(catalog.models)]
    listed = digest(repr(told_on) + np.packbits(is_listed).tobytes().hex())
    listed_count = len(LISTED) + len(catalog.models) + int(is_listed.sum())
    part_count = -(-listed_count // SITEMAP_LIMIT)
    yield Page(SITEMAP, "sitemap.xml", (), listed, b"", b"", part_count)
    for number in range(1, part_count + 1):
        yield Page(sitemap_path(number), "sitemap-part.xml", (), listed, b"", b"", number)


def _kinds(model: Model) -> tuple[list[str], list[str]]:
    """What decides, beside the tasks, which pairs compare; sorted, since a set has no order of its own."""
    return sorted(model.kinds.inputs), sorted(model.kinds.outputs)


def sitemap_path(number: int) -> str:
    return f"sitemap-{number}.xml"


def _model_date(findings: Findings, place: int) -> str:
    """The newest day that a model's own page prints; corrections stand on no other."""
    return max(findings.dates[place], *(correction.date for correction in findings.catalog.models[place].corrections), "")


def listed(findings: Findings, first: int = 0, last: int | None = None) -> Iterator[tuple[str, str]]:
    """What search engines are asked to read, from the first to the last (excluded): path, and the newest day that the page prints.

    That day is none of the page's bytes having been written: it follows from the content, so it is the same in every
    build, and it changes only when the page does. Empty where the page prints none. Pairs that do not compare are left
    out, as they carry noindex.
    """
    models, dates = findings.catalog.models, findings.dates
    singles = [(path, findings.catalog.recipe.date if path == METHOD else "") for path in LISTED]
    singles += [(model_path(model.slug), _model_date(findings, place)) for place, model in enumerate(models)]
    yield from singles[first:last]
    pairs = np.argwhere(findings.paged & findings.comparable)
    for left, right in pairs[max(0, first - len(singles)) : None if last is None else max(0, last - len(singles))].tolist():
        yield compare_path(models[left].slug, models[right].slug), max(dates[left], dates[right])


def sitemap_part(findings: Findings, number: int) -> Iterator[tuple[str, str]]:
    """What one of the sitemap's files lists."""
    return listed(findings, (number - 1) * SITEMAP_LIMIT, number * SITEMAP_LIMIT)


def digest(shown: str) -> bytes:
    return hashlib.blake2b(shown.encode(), digest_size=8).digest()


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "little")


# What every page needs around its content


class Frame(NamedTuple):
    """Its address and words for the head of the document."""

    path: str
    root: str
    title: str
    document_title: str  # with the site's
    description: str
    canonical: str
    is_listed: bool
    site_title: str
    tagline: str

    def escaped(self) -> Frame:
        """All words as HTML."""
        return Frame._make([escape(word) if isinstance(word, str) else word for word in self])


def frame(catalog: Catalog, path: str, title: str, description: str, is_listed: bool = True) -> Frame:
    site = catalog.site
    address = site.base_url + ("" if path == HOME else path)
    whole = title if title == site.title else f"{title} · {site.title}"
    return Frame(path, root_of(path), title, whole, _short(description), address, is_listed, site.title, site.tagline)


def _short(text: str, limit: int = 300) -> str:
    """At most `limit` characters, cut at a sentence or a word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit]
    return cut[: cut.rfind(". ") + 1] if ". " in cut else cut[: cut.rfind(" ")] + " …"


@dataclass(frozen=True, slots=True)
class RedirectPage:
    """What stands at an old address; the frame is that of the page it leads to, which is as many folders deep."""

    frame: Frame
    href: str

    @property
    def path(self) -> str:
        return self.frame.path


def redirect_page(findings: Findings, page: Page) -> RedirectPage:
    target = findings.moved.pages[page.path]
    return RedirectPage(frame(findings.catalog, target, "Moved", "", False), root_of(page.path) + target)
