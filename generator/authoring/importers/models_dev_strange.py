"""What of models.dev is not understood: keys that are not known, and values of another form than theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.authoring.foreign import count_of, part_of
from generator.authoring.importers.entry import Unread
from generator.authoring.importers.models_dev_tree import Listed, Offer, Table
from generator.authoring.importers.models_dev_values import KINDS, MAX_DOLLARS, date_of, is_number
from generator.problems import visible

MODEL_KEYS = {
    "attachment", "benchmarks", "family", "id", "knowledge", "last_updated", "license", "limit", "links",
    "modalities", "name", "open_weights", "reasoning", "release_date", "structured_output", "temperature",
    "tool_call", "weights",
}  # fmt: skip

OFFER_KEYS = MODEL_KEYS | {"cost", "experimental", "interleaved", "provider", "reasoning_options", "status"}

COST_KEYS = {
    "cache_read", "cache_write", "context_over_200k", "input", "input_audio", "output", "output_audio",
    "reasoning", "tiers",
}  # fmt: skip

LIMIT_KEYS = {"context", "input", "output"}

FLAGS = ("attachment", "open_weights", "reasoning", "structured_output", "tool_call")

DATES = ("knowledge", "last_updated", "release_date")

STATUSES = ("alpha", "beta", "deprecated")

INHERITED_KEYS = {"base_model", "base_model_omit"}

TABLES_OF_COST = {"context_over_200k", "tiers"}


def not_understood(listed: Listed) -> Iterator[Unread]:
    yield from _strange(
        listed.table, OFFER_KEYS if listed.path.startswith("providers/") else MODEL_KEYS, listed
    )
    for offer in listed.offers:
        if offer.path != listed.path:
            yield from _strange(offer.table, OFFER_KEYS, offer)


def _strange(table: Table, keys: set[str], stands: Listed | Offer) -> Iterator[Unread]:
    """Keys that are not known, and values of another form than theirs."""
    where = stands.path
    for key in table.keys() - keys - INHERITED_KEYS:
        yield Unread(f'key "{_shown(key)}" is not known', where)
    for part, known in (("cost", COST_KEYS), ("limit", LIMIT_KEYS), ("modalities", {"input", "output"})):
        if part in table and not isinstance(table[part], dict):
            yield Unread(f'"{part}" is no table', where)
        for key in part_of(table, part).keys() - known:
            yield Unread(f'key "{part}.{_shown(key)}" is not known', where)
    for flag in FLAGS:
        if flag in table and not isinstance(table[flag], bool):
            yield Unread(f'"{flag}" is neither true nor false', where)
    for key in DATES:
        if key in table and not date_of(table[key]):
            yield Unread(f'"{key}" is no date', where)
    if "status" in table and table["status"] not in STATUSES:
        yield Unread(f'status "{_shown(table["status"])}" is not known', where)
    yield from _strange_numbers(table, where)
    for side in ("input", "output"):
        listed = part_of(table, "modalities").get(side)
        for kind in listed if isinstance(listed, list) else ():
            if kind not in KINDS:
                yield Unread(f'kind "{_shown(kind)}" is not known', where)


def _strange_numbers(table: Table, where: str) -> Iterator[Unread]:
    for key, value in part_of(table, "cost").items():
        if key in COST_KEYS - TABLES_OF_COST and (not is_number(value) or not 0 <= value < MAX_DOLLARS):
            yield Unread(f'"cost.{key}" is no price: a number of dollars is expected', where)
    for key, value in part_of(table, "limit").items():
        if key in LIMIT_KEYS and value != 0 and count_of(value) is None:
            yield Unread(f'"limit.{key}" is no number of tokens', where)


def _shown(value: Any) -> str:
    return visible(str(value)[:40])
