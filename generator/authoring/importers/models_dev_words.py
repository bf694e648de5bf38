"""What is said of a language model by its flags and kinds alone: its tasks, and a sentence for each ability.

The sentences are the same for all models, so that what two of them share reads alike. Nothing is said of what
a flag denies, or of what no flag tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.authoring.importers.entry import Ability, Needs

PLAIN = re.compile(r"[A-Za-z0-9][\w .+()-]*", re.ASCII)  # words that are no markup in a sentence


@dataclass(frozen=True, slots=True)
class Traits:
    """Kinds of input and output, and the flags that are true."""

    inputs: frozenset[str]
    outputs: frozenset[str]
    flags: frozenset[str]

    @property
    def writes(self) -> bool:
        return "text" in self.inputs and "text" in self.outputs


def tasks_of(traits: Traits) -> tuple[str, ...]:
    """What it is used for, the first one being what it is most of all."""
    asked = (
        ("text-to-image", "text" in traits.inputs and "image" in traits.outputs),
        ("text-to-video", "text" in traits.inputs and "video" in traits.outputs),
        ("text-to-speech", "text" in traits.inputs and "audio" in traits.outputs),
        ("speech-to-text", "audio" in traits.inputs and "text" not in traits.inputs),
        ("chat", traits.writes and "tool_call" in traits.flags),  # tools are called in a conversation
        ("text-generation", traits.writes),
        ("reasoning", traits.writes and "reasoning" in traits.flags),
        ("tool-calling", traits.writes and "tool_call" in traits.flags),
        ("vision-input", traits.writes and "image" in traits.inputs),
    )
    return tuple(task for task, is_one in asked if is_one)


def abilities_of(traits: Traits, source: str) -> tuple[Ability, ...]:
    """Each ability that a flag or a kind stands for."""
    inputs, outputs, flags = traits.inputs, traits.outputs, traits.flags
    told = (
        (traits.writes, "Text from a prompt", "text-generation", "It answers a prompt in words."),
        (
            "reasoning" in flags,
            "Reasoning before the answer",
            "reasoning",
            "It can write out a chain of thought before it answers.",
        ),
        (
            "tool_call" in flags,
            "Tool calls",
            "tool-calling",
            "It can call functions that a request describes.",
        ),
        (
            "structured_output" in flags,
            "Output by a schema",
            "structured-output",
            "It can hold an answer to a schema that comes with the request.",
        ),
        (
            traits.writes and "image" in inputs,
            "Images as input",
            "vision-input",
            "It takes images in a prompt.",
        ),
        (
            traits.writes and "pdf" in inputs,
            "PDF as input",
            "document-input",
            "It takes PDF files in a prompt.",
        ),
        ("audio" in inputs, "Sound as input", "audio-input", "It takes recordings of sound."),
        ("video" in inputs, "Video as input", "video-input", "It takes videos in a prompt."),
        ("image" in outputs, "Pictures as output", "text-to-image", "It makes pictures."),
        ("video" in outputs, "Video as output", "text-to-video", "It makes videos."),
        ("audio" in outputs, "Sound as output", "text-to-speech", "It gives out sound."),
    )
    return tuple(
        Ability(title=title, tags=(tag,), text=text, sources=(source,))
        for is_one, title, tag, text in told
        if is_one
    )


def summary_of(name: str, maker: str, traits: Traits) -> str:
    """A sentence on who made it, what goes in and what comes out."""
    if not traits.inputs or not traits.outputs:
        return ""
    subject = name if PLAIN.fullmatch(name) else "This"
    by = f" by {maker}" if PLAIN.fullmatch(maker) else ""
    what = "language model" if traits.writes else "model"
    sides = f"takes {_listed(traits.inputs)} and gives {_listed(traits.outputs)}"
    return f"{subject} is a {what}{by} that {sides}."


def _listed(kinds: frozenset[str]) -> str:
    *first, last = (SHOWN.get(kind, kind) for kind in sorted(kinds, key=lambda kind: (kind != "text", kind)))
    return f"{', '.join(first)} and {last}" if first else last


SHOWN = {"text": "text", "image": "images", "audio": "sound", "video": "video", "pdf": "PDF files"}

_PRICE = "unit: money, group: Licence and price, better: less"

NEEDS = Needs(
    kinds={"pdf": "{label: PDFs}"},
    rows={
        "price_input": f"{{label: Input price, {_PRICE}}}",
        "price_output": f"{{label: Output price, {_PRICE}}}",
        "price_cached": f"{{label: Cached input, {_PRICE}}}",
        "price_cache_write": f"{{label: Writing to the cache, {_PRICE}}}",
        "price_audio_input": f"{{label: Sound as input, {_PRICE}}}",
        "price_long_from": "{label: Higher price from, unit: tokens, group: Licence and price, better: more}",
        "price_long_input": f"{{label: Input of long prompts, {_PRICE}}}",
        "price_long_output": f"{{label: Output of long prompts, {_PRICE}}}",
        "price_maker_input": f'{{label: "Input, asked by its maker", {_PRICE}}}',
        "price_maker_output": f'{{label: "Output, asked by its maker", {_PRICE}}}',
        "context": "{label: Context, unit: tokens, group: Limits, better: more}",
        "input_limit": "{label: Longest input, unit: tokens, group: Limits, better: more}",
        "output_limit": "{label: Longest answer, unit: tokens, group: Limits, better: more}",
        "knowledge_cutoff": "{label: Knowledge until, unit: date, group: Limits, better: more}",
        "reasoning": "{label: Thinks before it answers, unit: yes-no, group: Abilities}",
        "reasoning_levels": "{label: Levels of effort, unit: text, group: Abilities}",
        "tool_calling": "{label: Tool calls, unit: yes-no, group: Abilities, better: more}",
        "structured_output": "{label: Output by schema, unit: yes-no, group: Abilities, better: more}",
        "vision": "{label: Reads images, unit: yes-no, group: Abilities, better: more}",
        "attachments": "{label: Takes files, unit: yes-no, group: Abilities, better: more}",
        "deprecated": "{label: Deprecated by its makers, unit: yes-no, group: Upkeep}",
        "stage": "{label: Stage, unit: text, group: Upkeep}",
        "hub_id": "{label: Hub repository, unit: text, group: Where it is had}",
    },
    tasks={
        "chat": "{label: Chat, inputs: [text], outputs: [text], does: hold a conversation}",
        "text-generation": "{label: Text generation, inputs: [text], outputs: [text], does: write text}",
        "reasoning": "{label: Reasoning, inputs: [text], outputs: [text], does: think before answering}",
        "tool-calling": "{label: Tool calling, inputs: [text], outputs: [text], does: call tools}",
        "vision-input": "{label: Questions about images, inputs: [image, text], outputs: [text],"
        " does: read images}",
        "text-to-image": "{label: Text to image, inputs: [text], outputs: [image],"
        " does: make pictures from a prompt}",
        "text-to-video": "{label: Text to video, inputs: [text], outputs: [video],"
        " does: make videos from a prompt}",
        "text-to-speech": "{label: Text to speech, inputs: [text], outputs: [audio], does: read text aloud}",
        "speech-to-text": "{label: Speech to text, inputs: [audio], outputs: [text],"
        " does: write down speech}",
    },
    tags={
        "text-generation": "{label: Text generation, kind: task, inputs: [text], outputs: [text],"
        " about: how answers are formed}",
        "reasoning": "{label: Reasoning, kind: task, inputs: [text], outputs: [text],"
        " about: thinking before the answer}",
        "tool-calling": "{label: Tool calling, kind: task, inputs: [text], outputs: [text],"
        " about: calls of functions that a developer defines}",
        "structured-output": "{label: Structured output, kind: task, inputs: any, outputs: [text],"
        " about: answers held to a schema}",
        "vision-input": "{label: Image input, kind: task, inputs: [image, text], outputs: [text],"
        " about: questions about images}",
        "document-input": "{label: Document input, kind: task, inputs: any, outputs: [text],"
        " about: pages and PDF files}",
        "audio-input": "{label: Audio input, kind: task, inputs: [audio, text], outputs: [text],"
        " about: speech and sound as input}",
        "video-input": "{label: Video input, kind: task, inputs: [video, text], outputs: [text],"
        " about: videos as input}",
        "text-to-image": "{label: Text to image, kind: task, inputs: [text], outputs: [image],"
        " about: pictures from a prompt}",
        "text-to-video": "{label: Text to video, kind: task, inputs: [text], outputs: [video],"
        " about: videos from a prompt}",
        "text-to-speech": "{label: Text to speech, kind: task, inputs: [text], outputs: [audio],"
        " about: speech from a text}",
    },
)  # fmt: skip
