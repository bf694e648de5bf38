"""Rows, kinds, tasks and tags that a site lacks: which, and where their lines are added."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.importers.additions import lacking, lines_to_paste, settings_files
from generator.authoring.importers.entry import Ability, Entry, Needs
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from generator.problems import CannotGoOn, FaultyContent
from tests.authoring.importers.catalogs import TAGS

NEEDS = Needs(
    rows={"context": "{label: Context, unit: tokens}", "wingspan": "{label: Wingspan, unit: count}"},
    tasks={
        "chat": "{label: Chat, inputs: [text], outputs: [text]}",
        "song": "{label: S, inputs: [], outputs: []}",
    },
    tags={"song": "{label: Song, kind: task, about: songs}"},
    kinds={"egg": "{label: eggs}"},
)


def entry(*tasks: str) -> Entry:
    ability = Ability(title="Sings", tags=("song",), text="It sings.", sources=("x",))
    facts = {"context": Told("1", "x"), "wingspan": Told("2", "x"), "other": Told("3", "x")}
    return Entry(
        id="a", where="a", name="A", tasks=tasks, inputs=("text", "egg"), facts=facts, abilities=(ability,)
    )


def test_what_entries_use_and_a_site_lacks_is_offered(site: Path) -> None:
    lack = lacking([entry("song", "chat")], NEEDS, SiteWords.read(site))
    assert (list(lack.rows), list(lack.tags), list(lack.kinds)) == (["wingspan"], ["song"], ["egg"])
    assert list(lack.tasks) == []  # it has another one


def test_a_model_without_any_task_of_the_site_needs_its_first(site: Path) -> None:
    assert list(lacking([entry("song", "dance")], NEEDS, SiteWords.read(site)).tasks) == ["song"]


def test_lines_stand_under_their_file(site: Path) -> None:
    lack = lacking([entry("song")], NEEDS, SiteWords.read(site))
    assert list(lines_to_paste(lack)) == [
        "content/facts.yaml:",
        "  wingspan: {label: Wingspan, unit: count}",
        "content/tags.yaml, under modalities:",
        "  egg: {label: eggs}",
        "content/tags.yaml, under tasks:",
        "  song: {label: S, inputs: [], outputs: []}",
        "content/tags.yaml, under tags:",
        "  song: {label: Song, kind: task, about: songs}",
    ]


def test_lines_are_added_behind_those_that_are_there_and_all_else_stays(site: Path) -> None:
    path = site / "content/tags.yaml"
    path.write_text(TAGS.replace("\n", "\r\n"), "utf-8", newline="")
    lack = lacking([entry("song")], NEEDS, SiteWords.read(site))
    after = settings_files(site, lack)[1].after.decode()
    assert after.replace("\r\n", "\n") == (
        TAGS.replace("  pdf: {label: PDFs}\n", "  pdf: {label: PDFs}\n  egg: {label: eggs}\n").replace(
            "\n\ntags:", "\n  song: {label: S, inputs: [], outputs: []}\n\ntags:"
        )
        + "  song: {label: Song, kind: task, about: songs}\n"
    )
    assert after.count("\n") == after.count("\r\n")


def test_a_site_that_declares_no_kinds_gets_those_it_had_before(site: Path) -> None:
    path = site / "content/tags.yaml"
    path.write_text(TAGS[TAGS.index("tasks:") :], "utf-8")
    lack = lacking([entry("chat")], NEEDS, SiteWords.read(site))
    assert [list(lack.kinds)[position] for position in (0, -1)] == ["text", "egg"]
    after = settings_files(site, lack)[1].after.decode()
    assert after.startswith("modalities:\n  text: {label: text, counted: false}\n")


def test_a_file_that_is_not_there_is_begun(site: Path) -> None:
    words = SiteWords.read(site)
    (site / "content/facts.yaml").unlink()
    (file, _) = settings_files(site, lacking([entry("chat")], NEEDS, words))
    assert (file.before, file.after) == (None, b"wingspan: {label: Wingspan, unit: count}\n")


def test_a_file_that_no_line_can_be_added_to_is_left_to_its_author(site: Path) -> None:
    lack = lacking([entry("chat")], NEEDS, SiteWords.read(site))
    (site / "content/facts.yaml").write_text("{}\n")
    with pytest.raises(CannotGoOn, match=r"no line can be added to content/facts.yaml"):
        settings_files(site, lack)
    (site / "content/facts.yaml").write_bytes(b"\xff")
    with pytest.raises(FaultyContent):
        settings_files(site, lack)
