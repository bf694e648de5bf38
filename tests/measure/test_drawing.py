"""What text-to-image pipelines draw: chance comes from the seed alone, and what is taken away is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from generator.measure.checkpoints import SAFETENSORS, Checkpoint, Unavailable
from generator.measure.instruments import Context, Instrument, Request, open_instrument
from generator.run_settings import Decode
from tests.measure.networks.captioners import decode_of, pictures, run_of
from tests.measure.networks.drawings import DRAWINGS, stable_diffusion

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)  # numpy, of Euler's scheduler

QUICK = {"num_inference_steps": 2, "width": 64, "height": 48}
Build = Callable[[str], Path]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The folder of a tiny pipeline, made on first use."""
    pytest.importorskip("diffusers")
    pytest.importorskip("accelerate")
    root = tmp_path_factory.mktemp("drawings")

    def folder(name: str) -> Path:
        path: Path = root / name
        return path if path.exists() else DRAWINGS[name](path)

    return folder


def opened(folder: Path) -> Instrument:
    return open_instrument(
        Checkpoint(folder, SAFETENSORS, ""),
        run_of("text-to-image"),
        torch.device("cpu"),
        torch.float32,
        Context(),
    )


def asked(seed: int = 0, text: str = "a red circle") -> Request:
    return Request(f"prompt-{seed}", text=text, seed=seed)


def drawn(drawing: Instrument, request: Request, decode: Decode) -> Image.Image:
    picture = drawing.run([request], decode)[0].picture
    assert picture is not None
    return picture


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_seed_draws_the_same_picture_again_and_another_one_does_not(built: Build, name: str) -> None:
    drawing, decode = opened(built(name)), decode_of(**QUICK)
    pictures = [produced.picture for produced in drawing.run([asked(1), asked(2), asked(1)], decode)]
    assert [(picture.size, picture.mode) for picture in pictures if picture] == [((64, 48), "RGB")] * 3
    assert pictures[0] == pictures[2] != pictures[1]
    assert pictures[0] == drawn(opened(built(name)), asked(1), decode)  # alone, and opened anew


def test_the_seed_of_the_settings_is_added_to_that_of_the_prompt(built: Build) -> None:
    drawing = opened(built("stable-diffusion"))
    assert drawn(drawing, asked(3), decode_of(**QUICK)) == drawn(
        drawing, asked(1), decode_of(seed=2, **QUICK)
    )


@pytest.mark.parametrize("name", DRAWINGS)
def test_prompt_and_settings_change_the_picture(built: Build, name: str) -> None:
    drawing = opened(built(name))
    first = drawn(drawing, asked(), decode_of(**QUICK))
    assert first != drawn(drawing, asked(text="what is it"), decode_of(**QUICK))
    assert first != drawn(drawing, asked(), decode_of(**{**QUICK, "num_inference_steps": 3}))


def test_guidance_of_zero_is_kept(built: Build) -> None:
    drawing = opened(built("stable-diffusion"))
    assert drawn(drawing, asked(), decode_of(**QUICK)) != drawn(
        drawing, asked(), decode_of(guidance_scale=0, **QUICK)
    )


def into(mask: Image.Image, text: str = "a red circle", seed: int = 1) -> Request:
    return Request("hole", pictures(1)[0].picture, text, seed, mask)


@pytest.mark.parametrize("name", DRAWINGS)
def test_painting_into_a_picture_keeps_its_shape(built: Build, name: str) -> None:
    drawing, decode = opened(built(name)), decode_of(num_inference_steps=4, strength=0.75)
    size = into(Image.new("L", (1, 1))).picture.size  # type: ignore[union-attr]
    hole, whole = Image.new("L", size), Image.new("L", size, 255)
    hole.paste(255, (20, 20, 50, 45))
    assert size == (60, 50)
    painted = [drawn(drawing, into(mask), decode) for mask in (hole, hole, whole)]
    assert {picture.size for picture in painted} == {(48, 48)}
    assert painted[0] == painted[1] != painted[2]


def test_where_the_mask_is_black_nothing_is_painted(built: Build) -> None:
    drawing, decode = opened(built("stable-diffusion")), decode_of(num_inference_steps=4)
    nothing, all_of_it = Image.new("L", (60, 50)), Image.new("L", (60, 50), 255)
    assert drawn(drawing, into(nothing), decode) == drawn(drawing, into(nothing, "what is it"), decode)
    assert drawn(drawing, into(all_of_it), decode) != drawn(drawing, into(all_of_it, "what is it"), decode)


def test_a_picture_that_a_safety_checker_takes_away_is_told(built: Build, tmp_path: Path) -> None:
    (produced,) = opened(stable_diffusion(tmp_path / "one", is_checked=True)).run(
        [asked()], decode_of(**QUICK)
    )
    assert "safety checker" in produced.text
    assert produced.picture is not None
    assert produced.picture.getextrema() == ((0, 0), (0, 0), (0, 0))
    assert opened(built("stable-diffusion")).run([asked()], decode_of(**QUICK))[0].text == ""


@pytest.mark.parametrize(
    "file",
    [
        "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
    ],
)
def test_a_pipeline_that_lacks_a_tensor_is_refused(built: Build, tmp_path: Path, file: str) -> None:
    path = stable_diffusion(tmp_path / "one") / file
    tensors = load_file(path)
    tensors.pop(sorted(tensors)[5])
    save_file(tensors, path, {"format": "pt"})
    with pytest.raises(Unavailable):
        opened(tmp_path / "one")


def test_a_pipeline_that_is_cut_off_is_refused(built: Build, tmp_path: Path) -> None:
    path = stable_diffusion(tmp_path / "one") / "unet" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(Unavailable):
        opened(tmp_path / "one")


@pytest.mark.parametrize("package", ["diffusers", "accelerate"])
def test_without_diffusers_the_extra_to_install_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(Unavailable) as caught:
        opened(tmp_path)
    assert 'pip install "matchup-site[imagegen]"' in caught.value.help
