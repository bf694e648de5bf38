"""What a rule is: a code, what docs/problems.md says of it, and the check that finds it.

A rule of one model never sees another model, so what it finds is kept as long as the file and the settings
stay the same. A rule of the site sees all models at once, or the settings alone. The decorators make a rule
of the check below them; a check is named for what it finds, and its rule's code is what people see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NotRequired, TypedDict, Unpack

from generator.content.written import Written, WrittenSite
from generator.problem_codes.entry import Entry
from generator.problems import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class Objection:
    """What a check has against a place; the rule gives it the code."""

    message: str
    place: Place
    help: str
    label: str = ""
    severity: Severity | None = None  # where it differs from the rule's


Objections = Iterator[Objection]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Entry):
    """An entry of docs/problems.md that a check of content finds."""

    is_liftable: bool = True  # by an entry of content/exceptions.yaml; what no page could be made from is not

    def problem(self, objection: Objection) -> Problem:
        return Problem(
            code=self.code,
            message=objection.message,
            place=objection.place,
            help=objection.help,
            label=objection.label,
            severity=objection.severity or self.severity,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRule(Rule):
    """A rule that looks at one model file."""

    check: Callable[[Written, WrittenSite], Objections]
    rests_on: tuple[str, ...] = ()  # parts of a file that, where they lack, may make it object

    def problems(self, model: Written, settings: WrittenSite) -> Iterator[Problem]:
        """What it has against a file; nothing that may come of a fault which was told before."""
        if model.faulty_parts & {*self.rests_on}:
            return
        for objection in self.check(model, settings):
            if (objection.place.line, objection.place.column) not in model.faulty_spots:
                yield self.problem(objection)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule(Rule):
    """A rule that compares files, or looks at settings."""

    check: Callable[[WrittenSite], Objections]

    def problems(self, site: WrittenSite) -> Iterator[Problem]:
        return map(self.problem, self.check(site))


class Described(TypedDict):
    """What stands above a check: the entry of its code."""

    code: str
    meaning: str
    why: str
    example: str
    write: str
    severity: NotRequired[Severity]
    is_liftable: NotRequired[bool]


class DescribedWithin(Described):
    """The same above a check of one model."""

    rests_on: NotRequired[tuple[str, ...]]


def rule(**described: Unpack[DescribedWithin]) -> Callable[[Callable[[Written], Objections]], ModelRule]:
    """Makes a rule of a check that needs one model and no settings."""
    return lambda check: ModelRule(check=lambda model, settings: check(model), **described)


def rule_with_settings(
    **described: Unpack[DescribedWithin],
) -> Callable[[Callable[[Written, WrittenSite], Objections]], ModelRule]:
    """Makes a rule of a check that needs one model and the settings."""
    return lambda check: ModelRule(check=check, **described)


def rule_of_site(
    **described: Unpack[Described],
) -> Callable[[Callable[[WrittenSite], Objections]], SiteRule]:
    """Makes a rule of a check that needs all models, or settings alone."""
    return lambda check: SiteRule(check=check, **described)
