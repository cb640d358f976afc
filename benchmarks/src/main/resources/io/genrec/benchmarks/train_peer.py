"""The peer of `genrec bench train`: the same training step, operator by operator, in eager PyTorch.

Reads the weights and the batch that genrec wrote (safetensors, whole numbers as float32), makes steps, and prints one
line of JSON: the loss of the first step, which must be genrec's, and how fast the steps were.

    python train_peer.py FOLDER --steps 20 --warm-up 5 --threads 1 [--fused]

FOLDER holds model.safetensors, batch.safetensors and bench.json. --fused takes PyTorch's fused attention and fused
AdamW in place of the operators that genrec has.
"""

import argparse
import json
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
        start, end = entry["data_offsets"]
        flat = torch.frombuffer(data, dtype=torch.float32, count=(end - start) // 4, offset=start)
        named[name] = flat.reshape(entry["shape"]).clone()
    return named


class Decoder:
    def __init__(self, shape, weights, fused):
        self.shape, self.weights, self.fused = shape, weights, fused
        size, positions = shape["headSize"], shape["positions"]
        inverse = shape["ropeTheta"] ** (-torch.arange(0, size, 2).double() / size)
        angles = torch.arange(positions).double()[:, None] * inverse[None]
        self.cosines = torch.cat([angles.cos(), angles.cos()], 1).float()
        self.sines = torch.cat([-angles.sin(), angles.sin()], 1).float()

    def normalised(self, hidden):
        return hidden * (hidden.square().mean(-1, keepdim=True) + self.shape["epsilon"]).rsqrt()

    def rotated(self, heads, cosines, sines):
        swapped = heads.unflatten(-1, (2, -1)).flip(-2).flatten(-2)
        return heads * cosines + swapped * sines

    def attention(self, prefix, hidden, cosines, sines, mask):
        w, s = self.weights, self.shape
        rows, length, _ = hidden.shape
        heads, groups, size = s["heads"], s["keyValueHeads"], s["headSize"]
        names = [prefix + f"self_attn.{part}_proj." for part in "qkv"]
        weight = torch.cat([w[name + "weight"] for name in names]) * w[prefix + "input_layernorm.weight"]
        bias = torch.cat([w[name + "bias"] for name in names])
        projected = F.linear(self.normalised(hidden), weight, bias).reshape(rows, length, heads + 2 * groups, size)
        turned, value = projected.split([heads + groups, groups], 2)
        query, key = self.rotated(turned, cosines, sines).split([heads, groups], 2)
        query, key, value = (part.transpose(1, 2) for part in (query, key, value))
        if self.fused:
            attended = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, enable_gqa=True)
        else:
            query = (query * size**-0.5).reshape(rows, groups, heads // groups * length, size)
            scores = (query @ key.transpose(2, 3)).reshape(rows, heads, length, length)
            shares = (scores + mask).softmax(-1).reshape(rows, groups, heads // groups * length, length)
            attended = (shares @ value).reshape(rows, heads, length, size)
        return attended.transpose(1, 2).reshape(rows, length, heads * size)

    def swiglu(self, prefix, hidden):
        w = self.weights
        weight = torch.cat([w[prefix + "mlp.gate_proj.weight"], w[prefix + "mlp.up_proj.weight"]])
        weight = weight * w[prefix + "post_attention_layernorm.weight"]
        gate, up = F.linear(self.normalised(hidden), weight).chunk(2, -1)
        return F.linear(F.silu(gate) * up, w[prefix + "mlp.down_proj.weight"])

    def embedded(self, batch):
        w, s = self.weights, self.shape
        tokens = w["model.embed_tokens.weight"]
        codes = F.embedding(batch["items"], tokens).flatten(1)
        items = F.linear(codes, w["token_merger.weight"], w["token_merger.bias"])
        items = items + F.embedding(batch["actions"], w["behaviour.action.weight"])
        items = items + F.embedding(batch["gaps"], w["behaviour.gap.weight"])
        starts = w["request.gap.weight"] + tokens[s["pageStart"]]
        return F.embedding(batch["inputs"], torch.cat([tokens, items, starts]))

    def pointed(self, side, states, cosines, sines, at):
        w, size = self.weights, self.shape["headSize"]
        heads = F.linear(states, w[f"pointer.{side}.weight"], w[f"pointer.{side}.bias"]).unflatten(1, (-1, size))
        cosine = F.embedding(at, cosines.reshape(-1, size)).unsqueeze(1)
        sine = F.embedding(at, sines.reshape(-1, size)).unsqueeze(1)
        return self.rotated(heads, cosine, sine).flatten(1)

    def logits(self, batch, dropout):
        w, s = self.weights, self.shape
        levels, codes = s["levels"], s["codesPerLevel"]
        outputs = torch.cat([batch[f"outputs.{level}"] for level in range(levels)])
        sizes = [len(batch[f"outputs.{level}"]) for level in range(levels)]
        hidden = F.dropout(self.embedded(batch), dropout)
        cosines = self.cosines[batch["positions"]].unsqueeze(2)
        sines = self.sines[batch["positions"]].unsqueeze(2)
        for layer in range(s["layers"]):
            before = hidden
            prefix = f"model.layers.{layer}."
            attended = self.attention(prefix, hidden, cosines, sines, batch["mask"])
            if layer == s["layers"] - 1:
                hidden = F.embedding(outputs, hidden.flatten(0, 1))
                attended = F.embedding(outputs, attended.flatten(0, 1))
            hidden = hidden + F.dropout(F.linear(attended, w[prefix + "self_attn.o_proj.weight"]), dropout)
            hidden = hidden + F.dropout(self.swiglu(prefix, hidden), dropout)
        last = self.normalised(hidden)
        states = self.normalised(F.embedding(batch["item_ends"], before.flatten(0, 1)))
        keys = self.pointed("key", states, cosines, sines, batch["item_ends"]).t()
        queries = self.pointed("query", last, cosines, sines, outputs).split(sizes)
        head = w["model.embed_tokens.weight"] * w["model.norm.weight"]
        logits = []
        for level, rows in enumerate(last.split(sizes)):
            table = head[level * codes : (level + 1) * codes]
            if level == 0:
                table = torch.cat([table, head[s["pageEnd"] : s["pageEnd"] + 1]])
            columns = F.one_hot(batch["items"][:, level] - level * codes, len(table)).float()
            scores = queries[level] @ keys * batch[f"agrees.{level}"]
            logits.append(F.linear(rows, table) + scores @ columns)
        return logits

    def loss(self, batch, dropout):
        losses = [
            F.cross_entropy(logits, batch[f"labels.{level}"], reduction="none")
            for level, logits in enumerate(self.logits(batch, dropout))
        ]
        return torch.cat(losses).mean()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--steps", type=int, required=True)
    arguments.add_argument("--warm-up", type=int, required=True)
    arguments.add_argument("--threads", type=int, required=True)
    arguments.add_argument("--fused", action="store_true")
    given = arguments.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(1)

    with open(f"{given.folder}/bench.json") as file:
        shape = json.load(file)
    weights = {name: tensor.requires_grad_() for name, tensor in tensors(f"{given.folder}/model.safetensors").items()}
    raw = tensors(f"{given.folder}/batch.safetensors")
    batch = {name: tensor if name == "mask" or name.startswith("agrees") else tensor.long() for name, tensor in raw.items()}
    decoder = Decoder(shape, weights, given.fused)
    matrices = [weight for weight in weights.values() if weight.dim() > 1]
    others = [weight for weight in weights.values() if weight.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": shape["weightDecay"]}, {"params": others, "weight_decay": 0}],
        lr=shape["learningRate"],
        betas=(0.9, 0.98),
        eps=1e-8,
        fused=given.fused,
    )
    averages = {name: weight.detach().clone() for name, weight in weights.items()}

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = decoder.loss(batch, shape["dropout"])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), shape["maxGradientNorm"])
        optimizer.step()
        with torch.no_grad():
            for name, weight in weights.items():
                averages[name].lerp_(weight, 1 - shape["emaDecay"])
        return loss.item()

    with torch.no_grad():
        first = decoder.loss(batch, 0.0).item()
    for _ in range(given.warm_up):
        step()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(given.steps):
        step()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"loss": first, "wallSeconds": wall, "cpuSeconds": cpu, "version": torch.__version__}))


if __name__ == "__main__":
    main()
