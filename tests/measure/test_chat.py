"""What networks answer when they are shown a picture and asked: seven architectures, each opened without
torchvision.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor

from generator.measure.checkpoints import SAFETENSORS, Checkpoint, Unavailable
from generator.measure.instruments import Bucketing, Context, Instrument, Request, open_instrument
from generator.run_settings import Decode
from tests.measure.networks.captioners import decode_of, pictures, run_of, vit_gpt2
from tests.measure.networks.chats import CHATS, blip2, git, llava, qwen2_vl

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)  # numpy, of PaliGemma's processor

SEEN = [
    *pictures(4),
    Request("as large as another", pictures(6)[5].picture.resize(pictures(1)[0].picture.size)),
]
WAYS = {
    "greedy": {},
    "beams": {"num_beams": 3, "length_penalty": 0.5},
    "nucleus": {"top_p": 0.9, "temperature": 1.5, "seed": 5},
}
ASKED = "user {} Describe the picture in one sentence. ASSISTANT"
TEXTS = {  # what a processor of transformers is given for the same; without words, a network begins by itself
    "llava": ASKED.format("<image>"),
    "idefics3": ASKED.format("<image>"),
    "paligemma": "<image>caption en",
    "florence2": "<CAPTION>",
    "git": None,
    "blip-2": None,
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("chats")
    return {name: build(root / name) for name, build in CHATS.items()}


def opened(folder: Path, prompt: str = "") -> Instrument:
    return open_instrument(
        Checkpoint(folder, SAFETENSORS, ""),
        run_of("image-text-to-text", prompt),
        torch.device("cpu"),
        torch.float32,
        Context(),
    )


def texts(folder: Path, decode: Decode, prompt: str = "") -> list[str]:
    return [produced.text for produced in opened(folder, prompt).run(SEEN, decode)]


def by_transformers(folder: Path, text: str | None) -> list[str]:
    processor, network = (
        AutoProcessor.from_pretrained(folder, backend="pil"),
        AutoModelForImageTextToText.from_pretrained(folder).eval(),
    )
    said = []
    for request in SEEN:
        inputs: dict[str, Any] = dict(
            processor(images=request.picture, **({"text": text} if text else {}), return_tensors="pt")
        )
        inputs.pop("labels", None)
        tokens = network.generate(**inputs, max_new_tokens=8, do_sample=False)
        given = inputs["input_ids"].shape[1] if text and not network.config.is_encoder_decoder else 0
        said.append(" ".join(processor.decode(tokens[0, given:], skip_special_tokens=True).split()))
    return said


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", CHATS)
def test_a_batch_says_what_is_said_of_each_picture_alone(
    folders: dict[str, Path], name: str, way: dict[str, float]
) -> None:
    chat, decode = opened(folders[name]), decode_of(max_new_tokens=8, min_new_tokens=3, **way)
    said = chat.run(SEEN, decode)
    assert said == [chat.run([request], decode)[0] for request in SEEN]
    assert said[::-1] == chat.run(SEEN[::-1], decode)
    assert any(produced.text for produced in said)


SIZES = [(64, 48), (48, 64), (65, 49), (480, 360), (60, 20), (64, 48)]


@pytest.mark.parametrize(
    ("name", "first_alike"),
    [("llava", [0, 0, 0, 0, 0, 0]), ("qwen2-vl", [0, 0, 0, 0, 4, 0])],
    ids=["one-size", "as-many-patches"],
)
def test_sizes_that_become_one_shape_have_one_bucket(
    folders: dict[str, Path], name: str, first_alike: list[int]
) -> None:
    chat = opened(folders[name])
    assert isinstance(chat, Bucketing)
    buckets = [chat.bucket(size) for size in SIZES]
    assert [buckets.index(bucket) for bucket in buckets] == first_alike


@pytest.mark.parametrize("name", TEXTS)
def test_a_network_says_what_transformers_lets_it_say(folders: dict[str, Path], name: str) -> None:
    said = texts(folders[name], decode_of(max_new_tokens=8))
    assert said == by_transformers(folders[name], TEXTS[name])


@pytest.mark.parametrize("name", CHATS)
def test_what_is_asked_changes_what_is_said(folders: dict[str, Path], name: str) -> None:
    decode = decode_of(
        max_new_tokens=8, top_p=0.99
    )  # by chance, as greedy decoding of random weights may stick to one word
    assert texts(folders[name], decode) != texts(folders[name], decode, "what is the red square in the image")


@pytest.mark.parametrize("name", ["llava", "qwen2-vl", "git"])
def test_a_seed_repeats_and_another_one_differs(folders: dict[str, Path], name: str) -> None:
    first, again, other = (
        texts(folders[name], decode_of(max_new_tokens=8, top_p=0.9, seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_the_prompt_is_no_part_of_the_caption(folders: dict[str, Path]) -> None:
    assert all(len(text.split()) <= 1 for text in texts(folders["llava"], decode_of(max_new_tokens=1)))


def test_git_goes_on_from_the_prompt(folders: dict[str, Path]) -> None:
    processor, network = (
        AutoProcessor.from_pretrained(folders["git"]),
        AutoModelForImageTextToText.from_pretrained(folders["git"]).eval(),
    )
    ids = torch.tensor(
        [
            [
                processor.tokenizer.cls_token_id,
                *processor.tokenizer("a red", add_special_tokens=False)["input_ids"],
            ]
        ]
    )
    for request, text in zip(SEEN, texts(folders["git"], decode_of(max_new_tokens=8), "a red"), strict=True):
        pixels = processor(images=request.picture, return_tensors="pt")["pixel_values"]
        tokens = network.generate(pixel_values=pixels, input_ids=ids, max_new_tokens=8)
        assert text == processor.decode(tokens[0, ids.shape[1] :], skip_special_tokens=True)


def test_without_a_template_the_picture_stands_before_the_prompt(tmp_path: Path) -> None:
    folder = llava(tmp_path / "one", template=False)
    assert texts(folder, decode_of(max_new_tokens=8), "what does it") == by_transformers(
        folder, "<image>\nwhat does it"
    )


def test_blip2_sees_also_where_its_files_do_not_say_how_many_tokens_a_picture_takes(tmp_path: Path) -> None:
    new, old = blip2(tmp_path / "new"), blip2(tmp_path / "old")
    for file, names in {
        "config.json": ("image_token_index", "image_token_id"),
        "processor_config.json": ("num_query_tokens",),
    }.items():
        told = json.loads((old / file).read_text("utf-8"))
        assert any(told.pop(name, None) is not None for name in names)
        (old / file).write_text(json.dumps(told), "utf-8")
    said = texts(old, decode_of(max_new_tokens=8))
    assert said == texts(new, decode_of(max_new_tokens=8))
    assert len(set(said)) > 1


def test_what_a_network_is_asked_can_be_read(tmp_path: Path) -> None:
    assert opened(llava(tmp_path / "llava")).prompt == "Describe the picture in one sentence."  # type: ignore[attr-defined]
    assert opened(git(tmp_path / "git")).prompt == ""  # type: ignore[attr-defined]
    assert opened(git(tmp_path / "git"), "a red").prompt == "a red"  # type: ignore[attr-defined]


def test_a_network_without_a_processor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match='no processor for networks of the type "vision-encoder-decoder"'):
        opened(vit_gpt2(tmp_path / "one"))


def test_a_folder_without_settings_of_pictures_is_refused(tmp_path: Path) -> None:
    folder = qwen2_vl(tmp_path / "one")
    (folder / "preprocessor_config.json").unlink()
    with pytest.raises(Unavailable, match="image processor"):
        opened(folder)
