"""For page kinds: what a kind is, what its pages are, and what their views are made of."""

from __future__ import annotations

from generator.catalog import Catalog, Model
from generator.digests import text_digest
from generator.pages.addresses import (
    Frame,
    Link,
    Page,
    address,
    compare_path,
    model_path,
    tag_path,
    task_path,
)
from generator.pages.kind import PageKind, listed, one_listed
from generator.pages.parts.store import Store

__all__ = [
    "Catalog",
    "Frame",
    "Link",
    "Model",
    "Page",
    "PageKind",
    "Store",
    "address",
    "compare_path",
    "listed",
    "model_path",
    "one_listed",
    "tag_path",
    "task_path",
    "text_digest",
]
