"""Faults of the journal of releases."""

from __future__ import annotations

from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="bad-history",
        meaning=(
            "A line in `content/history/` is not in the form in which `matchup release` writes it, names a "
            "reason that its release does not tell, or a release lies in the file of another day."
        ),
        why="Pages and feeds tell what stands in it; a line that is left out would tell something else.",
        example='`{"change":"row","model":"alpha"}`',
        write="the line as it was written, or nothing; [history.md](history.md) says what a line is",
    ),
    Entry(
        code="newer-history",
        meaning="A file in `content/history/` was written by a later version of Matchup.",
        why="Its lines may mean what this version does not know.",
        example='`"format":2` where this version reads format 1',
        write="nothing: update Matchup",
    ),
    Entry(
        code="future-release",
        meaning="A release lies after the `as_of` of the site.",
        why="Pages would tell of a day that has not come: `as_of` is today, and no clock is asked.",
        example="`content/history/2027-01-01.jsonl` on a site as of 2026-11-20",
        write="a later `as_of` in `content/site.yaml`, or nothing: delete the release",
    ),
    Entry(
        code="history-gap",
        meaning=(
            "A line of the journal does not follow from those before it: what it changes was something else, "
            "or the model is not there. Releases of two branches leave such lines, and so do edits by hand."
        ),
        why="Its sentence says from what a value went, and the page above it says that it was another.",
        example='`"from":["82.3"]` where the release before left 81',
        write="what the release before left, or nothing where two branches were merged",
        severity="warning",
    ),
    Entry(
        code="repeated-change",
        meaning="A line of the journal tells what a line before it told already. It counts once.",
        why="Two branches that hold the same edit both tell it, and pages would tell it twice.",
        example="the same value of the same row in two releases",
        write="one of the two lines",
        severity="warning",
    ),
)
