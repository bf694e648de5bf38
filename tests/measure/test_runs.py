"""The loop: what is run, kept after each batch, timed, and what happens when something goes wrong.

Most tests run the shipped network for drawn scenes; where memory has to run out, an instrument of the test's
own does.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from generator import places
from generator.catalog import Catalog
from generator.content.folder import read_catalog
from generator.measure import runs, step, timing
from generator.measure.instruments import Context, Produced, Request
from generator.measure.runnable import Planned
from generator.measure.runs import Runs
from generator.problems import CannotGoOn
from generator.readings import answer_files, storage
from generator.readings.answers import Answer, Choice
from generator.run_settings import Decode, Run
from tests.conftest import TESTS_PATH
from tests.toys import ROOT, environment, quiet

WEIGHTS = "content/weights/scene-vit-gpt2"
GREEDY = Decode((("max_new_tokens", 32.0),))
SEEDED = Decode((("max_new_tokens", 32.0), ("seed", 1.0), ("top_p", 0.9)))
RUN = Run("vision-encoder-decoder", WEIGHTS, "", "", (GREEDY,))


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models, the shipped samples and a shipped network."""
    path = shutil.copytree(TESTS_PATH / "sites" / "two-models", tmp_path_factory.mktemp("runs") / "site")
    for name in ("content/samples", WEIGHTS):
        shutil.copytree(ROOT / name, path / name)
    return path


@pytest.fixture
def site_path(master: Path, tmp_path: Path) -> Path:
    return shutil.copytree(master, tmp_path / "site")


def catalog_of(site_path: Path, **runs: Run) -> Catalog:
    """The site's catalog with these models made to be run, on drawn scenes alone."""
    whole, problems = read_catalog(site_path)
    assert whole is not None, problems
    models = tuple(replace(each, run=runs.get(each.slug)) for each in whole.models)
    scenes = tuple(sample for sample in whole.samples if sample.domain == "drawn-scenes")
    return replace(whole, models=models, samples=scenes)


