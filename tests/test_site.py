"""The site that a newcomer builds: 25 models, 300 comparisons, no fault, small pages."""

import brotli
import pytest

from generator import build, content, readings
from generator.build import Site
from generator.edition import Edition, compute
from generator.pages import compare_path
from generator.render import Layouts
from tests.toys import ROOT

BUDGET = 14 * 1024  # bytes of a comparison, compressed as a host that compresses ahead does


@pytest.fixture(scope="module")
def whole() -> Edition:
    catalog, problems = content.read(ROOT)
    assert catalog is not None, problems
    return Edition(compute(catalog, readings.load_all(ROOT)[0], None), Layouts(ROOT / "layouts"))


def test_content_and_layouts_have_no_fault_at_all() -> None:
    assert build.check(Site(ROOT)) == ()


def test_every_vector_is_there_so_that_nobody_needs_torch_to_build(whole: Edition) -> None:
    assert readings.load_all(ROOT)[0].missing(whole.findings.catalog) == ()


def test_twenty_five_models_make_three_hundred_comparisons(whole: Edition) -> None:
    paths = [target.path for target in whole.targets()]
    assert sum(path.startswith("models/") for path in paths) == 25
    assert sum(path.startswith("compare/") for path in paths) == 300


@pytest.mark.parametrize("first", range(0, 300, 13))
def test_comparisons_stay_within_their_budget(whole: Edition, first: int) -> None:
    pair = list(whole.findings.pairs())[first]
    path = compare_path(*(whole.findings.catalog.models[position].slug for position in pair))
    assert len(brotli.compress(whole.render(path), quality=11)) <= BUDGET


def test_an_image_generator_never_shares_a_task_capability_with_a_captioner(whole: Edition) -> None:
    """The encoder alone would match them: their texts use the same words in the other direction."""
    catalog, alignments = whole.findings.catalog, whole.findings.alignments
    for (left, right), matches in alignments.matches.items():
        for match in matches:
            ours, theirs = catalog.models[left].capabilities[match.left], catalog.models[right].capabilities[match.right]
            assert ours.kinds.meets(theirs.kinds), (ours.title, theirs.title)
