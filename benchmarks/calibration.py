"""Finds threshold, discount and second tag of the site's encoder on the labelled pairs of tests/calibration/.

There are two sets: invented descriptions, of which most have one tag, and pairs of the shipped catalog, half
of them held apart. Prints precision and recall of "same": of the invented ones by cross-validation, in which
no description that is tested was trained on; of the catalog on the half that was fitted and on the half that
was not. Prints the three numbers that belong into content/site.yaml beside the encoder's revision, too;
`--check` fails when they differ. Vectors that the site has stored are used, others are made.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.labels import Labels, invented, of_catalog, texts_of
from generator.catalog import Catalog, Encoder
from generator.content.folder import read_catalog
from generator.findings.assignment import align
from generator.findings.capability_table import Table, table_of
from generator.findings.similarity import compare
from generator.readings.texts import embedded_text
from generator.readings.vectors import GRID, key, load_all

ROOT = Path(__file__).parent.parent
FOLDS = 5
STEP = 5  # percent between two discounts that are tried
LEAST_DISCOUNT = 50  # lower ones fit even better, but then no text could match against its tags any more
THRESHOLDS = range(30, 61)
SLACK = 0.002  # of worth: one pair more or less that is called right changes the mean of two sets by more
BETA = 0.5  # precision counts more: a false match is believed, a missed one leaves two rows apart

Vectors = Mapping[str, NDArray[np.int16]]


class Kept(NamedTuple):
    """Percent of a similarity that is kept, by what tags have in common."""

    discount: int  # no tag
    second_tag: int  # one, but not the main one of both


class Setting(NamedTuple):
    """What a calibration looks for."""

    kept: Kept
    threshold: int


Similarities = Mapping[Kept, NDArray[np.uint8]]
"""[pair] gated similarity in percent."""


@dataclass(frozen=True)
class Quality:
    precision: float
    recall: float

    @property
    def worth(self) -> float:
        """F measure, with precision above recall."""
        weight = BETA * BETA
        both = (1 + weight) * self.precision * self.recall
        return both / max(weight * self.precision + self.recall, 1e-9)

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}"


def all_kept() -> Iterator[Kept]:
    """All that are tried: a tag in common never keeps less than none."""
    for discount in range(LEAST_DISCOUNT, 101, STEP):
        for second_tag in range(discount, 101, STEP):
            yield Kept(discount, second_tag)


def similarities(labels: Labels, vectors: Vectors, encoder: Encoder) -> Similarities:
    """What the product's own comparison gives, for each way to keep a part of it."""
    whole, with_a_tag, with_the_main_tag = (
        _similarities(labels, vectors, encoder, kept) for kept in (Kept(100, 100), Kept(0, 100), Kept(0, 0))
    )

    def kept_of(kept: Kept) -> NDArray[np.uint8]:
        percent = np.where(with_a_tag, kept.second_tag, kept.discount)
        percent = np.where(with_the_main_tag, 100, percent)
        return ((whole.astype(int) * percent + 50) // 100).astype(np.uint8)

    return {kept: kept_of(kept) for kept in all_kept()}


def _similarities(labels: Labels, vectors: Vectors, encoder: Encoder, kept: Kept) -> NDArray[np.uint8]:
    table = labelled_table(labels, vectors, replace(encoder, **kept._asdict()))
    return compare(table, 0, table.model_count)[labels.lefts, labels.rights]


def labelled_table(labels: Labels, vectors: Vectors, encoder: Encoder) -> Table:
    """The table of all capabilities that pairs are made of."""
    stacked = np.stack([vectors[text] for text in labels.texts])
    return table_of(labels.capabilities, stacked, labels.counts, encoder)


def quality(is_same: NDArray[np.bool_], called: NDArray[np.bool_]) -> Quality:
    hits = int((is_same & called).sum())
    return Quality(hits / max(int(called.sum()), 1), hits / max(int(is_same.sum()), 1))


class Examples(NamedTuple):
    """Pairs that a fit may see."""

    similar: Similarities
    is_same: NDArray[np.bool_]  # [pair]

    def only(self, wanted: NDArray[np.bool_]) -> Examples:
        return Examples({kept: row[wanted] for kept, row in self.similar.items()}, self.is_same[wanted])

    def quality(self, setting: Setting) -> Quality:
        return quality(self.is_same, self.similar[setting.kept] >= setting.threshold)


def fit(*sets: Examples) -> Setting:
    """A setting that is worth as much as any, on the mean of these sets.

    Where several are, but for less than a pair: the one that keeps least without evidence, and the middle of
    its thresholds, so that chance counts less.
    """
    worth = {
        Setting(kept, threshold): _worth(sets, Setting(kept, threshold))
        for kept in all_kept()
        for threshold in THRESHOLDS
    }
    least = max(worth.values()) - SLACK
    winners = sorted(setting for setting, value in worth.items() if value >= least)
    alike = [setting for setting in winners if setting.kept == winners[0].kept]
    return alike[len(alike) // 2]


def _worth(sets: Sequence[Examples], setting: Setting) -> float:
    """The mean over sets, so that the larger one does not outweigh the other."""
    return sum(examples.quality(setting).worth for examples in sets) / len(sets)


def cross_validate(
    labels: Labels, examples: Examples, others: Examples, seed: int = 0
) -> tuple[Quality, NDArray[np.bool_]]:
    """Quality on pairs whose texts no fit saw, though it saw the `others`; and what each pair was called."""
    texts = sorted(set(labels.texts))
    folds = np.random.default_rng(seed).permutation(len(texts)) % FOLDS
    fold_of = dict(zip(texts, folds.tolist(), strict=True))
    called = np.zeros(len(labels.labels), bool)
    for fold in range(FOLDS):
        tested = np.array([fold_of[labels.texts[left]] == fold for left in labels.lefts])
        seen = _texts(labels, tested)
        trained = np.array([not seen & pair for pair in _pairs_of_texts(labels)])
        setting = fit(examples.only(trained), others)
        called[tested] = examples.similar[setting.kept][tested] >= setting.threshold
    return quality(examples.is_same, called), called


def _pairs_of_texts(labels: Labels) -> list[set[str]]:
    places = zip(labels.lefts.tolist(), labels.rights.tolist(), strict=True)
    return [{labels.texts[left], labels.texts[right]} for left, right in places]


def _texts(labels: Labels, wanted: NDArray[np.bool_]) -> set[str]:
    """All texts of some pairs."""
    pairs = zip(_pairs_of_texts(labels), wanted.tolist(), strict=True)
    return set[str]().union(*(pair for pair, is_wanted in pairs if is_wanted))


def shown(labels: Labels, vectors: Vectors, encoder: Encoder) -> NDArray[np.bool_]:
    """[pair] whether pages show it as a match: one to one, chosen among all that reach the threshold."""
    table = labelled_table(labels, vectors, encoder)
    left, right, left_place, right_place, _ = align(table).rows.T
    matches = set(
        zip(
            (table.offsets[left] + left_place).tolist(),
            (table.offsets[right] + right_place).tolist(),
            strict=True,
        )
    )
    places = zip(labels.lefts.tolist(), labels.rights.tolist(), strict=True)
    return np.array([place in matches for place in places])


def vectors_of(catalog: Catalog, texts: list[str]) -> Vectors:
    """Stored vectors, and new ones of other texts."""
    encoder = catalog.site.encoder
    stored = stored_vectors(catalog)
    new = [text for text in texts if text not in stored]
    made = {
        new[position]: vector
        for positions, rows in _opened(encoder).embed(new)
        for position, vector in zip(positions, rows, strict=True)
    }
    return {**stored, **made}


def stored_vectors(catalog: Catalog) -> Vectors:
    """Of the texts of this catalog that the site has measured."""
    readings, _ = load_all(ROOT)
    stored = {}
    for model in catalog.models:
        of_model = readings.vectors.get(model.slug, {})
        for capability in model.capabilities:
            name = key(catalog.site.encoder, model, capability)
            if name in of_model:
                stored[embedded_text(model, capability)] = of_model[name]
    return stored


class Embedding(Protocol):
    """What both encoders are here."""

    def embed(self, texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.int16]]]: ...


