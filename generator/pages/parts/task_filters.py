"""Ways from a task into the table of all models, narrowed down: each says how many are known to pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from generator.pages.addresses import MODELS
from generator.pages.parts.deciding import Deciding

# What addresses of that table mean says layouts/static/filters.js.
FILTERS: Mapping[str, tuple[str, Callable[[Deciding], bool]]] = {
    "commercial=yes": ("commercial use allowed", lambda model: model.commercial == "yes"),
    "fits=8gb": ("fits in 8 GB", lambda model: model.fits_8gb == "yes"),
    "browser=yes": ("runs in a browser", lambda model: model.browser is True),
    "weights=open": ("open weights", lambda model: model.weights == "open"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a table may be narrowed down to."""

    words: str
    count: int  # models that are known to pass
    href: str  # from the top of the site


def filters(task: str, models: Iterable[Deciding]) -> tuple[Filter, ...]:
    """Of a task, those that somebody passes; what was made for tests is not counted, nor shown there."""
    real = [model for model in models if not model.is_demonstration]
    counts = {key: sum(map(passes, real)) for key, (_, passes) in FILTERS.items()}
    return tuple(
        Filter(words, counts[key], f"{every_path(task)}&{key}")
        for key, (words, _) in FILTERS.items()
        if counts[key]
    )


def every_path(task: str) -> str:
    """All models of a task."""
    return f"{MODELS}#task={task}"
