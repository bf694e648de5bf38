"""What matches what on the shipped catalog, by name: matches that were missed or wrong once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from generator.content.folder import read_catalog
from generator.findings.alignments import Alignments
from generator.findings.assignment import align
from generator.findings.capability_table import table
from generator.readings.vectors import load_all
from tests.toys import ROOT


@cache
def shipped() -> tuple[Mapping[str, list[str]], Alignments]:
    """Titles of each model's capabilities, by slug in the order of the catalog; and what matches."""
    catalog, problems = read_catalog(ROOT)
    assert catalog is not None, problems
    titles = {model.slug: [each.title for each in model.capabilities] for model in catalog.models}
    return titles, align(table(catalog, load_all(ROOT)[0]))


def matches(left: str, right: str) -> set[tuple[str, str]]:
    """Titles of what matches between two models, named in the order of slugs."""
    titles, alignments = shipped()
    slugs = list(titles)
    alignment = alignments.of(slugs.index(left), slugs.index(right))
    return {(titles[left][match.left], titles[right][match.right]) for match in alignment.matches}


BLIP, BLIP_2, LLAVA = "blip-image-captioning-base", "blip2-opt-2-7b", "llava-1-5-7b"
CLIP, SIGLIP = "clip-vit-base-patch32", "siglip-base-patch16-224"
CONVNEXT, RESNET, SWIN = "convnext-tiny-224", "resnet-50", "swin-tiny-patch4-window7-224"
DEIT, DINO, VIT = "deit-base-distilled-patch16-224", "dinov2-base", "vit-base-patch16-224"
MOONDREAM, PALIGEMMA, SMOLVLM = "moondream2", "paligemma-3b-mix-224", "smolvlm-instruct"
FLORENCE, GIT, VIT_GPT2 = "florence-2-base", "git-base-coco", "vit-gpt2-image-captioning"
SD, SD_3, SDXL = "stable-diffusion", "stable-diffusion-3-5-large", "stable-diffusion-xl"
PRO, SCHNELL = "flux-1-pro", "flux-1-schnell"
SCENE_BLIP, SCENE_VIT, SCENE_GPT2 = "scene-blip", "scene-vit", "scene-vit-gpt2"

FEW_STEPS = {
    PRO: "Few-step generation with FLUX.1 [schnell]",
    SCHNELL: "Pictures in one to four sampling steps",
    SD_3: "Large Turbo for four to eight steps",
    SDXL: "SDXL Turbo for one to four steps",
}
SPEED = {
    CONVNEXT: "Images a second on one GPU",
    DEIT: "Measured speed with SDPA and mixed precision",
    RESNET: "Measured speed on a GPU and on a CPU",
    SWIN: "Throughput on graphics card and processor",
    VIT: "Slower per image than common convolutional nets",
}
BEAMS = {
    BLIP: "Beam search or nucleus sampling",
    SCENE_BLIP: "Beam search and seeded sampling",
    SCENE_GPT2: "Greedy decoding or beam search",
    VIT_GPT2: "Decoding controlled through generate()",
}
QUESTIONS = {
    BLIP_2: "Answers questions through a text pattern",
    LLAVA: "Answers questions with a word or a phrase",
    MOONDREAM: "Answers questions and reuses an encoded image",
    PALIGEMMA: "Answers questions about an image",
}
FEWER_BITS = {
    BLIP_2: "Loads in half precision or int8",
    LLAVA: "Low-memory inference with 4-bit weights",
    PALIGEMMA: "Loads in 4 bits",
}
WATERMARKS = {
    SD: "Invisible watermark in the sampling script",
    SDXL: "Invisible watermark unless switched off",
}
WEB_PAIRS = {
    CLIP: "Learned by matching 400 million web pairs",
    SIGLIP: "Trained pair by pair with a sigmoid",
}


def all_pairs(*alike: dict[str, str]) -> list[tuple[str, str, str, str]]:
    return [
        (left, ours, right, theirs)
        for told in alike
        for left, ours in told.items()
        for right, theirs in told.items()
        if left < right
    ]


@pytest.mark.parametrize(
    ("left", "ours", "right", "theirs"),
    all_pairs(FEW_STEPS, SPEED, BEAMS, QUESTIONS, FEWER_BITS, WATERMARKS, WEB_PAIRS),
)
def test_the_same_thing_under_other_words_matches(left: str, ours: str, right: str, theirs: str) -> None:
    assert (ours, theirs) in matches(left, right)


@pytest.mark.parametrize("slug", [BLIP_2, MOONDREAM])
def test_a_chat_about_an_image_matches_answers_to_questions(slug: str) -> None:
    assert (QUESTIONS[slug], "Chats about one image, several or none") in matches(slug, SMOLVLM)


WRONG_ONCE = [
    (SIGLIP, "Trained pair by pair with a sigmoid", SWIN, "Attention in windows that shift between layers"),
    (RESNET, "Shortcuts that make depth trainable", SIGLIP, "Trained pair by pair with a sigmoid"),
    (CONVNEXT, "A backbone made of convolutions alone", SIGLIP, "Trained pair by pair with a sigmoid"),
    (DINO, "Distilled from a larger teacher without labels", SCENE_VIT, "ViT of four layers"),
    (
        "blip-image-captioning-large",
        "Larger image encoder, same decoder width",
        SCENE_GPT2,
        "Helper heads beside the captions in training",
    ),
    (FLORENCE, "Picks the task by a token in the prompt", GIT, "One decoder over image and text tokens"),
    (BLIP, "Fine-tuning on one's own captions", SCENE_GPT2, "Training that can be run again"),
    (BLIP, "Bootstrapped caption data", SCENE_BLIP, "Withheld captions as a test"),
    (BLIP_2, "Matching and features in other checkpoints", GIT, "Video frames in sibling checkpoints"),
    (SD, "Safety checker in the sampling script", SDXL, "Invisible watermark unless switched off"),
]


@pytest.mark.parametrize(("left", "ours", "right", "theirs"), WRONG_ONCE)
def test_other_things_in_like_words_do_not_match(left: str, ours: str, right: str, theirs: str) -> None:
    titles, _ = shipped()
    assert ours in titles[left]
    assert theirs in titles[right]
    assert (ours, theirs) not in matches(left, right)
