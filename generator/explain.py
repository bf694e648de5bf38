"""Why a page, a pair or a score is as it is, in lines of text: the same values that pages show, with their
reasons.

Computes nothing of its own: a plan, an alignment and a score are asked for what they say of themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.catalog import Catalog, Grade, Model, Recipe
from generator.edition import Edition
from generator.findings.alignments import Alignment
from generator.findings.findings import Findings, Pair
from generator.findings.model_scores import Range, Score
from generator.findings.ranks import RankTable, rank_tables
from generator.findings.scoring import Scores
from generator.findings.search_counts import IntentCount, SearchCounts
from generator.findings.signals import Placed
from generator.numbers import counted
from generator.output.ledger import Ledger
from generator.output.plan import Explanation, explain
from generator.pages.addresses import compare_path
from generator.pages.words.clauses import plain
from generator.pages.words.standing import not_ranked
from generator.pages.words.verdict import verdict
from generator.problems import Misuse, nearest, one_of
from generator.searches.intents import Intent

ACTIONS = {
    "write": "would be written by the next build",
    "keep": "stands as it should; the next build keeps it",
    "delete": "is ours and no longer wanted; the next build deletes it",
    "refuse": "is not a file of ours; the next build stops at it",
    "nothing": "is not a page of this site",
}

UNSOURCED = {Grade.MEASURED: "counted by this site"}

DIGESTS = {
    "recipe": "layouts, settings and code",
    "left": "left or only model",
    "right": "right model",
    "findings": "scores and alignment",
}


# What is asked about


def position_of(catalog: Catalog, slug: str) -> int:
    """Where a model stands in the catalog. Raises Misuse with the nearest slug where there is none."""
    slugs = [model.slug for model in catalog.models]
    if slug not in slugs:
        near = nearest(slug, slugs)
        raise Misuse(f'there is no model "{slug}"', f'try "{near}"' if near else one_of(slug, slugs))
    return slugs.index(slug)


def pair_positions(catalog: Catalog, pair: str) -> tuple[int, int]:
    """Where the models of left/right, or "left vs right", stand in the catalog. Raises Misuse."""
    slugs = pair.replace(" vs ", "/").split("/")
    positions = sorted({position_of(catalog, slug.strip()) for slug in slugs})
    if len(slugs) != 2 or len(positions) != 2:
        raise Misuse(f'"{pair}" is not a pair', "name two different models: matchup explain left/right")
    return positions[0], positions[1]


# A page


def explain_page(edition: Edition, path: str, ledger_path: Path, output: Path | str) -> Iterator[str]:
    """What the next build does with an output file, and the digests that decide it. Takes the lock."""
    with Ledger.open(ledger_path) as ledger:
        explanation = explain(path, edition.find(path), ledger, output)
    if explanation.action == "nothing" and (other := _other_way_round(edition, path)):
        yield f"{path} is not a page of this site: the pair stands at {other}"
        return
    reasons = f": {', '.join(explanation.reasons)}" if explanation.reasons else ""
    yield f"{path} {ACTIONS[explanation.action]}{reasons}"
    yield from _digest_lines(explanation)


def _other_way_round(edition: Edition, path: str) -> str:
    """The address of a comparison that was asked for with its models in the wrong order."""
    folder, _, names = path.partition("/")
    left, _, right = names.removesuffix(".html").partition("/")
    other = compare_path(right, left)
    return other if folder == "compare" and edition.find(other) else ""


def _digest_lines(explanation: Explanation) -> Iterator[str]:
    """A table of the four digests, as they are and as they were when the page was last written."""
    now = explanation.now.hexes() if explanation.now else {}
    recorded = explanation.recorded.hexes() if explanation.recorded else {}
    if not now and not recorded:
        return
    yield f"  {'made from':<28} {'now':<16}  as last written"
    for name, caption in DIGESTS.items():
        ours, theirs = now.get(name, "") or "-", recorded.get(name, "") or "-"
        change = "" if ours == theirs else "  changed"
        yield f"  {caption:<28} {ours:<16}  {theirs}{change}"


# A pair


NOT_ALIGNED = "  alignment: not worked out, since neither is among the best partners of the other"


def explain_pair(findings: Findings, left: int, right: int) -> Iterator[str]:
    """What two models have in common and whether they compare; by their positions in the catalog."""
    pair = findings.pair(left, right)
    yield f"{pair.names[0]} vs {pair.names[1]}"
    yield f"  {plain(verdict(pair)).strip()}"
    yield _comparable_line(pair)
    yield _page_line(findings, left, right, pair.comparison.is_comparable)
    if isinstance(findings.catalog.site.pairs, int) and not findings.has_page(left, right):
        yield NOT_ALIGNED
    else:
        yield from _alignment_lines(pair.models, pair.alignment)
    yield from _searches_of_pair(findings, left, right)


def _comparable_line(pair: Pair) -> str:
    comparison = pair.comparison
    answer = "yes" if comparison.is_comparable else "no"
    shared = ", ".join(comparison.tasks) or "no task"
    inputs, outputs = _listed(comparison.inputs), _listed(comparison.outputs)
    return f"  comparable: {answer} (they share {shared}; inputs {inputs}; outputs {outputs})"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _page_line(findings: Findings, left: int, right: int, is_comparable: bool) -> str:
    has_page = findings.has_page(left, right)
    rule = f"{findings.catalog.site.pairs_rule} in content/site.yaml"
    hidden = ", with noindex" if has_page and not is_comparable else ""
    return f"  page: {'yes' if has_page else 'no'} ({rule}){hidden}"


def _alignment_lines(models: tuple[Model, Model], alignment: Alignment) -> Iterator[str]:
    """How much is matched, every match, and what only one of them can do."""
    left, right = models
    coverage = f"coverage {alignment.left_coverage} % and {alignment.right_coverage} %"
    yield f"  alignment: {len(alignment.matches)} matched, {coverage}, overlap {alignment.overlap} %"
    for match in alignment.matches:
        titles = f"{left.capabilities[match.left].title}  =  {right.capabilities[match.right].title}"
        yield f"    {match.similarity:3d} %  {titles}"
    for side, model in enumerate(models):
        matched = {match[side] for match in alignment.matches}
        for place, capability in enumerate(model.capabilities):
            if place not in matched:
                yield f"     only {model.short_name}: {capability.title}"


# Searches

BASES = {"verified": "editors say so", "derived": "like its tag", "name": "by name", "": "nothing"}

NO_COUNTS = "  searches: none are counted; no log was imported"


def _searches_of_pair(findings: Findings, left: int, right: int) -> Iterator[str]:
    """Every intent that counted for one of two models or for both, and why."""
    counts = findings.searches
    if counts is None:
        unread = counted(findings.unread_queries, "search is", "searches are")
        yield f"  searches: {unread} not read yet" if findings.unread_queries else NO_COUNTS
        return
    pair, models = counts.pair(left, right), findings.pair(left, right).models
    yield f"  searches: {pair.both} fit both, {pair.only_left} and {pair.only_right} one alone; {_of(counts)}"
    ours, theirs = ({each.intent.name: each for each in counts.model(side).intents} for side in (left, right))
    every = {each.intent.name: each for each in (*ours.values(), *theirs.values())}
    for name, each in sorted(every.items(), key=lambda named: (-named[1].times, named[0])):
        yield f"    {each.times:6d}  {_asked(each.intent)}"
        for model, of_model in zip(models, (ours, theirs), strict=True):
            yield from _reached(model, of_model.get(name))
    if pair.versus:
        yield f"    {pair.versus:6d}  name both"


def explain_searches(catalog: Catalog, counts: SearchCounts | None, position: int) -> Iterator[str]:
    """Every intent that counted for a model, and why; by its position in the catalog."""
    if counts is None:
        yield NO_COUNTS.strip()
        return
    of_model, model = counts.model(position), catalog.models[position]
    yield f"searches: {of_model.times} fit what it does, {of_model.named} name it; {_of(counts)}"
    for each in of_model.intents:
        yield f"  {each.times:6d}  {_asked(each.intent)}"
        yield from _reached(model, each)


def _of(counts: SearchCounts) -> str:
    window = counts.window
    return f"of {window.times} {window.unit} ({window.source}, {window.start} to {window.end})"


def _asked(intent: Intent) -> str:
    """The intent, how many queries are told as one, and by which tags it leads somewhere."""
    tags = ", ".join(f"{tag} {likeness} %" for tag, likeness in intent.tags)
    more = f" and {len(intent.queries) - 1} more" if len(intent.queries) > 1 else ""
    return f'"{intent.name}"{more}: {BASES[intent.basis]}: {tags}'


def _reached(model: Model, count: IntentCount | None) -> Iterator[str]:
    for place in count.capabilities if count else ():
        yield f"            {model.short_name}: {model.capabilities[place].title}"


# A score


def explain_score(catalog: Catalog, scores: Scores, position: int) -> Iterator[str]:
    """Every term of a model's scores, task by task; by its position in the catalog. Asks for no vector."""
    model = catalog.models[position]
    latest = ", the latest day that its content names" if catalog.site.is_latest_day else ""
    version = f"{model.name}: recipe version {catalog.recipe.version}"
    yield f"{version}, dates counted to {catalog.site.as_of}{latest}"
    if model.is_demonstration:
        yield "  made to show how something works: it has no score and no rank"
    tables = rank_tables(catalog, scores)
    for score in scores.of(position):
        yield f"{catalog.tasks[score.task].label}: {_whole(score)}"
        for table in tables:
            if table.task == score.task:
                yield from _rank_lines(table, position, catalog.recipe)
        for part in score.parts:
            yield f"  {part.dimension.label}: {_span(part.range)}"
            for placed in part.readings:
                yield _term(placed, model)


