"""Folders of weights by a stranger: each is refused by the name of a file, and nothing in it is run."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.measure.checkpoints import Unavailable, find
from generator.measure.weights_folder import obstacle
from generator.readings.wanted import key
from generator.readings.weights import weights_digest
from generator.run_settings import Decode, Run
from tests.toys import ROOT

WEIGHTS = "content/weights/toy"
RUN = Run("blip", WEIGHTS, "", "", (Decode(),))
SHARDS = {"metadata": {}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "pytorch_model.bin"}}
PIPELINE = {
    "_class_name": "StableDiffusionPipeline",
    "unet": ["diffusers", "UNet2DConditionModel"],
    "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
    "feature_extractor": [None, None],
    "requires_safety_checker": False,
}


class Harm:
    """What writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self._path), "w")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Weights as they should be."""
    path = tmp_path / "site" / WEIGHTS
    path.mkdir(parents=True)
    (path / "model.safetensors").write_bytes(bytes(100))
    put(path, "config.json", {"model_type": "blip", "text_config": {"hidden_size": 8}})
    put(path, "tokenizer_config.json", {"tokenizer_file": None, "vocab_file": "vocab.txt"})
    put(path, "model.safetensors.index.json", SHARDS)
    put(path, "model_index.json", PIPELINE)
    (path / "README.md").write_text("What it is.")
    return path


def put(folder: Path, name: str, settings: object) -> None:
    (folder / name).write_text(json.dumps(settings), "utf-8")


def found(folder: Path) -> Path:
    return find(folder.parents[2], RUN).path


def test_an_ordinary_folder_has_no_obstacle(folder: Path) -> None:
    assert obstacle(folder) is None
    assert found(folder) == folder.resolve()


@pytest.mark.parametrize("path", sorted((ROOT / "content" / "weights").iterdir()), ids=lambda path: path.name)
def test_the_shipped_weights_have_no_obstacle(path: Path) -> None:
    assert obstacle(path) is None


def index(name: object) -> dict[str, object]:
    return {"weight_map": {"a": "model.safetensors", "b": name}}


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("config.json", {"auto_map": {"AutoModel": "code.Thing"}}, "names code of its own"),
        (
            "config.json",
            {"text_config": [{"auto_map": {"AutoModel": "code.Thing"}}]},
            "names code of its own",
        ),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": "x--code.Thing"}}, "names code of its own"),
        ("processor_config.json", {"auto_map": {}}, "names code of its own"),
        ("tokenizer_config.json", {"vocab_file": "/etc/passwd"}, 'names a file elsewhere ("vocab_file")'),
        ("tokenizer_config.json", {"tokenizer_file": "../../other"}, "names a file elsewhere"),
        (
            "model.safetensors.index.json",
            index("../../../secret.safetensors"),
            "is no file of weights beside it",
        ),
        ("model.safetensors.index.json", index("/etc/model.safetensors"), 'names "/etc/model.safetensors"'),
        ("model.safetensors.index.json", index("..\\model.safetensors"), "is no file of weights beside it"),
        ("model.safetensors.index.json", index("model.pt"), "is no file of weights beside it"),
        ("model.safetensors.index.json", index(None), "is no file of weights beside it"),
        ("pytorch_model.bin.index.json", index("https://example.org/model.bin"), "is no file of weights"),
        ("model.safetensors.index.json", [], "is no index of tensors"),
        ("model_index.json", PIPELINE | {"../unet": ["diffusers", "X"]}, 'a part "../unet"'),
        ("model_index.json", PIPELINE | {"unet": ["my_code", "X"]}, 'a part "unet" that is of no library'),
        ("model_index.json", {"_class_name": ["pipeline", "Mine"]}, "names no pipeline of diffusers"),
    ],
)
def test_settings_that_lead_elsewhere_are_refused_by_name(
    folder: Path, name: str, settings: object, words: str
) -> None:
    put(folder, name, settings)
    with pytest.raises(Unavailable) as caught:
        found(folder)
    assert caught.value.message.startswith(f'"{WEIGHTS}/{name}" ')
    assert words in caught.value.message
    assert caught.value.help


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "{", "\ud800", ""], ids=["deep", "half", "surrogate", "empty"]
)
def test_settings_that_are_no_json_are_refused_by_name(folder: Path, text: str) -> None:
    (folder / "config.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(Unavailable, match=r"config\.json\" is no JSON"):
        found(folder)


@pytest.mark.parametrize("name", ["model.pt", "extra/optimizer.PTH", "scaler.pkl", "words.npz", "x.ckpt"])
def test_what_may_hold_a_pickle_is_refused_by_name_and_not_unpickled(folder: Path, name: str) -> None:
    refuses_pickle(folder, name, pickle.dumps(Harm(folder.parent / "harm")), "may hold a pickle")


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.txt", "training_args.bin", "config"])
@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_pickle_by_another_name_is_refused_by_name_and_not_unpickled(
    folder: Path, name: str, protocol: int
) -> None:
    content = pickle.dumps(Harm(folder.parent / "harm"), protocol)
    refuses_pickle(folder, name, content, "is a pickle by another name")


def test_an_archive_by_another_name_is_refused(folder: Path) -> None:
    with zipfile.ZipFile(folder / "tensors.safetensors", "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Harm(folder.parent / "harm")))
    with pytest.raises(Unavailable, match=r"tensors\.safetensors\" is a pickle by another name"):
        found(folder)


def refuses_pickle(folder: Path, name: str, content: bytes, words: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(Unavailable, match=words) as caught:
        found(folder)
    assert f'"{WEIGHTS}/{name}"' in caught.value.message
    assert not (folder.parent / "harm").exists()
    pickle.loads(content).close()  # which would have done it
    assert (folder.parent / "harm").exists()


@pytest.mark.parametrize("name", ["modeling_toy.py", "unet/run.PY", "fast.so", "setup.sh"])
def test_code_is_refused_by_name(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("raise SystemExit(1)")
    with pytest.raises(Unavailable, match="code that comes with weights is never run") as caught:
        found(folder)
    assert name in caught.value.message


# Links and special files


def linked_shard(folder: Path) -> str:
    (folder.parents[3] / "secret.safetensors").write_bytes(b"x")
    (folder / "model-00001-of-00002.safetensors").symlink_to(folder.parents[3] / "secret.safetensors")
    return "model-00001-of-00002.safetensors"


def linked_device(folder: Path) -> str:
    (folder / "vocab.txt").symlink_to("/dev/zero")
    return "vocab.txt"


def linked_folder(folder: Path) -> str:
    (folder / "unet").symlink_to("/")
    return "unet"


def link_to_itself(folder: Path) -> str:
    (folder / "merges.txt").symlink_to("merges.txt")
    return "merges.txt"


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "generation_config.json")
    return "generation_config.json"


@pytest.mark.parametrize("make", [linked_shard, linked_device, linked_folder, link_to_itself, pipe])
def test_links_and_pipes_are_refused_by_name(folder: Path, make: Callable[[Path], str]) -> None:
    name = make(folder)
    with pytest.raises(Unavailable) as caught:
        found(folder)
    assert caught.value.message.startswith(f'"{WEIGHTS}/{name}" is a ')


@pytest.mark.parametrize("make", [linked_shard, linked_device, linked_folder, link_to_itself])
def test_no_key_is_made_of_what_a_link_leads_to(folder: Path, make: Callable[[Path], str]) -> None:
    site_path = folder.parents[2]
    assert weights_digest(site_path, RUN)
    make(folder)
    assert weights_digest(site_path, RUN) == ""
    assert key(RUN, RUN.decodes[0], "input", weights_digest(site_path, RUN))


def test_a_folder_that_is_a_link_out_has_no_digest(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to("/")
    assert weights_digest(folder.parents[2], RUN) == ""
    with pytest.raises(Unavailable, match="not a folder inside"):
        found(folder)
