"""A model's licence and what it says of commercial use, in words."""

from __future__ import annotations

from collections.abc import Mapping

from generator.catalog import Model
from generator.vocabulary import CommercialUse

USES: Mapping[CommercialUse, str] = {
    "yes": "commercial use allowed",
    "with-policy": "commercial use allowed under a use policy",
    "threshold": "commercial use allowed up to a threshold",
    "no": "no commercial use",
    "unclear": "commercial use unclear",
}


def licence_name(model: Model) -> str:
    """As pages print it."""
    return model.license.text.removeprefix("LicenseRef-")


def spdx_address(model: Model) -> str:
    """Where SPDX has the text of its licence; empty for one that SPDX does not list."""
    name = model.license.text
    is_listed = model.license.is_known and "+" not in name and not name.startswith("LicenseRef-")
    return f"https://spdx.org/licenses/{name}.html" if is_listed else ""


def licence_words(model: Model) -> str:
    """ "MIT, commercial use allowed" """
    return f"{licence_name(model)}, {USES[model.commercial_use]}"
