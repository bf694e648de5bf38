"""Which bytes a model is run with, as its file pins them: a commit of the hub, or a version and a digest.

Asks and compares; a file is written by whoever was shown what changes. A pin is never moved from safetensors
to pickles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.authoring.hub import Hub
from generator.authoring.hub_files import Silent
from generator.authoring.hub_round import asked_in_turn
from generator.authoring.hub_weights import SAFETENSORS, Commit, commit
from generator.authoring.line_edits import Edit, edited, key_edit, scalar_edit
from generator.authoring.package_weights import packaged_file
from generator.authoring.refresh import NO_DRAFT, Change, Update
from generator.authoring.signal_edits import mapping
from generator.catalog import Catalog, Model
from generator.content.folder import read_catalog
from generator.content.markdown_form import read_form
from generator.content.marked_yaml import Marked, Plain
from generator.content.model_names import model_names
from generator.files import split_lines
from generator.numbers import size
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse, one_of
from generator.run_settings import Run

MAIN = "main"

TAG = re.compile(r"[A-Za-z0-9][\w./-]{0,199}", re.ASCII)

NONE = "none"  # shown where a file has no pin yet


@dataclass(frozen=True, slots=True)
class Pin:
    """What a file is to name: values by key of its `run:`, words on each, and what to know about it."""

    values: Mapping[str, str]
    words: Mapping[str, str]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pinned:
    """What would change, what to know about it, and which models can't be pinned and why."""

    updates: tuple[Update, ...]
    remarks: tuple[str, ...]
    failed: Mapping[str, MatchupError]
    asked: int


def pin(site_path: Path, slugs: Sequence[str] = (), tag: str = "", hub: Hub | None = None) -> Pinned:
    """The pin of each model that names weights of the hub or of a package; writes nothing.

    `tag`: a tag or branch in place of main. Raises FaultyContent, Misuse, CannotGoOn.
    """
    catalog, problems = read_catalog(site_path)
    if catalog is None:
        raise FaultyContent(problems)
    _check_tag(tag, slugs)
    runs = _runs(catalog, slugs, {name.slug for name in model_names(site_path)[0]})
    models = [model for model in catalog.models if model.slug in runs and not runs[model.slug].is_local]
    if hub is None and any(not runs[model.slug].package for model in models):
        hub = Hub.open()
    pins, failed = _pins(models, runs, tag or MAIN, hub)
    updates, remarks = _updates(site_path, models, pins)
    local = [slug for slug in slugs if runs[slug].is_local]
    remarks += [f"{slug}: its weights are files of the site, which need no pin" for slug in local]
    return Pinned(tuple(updates), tuple(remarks), failed, len(pins))


def _check_tag(tag: str, slugs: Sequence[str]) -> None:
    """Raises Misuse for what no tag is called, and for a tag of all repositories at once."""
    if tag and not slugs:
        raise Misuse("--tag names a tag of one repository", f"say which model: matchup pin SLUG --tag {tag}")
    if tag and (not TAG.fullmatch(tag) or ".." in tag):
        raise Misuse(f'"{tag[:100]}" is no tag of a repository', "write it as its page on the hub shows it")


def _runs(catalog: Catalog, slugs: Sequence[str], drafts: set[str]) -> dict[str, Run]:
    """How the models that were asked for are run, or all that can be. Raises Misuse."""
    runs = {model.slug: model.run for model in catalog.models if model.run is not None}
    known = [model.slug for model in catalog.models]
    for slug in slugs:
        if slug not in known and slug in drafts:
            raise Misuse(f'"{slug}" is a draft, and only models of the site are pinned', NO_DRAFT)
        if slug not in known:
            raise Misuse(f'there is no model "{slug}"', one_of(slug, known))
        if slug not in runs:
            words = f'"{slug}" has no weights to pin: its file has no "run:"'
            raise Misuse(words, "docs/fields.md says what to write there")
    return {slug: run for slug, run in runs.items() if not slugs or slug in slugs}


def _pins(
    models: Sequence[Model], runs: Mapping[str, Run], name: str, hub: Hub | None
) -> tuple[dict[str, Pin], dict[str, MatchupError]]:
    """Pins by slug, and why there are none."""
    pins: dict[str, Pin] = {}
    failed: dict[str, MatchupError] = {}
    for model in models:
        if runs[model.slug].package:
            try:
                pins[model.slug] = _package_pin(runs[model.slug])
            except CannotGoOn as fault:
                failed[model.slug] = fault
    if hub is not None:
        others = [model for model in models if not runs[model.slug].package]
        more, faults = asked_in_turn(
            others, lambda model: _hub_pin(hub, model.slug, runs[model.slug], name), hub.endpoint
        )
        pins |= more
        failed |= {slug: _with_remedy(fault) for slug, fault in faults.items()}
    return pins, failed