def _opened(encoder: Encoder) -> Embedding:
    """The packaged encoder needs no torch."""
    if encoder.is_packaged:
        from generator.measure.numpy_encoder import NumpyEncoder

        return NumpyEncoder(encoder)
    from generator.measure.device import choose
    from generator.measure.encoder import Encoder as OpenEncoder

    return OpenEncoder(encoder, choose())


def plain_quality(labels: Labels, vectors: Vectors) -> Quality:
    """Of the vectors alone, at the threshold that suits these very pairs best."""
    rows = np.stack([vectors[text] for text in labels.texts]).astype(float)
    cosines = np.rint(100 * (rows[labels.lefts] * rows[labels.rights]).sum(axis=1) / GRID**2)
    fits = (quality(labels.is_same, cosines >= threshold) for threshold in range(30, 96))
    return max(fits, key=lambda each: each.worth)


def errors(labels: Labels, similar: NDArray[np.uint8], called: NDArray[np.bool_]) -> Iterator[str]:
    """A line for each pair that was called wrongly."""
    for pair in np.flatnonzero(called != labels.is_same).tolist():
        kind = "missed" if labels.is_same[pair] else "false"
        half = "held" if labels.is_held[pair] else ""
        hard = labels.traps[pair]
        label = f"{labels.labels[pair]:<9} {half:<4} {hard:<12}"
        yield f"  {kind:<6} {similar[pair]:3d} {label} {labels.titles(pair)}"


