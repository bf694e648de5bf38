"""What a repository of the hub tells: front matter, configuration, results; what of it is no use is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.importers.card import entries_of, is_of_hub
from generator.authoring.importers.entry import Entry, Reading, Result
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from generator.problems import Misuse
from tests.authoring.importers.catalogs import front_of, plan_of
from tests.authoring.importers.hub_folders import COMMIT, FILES, cache_at, folder_at

RAW = "https://huggingface.co/lab/gamma/raw/main"


@pytest.fixture
def words(site: Path) -> SiteWords:
    return SiteWords.read(site)


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A folder with one model."""
    folder_at(tmp_path / "hub" / "lab" / "gamma")
    return tmp_path / "hub"


def reading_of(path: Path, words: SiteWords, **files: str) -> Reading:
    """Of one folder, with these files instead of its own; their names without an ending."""
    names = {"card": "README.md", "config": "config.json", "results": ".eval_results/gsm8k.yaml"}
    return entries_of(folder_at(path / "lab--x", {names[key]: text for key, text in files.items()}), words)


def entry_of(reading: Reading) -> Entry:
    assert len(reading.entries) == 1, reading.unread
    return reading.entries[0]


def test_card_configuration_and_index_tell_facts_each_with_its_source(hub: Path, words: SiteWords) -> None:
    entry = entry_of(entries_of(hub, words))
    assert (entry.id, entry.name, entry.maker) == ("lab/gamma", "gamma", "")
    assert (entry.tasks, entry.inputs, entry.outputs) == (("text-generation",), ("text",), ("text",))
    assert entry.license == Told("CC-BY-NC-4.0", "card")
    assert entry.commercial_use == "no"
    facts = {name: (told.value, told.source) for name, told in entry.facts.items()}
    assert facts == {
        "vocabulary": ("128256", "config"),
        "max_tokens": ("131072 tokens", "config"),
        "text_decoder": ("llama, 32 layers, width 4096", "config"),
        "model_class": ("LlamaForCausalLM", "config"),
        "library": ("transformers", "config"),
        "languages": ("English, German", "card"),
        "base_model": ("lab/base-7b", "card"),
        "training_data": ("lab/talks, other/pages", "card"),
        "paper": ("arXiv 2301.12597", "card"),
        "decoding": ("do_sample, temperature 0.6, top_p 0.9, max_new_tokens 99", "generation"),
        "parameters": ("8.03B", "files"),
        "hub_id": ("lab/gamma", "card"),
    }
    assert entry.facts["base_model"].note == "finetune"
    assert entry.sources["card"].url == f"{RAW}/README.md"
    assert all(is_of_hub(entry.sources[key].url) for key in ("card", "config", "generation", "files"))


def test_results_have_test_metric_setting_day_and_source(hub: Path, words: SiteWords) -> None:
    entry = entry_of(entries_of(hub, words))
    arc, hellaswag, gsm8k, hle = entry.results
    assert arc == Result(
        dataset="ARC (25-Shot)",
        metric="normalized accuracy",
        value="60.24",
        setting="Challenge, test, num_few_shot 25",
        source="open-board",
    )
    assert entry.sources["open-board"].url == "https://example.org/board?query=gamma"
    assert (hellaswag.metric, hellaswag.setting, hellaswag.source) == ("acc", "validation", "card")
    assert hellaswag.note == "marked as verified on the hub"
    assert (gsm8k.setting, gsm8k.day, gsm8k.source) == ("no-tools", "2026-01-15", "results-gsm8k")
    assert entry.sources["results-gsm8k"].url == f"{RAW}/.eval_results/gsm8k.yaml"
    assert (hle.dataset, hle.setting, hle.source) == ("lab/hle", "text", "logs")


def test_what_is_not_understood_is_told_with_its_place(hub: Path, words: SiteWords) -> None:
    unread = {(each.what, each.where) for each in entries_of(hub, words).unread}
    assert unread == {
        ('key "colour" of a card is not known', "lab/gamma/README.md"),
        ("a result that is no plain number", "lab/gamma"),
    }


