"""All rules, in one table: of one file by itself, and across files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice, starmap
from typing import Any

from generator import extensions
from generator.content.checks import (
    benchmarks,
    claims,
    duplicates,
    fact_rows,
    figures,
    former_words,
    letters,
    modalities,
    other_words,
    references,
    settings,
    sizes,
    structure,
    terms,
    timeline,
    values,
    wording,
)
from generator.content.checks.rule import ModelRule, Objections, Rule, SiteRule
from generator.content.problem_limits import MAX_OF_RULE
from generator.content.written import Written, WrittenSite
from generator.problem_codes import table
from generator.problems import Problem

WITHIN: tuple[ModelRule, ...] = (
    *structure.WITHIN,
    *references.WITHIN,
    *duplicates.WITHIN,
    *values.WITHIN,
    *sizes.WITHIN,
    *figures.WITHIN,
    *benchmarks.WITHIN,
    *terms.WITHIN,
    *former_words.WITHIN,
    *timeline.WITHIN,
    *modalities.WITHIN,
    *claims.WITHIN,
    *wording.WITHIN,
    *letters.WITHIN,
)

ACROSS: tuple[SiteRule, ...] = (
    *settings.ACROSS,
    *fact_rows.ACROSS,
    *duplicates.ACROSS,
    *other_words.ACROSS,
    *letters.ACROSS,
)

RULES: tuple[Rule, ...] = (*WITHIN, *ACROSS)

# Found when the content alone has been checked.
LATER = frozenset({"cut-by-encoder", "dead-address", "restated-capability"})


@cache
def rules() -> tuple[Rule, ...]:
    """Ours, and those of extensions. Raises CannotGoOn."""
    taken = {entry.code for entry in (*RULES, *table.ENTRIES)} | LATER
    added = extensions.loaded(extensions.RULES, (ModelRule, SiteRule), taken)
    return (*RULES, *starmap(_guarded, added.items()))


def _guarded(addition: extensions.Addition, rule: Any) -> Rule:
    """A rule of an extension: what it finds is told with its reason, which stands in no document of ours."""
    check = extensions.of_extension(addition, rule.check)
    origin = f"{rule.code} is a rule of {addition.owner}; {rule.why}"

    def told(*written: Any) -> Objections:
        for objection in check(*written):
            yield replace(objection, help=f"{objection.help} ({origin})")

    guarded: Rule = replace(rule, check=told)
    return guarded


@cache
def lifted() -> frozenset[str]:
    """What an exception may lift. The other rules keep out what no page could be made from."""
    return frozenset(rule.code for rule in rules() if rule.is_liftable) | LATER


@cache
def _within() -> tuple[ModelRule, ...]:
    return tuple(rule for rule in rules() if isinstance(rule, ModelRule))


@cache
def _across() -> tuple[SiteRule, ...]:
    return tuple(rule for rule in rules() if isinstance(rule, SiteRule))


def within(site: WrittenSite) -> list[Problem]:
    """All problems of each file by itself, whatever other files say; of one rule at most MAX_OF_RULE."""
    problems: list[Problem] = []
    for model in site.models:
        for rule in _within():
            problems += islice(rule.problems(model, settings=site), MAX_OF_RULE)
    return problems


def across(site: WrittenSite) -> list[Problem]:
    """All problems of settings, and of what files have in common."""
    return [problem for rule in _across() for problem in rule.problems(site)]


def marks(model: Written) -> Iterator[str]:
    """Everything by which `across` compares a model with others."""
    yield from duplicates.marks(model)
    yield from other_words.marks(model)
