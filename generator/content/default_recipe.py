"""What a site is made with that states none of its own: the recipe of the score, and the packaged encoder.

The recipe asks for what can be told of any model, whatever it does. It has no tests: which ones count, and
where their points are pinned, is different in every field, so a site that ranks by tests states them itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.catalog import PACKAGED_ENCODER

DATE = "2026-11-28"  # of version 1, raised together with the version

ENCODER, REVISION = PACKAGED_ENCODER, "0.1.0"
THRESHOLD, DISCOUNT, SECOND_TAG = 36, 50, 80  # percent; benchmarks/calibration.py finds them for this encoder

TAGLINE = "AI models side by side, with every number sourced or said to be unknown"

DIMENSIONS: Mapping[str, Mapping[str, Any]] = {
    "openness": {
        "label": "Openness",
        "weight": 40,
        "lead": "is more open",
        "why": (
            "Whether a model can be kept, looked into and run on one's own machines. It weighs most, since "
            "it stays as it is while counts of users move."
        ),
        "signals": {
            "weights": {
                "label": "Weights",
                "weight": 100,
                "scale": "table",
                "field": "weights",
                "table": {"open": 1, "gated": 0.5, "closed": 0},
                "why": "Open weights can be kept for good; gated ones need an agreement first.",
            },
        },
    },
    "freshness": {
        "label": "Freshness",
        "weight": 30,
        "lead": "is newer or more recently updated",
        "why": "Newer models learnt from newer texts or pictures; what nobody touches stops loading one day.",
        "signals": {
            "released": {
                "label": "Released",
                "weight": 70,
                "scale": "half-life",
                "months": 24,
                "spread": 1,
                "field": "released",
                "why": "Two years halve it. Many dates are known to the month only.",
            },
            "hub_updated": {
                "label": "Repository updated",
                "weight": 30,
                "scale": "half-life",
                "months": 24,
                "spread": 1,
                "why": "A touched card or configuration means that somebody still looks after it.",
            },
        },
    },
    "adoption": {
        "label": "Adoption",
        "weight": 30,
        "lead": "is more widely used or liked",
        "why": (
            "Wide use means that others met the bugs first and that answers can be found. It says nothing "
            "about how good the output is."
        ),
        "signals": {
            "hf_downloads_30d": {
                "label": "Downloads in 30 days",
                "weight": 50,
                "scale": "log",
                "zero": 1000,
                "one": 20000000,
                "spread": 3,
                "valid_months": 12,
                "why": (
                    "1,000 a month is a model that only its authors load, 20 million the range of the most "
                    "loaded ones. Readings a few weeks apart differ by a factor of three; those of "
                    "different years do not compare."
                ),
            },
            "hf_likes": {
                "label": "Likes on the Hub",
                "weight": 30,
                "scale": "log",
                "zero": 10,
                "one": 15000,
                "spread": 1.1,
                "valid_months": 12,
                "why": "Slow and steady where downloads jump, since a person clicks once.",
            },
            "github_stars": {
                "label": "Stars of the code repository",
                "weight": 20,
                "scale": "log",
                "zero": 100,
                "one": 100000,
                "spread": 1.1,
                "valid_months": 12,
                "why": "Interest of developers. Repositories often hold a whole family, so it weighs little.",
            },
        },
    },
}
