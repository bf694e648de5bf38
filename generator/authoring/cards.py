"""What a transformers config.json, a model card and a folder of weights tell.

Files that somebody else wrote: size, depth and types are checked, and what is not said beyond doubt is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from generator.authoring.known import HUB, Address, Known, Told, Words
from generator.content.marked_yaml import MAX_DEPTH, Plain, read_yaml
from generator.files import MAX_BYTES, read_text, split_lines
from generator.problems import FaultyContent, Misuse

OWNED = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)

WORDS = re.compile(r"[A-Za-z0-9][\w .+-]{0,79}", re.ASCII)

SHARD = re.compile(r"(?:model|pytorch_model)-(\d{5})-of-(\d{5})\.(?:safetensors|bin)")

POINTER = re.compile(rb"version https://git-lfs\S*\n(?:.*\n)*?size (\d{1,15})\n")

WRITERS = (
    "ForConditionalGeneration",
    "ForCausalLM",
    "ForImageTextToText",
    "EncoderDecoderModel",
    "LMHeadModel",
    "ForVision2Seq",
)

TEXT_ENCODERS = ("clip_text_model", "siglip_text_model", "siglip2_text_model")

LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese", "multilingual": "multilingual",
}  # fmt: skip


def from_config(path: Path, url: str, words: Words) -> Known:
    """What a config.json, a model card or a folder with both tells. Raises Misuse or FaultyContent with the place."""
    try:
        return _told_by(path, *_files(path), url, words)
    except OSError as fault:
        raise Misuse(f'"{path}" can\'t be read: {fault.strerror}', "check its permissions") from None


def _told_by(
    path: Path,
    config_path: Path | None,
    card_path: Path | None,
    folder_path: Path | None,
    url: str,
    words: Words,
) -> Known:
    config = read_json(str(config_path), _bytes(config_path)) if config_path else {}
    card = read_card(str(card_path), _bytes(card_path)) if card_path else {}
    known = Known()
    unsure = _repository(config.get("_name_or_path"))
    repository = (
        _repository(url.removeprefix(f"{HUB}/")) if url.startswith(f"{HUB}/") else _card_repository(card)
    )
    page = url or (f"{HUB}/{repository or unsure}" if repository or unsure else "")
    if not page:
        raise Misuse(
            f'"{path}" does not say where it comes from',
            "name the page where it can be read: --url https://…",
        )
    if not url and not repository:
        known.remarks.append(
            f'the sources lead to {page}, from "_name_or_path": check that it is this model and not the one it was trained from'
        )
    is_hub = page.startswith(f"{HUB}/") and not url
    for key, there, file, title in (("config", config_path, "/blob/main/config.json", "Configuration"), ("card", card_path, "/blob/main/README.md", "Model card"), ("files", folder_path, "/tree/main", "List of files")):  # fmt: skip
        if there:
            known.sources[key] = Address(page + file if is_hub else page, title)
    tell_config(known, config)
    tell_card(known, card, words)
    if folder_path:
        _tell_weights(known, folder_path)
    if repository and known.used:
        known.tell("hub_id", repository, known.used[-1] if "card" not in known.used else "card")
    if not known.used:
        raise Misuse(
            f'"{path}" tells nothing that a model file asks for',
            "name a transformers config.json or a model card with front matter",
        )
    return known


def _files(path: Path) -> tuple[Path | None, Path | None, Path | None]:
    """The configuration, the card and the folder that a path stands for."""
    if path.is_dir():
        config_path, card_path = (
            path / name if (path / name).is_file() else None for name in ("config.json", "README.md")
        )
        if config_path is None and card_path is None:
            if (path / "model_index.json").is_file():
                _pipeline(path / "model_index.json")
            raise Misuse(
                f'"{path}" holds neither config.json nor README.md',
                "name a transformers config.json, a model card, or a folder with one",
            )
        return config_path, card_path, path
    if not path.is_file():
        raise Misuse(
            f'"{path}" is no file' if path.exists() else f'"{path}" does not exist',
            "name a transformers config.json, a model card, or a folder with one",
        )
    if path.suffix == ".md":
        return None, path, None
    if path.name == "model_index.json":
        _pipeline(path)
    if path.suffix != ".json":
        raise Misuse(
            f'"{path}" is neither a config.json nor a model card',
            "name a file that ends in .json or .md, or a folder",
        )
    return path, None, None


def _pipeline(path: Path) -> None:
    """A diffusers pipeline is several models; its index tells their names and no facts."""
    name = plain_words(read_json(str(path), _bytes(path)).get("_class_name")) or "a pipeline"
    raise Misuse(
        f'"{path}" is the index of a diffusers pipeline: it tells the class ({name}) and the library (diffusers), and nothing else',
        "start from its model card (README.md) or with --from-hub, and write model_class and library yourself",
    )


def _bytes(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Misuse(
            f'"{path}" has {size:,} bytes; {MAX_BYTES:,} are accepted',
            "name the configuration or the card, not the weights",
        )
    return path.read_bytes()


def read_json(shown: str, raw: bytes) -> dict[str, Any]:
    """A JSON mapping from a file that somebody else wrote."""
    text, problems = read_text(shown, raw)
    if problems:
        raise FaultyContent(problems)
    _check_depth(shown, text)
    help = "name a config.json as transformers writes it"
    try:
        read = json.loads(text)
    except json.JSONDecodeError as fault:
        raise Misuse(
            f"{shown}:{fault.lineno}:{fault.colno} is not JSON: {fault.msg[:1].lower()}{fault.msg[1:]}", help
        ) from None
    except ValueError:  # a whole number of more than 4,300 digits
        raise Misuse(f"{shown} holds a number that is too long to read", help) from None
    if not isinstance(read, dict):
        raise Misuse(f"{shown}:1:1 holds no mapping", help)
    return read


def _check_depth(shown: str, text: str) -> None:
    depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
            raise Misuse(
                f"{shown}:{line}:{column} is nested more than {MAX_DEPTH} levels deep",
                "name a config.json as transformers writes it",
            )


def read_card(shown: str, raw: bytes) -> dict[str, Plain]:
    """The front matter of a model card; the text below it is not read."""
    end = re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:.*\n)*?---[ \t]*(?:\r?\n|$)", raw)
    if end is None:
        raise Misuse(
            f"{shown}:1:1 has no front matter",
            'a model card starts with a line "---", then YAML, then "---" again',
        )
    text, problems = read_text(shown, end[0])
    if problems:
        raise FaultyContent(problems)
    lines = split_lines(shown, text)
    marked, problems = read_yaml(lines, 1, len(lines.lines) - 1)
    if problems:
        raise FaultyContent(problems)
    return marked.value if isinstance(marked.value, dict) else {}


def _card_repository(card: Mapping[str, Plain]) -> str:
    index = card.get("model-index")
    named = index[0].get("name") if isinstance(index, list) and index and isinstance(index[0], dict) else None
    return next(
        (
            found
            for word in (card.get("repo_id"), card.get("model_id"), card.get("model_name"), named)
            if (found := _repository(word))
        ),
        "",
    )


def _repository(written: Any) -> str:
    return written if isinstance(written, str) and OWNED.fullmatch(written) and ".." not in written else ""


def plain_words(written: Any) -> str:
    return written if isinstance(written, str) and WORDS.fullmatch(written) else ""


def count_of(written: Any) -> int | None:
    return (
        written
        if isinstance(written, int) and not isinstance(written, bool) and 0 < written < 10**12
        else None
    )


def _square(written: Any) -> str:
    """A side, or height and width, as `224 × 224` or `224 × 160`."""
    sides = written if isinstance(written, list) else [written, written]
    if isinstance(written, dict):
        sides = [written.get("height"), written.get("width")]
    return f"{sides[0]} × {sides[1]} px" if len(sides) == 2 and all(count_of(side) for side in sides) else ""


def tell_config(known: Known, config: Mapping[str, Any]) -> None:
    """Facts of a transformers configuration, nested or flat."""
    vision, text = _vision(config), _text(config)
    known.tell("image_size", _square(vision.get("image_size")), "config")
    patch = _square(vision.get("patch_size"))
    known.tell("patch_size", re.sub(r"^(\d+) × \1 px$", r"\1 px", patch), "config")
    known.tell("vocabulary", _digits(text.get("vocab_size")), "config")
    if "roberta" not in str(text.get("model_type")):  # its table of positions has two rows that no token uses
        positions = next(
            (
                count
                for key in ("max_position_embeddings", "n_positions")
                if (count := count_of(text.get(key)))
            ),
            None,
        )
        known.tell(
            "max_tokens", f"{positions} tokens" if positions else "", "config", "positions of the text part"
        )
    labels = config.get("id2label")
    if (
        isinstance(labels, dict)
        and labels
        and not all(re.fullmatch(r"LABEL_\d+", str(label)) for label in labels.values())
    ):
        known.tell("label_count", str(len(labels)), "config")
    known.tell("image_encoder", _shape(vision), "config")
    names = config.get("architectures")
    architecture = plain_words(names[0]) if isinstance(names, list) and len(names) == 1 else ""
    if text.get("model_type") in TEXT_ENCODERS:
        known.tell("text_encoder", _shape(text), "config")
    elif text.get("is_decoder") is True or architecture.endswith(WRITERS):
        known.tell("text_decoder", _shape(text), "config")
    known.tell("model_class", architecture, "config")
    if architecture or "transformers_version" in config:
        known.tell("library", "transformers", "config")


def _digits(written: Any) -> str:
    return str(count) if (count := count_of(written)) else ""


def part_of(config: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((config[name] for name in names if isinstance(config.get(name), dict)), {})


def _sees(part: Mapping[str, Any]) -> bool:
    return any(key in part for key in ("image_size", "patch_size", "num_channels"))


def _vision(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part that takes images: vision_config, an encoder that sees, or the whole."""
    nested = part_of(config, "vision_config", "encoder")
    return nested if _sees(nested) else {} if nested or not _sees(config) else config


