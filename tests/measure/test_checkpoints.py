"""Where weights are found and whether they are opened: what is damaged, incomplete or not ours to read is
refused in words.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageTextToText

from generator.measure.checkpoints import (
    LONGEST_WORDS,
    PICKLED,
    SAFETENSORS,
    Checkpoint,
    Unavailable,
    find,
    open_network,
)
from generator.measure.instruments import Context, Instrument, open_instrument
from generator.run_settings import INSTRUMENTS, InstrumentKind, Run
from tests.measure.networks.captioners import blip, decode_of, pictures, run_of, vit_gpt2

CODES = {
    "gated": (403, "GatedRepo"),
    "nobody": (401, "RepoNotFound"),
    "unknown": (404, "RevisionNotFound"),
    "down": (418, ""),
}
COMMIT = "0123456789abcdef0123456789abcdef01234567"
CPU = torch.device("cpu")
LOCAL = run_of("vision-encoder-decoder")  # content/weights/tiny
HUB = replace(LOCAL, weights="lab/gamma", revision=COMMIT)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vit_gpt2(tmp_path_factory.mktemp("original"))


@pytest.fixture
def site(tmp_path: Path, original: Path) -> Path:
    """A site with weights of its own, to be damaged."""
    shutil.copytree(original, tmp_path / "site" / LOCAL.weights)
    return tmp_path / "site"


def opened(site_path: Path, run: Run = LOCAL) -> Instrument:
    return open_instrument(find(site_path, run), run, CPU, torch.float32, Context())


def said(captioner: Instrument) -> list[str]:
    return [
        produced.text
        for produced in captioner.run(pictures(4), decode_of(max_new_tokens=10, min_new_tokens=4))
    ]


# Folders of the site


def test_a_folder_of_the_site_is_found(site: Path) -> None:
    assert find(site, LOCAL) == Checkpoint(site.resolve() / LOCAL.weights, SAFETENSORS, "")


@pytest.mark.parametrize(
    "weights", ["content/weights", "content/weights/../models", "content/../../outside", "content/models"]
)
def test_a_folder_elsewhere_is_refused(site: Path, weights: str) -> None:
    for folder in (site / "content" / "models", site.parent / "outside"):
        folder.mkdir(exist_ok=True)
        (folder / "model.safetensors").touch()
    with pytest.raises(Unavailable, match="not a folder inside content/weights/"):
        find(site, replace(LOCAL, weights=weights))


def test_a_folder_that_is_not_there_is_told(site: Path) -> None:
    with pytest.raises(Unavailable, match='no folder "content/weights/other"'):
        find(site, replace(LOCAL, weights="content/weights/other"))


def test_links_that_lead_out_of_the_site_are_refused(site: Path) -> None:
    shutil.copytree(site / LOCAL.weights, site.parent / "outside")
    (site / "content" / "weights" / "linked").symlink_to(site.parent / "outside")
    with pytest.raises(Unavailable, match="not a folder inside"):
        find(site, replace(LOCAL, weights="content/weights/linked"))
    (site / LOCAL.weights / "config.json").unlink()
    (site / LOCAL.weights / "config.json").symlink_to(site.parent / "outside" / "config.json")
    with pytest.raises(Unavailable, match=r"config\.json\" is a link that leads out of content/weights/"):
        find(site, LOCAL)


def test_links_between_weights_of_the_site_are_followed(site: Path) -> None:
    (site / "content" / "weights" / "linked").symlink_to(site / LOCAL.weights)
    assert (
        find(site, replace(LOCAL, weights="content/weights/linked")).path == (site / LOCAL.weights).resolve()
    )


def test_a_folder_without_weights_is_told(site: Path) -> None:
    (site / LOCAL.weights / "model.safetensors").unlink()
    with pytest.raises(Unavailable, match="holds no weights") as fault:
        find(site, LOCAL)
    assert "model.safetensors or pytorch_model.bin" in fault.value.help


# Forms of weights


def test_pickled_weights_are_read_as_weights_only_and_say_the_same(site: Path) -> None:
    expected = said(opened(site))
    shutil.rmtree(site / LOCAL.weights)
    vit_gpt2(site / LOCAL.weights, is_pickled=True)
    assert find(site, LOCAL).weights_format == PICKLED
    assert said(opened(site)) == expected


def test_pickled_weights_of_old_libraries_open(site: Path) -> None:
    """Those of the hub's vit-gpt2 hold buffers that are no weights any more, and lack a pooler that captions
    don't use.
    """
    expected = said(opened(site))
    tensors = load_file(site / LOCAL.weights / "model.safetensors")
    (site / LOCAL.weights / "model.safetensors").unlink()
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("encoder.pooler.")}
    assert len(kept) < len(tensors)
    for block in ("attn", "crossattention"):
        kept[f"decoder.transformer.h.0.{block}.bias"] = torch.ones(1, 1, 40, 40, dtype=torch.uint8)
        kept[f"decoder.transformer.h.0.{block}.masked_bias"] = torch.tensor(-1e4)
    kept["decoder.lm_head.weight"] = kept["decoder.transformer.wte.weight"]
    torch.save(kept, site / LOCAL.weights / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    assert said(opened(site)) == expected


def test_safetensors_go_before_a_pickle(site: Path) -> None:
    (site / LOCAL.weights / "pytorch_model.bin").write_bytes(b"never read")
    assert find(site, LOCAL).weights_format == SAFETENSORS
    assert said(opened(site))


class Touch:
    """What an unpickler that believes everything would do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("is_zipped", [True, False], ids=["zip", "plain"])
