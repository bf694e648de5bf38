"""What verbs say when they are done."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.line_edits import Edit
from generator.authoring.migrate import Migrated, Migration
from generator.authoring.new_file import Started
from generator.authoring.pin import Pinned
from generator.authoring.refresh import Change, Refreshed, Update
from generator.catalog import Encoder
from generator.measure.runnable import Planned, Weights
from generator.measure.summary import Made
from generator.output.publish import Published
from generator.part import Part
from generator.readings.vectors import Missing
from generator.reports import (
    command,
    left_out_lines,
    made_lines,
    migrated_line,
    migration_lines,
    missing_lines,
    part_lines,
    pinned_lines,
    published_line,
    refreshed_lines,
    started_lines,
)
from tests.toys import model, shipped

RUN = next(each.run for each in shipped().findings.catalog.models if each.run is not None)


def planned(slug: str, **weights: object) -> Planned:
    return Planned(model(slug), RUN, (), Weights("3 MB", **weights), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (Published(0, 1200, 0, 0), "nothing to do: all 1,200 files are as they should be (0.25 s)"),
        (Published(0, 1, 0, 0), "nothing to do: the 1 file is as it should be (0.25 s)"),
        (Published(1, 2000, 0, 4200), "wrote 1 file (4.2 kB), kept 2,000, deleted 0 in 0.25 s"),
        (Published(1234, 0, 5, 21_500_000), "wrote 1,234 files (21.5 MB), kept 0, deleted 5 in 0.25 s"),
        (Published(0, 3, 2, 0), "wrote 0 files (0.0 kB), kept 3, deleted 2 in 0.25 s"),
    ],
)
def test_a_build_is_told_in_one_line(published: Published, expected: str) -> None:
    assert published_line(published, 0.249) == expected


def test_one_of_several_builders_says_which_it_was_and_what_comes_next() -> None:
    assert list(part_lines("wrote 3 files", Part(2, 4), "matchup build --finish")) == [
        "part 2 of 4: wrote 3 files",
        "what spans all is still to be written; when all 4 are there, run: matchup build --finish",
    ]
    assert list(part_lines("wrote 3 files", Part(1, 1), "matchup build --finish"))[1].endswith(
        "; now run: matchup build --finish"
    )


def test_nothing_is_missing_is_said() -> None:
    assert list(missing_lines(Encoder("toy", "1", 50, 80), (), ())) == ["nothing is missing"]


def test_texts_are_counted_for_each_model_and_the_encoders_source_is_named() -> None:
    missing = [Missing("b", "1", "x"), Missing("a", "2", "y"), Missing("b", "3", "z")]
    lines = list(missing_lines(Encoder("org/toy", "1", 50, 80), missing, ()))
    assert lines[0].startswith("3 texts would be embedded with org/toy@1 (")
    assert lines[1:] == ["  b: 2", "  a: 1"]


def test_models_that_would_be_run_come_before_those_that_are_left_out() -> None:
    models = [planned("a", obstacle="no revision is pinned"), planned("b"), planned("c", must_download=True)]
    lines = list(missing_lines(Encoder("toy", "1", 50, 80), (), models))
    assert lines[0] == "2 models would be run:"
    assert lines[1].startswith("  b: ")
    assert lines[2].endswith(" (only with --download or --only c)")
    assert lines[3:] == ["not run, no revision is pinned: a"]


def test_what_is_left_out_has_a_line_for_each_reason() -> None:
    models = [
        planned("a", obstacle="no revision"),
        planned("b", must_download=True),
        planned("c", obstacle="no diffusers"),
        planned("d", obstacle="no revision"),
    ]
    assert list(left_out_lines(models)) == [
        "not run, no revision: a, d",
        "not run, no diffusers: c",
        "not run, its weights are not here: b (`matchup measure --only b` downloads 3 MB)",
    ]


def test_a_new_file_is_told_with_what_waits_and_how_to_go_on() -> None:
    started = Started(
        Path("content/models/x.md"), ("task", "license"), ((7, "maker"), (61, "text")), ("odd",)
    )
    assert list(started_lines(started))[:6] == [
        "wrote content/models/x.md",
        "filled in: task, license",
        "note: odd",
        "still to be filled in:",
        "  line   7  maker",
        "  line  61  text",
    ]
    nothing = list(started_lines(Started(Path("x.md"), (), (), ())))
    assert nothing[:2] == ["wrote x.md", "still to be filled in:"]


def test_counts_that_differ_are_told_before_what_was_left_alone() -> None:
    update = Update(Path("a.md"), b"", b"", (Change("a", "hf_likes", "905", "912"),))
    assert list(refreshed_lines(Refreshed((update,), ("a: by hand",), {}, 1))) == [
        "a: hf_likes 905 -> 912",
        "note: a: by hand",
    ]
    assert list(refreshed_lines(Refreshed((), (), {}, 1))) == [
        "nothing to do: 1 model asked for, no count differs"
    ]
    assert list(refreshed_lines(Refreshed((), (), {}, 0))) == []


def test_what_was_run_is_a_table_with_columns_as_wide_as_they_need() -> None:
    rows = [
        Made("scene-vit", "greedy", "11 pictures", "12.3 ms, n = 11", "210 MB"),
        Made("b", "beam 4", "3 of 11 pictures", "not timed", ""),
    ]
    assert list(made_lines(rows)) == [
        "model      inputs            setting  one alone        memory",
        "scene-vit  11 pictures       greedy   12.3 ms, n = 11  210 MB",
        "b          3 of 11 pictures  beam 4   not timed",
    ]
    assert list(made_lines([])) == []


def test_pins_that_differ_are_told_or_that_none_does() -> None:
    update = Update(Path("a.md"), b"", b"", (Change("a", "revision", "none", "0f (main)"),))
    assert list(pinned_lines(Pinned((update,), ("a: gated",), {}, 1))) == [
        "a: revision none -> 0f (main)",
        "note: a: gated",
    ]
    assert list(pinned_lines(Pinned((), (), {}, 2))) == ["nothing to do: 2 models asked for, no pin differs"]
    assert list(pinned_lines(Pinned((), (), {}, 0))) == []


def test_a_migration_is_told_by_file_with_its_reasons() -> None:
    file = Migrated("a.yaml", b"a: 1\n", b"a: 2\n", ("Two is right.",), (Edit(0, 3, 4, "2"),))
    assert list(migration_lines(Migration((file,), ("b.yaml by hand",)))) == [
        "a.yaml",
        "     1 - a: 1",
        "       + a: 2",
        "  why: Two is right.",
        "",
        "note: b.yaml by hand",
    ]
    assert migrated_line(Migration((file,), ()), is_written=False).endswith("--write writes 1 file")
    assert migrated_line(Migration((file, file), ()), is_written=True) == "wrote 2 files"
    assert migrated_line(Migration((), ("b.yaml by hand",)), is_written=True) == "nothing was written"
    assert migrated_line(Migration((), ()), is_written=True).startswith("nothing to do")


def test_a_command_is_named_as_its_user_can_type_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "a b" / "bin" / "matchup"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\n", "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    assert command(str(script)) == f"'{script}'"
    assert command(".venv/bin/matchup") == ".venv/bin/matchup"
    assert command("matchup") == "matchup"
    assert command("/x/generator/__main__.py").endswith(" -m generator")
    monkeypatch.setenv("PATH", str(script.parent))
    assert command(str(script)) == "matchup"
