"""Random edits of a site, one after the other: each build equals a clean one, and the next writes nothing."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator import places
from generator.content.folder import read_catalog
from generator.output.publish import Published
from generator.readings import answer_files, storage, vectors
from tests.small import ended, make, output, started
from tests.spoken import speak
from tests.toys import copy_site, tree, unit_vectors

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="builds the clean site in a forked process")

EDITS_EACH, TIMES = 17, 2  # in a row; that every kind of edit is drawn
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet", "jetty")
KEPT_SAMPLES = ("scene-01", "scene-07", "cat")  # a photograph takes a tenth of a second to be made smaller
Edit = Callable[[places.Site, random.Random], None]


# --- the site before the first edit


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two captioners, a classifier and a model that draws, after they were run on samples and prompts."""
    path = tmp_path_factory.mktemp("before") / "site"
    copy_site(path)
    for slug in ("flux-1-pro", "kosmos-2-patch14-224"):
        model_path(path, slug).unlink()
        storage.vectors_path(path, slug).unlink()
    shutil.rmtree(path / "content" / "readings" / "samples", ignore_errors=True)
    for name in sample_names(places.Site(path)):
        if name not in KEPT_SAMPLES:
            drop_sample(path, name)
    whole, problems = read_catalog(path)
    assert whole is not None, problems
    speak(path, whole)
    return path


@pytest.fixture
def site(before: Path, tmp_path: Path) -> places.Site:
    return places.Site(shutil.copytree(before, tmp_path / "site"))


def model_path(path: Path, slug: str) -> Path:
    return path / "content" / "models" / f"{slug}.md"


def slugs(site: places.Site) -> list[str]:
    return sorted(path.stem for path in (site.path / "content" / "models").iterdir())


def sample_names(site: places.Site) -> list[str]:
    written = (
        (site.path / "content" / "samples" / "samples.yaml").read_text("utf-8").partition("\nprompts:")[0]
    )
    return re.findall(r"(?m)^  ([\w-]+):$", written)


def drop_sample(path: Path, name: str) -> None:
    changed(path / "content" / "samples" / "samples.yaml", rf"(?ms)^  {name}:\n(?:    .*?\n)+", "")
    picture_of(path, name).unlink()


def picture_of(path: Path, name: str) -> Path:
    """The file of a sample."""
    return next((path / "content" / "samples").glob(f"{name}.*"))


def changed(path: Path, old: str, new: str) -> None:
    """The first match of a pattern replaced."""
    text, count = re.subn(old, new, path.read_text("utf-8"), count=1)
    assert count, f"{path.name} has nothing like {old!r}"
    path.write_text(text, "utf-8")


def embed(site: places.Site) -> None:
    """Vectors for texts that have none."""
    whole, problems = read_catalog(site.path)
    assert whole is not None, [problem for problem in problems if problem.severity == "error"]
    stored, _ = vectors.load_all(site.path)
    size = len(next(vector for vectors in stored.vectors.values() for vector in vectors.values()))
    for slug in {missing.slug for missing in stored.missing(whole)}:
        keys = [missing.key for missing in stored.missing(whole) if missing.slug == slug]
        made = dict(zip(keys, unit_vectors(len(keys), size, len(keys)), strict=True))
        vectors.store(site.path, slug, dict(stored.vectors.get(slug, {})) | made)


# --- edits


def in_model(old: str, new: str) -> Edit:
    """Of any model; WORD in the new text is drawn."""

    def edit(site: places.Site, draw: random.Random) -> None:
        fitting = [
            slug for slug in slugs(site) if re.search(old, model_path(site.path, slug).read_text("utf-8"))
        ]
        changed(model_path(site.path, draw.choice(fitting)), old, new.replace("WORD", drawn_word(draw)))

    return edit


def in_file(file: str, old: str, new: str) -> Edit:
    def edit(site: places.Site, draw: random.Random) -> None:
        changed(
            site.path / file,
            old,
            new.replace("WORD", drawn_word(draw)).replace("NUMBER", str(draw.randrange(20, 60))),
        )

    return edit


def drawn_word(draw: random.Random) -> str:
    return "".join(draw.choice(WORDS).capitalize() for _ in range(3))


def add(site: places.Site, draw: random.Random) -> None:
    """A model that tells what another tells, in other words."""
    of, slug = draw.choice(slugs(site)), f"{draw.choice('amz')}-{drawn_word(draw).casefold()}"
    text = re.sub(
        r"(?m)^(name|short_name): .*$", rf"\1: {slug}", model_path(site.path, of).read_text("utf-8")
    )
    text = re.sub(r"(?m)^also: .*\n", "", text)  # no two models share a name
    front, body = text.split("\n---\n", 1)
    body = re.sub(r"(?m)^(## .*)$", rf"\1 of {slug}", body)
    body = re.sub(r"(?<=[A-Za-z0-9`)\]%])[.](?=\s|$)", f" in {slug}.", body)  # no two files share a sentence
    model_path(site.path, slug).write_text(f"{front}\n---\n{body}", "utf-8")