def test_a_pickle_that_would_do_something_is_refused_and_does_nothing(
    site: Path, tmp_path: Path, is_zipped: bool
) -> None:
    path = site / LOCAL.weights / "pytorch_model.bin"
    (site / LOCAL.weights / "model.safetensors").unlink()
    harm = {"decoder.transformer.wte.weight": Touch(tmp_path / "harm")}
    if is_zipped:
        torch.save(harm, path)
    else:
        path.write_bytes(pickle.dumps(harm, protocol=2))
    with pytest.raises(Unavailable, match="the network can't be opened"):
        opened(site)
    assert not (tmp_path / "harm").exists()
    with path.open("rb") as file:  # the trap itself is armed
        torch.load(file, weights_only=False) if is_zipped else pickle.load(file)
    assert (tmp_path / "harm").exists()


# Damage


@pytest.mark.parametrize(
    "gone",
    [
        "decoder.transformer.h.1.crossattention.c_attn.weight",
        "encoder.embeddings.cls_token",
        "decoder.transformer.wte.weight",
    ],
)
def test_a_checkpoint_that_lacks_a_tensor_is_refused(site: Path, gone: str) -> None:
    path = site / LOCAL.weights / "model.safetensors"
    tensors = load_file(path)
    save_file({name: tensor for name, tensor in tensors.items() if name != gone}, path, {"format": "pt"})
    assert gone in tensors
    with pytest.raises(Unavailable, match=r"lacks \d tensors?, first ") as fault:
        opened(site)
    assert fault.value.help == "use a complete checkpoint"


def test_a_tied_head_need_not_be_stored(site: Path) -> None:
    assert "decoder.lm_head.weight" not in load_file(site / LOCAL.weights / "model.safetensors")
    assert said(opened(site))


