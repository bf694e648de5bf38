"""What a built site answers: what its files hold, and nothing from anywhere else."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator import built_site
from generator.built_site import PARTS, BuiltSite, is_name
from generator.problems import CannotGoOn, MatchupError, Misuse
from tests.toys import shipped

PATHS = (
    "../secret",
    "/etc/passwd",
    "a/b",
    "..",
    ".",
    "",
    "a\0b",
    "A",
    "é",
    "a.json",
    "%2e%2e",
    "a b",
    "-" * 3,
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data files of a few of the shipped models."""
    folder = tmp_path_factory.mktemp("built")
    made = shipped()
    for target in made.targets():
        if target.path.startswith("api/"):
            path = folder / target.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made.render(target.path))
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "site")


@pytest.fixture(scope="module")
def site(built: Path) -> BuiltSite:
    return BuiltSite(built)


def slugs(rows: list[dict[str, Any]]) -> list[str]:
    return [row["slug"] for row in rows]


# Search


def test_a_model_is_found_by_its_name(site: BuiltSite) -> None:
    assert slugs(site.search("kosmos")["models"]) == ["kosmos-2-patch14-224"]


def test_a_capability_is_found_by_its_words_and_by_other_names_of_its_tag(site: BuiltSite) -> None:
    told = site.search("img2txt")["capabilities"]
    captioners = ("blip-image-captioning-base", "kosmos-2-patch14-224", "vit-gpt2-image-captioning")
    assert {row["model"] for row in told} == set(captioners)
    assert all(row["page"].startswith("https://") for row in told)


def test_each_capability_is_found_once_however_many_tags_it_has(site: BuiltSite) -> None:
    pages = [row["page"] for row in site.search("caption", limit=25)["capabilities"]]
    assert len(set(pages)) == len(pages) > 3


def test_a_task_narrows_a_search_and_alone_lists_its_models_the_ranked_first(site: BuiltSite) -> None:
    of_task = site.search("", task="image-to-text")["models"]
    assert slugs(of_task)[-1] == "vit-gpt2-image-captioning"  # no public test of it
    ranked = [row["scores"][0]["value"] for row in of_task[:-1]]
    assert ranked == sorted(ranked, reverse=True)
    told = site.search("caption", task="text-to-image")["capabilities"]
    assert {row["model"] for row in told} <= {"stable-diffusion", "flux-1-pro"}


def test_words_that_nobody_uses_are_said_to_find_nothing_near(site: BuiltSite) -> None:
    assert not site.search("qzxv wvkq")["are_near"]


@pytest.mark.parametrize("limit", [-5, 0, 1, 10**9])
def test_no_answer_has_more_rows_than_accepted(site: BuiltSite, limit: int) -> None:
    answer = site.search("image", limit=limit)
    assert 1 <= len(answer["capabilities"]) <= min(max(limit, 1), built_site.MOST)


# Models


def test_a_model_is_what_its_file_says(site: BuiltSite, built: Path) -> None:
    slug = "blip-image-captioning-base"
    file = json.loads((built / f"api/v1/models/{slug}.json").read_bytes())
    told = site.model(slug)
    for part in PARTS:
        if part != "pairs":
            assert told[part] == file[part], part
    assert slugs(told["pairs"]) == slugs(file["pairs"][: built_site.PAIRS])
    assert told["as_of"] == file["as_of"]


def test_parts_that_are_asked_for_come_alone(site: BuiltSite) -> None:
    told = site.model("flux-1-pro", ["scores", "results"])
    assert [part for part in PARTS if part in told] == ["scores", "results"]


def test_two_models_are_told_side_by_side(site: BuiltSite) -> None:
    told = site.compare("blip-image-captioning-base", "kosmos-2-patch14-224")
    assert told["comparison"]["slug"] == "kosmos-2-patch14-224"
    assert told["comparison"]["told"]["answer"]["text"].startswith("Both caption pictures")
    labels = {row["label"]: (row["first"], row["second"]) for row in told["facts_that_differ"]}
    assert labels["Maker"] == ("Salesforce", "Microsoft")
    assert all(ours != theirs for ours, theirs in labels.values())


def test_an_answer_that_would_be_too_long_says_what_it_leaves_out(
    site: BuiltSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_site, "LONGEST", 20_000)
    told = site.model("blip-image-captioning-base")
    assert len(json.dumps(told)) < 25_000
    assert told["left_out"]
    assert not set(told["left_out"]) & told.keys()
    assert "deciding" in told


# What is refused


@pytest.mark.parametrize("word", PATHS)
def test_a_path_is_no_model(site: BuiltSite, word: str) -> None:
    assert not is_name(word)
    for ask in (
        site.model,
        lambda each: site.compare(each, "flux-1-pro"),
        lambda each: site.compare("flux-1-pro", each),
    ):
        with pytest.raises(Misuse, match="there is no model"):
            ask(word)


def test_a_name_that_is_not_there_is_answered_with_the_nearest(site: BuiltSite) -> None:
    with pytest.raises(Misuse) as fault:
        site.model("flux-1-prod")
    assert 'use "flux-1-pro"' in fault.value.help
    with pytest.raises(Misuse):
        site.search("", task="nothing")
    with pytest.raises(Misuse):
        site.model("flux-1-pro", ["secrets"])
    with pytest.raises(Misuse):
        site.compare("flux-1-pro", "flux-1-pro")


def test_a_folder_without_data_says_how_to_get_some(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CannotGoOn) as fault:
            BuiltSite(folder)
        assert "matchup build" in fault.value.help


def test_a_link_is_not_followed_neither_of_a_file_nor_of_a_folder(copy: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"slug": "secret"}')
    file = copy / "api/v1/models/flux-1-pro.json"
    file.unlink()
    file.symlink_to(secret)
    with pytest.raises(CannotGoOn, match="is a link"):
        BuiltSite(copy).model("flux-1-pro")
    models = copy / "api/v1/models"
    models.rename(tmp_path / "elsewhere")
    models.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotGoOn, match="is a link"):
        BuiltSite(copy).model("stable-diffusion")


def test_an_index_can_name_no_file_elsewhere(copy: Path) -> None:
    index = copy / "api/v1/index.json"
    told = json.loads(index.read_bytes())
    told["models"][0]["slug"] = "../../../secret"
    told["tags"][0]["tag"] = "../../../secret"
    index.write_text(json.dumps(told))
    site = BuiltSite(copy)
    with pytest.raises(Misuse):
        site.model("../../../secret")
    assert site.search("caption")["capabilities"]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"[" * 100_000, b'{"models": 1}', b"\xff\xfe", b'{"slug": "\\ud800"}', b"null"],
)
@pytest.mark.parametrize("name", ["index", "models/flux-1-pro", "tags/sampling"])
def test_a_broken_file_is_a_fault_in_words(copy: Path, name: str, content: bytes) -> None:
    (copy / f"api/v1/{name}.json").write_bytes(content)

    def ask() -> None:
        site = BuiltSite(copy)
        site.model("flux-1-pro")
        site.search("caption")

    with pytest.raises(MatchupError) as fault:
        ask()
    assert fault.value.help


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with names")
def test_a_pipe_is_not_waited_for(copy: Path) -> None:
    file = copy / "api/v1/models/flux-1-pro.json"
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(CannotGoOn):
        BuiltSite(copy).model("flux-1-pro")
