"""What a cluster is told and sent, and how work is cut: all that needs neither Ray nor torch."""

from __future__ import annotations

import shutil
import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog import Catalog
from generator.content.folder import read_catalog
from generator.findings.assignment import align, joined
from generator.findings.best_pairs import align_best, partners
from generator.findings.capability_table import Best
from generator.findings.comparability import comparability
from generator.measure.cluster import archive, chunks
from generator.measure.cluster.address import Address, parsed
from generator.measure.cluster.chunks import Chunk
from generator.measure.cluster.connection import Node
from generator.measure.cluster.pool import Need
from generator.measure.cluster.worker import Versions, Worker, versions
from generator.measure.runnable import Planned, plan
from generator.problems import CannotGoOn, Misuse
from generator.readings import answer_files
from generator.run_settings import Decode, Run
from tests.conftest import TESTS_PATH
from tests.findings.tables import many
from tests.toys import ROOT, model

WEIGHTS = "content/weights/scene-vit-gpt2"
GREEDY = Decode((("max_new_tokens", 32.0),))
RUN = Run("vision-encoder-decoder", WEIGHTS, "", "", (GREEDY,))


@pytest.fixture
def site_path(tmp_path: Path) -> Path:
    path = shutil.copytree(TESTS_PATH / "sites" / "two-models", tmp_path / "site")
    for name in ("content/samples", WEIGHTS):
        shutil.copytree(ROOT / name, path / name)
    return path


def planned(site_path: Path) -> tuple[Catalog, Planned]:
    whole, problems = read_catalog(site_path)
    assert whole is not None, problems
    models = tuple(replace(each, run=RUN if each.slug == "alpha" else None) for each in whole.models)
    whole = replace(whole, models=models)
    (model,) = plan(site_path, answer_files.load_all(site_path, whole)[0], is_gpu=False)
    return whole, model


# Where


def test_the_three_forms_of_a_place_are_read() -> None:
    assert parsed("ray").is_local
    assert parsed("ray://head.example:10001") == Address("head.example", 10001, is_client=True)
    assert parsed("ray://head.example:10001").text == "ray://head.example:10001"
    assert parsed("10.0.0.1:6379") == Address("10.0.0.1", 6379)
    assert parsed("[::1]:6379").host == "::1"


@pytest.mark.parametrize(
    "text",
    ["", "Ray", "ray://", "ray://head", "head", "head:0", "head:70000", "http://head:1", "a b:1", "u@h:1"],
)
def test_any_other_place_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(Misuse, match="is no place to measure on") as caught:
        parsed(text)
    assert "--on ray://HOST:10001" in caught.value.help


def test_somebody_who_listens_is_no_silence_and_nobody_is_told_with_the_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address("127.0.0.1", server.getsockname()[1])
        address.reach()
    with pytest.raises(CannotGoOn, match="Connection refused"):
        address.reach()


# What is sent


