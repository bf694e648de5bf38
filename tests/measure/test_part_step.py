"""Parts made apart and taken together: what one machine would have made, and what is said of those that lack.

The shipped network for drawn scenes is run, and texts are embedded in numpy.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from generator import build
from generator.catalog import Catalog
from generator.measure import part_step, parts, step
from generator.measure.part_receipts import NAME
from generator.part import Part
from generator.places import Site
from generator.problems import CannotGoOn
from generator.readings import answer_files, storage
from tests.conftest import TESTS_PATH
from tests.toys import ROOT, quiet, tree

WEIGHTS = "content/weights/scene-vit-gpt2"
COUNT = 3


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models that are run on three drawn scenes each, nothing of them stored."""
    path = shutil.copytree(TESTS_PATH / "sites" / "two-models", tmp_path_factory.mktemp("parts") / "site")
    for name in ("content/samples", WEIGHTS):
        shutil.copytree(ROOT / name, path / name)
    return path


def catalog_of(site: Site) -> Catalog:
    from tests.measure.test_runs import GREEDY, RUN, SEEDED

    whole, _ = build.read(site)
    run = replace(RUN, decodes=(GREEDY, SEEDED))
    models = tuple(replace(model, run=run) for model in whole.models)
    scenes = [sample for sample in whole.samples if sample.domain == "drawn-scenes"]
    return replace(whole, models=models, samples=tuple(scenes[:3]))


def make(site: Site, number: int, count: int = COUNT) -> part_step.Share:
    """One part, from its beginning to its end."""
    catalog = catalog_of(site)
    share = part_step.share(site, catalog, Part(number, count), "cpu", (), False)
    part_step.begin(share)
    part_step.embed(share, catalog, "cpu", quiet)  # type: ignore[arg-type]
    for ran in step.run_models(site, catalog, share.runnable, "cpu", quiet, share.path):  # type: ignore[arg-type]
        assert ran.faults == []
    assert part_step.end(share) == {}
    return share


def merge(site: Site, *folders: Path) -> part_step.Merged:
    return part_step.merge(site, catalog_of(site), folders, "cpu")


def without_times(files: dict[str, bytes]) -> dict[str, object]:
    """Lines without what was measured of them; all other files as they are."""
    measured = re.compile(
        r'"(seconds|seconds_per_image|timed_count|peak_memory_bytes|others_percent)": [^,}]+(, )?'
    )
    return {
        name: measured.sub("", content.decode()).replace(", }", "}") if name.endswith(".jsonl") else content
        for name, content in files.items()
    }


