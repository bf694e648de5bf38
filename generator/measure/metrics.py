"""BLEU and CIDEr of a model's captions of photographs, by the libraries that others compute them with.

    figures(catalog, model, outputs)     what is not stored yet; nothing without photographs or without the libraries

Drawn scenes are left out: measured.py counts there what is right, word by word. Both libraries are optional; neither
needs torch, Java or a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest

from generator.catalog import Catalog, Model
from generator.findings.sample_figures import FEWEST_FOR_CIDER, captions, figure_key, references, words_of
from generator.readings.answers import Figure, Answers

References = Sequence[Sequence[str]]  # [picture, reference]; pictures may have different numbers of them


def figures(catalog: Catalog, model: Model, outputs: Answers) -> tuple[Figure, ...]:
    """Metrics of all captions under the model's first setting that no stored figure covers."""
    pairs = references(catalog.samples, captions(model, outputs))
    key = figure_key(pairs)
    stored = {figure.name for figure in outputs.figures(model.slug) if figure.key == key}
    said, true = [caption for caption, _ in pairs], [texts for _, texts in pairs]
    found = []
    if pairs and "bleu" not in stored and (library := _installed("sacrebleu")):
        found.append(Figure("bleu", round(bleu(said, true), 2), key, f"{library}, capitals aside"))
    if len(pairs) >= FEWEST_FOR_CIDER and "cider" not in stored and (library := _installed("pycocoevalcap")):
        found.append(
            Figure("cider", round(cider(said, true), 2), key, f"{library}, capitals and punctuation aside")
        )
    return tuple(found)


def bleu(said: Sequence[str], true: References) -> float:
    """BLEU-4 over all captions, 0 to 100."""
    from sacrebleu.metrics import BLEU

    rows = zip_longest(*true)  # [reference, picture]; None where a picture has fewer
    return float(BLEU(lowercase=True, force=True).corpus_score(list(said), [list(row) for row in rows]).score)


def cider(said: Sequence[str], true: References) -> float:
    """CIDEr-D over all captions, in hundredths as papers print it: 0 to 1000.

    Words weigh by how rare they are among these references, so figures of different sets of pictures do not compare.
    """
    from pycocoevalcap.cider.cider import Cider

    ours = {number: [_words(text)] for number, text in enumerate(said)}
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
