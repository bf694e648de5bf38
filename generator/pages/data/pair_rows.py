"""The comparisons of a model as machines read them: what is said of both, each sentence with its rows.

Sentences are those of the page, in its order of left and right. In a large site only the most alike of the
models that compare are told in full; of the others it stands how alike they are and where their page is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Model
from generator.findings.alignments import Match
from generator.findings.findings import Pair
from generator.pages.addresses import (
    address,
    compare_path,
)
from generator.pages.comparison_facts import SAID_ELSEWHERE
from generator.pages.data.envelope import GAP, filled, json_text, known
from generator.pages.data.pair_searches import PAIR_SEARCHES, pair_searches
from generator.pages.data.shapes import Shape, flag, nullable, one_of, record, rows, text, texts, whole
from generator.pages.parts.partners import in_order, versus
from generator.pages.parts.rows import groups, values
from generator.pages.parts.rows import rows as table_rows
from generator.pages.parts.store import Store, Told
from generator.pages.words.clauses import Clause, plain
from generator.pages.words.differing import Difference, differing_rows
from generator.pages.words.reasons import choose
from generator.pages.words.related import INCIDENTAL, related_words
from generator.pages.words.sections import counted_capabilities, crumb
from generator.pages.words.standing import is_decidable, leading_side, standing
from generator.pages.words.verdict import answer, results_words, standing_words

IN_FULL = 50  # pairs of a model; a site with at most so many of each has all of them
NOT_TOLD: Told = b"", ""
WAITING = 4096  # texts that wait for the second file, of about 4 kB each


def told_in_full(store: Store) -> tuple[tuple[int, ...], ...]:
    """[model] positions of the models that its file compares it with in full."""
    return store.once(("data", "in full"), lambda: _in_full(store))


def _in_full(store: Store) -> tuple[tuple[int, ...], ...]:
    findings = store.findings
    pairs = findings.page_pairs
    if (pairs.partner_counts <= IN_FULL).all():
        return tuple(tuple(pairs.partners(position).tolist()) for position in range(pairs.model_count))
    return findings.best_partners(IN_FULL)


def pairs_digests(store: Store) -> tuple[bytes, ...]:
    """[model] of all that its file says of its pairs beyond what its page does."""
    return store.once(("data", "pairs"), lambda: _pairs_digests(store))


def _pairs_digests(store: Store) -> tuple[bytes, ...]:
    full = told_in_full(store)
    return tuple(b"".join(_stamps(store, position, list(each))) for position, each in enumerate(full))


def _stamps(store: Store, position: int, others: Sequence[int]) -> list[bytes]:
    """Of what is told of each pair of a model, but for the model itself."""
    dependencies, places = store.dependencies, np.array(others, np.int64)
    found, told = dependencies.pairs(position, places), dependencies.numbers[places]
    grounds = store.findings.scores.of_pairs(position, places).grounds.astype(np.uint64)
    return [row.tobytes() for row in np.stack((found, told, grounds), axis=1)]


def pair_rows(store: Store, position: int) -> list[dict[str, object]]:
    """Every comparison of a model that has a page, the most alike first; a gap for what is told in full."""
    findings, full = store.findings, set(told_in_full(store)[position])
    order = np.array(in_order(store, position), np.int64)
    compares = findings.comparability.of(position, order).tolist()
    overlaps = findings.alignments.overlaps_with(position, order).tolist()
    return [
        {
            **_named(store, position, other),
            "is_comparable": is_comparable,
            "task": known(findings.scores.ground(position, other)),
            "overlap": overlap,
            "told": GAP if other in full else None,
        }
        for other, is_comparable, overlap in zip(order.tolist(), compares, overlaps, strict=True)
    ]


def _named(store: Store, position: int, other: int) -> dict[str, object]:
    catalog = store.catalog
    ours, theirs = catalog.models[position], catalog.models[other]
    is_left = position < other
    path = compare_path(*(ours.slug, theirs.slug) if is_left else (theirs.slug, ours.slug))
    return {
        "slug": theirs.slug,
        "name": theirs.short_name,
        "page": address(catalog.site, path),
        "side": "left" if is_left else "right",
    }


def told_texts(store: Store, position: int) -> list[str]:
    """What is told of each pair in full, as JSON, in the order of its gaps.

    An edit of one model changes one pair of many files, so the others are those of the build before.
    """
    full, known = set(told_in_full(store)[position]), store.told(position)
    others = [other for other in in_order(store, position) if other in full]
    told: dict[str, Told] = {}
    for other, stamp in zip(others, _stamps(store, position, others), strict=True):
        slug = store.catalog.models[other].slug
        kept = known.get(slug, NOT_TOLD)
        told[slug] = kept if kept[0] == stamp else (stamp, _told_text(store, position, other))
    if told != known:
        store.keep_told(position, told)
    return [text for _, text in told.values()]


def _told_text(store: Store, position: int, other: int) -> str:
    """What is told in both files is worked out for the first, and waits for the second."""
    waiting: dict[tuple[int, int], str] = store.once(("data", "waiting"), dict)
    text = waiting.pop((position, other), None)
    if text is not None:
        return text
    left, right = sorted((position, other))
    texts = _told(store, store.findings.pair(left, right))
    if position == left and left in told_in_full(store)[right]:
        if len(waiting) == WAITING:
            del waiting[next(iter(waiting))]
        waiting[right, left] = texts[1]
    return texts[0 if position == left else 1]


def _told(store: Store, pair: Pair) -> tuple[str, str]:
    """The fields of `TOLD` as JSON, for the files of left and right: each has its own file's words first."""
    about = store.traits(pair.left), store.traits(pair.right)
    reasons = choose(pair, about)
    told = {
        "barrier": known(pair.comparison.barrier),
        "alike_in": crumb(pair),
        "standing": standing(pair),
        **_ahead(pair),
        "answer": _sentences(answer(pair, about)),
        "tests": _sentences(results_words(pair, about)),
        "verdict": _sentences(standing_words(pair)),
        "choose_left_if": list(map(_clause, reasons[0])),
        "choose_right_if": list(map(_clause, reasons[1])),
        "differs": list(map(_difference, differing_rows(pair, about))),
        "rows": _rows(store, pair),
        **_alignment(pair),
        "beside": GAP,
        "related_words": GAP,
        "agreement": _agreement(store.agreement(pair.left, pair.right)),
        "searches": pair_searches(store, pair),
    }
    text, (left, right) = json_text(told), pair.models
    return (
        filled(text, _of_side(versus(left, right.slug), related_words(pair, about, side=0))),
        filled(text, _of_side(versus(right, left.slug), related_words(pair, about, side=1))),
    )


