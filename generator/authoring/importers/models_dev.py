"""models.dev: what its files say of each model, as an entry.

Prices are those of a provider, whom their source names. `price_input` and `price_output` are of the cheapest
provider whose offer is neither a preview nor on its way out; what its maker asks has rows of its own. 0
stands there for what nobody looked up, or for a subscription, and is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from generator.authoring.cards import repository_of
from generator.authoring.foreign import count_of
from generator.authoring.importers.entry import Entry, Importer, Reading, Source, Unread
from generator.authoring.importers.models_dev_tree import MAKERS, TAKES, Listed, Offer, Table, read_tree
from generator.authoring.importers.models_dev_words import (
    NEEDS,
    Traits,
    abilities_of,
    summary_of,
    tasks_of,
)
from generator.authoring.known import HUB, Told
from generator.authoring.site_words import SiteWords
from generator.dates import is_date
from generator.problems import visible

REPOSITORY = "https://github.com/anomalyco/models.dev/blob/dev/"

ADDRESS = re.compile(r"https://(?:www\.)?(?:models\.dev|github\.com/(?:anomalyco|sst)/models\.dev)(?:/.*)?")

MODEL, MAKER, CHEAPEST = "models-dev", "models-dev-maker", "models-dev-cheapest"  # keys of sources

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

KINDS = ("text", "image", "audio", "video", "pdf")

INHERITED_KEYS = {"base_model", "base_model_omit"}

TABLES_OF_COST = {"context_over_200k", "tiers"}

SPDX = re.compile(r"[A-Za-z0-9.+-]{1,64}")

FULL_DATE = len("2026-11-28")

MAX_WORDS = 200  # characters of a name

MAX_DOLLARS = 1_000_000

READ_FOR_EACH_WRITTEN = 3  # tokens, where offers are compared


@dataclass(frozen=True, slots=True)
class Price:
    """An offer whose input and output both have a price, in dollars for a million tokens."""

    offer: Offer
    read: Decimal
    written: Decimal

    @property
    def rank(self) -> tuple[Decimal, str]:
        """By what a million tokens cost, a quarter of them written."""
        return (READ_FOR_EACH_WRITTEN * self.read + self.written, self.offer.path)


def entries_of(path: Path, words: SiteWords) -> Reading:
    """All models of a checkout. Raises Misuse, CannotGoOn."""
    tree = read_tree(path)
    day = tree.day or _newest(tree.models)
    entries = []
    unread = list(tree.unread)
    for listed in tree.models:
        unread += _not_understood(listed)
        if _text(listed.table.get("name")):
            entries.append(_Told(listed, tree.providers, day).entry)
        else:
            unread.append(Unread("a model has no name", listed.path))
    return Reading(tuple(entries), tuple(unread))


def owns(url: str) -> bool:
    return ADDRESS.fullmatch(url) is not None


@dataclass(frozen=True)
class _Told:
    """One model, on its way to an entry."""

    listed: Listed
    providers: Mapping[str, str]
    day: str

    @cached_property
    def entry(self) -> Entry:
        license = _text(self.table.get("license"))
        return Entry(
            id=self.listed.id,
            where=self.listed.path,
            name=_text(self.table.get("name")),
            maker=self._maker,
            kind="model" if self.table.get("open_weights") is True else "service",
            tasks=tasks_of(self.traits),
            inputs=_ordered(self.traits.inputs),
            outputs=_ordered(self.traits.outputs),
            released=self._released,
            license=Told(license if SPDX.fullmatch(license) else "unknown", MODEL),
            weights=Told(self._weights, MODEL),
            sources=self._sources,
            facts={name: told for name, told in self._facts() if told.value},
            abilities=abilities_of(self.traits, MODEL),
            summary=summary_of(self.traits),
        )

    @cached_property
    def own_offer(self) -> Offer | None:
        return self.listed.own_offer

    @cached_property
    def table(self) -> Table:
        """What is true of the model; its maker's offer tells what its own file leaves out."""
        return {**self.own_offer.table, **self.listed.table} if self.own_offer else self.listed.table

    @cached_property
    def traits(self) -> Traits:
        flags = frozenset(flag for flag in FLAGS if self.table.get(flag) is True)
        return Traits(_kinds(self.table, "input"), _kinds(self.table, "output"), flags)

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        return tuple(price for offer in self.listed.offers if (price := _price(offer)))

    @cached_property
    def cheapest(self) -> Price | None:
        lasting = [price for price in self.prices if "status" not in price.offer.table]
        return min(lasting, key=lambda price: price.rank, default=None)

    @property
    def _maker(self) -> str:
        maker = self.listed.maker
        return MAKERS.get(maker) or _text(self.providers.get(maker)) or maker

    @property
    def _weights(self) -> str:
        is_open = self.table.get("open_weights")
        return ("open" if is_open else "closed") if isinstance(is_open, bool) else "unknown"

    @property
    def _released(self) -> Told | None:
        day = _date(self.table.get("release_date"))
        return Told(day, MODEL) if day else None

    # Sources

    def _key(self, offer: Offer) -> str:
        """Of the source that an offer is."""
        if offer.path == self.listed.path:  # in a tree without models/
            return MODEL
        return MAKER if offer is self.own_offer else CHEAPEST

    @property
    def _sources(self) -> Mapping[str, Source]:
        offers = [self.own_offer, self.cheapest.offer if self.cheapest else None]
        named = {self._key(offer): self._source(offer) for offer in offers if offer}
        model = Source(
            self._address(self.listed.path), "models.dev, file of the model", "third-party", self.day
        )
        return {MODEL: model, **named}

    def _source(self, offer: Offer) -> Source:
        provider = _text(self.providers.get(offer.provider)) or offer.provider
        title = f"models.dev, offer of {provider}"
        return Source(self._address(offer.path), title, "third-party", self.day)

    @staticmethod
    def _address(path: str) -> str:
        return REPOSITORY + quote(path)

    # Facts

    def _facts(self) -> Iterator[tuple[str, Told]]:
        if self.cheapest:
            yield from self._of_cheapest(self.cheapest)
        own = next((price for price in self.prices if price.offer is self.own_offer), None)
        if own:
            key = self._key(own.offer)
            yield "price_maker_input", Told(_money(own.read), key)
            yield "price_maker_output", Told(_money(own.written), key)
        limits = _part(self.table, "limit")
        for name, limit in (("context", "context"), ("input_limit", "input"), ("output_limit", "output")):
            yield name, Told(_tokens(limits.get(limit)), MODEL)
        yield "knowledge_cutoff", Told(_date(self.table.get("knowledge")), MODEL)
        yield from self._flags()
        yield "hub_id", Told(self._hub_id, MODEL)
        if self.own_offer:
            yield from self._of_maker(self.own_offer)

    def _of_cheapest(self, price: Price) -> Iterator[tuple[str, Told]]:
        """What its cheapest provider asks, all of it from one offer."""
        key, cost = self._key(price.offer), _part(price.offer.table, "cost")
        yield "price_input", Told(_money(price.read), key)
        yield "price_output", Told(_money(price.written), key)
        yield "price_cached", Told(_money(_dollars(cost.get("cache_read"))), key)
        yield "price_cache_write", Told(_money(_dollars(cost.get("cache_write"))), key)
        yield "price_audio_input", Told(_money(_dollars(cost.get("input_audio"))), key)
        size, tier = _first_tier(cost)
        if size:
            yield "price_long_from", Told(_tokens(size), key)
            yield "price_long_input", Told(_money(_dollars(tier.get("input"))), key)
            yield "price_long_output", Told(_money(_dollars(tier.get("output"))), key)

    def _flags(self) -> Iterator[tuple[str, Told]]:
        names = {"reasoning": "reasoning", "tool_call": "tool_calling", "attachment": "attachments"}
        for flag, name in (names | {"structured_output": "structured_output"}).items():
            if isinstance(self.table.get(flag), bool):
                yield name, Told("yes" if self.table[flag] else "no", MODEL)
        if self.traits.inputs:
            yield "vision", Told("yes" if "image" in self.traits.inputs else "no", MODEL)

    def _of_maker(self, offer: Offer) -> Iterator[tuple[str, Told]]:
        """How far it may be told to think, and whether it is still what its maker sells."""
        key, options = self._key(offer), offer.table.get("reasoning_options")
        efforts = [option for option in options if _is_effort(option)] if isinstance(options, list) else []
        levels = [_text(level) for level in efforts[0]["values"]] if efforts else []
        yield "reasoning_levels", Told(", ".join(filter(None, levels[:12])), key)
        status = offer.table.get("status")
        if status == "deprecated":
            yield "deprecated", Told("yes", key)
        elif status in STATUSES:
            yield "stage", Told(str(status), key)

    @property
    def _hub_id(self) -> str:
        """The repository of the weights; of a closed model none, whatever is linked."""
        weights = self.table.get("weights")
        if self._weights != "open" or not isinstance(weights, list):
            return ""
        urls = [str(each.get("url", "")) for each in weights if isinstance(each, dict)]
        named = (url.removeprefix(f"{HUB}/").strip("/") for url in urls if url.startswith(f"{HUB}/"))
        return next(filter(None, map(repository_of, named)), "")


