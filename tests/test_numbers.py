"""Numbers, sizes and times for people."""

from __future__ import annotations

import pytest

from generator.numbers import (
    counted,
    duration,
    exact_size,
    grouped,
    ordinal,
    percent,
    short_size,
    size,
    written_size,
)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (1200, "1,200 pages")]
)
def test_what_is_counted_stands_in_the_plural_unless_it_is_one(count: int, text: str) -> None:
    assert counted(count, "page") == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 capability"), (2, "2 capabilities")])
def test_a_plural_of_its_own_is_used(count: int, text: str) -> None:
    assert counted(count, "capability", "capabilities") == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("30524", "30,524"),
        ("9999", "9999"),
        ("30524.75", "30,524.75"),
        ("256000 of Gemma plus 1024", "256,000 of Gemma plus 1024"),
        ("1,280,000", "1,280,000"),
        ("224x224", "224 × 224"),
        ("3 x 224x224 px", "3 × 224 × 224 px"),
        ("2x40000 GPUs", "2 × 40,000 GPUs"),
    ],
)
def test_numbers_have_separators_from_10_000_on_and_sides_stand_apart(text: str, told: str) -> None:
    assert grouped(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "owner/model-12345",
        "model_30524",
        "0.123456",
        "2201.12086",
        "arXiv:20123456",
        "build 20240115",
        "v12345",
        "8x7B",
        "R50x1",
        "0x10000",
        "#12345",
        "port 127.0.0.1:12345",
        "https://example.org/12345/224x224",
        "007777",
        "12345-67890",
        "tokens@12345",
    ],
)
def test_names_versions_and_addresses_stay_as_they_are(text: str) -> None:
    assert grouped(text) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.931, "93 %"),
        (0, "0 %"),
        (0.004, "< 1 %"),
        (0.0049, "< 1 %"),
        (0.999, "> 99 %"),
        (1, "100 %"),
        (0.5, "50 %"),
    ],
)
def test_no_share_is_rounded_to_nothing_or_to_all(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0000041, "0.00410 ms"),
        (0.0413, "41.3 ms"),
        (0.99999, "1,000 ms"),
        (1, "1.00 s"),
        (312.4, "312 s"),
        (4321, "4,320 s"),
        (0, "0 ms"),
    ],
)
def test_times_have_three_digits(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(412_345_678, "412 MB"), (1_730_000_000, "1.73 GB"), (92_000, "0.0920 MB"), (0, "0 MB")],
)
def test_sizes_have_three_digits(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("count", "text"), [(1_250_000_000, "1.25 GB"), (412_500_000, "412.5 MB"), (12_345, "0.0 MB")]
)
def test_a_size_beside_a_limit_has_its_decimals(count: int, text: str) -> None:
    assert exact_size(count) == text


@pytest.mark.parametrize(
    ("count", "text"), [(21_540_000, "21.5 MB"), (100_000, "0.1 MB"), (99_999, "100.0 kB"), (0, "0.0 kB")]
)
def test_a_command_says_what_it_wrote_with_one_decimal(count: int, text: str) -> None:
    assert written_size(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(1_733_000_000, "1.73 GB"), (990_000_000, "990 MB"), (92_400, "92.4 kB"), (17, "17 B"), (0, "0 B")],
)
def test_a_size_for_a_model_file_has_no_more_digits_than_it_needs(count: int, text: str) -> None:
    assert short_size(count) == text


def test_places_are_told_as_ordinals() -> None:
    numbers = (1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111, 1003)
    words = "1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 101st 111th 1003rd"
    assert [ordinal(number) for number in numbers] == words.split()
