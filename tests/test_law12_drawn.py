"""Law 12 on catalogs that nobody wrote: whatever is said of two drawn models is true by their rows."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalog import UNKNOWN, Benchmark, ChooseRule, FactRow, Model, Tag, Value
from generator.findings.alignments import Match
from generator.pages.words.clauses import plain
from generator.pages.words.differing import differing_rows
from generator.pages.words.reasons import choose
from generator.pages.words.related import related_words
from generator.pages.words.verdict import verdict
from generator.vocabulary import CommercialUse
from tests.pages.words.pairs import WITH_TESTS, result, task, tasks, toy_pair
from tests.recomputed import Rows, false_reasons, unbound
from tests.recomputed_rows import false_differences, false_related
from tests.recomputed_verdict import false_sentences
from tests.toys import NOT_APPLICABLE, capability, kinds, known, model

TASKS = tasks(
    task("toy-task", "play", "toy"),
    task("other-task", tags="chat"),
    task("draw", "draw pictures", "drawing"),
)
ROWS = {
    "size": FactRow("size", "Size", "px", choose=ChooseRule("details matter", "disks are small", 1.25)),
    "memory": FactRow("memory", "Memory", "bytes", "", "less", ChooseRule("", "memory is short", 2), True),
    "count": FactRow("count", "Parts", "count", better="less"),
    "price": FactRow("price", "Price", "money", choose=ChooseRule("", "its price counts", 1.2)),
}
TAGS = ("chat", "drawing", "toy", "boxes", "sibling")
DOMAINS = {"photographs": "Photographs", "drawings": "Drawn scenes"}

flags = st.booleans()


@st.composite
def values(draw: st.DrawFn, known_values: st.SearchStrategy[Value]) -> Value:
    """A known one, that may be disputed or stale, of another condition or with a note; or an open one."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([UNKNOWN, NOT_APPLICABLE]))
    return replace(
        draw(known_values),
        dispute=draw(st.sampled_from(["", "", "", "somebody"])),
        is_stale=draw(st.sampled_from([False, False, False, True])),
        note=draw(st.sampled_from(["", "", "of a part"])),
        condition=draw(st.sampled_from(["", "", "float16"])),
        as_of=draw(st.sampled_from(["", "2026-01", "2026-02-20", "2026-06"])),
    )


def words(*texts: str) -> st.SearchStrategy[Value]:
    return values(st.sampled_from([known(text=text) for text in texts]))


numbers = values(st.sampled_from([known(number, f"{number:g}") for number in (1.0, 1.2, 2.0, 300.0)]))
answers = values(st.sampled_from([known(1.0, "yes"), known(0.0, "no")]))
marks = values(st.sampled_from([known(number, f"{number:g}") for number in (90, 101, 108, 120, 149)]))


@st.composite
def benchmarks(draw: st.DrawFn) -> Benchmark:
    return result(
        0,
        draw(st.sampled_from(["plain", "tuned", "zero-shot"])),
        value=draw(marks),
        checkpoint=draw(st.sampled_from(["", "", "big"])),
        dataset=draw(st.sampled_from(["COCO", "COCO", "Own"])),
    )


@st.composite
def models(draw: st.DrawFn, slug: str) -> Model:
    tags = st.lists(st.sampled_from(TAGS), min_size=1, max_size=3, unique=True)
    told = draw(st.lists(tags, min_size=1, max_size=3))
    return model(
        slug,
        {name: draw(answers) for name in ("web", "phone", "desk", "hosted")}
        | {"a": draw(values(st.sampled_from([known(10.0), known(60.0), known(64.0)])))},
        tasks=tuple(draw(st.lists(st.sampled_from(list(TASKS)), min_size=1, max_size=2, unique=True))),
        kinds=draw(
            st.sampled_from([kinds("image", "text"), kinds("text", "image"), kinds("image text", "text")])
        ),
        license=draw(words("MIT", "LicenseRef-Own")),
        commercial_use=draw(st.sampled_from(get_args(CommercialUse))),
        weights=draw(words("open", "gated", "closed")),
        hosted=draw(words("1 USD per image")),
        released=draw(words("2024", "2025-01")),
        facts={name: draw(numbers) for name in ROWS if draw(flags)},
        benchmarks=tuple(draw(st.lists(benchmarks(), max_size=3))),
        capabilities=tuple(capability(f"does {n}", " ".join(tags)) for n, tags in enumerate(told)),
        domain=draw(st.sampled_from(["", "", *DOMAINS])),
        is_demonstration=draw(st.sampled_from([False, False, False, True])),
    )


@given(models("l"), models("r"), flags)
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_of_two_drawn_models_is_true_by_their_rows(
    left: Model, right: Model, is_matched: bool
) -> None:
    tags = {name: Tag(name, name.capitalize(), "task") for name in TAGS}
    tags["sibling"] = Tag("sibling", "Sibling", "background", is_elsewhere=True)
    pair = toy_pair(
        left,
        right,
        (Match(0, 0, 80),) if is_matched else (),
        WITH_TESTS,
        tags=tags,
        tasks=TASKS,
        fact_rows=ROWS,
        domains=DOMAINS,
    )
    rows, clauses, reasons = Rows(pair), verdict(pair), choose(pair)
    assert list(false_sentences(rows, plain(clauses).rstrip(". "))) == []
    assert list(unbound(rows, (*clauses, *reasons[0], *reasons[1]))) == []
    assert list(false_reasons(rows, 0, reasons[0])) == []
    assert list(false_reasons(rows, 1, reasons[1])) == []
    assert list(false_differences(rows, differing_rows(pair))) == []
    assert list(false_related(rows, plain(related_words(pair)))) == []
