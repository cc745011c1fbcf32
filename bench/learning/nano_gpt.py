"""A Transformer with the setting that nanoGPT's README gives for a CPU: 4 layers, 4 heads, 128 wide, 12 windows of 64 a
step, no dropout, no biases; AdamW with β 0.9 and 0.99, decay 0.1 of the matrices, the gradient clipped to a norm of 1, and a
rate of 1e-3 that falls to 1e-4 by half a cosine after 100 steps of warm-up. nanoGPT anneals over 2,000 steps; here the
cosine ends with the seconds given. Written anew after the description.

The held-out text is scored in all its windows of 64, each read with nothing before it (what nanoGPT estimates from some of
them), and also in windows that move on by 32, of which only the later half is scored, each symbol with 32 to 63 before it.

Source of the settings: README.md and train.py of github.com/karpathy/nanoGPT.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from common import Stopwatch, read_task, report

LAYERS, HEADS, WIDTH, WINDOW, BATCH = 4, 4, 128, 64, 12
PEAK, LOWEST, WARMUP = 1e-3, 1e-4, 100
EVALUATE_EVERY = 500


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before_attention = nn.LayerNorm(WIDTH, bias=False)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.joined = nn.Linear(WIDTH, WIDTH, bias=False)
        self.before_mlp = nn.LayerNorm(WIDTH, bias=False)
        self.wide = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.narrow = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x):
        rows, length, _ = x.shape
        heads = self.qkv(self.before_attention(x)).view(rows, length, 3, HEADS, WIDTH // HEADS)
        q, k, v = heads.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.joined(seen.transpose(1, 2).reshape(rows, length, WIDTH))
        return x + self.narrow(F.gelu(self.wide(self.before_mlp(x))))


class Model(nn.Module):
    def __init__(self, symbols):
        super().__init__()
        self.symbol = nn.Embedding(symbols, WIDTH)
        self.place = nn.Embedding(WINDOW, WIDTH)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.last = nn.LayerNorm(WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, symbols, bias=False)
        self.output.weight = self.symbol.weight
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                residual = name.endswith(("joined.weight", "narrow.weight"))
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * LAYERS) if residual else 0.02)

    def forward(self, ids):
        x = self.symbol(ids) + self.place(torch.arange(ids.shape[1]))
        return self.output(self.last(self.blocks(x)))


@torch.no_grad()
def evaluate(model, text, stride, scored):
    """The mean loss of the last `scored` predictions of every window, windows `stride` apart."""
    windows = text.unfold(0, WINDOW + 1, stride)
    total = 0.0
    for part in windows.split(256):
        logits = model(part[:, :-1])[:, -scored:]
        total += F.cross_entropy(logits.flatten(0, 1), part[:, 1:][:, -scored:].flatten(), reduction="sum").item()
    return total / (len(windows) * scored)


def main():
    training, held_out, symbols, seconds = read_task()
    watch = Stopwatch()
    model = Model(symbols)
    matrices = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=PEAK, betas=(0.9, 0.99), fused=True)
    step, losses, better = 0, [], []

    def measure():
        watch.pause()
        losses.append(evaluate(model, held_out, WINDOW, WINDOW))
        better.append(evaluate(model, held_out, WINDOW // 2, WINDOW // 2))
        watch.go_on()

    while watch.read() < seconds:
        progress = watch.read() / seconds
        rate = LOWEST + 0.5 * (PEAK - LOWEST) * (1 + math.cos(math.pi * progress))
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / WARMUP)
        starts = torch.randint(len(training) - WINDOW, (BATCH, 1))
        windows = training[starts + torch.arange(WINDOW + 1)]
        optimizer.zero_grad()
        F.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % EVALUATE_EVERY == 0:
            measure()
    measure()
    characters = step * BATCH * WINDOW
    report("nanoGPT's setting for a CPU", losses, bestWithHistory=min(better), characters=characters, seconds=watch.seconds)


main()