@pytest.fixture(autouse=True)
def whatever_else_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times are kept on a busy machine, too."""
    monkeypatch.setattr(timing, "MOST_BY_OTHERS", 100)


def planned(site_path: Path, whole: Catalog) -> tuple[Planned, ...]:
    from generator.measure.runnable import plan

    return plan(site_path, answer_files.load_all(site_path, whole)[0], is_gpu=False)


def said(site_path: Path, whole: Catalog, slug: str = "alpha") -> tuple[Answer, ...]:
    found, problems = answer_files.load_all(site_path, whole)
    assert problems == ()
    return found.of(whole.model(slug))


# What is made


def test_every_sample_gets_a_caption_maps_and_a_time_and_nothing_is_missing_then(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    ran = Runs(site_path, whole, "cpu").run(planned(site_path, whole)[0])
    made = said(site_path, whole)
    assert ran.faults == []
    assert [each.input for each in made] == [sample.name for sample in whole.samples]
    assert planned(site_path, whole) == ()
    found = answer_files.load_all(site_path, whole)[0]
    for each in made:
        maps = found.maps("alpha", each.key)
        assert maps is not None
        assert each.words == tuple(each.text.split())
        assert maps.shape == (len(each.words), 6, 6)
        assert each.focus == pytest.approx([float(map.max()) * 36 for map in maps], abs=0.01)
        assert each.seconds is not None


def test_a_run_leaves_one_line_for_each_record_and_answer_whatever_a_killed_one_left(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    lines, maps = storage.lines_path(site_path, "alpha"), storage.maps_path(site_path, "alpha")
    lines.parent.mkdir(parents=True)
    lines.write_bytes(b'{"output": {"key": "0f')
    maps.write_bytes(b"maps\x04\x00\x02")
    Runs(site_path, whole, "cpu", batch_size=5).run(planned(site_path, whole)[0])
    assert len(said(site_path, whole)) == len(whole.samples)
    kinds = [row.split(b'"')[1] for row in lines.read_bytes().splitlines()]
    assert (kinds.count(b"record"), kinds.count(b"output")) == (1, len(whole.samples))


def test_a_run_record_says_how_to_repeat_it(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=replace(RUN, prompt="unused", decodes=(SEEDED,)))
    Runs(site_path, whole, "cpu", batch_size=5).run(planned(site_path, whole)[0])
    found = answer_files.load_all(site_path, whole)[0]
    (record,) = {found.record("alpha", each) for each in found.of(whole.model("alpha"))}
    assert (record.instrument, record.weights, record.revision, record.weights_format) == (
        RUN.instrument,
        WEIGHTS,
        "",
        "safetensors",
    )
    assert (record.prompt, record.setting, record.decode) == ("unused", "nucleus 0.9, seed 1", SEEDED.numbers)
    assert (
        record.device == f"CPU, {torch.get_num_threads()} thread{'s' if torch.get_num_threads() != 1 else ''}"
    )
    assert (record.dtype, record.batch_size, record.image_count, record.timed_count) == ("float32", 5, 12, 12)
    assert dict(record.libraries)["torch"] == torch.__version__
    assert [name for name, _ in record.libraries] == ["pillow", "tokenizers", "torch", "transformers"]
    assert record.peak_memory_bytes is not None
    assert record.peak_memory_bytes < 20e9
    assert record.others_percent is None or 0 <= record.others_percent <= 100


def test_batches_of_any_size_give_the_same_outputs(site_path: Path, tmp_path: Path) -> None:
    found = []
    for size in (1, 5, 12):
        path = shutil.copytree(site_path, tmp_path / f"batches-{size}")
        whole = catalog_of(
            path,
            alpha=replace(
                RUN, decodes=(GREEDY, SEEDED, Decode((("max_new_tokens", 32.0), ("num_beams", 4.0))))
            ),
        )
        Runs(path, whole, "cpu", size).run(planned(path, whole)[0])
        found.append([(each.input, each.setting, each.text, each.words) for each in said(path, whole)])
    assert len(found[0]) == 36
    assert found[0] == found[1] == found[2]


def test_looking_ahead_changes_nothing_that_is_stored(site_path: Path, tmp_path: Path) -> None:
    found = []
    for looks_ahead in (False, True):
        path = shutil.copytree(site_path, tmp_path / f"ahead-{looks_ahead}")
        whole = catalog_of(path, alpha=replace(RUN, decodes=(GREEDY, SEEDED)))
        Runs(path, whole, "cpu", 5, looks_ahead=looks_ahead).run(planned(path, whole)[0])
        found.append([replace(each, seconds=None) for each in said(path, whole)])
    assert len(found[0]) == 24
    assert found[0] == found[1]


def test_a_second_run_runs_nothing(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    for expected in (1, 0):
        ran = list(step.run_models(places.Site(site_path), whole, planned(site_path, whole), "cpu", quiet))  # type: ignore[arg-type]
        assert len(ran) == expected


def test_a_new_sample_is_run_alone(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    fewer = replace(whole, samples=whole.samples[1:])
    Runs(site_path, fewer, "cpu").run(planned(site_path, fewer)[0])
    before = said(site_path, fewer)
    (left,) = planned(site_path, whole)
    assert [each.input for each in left.wanted] == [whole.samples[0].name]
    Runs(site_path, whole, "cpu").run(left)
    assert said(site_path, whole)[1:] == before


# Interruptions

KILLED = """
import io, os, signal, sys
from pathlib import Path
from generator.readings import storage
from tests.measure.test_runs import RUN, Runs, catalog_of, planned
left = [int(sys.argv[2])]
class Killed(io.FileIO):
    def write(self, content):
        if left[0] == 0:
            super().write(content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return super().write(content)
storage.open = lambda descriptor, mode, buffering: Killed(descriptor, mode)
path = Path(sys.argv[1])
whole = catalog_of(path, alpha=RUN)
Runs(path, whole, "cpu", batch_size=4).run(planned(path, whole)[0])
"""


@pytest.mark.parametrize("files", [1, 2, 5])
def test_a_killed_run_loses_one_batch_at_most_and_goes_on_behind_it(site_path: Path, files: int) -> None:
    """Of each batch the maps are written, then the lines; it is killed in the middle of a write."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(site_path), str(files)], env=environment(), check=False
    )
    assert done.returncode == -signal.SIGKILL
    whole = catalog_of(site_path, alpha=RUN)
    found, _ = answer_files.load_all(site_path, whole)
    kept = found.of(whole.model("alpha"))
    assert files // 2 * 4 <= len(kept) < files // 2 * 4 + 4
    (left,) = planned(site_path, whole)
    assert len(left.wanted) == 12 - len(kept)
    ran = Runs(site_path, whole, "cpu", 4).run(left)
    assert ran.words[0].startswith(f"{len(left.wanted)} pictures, greedy")
    assert said(site_path, whole)[: len(kept)] == kept
    assert planned(site_path, whole) == ()


