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
