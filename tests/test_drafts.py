"""What `new` writes and `refresh` changes, with real files and a hub that runs on this machine."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from huggingface_hub.utils import close_session

from generator.authoring.hub import Hub, Silent
from generator.authoring.refresh import refresh
from generator.authoring.template import new
from generator.content.folder import read_catalog
from generator.content.markdown_form import read_markdown
from generator.content.marked_yaml import read_yaml
from generator.files import split_lines
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse, errors

REPOSITORY_PATH = Path(__file__).parent.parent
TODAY = datetime.date(2026, 11, 21)
SHA = "0123456789abcdef0123456789abcdef01234567"
URL = "https://example.org/lab/gamma"
MATCHUP = "import sys; sys.argv[0] = 'matchup'\nfrom generator.cli import main\nmain()"

VIT = {
    "_name_or_path": "lab/vit-base",
    "architectures": ["ViTForImageClassification"],
    "hidden_size": 768,
    "id2label": {"0": "tench", "1": "goldfish", "2": "shark"},
    "image_size": 224,
    "model_type": "vit",
    "num_channels": 3,
    "num_hidden_layers": 12,
    "patch_size": 16,
    "transformers_version": "4.13.0.dev0",
}
CAPTIONER = {
    "architectures": ["VisionEncoderDecoderModel"],
    "model_type": "vision-encoder-decoder",
    "encoder": {
        "model_type": "vit",
        "image_size": 224,
        "patch_size": 16,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "id2label": {"0": "LABEL_0"},
    },
    "decoder": {
        "model_type": "gpt2",
        "n_embd": 768,
        "n_layer": 12,
        "n_positions": 1024,
        "vocab_size": 50257,
        "is_decoder": True,
    },
}
BLIP = {
    "architectures": ["BlipForConditionalGeneration"],
    "model_type": "blip",
    "vision_config": {
        "model_type": "blip_vision_model",
        "image_size": 384,
        "patch_size": 16,
        "hidden_size": 768,
        "num_hidden_layers": 12,
    },
    "text_config": {
        "model_type": "blip_text_model",
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "max_position_embeddings": 512,
        "vocab_size": 30524,
    },
    "image_text_hidden_size": 256,
}
SWIN = {
    "model_type": "swin",
    "image_size": 224,
    "patch_size": 4,
    "depths": [2, 2, 6, 2],
    "num_layers": 4,
    "embed_dim": 96,
    "hidden_size": 768,
    "architectures": ["SwinModel"],
}
CLIP = {
    "architectures": ["CLIPModel"],
    "vision_config": {
        "model_type": "clip_vision_model",
        "image_size": 224,
        "patch_size": 32,
        "hidden_size": 768,
        "num_hidden_layers": 12,
    },
    "text_config": {
        "model_type": "clip_text_model",
        "hidden_size": 512,
        "num_hidden_layers": 12,
        "vocab_size": 49408,
        "max_position_embeddings": 77,
    },
}
CARD = """---
license: apache-2.0
language: [en, fr]
pipeline_tag: image-to-text
library_name: transformers
model_id: lab/gamma
---
# Gamma
"""


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """The settings of the shipped site, with one of its models."""
    site_path = tmp_path / "shipped"
    (site_path / "content" / "models").mkdir(parents=True)
    for path in (REPOSITORY_PATH / "content").glob("*.yaml"):
        (site_path / "content" / path.name).write_bytes(path.read_bytes())
    name = "models/blip-image-captioning-base.md"
    (site_path / "content" / name).write_bytes((REPOSITORY_PATH / "content" / name).read_bytes())
    return site_path


def written(path: Path) -> dict[str, Any]:
    value = read_markdown(split_lines(path.name, path.read_text("utf-8")))[0].value
    assert isinstance(value, dict)
    return value


def faults(site_path: Path) -> list[str]:
    return [problem.message for problem in errors(read_catalog(site_path)[1])]


def config_at(folder_path: Path, config: Any, name: str = "config.json") -> Path:
    folder_path.mkdir(exist_ok=True)
    path = folder_path / name
    path.write_text(config if isinstance(config, str) else json.dumps(config), "utf-8")
    return path


# The template


@pytest.mark.parametrize(
    "name",
    ["Gamma", "FLUX.9 [pro]: max #2", "Ωmega 3 × 'x' \"y\"", "no", "null", "<b>Gamma</b> {{ x }}", "a" * 200],
)
def test_a_new_file_passes_check(site: Path, shipped: Path, name: str) -> None:
    for each in (site, shipped):
        started = new(each, name, TODAY)
        assert faults(each) == []
        assert written(started.path)["name"] == name


def test_two_new_files_pass_check_together(site: Path) -> None:
    new(site, "Gamma", TODAY)
    new(site, "Delta", TODAY)
    assert faults(site) == []


def test_a_new_file_passes_check_when_every_comment_of_it_is_opened(shipped: Path) -> None:
    path = new(shipped, "Gamma", TODAY).path
    lines = path.read_text("utf-8").split("\n")
    opened = [
        line.replace("# ", "", 1)
        if line.startswith(("# short", "# rel", "# facts", "# bench", "# sign"))
        else f" {line[1:]}"
        if line.startswith("#   ")
        else line
        for line in lines
    ]
    path.write_text("\n".join(opened), "utf-8")
    assert faults(shipped) == []
    assert len(written(path)["facts"]) > 20


def test_every_line_that_waits_says_replace_and_what_belongs_there(shipped: Path) -> None:
    started = new(shipped, "Gamma", TODAY)
    lines = started.path.read_text("utf-8").split("\n")
    assert [number for number, line in enumerate(lines, 1) if "Replace: " in line] == [
        number for number, _ in started.waiting
    ]
    assert ("maker: who made it, as they write themselves") in [words for _, words in started.waiting]


def test_the_template_names_the_schema_in_its_first_line(shipped: Path) -> None:
    path = new(shipped, "Gamma", TODAY).path
    target = path.read_text("utf-8").split("\n")[1].removeprefix("# yaml-language-server: $schema=")
    assert (
        REPOSITORY_PATH / "content" / "models" / target
    ).resolve() == REPOSITORY_PATH / "content" / "schema" / "model.schema.json"


@pytest.mark.parametrize(
    ("name", "slug", "address"),
    [("FLUX.9 [pro]", "", "flux-9-pro"), ("x" * 90, "", "x" * 80), ("Ω", "omega", "omega")],
)
def test_the_file_is_named_after_the_model_or_as_asked(
    site: Path, name: str, slug: str, address: str
) -> None:
    assert new(site, name, TODAY, slug).path == site / "content" / "models" / f"{address}.md"


@pytest.mark.parametrize(
    ("name", "slug", "said"),
    [
        ("Alpha", "", "is there already"),
        ("beta", "", "content/models/beta.yaml is there already"),
        ("Ω", "", "no address can be made"),
        ("Gamma", "../gamma", "can't be an address"),
        ("Gamma", "Gamma", "can't be an address"),
        ("ALPHA", "gamma", "already the name of content/models/alpha.md"),
        (" ", "gamma", "the name is empty"),
        ("a\x00b", "gamma", "can't be seen"),
        ("a\u2028b", "gamma", "can't be seen"),
    ],
)
def test_a_name_or_slug_that_can_not_be_used_is_misuse(site: Path, name: str, slug: str, said: str) -> None:
    before = sorted(path.name for path in (site / "content" / "models").iterdir())
    with pytest.raises(Misuse, match=said):
        new(site, name, TODAY, slug)
    assert sorted(path.name for path in (site / "content" / "models").iterdir()) == before


def test_a_dangling_link_is_not_written_through(site: Path, tmp_path: Path) -> None:
    (site / "content" / "models" / "gamma.md").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misuse, match="is there already"):
        new(site, "Gamma", TODAY)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["tags.yaml", "facts.yaml", "scoring.yaml"])
def test_faulty_settings_are_told_in_the_words_of_check(site: Path, name: str) -> None:
    (site / "content" / name).write_text("tasks: [", "utf-8")
    with pytest.raises(FaultyContent) as caught:
        new(site, "Gamma", TODAY)
    assert {problem.place.path for problem in caught.value.problems} == {f"content/{name}"}


def test_a_faulty_model_does_not_hinder_a_new_one(site: Path) -> None:
    (site / "content" / "models" / "alpha.md").write_text("---\nname:\n", "utf-8")
    assert new(site, "Gamma", TODAY).path.exists()


# From a configuration


@pytest.mark.parametrize(
    ("config", "facts"),
    [
        (VIT, {"image_size": "224 × 224 px", "patch_size": "16 px", "label_count": "3", "image_encoder": "vit, 12 layers, width 768", "model_class": "ViTForImageClassification", "library": "transformers"}),
        (CAPTIONER, {"image_size": "224 × 224 px", "patch_size": "16 px", "vocabulary": "50257", "max_tokens": "1024 tokens", "image_encoder": "vit, 12 layers, width 768", "text_decoder": "gpt2, 12 layers, width 768", "model_class": "VisionEncoderDecoderModel", "library": "transformers"}),
        (BLIP, {"image_size": "384 × 384 px", "patch_size": "16 px", "vocabulary": "30524", "max_tokens": "512 tokens", "image_encoder": "blip, 12 layers, width 768", "text_decoder": "blip, 12 layers, width 768", "model_class": "BlipForConditionalGeneration", "library": "transformers"}),
        (SWIN, {"image_size": "224 × 224 px", "patch_size": "4 px", "image_encoder": "swin, stages of 2, 2, 6 and 2 layers", "model_class": "SwinModel", "library": "transformers"}),
        (CLIP, {"image_size": "224 × 224 px", "patch_size": "32 px", "vocabulary": "49408", "max_tokens": "77 tokens", "image_encoder": "clip, 12 layers, width 768", "text_encoder": "clip, 12 layers, width 512", "model_class": "CLIPModel", "library": "transformers"}),
        ({"model_type": "roberta", "max_position_embeddings": 514, "vocab_size": 50265}, {"vocabulary": "50265"}),
        ({"image_size": [224, 160], "patch_size": [16, 8]}, {"image_size": "224 × 160 px", "patch_size": "16 × 8 px"}),
    ],
    ids=["vit", "vision-encoder-decoder", "blip", "swin", "clip", "roberta", "sides"],
)  # fmt: skip
def test_a_configuration_fills_what_it_says_and_nothing_else(
    shipped: Path, tmp_path: Path, config: Any, facts: dict[str, str]
) -> None:
    path = new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", config), url=URL).path
    found = written(path)
    assert faults(shipped) == []
    assert {name: fact["value"] for name, fact in found["facts"].items()} == facts
    assert {fact["source"] for fact in found["facts"].values()} == {"config"}
    assert {key: source["url"] for key, source in found["sources"].items()} == {"config": URL}


@pytest.mark.parametrize(
    "config",
    [
        {
            "vocab_size": True,
            "image_size": "224",
            "patch_size": -16,
            "architectures": "x",
            "id2label": ["a"],
            "model_type": ["vit"],
        },
        {
            "vocab_size": 10**400 // 10**100,
            "image_size": [224],
            "architectures": ["a\nb"],
            "vision_config": [],
            "decoder": "x",
        },
        {
            "vocab_size": 1.5,
            "image_size": {"height": 1},
            "architectures": [{}],
            "depths": [[]],
            "_name_or_path": 3,
        },
    ],
)
def test_values_of_odd_types_are_left_out(shipped: Path, tmp_path: Path, config: Any) -> None:
    with pytest.raises(Misuse, match="tells nothing that a model file asks for"):
        new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", config), url=URL)


def test_a_card_fills_license_task_and_languages_with_the_hub_as_address(
    shipped: Path, tmp_path: Path
) -> None:
    path = new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", CARD, "README.md")).path
    found = written(path)
    assert faults(shipped) == []
    assert found["license"] == {"spdx": "Apache-2.0", "source": "card"}
    assert (found["tasks"], found["inputs"], found["outputs"]) == (["image-to-text"], ["image"], ["text"])
    assert found["facts"]["languages"] == {"value": "English, French", "source": "card"}
    assert found["facts"]["hub_id"] == {"value": "lab/gamma", "source": "card"}
    assert found["sources"]["card"]["url"] == "https://huggingface.co/lab/gamma/blob/main/README.md"


@pytest.mark.parametrize(
    ("license", "spdx"),
    [
        ("mit", "MIT"),
        ("cc-by-nc-4.0", "CC-BY-NC-4.0"),
        ("creativeml-openrail-m", "LicenseRef-CreativeML-OpenRAIL-M"),
        ("llama-2", "LicenseRef-Llama-2"),
        ("some-own-words", "LicenseRef-some-own-words"),
        ("[mit]", "MIT"),
        ("other\nlicense_name: lab-terms", "LicenseRef-lab-terms"),
        ("other", "unknown"),
        ("unknown", "unknown"),
        ("[mit, apache-2.0]", "unknown"),
        ("mit and apache-2.0", "unknown"),
        ('"<script>"', "unknown"),
    ],
)
def test_a_licence_is_spelt_as_spdx_and_the_recipe_spell_it(
    shipped: Path, tmp_path: Path, license: str, spdx: str
) -> None:
    card = f"---\nlicense: {license}\nlanguage: en\nmodel_id: lab/gamma\n---\n"
    found = written(
        new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", card, "README.md")).path
    )
    assert (found["license"]["spdx"] if isinstance(found["license"], dict) else found["license"]) == spdx
    assert faults(shipped) == []


def test_a_task_that_the_site_does_not_have_is_said_and_not_filled_in(shipped: Path, tmp_path: Path) -> None:
    card = "---\nlicense: mit\npipeline_tag: text-to-speech\n---\n"
    started = new(
        shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", card, "README.md"), url=URL
    )
    assert started.remarks == ('its task on the hub, "text-to-speech", is none of content/tags.yaml',)
    assert any(words.startswith("tasks: only an example") for _, words in started.waiting)


def test_a_folder_gives_configuration_card_and_weights(shipped: Path, tmp_path: Path) -> None:
    folder_path = tmp_path / "gamma"
    config_at(folder_path, BLIP)
    config_at(folder_path, CARD, "README.md")
    (folder_path / "model-00001-of-00002.safetensors").write_bytes(b"x" * 1_500_000)
    (folder_path / "model-00002-of-00002.safetensors").write_text(
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 988500000\n"
    )
    found = written(new(shipped, "Gamma", TODAY, config_path=folder_path).path)
    assert found["facts"]["weights_size"] == {"value": "990 MB", "source": "files", "note": "2 files"}
    assert found["facts"]["weights_format"] == {"value": "safetensors", "source": "files"}
    assert list(found["sources"]) == ["config", "card", "files"]
    assert faults(shipped) == []


def test_a_shard_that_is_missing_leaves_the_size_open(shipped: Path, tmp_path: Path) -> None:
    config_at(tmp_path / "gamma", BLIP)
    (tmp_path / "gamma" / "model-00001-of-00002.safetensors").write_bytes(b"x")
    found = written(new(shipped, "Gamma", TODAY, config_path=tmp_path / "gamma", url=URL).path)
    assert "weights_size" not in found["facts"]


def test_an_address_from_name_or_path_comes_with_a_warning_and_no_hub_id(
    shipped: Path, tmp_path: Path
) -> None:
    started = new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", VIT))
    assert "check that it is this model" in started.remarks[0]
    assert (
        written(started.path)["sources"]["config"]["url"]
        == "https://huggingface.co/lab/vit-base/blob/main/config.json"
    )
    assert "hub_id" not in written(started.path)["facts"]


def test_facts_that_the_site_has_no_row_for_are_said(site: Path, tmp_path: Path) -> None:
    started = new(site, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", VIT), url=URL)
    assert "patch_size 16 px: content/facts.yaml has no such row" in started.remarks
    assert faults(site) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("config.json", '{"a": 1,\n  b: 2}', r"config.json:2:3 is not JSON"),
        ("config.json", "[1]", "config.json:1:1 holds no mapping"),
        (
            "config.json",
            '{"a": ' * 33 + "1" + "}" * 33,
            "config.json:1:193 is nested more than 32 levels deep",
        ),
        ("config.json", "[" * 100_000, "nested more than 32 levels"),
        ("config.json", f'{{"vocab_size": {"9" * 5000}}}', "a number that is too long"),
        ("config.json", '{"a": "' + "x" * 1_000_001 + '"}', "1,000,010 bytes; 1,000,000 are accepted"),
        ("config.json", "{}", "tells nothing that a model file asks for"),
        ("README.md", "# Gamma\n", "README.md:1:1 has no front matter"),
        ("README.md", "---\nlicense: mit\n", "README.md:1:1 has no front matter"),
        ("weights.bin", "x", "neither a config.json nor a model card"),
        (
            "model_index.json",
            '{"_class_name": "FluxPipeline"}',
            r"tells the class \(FluxPipeline\) and the library \(diffusers\), and nothing else",
        ),
    ],
)
def test_a_file_that_can_not_be_read_is_misuse_with_its_place(
    shipped: Path, tmp_path: Path, name: str, text: str, said: str
) -> None:
    with pytest.raises(Misuse, match=said):
        new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", text, name), url=URL)
    assert not (shipped / "content" / "models" / "gamma.md").exists()


@pytest.mark.parametrize(
    ("name", "raw", "code", "line"),
    [
        ("config.json", b'{"a": "\xff"}', "not-utf-8", 1),
        ("config.json", b"", "empty-file", 1),
        ("README.md", b"---\nlicense: mit\nlicense: mit\n---\n", "duplicate-key", 3),
        ("README.md", b"---\nlicense: &a mit\ntags: *a\n---\n", "yaml-alias", 2),
        ("README.md", b"---\ntags: x\nlicense: [mit\n---\n", "yaml-syntax", 3),
        ("README.md", b"---\na: " + b"[" * 100_000 + b"\n---\n", "too-deep", 2),
    ],
)
def test_a_faulty_file_is_shown_with_its_line(
    shipped: Path, tmp_path: Path, name: str, raw: bytes, code: str, line: int
) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(FaultyContent) as caught:
        new(shipped, "Gamma", TODAY, config_path=path, url=URL)
    assert [(problem.code, problem.place.path, problem.place.line) for problem in caught.value.problems] == [
        (code, str(path), line)
    ]


@pytest.mark.parametrize(
    ("made", "url", "said"),
    [
        ("", "", "does not exist"),
        ("long", "", "does not exist"),
        ("pipe", "", "is no file"),
        ("folder", "", "holds neither config.json nor README.md"),
        ("index", "", "index of a diffusers pipeline"),
        ("config", "", "does not say where it comes from"),
        ("config", "ftp://x", "is not a web address"),
        ("config", "https://example.org/ a", "is not a web address"),
    ],
)
def test_a_path_or_address_of_no_use_is_misuse(
    shipped: Path, tmp_path: Path, made: str, url: str, said: str
) -> None:
    path = tmp_path / "gamma"
    if made == "pipe":
        os.mkfifo(path)
    elif made and made != "long":
        path.mkdir()
    if made == "long":
        path = path / ("x" * 300)
    if made == "index":
        config_at(path, {"_class_name": "FluxPipeline"}, "model_index.json")
    if made == "config":
        config_at(path, BLIP)
    with pytest.raises(Misuse, match=said):
        new(shipped, "Gamma", TODAY, config_path=path, url=url)


# From the hub


class Answers(BaseHTTPRequestHandler):
    """The few paths of a hub that are asked for; what they answer is the server's."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)  # type: ignore[attr-defined]
        status, body = self.server.answers.get(path, (404, b"Not Found"))  # type: ignore[attr-defined]
        if status == 0:
            self.server.released.wait(30)  # type: ignore[attr-defined]
            return
        self.send_response(status)
        if status == 307:
            self.send_header("Location", body.decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self.released = threading.Event()

    @property
    def hub(self) -> Hub:
        return Hub(f"http://127.0.0.1:{self.server_port}")

    def model(self, repository: str, **says: Any) -> None:
        self.answers[f"/api/models/{repository}"] = 200, json.dumps(GAMMA | says).encode()

    def file(self, repository: str, name: str, text: str) -> None:
        self.answers[f"/{repository}/resolve/{SHA}/{name}"] = 200, text.encode()


GAMMA = {
    "sha": SHA,
    "downloads": 189116,
    "likes": 912,
    "lastModified": "2025-02-03T06:12:25.000Z",
    "pipeline_tag": "image-to-text",
    "library_name": "transformers",
    "gated": False,
    "tags": ["pytorch", "license:bsd-3-clause"],
    "safetensors": {"parameters": {"F32": 247414076}, "total": 247414076},
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A hub on this machine; nothing else is asked."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Server()
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield running
    running.released.set()
    running.shutdown()
    running.server_close()
    close_session()


def test_the_hub_fills_configuration_card_and_dated_counts(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    server.file("lab/gamma", "config.json", json.dumps(BLIP))
    server.file("lab/gamma", "README.md", CARD)
    started = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    found = written(started.path)
    assert faults(shipped) == []
    assert found["signals"] == {
        "hf_downloads_30d": {"value": "189116", "as_of": "2026-11-21", "source": "hub"},
        "hf_likes": {"value": "912", "as_of": "2026-11-21", "source": "hub"},
        "hub_updated": {"value": "2025-02-03", "as_of": "2026-11-21", "source": "hub"},
    }
    assert found["facts"]["parameters"] == {
        "value": "247M",
        "source": "hub",
        "note": "247,414,076 in the safetensors files",
    }
    assert found["facts"]["hub_id"] == {"value": "lab/gamma", "source": "hub"}
    assert found["facts"]["image_size"] == {"value": "384 × 384 px", "source": "config"}
    assert found["license"] == {"spdx": "Apache-2.0", "source": "card"}
    assert found["pricing"] == {"weights": "open", "hosted": "unknown", "source": "hub"}
    assert found["sources"]["config"]["url"] == f"{server.hub.endpoint}/lab/gamma/blob/{SHA}/config.json"
    assert found["sources"]["hub"]["by"] == "third-party"
    assert started.remarks == ()


def test_a_repository_without_files_gives_what_the_hub_says(shipped: Path, server: Server) -> None:
    server.model("lab/gamma", gated="manual")
    started = new(shipped, "Gamma", TODAY, hub_id=f"{server.hub.endpoint}/lab/gamma", hub=server.hub)
    found = written(started.path)
    assert (found["license"]["spdx"], found["pricing"]["weights"], found["tasks"]) == (
        "BSD-3-Clause",
        "gated",
        ["image-to-text"],
    )
    assert started.remarks == ("the repository has no config.json", "the repository has no README.md")
    assert list(found["sources"]) == ["hub"]
    assert faults(shipped) == []


def test_a_file_that_the_hub_keeps_elsewhere_is_followed(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    server.answers[f"/lab/gamma/resolve/{SHA}/config.json"] = 307, b"/elsewhere/config.json"
    server.answers["/elsewhere/config.json"] = 200, json.dumps(BLIP).encode()
    found = written(new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub).path)
    assert found["facts"]["vocabulary"] == {"value": "30524", "source": "config"}


def test_a_faulty_file_on_the_hub_is_left_out_with_a_note(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    server.file("lab/gamma", "config.json", "{")
    server.file("lab/gamma", "README.md", "---\na: [\n---\n")
    started = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    assert [remark.partition(":")[0] for remark in started.remarks] == [
        "config.json is left out",
        "README.md is left out",
    ]
    assert faults(shipped) == []


def test_odd_values_of_the_hub_are_left_out(shipped: Path, server: Server) -> None:
    odd = {
        "sha": "../x",
        "downloads": "many",
        "likes": True,
        "lastModified": 3,
        "pipeline_tag": ["a"],
        "library_name": "\n",
        "gated": {},
        "tags": [3],
        "safetensors": [],
    }
    server.model("lab/gamma", **odd)
    found = written(new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub).path)
    assert "signals" not in found
    assert found["facts"] == {"hub_id": {"value": "lab/gamma", "source": "hub"}}


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, b"", 'the hub has no model "lab/gamma"'),
        (401, b"", "it is gated or private, or there is no such repository"),
        (403, b"", "it is gated or private"),
        (429, b"", r"refuses further questions for now \(429\)"),
        (500, b"", "the hub answered 500"),
        (200, b"<html>", "is not the JSON of a model"),
        (200, b"[]", "is not the JSON of a model"),
        (200, b"[" * 100_000, "is not the JSON of a model"),
        (200, b'"' + b"x" * 1_100_000 + b'"', "more than 1,000,000 bytes"),
    ],
)
def test_a_hub_that_does_not_answer_the_question_ends_with_a_remedy(
    shipped: Path, server: Server, status: int, body: bytes, said: str
) -> None:
    server.answers["/api/models/lab/gamma"] = status, body
    with pytest.raises(CannotGoOn, match=said) as caught:
        new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    assert caught.value.help
    assert not (shipped / "content" / "models" / "gamma.md").exists()


