"""A model's page as markdown: complete, but that of its comparisons the most related are named one by one.

All others are in the JSON of the model, or on its page where the site has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from generator.catalog import Model
from generator.digests import digest_of
from generator.numbers import more
from generator.pages.addresses import (
    Page,
    address,
    compare_path,
    data_path,
    model_path,
    root_of,
    task_path,
    twin_path,
)
from generator.pages.kind import PageKind
from generator.pages.model import MODEL, ModelPage, model_page
from generator.pages.parts.job_scores import DimensionTerms, JobScore, Term
from generator.pages.parts.looked_for import LookedFor, times_matched
from generator.pages.parts.partners import Partner, in_order
from generator.pages.parts.rows import TIMES_MATCHED
from generator.pages.parts.store import Store
from generator.pages.twins.addresses import has_twin, page_of, way
from generator.pages.twins.markdown_text import (
    UNKNOWN,
    blocks,
    code_block,
    link,
    listed,
    opening,
    prose,
    short_prose,
    table,
    text,
)
from generator.pages.twins.sheets import Sheet, SheetCell, cell, score_words, setting, sheet
from generator.pages.words.standing import MADE_FOR_TESTS, standing
from generator.run_settings import Run

RELATED = 20  # comparisons that are named one by one


def _pages(store: Store) -> Iterator[Page]:
    if has_twin(store.catalog.site, model_path("")):
        yield from (_page(store, page) for page in MODEL.pages(store))


def _paths(store: Store) -> Iterator[str]:
    return (
        map(twin_path, MODEL.addresses(store)) if has_twin(store.catalog.site, model_path("")) else iter(())
    )


def _page(store: Store, page: Page) -> Page:
    """Depends on what the model's page depends on, and on how it stands to those named here."""
    scores, (position,) = store.findings.scores, page.models
    partners = _partners(store, position)
    told = (store.dependencies.scores[place] for place in partners)
    standings = scores.of_pairs(position, partners).standings.tobytes()
    findings = digest_of(page.findings, repr(partners).encode(), standings, *told)[:8]
    return replace(page, path=twin_path(page.path), kind=MODEL_TWIN.name, findings=findings)


def _partners(store: Store, position: int) -> list[int]:
    """The most related that it compares with: first those that its page tells words of."""
    closest, comparability = store.findings.related[position], store.findings.comparability
    order = in_order(store, position)
    compares = zip(order, comparability.of(position, order).tolist(), strict=True)
    rest = (place for place, is_so in compares if is_so and place not in closest)
    return list(islice((*closest, *rest), RELATED))


def _find(store: Store, path: str) -> Page | None:
    page = MODEL.page(store, page_of(store.catalog.site, path))
    return _page(store, page) if page is not None else None


def _view(store: Store, page: Page) -> bytes:
    own = model_page(store, page.models[0])
    return (blocks(_Twin(store, page, own).parts()) + "\n").encode(errors="replace")


