"""What scores say of all pairs of a small site, both ways round."""

from __future__ import annotations

import numpy as np

from generator.findings.scoring import Scores


def every(found: Scores) -> tuple[np.ndarray, np.ndarray]:
    """[model, model] all pairs."""
    one, other = np.indices((len(found.of_models),) * 2)
    return one, other


def above(found: Scores) -> np.ndarray:
    """[model, model]"""
    return found.of_pairs(*every(found)).above


def standings(found: Scores) -> np.ndarray:
    """[model, model]"""
    return found.of_pairs(*every(found)).standings