def test_a_hub_that_is_silent_is_given_up_after_the_timeout(
    shipped: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.authoring.hub.TIMEOUT", 0.2)
    server.answers["/api/models/lab/gamma"] = 0, b""
    with pytest.raises(Silent, match="gave no answer within"):
        new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)


def test_a_hub_that_can_not_be_reached_is_said_plainly(shipped: Path, server: Server) -> None:
    hub = server.hub
    server.shutdown()
    server.server_close()
    with pytest.raises(Silent, match="can't be reached"):
        new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=hub)


@pytest.mark.parametrize("repository", ["lab/../x", "lab/a/b", "", "lab gamma", "/gamma", "lab/" + "x" * 97])
def test_a_repository_that_is_none_is_never_asked_for(shipped: Path, server: Server, repository: str) -> None:
    with pytest.raises(Misuse):
        new(
            shipped,
            "Alpha" if repository else "blip image captioning base",
            TODAY,
            hub_id=repository,
            hub=server.hub,
        )
    assert server.asked == []


def test_configuration_and_hub_together_are_misuse(shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="not from both"):
        new(shipped, "Gamma", TODAY, config_path=tmp_path, hub_id="lab/gamma")


# Refresh

MODEL = """---
# a comment above
name: Gamma
maker: "Lab"     # who
kind: model
tasks: [image-to-text]
inputs: [image]
outputs: [text]
license: unknown
pricing: unknown
sources:
  # the card comes first
  card: {url: "https://example.org/gamma", title: 'Card', read: 2026-11-20}
  list: {url: "https://example.org/list", title: List, read: 2026-09-12, by: third-party}
facts:
  hub_id: {value: lab/gamma, source: card}
signals:
  hf_likes:   {value: 905, as_of: 2026-09, source: list, note: "rounded: {about}"}   # slow
  hf_downloads_30d: unknown        # jumps
  hub_updated:
    value: "2025-02-03"
    source: list
---
Gamma  writes one sentence.\t

## Captions
Tags: image-captioning

hf_likes: {value: 905, as_of: 2026-09, source: list}

Unique: One.

Versus: Two.

Limits: Three.

Sources: card, list
"""
HUB_LINE = '  hub: {url: "%s/api/models/lab/gamma", title: "Hub, counts of the repository", read: 2026-11-21, by: third-party}'


