"""What decides between models: only what is sure, and what is derived says so with its sum."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from generator.catalog import Catalog, Model, Value
from generator.edition import Edition
from generator.findings.sample_figures import Figures, PeakMemory, PictureTime
from generator.pages.parts.deciding import Deciding, deciding, deciding_of, every_deciding
from generator.readings.answers import RunRecord
from tests.readings.toy_answers import RECORD
from tests.toys import (
    NOT_APPLICABLE,
    catalog,
    dimension,
    findings,
    known,
    model,
    recipe,
    rule,
    shipped,
    store_of,
)

RUNTIMES = replace(
    dimension(
        "runs",
        replace(rule("in_transformers_js"), label="Transformers.js"),
        replace(rule("in_timm"), label="timm", tasks=frozenset({"classify"})),
        replace(rule("hosted"), label="Hosted"),
    ),
    role="runs",
)
OPEN, CLOSED = known(text="open"), known(text="closed")


def _decided(figures: Figures | None = None, **fields: object) -> Deciding:
    toy = model(**fields)  # type: ignore[arg-type]
    return deciding_of(catalog([toy], recipe(RUNTIMES)), toy, figures or {})


def _with_facts(figures: Figures | None = None, weights: Value = OPEN, **facts: Value) -> Deciding:
    return _decided(figures, facts=facts, weights=weights)


def _disputed(value: Value) -> Value:
    return replace(value, dispute="another source says otherwise")


def _record(device: str = "CPU, 2 threads") -> RunRecord:
    return replace(RECORD, device=device, dtype="bfloat16", batch_size=8)


# Licence, weights, size


def test_a_licence_that_is_disputed_or_unknown_leaves_commercial_use_unclear() -> None:
    sure = _decided(license=known(text="MIT"), commercial_use="yes")
    assert (sure.licence, sure.commercial) == ("MIT", "yes")
    assert sure.licence_words == "MIT, commercial use allowed"
    for doubtful in (_disputed(known(text="MIT")), replace(known(text="MIT"), is_stale=True), NOT_APPLICABLE):
        doubted = _decided(license=doubtful, commercial_use="yes")
        assert (doubted.licence, doubted.commercial) == ("", "unclear")


@pytest.mark.parametrize("field", ["parameters", "weights_size"])
def test_a_size_decides_only_while_it_is_undisputed_and_fresh(field: str) -> None:
    value = known(3e9, "3B")
    sure = _decided(facts={field: value})
    assert (getattr(sure, field), getattr(sure, f"{field}_words")) == (3_000_000_000, "3B")
    for doubtful in (_disputed(value), replace(value, is_stale=True), NOT_APPLICABLE):
        unsure = _decided(facts={field: doubtful})
        assert (getattr(unsure, field), getattr(unsure, f"{field}_words")) == (None, "")


@pytest.mark.parametrize(("text", "year"), [("2023", 2023), ("2024-05", 2024), ("2015-12-10", 2015)])
def test_the_year_is_that_of_the_release(text: str, year: int) -> None:
    decided = _decided(released=known(0.0, text))
    assert (decided.year, decided.released) == (year, text)
    assert _decided(released=_disputed(known(0.0, text))).year is None


def test_nothing_is_known_of_a_model_that_says_nothing() -> None:
    decided = _decided()
    assert (decided.weights, decided.commercial, decided.fits_8gb) == ("", "unclear", "")
    assert decided.browser is decided.cpu is decided.hosted is None
    assert decided.year is decided.parameters is decided.weights_size is decided.memory is None
    assert not decided.runs_in


# 8 GB


def test_a_stated_memory_decides_before_any_sum_and_brings_its_condition() -> None:
    stated = replace(known(13.7e9, "13.70 GB"), condition="at least, two pictures")
    decided = _with_facts(gpu_memory=stated, parameters=known(2e9, "2B"))
    assert (decided.fits_8gb, decided.is_fit_derived) == ("no", False)
    assert decided.fits_words == decided.memory_words == "13.70 GB, at least, two pictures"
    assert decided.memory == decided.needed == 13_700_000_000
    small = _with_facts(gpu_memory=known(8e9, "8 GB"), parameters=known(7e9, "7B"))
    assert (small.fits_8gb, small.is_fit_derived) == ("yes", False)


@pytest.mark.parametrize(
    ("parameters", "text", "fits", "total"),
    [
        (3.8e9, "3.8B", "yes", "7.6 GB"),
        (4e9, "4B", "yes", "8 GB"),
        (4_000_000_001, "4.1B", "no", "8 GB"),
        (17e9, "17B", "no", "34 GB"),
    ],
)
def test_without_it_two_bytes_a_parameter_are_summed_and_called_derived(
    parameters: float, text: str, fits: str, total: str
) -> None:
    decided = _with_facts(parameters=known(parameters, text))
    assert (decided.fits_8gb, decided.is_fit_derived) == (fits, True)
    assert decided.fits_words == f"derived: {text} parameters × 2 bytes = {total}, weights alone"
    assert decided.memory is None
    assert decided.needed == round(parameters) * 2


@pytest.mark.parametrize(("size", "fits"), [(8e9, "yes"), (8e9 + 1, ""), (16e9, ""), (16e9 + 1, "no")])
def test_a_file_of_unknown_precision_decides_only_where_any_precision_would(size: float, fits: str) -> None:
    """Stored at four bytes a parameter, 16 GB are 8 GB at two."""
    decided = _with_facts(weights_size=known(size, "so many"))
    assert decided.fits_8gb == fits
    assert decided.is_fit_derived == bool(fits)
    assert "so many" in decided.fits_words


def test_a_disputed_memory_is_not_known_and_no_sum_takes_its_place() -> None:
    decided = _with_facts(gpu_memory=_disputed(known(10e9, "10 GB")), parameters=known(1e9, "1B"))
    assert (decided.fits_8gb, decided.memory) == ("", None)
    assert "disputed" in decided.fits_words


def test_closed_weights_fit_nowhere_that_is_known() -> None:
    decided = _with_facts(weights=CLOSED, parameters=known(1e7, "10M"))
    assert (decided.fits_8gb, decided.cpu) == ("", None)
    assert decided.fits_words == decided.cpu_words == "its weights are not published"


def _peak(size: float, device: str = "NVIDIA H200") -> Figures:
    return {"peak_memory": PeakMemory(size, _record(device))}


def test_what_was_measured_here_in_8_gb_fits_and_more_denies_nothing() -> None:
    parameters = known(5e9, "5B")
    measured = _with_facts(_peak(6e9), parameters=parameters)
    assert (measured.fits_8gb, measured.is_fit_derived) == ("yes", False)
    assert measured.fits_words == "6.00 GB measured here on NVIDIA H200, bfloat16, 8 at a time"
    large = _with_facts(_peak(9e9), parameters=parameters)
    assert (large.fits_8gb, large.is_fit_derived, large.memory) == ("no", True, 9_000_000_000)
    assert _with_facts(_peak(9e9)).fits_8gb == ""


def test_the_peak_of_a_processor_counts_for_nothing_since_the_weights_are_not_in_it() -> None:
    decided = _with_facts(_peak(6e8, "CPU, 2 threads"))
    assert (decided.fits_8gb, decided.memory) == ("", None)


# Where it runs


def test_the_browser_is_what_runtimes_for_browsers_list() -> None:
    there = _decided(signals={"in_transformers_js": 1.0})
    absent = _decided(signals={"in_transformers_js": 0.0})
    unsure = _decided(signals={"in_transformers_js": _disputed(known(1.0))})
    assert (there.browser, there.browser_words) == (True, "listed by Transformers.js")
    assert (absent.browser, absent.browser_words) == (False, "not listed by Transformers.js")
    assert (unsure.browser, unsure.browser_words) == (None, "")


def test_a_processor_is_known_by_time_or_by_size_and_never_denied() -> None:
    timed = _with_facts({"seconds_per_image": PictureTime(0.05, 3, _record())}, parameters=known(9e9, "9B"))
    assert (timed.cpu, timed.is_cpu_derived) == (True, False)
    assert timed.cpu_words == "50.0 ms a picture, measured here on CPU, 2 threads"
    elsewhere = _with_facts({"seconds_per_image": PictureTime(0.05, 3, _record("H100"))})
    assert elsewhere.cpu is None
    by_others = _with_facts(cpu_rate=replace(known(46.0, "46"), condition="float32"))
    assert (by_others.cpu, by_others.cpu_words) == (True, "46 pictures a second, float32")
    small, large = (_with_facts(parameters=known(count, "some")) for count in (99_999_999, 100_000_000))
    assert (small.cpu, small.is_cpu_derived) == (True, True)
    assert small.cpu_words == "derived: some parameters, fewer than 100 million"
    assert (large.cpu, large.is_cpu_derived) == (None, False)


@pytest.mark.parametrize(
    ("hosted", "signals", "is_hosted"),
    [
        (known(0.01, "0.01 USD"), {}, True),
        (_disputed(known(0.01, "0.01 USD")), {}, None),
        (NOT_APPLICABLE, {}, False),
        (NOT_APPLICABLE, {"hosted": 1.0}, True),
        (NOT_APPLICABLE, {"hosted": 0.0}, False),
    ],
)
def test_a_price_or_a_provider_says_that_it_is_hosted(
    hosted: Value, signals: dict[str, float], is_hosted: bool | None
) -> None:
    assert _decided(hosted=hosted, signals=signals).hosted is is_hosted


def test_it_runs_in_what_is_asked_of_its_tasks_and_hosting_is_no_place() -> None:
    signals = {"in_timm": 1.0, "in_transformers_js": 1.0, "hosted": 1.0}
    assert _decided(signals=signals, tasks=("classify",)).runs_in == ("Transformers.js", "timm")
    assert _decided(signals=signals).runs_in == ("Transformers.js",)


# Of a catalog


def test_it_is_worked_out_once_and_frozen() -> None:
    store = store_of(findings(catalog([model("a"), model("b")])))
    assert [each.slug for each in every_deciding(store)] == ["a", "b"]
    first = deciding(store, 0)
    assert first is deciding(store, 0)
    with pytest.raises(FrozenInstanceError):
        first.licence = "MIT"  # type: ignore[misc]


def test_each_yes_of_the_shipped_site_rests_on_words_of_its_own() -> None:
    for each in every_deciding(shipped().store):
        assert bool(each.fits_words) or each.fits_8gb == ""
        assert each.fits_words.startswith("derived: ") == each.is_fit_derived
        assert each.cpu_words.startswith("derived: ") == each.is_cpu_derived
        assert (each.browser is None) == (each.browser_words == "")


def test_deprecated_by_its_makers_is_told() -> None:
    def is_deprecated(**facts: Value) -> bool:
        whole: Model = model(facts=facts)
        return deciding_of(catalog([whole]), whole, {}).is_deprecated

    assert is_deprecated(deprecated=known(1.0, "yes"))
    assert not is_deprecated(deprecated=known(0.0, "no"))
    assert not is_deprecated(deprecated=_disputed(known(1.0, "yes")))
    assert not is_deprecated()


def test_a_save_works_out_only_the_model_that_changed_and_all_when_a_label_did() -> None:
    whole = catalog([model("a"), model("b")], recipe(RUNTIMES))
    first = Edition(findings(whole), shipped().layouts)
    before = every_deciding(first.store)
    cache = first.store.cache
    cache.turn(is_whole=True)

    def after(edited: Catalog) -> tuple[Deciding, ...]:
        return every_deciding(Edition(findings(edited), shipped().layouts, cache=cache).store)

    again = after(replace(whole, models=(whole.models[0], replace(whole.models[1], maker="somebody else"))))
    assert again[0] is before[0]
    assert again[1].maker == "somebody else"
    there = model("a", {"in_transformers_js": 1.0})
    renamed = replace(RUNTIMES, signals=(replace(RUNTIMES.signals[0], label="In browsers"),))
    labels = [
        after(replace(whole, models=(there,), recipe=recipe(runs)))[0].runs_in for runs in (RUNTIMES, renamed)
    ]
    assert labels == [("Transformers.js",), ("In browsers",)]
