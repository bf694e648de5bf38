"""The shipped site with all of its models, opened once."""

from __future__ import annotations

import pytest

from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import compute
from generator.readings import answer_files, vectors
from generator.rendering.layouts import Layouts
from generator.retrieval.table_file import load_table
from tests.toys import ROOT


@pytest.fixture(scope="session")
def whole_site() -> Edition:
    catalog, problems = read_catalog(ROOT)
    assert catalog is not None, problems
    stored, _ = vectors.load_all(ROOT)
    answers, _ = answer_files.load_all(ROOT, catalog)
    query_table, _ = load_table(ROOT, catalog.site.encoder)
    return Edition(compute(catalog, stored, answers, query_table=query_table), Layouts(ROOT / "layouts"))