def _of_side(beside: str, related: Sequence[Clause]) -> tuple[str, str]:
    return json_text(known(beside)), json_text(plain(related))


def _ahead(pair: Pair) -> dict[str, object]:
    """Who comes out first, and how often; nothing where too little is known to say so."""
    side = leading_side(pair)
    left_first = pair.left_above if is_decidable(pair) and not pair.comparison.barrier else None
    right_first = None if left_first is None else 100 - left_first
    return {
        "ahead": None if side is None else pair.models[side].slug,
        "left_first": left_first,
        "right_first": right_first,
    }


def _sentences(clauses: Sequence[Clause]) -> dict[str, object] | None:
    """None of none."""
    if not clauses:
        return None
    bound = [_clause(clause) for clause in clauses if clause.basis]
    return {"text": plain(clauses).strip(), "clauses": bound}


def _clause(clause: Clause) -> dict[str, object]:
    return {"text": clause.text, "rows": list(clause.basis)}


def _difference(difference: Difference) -> dict[str, object]:
    left, right = difference.cells
    return {"label": difference.label, "left": left, "right": right, "rows": list(difference.basis)}


def _agreement(agreement: tuple[int, int] | None) -> dict[str, object] | None:
    return {"percent": agreement[0], "pictures": agreement[1]} if agreement else None


# Capabilities


def _alignment(pair: Pair) -> dict[str, object]:
    alignment = pair.alignment
    is_incidental = bool(alignment.matches) and pair.comparison.barrier == "jobs"
    return {
        "capabilities": counted_capabilities(pair),
        "incidental": INCIDENTAL if is_incidental else None,
        "left_covered": alignment.left_coverage,
        "right_covered": alignment.right_coverage,
        "matches": [_match(pair.models, match) for match in alignment.matches],
    }


def _match(models: tuple[Model, Model], match: Match) -> dict[str, object]:
    left, right = models
    return {
        "left": f"c-{left.capabilities[match.left].anchor}",
        "right": f"c-{right.capabilities[match.right].anchor}",
        "similarity": match.similarity,
    }


# Rows


def _rows(store: Store, pair: Pair) -> dict[str, list[str]]:
    """Keys of the rows that at least one of the two files has, by what they say of how the two compare."""
    keys = store.once(("data", "row order"), lambda: _order(store))
    ours, theirs = _compared(store, pair.left), _compared(store, pair.right)
    left, right, is_same = ours > UNKNOWN, theirs > UNKNOWN, ours == theirs
    sorts = {
        "differ": left & right & ~is_same,
        "agree": left & right & is_same,
        "only_left": left & ~right,
        "only_right": right & ~left,
        "open": ((ours == UNKNOWN) | (theirs == UNKNOWN)) & ~left & ~right,
    }
    return {name: list(compress(keys, sorts[name].tolist())) for name in ROW_SORTS}


