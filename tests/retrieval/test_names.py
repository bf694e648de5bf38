"""Models by what people call them."""

from __future__ import annotations

from generator.catalog import Model
from generator.retrieval.names import find, spellings
from tests.toys import model

BIG = model("vit-large", name="ViT-L/16 large", short_name="ViT large", maker="Google")
SMALL = model("vit-b32", name="ViT-B/32", short_name="ViT B", maker="Google", also=("tiny eye",))
OTHER = model(
    "sdxl-base", name="Stable Diffusion XL", short_name="SDXL", maker="Stability", aliases=("xl-old",)
)
MODELS = (BIG, SMALL, OTHER)


def slugs(query: str, models: tuple[Model, ...] = MODELS) -> list[str]:
    return [models[named.position].slug for named in find(query, tuple(map(spellings, models)))]


def test_a_model_is_found_by_any_of_its_names() -> None:
    for query in ("Stable Diffusion XL", "sdxl", "SDXL base", "xl-old", "stability", "stable difusion"):
        assert slugs(query) == ["sdxl-base"], query
    assert slugs("tiny eye") == ["vit-b32"]


def test_neighbours_may_be_written_as_one() -> None:
    assert slugs("b32")[0] == "vit-b32"
    assert slugs("stablediffusion") == ["sdxl-base"]


def test_what_more_models_share_tells_less() -> None:
    assert slugs("vit large")[0] == "vit-large"
    assert set(slugs("google")) == {"vit-large", "vit-b32"}


def test_a_query_about_something_else_names_nobody() -> None:
    assert slugs("describe a large photograph of a street") == []
    assert slugs("") == slugs("the of") == slugs("😀") == []


def test_no_models_are_named_on_a_site_without_any() -> None:
    assert slugs("sdxl", ()) == []