def test_a_cache_of_the_hub_is_read_at_the_commit_that_its_main_names(
    tmp_path: Path, words: SiteWords
) -> None:
    entry = entry_of(entries_of(cache_at(tmp_path / "hub"), words))
    assert entry.id == "lab/gamma"
    assert entry.sources["config"].url == f"https://huggingface.co/lab/gamma/raw/{COMMIT}/config.json"
    assert len(entry.results) == 4
    snapshot = tmp_path / "hub" / "models--lab--gamma" / "snapshots" / COMMIT
    assert entry_of(entries_of(snapshot, words)).facts == entry.facts


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, words: SiteWords) -> None:
    (tmp_path / "secret.json").write_text(FILES["config.json"], "utf-8")
    folder = folder_at(tmp_path / "lab--gamma", {"README.md": FILES["README.md"]})
    (folder / "config.json").symlink_to(tmp_path / "secret.json")
    (folder / "more").symlink_to(tmp_path)
    reading = entries_of(folder, words)
    assert "vocabulary" not in entry_of(reading).facts
    assert "a config.json that is no plain file, or a link out of the folder" in {
        each.what for each in reading.unread
    }


@pytest.mark.parametrize(
    ("files", "what", "where"),
    [
        ({"config": '{"a": 1,\n b: 2}'}, "a config.json of no use", "config.json:2:2 is not JSON"),
        ({"config": "[" * 20_000}, "a config.json of no use", "nested more than 32 levels"),
        (
            {"card": "---\nlicense: [mit\n---\n"},
            "a README.md of no use",
            "README.md:2:10: YAML can't be read",
        ),
        ({"card": "\x00\x01"}, "a README.md of no use", "README.md:1:1 has no front matter"),
        ({"results": "- {a: [}"}, "a file of .eval_results of no use", "gsm8k.yaml:1:8"),
        ({"results": "- value: 1"}, "a result without the name of its test", ""),
        ({"results": "- {dataset: {id: a/b}, value: .nan}"}, "a result that is no plain number", ""),
        ({"config": "{}", "card": "---\nlicense: 3 < 4\n---\n"}, "a folder that tells nothing", ""),
    ],
)
def test_a_file_of_no_use_is_told_and_the_rest_is_read(
    tmp_path: Path, words: SiteWords, files: dict[str, str], what: str, where: str
) -> None:
    good = {"card": "---\nlicense: mit\n---\n", "config": FILES["config.json"]}
    reading = reading_of(tmp_path, words, **(good | files))
    told = [each for each in reading.unread if each.what == what]
    assert len(told) == 1, reading.unread
    assert where in told[0].where
    assert len(reading.entries) == (what != "a folder that tells nothing")


def test_bytes_that_are_no_text_are_a_fault_with_a_place(tmp_path: Path, words: SiteWords) -> None:
    folder = folder_at(tmp_path / "lab--x", {"config.json": FILES["config.json"]})
    (folder / "README.md").write_bytes(b"---\nlicense: \xff\xfe\n---\n")
    (unread,) = entries_of(folder, words).unread
    assert (unread.what, "README.md:2:10" in unread.where) == ("a README.md of no use", True)


def test_a_card_of_ten_megabytes_is_read_and_one_of_thirty_is_told(tmp_path: Path, words: SiteWords) -> None:
    picture = "![](data:image/png;base64," + "A" * 10_000_000 + ")"
    reading = reading_of(tmp_path, words, card=f"---\nlicense: mit\n---\n{picture}\n")
    assert entry_of(reading).license == Told("MIT", "card")
    (tmp_path / "lab--x" / "config.json").write_text(FILES["config.json"], "utf-8")
    (tmp_path / "lab--x" / "README.md").write_text(f"---\nlicense: mit\n---\n{picture * 3}\n", "utf-8")
    (unread,) = entries_of(tmp_path / "lab--x", words).unread
    assert "bytes; 20,000,000 are accepted" in unread.what


def test_results_without_end_are_cut_off_and_told(tmp_path: Path, words: SiteWords) -> None:
    rows = "".join(f"- {{dataset: {{id: lab/test-{n}}}, value: {n}}}\n" for n in range(2000))
    reading = reading_of(tmp_path, words, config=FILES["config.json"], results=rows)
    assert len(entry_of(reading).results) == 150
    assert [each.what for each in reading.unread] == ["results behind the first 150"]


