"""The file formats of content/: from files to a Catalog, with line and column of every fault.

    content/site.yaml scoring.yaml tags.yaml facts.yaml   settings
    content/models/<slug>.md      YAML front matter, a summary, one section per capability
    content/models/<slug>.yaml    the same with `summary:` and `capabilities:` as data
    content/samples/samples.yaml  pictures and prompts; may be left out
    content/exceptions.yaml       problems that are right as they are; may be left out

Both model formats become the same marked YAML, so that one definition (model_schema.py) validates them. All
faults of all files come back in one run; a Catalog only when there is no error.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator import recipe
from generator.cache import Cache, Entries
from generator.catalog import Catalog, Prompt, Sample
from generator.content.checks.exceptions import Exceptions, except_for
from generator.content.checks.rivals import strangers
from generator.content.checks.rules import across
from generator.content.latest_day import latest_day
from generator.content.marked_yaml import Marked
from generator.content.model_file import ModelFile, alike, examine, recalled, written
from generator.content.model_names import ModelName, model_names
from generator.content.problem_limits import limited
from generator.content.resolve import catalog_of
from generator.content.samples import FOLDER, LIST, Size, read_samples
from generator.content.samples_schema import SamplesShape
from generator.content.settings import Settings, read_exceptions, read_settings, settings_state
from generator.content.sharing import Words
from generator.content.source_files import Document, read_document, read_source, symlink
from generator.content.written import Written
from generator.files import split_lines
from generator.problems import CannotGoOn, Place, Problem, errors
from generator.stamps import stamp_of
from generator.terminal import Progress, silent
from generator.workers import spread

MANY = 16  # files that are worth a worker: it starts in the time of two

WORTH_SHARING = 2000  # models: to find their equal words takes 0.2 ms each, and gives back a third of 40 kB

Found = tuple[ModelFile | None, list[Problem]]

Samples = tuple[tuple[Sample, ...], tuple[Prompt, ...]]


def read_catalog(
    site_path: Path, cache: Cache | None = None, worker_count: int = 1, progress: Progress = silent
) -> tuple[Catalog | None, tuple[Problem, ...]]:
    """The catalog of a site and all problems of its content; no catalog when one of them is an error.

    With a folder for caches, what was found in files that have not changed since is taken from there: 0.2
    ms a model instead of 3. What is kept in memory is not even opened: 0.01 ms. Many new files are read by
    so many workers.
    """
    cache = cache or Cache()
    if (site_path / "content").is_symlink():
        return None, (symlink("content"),)
    settings, settings_problems = cache.of(
        ("settings", settings_state(site_path)), (), partial(read_settings, site_path)
    )
    if settings is not None and settings.written.site[0].is_latest:
        day = latest_day(site_path, cache)
        settings = cache.of(("dated", day), (settings,), partial(settings.dated, day))
    files, file_problems = _model_files(site_path, settings, cache, worker_count, progress)
    (samples, prompts), sample_problems = cache.of(
        ("samples", _samples_state(site_path)), (), partial(_samples, site_path, cache)
    )
    problems = [*settings_problems, *file_problems, *sample_problems]
    if settings is None:
        return None, limited(problems)
    models = _alike(site_path, files, cache)
    problems += across(replace(settings.written, models=models))
    problems += _strangers(files)
    exceptions, exception_problems = read_exceptions(site_path)
    problems = except_for([*problems, *exception_problems], exceptions)
    if errors(problems):
        return None, limited(problems)
    catalog = catalog_of(
        settings.written,
        settings.words,
        [file.model for file in files if file.model],
        samples,
        prompts,
        settings.files_digest,
    )
    return catalog, limited(problems)


def exceptions(site_path: Path) -> Exceptions:
    """What content/exceptions.yaml lifts; nothing of a file that has faults, which `read_catalog` tells."""
    return read_exceptions(site_path)[0]


def addresses(site_path: Path) -> list[tuple[str, Place]]:
    """The address of every source, and where it stands, in the order of the files."""
    rows = []
    for name in model_names(site_path)[0]:
        model = _written(site_path, name.path)
        if model is None:
            continue
        for key, source in model.shape.sources.items():
            rows.append((source.url, model.marked.place(("sources", key, "url"))))
    return rows


def text_places(site_path: Path, path: str, positions: Sequence[int]) -> list[Place]:
    """Where texts of capabilities stand in a model file; the file alone when it has changed since."""
    model = _written(site_path, path)
    if model is None or max(positions) >= len(model.shape.capabilities):
        return [Place(path) for _ in positions]
    return [model.marked.place(("capabilities", position, "text")) for position in positions]


# Models


def _model_files(
    site_path: Path, settings: Settings | None, cache: Cache, worker_count: int, progress: Progress
) -> tuple[list[ModelFile], list[Problem]]:
    """Every model file, in the order of their names, no two of the same slug, and all problems of them."""
    entries = cache.entries("models", ModelFile, recipe.of_content())
    names, problems = model_names(site_path)
    reader = _Reader(site_path, settings, entries, Words() if len(names) >= WORTH_SHARING else None)
    keys = {name.path: ("model", name.path, name.stamp, settings and settings.digest) for name in names}
    opened = [path for path, key in keys.items() if not cache.holds(key)]
    known = {path: found for path in opened if (found := reader.known(path))}
    reader.examine([path for path in opened if path not in known], worker_count, progress)
    files: dict[str, ModelFile] = {}
    for name in names:
        make = partial(reader.found, name.path, known.get(name.path))
        file, faults = cache.of(keys[name.path], (), make)
        problems += faults
        if file is None:
            continue
        if file.is_text and name.slug in files:
            problems.append(_second_file(name))
            continue
        problems += file.problems
        if file.is_text:
            files[name.slug] = file
    entries.forget_others(os.path.basename(name.path) for name in names)
    return [*files.values()], problems


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads model files; what was found in one is kept, and taken from there while it stays as it is."""

    site_path: Path
    settings: Settings | None
    entries: Entries[ModelFile]
    words: Words | None  # that models share

    def known(self, path: str) -> Found | None:
        """What was found in a file before; None for one that has to be examined, or can't be read."""
        raw, problems = read_source(self.site_path, path)
        file = recalled(path, raw, self.settings, self.entries) if raw is not None else None
        return (self._shared(file), problems) if file is not None else None

    def found(self, path: str, known: Found | None = None) -> Found:
        """What is in a file."""
        if known is not None:
            return known
        raw, problems = read_source(self.site_path, path)
        file = None if raw is None else self._shared(examine(path, raw, self.settings, self.entries))
        return file, problems

    def _shared(self, file: ModelFile) -> ModelFile:
        if self.words is not None and file.model is not None:
            self.words.share(file.model)
        return file

    def examine(self, paths: Sequence[str], worker_count: int, progress: Progress) -> None:
        """Leaves in the cache what is in many files: workers look, one file at a time each.

        What does not lie there in the end, because nothing can be written or a worker was killed, is found
        by whoever asks for it.
        """
        if len(paths) < MANY or self.settings is None or not self.entries.is_kept:
            return
        with suppress(CannotGoOn), progress(len(paths), "reading models") as advance:
            for _ in spread(range(len(paths)), lambda place: self._leave(paths[place]), worker_count):
                advance(1)

    def _leave(self, path: str) -> None:
        self.found(path)


