"""What model files tell of single other models: `Versus slug:` has to name a model of the site.

Which slugs a site has is known when all files were read; so what is named is kept with each file, and no file
is read again for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.content.written import Written
from generator.problem_codes.entry import Entry
from generator.problems import Place, Problem, nearest, warning

UNKNOWN_MODEL = Entry(
    code="unknown-model",
    meaning="`Versus slug:` names no model of the site, or the model itself.",
    why="What it says would be shown on no page.",
    example="`Versus vit-gpt2: …` where the file is called `vit-gpt2-image-captioning.md`",
    write="`Versus vit-gpt2-image-captioning: …`",
    severity="warning",  # a model that is taken off the site, or made a draft, spoils no other file
)

ENTRIES = (UNKNOWN_MODEL,)

Named = tuple[str, Place]
"""A slug, and where a file names it."""


def rivals(model: Written) -> tuple[Named, ...]:
    """Every model that a file speaks of by its slug."""
    return tuple(
        (slug, _place(model.marked.key_place(("capabilities", position, "versus_models", slug)), slug))
        for position, capability in enumerate(model.shape.capabilities)
        for slug in capability.versus_models
    )


def _place(place: Place, slug: str) -> Place:
    """Where the slug itself stands; in markdown, the place that is known is of the text behind it."""
    label = f"Versus {slug}:"
    if not place.text.startswith(label):
        return place
    return replace(place, column=len(label) - len(slug), length=len(slug))


def strangers(slug: str, named: Iterable[Named], slugs: Mapping[str, str]) -> list[Problem]:
    """What a file names that is no other model; `slugs`: each slug, former ones too, to the present one."""
    problems = []
    for name, place in named:
        if name == slug:
            help = "write Versus: alone for what holds against all others, or name another model"
            problems.append(warning("unknown-model", f'"{name}" is this model itself', place, help))
        elif slugs.get(name) != name:
            words = f'there is no model "{name}" on this site'
            problems.append(warning("unknown-model", words, place, _help(name, slugs)))
    return problems


def _help(name: str, slugs: Mapping[str, str]) -> str:
    meant = slugs.get(name) or nearest(name, slugs.values())
    return f'write "{meant}"' if meant else "write the name of its file, without .md or .yaml"
