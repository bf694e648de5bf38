"""The closed lists of words that content may use, each written once: fields, nouns and code share them.

Words that a site chooses itself (tasks, tags, names of facts and signals) are not among them; instruments, of
which more than a name is known, stand in a table of run_settings.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

SCHEMA_VERSION = 2  # of content files, the newest that is known

# Of readings that are of no model, without their ending.
SEARCH_FILE, TAGS_FILE, SEARCHES_FILE = "search", "tags", "searches"

# Names that a model's page or its file of readings could not have beside others.
RESERVED_SLUGS = {
    "index": "the list of all models",
    SEARCH_FILE: "the readings of search",
    TAGS_FILE: "the readings of tags",
    SEARCHES_FILE: "the readings of what people searched for",
}


class Modality(NamedTuple):
    """What can go into a model or come out of it, as sentences say it."""

    label: str  # "images"
    is_counted: bool  # "images come out", but "text comes out"


# Where a site declares none of its own, in this order.
MODALITIES: Mapping[str, Modality] = {
    "text": Modality("text", is_counted=False),
    "image": Modality("images", is_counted=True),
    "video": Modality("video", is_counted=False),
    "audio": Modality("audio", is_counted=False),
    "label": Modality("labels", is_counted=True),
    "box": Modality("boxes", is_counted=True),
    "mask": Modality("masks", is_counted=True),
    "vector": Modality("vectors", is_counted=True),
    "score": Modality("scores", is_counted=True),
}

ModelKind = Literal["model", "family", "service"]

TagKind = Literal["task", "working", "background"]

MOST_COLUMNS = 4  # rows of facts.yaml that tables of many models show
Unit = Literal["count", "bytes", "px", "tokens", "text", "money", "time", "date", "yes-no"]

Author = Literal["maker", "third-party", "competitor"]  # of a source

CommercialUse = Literal["yes", "with-policy", "threshold", "no", "unclear"]

FormerUse = Literal["restricted", "unknown"]  # of version 1, read as unclear

Better = Literal["more", "less"]  # of two values of a fact

Role = Literal["quality", "runs"]  # of a dimension: tests of its task; where a model runs

Scale = Literal["log", "linear", "yes-no", "half-life", "table"]

OwnField = Literal["released", "weights", "license"]  # of a model, that a signal may be read from

HostName = Literal["none", "github-pages", "gitlab-pages", "cloudflare-pages", "netlify", "s3", "nginx"]

Reach = Literal["no", "models", "comparisons"]  # of what the site has a file: models with tasks; these, too

Format = Literal["gzip", "brotli"]  # in which a text file is also written

DecodeKey = Literal[
    "max_new_tokens",
    "min_new_tokens",
    "num_beams",
    "length_penalty",
    "top_p",
    "temperature",
    "seed",
    "num_inference_steps",
    "guidance_scale",
    "width",
    "height",
    "strength",
]

MeasuredKey = Literal[
    "caption_words",
    "distinct_words",
    "repetition",
    "exact_captions",
    "count_right",
    "kinds_right",
    "colours_right",
    "sizes_right",
    "relation_right",
    "background_right",
    "label_right",
    "photo_top1",
    "photo_top5",
    "bleu",
    "cider",
    "seconds_per_image",
    "peak_memory",
]
