"""Repositories of the hub that lie on this machine, as entries: card, configuration, weights and results.

What the text of a card says is not read, only its front matter. Addresses are those of the raw files, which
no reader opens by chance: so values of this importer are told from what a person found in the same card.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from generator.authoring.cards import (
    MAX_CARD,
    commercial_use,
    known_of_card,
    license_of,
    read_card,
    repository_of,
    repository_of_card,
)
from generator.authoring.configs import known_of_config
from generator.authoring.foreign import read_json, reason_of, words_of
from generator.authoring.foreign_yaml import read_foreign_list
from generator.authoring.importers.card_results import (
    MAX_RESULTS,
    Published,
    file_results,
    index_results,
    line_of,
)
from generator.authoring.importers.entry import Entry, Importer, Needs, Reading, Result, Source, Unread
from generator.authoring.importers.snapshots import CARD as CARD_FILE
from generator.authoring.importers.snapshots import CONFIG, TAKES, Snapshot, snapshots_in
from generator.authoring.known import HUB, ROWS, Known, Told, facts_of, first_of
from generator.authoring.local_weights import weights_of
from generator.authoring.site_words import SiteWords
from generator.files import MAX_BYTES
from generator.problems import MatchupError

Value = TypeVar("Value")

GENERATION, RESULTS = "generation_config.json", ".eval_results"

MAX_RESULT_FILES = 100

MAX_NAMED = 8  # data sets or models that are named; of more, only the number

DECODING = ("num_beams", "temperature", "top_p", "top_k", "repetition_penalty", "max_new_tokens")

OURS = re.compile(rf"{re.escape(HUB)}/(?:[^/]+/[^/]+/raw|api/models/[^/]+/[^/]+/tree)/")

PAPER = re.compile(r"arxiv:([0-9]{4}\.[0-9]{4,5})")

# fmt: off
READ_KEYS = frozenset((
    "base_model", "base_model_relation", "datasets", "language", "library_name", "license", "license_name",
    "model-index", "model_id", "model_name", "pipeline_tag", "repo_id", "tags",
))

NO_PLACE = frozenset((  # of the hub, and nothing that a site has a place for
    "co2_eq_emissions", "inference", "inference_provider", "license_link", "mask_token", "metrics",
    "new_version", "thumbnail", "widget",
))
# fmt: on

GATE = "extra_gated_"  # how keys begin that ask a reader to agree to something

RESULT_FILE = re.compile(r"[A-Za-z0-9][\w.-]{0,90}\.ya?ml", re.ASCII)


def entries_of(path: Path, words: SiteWords) -> Reading:
    """Every repository below a path. Raises Misuse, CannotGoOn."""
    snapshots, unread = snapshots_in(path)
    entries = []
    for snapshot in snapshots:
        repository = _Repository(snapshot, words)
        entry = repository.entry()
        entries += [entry] if entry else []
        unread += repository.unread
    return Reading(tuple(entries), tuple(unread))


def is_of_hub(url: str) -> bool:
    """Whether a source has an address that this importer gives, and that people do not."""
    return OURS.match(url) is not None


@dataclass(slots=True)
class _Repository:
    """One repository while it is read."""

    snapshot: Snapshot
    words: SiteWords
    unread: list[Unread] = field(default_factory=list)

    def entry(self) -> Entry | None:
        """What it tells, or nothing where it does not say which repository it is."""
        config = self._json(CONFIG)
        card, remarks = self._file(CARD_FILE, MAX_CARD, read_card) or ({}, ())
        self._note(*remarks, where=CARD_FILE)
        name = self.snapshot.repository or repository_of_card(card)
        if not name:
            self._note("a folder that does not say which repository it is: name it owner--name")
            return None
        known = self._known(config, card, name)
        results, sources = self._results(card, name)
        if known.facts.keys() <= {"hub_id"} and not known.license and not results:
            self._note("a folder that tells nothing")
            return None
        return self._of(name, card, known, results, sources)

    def _of(
        self,
        name: str,
        card: Mapping[str, Any],
        known: Known,
        results: tuple[Result, ...],
        sources: Mapping[str, Source],
    ) -> Entry:
        task = line_of(card.get("pipeline_tag"))
        kinds = self.words.tags.tasks.get(task)
        known = replace(known, license=_known_license(known.license), task=None)
        license = known.license
        use = commercial_use(license.value) if license else ""
        return Entry(
            id=name,
            where=self.snapshot.where,
            name=name.rpartition("/")[2],
            tasks=(task,) if task else (),
            inputs=tuple(kinds.inputs) if kinds else (),
            outputs=tuple(kinds.outputs) if kinds else (),
            license=license,
            commercial_use="no" if use == "no" else None,
            sources={**self._sources(name, known), **sources},
            facts=known.facts,
            results=results,
        )

    # Facts

    def _known(self, config: Mapping[str, Any], card: Mapping[str, Any], name: str) -> Known:
        for key in sorted(card.keys() - READ_KEYS - NO_PLACE):
            if not key.startswith(GATE):
                self._note(f'key "{line_of(key)[:60]}" of a card is not known', where=CARD_FILE)
        own = known_of_card(card, self.words)
        tags = _listed(card.get("tags"))
        tagged = [tag.removeprefix("license:") for tag in tags if tag.startswith("license:")]
        license = own.license or license_of(tagged, None, "card", self.words)
        generation = self._json(GENERATION)
        source = "card" if self.snapshot.file(CARD_FILE) else "config"
        return first_of(
            [
                known_of_config(config),
                replace(own, license=license),
                Known(facts=_facts_of_card(card, tags)),
                Known(facts=facts_of("generation", ("decoding", _decoding(generation)))),
                self._weights(),
                Known(facts=facts_of(source, ("hub_id", name))),
            ]
        )

    def _weights(self) -> Known:
        names = self.snapshot.names()
        files = {name: path for name in names if (path := self.snapshot.file(name))}
        try:
            return weights_of(files)
        except OSError:
            self._note("weights that can't be read")
            return Known()

    # Results

    def _results(self, card: Mapping[str, Any], name: str) -> tuple[tuple[Result, ...], Mapping[str, Source]]:
        """Results that are told once each, and the sources that they name."""
        results: dict[tuple[str, str, str], Result] = {}
        sources: dict[str, Source] = {}
        for position, published in enumerate(self._published(card, name, sources)):
            if position == MAX_RESULTS:
                self._note(f"results behind the first {MAX_RESULTS}")
                break
            if isinstance(published, str):
                self._note(published)
                continue
            result = _sourced(published, sources)
            key = (result.dataset, result.metric, result.setting)
            if key in results and results[key].value != result.value:
                self._note("a result that stands twice with two values: the first counts")
            else:
                results.setdefault(key, result)
        used = {result.source for result in results.values()}
        return tuple(results.values()), {key: source for key, source in sources.items() if key in used}

    def _published(
        self, card: Mapping[str, Any], name: str, sources: dict[str, Source]
    ) -> Iterator[Published | str]:
        yield from index_results(card.get("model-index"), "card")
        files = [file for file in self.snapshot.names(RESULTS) if RESULT_FILE.fullmatch(file)]
        for file in files[:MAX_RESULT_FILES]:
            path = f"{RESULTS}/{file}"
            entries = self._file(path, MAX_BYTES, read_foreign_list)
            key = _free(_key(f"results-{file.rpartition('.')[0]}"), sources)
            sources[key] = Source(self._raw(name, path), f"Evaluation results, {file}"[:100])
            yield from file_results(entries, key)

    # Files

    def _sources(self, name: str, known: Known) -> dict[str, Source]:
        """Those that a value names."""
        files = {
            "card": Source(self._raw(name, CARD_FILE), "Model card"),
            "config": Source(self._raw(name, CONFIG), "Configuration"),
            "generation": Source(self._raw(name, GENERATION), "Generation settings"),
            "files": Source(f"{HUB}/api/models/{name}/tree/{self.snapshot.revision}", "List of files"),
        }
        named = {told.source for told in known.values}
        return {key: source for key, source in files.items() if key in named}

    def _raw(self, name: str, path: str) -> str:
        return f"{HUB}/{name}/raw/{self.snapshot.revision}/{path}"

    def _json(self, name: str) -> dict[str, Any]:
        return self._file(name, MAX_BYTES, read_json) or {}

    def _file(self, name: str, most: int, read: Callable[[str, bytes], Value]) -> Value | None:
        """What a file holds; nothing where there is none, or it can't be understood, which is noted."""
        raw, reason = self.snapshot.read(name, most)
        if reason:
            self._note(f"{_kind(name)} that {reason}", where=name)
        if raw is None:
            return None
        try:
            return read(self._place(name), raw)
        except MatchupError as fault:
            self.unread.append(Unread(f"{_kind(name)} of no use", reason_of(fault)))
            return None

    def _note(self, *whats: str, where: str = "") -> None:
        self.unread += [Unread(what, self._place(where)) for what in whats]

    def _place(self, name: str) -> str:
        """Where a file lies, below the path that was given."""
        return f"{self.snapshot.where}/{name}".strip("/") if not self.snapshot.card else self.snapshot.where


