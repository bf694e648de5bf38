"""What is known of readers and of searches: which logs were imported, what of them was kept and left out.

Made of the logs alone, so that it says what was done and not what was meant. A count of one log is never
added to that of another; rows that were left out are, since they are rows of files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.numbers import counted
from generator.pages.addresses import Frame, Page
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.present import has_searches
from generator.pages.parts.store import Store
from generator.searches.cleaning import REASONS
from generator.searches.log import Log, digest_of_logs

PATH = "privacy.html"

UNFOLDED = 24  # logs; two years of one source, month by month

PEOPLE = {
    "users": "counted by the source",
    "clicks": "clicks stand for them",
    "count": "searches stand for them",
}


@dataclass(frozen=True, slots=True)
class KeptLog:
    """One log as the page shows it."""

    source: str
    start: str
    end: str
    days: str  # in words
    queries: str
    times: str  # with the unit
    people: str  # how they were counted
    k: str
    rows_read: str
    left_out: str  # rows


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reason for which rows were left out of all logs together."""

    words: str
    example: str
    rows: str


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    frame: Frame
    logs: tuple[KeptLog, ...]  # the newest first
    folded_logs: tuple[KeptLog, ...]
    folded_words: str
    least_users: str  # in words; empty without a log
    stand_ins: str  # what stands for people where no column counts them; empty where one always does
    left_out: tuple[LeftOut, ...]
    rows_read: str
    has_searches: bool  # whether the site has logs, or asks for them

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, PRIVACY.name, findings=digest_of_logs(store.findings.logs))  # settings are the recipe's


def _view(store: Store, page: Page) -> PrivacyPage:
    logs = sorted(store.findings.logs, key=lambda log: (log.end, log.source), reverse=True)
    title = store.catalog.site.title
    description = f"Which search logs {title} counts, what of them is kept, and what is left out before."
    if not has_searches(store.findings):
        description = f"What {title} keeps of its readers, and what it loads."
    kept = tuple(map(_kept, logs))
    stand_ins = {"clicks": "clicks", "count": "searches"}
    return PrivacyPage(
        frame=store.frame(page.path, "Privacy", description),
        logs=kept[:UNFOLDED],
        folded_logs=kept[UNFOLDED:],
        folded_words=counted(len(kept[UNFOLDED:]), "older log"),
        least_users=f"{min(log.k for log in logs):,}" if logs else "",
        stand_ins=" or ".join(words for name, words in stand_ins.items() if name in _ways(logs)),
        left_out=tuple(_left_out(logs)),
        rows_read=counted(sum(log.rows_read for log in logs), "row"),
        has_searches=has_searches(store.findings),
    )


def _ways(logs: Sequence[Log]) -> set[str]:
    """How people were counted."""
    return {log.users_are for log in logs}


def _kept(log: Log) -> KeptLog:
    return KeptLog(
        source=log.source,
        start=log.start,
        end=log.end,
        days=counted(log.days, "day"),
        queries=f"{len(log.rows):,}",
        times=f"{log.times:,} {log.unit}",
        people=PEOPLE[log.users_are],
        k=f"{log.k:,}",
        rows_read=f"{log.rows_read:,}",
        left_out=f"{sum(dropped.rows for dropped in log.dropped):,}",
    )


def _left_out(logs: Sequence[Log]) -> Iterator[LeftOut]:
    """Every reason that held, in the order in which they are asked for."""
    for reason in REASONS:
        rows = sum(dropped.rows for log in logs for dropped in log.dropped if dropped.reason == reason.name)
        if rows:
            yield LeftOut(reason.words, reason.example, f"{rows:,}")


PRIVACY = PageKind(
    "privacy",
    _pages,
    _view,
    layout="pages/privacy.html",
    view_type=PrivacyPage,
    listing=lambda store: one_listed(PATH),
    path=PATH,
)