def test_a_pooler_is_missed_where_it_is_used(site: Path) -> None:
    path = site / LOCAL.weights / "model.safetensors"
    tensors = load_file(path)
    save_file(
        {name: tensor for name, tensor in tensors.items() if "pooler" not in name}, path, {"format": "pt"}
    )
    assert said(opened(site))
    with pytest.raises(Unavailable, match=r"lacks 2 tensors, first encoder\.pooler\.dense\.bias"):
        open_network(find(site, LOCAL), AutoModelForImageTextToText, CPU, torch.float32)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("model.safetensors", b"", "network"),
        ("model.safetensors", b"not tensors at all", "network"),
        ("config.json", b"{}", "network"),
        ("config.json", b'{"model_type": "of-tomorrow"}', "network"),
        ("config.json", b'{"model_type": "vision-encoder-decoder"}', "network"),
        ("preprocessor_config.json", b"[]", "image processor"),
        (
            "preprocessor_config.json",
            b'{"image_processor_type": "OfTomorrowImageProcessor"}',
            "image processor",
        ),
        ("tokenizer.json", b"{", "tokenizer"),
    ],
)
def test_a_damaged_file_is_told_with_a_remedy(site: Path, name: str, content: bytes, what: str) -> None:
    (site / LOCAL.weights / name).write_bytes(content)
    with pytest.raises(Unavailable, match=f"the {what} can't be opened: .") as fault:
        opened(site)
    assert fault.value.help
    assert "\n" not in fault.value.message
    assert len(fault.value.message) < LONGEST_WORDS + 60


@pytest.mark.parametrize("name", ["config.json", "preprocessor_config.json", "tokenizer_config.json"])
def test_settings_that_are_no_json_are_refused_by_name(site: Path, name: str) -> None:
    (site / LOCAL.weights / name).write_bytes(b"{")
    with pytest.raises(Unavailable, match=f'tiny/{name}" is no JSON') as fault:
        opened(site)
    assert fault.value.help


@pytest.mark.parametrize("share", [0.1, 0.9, 0.999])
def test_truncated_safetensors_are_refused(site: Path, share: float) -> None:
    path = site / LOCAL.weights / "model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Unavailable, match="the network can't be opened"):
        opened(site)


def test_tensors_of_other_shapes_are_refused(site: Path) -> None:
    path = site / LOCAL.weights / "model.safetensors"
    tensors = load_file(path)
    save_file({**tensors, "decoder.transformer.wpe.weight": torch.zeros(7, 64)}, path, {"format": "pt"})
    with pytest.raises(Unavailable, match="the network can't be opened"):
        opened(site)


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["preprocessor_config.json"], "settings of an image processor"),
        (["tokenizer.json", "tokenizer_config.json"], "the tokenizer can't"),
    ],
    ids=["processor", "tokenizer"],
)
def test_what_stands_beside_the_weights_is_missed(site: Path, names: list[str], what: str) -> None:
    for name in names:
        (site / LOCAL.weights / name).unlink()
    with pytest.raises(Unavailable, match=what) as fault:
        opened(site)
    assert fault.value.help


def test_code_of_a_repository_is_never_run(site: Path, tmp_path: Path) -> None:
    folder = site / LOCAL.weights
    for name, kind in (
        ("config.json", "AutoModelForImageTextToText"),
        ("preprocessor_config.json", "AutoImageProcessor"),
    ):
        settings = json.loads((folder / name).read_text("utf-8"))
        settings |= {
            "auto_map": {kind: "code.Thing", "AutoConfig": "code.Thing"},
            "model_type": "of-their-own",
        }
        (folder / name).write_text(json.dumps(settings), "utf-8")
    (folder / "code.py").write_text(f"open({str(tmp_path / 'harm')!r}, 'w')\nclass Thing: pass\n", "utf-8")
    with pytest.raises(Unavailable, match=r"code\.py\" is code"):
        find(site, LOCAL)
    # Weights of the hub are not looked through, as their code is not fetched; nor would it be run.
    checkpoint = Checkpoint(folder, SAFETENSORS, COMMIT)
    with pytest.raises(Unavailable, match="the network can't be opened"):
        open_instrument(checkpoint, LOCAL, CPU, torch.float32, Context())
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("kind", INSTRUMENTS.values(), ids=lambda kind: kind.name)
def test_every_instrument_has_a_module_that_opens_it(kind: InstrumentKind) -> None:
    module = importlib.import_module(kind.module, "generator.measure.instruments")
    assert callable(module.open_instrument)


def test_finding_needs_no_torch() -> None:
    modules = "generator.measure.checkpoints, generator.measure.instruments"
    code = f"import sys; import {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Repositories of the hub


