"""What a site has: pages, sections and words about anything else are left out of it.

Asked of settings, samples and logs, never of single models, so that editing one of them moves no other page.
"""

from __future__ import annotations

from generator.catalog import Catalog
from generator.findings.findings import Findings
from generator.findings.model_scores import TIMES_MATCHED

EYES = frozenset({"image", "video"})  # kinds of input and output that words about pictures are for


def has_samples(catalog: Catalog) -> bool:
    """Whether models are given anything that pages could show."""
    return bool(catalog.samples or catalog.prompts)


def asks_searches(catalog: Catalog) -> bool:
    """Whether its score asks how often people search for what a model does."""
    return any(rule.name == TIMES_MATCHED for rule in catalog.recipe.rules)


def has_searches(findings: Findings) -> bool:
    """Whether it has logs of what people searched for, or asks for them."""
    return bool(findings.logs) or asks_searches(findings.catalog)


def has_pictures(catalog: Catalog) -> bool:
    """Whether anything here is about pictures: samples, or a task that takes or gives them."""
    kinds = (task.kinds for task in catalog.tasks.values())
    return has_samples(catalog) or any(EYES & (each.inputs | each.outputs) for each in kinds)
