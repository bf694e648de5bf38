"""The preview's edition: after any edit it is what a build makes, and only what was touched is made anew."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from generator import places
from generator.edition import Edition
from generator.preview.live_edition import LiveEdition, Opened
from generator.problems import FaultyContent, Misuse
from generator.readings import storage
from generator.readings.vectors import GRID
from generator.stamps import TICK
from tests.test_edits import EDITS, before, embed, site  # noqa: F401 - two of them are fixtures
from tests.toys import copy_site, edition

SLUG = "blip-image-captioning-base"
MODEL = f"content/models/{SLUG}.md"
TYPED = (".html", ".txt", ".xml", ".css")  # what is rendered quickly; of pictures the digests are compared


def shown(edition: Edition) -> dict[str, object]:
    """Digests of every output file, and the bytes of all but pictures."""
    digests = {target.path: target.digests for target in edition.targets()}
    return {
        path: (digest, edition.render(path) if path.endswith(TYPED) else None)
        for path, digest in digests.items()
    }


def altered(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def models(state: Opened) -> dict[str, object]:
    return {model.slug: model for model in state.edition.findings.catalog.models}


@pytest.fixture
def place(tmp_path: Path) -> places.Site:
    """A copy that has settled: a file of a moment ago is read again, as it may still be written."""
    copied = copy_site(tmp_path / "copy")
    time.sleep(2 * TICK / 1e9)
    return copied


# The same bytes


@pytest.mark.parametrize("part", range(4))
def test_what_is_opened_after_an_edit_is_what_a_build_makes_of_it(
    site: places.Site,  # noqa: F811
    part: int,
) -> None:
    live, draw = LiveEdition(site), random.Random(part)
    live.open()
    for name in draw.sample(sorted(EDITS), len(EDITS))[part::4]:
        EDITS[name](site, draw)
        embed(site)
        opened = live.open()
        assert opened.unmeasured == ()
        assert shown(opened.edition) == shown(edition(site.path)), name


def test_an_edit_that_is_taken_back_leaves_no_trace(place: places.Site) -> None:
    live = LiveEdition(place)
    first = shown(live.open().edition)
    text = (place.path / MODEL).read_text("utf-8")
    for maker in ("Other", "Another"):
        (place.path / MODEL).write_text(text.replace("\nmaker: ", f"\nmaker: {maker} ", 1), "utf-8")
        live.open()
    (place.path / MODEL).write_text(text, "utf-8")
    assert shown(live.open().edition) == first


# Only what was touched


def test_only_the_model_that_was_edited_is_read_again(place: places.Site) -> None:
    live = LiveEdition(place)
    first, layouts = models(live.open()), live.open().edition.layouts
    altered(place.path / MODEL, "\nmaker: ", "\nmaker: New ")
    second = live.open()
    assert [slug for slug, model in models(second).items() if model is not first[slug]] == [SLUG]
    assert second.edition.layouts is layouts


def test_only_the_scores_and_alignments_of_the_model_that_was_edited_are_computed_again(
    place: places.Site,
) -> None:
    live = LiveEdition(place)
    first = live.open().edition.findings
    altered(place.path / MODEL, "\nmaker: ", "\nmaker: New ")
    second = live.open().edition.findings
    assert second.alignments is first.alignments
    pairs = zip(second.catalog.models, second.scores.of_models, first.scores.of_models, strict=True)
    assert [model.slug for model, scores, known in pairs if scores is not known] == [SLUG]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/site.yaml", "title: ", "title: The "),
        ("content/tags.yaml", "label: Image captioning", "label: Captioning"),
        ("content/facts.yaml", "label: Parameters", "label: Weights"),
        ("content/scoring.yaml", "weight: 25", "weight: 20"),
        ("layouts/joined/compare.html", "<h1", "<h1 "),
        ("layouts/static/site.css", ":root", "/**/:root"),
    ],
)
def test_no_model_is_read_again_for_what_only_pages_show(
    place: places.Site, file: str, old: str, new: str
) -> None:
    live = LiveEdition(place)
    first = models(live.open())
    altered(place.path / file, old, new)
    second = live.open()
    assert all(model is first[slug] for slug, model in models(second).items())
    assert shown(second.edition) == shown(edition(place.path))


def test_every_model_is_read_again_for_a_setting_that_decides_about_it(place: places.Site) -> None:
    live = LiveEdition(place)
    first = models(live.open())
    altered(place.path / "content" / "site.yaml", "pairs: all", "pairs: all\nstale_after: 1")
    assert not any(model is first[slug] for slug, model in models(live.open()).items())


@pytest.mark.parametrize("file", ["content/site.yaml", "content/tags.yaml", MODEL, "layouts/pages/base.html"])
def test_a_fault_costs_nothing_of_what_is_kept(place: places.Site, file: str) -> None:
    live = LiveEdition(place)
    first = live.open()
    sound = (place.path / file).read_text("utf-8")
    for attempt in range(3):
        (place.path / file).write_text(f"{{% [{attempt}\n{sound}", "utf-8")
        with pytest.raises(FaultyContent):
            live.open()
    (place.path / file).write_text(sound, "utf-8")
    second = live.open()
    assert [slug for slug, model in models(second).items() if model is not models(first)[slug]] in (
        [],
        [SLUG],
    )
    assert shown(second.edition) == shown(first.edition)


def test_a_site_that_loses_its_content_is_said_to_be_none(place: places.Site) -> None:
    live = LiveEdition(place)
    live.open()
    shutil.rmtree(place.path / "content")
    with pytest.raises(Misuse, match="is not a site"):
        live.open()


# Texts without a vector


def test_an_edited_text_keeps_the_matches_of_its_last_wording(place: places.Site) -> None:
    live = LiveEdition(place)
    first = live.open().edition.findings.alignments
    for _ in range(2):  # a sentence more each time, the second after one that was never measured
        altered(place.path / MODEL, "\n\nUnique: ", " And so on.\n\nUnique: ")
        live.open()
    opened = live.open()
    assert opened.unmeasured == (SLUG,)
    assert opened.edition.findings.alignments == first


def test_an_edited_title_keeps_its_vector_too(place: places.Site) -> None:
    live = LiveEdition(place)
    first = live.open()
    altered(place.path / MODEL, "\n## ", "\n## Really ")
    second = live.open()
    encoder = first.edition.findings.catalog.site.encoder
    ours, theirs = (opened.stored.of(models(opened)[SLUG], encoder) for opened in (first, second))
    assert second.unmeasured == (SLUG,)
    assert (ours == theirs).all()


def test_a_text_that_is_new_matches_nothing(place: places.Site) -> None:
    storage.vectors_path(place.path, SLUG).unlink()
    opened = LiveEdition(place).open()
    findings = opened.edition.findings
    position = findings.positions[SLUG]
    assert set(opened.unmeasured) == {SLUG}
    assert not (findings.alignments.rows[:, :2] == position).any()
    assert not opened.stored.of(models(opened)[SLUG], findings.catalog.site.encoder).any()


def test_a_site_without_any_vector_is_shown(place: places.Site) -> None:
    shutil.rmtree(place.path / "content" / "readings")
    opened = LiveEdition(place).open()
    assert len(opened.unmeasured) == sum(
        len(model.capabilities) for model in opened.edition.findings.catalog.models
    )
    assert opened.edition.render(f"models/{SLUG}.html").startswith(b"<!doctype html>")


def test_a_vector_that_arrives_takes_the_place_of_its_stand_in(place: places.Site) -> None:
    path = storage.vectors_path(place.path, SLUG)
    stored = path.read_bytes()
    path.unlink()
    live = LiveEdition(place)
    live.open()
    path.write_bytes(stored)
    opened = live.open()
    assert opened.unmeasured == ()
    assert (
        abs(opened.stored.of(models(opened)[SLUG], opened.edition.findings.catalog.site.encoder)).max()
        <= GRID
    )
    assert shown(opened.edition) == shown(edition(place.path))
