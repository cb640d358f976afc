"""Makes the golden files of Qwen2CheckpointTest: tiny random Qwen2 models and the logits Hugging Face computes for them.

    pip install torch==2.7.1 transformers==4.57.6
    python golden_qwen2.py ../../../../../resources/io/genrec/training/decoder

float32 is one file with an untied head; bfloat16 is cut into shards, its head tied; float16 likewise in one file. Logits
are computed in float32 from the weights as they are stored.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

TOKENS = [3, 17, 5, 22, 1, 9, 9, 30]

for name, dtype, tied, shard in [
    ("float32", torch.float32, False, "5GB"),
    ("bfloat16", torch.bfloat16, True, "8KB"),
    ("float16", torch.float16, True, "5GB"),
]:
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=35,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=24,
        rope_theta=1_000_000.0,
        rms_norm_eps=1e-6,
        tie_word_embeddings=tied,
        initializer_range=0.4,
    )
    model = Qwen2ForCausalLM(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(0.3 * torch.randn_like(parameter))
    folder = Path(sys.argv[1]) / name
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)
    (folder / "generation_config.json").unlink(missing_ok=True)
    model = Qwen2ForCausalLM.from_pretrained(folder, torch_dtype=torch.float32, attn_implementation="eager").eval()
    with torch.no_grad():
        logits = model(torch.tensor([TOKENS])).logits[0]
    (folder / "golden.json").write_text(json.dumps({"tokens": TOKENS, "logits": logits.tolist()}))
