"""Which answers a catalog asks for, and what their keys depend on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog import Capability, Catalog, Prompt, Sample
from generator.digests import EDGE, WHOLE, folder_digest
from generator.readings.wanted import key, wanted
from generator.run_settings import INSTRUMENTS, Decode, Run
from tests.toys import capability, catalog, model

GREEDY, BEAM = Decode((("max_new_tokens", 32.0),)), Decode((("num_beams", 4.0),))
RUN = Run("blip", "owner/name", "0" * 40, "", (GREEDY,))
FIRST = Sample("first", "content/samples/first.png", 480, 480, "", "", "", ("a circle",), (), "", "d1")
SECOND = replace(FIRST, name="second", captions=(), digest="d2")
FREE = Prompt("free", "a red circle", 1, digest="p1")
INTO = Prompt("into", "a blue square", 1, "first", "content/samples/mask.png", "p2")


def catalog_of(
    run: Run | None = RUN,
    capabilities: tuple[Capability, ...] = (capability("Captions"),),
    samples=(FIRST, SECOND),
) -> Catalog:
    return catalog([model("toy", run=run, capabilities=capabilities)], samples=samples, prompts=(FREE, INTO))


def inputs(whole: Catalog, site_path: Path = Path()) -> list[tuple[str, str]]:
    return [(each.input, each.decode.name) for each in wanted(whole, site_path, whole.models[0])]


def keys(whole: Catalog, site_path: Path = Path()) -> dict[str, str]:
    return {each.input: each.key for each in wanted(whole, site_path, whole.models[0])}


def test_a_model_with_eyes_is_shown_every_sample_under_every_setting() -> None:
    whole = catalog_of(replace(RUN, decodes=(GREEDY, BEAM)))
    assert inputs(whole) == [
        ("first", "greedy"),
        ("first", "beam 4"),
        ("second", "greedy"),
        ("second", "beam 4"),
    ]


def test_a_setting_that_is_named_twice_is_run_once() -> None:
    assert inputs(catalog_of(replace(RUN, decodes=(GREEDY, GREEDY)))) == [
        ("first", "greedy"),
        ("second", "greedy"),
    ]


def test_nothing_is_wanted_of_a_model_that_can_t_be_run() -> None:
    assert inputs(catalog_of(None)) == []


@pytest.mark.parametrize(("tag", "given"), [("image-captioning", ["free"]), ("inpainting", ["free", "into"])])
def test_a_model_that_draws_is_given_prompts_and_paints_only_if_it_says_so(
    tag: str, given: list[str]
) -> None:
    whole = catalog_of(replace(RUN, instrument="text-to-image"), (capability("Pictures", tag),))
    assert [name for name, _ in inputs(whole)] == given


@pytest.mark.parametrize(
    "run",
    [
        replace(RUN, instrument="kosmos-2"),
        replace(RUN, weights="owner/other"),
        replace(RUN, revision="1" * 40),
        replace(RUN, prompt="A picture of"),
        replace(RUN, decodes=(BEAM,)),
    ],
    ids=["instrument", "repository", "revision", "prompt", "setting"],
)
def test_a_key_changes_with(run: Run) -> None:
    assert not set(keys(catalog_of(run)).values()) & set(keys(catalog_of()).values())


def test_only_the_key_of_drawn_words_changes_with_the_way_they_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beams, drawn = Decode((("num_beams", 4.0), ("top_p", 0.9))), Decode((("top_p", 0.9),))
    before = [key(RUN, decode, "input", "weights") for decode in (GREEDY, beams, drawn)]
    monkeypatch.setattr("generator.readings.wanted.SAMPLER", "another")
    after = [key(RUN, decode, "input", "weights") for decode in (GREEDY, beams, drawn)]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False]


def test_a_key_changes_with_the_instruments_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(RUN, GREEDY, "input", "weights")
    monkeypatch.setitem(INSTRUMENTS, "blip", replace(INSTRUMENTS["blip"], version=99))  # type: ignore[arg-type]
    assert key(RUN, GREEDY, "input", "weights") != before


@pytest.mark.parametrize(
    "changed", [replace(FIRST, digest="d9"), replace(FIRST, name="zeroth")], ids=["bytes", "name"]
)
def test_another_picture_changes_the_key_of_its_own_output_alone(changed: Sample) -> None:
    before, after = keys(catalog_of()), keys(catalog_of(samples=(changed, SECOND)))
    assert after["second"] == before["second"]
    assert after[changed.name] != before["first"]


def test_words_about_a_picture_do_not_change_a_key() -> None:
    reworded = replace(FIRST, alt="Other words", credit="somebody", captions=("a disc",))
    assert keys(catalog_of(samples=(reworded, SECOND))) == keys(catalog_of())


@pytest.mark.parametrize(
    "changed",
    [replace(SECOND, digest="d9"), replace(SECOND, captions=("a square",))],
    ids=["bytes", "captions"],
)
def test_an_answer_that_compares_samples_depends_on_all_of_them(changed: Sample) -> None:
    run = replace(RUN, instrument="image-embedding")
    assert keys(catalog_of(run, samples=(FIRST, changed)))["first"] != keys(catalog_of(run))["first"]


# Folders of weights


LOCAL = replace(RUN, weights="content/weights/toy", revision="")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / LOCAL.weights
    (folder / "part").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "part" / "model.safetensors").write_bytes(bytes(100))
    return folder


def test_weights_of_the_site_count_by_their_bytes_and_not_by_their_folder(
    tmp_path: Path, weights: Path
) -> None:
    before = keys(catalog_of(LOCAL), tmp_path)
    weights.rename(weights.with_name("other"))
    assert keys(catalog_of(replace(LOCAL, weights="content/weights/other")), tmp_path) == before
    (weights.with_name("other") / "config.json").write_text("{ }")
    assert keys(catalog_of(replace(LOCAL, weights="content/weights/other")), tmp_path) != before


@pytest.mark.parametrize("name", ["config.json", "part/model.safetensors"])
def test_a_file_that_is_renamed_or_moved_changes_the_digest_of_its_folder(weights: Path, name: str) -> None:
    before = folder_digest(weights)
    (weights / name).rename(weights / "renamed")
    assert folder_digest(weights) != before


def test_hidden_files_do_not_count(weights: Path) -> None:
    before = folder_digest(weights)
    (weights / ".DS_Store").write_bytes(b"1")
    (weights / ".git").mkdir()
    (weights / ".git" / "index").write_bytes(b"1")
    assert folder_digest(weights) == before


@pytest.mark.parametrize(
    ("size", "position", "counts"),
    [
        (WHOLE, WHOLE // 2, True),
        (WHOLE + 1, EDGE - 1, True),
        (WHOLE + 1, EDGE, False),
        (WHOLE + 1, WHOLE + 1 - EDGE, True),
        (WHOLE + 1, WHOLE, True),
    ],
)
def test_a_large_file_counts_by_its_size_and_its_ends(
    tmp_path: Path, size: int, position: int, counts: bool
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(bytes(size))
    before = folder_digest(tmp_path)
    with path.open("r+b") as file:
        file.seek(position)
        file.write(b"1")
    assert (folder_digest(tmp_path) != before) == counts


def test_the_size_of_a_large_file_counts(tmp_path: Path) -> None:
    digests = []
    for size in (WHOLE + 1, WHOLE + 2):
        (tmp_path / "model.safetensors").write_bytes(bytes(size))
        digests.append(folder_digest(tmp_path))
    assert digests[0] != digests[1]
