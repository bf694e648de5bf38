"""Rules on letters: what the pictures for shared links can't draw."""

from __future__ import annotations

from collections.abc import Iterator

from generator import lettering
from generator.content.checks.rule import (
    ModelRule,
    Objection,
    Objections,
    SiteRule,
    rule_of_site,
    rule_with_settings,
)
from generator.content.written import Written, WrittenSite
from generator.problems import Place

MOST = 12  # letters that a message names

HELP = "write it in Latin, Greek or Cyrillic letters; until then pictures say"


@rule_with_settings(
    code="undrawn-name",
    meaning=(
        "The name of a model has letters that the fonts of share pictures lack. They have those of Latin, "
        "Greek and Cyrillic."
    ),
    why="Pages show the name; the picture that is shown where a link is shared has the slug in its place.",
    example="`short_name: 千问 VL`",
    write="`short_name: Qwen VL`",
    severity="warning",
)
def undrawn_names(model: Written, settings: WrittenSite) -> Objections:
    key = "short_name" if model.shape.short_name else "name"
    name = model.shape.short_name or model.shape.name
    yield from _undrawn(settings, name, model.marked.place((key,)), model.slug)


@rule_of_site(
    code="undrawn-label",
    meaning="The label of a task or the title of the site has letters that the fonts of share pictures lack.",
    why=(
        "Pages show it; the picture that is shown where a link is shared has the task's name of "
        "`content/tags.yaml` in its place, or the address of the site."
    ),
    example="`image-to-text: {label: 图像描述, inputs: [image], outputs: [text]}`",
    write="`label: Image captioning`, or `outputs: {share: no}` in `content/site.yaml`",
    severity="warning",
)
def undrawn_labels(site: WrittenSite) -> Objections:
    for label, place, instead in _labels(site):
        yield from _undrawn(site, label, place, instead)


def _labels(site: WrittenSite) -> Iterator[tuple[str, Place, str]]:
    """What pictures show of settings, its place, and what they show instead."""
    tags, marked = site.tags
    for name, task in tags.tasks.items():
        yield task.label, marked.place(("tasks", name, "label")), name
    shape, marked = site.site
    yield shape.title, marked.place(("title",)), shape.base_url.partition("//")[2].strip("/")


def _undrawn(site: WrittenSite, words: str, place: Place, instead: str) -> Objections:
    lacking = lettering.missing(words) if site.site[0].outputs.share != "no" else ""
    if lacking:
        shown = lacking[:MOST] + lettering.ELLIPSIS * (len(lacking) > MOST)
        yield Objection(f'no font of share pictures has "{shown}"', place, f'{HELP} "{instead}"')


WITHIN: tuple[ModelRule, ...] = (undrawn_names,)

ACROSS: tuple[SiteRule, ...] = (undrawn_labels,)
