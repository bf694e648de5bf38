"""What the files of a built site answer to a program: which models there are, one of them, two side by side.

Only files below the given folder are read, and those of the data alone (api/v1/). No link is followed,
neither at a file nor on the way to it; what comes from outside is a name of the index or it is refused; files
and answers are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from generator.files import read_plain
from generator.problems import CannotGoOn, Misuse, one_of
from generator.retrieval.names import Spellings, spelled
from generator.retrieval.ranking import Index
from generator.retrieval.word_index import word_index

DATA = "api/v1"
LARGEST = 64_000_000  # bytes of a file; a model of 1,000 has about 1 MB
MOST_TAGS = 5_000  # whose files are read for a search
MOST = 25  # models or capabilities of an answer
USUAL = 10
PAIRS = 20  # comparisons that an answer about a model names
LONGEST = 100_000  # characters of an answer
DIFFERING = 80  # rows of facts of two models

# What of a model is told when nobody asks for less; where all of it is too long, the last go first.
PARTS = (
    "deciding",
    "scores",
    "results",
    "facts",
    "capabilities",
    "pairs",
    "load",
    "sources",
    "corrections",
    "searches",
)
BEGINNING = ("site", "licence", "as_of", "page", "slug", "name", "maker", "summary", "badges")

Row = dict[str, Any]
Shape = TypeVar("Shape")


class _Score(msgspec.Struct):
    task: str
    standing: str
    value: int | None = None
    low: int | None = None
    high: int | None = None
    is_ranked: bool = False


class _IndexedModel(msgspec.Struct):
    """A model in the index; what else it has of it is passed on as it is."""

    slug: str
    name: str
    maker: str
    page: str
    tasks: list[str]
    also: list[str]
    scores: list[_Score]
    licence: str | None = None
    commercial_use: str | None = None
    parameters: int | None = None
    weights_bytes: int | None = None
    is_demonstration: bool = False


class _IndexedTag(msgspec.Struct):
    tag: str
    label: str


class _IndexFile(msgspec.Struct):
    site: str
    licence: str
    as_of: str
    models: list[_IndexedModel]
    tags: list[_IndexedTag]


class _Told(msgspec.Struct):
    title: str
    sentence: str
    page: str


class _Teller(msgspec.Struct):
    slug: str
    name: str
    told: list[_Told]


class _TagFile(msgspec.Struct):
    label: str
    also: list[str]
    tellers: list[_Teller]


@dataclass(frozen=True, slots=True)
class _Capability:
    """Something that a model does, with the words it can be found by."""

    slug: str
    name: str
    told: _Told
    tags: list[str]

    @property
    def fields(self) -> Mapping[str, str]:
        told = self.told
        return {"title": told.title, "tags": " ".join(self.tags), "text": told.sentence, "name": self.name}


class BuiltSite:
    """The data of a built site; each file is read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        """Raises CannotGoOn where there is no built site with data."""
        self._folder = folder
        self._index_file = self._opened()

    def _opened(self) -> _IndexFile:
        try:
            self._folder = self._folder.resolve(strict=True)
            return self._read(f"{DATA}/index.json", _IndexFile)
        except OSError as fault:
            raise CannotGoOn(
                f"{self._folder} has no {DATA}/index.json that can be read",
                "run matchup build first; content/site.yaml must not say outputs: {api: no}",
            ) from fault

    # Search

    def search(self, query: str, task: str = "", limit: int = USUAL) -> Row:
        """Models that a query names, and capabilities that have its words, best first.

        Without a query, the models of a task: first those with the best score. Raises Misuse for a task that
        is not there.
        """
        count = min(max(limit, 1), MOST)
        of_task = self._of_task(task)
        if not query.strip():
            best = sorted(of_task, key=lambda model: _worst_last(model, task))
            return self._answer({"models": [_brief(model, task) for model in best[:count]]})
        asked = self._ranking.answer(query, limit=len(self._capabilities))
        named = [self._models[each.position] for each in asked.models]
        slugs = {model.slug for model in of_task}
        told = [self._capabilities[each.row] for each in asked.capabilities]
        return self._answer(
            {
                "models": [_brief(model, task) for model in named if model.slug in slugs][:count],
                "capabilities": [_found(each) for each in told if each.slug in slugs][:count],
                "are_near": asked.fits,
            }
        )

    def _of_task(self, task: str) -> list[_IndexedModel]:
        """All models where no task is asked for."""
        tasks = sorted({name for model in self._models for name in model.tasks})
        if task and task not in tasks:
            raise Misuse(f'no model has the task "{task[:MOST]}"', one_of(task[:MOST], tasks))
        return [model for model in self._models if not task or task in model.tasks]

    @property
    def _models(self) -> list[_IndexedModel]:
        return self._index_file.models

    @cached_property
    def _by_slug(self) -> Mapping[str, _IndexedModel]:
        return {model.slug: model for model in self._models}

    @cached_property
    def _ranking(self) -> Index:
        """By words alone: what searches by meaning needs more than the built files hold in plain form."""
        return Index(
            words=word_index([each.fields for each in self._capabilities]),
            names=tuple(map(_spellings, self._models)),
        )

    @cached_property
    def _capabilities(self) -> Sequence[_Capability]:
        """Each once, with all of its tags."""
        by_page: dict[str, _Capability] = {}
        for tag in self._tag_files():
            for teller in tag.tellers:
                for told in teller.told:
                    fresh = _Capability(teller.slug, teller.name, told, [])
                    by_page.setdefault(told.page, fresh).tags.extend((tag.label, *tag.also))
        return tuple(by_page.values())

    def _tag_files(self) -> Iterator[_TagFile]:
        for tag in self._index_file.tags[:MOST_TAGS]:
            if is_name(tag.tag):
                yield self._file(f"{DATA}/tags/{tag.tag}.json", _TagFile)

    # Models

    def model(self, slug: str, parts: Sequence[str] = ()) -> Row:
        """What is known of a model, or these parts of it. Raises Misuse for what is not there."""
        for part in parts:
            if part not in PARTS:
                raise Misuse(f'a model has no part "{part[:MOST]}"', one_of(part[:MOST], PARTS))
        known = self._model_file(slug)
        told = {name: known.get(name) for name in BEGINNING}
        for part in (part for part in PARTS if not parts or part in parts):
            told[part] = known.get(part)
        if "pairs" in told:
            told["pairs"] = list(map(_brief_pair, _rows(known, "pairs")[:PAIRS]))
            told["pairs_not_named"] = max(0, len(_rows(known, "pairs")) - PAIRS)
        return _bounded(told)

    def compare(self, first: str, second: str) -> Row:
        """Two models side by side, the first one left. Raises Misuse for what is not there."""
        if first == second:
            raise Misuse("a model is not compared with itself", "name two")
        sides = self._model_file(first), self._model_file(second)
        pair = next((row for row in _rows(sides[0], "pairs") if row.get("slug") == second), None)
        ours, theirs = (_facts(side) for side in sides)
        differing = [
            {"label": label, "first": ours.get(label), "second": theirs.get(label)}
            for label in dict.fromkeys((*ours, *theirs))
            if ours.get(label) != theirs.get(label)
        ]
        told = {
            **{name: sides[0].get(name) for name in ("site", "licence", "as_of")},
            "comparison": pair,
            "facts_that_differ": differing[:DIFFERING],
            "deciding": {side.get("slug"): side.get("deciding") for side in sides},
            "pages": [side.get("page") for side in sides],
        }
        return _bounded(told)

    def _model_file(self, slug: str) -> Row:
        if slug not in self._by_slug:
            near = one_of(slug[:200], self._by_slug)
            raise Misuse(f'there is no model "{slug[:200]}"', f"{near}; search finds them by name")
        if not is_name(slug):
            raise Misuse("the index names a model that is no name of a file", "build the site anew")
        path = f"{DATA}/models/{slug}.json"
        known = self._file(path, dict[str, Any])
        if known.get("slug") != slug:
            raise _not_ours(path)
        return known

    # Files

    def _file(self, path: str, shape: type[Shape]) -> Shape:
        try:
            return self._read(path, shape)
        except OSError as fault:
            raise CannotGoOn(f"{path} can't be read: {fault.strerror}", "build the site anew") from fault

    def _read(self, path: str, shape: type[Shape]) -> Shape:
        """Raises OSError, and CannotGoOn for what is no JSON of this shape."""
        whole = self._folder / path
        if whole.parent.resolve(strict=True) != whole.parent:
            raise OSError(None, "a folder on the way to it is a link")
        try:
            return msgspec.json.decode(read_plain(whole, LARGEST), type=shape)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
            raise _not_ours(path) from fault

    def _answer(self, content: Row) -> Row:
        index = self._index_file
        return _bounded({"site": index.site, "licence": index.licence, "as_of": index.as_of, **content})


