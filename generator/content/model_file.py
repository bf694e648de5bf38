"""One model file by itself: what it says, what is wrong with it, and by what it is compared with others.

All of it follows from the file's bytes and the settings, so it is kept while both stay as they are. Where
two files say the same, the rules that compare them look at those files anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

import numpy as np

from generator.cache import Cache, Entries
from generator.catalog import Model
from generator.content.checks.rivals import Named, rivals
from generator.content.checks.rules import lifted, marks, within
from generator.content.markdown_form import read_form
from generator.content.marked_yaml import Marked
from generator.content.model_schema import ModelShape
from generator.content.problem_limits import MAX_OF_FILE, is_more, limited_in_file
from generator.content.resolve import model_of
from generator.content.salvage import salvaged
from generator.content.settings import Settings
from generator.content.validation import validated
from generator.content.written import Written
from generator.digests import digest, digest_of, number, text_digest
from generator.files import read_text, split_lines
from generator.problems import Problem, errors

CUT_SHORT = {"unclosed-fence", "yaml-key"}  # faults of the form by which a part of the file is not read


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What was found in one model file."""

    path: str  # relative to the site
    is_text: bool
    settings: bytes  # digest of those that it was read with; empty when they had faults
    form: tuple[Problem, ...]  # of the file as text, as YAML and of its fields, whatever the settings say
    content: tuple[Problem, ...]  # of what it says
    model: Model | None  # none of a draft, nor while it has a fault that no exception lifts
    marks: tuple[int, ...]  # 8 bytes of blake2b for each name, text and sentence
    aliases: tuple[str, ...] = ()  # slugs that it had before
    rivals: tuple[Named, ...] = ()  # models that it speaks of, by slug

    @property
    def slug(self) -> str:
        return _slug(self.path)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.form + self.content


@dataclass(frozen=True, slots=True)
class _Form:
    """A file as far as its settings have no say."""

    is_text: bool
    written: Written | None
    problems: tuple[Problem, ...]


def written(path: str, raw: bytes) -> Written | None:
    """What a model file says, as far as its fields have no faults."""
    return _form(path, raw).written


def _form(path: str, raw: bytes) -> _Form:
    text, faults = read_text(path, raw)
    if faults:
        return _Form(False, None, tuple(faults))
    lines = split_lines(path, text)
    marked, faults = read_form(lines)
    if faults and marked.value is None:
        return _Form(True, None, limited_in_file(faults))
    shape, more = validated(ModelShape, marked)
    more = as_waiting(marked, more)
    model = Written(_slug(path), shape, marked) if shape else _left(path, marked)
    if any(fault.code in CUT_SHORT for fault in faults):
        model, more = None, [fault for fault in more if fault.code != "missing-key"]
    return _Form(True, model, limited_in_file([*faults, *more]))


def as_waiting(marked: Marked, faults: Sequence[Problem]) -> list[Problem]:
    """The faults of a file; in a draft, what was left blank is a warning: it waits for its editor."""
    is_draft = isinstance(marked.value, dict) and marked.value.get("draft") == "true"
    waiting = [is_draft and fault.code == "too-short" for fault in faults]
    return [
        replace(fault, severity="warning") if waits else fault
        for fault, waits in zip(faults, waiting, strict=True)
    ]


def _left(path: str, marked: Marked) -> Written | None:
    """What a file says apart from its faults."""
    left = salvaged(ModelShape, marked)
    return Written(_slug(path), left.value, marked, left.spots, left.parts) if left else None


def _slug(path: str) -> str:
    return PurePosixPath(path).stem


def examine(path: str, raw: bytes, settings: Settings | None, entries: Entries[ModelFile]) -> ModelFile:
    """What is found in a file, or was found before.

    While the settings have faults, only its form is looked at.
    """
    known = recalled(path, raw, settings, entries)
    if known is not None:
        return known
    if settings is None:
        form = _form(path, raw)
        return ModelFile(path, form.is_text, b"", form.problems, (), None, ())
    file = _examined(path, raw, settings)
    entries.keep(PurePosixPath(path).name, digest_of(path.encode(), raw), file)
    return file


def recalled(
    path: str, raw: bytes, settings: Settings | None, entries: Entries[ModelFile]
) -> ModelFile | None:
    """What was found in a file before, with settings that say the same; None when it has to be examined."""
    known = entries.recall(PurePosixPath(path).name, digest_of(path.encode(), raw))
    if known is not None and settings is None:
        return replace(known, content=(), model=None, marks=(), aliases=(), rivals=())
    return known if known is not None and settings and known.settings == settings.digest else None


def _examined(path: str, raw: bytes, settings: Settings) -> ModelFile:
    form = _form(path, raw)
    written = form.written
    content = within(replace(settings.bare, models=(written,))) if written else []
    faults = errors([*form.problems, *content])
    left = max(0, MAX_OF_FILE - len(form.problems))
    is_sound = all(fault.code in lifted() for fault in faults)
    return ModelFile(
        path=path,
        is_text=form.is_text,
        settings=settings.digest,
        form=form.problems,
        content=() if any(map(is_more, form.problems)) else limited_in_file(content, left),
        model=_model(written, settings, digest(raw)) if written and is_sound else None,
        marks=tuple(number(text_digest(mark)) for mark in marks(written)) if written else (),
        aliases=tuple(written.shape.aliases) if written else (),
        rivals=rivals(written) if written else (),
    )


def _model(written: Written, settings: Settings, file_digest: bytes) -> Model | None:
    """The model of a file without a fault; none of a draft, which is kept off the site."""
    return None if written.shape.draft else model_of(written, settings.bare_words, file_digest)


def alike(files: Sequence[ModelFile], cache: Cache) -> Iterator[str]:
    """Paths of the files that say something which is said twice, in their order.

    Only these have to be looked at by the rules that compare files.
    """
    if not files:
        return
    arrays = [cache.of("marks", (file,), partial(np.array, file.marks, np.uint64)) for file in files]
    owners = np.repeat(np.arange(len(files)), [len(array) for array in arrays])
    _, place, count = np.unique(np.concatenate(arrays), return_inverse=True, return_counts=True)
    for owner in np.unique(owners[count[place] > 1]).tolist():
        yield files[owner].path
