"""The privacy page says what was done with the logs of this site, and says it when there are none."""

from __future__ import annotations

from dataclasses import replace

from generator.edition import Edition
from generator.pages.privacy import PATH, UNFOLDED, PrivacyPage
from generator.searches.log import Dropped, Log, Row
from tests.pages.toy_findings import toys
from tests.toys import PageReader, asking_searches, model, page_at, shipped, shipped_pages

LOG = Log(
    source="search-console",
    start="2026-09-01",
    end="2026-11-30",
    unit="clicks",
    users_are="clicks",
    k=5,
    format="search-console",
    rows_read=1_204,
    rows=(Row("alt text", 9, 9), Row("captions", 1_240, 1_240)),
    dropped=(Dropped("e-mail", 2, 4), Dropped("few-users", 1_200, 70)),
)
SITE_SEARCH = replace(
    LOG, source="site-search", unit="searches", users_are="users", k=9, dropped=(Dropped("e-mail", 1, 1),)
)


def edition_of(*logs: Log) -> Edition:
    return Edition(replace(toys(model("a"), model("b")), logs=logs), shipped().layouts)


def view_of(edition: Edition) -> PrivacyPage:
    page = edition.page(PATH)
    assert page is not None
    view = edition.view(page)
    assert isinstance(view, PrivacyPage)
    return view


def shown(*logs: Log) -> PageReader:
    return PageReader(edition_of(*logs).render(PATH).decode())


def test_a_site_without_logs_says_so_and_has_no_table() -> None:
    edition = Edition(asking_searches(toys(model("a"), model("b"))), shipped().layouts)
    page = PageReader(edition.render(PATH).decode())
    assert "No searches have been imported yet" in page.by_id("none").text
    assert page.all("table") == []
    assert "kept" not in page.ids


def test_a_site_that_counts_no_searches_says_nothing_of_them() -> None:
    page = shown()
    assert "none" not in page.ids
    assert "search" not in page.by_id("main").text.casefold()
    assert "They set no cookies" in page.by_id("pages").text


def test_each_log_stands_there_with_its_window_and_its_numbers() -> None:
    rows = [row.text for row in shown(LOG, SITE_SEARCH).all("tr")]
    (of_clicks,) = (row for row in rows if row.startswith("search-console"))
    for words in (
        "2026-09-01 to 2026-11-30",
        "91 days",
        "1,249 clicks",
        "clicks stand for them",
        "1,204",
        "1,202",
    ):
        assert words in of_clicks


def test_reasons_are_counted_over_all_logs_and_only_those_that_held() -> None:
    view = view_of(edition_of(LOG, SITE_SEARCH))
    assert [(each.words, each.rows) for each in view.left_out] == [
        ("e-mail addresses", "3"),
        ("typed by fewer people than a query needs", "1,200"),
    ]
    assert view.rows_read == "2,408 rows"


def test_the_fewest_people_of_all_logs_are_named_and_what_stands_for_people() -> None:
    assert view_of(edition_of(LOG, SITE_SEARCH)).least_users == "5"
    assert view_of(edition_of(SITE_SEARCH)).least_users == "9"
    assert view_of(edition_of(LOG, SITE_SEARCH)).stand_ins == "clicks"
    assert view_of(edition_of(SITE_SEARCH)).stand_ins == ""
    assert view_of(edition_of(LOG, replace(SITE_SEARCH, users_are="count"))).stand_ins == "clicks or searches"


def test_no_query_stands_on_the_page() -> None:
    html = edition_of(LOG, SITE_SEARCH).render(PATH).decode()
    assert "captions" not in html
    assert "alt text" not in html


def test_many_logs_are_folded_the_newest_first() -> None:
    months = [
        replace(LOG, start=f"{year}-{month:02}-01", end=f"{year}-{month:02}-28")
        for year in range(2020, 2026)
        for month in range(1, 13)
    ]
    view = view_of(edition_of(*months))
    assert len(view.logs) == UNFOLDED
    assert view.logs[0].end == "2025-12-28"
    assert view.folded_words == "48 older logs"


def test_another_log_changes_this_page_and_no_comparison() -> None:
    before, after = (
        {target.path: target.digests for target in edition_of(*logs).targets()}
        for logs in ((LOG,), (LOG, SITE_SEARCH))
    )
    assert {path for path in before if before[path] != after[path]} == {PATH}


def test_every_page_leads_to_it() -> None:
    for path, html in shipped_pages().items():
        if path.endswith(".html") and b"<footer" in html:
            assert b"privacy.html" in html, path


def test_the_address_is_known() -> None:
    assert page_at(edition_of().findings, PATH) is not None