def _not_ours(path: str) -> CannotGoOn:
    return CannotGoOn(f"{path} is not what matchup writes", "build the site anew")


def is_name(word: str) -> bool:
    """Whether a word can be part of a path and no path itself: lower-case letters, digits and hyphens."""
    return word.replace("-", "").isalnum() and word.isascii() and word == word.lower()


def _spellings(model: _IndexedModel) -> Spellings:
    return spelled((model.name, model.slug), (model.maker, *model.also))


def _worst_last(model: _IndexedModel, task: str) -> tuple[bool, bool, int]:
    """Those that are ranked first, then by score; demonstrations last."""
    score = next((each for each in model.scores if not task or each.task == task), None)
    value = score.value or 0 if score else 0
    return model.is_demonstration, not (score and score.is_ranked), -value


def _brief(model: _IndexedModel, task: str) -> Row:
    """A model as a line of an answer, with its scores, or that in the task which is asked for."""
    row: Row = msgspec.to_builtins(model)
    row["scores"] = [score for score in row["scores"] if not task or score["task"] == task]
    return {name: value for name, value in row.items() if name != "also"}


def _found(each: _Capability) -> Row:
    return {"model": each.slug, "name": each.name, **msgspec.to_builtins(each.told)}


def _brief_pair(pair: Row) -> Row:
    told = pair.get("told")
    names = ("slug", "name", "page", "overlap", "is_comparable")
    return {
        **{name: pair.get(name) for name in names},
        "standing": told.get("standing") if isinstance(told, dict) else None,
    }


def _rows(known: Row, name: str) -> list[Row]:
    """A list of records; anything else in a file counts as none."""
    rows = known.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _facts(known: Row) -> Mapping[str, object]:
    """What is known, by label, with the condition under which it holds."""
    told = (row for row in _rows(known, "facts") if row.get("state") == "known")
    return {str(row.get("label")): _said(row) for row in told}


def _said(row: Row) -> str:
    return f"{row.get('text')} ({row['condition']})" if row.get("condition") else str(row.get("text"))


def _bounded(told: Row) -> Row:
    """An answer that is no longer than accepted; the names of what was left out, if anything was."""
    left_out: list[str] = []
    lengths = {name: len(msgspec.json.encode(value)) for name, value in told.items()}
    while sum(lengths.values()) > LONGEST:
        name, _ = lengths.popitem()  # the last
        left_out.insert(0, name)
    kept = {name: told[name] for name in lengths}
    return kept | {"left_out": left_out} if left_out else kept
