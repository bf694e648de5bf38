"""Our decoding says the very tokens that transformers' generate says, in whatever batch, and knows where it
doesn't apply.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    AutoModelForImageTextToText,
    BlipConfig,
    BlipForConditionalGeneration,
    GPT2Config,
    LogitsProcessorList,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
)

from generator.measure.checkpoints import Checkpoint, open_pixels
from generator.measure.decoding import Decoder
from generator.measure.instruments.captioners import GumbelNoise
from training.scenes import HELD_OUT, draw, scene_of

WORDS = 17  # so few that sequences end at many different steps
START, END, PAD = 1, 2, 0
PROMPTS = {"vit-gpt2": [END], "vit-gpt2 wide": [END], "blip": [START], "blip prompted": [START, 7, 5, 9]}
BATCHES = (1, 7)
WEIGHTS = Path(__file__).parents[2] / "content" / "weights"
SCENES = 200
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def vit_gpt2(encoder_width: int = 32) -> VisionEncoderDecoderModel:
    encoder = ViTConfig(
        hidden_size=encoder_width,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        image_size=16,
        patch_size=8,
    )
    decoder = GPT2Config(
        vocab_size=WORDS,
        n_positions=40,
        n_embd=32,
        n_layer=2,
        n_head=4,
        add_cross_attention=True,
        bos_token_id=END,
        eos_token_id=END,
    )
    network = VisionEncoderDecoderModel(
        config=VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    )
    for settings in (network.config, network.generation_config):
        settings.decoder_start_token_id, settings.eos_token_id, settings.pad_token_id = (
            END,
            END,
            END,
        )  # as on the hub
    return network


def blip() -> BlipForConditionalGeneration:
    small = {"hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 64, "projection_dim": 32}
    tokens = {"bos_token_id": START, "eos_token_id": END, "sep_token_id": END, "pad_token_id": PAD}
    text = {
        **small,
        **tokens,
        "vocab_size": WORDS,
        "encoder_hidden_size": 48,
        "num_attention_heads": 4,
        "max_position_embeddings": 40,
    }
    eyes = {**small, "hidden_size": 48, "num_attention_heads": 2, "image_size": 16, "patch_size": 8}
    return BlipForConditionalGeneration(
        BlipConfig(text_config={**text, "is_decoder": True}, vision_config=eyes)
    )


@pytest.fixture(scope="module", params=PROMPTS)
def case(request):
    """A network whose weights are noise, loud enough that every picture gets words of its own, and its
    prompt.
    """
    torch.manual_seed(4)
    network = blip() if request.param.startswith("blip") else vit_gpt2(48 if "wide" in request.param else 32)
    for parameter in network.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.5)
    return network.to(DEVICE).eval(), PROMPTS[request.param]


def pictures(count: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(seed)).to(DEVICE)


@torch.inference_mode()
def generated(network, pixels: torch.Tensor, prompt: list[int], **settings: Any) -> list[list[int]]:
    ids = torch.tensor([prompt] * len(pixels), device=DEVICE)
    if network.config.model_type == "blip":
        closed = torch.cat(
            [ids, torch.full((len(pixels), 1), END, device=DEVICE)], 1
        )  # generate drops the last one
        return upto_end(
            network.generate(pixel_values=pixels, input_ids=closed, do_sample=False, **settings), prompt
        )
    return upto_end(network.generate(pixels, do_sample=False, **settings), prompt)


@torch.inference_mode()
def ours(
    network, pixels: torch.Tensor, prompt: list[int], decoder: Decoder | None = None, **settings: Any
) -> list[list[int]]:
    states = (
        network.vision_model(pixels)[0]
        if network.config.model_type == "blip"
        else network.encoder(pixels).last_hidden_state
    )
    decoder = decoder or Decoder(network)
    ways = {"num_beams": decoder.beam, "seeds": decoder.nucleus}
    way = next((ways[name] for name in ways if name in settings), decoder.greedy)
    return upto_end(way(states, prompt, **settings), prompt)


def upto_end(tokens: torch.Tensor, prompt: list[int]) -> list[list[int]]:
    """What follows the end token is padding, for which transformers takes now the end token, now the padding
    token.
    """
    rows = [row[len(prompt) :] for row in tokens.tolist()]
    assert all(row[: len(prompt)] == prompt for row in tokens.tolist())
    return [row[: row.index(END) + 1] if END in row else row for row in rows]


@pytest.mark.parametrize("count", BATCHES)
@pytest.mark.parametrize("least", [0, 3])
def test_a_nucleus_says_what_generate_says_with_the_same_noise(case, count, least):
    network, prompt = case
    limits = {"max_new_tokens": 12, "min_new_tokens": least}
    seeds = [5 * place for place in range(count)]
    noise = LogitsProcessorList([GumbelNoise(seeds, 0.9, 1.5)])
    expected = generated(network, pictures(count), prompt, logits_processor=noise, **limits)
    said = ours(network, pictures(count), prompt, seeds=seeds, top_p=0.9, temperature=1.5, **limits)
    assert said == expected


@pytest.mark.parametrize("count", BATCHES)
@pytest.mark.parametrize("least", [0, 3, 12])
def test_greedy_says_what_generate_says(case, count, least):
    network, prompt = case
    settings = {"max_new_tokens": 12, "min_new_tokens": least}
    assert ours(network, pictures(count), prompt, **settings) == generated(
        network, pictures(count), prompt, num_beams=1, **settings
    )


@pytest.mark.parametrize("count", BATCHES)
@pytest.mark.parametrize("beams", [2, 3, 4, 5])
@pytest.mark.parametrize("penalty", [0.5, 1.0, 2.0, -1.0])
def test_beam_search_says_what_generate_says(case, count, beams, penalty):
    network, prompt = case
    settings = {"num_beams": beams, "max_new_tokens": 14, "length_penalty": penalty}
    assert ours(network, pictures(count), prompt, **settings) == generated(
        network, pictures(count), prompt, **settings
    )


@pytest.mark.parametrize("least", [2, 9])
def test_beam_search_keeps_the_least_number_of_tokens(case, least):
    network, prompt = case
    settings = {"num_beams": 4, "max_new_tokens": 14, "min_new_tokens": least}
    rows = ours(network, pictures(7), prompt, **settings)
    assert rows == generated(network, pictures(7), prompt, **settings)
    assert min(map(len, rows)) >= least


def test_the_cases_say_different_things_and_end_at_different_steps(case):
    network, prompt = case
    rows = ours(network, pictures(40), prompt, max_new_tokens=14)
    assert len({len(row) for row in rows}) >= 3
    assert len(set(map(tuple, rows))) >= 20


@pytest.mark.parametrize("settings", [{}, {"num_beams": 4}], ids=["greedy", "beam 4"])
def test_a_picture_gets_the_same_words_alone_and_in_a_batch(case, settings):
    network, prompt = case
    together = ours(network, pictures(7), prompt, max_new_tokens=12, **settings)
    assert together == [
        ours(network, picture[None], prompt, max_new_tokens=12, **settings)[0] for picture in pictures(7)
    ]


def test_a_decoder_is_used_again_for_other_pictures_and_settings(case):
    network, prompt = case
    decoder = Decoder(network)
    for seed, settings in enumerate(
        ({"num_beams": 3}, {}, {"num_beams": 3}, {"num_beams": 2, "length_penalty": 2.0})
    ):
        pixels = pictures(3 + seed, seed)
        assert ours(network, pixels, prompt, decoder, max_new_tokens=10, **settings) == ours(
            network, pixels, prompt, max_new_tokens=10, **settings
        )


def test_one_beam_is_greedy(case):
    network, prompt = case
    assert ours(network, pictures(7), prompt, num_beams=1, max_new_tokens=12) == ours(
        network, pictures(7), prompt, max_new_tokens=12
    )


def test_what_follows_the_end_is_padding_and_no_column_is_only_that(case):
    network, prompt = case
    decoder, pad = Decoder(network), PAD if network.config.model_type == "blip" else END
    states = torch.randn(
        9, 5, 48 if network.config.model_type == "blip" else network.encoder.config.hidden_size, device=DEVICE
    )
    for tokens in (decoder.greedy(states, prompt, 14), decoder.beam(states, prompt, 3, 14)):
        lengths = [len(prompt) + len(row) for row in upto_end(tokens, prompt)]
        assert tokens.shape == (9, max(lengths))
        assert tokens.dtype == torch.int64
        assert all(set(row[length:]) <= {pad} for row, length in zip(tokens.tolist(), lengths, strict=True))


@pytest.mark.parametrize("count", BATCHES)
def test_attention_is_that_of_the_network_reading_the_caption(case, count):
    network, prompt = case
    pixels, is_blip = pictures(count), network.config.model_type == "blip"
    decoder = Decoder(network)
    with torch.inference_mode():
        states = network.vision_model(pixels)[0] if is_blip else network.encoder(pixels).last_hidden_state
        tokens = decoder.beam(states, prompt, 3, 14)[:, :-1]
        if is_blip:
            read = network.text_decoder(
                input_ids=tokens, encoder_hidden_states=states, output_attentions=True
            )
        else:
            network.decoder.set_attn_implementation("eager")  # the only one that gives its weights
            read = network(encoder_outputs=(states,), decoder_input_ids=tokens, output_attentions=True)
            network.decoder.set_attn_implementation("sdpa")
        theirs = torch.stack(read.cross_attentions).mean((0, 2))  # [picture, token, state]
        ours = decoder.attention(states, tokens)
    assert ours.shape == theirs.shape == (count, tokens.shape[1], 5)
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(ours.sum(-1), torch.ones(tokens.shape, device=DEVICE))


def test_attention_is_paid_to_the_pictures_that_are_given(case):
    network, prompt = case
    decoder = Decoder(network)
    dimension = 48 if network.config.model_type == "blip" else network.encoder.config.hidden_size
    first, second = torch.randn(2, 3, 5, dimension, generator=torch.Generator().manual_seed(1)).to(DEVICE)
    tokens = decoder.greedy(first, prompt, 8)
    decoder.greedy(second, prompt, 8)
    assert torch.equal(decoder.attention(first, tokens), Decoder(network).attention(first, tokens))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"max_new_tokens": 41}, "has 40 positions: max_new_tokens may be"),
        ({"max_new_tokens": 0}, "1 prompt tokens, 0 to 0 new tokens"),
        ({"max_new_tokens": 2, "min_new_tokens": 3}, "3 to 2 new tokens"),
        ({"max_new_tokens": 2, "num_beams": 0}, "0 beams"),
    ],
)
def test_limits_that_can_not_be_kept_are_refused(settings, says):
    with pytest.raises(ValueError, match=says):
        ours(vit_gpt2().to(DEVICE), pictures(1), [END], **settings)


def test_a_sequence_may_fill_all_positions(case):
    network, prompt = case
    settings = {"max_new_tokens": 41 - len(prompt), "min_new_tokens": 41 - len(prompt)}
    states = torch.zeros(
        1, 5, 48 if network.config.model_type == "blip" else network.encoder.config.hidden_size, device=DEVICE
    )
    assert Decoder(network).greedy(states, prompt, **settings).shape == (1, 41)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("repetition_penalty", 1.2),
        ("no_repeat_ngram_size", 2),
        ("early_stopping", True),
        ("suppress_tokens", [3]),
        ("eos_token_id", [2, 3]),
    ],
)
def test_settings_of_generation_that_we_do_not_follow_are_left_to_generate(name, number):
    network = vit_gpt2()
    assert Decoder.suits(network)
    setattr(network.generation_config, name, number)
    assert not Decoder.suits(network)
    with pytest.raises(ValueError, match="use its generate"):
        Decoder(network)


def test_other_arithmetic_is_left_to_generate():
    network = vit_gpt2()
    network.decoder.config.activation_function = "relu"
    assert not Decoder.suits(network)
    assert not Decoder.suits(network.decoder)


@pytest.fixture(scope="module", params=["scene-vit-gpt2", "scene-blip"])
def trained(request):
    """A shipped captioner, its prompt, and pictures of scenes that its training never reached."""
    checkpoint = Checkpoint(WEIGHTS / request.param, "safetensors", "")
    if not checkpoint.path.is_dir():
        pytest.skip(f"{request.param} is not trained yet")
    network = (
        AutoModelForImageTextToText.from_pretrained(checkpoint.path, dtype=torch.float32).to(DEVICE).eval()
    )
    start = (
        network.config.text_config.bos_token_id
        if request.param == "scene-blip"
        else network.config.decoder_start_token_id
    )
    return (
        network,
        [start],
        open_pixels(checkpoint)([draw(scene_of(HELD_OUT + seed), 96) for seed in range(SCENES)]).to(DEVICE),
    )


@torch.inference_mode()
def tokens_of(network, pixels: torch.Tensor, prompt: list[int], **settings: float) -> list[list[int]]:
    pixels = pixels.to(network.dtype)
    states = (
        network.vision_model(pixels)[0]
        if network.config.model_type == "blip"
        else network.encoder(pixels).last_hidden_state
    )
    decoder = Decoder(network)
    return (decoder.beam if "num_beams" in settings else decoder.greedy)(
        states, prompt, max_new_tokens=32, **settings
    ).tolist()


@pytest.mark.parametrize(
    "settings",
    [{}, {"num_beams": 4}, {"num_beams": 3, "length_penalty": 2.0}],
    ids=["greedy", "beam 4", "beam 3, long"],
)
def test_a_shipped_captioner_says_what_generate_says(trained, settings):
    network, prompt, pixels = trained
    with torch.inference_mode():
        inputs = {"pixel_values": pixels} | (
            {"input_ids": torch.tensor([[*prompt, 0]] * SCENES, device=DEVICE)}
            if network.config.model_type == "blip"
            else {}
        )
        theirs = network.generate(
            **inputs, do_sample=False, max_new_tokens=32, **({"num_beams": 1} | settings)
        )
    end = (
        network.config.text_config.sep_token_id
        if network.config.model_type == "blip"
        else network.config.eos_token_id
    )
    for our, their in zip(tokens_of(network, pixels, prompt, **settings), theirs.tolist(), strict=True):
        assert our[: our.index(end, 1) + 1] == their[: their.index(end, 1) + 1]


@pytest.mark.parametrize("settings", [{}, {"num_beams": 4}], ids=["greedy", "beam 4"])
def test_half_the_precision_leaves_the_words_of_a_shipped_captioner(trained, settings):
    network, prompt, pixels = trained
    exact, half = (
        tokens_of(copy.to(dtype), pixels, prompt, **settings)
        for copy, dtype in ((network, torch.float32), (deepcopy(network), torch.bfloat16))
    )
    pairs = [pair for rows in zip(exact, half, strict=True) for pair in zip_longest(*rows)]
    assert sum(one == other for one, other in pairs) >= 0.99 * len(pairs)