def _text(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part that reads or writes text; nothing where one list of keys mixes it with images, as in ViLT or BEiT."""
    nested = part_of(config, "text_config", "decoder", "language_config", "llm_config")
    return nested or ({} if _sees(config) else config)


def _shape(part: Mapping[str, Any]) -> str:
    """`vit, 12 layers, width 768`, or as much of it as the configuration says beyond doubt."""
    kind, stages = plain_words(part.get("model_type")), part.get("depths")
    if not kind:
        return ""
    words = [kind.removesuffix("_vision_model").removesuffix("_text_model").replace("_", "-")]
    layers = next(
        (
            count
            for key in ("decoder_layers", "num_hidden_layers", "n_layer", "num_layers", "depth")
            if (count := count_of(part.get(key)))
        ),
        None,
    )
    if isinstance(stages, list) and 1 < len(stages) < 20 and all(count_of(stage) for stage in stages):
        words.append(f"stages of {', '.join(map(str, stages[:-1]))} and {stages[-1]} layers")
    elif layers:
        words.append(f"{layers} layer{'s' if layers != 1 else ''}")
    widths = {
        count
        for key in ("hidden_size", "n_embd", "d_model", "embed_dim")
        if (count := count_of(part.get(key)))
    }
    if len(widths) == 1:  # two of them are the first and the last stage, or the model's own and another one's
        words.append(f"width {widths.pop()}")
    return ", ".join(words) if len(words) > 1 else ""


def tell_card(known: Known, card: Mapping[str, Plain], words: Words) -> None:
    known.license = license_of(card.get("license"), card.get("license_name"), "card", words)
    tell_task(known, card.get("pipeline_tag"), "card", words)
    written = card.get("language")
    codes = [written] if isinstance(written, str) else written if isinstance(written, list) else []
    languages = [
        LANGUAGES.get(code.lower(), code)
        for code in codes[:40]
        if isinstance(code, str) and plain_words(code)
    ]
    known.tell(
        "languages", ", ".join(languages) if len(languages) <= 8 else f"{len(languages)} languages", "card"
    )
    known.tell("library", plain_words(card.get("library_name")), "card")


def tell_task(known: Known, task: Any, source: str, words: Words) -> None:
    if known.task is None and isinstance(task, str) and task:
        if task in words.tags.tasks:
            known.task = Told(task, source)
        else:
            known.remarks.append(f'its task on the hub, "{task[:60]}", is none of content/tags.yaml')


def license_of(written: Any, name: Any, source: str, words: Words) -> Told | None:
    """A licence of the hub as SPDX names it; what it does not list becomes LicenseRef-…, as the recipe spells it."""
    if isinstance(written, list) and len(written) == 1:
        written = written[0]
    if not isinstance(written, str) or written == "unknown":
        return None
    listed = plain_words(name) if written == "other" else plain_words(written)
    if not listed:
        return Told("unknown", source, "the licence has no name there") if written == "other" else None
    try:
        known = str(canonicalize_license_expression(listed))
    except InvalidLicenseExpression:
        known = "LicenseRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", listed)[:53].strip("-")
    if " " in known:
        return None
    table = words.rules["license"].table if "license" in words.rules else None
    return Told(next((word for word in table or () if word.casefold() == known.casefold()), known), source)


def _tell_weights(known: Known, folder_path: Path) -> None:
    """Format and size of the weights in a folder; shards count only when all are there."""
    names = sorted(path.name for path in folder_path.iterdir() if path.is_file())
    for name, single, form in (
        ("model", "model.safetensors", "safetensors"),
        ("pytorch_model", "pytorch_model.bin", "PyTorch .bin"),
    ):
        shards = [found for file in names if (found := SHARD.fullmatch(file)) and file.startswith(f"{name}-")]
        files = (
            [single]
            if single in names
            else [found[0] for found in shards]
            if shards and len(shards) == int(shards[0][2])
            else []
        )
        if files:
            known.tell("weights_format", form, "files")
            known.tell(
                "weights_size",
                _size(sum(_weighs(folder_path / file) for file in files)),
                "files",
                ", ".join(files) if len(files) == 1 else f"{len(files)} files",
            )
            return


def _weighs(path: Path) -> int:
    """Bytes of a file, or of the one that a git-lfs pointer stands for."""
    size = path.stat().st_size
    pointer = POINTER.match(_bytes(path)) if size < 1000 else None
    return int(pointer[1]) if pointer else size


def _size(byte_count: int) -> str:
    for scale, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if byte_count >= scale:
            return f"{byte_count / scale:.2f}".rstrip("0").rstrip(".") + f" {unit}"
    return f"{byte_count} B"