# Values


def _text(value: Any) -> str:
    """Words that can be shown, on one line; else an empty text."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return words if words.isprintable() and len(words) <= MAX_WORDS else ""


def _part(table: Table, key: str) -> Table:
    part = table.get(key)
    return part if isinstance(part, dict) else {}


def _date(value: Any) -> str:
    """A date as text, or written as TOML has them."""
    text = value.isoformat() if type(value) is date else value
    return text if isinstance(text, str) and is_date(text) else ""


def _kinds(table: Table, side: str) -> frozenset[str]:
    listed = _part(table, "modalities").get(side)
    return frozenset(kind for kind in listed if kind in KINDS) if isinstance(listed, list) else frozenset()


def _ordered(kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)


def _price(offer: Offer) -> Price | None:
    cost = _part(offer.table, "cost")
    read, written = _dollars(cost.get("input")), _dollars(cost.get("output"))
    return Price(offer, read, written) if read and written else None


def _dollars(value: Any) -> Decimal | None:
    """A price above 0; 0 stands for what is not stated."""
    is_price = _is_number(value) and 0 < value < MAX_DOLLARS
    return Decimal(value) if is_price else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _money(dollars: Decimal | None) -> str:
    return f"{dollars.normalize():f} USD per million tokens" if dollars else ""


def _tokens(value: Any) -> str:
    count = count_of(value)
    return f"{count} tokens" if count else ""


def _first_tier(cost: Table) -> tuple[int, Table]:
    """From how many tokens on a higher price is asked, and the prices; 0 where there is none."""
    tiers = cost.get("tiers")
    sized = [
        (size, tier)
        for tier in (tiers if isinstance(tiers, list) else ())
        if isinstance(tier, dict) and (size := count_of(_part(tier, "tier").get("size")))
    ]
    return min(sized, key=lambda each: each[0], default=(0, {}))


def _is_effort(option: Any) -> bool:
    is_effort = isinstance(option, dict) and option.get("type") == "effort"
    return is_effort and isinstance(option.get("values"), list)


def _newest(models: tuple[Listed, ...]) -> str:
    """The newest day that any file says it was changed on: the copy is no older."""
    days = (_date(listed.table.get("last_updated")) for listed in models)
    return max((day for day in days if len(day) == FULL_DATE), default="")


# What is not understood


def _not_understood(listed: Listed) -> Iterator[Unread]:
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
        for key in _part(table, part).keys() - known:
            yield Unread(f'key "{part}.{_shown(key)}" is not known', where)
    for flag in FLAGS:
        if flag in table and not isinstance(table[flag], bool):
            yield Unread(f'"{flag}" is neither true nor false', where)
    for key in DATES:
        if key in table and not _date(table[key]):
            yield Unread(f'"{key}" is no date', where)
    if "status" in table and table["status"] not in STATUSES:
        yield Unread(f'status "{_shown(table["status"])}" is not known', where)
    yield from _strange_numbers(table, where)
    for side in ("input", "output"):
        listed = _part(table, "modalities").get(side)
        for kind in listed if isinstance(listed, list) else ():
            if kind not in KINDS:
                yield Unread(f'kind "{_shown(kind)}" is not known', where)


def _strange_numbers(table: Table, where: str) -> Iterator[Unread]:
    for key, value in _part(table, "cost").items():
        if key in COST_KEYS - TABLES_OF_COST and (not _is_number(value) or not 0 <= value < MAX_DOLLARS):
            yield Unread(f'"cost.{key}" is no price: a number of dollars is expected', where)
    for key, value in _part(table, "limit").items():
        if key in LIMIT_KEYS and value != 0 and count_of(value) is None:
            yield Unread(f'"limit.{key}" is no number of tokens', where)


def _shown(value: Any) -> str:
    return visible(str(value)[:40])


MODELS_DEV = Importer(name="models.dev", takes=TAKES, read=entries_of, owns=owns, needs=NEEDS)
