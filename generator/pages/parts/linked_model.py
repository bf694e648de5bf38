"""A model in the words of schema.org, and what the site says of it where it ranks it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.catalog import Model, SiteSettings
from generator.pages.addresses import address, model_path
from generator.pages.linked_data import Thing, publisher, thing
from generator.pages.parts.deciding import Deciding
from generator.pages.parts.job_scores import JobScore
from generator.pages.words.licences import spdx_address
from generator.pages.words.standing import NO_SCORE, NOT_RANKED

VERSION = "version"  # a fact, as sites name it


def model_thing(
    site: SiteSettings, model: Model, deciding: Deciding, tasks: Sequence[str], scores: Sequence[JobScore]
) -> Thing:
    """A model with what is known of it, and what the site says where it ranks it."""
    version = model.facts.get(VERSION)
    return thing(
        "SoftwareApplication",
        name=model.short_name,
        url=address(site, model_path(model.slug)),
        applicationCategory=tuple(tasks),
        author=thing("Organization", name=model.maker),
        datePublished=deciding.released,
        license=spdx_address(model) if deciding.licence else "",
        fileSize=deciding.weights_size_words,
        softwareVersion=version.text if version is not None and version.is_known else "",
        review=tuple(_reviews(site, scores)),
    )


def _reviews(site: SiteSettings, scores: Sequence[JobScore]) -> Iterator[Thing]:
    for score in scores:
        if score.words not in (NO_SCORE, NOT_RANKED):
            yield thing(
                "Review",
                author=publisher(site),
                reviewAspect=score.label,
                reviewBody=score.words,
                reviewRating=thing("Rating", ratingValue=score.range.value, bestRating=100, worstRating=0),
            )
