"""Configurations of known architectures, in their public keys, each with the facts that it tells.

They are cut to what is read of them and to what could mislead. What a row of facts lacks must not be told.
"""

from __future__ import annotations

from typing import Any

LIBRARY = {"library": "transformers"}


def told(model_class: str, **facts: str) -> dict[str, str]:
    return {**facts, "model_class": model_class, **LIBRARY}


def vision(model_type: str, size: int, patch: int, width: int, layers: int, **more: Any) -> dict[str, Any]:
    return {
        "model_type": model_type,
        "image_size": size,
        "patch_size": patch,
        "hidden_size": width,
        "num_hidden_layers": layers,
        **more,
    }


def decoder(model_type: str, width: int, layers: int, vocab: int, positions: int) -> dict[str, Any]:
    return {
        "model_type": model_type,
        "hidden_size": width,
        "num_hidden_layers": layers,
        "vocab_size": vocab,
        "max_position_embeddings": positions,
    }


def of(model_class: str, *parts: dict[str, Any], **keys: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {"architectures": [model_class], "transformers_version": "4.40.0"}
    for part in (*parts, keys):
        whole |= part
    return whole


WHISPER = of(
    "WhisperForConditionalGeneration",
    model_type="whisper",
    vocab_size=51865,
    max_source_positions=1500,
    max_target_positions=448,
    num_mel_bins=80,
    encoder_layers=6,
    decoder_layers=6,
    num_hidden_layers=6,
    d_model=512,
    is_encoder_decoder=True,
)

QUAY = of(
    "QuayForCausalLM",
    decoder("quay", 4096, 36, 262144, 16384),
    image_size=300,
    patch_size=30,
    num_channels=3,
    text_config={"model_type": "persimmon"},
)

# name: configuration, facts
ARCHITECTURES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "bert": (
        of("BertForMaskedLM", decoder("bert", 768, 12, 30522, 512), type_vocab_size=2),
        told("BertForMaskedLM", vocabulary="30522", max_tokens="512 tokens"),
    ),
    "distilbert": (
        of(
            "DistilBertForSequenceClassification",
            model_type="distilbert",
            dim=768,
            n_layers=6,
            vocab_size=30522,
            max_position_embeddings=512,
            id2label={"0": "NEGATIVE", "1": "POSITIVE"},
        ),
        told(
            "DistilBertForSequenceClassification",
            vocabulary="30522",
            max_tokens="512 tokens",
            label_count="2",
        ),
    ),
    "camembert": (  # two positions more than tokens, as in RoBERTa
        of("CamembertForMaskedLM", decoder("camembert", 768, 12, 32005, 514)),
        told("CamembertForMaskedLM", vocabulary="32005"),
    ),
    "gpt2": (
        of(
            "GPT2LMHeadModel",
            model_type="gpt2",
            n_embd=768,
            n_layer=12,
            n_positions=1024,
            n_ctx=1024,
            vocab_size=50257,
        ),
        told(
            "GPT2LMHeadModel",
            vocabulary="50257",
            max_tokens="1024 tokens",
            text_decoder="gpt2, 12 layers, width 768",
        ),
    ),
    "llama": (
        of("LlamaForCausalLM", decoder("llama", 4096, 32, 128256, 131072), num_key_value_heads=8),
        told(
            "LlamaForCausalLM",
            vocabulary="128256",
            max_tokens="131072 tokens",
            text_decoder="llama, 32 layers, width 4096",
        ),
    ),
    "qwen2": (
        of("Qwen2ForCausalLM", decoder("qwen2", 896, 24, 151936, 32768), sliding_window=32768),
        told(
            "Qwen2ForCausalLM",
            vocabulary="151936",
            max_tokens="32768 tokens",
            text_decoder="qwen2, 24 layers, width 896",
        ),
    ),
    "qwen2-vl": (  # the encoder's hidden_size is the width of the language model
        of(
            "Qwen2VLForConditionalGeneration",
            decoder("qwen2_vl", 1536, 28, 151936, 32768),
            image_token_id=151655,
            vision_config={
                "depth": 32,
                "embed_dim": 1280,
                "hidden_size": 1536,
                "in_chans": 3,
                "patch_size": 14,
            },
        ),
        told(
            "Qwen2VLForConditionalGeneration",
            patch_size="14 px",
            vocabulary="151936",
            max_tokens="32768 tokens",
            text_decoder="qwen2-vl, 28 layers, width 1536",
        ),
    ),
    "qwen3-moe": (
        of("Qwen3MoeForCausalLM", decoder("qwen3_moe", 2048, 48, 151936, 40960), num_experts=128),
        told(
            "Qwen3MoeForCausalLM",
            vocabulary="151936",
            max_tokens="40960 tokens",
            text_decoder="qwen3-moe, 48 layers, width 2048",
        ),
    ),
    "mistral": (
        of("MistralForCausalLM", decoder("mistral", 4096, 32, 32000, 32768), sliding_window=4096),
        told(
            "MistralForCausalLM",
            vocabulary="32000",
            max_tokens="32768 tokens",
            text_decoder="mistral, 32 layers, width 4096",
        ),
    ),
    "mixtral": (
        of("MixtralForCausalLM", decoder("mixtral", 4096, 32, 32000, 32768), num_local_experts=8),
        told(
            "MixtralForCausalLM",
            vocabulary="32000",
            max_tokens="32768 tokens",
            text_decoder="mixtral, 32 layers, width 4096",
        ),
    ),
    "gemma3": (
        of(
            "Gemma3ForConditionalGeneration",
            model_type="gemma3",
            text_config={"model_type": "gemma3_text", "hidden_size": 2560, "num_hidden_layers": 34},
            vision_config=vision("siglip_vision_model", 896, 14, 1152, 27),
        ),
        told(
            "Gemma3ForConditionalGeneration",
            image_size="896 × 896 px",
            patch_size="14 px",
            image_encoder="siglip, 27 layers, width 1152",
            text_decoder="gemma3, 34 layers, width 2560",
        ),
    ),
    "phi3": (
        of(
            "Phi3ForCausalLM",
            decoder("phi3", 3072, 32, 32064, 4096),
            auto_map={"AutoConfig": "configuration_phi3.Phi3Config"},
        ),
        told(
            "Phi3ForCausalLM",
            vocabulary="32064",
            max_tokens="4096 tokens",
            text_decoder="phi3, 32 layers, width 3072",
        ),
    ),
    "whisper": (
        WHISPER,
        told(
            "WhisperForConditionalGeneration",
            vocabulary="51865",
            max_tokens="448 tokens",
            text_decoder="whisper, 6 layers, width 512",
        ),
    ),
    "wav2vec2": (
        of("Wav2Vec2ForCTC", model_type="wav2vec2", hidden_size=768, num_hidden_layers=12, vocab_size=32),
        told("Wav2Vec2ForCTC", vocabulary="32"),
    ),
    "audio-spectrogram-transformer": (  # patches of sound
        of(
            "ASTForAudioClassification",
            model_type="audio-spectrogram-transformer",
            hidden_size=768,
            num_hidden_layers=12,
            num_mel_bins=128,
            patch_size=16,
        ),
        told("ASTForAudioClassification"),
    ),
    "musicgen": (  # its decoder writes codes of sound
        of(
            "MusicgenForConditionalGeneration",
            model_type="musicgen",
            text_encoder={"model_type": "t5", "d_model": 768, "num_layers": 12, "vocab_size": 32128},
            decoder={**decoder("musicgen_decoder", 1024, 24, 2048, 2048), "num_codebooks": 4},
        ),
        told("MusicgenForConditionalGeneration"),
    ),
    "clip": (
        of(
            "CLIPModel",
            model_type="clip",
            projection_dim=512,
            vision_config=vision("clip_vision_model", 224, 32, 768, 12),
            text_config=decoder("clip_text_model", 512, 12, 49408, 77),
        ),
        told(
            "CLIPModel",
            image_size="224 × 224 px",
            patch_size="32 px",
            vocabulary="49408",
            max_tokens="77 tokens",
            image_encoder="clip, 12 layers, width 768",
            text_encoder="clip, 12 layers, width 512",
        ),
    ),
    "siglip": (
        of(
            "SiglipModel",
            model_type="siglip",
            vision_config=vision("siglip_vision_model", 384, 14, 1152, 27),
            text_config=decoder("siglip_text_model", 1152, 27, 32000, 64),
        ),
        told(
            "SiglipModel",
            image_size="384 × 384 px",
            patch_size="14 px",
            vocabulary="32000",
            max_tokens="64 tokens",
            image_encoder="siglip, 27 layers, width 1152",
            text_encoder="siglip, 27 layers, width 1152",
        ),
    ),
    "vit": (
        of("ViTForImageClassification", vision("vit", 224, 16, 768, 12), num_channels=3),
        told(
            "ViTForImageClassification",
            image_size="224 × 224 px",
            patch_size="16 px",
            image_encoder="vit, 12 layers, width 768",
        ),
    ),
    "swin": (
        of(
            "SwinForImageClassification",
            model_type="swin",
            image_size=224,
            patch_size=4,
            embed_dim=96,
            hidden_size=768,
            depths=[2, 2, 6, 2],
            num_layers=4,
        ),
        told(
            "SwinForImageClassification",
            image_size="224 × 224 px",
            patch_size="4 px",
            image_encoder="swin, stages of 2, 2, 6 and 2 layers",
        ),
    ),
    "convnext": (
        of(
            "ConvNextForImageClassification",
            model_type="convnext",
            image_size=224,
            patch_size=4,
            num_channels=3,
            depths=[3, 3, 9, 3],
            hidden_sizes=[96, 192, 384, 768],
        ),
        told(
            "ConvNextForImageClassification",
            image_size="224 × 224 px",
            patch_size="4 px",
            image_encoder="convnext, stages of 3, 3, 9 and 3 layers",
        ),
    ),
    "dinov2": (
        of("Dinov2Model", vision("dinov2", 518, 14, 384, 12), num_channels=3),
        told(
            "Dinov2Model",
            image_size="518 × 518 px",
            patch_size="14 px",
            image_encoder="dinov2, 12 layers, width 384",
        ),
    ),
    "sam": (
        of(
            "SamModel",
            model_type="sam",
            mask_decoder_config={"hidden_size": 256, "num_hidden_layers": 2},
            prompt_encoder_config={"hidden_size": 256, "image_size": 1024},
            vision_config=vision("sam_vision_model", 1024, 16, 768, 12),
        ),
        told(
            "SamModel",
            image_size="1024 × 1024 px",
            patch_size="16 px",
            image_encoder="sam, 12 layers, width 768",
        ),
    ),
    "detr": (  # layers and width are those of what finds boxes
        of(
            "DetrForObjectDetection",
            model_type="detr",
            backbone="resnet50",
            num_channels=3,
            d_model=256,
            encoder_layers=6,
            decoder_layers=6,
            num_hidden_layers=6,
        ),
        told("DetrForObjectDetection"),
    ),
    "videomae": (  # takes films
        of("VideoMAEForVideoClassification", vision("videomae", 224, 16, 768, 12), num_frames=16),
        told("VideoMAEForVideoClassification", image_size="224 × 224 px", patch_size="16 px"),
    ),
    "blip": (
        of(
            "BlipForConditionalGeneration",
            model_type="blip",
            vision_config=vision("blip_vision_model", 384, 16, 768, 12),
            text_config=decoder("blip_text_model", 768, 12, 30524, 512),
        ),
        told(
            "BlipForConditionalGeneration",
            image_size="384 × 384 px",
            patch_size="16 px",
            vocabulary="30524",
            max_tokens="512 tokens",
            image_encoder="blip, 12 layers, width 768",
            text_decoder="blip, 12 layers, width 768",
        ),
    ),
    "llava": (  # its image encoder's part has a vocabulary that nobody uses
        of(
            "LlavaForConditionalGeneration",
            model_type="llava",
            text_config={"model_type": "llama", "max_position_embeddings": 4096, "vocab_size": 32064},
            vision_config=vision("clip_vision_model", 336, 14, 1024, 24, vocab_size=32000),
        ),
        told(
            "LlavaForConditionalGeneration",
            image_size="336 × 336 px",
            patch_size="14 px",
            vocabulary="32064",
            max_tokens="4096 tokens",
            image_encoder="clip, 24 layers, width 1024",
        ),
    ),
    "t5": (  # counts distances, so that it has no last position
        of(
            "T5ForConditionalGeneration",
            model_type="t5",
            d_model=1024,
            num_layers=24,
            num_decoder_layers=12,
            n_positions=512,
            relative_attention_num_buckets=32,
            vocab_size=32128,
        ),
        told(
            "T5ForConditionalGeneration",
            vocabulary="32128",
            text_decoder="t5, 12 layers, width 1024",
        ),
    ),
    "fuyu": (  # has no image encoder
        of(
            "FuyuForCausalLM",
            decoder("fuyu", 4096, 36, 262144, 16384),
            image_size=300,
            patch_size=30,
            num_channels=3,
            text_config=decoder("persimmon", 4096, 36, 262144, 16384),
        ),
        told(
            "FuyuForCausalLM",
            image_size="300 × 300 px",
            patch_size="30 px",
            vocabulary="262144",
            max_tokens="16384 tokens",
            text_decoder="persimmon, 36 layers, width 4096",
        ),
    ),
    "a flat chat model": (
        QUAY,
        told("QuayForCausalLM", image_size="300 × 300 px", patch_size="30 px"),
    ),
    "minicpm-v": (  # layers and width are those of its language model
        of(
            "MiniCPMV",
            decoder("minicpmv", 2304, 40, 122753, 4096),
            image_size=448,
            patch_size=14,
            auto_map={"AutoModel": "modeling_minicpmv.MiniCPMV"},
        ),
        told("MiniCPMV", image_size="448 × 448 px", patch_size="14 px"),
    ),
    "layoutlmv3": (  # one network for text and page
        of(
            "LayoutLMv3ForTokenClassification",
            decoder("layoutlmv3", 768, 12, 50265, 514),
            input_size=224,
            patch_size=16,
            num_channels=3,
            visual_embed=True,
        ),
        told("LayoutLMv3ForTokenClassification", patch_size="16 px"),
    ),
    "vilt": (
        of("ViltForQuestionAnswering", decoder("vilt", 768, 12, 30522, 40), image_size=384, patch_size=32),
        told("ViltForQuestionAnswering", image_size="384 × 384 px", patch_size="32 px"),
    ),
    "speech-encoder-decoder": (
        of(
            "SpeechEncoderDecoderModel",
            model_type="speech-encoder-decoder",
            encoder={
                "model_type": "wav2vec2",
                "hidden_size": 1024,
                "num_hidden_layers": 24,
                "vocab_size": 32,
            },
            decoder={**decoder("mbart", 1024, 12, 250054, 1024), "is_decoder": True},
        ),
        told(
            "SpeechEncoderDecoderModel",
            vocabulary="250054",
            max_tokens="1024 tokens",
            text_decoder="mbart, 12 layers, width 1024",
        ),
    ),
}
