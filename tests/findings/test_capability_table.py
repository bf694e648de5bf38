"""The capabilities of a catalog as arrays, and the digests that say whether they have changed."""

from __future__ import annotations

import numpy as np
import pytest

from generator.findings.capability_table import table
from tests.findings.tables import edited, small_table
from tests.toys import apart, capability, catalog, model


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"threshold": 51}, [True, True, True]),
        ({"discount": 41}, [True, True, True]),
        ({"second_tag": 81}, [True, True, True]),
        ({"vectors": np.diag([1, 2, 3, 2048]).astype(np.int16)}, [True, True, True]),
        ({"offsets": np.array([0, 2, 3, 4])}, [True, True, False]),
        ({"capabilities": tuple(capability(name) for name in "abxd")}, [False, True, False]),
        (
            {"capabilities": (capability("a", "yours"), *(capability(name) for name in "bcd"))},
            [True, False, False],
        ),
        (
            {"capabilities": (capability("a", "shared yours"), *(capability(name) for name in "bcd"))},
            [True, False, False],
        ),
        (
            {"capabilities": (capability("a", inputs="image"), *(capability(name) for name in "bcd"))},
            [True, False, False],
        ),
    ],
    ids=["threshold", "discount", "second", "vectors", "offsets", "title", "tag", "another-tag", "inputs"],
)
def test_the_digest_of_a_model_changes_with_all_that_its_alignments_depend_on(
    fields: dict[str, object], expected: list[bool]
) -> None:
    assert (edited(small_table(), **fields).digests != small_table().digests).tolist() == expected


def test_a_table_is_made_of_a_catalog_in_the_order_of_its_models() -> None:
    models = [
        model(slug, capabilities=tuple(capability(f"{slug} {n}") for n in range(count)))
        for slug, count in (("b", 2), ("a", 3))
    ]
    whole = catalog(models)
    catalog_table = table(whole, apart(whole))
    assert catalog_table.offsets.tolist() == [0, 3, 5]
    assert (catalog_table.vectors.argmax(axis=1) == range(5)).all()