def test_an_archive_holds_what_runs_read_and_the_same_files_are_the_same_bytes(
    site_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    whole, model = planned(site_path)
    content = archive.packed(site_path, whole, [model])
    shutil.copytree(site_path, tmp_path / "copy")
    assert archive.packed(tmp_path / "copy", whole, [model]) == content
    path = archive.unpacked(content)
    assert archive.unpacked(content) == path
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    names = {each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file()}
    assert names >= {sample.path for sample in whole.samples}
    assert f"{WEIGHTS}/model.safetensors" in names
    assert all((path / name).read_bytes() == (site_path / name).read_bytes() for name in names)
    assert not any(name.startswith("content/models") for name in names)


def test_a_folder_that_somebody_else_may_write_is_not_unpacked_into(
    site_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    whole, model = planned(site_path)
    content = archive.packed(site_path, whole, [model])
    archive.unpacked(content).parent.chmod(0o777)
    with pytest.raises(CannotGoOn, match="not a folder of this user alone"):
        archive.unpacked(content)


# Chunks


def test_chunks_of_a_model_are_all_that_is_wanted_in_its_order(site_path: Path) -> None:
    _, model = planned(site_path)
    many = replace(model, wanted=model.wanted * 60)
    work = chunks.of_models([many], worker_count=2)
    sizes = [len(chunk.inputs) for chunk in work]
    assert all(size % 128 == 0 and size <= 256 for size in sizes[:-1])
    assert sum((chunk.arguments[0].wanted for chunk in work), ()) == many.wanted
    assert [chunk.number for chunk in work] == list(range(len(work)))


def test_a_chunk_of_which_workers_die_is_tried_alone_then_in_halves_then_given_up(site_path: Path) -> None:
    _, model = planned(site_path)
    (chunk,) = chunks.of_models([replace(model, wanted=model.wanted[:4])], 1)
    (alone,) = chunk.again()
    assert (alone.inputs, alone.is_suspect) == (chunk.inputs, True)
    first, second = alone.again()
    assert (first.inputs, second.inputs) == (chunk.inputs[:2], chunk.inputs[2:])
    assert first.arguments[0].wanted == model.wanted[:2]
    (single, _) = first.again()
    (last,) = single.again()
    assert (single.is_given_up, last.is_given_up, last.inputs) == (False, True, chunk.inputs[:1])


def test_texts_are_each_in_one_chunk_with_texts_of_like_length() -> None:
    texts = [f"{'long ' * (place % 7)}{place}" for place in range(150)]
    work = chunks.of_texts("an encoder", texts)
    assert sorted(text for chunk in work for text in chunk.inputs) == sorted(texts)
    assert [len(chunk.inputs) for chunk in work] == [64, 64, 22]
    assert max(map(len, work[0].inputs)) <= min(map(len, work[1].inputs))


def test_a_block_of_models_is_never_cut() -> None:
    chunk = Chunk(0, "align", (None, 0, 64), ("models 0 and on",), deaths=1)
    assert [each.is_given_up for each in chunk.again()] == [True]


# Who


def test_another_version_is_told_with_both_and_what_this_machine_lacks_is_not_asked_for() -> None:
    ours = versions()
    assert ours.differing(ours) == ()
    theirs = Versions({**ours.by_name, "numpy": "1.0"})
    assert ours.differing(theirs) == (f"numpy 1.0, not {ours.by_name['numpy']}",)
    lacking = {name: text for name, text in ours.by_name.items() if name != "pillow"}
    assert ours.differing(Versions(lacking)) == (f"pillow missing, not {ours.by_name['pillow']}",)
    assert Versions({"torch": ""}).differing(Versions({"torch": "2.13.0"})) == ()


@pytest.mark.parametrize(
    ("need", "count"),
    [
        (Need(), 8),
        (Need(memory_bytes=3_000_000_000), 5),
        (Need(memory_bytes=90_000_000_000), 1),
        (Need(uses_gpu=True), 2),
    ],
)
def test_as_many_workers_are_on_a_node_as_its_processors_memory_or_gpus_allow(need: Need, count: int) -> None:
    node = Node("an id", "a name", cpu_count=8, gpu_count=2, memory_bytes=16_000_000_000)
    assert need.count_on(node) == count
    assert need.options(node)["memory"] <= node.memory_bytes


# Alignment


def test_a_worker_aligns_blocks_of_best_partners_in_any_order_as_one_process_does() -> None:
    table = many(40)
    asking = replace(table, best=Best(3, comparability([model(f"m{number:02}") for number in range(40)])))
    worker = Worker()
    parts = [worker.align(asking, first, min(first + 7, 40)) for first in range(0, 40, 7)]
    assert partners(asking).alignments(parts[::-1]) == align_best(asking)
    whole = joined(table, [worker.align(table, first, min(first + 7, 40)) for first in range(0, 40, 7)])
    assert whole == align(table) != align_best(asking)