# What goes wrong


LABELLED = Produced(labels=(Choice("circle", 0.5),))


@dataclass
class Toy:
    """An instrument that fits so many inputs, and takes its time."""

    batch_size: int = 8
    room: int = 99
    fault: Exception | None = None
    too_large: str = ""
    batches: list[tuple[str, ...]] = field(default_factory=list)
    produced: Produced = LABELLED

    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        names = tuple(request.name for request in requests)
        self.batches.append(names)
        if self.fault and (len(names) > self.room or self.too_large in names):
            raise self.fault
        return [self.produced] * len(names)

    def open(self, *arguments: object) -> Toy:
        return self


class Picky(Toy):
    """Runs at once only pictures of one shape, and says of each which one it is."""

    def bucket(self, size: tuple[int, int]) -> int:
        return size[0] // 100

    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        super().run(requests, decode)
        return [Produced(labels=(Choice(request.name, 0.5),)) for request in requests]


def test_pictures_of_one_shape_share_batches_and_each_keeps_what_was_said_of_it(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    samples = [replace(each, width=100 + place % 3 * 100) for place, each in enumerate(whole.samples)]
    whole = replace(whole, samples=tuple(samples))
    toy = Picky(batch_size=4)
    Runs(site_path, whole, "cpu", open_instrument=toy.open).run(planned(site_path, whole)[0])
    names = [sample.name for sample in samples]
    batches = [list(batch) for batch in toy.batches if len(batch) > 1]
    assert batches == [names[0::3], names[1::3], names[2::3]]
    assert [(each.input, each.labels[0].name) for each in said(site_path, whole)] == [
        (name, name) for name in names
    ]


OUT_OF_MEMORY = [
    torch.OutOfMemoryError("CUDA out of memory"),
    RuntimeError(
        "[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: "
        "you tried to allocate 9 bytes"
    ),
    MemoryError(),
]


@pytest.mark.parametrize("looks_ahead", [False, True])
@pytest.mark.parametrize("fault", OUT_OF_MEMORY, ids=lambda fault: type(fault).__name__)
def test_a_batch_is_halved_until_it_fits(site_path: Path, fault: Exception, looks_ahead: bool) -> None:
    toy = Toy(room=2, fault=fault)
    whole = catalog_of(site_path, alpha=RUN)
    runs = Runs(site_path, whole, "cpu", open_instrument=toy.open, looks_ahead=looks_ahead)
    ran = runs.run(planned(site_path, whole)[0])
    assert ran.faults == []
    assert len(said(site_path, whole)) == 12
    assert [len(names) for names in toy.batches][:3] == [8, 4, 2]
    assert max(len(names) for names in toy.batches[3:]) == 2
    (record,) = answer_files.load_all(site_path, whole)[0].stored["alpha"].records.values()
    assert record.batch_size == 2


@pytest.mark.parametrize("fault", OUT_OF_MEMORY, ids=lambda fault: type(fault).__name__)
def test_an_input_that_does_not_fit_alone_is_told_and_the_others_are_run(
    site_path: Path, fault: Exception
) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    toy = Toy(fault=fault, too_large=whole.samples[3].name)
    ran = Runs(site_path, whole, "cpu", open_instrument=toy.open).run(planned(site_path, whole)[0])
    assert [fault.split("\n")[0] for fault in ran.faults] == [
        f"{whole.samples[3].name}, greedy: does not fit into memory even alone"
    ]
    assert [each.input for each in said(site_path, whole)] == [
        each.name for each in whole.samples if each != whole.samples[3]
    ]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (replace(RUN, weights="content/weights/nowhere"), 'there is no folder "content/weights/nowhere"'),
        (replace(RUN, weights="owner/name"), 'no revision is pinned for "owner/name"'),
    ],
)
def test_a_model_whose_weights_can_t_be_had_is_told_with_a_remedy_and_the_others_are_run(
    site_path: Path, broken: Run, words: str
) -> None:
    whole = catalog_of(site_path, alpha=broken, beta=RUN)
    first, second = step.run_models(places.Site(site_path), whole, planned(site_path, whole), "cpu", quiet)  # type: ignore[arg-type]
    assert first.faults[0].startswith(words)
    assert "   = help: " in first.faults[0]
    assert (second.slug, second.faults) == ("beta", [])
    assert (len(said(site_path, whole)), len(said(site_path, whole, "beta"))) == (0, 12)


