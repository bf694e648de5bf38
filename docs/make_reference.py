"""Writes docs/fields.md, docs/layouts.md and content/schema/*.json from the code, so that they can't drift.

python docs/make_reference.py           write all
python docs/make_reference.py --check   fail when one is stale
"""

from __future__ import annotations

import json
import sys
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from layout_reference import layouts
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from generator.content import default_recipe, model_schema, samples_schema, settings_schema
from generator.content.field_types import KEY
from generator.content.settings_schema import ExceptionsShape, FactRowsShape
from generator.vocabulary import MODALITIES

DOCS = Path(__file__).parent
SCHEMAS = DOCS.parent / "content" / "schema"
FILES: list[tuple[str, type[BaseModel]]] = [
    ("content/models/&lt;slug&gt;.md (front matter) or .yaml", model_schema.ModelShape),
    ("a capability", model_schema.CapabilityShape),
    ("a source", model_schema.SourceShape),
    ("`released`", model_schema.DatedShape),
    ("`license`", model_schema.LicenseShape),
    ("`pricing`", model_schema.PricingShape),
    ("a fact", model_schema.FactShape),
    ("a signal", model_schema.SignalShape),
    ("a published result", model_schema.BenchmarkShape),
    ("content/site.yaml", settings_schema.SiteShape),
    ("its `pairs`, other than a word", settings_schema.TopShape),
    ("its `budget`", settings_schema.BudgetShape),
    ("its `outputs`", settings_schema.OutputsShape),
    ("its `encoder`", settings_schema.EncoderShape),
    ("content/scoring.yaml", settings_schema.ScoringShape),
    ("a dimension", settings_schema.DimensionShape),
    ("a signal's rule", settings_schema.SignalRuleShape),
    ("content/tags.yaml", settings_schema.TagsShape),
    ("a task", settings_schema.TaskShape),
    ("a tag", settings_schema.TagShape),
    ("a row of content/facts.yaml", settings_schema.FactRowShape),
    ("content/samples/samples.yaml", samples_schema.SamplesShape),
    ("a sample", samples_schema.SampleShape),
    ("a shape of a drawn scene", samples_schema.DrawnShape),
    ("a prompt", samples_schema.PromptShape),
    ("an entry of content/exceptions.yaml", settings_schema.ExceptionShape),
]
EDITED: dict[str, tuple[str, type[BaseModel]]] = {
    "model": ("A model file of Matchup", model_schema.ModelShape),
    "site": ("content/site.yaml", settings_schema.SiteShape),
    "scoring": ("content/scoring.yaml", settings_schema.ScoringShape),
    "tags": ("content/tags.yaml", settings_schema.TagsShape),
    "facts": ("content/facts.yaml", FactRowsShape),
    "samples": ("content/samples/samples.yaml", samples_schema.SamplesShape),
    "exceptions": ("content/exceptions.yaml", ExceptionsShape),
}
# What editors offer. Words that a site chooses itself (tasks, tags, names of facts and signals) are examples,
# never a closed list.
EXAMPLES: dict[tuple[type[BaseModel], str], list[Any]] = {
    (model_schema.ModelShape, "name"): ["vit-gpt2-image-captioning"],
    (model_schema.ModelShape, "maker"): ["nlpconnect"],
    (model_schema.ModelShape, "tasks"): [["image-to-text"], ["text-to-image"]],
    (model_schema.ModelShape, "inputs"): [["image"], ["image", "text"]],
    (model_schema.ModelShape, "outputs"): [["text"], ["label"]],
    (model_schema.ModelShape, "released"): ["2022-01", {"date": "2022-01", "source": "card"}],
    (model_schema.ModelShape, "license"): [
        "Apache-2.0",
        {"spdx": "Apache-2.0", "commercial_use": "yes", "source": "card"},
    ],
    (model_schema.ModelShape, "pricing"): [
        "open",
        {"weights": "open", "hosted": "unknown", "source": "card"},
    ],
    (model_schema.ModelShape, "sources"): [
        {"card": {"url": "https://huggingface.co/owner/name", "title": "Model card", "read": "2026-11-20"}}
    ],
    (model_schema.ModelShape, "facts"): [
        {"image_size": {"value": "224 × 224 px", "source": "config"}, "parameters": "unknown"}
    ],
    (model_schema.ModelShape, "signals"): [
        {"hf_likes": {"value": "905", "as_of": "2026-09", "source": "hub"}, "github_stars": "n/a"}
    ],
    (model_schema.SourceShape, "url"): ["https://huggingface.co/owner/name"],
    (model_schema.SourceShape, "read"): ["2026-11-20"],
    (model_schema.LicenseShape, "spdx"): ["Apache-2.0", "MIT", "LicenseRef-proprietary"],
    (model_schema.PricingShape, "hosted"): ["$0.04 an image (2026-11)", "unknown", "n/a"],
    (model_schema.FactShape, "value"): ["247M", "224 × 224 px", "unknown", "n/a"],
    (model_schema.CapabilityShape, "tags"): [["image-captioning"]],
    (model_schema.CapabilityShape, "sources"): [["card", "config"]],
}


