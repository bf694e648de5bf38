"""Files of the output that no layout makes: static files, what a host wants beside the pages, and pictures.

Pictures are the samples in the sizes of the web, the maps of each model under each other, and what models
made. Each file is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import pictures, recipe
from generator.catalog import Model, Sample
from generator.digests import digest, text_digest
from generator.hosts import extra_files
from generator.pages.addresses import Page
from generator.pages.kind import PageKind
from generator.pages.old_addresses import moved_addresses
from generator.pages.parts.map_strips import strip_maps, strip_of
from generator.pages.parts.picture_views import made_pictures, picture_view
from generator.pages.parts.present import has_samples
from generator.pages.parts.store import Store
from generator.readings.answers import Answer, Answers

OF_SAMPLES = "samples.js"  # what pages load where they show samples, and nowhere else


@dataclass(frozen=True, slots=True)
class File:
    """An output file, and what makes it."""

    path: str
    digest: bytes
    render: Callable[[], bytes]


class _WebVersions:
    """All sizes of a sample are made at once.

    Those of the last sample are kept, since they are asked for in a row.
    """

    def __init__(self, site_path: Path) -> None:
        self._site_path = site_path
        self._name = ""
        self._contents: dict[int, bytes] = {}

    def of(self, sample: Sample, width: int) -> bytes:
        if self._name != sample.name:
            versions = pictures.web_versions(pictures.picture_of(self._site_path, sample))
            self._name = sample.name
            self._contents = {version.width: version.content for version in versions}
        return self._contents[width]


def files(store: Store) -> dict[str, File]:
    """Every file by its path. Where two want the same path, a site's own static file gets it."""

    def all_files() -> dict[str, File]:
        found = {file.path: file for file in (*_pictures(store), *_of_host(store), *_static(store))}
        return dict(sorted(found.items()))

    return store.once("files", all_files)


def _static(store: Store) -> Iterator[File]:
    for name, path in store.layouts.static_files.items():
        if name == OF_SAMPLES and not has_samples(store.catalog):
            continue
        yield File(name, digest(path.read_bytes()), path.read_bytes)


def _of_host(store: Store) -> Iterator[File]:
    for name, content in extra_files(store.catalog.site, moved_addresses(store).lines):
        yield File(name, digest(content), partial(bytes, content))


def _pictures(store: Store) -> Iterator[File]:
    code, outputs = recipe.of_pictures().hex(), store.findings.answers
    versions = _WebVersions(outputs.site_path)
    for sample in store.catalog.samples:
        for path, width in picture_view(sample).paths:
            render = partial(versions.of, sample, width)
            yield File(path, text_digest(f"{code} {sample.digest} {width}"), render)
    for model in store.catalog.models:
        if outputs.of(model):
            yield from _of_model(store, model, text_digest(code + outputs.digest_of(model).hex()))


def _of_model(store: Store, model: Model, digest: bytes) -> Iterator[File]:
    outputs = store.findings.answers
    strip, _ = strip_of(outputs, model)
    if strip is not None:
        yield File(strip.path, digest, partial(_strip, outputs, model))
    for path, output in made_pictures(outputs, model).items():
        yield File(path, digest, partial(_made, outputs, output))


def _strip(outputs: Answers, model: Model) -> bytes:
    return pictures.strip(strip_maps(outputs, model))


def _made(answers: Answers, answer: Answer) -> bytes:
    """A picture that a model made, encoded anew: nothing of its file goes out but its pixels."""
    content = answers.picture(answer)
    assert content is not None
    return pictures.web_version(pictures.open_picture(content, answer.picture)).content


def _pages(store: Store) -> Iterator[Page]:
    return (Page(file.path, FILES.name, left=file.digest) for file in files(store).values())


def _find(store: Store, path: str) -> Page | None:
    file = files(store).get(path)
    return Page(file.path, FILES.name, left=file.digest) if file else None


FILES = PageKind(
    "files",
    _pages,
    lambda store, page: files(store)[page.path].render(),
    find=_find,
    has_recipe=False,
)
