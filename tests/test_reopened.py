"""The preview's edition: after any edit it is what a build would make, and only what the edit touched is made anew."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from generator import places
from generator.cache import TICK
from generator.edition import Edition
from generator.preview.live_edition import Opened, LiveEdition
from generator.problems import FaultyContent, Misuse
from generator.readings import vectors
from generator.readings.vectors import GRID
from tests.test_edits import EDITS, before, embed, site  # noqa: F401 - two of them are fixtures
from tests.toys import copy_site, edition

SLUG = "blip-image-captioning-base"
MODEL = f"content/models/{SLUG}.md"
TYPED = (".html", ".txt", ".xml", ".css")  # what is rendered quickly; of pictures the digests are compared


def shown(found: Edition) -> dict[str, object]:
    """Digests of every output file, and the bytes of all but pictures."""
    return {
        target.path: (target.digests, found.render(target.path) if target.path.endswith(TYPED) else None)
        for target in found.targets()
    }


def altered(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def models(opened: Opened) -> dict[str, object]:
    return {model.slug: model for model in opened.edition.findings.catalog.models}


@pytest.fixture
def place(tmp_path: Path) -> places.Site:
    """A copy that has settled: a file that was written a moment ago is read again, as it may still be written."""
    copied = copy_site(tmp_path / "copy")
    time.sleep(2 * TICK / 1e9)
    return copied


# The same bytes


@pytest.mark.parametrize("part", range(4))
def test_what_is_opened_after_an_edit_is_what_a_build_makes_of_it(site: places.Site, part: int) -> None:  # noqa: F811
    reopened, draw = LiveEdition(site), random.Random(part)
    reopened.open()
    for name in draw.sample(sorted(EDITS), len(EDITS))[part::4]:
        EDITS[name](site, draw)
        embed(site)
        found = reopened.open()
        assert found.unmeasured == ()
        assert shown(found.edition) == shown(edition(site.path)), name


def test_an_edit_that_is_taken_back_leaves_no_trace(place: places.Site) -> None:
    reopened = LiveEdition(place)
    first = shown(reopened.open().edition)
    text = (place.path / MODEL).read_text("utf-8")
    for maker in ("Other", "Another"):
        (place.path / MODEL).write_text(text.replace("\nmaker: ", f"\nmaker: {maker} ", 1), "utf-8")
        reopened.open()
    (place.path / MODEL).write_text(text, "utf-8")
    assert shown(reopened.open().edition) == first


# Only what was touched


def test_only_the_model_that_was_edited_is_read_again(place: places.Site) -> None:
    reopened = LiveEdition(place)
    first, layouts = models(reopened.open()), reopened.open().edition.layouts
    altered(place.path / MODEL, "\nmaker: ", "\nmaker: New ")
    second = reopened.open()
    assert [slug for slug, model in models(second).items() if model is not first[slug]] == [SLUG]
    assert second.edition.layouts is layouts


def test_only_the_scores_and_alignments_of_the_model_that_was_edited_are_computed_again(
    place: places.Site,
) -> None:
    reopened = LiveEdition(place)
    first = reopened.open().edition.findings
    altered(place.path / MODEL, "\nmaker: ", "\nmaker: New ")
    second = reopened.open().edition.findings
    assert second.alignments is first.alignments
    pairs = zip(second.catalog.models, second.scores.scores, first.scores.scores, strict=True)
    assert [model.slug for model, score, known in pairs if score is not known] == [SLUG]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/site.yaml", "title: ", "title: The "),
        ("content/tags.yaml", "label: Image captioning", "label: Captioning"),
        ("content/facts.yaml", "label: Parameters", "label: Weights"),
        ("content/scoring.yaml", "weight: 25", "weight: 20"),
        ("layouts/compare.html", "<h1", "<h1 "),
        ("layouts/static/site.css", ":root", "/**/:root"),
    ],
)
def test_no_model_is_read_again_for_what_only_pages_show(
    place: places.Site, file: str, old: str, new: str
) -> None:
    reopened = LiveEdition(place)
    first = models(reopened.open())
    altered(place.path / file, old, new)
    second = reopened.open()
    assert all(model is first[slug] for slug, model in models(second).items())
    assert shown(second.edition) == shown(edition(place.path))


def test_every_model_is_read_again_for_a_setting_that_decides_about_it(place: places.Site) -> None:
    reopened = LiveEdition(place)
    first = models(reopened.open())
    altered(place.path / "content" / "site.yaml", "pairs: all", "pairs: all\nstale_after: 1")
    assert not any(model is first[slug] for slug, model in models(reopened.open()).items())


@pytest.mark.parametrize("file", ["content/site.yaml", "content/tags.yaml", MODEL, "layouts/base.html"])
def test_a_fault_costs_nothing_of_what_is_kept(place: places.Site, file: str) -> None:
    reopened = LiveEdition(place)
    first = reopened.open()
    sound = (place.path / file).read_text("utf-8")
    for attempt in range(3):
        (place.path / file).write_text(f"{{% [{attempt}\n{sound}", "utf-8")
        with pytest.raises(FaultyContent):
            reopened.open()
    (place.path / file).write_text(sound, "utf-8")
    second = reopened.open()
    assert [slug for slug, model in models(second).items() if model is not models(first)[slug]] in (
        [],
        [SLUG],
    )
    assert shown(second.edition) == shown(first.edition)


def test_a_site_that_loses_its_content_is_said_to_be_none(place: places.Site) -> None:
    reopened = LiveEdition(place)
    reopened.open()
    shutil.rmtree(place.path / "content")
    with pytest.raises(Misuse, match="is not a site"):
        reopened.open()


# Texts without a vector


def test_an_edited_text_keeps_the_matches_of_its_last_wording(place: places.Site) -> None:
    reopened = LiveEdition(place)
    first = reopened.open().edition.findings.alignments
    for _ in range(2):  # a sentence more each time, the second after one that was never measured
        altered(place.path / MODEL, "\n\nUnique: ", " And so on.\n\nUnique: ")
        reopened.open()
    found = reopened.open()
    assert found.unmeasured == (SLUG,)
    assert found.edition.findings.alignments == first


def test_an_edited_title_keeps_its_vector_too(place: places.Site) -> None:
    reopened = LiveEdition(place)
    first = reopened.open()
    altered(place.path / MODEL, "\n## ", "\n## Really ")
    second = reopened.open()
    encoder = first.edition.findings.catalog.site.encoder
    ours, theirs = (found.stored.of(models(found)[SLUG], encoder) for found in (first, second))
    assert second.unmeasured == (SLUG,)
    assert (ours == theirs).all()


def test_a_text_that_is_new_matches_nothing(place: places.Site) -> None:
    vectors.file_path(place.path, SLUG).unlink()
    found = LiveEdition(place).open()
    findings = found.edition.findings
    position = findings.positions[SLUG]
    assert set(found.unmeasured) == {SLUG}
    assert not (findings.alignments.rows[:, :2] == position).any()
    assert not found.stored.of(models(found)[SLUG], findings.catalog.site.encoder).any()


def test_a_site_without_any_vector_is_shown(place: places.Site) -> None:
    shutil.rmtree(place.path / "content" / "readings")
    found = LiveEdition(place).open()
    assert len(found.unmeasured) == sum(
        len(model.capabilities) for model in found.edition.findings.catalog.models
    )
    assert found.edition.render(f"models/{SLUG}.html").startswith(b"<!doctype html>")


def test_a_vector_that_arrives_takes_the_place_of_its_stand_in(place: places.Site) -> None:
    path = vectors.file_path(place.path, SLUG)
    stored = path.read_bytes()
    path.unlink()
    reopened = LiveEdition(place)
    reopened.open()
    path.write_bytes(stored)
    found = reopened.open()
    assert found.unmeasured == ()
    assert (
        abs(found.stored.of(models(found)[SLUG], found.edition.findings.catalog.site.encoder)).max() <= GRID
    )
    assert shown(found.edition) == shown(edition(place.path))
