"""What a transformers config.json tells; what it does not say beyond doubt is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.authoring.foreign import count_of, first_count, part_of, words_of
from generator.authoring.known import Known, facts_of

WRITERS = (
    "ForConditionalGeneration",
    "ForCausalLM",
    "ForImageTextToText",
    "EncoderDecoderModel",
    "LMHeadModel",
    "ForVision2Seq",
)  # endings of the classes that write text

TEXT_ENCODERS = ("clip", "siglip", "siglip2", "owlvit", "owlv2", "clipseg", "chinese_clip", "align")

VISION_KEYS = ("image_size", "patch_size", "num_channels")

# Beside an image size, these say that layers and width may be those of another part: of a language model, of
# what finds boxes over a backbone, of a network for sounds or films.
OF_ANOTHER_PART = (
    "vocab_size",
    "decoder_layers",
    "encoder_layers",
    "backbone",
    "backbone_config",
    "num_mel_bins",
    "num_frames",
)

SOUND_KEYS = ("num_codebooks", "audio_channels", "num_mel_bins")

LAYER_KEYS = (
    "decoder_layers",
    "num_decoder_layers",
    "num_hidden_layers",
    "n_layer",
    "n_layers",
    "num_layers",
    "depth",
)

WIDTH_KEYS = ("hidden_size", "n_embd", "d_model", "dim", "embed_dim")

POSITION_KEYS = ("max_position_embeddings", "n_positions", "max_target_positions")

ROLES = re.compile(r"_(?:vision|text)(?:_model)?$")

OWN_CODE = "needs trust_remote_code: it runs Python code of its repository"


def known_of_config(config: Mapping[str, Any]) -> Known:
    """Facts of a configuration, nested or flat."""
    vision, text = _vision(config), _text(config)
    architecture = _architecture(config)
    has_library = architecture or "transformers_version" in config
    facts = facts_of(
        "config",
        ("image_size", _square(vision.get("image_size"))),
        ("patch_size", _one_side(_square(vision.get("patch_size")))),
        ("vocabulary", str(count_of(text.get("vocab_size")) or "")),
        ("max_tokens", _max_tokens(text), "positions of the text part"),
        ("label_count", _label_count(config)),
        ("image_encoder", "" if _is_mixed(config, vision) else _shape(vision)),
        (_text_part(text, architecture), _shape(text)),
        ("model_class", architecture),
        ("library", "transformers" if has_library else "", OWN_CODE if _has_own_code(config) else ""),
    )
    facts.pop("", None)
    return Known(facts=facts)


def _vision(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part that takes images: vision_config, an encoder that sees, or the whole."""
    nested = part_of(config, "vision_config", "encoder")
    if nested:
        return nested if _sees(nested) else {}
    return config if _sees(config) else {}


def _is_mixed(config: Mapping[str, Any], vision: Mapping[str, Any]) -> bool:
    """Whether one list of keys tells of the image encoder and of another part, as in Fuyu or ViLT."""
    return vision is config and any(config.get(key) is not None for key in OF_ANOTHER_PART)


def _text(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part that reads or writes text; none where one list of keys mixes it with images, as in ViLT."""
    nested = part_of(config, "text_config", "decoder", "language_config", "llm_config")
    text = nested or ({} if _sees(config) else config)
    return {} if nested and any(key in nested for key in SOUND_KEYS) else text


def _sees(part: Mapping[str, Any]) -> bool:
    """Whether a part takes images; patches of a spectrogram are none."""
    return any(key in part for key in VISION_KEYS) and not any(key in part for key in SOUND_KEYS)


def _has_own_code(config: Mapping[str, Any]) -> bool:
    return bool(part_of(config, "auto_map"))


def _architecture(config: Mapping[str, Any]) -> str:
    names = config.get("architectures")
    return words_of(names[0]) if isinstance(names, list) and len(names) == 1 else ""


def _text_part(text: Mapping[str, Any], architecture: str) -> str:
    """The row that the text part belongs to; none where it is not said what it does."""
    kind = words_of(text.get("model_type"))
    if kind.removesuffix("_text_model") in TEXT_ENCODERS and kind.endswith("_text_model"):
        return "text_encoder"
    is_decoder = text.get("is_decoder") is True or architecture.endswith(WRITERS)
    return "text_decoder" if is_decoder else ""


def _square(value: Any) -> str:
    """A side, or height and width, as `224 × 224 px` or `224 × 160 px`."""
    sides = value if isinstance(value, list) else [value, value]
    if isinstance(value, dict):
        sides = [value.get("height"), value.get("width")]
    is_size = len(sides) == 2 and all(count_of(side) for side in sides)
    return f"{sides[0]} × {sides[1]} px" if is_size else ""


def _one_side(square: str) -> str:
    return re.sub(r"^(\d+) × \1 px$", r"\1 px", square)


def _max_tokens(text: Mapping[str, Any]) -> str:
    """How many positions the text part has, where these are as many as the tokens that it takes."""
    positions = first_count(text, *POSITION_KEYS)
    is_bound = "relative_attention_num_buckets" not in text  # T5 counts distances and ends nowhere
    return f"{positions} tokens" if positions and is_bound and not _has_spare_rows(positions) else ""


def _has_spare_rows(positions: int) -> bool:
    """Whether two rows more than a power of two are there, as in RoBERTa: no token uses them."""
    used = positions - 2
    return used > 2 and used & (used - 1) == 0


def _label_count(config: Mapping[str, Any]) -> str:
    """How many labels there are, unless their names are those that transformers makes up."""
    labels = config.get("id2label")
    if not isinstance(labels, dict):
        return ""
    is_named = any(not re.fullmatch(r"LABEL_\d+", str(label)) for label in labels.values())
    return str(len(labels)) if is_named else ""


def _shape(part: Mapping[str, Any]) -> str:
    """`vit, 12 layers, width 768`, or as much of it as the configuration says beyond doubt."""
    kind = words_of(part.get("model_type"))
    name = ROLES.sub("", kind).replace("_", "-")
    known = [words for words in (_layers(part), _width(part)) if words]
    return ", ".join([name, *known]) if kind and known else ""


def _layers(part: Mapping[str, Any]) -> str:
    stages, layers = part.get("depths"), first_count(part, *LAYER_KEYS)
    if isinstance(stages, list) and 1 < len(stages) < 20 and all(count_of(stage) for stage in stages):
        return f"stages of {', '.join(map(str, stages[:-1]))} and {stages[-1]} layers"
    return f"{layers} layer{'s' if layers != 1 else ''}" if layers else ""


def _width(part: Mapping[str, Any]) -> str:
    """Two widths are the first and the last stage, or the model's own and another one's: neither is told."""
    widths = {count for key in WIDTH_KEYS if (count := count_of(part.get(key)))}
    return f"width {widths.pop()}" if len(widths) == 1 else ""
