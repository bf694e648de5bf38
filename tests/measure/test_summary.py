"""The table at the end tells what is stored of a run, and why a time is missing. Told without torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog import Catalog, Prompt, Sample
from generator.measure import summary
from generator.measure.runnable import plan
from generator.measure.summary import Made
from generator.readings import answer_files
from generator.readings.answers import Answer, record_key
from generator.run_settings import Decode, Run
from tests.findings import captioned
from tests.toys import catalog, model

GREEDY, BEAM = Decode(), Decode((("num_beams", 4.0),))
SAMPLES = tuple(Sample(name, "", 8, 8, "", "", "", (), (), "", name) for name in ("first", "second", "third"))
RUN = Run("blip", "content/weights/toy", "", "", (GREEDY, BEAM))
RECORD = replace(
    captioned.RECORD,
    key="",
    weights=RUN.weights,
    revision="",
    date="2026-11-20",
    peak_memory_bytes=210_000_000,
    others_percent=3,
)


@pytest.fixture
def site_path(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / RUN.weights
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(bytes(3_000_000))
    return tmp_path / "site"


def toys(run: Run = RUN) -> Catalog:
    return catalog(
        (model("toy", run=run),), samples=SAMPLES, prompts=(Prompt("free", "a circle", 1, digest="p"),)
    )


def rows(site_path: Path, whole: Catalog, *times: float | None, **conditions: int | None) -> list[Made]:
    """The table after so many of the greedy answers were stored, with their seconds."""
    models = plan(site_path, answer_files.load_all(site_path, whole)[0], False)
    record = replace(RECORD, **conditions)  # type: ignore[arg-type]
    record = replace(record, key=record_key(record))
    wanted = [each for each in models[0].wanted if each.decode == GREEDY]
    said = [
        Answer(each.key, each.input, "greedy", record.key, "x", seconds=seconds)
        for each, seconds in zip(wanted, times, strict=False)
    ]
    answer_files.store(site_path, "toy", said, [record])
    return list(summary.made(answer_files.load_all(site_path, whole)[0], models))


def test_a_setting_has_the_median_of_its_times_and_its_peak(site_path: Path) -> None:
    assert rows(site_path, toys(), 0.25, 0.5, None) == [
        Made("toy", "greedy", "3 pictures", "375 ms, n = 2", "210 MB"),
        Made("toy", "beam 4", "0 of 3 pictures", "not timed", ""),
    ]


def test_inputs_that_were_not_made_are_counted(site_path: Path) -> None:
    assert rows(site_path, toys(), 0.25)[0].inputs == "1 of 3 pictures"


def test_a_time_that_others_spoilt_is_told_with_their_share(site_path: Path) -> None:
    (row, _) = rows(site_path, toys(), None, None, None, others_percent=34, peak_memory_bytes=None)
    assert (row.time, row.memory) == ("not kept: others used 34 %", "")


def test_a_time_that_is_missing_on_an_idle_machine_is_no_fault_of_others(site_path: Path) -> None:
    assert (
        rows(site_path, toys(), None, None, None, others_percent=summary.MOST_BY_OTHERS)[0].time
        == "not timed"
    )


def test_a_setting_that_workers_of_an_engine_ran_names_it_in_place_of_a_time(site_path: Path) -> None:
    assert rows(site_path, toys(), None, None, None, engine="Ray 2.60.0")[0].time == "not taken on Ray 2.60.0"


def test_a_model_of_which_nothing_is_stored_has_rows_of_its_own(site_path: Path) -> None:
    models = plan(site_path, answer_files.load_all(site_path, toys())[0], False)
    found = summary.made(answer_files.load_all(site_path, toys())[0], models)
    assert [row.inputs for row in found] == ["0 of 3 pictures"] * 2
