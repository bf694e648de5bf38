"""Tiny random pipelines, saved in the hub's form, of the architectures that draw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers as t

from tests.measure.networks.parts import (
    CLIP_PIXELS,
    VISION,
    built,
)


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
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=77,
        **ends,
        **more,
    )
    return built(kind, config)


def _vae(channels: int, **more: Any) -> Any:
    import diffusers as d

    torch.manual_seed(3)
    return d.AutoencoderKL(
        block_out_channels=[8, 16],
        in_channels=3,
        out_channels=3,
        latent_channels=channels,
        norm_num_groups=4,
        sample_size=32,
        down_block_types=["DownEncoderBlock2D"] * 2,
        up_block_types=["UpDecoderBlock2D"] * 2,
        **more,
    )


def _unet(**more: Any) -> Any:
    import diffusers as d

    torch.manual_seed(4)
    return d.UNet2DConditionModel(
        block_out_channels=(16, 32),
        layers_per_block=1,
        sample_size=16,
        in_channels=4,
        out_channels=4,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        **{"cross_attention_dim": 32, "attention_head_dim": 4} | more,
    )


def stable_diffusion(folder: Path, is_checked: bool = False) -> Path:
    """With is_checked, beside a safety checker that takes every picture away."""
    import diffusers as d

    words, checker = _clip_words(folder), None
    if is_checked:
        from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker

        checker = StableDiffusionSafetyChecker(t.CLIPConfig(vision_config={**VISION}, projection_dim=16))
        checker.concept_embeds_weights.data.fill_(-1.0)
    pipeline = d.StableDiffusionPipeline(
        vae=_vae(4),
        text_encoder=_reader(t.CLIPTextModel, words),
        tokenizer=words,
        unet=_unet(),
        scheduler=d.DDIMScheduler(steps_offset=1, clip_sample=False),
        safety_checker=checker,
        feature_extractor=t.CLIPImageProcessorPil(**CLIP_PIXELS) if is_checked else None,
        requires_safety_checker=is_checked,
    )
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
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        attention_head_dim=(2, 4),
        projection_class_embeddings_input_dim=80,
        cross_attention_dim=64,
        use_linear_projection=True,
    )
    pipeline = d.StableDiffusionXLPipeline(
        vae=_vae(4),
        text_encoder=_reader(t.CLIPTextModel, words),
        text_encoder_2=_reader(t.CLIPTextModelWithProjection, words, projection_dim=32),
        tokenizer=words,
        tokenizer_2=words,
        unet=unet,
        scheduler=d.EulerDiscreteScheduler(),
    )
    pipeline.save_pretrained(folder)
    return folder


def stable_diffusion_3(folder: Path) -> Path:
    import diffusers as d

    words, long = _clip_words(folder), _t5_words()
    torch.manual_seed(5)
    transformer = d.SD3Transformer2DModel(
        sample_size=16,
        patch_size=2,
        in_channels=16,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=4,
        joint_attention_dim=64,
        caption_projection_dim=32,
        pooled_projection_dim=64,
        out_channels=16,
    )
    pipeline = d.StableDiffusion3Pipeline(
        vae=_vae(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06),
        transformer=transformer,
        text_encoder=_reader(t.CLIPTextModelWithProjection, words, projection_dim=32),
        tokenizer=words,
        text_encoder_2=_reader(t.CLIPTextModelWithProjection, words, projection_dim=32),
        tokenizer_2=words,
        text_encoder_3=_t5(long, 64),
        tokenizer_3=long,
        scheduler=d.FlowMatchEulerDiscreteScheduler(),
    )
    pipeline.save_pretrained(folder)
    return folder


def flux(folder: Path) -> Path:
    import diffusers as d

    words, long = _clip_words(folder), _t5_words()
    torch.manual_seed(6)
    transformer = d.FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=(4, 4, 8),
        guidance_embeds=False,
    )
    pipeline = d.FluxPipeline(
        vae=_vae(4, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06),
        transformer=transformer,
        text_encoder=_reader(t.CLIPTextModel, words),
        tokenizer=words,
        text_encoder_2=_t5(long, 32),
        tokenizer_2=long,
        scheduler=d.FlowMatchEulerDiscreteScheduler(),
    )
    pipeline.save_pretrained(folder)
    return folder


def _t5(words: Any, width: int) -> Any:
    return built(
        t.T5EncoderModel,
        t.T5Config(vocab_size=len(words), d_model=width, d_kv=8, d_ff=64, num_layers=2, num_heads=4),
    )


DRAWINGS = {
    "stable-diffusion": stable_diffusion,
    "sdxl": stable_diffusion_xl,
    "sd3": stable_diffusion_3,
    "flux": flux,
}
