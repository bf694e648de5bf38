"""What would be run, from where and for how long.

Told without torch, which is not installed where these tests run.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog import Catalog, Model, Prompt, Sample
from generator.measure.runnable import Planned, plan
from generator.readings import answer_files
from generator.readings.answers import Answer, RunRecord, record_key
from generator.readings.wanted import wanted
from generator.run_settings import Decode, Run
from tests.toys import catalog, known, model

GREEDY, BEAM = Decode(), Decode((("num_beams", 4.0),))
SAMPLES = tuple(Sample(name, "", 8, 8, "", "", "", (), (), "", name) for name in ("first", "second"))
LOCAL = Run("blip", "content/weights/toy", "", "", (GREEDY,))
HUB = Run("blip", "owner/name", "0" * 40, "", (GREEDY,))


@pytest.fixture(autouse=True)
def _no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub's cache is empty, and is not asked over a network."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def site_path(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / LOCAL.weights
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(bytes(3_000_000))
    return tmp_path / "site"


def toys(*models: Model) -> Catalog:
    return catalog(models, samples=SAMPLES, prompts=(Prompt("free", "a red circle", 1, digest="p"),))


def planned(
    site_path: Path, whole: Catalog, is_gpu: bool = False, only: tuple[str, ...] = ()
) -> tuple[Planned, ...]:
    return plan(site_path, answer_files.load_all(site_path, whole)[0], is_gpu, only)


def ran(site_path: Path, whole: Catalog, slug: str, seconds: float, device: str = "CPU, 2 threads") -> None:
    """Stores outputs of this model, all made in so many seconds."""
    found = whole.model(slug)
    assert found.run
    record = RunRecord(
        "",
        found.run.instrument,
        found.run.weights,
        "",
        "safetensors",
        "",
        "greedy",
        (),
        device,
        "float32",
        (),
        "2026-11-20",
        8,
    )
    record = replace(record, key=record_key(record))
    said = [
        Answer(each.key, each.input, "greedy", record.key, "x", seconds=seconds)
        for each in wanted(whole, site_path, found)
    ]
    answer_files.store(site_path, slug, said, [record])


def test_weights_of_the_site_are_told_with_their_size(site_path: Path) -> None:
    (found,) = planned(site_path, toys(model("toy", run=LOCAL)))
    assert found.words == "toy: 2 pictures × 1 setting (greedy); content/weights/toy, 3.00 MB; time unknown"
    assert (found.obstacle, found.must_download) == ("", False)


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"weights_size": known(1.55e10, "15.5 GB")}, "download of 15.5 GB"), ({}, "download of unknown size")],
)
def test_weights_of_the_hub_are_told_with_the_size_that_the_file_states(
    site_path: Path, facts: dict[str, object], words: str
) -> None:
    (found,) = planned(site_path, toys(model("toy", run=replace(HUB, decodes=(GREEDY, BEAM)), facts=facts)))
    assert found.words == f"toy: 2 pictures × 2 settings (greedy; beam 4); owner/name, {words}; time unknown"
    assert (found.obstacle, found.must_download) == ("", True)


def test_weights_in_the_hubs_cache_need_no_download(site_path: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "cache" / "models--owner--name" / "snapshots" / HUB.revision
    snapshot.mkdir(parents=True)
    (snapshot / "model.safetensors").write_bytes(bytes(2_000_000))
    (found,) = planned(site_path, toys(model("toy", run=HUB)))
    assert (found.must_download, found.size) == (False, "2.00 MB")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (replace(HUB, revision=""), "no revision is pinned (run matchup pin toy)"),
        (
            replace(HUB, weights="package:toy-weights", revision="0.1.0"),
            "no revision is pinned (run matchup pin toy)",
        ),
        (
            replace(LOCAL, weights="content/weights/empty"),
            '"content/weights/empty" holds no weights that are read here (it must have',
        ),
        (
            replace(LOCAL, weights="content/weights/none"),
            'there is no folder "content/weights/none" (correct run.weights',
        ),
    ],
    ids=["unpinned", "without-digest", "empty", "missing"],
)
def test_a_model_that_can_t_be_run_is_told_with_the_reason(site_path: Path, run: Run, words: str) -> None:
    (site_path / "content/weights/empty").mkdir()
    (found,) = planned(site_path, toys(model("toy", run=run)))
    assert found.obstacle.startswith(words)
    assert not found.must_download


def test_a_model_that_draws_needs_its_extra(site_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    (found,) = planned(site_path, toys(model("toy", run=replace(LOCAL, instrument="text-to-image"))))
    assert found.obstacle == 'diffusers is not installed here (pip install "matchup-site[imagegen]")'
    assert found.inputs == "1 prompt"


def test_only_what_is_missing_is_planned_in_catalog_order(site_path: Path) -> None:
    whole = toys(model("c", run=LOCAL), model("a", run=LOCAL), model("b", run=LOCAL), model("mute"))
    ran(site_path, whole, "b", 1.0)
    assert [each.model.slug for each in planned(site_path, whole)] == ["a", "c"]
    assert [each.model.slug for each in planned(site_path, whole, only=("c", "b"))] == ["c"]


def parameters(count: float) -> dict[str, object]:
    return {"parameters": known(count)}


@pytest.mark.parametrize(
    ("counts", "seconds"),
    [
        ({"asked": 2e8, "near": 1e8}, 2 * 3.0 * 2),
        ({"asked": 2e8, "near": 1e8, "far": 1e6}, 2 * 3.0 * 2),
        ({"asked": 2e8, "far": 1e6}, 2 * 5.0 * 200),
        ({"near": 1e8}, None),
        ({"asked": 2e8}, None),
    ],
)
def test_the_time_is_that_of_the_nearest_stored_run_scaled_by_parameters(
    site_path: Path, counts: dict[str, float], seconds: float | None
) -> None:
    facts = {slug: parameters(counts[slug]) if slug in counts else {} for slug in ("asked", "near", "far")}
    whole = toys(*(model(slug, run=LOCAL, facts=facts[slug]) for slug in facts))
    ran(site_path, whole, "near", 3.0)
    ran(site_path, whole, "far", 5.0)
    (found,) = planned(site_path, whole, only=("asked",))
    assert found.seconds == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("device", "is_gpu", "is_known"),
    [("CPU, 2 threads", True, False), ("NVIDIA H200", True, True), ("NVIDIA H200", False, False)],
)
def test_a_run_on_another_kind_of_device_tells_nothing(
    site_path: Path, device: str, is_gpu: bool, is_known: bool
) -> None:
    whole = toys(
        model("asked", run=LOCAL, facts=parameters(1)), model("near", run=LOCAL, facts=parameters(1))
    )
    ran(site_path, whole, "near", 3.0, device)
    (found,) = planned(site_path, whole, is_gpu, only=("asked",))
    assert (found.seconds is not None) == is_known


def test_a_run_by_another_instrument_tells_nothing(site_path: Path) -> None:
    other = replace(LOCAL, instrument="kosmos-2")
    whole = toys(
        model("asked", run=LOCAL, facts=parameters(1)), model("near", run=other, facts=parameters(1))
    )
    ran(site_path, whole, "near", 3.0)
    assert planned(site_path, whole, only=("asked",))[0].seconds is None


def test_a_model_s_own_run_needs_no_parameters(site_path: Path) -> None:
    before = toys(model("asked", run=LOCAL))
    ran(site_path, before, "asked", 3.0)
    after = toys(model("asked", run=replace(LOCAL, decodes=(GREEDY, BEAM))))
    (found,) = planned(site_path, after)
    assert found.seconds == pytest.approx(2 * 3.0)
    assert found.words.endswith("; about 6.00 s")
