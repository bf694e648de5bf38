"""All rules, in one table: of one file by itself, and across files."""

from __future__ import annotations

from collections.abc import Iterator

from generator.content.checks import figures, structure, wording
from generator.content.checks.fields import (
    benchmark_range,
    closed_but_loadable,
    duplicate_result,
    duplicate_source,
    free_but_priced,
    future_date,
    hosted_contradiction,
    implausible_size,
    library_contradiction,
    licence_against_use,
    not_spdx,
    number_without_unit,
    read_before_copy,
    released_after_successor,
    stale_source,
    tag_against_kinds,
    task_against_kinds,
    updated_before_release,
    weights_contradiction,
)
from generator.content.written import WrittenSite, Rule, Written
from generator.problems import Problem

RULES: tuple[Rule, ...] = (
    number_without_unit, implausible_size, free_but_priced,
    weights_contradiction, closed_but_loadable, hosted_contradiction, library_contradiction, not_spdx, licence_against_use, future_date,
    read_before_copy, stale_source, released_after_successor, updated_before_release, task_against_kinds, tag_against_kinds,
    benchmark_range, duplicate_result, duplicate_source, *figures.RULES, *wording.RULES,
)  # fmt: skip

LATER = frozenset({"restated-capability", "dead-address"})  # found when the content alone has been checked

LIFTED = frozenset(
    {rule.__name__.replace("_", "-") for rule in (*RULES, *wording.ACROSS)}
    | LATER
    | {"unused-source", "derived-without-note", "repeated-text", "duplicate-name", "no-summary"}
)
"""What an exception may lift. The other rules of checks.py keep out what no page could be made from."""


def within(draft: WrittenSite) -> list[Problem]:
    """All problems of each file by itself, whatever other files say."""
    return [problem for rule in (*structure.RULES, *RULES) for problem in rule(draft)]


def across(draft: WrittenSite) -> list[Problem]:
    """All problems of settings, and of what files have in common."""
    return [problem for rule in (*structure.ACROSS, *wording.ACROSS) for problem in rule(draft)]


def marks(model: Written) -> Iterator[str]:
    """Everything by which `across` compares a model with others."""
    yield from structure.marks(model)
    yield from wording.marks(model)
