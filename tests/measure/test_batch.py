"""Embedding what is missing: what survives an interruption, what is done again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.cache import Cache
from generator.content.folder import read_catalog
from generator.findings import alignments
from generator.measure import batch
from generator.measure.encoder import Encoder
from generator.measure.step import measure_all
from generator.places import Site
from generator.readings import vectors
from generator.readings.texts import embedded_text
from tests.toys import copy_site, quiet


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


def test_an_interrupted_run_keeps_finished_batches_and_the_next_does_only_the_rest(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    wanted, done = missing(site), []

    def stop(count: int) -> None:
        done.append(count)
        raise Interrupted

    with pytest.raises(Interrupted):
        batch.embed(site.path, whole, wanted, "cpu", stop)
    rest = missing(site)
    assert len(wanted) - len(rest) == sum(done) > 0
    assert rest
    kept = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    counts: list[int] = []
    batch.embed(site.path, whole, rest, "cpu", counts.append)
    assert sum(counts) == len(rest)
    assert missing(site) == ()
    assert kept
    once = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    shutil.rmtree(site.path / "content" / "readings")
    batch.embed(site.path, whole, wanted, "cpu")
    assert {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()} == once


def test_measuring_again_measures_nothing(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    assert measure_all(site, whole, "cpu", quiet) == len(shipped_texts(whole))  # type: ignore[arg-type]
    times = {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()}
    assert measure_all(site, whole, "cpu", quiet) == 0  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()} == times
    assert alignments.recall(Cache(site.cache_path)) is not None


def shipped_texts(whole) -> list[str]:
    return [embedded_text(model, told) for model in whole.models for told in model.capabilities]


def test_only_the_models_that_are_named_are_measured(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    measure_all(site, whole, "cpu", quiet, only=["vit-base-patch16-224"])  # type: ignore[arg-type]
    assert {text.slug for text in missing(site)} == {"vit-gpt2-image-captioning"}


def long_text(last: str) -> str:
    """Eighty words of 363 tokens, as a description that lists settings has them."""
    names = [
        f"`generation_config.encoder_no_repeat_ngram_size_{number}` is {number}." for number in range(16)
    ]
    return " ".join([*names, *["Nothing else is set here."] * 3, last])


def test_a_text_that_the_encoder_cuts_is_warned_of_with_its_tokens(
    site: Site, encoder: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    texts = [
        vectors.Missing("one", "0a", f"Settings. {long_text('It always ends.')}"),
        vectors.Missing("two", "0b", "Settings. Short."),
    ]
    whole, _ = read_catalog(site.path)
    assert whole is not None
    batch.embed(site.path, whole, texts, "cpu")
    (record,) = caplog.records
    count = encoder.max_tokens + encoder.excess(texts[0].text)
    assert count > encoder.max_tokens == 256
    assert record.getMessage().startswith('one: "Settings. ')
    assert f"reads 256 of its {count} tokens" in record.getMessage()


def test_what_is_cut_off_is_what_is_warned_of(encoder: Encoder) -> None:
    """Two texts that differ behind the last token that is read have one vector, so the warning is needed."""
    texts = [long_text(last) for last in ("It always ends by itself.", "It never ends, and must be stopped.")]
    ((_, rows),) = encoder.embed(texts)
    assert (rows[0] == rows[1]).all()
    assert all(encoder.excess(text) > 8 for text in texts)
    ((_, rows),) = encoder.embed([" ".join(text.split()[-20:]) for text in texts])
    assert (rows[0] != rows[1]).any()
