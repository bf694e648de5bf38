"""The few lines of Python that load a model, made from its facts and its run alone.

Knows how three libraries open weights by name, and no model. Where the facts do not carry a line it is not
written: a class or a repository that is no plain name, or a library that is none of the three, gives none.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from generator.catalog import Model

CLASS_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
FOLDER = re.compile(r"content(/[\w.-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines of Python, and what must be known before they are run."""

    code: str
    note: str  # may be empty


def snippet(model: Model) -> Snippet | None:
    """How the model is loaded; None where its facts do not say it."""
    weights = _weights(model)
    if not weights:
        return None
    match _fact(model, "library").casefold():
        case "transformers":
            code = _from_pretrained(
                "transformers", "model", _class(model), weights, _revision(model, weights)
            )
        case "diffusers":
            code = _from_pretrained(
                "diffusers", "pipeline", _class(model), weights, _revision(model, weights)
            )
        case "timm":
            code = _create_model(weights, _revision(model, weights))
        case _:
            code = ""
    return Snippet(code, _note(model)) if code else None


def _from_pretrained(library: str, name: str, cls: str, weights: str, revision: str) -> str:
    """As Transformers and Diffusers open weights; nothing without a class."""
    if not cls:
        return ""
    pinned = f"\n    {json.dumps(weights)},\n    revision={json.dumps(revision)},\n"
    arguments = pinned if revision else json.dumps(weights)
    return f"from {library} import {cls}\n\n{name} = {cls}.from_pretrained({arguments})\n"


def _create_model(weights: str, revision: str) -> str:
    """As timm opens weights of the hub; its names carry the revision behind an @."""
    if not REPOSITORY.fullmatch(weights):
        return ""
    name = f"hf-hub:{weights}@{revision}" if revision else f"hf-hub:{weights}"
    return f"import timm\n\nmodel = timm.create_model({json.dumps(name)}, pretrained=True)\n"


def _weights(model: Model) -> str:
    """A repository of the hub, or a folder of this site."""
    repository = _fact(model, "hub_id")
    if REPOSITORY.fullmatch(repository):
        return repository
    is_ours = model.run is not None and FOLDER.fullmatch(model.run.weights) is not None
    return model.run.weights if model.run is not None and is_ours else ""


def _class(model: Model) -> str:
    """What the facts name, or else what it is run by; empty where neither is a plain name."""
    names = (_fact(model, "model_class"), model.run.model_class if model.run else "")
    return next((name for name in names if CLASS_NAME.fullmatch(name)), "")


def _revision(model: Model, weights: str) -> str:
    """The commit that is pinned for these very weights."""
    return model.run.revision if model.run and model.run.weights == weights else ""


def _fact(model: Model, name: str) -> str:
    value = model.facts.get(name)
    return value.text if value is not None and value.is_known else ""


def _note(model: Model) -> str:
    if model.run is not None and model.run.is_local:
        return "Run it in the folder of this site, where the weights lie."
    if model.weights.text == "gated":
        return "The weights are gated: log in with an account that has accepted their terms."
    return ""
