"""What a commit is, and which of its files are weights that are read as data alone."""

from __future__ import annotations

from typing import Any

import pytest

from generator.authoring.hub_weights import PICKLED, SAFETENSORS, TWICE, commit
from generator.measure import checkpoints
from generator.problems import CannotGoOn
from tests.authoring.hub_server import SHA, Server

NETWORK = {"model.safetensors": 990_000_000, "pytorch_model.bin": 5, "config.json": 1}


@pytest.mark.parametrize(
    ("files", "is_pipeline", "expected"),
    [
        (NETWORK, False, (SAFETENSORS, 990_000_000)),
        ({"pytorch_model-1.bin": 2, "pytorch_model-2.bin": 3}, False, (PICKLED, 5)),
        ({"model.safetensors": 7, "model.fp16.safetensors": 3}, False, (SAFETENSORS, 7)),
        ({"model.safetensors": 7, "onnx/model.safetensors": 9}, False, (SAFETENSORS, 7)),
        ({"onnx/model.safetensors": 9, "tf_model.h5": 2, "training_args.bin": 1}, False, ("", 0)),
        ({"model.safetensors": -1, "pytorch_model.bin": 3}, False, (SAFETENSORS, 0)),
        ({"model_index.json": 1, "unet/a.safetensors": 4, "vae/b.safetensors": 5}, True, (SAFETENSORS, 9)),
        ({"model_index.json": 1, "unet/diffusion_pytorch_model.bin": 4}, True, (PICKLED, 4)),
        ({"unet/a.safetensors": 4}, True, ("", 0)),
        ({"model_index.json": 1, "whole.safetensors": 4}, True, ("", 0)),
        ({}, False, ("", 0)),
    ],
)
def test_the_safest_form_of_weights_counts_with_its_bytes(
    server: Server, files: dict[str, int], is_pipeline: bool, expected: tuple[str, int]
) -> None:
    server.revision("lab/gamma", "main", files)
    found = commit(server.hub, "lab/gamma", "main", is_pipeline)
    assert (found.weights_format, found.byte_count) == expected
    assert (found.sha, found.day, found.is_gated) == (SHA, "2025-02-03", False)


def test_a_commit_is_told_with_its_day_its_form_and_its_size(server: Server) -> None:
    server.revision("lab/gamma", "main", NETWORK)
    assert commit(server.hub, "lab/gamma", "main", False).words == "2025-02-03, safetensors, 990 MB"


@pytest.mark.parametrize(
    "says",
    [
        {"siblings": None},
        {"siblings": [1, {"rfilename": 2}, {"rfilename": "model.safetensors", "size": "big", "lfs": 3}]},
        {"siblings": {}, "lastModified": 7, "gated": "manual"},
    ],
)
def test_an_answer_with_parts_of_another_kind_is_read_as_far_as_it_goes(
    server: Server, says: dict[str, Any]
) -> None:
    server.revision("lab/gamma", "main", {}, **says)
    assert commit(server.hub, "lab/gamma", "main", False).byte_count == 0


@pytest.mark.parametrize("sha", [None, 7, "main", SHA[:7], SHA.upper(), SHA + "\n"])
def test_an_answer_without_a_full_hash_pins_nothing(server: Server, sha: Any) -> None:
    server.revision("lab/gamma", "main", NETWORK, sha=sha)
    with pytest.raises(CannotGoOn, match="names no full commit hash"):
        commit(server.hub, "lab/gamma", "main", False)


def test_the_files_that_are_looked_for_are_those_that_measure_opens() -> None:
    assert (SAFETENSORS, PICKLED) == (checkpoints.SAFETENSORS, checkpoints.PICKLED)
    assert TWICE == checkpoints.TWICE