def test_the_size_of_weights_that_can_t_be_had_is_told(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=replace(RUN, weights="owner/name"))
    ran = Runs(site_path, whole, "cpu").run(planned(site_path, whole)[0])
    assert "(982 MB)" in ran.faults[0]  # as its file says


def test_damaged_weights_are_told_and_the_others_are_run(site_path: Path) -> None:
    shutil.copytree(site_path / WEIGHTS, site_path / "content/weights/damaged")
    with (site_path / "content/weights/damaged/model.safetensors").open("r+b") as file:
        file.truncate(1000)
    whole = catalog_of(site_path, alpha=replace(RUN, weights="content/weights/damaged"), beta=RUN)
    first, second = step.run_models(places.Site(site_path), whole, planned(site_path, whole), "cpu", quiet)  # type: ignore[arg-type]
    assert len(first.faults) == 1
    assert second.faults == []


@pytest.mark.parametrize(
    ("toy", "words"),
    [
        (Toy(room=0, fault=KeyError("odd\nlines")), "KeyError: 'odd"),
        (Toy(room=0, fault=RuntimeError("shapes differ\nand more")), "RuntimeError: shapes differ and more"),
        (Toy(produced=Produced(labels=(Choice("circle", float("nan")),))), "ValidationError: "),
    ],
    ids=["library", "torch", "nan"],
)
def test_whatever_else_goes_wrong_with_a_model_is_its_own_fault(
    site_path: Path, toy: Toy, words: str
) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    ran = Runs(site_path, whole, "cpu", open_instrument=toy.open).run(planned(site_path, whole)[0])
    assert len(ran.faults) == 1
    assert ran.faults[0].startswith(words)
    assert "\n" not in ran.faults[0]
    assert said(site_path, whole) == ()


def test_a_disk_that_can_t_be_written_stops_everything(site_path: Path) -> None:
    whole = catalog_of(site_path, alpha=RUN)
    storage.lines_path(site_path, "alpha").mkdir(parents=True)
    with pytest.raises(CannotGoOn, match="can't be written"):
        Runs(site_path, whole, "cpu", open_instrument=Toy().open).run(planned(site_path, whole)[0])


# Times


def test_each_picture_is_run_once_alone_after_a_warm_up(site_path: Path) -> None:
    toy = Toy()
    whole = catalog_of(site_path, alpha=RUN)
    Runs(site_path, whole, "cpu", open_instrument=toy.open).run(planned(site_path, whole)[0])
    names = [sample.name for sample in whole.samples]
    alone = [batch[0] for batch in toy.batches if len(batch) == 1]
    assert alone == [names[0], *names]
    assert [len(batch) for batch in toy.batches if len(batch) > 1] == [8, 4]


def test_a_batch_of_one_is_its_own_measurement(site_path: Path) -> None:
    toy = Toy(batch_size=1)
    whole = catalog_of(site_path, alpha=RUN)
    Runs(site_path, whole, "cpu", open_instrument=toy.open).run(planned(site_path, whole)[0])
    names = [(sample.name,) for sample in whole.samples]
    assert toy.batches == [names[0], *names]  # the first run of all warms up
    assert all(each.seconds is not None for each in said(site_path, whole))


@pytest.mark.parametrize(("batch_size", "run_count", "timed"), [(8, 2, 0), (1, 12, 11)])
def test_a_slow_model_is_not_run_only_to_be_timed(
    site_path: Path, monkeypatch: pytest.MonkeyPatch, batch_size: int, run_count: int, timed: int
) -> None:
    monkeypatch.setattr(timing, "SLOW", -1.0)  # whatever it takes is too long
    toy = Toy(batch_size=batch_size)
    whole = catalog_of(site_path, alpha=RUN)
    Runs(site_path, whole, "cpu", open_instrument=toy.open).run(planned(site_path, whole)[0])
    assert len(toy.batches) == run_count
    (record,) = answer_files.load_all(site_path, whole)[0].stored["alpha"].records.values()
    assert (record.image_count, record.timed_count) == (12, timed)
    assert (record.seconds_per_image is None) == (timed == 0)


