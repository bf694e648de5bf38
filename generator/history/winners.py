"""Who was ahead of whom when all was said: what the next release asks, and no page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.history.journal import TURNED, Added, History, PairsChange, Release, Renamed, Winner

Pair = tuple[str, str]  # slugs in their order


def winners(history: History) -> Mapping[Pair, Winner]:
    """By pair, how its first model stood at the last release; none for those that were open."""
    numbers: dict[str, int] = {}  # by slug; a model that is renamed keeps its own
    standing: dict[tuple[int, int], Winner] = {}
    for release in history.releases:
        _number(numbers, release)
        for one, other, winner in _told(release):
            if one in numbers and other in numbers:
                standing[numbers[one], numbers[other]] = winner
                standing.pop((numbers[other], numbers[one]), None)
    slugs = {number: slug for slug, number in numbers.items() if slug in history.models}
    named = (
        (slugs[one], slugs[other], winner)
        for (one, other), winner in standing.items()
        if one in slugs and other in slugs and winner != "open"
    )
    return {
        (one, other) if one < other else (other, one): winner if one < other else TURNED[winner]
        for one, other, winner in named
    }


def _number(numbers: dict[str, int], release: Release) -> None:
    """A number for each model that a release brings, and another slug for those that it renames."""
    for change in release.changes:
        if isinstance(change, Renamed) and change.was in numbers:
            numbers[change.model] = numbers.pop(change.was)
    next_number = max(numbers.values(), default=-1) + 1
    added = (change.model for change in release.changes if isinstance(change, Added))
    for place, slug in enumerate(added):
        numbers[slug] = next_number + place


def _told(release: Release) -> Iterator[tuple[str, str, Winner]]:
    """All that a release says of pairs."""
    for change in release.changes:
        if isinstance(change, Added):
            sides: dict[Winner, list[str]] = {
                "ahead": change.ahead,
                "leans": change.leans,
                "trails": change.trails,
                "behind": change.behind,
            }
            for winner, others in sides.items():
                yield from ((change.model, other, winner) for other in others)
        elif isinstance(change, PairsChange):
            yield from ((change.model, other, change.now) for other in change.against)