def test_a_result_that_stands_twice_counts_once(tmp_path: Path, words: SiteWords) -> None:
    row = "- {dataset: {id: lab/test}, value: %s}\n"
    rows = row % 1 + row % 1.0 + row % 2
    reading = reading_of(tmp_path, words, config=FILES["config.json"], results=rows)
    assert [result.value for result in entry_of(reading).results] == ["1"]
    assert {each.what for each in reading.unread} == {
        "a result that stands twice with two values: the first counts"
    }


def test_a_card_alone_can_be_named(tmp_path: Path, words: SiteWords) -> None:
    card = "---\nlicense: mit\nmodel_id: lab/gamma\n---\n"
    folder = folder_at(tmp_path / "x", {"gamma.md": card, "config.json": FILES["config.json"]})
    entry = entry_of(entries_of(folder / "gamma.md", words))
    assert (entry.id, list(entry.facts)) == ("lab/gamma", ["hub_id"])


def test_a_file_that_is_not_there_is_no_source(tmp_path: Path, words: SiteWords) -> None:
    entry = entry_of(reading_of(tmp_path, words, config=FILES["config.json"]))
    assert list(entry.sources) == ["config"]
    assert entry.facts["hub_id"] == Told("lab/x", "config")


def test_a_folder_without_the_name_of_its_repository_is_told(tmp_path: Path, words: SiteWords) -> None:
    folder_at(tmp_path / "hub" / "gamma")
    reading = entries_of(tmp_path / "hub", words)
    assert reading.entries == ()
    assert (
        "a folder that does not say which repository it is: name it owner--name",
        "gamma",
    ) in {(each.what, each.where) for each in reading.unread}


@pytest.mark.parametrize("made", ["", "empty", "readme"])
def test_a_path_that_holds_no_model_is_misuse(tmp_path: Path, words: SiteWords, made: str) -> None:
    path = tmp_path / "hub"
    if made:
        folder_at(path / "inner", {"README.md": "# Models\n"} if made == "readme" else {"notes.txt": ""})
    with pytest.raises(Misuse, match=r"holds no model|no file and no folder"):
        entries_of(path, words)


def test_an_import_makes_a_draft_that_a_second_run_leaves_alone(site: Path, hub: Path) -> None:
    plan = plan_of(site, hub, "card", has_rows=True)
    assert plan.refused == ()
    plan.write(site)
    found = front_of(site / "content" / "models" / "gamma.md")
    assert found["draft"] == "true"
    assert found["license"] == {"spdx": "CC-BY-NC-4.0", "commercial_use": "no", "source": "card"}
    assert found["facts"]["parameters"]["value"] == "8.03B"
    assert len(found["benchmarks"]) == 4
    assert plan_of(site, hub, "card").files == ()


def test_a_value_that_changed_is_brought_up_to_date_and_a_persons_word_stays(site: Path, hub: Path) -> None:
    plan_of(site, hub, "card", has_rows=True).write(site)
    path = site / "content" / "models" / "gamma.md"
    by_hand = path.read_text("utf-8").replace(
        "sources:\n", 'sources:\n  own: {url: "https://example.org/g", title: Own, read: 2026-11-20}\n'
    )
    by_hand = by_hand.replace(
        "languages: {value: English, German, source: card}", "languages: {value: Welsh, source: own}"
    ).replace('languages: {value: "English, German", source: card}', "languages: {value: Welsh, source: own}")
    path.write_text(by_hand, "utf-8")
    folder_at(hub / "lab" / "gamma", {"config.json": FILES["config.json"].replace("131072", "65536")})
    plan = plan_of(site, hub, "card")
    assert [change.name for file in plan.files for change in file.changes] == ["max_tokens"]
    plan.write(site)
    assert front_of(path)["facts"]["max_tokens"]["value"] == "65536 tokens"
    assert front_of(path)["facts"]["languages"] == {"value": "Welsh", "source": "own"}
