"""A checkout of models.dev as values: models, who offers them, and what each offer inherits.

    models/<maker>/<model>.toml                     what is true of a model wherever it runs
    providers/<provider>/provider.toml              who offers models
    providers/<provider>/models/<model>.toml        one offer: a price, limits, what this provider lacks

An offer names its model by `base_model`, and takes from it what it does not say itself; `base_model_omit`
names what it does not take. One that is called as its model is may do without. Older trees have no models/:
there the makers' own offers stand for them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.authoring.importers.entry import Unread
from generator.authoring.importers.toml_tree import day_of_checkout, read_toml, toml_paths
from generator.problems import Misuse

Table = Mapping[str, Any]

TAKES = "a checkout of models.dev: a folder with providers/, and models/ since 2026"

NOT_INHERITED = ("benchmarks", "license", "links", "weights")  # of a model, and no part of an offer

OWN_SHOPS = {"llama": "meta", "stepfun-ai": "stepfun", "zai": "zhipuai"}  # makers under another name

MAKERS = {
    "alibaba": "Alibaba", "anthropic": "Anthropic", "cohere": "Cohere", "deepreinforce": "DeepReinforce",
    "deepseek": "DeepSeek", "google": "Google", "inception": "Inception", "meta": "Meta",
    "minimax": "MiniMax", "mistral": "Mistral AI", "moonshotai": "Moonshot AI", "nvidia": "NVIDIA",
    "openai": "OpenAI", "perplexity": "Perplexity", "sakana": "Sakana AI", "sarvam": "Sarvam AI",
    "stepfun": "StepFun", "tencent": "Tencent", "upstage": "Upstage", "xai": "xAI", "xiaomi": "Xiaomi",
    "zhipuai": "Zhipu AI",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A model as one provider sells it, with what it inherits."""

    provider: str
    path: str
    table: Table


@dataclass(frozen=True, slots=True)
class Listed:
    """A model and all offers that name it, in the order of their paths."""

    id: str  # maker/model
    path: str
    table: Table
    offers: tuple[Offer, ...]

    @property
    def maker(self) -> str:
        return self.id.partition("/")[0]

    @property
    def own_offer(self) -> Offer | None:
        """What its maker asks for it."""
        own = [offer for offer in self.offers if OWN_SHOPS.get(offer.provider, offer.provider) == self.maker]
        return min(own, key=lambda offer: (offer.provider != self.maker, offer.path), default=None)


@dataclass(frozen=True, slots=True)
class Tree:
    """All that a checkout tells, and the day on which it was fetched, or an empty text."""

    models: tuple[Listed, ...]
    providers: Mapping[str, str]  # their names
    unread: tuple[Unread, ...]
    day: str


def read_tree(path: Path) -> Tree:
    """Raises Misuse where this is no such checkout, CannotGoOn where it is too large."""
    if not (path / "providers").is_dir():
        raise Misuse(f'"{path}" is no checkout of models.dev: it has no folder providers/', f"give {TAKES}")
    root = path.resolve()
    tables, unread = _tables(root, [*toml_paths(root, "models"), *toml_paths(root, "providers")])
    models = {_model_id(path): path for path in tables if path.startswith("models/")}
    offers = {path: _provider_of(path) for path in tables if _is_offer(path)}
    if not models:
        models = {
            f"{maker}/{_offered(path)}": path
            for path, provider in offers.items()
            if "/" not in _offered(path) and (maker := OWN_SHOPS.get(provider, provider)) in MAKERS
        }
    by_model, more = _offers_of(offers, tables, models)
    listed = [Listed(id, models[id], tables[models[id]], tuple(by_model[id])) for id in sorted(models)]
    named = {_provider_of(path): tables[path].get("name") for path in tables if path.count("/") == 2}
    providers = {id: name for id, name in named.items() if isinstance(name, str)}
    return Tree(tuple(listed), providers, (*unread, *more), day_of_checkout(root))


def _tables(root: Path, paths: Iterable[str]) -> tuple[dict[str, Table], list[Unread]]:
    """Every file that can be read, and why others can't."""
    tables: dict[str, Table] = {}
    unread = []
    for path in paths:
        table, reason = read_toml(root, path)
        if reason:
            unread.append(Unread(f"a file {reason}", path))
        else:
            tables[path] = table
    return tables, unread


def _offers_of(
    offers: Mapping[str, str], tables: Mapping[str, Table], models: Mapping[str, str]
) -> tuple[dict[str, list[Offer]], list[Unread]]:
    """The offers of each model; those that stand for none are not understood."""
    by_model: dict[str, list[Offer]] = {id: [] for id in models}
    unread = []
    same_name = {id.partition("/")[2].casefold(): id for id in sorted(models, reverse=True)}
    has_folder = any(path.startswith("models/") for path in models.values())
    for path, provider in offers.items():
        table = tables[path]
        base = table.get("base_model")
        id = base if isinstance(base, str) else _id_by_name(provider, _offered(path), models)
        if not has_folder and id not in models:  # of an older tree, where no offer names its model
            id = same_name.get(_offered(path).rpartition("/")[2].casefold(), id)
        if id not in models:
            unread.append(Unread(_unlinked(base), path))
            continue
        is_based = isinstance(base, str)
        merged = inherited(tables[models[id]], table) if is_based else table
        by_model[id].append(Offer(provider, path, merged))
    return by_model, unread


def _id_by_name(provider: str, offered: str, models: Mapping[str, str]) -> str:
    """The model that an offer is called as: maker/model, or model at its maker's own."""
    return offered if offered in models else f"{OWN_SHOPS.get(provider, provider)}/{offered}"


def _unlinked(base: Any) -> str:
    if isinstance(base, str):
        return "base_model names no file of models/"
    return "an offer without base_model has the name of no model"


def inherited(base: Table, own: Table) -> Table:
    """An offer with what it takes from its model; what it says itself counts."""
    kept = {key: value for key, value in base.items() if key not in NOT_INHERITED}
    merged = _merged(kept, {key: value for key, value in own.items() if not key.startswith("base_model")})
    omitted = own.get("base_model_omit")
    for words in omitted if isinstance(omitted, list) else ():
        if isinstance(words, str):
            _omit(merged, words.split("."))
    return merged


def _merged(base: Table, own: Table) -> dict[str, Any]:
    """Both, table by table."""
    merged = copy.copy(dict(base))
    for key, value in own.items():
        inner = merged.get(key)
        if isinstance(inner, dict) and isinstance(value, dict):
            merged[key] = _merged(inner, value)
        else:
            merged[key] = copy.copy(value)
    return merged


def _omit(table: dict[str, Any], path: list[str]) -> None:
    """Takes a field out of a table that is our own; inner tables are copied first."""
    key, *rest = path
    if not rest:
        table.pop(key, None)
    elif isinstance(table.get(key), dict):
        table[key] = dict(table[key])
        _omit(table[key], rest)


def _is_offer(path: str) -> bool:
    parts = path.split("/")
    return parts[0] == "providers" and len(parts) > 3 and parts[2] == "models"


def _provider_of(path: str) -> str:
    return path.split("/")[1]


def _offered(path: str) -> str:
    """The model as its provider calls it: what follows models/."""
    return "/".join(path.split("/")[3:]).removesuffix(".toml")


def _model_id(path: str) -> str:
    return path.removeprefix("models/").removesuffix(".toml")
