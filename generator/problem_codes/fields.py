"""Faults of a single field: its name, its type, and what it may hold."""

from __future__ import annotations

from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="missing-key",
        meaning="A required field is not there.",
        why="A page has a place for it and nothing to show. `unknown` is an answer, silence is not.",
        example="a model without `license:`",
        write="`license: MIT`, or `license: unknown`",
    ),
    Entry(
        code="unknown-key",
        meaning="A field does not exist here.",
        why="A typing error would drop its value without a word.",
        example="`makr: First Lab`",
        write="`maker: First Lab`; `docs/fields.md` lists all fields",
    ),
    Entry(
        code="no-value",
        meaning="A key has nothing behind its colon.",
        why="It can't be told from a value that was forgotten.",
        example="`maker:`",
        write="`maker: First Lab`; `unknown` where the field allows it; or no line at all",
    ),
    Entry(
        code="wrong-type",
        meaning="A list, a mapping or a single value stands where another of them is expected.",
        why="The field can't be read.",
        example="`tasks: image-to-text`",
        write="`tasks: [image-to-text]`",
    ),
    Entry(
        code="not-a-number",
        meaning=(
            "A number has letters, separators or a form of its own, or is too large to count with. Whole "
            "numbers take no point."
        ),
        why="`1_000` and `0123` mean different things to different readers.",
        example="`zero: 1_000`",
        write="`zero: 1000`",
    ),
    Entry(
        code="not-accepted",
        meaning="A word is none of those that the field takes, or a name has characters that it can't have.",
        why="Pages and scores know these words alone.",
        example="`kind: modle`",
        write="`kind: model`; the message lists all of them",
    ),
    Entry(
        code="out-of-range",
        meaning="A number lies outside of what the field takes.",
        why="A weight of 0 or a percentage above 100 has no meaning.",
        example="`threshold: 0`",
        write="`threshold: 36`; the message tells the range",
    ),
    Entry(
        code="too-short",
        meaning="A text or a list has less than is needed, often nothing; in a draft, a warning.",
        why="An empty field looks like an answer.",
        example="`tasks: []`",
        write="`tasks: [image-to-text]`",
    ),
    Entry(
        code="too-long",
        meaning="A text has more characters, or a list more entries, than its place on the page.",
        why="A heading or a column would break.",
        example="`short_name: Alpha, the captioner of the First Lab`",
        write="`short_name: Alpha`",
    ),
    Entry(
        code="bad-address",
        meaning="A web address is not one: no `https://`, or a space in it.",
        why="Readers follow it to check a value.",
        example="`url: example.org/alpha`",
        write="`url: https://example.org/alpha`",
    ),
    Entry(
        code="bad-date",
        meaning=(
            "A date has another form, or does not exist in the calendar. `read` and `as_of` of the site want "
            "the full day."
        ),
        why="Freshness is counted from dates.",
        example="`released: January 2022`",
        write="`released: 2022-01`",
    ),
)
