"""The site that a newcomer builds: 31 models, 465 comparisons, no fault, small pages."""

import brotli
import pytest

from generator import build
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import compute
from generator.pages.addresses import compare_path
from generator.places import Site
from generator.readings import answer_files, vectors
from generator.rendering.layouts import Layouts
from tests.toys import ROOT

BUDGET = 14 * 1024  # bytes of a comparison, compressed as a host that compresses ahead does


@pytest.fixture(scope="module")
def whole() -> Edition:
    catalog, problems = read_catalog(ROOT)
    assert catalog is not None, problems
    return Edition(
        compute(catalog, vectors.load_all(ROOT)[0], answer_files.load_all(ROOT, catalog)[0], None),
        Layouts(ROOT / "layouts"),
    )


def test_content_and_layouts_have_no_fault_at_all() -> None:
    assert build.check(Site(ROOT)) == ()


def test_every_vector_is_there_so_that_nobody_needs_torch_to_build(whole: Edition) -> None:
    assert vectors.load_all(ROOT)[0].missing(whole.findings.catalog) == ()


def test_every_two_of_the_models_have_a_comparison(whole: Edition) -> None:
    paths = [target.path for target in whole.targets()]
    pages = [path for path in paths if path.endswith(".html")]
    assert sum(path.startswith("models/") for path in pages) == 32  # the table of all among them
    assert sum(path.startswith("compare/") for path in paths) == 465


@pytest.mark.parametrize("first", range(0, 465, 13))
def test_comparisons_stay_within_their_budget(whole: Edition, first: int) -> None:
    pair = list(whole.findings.pairs())[first]
    path = compare_path(*(whole.findings.catalog.models[position].slug for position in pair))
    assert len(brotli.compress(whole.render(path), quality=11)) <= BUDGET


def test_an_image_generator_never_shares_a_task_capability_with_a_captioner(whole: Edition) -> None:
    """The encoder alone would match them: their texts use the same words in the other direction."""
    catalog, alignments = whole.findings.catalog, whole.findings.alignments
    for left, right, ours, theirs, _ in alignments.rows.tolist():
        one, other = catalog.models[left].capabilities[ours], catalog.models[right].capabilities[theirs]
        for mine, yours in (
            (one.kinds.inputs, other.kinds.inputs),
            (one.kinds.outputs, other.kinds.outputs),
        ):
            assert not mine or not yours or mine & yours, (one.title, other.title)
