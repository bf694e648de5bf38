"""One edition of the site: findings and layouts put together, able to render any page of it, once or half a million times.

The build asks for all pages, the preview for the one that is looked at; both get the same bytes from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from PIL import __version__ as PILLOW_VERSION

from generator import matching, measured, pages, pictures, readings, samples, scoring
from generator.catalog import Catalog, Model, Sample
from generator.compare import ROOT, ComparePage, Comparisons
from generator.compressed import compress, original, with_compressed
from generator.compressed import digests_of as compressed_digests
from generator.exhibits import exhibits, made, picture_view, strip_maps
from generator.fragments import Cell, Parts, Shown, Side, absent_cell, parts, picture_tag, row_labels, shown
from generator.gallery import Gallery, samples_page, samples_view
from generator.hosts import Limits, extra_files
from generator.ledger import DIGESTS, Digests, number
from generator.outputs import Output, Outputs
from generator.pages import COMPARE, REDIRECT, Findings, Page, compare_path, redirect_page, root_of
from generator.plan import Folder, Target, folders_of
from generator.problems import FaultyContent, Problem
from generator.remembered import Kept, Memory, digest_of
from generator.render import Layouts
from generator.views import coverage_page, home_page, method_page, model_page, plain_page
from generator.workers import spread

CODE = Path(__file__).parent
PAGES = (".html", ".txt", ".xml")  # how the paths end of what layouts make
ALIGNMENTS, DRAWS = "alignments.npz", "draws.npz"  # in the folder of the caches
UNSHOWN = {
    "cli.py",
    "serve.py",
    "reopened.py",
    "publish.py",
    "plan.py",
    "objectstore.py",
    "ledger.py",
    "workers.py",
    "build.py",
    "explain.py",
    "online.py",
}  # code that can't change a page's bytes


PICTURE_CODE = pages.digest(
    "".join([PILLOW_VERSION, *((CODE / name).read_text("utf-8") for name in ("exhibits.py", "pictures.py"))])
).hex()  # of what can change the bytes of a picture


@dataclass(frozen=True, slots=True)
class File:
    """An output file that no layout makes: rendered only when a plan asks for it."""

    path: str
    digest: bytes
    render: Callable[[], bytes]


class Edition:
    """A catalog with its findings and the layouts that show them."""

    def __init__(self, findings: Findings, layouts: Layouts, cache_path: Path | None = None, kept: Kept | None = None) -> None:
        self.findings = findings
        self.layouts = layouts
        self._kept = kept or Kept()
        self._memory = Memory[Parts](cache_path / "fragments" if cache_path else None, Parts)
        self._parts: dict[str, Parts] = {}
        self._shown: dict[tuple[str, str], Shown] = {}
        self._galleries: dict[str, Gallery] = {}
        self._captions: dict[int, dict[str, str]] = {}
        self._web: tuple[str, dict[int, bytes]] = ("", {})
        self._plain: tuple[str, bytes] = ("", b"")  # the text that was compressed last

    @cached_property
    def recipe(self) -> bytes:
        """Of all that every page depends on: layouts, settings, our own code."""
        return self._kept.of(("recipe", self.findings.catalog.settings_digest), (self.layouts,), self._recipe)

    def _recipe(self) -> bytes:
        code = [path for path in CODE.glob("*.py") if path.name not in UNSHOWN]
        return pages.digest((self.layouts.digest(code) + self.findings.catalog.settings_digest).hex())

    @property
    def limits(self) -> Limits:
        """What the site may hold where it goes."""
        return Limits(self.findings.catalog.site, len(self.findings.catalog.models), int(self.findings.paged.sum()))

    def targets(self) -> Iterator[Target]:
        """Every output file of this edition, one by one; those that are compressed ahead left out."""
        yield from self._around()
        for page in pages.redirects(self.findings):
            yield self.target(page)
        for left, right in self.findings.pairs():
            yield self.target(pages.comparison_page(self.findings, left, right))

    def folders(self) -> Iterator[Folder]:
        """Every output file of this edition, by folder: the comparisons of a model at once."""
        return with_compressed(self._folders(), self.findings.catalog.site.compress)

    def _folders(self) -> Iterator[Folder]:
        old = {folder.path: folder for folder in folders_of(map(self.target, pages.redirects(self.findings)))}
        for folder in self._new_folders():
            yield _joined(folder, old.pop(folder.path)) if folder.path in old else folder
        yield from old.values()

    def _new_folders(self) -> Iterator[Folder]:
        """Without old addresses."""
        yield from folders_of(self._around())
        told = np.array([number(digest) for digest in self.findings.told], np.uint64)
        for shelf in pages.shelves(self.findings):
            digests = np.zeros(len(shelf.rights), DIGESTS)
            digests["recipe"], digests["left"], digests["right"] = number(self.recipe), told[shelf.left], told[shelf.rights]
            digests["findings"] = self.findings.pair_digests(shelf.left, shelf.rights)
            yield Folder(shelf.folder, shelf.names, digests)

    def _around(self) -> Iterator[Target]:
        yield from (Target(file.path, Digests(b"", file.digest, b"", b"")) for file in self._files())
        for page in pages.around(self.findings):
            yield self.target(page)

    def target(self, page: Page) -> Target:
        return Target(page.path, Digests(self.recipe, page.left, page.right, page.findings))

    def find(self, path: str) -> Target | None:
        plain, format = original(path, self.findings.catalog.site.compress)
        if format is not None:
            beside = self.find(plain)
            return Target(path, compressed_digests(beside.digests, format)) if beside else None
        page = pages.find(self.findings, path)
        if page is not None:
            return self.target(page)
        file = self.file(path)
        return Target(path, Digests(b"", file.digest, b"", b"")) if file else None

    def holds(self, path: str) -> bool:
        """Whether there is such an output file; of most, without asking what it depends on."""
        if pages.compared(self.findings, path) is not None:
            return True
        return (not path.endswith(PAGES) and self.file(path) is not None) or self.find(path) is not None

    def file(self, path: str) -> File | None:
        """The output file of this address that no layout makes."""
        return self._files_by_path.get(path)

    @cached_property
    def _files_by_path(self) -> dict[str, File]:
        return {file.path: file for file in self._files()}

    def render(self, path: str) -> bytes:
        """The bytes of an output file; raises FaultyContent when a layout does not fit, KeyError for no page of ours."""
        plain, format = original(path, self.findings.catalog.site.compress)
        if format is not None:
            if self._plain[0] != plain:
                self._plain = plain, self.render(plain)
            return compress(self._plain[1], format)
        if (pair := pages.compared(self.findings, path)) is not None:
            return self.layouts.fill(COMPARE, self.comparison(*pair)).encode()
        page = pages.find(self.findings, path)
        if page is not None:
            return self._rendered(page)
        return self._files_by_path[path].render()

    def _rendered(self, page: Page) -> bytes:
        if page.layout == COMPARE:
            return self.layouts.fill(page.layout, self.comparison(*page.models)).encode()
        return self.layouts.render(page.layout, self.view(page))

    def comparison(self, left: int, right: int) -> ComparePage:
        """What the page about two models shows."""
        pair = self.findings.pair(left, right)
        both = self.shown(left, ROOT), self.shown(right, ROOT)
        samples = samples_view(self.gallery(ROOT), *both, self._agreement(left, right)) if both[0].exhibits or both[1].exhibits else None
        path = compare_path(*(model.slug for model in pair.models))
        return self._comparisons.view(pair, path, self.parts(left, "left"), self.parts(right, "right"), samples)

    @cached_property
    def _comparisons(self) -> Comparisons:
        settings = replace(self.findings.catalog, models=(), samples=(), prompts=())  # nothing else, as they outlive the models
        make = partial(Comparisons, settings, self._labels, self._absent, absent_cell(self.layouts, "not run"), self.layouts)
        return self._kept.of(("comparisons", self.recipe), (self.layouts,), make)

    def view(self, page: Page) -> object:
        """What a page shows that is no comparison."""
        findings, catalog, root = self.findings, self.findings.catalog, root_of(page.path)
        if page.layout == "model.html":
            own, alone = self.parts(page.models[0], "own"), self.shown(page.models[0], root)
            return model_page(findings, page, own, samples_view(self.gallery(root), alone), alone.absence, self._absent, self._labels)
        if page.layout == "samples.html":
            run = {model.slug: self.shown(place, root) for place, model in enumerate(catalog.models) if findings.outputs.of(model)}
            return samples_page(catalog, page, self.gallery(root), run)
        if page.layout == REDIRECT:
            return redirect_page(findings, page)
        if page.layout == "home.html":
            return home_page(findings, page)
        if page.layout == "methodology.html":
            return method_page(catalog, page)
        if page.layout == "coverage.html":
            return coverage_page(findings, page)
        return plain_page(findings, page)

    def faults(self) -> tuple[Problem, ...]:
        """What shows when a page of each layout is rendered."""
        found: list[Problem] = []
        for page in pages.samples(self.findings):
            try:
                self._rendered(page)
            except FaultyContent as fault:
                found += [problem for problem in fault.problems if problem.place not in [each.place for each in found]]
        return tuple(found)

    def parts(self, position: int, side: Side) -> Parts:
        """What is shown of one model alone, rendered once; what comparisons show is kept for the next build, too."""
        model = self.findings.catalog.models[position]
        name = f"{model.slug}.{side}"
        if name not in self._parts:
            measured = self.findings.measured.get(model.slug, {})
            key = digest_of(self.recipe, model.path.encode(), model.digest, repr(sorted(measured.items())).encode())
            found = self._memory.recall(name, key) if side != "own" else None
            if found is None:
                found = parts(self.findings.catalog, model, measured, self.findings.scores.scores[position], side, self.layouts)
                if side != "own":
                    self._memory.keep(name, key, found)
            self._parts[name] = found
        return self._parts[name]

    def prepare(self, worker_count: int) -> None:
        """Renders what many pages show of each model, spread over workers, which leave it for each other in the cache."""
        for _ in spread(range(len(self.findings.catalog.models)), self._prepare, worker_count):
            pass

    def _prepare(self, position: int) -> None:
        self.parts(position, "left")
        self.parts(position, "right")

    def forget(self) -> None:
        """Removes what is kept of models that are no longer there."""
        self._memory.forget_others(f"{model.slug}.{side}" for model in self.findings.catalog.models for side in ("left", "right"))

    def shown(self, position: int, root: str) -> Shown:
        """What is shown of one model's outputs, rendered once for all pages of a depth."""
        findings, model = self.findings, self.findings.catalog.models[position]
        if (model.slug, root) not in self._shown:
            self._shown[model.slug, root] = shown(findings.catalog, findings.outputs, model, root, self.layouts)
        return self._shown[model.slug, root]

    def gallery(self, root: str) -> Gallery:
        """The samples as pages of a depth carry them."""
        catalog = self.findings.catalog
        if root not in self._galleries:
            pictures = {sample.name: picture_tag(sample, root, self.layouts) for sample in catalog.samples}
            self._galleries[root] = Gallery(catalog.samples, catalog.prompts, pictures)
        return self._galleries[root]

    def _agreement(self, left: int, right: int) -> tuple[int, int] | None:
        for place in (left, right):
            if place not in self._captions:
                self._captions[place] = measured.captions(self.findings.catalog.models[place], self.findings.outputs)
        return measured.agreement(self._captions[left], self._captions[right])

    @cached_property
    def _absent(self) -> Cell:
        return absent_cell(self.layouts)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return row_labels(self.findings.catalog)

    def _files(self) -> Iterator[File]:
        """Every output file that no layout makes."""
        root = self.layouts.folder / "static"
        static = {path.relative_to(root).as_posix(): path for path in self.layouts.static_paths}
        for name, path in static.items():
            yield File(name, pages.digest(path.read_bytes().hex()), path.read_bytes)
        for name, content in extra_files(self.findings.catalog.site, self.findings.moved.lines):
            if name not in static:  # a site's own is the one that it wants
                yield File(name, pages.digest(content.hex()), partial(bytes, content))
        yield from self._media

    @cached_property
    def _media(self) -> tuple[File, ...]:
        """The samples in the sizes of the web, the maps of each model, and the pictures that models made."""
        findings, outputs = self.findings, self.findings.outputs
        found: list[File] = []
        for sample in findings.catalog.samples:
            for path, width in picture_view(sample).paths:
                digest = pages.digest(f"{PICTURE_CODE} {sample.digest} {width}")
                found.append(File(path, digest, partial(self._web_version, sample, width)))
        for model in findings.catalog.models:
            if not outputs.of(model):
                continue
            digest = pages.digest(PICTURE_CODE + outputs.digest_of(model).hex())
            if (strip := exhibits(findings.catalog, outputs, model).strip) is not None:
                found.append(File(strip.path, digest, partial(_strip, outputs, model)))
            found += [File(path, digest, partial(_made, outputs, first)) for path, first in made(outputs, model).items()]
        return tuple(found)

    def _web_version(self, sample: Sample, width: int) -> bytes:
        """All sizes of a sample are made at once; those of the last one are kept, as they are asked for in a row."""
        if self._web[0] != sample.name:
            versions = pictures.web_versions(samples.picture_of(self.findings.outputs.site_path, sample))
            self._web = sample.name, {version.width: version.content for version in versions}
        return self._web[1][width]


