"""Fine-tune MiniLM-L6 as a cross-encoder on entailment pairs.

    python train.py PACK.npz --weights FOLDER --out model.pt [--start earlier.pt ...] [--epochs 1.5]

The whole state is saved every five minutes beside --out; started again, it goes on from there. On a processor that
multiplies bfloat16 (`avx512_bf16`, `amx_bf16`) it computes in bfloat16, on others in float32; on a GPU in bfloat16.
Sums differ between processors, so two runs give models of equal quality, not of equal bytes: the digest in the card is
that of the shipped file.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

SHAPES = (24, 32, 40, 48, 56, 64, 80, 96, 120, 144)
"""A batch is padded to the next of these lengths, so the kernels meet few shapes."""
LABELS = ("entailment", "neutral", "contradiction")


class Layer(nn.Module):
    """One block of BERT (Devlin et al. 2019), normalised after each half."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = parts.unbind(0)
        weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(width // self.heads) + bias, -1)
        x = self.norm1(x + self.out((weights @ value).transpose(1, 2).reshape(batch, length, width)))
        return self.norm2(x + self.down(functional.gelu(self.up(x))))


class CrossEncoder(nn.Module):
    """MiniLM-L6 over both texts at once; the first token and the mean of all give three logits."""

    def __init__(self, width: int = 384, layers: int = 6, heads: int = 12, words: int = 30522) -> None:
        super().__init__()
        self.words = nn.Embedding(words, width)
        self.places = nn.Embedding(512, width)
        self.kinds = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.pool = nn.Linear(2 * width, width)
        self.logits = nn.Linear(width, 3)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]].unsqueeze(0) + self.kinds(kinds))
        real = mask.to(x.dtype)
        bias = ((1 - real) * -10000.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        mean = (x * real.unsqueeze(-1)).sum(1) / real.sum(1, keepdim=True)
        return self.logits(torch.tanh(self.pool(torch.cat([x[:, 0], mean], -1))))

    @classmethod
    def of_weights(cls, folder: Path) -> CrossEncoder:
        """Start from all-MiniLM-L6-v2; its word vectors stay as they are."""
        from safetensors.torch import load_file

        given = {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
        model = cls()
        names = {"words": "word_embeddings", "places": "position_embeddings", "kinds": "token_type_embeddings"}
        state = {f"{ours}.weight": given[f"embeddings.{theirs}.weight"] for ours, theirs in names.items()}
        for kind in ("weight", "bias"):
            state[f"norm.{kind}"] = given[f"embeddings.LayerNorm.{kind}"]
            for i in range(len(model.layers)):
                theirs, ours = f"encoder.layer.{i}.", f"layers.{i}."
                attention = [given[f"{theirs}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                state[f"{ours}qkv.{kind}"] = torch.cat(attention)
                state[f"{ours}out.{kind}"] = given[f"{theirs}attention.output.dense.{kind}"]
                state[f"{ours}norm1.{kind}"] = given[f"{theirs}attention.output.LayerNorm.{kind}"]
                state[f"{ours}up.{kind}"] = given[f"{theirs}intermediate.dense.{kind}"]
                state[f"{ours}down.{kind}"] = given[f"{theirs}output.dense.{kind}"]
                state[f"{ours}norm2.{kind}"] = given[f"{theirs}output.LayerNorm.{kind}"]
        missing, unknown = model.load_state_dict(state, strict=False)
        if unknown or not all(name.startswith(("pool", "logits")) for name in missing):
            raise SystemExit(f"{folder} holds other weights than all-MiniLM-L6-v2.")
        model.words.weight.requires_grad_(False)
        return model


class Pairs:
    """One part of a pack, in batches of equal length."""

    def __init__(self, pack: Path, part: str, device: str) -> None:
        stored = np.load(pack)
        self.ids, self.length = stored[f"{part}_ids"], stored[f"{part}_length"]
        self.second, self.label = stored[f"{part}_second"], stored[f"{part}_label"].astype(np.int64)
        self.source = stored[f"{part}_source"]
        self.begin = np.concatenate([[0], np.cumsum(self.length, dtype=np.int64)])
        self.shape = np.searchsorted(SHAPES, self.length)
        self.device = device

    def batches(self, rows: np.ndarray, tokens: int, seed: int | None = None) -> list[np.ndarray]:
        """Rows in batches of at most `tokens` tokens; in a random order where there is a seed."""
        order = np.random.RandomState(seed).permutation(rows) if seed is not None else rows
        batches = []
        for shape, longest in enumerate(SHAPES):
            these = order[self.shape[order] == shape]
            size = max(1, tokens // longest)
            batches += [these[i : i + size] for i in range(0, len(these), size)]
        if seed is not None:
            random.Random(seed).shuffle(batches)
        return batches

    def tensors(self, batch: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Token numbers, token kinds and mask of a batch."""
        longest = SHAPES[self.shape[batch[0]]]
        ids = np.zeros((len(batch), longest), np.int64)
        for row, pair in enumerate(batch):
            ids[row, : self.length[pair]] = self.ids[self.begin[pair] : self.begin[pair + 1]]
        place = np.arange(longest)[None]
        mask = place < self.length[batch][:, None]
        kinds = (place >= self.second[batch][:, None]) & mask
        one, two, three = (torch.from_numpy(a.astype(np.int64)).to(self.device) for a in (ids, kinds, mask))
        return one, two, three


def pair_losses(logits: torch.Tensor, label: torch.Tensor, smoothing: float = 0.05) -> torch.Tensor:
    """One loss a pair: cross-entropy with smoothed labels.

    A label that only rules one class out (`not_entailment`, `not_contradiction`) costs -log(1 - P(that class)).
    """
    log_p = functional.log_softmax(logits.float(), -1)
    loss = -(1 - smoothing) * log_p.gather(1, label.clamp(0, 2)[:, None])[:, 0] - smoothing * log_p.mean(1)
    loss = torch.where(label == 3, -torch.logsumexp(log_p[:, 1:], 1), loss)
    return torch.where(label == 4, -torch.logsumexp(log_p[:, :2], 1), loss)


def fit(model: nn.Module, pack: Path, out: Path, arguments: argparse.Namespace) -> None:
    """Train to the planned number of pairs; the rate rises over 200 steps and falls in a line to a twentieth."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pairs, dev = (Pairs(pack, part, device) for part in ("train", "dev"))
    rows = np.arange(len(pairs.label))
    if arguments.limit:
        rows = rows[: arguments.limit]
    planned = int(arguments.epochs * len(rows))
    model.to(device).train()
    head = [p for name, p in model.named_parameters() if name.startswith(("pool", "logits"))]
    body = [p for name, p in model.named_parameters() if not name.startswith(("pool", "logits")) and p.requires_grad]
    rates = (arguments.rate, 5 * arguments.rate)
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rates[0]}, {"params": head, "lr": rates[1]}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
        eps=1e-6,
        fused=True,
    )
    state_file = out.with_suffix(".state")
    epoch = step = seen = at = 0
    if state_file.exists():
        saved = torch.load(state_file, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        epoch, step, seen, at = saved["epoch"], saved["step"], saved["seen"], saved["at"]
        print(f"Goes on at {seen} of {planned} pairs.", flush=True)
    usual = arguments.tokens / 64
    last_saved = last_said = started = time.time()
    first = seen
    mean = None
    while seen < planned:
        batches = pairs.batches(rows, arguments.tokens, seed=epoch)
        for at in range(at, len(batches)):  # noqa: B020 - goes on inside an epoch
            batch = batches[at]
            share = max(0.05, 1 - seen / planned) * min(1.0, (step + 1) / 200)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * share
            with torch.autocast(device, dtype=torch.bfloat16, enabled=fast(device)):
                logits = model(*pairs.tensors(batch))
            losses = pair_losses(logits, torch.from_numpy(pairs.label[batch]).to(device))
            # By the usual size of a batch, not its own: every pair weighs the same, long or short.
            (losses.sum() / usual).backward()
            nn.utils.clip_grad_norm_(body + head, 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step, seen = step + 1, seen + len(batch)
            loss = losses.mean().item()
            mean = loss if mean is None else 0.98 * mean + 0.02 * loss
            if time.time() - last_said > 60:
                last_said = time.time()
                print(
                    f"{seen} of {planned}, {(seen - first) / (last_said - started):.0f} a second, loss {mean:.3f}",
                    flush=True,
                )
            if time.time() - last_saved > 300:
                last_saved = time.time()
                state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
                torch.save(
                    state | {"epoch": epoch, "step": step, "seen": seen, "at": at + 1}, state_file.with_suffix(".new")
                )
                state_file.with_suffix(".new").replace(state_file)
            if seen >= planned:
                break
        epoch, at = epoch + 1, 0
    torch.save({name: tensor.cpu() for name, tensor in model.state_dict().items()}, out)
    state_file.unlink(missing_ok=True)
    print(report(predict(model, dev, device), dev), flush=True)


def fast(device: str) -> bool:
    """Whether bfloat16 is the quicker way here."""
    if device == "cuda":
        return True
    flags = Path("/proc/cpuinfo")
    return flags.exists() and any(flag in flags.read_text() for flag in ("avx512_bf16", "amx_bf16"))


@torch.no_grad()
def predict(model: nn.Module, pairs: Pairs, device: str) -> np.ndarray:
    """Probabilities of entailment, neutral and contradiction, one row a pair."""
    model.to(device).eval()
    rows = np.arange(len(pairs.label))
    answer = np.zeros((len(pairs.label), 3), np.float32)
    for batch in pairs.batches(rows, 6000):
        with torch.autocast(device, dtype=torch.bfloat16, enabled=fast(device)):
            answer[batch] = model(*pairs.tensors(batch)).float().softmax(-1).cpu().numpy()
    return answer


def report(answer: np.ndarray, dev: Pairs) -> str:
    """Accuracy on the pairs held back, all and by source."""
    said = answer.argmax(1)
    right = np.select([dev.label == 3, dev.label == 4], [said > 0, said < 2], said == dev.label)
    lines = [f"held back {right.mean():.3f} of {len(right)}"]
    for source in sorted(set(dev.source)):
        mine = dev.source == source
        if mine.sum() >= 40:
            lines.append(f"  {source} {right[mine].mean():.2f} of {mine.sum()}")
    return "\n".join(lines)


def main() -> None:
    """Train, and report on the pairs held back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path, help="what pairs.py wrote")
    parser.add_argument("--weights", type=Path, required=True, help="folder of all-MiniLM-L6-v2: model.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, nargs="+", help="a model to go on from; of several, their mean")
    parser.add_argument("--epochs", type=float, default=1.5)
    parser.add_argument("--rate", type=float, default=1e-4, help="highest learning rate")
    parser.add_argument("--tokens", type=int, default=3000, help="tokens of a batch")
    parser.add_argument("--limit", type=int, help="only so many pairs, to try the script")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    model = CrossEncoder.of_weights(arguments.weights)
    if arguments.start:
        states = [torch.load(path, weights_only=True) for path in arguments.start]
        model.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    fit(model, arguments.pack, arguments.out, arguments)


if __name__ == "__main__":
    main()
