"""What Kosmos-2 says, and which of its boxes hold."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModelForImageTextToText, AutoProcessor
from transformers.models.kosmos2.processing_kosmos2 import (
    clean_text_and_extract_entities_with_bboxes as extract,
)

from generator.measure.checkpoints import SAFETENSORS, Checkpoint, Unavailable
from generator.measure.instruments import Context, Instrument, open_instrument
from generator.measure.instruments.kosmos import boxes
from generator.readings.answers import Box
from tests.measure.networks.captioners import decode_of, pictures, run_of
from tests.measure.networks.embeddings import clip
from tests.measure.networks.kosmos import kosmos2

SEEN = pictures(4)
GROUNDED = "<phrase> a circle</phrase><object><patch_index_0033><patch_index_0990></object> on the square"
WAYS = {"greedy": {}, "beams": {"num_beams": 3}, "nucleus": {"top_p": 0.9, "seed": 5}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kosmos2(tmp_path_factory.mktemp("kosmos"))


def opened(folder: Path, prompt: str = "") -> Instrument:
    return open_instrument(
        Checkpoint(folder, SAFETENSORS, ""),
        run_of("kosmos-2", prompt),
        torch.device("cpu"),
        torch.float32,
        Context(),
    )


def test_a_grounded_caption_has_a_box_for_its_phrase(tmp_path: Path) -> None:
    (produced,) = opened(kosmos2(tmp_path / "one", GROUNDED)).run(SEEN[:1], decode_of())
    assert produced.text == "a circle on the square"
    assert produced.boxes == (Box("a circle", 1.5 / 32, 1.5 / 32, 30.5 / 32, 30.5 / 32),)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_batch_says_what_is_said_of_each_picture_alone(folder: Path, way: dict[str, float]) -> None:
    kosmos, decode = opened(folder), decode_of(max_new_tokens=12, **way)
    said = kosmos.run(SEEN, decode)
    assert said == [kosmos.run([request], decode)[0] for request in SEEN]
    assert len({produced.text for produced in said}) > 1


def test_it_says_what_transformers_says(folder: Path) -> None:
    processor, network = (
        AutoProcessor.from_pretrained(folder),
        AutoModelForImageTextToText.from_pretrained(folder).eval(),
    )
    for request, produced in zip(
        SEEN, opened(folder, "<grounding> a picture of").run(SEEN, decode_of(max_new_tokens=12)), strict=True
    ):
        inputs = processor(
            images=request.picture, text="<grounding> a picture of", num_image_tokens=4, return_tensors="pt"
        )
        whole = network.generate(**inputs, max_new_tokens=12)
        said = processor.decode(whole[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        assert produced.text == processor.post_process_generation(said)[0]


@pytest.mark.parametrize(
    "text",
    [
        # corners in the wrong order
        "<phrase> a cat</phrase><object><patch_index_0990><patch_index_0033></object>",
        "<phrase> a cat</phrase><object><patch_index_0033></object>",  # one corner
        "<object><patch_index_0033><patch_index_0990></object>",  # no phrase
        "<phrase> a cat<object><patch_index_0033><patch_index_0990></object>",  # a phrase without an end
        # a corner for a phrase
        "<phrase><patch_index_0900></phrase><object><patch_index_0033><patch_index_0990></object>",
    ],
)
def test_what_is_no_phrase_in_a_box_is_left_out(text: str) -> None:
    assert boxes(*extract(text)) == ()


TAGS = (
    "<phrase>",
    "</phrase>",
    "<object>",
    "</object>",
    "</delimiter_of_multi_objects/>",
    "<patch_index_0000>",
    "<patch_index_0033>",
    "<patch_index_1023>",
)


@given(st.lists(st.sampled_from([*TAGS, " a cat", " on", ".", " <"]), max_size=14))
def test_whatever_is_said_a_box_that_is_kept_holds(parts: list[str]) -> None:
    caption, entities = extract("".join(parts))
    for box in boxes(caption, entities):
        assert box.phrase in caption
        assert "<" not in box.phrase
        assert 0 <= box.left < box.right <= 1
        assert 0 <= box.top < box.bottom <= 1


def test_a_phrase_in_two_places_has_two_boxes() -> None:
    corners = "<patch_index_0000><patch_index_0033>", "<patch_index_0033><patch_index_0990>"
    text = f"<phrase> cats</phrase><object>{'</delimiter_of_multi_objects/>'.join(corners)}</object>"
    assert [box.phrase for box in boxes(*extract(text))] == ["cats", "cats"]


def test_a_checkpoint_of_another_architecture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        opened(clip(tmp_path / "one"))