def _joined(one: Folder, other: Folder) -> Folder:
    """The files of both, which lie in the same folder."""
    names = (*one.names, *other.names)
    order = sorted(range(len(names)), key=names.__getitem__)
    return Folder(one.path, tuple(names[place] for place in order), np.concatenate([one.digests, other.digests])[order])


def _strip(outputs: Outputs, model: Model) -> bytes:
    return pictures.strip(strip_maps(outputs, model))


def _made(outputs: Outputs, output: Output) -> bytes:
    content = outputs.picture(output)
    assert content is not None
    return content


def compute(
    catalog: Catalog,
    stored: readings.Readings,
    said: Outputs,
    cache_path: Path | None,
    kept: Kept | None = None,
    before: Findings | None = None,
) -> Findings:
    """Everything that is computed from a catalog and its readings; what has not changed comes from the caches in a folder,
    or from the findings before these."""
    table = matching.table(catalog, stored, kept)
    alignments = matching.aligned(table, cache_path / ALIGNMENTS if cache_path else None, known=before.alignments if before else None)
    figures = measured.values(catalog, said)
    drawn = before.scores.drawn if before else None
    scores = scoring.score(catalog, figures, cache_path / DRAWS if cache_path else None, kept, drawn)
    return Findings(catalog, scores, alignments, said, figures)