@pytest.mark.parametrize("revision", ["", "main", COMMIT[:7], COMMIT.upper(), COMMIT + "0"])
def test_a_repository_without_a_full_commit_is_refused(site: Path, revision: str) -> None:
    with pytest.raises(Unavailable, match='no revision is pinned for "lab/gamma"') as fault:
        find(site, replace(HUB, revision=revision))
    assert "revision: the full commit hash" in fault.value.help


class Server(ThreadingHTTPServer):
    """A hub of one repository, lab/gamma; lab/<a status> answers with that status, lab/broken breaks off."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.answer(has_body=True)

    def do_HEAD(self) -> None:
        self.answer(has_body=False)

    def answer(self, has_body: bool) -> None:
        parts = self.path.split("?")[0].strip("/").split("/")
        repository = parts[3] if parts[0] == "api" else parts[1]
        if repository in CODES:
            status, code = CODES[repository]
            return self.send(status, b"no", {"X-Error-Code": code} if code else {}, has_body)
        if parts[0] == "api":
            rows = [
                {"type": "file", "path": name, "size": len(raw), "oid": f"{place:040x}"}
                for place, (name, raw) in enumerate(self.server.files.items())
            ]
            return self.send(200, json.dumps(rows).encode(), {"Content-Type": "application/json"}, has_body)
        name = "/".join(parts[4:])
        if has_body:
            self.server.asked.append(name)
        raw = self.server.files[name]
        place = list(self.server.files).index(name)
        return self.send(
            200, raw, {"ETag": f'"{place:040x}"', "X-Repo-Commit": COMMIT}, has_body, repository == "broken"
        )

    def send(
        self, status: int, raw: bytes, headers: dict[str, str], has_body: bool, is_broken: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(raw)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        if has_body:
            self.wfile.write(raw[: len(raw) // 2] if is_broken else raw)

    def log_message(self, format: str, *values: object) -> None:
        pass


@pytest.fixture
def hub(original: Path) -> Iterator[Server]:
    server = Server()
    server.files = {path.name: path.read_bytes() for path in sorted(original.iterdir())}
    server.files |= {
        "README.md": b"# Gamma",
        "tf_model.h5": b"other",
        "model.fp16.safetensors": b"twice",
        "onnx/model.onnx": b"other",
    }
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


FIND = """
import json, sys
from pathlib import Path
from generator.run_settings import Decode, Run
from generator.measure.checkpoints import Unavailable, find
for case in json.loads(sys.argv[1]):
    run = Run(case["instrument"], case["weights"], case["revision"], "", (Decode(),))
    try:
        found = find(Path("."), run, case["download"])
        words = {"path": str(found.path), "format": found.weights_format, "revision": found.revision}
        print(json.dumps(words))
    except Unavailable as fault:
        print(json.dumps({"message": fault.message, "help": fault.help}))
