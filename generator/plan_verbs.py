"""The verb that tells what a site of another size would come to: `matchup plan --models 1000`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.numbers import GB, about, counted, size
from generator.options import SiteOption
from generator.problems import Misuse, one_of
from generator.terminal import say

if TYPE_CHECKING:
    from generator.catalog import Catalog
    from generator.cost_model import Plan, Room
    from generator.measure_rates import InstrumentRate
    from generator.site_rates import Measured

app = typer.Typer()

MOST_MODELS = 1_000_000

FAR = 10  # times the models that were measured, beyond which lines are drawn far

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Prices:
    """What a month costs, as the user states it; None for a price that is not stated."""

    storage: float | None
    transfer: float | None
    views: int


@app.command()
def plan(
    models: Annotated[
        int, typer.Option("--models", min=2, max=MOST_MODELS, help="How many models the site would have.")
    ],
    site: SiteOption = Path(),
    host: Annotated[
        str, typer.Option("--host", help="Where it would be put; that of content/site.yaml when left out.")
    ] = "",
    price_storage: Annotated[
        float | None, typer.Option("--price-storage", min=0, help="Of a GB in a month, as your host has it.")
    ] = None,
    price_transfer: Annotated[
        float | None, typer.Option("--price-transfer", min=0, help="Of a GB that leaves your host.")
    ] = None,
    views: Annotated[
        int, typer.Option("--views", min=0, help="Pages that readers open in a month.")
    ] = 10_000,
) -> None:
    """Tell what a site of so many models would come to."""
    from generator import build
    from generator.cost_model import Room
    from generator.hosts import host_of
    from generator.measure_rates import instrument_rates, text_seconds
    from generator.places import Site
    from generator.site_rates import measured

    place = Site(site)
    catalog, _ = build.read(place)
    settings = catalog.site
    name = host or settings.host
    _require_host(name)
    budget = settings.budget if not host else None
    room = Room.of(
        host_of(name), budget.file_count if budget else None, budget.byte_count if budget else None
    )
    rates = measured(place)
    say(*_head(catalog, models, rates))
    say(*_site_lines(rates, models, catalog, name, room))
    say(*_measure_lines(catalog, models, text_seconds(catalog), instrument_rates(place, catalog)))
    say(*_price_lines(rates, models, catalog, Prices(price_storage, price_transfer, views)))


def _require_host(name: str) -> None:
    """Raises Misuse for a host that nothing is known of."""
    from generator import extensions
    from generator.hosts import HOSTS

    known = [*HOSTS, *extensions.names(extensions.HOSTS)]
    if name not in known:
        raise Misuse(f'there is no host "{name}"', one_of(name, known))


def _head(catalog: Catalog, models: int, rates: Measured) -> Iterator[str]:
    small, large = rates.small.models, rates.large.models
    yield f"a site of {counted(models, 'model')} like the {len(catalog.models):,} of this one"
    yield (
        f"sizes and seconds were measured just now on this machine, on pages of {small} and of {large} "
        "of its models; other work here makes them slower"
    )
    if models > FAR * large:
        yield (
            f"note: that is {models // large:,} times as many as were measured, so it is an order of "
            "magnitude; docs/scale.md says which part gives way first"
        )


def _site_lines(rates: Measured, models: int, catalog: Catalog, host: str, room: Room) -> Iterator[str]:
    from generator import cost_model
    from generator.workers import available

    settings = catalog.site
    made = cost_model.plan(rates.small, rates.large, models, settings.pairs, rates.seconds_to_write)
    yield ""
    yield f"with {settings.pairs_rule}:"
    yield from _plan_lines(made, available())
    excesses = list(room.excesses(made))
    limit = f'host "{host}"'
    for name, amount, taken in excesses:
        yield f"  {limit} takes {_amount(name, taken)}: {_amount(name, amount - taken)} too much"
    if not excesses:
        yield f"  {limit} takes all of it"
        return
    found = cost_model.fitting(rates.small, rates.large, models, rates.seconds_to_write, room)
    if found is None:
        yield "  no setting of pairs: fits; choose another host, or split the models over several sites"
        return
    pairs, fitting = found
    yield ""
    yield f"what fits is {_rule(pairs)}:"
    yield from _plan_lines(fitting, available())


def _rule(pairs: object) -> str:
    return f"pairs: {{top: {pairs}}}" if isinstance(pairs, int) else f"pairs: {pairs}"


def _amount(name: str, amount: float) -> str:
    return (
        f"{size(amount)} {name.removeprefix('bytes')}".rstrip()
        if name.startswith("bytes")
        else (f"{about(round(amount))} {name}")
    )


def _plan_lines(plan: Plan, worker_count: int) -> Iterator[str]:
    whole = plan.whole
    yield (
        f"  files   {about(round(whole.files))}: {plan.comparisons:,} comparisons, "
        f"{about(round(plan.of_models.files))} of single models, {about(round(plan.of_site.files))} others"
    )
    yield (
        f"  bytes   about {size(whole.bytes)}: comparisons {size(plan.of_pairs.bytes)}, of single models "
        f"{size(plan.of_models.bytes)}, others {size(plan.of_site.bytes)}"
    )
    yield (
        f"  build   about {_time(plan.seconds)} of one processor when nothing is kept, "
        f"{_time(plan.seconds / worker_count)} with {counted(worker_count, 'worker')} at best: "
        f"comparisons {_time(plan.of_pairs.seconds)}, what single models have "
        f"{_time(plan.of_models.seconds + plan.fragments)}, others "
        f"{_time(plan.of_site.seconds + plan.opening)}, writing {_time(plan.writing)}"
    )


def _time(seconds: float) -> str:
    """48 s, 12 min, 3.4 h, 1,200 days."""
    for unit, name in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= 2 * unit:
            return (
                f"{seconds / unit:,.3g} {name}" if seconds < 1000 * unit else f"{seconds / unit:,.0f} {name}"
            )
    return f"{seconds:.2g} s"


def _measure_lines(
    catalog: Catalog, models: int, of_a_text: float | None, rows: tuple[InstrumentRate, ...]
) -> Iterator[str]:
    times = models / len(catalog.models)
    texts = round(times * sum(len(model.capabilities) for model in catalog.models))
    yield ""
    yield "to measure all of it once:"
    seconds = (
        "unknown: the encoder can't be tried here"
        if of_a_text is None
        else f"about {_time(texts * of_a_text)} of one processor here"
    )
    yield f"  {about(texts)} texts   {seconds}"
    for row in rows:
        outputs = round(times * row.outputs)
        words = f"  {row.instrument}, {about(outputs)} outputs"
        if row.device:
            told = counted(row.runs, "stored run")
            yield f"{words}   about {_time(outputs * row.seconds)} on {row.device} ({told})"
        else:
            yield f"{words}   unknown: no stored run has a time"


def _price_lines(rates: Measured, models: int, catalog: Catalog, prices: Prices) -> Iterator[str]:
    from generator import cost_model

    made = cost_model.plan(rates.small, rates.large, models, catalog.site.pairs, rates.seconds_to_write)
    stored = made.whole.bytes / GB
    read = prices.views * made.of_pairs.bytes / max(1, made.comparisons) / GB
    yield ""
    yield "a month, at the prices that you state:"
    yield _price("storage", stored, prices.storage, "--price-storage")
    yield _price(f"transfer of {counted(prices.views, 'page')}", read, prices.transfer, "--price-transfer")


def _price(what: str, gigabytes: float, price: float | None, option: str) -> str:
    amount = f"  {what}   {size(gigabytes * GB)}, not compressed: "
    if price is None:
        return f"{amount}unknown: give {option}, what your host asks for a GB today"
    return f"{amount}{gigabytes * price:,.2f} at {price:g} a GB"
