"""Embedding what is missing: what survives an interruption, what is done again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator import measure
from generator.cache import Cache
from generator.catalog import Encoder as EncoderName
from generator.content.folder import read_catalog
from generator.findings import alignments
from generator.measure.numpy_encoder import NumpyEncoder
from generator.measure.step import measure_all
from generator.measure.text_vectors import MANY, embed, open_encoder
from generator.places import Site
from generator.problems import CannotGoOn
from generator.readings import vectors
from generator.readings.texts import embedded_text
from tests.toys import copy_site, quiet, shipped

NAME = shipped().findings.catalog.site.encoder

HUB = replace(NAME, name="lab/encoder", revision="0123456789abcdef0123456789abcdef01234567")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The shipped site without readings, cut to two models."""
    made = copy_site(tmp_path)
    shutil.rmtree(tmp_path / "content" / "readings")
    for path in (tmp_path / "content" / "models").iterdir():
        if path.stem not in ("vit-base-patch16-224", "vit-gpt2-image-captioning"):
            path.unlink()
    return made


def missing(site: Site) -> tuple[vectors.Missing, ...]:
    whole, problems = read_catalog(site.path)
    assert whole is not None, problems
    return vectors.load_all(site.path)[0].missing(whole)


class Interrupted(Exception):
    pass


def test_an_interrupted_run_keeps_finished_batches_and_the_next_does_only_the_rest(
    site: Site, numpy_encoder: NumpyEncoder
) -> None:
    wanted, done = missing(site), []

    def stop(count: int) -> None:
        done.append(count)
        raise Interrupted

    with pytest.raises(Interrupted):
        embed(site.path, numpy_encoder, wanted, stop)
    rest = missing(site)
    assert len(wanted) - len(rest) == sum(done) > 0
    assert rest
    kept = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    counts: list[int] = []
    embed(site.path, numpy_encoder, rest, counts.append)
    assert sum(counts) == len(rest)
    assert missing(site) == ()
    assert kept
    once = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    shutil.rmtree(site.path / "content" / "readings")
    embed(site.path, numpy_encoder, wanted)
    assert {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()} == once


def test_measuring_again_measures_nothing(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    assert measure_all(site, whole, "cpu", quiet) == len(shipped_texts(whole))  # type: ignore[arg-type]
    times = {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()}
    assert measure_all(site, whole, "cpu", quiet) == 0  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()} == times
    has_aligned = alignments.recall(Cache(site.cache_path)) is not None
    assert has_aligned == measure.is_installed()


def shipped_texts(whole) -> list[str]:
    texts = [embedded_text(model, told) for model in whole.models for told in model.capabilities]
    return [*texts, *vectors.wanted_of_tags(whole).values()]


def test_only_the_models_that_are_named_are_measured(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    measure_all(site, whole, "cpu", quiet, only=["vit-base-patch16-224"])  # type: ignore[arg-type]
    assert {text.slug for text in missing(site)} == {"vit-gpt2-image-captioning", "tags"}


def long_text(last: str) -> str:
    """Eighty words of 363 tokens, as a description that lists settings has them."""
    names = [
        f"`generation_config.encoder_no_repeat_ngram_size_{number}` is {number}." for number in range(16)
    ]
    return " ".join([*names, *["Nothing else is set here."] * 3, last])


def test_a_text_that_the_encoder_cuts_is_warned_of_with_its_tokens(
    site: Site, numpy_encoder: NumpyEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    texts = [
        vectors.Missing("one", "0a", f"Settings. {long_text('It always ends.')}"),
        vectors.Missing("two", "0b", "Settings. Short."),
    ]
    embed(site.path, numpy_encoder, texts)
    (record,) = caplog.records
    count = numpy_encoder.max_tokens + numpy_encoder.excess(texts[0].text)
    assert count > numpy_encoder.max_tokens == 256
    assert record.getMessage().startswith('one: "Settings. ')
    assert f"reads 256 of its {count} tokens" in record.getMessage()


def test_what_is_cut_off_is_what_is_warned_of(numpy_encoder: NumpyEncoder) -> None:
    """Two texts that differ behind the last token that is read have one vector, so the warning is needed."""
    texts = [long_text(last) for last in ("It always ends by itself.", "It never ends, and must be stopped.")]
    rows = np.concatenate([rows for _, rows in numpy_encoder.embed(texts)])
    assert (rows[0] == rows[1]).all()
    assert all(numpy_encoder.excess(text) > 8 for text in texts)
    ends = [" ".join(text.split()[-20:]) for text in texts]
    rows = np.concatenate([rows for _, rows in numpy_encoder.embed(ends)])
    assert (rows[0] != rows[1]).any()


# Which encoder


@pytest.mark.parametrize(("device", "count"), [("cpu", MANY), ("cpu", 1), ("auto", 1), ("auto", MANY - 1)])
def test_the_packaged_encoder_runs_in_numpy_where_no_gpu_is_asked_for(device: str, count: int) -> None:
    assert isinstance(open_encoder(NAME, device, count), NumpyEncoder)


@pytest.mark.skipif(measure.is_installed(), reason="torch is installed")
@pytest.mark.parametrize(("name", "device"), [(NAME, "cuda"), (HUB, "cpu"), (HUB, "auto")])
def test_a_gpu_and_an_encoder_of_the_hub_ask_for_torch(name: EncoderName, device: str) -> None:
    with pytest.raises(
        CannotGoOn, match=f"3 texts must be embedded with {name.key}, which needs torch"
    ) as fault:
        open_encoder(name, device, 3)
    assert "make measure" in fault.value.help


@pytest.mark.skipif(not measure.is_installed(), reason="torch is not installed")
def test_an_encoder_of_the_hub_is_opened_by_torch(checkpoint_path: Path) -> None:
    from generator.measure.encoder import Encoder

    assert isinstance(open_encoder(replace(HUB, name=str(checkpoint_path)), "cpu", 1), Encoder)


def test_a_text_that_many_ask_for_is_embedded_once(site: Site, numpy_encoder: NumpyEncoder) -> None:
    first = missing(site)[0]
    many = [replace(first, slug=f"model-{number}") for number in range(40)]
    done: list[int] = []
    made = embed(site.path, numpy_encoder, many, done.append)
    assert done == [40]
    assert {slug: list(vectors) for slug, vectors in made.items()} == {
        each.slug: [first.key] for each in many
    }