# What instruments are given


def test_a_model_that_draws_is_given_prompts_and_its_pictures_are_kept(site_path: Path) -> None:
    given: list[Request] = []

    class Painter(Toy):
        def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
            given.extend(requests)
            return [Produced(picture=Image.new("RGB", (8, 8), "red")) for _ in requests]

    whole = catalog_of(site_path, alpha=replace(RUN, instrument="text-to-image"))
    painting = replace(whole.models[0].capabilities[0], tags=("inpainting",))
    whole = replace(whole, models=(replace(whole.models[0], capabilities=(painting,)), *whole.models[1:]))
    pytest.importorskip("diffusers")  # its version is part of the record
    Runs(site_path, whole, "cpu", open_instrument=Painter().open).run(planned(site_path, whole)[0])
    by_name = {request.name: request for request in given}
    assert {name: (request.text, request.seed) for name, request in by_name.items()} == {
        prompt.name: (prompt.text, prompt.seed) for prompt in whole.prompts
    }
    for prompt in whole.prompts:
        request = by_name[prompt.name]
        assert (request.picture is not None, request.mask is not None) == (
            bool(prompt.sample),
            bool(prompt.mask),
        )
    found = answer_files.load_all(site_path, whole)[0]
    for each in found.of(whole.model("alpha")):
        assert Image.open(storage.samples_path(site_path) / each.picture).getpixel((4, 4))[0] > 200  # type: ignore[index]


def test_pictures_are_upright_rgb_and_decoded_once_for_all_models(site_path: Path) -> None:
    given: list[Image.Image | None] = []

    class Looker(Toy):
        def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
            given.extend(request.picture for request in requests)
            return super().run(requests, decode)

    whole = catalog_of(site_path, alpha=RUN, beta=RUN)
    shared = Runs(site_path, whole, "cpu", batch_size=12, open_instrument=Looker().open)
    for each in planned(site_path, whole):
        shared.run(each)
    assert len({id(picture) for picture in given}) == 12
    assert {(picture.mode, picture.size) for picture in given if picture} == {("RGB", (480, 480))}


def test_decoded_pictures_are_let_go_when_there_are_too_many(
    site_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 3 * 480 * 480 * 2)
    whole = catalog_of(site_path, alpha=RUN)
    shared = Runs(site_path, whole, "cpu", batch_size=1, open_instrument=Toy().open)
    shared.run(planned(site_path, whole)[0])
    assert len(shared._pictures) == 2


def test_an_instrument_that_compares_is_told_of_all_samples_even_when_one_is_missing(site_path: Path) -> None:
    contexts: list[Context] = []

    class Comparing(Toy):
        def open(self, *arguments: object) -> Toy:
            contexts.extend(each for each in arguments if isinstance(each, Context))
            return self

    whole = catalog_of(site_path, alpha=replace(RUN, instrument="image-embedding"))
    (all_of_it,) = planned(site_path, whole)
    Runs(site_path, whole, "cpu", open_instrument=Comparing().open).run(
        replace(all_of_it, wanted=all_of_it.wanted[:1])
    )
    assert [request.name for request in contexts[0].requests] == [sample.name for sample in whole.samples]
    assert set(contexts[0].captions) == {caption for sample in whole.samples for caption in sample.captions}


def test_an_instrument_that_loses_a_result_is_not_believed(site_path: Path) -> None:
    class Forgetful(Toy):
        def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
            return super().run(requests, decode)[1:]

    whole = catalog_of(site_path, alpha=RUN)
    ran = Runs(site_path, whole, "cpu", open_instrument=Forgetful().open).run(planned(site_path, whole)[0])
    assert ran.faults == ["RuntimeError: the instrument gave 7 results for 8 inputs"]


def test_maps_are_kept_in_half_precision_under_the_key_of_their_output(site_path: Path) -> None:
    maps = np.full((1, 2, 2), 0.25, np.float16)
    whole = catalog_of(site_path, alpha=RUN)
    toy = Toy(produced=Produced(text="circle", words=("circle",), maps=maps))
    Runs(site_path, whole, "cpu", open_instrument=toy.open).run(planned(site_path, whole)[0])
    found = answer_files.load_all(site_path, whole)[0]
    for each in found.of(whole.model("alpha")):
        assert (found.maps("alpha", each.key) == maps).all()
        assert each.focus == (1.0,)
