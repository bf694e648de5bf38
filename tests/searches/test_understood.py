"""Each format is known by its shape, in any language; what can't be told is asked for and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problems import CannotGoOn
from generator.searches.formats import FORMATS, WORDS, Columns
from generator.searches.raw_files import opened
from generator.searches.understood import Understood, understood
from tests.searches import raw_logs
from tests.searches.raw_logs import TYPED, WRITTEN, laid

HEADS = {
    "English": "Top queries,Clicks,Impressions,CTR,Position",
    "French": "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position",
    "Dutch": "Meest uitgevoerde zoekopdrachten,Aantal klikken,Vertoningen,CTR,Positie",
    "Japanese": "上位のクエリ,クリック数,表示回数,CTR,掲載順位",
    "Chinese": "热门查询,点击次数,展示,点击率,排名",
    "Arabic": "أهم طلبات البحث,النقرات,مرات الظهور,نسبة النقر,الموضع",
}


def of(text: str, folder: Path, named: Columns | None = None) -> Understood:
    name = "raw.jsonl" if text.startswith("{") else "raw.csv"
    return understood(opened(laid(folder, text, name)), named)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_format_is_known(name: str, tmp_path: Path) -> None:
    expected = "search-console" if name == "spreadsheet" else name
    assert of(WRITTEN[name](), tmp_path).format.name == expected


def test_every_format_has_a_sample_among_the_tests() -> None:
    assert {each.name for each in FORMATS} <= WRITTEN.keys()
    assert len(WORDS) == len(FORMATS) + 1


@pytest.mark.parametrize("language", HEADS)
def test_search_console_is_known_in_every_language(language: str, tmp_path: Path) -> None:
    file = of(raw_logs.search_console(head=HEADS[language]), tmp_path)
    assert (file.format.name, file.columns) == ("search-console", Columns(0, 1))


def test_impressions_before_clicks_are_seen_by_the_numbers(tmp_path: Path) -> None:
    file = of(raw_logs.bing(head="キーワード,表示回数,クリック数,CTR,掲載順位"), tmp_path)
    assert (file.format.name, file.columns) == ("bing", Columns(0, 2))


def test_clicks_and_impressions_that_can_be_either_are_asked_for(tmp_path: Path) -> None:
    text = "a,b,c,d,e\nfirst,5,9,1%,1\nsecond,9,5,1%,1\n"
    with pytest.raises(CannotGoOn, match="columns 2 and 3 could each be clicks") as fault:
        of(text, tmp_path)
    assert "--columns query=1,count=2" in fault.value.help


def test_an_english_heading_decides_where_numbers_do_not(tmp_path: Path) -> None:
    text = "Keyword,Impressions,Clicks,CTR,Position\nfirst,5,9,1%,1\nsecond,9,5,1%,1\n"
    assert of(text, tmp_path).columns == Columns(0, 2)


def test_columns_that_a_person_names_count(tmp_path: Path) -> None:
    file = of("a;b;c;d;e\n1;first;5;9;3\n2;second;9;5;2\n", tmp_path, Columns(1, 3, 4))
    assert (file.format.name, file.users_are) == ("named-columns", "users")
    assert [*file.rows()] == [["1", "first", "5", "9", "3"], ["2", "second", "9", "5", "2"]]


def test_columns_beyond_the_last_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match="has 2 columns, fewer than"):
        of("a,b\nfirst,5\n", tmp_path, Columns(0, 2))


def test_a_file_without_headings_loses_no_row(tmp_path: Path) -> None:
    assert [*of("first,5\nsecond,9\n", tmp_path, Columns(0, 1)).rows()] == [["first", "5"], ["second", "9"]]


def test_the_page_beside_a_query_may_stand_before_it(tmp_path: Path) -> None:
    text = "Page,Query,Clicks,Impressions\nhttps://example.org/,first,5,9\nhttps://example.org/b,second,2,3\n"
    assert of(text, tmp_path).columns == Columns(1, 2)


def test_of_two_numbers_of_site_search_the_smaller_counts_people_in_every_language(tmp_path: Path) -> None:
    english = raw_logs.site_search()
    other = english.replace(
        "Search term,Event count,Total users", "Suchbegriff,Ereignisanzahl,Nutzer insgesamt"
    )
    turned = "# x\n\nBegriff,Nutzer,Anzahl\n" + "".join(f"{q},{users},{n}\n" for q, n, _, users in TYPED[3:])
    assert of(english, tmp_path).columns == of(other, tmp_path).columns == Columns(0, 1, 2)
    assert of(turned, tmp_path).columns == Columns(0, 2, 1)


def test_site_search_with_a_column_of_days(tmp_path: Path) -> None:
    text = "# x\n\nSearch term,Date,Event count,Total users\nblip,20260801,9,7\ngit,20260802,8,6\n"
    assert of(text, tmp_path).columns == Columns(0, 2, 3, 1)


def test_a_window_above_the_headings_is_read_in_every_language(tmp_path: Path) -> None:
    text = raw_logs.site_search()
    other = text.replace("# Start date", "# Startdatum").replace("# End date", "# Enddatum")
    assert of(text, tmp_path).window == of(other, tmp_path).window == ("2026-08-01", "2026-10-31")
    assert of(raw_logs.table(), tmp_path).window == ("", "")


def test_a_query_that_begins_like_a_remark_is_a_row(tmp_path: Path) -> None:
    rows = [*of("query,count\nblip,9\n#vit,8\n", tmp_path).rows()]
    assert rows == [["blip", "9"], ["#vit", "8"]]


def test_a_short_row_is_filled_up(tmp_path: Path) -> None:
    assert [*of("query,count,users\nblip\n", tmp_path).rows()] == [["blip", "", ""]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Date,Clicks,Impressions,CTR,Position\n2026-08-01,5,9,1%,1\n2026-08-02,5,9,1%,1\n",
            "a list of days",
        ),
        ("Top pages,Clicks,Impressions,CTR,Position\nhttps://example.org/,5,9,1%,1\n", "a list of pages"),
        ("a,b,c\nfirst,x,y\n", "columns of no known log: a, b, c"),
        ("one line of prose\n", "columns of no known log"),
        ("# only\n# remarks\n", "has no row"),
    ],
)
def test_what_is_no_list_of_queries_says_what_it_is(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=words):
        of(text, tmp_path)


def test_an_event_without_a_count_is_one_search(tmp_path: Path) -> None:
    file = of('{"query": "blip", "user": "anna"}\n{"query": "git", "count": 2.0}\n', tmp_path)
    assert [*file.rows()] == [["blip", "1", "", ""], ["git", "2", "", ""]]
    assert file.users_are == "count"


def test_what_is_read_is_told_by_place_and_heading(tmp_path: Path) -> None:
    file = of(raw_logs.site_search(), tmp_path)
    assert file.named_columns == [
        ("query", "column 1 (Search term)"),
        ("count", "column 2 (Event count)"),
        ("users", "column 3 (Total users)"),
    ]
