"""Files of readings in words: as reviewers read them, by the keys of texts that stand in the site."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from generator import reading_lines
from generator.content.folder import read_catalog
from generator.reading_lines import lines_of, site_encoder, tensors_in
from generator.readings.storage import MAX_SEARCHES_BYTES, readings_path
from generator.readings.tag_texts import tag_texts
from generator.readings.texts import embedded_text
from tests.toys import ROOT, copy_site, environment

SLUG = "blip-image-captioning-base"
VECTORS = f"content/readings/{SLUG}.safetensors"
MODEL = f"content/models/{SLUG}.md"
MAPS = "content/readings/samples/scene-blip.maps"


def test_every_shipped_vector_is_told_with_its_text_and_the_encoder() -> None:
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    for model in catalog.models:
        lines = list(lines_of(readings_path(ROOT) / f"{model.slug}.safetensors", ROOT))
        count = len({embedded_text(model, each) for each in model.capabilities})
        assert lines[0].startswith(f"{count} vector")
        assert lines[1].startswith(f"encoder {catalog.site.encoder.key}: {count} key")
        assert not [line for line in lines if "no text" in line or "no vector" in line]


def test_a_vector_of_a_tag_is_told_with_its_label_and_with_each_of_its_other_words() -> None:
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    told = "\n".join(lines_of(ROOT / "content/readings/tags.safetensors", ROOT))
    texts = tag_texts(catalog.tags["image-captioning"])
    assert len(texts) > 1
    assert all(f'"{text[:50]}' in told for text in texts)


def test_the_encoder_is_that_of_the_site_and_one_that_leaves_it_out_has_the_packaged_one(
    tmp_path: Path,
) -> None:
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.yaml").write_text("title: Toy\n")
    assert site_encoder(ROOT).key == site_encoder(tmp_path).key == catalog.site.encoder.key


def test_a_file_of_maps_is_told_by_answer_and_size() -> None:
    lines = list(lines_of(ROOT / MAPS, ROOT))
    assert lines[0] == f"maps of {len(lines) - 3} answers"
    assert all("6 x 6" in line for line in lines[3:])


def test_what_was_cut_off_behind_the_last_whole_record_is_said(tmp_path: Path) -> None:
    whole = (ROOT / MAPS).read_bytes()
    (tmp_path / "cut.maps").write_bytes(whole[:-10])
    assert any("behind the last whole record lie" in line for line in lines_of(tmp_path / "cut.maps", ROOT))


def _file(header: object, numbers: bytes = b"") -> bytes:
    told = json.dumps(header).encode() if not isinstance(header, bytes) else header
    return struct.pack("<Q", len(told)) + told + numbers


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"short",
        b"\xff" * 64,
        struct.pack("<Q", 1 << 60) + b"{}",
        _file(b"[" * 100_000),
        _file([]),
        _file({"a": 1}),
        _file({"a": {"dtype": "I16", "shape": [1e999], "data_offsets": [0, 2]}}, b"12"),
        _file({"a": {"dtype": "I16", "shape": [1], "data_offsets": [0, 99]}}, b"12"),
        _file({"a": {"dtype": "I16", "shape": [1], "data_offsets": [2, 0]}}, b"12"),
        _file(b'{"a": {"dtype": "I16", "shape": [' + b"9" * 10_000 + b'], "data_offsets": [0, 2]}}', b"12"),
    ],
)
def test_any_bytes_are_told_in_one_line_instead_of_a_fault(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"{SLUG}.safetensors"
    path.write_bytes(content)
    (line,) = lines_of(path, ROOT)
    assert line.startswith("no file of readings: ")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").symlink_to(ROOT / VECTORS)
    assert next(lines_of(tmp_path / "a.safetensors", ROOT)).startswith("not read: ")


def test_files_are_put_in_words_up_to_the_size_up_to_which_they_are_read() -> None:
    assert reading_lines.MAX_FILE_BYTES == MAX_SEARCHES_BYTES


def test_names_of_strangers_stay_on_their_line(tmp_path: Path) -> None:
    path = tmp_path / f"{SLUG}.safetensors"
    name = "x\x1b[2J\n::error::"
    path.write_bytes(_file({name: {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}}, b"12"))
    ran = subprocess.run(
        [sys.executable, "-m", "generator", "textconv", str(path)],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count("\n") == 1
    assert "\x1b" not in ran.stdout


def test_tensors_are_those_that_numpy_reads() -> None:
    from safetensors.numpy import load_file

    tensors, fault = tensors_in((ROOT / VECTORS).read_bytes())
    assert not fault
    assert {each.name: each.content for each in tensors} == {
        name: tensor.tobytes() for name, tensor in load_file(ROOT / VECTORS).items()
    }


def _git(folder: Path, *words: str) -> str:
    given = environment() | {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(folder),
    }
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    ran = subprocess.run(["git", *who, *words], cwd=folder, env=given, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_diff_shows_which_text_a_new_vector_belongs_to(tmp_path: Path) -> None:
    copy_site(tmp_path)
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", ".gitattributes", MODEL, VECTORS, "content/site.yaml")
    _git(tmp_path, "commit", "--quiet", "--message", "before")
    path = tmp_path / VECTORS
    tensors, _ = tensors_in(path.read_bytes())
    told = tensors[0]
    gone = next(line for line in lines_of(path, tmp_path) if line.startswith(told.name)).split('"')[1][:20]
    rows = {
        each.name: {"dtype": "I16", "shape": [384], "data_offsets": [i * 768, i * 768 + 768]}
        for i, each in enumerate(tensors[1:])
    }
    path.write_bytes(_file(rows, b"".join(each.content for each in tensors[1:])))
    assert "Binary files" in _git(tmp_path, "diff")
    command = f"{sys.executable} -m generator textconv"
    _git(tmp_path, "config", "diff.matchup.textconv", command)
    shown = _git(tmp_path, "diff")
    removed = [line for line in shown.splitlines() if line.startswith(f"-{told.name}")]
    assert len(removed) == 1
    assert gone in removed[0]
