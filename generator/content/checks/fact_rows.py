"""Rules on the rows of the fact table: which value is better, what is a reason to choose, which heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.content.checks.rule import Objection, Objections, SiteRule, rule_of_site
from generator.content.settings_schema import ChooseShape, FactRowShape
from generator.content.written import WrittenSite
from generator.vocabulary import MOST_COLUMNS

ORDERED = ("count", "bytes", "px", "tokens", "money", "time", "date", "yes-no")  # of whose values one is more


@rule_of_site(
    code="bad-fact-row",
    meaning=(
        "A row of `content/facts.yaml` contradicts itself: `choose` without words for more or for less, "
        "`better`, `choose` or `column` where the unit has no larger and smaller, a fifth `column`, or a "
        "heading that is written in two ways."
    ),
    why=(
        "The row would mark nothing, give no reason or be left out of tables, or the table would have two "
        "headings for one thing."
    ),
    example="`languages: {label: Languages, unit: text, better: more}`",
    write="`languages: {label: Languages, unit: text}`",
    is_liftable=False,
)
def rows_against_themselves(site: WrittenSite) -> Objections:
    marked = site.fact_rows_marked
    too_many = [name for name, row in site.fact_rows.items() if row.column][MOST_COLUMNS:]
    headings: dict[str, str] = {}
    for name, row in site.fact_rows.items():
        for key, message, help in _faults(name, row):
            yield Objection(message, marked.key_place((name, key)), help)
        if name in too_many:
            message = f'row "{name}" is one of more than {MOST_COLUMNS} with column: true'
            yield Objection(message, marked.place((name, "column")), "delete column here, or in a row above")
        if not row.group:
            continue
        known = headings.setdefault(_compared(row.group), row.group)
        if known != row.group:
            yield Objection(
                f'group "{row.group}" stands above as "{known}"',
                marked.place((name, "group")),
                f'write "{known}", or a heading that tells the two apart',
            )


def _faults(name: str, row: FactRowShape) -> Iterator[tuple[str, str, str]]:
    """Each key that does not fit its row, what is wrong, and what to write."""
    if row.better and row.unit not in ORDERED:
        message = f'row "{name}" is compared as text, so neither value is better'
        yield "better", message, f"delete better, or write a unit: {', '.join(ORDERED)}"
    if row.column and row.unit not in ORDERED:
        message = f'row "{name}" is text, which is too long for a column'
        yield "column", message, f"delete column, or write a unit: {', '.join(ORDERED)}"
    if row.choose is None:
        return
    if row.unit not in ORDERED:
        message = f'row "{name}" has unit {row.unit}, which has no more and less to choose by'
        yield "choose", message, f"delete choose, or write a unit: {', '.join(ORDERED)}"
    if not _has_words(row.choose):
        message = f'choose of row "{name}" has words neither for more nor for less'
        yield "choose", message, 'add more: or less:, the words behind "Choose it if", or delete choose'


def _has_words(choose: ChooseShape) -> bool:
    return bool(choose.more or choose.less)


def _compared(heading: str) -> str:
    """A heading without what is easily written in two ways: capitals, signs, a plural."""
    return re.sub(r"[\W_]+", "", heading.casefold()).removesuffix("s")


ACROSS: tuple[SiteRule, ...] = (rows_against_themselves,)