@pytest.fixture
def gamma(shipped: Path) -> Path:
    for path in (shipped / "content" / "models").iterdir():
        path.unlink()
    path = shipped / "content" / "models" / "gamma.md"
    path.write_bytes(MODEL.encode())
    assert faults(shipped) == []
    return path


def refreshed(path: Path, hub: Hub, day: datetime.date = TODAY) -> list[str]:
    found = refresh(path.parent.parent.parent, day, hub=hub)
    assert not found.unreached
    for update in found.updates:
        update.write()
    return [*(str(change) for update in found.updates for change in update.changes), *found.remarks]


def changed(before: str, after: str) -> list[str]:
    kept = before.splitlines(keepends=True)
    return [line for line in after.splitlines(keepends=True) if line not in kept]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_refresh_changes_the_dated_lines_and_no_other_byte(
    gamma: Path, server: Server, end: str, mark: str
) -> None:
    server.model("lab/gamma")
    before = mark + MODEL.replace("\n", end)
    gamma.write_bytes(before.encode())
    assert refreshed(gamma, server.hub) == [
        "gamma: hf_downloads_30d unknown -> 189116 (2026-11-21)",
        "gamma: hf_likes 905 (2026-09) -> 912 (2026-11-21)",
    ]
    after = gamma.read_bytes().decode()
    assert changed(before, after) == [
        HUB_LINE % server.hub.endpoint + end,
        "  hf_likes:   {value: 912, as_of: 2026-11-21, source: hub}   # slow" + end,
        "  hf_downloads_30d: {value: 189116, as_of: 2026-11-21, source: hub}        # jumps" + end,
    ]
    assert len(after.split(end)) == len(before.split(end)) + 1
    assert faults(gamma.parent.parent.parent) == []


