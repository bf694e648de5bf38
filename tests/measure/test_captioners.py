"""What captioners say: the same in any batch, what transformers says, and a map for every word of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageTextToText, AutoTokenizer

from generator.measure import checkpoints
from generator.measure.checkpoints import SAFETENSORS, Checkpoint, Unavailable
from generator.measure.decoding import Decoder
from generator.measure.instruments import Context, Instrument, Produced, Request, captioners, open_instrument
from generator.run_settings import Decode
from tests.measure.networks.captioners import POSITIONS, blip, decode_of, pictures, run_of, vit_gpt2

CPU = torch.device("cpu")
KINDS: dict[str, Callable[[Path], Path]] = {"vision-encoder-decoder": vit_gpt2, "blip": blip}
LIMITS = {"max_new_tokens": 14, "min_new_tokens": 5}
GREEDY, BEAM, NUCLEUS = (
    decode_of(**LIMITS, **extra)
    for extra in ({}, {"num_beams": 4}, {"top_p": 0.9, "temperature": 0.8, "seed": 3})
)
DECODES = pytest.mark.parametrize("decode", [GREEDY, BEAM, NUCLEUS], ids=["greedy", "beam", "nucleus"])
SEEN = pictures(6)


@pytest.fixture(scope="module", params=list(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return KINDS[kind](tmp_path_factory.mktemp(kind))


@pytest.fixture(scope="module")
def captioner(kind: str, folder: Path) -> Instrument:
    return opened(kind, folder)


def opened(kind: str, folder: Path, prompt: str = "", dtype: torch.dtype = torch.float32) -> Instrument:
    return open_instrument(Checkpoint(folder, SAFETENSORS, ""), run_of(kind, prompt), CPU, dtype, Context())


def alike(found: list[Produced], expected: list[Produced]) -> bool:
    """The same words; maps but for the last bit of half precision."""
    return all(
        (one.text, one.words) == (other.text, other.words)
        and one.maps is not None
        and other.maps is not None
        and np.allclose(one.maps, other.maps, atol=2e-3)
        for one, other in zip(found, expected, strict=True)
    )


# The same in any batch


@DECODES
def test_a_batch_says_what_is_said_of_each_picture_alone(captioner: Instrument, decode: Decode) -> None:
    alone = [captioner.run([request], decode)[0] for request in SEEN]
    assert alike(captioner.run(SEEN, decode), alone)
    assert len({produced.text for produced in alone}) >= 4  # the captions do depend on the pictures


@DECODES
def test_order_and_company_do_not_show(captioner: Instrument, decode: Decode) -> None:
    said = captioner.run(SEEN, decode)
    assert alike(captioner.run(SEEN[::-1], decode)[::-1], said)
    assert alike(captioner.run([*pictures(2, 10), *SEEN[3:]], decode)[2:], said[3:])


def test_a_seed_repeats_and_another_says_something_else(captioner: Instrument) -> None:
    texts = {
        seed: [produced.text for produced in captioner.run(SEEN, decode_of(**LIMITS, top_p=0.9, seed=seed))]
        for seed in (0, 1)
    }
    again = [produced.text for produced in captioner.run(SEEN, decode_of(**LIMITS, top_p=0.9, seed=1))]
    assert texts[1] == again
    assert texts[0] != texts[1]


def test_the_name_of_a_picture_does_not_show(captioner: Instrument) -> None:
    renamed = [Request("another", request.picture) for request in SEEN]
    assert alike(captioner.run(renamed, NUCLEUS), captioner.run(SEEN, NUCLEUS))


def test_a_nucleus_of_nothing_is_the_likeliest_word(captioner: Instrument) -> None:
    least = decode_of(**LIMITS, top_p=1e-6, seed=5)
    assert [produced.text for produced in captioner.run(SEEN, least)] == [
        produced.text for produced in captioner.run(SEEN, GREEDY)
    ]


def test_a_nucleus_holds_the_fewest_words_that_reach_its_share() -> None:
    chances = torch.tensor([[0.5, 0.3, 0.15, 0.05], [0.05, 0.15, 0.3, 0.5]])
    left = captioners.GumbelNoise([1, 2], 0.7, 1.0)(None, chances.log())
    assert torch.isfinite(left).tolist() == [[True, True, False, False], [False, False, True, True]]


@pytest.mark.parametrize(
    ("temperature", "expected"), [(1.0, [0.6, 0.3, 0.1]), (0.5, [36 / 46, 9 / 46, 1 / 46])]
)
def test_noise_draws_words_as_often_as_they_are_likely(temperature: float, expected: list[float]) -> None:
    chances = torch.tensor([0.6, 0.3, 0.1]).expand(4000, 3)
    drawn = captioners.GumbelNoise(range(4000), 1.0, temperature)(None, chances.log()).argmax(-1)
    assert np.allclose(np.bincount(drawn, minlength=3) / 4000, expected, atol=0.03)


def test_every_picture_has_noise_of_its_own(captioner: Instrument) -> None:
    fields = [Request(f"red {blue}", Image.new("RGB", (480, 480), "red")) for blue in range(3)]
    for blue, field in enumerate(fields):
        assert field.picture is not None
        field.picture.putpixel((0, 0), (255, 0, blue))  # made small, they are the same
    assert len({produced.text for produced in captioner.run(fields, GREEDY)}) == 1
    assert len({produced.text for produced in captioner.run(fields, NUCLEUS)}) == 3


def test_beams_go_before_chance(captioner: Instrument) -> None:
    assert alike(
        captioner.run(SEEN, decode_of(**LIMITS, num_beams=4, top_p=0.9, seed=3)), captioner.run(SEEN, BEAM)
    )


# What transformers says


@torch.inference_mode()
def generated(kind: str, folder: Path, prompt: str, settings: dict[str, Any]) -> tuple[Any, Any, Any]:
    """The network, its pixels, and what its own generate says."""
    network = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
    pixels = checkpoints.open_pixels(Checkpoint(folder, SAFETENSORS, ""))(
        [request.picture for request in SEEN if request.picture]
    )
    options: dict[str, Any] = {"pixel_values": pixels, "do_sample": False, **LIMITS, **settings}
    if kind == "blip":
        options["input_ids"] = torch.tensor(
            [AutoTokenizer.from_pretrained(folder)(prompt)["input_ids"]] * len(pixels)
        )
    return network, pixels, network.generate(**options)


@pytest.mark.parametrize(
    "settings",
    [{}, {"num_beams": 4}, {"num_beams": 3, "length_penalty": 2.0}],
    ids=["greedy", "beam", "long"],
)
def test_it_says_what_transformers_says(
    kind: str, folder: Path, captioner: Instrument, settings: dict[str, Any]
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    _, _, tokens = generated(kind, folder, "", settings)
    expected = [
        " ".join(text.split()).replace(" ,", ",")
        for text in tokenizer.batch_decode(tokens, skip_special_tokens=True)
    ]
    assert [produced.text for produced in captioner.run(SEEN, decode_of(**LIMITS, **settings))] == expected


def test_a_prompt_opens_the_caption(tmp_path: Path) -> None:
    folder = blip(tmp_path / "blip")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    _, _, tokens = generated("blip", folder, "a small cat", {})
    said = opened("blip", folder, "a small cat").run(SEEN, GREEDY)
    assert [produced.text for produced in said] == tokenizer.batch_decode(tokens, skip_special_tokens=True)
    for produced in said:
        assert produced.words[:2] == ("a", "small")
        assert produced.maps is not None
        assert len(produced.maps) == len(produced.words)


def test_settings_that_only_transformers_knows_are_left_to_it(tmp_path: Path) -> None:
    folder = vit_gpt2(tmp_path / "one", repetition_penalty=1.7)
    network = AutoModelForImageTextToText.from_pretrained(folder)
    network.generation_config.repetition_penalty = 1.7
    network.save_pretrained(folder)
    assert not Decoder.suits(network)
    captioner = opened("vision-encoder-decoder", folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for settings in ({}, {"num_beams": 3}):
        _, _, tokens = generated("vision-encoder-decoder", folder, "", settings)
        said = captioner.run(SEEN, decode_of(**LIMITS, **settings))
        assert [produced.text for produced in said] == [
            text.strip() for text in tokenizer.batch_decode(tokens, skip_special_tokens=True)
        ]
        assert alike([captioner.run([request], decode_of(**LIMITS, **settings))[0] for request in SEEN], said)


def test_more_tokens_than_the_decoder_takes_are_as_many_as_it_takes(captioner: Instrument) -> None:
    most = captioner.run(SEEN[:1], decode_of(max_new_tokens=1000, min_new_tokens=1000))
    assert alike(
        most, captioner.run(SEEN[:1], decode_of(max_new_tokens=POSITIONS - 1, min_new_tokens=POSITIONS - 1))
    )


def test_a_prompt_longer_than_the_decoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=f"the decoder takes {POSITIONS}") as fault:
        opened("blip", blip(tmp_path / "blip"), "a small cat " * 20)
    assert "run.prompt" in fault.value.help


# Maps


@DECODES
def test_every_word_has_a_map_that_sums_to_one(kind: str, captioner: Instrument, decode: Decode) -> None:
    for produced in captioner.run(SEEN, decode):
        assert produced.words == tuple(produced.text.split())
        assert produced.maps is not None
        assert produced.maps.dtype == np.float16
        assert produced.maps.shape == (len(produced.words), 3, 4 if kind == "vision-encoder-decoder" else 3)
        assert np.allclose(produced.maps.astype(np.float64).sum((1, 2)), 1, atol=1e-3)


def of_words(tokenizer: Any, tokens: list[int], seen: np.ndarray) -> np.ndarray:
    """Maps of tokens [token, patch] added up by word, as the two tokenizers mark where a word begins."""
    words: list[np.ndarray] = []
    for token, place in zip(tokens, seen, strict=True):
        piece = tokenizer.convert_ids_to_tokens(token)
        if token in tokenizer.all_special_ids:
            continue
        begins = (
            not piece.startswith("##") and piece != ","
            if "[SEP]" in tokenizer.all_special_tokens
            else piece.startswith("Ġ")
        )
        if begins or not words:
            words.append(np.zeros_like(place))
        words[-1] = words[-1] + place
    return np.stack([word / word.sum() for word in words])


@pytest.mark.parametrize("beams", [1, 3])
def test_maps_are_those_of_the_steps_in_which_the_words_were_said(tmp_path: Path, beams: int) -> None:
    folder = vit_gpt2(tmp_path / "one")
    network = AutoModelForImageTextToText.from_pretrained(folder, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    checkpoint = Checkpoint(folder, SAFETENSORS, "")
    said = opened("vision-encoder-decoder", folder).run(SEEN, decode_of(**LIMITS, num_beams=beams))
    pixels = checkpoints.open_pixels(checkpoint)([request.picture for request in SEEN if request.picture])
    with torch.inference_mode():
        whole = network.generate(
            pixels,
            **LIMITS,
            num_beams=beams,
            do_sample=False,
            output_attentions=True,
            output_scores=True,
            return_dict_in_generate=True,
        )
    for place, produced in enumerate(said):
        tokens = whole.sequences[place, 1:].tolist()
        seen = []
        for step in range(len(tokens)):
            row = place if beams == 1 else int(whole.beam_indices[place, step])
            if row < 0 or step >= len(whole.cross_attentions):
                break
            layers = torch.stack(
                [layer[row, :, -1, 1:] for layer in whole.cross_attentions[step]]
            )  # [layer, head, patch]
            seen.append(layers.mean((0, 1)).numpy())
        expected = of_words(tokenizer, tokens[: len(seen)], np.stack(seen))
        assert produced.maps is not None
        assert len(expected) == len(produced.words) > 0
        assert np.abs(produced.maps.reshape(len(expected), -1) - expected).max() < 1e-3


def test_maps_of_blip_are_those_of_its_steps(tmp_path: Path) -> None:
    folder = blip(tmp_path / "one")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    network, pixels, sequences = generated("blip", folder, "", {})
    said = opened("blip", folder).run(SEEN, GREEDY)
    for place, produced in enumerate(said):
        tokens, seen = sequences[place].tolist(), []
        with torch.inference_mode():
            states = network.vision_model(pixels[place : place + 1])[0]
            for count in range(1, len(tokens)):
                read = network.text_decoder(
                    input_ids=sequences[place : place + 1, :count],
                    encoder_hidden_states=states,
                    encoder_attention_mask=torch.ones(states.shape[:2], dtype=torch.long),
                    output_attentions=True,
                )
                seen.append(
                    torch.stack([layer[0, :, -1, 1:] for layer in read.cross_attentions]).mean((0, 1)).numpy()
                )
        expected = of_words(tokenizer, tokens[1:], np.stack(seen))
        assert produced.maps is not None
        assert np.abs(produced.maps.reshape(len(produced.words), -1) - expected).max() < 1e-3


def test_a_caption_without_a_word_has_no_map(tmp_path: Path) -> None:
    folder = blip(tmp_path / "one")
    tensors = load_file(folder / "model.safetensors")
    end = AutoTokenizer.from_pretrained(folder).sep_token_id
    tensors["text_decoder.cls.predictions.bias"][end] = 1e4  # the end is all that it ever says
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    assert opened("blip", folder).run(SEEN[:2], Decode()) == [Produced(), Produced()]


def test_a_stop_stands_at_its_word(kind: str, folder: Path) -> None:
    produced = opened(kind, folder, "a cat , two dogs").run(SEEN[:1], decode_of(max_new_tokens=3))[0]
    assert produced.text.startswith("a cat, two dog")
    assert produced.words[:3] == ("a", "cat,", "two")
    assert produced.maps is not None
    assert len(produced.maps) == len(produced.words)


# What is opened


def test_a_checkpoint_of_another_kind_is_refused(kind: str, folder: Path) -> None:
    (other,) = set(KINDS) - {kind}
    with pytest.raises(Unavailable, match=f'of the type "{kind}", not "{other}"') as fault:
        opened(other, folder)
    assert fault.value.help == "correct run.instrument"


def test_half_precision_says_almost_the_same(kind: str, folder: Path, captioner: Instrument) -> None:
    said = opened(kind, folder, dtype=torch.bfloat16).run(SEEN, GREEDY)
    assert all(produced.text and produced.maps is not None for produced in said)


@pytest.mark.parametrize(
    "settings",
    [
        {
            "size": {"height": 48, "width": 64},
            "image_mean": [0.1, 0.2, 0.3],
            "image_std": [0.9, 0.8, 0.7],
            "resample": 3,
        },
        {"size": 48, "feature_extractor_type": "ViTFeatureExtractor", "resample": 2},
        {"size": {"height": 48, "width": 48}, "do_normalize": False},
        {"size": {"height": 48, "width": 48}, "do_rescale": False, "do_normalize": False},
        {"size": {"height": 48, "width": 48}, "rescale_factor": 0.01},
    ],
    ids=["stretched", "of-old", "unnormalised", "raw", "rescaled"],
)
def test_pixels_are_made_as_the_checkpoint_says(tmp_path: Path, settings: dict[str, Any]) -> None:
    written(
        tmp_path,
        {"image_processor_type": "ViTImageProcessor", **settings}
        if "feature_extractor_type" not in settings
        else settings,
    )
    picture = SEEN[3].picture
    assert picture is not None
    size = settings["size"]
    width, height = (size, size) if isinstance(size, int) else (size["width"], size["height"])
    expected = np.asarray(picture.resize((width, height), settings.get("resample", 2)), np.float64)
    if settings.get("do_rescale", True):
        expected = expected * settings.get("rescale_factor", 1 / 255)
    if settings.get("do_normalize", True):
        expected = (expected - settings.get("image_mean", [0.5] * 3)) / settings.get("image_std", [0.5] * 3)
    pixels = checkpoints.open_pixels(Checkpoint(tmp_path, SAFETENSORS, ""))([picture, picture])
    assert pixels.shape == (2, 3, height, width)
    assert np.allclose(pixels[1].permute(1, 2, 0).numpy(), expected, atol=1e-5)


def test_a_picture_may_be_cut_from_its_middle(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "image_processor_type": "CLIPImageProcessor",
            "size": {"shortest_edge": 40},
            "crop_size": {"height": 32, "width": 32},
            "do_normalize": False,
            "resample": 0,
        },
    )
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8))
    pixels = checkpoints.open_pixels(Checkpoint(tmp_path, SAFETENSORS, ""))([picture])
    assert np.allclose(pixels[0].permute(1, 2, 0).numpy() * 255, np.asarray(picture)[4:36, 14:46], atol=1e-3)


def written(folder: Path, settings: dict[str, Any]) -> None:
    (folder / "preprocessor_config.json").write_text(json.dumps(settings), "utf-8")


def test_a_folder_that_is_copied_says_the_same(
    kind: str, folder: Path, captioner: Instrument, tmp_path: Path
) -> None:
    copied = shutil.copytree(folder, tmp_path / "copied")
    assert alike(opened(kind, copied).run(SEEN, GREEDY), captioner.run(SEEN, GREEDY))
