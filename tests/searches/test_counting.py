"""From rows to queries with k users: the same in every format, whatever the order, in bounded memory."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from generator.problems import CannotGoOn
from generator.searches import counting
from generator.searches.counting import Tally, tally
from generator.searches.raw_files import opened
from generator.searches.understood import understood
from tests.searches import raw_logs
from tests.searches.raw_logs import KEPT, PLANTED, TYPED, WRITTEN, laid, planted_rows, quoted
from tests.toys import environment

ALWAYS = ("", "")


def counted(folder: Path, *texts: str, k: int = 5, window: tuple[str, str] = ALWAYS) -> Tally:
    paths = [
        laid(folder, text, f"raw-{place}.{'jsonl' if text.startswith('{') else 'csv'}")
        for place, text in enumerate(texts)
    ]
    return tally([understood(opened(path), None) for path in paths], window, k)


def dropped(found: Tally) -> dict[str, tuple[int, int]]:
    return {each.reason: (each.rows, each.times) for each in found.dropped}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_queries_are_kept_of_every_format(name: str, tmp_path: Path) -> None:
    found = counted(tmp_path, WRITTEN[name]())
    assert tuple(row.query for row in found.rows) == KEPT
    by_query = {query: clicks for query, clicks, _, _ in TYPED}
    assert {row.query: row.times for row in found.rows} == {query: by_query[query] for query in KEPT}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_must_not_be_kept_is_kept_of_no_format(name: str, tmp_path: Path) -> None:
    found = counted(tmp_path, WRITTEN[name]((*TYPED, *planted_rows())))
    assert tuple(row.query for row in found.rows) == KEPT
    reasons = {reason for reason, _ in PLANTED}
    assert reasons <= dropped(found).keys()
    each = 2 if name == "search-console-pages" else 1
    assert sum(dropped(found)[reason][0] for reason in reasons) == each * len(PLANTED)


def test_every_row_is_kept_or_left_out_for_one_reason(tmp_path: Path) -> None:
    found = counted(tmp_path, raw_logs.table((*TYPED, *planted_rows())))
    assert len(found.rows) + sum(rows for rows, _ in dropped(found).values()) == found.rows_read
    all_times = sum(count for _, count, _, _ in (*TYPED, *planted_rows()))
    kept_times = sum(row.times for row in found.rows)
    assert kept_times + sum(times for _, times in dropped(found).values()) == all_times


def test_shuffled_rows_are_the_same_log(tmp_path: Path) -> None:
    rows = [*TYPED, *planted_rows(), ("Image Captioning", 3, 9, 3)]
    first = counted(tmp_path, raw_logs.table(rows))
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert counted(tmp_path, raw_logs.table(rows)) == first


def test_a_query_that_fewer_people_typed_leaves_only_its_numbers(tmp_path: Path) -> None:
    found = counted(tmp_path, "query,count,users\nblip,9,5\ngit,90,4\nvit,1,1\n")
    assert [row.query for row in found.rows] == ["blip"]
    assert dropped(found) == {"few-users": (2, 91)}


def test_one_person_with_ten_thousand_searches_is_one_person(tmp_path: Path) -> None:
    found = counted(tmp_path, "query,count,users\nmy secret hobby,10000,1\n")
    assert found.rows == ()
    assert dropped(found) == {"few-users": (1, 10000)}


def test_the_same_people_on_many_days_are_not_more_people(tmp_path: Path) -> None:
    days = "".join(f"my secret hobby,40,4,2026-08-{day:02}\n" for day in range(1, 32))
    found = counted(tmp_path, f"query,count,users,date\n{days}blip,9,5,2026-08-01\nblip,9,7,2026-08-02\n")
    assert [tuple(row) for row in found.rows] == [("blip", 7, 18)]


def test_users_that_are_missing_are_none_and_more_users_than_searches_are_not_believed(
    tmp_path: Path,
) -> None:
    found = counted(tmp_path, "query,count,users\nblip,9,\ngit,9,-7\nvit,4,900\nclip,9,900\n")
    assert [tuple(row) for row in found.rows] == [("clip", 9, 9)]


def test_counts_stand_for_people_where_nobody_counted_them(tmp_path: Path) -> None:
    events = '{"query": "blip"}\n' * 5 + '{"query": "git"}\n' * 4
    found = counted(tmp_path, events)
    assert [tuple(row) for row in found.rows] == [("blip", 5, 5)]


def test_a_larger_k_keeps_less(tmp_path: Path) -> None:
    queries = [
        {row.query for row in counted(tmp_path, raw_logs.table(), k=k).rows} for k in (5, 9, 100, 10**6)
    ]
    assert queries == sorted(queries, key=len, reverse=True)
    assert [len(each) for each in queries] == [5, 3, 1, 0]


def test_forms_of_one_query_are_one_query(tmp_path: Path) -> None:
    found = counted(tmp_path, "query,count\nBLIP  model,3\nblip model,2\n")
    assert [tuple(row) for row in found.rows] == [("blip model", 5, 5)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("blip,-9,9", "negative-count"),
        ("blip,99999999999,9", "absurd-count"),
        ("blip,many,9", "no-count"),
        ("blip,3.5,9", "no-count"),
        ("blip", "no-count"),
        (",9,9", "no-query"),
        ("(not set),9,9", "no-query"),
        ("Grand total,9,9", "total"),
        (",Grand total,", "total"),
    ],
)
def test_a_row_that_is_none_is_counted_under_its_reason(line: str, reason: str, tmp_path: Path) -> None:
    found = counted(tmp_path, f"query,count,users\nclip,9,9\ngit,9,9\nvit,9,9\ndino,9,9\n{line}\n")
    assert dropped(found)[reason][0] == 1
    assert len(found.rows) == 4


def test_days_outside_of_the_window_are_left_out(tmp_path: Path) -> None:
    text = "query,count,date\nblip,9,2026-08-01\nblip,8,2026-08-31\nblip,7,2026-09-01\nblip,6,someday\n"
    found = counted(tmp_path, text, window=("2026-08-01", "2026-08-31"))
    assert [tuple(row) for row in found.rows] == [("blip", 17, 17)]
    assert dropped(found) == {"outside": (2, 13)}
    assert found.window == ("2026-08-01", "2026-08-31")


def test_without_a_window_rows_tell_it_by_their_days(tmp_path: Path) -> None:
    found = counted(tmp_path, "query,count,date\nblip,9,20260831\nblip,8,2026-08-03\n")
    assert found.window == ("2026-08-03", "2026-08-31")


def test_several_files_are_one_log(tmp_path: Path) -> None:
    one, other = "query,count,users\nblip,9,5\n", "query,count,users\nblip,8,6\ngit,7,7\n"
    both = counted(tmp_path, one, other)
    assert [tuple(row) for row in both.rows] == [("blip", 6, 17), ("git", 7, 7)]
    assert counted(tmp_path, other, one) == both


def test_a_log_with_too_many_queries_says_with_which_k_it_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MAX_ROWS", 3)
    text = "query,count\n" + "".join(f"query {'abcdefghij'[n]},{n + 5}\n" for n in range(10))
    with pytest.raises(CannotGoOn, match="10 queries are left; a log may have 3") as fault:
        counted(tmp_path, text)
    k = int(fault.value.help.rpartition("--k ")[2])
    assert len(counted(tmp_path, text, k=k).rows) == 3


def test_more_queries_than_fit_into_memory_stop_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MAX_HELD", 3)
    with pytest.raises(CannotGoOn, match="more than 3 queries may have 5 users"):
        counted(tmp_path, "query,count\nblip,9\ngit,9\nvit,9\nclip,9\n")


LARGE = """
import resource, sys
from pathlib import Path
from generator.searches.counting import tally
from generator.searches.raw_files import opened
from generator.searches.understood import understood
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = tally([understood(opened(Path(sys.argv[1])), None)], ("", ""), 5)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(found.rows), found.rows_read, (after - before) // 1024)
"""


def test_a_long_log_of_rare_queries_is_read_in_little_memory(tmp_path: Path) -> None:
    """Held in memory at once they would take 60 MB and more; their file takes 12 MB."""
    words = ("captions", "depth", "segments", "pictures", "labels", "boxes", "masks", "frames")
    path = tmp_path / "raw.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("query,count,users\n")
        for number in range(300_000):
            name = "".join("abcdefghij"[int(digit)] for digit in f"{number:06}")
            file.write(
                quoted(
                    f"{name} {words[number % 8]} for a shop",
                    3 if number % 1000 else 9,
                    3 if number % 1000 else 9,
                )
                + "\n"
            )
    ran = subprocess.run(
        [sys.executable, "-c", LARGE, path], capture_output=True, text=True, env=environment(), check=True
    )
    kept, read, megabytes = map(int, ran.stdout.split())
    assert (kept, read) == (300, 300_000)
    assert megabytes < 25
