"""The scenes are what their captions say, and the scripts in training/ learn, go on where they were stopped,
and repeat.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from training import train as training
from training.evaluate import attributes, shares
from training.scenes import (
    COLOURS,
    HELD_OUT,
    KINDS,
    LABELS,
    SAMPLES,
    draw,
    full,
    is_withheld,
    label,
    plain,
    scene_of,
)


def test_a_seed_gives_one_scene_and_one_picture() -> None:
    for seed in range(20):
        assert scene_of(seed) == scene_of(seed)
        assert draw(scene_of(seed), 96).tobytes() == draw(scene_of(seed), 96).tobytes()
    assert len({draw(scene_of(seed), 96).tobytes() for seed in range(200)}) == 200


def test_every_shape_has_its_colour_in_the_middle_of_its_box() -> None:
    for seed in range(100):
        scene = scene_of(seed)
        pixels = np.asarray(draw(scene, 192)).astype(int)
        for shape in scene.shapes:
            left, top, right, bottom = shape.box
            middle = pixels[int((top + bottom) * 96), int((left + right) * 96)]
            nearest = min(COLOURS, key=lambda name: float(np.abs(np.array(COLOURS[name]) - middle).sum()))
            assert nearest == shape.colour
            assert 0 < left < right < 1
            assert 0 < top < bottom < 1


def test_two_shapes_lie_as_the_caption_says() -> None:
    pairs = [scene for scene in map(scene_of, range(400)) if len(scene.shapes) == 2]
    assert {scene.is_stacked for scene in pairs} == {True, False}
    for scene in pairs:
        first, second = scene.shapes
        axis = 1 if scene.is_stacked else 0
        assert first.box[axis + 2] < second.box[axis] + 0.05
        assert (" above " in full(scene)) == (" over " in plain(scene)) == scene.is_stacked


def test_both_captions_tell_every_shape_and_are_read_back() -> None:
    for scene in map(scene_of, range(300)):
        told, short = attributes(full(scene)), attributes(plain(scene))
        assert told["shape"] == short["shape"] == [shape.kind for shape in scene.shapes]
        assert told["colour"] == short["colour"] == [shape.colour for shape in scene.shapes]
        assert told["size"] == [shape.size for shape in scene.shapes]
        assert told["background"] == [scene.background]


def test_a_share_of_the_captions_is_withheld_and_none_of_them_is_trained_on() -> None:
    captions = [full(scene_of(seed)) for seed in range(2000)]
    assert 0.08 < np.mean([is_withheld(caption) for caption in captions]) < 0.17
    job = training.captioner()
    scenes, after = training.scenes_of(job, 0)
    assert len(scenes) == training.BATCH
    assert training.BATCH < after < 2 * training.BATCH
    assert not any(is_withheld(full(scene)) for scene in scenes)


def test_training_never_reaches_the_scenes_that_it_is_judged_by() -> None:
    most = max(
        first + 3 * training.BATCH * training.STEPS[name] for name, first in training.FIRST_SEED.items()
    )
    assert most < HELD_OUT < SAMPLES


def test_the_label_is_that_of_a_shape_that_is_clearly_the_largest() -> None:
    found = [(scene, name) for scene in map(scene_of, range(500)) if (name := label(scene))]
    assert {name for _, name in found} <= set(LABELS)
    assert len(LABELS) == len(COLOURS) * len(KINDS)
    for scene, name in found:
        widest = max(scene.shapes, key=lambda shape: shape.width)
        assert name == f"{widest.colour} {widest.kind}"


def test_the_report_counts_each_attribute_where_the_true_caption_tells_it() -> None:
    true = "a large red circle above a small blue square on a grey background"
    said = "a large red square above a small blue square on a grey background"
    found = shares([(said, true), (true, true)])
    assert found["exact"] == 0.5
    assert found["attributes"] == {
        "count": 1.0,
        "size": 1.0,
        "colour": 1.0,
        "shape": 0.5,
        "relation": 1.0,
        "background": 1.0,
    }
    assert "size" not in shares([("a picture of a red circle", "a picture of a red circle")])["attributes"]


@pytest.mark.parametrize("name", ["captioner", "blip", "classifier"])
def test_the_loss_falls_within_seconds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "WARM_UP", 10)
    job = training.JOBS[name]()
    scenes, _ = training.scenes_of(job, HELD_OUT)
    with torch.no_grad():
        before = job.loss(scenes, training.pixels(scenes), 0.0).item()
    trained = training.train(name, 80, None)
    with torch.no_grad():
        after = trained.loss(scenes, training.pixels(scenes), 0.0).item()
    assert after < 0.8 * before


def test_a_stopped_run_goes_on_where_it_was_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SAVE_EVERY", 4)
    whole = training.train("classifier", 12, None)
    draw_scenes, count = training.scenes_of, 0

    def interrupted(job: training.Job, first: int) -> object:
        nonlocal count
        count += 1
        if count > 9:
            raise KeyboardInterrupt
        return draw_scenes(job, first)

    state = tmp_path / "classifier.pt"
    with monkeypatch.context() as patched:
        patched.setattr(training, "scenes_of", interrupted)
        with pytest.raises(KeyboardInterrupt):
            training.train("classifier", 12, state)
    resumed = training.train("classifier", 12, state)
    for name, weights in whole.network.state_dict().items():
        assert torch.allclose(weights, resumed.network.state_dict()[name], atol=1e-6), name
