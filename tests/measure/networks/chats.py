"""Tiny random checkpoints, saved in the hub's form, of the architectures that answer in words."""

from __future__ import annotations

from pathlib import Path

import transformers as t

from tests.measure.networks.parts import (
    CLIP_PIXELS,
    SIZE,
    SQUARE,
    TEMPLATE,
    TEXT,
    VISION,
    WORDS,
    built,
    ids_of,
    saved,
    words_tokenizer,
)


def llava(folder: Path, template: bool = True) -> Path:
    words = words_tokenizer("<image>", extra_special_tokens={"image_token": "<image>"})
    text = t.LlamaConfig(**TEXT, vocab_size=len(words), max_position_embeddings=256, **ids_of(words))
    config = t.LlavaConfig(
        vision_config=t.CLIPVisionConfig(**VISION),
        text_config=text,
        image_token_index=words.image_token_id,
        vision_feature_layer=-1,
        image_seq_length=16,
    )
    processor = t.LlavaProcessor(
        t.CLIPImageProcessorPil(**CLIP_PIXELS),
        words,
        patch_size=8,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=TEMPLATE.replace("IMAGE", "<image>") if template else None,
    )
    return saved(folder, built(t.LlavaForConditionalGeneration, config, words.all_special_ids), processor)


def paligemma(folder: Path) -> Path:
    words = words_tokenizer()
    pixels = t.SiglipImageProcessorPil(**SQUARE)
    pixels.image_seq_length = 16
    processor = t.PaliGemmaProcessor(pixels, words)
    text = t.GemmaConfig(
        **TEXT, head_dim=8, vocab_size=len(words), max_position_embeddings=256, **ids_of(words)
    )
    config = t.PaliGemmaConfig(
        vision_config=t.SiglipVisionConfig(**VISION, vision_use_head=False),
        text_config=text,
        image_token_index=processor.image_token_id,
        projection_dim=32,
        hidden_size=32,
        vocab_size=len(words),
        **ids_of(words),
    )
    return saved(
        folder,
        built(
            t.PaliGemmaForConditionalGeneration,
            config,
            [place for place in range(len(words)) if words.decode(place) not in WORDS],
            0.5,
        ),
        processor,
    )


def qwen2_vl(folder: Path) -> Path:
    """Saved part by part, as a processor of films needs torchvision even to be saved."""
    words = words_tokenizer("<|image_pad|>", "<|video_pad|>", "<|vision_start|>", "<|vision_end|>")
    words.chat_template = TEMPLATE.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")
    ids = words.convert_tokens_to_ids
    config = t.Qwen2VLConfig(
        text_config={
            **TEXT,
            "vocab_size": len(words),
            "max_position_embeddings": 256,
            **ids_of(words),
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]},
        },
        vision_config={"depth": 2, "embed_dim": 32, "hidden_size": 32, "num_heads": 4, "patch_size": 8},
        image_token_id=ids("<|image_pad|>"),
        video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"),
        vision_end_token_id=ids("<|vision_end|>"),
        **ids_of(words),
    )
    pixels = t.Qwen2VLImageProcessorPil(
        size={"shortest_edge": 16 * 16, "longest_edge": 64 * 64}, patch_size=8
    )
    saved(folder, built(t.Qwen2VLForConditionalGeneration, config, words.all_special_ids), words, pixels)
    return folder


def idefics3(folder: Path) -> Path:
    """What SmolVLM-Instruct is."""
    places = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    words = words_tokenizer(
        "<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>", *places
    )
    config = t.Idefics3Config(
        text_config=t.LlamaConfig(
            **TEXT, vocab_size=len(words), max_position_embeddings=512, **ids_of(words)
        ),
        vision_config={**VISION},
        image_token_id=words.convert_tokens_to_ids("<image>"),
        scale_factor=2,
        pad_token_id=0,
    )
    processor = t.Idefics3Processor(
        t.Idefics3ImageProcessorPil(size={"longest_edge": 2 * SIZE}, max_image_size={"longest_edge": SIZE}),
        words,
        image_seq_len=4,
        chat_template=TEMPLATE.replace("IMAGE", "<image>"),
    )
    return saved(folder, built(t.Idefics3ForConditionalGeneration, config, words.all_special_ids), processor)


def git(folder: Path) -> Path:
    letters = list("abcdefghijklmnopqrstuvwxyz")
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *letters,
        *(f"##{letter}" for letter in letters),
        *WORDS[:13],
    ]
    words = t.BertTokenizer(vocab={word: position for position, word in enumerate(dict.fromkeys(vocabulary))})
    config = t.GitConfig(
        vision_config={**VISION},
        **{**TEXT, "num_key_value_heads": None},
        vocab_size=len(words),
        max_position_embeddings=64,
        pad_token_id=0,
        bos_token_id=words.cls_token_id,
        eos_token_id=words.sep_token_id,
    )
    return saved(
        folder,
        built(t.GitForCausalLM, config, words.all_special_ids),
        t.GitProcessor(t.CLIPImageProcessorPil(**CLIP_PIXELS), words),
    )


def blip2(folder: Path) -> Path:
    words = words_tokenizer("<image>")
    text = t.OPTConfig(
        vocab_size=len(words),
        hidden_size=32,
        ffn_dim=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        word_embed_proj_dim=32,
        max_position_embeddings=64,
        **ids_of(words),
    )
    queries = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "encoder_hidden_size": 32,
        "vocab_size": 40,
    }
    config = t.Blip2Config(
        vision_config={**VISION},
        qformer_config=queries,
        text_config=text.to_dict(),
        num_query_tokens=4,
        image_token_index=words.convert_tokens_to_ids("<image>"),
    )
    processor = t.Blip2Processor(t.BlipImageProcessorPil(**SQUARE), words, num_query_tokens=4)
    return saved(folder, built(t.Blip2ForConditionalGeneration, config, words.all_special_ids), processor)


def florence2(folder: Path) -> Path:
    words = words_tokenizer("<image>", extra_special_tokens={"image_token": "<image>"})
    text = t.BartConfig(
        vocab_size=len(words),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=64,
        decoder_start_token_id=2,
        forced_eos_token_id=2,
        **ids_of(words),
    )
    vision = {
        "depths": (1, 1),
        "patch_size": (7, 3),
        "patch_stride": (4, 2),
        "patch_padding": (3, 1),
        "patch_prenorm": (False, True),
        "embed_dim": (16, 32),
        "num_heads": (2, 4),
        "num_groups": (2, 4),
        "window_size": 4,
        "projection_dim": 32,
    }
    config = t.Florence2Config(
        text_config=text.to_dict(), vision_config=vision, image_token_id=words.image_token_id, **ids_of(words)
    )
    pixels = t.CLIPImageProcessorPil(**CLIP_PIXELS)
    pixels.image_seq_length = 17
    return saved(
        folder,
        built(t.Florence2ForConditionalGeneration, config, words.all_special_ids, 0.5),
        t.Florence2Processor(pixels, words),
    )


CHATS = {
    "llava": llava,
    "paligemma": paligemma,
    "qwen2-vl": qwen2_vl,
    "idefics3": idefics3,
    "git": git,
    "blip-2": blip2,
    "florence2": florence2,
}
