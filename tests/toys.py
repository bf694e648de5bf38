"""Toy models with exact answers, the shipped site read once, and a reader of finished pages.

A toy signal is a plain number, a toy vector a few whole steps of the grid; each score and similarity can be
worked out by hand beside the test.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator import build, digests, places
from generator.catalog import (
    Capability,
    Catalog,
    Dimension,
    Encoder,
    FactRow,
    Grade,
    Kinds,
    Model,
    Prompt,
    Recipe,
    Sample,
    SignalRule,
    SiteSettings,
    State,
    Tag,
    Task,
    Value,
)
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings import assignment, capability_table, scoring
from generator.findings.alignments import Alignments
from generator.findings.findings import Findings
from generator.history.stored import load_sound
from generator.pages import kinds as kind_table
from generator.pages import sitemap
from generator.pages.addresses import Page
from generator.pages.parts.store import Store
from generator.readings import answer_files, vectors
from generator.readings.answers import Answers
from generator.readings.vectors import GRID, Readings
from generator.vocabulary import RESERVED_SLUGS

ROOT = Path(__file__).parent.parent
AS_OF = "2026-11-20"
AGAINST_ONE = re.compile(r"^Versus ([a-z0-9-]+):.*\n(?:.+\n)*\n?", re.MULTILINE)
ENCODER = Encoder("toy", "1", threshold=50, discount=40, second_tag=80)
NOT_APPLICABLE = Value(State.NOT_APPLICABLE)
SIZE_ROWS = {  # of a site that asks how large models are and where they run
    name: FactRow(name, name.capitalize(), "count")
    for name in ("parameters", "weights_size", "gpu_memory", "cpu_rate")
}


# Toy nouns


def known(number: float | None = None, text: str = "") -> Value:
    return Value(State.KNOWN, text or f"{number}", number, Grade.REPORTED)


def kinds(inputs: str = "", outputs: str = "") -> Kinds:
    return Kinds(frozenset(inputs.split()), frozenset(outputs.split()))


def capability(
    title: str, tags: str = "shared", inputs: str = "", outputs: str = "", text: str = ""
) -> Capability:
    return Capability(
        title,
        title.casefold().replace(" ", "-"),
        tuple(tags.split()),
        kinds(inputs, outputs),
        text,
        "",
        "",
        "",
        (),
    )


def rule(name: str = "signal", scale: str = "yes-no", weight: float = 1, **fields: object) -> SignalRule:
    return SignalRule(name, name, weight, "", scale, **fields)  # type: ignore[arg-type]


def dimension(name: str, *rules: SignalRule, weight: float = 1, **fields: object) -> Dimension:
    return Dimension(name, name.capitalize(), weight, "", rules, **fields)  # type: ignore[arg-type]


def recipe(*dimensions: Dimension, provisional_below: int = 50, ahead: int = 95, leans: int = 80) -> Recipe:
    return Recipe(1, AS_OF, provisional_below, ahead, leans, dimensions)


def model(slug: str = "toy", signals: Mapping[str, float | Value] | None = None, **fields: object) -> Model:
    values = {
        name: value if isinstance(value, Value) else known(value) for name, value in (signals or {}).items()
    }
    plain = Model(
        slug=slug,
        path=f"content/models/{slug}.md",
        name=f"{slug.upper()} model",
        short_name=slug.upper(),
        maker="somebody",
        kind="model",
        tasks=("toy-task",),
        kinds=kinds("image", "text"),
        released=Value(State.UNKNOWN),
        license=Value(State.UNKNOWN),
        commercial_use="unclear",
        weights=Value(State.UNKNOWN),
        hosted=Value(State.UNKNOWN),
        sources={},
        facts={},
        benchmarks=(),
        signals=values,
        run=None,
        corrections=(),
        summary="",
        capabilities=(capability(f"only {slug}"),),
        digest=digests.digest(slug.encode()),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def catalog(
    models: Sequence[Model],
    how: Recipe | None = None,
    pairs: str | int = "all",
    samples: Sequence[Sample] = (),
    prompts: Sequence[Prompt] = (),
) -> Catalog:
    site = SiteSettings("Toys", "A toy site", "https://toys.example/", "", AS_OF, pairs, ENCODER)  # type: ignore[arg-type]
    labels = {tag for each in models for capability in each.capabilities for tag in capability.tags}
    tasks = {task for each in models for task in each.tasks}
    return Catalog(
        site,
        how or recipe(dimension("use", rule("used"))),
        {name: Tag(name, name.capitalize(), "task") for name in sorted(labels)},
        {name: Task(name, name.capitalize(), kinds()) for name in sorted(tasks)},
        {},
        tuple(sorted(models, key=lambda each: each.slug)),
        tuple(samples),
        tuple(prompts),
        b"settings",
    )


def scores(how: Recipe, *models: Model) -> scoring.Scores:
    return scoring.score(catalog(models, how), {})


def findings(whole: Catalog, vectors: Readings | None = None) -> Findings:
    """What is found of a toy catalog; without vectors, no two capabilities are alike."""
    table = capability_table.table(whole, vectors or apart(whole))
    return Findings(whole, scoring.score(whole, {}), assignment.align(table), silence(whole))


def silence(whole: Catalog) -> Answers:
    """What instruments said when none was run."""
    return Answers(ROOT, whole, {})


def apart(whole: Catalog) -> Readings:
    """Readings of which each is at a right angle to all others."""
    count = sum(len(each.capabilities) for each in whole.models)
    axes = iter(np.eye(count, dtype=np.int16) * GRID)
    return Readings(
        {
            each.slug: {vectors.key(whole.site.encoder, each, told): next(axes) for told in each.capabilities}
            for each in whole.models
        }
    )


def towards(*percents: float) -> NDArray[np.int16]:
    """A unit vector on the grid, so alike (in percent) to each of the first axes; the rest stands alone."""
    parts = np.array(percents) / 100
    rest = np.sqrt(max(0.0, 1 - float(parts @ parts)))
    return np.rint(np.array([*parts, rest]) * GRID).astype(np.int16)


def unit_vectors(count: int, size: int, seed: int) -> NDArray[np.int16]:
    drawn = np.random.default_rng(seed).normal(size=(count, size)).astype(np.float32)
    return vectors.rounded(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


# Whole sites


def quiet(size: int, label: str = "") -> nullcontext[object]:
    """A progress that shows nothing."""
    return nullcontext(lambda count: None)


CORE = (  # the models that most tests work on: one or two of each kind, so that a build stays short
    "blip-image-captioning-base",
    "flux-1-pro",
    "kosmos-2-patch14-224",
    "stable-diffusion",
    "vit-base-patch16-224",
    "vit-gpt2-image-captioning",
)


def copy_site(path: Path) -> places.Site:
    """The shipped content, of its models the core, and the layouts, to be edited."""
    for name in ("content", "layouts"):
        shutil.copytree(ROOT / name, path / name, ignore=_others)
    forget_others(path)
    return places.Site(path)


def copy_built(path: Path) -> places.Site:
    """The same after its first build, with ledger and caches."""
    return places.Site(shutil.copytree(_built(), path))


@cache
def _built() -> Path:
    path = Path(tempfile.mkdtemp()) / "site"
    atexit.register(shutil.rmtree, path.parent)
    site = copy_site(path)
    build.build(site, path / "output", "cpu", quiet, 1)  # type: ignore[arg-type]
    return path


def forget_others(site_path: Path) -> None:
    """Takes out what model files say of models that the site does not have."""
    paths = [*(site_path / "content" / "models").glob("*.md")]
    slugs = {path.stem for path in paths}
    for path in paths:
        text = path.read_text("utf-8")
        kept = AGAINST_ONE.sub(lambda part: part[0] if part[1] in slugs else "", text)
        path.write_text(kept, "utf-8", newline="")


def _others(folder: str, names: list[str]) -> list[str]:
    is_by_model = Path(folder).name in ("models", "readings", "weights")
    return [name for name in names if is_by_model and Path(name).stem not in (*CORE, *RESERVED_SLUGS)]


def edition(path: Path) -> Edition:
    return build.open_edition(places.Site(path), "cpu", quiet)[0]  # type: ignore[arg-type]


@cache
def shipped() -> Edition:
    """The site of this repository with the core models; its cache folder is left alone."""
    whole, problems = read_catalog(ROOT)
    assert whole is not None, problems
    whole = replace(whole, models=tuple(each for each in whole.models if each.slug in CORE))
    stored, _ = vectors.load_all(ROOT)
    from generator.findings.findings import compute
    from generator.rendering.layouts import Layouts
    from generator.retrieval.table_file import load_table

    answers, _ = answer_files.load_all(ROOT, whole)
    query_table, _ = load_table(ROOT, whole.site.encoder)
    releases, _ = load_sound(ROOT, whole.site.as_of)
    found = compute(whole, stored, answers, query_table=query_table, history=releases)
    return Edition(found, Layouts(ROOT / "layouts"))


def store_of(found: Findings) -> Store:
    """Findings with the shipped layouts, as views see them."""
    return Edition(found, shipped().layouts).store


def pages_of(found: Findings) -> list[Page]:
    """Every page that a layout makes, in the order of the table."""
    return [page for page in kind_table.pages(store_of(found)) if page.kind != "files"]


def page_at(found: Findings, path: str) -> Page | None:
    return kind_table.find(store_of(found), path)


def listed(found: Findings) -> list[tuple[str, str]]:
    """What search engines are asked to read."""
    listings = sitemap.listings(store_of(found))
    return [entry for listing in listings for entry in listing.entries(0, listing.count)]


@cache
def shipped_pages() -> Mapping[str, bytes]:
    """Every output file of the shipped site."""
    return {target.path: shipped().render(target.path) for target in shipped().targets()}


def shipped_html() -> dict[str, str]:
    return {path: page.decode() for path, page in shipped_pages().items() if path.endswith(".html")}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def environment(hash_seed: str = "0") -> dict[str, str]:
    """For a Python of our own, which finds the generator and hashes by this seed."""
    found = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": found, "PYTHONHASHSEED": hash_seed}


def edit(path: Path, old: str, new: str) -> None:
    """Replaces `old` once, for good."""
    before = path.read_text("utf-8")
    assert old in before, f"{path.name} has no {old!r}"
    path.write_text(before.replace(old, new, 1), "utf-8")


@contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    """The file with `old` replaced once, and as it was afterwards."""
    before = path.read_text("utf-8")
    assert before.count(old) >= 1, f"{path.name} has no {old!r}"
    path.write_text(before.replace(old, new, 1), "utf-8")
    try:
        yield
    finally:
        path.write_text(before, "utf-8")


# Finished pages

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())


class PageReader(HTMLParser):
    """A page as a browser without layout sees it: its elements in order, each with all text within."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, text: str) -> None:
        for element in self._open:
            element.pieces.append(text)

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    @property
    def links(self) -> list[str]:
        return [
            element.attributes[name]
            for element in self.elements
            for name in ("href", "src")
            if name in element.attributes
        ]

    def by_id(self, name: str) -> Element:
        return next(element for element in self.elements if element.attributes.get("id") == name)

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]


def asking_searches(found: Findings) -> Findings:
    """The same site, whose score asks how often people search for what a model does."""
    how = recipe(dimension("use", rule("times_matched", "log", zero=1, one=10)))
    return replace(found, catalog=replace(found.catalog, recipe=how))


def unmatched(*counts: int) -> Alignments:
    """Alignments of models with so many capabilities, none of which match."""
    return Alignments(np.zeros(len(counts), np.uint64), counts, np.zeros((0, 5), np.int32))
