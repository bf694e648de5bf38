"""What is embedded: one line of plain words, in which no model is called by its name."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.content.folder import read_catalog
from generator.readings.texts import embedded_text, text_of
from tests.toys import ROOT, capability, model

PLAIN = capability("Captions", text="It looks at the café and writes a sentence.")

CATALOG, _ = read_catalog(ROOT)
assert CATALOG is not None

NAMES = (  # as makers write them
    "Claude Opus 4",
    "MiMo-V2.5-Pro-UltraSpeed",
    "o1",
    "o4-mini",
    "GPT-4.1 mini",
    "GPT-5 (high)",
    "Gemini 2.5 Flash-Lite",
    "Llama 3.1 8B (Instruct)",
    "DeepSeek-V3.1",
    "Qwen2.5-VL 72B Instruct",
    "C4AI Command R+",
    "Mixtral 8x22B",
    "FLUX.1 [pro]",
    "Kimi K2 0905",
    "ERNIE 4.5 300B A47B",
    "文心一言",
    "Ministral 8B “24.10”",
    "R&D *alpha* (v1.0)",
    "$0 \\1",
    *(each.name for each in CATALOG.models),
    *(each.short_name for each in CATALOG.models),
)


def embedded(text: str, name: str = "Blip Base", short_name: str = "Blip") -> str:
    """A description as it is embedded, without the title before it."""
    told = embedded_text(model(name=name, short_name=short_name), capability("Title", text=text))
    return told.removeprefix("Title. ")


def test_title_and_description_are_one_line() -> None:
    assert text_of(replace(PLAIN, text="One.\n\n  Two.\t")) == "Captions. One. Two."


def test_letters_are_composed() -> None:
    apart = replace(PLAIN, text=unicodedata.normalize("NFD", PLAIN.text))
    assert apart.text != PLAIN.text
    assert embedded_text(model(), apart) == embedded_text(model(), PLAIN)


# Names


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_is_the_same_whatever_the_model_is_called(name: str) -> None:
    text = f"{name} can write out a chain of thought before it answers."
    told = capability("Reasoning before the answer", text=text)
    for names in ({"name": name, "short_name": name}, {"name": "Toy", "short_name": name}):
        assert embedded_text(model(**names), told) == (
            "Reasoning before the answer. The model can write out a chain of thought before it answers."
        )


@given(st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=2, max_size=20))
def test_any_word_as_a_name_leaves_the_same_text(name: str) -> None:
    assert (
        embedded(f"When asked, {name} answers.", "Any", name).casefold() == "when asked, the model answers."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Blip reads.", "The model reads."),
        ("Here blip reads.", "Here the model reads."),
        ("So does BLIP BASE.", "So does the model."),
        ("Blip  Base reads.", "The model reads."),
        ("Blip\nBase reads.", "The model reads."),
        ("It is Blip's own, as Blip’s are.", "It is the model's own, as the model’s are."),
        ("It reads. Blip writes! Blip draws? Blip rests.", f"It reads.{' The model {}' * 3}"),
        ("**Blip** reads.", "**The model** reads."),
        ("In `Blip` it is (Blip), “Blip”.", "In `the model` it is (the model), “the model”."),
        ("The Blip model reads.", "The model reads."),
        ("With the Blip Base model and a Blip encoder.", "With the model and the model encoder."),
        ("Blip, Blip and Blip.", "The model, the model and the model."),
    ],
)
def test_a_name_in_any_form_becomes_the_model(text: str, expected: str) -> None:
    assert embedded(text) == expected.format("writes!", "draws?", "rests.")


@pytest.mark.parametrize(
    "text",
    [
        "Blip-2 reads.",
        "Blip 2 reads.",
        "Blip.2 reads.",
        "Blip v2 reads.",
        "Blips read.",
        "Blip2 reads.",
        "MiniBlip reads.",
        "Mini-Blip reads.",
        "It lies at maker/blip.",
        "It lies at blip/weights.",
        "Blip+CapFilt reads.",
        "Its maker is Somebody.",
    ],
)
def test_what_only_begins_or_ends_like_a_name_stays(text: str) -> None:
    assert embedded(text) == text


def test_a_name_in_the_title_becomes_the_model_too() -> None:
    told = capability("How Blip reads", text="It reads.")
    assert embedded_text(model(name="Blip", short_name="Blip"), told) == "How the model reads. It reads."


def test_the_longer_name_goes_first() -> None:
    assert embedded("Here Blip Base reads.", "Blip", "Blip Base") == "Here the model reads."


def test_names_of_other_models_stay() -> None:
    assert embedded("Unlike Git, Blip reads.") == "Unlike Git, the model reads."


def test_no_shipped_text_names_its_model() -> None:
    for each in CATALOG.models:
        for told in each.capabilities:
            words = embedded_text(each, told)
            assert f" {each.short_name} " not in f" {words} ", words
            assert "the the" not in words.casefold()
