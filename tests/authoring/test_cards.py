"""A card fills licence, task and languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.new_file import new
from tests.authoring.files import CARD, TODAY, URL, config_at, faults, written


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
        ("openrail", "LicenseRef-openrail"),
        ("openrail++", "LicenseRef-CreativeML-OpenRAIL-PP-M"),
        ("bigscience-openrail-m", "LicenseRef-bigscience-openrail-m"),
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
    assert started.remarks == (
        'its task on the hub, "text-to-speech", is none of content/tags.yaml: tasks are left blank',
    )
    assert written(started.path)["tasks"] == []
    assert any(words.startswith("tasks: what it is used for") for _, words in started.waiting)


@pytest.mark.parametrize("first", ["\n", "\n\n \t\n", "\r\n", "\ufeff\n"])
def test_blank_lines_may_stand_before_the_front_matter(shipped: Path, tmp_path: Path, first: str) -> None:
    card = f"{first}---\nlicense: mit\nlanguage:\n- en\npipeline_tag: image-classification\n---\n# Quay\n"
    path = config_at(tmp_path / "quay", card, "README.md")
    found = written(new(shipped, "Quay", TODAY, config_path=path, url=URL).path)
    assert found["license"] == {"spdx": "MIT", "source": "card"}
    assert found["tasks"] == ["image-classification"]
    assert found["facts"]["languages"] == {"value": "English", "source": "card"}


@pytest.mark.parametrize(
    ("license", "use"),
    [
        ("cc-by-nc-4.0", "no"),
        ("cc-by-nc-sa-3.0", "no"),
        ("cc-by-4.0", None),
        ("mit", None),
        ("openrail", None),
    ],
)
def test_a_licence_that_is_called_non_commercial_says_so(
    shipped: Path, tmp_path: Path, license: str, use: str | None
) -> None:
    card = f"---\nlicense: {license}\nmodel_id: lab/gamma\n---\n"
    path = config_at(tmp_path / "gamma", card, "README.md")
    assert (
        written(new(shipped, "Gamma", TODAY, config_path=path).path)["license"].get("commercial_use") == use
    )
    assert faults(shipped) == []


def test_anchors_and_tags_of_a_foreign_card_are_read(shipped: Path, tmp_path: Path) -> None:
    fields = "license: &a !!str mit\nlanguage: [&b en, *b, fr]\ntags: *a\nself: &c [*c]\nmodel_id: lab/g"
    card = f"---\n{fields}\n---\n"
    started = new(shipped, "G", TODAY, config_path=config_at(tmp_path / "g", card, "README.md"))
    found = written(started.path)
    assert found["license"] == {"spdx": "MIT", "source": "card"}
    assert found["facts"]["languages"]["value"] == "English, French"
    assert started.remarks == ()


def test_a_key_that_stands_twice_counts_only_where_both_say_the_same(shipped: Path, tmp_path: Path) -> None:
    card = "---\nlicense: mit\nlanguage: en\nlicense: apache-2.0\nlanguage: en\nmodel_id: lab/g\n---\n"
    started = new(shipped, "G", TODAY, config_path=config_at(tmp_path / "g", card, "README.md"))
    assert written(started.path)["license"] == "unknown"
    assert written(started.path)["facts"]["languages"]["value"] == "English"
    assert started.remarks == ('"license" stands twice with two values: it is left out',)


def test_aliases_that_would_unfold_to_gigabytes_cost_nothing(shipped: Path, tmp_path: Path) -> None:
    layers = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20))
    card = f"---\nlicense: mit\na0: &a0 [x]\n{layers}language: *a19\nmodel_id: lab/g\n---\n"
    found = written(new(shipped, "G", TODAY, config_path=config_at(tmp_path / "g", card, "README.md")).path)
    assert found["license"] == {"spdx": "MIT", "source": "card"}
    assert "languages" not in found["facts"]