"""


def asked(
    cache_path: Path, url: str, *runs: tuple[Run, bool], is_offline: bool = False
) -> list[dict[str, str]]:
    """What `find` answers in a process of its own: the hub's library reads its settings once.

    Each run with: may it download.
    """
    cases = [
        {"instrument": run.instrument, "weights": run.weights, "revision": run.revision, "download": download}
        for run, download in runs
    ]
    settings = {
        **os.environ,
        "HF_ENDPOINT": url,
        "HF_HOME": str(cache_path),
        "HF_HUB_OFFLINE": "1" if is_offline else "0",
        "HF_HUB_DISABLE_XET": "1",
        "HF_TOKEN": "",
    }
    settings.pop("HF_HUB_CACHE", None)
    done = subprocess.run(
        [sys.executable, "-c", FIND, json.dumps(cases)],
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_weights_of_the_hub_are_fetched_once_and_without_what_is_not_needed(
    hub: Server, tmp_path: Path
) -> None:
    absent, first, again, present = asked(
        tmp_path, hub.url, (HUB, False), (HUB, True), (HUB, True), (HUB, False)
    )
    assert '"lab/gamma" is not on this machine' in absent["message"]
    assert first["format"] == SAFETENSORS
    assert first["revision"] == COMMIT
    assert first == again == present
    names = sorted(path.name for path in Path(first["path"]).iterdir())
    assert names == sorted(
        set(hub.files) - {"README.md", "tf_model.h5", "model.fp16.safetensors", "onnx/model.onnx"}
    )
    assert sorted(hub.asked) == names
    network = open_network(
        Checkpoint(Path(first["path"]), first["format"], COMMIT),
        AutoModelForImageTextToText,
        CPU,
        torch.float32,
    )
    assert not network.training
    assert asked(tmp_path, hub.url, (HUB, True), is_offline=True) == [first]


def test_a_pickle_is_fetched_only_where_there_are_no_safetensors(hub: Server, tmp_path: Path) -> None:
    hub.files["pytorch_model.bin"] = b"pickled"
    (found,) = asked(tmp_path / "both", hub.url, (HUB, True))
    assert found["format"] == SAFETENSORS
    assert "pytorch_model.bin" not in hub.asked
    for name in ("model.safetensors", "model.fp16.safetensors"):
        del hub.files[name]
    (found,) = asked(tmp_path / "one", hub.url, (HUB, True))
    assert found["format"] == PICKLED
    assert (Path(found["path"]) / "pytorch_model.bin").read_bytes() == b"pickled"


def test_of_a_pipeline_only_its_parts_are_fetched(hub: Server, tmp_path: Path) -> None:
    index = {
        "_class_name": "P",
        "unet": ["diffusers", "U"],
        "vae": ["diffusers", "V"],
        "safety_checker": [None, None],
    }
    hub.files = {
        "model_index.json": json.dumps(index).encode(),
        "whole.safetensors": b"everything again",
        "unet/config.json": b"{}",
        "unet/diffusion_pytorch_model.safetensors": b"unet",
        "unet/diffusion_pytorch_model.fp16.safetensors": b"unet again",
        "vae/diffusion_pytorch_model.safetensors": b"vae",
        "safety_checker/model.safetensors": b"not a part",
    }
    (found,) = asked(tmp_path, hub.url, (replace(HUB, instrument="text-to-image"), True))
    assert found["format"] == SAFETENSORS
    assert sorted(set(hub.asked)) == [
        "model_index.json",
        "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
    ]


@pytest.mark.parametrize(
    ("repository", "message", "remedy"),
    [
        ("lab/gated", "is gated", "accept it on the page of lab/gated, then run hf auth login"),
        ("lab/nobody", 'shows no repository "lab/nobody"', "correct run.weights"),
        ("lab/unknown", f'"lab/unknown" has no revision {COMMIT}', "correct run.revision"),
        ("lab/down", '"lab/down"', "the connection"),
        ("lab/broken", '"lab/broken" was not fetched as a whole', "files that have arrived are kept"),
    ],
)
def test_what_the_hub_refuses_is_told_with_a_remedy(
    hub: Server, tmp_path: Path, repository: str, message: str, remedy: str
) -> None:
    (answer,) = asked(tmp_path, hub.url, (replace(HUB, weights=repository), True))
    assert message in answer["message"]
    assert remedy in answer["help"]


def test_offline_the_remedy_is_named(tmp_path: Path) -> None:
    (answer,) = asked(tmp_path, "http://127.0.0.1:9", (HUB, True), is_offline=True)
    assert '"lab/gamma" is not on this machine' in answer["message"]
    assert "HF_HUB_OFFLINE" in answer["help"]


def test_a_repository_without_weights_is_told(hub: Server, tmp_path: Path) -> None:
    for name in ("model.safetensors", "model.fp16.safetensors"):
        del hub.files[name]
    (answer,) = asked(tmp_path, hub.url, (HUB, True))
    assert f'"lab/gamma" at {COMMIT} holds no weights' in answer["message"]


def test_blip_opens_from_the_site_too(site: Path) -> None:
    shutil.rmtree(site / LOCAL.weights)
    blip(site / LOCAL.weights, is_pickled=True)
    assert said(opened(site, replace(LOCAL, instrument="blip")))
