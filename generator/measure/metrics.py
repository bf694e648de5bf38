"""BLEU and CIDEr of a model's captions of photographs, by the libraries that others compute them with.

    figures(catalog, model, answers)     what is not stored yet; nothing without photographs or the libraries
    keep_figures(site_path, catalog, *models)     stores these of each

Drawn scenes are left out: what is right there is counted word by word (findings/sample_figures.py). Both
libraries are optional; neither needs torch, Java or a network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest
from pathlib import Path

from generator.catalog import Catalog, Model
from generator.findings.captions import captions, figure_key, references, words_of
from generator.findings.sample_figures import FEWEST_FOR_CIDER
from generator.readings import answer_files
from generator.readings.answers import Answers, Figure

References = Sequence[Sequence[str]]  # [picture, reference]; pictures may have different numbers of them


def figures(catalog: Catalog, model: Model, answers: Answers) -> tuple[Figure, ...]:
    """Metrics of all captions under the model's first setting that no stored figure covers."""
    pairs = references(catalog.samples, captions(model, answers))
    key = figure_key(pairs)
    stored = {figure.name for figure in answers.figures(model.slug) if figure.key == key}
    candidates = [caption for caption, _ in pairs]
    true = [texts for _, texts in pairs]

    def figure(name: str, package: str, metric: Callable[..., float], aside: str) -> Figure | None:
        library = _installed(package)
        if name in stored or not library:
            return None
        return Figure(name, round(metric(candidates, true), 2), key, f"{library}, {aside} aside")

    fresh = []
    if pairs:
        fresh.append(figure("bleu", "sacrebleu", bleu, "capitals"))
    if len(pairs) >= FEWEST_FOR_CIDER:
        fresh.append(figure("cider", "pycocoevalcap", cider, "capitals and punctuation"))
    return tuple(each for each in fresh if each is not None)


def keep_figures(site_path: Path, catalog: Catalog, *models: Model) -> None:
    """Stores the metrics of what is stored of these models."""
    stored, _ = answer_files.load_all(site_path, catalog)
    for model in models:
        if fresh := figures(catalog, model, stored):
            answer_files.store(site_path, model.slug, (), figures=fresh)
            answer_files.settle(site_path, model.slug)


def bleu(candidates: Sequence[str], true: References) -> float:
    """BLEU-4 over all captions, 0 to 100."""
    from sacrebleu.metrics import BLEU

    rows = zip_longest(*true)  # [reference, picture]; None where a picture has fewer
    metric = BLEU(lowercase=True, force=True)
    return float(metric.corpus_score(list(candidates), [list(row) for row in rows]).score)


def cider(candidates: Sequence[str], true: References) -> float:
    """CIDEr-D over all captions, in hundredths as papers print it: 0 to 1000.

    Words weigh by how rare they are among these references, so figures of different sets of pictures do not
    compare.
    """
    from pycocoevalcap.cider.cider import Cider

    ours = {number: [_words(text)] for number, text in enumerate(candidates)}
    theirs = {number: [_words(text) for text in texts] for number, texts in enumerate(true)}
    return 100 * float(Cider().compute_score(theirs, ours)[0])


def _words(text: str) -> str:
    return " ".join(words_of(text))


def _installed(package: str) -> str:
    """Name and version of a package; empty where it is not installed."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""