def _with_remedy(fault: MatchupError) -> MatchupError:
    """A silent hub leaves one way more here than elsewhere."""
    if not isinstance(fault, Silent):
        return fault
    by_hand = "or write the full commit hash under run: revision: by hand"
    return Silent(fault.message, f"try again where the hub answers and HF_HUB_OFFLINE is not set, {by_hand}")


def _package_pin(run: Run) -> Pin:
    file = packaged_file(run.package)
    return Pin(
        {"revision": file.version, "digest": file.digest},
        {"revision": "the version that is installed", "digest": f"SHA-256, {size(file.byte_count)}"},
    )


def _hub_pin(hub: Hub, slug: str, run: Run, name: str) -> Pin:
    """The commit of a branch or tag, where safe weights are there. Raises CannotGoOn."""
    is_pipeline = run.instrument == "text-to-image"
    new = commit(hub, run.weights, name, is_pipeline)
    if not new.weights_format:
        raise _without_weights(slug, run, name, new, is_pipeline)
    if new.sha != run.revision and new.weights_format != SAFETENSORS and run.revision:
        old = commit(hub, run.weights, run.revision, is_pipeline)
        if old.weights_format == SAFETENSORS:
            stays = f"{slug}: revision {run.revision} stays: it has safetensors, {name} ({new.sha})"
            return Pin({}, {}, (f"{stays} has {new.weights_format}",))
    gated = f'{slug}: "{run.weights}" is gated: accept its licence on its page, then run hf auth login'
    return Pin({"revision": new.sha}, {"revision": f"{name}, {new.words}"}, (gated,) if new.is_gated else ())


def _without_weights(slug: str, run: Run, name: str, new: Commit, is_pipeline: bool) -> CannotGoOn:
    wanted = "model_index.json with */*.safetensors" if is_pipeline else "*.safetensors or pytorch_model*.bin"
    return CannotGoOn(
        f'"{run.weights}" has no weights at {name} ({new.sha[:7]}) that are read here: no {wanted}',
        f"name a branch or tag that has them, as refs/pr/1 may: matchup pin {slug} --tag NAME",
    )


def _updates(
    site_path: Path, models: Sequence[Model], pins: Mapping[str, Pin]
) -> tuple[list[Update], list[str]]:
    updates: list[Update] = []
    remarks: list[str] = []
    for model in models:
        if model.slug in pins:
            update, more = _update(site_path, model, pins[model.slug])
            updates += [update] if update.changes else []
            remarks += more
    return updates, remarks


def _update(site_path: Path, model: Model, pin: Pin) -> tuple[Update, list[str]]:
    """The file with the pins that differ; a remark where one has to be written by hand."""
    path = site_path / model.path
    before = path.read_bytes()
    text = before.decode("utf-8").removeprefix("\ufeff")
    marked = _marked(model.path, text)
    stated = mapping(mapping(marked.value).get("run"))
    new = {key: value for key, value in pin.values.items() if str(stated.get(key)) != value}
    after = _edited(model.path, text, new)
    again = f"matchup pin {model.slug}"
    if after is None:
        by_hand = "; ".join(f"{key}: {value}" for key, value in new.items())
        return Update(path, before, before, (), again), [f"{model.slug}: write by hand under run: {by_hand}"]
    changes = tuple(
        Change(model.slug, key, str(stated.get(key) or NONE), f"{value} ({pin.words[key]})")
        for key, value in new.items()
    )
    mark = before[: len(before) - len(text.encode())]  # the byte order mark, if there is one
    remarks = [*pin.remarks, *(_stale_comments(model.slug, marked) if new else ())]
    return Update(path, before, mark + after.encode(), changes, again), remarks


def _edited(path: str, text: str, values: Mapping[str, str]) -> str | None:
    """The text with these values under `run:`; None where they don't stand on lines of their own."""
    marked = _marked(path, text)
    wanted = _with_run(marked.value, values)
    after_key = "weights"
    for key, value in values.items():
        edit = _edit(marked, key, value, after_key)
        if edit is None:
            return None
        text = edited(text, [edit])
        marked, after_key = _marked(path, text), key
    return text if marked.value == wanted else None


def _edit(marked: Marked, key: str, value: str, after_key: str) -> Edit | None:
    place = marked.values.get(("run", key))
    if place is None:
        return key_edit(marked, ("run", key), value, after_key) if ("run",) in marked.values else None
    return scalar_edit(place, value)


def _with_run(value: Plain, values: Mapping[str, str]) -> Plain:
    return {**mapping(value), "run": {**mapping(mapping(value).get("run")), **values}}


def _stale_comments(slug: str, marked: Marked) -> list[str]:
    """A comment above the old pin mostly says where that was seen."""
    place = marked.keys.get(("run", "revision"))
    above = marked.lines.lines[place.line - 2] if place and place.line > 1 else ""
    words = f"{slug}: see whether the comment above revision: still holds; it was written for the old one"
    return [words] if above.lstrip().startswith("#") else []


def _marked(path: str, text: str) -> Marked:
    return read_form(split_lines(path, text))[0]
