"""Rules on dates: what had not come yet, and what can't have been before something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.content.checks.rule import ModelRule, Objection, Objections, rule, rule_with_settings
from generator.content.marked_yaml import Path
from generator.content.written import Written, WrittenSite, mentions, sought
from generator.dates import days
from generator.problems import Severity

ISO_DATE = re.compile(r"\b([12][0-9]{3}-[0-9]{2}(?:-[0-9]{2})?)\b(?!-)")

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

WORD_DATE = sought(
    re.compile(rf"\b(({'|'.join(MONTHS)}) (2[0-9]{{3}}))\b"),
    "|".join(f"{month.lower()} 2" for month in MONTHS),
)


@rule_with_settings(
    code="future-date",
    meaning=(
        "A date lies after the `as_of` of the site. Days on which something was read are a warning: `as_of` "
        "has to be raised, and not for a draft; all others are errors."
    ),
    why="Freshness is counted from `as_of` back.",
    example="`released: 2027-01` on a site as of 2026-11-20",
    write="`released: 2026-01`",
)
def dates_to_come(model: Written, settings: WrittenSite) -> Objections:
    """A day after the site's own; a warning where it only says that as_of has to be raised."""
    today = settings.site[0].as_of
    help = f"the site is as of {today}: correct the date, or raise as_of in content/site.yaml"
    if settings.site[0].is_latest:
        help = (
            f"the latest day that is not years behind all others is {today}: correct the date, or write as_of"
        )
    for path, date in (*_dates_of_fields(model), *_dates_of_notes(model)):
        if model.shape.draft and _severity(path) == "warning":
            continue  # no page is made of it yet, so there is nothing to raise as_of for
        if (_days(date) or 0) > days(today):
            place = model.marked.place(path)
            yield Objection(f"{date} had not come yet", place, help, severity=_severity(path))
    for _, _, date_match, place in mentions(model, WORD_DATE):
        written, month, year = date_match.groups()
        if days(f"{year}-{MONTHS.index(month) + 1:02}") > days(today):
            yield Objection(f"{written} had not come yet", place, help)


def _severity(path: Path) -> Severity:
    """A warning for the days on which something was read."""
    is_read = path[0] in ("sources", "signals") or path[-1] == "as_of"
    return "warning" if is_read and path[-1] != "note" else "error"


def _dates_of_fields(model: Written) -> Iterator[tuple[Path, str]]:
    shape = model.shape
    if shape.released:
        yield ("released", "date"), shape.released.date
    for key, source in shape.sources.items():
        yield ("sources", key, "read"), source.read
        if source.as_of:
            yield ("sources", key, "as_of"), source.as_of
    for name, signal in shape.signals.items():
        if signal.as_of:
            yield ("signals", name, "as_of"), signal.as_of
        if ISO_DATE.fullmatch(signal.value) and "-" in signal.value:
            yield ("signals", name, "value"), signal.value
    for name, fact in shape.facts.items():
        if fact.as_of:
            yield ("facts", name, "as_of"), fact.as_of
    for position, result in enumerate(shape.benchmarks):
        if result.date:
            yield ("benchmarks", position, "date"), result.date


def _dates_of_notes(model: Written) -> Iterator[tuple[Path, str]]:
    """Every date in a note or a price."""
    shape = model.shape
    texts: list[tuple[Path, str | None]] = [(("pricing", "hosted"), shape.pricing.hosted)]
    texts += [(("facts", name, "note"), fact.note) for name, fact in shape.facts.items()]
    texts += [(("signals", name, "note"), signal.note) for name, signal in shape.signals.items()]
    for path, text in texts:
        for date in ISO_DATE.findall(text or ""):
            yield path, date


def _days(text: str) -> int | None:
    """None where a text has the form of a date and is none, as page numbers do."""
    try:
        return days(text)
    except ValueError:
        return None


@rule(
    code="read-before-copy",
    meaning="A source was read before the day of the copy that was read.",
    why="One of the dates has a slip.",
    example="`read: 2026-11-18, as_of: 2026-11-19`",
    write="`read: 2026-11-20, as_of: 2026-11-19`",
    rests_on=("sources.read",),
)
def sources_read_too_early(model: Written) -> Objections:
    for key, source in model.shape.sources.items():
        if source.as_of and days(source.read) < days(source.as_of):
            yield Objection(
                f"read on {source.read}, before the copy of {source.as_of} existed",
                model.marked.place(("sources", key, "read")),
                "read it again, or correct as_of",
            )


@rule_with_settings(
    code="stale-source",
    meaning="A source was read longer ago than `stale_after` in `content/site.yaml` accepts.",
    why="Prices and counts change; the page greys what rests on it.",
    example="`read: 2025-06-01` on a site as of 2026-11-20",
    write="`read: 2026-11-20`, after reading it again",
    severity="warning",
    rests_on=("sources", "sources.read"),
)
def sources_read_long_ago(model: Written, settings: WrittenSite) -> Objections:
    site = settings.site[0]
    for key, source in model.shape.sources.items():
        age = site.age(source.read)
        if age > site.stale_after:
            yield Objection(
                f'source "{key}" was read {age} days ago; {site.stale_after} are accepted',
                model.marked.place(("sources", key, "read")),
                "read it again, correct what changed, and write the new day",
            )


@rule(
    code="released-after-successor",
    meaning="The model was released after the date that stands with its successor.",
    why="One of the dates belongs to another model.",
    example="`released: 2024-08-01` with `successor: {value: Alpha 2, note: 2023-02}`",
    write="`released: 2022-08-01`",
)
def releases_after_the_successor(model: Written) -> Objections:
    successor, released = model.shape.facts.get("successor"), model.shape.released
    date = ISO_DATE.search(f"{successor.note or ''} {successor.value}") if successor else None
    when = _days(date[1]) if date else None
    if date and released and when is not None and when < days(released.date):
        yield Objection(
            f"released {released.date}, but its successor is of {date[1]}",
            model.marked.place(("released", "date")),
            "correct the one that is wrong",
        )


@rule(
    code="updated-before-release",
    meaning="The Hub repository was last changed before the model was released.",
    why="One of the dates belongs to another repository.",
    example="`released: 2022-01` with `hub_updated: 2021-12-24`",
    write="`hub_updated: 2022-12-24`",
)
def updates_before_the_release(model: Written) -> Objections:
    updated, released = model.shape.signals.get("hub_updated"), model.shape.released
    when = _days(updated.value) if updated else None
    if updated and released and when is not None and when < days(released.date):
        yield Objection(
            f"updated {updated.value}, before its release {released.date}",
            model.marked.place(("signals", "hub_updated", "value")),
            "correct the one that is wrong",
        )


WITHIN: tuple[ModelRule, ...] = (
    dates_to_come,
    sources_read_too_early,
    sources_read_long_ago,
    releases_after_the_successor,
    updates_before_the_release,
)
