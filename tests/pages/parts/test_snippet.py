"""Lines that load a model: only what its facts carry, as three libraries write it."""

from __future__ import annotations

import ast

import pytest

from generator.catalog import Model, State, Value
from generator.pages.parts.snippet import snippet
from generator.run_settings import Decode, Run
from tests.toys import NOT_APPLICABLE, ROOT, known, model

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def toy(
    library: str = "transformers", cls: str = "ToyModel", hub_id: str = "lab/toy", **more: object
) -> Model:
    where = known(text=hub_id) if hub_id else NOT_APPLICABLE
    facts = {"library": known(text=library), "model_class": known(text=cls), "hub_id": where}
    return model("toy", facts=facts, **more)


def run(weights: str, revision: str = "", cls: str = "") -> Run:
    return Run("blip", weights, revision, cls, (Decode(),))


def code(of_model: Model) -> str:
    lines = snippet(of_model)
    assert lines is not None
    ast.parse(lines.code)
    return lines.code


def test_transformers_and_diffusers_load_a_class_from_its_repository() -> None:
    assert code(toy()) == 'from transformers import ToyModel\n\nmodel = ToyModel.from_pretrained("lab/toy")\n'
    assert code(toy("diffusers", "ToyPipeline")) == (
        'from diffusers import ToyPipeline\n\npipeline = ToyPipeline.from_pretrained("lab/toy")\n'
    )


def test_timm_creates_a_model_by_the_name_of_its_repository() -> None:
    assert (
        code(toy("timm")) == 'import timm\n\nmodel = timm.create_model("hf-hub:lab/toy", pretrained=True)\n'
    )
    assert f'"hf-hub:lab/toy@{COMMIT}"' in code(toy("timm", run=run("lab/toy", COMMIT)))


def test_a_pinned_commit_stands_only_beside_the_weights_that_it_is_of() -> None:
    assert f'revision="{COMMIT}"' in code(toy(run=run("lab/toy", COMMIT)))
    assert "revision" not in code(toy(run=run("lab/another", COMMIT)))
    assert "revision" not in code(toy(run=run("lab/toy")))


def test_weights_of_the_site_are_loaded_from_their_folder_and_say_so() -> None:
    lines = snippet(toy(hub_id="", run=run("content/weights/toy")))
    assert lines is not None
    assert 'from_pretrained("content/weights/toy")' in lines.code
    assert "in the folder of this site" in lines.note


def test_gated_weights_say_what_they_ask_for() -> None:
    lines = snippet(toy(weights=known(text="gated")))
    assert lines is not None
    assert "accepted their terms" in lines.note


def test_where_the_class_of_the_facts_is_no_plain_name_that_of_the_run_stands() -> None:
    assert "import Toy\n" in code(toy(cls="Toy (AutoModel)", run=run("lab/toy", cls="Toy")))


@pytest.mark.parametrize(
    "unsaid",
    [
        toy(library="jax"),
        toy(cls="AutoModel (Remote)"),
        toy(cls='X"); import os; ("'),
        toy(hub_id="toy"),
        toy(hub_id='lab/toy"); ("'),
        toy(hub_id="lab/toy\nx"),
        toy("timm", hub_id="", run=run("content/weights/toy")),
        model("toy"),
        model("toy", facts={"library": Value(State.UNKNOWN), "hub_id": known(text="lab/toy")}),
    ],
    ids=["library", "class", "code", "repository", "quote", "line", "folder", "nothing", "unknown"],
)
def test_what_the_facts_do_not_carry_is_not_written(unsaid: Model) -> None:
    assert snippet(unsaid) is None


def test_most_shipped_models_can_be_loaded_by_what_their_pages_say() -> None:
    from generator.content.folder import read_catalog

    whole, _ = read_catalog(ROOT)
    assert whole is not None
    lines = {each.slug: snippet(each) for each in whole.models}
    assert {slug for slug, each in lines.items() if each is None} <= {"flux-1-pro", "moondream2"}