def _second_file(name: ModelName) -> Problem:
    help = f"keep {name.slug}.md or {name.slug}.yaml, not both"
    return Problem("duplicate-slug", f'model "{name.slug}" has two files', Place(name.path), help)


def _strangers(files: list[ModelFile]) -> list[Problem]:
    """What files tell of models that the site does not have."""
    slugs = {alias: file.slug for file in files for alias in file.aliases}
    slugs |= {file.slug: file.slug for file in files}
    return [problem for file in files for problem in strangers(file.slug, file.rivals, slugs)]


def _alike(site_path: Path, files: list[ModelFile], cache: Cache) -> tuple[Written, ...]:
    """The models that say something which is said twice: what rules across files have to look at."""
    models = []
    for path in alike(files, cache):
        key = ("written", path, stamp_of(site_path / path))
        models.append(cache.of(key, (), partial(_written, site_path, path)))
    return tuple(model for model in models if model)


def _written(site_path: Path, path: str) -> Written | None:
    raw, _ = read_source(site_path, path)
    return written(path, raw) if raw else None


# Samples


def _samples_state(site_path: Path) -> Hashable:
    folder = site_path / FOLDER
    return tuple(stamp_of(path) for path in (folder, *sorted(folder.glob("*"))))


def _samples(site_path: Path, cache: Cache) -> tuple[Samples, list[Problem]]:
    folder = site_path / FOLDER
    if folder.is_symlink():
        return ((), ()), [symlink(FOLDER)]
    nothing = Document(SamplesShape(), Marked(split_lines(f"{FOLDER}/{LIST}", "")), b"")
    document: Document[SamplesShape] | None = nothing
    problems: list[Problem] = []
    if os.path.lexists(folder / LIST):
        document, problems = read_document(site_path, f"{FOLDER}/{LIST}", SamplesShape)
    if document is None:
        return ((), ()), problems
    entries = cache.entries("samples", Size, recipe.of_content())
    samples, prompts, faults = read_samples(site_path, document.value, document.marked, entries)
    entries.forget_others()
    return (samples, prompts), problems + faults
