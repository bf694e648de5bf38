"""What classifiers say: the likeliest labels, best first, the same in any batch."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import transformers
from transformers import AutoModelForImageClassification

from generator.measure.checkpoints import SAFETENSORS, Checkpoint, open_pixels
from generator.measure.instruments import Context, Instrument, Produced, open_instrument
from generator.run_settings import Decode
from tests.measure.networks.captioners import pictures, run_of, vit_classifier

SEEN = pictures(6)


def opened(folder: Path) -> Instrument:
    return open_instrument(
        Checkpoint(folder, SAFETENSORS, ""),
        run_of("image-classification"),
        torch.device("cpu"),
        torch.float32,
        Context(),
    )


def values(produced: Produced) -> dict[str, float]:
    return {label.name: label.value for label in produced.labels}


def test_the_five_likeliest_labels_come_best_first(tmp_path: Path) -> None:
    folder = vit_classifier(tmp_path / "one")
    network = AutoModelForImageClassification.from_pretrained(folder).eval()
    pixels = open_pixels(Checkpoint(folder, SAFETENSORS, ""))(
        [request.picture for request in SEEN if request.picture]
    )
    with torch.inference_mode():
        chances = network(pixels).logits.softmax(-1)
    for produced, row in zip(opened(folder).run(SEEN, Decode()), chances, strict=True):
        expected = sorted(
            ((float(chance), network.config.id2label[place]) for place, chance in enumerate(row)),
            reverse=True,
        )[:5]
        assert [label.name for label in produced.labels] == [name for _, name in expected]
        assert [label.value for label in produced.labels] == pytest.approx(
            [chance for chance, _ in expected], abs=1e-6
        )


def test_a_network_of_fewer_labels_says_fewer(tmp_path: Path) -> None:
    (produced,) = opened(vit_classifier(tmp_path / "one", ("yes", "no"))).run(SEEN[:1], Decode())
    assert sorted(values(produced)) == ["no", "yes"]
    assert sum(values(produced).values()) == pytest.approx(1)


def test_a_batch_says_what_is_said_of_each_picture_alone(tmp_path: Path) -> None:
    classifier = opened(vit_classifier(tmp_path / "one"))
    for one, request in zip(classifier.run(SEEN, Decode()), SEEN, strict=True):
        alone = classifier.run([request], Decode())[0]
        assert list(values(one)) == list(values(alone))
        assert values(one) == pytest.approx(values(alone), abs=1e-5)
    assert len({produced.labels[0].name for produced in classifier.run(SEEN, Decode())}) > 1


SMALL = {
    "num_labels": 6,
    "image_size": 32,
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
}
SWIN = {
    "num_labels": 6,
    "image_size": 32,
    "patch_size": 4,
    "embed_dim": 8,
    "depths": [1, 1],
    "num_heads": [1, 2],
    "window_size": 4,
}
STAGES = {"num_labels": 6, "hidden_sizes": [8, 16], "depths": [1, 1]}


@pytest.mark.parametrize(
    ("family", "class_name", "processor", "settings"),
    [
        ("DeiT", "DeiTForImageClassificationWithTeacher", "DeiTImageProcessor", {**SMALL, "patch_size": 8}),
        ("Swin", "SwinForImageClassification", "ViTImageProcessor", SWIN),
        ("ConvNext", "ConvNextForImageClassification", "ConvNextImageProcessor", {**STAGES, "num_stages": 2}),
        (
            "ResNet",
            "ResNetForImageClassification",
            "ConvNextImageProcessor",
            {**STAGES, "embedding_size": 8, "layer_type": "basic"},
        ),
    ],
)
def test_every_family_of_the_catalog_opens(
    tmp_path: Path, family: str, class_name: str, processor: str, settings: dict
) -> None:
    torch.manual_seed(0)
    network = getattr(transformers, class_name)(getattr(transformers, f"{family}Config")(**settings))
    network.save_pretrained(tmp_path)
    size = {"shortest_edge": 32} if processor.startswith("Conv") else {"height": 32, "width": 32}
    cut = {"do_center_crop": False} if processor.startswith("DeiT") else {}
    getattr(transformers, f"{processor}Pil")(size=size, **cut).save_pretrained(tmp_path)
    for produced in opened(tmp_path).run(SEEN[:2], Decode()):
        chances = [label.value for label in produced.labels]
        assert len(chances) == 5
        assert chances == sorted(chances, reverse=True)
        assert 0.5 < sum(chances) < 1