def rename(site: places.Site, draw: random.Random) -> None:
    """To another address, with its readings."""
    old = draw.choice(slugs(site))
    new = f"{draw.choice('amz')}-{old}"
    for file in (
        model_path(site.path, old),
        storage.vectors_path(site.path, old),
        storage.lines_path(site.path, old),
    ):
        if file.exists():
            file.rename(file.with_name(file.name.replace(old, new)))


def delete(site: places.Site, draw: random.Random) -> None:
    model_path(site.path, draw.choice(slugs(site))).unlink()


def turn_vectors(site: places.Site, draw: random.Random) -> None:
    slug = draw.choice(slugs(site))
    stored = vectors.load_all(site.path)[0].vectors[slug]
    vectors.store(
        site.path,
        slug,
        {key: (vector if np.array_equal(vector, abs(vector)) else -vector) for key, vector in stored.items()},
    )


def append(*patterns: str) -> Edit:
    """A line at the end of any of these files."""

    def edit(site: places.Site, draw: random.Random) -> None:
        path = draw.choice(sorted(path for pattern in patterns for path in site.layouts_path.glob(pattern)))
        path.write_text(f"{path.read_text('utf-8')}\n<!-- {drawn_word(draw)} -->", "utf-8")

    return edit


def add_static(site: places.Site, draw: random.Random) -> None:
    (site.layouts_path / "static" / f"{drawn_word(draw)}.txt").write_text("more")


def delete_static(site: places.Site, draw: random.Random) -> None:
    (site.layouts_path / "static" / "samples.js").unlink(missing_ok=True)
    add_static(site, draw)


def switch_pairs(site: places.Site, draw: random.Random) -> None:
    settings = site.path / "content" / "site.yaml"
    is_all = "pairs: all" in settings.read_text("utf-8")
    changed(settings, r"(?m)^pairs: \w+", "pairs: comparable" if is_all else "pairs: all")


def add_sample(site: places.Site, draw: random.Random) -> None:
    name, folder = drawn_word(draw).casefold(), site.path / "content" / "samples"
    shutil.copy(folder / "scene-07.png", folder / f"{name}.png")
    entry = (
        f"  {name}:\n    file: {name}.png\n    alt: A drawing called {name}.\n"
        "    license: CC0-1.0\n    credit: Nobody\n    captions: [a drawing]\n"
    )
    changed(folder / "samples.yaml", r"(?m)^prompts:", f"{entry}prompts:")


def delete_sample(site: places.Site, draw: random.Random) -> None:
    free = [name for name in sample_names(site) if name != "scene-07"]  # a prompt paints into that one
    drop_sample(site.path, draw.choice(free)) if free else add_sample(site, draw)


def redraw_sample(site: places.Site, draw: random.Random) -> None:
    path = picture_of(site.path, draw.choice(sample_names(site)))
    path.write_bytes(
        path.read_bytes() + b"\0" * draw.randrange(1, 9)
    )  # behind the picture's end: other bytes, as valid


def run_again(site: places.Site, draw: random.Random) -> None:
    """All models on all samples, as far as outputs are missing."""
    whole, problems = read_catalog(site.path)
    assert whole is not None, problems
    speak(site.path, whole)


def say_otherwise(site: places.Site, draw: random.Random) -> None:
    stored = answer_files.read_all(site.path)[0]
    told = {slug: [each for each in found.answers.values() if each.text] for slug, found in stored.items()}
    slug = draw.choice(sorted(slug for slug, found in told.items() if found))
    answer_files.store(
        site.path, slug, [replace(draw.choice(told[slug]), text=f"a {drawn_word(draw)}", words=(), focus=())]
    )


def forget_outputs(site: places.Site, draw: random.Random) -> None:
    path = draw.choice(sorted(storage.samples_path(site.path).glob("*.jsonl")))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]), "utf-8")


