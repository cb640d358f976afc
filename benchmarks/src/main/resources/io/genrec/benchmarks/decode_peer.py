"""The peers of `genrec bench decode`: the same requests on the same weights, as research code decodes them.

    python decode_peer.py FOLDER --peer eager|generate --beams 64 --count 10 --threads 1 --seconds 3

FOLDER holds what genrec wrote: model.safetensors, prompts.safetensors (codes, actions and gaps of the prompts, and the
codes of the catalogue, whole numbers as float32) and bench.json (the shape). Prints one line of JSON: seconds of each
request by the clock and of the processor, and the best semantic ids of each prompt.

eager:    a loop in eager PyTorch: keys and values copied for each beam, scores of all tokens, a trie of Python
          dictionaries, scores taken over the codes that the trie allows.
generate: Hugging Face's `generate` on a Qwen2 of the same weights, its prefix function walking the same trie.
"""

import argparse
import json
import resource
import struct
import time

import torch
import torch.nn.functional as F


def tensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    named = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        flat = torch.frombuffer(data, dtype=torch.float32, count=(end - start) // 4, offset=start)
        named[name] = flat.reshape(entry["shape"]).clone()
    return named


def trie_of(items):
    root = {}
    for tokens in items:
        node = root
        for token in tokens:
            node = node.setdefault(token, {})
    return root


class Embeddings:
    """The vectors of a prompt: merged items, separators, the start of the page."""

    def __init__(self, shape, weights):
        self.shape, self.weights = shape, weights

    def of(self, prompt):
        w, s = self.weights, self.shape
        tokens = w["model.embed_tokens.weight"]
        levels, codes = s["levels"], s["codesPerLevel"]
        places = F.embedding(prompt["codes"] + torch.arange(levels) * codes, tokens)  # [items, levels, d]
        if s["tokenMerger"]:
            places = F.linear(places.flatten(1), w["token_merger.weight"], w["token_merger.bias"]).unsqueeze(1)
        if s["actionsAndGaps"]:
            behaviour = F.embedding(prompt["actions"], w["behaviour.action.weight"])
            places = places + (behaviour + F.embedding(prompt["gaps"], w["behaviour.gap.weight"])).unsqueeze(1)
        if s["separators"]:
            separator = tokens[levels * codes].expand(len(places), 1, -1)
            places = torch.cat([places, separator], 1)
        start = tokens[levels * codes + 1]
        if s["actionsAndGaps"]:
            start = start + w["request.gap.weight"][prompt["requestGap"]]
        return torch.cat([places.flatten(0, 1), start.unsqueeze(0)])


class Eager:
    def __init__(self, shape, weights, items):
        self.shape, self.weights = shape, weights
        self.trie = trie_of(items)
        size = shape["headSize"]
        inverse = shape["ropeTheta"] ** (-torch.arange(0, size, 2).double() / size)
        angles = torch.arange(shape["positions"]).double()[:, None] * inverse[None]
        self.cosines = torch.cat([angles.cos(), angles.cos()], 1).float()
        self.sines = torch.cat([angles.sin(), angles.sin()], 1).float()

    def norm(self, hidden, weight):
        return hidden * (hidden.square().mean(-1, keepdim=True) + self.shape["epsilon"]).rsqrt() * weight

    def rotated(self, heads, start, end):
        half = heads.shape[-1] // 2
        swapped = torch.cat([-heads[..., half:], heads[..., :half]], -1)
        return heads * self.cosines[start:end] + swapped * self.sines[start:end]

    def forward(self, hidden, cache):
        """hidden [rows, positions, d]; the cache grows by them. Returns the scores of all tokens at the last one."""
        w, s = self.weights, self.shape
        rows, length, _ = hidden.shape
        heads, groups, size = s["heads"], s["keyValueHeads"], s["headSize"]
        start = cache[0][0].shape[2] if cache[0] else 0
        for layer in range(s["layers"]):
            prefix = f"model.layers.{layer}."
            normed = self.norm(hidden, w[prefix + "input_layernorm.weight"])
            query, key, value = (
                F.linear(normed, w[prefix + f"self_attn.{part}_proj.weight"], w[prefix + f"self_attn.{part}_proj.bias"])
                .reshape(rows, length, -1, size)
                .transpose(1, 2)
                for part in "qkv"
            )
            query = self.rotated(query, start, start + length)
            key = self.rotated(key, start, start + length)
            if cache[layer]:
                key = torch.cat([cache[layer][0], key], 2)
                value = torch.cat([cache[layer][1], value], 2)
            cache[layer] = (key, value)
            attended = F.scaled_dot_product_attention(
                query,
                key.repeat_interleave(heads // groups, 1),
                value.repeat_interleave(heads // groups, 1),
                is_causal=start == 0,
            )
            attended = attended.transpose(1, 2).reshape(rows, length, heads * size)
            hidden = hidden + F.linear(attended, w[prefix + "self_attn.o_proj.weight"])
            normed = self.norm(hidden, w[prefix + "post_attention_layernorm.weight"])
            gated = F.silu(F.linear(normed, w[prefix + "mlp.gate_proj.weight"]))
            gated = gated * F.linear(normed, w[prefix + "mlp.up_proj.weight"])
            hidden = hidden + F.linear(gated, w[prefix + "mlp.down_proj.weight"])
        return F.linear(self.norm(hidden[:, -1], w["model.norm.weight"]), self.head())

    def head(self):
        return self.weights.get("lm_head.weight", self.weights["model.embed_tokens.weight"])

    def rank(self, embedded, beams, count):
        cache = [None] * self.shape["layers"]
        scores = self.forward(embedded.unsqueeze(0), cache)
        alive = [((), self.trie)]
        total = torch.zeros(1)
        for level in range(self.shape["levels"]):
            if level > 0:
                last = torch.tensor([prefix[-1] for prefix, _ in alive])
                scores = self.forward(F.embedding(last, self.weights["model.embed_tokens.weight"]).unsqueeze(1), cache)
            mask = torch.full_like(scores, float("-inf"))
            for row, (_, node) in enumerate(alive):
                mask[row, list(node)] = 0
            scores = total.unsqueeze(1) + (scores + mask).log_softmax(-1)
            best = scores.flatten().topk(min(beams, int((mask == 0).sum())))
            parents = best.indices // scores.shape[1]
            tokens = (best.indices % scores.shape[1]).tolist()
            alive = [(alive[p][0] + (t,), alive[p][1][t]) for p, t in zip(parents.tolist(), tokens)]
            total = best.values
            cache = [(key[parents], value[parents]) for key, value in cache]
        return [prefix for prefix, _ in alive[:count]]


class Generate:
    def __init__(self, shape, weights, items):
        from transformers import Qwen2Config, Qwen2ForCausalLM

        self.shape = shape
        self.trie = trie_of(items)
        config = Qwen2Config(
            vocab_size=shape["levels"] * shape["codesPerLevel"] + 3,
            hidden_size=shape["hiddenSize"],
            intermediate_size=shape["intermediateSize"],
            num_hidden_layers=shape["layers"],
            num_attention_heads=shape["heads"],
            num_key_value_heads=shape["keyValueHeads"],
            head_dim=shape["headSize"],
            rope_theta=shape["ropeTheta"],
            rms_norm_eps=shape["epsilon"],
            max_position_embeddings=shape["positions"],
            tie_word_embeddings=shape["tiedHead"],
            bos_token_id=None,
            eos_token_id=None,
            pad_token_id=shape["levels"] * shape["codesPerLevel"],
        )
        self.model = Qwen2ForCausalLM(config).eval()
        ours = {name: value for name, value in weights.items() if name.startswith(("model.", "lm_head."))}
        missing, unexpected = self.model.load_state_dict(ours, strict=False)
        if unexpected or set(missing) - {"lm_head.weight"}:
            raise SystemExit(f"the weights do not fit Qwen2: {missing} {unexpected}")

    def rank(self, embedded, beams, count):
        def allowed(_, tokens):
            node = self.trie
            for token in tokens.tolist():
                node = node[token]
            return list(node)

        found = self.model.generate(
            inputs_embeds=embedded.unsqueeze(0),
            attention_mask=torch.ones(1, len(embedded), dtype=torch.long),
            max_new_tokens=self.shape["levels"],
            num_beams=beams,
            num_return_sequences=min(beams, count),
            do_sample=False,
            prefix_allowed_tokens_fn=allowed,
            renormalize_logits=True,
        )
        return [tuple(row) for row in found.tolist()]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--peer", choices=["eager", "generate"], required=True)
    arguments.add_argument("--beams", type=int, required=True)
    arguments.add_argument("--count", type=int, required=True)
    arguments.add_argument("--threads", type=int, required=True)
    arguments.add_argument("--seconds", type=float, required=True)
    given = arguments.parse_args()
    torch.set_num_threads(given.threads)

    with open(f"{given.folder}/bench.json") as file:
        shape = json.load(file)
    weights = tensors(f"{given.folder}/model.safetensors")
    raw = {name: value.long() for name, value in tensors(f"{given.folder}/prompts.safetensors").items()}
    levels, codes = shape["levels"], shape["codesPerLevel"]
    items = (raw["catalogue"] + torch.arange(levels) * codes).tolist()
    names = ["codes", "actions", "gaps", "requestGap"]
    prompts = [{name: raw[name][i] for name in names} for i in range(len(raw["codes"]))]
    embeddings = Embeddings(shape, weights)
    decoder = (Eager if given.peer == "eager" else Generate)(shape, weights, items)

    with torch.inference_mode():
        lists = []
        for prompt in prompts:
            best = decoder.rank(embeddings.of(prompt), given.beams, given.count)
            lists.append([[token % codes for token in tokens] for tokens in best])
        wall, cpu, end = [], [], time.perf_counter() + given.seconds
        while not wall or time.perf_counter() < end:
            start, computed = time.perf_counter(), time.process_time()
            decoder.rank(embeddings.of(prompts[len(wall) % len(prompts)]), given.beams, given.count)
            wall.append(time.perf_counter() - start)
            cpu.append(time.process_time() - computed)
    print(
        json.dumps(
            {
                "wallSeconds": wall,
                "cpuSeconds": cpu,
                "lists": lists,
                "residentBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "version": torch.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()
