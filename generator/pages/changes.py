"""What has changed on the site, release by release, each line with its reason; older releases by year.

Made of the journal alone. A site that was never released says so, and how to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.digests import text_digest
from generator.numbers import more
from generator.pages.addresses import Frame, Page, SitemapEntries, feed_path
from generator.pages.alternates import about_site
from generator.pages.kind import PageKind, listed
from generator.pages.parts.past import Telling, past
from generator.pages.parts.past_views import PATH, ReleaseView, release_view
from generator.pages.parts.store import Store

FRONT_LINES = 300  # of all releases on the first page

FRONT_RELEASES = 20

YEAR_LINES = 3_000


@dataclass(frozen=True, slots=True)
class ChangesPage:
    frame: Frame
    heading: str
    releases: tuple[ReleaseView, ...]
    left_out: str  # "12 more releases" that this page does not show
    years: tuple[tuple[str, str], ...]  # label, and address from the top of the site
    feed_href: str  # empty where the site has no feeds
    is_year: bool

    @property
    def path(self) -> str:
        return self.frame.path


def year_path(year: str) -> str:
    return f"changes/{year}.html"


def _pages(store: Store) -> Iterator[Page]:
    """Depends on every release; pages of years are made where the first page does not show all."""
    releases = past(store).tellings
    yield Page(PATH, CHANGES.name, findings=_digest(releases))
    for year in _years(store):
        yield Page(year_path(year), CHANGES.name, findings=_digest(_of_year(releases, year)))


def _digest(releases: Sequence[Telling]) -> bytes:
    return text_digest(repr([(each.release.opening, each.recipe_words, each.events) for each in releases]))


def _years(store: Store) -> list[str]:
    """The newest first; none where all releases stand on the first page."""
    releases = past(store).tellings
    lines = sum(len(each.events) for each in releases)
    if len(releases) <= FRONT_RELEASES and lines <= FRONT_LINES:
        return []
    return list(dict.fromkeys(each.release.date[:4] for each in releases))


def _of_year(releases: Sequence[Telling], year: str) -> list[Telling]:
    return [each for each in releases if each.release.date.startswith(f"{year}-")]


def _view(store: Store, page: Page) -> ChangesPage:
    releases, years = past(store).tellings, _years(store)
    year = next((each for each in years if page.path == year_path(each)), "")
    chosen = _of_year(releases, year) if year else releases[:FRONT_RELEASES]
    shown = tuple(_shown(chosen, YEAR_LINES if year else FRONT_LINES))
    site = store.catalog.site
    heading = f"What changed in {year}" if year else "What has changed"
    description = (
        f"Every fact, score, place and winner on {site.title} that became another, release by release, and "
        "what it comes from."
    )
    return ChangesPage(
        frame=store.frame(
            page.path, heading, description, bool(releases), about_site(site, page.path, heading)
        ),
        heading=heading,
        releases=shown,
        left_out=more(len(releases) - len(shown), "release") if not year else "",
        years=tuple((each, year_path(each)) for each in years),
        feed_href=feed_path() if site.outputs.feeds else "",
        is_year=bool(year),
    )


def _shown(releases: Sequence[Telling], most: int) -> Iterator[ReleaseView]:
    """Each release until there are so many lines; the one that has more is cut."""
    for telling in releases:
        if most <= 0 and telling.events:
            return
        yield release_view(telling, most)
        most -= len(telling.events)


def _listing(store: Store) -> SitemapEntries:
    """A page that says that there is nothing yet is not listed."""
    releases = past(store).tellings
    if not releases:
        return SitemapEntries(0, b"", lambda first, last: iter(()))
    years = [(year_path(year), _of_year(releases, year)[0].release.date) for year in _years(store)]
    return listed([(PATH, releases[0].release.date), *years])


def _examples(store: Store) -> Iterator[Page]:
    return iter(list(_pages(store))[:2])


CHANGES = PageKind(
    "changes",
    _pages,
    _view,
    layout="pages/changes.html",
    view_type=ChangesPage,
    listing=_listing,
    under=PATH.removesuffix(".html"),
    examples=_examples,
)