SETTINGS, RECIPE, SAMPLES = "content/site.yaml", "content/scoring.yaml", "content/samples/samples.yaml"
EDITS: dict[str, Edit] = {
    "add a model": add,
    "rename a model's file": rename,
    "delete a model": delete,
    "name": in_model(r"(?m)^name: .*$", "name: WORD"),
    "short name": in_model(r"(?m)^short_name: .*$", "short_name: WORD"),
    "maker": in_model(r"(?m)^maker: .*$", "maker: WORD"),
    "summary": in_model(r"(?m)^## ", "More of WORD.\n\n## "),
    "title of a capability": in_model(r"(?m)^## .*$", "## Something about WORD"),
    "limits": in_model(r"(?m)^Limits: ", "Limits: In short WORD: "),
    "signal": in_model(r"(?m)^  hf_likes: .*$", "  hf_likes: unknown"),
    "fact": in_model(r"(?m)^  parameters: .*$", "  parameters: n/a"),
    "outputs": in_model(r"(?m)^outputs: .*$", "outputs: [image, label, text, vector]"),
    "no run": in_model(r"(?ms)^run:.*?(?=^---)", ""),
    "vectors": turn_vectors,
    "layout": append("pages/*.html", "joined/*.html"),
    "part of a layout": append("pieces/*.html"),
    "stylesheet": append("static/*.css"),
    "new static file": add_static,
    "deleted static file": delete_static,
    "title of the site": in_file(SETTINGS, r"(?m)^title: .*$", "title: WORD"),
    "address of the site": in_file(SETTINGS, r"(?m)^base_url: \S+", "base_url: https://WORD.example/"),
    "threshold": in_file(SETTINGS, r"(?m)^  threshold: .*$", "  threshold: NUMBER"),
    "pairs": switch_pairs,
    "weight": in_file(RECIPE, r"(?m)^    weight: .*$", "    weight: NUMBER"),
    "reason": in_file(RECIPE, r"(?m)^(    why: )", r"\1WORD "),
    "alternative text": in_file(SAMPLES, r"(?m)^    alt: \"?", r"\g<0>WORD. "),
    "caption": in_file(SAMPLES, r"(?m)^(    captions:\n)", r"\1      - a drawing of WORD\n"),
    "prompt": in_file(SAMPLES, r"(?m)^(    text: \")", r"\1WORD, "),
    "add a sample": add_sample,
    "delete a sample": delete_sample,
    "redraw a sample": redraw_sample,
    "run again": run_again,
    "other outputs": say_otherwise,
    "fewer outputs": forget_outputs,
}


SEQUENCES = range(len(EDITS) * TIMES // EDITS_EACH)


def drawn_edits(sequence: int) -> list[str]:
    draw = random.Random(20261121)
    deck = [name for _ in range(TIMES) for name in draw.sample(sorted(EDITS), len(EDITS))]
    return deck[sequence * EDITS_EACH :][:EDITS_EACH]


# --- what holds after each


def clean_copy(site: places.Site, path: Path) -> places.Site:
    """The same sources, and nothing that a build has left."""
    shutil.rmtree(path, ignore_errors=True)
    for name in ("content", "layouts"):
        shutil.copytree(site.path / name, path / name, copy_function=os.link)
    return places.Site(path)


def assert_equals_a_clean_build(site: places.Site, clean_path: Path, edits: list[str]) -> None:
    clean = clean_copy(site, clean_path)
    child = started(lambda: make(clean))
    published = make(site)
    assert ended(child) == 0, edits
    written, expected = output(site), output(clean)
    assert [path for path in written | expected if written.get(path) != expected.get(path)] == [], edits
    assert make(site) == Published(0, published.written + published.kept, 0, 0), edits


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_incremental_builds_equal_clean_ones_under_random_edits(
    site: places.Site, tmp_path: Path, sequence: int
) -> None:
    """Law 7."""
    draw, edits = random.Random(sequence), []
    make(site)
    for name in drawn_edits(sequence):
        edits.append(name)
        EDITS[name](site, draw)
        embed(site)
        assert_equals_a_clean_build(site, tmp_path / "clean", edits)


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_changes_the_sources_and_leaves_a_site_that_builds(site: places.Site, name: str) -> None:
    sources = tree(site.path)
    EDITS[name](site, random.Random(name))
    embed(site)
    assert (tree(site.path) != sources) is (name != "run again")  # nothing is missing at first


def test_an_incremental_build_equals_a_clean_one_when_a_pair_becomes_comparable(
    site: places.Site, tmp_path: Path
) -> None:
    """Models that draw and that label share inputs or nothing; a common output makes them comparable."""
    make(site)
    changed(model_path(site.path, "stable-diffusion"), r"(?m)^outputs: .*$", "outputs: [image, label]")
    assert_equals_a_clean_build(site, tmp_path / "clean", ["outputs"])


def test_a_layout_may_show_all_that_its_page_holds(site: places.Site, tmp_path: Path) -> None:
    """Law 4: what a layout can see is in the digests of its page."""
    changed(
        site.layouts_path / "pages" / "methodology.html",
        "{% block main %}",
        "{% block main %}{{ page.site }} {{ page.recipe }} {{ page.tasks }}",
    )
    make(site)
    delete(site, random.Random(0))
    assert_equals_a_clean_build(site, tmp_path / "clean", ["delete a model"])
