"""Releases of toy models: the journal as it comes to be when findings are released one after the other."""

from __future__ import annotations

from dataclasses import replace

from generator.catalog import Benchmark, Model, Source
from generator.findings.findings import Findings
from generator.history.journal import Change, History, Release
from generator.history.lines import line_of, parsed
from generator.history.replay import Origin, replayed
from generator.releases.changes import changes
from generator.releases.found import Found
from tests.pages.ranked_toys import ranked, scored
from tests.toys import known

PAPER = Source("paper", "https://papers.example/a?x=1&y=2", "A paper", "2026-11-02", "maker")
FIRST, SECOND, THIRD = "2026-11-01", "2026-11-10", "2026-11-20"


def found(findings: Findings) -> Found:
    return Found(findings.catalog, findings.figures, {}, findings.scores)


def told(findings: Findings, history: History, day: str) -> list[Change]:
    """The lines of a release, but its first."""
    of_today = found(findings)
    return changes(of_today, history, of_today.opening(day))


def after(history: History, findings: Findings, day: str) -> History:
    """The journal with one more release, written and read again."""
    of_today = found(findings)
    opening = of_today.opening(day)
    lines = (opening, *changes(of_today, history, opening))
    written = b"".join(line_of(line) for release in history.releases for line in _lines(release))
    blocks, faults = parsed(written + b"".join(map(line_of, lines)), 100)
    assert faults == []
    models, gaps = replayed([(Origin(block.opening.release), block) for block in blocks])
    assert gaps == []
    releases = []
    for block in blocks:
        number = 1 + sum(each.date == block.opening.release for each in releases)
        releases.append(Release(block.opening, tuple(each.change for each in block.changes), number))
    return History(tuple(releases), models)


def _lines(release: Release) -> tuple[object, ...]:
    return (release.opening, *release.changes)


def journal(*of_each: Findings) -> History:
    """A journal of releases some days apart."""
    history = History()
    for findings, day in zip(of_each, (FIRST, SECOND, THIRD), strict=False):
        history = after(history, findings, day)
    return history


def sourced(slug: str, points: float, **fields: object) -> Model:
    """A model with so many points in the test, by a paper."""
    value = replace(known(points, f"{points:g}"), source="paper")
    plain = scored(slug, points, sources={"paper": PAPER}, **fields)
    return replace(plain, benchmarks=(Benchmark("Set", "points", "", value),))


def turned() -> tuple[Findings, Findings]:
    """Of a and b, b is ahead at first; then a's test is read anew, and a is."""
    before = ranked(sourced("a", 20.0), sourced("b", 60.0), sourced("c", 40.0))
    return before, ranked(sourced("a", 99.0), sourced("b", 60.0), sourced("c", 40.0))


def with_history(findings: Findings, history: History) -> Findings:
    return replace(findings, history=history)