def _whole(score: Score) -> str:
    whole = score.range
    if not whole.is_known:
        return "no score yet, since nothing is known"
    provisional = ", so it is provisional" if score.is_provisional else ""
    span = f"{whole.value}, between {whole.low} and {whole.high}"
    return f"{span}; {whole.coverage} % of its weight is known{provisional}"


def _rank_lines(table: RankTable, position: int, recipe: Recipe) -> Iterator[str]:
    """Where a model stands in a table of its task; nothing where it does not stand in it."""
    among = f" among those for {table.domain}" if table.domain else ""
    for number, place in enumerate(table.ranked, 1):
        if place.position == position:
            places = f"{place.first} to {place.last}" if place.first < place.last else f"{place.first}"
            yield f"  ranked {number} of {len(table.ranked)}{among}; the draws leave open place {places}"
    if position in table.unranked:
        yield f"  {not_ranked(recipe)}"


def _span(range: Range) -> str:
    return f"{range.value} ({range.low}-{range.high})" if range.is_known else "unknown"


def _term(placed: Placed, model: Model) -> str:
    """One signal: its points, where it stands between 0 and 1, and whose word it is."""
    label = placed.rule.label
    if not placed.is_known:
        why = f" ({placed.value.note})" if placed.value.note else ""
        return f"    0 to {placed.weight:4.1f} points  at 0-1   {label}: unknown{why}"
    points = f"{placed.points:5.1f} of {placed.weight:4.1f}"
    value = placed.value
    basis = ", ".join(part for part in (value.as_of, _source(placed, model)) if part)
    return f"  {points} points  at {placed.middle:.2f}  {label}: {value.text} ({basis})"


def _source(placed: Placed, model: Model) -> str:
    value = placed.value
    if value.source:
        return model.sources[value.source].title
    return UNSOURCED.get(value.grade, "no source")
