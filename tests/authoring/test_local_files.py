"""Files on this machine: what they tell, and why they are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.authoring.new_file import new
from generator.content.folder import read_catalog
from generator.problems import FaultyContent, Misuse
from tests.authoring.files import BLIP, CARD, TODAY, URL, VIT, config_at, faults, written


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
        ("config.json", "[" * 20_000, "nested more than 32 levels"),
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
        ("README.md", b"\n \n---\ntags: x\nlicense: [mit\n---\n", "yaml-syntax", 5),
        ("README.md", b"---\ntags: x\nlicense: [mit\n---\n", "yaml-syntax", 3),
        ("README.md", b"---\na: " + b"[" * 20_000 + b"\n---\n", "too-deep", 2),
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


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("# Gamma\n\nA classifier.\n", "README.md:1:1 has no front matter; it is left out"),
        ("---\nlicense: [mit\n---\n", "README.md:2:10: YAML can't be read here"),
        ("\x00\x01", "README.md:1:1 has no front matter; it is left out"),
        ("---\nlicense: \x07mit\n---\n", "README.md:2:10"),
    ],
)
def test_a_card_of_no_use_beside_a_configuration_is_a_remark(
    shipped: Path, tmp_path: Path, card: str, said: str
) -> None:
    config_at(tmp_path / "gamma", VIT)
    config_at(tmp_path / "gamma", card, "README.md")
    started = new(shipped, "Gamma", TODAY, config_path=tmp_path / "gamma", url=URL)
    assert len(written(started.path)["facts"]) == 6
    assert any(said in remark for remark in started.remarks), started.remarks
    assert faults(shipped) == []


def test_a_configuration_of_no_use_beside_a_card_is_a_remark(shipped: Path, tmp_path: Path) -> None:
    config_at(tmp_path / "gamma", '{"a": 1,\n  b: 2}')
    config_at(tmp_path / "gamma", CARD, "README.md")
    started = new(shipped, "Gamma", TODAY, config_path=tmp_path / "gamma")
    assert written(started.path)["license"] == {"spdx": "Apache-2.0", "source": "card"}
    assert any("config.json:2:3 is not JSON" in remark for remark in started.remarks)


def test_where_both_are_of_no_use_the_first_fault_is_told(shipped: Path, tmp_path: Path) -> None:
    config_at(tmp_path / "gamma", "[1]")
    config_at(tmp_path / "gamma", "# Gamma\n", "README.md")
    with pytest.raises(Misuse, match=r"config.json:1:1 holds no mapping"):
        new(shipped, "Gamma", TODAY, config_path=tmp_path / "gamma", url=URL)


def test_one_address_of_several_files_is_one_source(shipped: Path, tmp_path: Path) -> None:
    config_at(tmp_path / "gamma", BLIP)
    config_at(tmp_path / "gamma", CARD, "README.md")
    found = written(new(shipped, "Gamma", TODAY, config_path=tmp_path / "gamma", url=URL).path)
    assert {key: source["url"] for key, source in found["sources"].items()} == {"card": URL}
    assert {fact["source"] for fact in found["facts"].values()} == {"card"}
    assert [problem.code for problem in read_catalog(shipped)[1]] == []


def test_an_address_of_a_repository_leads_to_each_of_its_files(shipped: Path, tmp_path: Path) -> None:
    config_at(tmp_path / "gamma", BLIP)
    config_at(tmp_path / "gamma", CARD, "README.md")
    page = "https://huggingface.co/lab/delta"
    found = written(new(shipped, "Gamma", TODAY, config_path=tmp_path / "gamma", url=f"{page}/").path)
    assert {key: source["url"] for key, source in found["sources"].items()} == {
        "config": f"{page}/blob/main/config.json",
        "card": f"{page}/blob/main/README.md",
    }
    assert found["facts"]["hub_id"]["value"] == "lab/delta"


def test_results_of_a_card_are_rows_with_its_source(shipped: Path, tmp_path: Path) -> None:
    index = """model-index:
- name: gamma
  results:
  - dataset: {name: COCO caption, type: coco, split: Karpathy test}
    metrics: [{type: cider, name: CIDEr, value: 138.2}, {type: bleu, value: high}]
    source: {url: "https://example.org/board", name: Board}
"""
    path = config_at(tmp_path / "gamma", CARD.replace("license:", f"{index}license:"), "README.md")
    started = new(shipped, "Gamma", TODAY, config_path=path)
    assert written(started.path)["benchmarks"] == [
        {
            "dataset": "COCO caption",
            "metric": "CIDEr",
            "value": "138.2",
            "setting": "Karpathy test",
            "source": "card",
            "note": "of https://example.org/board",
        }
    ]
    assert "benchmarks" in started.filled
    assert started.remarks == ("results of the card without a test or a plain number: 1 left out",)
    assert faults(shipped) == []
