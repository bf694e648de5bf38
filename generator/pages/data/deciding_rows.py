"""What decides about a model, as machines read it: a row of the index, of rankings, and of the table as CSV.

Bytes and counts are whole numbers, days and months ISO dates as far as they are known, and what is known,
disputed or out of date counts as it does on pages: null stands for "not known" and is never a no.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from generator.catalog import SiteSettings
from generator.pages.addresses import (
    address,
    data_path,
)
from generator.pages.data.envelope import known
from generator.pages.data.shapes import Shape, flag, nullable, one_of, text, texts, whole
from generator.pages.parts.deciding import Deciding
from generator.vocabulary import CommercialUse


def deciding_row(site: SiteSettings, model: Deciding) -> dict[str, object]:
    """The fields of `DECIDING`, in that order."""
    return {
        "slug": model.slug,
        "name": model.name,
        "maker": model.maker,
        "tasks": list(model.tasks),
        "domain": known(model.domain),
        "released": known(model.released),
        "licence": known(model.licence),
        "commercial_use": model.commercial if model.licence else None,
        "weights": known(model.weights),
        "parameters": model.parameters,
        "weights_bytes": model.weights_size,
        **_memory(model),
        "browser": model.browser,
        "browser_because": known(model.browser_words),
        "cpu": model.cpu,
        "is_cpu_derived": model.is_cpu_derived,
        "cpu_because": known(model.cpu_words),
        "hosted": model.hosted,
        "runs_in": list(model.runs_in),
        "is_deprecated": model.is_deprecated,
        "is_demonstration": model.is_demonstration,
        "page": address(site, model.href),
        "data": address(site, data_path(model.href)),
    }


def _memory(model: Deciding) -> dict[str, object]:
    answers = {"yes": True, "no": False, "": None}
    return {
        "memory_bytes": model.memory,
        "memory_because": known(model.memory_words),
        "fits_8gb": answers[model.fits_8gb],
        "is_fit_derived": model.is_fit_derived,
        "fits_8gb_because": known(model.fits_words),
        "needed_bytes": model.needed,
    }


def _because(what: str) -> Shape:
    return nullable(text(f"What the answer to {what} rests on, or why there is none, as pages say it."))


DECIDING: Mapping[str, Shape] = {
    "slug": text("Names the model in addresses."),
    "name": text("The short one, as tables have it."),
    "maker": text("Who made it."),
    "tasks": texts("Names of its tasks, in the order of its file."),
    "domain": nullable(text("What it was made for; null: any.")),
    "released": nullable(text("YYYY-MM-DD, YYYY-MM or YYYY, as exactly as it is known.")),
    "licence": nullable(text("As its page names it, mostly an SPDX identifier.")),
    "commercial_use": nullable(one_of("What the licence says of it.", get_args(CommercialUse))),
    "weights": nullable(one_of("Whether they can be downloaded.", ("open", "gated", "closed"))),
    "parameters": nullable(whole("How many.")),
    "weights_bytes": nullable(whole("Size of the file or files of its weights.")),
    "memory_bytes": nullable(whole("GPU memory, as a source says or as it was measured here.")),
    "memory_because": _because("that"),
    "fits_8gb": nullable(flag("Whether it runs in 8 GB of GPU memory.")),
    "is_fit_derived": flag("Whether that was worked out from the weights alone."),
    "fits_8gb_because": _because("that"),
    "needed_bytes": nullable(whole("What was held against 8 GB: memory, or else the weights alone.")),
    "browser": nullable(flag("Whether a runtime for browsers lists it.")),
    "browser_because": _because("that"),
    "cpu": nullable(flag("Whether it is quick enough on an ordinary processor.")),
    "is_cpu_derived": flag("Whether that was worked out from its size alone."),
    "cpu_because": _because("that"),
    "hosted": nullable(flag("Whether somebody offers it as a service.")),
    "runs_in": texts("Runtimes and libraries that are known to run it."),
    "is_deprecated": flag("Whether its maker has replaced it."),
    "is_demonstration": flag("Whether it shows how something works and is not for use; then it has no rank."),
    "page": text("Address of its page."),
    "data": text("Address of its data file."),
}
