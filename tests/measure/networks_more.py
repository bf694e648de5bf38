"""Tiny random checkpoints, saved in the hub's form, of the architectures that are asked, that compare and that draw.

Each builder writes a folder in less than a second. Weights are random, but of one seed: the same text comes out every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers as t
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = [
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "and",
    "red",
    "blue",
    "green",
    "circle",
    "square",
    "triangle",
    "picture",
    "describe",
    "one",
    "sentence",
    "what",
    "does",
    "image",
    "caption",
    "en",
    "USER",
    "ASSISTANT",
]
SIZE = 32  # px of every picture
TEXT = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
}
VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "image_size": SIZE,
    "patch_size": 8,
}
CLIP_PIXELS = {"size": {"shortest_edge": SIZE}, "crop_size": {"height": SIZE, "width": SIZE}}
SQUARE = {"size": {"height": SIZE, "width": SIZE}}
TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }} {% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}IMAGE {% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %} ASSISTANT{% endif %}"
)


def words_tokenizer(*special: str, **settings: Any) -> t.PreTrainedTokenizerFast:
    """One token a word."""
    vocabulary = ["<pad>", "<s>", "</s>", "<unk>", *special, *WORDS]
    model = Tokenizer(
        models.WordLevel({word: position for position, word in enumerate(vocabulary)}, unk_token="<unk>")
    )
    model.pre_tokenizer = pre_tokenizers.Whitespace()
    settings = {"padding_side": "left"} | settings
    return t.PreTrainedTokenizerFast(
        tokenizer_object=model, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>",
        additional_special_tokens=list(special), **settings,
    )  # fmt: skip


def _save(folder: Path, network: Any, *processors: Any) -> Path:
    for part in (network.float().eval(), *processors):
        part.save_pretrained(folder)
    return folder


def _built(kind: Any, config: Any, silent: Sequence[int] = (), width: float = 0.15) -> Any:
    """A network whose weights are so wide that pictures make a difference; tokens in `silent` it says only by way of exception."""
    torch.manual_seed(7)
    network = kind(config)
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, width)
        if silent:
            network.get_output_embeddings().weight[list(silent)] = 0
    return network


def _ids(tokenizer: Any) -> dict[str, int]:
    return {
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }


def llava(folder: Path, template: bool = True) -> Path:
    words = words_tokenizer("<image>", extra_special_tokens={"image_token": "<image>"})
    text = t.LlamaConfig(**TEXT, vocab_size=len(words), max_position_embeddings=256, **_ids(words))
    config = t.LlavaConfig(
        vision_config=t.CLIPVisionConfig(**VISION),
        text_config=text,
        image_token_index=words.image_token_id,
        vision_feature_layer=-1,
        image_seq_length=16,
    )
    processor = t.LlavaProcessor(
        t.CLIPImageProcessorPil(**CLIP_PIXELS), words, patch_size=8, vision_feature_select_strategy="default", num_additional_image_tokens=1,
        chat_template=TEMPLATE.replace("IMAGE", "<image>") if template else None,
    )  # fmt: skip
    return _save(folder, _built(t.LlavaForConditionalGeneration, config, words.all_special_ids), processor)


def paligemma(folder: Path) -> Path:
    words = words_tokenizer()
    pixels = t.SiglipImageProcessorPil(**SQUARE)
    pixels.image_seq_length = 16
    processor = t.PaliGemmaProcessor(pixels, words)
    text = t.GemmaConfig(
        **TEXT, head_dim=8, vocab_size=len(words), max_position_embeddings=256, **_ids(words)
    )
    config = t.PaliGemmaConfig(
        vision_config=t.SiglipVisionConfig(**VISION, vision_use_head=False), text_config=text, image_token_index=processor.image_token_id, projection_dim=32, hidden_size=32,
        vocab_size=len(words), **_ids(words),
    )  # fmt: skip
    return _save(
        folder,
        _built(
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
        text_config={**TEXT, "vocab_size": len(words), "max_position_embeddings": 256, **_ids(words),
                     "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]}},
        vision_config={"depth": 2, "embed_dim": 32, "hidden_size": 32, "num_heads": 4, "patch_size": 8},
        image_token_id=ids("<|image_pad|>"), video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"), vision_end_token_id=ids("<|vision_end|>"), **_ids(words),
    )  # fmt: skip
    pixels = t.Qwen2VLImageProcessorPil(
        size={"shortest_edge": 16 * 16, "longest_edge": 64 * 64}, patch_size=8
    )
    _save(folder, _built(t.Qwen2VLForConditionalGeneration, config, words.all_special_ids), words, pixels)
    return folder


def idefics3(folder: Path) -> Path:
    """What SmolVLM-Instruct is."""
    places = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    words = words_tokenizer(
        "<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>", *places
    )
    config = t.Idefics3Config(
        text_config=t.LlamaConfig(**TEXT, vocab_size=len(words), max_position_embeddings=512, **_ids(words)),
        vision_config={**VISION}, image_token_id=words.convert_tokens_to_ids("<image>"), scale_factor=2, pad_token_id=0,
    )  # fmt: skip
    processor = t.Idefics3Processor(
        t.Idefics3ImageProcessorPil(size={"longest_edge": 2 * SIZE}, max_image_size={"longest_edge": SIZE}), words, image_seq_len=4,
        chat_template=TEMPLATE.replace("IMAGE", "<image>"),
    )  # fmt: skip
    return _save(folder, _built(t.Idefics3ForConditionalGeneration, config, words.all_special_ids), processor)


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
        vision_config={**VISION}, **{**TEXT, "num_key_value_heads": None}, vocab_size=len(words), max_position_embeddings=64,
        pad_token_id=0, bos_token_id=words.cls_token_id, eos_token_id=words.sep_token_id,
    )  # fmt: skip
    return _save(
        folder,
        _built(t.GitForCausalLM, config, words.all_special_ids),
        t.GitProcessor(t.CLIPImageProcessorPil(**CLIP_PIXELS), words),
    )


def blip2(folder: Path) -> Path:
    words = words_tokenizer("<image>")
    text = t.OPTConfig(
        vocab_size=len(words), hidden_size=32, ffn_dim=64, num_hidden_layers=2, num_attention_heads=4, word_embed_proj_dim=32,
        max_position_embeddings=64, **_ids(words),
    )  # fmt: skip
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
    return _save(folder, _built(t.Blip2ForConditionalGeneration, config, words.all_special_ids), processor)


def florence2(folder: Path) -> Path:
    words = words_tokenizer("<image>", extra_special_tokens={"image_token": "<image>"})
    text = t.BartConfig(
        vocab_size=len(words), d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
        encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=64, decoder_start_token_id=2, forced_eos_token_id=2, **_ids(words),
    )  # fmt: skip
    vision = {
        "depths": (1, 1), "patch_size": (7, 3), "patch_stride": (4, 2), "patch_padding": (3, 1), "patch_prenorm": (False, True),
        "embed_dim": (16, 32), "num_heads": (2, 4), "num_groups": (2, 4), "window_size": 4, "projection_dim": 32,
    }  # fmt: skip
    config = t.Florence2Config(
        text_config=text.to_dict(), vision_config=vision, image_token_id=words.image_token_id, **_ids(words)
    )
    pixels = t.CLIPImageProcessorPil(**CLIP_PIXELS)
    pixels.image_seq_length = 17
    return _save(
        folder,
        _built(t.Florence2ForConditionalGeneration, config, words.all_special_ids, 0.5),
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


def kosmos2(folder: Path, says: str = "") -> Path:
    """With `says`, it has learnt to say that of every picture."""
    letters = [(letter, -9.0) for letter in "bcdefghijklmnopqrstuvwxyz"]
    pieces = [
        ("<s>", 0.0),
        ("<pad>", 0.0),
        ("</s>", 0.0),
        ("<unk>", 0.0),
        *((f"\u2581{word}", -5.0) for word in (*WORDS[:13], "An")),
        ("\u2581", -8.0),
    ]
    words = t.XLMRobertaTokenizer(vocab=[*pieces, *letters], padding_side="left")
    processor = t.Kosmos2Processor(t.CLIPImageProcessorPil(**CLIP_PIXELS), words, num_patch_index_tokens=1024)
    text = {
        "vocab_size": len(words), "embed_dim": 32, "layers": 2, "ffn_dim": 64, "attention_heads": 4, "max_position_embeddings": 256,
        "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0,
    }  # fmt: skip
    network = _built(
        t.Kosmos2ForConditionalGeneration,
        t.Kosmos2Config(text_config=text, vision_config={**VISION}, latent_query_num=4),
    )
    said = [f"\u2581{word}" for word in WORDS[:13]] + [
        "<phrase>",
        "</phrase>",
        "<object>",
        "</object>",
        "<patch_index_0033>",
        "<patch_index_0990>",
    ]
    with torch.no_grad():
        kept = torch.zeros(len(words), 1)
        kept[words.convert_tokens_to_ids(said)] = 1
        network.text_model.lm_head.weight *= kept
    if says:
        _teach(network, processor, says)
    return _save(folder, network, processor)


def _teach(network: Any, processor: Any, says: str) -> None:
    given = processor(
        images=[Image.new("RGB", (SIZE, SIZE))],
        text=["<grounding>An image of"],
        num_image_tokens=4,
        return_tensors="pt",
    )
    answer = torch.tensor([[*processor.tokenizer(says, add_special_tokens=False)["input_ids"], 2]])
    ids = torch.cat([given["input_ids"], answer], 1)
    places = torch.nn.functional.pad(given["image_embeds_position_mask"], (0, answer.shape[1]))
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    for _ in range(60):
        logits = network(
            pixel_values=given["pixel_values"], input_ids=ids, image_embeds_position_mask=places
        ).logits
        loss = torch.nn.functional.cross_entropy(logits[0, given["input_ids"].shape[1] - 1 : -1], answer[0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def clip(folder: Path) -> Path:
    words = words_tokenizer(padding_side="right")
    text = {**TEXT, "vocab_size": len(words), "max_position_embeddings": 24, **_ids(words)}
    text.pop("num_key_value_heads")
    config = t.CLIPConfig(text_config=text, vision_config={**VISION}, projection_dim=16)
    return _save(
        folder, _built(t.CLIPModel, config), t.CLIPProcessor(t.CLIPImageProcessorPil(**CLIP_PIXELS), words)
    )


def siglip(folder: Path) -> Path:
    words = words_tokenizer(padding_side="right")
    text = {
        **TEXT,
        "vocab_size": len(words),
        "max_position_embeddings": 24,
        "projection_size": 32,
        **_ids(words),
    }
    text.pop("num_key_value_heads")
    network = _built(t.SiglipModel, t.SiglipConfig(text_config=text, vision_config={**VISION}))
    network.logit_scale.data.fill_(2.0)
    network.logit_bias.data.fill_(-3.0)
    return _save(folder, network, t.SiglipProcessor(t.SiglipImageProcessorPil(**SQUARE), words))


def dinov2(folder: Path) -> Path:
    config = t.Dinov2Config(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, image_size=SIZE, patch_size=8
    )
    return _save(folder, _built(t.Dinov2Model, config), t.BitImageProcessorPil(**CLIP_PIXELS))


EMBEDDINGS = {"clip": clip, "siglip": siglip, "dinov2": dinov2}


def _clip_words(folder: Path) -> t.CLIPTokenizer:
    letters = [chr(code) for code in range(33, 127)]
    pieces = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return t.CLIPTokenizer(
        vocab={piece: place for place, piece in enumerate(pieces)}, merges=[], model_max_length=77
    )


def _t5_words() -> t.T5TokenizerFast:
    pieces = [
        ("<pad>", 0.0),
        ("</s>", 0.0),
        ("<unk>", 0.0),
        ("\u2581", -3.0),
        *((letter, -4.0) for letter in "abcdefghijklmnopqrstuvwxyz"),
    ]
    return t.T5TokenizerFast(vocab=pieces, extra_ids=0)


def _reader(kind: Any, words: Any, **more: Any) -> Any:
    ends = {
        "bos_token_id": words.bos_token_id,
        "eos_token_id": words.eos_token_id,
        "pad_token_id": words.pad_token_id,
    }
    config = t.CLIPTextConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=77,
        **ends, **more,
    )  # fmt: skip
    return _built(kind, config)


def _vae(channels: int, **more: Any) -> Any:
    import diffusers as d

    torch.manual_seed(3)
    return d.AutoencoderKL(
        block_out_channels=[8, 16], in_channels=3, out_channels=3, latent_channels=channels, norm_num_groups=4, sample_size=32,
        down_block_types=["DownEncoderBlock2D"] * 2, up_block_types=["UpDecoderBlock2D"] * 2, **more,
    )  # fmt: skip


def _unet(**more: Any) -> Any:
    import diffusers as d

    torch.manual_seed(4)
    return d.UNet2DConditionModel(
        block_out_channels=(16, 32), layers_per_block=1, sample_size=16, in_channels=4, out_channels=4, norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        **{"cross_attention_dim": 32, "attention_head_dim": 4} | more,
    )  # fmt: skip


def stable_diffusion(folder: Path, is_checked: bool = False) -> Path:
    """With is_checked, beside a safety checker that takes every picture away."""
    import diffusers as d

    words, checker = _clip_words(folder), None
    if is_checked:
        from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker

        checker = StableDiffusionSafetyChecker(t.CLIPConfig(vision_config={**VISION}, projection_dim=16))
        checker.concept_embeds_weights.data.fill_(-1.0)
    pipeline = d.StableDiffusionPipeline(
        vae=_vae(4), text_encoder=_reader(t.CLIPTextModel, words), tokenizer=words, unet=_unet(), scheduler=d.DDIMScheduler(steps_offset=1, clip_sample=False),
        safety_checker=checker, feature_extractor=t.CLIPImageProcessorPil(**CLIP_PIXELS) if is_checked else None, requires_safety_checker=is_checked,
    )  # fmt: skip
    pipeline.save_pretrained(folder)
    index = folder / "model_index.json"
    index.write_text(
        index.read_text("utf-8").replace("CLIPImageProcessorPil", "CLIPImageProcessor"), "utf-8"
    )  # as the hub has it
    return folder


def stable_diffusion_xl(folder: Path) -> Path:
    import diffusers as d

    words = _clip_words(folder)
    unet = _unet(
        addition_embed_type="text_time", addition_time_embed_dim=8, transformer_layers_per_block=(1, 1), attention_head_dim=(2, 4),
        projection_class_embeddings_input_dim=80, cross_attention_dim=64, use_linear_projection=True,
    )  # fmt: skip
    pipeline = d.StableDiffusionXLPipeline(
        vae=_vae(4), text_encoder=_reader(t.CLIPTextModel, words), text_encoder_2=_reader(t.CLIPTextModelWithProjection, words, projection_dim=32),
        tokenizer=words, tokenizer_2=words, unet=unet, scheduler=d.EulerDiscreteScheduler(),
    )  # fmt: skip
    pipeline.save_pretrained(folder)
    return folder


def stable_diffusion_3(folder: Path) -> Path:
    import diffusers as d

    words, long = _clip_words(folder), _t5_words()
    torch.manual_seed(5)
    transformer = d.SD3Transformer2DModel(
        sample_size=16, patch_size=2, in_channels=16, num_layers=2, attention_head_dim=8, num_attention_heads=4, joint_attention_dim=64,
        caption_projection_dim=32, pooled_projection_dim=64, out_channels=16,
    )  # fmt: skip
    pipeline = d.StableDiffusion3Pipeline(
        vae=_vae(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06), transformer=transformer,
        text_encoder=_reader(t.CLIPTextModelWithProjection, words, projection_dim=32), tokenizer=words,
        text_encoder_2=_reader(t.CLIPTextModelWithProjection, words, projection_dim=32), tokenizer_2=words,
        text_encoder_3=_t5(long, 64), tokenizer_3=long, scheduler=d.FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip
    pipeline.save_pretrained(folder)
    return folder


def flux(folder: Path) -> Path:
    import diffusers as d

    words, long = _clip_words(folder), _t5_words()
    torch.manual_seed(6)
    transformer = d.FluxTransformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=32,
        pooled_projection_dim=32, axes_dims_rope=(4, 4, 8), guidance_embeds=False,
    )  # fmt: skip
    pipeline = d.FluxPipeline(
        vae=_vae(4, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06), transformer=transformer,
        text_encoder=_reader(t.CLIPTextModel, words), tokenizer=words, text_encoder_2=_t5(long, 32), tokenizer_2=long,
        scheduler=d.FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip
    pipeline.save_pretrained(folder)
    return folder


def _t5(words: Any, width: int) -> Any:
    return _built(
        t.T5EncoderModel,
        t.T5Config(vocab_size=len(words), d_model=width, d_kv=8, d_ff=64, num_layers=2, num_heads=4),
    )


DRAWINGS = {
    "stable-diffusion": stable_diffusion,
    "sdxl": stable_diffusion_xl,
    "sd3": stable_diffusion_3,
    "flux": flux,
}