def shown(default: object) -> str:
    """What a field holds that is not written, as the table says it."""
    if isinstance(default, BaseModel):
        return "those of its parts"
    if default is None:
        return "none"
    if isinstance(default, dict) and default:
        return "those below"
    return f"`{'empty' if default in ('', [], {}) else default}`"


def fields() -> str:
    assert FactRowsShape.__doc__
    rows = [
        "# Fields of the content files",
        "",
        "Written by `docs/make_reference.py` from the schemas in `generator/content/`. Fields without a "
        "default must be there. Where a field has parts, naming the first part alone is the short form: "
        "`license: MIT`.",
    ]
    for title, shape in FILES:
        rows += ["", f"## {title}", "", "| field | may be | default | meaning |", "| --- | --- | --- | --- |"]
        for name, field in shape.model_fields.items():
            chosen = field.get_default(call_default_factory=True)  # type: ignore[call-arg]
            default = "" if field.is_required() else shown(chosen)
            rows.append(f"| `{name}` | {accepted(field.annotation)} | {default} | {field.description} |")
        if shape is settings_schema.ScoringShape:
            rows += ["", *default_dimensions()]
    return "\n".join(rows) + "\n"


def default_dimensions() -> list[str]:
    """The recipe of a site that states no dimensions, as such a site would write it."""
    recipe = {name: _plain(part) for name, part in default_recipe.DIMENSIONS.items()}
    text = yaml.safe_dump({"dimensions": recipe}, sort_keys=False, allow_unicode=True, width=100)
    head = (
        "The dimensions of a site that writes none. They have no tests, since which ones count is different "
        "in every field; so places then come from openness, age and use alone, and the method page says so:"
    )
    return [head, "", "```yaml", *text.rstrip("\n").split("\n"), "```"]


def _plain(part: Any) -> Any:
    """Mappings of any kind as those that a file is written from."""
    return {key: _plain(value) for key, value in part.items()} if isinstance(part, Mapping) else part


def accepted(annotation: object) -> str:
    """A type as an editor would say it."""
    origin, inner = (
        typing.get_origin(annotation),
        [part for part in typing.get_args(annotation) if part is not type(None)],
    )
    if origin is typing.Literal:
        return " \\| ".join(str(word) for word in inner)
    if origin is list:
        return f"list of {accepted(inner[0])}"
    if origin is dict:
        return f"names with {accepted(inner[1])}"
    if origin is typing.Annotated:
        return "date" if any("date" in str(part) for part in inner[1:]) else accepted(inner[0])
    if inner:
        return " \\| ".join(accepted(part) for part in inner)
    words = {str: "text", float: "number", int: "whole number"}
    return words.get(annotation, "parts, see below")  # type: ignore[call-overload,no-any-return]


