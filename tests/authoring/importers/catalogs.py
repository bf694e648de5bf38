"""A small site of language models, and a tree of invented models in the form of models.dev."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.authoring.importers.plan import Plan, planned
from generator.authoring.importers.table import importer_of
from generator.content.markdown_form import read_markdown
from generator.files import split_lines

TODAY = datetime.date(2026, 11, 28)

TAGS = """modalities:
  text: {}
  image: {label: images}
  audio: {label: sound, counted: false}
  pdf: {label: PDFs}

tasks:
  chat: {label: Chat, inputs: [text], outputs: [text], does: hold a conversation}
  text-generation: {label: Text generation, inputs: [text], outputs: [text], does: write text}

tags:
  text-generation: {label: Text, kind: task, inputs: [text], outputs: [text], about: how answers are formed}
  reasoning: {label: Reasoning, kind: task, inputs: [text], outputs: [text], about: thinking first}
  tool-calling: {label: Tools, kind: task, inputs: [text], outputs: [text], about: calls of functions}
  vision-input: {label: Images, kind: task, inputs: [image, text], outputs: [text], about: images as input}
  document-input: {label: PDFs, kind: task, inputs: [pdf, text], outputs: [text], about: PDFs as input}
"""

FACTS = """price_input: {label: Input, unit: money, group: Price, better: less}
price_output: {label: Output, unit: money, group: Price, better: less}
price_cached: {label: Cached input, unit: money, group: Price, better: less}
price_maker_input: {label: "Input, of its maker", unit: money, group: Price, better: less}
price_maker_output: {label: "Output, of its maker", unit: money, group: Price, better: less}
price_long_from: {label: Higher price from, unit: tokens, group: Price, better: more}
price_long_input: {label: Input of long prompts, unit: money, group: Price, better: less}
price_long_output: {label: Output of long prompts, unit: money, group: Price, better: less}
context: {label: Context, unit: tokens, group: Limits, better: more}
output_limit: {label: Longest answer, unit: tokens, group: Limits, better: more}
knowledge_cutoff: {label: Knowledge until, unit: date, group: Limits, better: more}
reasoning: {label: Thinks first, unit: yes-no, group: Abilities}
attachments: {label: Takes files, unit: yes-no, group: Abilities}
vision: {label: Reads images, unit: yes-no, group: Abilities}
tool_calling: {label: Tool calls, unit: yes-no, group: Abilities}
deprecated: {label: Deprecated, unit: yes-no, group: Upkeep}
hub_id: {label: Hub repository, unit: text, group: Where it is had}
"""

SITE = """schema_version: 2
title: Words
tagline: Language models
base_url: https://example.org/
as_of: 2026-11-28
"""

BY_HAND = """---
name: Wren 9B
maker: Third Lab
kind: model
tasks: [chat]
inputs: [text]
outputs: [text]
license: {spdx: MIT, commercial_use: yes, source: card}
pricing: {weights: open, source: card}
sources:
  card: {url: "https://example.org/wren", title: Card, read: 2026-11-20}
facts:
  context: {value: "32,768 tokens", source: card}   # said twice there
---
Wren 9B is a language model of nine billion parameters, which answers questions in several turns on one card.

## Short answers
Tags: text-generation

A question goes in and a short answer comes out, as a rule within a second. Turns before it are sent along.

Unique: It answers in the language of the question.

Versus: Larger services answer at more length.

Limits: Long chains of reasoning are beyond it.

Sources: card
"""

TEAL = """name = "Teal 2"
family = "teal"
release_date = "2026-03-04"
last_updated = "2026-03-05"
attachment = false
reasoning = true
tool_call = true
knowledge = "2025-10"
open_weights = true

[limit]
context = 131_072
output = 0

[modalities]
input = ["text"]
output = ["text"]

[[weights]]
label = "Hub"
url = "https://huggingface.co/first/teal-2"
"""

TREE: Mapping[str, str] = {
    "models/first/teal-2.toml": TEAL,
    "models/second/merle-pro.toml": """name = "Merle Pro"
release_date = 2026-05-01
last_updated = "2026-05-02"
attachment = true
reasoning = false
tool_call = true
open_weights = false
[limit]
context = 400000
output = 64000
[modalities]
input = ["text", "image", "pdf"]
output = ["text"]
""",
    "providers/first/provider.toml": 'name = "First Lab"\nenv = ["KEY"]\n',
    "providers/first/models/teal-2.toml": """base_model = "first/teal-2"
[cost]
input = 0.50
output = 2.00
""",
    "providers/second/provider.toml": 'name = "Second Lab"\n',
    "providers/second/models/merle-pro.toml": """name = "Merle Pro"
status = "deprecated"
[cost]
input = 3.00
output = 15.00
cache_read = 0.30
[[cost.tiers]]
tier = { size = 200_000 }
input = 6.00
output = 22.50
""",
    "providers/shop/provider.toml": 'name = "The Shop"\n',
    "providers/shop/models/first/teal-2.toml": """base_model = "first/teal-2"
base_model_omit = ["limit.output"]
[limit]
context = 65_536
[cost]
input = 0.1
output = 0.4
""",
    "providers/beta/provider.toml": 'name = "Beta"\n',
    "providers/beta/models/teal.toml": """base_model = "first/teal-2"
status = "beta"
[cost]
input = 0.01
output = 0.01
""",
    "providers/free/provider.toml": 'name = "Free"\n',
    "providers/free/models/teal.toml": 'base_model = "first/teal-2"\n[cost]\ninput = 0\noutput = 0\n',
}

REFLOG = "0000000 1111111 A <a@example.org> 1782864000 +0000\tclone: from somewhere\n"  # of 2026-07-01


def site_at(path: Path, facts: str = FACTS, tags: str = TAGS) -> Path:
    """A site with one model that a person wrote."""
    (path / "content" / "models").mkdir(parents=True)
    for name, text in (("site.yaml", SITE), ("facts.yaml", facts), ("tags.yaml", tags)):
        (path / "content" / name).write_text(text, "utf-8")
    (path / "content" / "models" / "wren-9b.md").write_text(BY_HAND, "utf-8")
    return path


def tree_at(path: Path, files: Mapping[str, str] = TREE, reflog: str = REFLOG) -> Path:
    """A checkout; files take the place of those of the same name."""
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, "utf-8")
    if reflog:
        (path / ".git" / "logs").mkdir(parents=True, exist_ok=True)
        (path / ".git" / "logs" / "HEAD").write_text(reflog, "utf-8")
    return path


def plan_of(site: Path, path: Path, kind: str = "models.dev", **options: Any) -> Plan:
    return planned(site, importer_of(kind), path, options.pop("today", TODAY), **options)


def front_of(path: Path) -> dict[str, Any]:
    """What a model file says."""
    value = read_markdown(split_lines(path.name, path.read_text("utf-8")))[0].value
    assert isinstance(value, dict)
    return value