def _known_license(told: Told | None) -> Told | None:
    return told if told and told.value != "unknown" else None


def _kind(name: str) -> str:
    """What a file is called where all of its kind are counted."""
    return "a file of .eval_results" if name.startswith(RESULTS) else f"a {name}"


def _key(text: str) -> str:
    """A key of a source."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def _free(key: str, taken: Mapping[str, Source]) -> str:
    """The key, or with a number behind it where it is taken."""
    numbered = (f"{key}-{number}" for number in range(2, MAX_RESULTS + 2))
    is_ours = key in ("card", "config", "generation", "files")
    return next(name for name in numbered if name not in taken) if is_ours or key in taken else key


def _sourced(published: Published, sources: dict[str, Source]) -> Result:
    """The result, with a source of its own where it names the address of one."""
    if not published.url:
        return published.result
    same = next((key for key, source in sources.items() if source.url == published.url), "")
    key = same or _free(_key(published.title) or "results", sources)
    sources.setdefault(key, Source(published.url, published.title))
    return replace(published.result, source=key)


def _facts_of_card(card: Mapping[str, Any], tags: list[str]) -> dict[str, Told]:
    papers = dict.fromkeys(match[1] for tag in tags if (match := PAPER.fullmatch(tag)))
    relation = words_of(card.get("base_model_relation"))
    return facts_of(
        "card",
        ("base_model", _named(_repositories(card.get("base_model")), "models"), relation),
        ("training_data", _named(_listed(card.get("datasets")), "data sets")),
        ("paper", ", ".join(f"arXiv {paper}" for paper in list(papers)[:3])),
    )


def _repositories(value: Any) -> list[str]:
    return [name for name in _listed(value) if repository_of(name)]


def _listed(value: Any) -> list[str]:
    """One word or a list of them, as lines of text."""
    listed = value if isinstance(value, list) else [value]
    return [line for part in listed[:2000] if (line := line_of(part))]


def _named(names: list[str], what: str) -> str:
    return ", ".join(names) if len(names) <= MAX_NAMED else f"{len(names)} {what}"


def _decoding(generation: Mapping[str, Any]) -> str:
    """Settings that differ from one greedy word after the other, by their own names."""
    is_drawn = generation.get("do_sample") is True
    told = []
    for key in DECODING:
        value = generation.get(key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**6
        if is_number and (is_drawn or key not in ("temperature", "top_p", "top_k")):
            told.append(f"{key} {value}")
    return ", ".join(["do_sample", *told] if is_drawn else told)


CARD = Importer(
    name="card",
    takes=TAKES,
    read=entries_of,
    owns=is_of_hub,
    needs=Needs(
        rows={
            **ROWS,
            "base_model": "{label: Trained from, unit: text}",
            "training_data": "{label: Training data, unit: text}",
            "paper": "{label: Paper, unit: text}",
            "decoding": "{label: Decoding by default, unit: text}",
        }
    ),
)
