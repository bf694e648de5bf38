"""Other words for a tag and other names of a model lead to one thing alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cache import Cache
from generator.content.checks.other_words import compared, marks
from generator.content.folder import read_catalog
from generator.content.model_file import written
from tests.content.checks.edits import ALPHA, BETA, codes_of, edit

TAGS = "content/tags.yaml"
OF_CAPTIONS = "about: words for a whole image"
OF_DRAWING = "about: an image for words"


def add(site: Path, name: str, at: str, words: str) -> None:
    edit(site, name, at, f"also: {words}\n{at}" if name != TAGS else f"also: {words}, {at}")


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("[alt text, describe a picture]", []),
        ("alt text", []),
        ("[captions]", ["taken-word"]),
        ("[Drawing]", ["taken-word"]),
        ("[beam_search]", ["taken-word"]),
        ("[alt text, Alt-text]", ["taken-word"]),
        ("['<b>alt</b>']", ["not-accepted"]),
        ("['...']", ["not-accepted"]),
        ("['two  blanks']", ["not-accepted"]),
        ("[Bildbeschreibung, légende d'image, 画像の説明]", []),
    ],
)
def test_another_word_for_a_tag_is_plain_and_its_own(words: str, codes: list[str], site: Path) -> None:
    add(site, TAGS, OF_CAPTIONS, words)
    assert codes_of(site) == codes


def test_a_word_for_two_tags_is_told_at_the_second(site: Path) -> None:
    add(site, TAGS, OF_CAPTIONS, "[picture words]")
    add(site, TAGS, OF_DRAWING, "[Picture-words]")
    (problem,) = read_catalog(site)[1]
    assert (problem.code, problem.place.line) == ("taken-word", 7)
    assert 'tag "captions"' in problem.message


def test_the_name_of_a_tag_may_be_another_word_for_it(site: Path) -> None:
    edit(site, TAGS, "label: Captions", "label: One-sentence captions")
    add(site, TAGS, OF_CAPTIONS, "[captions]")
    assert codes_of(site) == []


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("[AC, alpha one]", []),
        ("AC", []),
        ("[Beta]", ["taken-name"]),
        ("[beta painter]", ["taken-name"]),
        ("[old beta]", ["taken-name"]),
        ("[BP]", ["taken-name"]),
        ("[Alpha captioner]", ["taken-name"]),
        ("[ALPHA]", ["taken-name"]),
        ("[AC, a-c, ac, A C]", ["taken-name", "taken-name"]),
    ],
)
def test_another_name_of_a_model_is_its_own(words: str, codes: list[str], site: Path) -> None:
    edit(site, BETA, "maker:", "aliases: [old-beta]\nalso: [BP]\nmaker:")
    add(site, ALPHA, "maker:", words)
    assert codes_of(site) == codes


def test_names_are_compared_with_files_that_have_not_changed(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert read_catalog(site, Cache(cache))[1] == ()
    add(site, ALPHA, "maker:", "[Beta]")
    assert [problem.code for problem in read_catalog(site, Cache(cache))[1]] == ["taken-name"]


def test_other_words_reach_the_catalog_as_they_were_written(site: Path) -> None:
    add(site, TAGS, OF_CAPTIONS, "[alt text, describe a picture]")
    add(site, ALPHA, "maker:", "AC 1.5")
    catalog, problems = read_catalog(site)
    assert catalog is not None, problems
    assert catalog.tags["captions"].also == ("alt text", "describe a picture")
    assert catalog.tags["drawing"].also == ()
    assert catalog.model("alpha").also == ("AC 1.5",)
    assert catalog.model("beta").also == ()


def test_other_words_reach_the_catalog_past_what_was_kept(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    add(site, TAGS, OF_CAPTIONS, "alt text")
    add(site, ALPHA, "maker:", "AC 1.5")
    read_catalog(site, Cache(cache))
    edit(site, TAGS, "alt text", "describe a picture")
    catalog, _ = read_catalog(site, Cache(cache))
    assert catalog is not None
    assert catalog.tags["captions"].also == ("describe a picture",)
    assert catalog.model("alpha").also == ("AC 1.5",)


def test_a_name_that_a_file_has_twice_is_a_mark_that_it_has_twice(site: Path) -> None:
    add(site, ALPHA, "maker:", "[AC, alpha]")
    model = written(ALPHA, (site / ALPHA).read_bytes())
    assert model is not None
    assert sorted(marks(model)) == ["called ac", "called alpha", "called alpha", "called alpha captioner"]


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("SD 1.5", "sd 1 5"),
        ("sd-1-5", "sd 1 5"),
        ("GPT_4", "gpt 4"),
        ("CLIP", "clip"),
        ("ＳＤ", "sd"),
        ("É", "É".lower()),
    ],
)
def test_capitals_and_marks_make_no_other_word(words: str, plain: str) -> None:
    assert compared(words) == plain