def counted(labels: Labels) -> str:
    counts = Counter(labels.labels)
    kinds = ", ".join(f"{counts[name]} {name}" for name in ("same", "related", "different") if counts[name])
    return f"{len(labels.labels)} ({kinds})"


def report(catalog: Catalog, is_verbose: bool) -> Setting:
    """Prints what was found."""
    encoder = catalog.site.encoder
    made_up, (real, _) = invented(catalog), of_catalog(catalog)
    vectors = vectors_of(catalog, texts_of((made_up, real)))
    ours, theirs = (
        Examples(similarities(labels, vectors, encoder), labels.is_same) for labels in (made_up, real)
    )
    fitted = theirs.only(~real.is_held)
    setting = fit(ours, fitted)
    crossed, called = cross_validate(made_up, ours, fitted)
    called_real = theirs.similar[setting.kept] >= setting.threshold
    print(f"{encoder.key}: labelled pairs: {counted(made_up)} of invented descriptions,")
    print(f"  {counted(real)} of the catalog, {int(real.is_held.sum())} of them held apart")
    print(f"invented, cross-validated         {crossed}")
    print(f"invented, vectors alone, best fit {plain_quality(made_up, vectors)}")
    print(f"catalog, fitted half              {fitted.quality(setting)}")
    print(f"catalog, held apart               {theirs.only(real.is_held).quality(setting)}")
    print_shown(real, vectors, replace(encoder, threshold=setting.threshold, **setting.kept._asdict()))
    print_traps(made_up, called)
    if is_verbose:
        print(*errors(made_up, ours.similar[setting.kept], called), sep="\n")
        print(*errors(real, theirs.similar[setting.kept], called_real), sep="\n")
    return setting


def print_shown(labels: Labels, vectors: Vectors, encoder: Encoder) -> None:
    is_shown = shown(labels, vectors, encoder)
    for name, half in (("fitted half", ~labels.is_held), ("held apart", labels.is_held)):
        right, total = int((is_shown & labels.is_same & half).sum()), int((is_shown & half).sum())
        print(f"  matches on pages, {name:<15} precision {right / max(total, 1):.3f}  ({right} of {total})")


def print_traps(labels: Labels, called: NDArray[np.bool_]) -> None:
    for trap in sorted({trap for trap in labels.traps if trap}):
        rows = [pair for pair, name in enumerate(labels.traps) if name == trap]
        right = sum(bool(called[pair] == labels.is_same[pair]) for pair in rows)
        print(f"  trap {trap:<24} {right} of {len(rows)} right")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--check", action="store_true", help="fail when content/site.yaml holds other numbers"
    )
    parser.add_argument("--verbose", action="store_true", help="show the pairs that are called wrongly")
    options = parser.parse_args()
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None, "content has faults: run matchup check"
    unknown = of_catalog(catalog)[1]
    for slug, title in unknown:
        print(f"catalog_pairs.yaml names {title!r} of {slug}, which the catalog has not", file=sys.stderr)
    setting = report(catalog, options.verbose)
    kept, threshold = setting
    numbers = f"threshold: {threshold}  discount: {kept.discount}  second_tag: {kept.second_tag}"
    print(f"content/site.yaml         {numbers}")
    encoder = catalog.site.encoder
    held = Setting(Kept(encoder.discount, encoder.second_tag), encoder.threshold)
    if options.check and held != setting:
        print(f"content/site.yaml has {held}", file=sys.stderr)
    return int(bool(unknown) or (options.check and held != setting))


if __name__ == "__main__":
    sys.exit(main())