class Editors(GenerateJsonSchema):
    """The shapes as an editor's YAML support reads them.

    It resolves scalars before it compares (2022 is a number, yes may be true), while our reader keeps their
    text; so every text may also be a number or true. What the validators widen is found by giving them a
    word: one that answers with a mapping reads a short form, one that answers with a list reads a single
    entry.
    """

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return super().str_schema(schema) | {"type": ["string", "number", "boolean"]}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {"enum": [True, False, "true", "false"]}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        words = [word for word in schema["expected"] if isinstance(word, str)]
        return {"enum": words + [word == "yes" for word in words if word in ("yes", "no")]}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        inner = super().function_before_schema(schema)
        try:
            widened = schema["function"]["function"]("word")  # type: ignore[call-arg]
        except PydanticCustomError:
            return (
                {"anyOf": [inner, {"type": "string", "pattern": NUMBER}]}
                if inner.get("type") in ("number", "integer")
                else inner
            )
        if isinstance(widened, dict):
            shape = (
                self.resolve_ref_schema(schema["schema"])
                if schema["schema"]["type"] == "definition-ref"
                else schema["schema"]
            )
            return {"anyOf": [self._short_form(shape, next(iter(widened))), inner]}
        return {"anyOf": [inner["items"], inner]} if isinstance(widened, list) and "items" in inner else inner

    def _short_form(self, shape: Any, key: str) -> JsonSchemaValue:
        while shape["type"] != "model-fields":
            shape = shape["schema"]
        return self.generate_inner(shape["fields"][key]["schema"])

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        if schema["schema"]["type"] != "str":
            return super().function_after_schema(schema)
        check = schema["function"]["function"]
        taken = "".join(
            "x" if takes(check, word) else "-"
            for word in ("", "word", "2026", "2026-11-20", "https://example.org/")
        )
        return super().function_after_schema(schema) | FORMS.get(taken, {})

    def function_plain_schema(self, schema: core_schema.PlainValidatorFunctionSchema) -> JsonSchemaValue:
        """Fields whose validator stands alone: which pairs have pages, and what goes in or out of a tag."""
        check = schema["function"]["function"]
        if takes(check, "latest-source"):
            return {"anyOf": [{"enum": ["latest-source"]}, {"type": "string"} | FORMS["---x-"]]}
        if takes(check, "comparable"):
            top = {
                "type": "object",
                "properties": {"top": {"type": "integer", "minimum": 1, "maximum": 20_000}},
            }
            return {
                "anyOf": [
                    {"enum": ["all", "comparable"]},
                    top | {"required": ["top"], "additionalProperties": False},
                ]
            }
        words = [word for word in ("model", "any") if takes(check, word)]
        kind = {"anyOf": [{"enum": list(MODALITIES)}, {"type": "string", "pattern": KEY}]}
        return {"anyOf": [{"enum": words}, {"type": "array", "items": kind}]}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return made | {"additionalProperties": False} if "patternProperties" in made else made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return {
            name: value
            for name, value in super().default_schema(schema).items()
            if name != "default" or value
        }


NUMBER = r"^[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"
FORMS = {  # what a validator takes of nothing, a word, a year, a day and an address
    "--xx-": {"pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "---x-": {"pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "----x": {"pattern": "^https?://"},
    "x---x": {"pattern": "^(https?://.*)?$"},
}


def takes(check: Any, word: str | list[str]) -> bool:
    try:
        check(word)
    except PydanticCustomError:
        return False
    return True


def schema_of(name: str) -> str:
    title, shape = EDITED[name]
    made = shape.model_json_schema(schema_generator=Editors)
    for (owner, field), examples in EXAMPLES.items():
        for part in (made, *made.get("$defs", {}).values()):
            if part["title"] == owner.__name__ or (
                owner is model_schema.FactShape and part["title"] == "SignalShape"
            ):
                part["properties"][field]["examples"] = examples
    for part in (made, *made.get("$defs", {}).values()):
        part["title"] = part["title"].removesuffix("Shape")
        for field, property in part.get("properties", {}).items():
            property["title"] = field
    comment = "Written by docs/make_reference.py from the schemas in generator/content/."
    made = (
        {"$schema": "http://json-schema.org/draft-07/schema#", "$comment": comment} | made | {"title": title}
    )
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    stale = []
    written = {DOCS / "fields.md": fields(), DOCS / "layouts.md": layouts()}
    written |= {SCHEMAS / f"{name}.schema.json": schema_of(name) for name in EDITED}
    for path, text in written.items():
        if "--check" in sys.argv:
            stale += [path.name] if not path.exists() or path.read_text("utf-8") != text else []
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    if stale:
        print(f"stale: {', '.join(stale)}; run python docs/make_reference.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