def _order(store: Store) -> tuple[str, ...]:
    headings = {heading: place for place, heading in enumerate(groups(store.catalog))}
    every = table_rows(store.catalog)
    keys = sorted(every, key=lambda key: headings[every[key].group])
    return tuple(key for key in keys if key not in SAID_ELSEWHERE)


NO_ROW, UNKNOWN = 0, 1


def _compared(store: Store, position: int) -> NDArray[np.int32]:
    """[row] what a model's file says, as a number: the same for what counts as the same."""
    return store.once(("data", "compared", position), lambda: _all_compared(store, position))


def _all_compared(store: Store, position: int) -> NDArray[np.int32]:
    model = store.catalog.models[position]
    figures = store.findings.figures.get(model.slug, {})
    numbers: dict[str, int] = store.once(("data", "compared"), lambda: {"": UNKNOWN})
    told = {
        key: "" if value.state == "unknown" else compared or value.state.value
        for key, value, compared in values(store.catalog, model, figures)
    }
    keys = store.once(("data", "row order"), lambda: _order(store))
    said = [numbers.setdefault(told[key], len(numbers) + 1) if key in told else NO_ROW for key in keys]
    return np.array(said, np.int32)


ROW_SORTS: Mapping[str, str] = {
    "differ": "Both have something to say, and not the same.",
    "agree": "Both say the same.",
    "only_left": "Only the left model has something to say.",
    "only_right": "Only the right model has.",
    "open": "Not known of either.",
}


# In JSON Schema


CLAUSE = record(
    "Words, and what they rest on.",
    {
        "text": text("Part of the sentences."),
        "rows": texts("Ids of rows of the comparison, from which alone the words can be recomputed."),
    },
)


def _said(description: str) -> Shape:
    clauses = rows("Its parts that rest on rows.", CLAUSE)
    return nullable(record(description, {"text": text("All of it."), "clauses": clauses}))


TOLD = record(
    "What the page of the two says, in its order of left and right.",
    {
        "barrier": nullable(one_of("Why the two do not compare.", ("jobs", "domains", "demonstration"))),
        "alike_in": text("What they have to do with each other, in a few words."),
        "standing": text("Who comes out first, or why nobody does, in a few words."),
        "ahead": nullable(text("Slug of the one that comes out first in the task.")),
        "left_first": nullable(
            whole("In how many of 100 ways to fill the gaps left does; null where too little is known.")
        ),
        "right_first": nullable(whole("In how many right does.")),
        "answer": _said("What both do, and what only one of them does."),
        "tests": _said("What public tests say; null where the two do not compare."),
        "verdict": _said("Who is ahead, or why nobody can tell; null where they share no task."),
        "choose_left_if": rows("Reasons for the left one.", CLAUSE),
        "choose_right_if": rows("Reasons for the right one.", CLAUSE),
        "differs": rows(
            "What differs most.",
            record(
                "A row of it.",
                {
                    "label": text("As the page has it."),
                    "left": text("Of the left model."),
                    "right": text("Of the right model."),
                    "rows": texts("Ids of the rows that it is made from."),
                },
            ),
        ),
        "rows": record(
            "Ids of rows of facts, by what they say of how the two compare; the values stand in both files.",
            {name: texts(description) for name, description in ROW_SORTS.items()},
        ),
        "capabilities": text("How many there are of each, and how many have a counterpart."),
        "incidental": nullable(text("That what matches is beside what they are for.")),
        "left_covered": whole("Percent of the left model's capabilities that have a counterpart."),
        "right_covered": whole("Percent of the right model's."),
        "matches": rows(
            "Capabilities that are the same thing.",
            record(
                "Two of them.",
                {
                    "left": text("Id in the file of the left model."),
                    "right": text("Id in the file of the right model."),
                    "similarity": whole("Of their texts, in percent."),
                },
            ),
        ),
        "beside": nullable(text("How this model stands against the other, in markdown.")),
        "related_words": text("What makes the two alike, this model's figures first."),
        "agreement": nullable(
            record(
                "How far their captions agree.",
                {"percent": whole("To which."), "pictures": whole("Over how many pictures.")},
            )
        ),
        "searches": PAIR_SEARCHES,
    },
)

PAIRS = rows(
    "Every comparison of the model that has a page, the most alike first.",
    record(
        "A comparison.",
        {
            "slug": text("Of the other model."),
            "name": text("Of the other model."),
            "page": text("Address of the comparison."),
            "side": one_of("Where this model stands on it.", ("left", "right")),
            "is_comparable": flag("Whether the two do the same kind of work for the same kind of thing."),
            "task": nullable(text("Name of the task in which their scores are compared.")),
            "overlap": whole("Percent of all capabilities of both that have a counterpart."),
            "told": nullable(TOLD),
        },
    ),
)
