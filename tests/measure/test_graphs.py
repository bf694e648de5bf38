"""A token is captured once for each shape that is asked for in turns; lack of memory is never hidden.

No GPU is needed: cpu_graphs.py records on the CPU. What only a GPU shows is whether every kernel of a token
can be captured by CUDA; there test_decoding.py captures for real, and a fallback is a warning, which fails.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from generator.measure import graphs
from generator.measure.decoding import Decoder
from generator.measure.graphs import Graphs
from tests.measure.cpu_graphs import NOT_CAPTURED, CPUCuda
from tests.measure.test_decoding import END, blip, vit_gpt2

CPU = torch.device("cpu")
LACK = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
BROKEN = "CUDA error: operation failed due to a previous error during capture"


def doubled(monkeypatch: pytest.MonkeyPatch, **faults: list[Exception]) -> CPUCuda:
    cuda = CPUCuda(**faults)
    monkeypatch.setattr(graphs, "cuda", cuda)
    monkeypatch.setattr(graphs, "suit", lambda device: True)
    return cuda


def decoder() -> Decoder:
    torch.manual_seed(4)
    network = vit_gpt2()
    for parameter in network.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.5)
    return Decoder(network.eval())


def states(pictures: int) -> torch.Tensor:
    return torch.randn(pictures, 5, 32, generator=torch.Generator().manual_seed(pictures))


SETTINGS: list[dict[str, int]] = [{}, {"min_new_tokens": 3}, {"num_beams": 4}]


def said(decoder: Decoder, pictures: int, **settings: int) -> list[list[int]]:
    say = decoder.beam if "num_beams" in settings else decoder.greedy
    return say(states(pictures), [END], max_new_tokens=10, **settings).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_replayed_token_says_what_the_plain_call_says(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, int]
) -> None:
    plain = [said(decoder(), pictures, **settings) for pictures in (6, 1)]
    cuda = doubled(monkeypatch)
    speaker = decoder()
    assert [said(speaker, pictures, **settings) for pictures in (6, 1)] == plain
    assert [said(speaker, pictures, **settings) for pictures in (6, 1)] == plain
    assert all(graph.replays > 2 for graph in cuda.graphs)


def test_a_drawn_token_is_replayed_with_other_seeds_and_captured_anew_for_another_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def drawn(speaker: Decoder, seeds: list[int], top_p: float) -> list[list[int]]:
        tokens = speaker.nucleus(states(6), [END], seeds, top_p, 1.5, 10, 3)
        return tokens.tolist()  # type: ignore[no-any-return]

    asked = [([*range(6)], 0.9), ([*range(6, 12)], 0.9), ([*range(6)], 0.2)]
    plain = [drawn(decoder(), *each) for each in asked]
    assert plain[0] != plain[1]
    cuda = doubled(monkeypatch)
    speaker = decoder()
    assert [drawn(speaker, *each) for each in asked] == plain
    assert len(cuda.graphs) == 2


def test_blip_is_captured_too(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = doubled(monkeypatch)
    Decoder(blip().eval()).beam(torch.randn(3, 5, 48), [1, 7, 5], 3, 8)
    assert len(cuda.graphs) == 1


def test_a_batch_and_one_alone_in_turns_are_captured_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = doubled(monkeypatch)
    speaker = decoder()
    for pictures in (8, 1, 8, 1, 1, 8, 5, 1):
        said(speaker, pictures)
    assert len(cuda.graphs) == 3  # of 8, of 1, and of the 5 that were left


def test_nothing_is_kept_of_another_setting() -> None:
    kept: Graphs[object] = Graphs()
    for setting, count in (("greedy", 8), ("greedy", 1), ("beam", 8)):
        kept.of(setting, (count, 5), lambda: (object(), lambda: None))
    assert list(kept._kept) == [(8, 5)]


def test_the_memory_of_the_largest_is_free_before_another_is_made() -> None:
    kept: Graphs[object] = Graphs()
    seen = []

    def make() -> tuple[object, Callable[[], object]]:
        seen.append([count for count, _ in kept._kept])
        return object(), lambda: None

    for count in (8, 1, 8, 5, 1, 4):
        kept.of("greedy", (count, 5), make)
    assert seen == [[], [8], [1], [1]]  # what was held while each was made


@pytest.mark.parametrize(
    "faults",
    [
        {"fails": [LACK]},
        {"fails": [LACK], "ends": [RuntimeError(BROKEN)]},
        {"fails": [RuntimeError("CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate")]},
    ],
    ids=["told", "hidden by the end of the capture", "told by a library"],
)
def test_memory_that_runs_out_inside_a_capture_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch, faults: dict[str, list[Exception]]
) -> None:
    cuda = doubled(monkeypatch, **faults)
    speaker = decoder()
    with pytest.raises(torch.OutOfMemoryError):
        said(speaker, 8)
    assert cuda.stack == ["default"]
    assert not speaker._graphs._kept  # so that half as many find the memory of the whole batch
    assert said(speaker, 4) == said(decoder(), 4)


def test_what_can_not_be_captured_is_said_plainly_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = said(decoder(), 6)
    cuda = doubled(monkeypatch, ends=[RuntimeError(BROKEN)])
    with pytest.warns(RuntimeWarning, match=f"without a CUDA graph, which is slower: {BROKEN}"):
        assert said(decoder(), 6) == plain
    assert cuda.stack == ["default"]


@pytest.mark.parametrize(
    "call",
    [
        lambda x: torch.where(x > 0, x, 0.0),  # copies the number to the device
        lambda x: x.sum().item(),
        lambda x: x[x > 0],
    ],
)
def test_the_double_refuses_what_cuda_refuses(
    monkeypatch: pytest.MonkeyPatch, call: Callable[[torch.Tensor], object]
) -> None:
    doubled(monkeypatch)
    with pytest.warns(RuntimeWarning, match=NOT_CAPTURED):
        graphs.captured(lambda: call(torch.ones(3)), lambda: None, CPU)