@pytest.fixture(scope="module")
def made(master: Path, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """The folders of three parts, each made by a machine of its own."""
    return [
        make(Site(shutil.copytree(master, tmp_path_factory.mktemp("machine") / "site")), number).path
        for number in range(1, COUNT + 1)
    ]


@pytest.fixture
def site(master: Path, tmp_path: Path) -> Site:
    return Site(shutil.copytree(master, tmp_path / "site"))


def test_parts_taken_together_in_any_order_are_what_one_machine_makes(
    master: Path, made: Sequence[Path], site: Site, tmp_path: Path
) -> None:
    merged = merge(site, made[2], made[0], made[1])
    assert (merged.remarks, merged.broken, merged.unusable, merged.texts, merged.outputs) == (
        (),
        (),
        (),
        0,
        0,
    )
    assert merged.output_count == 2 * 2 * 3
    alone = Site(shutil.copytree(master, tmp_path / "alone"))
    catalog = catalog_of(alone)
    step.measure_missing(alone, catalog, "cpu", quiet)  # type: ignore[arg-type]
    for _ in step.run_models(alone, catalog, step.planned(alone, catalog, "cpu"), "cpu", quiet):  # type: ignore[arg-type]
        pass
    ours, theirs = (without_times(tree(storage.readings_path(each.path))) for each in (site, alone))
    assert ours == theirs
    assert len([name for name in ours if name.endswith(".maps")]) == 2


def test_shares_are_apart_and_a_part_that_is_started_again_does_not_begin_anew(
    made: Sequence[Path], site: Site
) -> None:
    whole = part_step.share(site, catalog_of(site), Part(1, 1), "cpu", (), False)
    shares = [part_step.share(site, catalog_of(site), Part(n, COUNT), "cpu", (), False) for n in (1, 2, 3)]
    assert sum(len(share.texts) for share in shares) == len(whole.texts)
    assert all(share.receipt.outputs for share in shares)
    first = shares[0]
    shutil.copytree(made[0], first.path)
    assert (storage.samples_path(first.path) / "alpha.maps").exists()
    again = part_step.share(site, catalog_of(site), Part(1, COUNT), "cpu", (), False)
    assert (again.texts, again.models) == ((), ())
    assert again.receipt == first.receipt


def test_a_part_that_is_missing_is_told_with_how_much_is_in_none_and_nothing_is_lost(
    made: Sequence[Path], site: Site
) -> None:
    merged = merge(site, made[0], made[2])
    assert merged.remarks == ("part 2 of 3 is not among these folders",)
    assert merged.outputs > 0
    assert merged.output_count + merged.outputs == 12
    last = merge(site, made[1])
    assert (last.texts, last.outputs) == (0, 0)
    assert last.output_count == merged.outputs


def test_parts_that_overlap_or_were_cut_from_other_content_are_told_and_taken(
    made: Sequence[Path], site: Site, tmp_path: Path
) -> None:
    twice = shutil.copytree(made[0], tmp_path / "twice")
    other = shutil.copytree(made[1], tmp_path / "other")
    receipt = json.loads((other / NAME).read_text())
    (other / NAME).write_text(json.dumps(receipt | {"content": "of another day"}))
    merged = merge(site, made[0], twice, other, made[2])
    assert (merged.texts, merged.outputs, merged.output_count) == (0, 0, 12)
    assert merged.remarks == (
        f'part 2 of 3 in "{other}" was cut from other content than this site has',
        f'part 1 of 3 is there twice, in "{made[0]}" and "{twice}": what came first is kept',
    )


def test_a_receipt_with_any_bytes_is_told_and_the_readings_beside_it_are_taken(
    made: Sequence[Path], site: Site, tmp_path: Path
) -> None:
    folders = tmp_path / "parts"
    for place, folder in enumerate(made):
        shutil.copytree(folder, folders / str(place))
    (folders / "1" / NAME).write_bytes(b"\x1b[2J{")
    merged = merge(site, folders)
    assert [str(fault).split(":")[0] for fault in merged.broken] == [
        f'"{folders / "1" / NAME}" is no receipt of `matchup measure --part`'
    ]
    assert (merged.texts, merged.outputs) == (0, 0)


def test_a_model_that_can_not_be_run_here_is_left_to_be_told(site: Site) -> None:
    catalog = catalog_of(site)
    for path in (site.path / WEIGHTS).glob("*.safetensors"):
        path.unlink()
    share = part_step.share(site, catalog, Part(1, 1), "cpu", (), False)
    part_step.begin(share)
    assert share.runnable == ()
    assert set(part_step.end(share)) == {"alpha", "beta"}


def test_a_folder_of_a_part_that_is_a_link_is_refused(site: Site, tmp_path: Path) -> None:
    (site.path / part_step.FOLDER).symlink_to(tmp_path)
    with pytest.raises(CannotGoOn, match="is a link"):
        part_step.share(site, catalog_of(site), Part(1, 1), "cpu", (), False)


def test_whether_weights_are_on_this_machine_does_not_change_the_split(site: Site) -> None:
    hub = replace(catalog_of(site).models[0].run, weights="owner/name", revision="0" * 40)
    whole = catalog_of(site)
    whole = replace(whole, models=(replace(whole.models[0], run=hub), whole.models[1]))
    without = part_step.split_of(site, whole, 2, "cpu", (), False)[0]
    assert {run.slug for run, _ in without.runs} == {"beta"}
    with_all = part_step.split_of(site, whole, 2, "cpu", (), True)[0]
    assert {run.slug for run, _ in with_all.runs} == {"alpha", "beta"}
    assert parts.content_digest(whole, site.path, ()) != parts.content_digest(catalog_of(site), site.path, ())
    assert answer_files.read_all(site.path) == ({}, ())