def test_a_second_refresh_with_the_same_counts_changes_nothing(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    refreshed(gamma, server.hub)
    before = gamma.read_bytes()
    assert refreshed(gamma, server.hub, datetime.date(2027, 1, 1)) == []
    assert gamma.read_bytes() == before


def test_a_later_refresh_edits_the_value_its_day_and_the_day_of_the_source(
    gamma: Path, server: Server
) -> None:
    server.model("lab/gamma")
    refreshed(gamma, server.hub)
    text = gamma.read_text("utf-8").replace(
        "{value: 912, as_of: 2026-11-21, source: hub}",
        "{ source: hub,  as_of: '2026-11-21', value: \"912\", note: kept }",
    )
    gamma.write_text(text, "utf-8")
    server.model("lab/gamma", likes=1000)
    assert refreshed(gamma, server.hub, datetime.date(2027, 1, 2)) == [
        "gamma: hf_likes 912 (2026-11-21) -> 1000 (2027-01-02)"
    ]
    assert changed(text, gamma.read_text("utf-8")) == [
        HUB_LINE.replace("2026-11-21", "2027-01-02") % server.hub.endpoint + "\n",
        "  hf_likes:   { source: hub,  as_of: '2027-01-02', value: \"1000\", note: kept }   # slow\n",
    ]


def test_an_entry_over_several_lines_with_another_source_stays_and_is_said(
    gamma: Path, server: Server
) -> None:
    server.model("lab/gamma", downloads=None, likes=905, lastModified="2026-10-01T00:00:00.000Z")
    before = gamma.read_bytes()
    (said,) = refreshed(gamma, server.hub)
    assert said.startswith("gamma: hub_updated 2025-02-03 stays, though the hub says 2026-10-01")
    assert gamma.read_bytes() == before


def test_a_signal_that_can_not_apply_stays_as_it_is(gamma: Path, server: Server) -> None:
    server.model("lab/gamma", likes=None, lastModified=None)
    gamma.write_text(MODEL.replace("hf_downloads_30d: unknown", "hf_downloads_30d: n/a"), "utf-8")
    assert refreshed(gamma, server.hub) == []


def test_a_source_named_hub_that_is_another_one_is_left_alone(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    gamma.write_text(
        MODEL.replace("list:", "hub:", 1)
        .replace("source: list", "source: hub")
        .replace("card, list", "card, hub"),
        "utf-8",
    )
    refreshed(gamma, server.hub)
    assert written(gamma)["signals"]["hf_likes"]["source"] == "hub-api"
    assert faults(gamma.parent.parent.parent) == []


def test_a_data_form_with_sources_in_one_line_is_refreshed(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    text = (
        'sources: {card: {url: "https://example.org/x", title: Card, read: 2026-11-20}}\nname: Gamma\nmaker: Lab\nkind: model\n'
        "tasks: [image-to-text]\ninputs: [image]\noutputs: [text]\nlicense: unknown\npricing: unknown\nfacts: {hub_id: lab/gamma}\n"
        "signals: {hf_likes: 905}\nsummary: One.\ncapabilities:\n- {title: Captions, tags: image-captioning, text: A, unique: B, versus: C, limits: D, sources: card}\n"
    )
    path = shipped / "content" / "models" / "gamma.yaml"
    path.write_text(text, "utf-8")
    (update,) = refresh(shipped, TODAY, "gamma", server.hub).updates
    update.write()
    assert faults(shipped) == []
    assert "signals: {hf_likes: {value: 912, as_of: 2026-11-21, source: hub}}\n" in path.read_text("utf-8")


def test_the_first_draft_from_the_hub_can_be_refreshed(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    path = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub).path
    server.model("lab/gamma", likes=913)
    (update,) = refresh(shipped, datetime.date(2026, 12, 1), "gamma", server.hub).updates
    update.write()
    assert written(path)["signals"]["hf_likes"] == {"value": "913", "as_of": "2026-12-01", "source": "hub"}


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    (update,) = refresh(gamma.parent.parent.parent, TODAY, hub=server.hub).updates
    gamma.write_bytes(MODEL.encode() + b"\nmore\n")
    with pytest.raises(CannotGoOn, match="edited meanwhile"):
        update.write()
    assert gamma.read_bytes().endswith(b"\nmore\n")


@pytest.mark.parametrize("slug", ["nope", "beta"])
def test_a_model_that_can_not_be_refreshed_is_misuse(gamma: Path, server: Server, slug: str) -> None:
    (gamma.parent / "beta.md").write_text(
        MODEL.replace("name: Gamma", "name: Beta")
        .replace("lab/gamma", "unknown")
        .replace("writes one", "is"),
        "utf-8",
    )
    (gamma.parent / "beta.md").write_text(
        (gamma.parent / "beta.md").read_text("utf-8").replace("hf_likes: {value: 905, as", "likes {as"),
        "utf-8",
    )
    with pytest.raises(Misuse):
        refresh(gamma.parent.parent.parent, TODAY, slug, server.hub)
    assert server.asked == []


def test_faulty_content_is_told_before_anybody_is_asked(gamma: Path, server: Server) -> None:
    gamma.write_text(MODEL.replace("maker", "makr"), "utf-8")
    with pytest.raises(FaultyContent):
        refresh(gamma.parent.parent.parent, TODAY, hub=server.hub)
    assert server.asked == []


def several(gamma: Path, count: int) -> None:
    """Models a, b, c… that differ in name, repository and text."""
    gamma.unlink()
    for letter in "abcdef"[:count]:
        text = (
            MODEL.replace("Gamma", letter.upper())
            .replace("lab/gamma", f"lab/{letter}")
            .replace("hf_likes: {value: 905, as", f"Text of {letter}")
        )
        (gamma.parent / f"{letter}.md").write_text(text, "utf-8")


def test_one_model_that_is_gone_does_not_stop_the_others(gamma: Path, server: Server) -> None:
    several(gamma, 3)
    server.model("lab/a")
    server.model("lab/c")
    found = refresh(gamma.parent.parent.parent, TODAY, hub=server.hub)
    assert [update.path.stem for update in found.updates] == ["a", "c"]
    assert list(found.unreached) == ["b"]


def test_a_silent_host_is_given_up_after_three_models(
    gamma: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.authoring.hub.TIMEOUT", 0.1)
    several(gamma, 6)
    server.answers = {f"/api/models/lab/{letter}": (0, b"") for letter in "abcdef"}
    found = refresh(gamma.parent.parent.parent, TODAY, hub=server.hub)
    assert list(found.unreached) == list("abcdef")
    assert len(server.asked) == 3


# The command


def run(
    site_path: Path, *words: str, stdin: int = subprocess.DEVNULL, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if "proxy" not in name.lower() and not name.startswith("HF_")
    }
    ran = subprocess.run(
        [sys.executable, "-c", MATCHUP, *words], cwd=site_path, capture_output=True, text=True, timeout=60, stdin=stdin,
        env=kept | {"PYTHONPATH": str(REPOSITORY_PATH), "NO_COLOR": "1"} | environment,
    )  # fmt: skip
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


def test_new_says_what_is_left_to_do(shipped: Path) -> None:
    ran = run(shipped, "new", "Gamma")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(
        "wrote content/models/gamma.md\nstill to be filled in:\n  line   7  maker: who made it"
    )
    assert all(words in ran.stdout for words in ("matchup check", "make measure", "make build"))
    assert faults(shipped) == []
    assert run(shipped, "new", "Gamma").returncode == 2


def test_new_asks_the_hub_of_the_environment(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    ran = run(shipped, "new", "Gamma", "--from-hub", "lab/gamma", HF_ENDPOINT=server.hub.endpoint)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (
        "filled in: task, license, weights, parameters, library, hub_id, hf_downloads_30d, hf_likes, hub_updated\n"
        in ran.stdout
    )


def test_the_offline_switch_of_the_hub_is_honoured(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    ran = run(
        shipped,
        "new",
        "Gamma",
        "--from-hub",
        "lab/gamma",
        HF_ENDPOINT=server.hub.endpoint,
        HF_HUB_OFFLINE="1",
    )
    assert (ran.returncode, server.asked) == (3, [])
    assert "HF_HUB_OFFLINE is set" in ran.stderr


@pytest.mark.parametrize(
    "words", [("new", "Gamma", "--from-hub", "lab/gamma"), ("refresh",)], ids=["new", "refresh"]
)
def test_without_huggingface_hub_the_command_to_install_it_is_named(
    shipped: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "huggingface_hub.py").write_text("raise ImportError\n", "utf-8")
    ran = run(shipped, *words, PYTHONPATH=f"{tmp_path}{os.pathsep}{REPOSITORY_PATH}")
    assert ran.returncode == 3
    assert 'pip install "matchup[hub]"' in ran.stderr


def test_a_template_needs_no_huggingface_hub(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "huggingface_hub.py").write_text("raise ImportError\n", "utf-8")
    assert run(shipped, "new", "Gamma", PYTHONPATH=f"{tmp_path}{os.pathsep}{REPOSITORY_PATH}").returncode == 0


def test_refresh_without_a_terminal_prints_and_writes_only_when_told(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    site_path = gamma.parent.parent.parent
    ran = run(site_path, "refresh", HF_ENDPOINT=server.hub.endpoint)
    today = datetime.date.today().isoformat()
    assert ran.returncode == 0
    assert f"gamma: hf_likes 905 (2026-09) -> 912 ({today})\n" in ran.stdout
    assert ran.stdout.endswith("nothing was written: this is no terminal to ask on; --yes writes 1 file\n")
    assert gamma.read_bytes() == MODEL.encode()
    ran = run(site_path, "refresh", "gamma", "--yes", HF_ENDPOINT=server.hub.endpoint)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "wrote 1 file")
    assert written(gamma)["signals"]["hf_likes"]["value"] == "912"
    assert (
        run(site_path, "refresh", HF_ENDPOINT=server.hub.endpoint).stdout
        == "nothing to do: 1 model asked for, no count differs\n"
    )


@pytest.mark.parametrize(
    ("answer", "said", "likes"), [("y", "wrote 1 file", "912"), ("n", "nothing was written", "905")]
)
def test_refresh_asks_on_a_terminal(gamma: Path, server: Server, answer: str, said: str, likes: str) -> None:
    server.model("lab/gamma")
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())
    ran = run(gamma.parent.parent.parent, "refresh", stdin=theirs, HF_ENDPOINT=server.hub.endpoint)
    os.close(ours)
    os.close(theirs)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, f"write 1 file? [y/N]: {said}")
    assert written(gamma)["signals"]["hf_likes"]["value"] == likes


def test_refresh_writes_the_others_and_ends_with_3_when_one_gives_no_answer(
    gamma: Path, server: Server
) -> None:
    several(gamma, 2)
    server.model("lab/a")
    ran = run(gamma.parent.parent.parent, "refresh", "--yes", HF_ENDPOINT=server.hub.endpoint)
    assert ran.returncode == 3
    assert "wrote 1 file" in ran.stdout
    assert "error: no answer about b" in ran.stderr
    assert written(gamma.parent / "a.md")["signals"]["hf_likes"]["value"] == "912"


def test_faults_of_the_two_verbs_are_never_tracebacks(site: Path, tmp_path: Path) -> None:
    assert issubclass(Silent, MatchupError)
    ran = run(site, "new", "Gamma", "--from-config", str(tmp_path / "nope.json"))
    assert (ran.returncode, ran.stderr.partition("\n")[0]) == (
        2,
        f'error: "{tmp_path / "nope.json"}" does not exist',
    )
    assert run(tmp_path, "refresh").returncode == 2


# The schemas of editors

SCHEMA_PATH = REPOSITORY_PATH / "content" / "schema"
MODELS = sorted((REPOSITORY_PATH / "content" / "models").glob("*.*")) + sorted(
    (REPOSITORY_PATH / "tests" / "sites").glob("*/content/models/*.*")
)
SETTINGS = [
    path
    for site_path in (REPOSITORY_PATH, REPOSITORY_PATH / "tests" / "sites" / "two-models")
    for path in sorted(
        [*(site_path / "content").glob("*.yaml"), *(site_path / "content" / "samples").glob("*.yaml")]
    )
]


def faults_of(name: str, value: Any) -> list[str]:
    schema = json.loads((SCHEMA_PATH / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return [
        f"{fault.json_path}: {fault.message}"[:300]
        for fault in jsonschema.Draft7Validator(schema).iter_errors(value)
    ]


def resolved(path: Path) -> Any:
    """As the YAML support of an editor reads it: numbers, booleans and dates resolved."""
    text = path.read_text("utf-8")
    return dated(yaml.safe_load(text.split("\n---\n")[0] if path.suffix == ".md" else text))


def dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: dated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [dated(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


@pytest.mark.parametrize("path", [*MODELS, *SETTINGS], ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_shipped_files_fit_their_schema_as_text_and_as_resolved(path: Path) -> None:
    name = "model" if path.parent.name == "models" else path.stem
    lines = split_lines(path.name, path.read_text("utf-8"))
    assert (
        faults_of(name, (read_markdown(lines) if path.suffix == ".md" else read_yaml(lines))[0].value) == []
    )
    assert faults_of(name, resolved(path)) == []


def test_a_template_fits_the_schema(shipped: Path) -> None:
    assert faults_of("model", resolved(new(shipped, "Gamma", TODAY).path)) == []


SHORT = {
    "name": "Gamma", "maker": "Lab", "kind": "model", "tasks": ["x"], "inputs": ["image"], "outputs": ["text"], "license": "MIT", "pricing": "open",
    "sources": {}, "facts": {"a": "unknown", "b": 3}, "signals": {"c": True}, "released": 2022,
}  # fmt: skip


def test_short_forms_fit_the_schema() -> None:
    assert faults_of("model", SHORT) == []


@pytest.mark.parametrize(
    "wrong",
    [{"makr": "Lab"}, {"kind": "modell"}, {"license": {"spdx": "MIT", "x": "y"}}, {"tasks": "x"}, {"tasks": []}, {"released": "soon"}, {"inputs": ["smell"]}, {"facts": {"A B": "x"}}, {"name": None}],
    ids=json.dumps,
)  # fmt: skip
def test_what_check_refuses_does_not_fit_the_schema(wrong: dict[str, Any]) -> None:
    assert faults_of("model", SHORT | wrong) != []


def test_every_example_of_a_schema_fits_the_field_that_it_stands_in() -> None:
    count = 0
    for path in SCHEMA_PATH.glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        for part in (schema, *schema.get("$defs", {}).values()):
            for field in part.get("properties", {}).values():
                for example in field.get("examples", []):
                    jsonschema.Draft7Validator(field | {"$defs": schema["$defs"]}).validate(example)
                    count += 1
    assert count > 20


def test_editors_find_a_schema_for_every_kind_of_content_file() -> None:
    settings = json.loads((REPOSITORY_PATH / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    assert {(REPOSITORY_PATH / path).name for path in settings} == {
        path.name for path in SCHEMA_PATH.glob("*.json")
    }
    assert all((REPOSITORY_PATH / path).is_file() for path in settings)
    assert set(settings.values()) == {
        "content/models/*.yaml",
        "content/samples/samples.yaml",
        *(f"content/{path.name}" for path in (REPOSITORY_PATH / "content").glob("*.yaml")),
    }
