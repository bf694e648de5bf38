"""Faults of search logs."""

from __future__ import annotations

from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="raw-log",
        meaning="A file in `content/searches/` was not written by `matchup searches import`.",
        why="It is most likely an export: queries of single people stand in it, and content is published.",
        example="`content/searches/Queries.csv`",
        write=(
            "nothing there: move the file out of the site, and out of the history of git if it was "
            "committed; then `matchup searches import FILE`"
        ),
    ),
    Entry(
        code="half-log",
        meaning="Of a search log one of the two files is not there. It counts as not imported.",
        why="An import that is broken off, or a commit that forgot a file, leaves it so.",
        example="`content/searches/bing-2026-09-01.csv` without `content/searches/bing-2026-09-01.yaml`",
        write="both files, as `matchup searches import` writes them, or neither",
        severity="warning",
    ),
    Entry(
        code="bad-log",
        meaning=(
            "A search log is not in the form in which `matchup searches import` writes it, or holds a query "
            "that must not be kept: fewer people typed it than its `k`, or it may say who they were."
        ),
        why="What stands in it is published and counted.",
        example="`anna@example.com,9,9`",
        write="nothing in its place: delete the line, or import the log again",
    ),
    Entry(
        code="overlapping-logs",
        meaning="Two search logs of one source have days in common.",
        why="The searches of those days would count twice.",
        example="`bing-2026-09-01` until 30 September beside `bing-2026-09-15`",
        write="one of the two, or logs whose windows follow each other",
    ),
    Entry(
        code="mixed-units",
        meaning="Two search logs of one source count different things.",
        why="Clicks and searches are never added up.",
        example="`unit: clicks` in one log of `site-search`, `unit: searches` in the next",
        write="the same unit, or another name for one of the sources",
    ),
    Entry(
        code="unknown-intent",
        meaning="`content/searches/intents.yaml` says what a query asks for that no search log has.",
        why="It is most likely mistyped, and what it was meant to correct is still counted wrongly.",
        example="`alt text genrator: [image-captioning]`",
        write="the query as it stands in a list of `content/searches/`, or nothing",
    ),
)
