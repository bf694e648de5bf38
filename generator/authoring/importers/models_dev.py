"""models.dev: what its files say of each model, as an entry.

Prices are those of a provider, whom their source names. `price_input` and `price_output` are of the cheapest
provider whose offer is neither a preview nor on its way out; what its maker asks has rows of its own. 0
stands there for what nobody looked up, or for a subscription, and is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from generator.authoring.cards import repository_of
from generator.authoring.foreign import part_of
from generator.authoring.importers.entry import Entry, Importer, Reading, Source, Unread
from generator.authoring.importers.models_dev_strange import FLAGS, STATUSES, not_understood
from generator.authoring.importers.models_dev_tree import MAKERS, TAKES, Listed, Offer, Table, read_tree
from generator.authoring.importers.models_dev_values import (
    date_of,
    dollars_of,
    first_tier,
    is_effort,
    kinds_of,
    money,
    ordered,
    text_of,
    tokens,
)
from generator.authoring.importers.models_dev_words import (
    NEEDS,
    Traits,
    abilities_of,
    summary_of,
    tasks_of,
)
from generator.authoring.known import HUB, Told
from generator.authoring.site_words import SiteWords

REPOSITORY = "https://github.com/anomalyco/models.dev/blob/dev/"

ADDRESS = re.compile(re.escape(REPOSITORY) + r"(?:models|providers)/\S+\.toml")

MODEL, MAKER, CHEAPEST = "models-dev", "models-dev-maker", "models-dev-cheapest"  # keys of sources

SPDX = re.compile(r"[A-Za-z0-9.+-]{1,64}")

FULL_DATE = len("2026-11-28")

READ_FOR_EACH_WRITTEN = 3  # tokens, where offers are compared


@dataclass(frozen=True, slots=True)
class Price:
    """An offer whose input and output both have a price, in dollars for a million tokens."""

    offer: Offer
    read: Decimal
    written: Decimal

    @property
    def mean(self) -> Decimal:
        """What a million tokens cost, a quarter of them written, four times over."""
        return READ_FOR_EACH_WRITTEN * self.read + self.written


def entries_of(path: Path, words: SiteWords) -> Reading:
    """All models of a checkout. Raises Misuse, CannotGoOn."""
    tree = read_tree(path)
    day = tree.day or _newest(tree.models)
    entries = []
    unread = list(tree.unread)
    for listed in tree.models:
        unread += not_understood(listed)
        if text_of(listed.table.get("name")):
            entries.append(_Told(listed, tree.providers, day).entry)
        else:
            unread.append(Unread("a model has no name", listed.path))
    return Reading(tuple(entries), tuple(unread))


def owns(url: str) -> bool:
    """Of addresses as they are written here alone: who cites another page or copy of it is a person."""
    return ADDRESS.fullmatch(url) is not None


@dataclass(frozen=True)
class _Told:
    """One model, on its way to an entry."""

    listed: Listed
    providers: Mapping[str, str]
    day: str

    @cached_property
    def entry(self) -> Entry:
        license = text_of(self.table.get("license"))
        facts = {name: told for name, told in self._facts() if told.value}
        return Entry(
            id=self.listed.id,
            where=self.listed.path,
            name=text_of(self.table.get("name")),
            maker=self._maker,
            kind="model" if self.table.get("open_weights") is True else "service",
            tasks=tasks_of(self.traits),
            inputs=ordered(self.traits.inputs),
            outputs=ordered(self.traits.outputs),
            released=self._released,
            license=Told(license if SPDX.fullmatch(license) else "unknown", MODEL),
            weights=Told(self._weights, MODEL),
            sources=self._sources,
            facts=facts,
            days={name: self.day for name in facts if name.startswith("price_") and self.day},
            abilities=abilities_of(self.traits, MODEL),
            summary=summary_of(text_of(self.table.get("name")), self._maker, self.traits),
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
        return Traits(kinds_of(self.table, "input"), kinds_of(self.table, "output"), flags)

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        return tuple(price for offer in self.listed.offers if (price := _price(offer)))

    @cached_property
    def cheapest(self) -> Price | None:
        lasting = [price for price in self.prices if "status" not in price.offer.table]
        ranked = sorted(lasting, key=lambda price: (price.mean, price.offer is not self.own_offer))
        return next(iter(ranked), None)  # its maker first, then by the path

    @property
    def _maker(self) -> str:
        maker = self.listed.maker
        return MAKERS.get(maker) or text_of(self.providers.get(maker)) or maker

    @property
    def _weights(self) -> str:
        is_open = self.table.get("open_weights")
        return ("open" if is_open else "closed") if isinstance(is_open, bool) else "unknown"

    @property
    def _released(self) -> Told | None:
        day = date_of(self.table.get("release_date"))
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
        title = f"models.dev, offer of {self._provider(offer)}"
        return Source(self._address(offer.path), title, "third-party", self.day)

    def _provider(self, offer: Offer) -> str:
        return text_of(self.providers.get(offer.provider)) or offer.provider

    @staticmethod
    def _address(path: str) -> str:
        return REPOSITORY + quote(path)

    # Facts

    def _facts(self) -> Iterator[tuple[str, Told]]:
        if self.cheapest:
            yield from self._of_cheapest(self.cheapest)
        own = next((price for price in self.prices if price.offer is self.own_offer), None)
        if own:
            yield "price_maker_input", self._asked(money(own.read), own.offer)
            yield "price_maker_output", self._asked(money(own.written), own.offer)
        limits = part_of(self.table, "limit")
        for name, limit in (("context", "context"), ("input_limit", "input"), ("output_limit", "output")):
            yield name, Told(tokens(limits.get(limit)), MODEL)
        yield "knowledge_cutoff", Told(date_of(self.table.get("knowledge")), MODEL)
        yield from self._flags()
        yield "hub_id", Told(self._hub_id, MODEL)
        if self.own_offer:
            yield from self._of_maker(self.own_offer)

    def _of_cheapest(self, price: Price) -> Iterator[tuple[str, Told]]:
        """What its cheapest provider asks, all of it from one offer."""
        offer, cost = price.offer, part_of(price.offer.table, "cost")
        yield "price_input", self._asked(money(price.read), offer)
        yield "price_output", self._asked(money(price.written), offer)
        named = {"price_cached": "cache_read", "price_cache_write": "cache_write"}
        for name, key in (named | {"price_audio_input": "input_audio"}).items():
            yield name, self._asked(money(dollars_of(cost.get(key))), offer)
        size, tier = first_tier(cost)
        if size:
            yield "price_long_from", Told(tokens(size), self._key(offer))
            yield "price_long_input", self._asked(money(dollars_of(tier.get("input"))), offer)
            yield "price_long_output", self._asked(money(dollars_of(tier.get("output"))), offer)

    def _asked(self, price: str, offer: Offer) -> Told:
        """A price, with the provider who asks it."""
        return Told(price, self._key(offer), self._provider(offer))

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
        efforts = [option for option in options if is_effort(option)] if isinstance(options, list) else []
        levels = [text_of(level) for level in efforts[0]["values"]] if efforts else []
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


def _price(offer: Offer) -> Price | None:
    cost = part_of(offer.table, "cost")
    read, written = dollars_of(cost.get("input")), dollars_of(cost.get("output"))
    return Price(offer, read, written) if read and written else None


def _newest(models: tuple[Listed, ...]) -> str:
    """The newest day that any file says it was changed on: the copy is no older."""
    days = (date_of(listed.table.get("last_updated")) for listed in models)
    return max((day for day in days if len(day) == FULL_DATE), default="")


MODELS_DEV = Importer(name="models.dev", takes=TAKES, read=entries_of, owns=owns, needs=NEEDS)
