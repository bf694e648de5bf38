"""EfficientNet-Lite: inverted bottlenecks without squeeze-and-excitation, under ReLU6.

Tan and Le, 2019, arXiv 1905.11946; "Lite" as in tensorflow/tpu, models/official/efficientnet/lite. The
network is built from the shapes of a state dict, in which names begin with an underscore: widths, kernels and
the number of blocks stand there; strides by stage are the same for all sizes. Knows no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

STRIDES = (1, 2, 2, 2, 1, 2, 1)  # of the first block of each stage; a stage is a run of blocks of one width

EPSILON = 1e-3  # of batch normalisation, as TensorFlow has it

StateDict = Mapping[str, Any]


class Convolution(nn.Conv2d):
    """A convolution padded as TensorFlow pads: what is odd goes to the right and below."""

    def __init__(self, shape: torch.Size, stride: int = 1) -> None:
        """`shape` of the weights: [out, in of a group, rows, columns]; one channel a group is depthwise."""
        out, of_group, kernel, _ = shape
        is_depthwise = of_group == 1 and kernel > 1
        inputs, groups = (out, out) if is_depthwise else (of_group, 1)
        super().__init__(inputs, out, kernel, stride, groups=groups, bias=False)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """[image, channel, row, column]"""
        rows, columns = (self._missing(length) for length in images.shape[-2:])
        padding = (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2)
        return super().forward(nn.functional.pad(images, padding))

    def _missing(self, length: int) -> int:
        """How many pixels lack to a side, so that it comes out as length / stride, rounded up."""
        stride, kernel = self.stride[0], self.kernel_size[0]
        steps = -(-length // stride)
        return max(0, (steps - 1) * stride + kernel - length)


class Block(nn.Module):
    """An inverted bottleneck: widened, filtered channel by channel, narrowed; the input added if it fits."""

    def __init__(self, state: StateDict, prefix: str, stride: int) -> None:
        super().__init__()

        def shape(name: str) -> torch.Size:
            return state[f"{prefix}{name}.weight"].shape

        self._has_expansion = f"{prefix}_expand_conv.weight" in state
        if self._has_expansion:  # the first block has none
            self._expand_conv, self._bn0 = _normalised(shape("_expand_conv"))
        self._depthwise_conv, self._bn1 = _normalised(shape("_depthwise_conv"), stride)
        self._project_conv, self._bn2 = _normalised(shape("_project_conv"))
        inputs = shape("_expand_conv")[1] if self._has_expansion else shape("_depthwise_conv")[0]
        self._is_residual = stride == 1 and inputs == shape("_project_conv")[0]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """[image, channel, row, column]"""
        hidden = images
        if self._has_expansion:
            hidden = nn.functional.relu6(self._bn0(self._expand_conv(hidden)))
        hidden = nn.functional.relu6(self._bn1(self._depthwise_conv(hidden)))
        hidden = self._bn2(self._project_conv(hidden))
        return hidden + images if self._is_residual else hidden


class EfficientNetLite(nn.Module):
    """Pixels of -1 to 1, [image, 3, row, column], to logits, [image, label]."""

    def __init__(self, state: StateDict) -> None:
        """The network whose weights these are. Raises KeyError, RuntimeError, ValueError for any other."""
        super().__init__()
        self._conv_stem, self._bn0 = _normalised(state["_conv_stem.weight"].shape, 2)
        self._blocks = nn.ModuleList(
            Block(state, f"_blocks.{number}.", stride) for number, stride in enumerate(_strides(state))
        )
        self._conv_head, self._bn1 = _normalised(state["_conv_head.weight"].shape)
        labels, features = state["_fc.weight"].shape
        self._fc = nn.Linear(features, labels)
        self.load_state_dict(dict(state))

    @property
    def label_count(self) -> int:
        return self._fc.out_features

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """[image, 1280]"""
        hidden = nn.functional.relu6(self._bn0(self._conv_stem(images)))
        for block in self._blocks:
            hidden = block(hidden)
        hidden = nn.functional.relu6(self._bn1(self._conv_head(hidden)))
        return hidden.mean(dim=(2, 3))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self._fc(self.features(images))


def _normalised(shape: torch.Size, stride: int = 1) -> tuple[Convolution, nn.BatchNorm2d]:
    return Convolution(shape, stride), nn.BatchNorm2d(shape[0], eps=EPSILON)


def _strides(state: StateDict) -> list[int]:
    """[block] its stride. Raises ValueError where the blocks don't form seven stages."""
    strides: list[int] = []
    stage, width = -1, 0
    while (weights := state.get(f"_blocks.{len(strides)}._project_conv.weight")) is not None:
        is_first = weights.shape[0] != width
        stage, width = stage + is_first, weights.shape[0]
        if stage == len(STRIDES):
            break
        strides.append(STRIDES[stage] if is_first else 1)
    if stage != len(STRIDES) - 1:
        raise ValueError(f"{stage + 1} widths of blocks, where EfficientNet-Lite has {len(STRIDES)}")
    return strides