class _Twin:
    """Lays out the twin of one model."""

    def __init__(self, store: Store, page: Page, view: ModelPage) -> None:
        self._store = store
        self._site = store.catalog.site
        self._path = page.path
        self._position = page.models[0]
        self._model: Model = store.catalog.models[self._position]
        self._view = view
        self._sheet: Sheet = sheet(store, self._position)

    def parts(self) -> Iterator[str]:
        """Blocks of markdown, the answer first."""
        model, view = self._model, self._view
        yield f"# {self._sheet.name}"
        yield f"> {self._answer()}"
        yield f"Its name in full: {text(model.name)}." if model.name != model.short_name else ""
        yield prose(model.summary)
        yield from self._section("Score", self._scores())
        yield from self._section("Compared with", self._comparisons())
        yield from self._section("What it can do", self._sheet.capabilities)
        yield from self._section("What people look for that it does", self._searched(view.searched))
        yield from self._section("Facts", self._facts())
        yield from self._section("Published results", [self._results()])
        yield from self._section("Load it", self._snippet())
        yield from self._section("How it is run here", [_run(view.run)] if view.run else [])
        yield from self._section("Corrections", [self._corrections()])
        yield from self._section("About this file", [self._about()])
        yield self._sheet.sources

    def _section(self, heading: str, parts: Iterable[str]) -> Iterator[str]:
        """Nothing of nothing."""
        shown = [part for part in parts if part]
        if shown:
            yield f"## {heading}"
            yield from shown

    def _way(self, page: str) -> str:
        return way(self._site, self._path, page)

    def _answer(self) -> str:
        """Who made it, what for, how it stands, and what may be done with it."""
        view, cells = self._view, self._sheet.cells
        tasks = [f"{link(score.label, self._way(score.href))}: {text(score.words)}" for score in view.scores]
        stands = tasks or [self._tasks()]
        if view.is_demonstration:
            stands = [f"{self._tasks()}, {MADE_FOR_TESTS}"]
        rows = (
            f"By {text(view.maker)}",
            *stands,
            f"Licence: {cells['license'].words}",
            *(f"{text(badge)}" for badge in view.glance.badges),
        )
        return ". ".join(rows) + "."

    def _tasks(self) -> str:
        labels = {task: self._store.catalog.tasks[task].label for task in self._model.tasks}
        return ", ".join(link(label, self._way(task_path(task))) for task, label in labels.items())

    # Scores

    def _scores(self) -> Iterator[str]:
        view = self._view
        if view.is_demonstration:
            yield "Made for tests; not ranked, and without a score."
            return
        yield (
            "A score counts inside its task alone. Behind it stands what it could be at worst and at best; "
            f"under {view.provisional_below} % of what it rests on it is provisional. "
            f"[How it is computed]({self._way('methodology.html')})"
        )
        yield table(("Task", "Place", "Score", "Known"), map(self._score_row, view.scores))
        for score in view.scores:
            yield f"### {text(score.label)}: what every signal adds"
            rows = (row for part in score.dimensions for row in _terms(part))
            yield table(("Dimension", "Signal", "On 0 to 1", "Points", "Of"), rows)

    def _score_row(self, score: JobScore) -> tuple[str, ...]:
        rest = "provisional" if score.is_provisional else ""
        return (
            link(score.label, self._way(score.href)),
            text(score.words),
            score_words(score.range, rest, "none yet"),
            f"{score.range.coverage} %",
        )

    # Comparisons

    def _comparisons(self) -> Iterator[str]:
        partners = _partners(self._store, self._position)
        lines = {line.href: line for line in self._view.partners.closest}
        rows = [self._comparison_row(place, lines) for place in partners]
        yield table(("Model", "Overlap", "Who is ahead", "Alike in", "What its file says of the two"), rows)
        yield self._others(len(partners))

    def _comparison_row(self, place: int, lines: Mapping[str, Partner]) -> tuple[str, ...]:
        left, right = sorted((self._position, place))
        pair = self._store.findings.pair(left, right)
        href = compare_path(*(model.slug for model in pair.models))
        line = lines.get(href)
        return (
            link(self._store.catalog.models[place].short_name, self._way(href)),
            f"{pair.alignment.overlap} %",
            text(standing(pair)),
            text(line.words) if line else "",
            short_prose(line.versus) if line else "",
        )

    def _others(self, named_count: int) -> str:
        """Where all comparisons are, and how many are not named here."""
        view = self._view.partners
        comparable = len(view.closest) + sum(group.count for group in view.groups)
        rest = more(comparable - named_count, "model")
        apart = f"{view.apart_words} of other jobs, or made for other things" if view.apart else ""
        words = " and ".join(filter(None, (rest, apart)))
        if not words:
            return ""
        page = model_path(self._model.slug)
        if self._site.outputs.api:
            return f"Besides {words}: all in [the JSON of this model]({root_of(page)}{data_path(page)})."
        return f"Besides {words}: all on [its page]({root_of(page)}{page}#pairs)."

    # Facts

    def _facts(self) -> Iterator[str]:
        for group in self._view.facts:
            yield f"### {text(group.heading)}"
            rows = ((text(label), *self._cell(key)) for key, label, _ in group.rows)
            yield table(("Row", "Value", "Whose word", "Remarks"), rows)

    def _cell(self, key: str) -> SheetCell:
        counted = times_matched(self._store, self._position) if key == TIMES_MATCHED else None
        return cell(counted, {}) if counted is not None else self._sheet.cells[key]

    def _results(self) -> str:
        rows = (
            (
                text(f"{result.dataset}, {result.metric}"),
                text(setting(result)),
                *self._sheet.results[result.key],
            )
            for result in self._model.benchmarks
        )
        return table(("Test", "Setting", "Result", "Whose word", "Remarks"), rows)

    def _searched(self, searched: LookedFor | None) -> Iterator[str]:
        if searched is None:
            return
        yield opening(searched.words)
        rows = (
            (text(each.words), text(each.times), text(" · ".join(title for title, _ in each.answers)))
            for each in searched.rows
        )
        yield table(("Search", "Times", "Answered by"), rows)
        yield f"And {searched.left_out}." if searched.left_out else ""

    # The rest

    def _snippet(self) -> Iterator[str]:
        snippet = self._view.snippet
        if snippet is not None:
            yield code_block(snippet.code)
            yield opening(snippet.note)

    def _corrections(self) -> str:
        return listed(
            f"{correction.date}: {text(correction.what)} {text(correction.why)}"
            for correction in self._view.corrections
        )

    def _about(self) -> str:
        page = model_path(self._model.slug)
        data = f"- Data: [JSON]({root_of(page)}{data_path(page)})" if self._site.outputs.api else ""
        lines = (
            f"- Page: {address(self._site, page)}",
            f"- As of: {self._site.as_of}",
            f"- Samples: [what it gave for pictures]({root_of(page)}{page}#samples)"
            if self._view.samples
            else "",
            data,
            f"- Licence of this content: {text(self._site.outputs.license)}"
            if self._site.outputs.license
            else "",
        )
        return "\n".join(filter(None, lines))


def _terms(part: DimensionTerms) -> Iterator[tuple[str, ...]]:
    """The dimension itself, then each of its signals."""
    yield text(part.label), "", "", score_words(part.range), part.weight
    for term in part.terms:
        yield "", text(term.label), term.place, _points(term), term.weight


def _points(term: Term) -> str:
    return f"{term.points} ({text(term.note)})" if term.note else term.points


def _run(run: Run) -> str:
    settings = [(name, f"{value:g}") for decode in run.decodes for name, value in decode.numbers]
    rows = (
        ("Weights", text(run.weights)),
        ("Commit", text(run.revision) or UNKNOWN),
        ("Opened as", text(", ".join(filter(None, (run.instrument, run.model_class))))),
        ("Settings", text(", ".join(f"{name}={value}" for name, value in settings))),
    )
    return table(("What", "Value"), (row for row in rows if row[1]))


MODEL_TWIN = PageKind("model twin", _pages, _view, find=_find, paths=_paths)
