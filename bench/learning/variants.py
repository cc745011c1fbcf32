"""What the kernels lack: an LSTM trained as charnn trains one, and variants of its cell or its training, in PyTorch. Several
seeds are trained side by side, as a batch of models (S); prints a line of JSON with the loss of each on the last tenth.

    python3 bench/learning/variants.py TEXT VARIANT [--rate 3e-3] …

Shapes: S seeds, B streams, T steps, H units, V symbols, E of an embedding. Gates in the order i, f, g, o.
"""

import argparse
import json
import math

import torch
import torch.nn.functional as F
from torch import nn

VARIANTS = {
    "base": "as charnn has it: a one-hot input",
    "capped": "the input gate is at most 1 - f",
    "tied": "the input gate is 1 - f",
    "layernorm": "layer normalisation of input sums, recurrent sums and cell (Ba et al. 2016)",
    "embedding": "an embedding of 64 before the LSTM",
    "mogrifier": "an embedding, and two rounds of gating between input and state, of rank 24 (Melis et al. 2020)",
    "two": "two layers",
    "skip": "two layers, of which both read the symbol, and the output reads both",
    "orthogonal": "orthogonal recurrent weights at first",
    "chrono": "chrono initialisation of the biases for the steps of a segment (Tallec and Ollivier 2018)",
    "forget": "a forget bias of 0",
    "beta1": "Adam without momentum: beta1 = 0",
    "beta2": "beta2 = 0.99",
    "epsilon": "Adam's epsilon 1e-5, in place of 1e-8",
    "twotail": "a rate that stays high, and two-tailed averaging (Melis 2022)",
}
WARMUP, CLIP, AVERAGE_DECAY, RANK, EMBEDDING = 100, 1.0, 0.999, 24, 64
TEMPERATURES = (0.9, 0.95, 1.0, 1.05, 1.1)


def read_arguments():
    parser = argparse.ArgumentParser(epilog="; ".join(f"{name}: {what}" for name, what in VARIANTS.items()))
    parser.add_argument("text")
    parser.add_argument("variant", choices=VARIANTS)
    for name, default in {
        **{"epochs": 10, "streams": 16, "steps": 64, "hidden": 128, "seeds": 3, "threads": 1},
        **{"rate": 3e-3, "input-rate": 10.0, "dropout": 0.2, "weight-drop": 0.0, "weight-decay": 0.1},
    }.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    return parser.parse_args()


def uniform(seeds, *shape, bound):
    return nn.Parameter(torch.empty(seeds, *shape).uniform_(-1, 1) * bound)


def constant(seeds, values):
    return nn.Parameter(values.expand(seeds, *values.shape).clone())


class Model(nn.Module):
    def __init__(self, variant, seeds, hidden, counts, steps):
        super().__init__()
        self.variant, self.seeds, self.hidden = variant, seeds, hidden
        self.layers = 2 if variant in ("two", "skip") else 1
        V, H, bound = len(counts), hidden, 1 / math.sqrt(hidden)
        has_embedding = variant in ("embedding", "mogrifier")
        E = EMBEDDING if has_embedding else V
        self.embedding = uniform(seeds, V, E, bound=1) if has_embedding else None
        sizes = [E] + [H] * (self.layers - 1)
        self.Wx = nn.ParameterList([uniform(seeds, size, 4 * H, bound=bound) for size in sizes])
        self.Wh = nn.ParameterList([uniform(seeds, H, 4 * H, bound=bound) for _ in sizes])
        bias = torch.cat([torch.zeros(H), torch.full((H,), 0.0 if variant == "forget" else 1.0), torch.zeros(2 * H)])
        self.bias = nn.ParameterList([constant(seeds, bias) for _ in sizes])
        read = self.layers * H if variant == "skip" else H
        self.Wy, self.by = uniform(seeds, read, V, bound=bound), constant(seeds, (counts / counts.sum()).log())
        if variant == "skip":
            self.skip = uniform(seeds, V, 4 * H, bound=bound)
        if variant == "orthogonal":
            for gate in (gate for seed in self.Wh[0].data for gate in seed.chunk(4, 1)):
                nn.init.orthogonal_(gate)
        if variant == "chrono":
            remembered = torch.empty(seeds, H).uniform_(1, steps - 1).log()
            self.bias[0].data[:, :H], self.bias[0].data[:, H : 2 * H] = -remembered, remembered
        if variant == "layernorm":
            self.scales = nn.ParameterList(
                [constant(seeds, torch.ones(4 * H)), constant(seeds, torch.ones(4 * H)), constant(seeds, torch.ones(H))]
            )
            self.shift = constant(seeds, torch.zeros(H))
        if variant == "mogrifier":
            low = 1 / math.sqrt(RANK)
            self.Q = nn.ParameterList([uniform(seeds, H, RANK, bound=bound) for _ in range(2)])
            self.Q2 = nn.ParameterList([uniform(seeds, RANK, E, bound=low) for _ in range(2)])
            self.R = nn.ParameterList([uniform(seeds, E, RANK, bound=1 / math.sqrt(E)) for _ in range(2)])
            self.R2 = nn.ParameterList([uniform(seeds, RANK, H, bound=low) for _ in range(2)])

    def zero_state(self, streams):
        return [tuple(torch.zeros(self.seeds, streams, self.hidden) for _ in "hc") for _ in self.Wx]

    def input_sums(self, layer, x, ids):
        """(T, S, B, 4H): x Wx, and the bias."""
        if layer == 0:
            rows = self.Wx[0][:, ids] if self.embedding is None else self.embedding[:, ids] @ self.Wx[0].unsqueeze(1)
            sums = rows.transpose(0, 1)
            if self.variant == "layernorm":
                sums = F.layer_norm(sums, sums.shape[-1:]) * self.scales[0].unsqueeze(1)
            return sums + self.bias[layer].unsqueeze(1)
        T, S, B, H = x.shape
        flat = x.permute(1, 0, 2, 3).reshape(S, T * B, H)
        sums = (torch.bmm(flat, self.Wx[layer]) + self.bias[layer].unsqueeze(1)).view(S, T, B, -1)
        if self.variant == "skip":
            sums = sums + self.skip[:, ids]
        return sums.transpose(0, 1)

    def gate_sums(self, sums, h, Wh):
        if self.variant == "layernorm":
            recurrent = torch.bmm(h, Wh)
            return sums + F.layer_norm(recurrent, recurrent.shape[-1:]) * self.scales[1].unsqueeze(1)
        return torch.baddbmm(sums, h, Wh)

    def mogrify(self, x, h, Wh):
        for Q, Q2, R, R2 in zip(self.Q, self.Q2, self.R, self.R2):
            x = 2 * torch.sigmoid(h @ Q @ Q2) * x
            h = 2 * torch.sigmoid(x @ R @ R2) * h
        return torch.baddbmm(torch.baddbmm(self.bias[0].unsqueeze(1), x, self.Wx[0]), h, Wh)

    def cell(self, gates, c):
        i, f, g, o = gates.chunk(4, 2)
        f, o, g = torch.sigmoid(f), torch.sigmoid(o), torch.tanh(g)
        i = 1 - f if self.variant == "tied" else torch.sigmoid(i)
        if self.variant == "capped":
            i = torch.minimum(i, 1 - f)
        c = f * c + i * g
        seen = c
        if self.variant == "layernorm":
            seen = F.layer_norm(c, c.shape[-1:]) * self.scales[2].unsqueeze(1) + self.shift.unsqueeze(1)
        return o * torch.tanh(seen), c

    def forward(self, ids, state, dropout=0.0, weight_drop=0.0):
        """ids (T, B) → logits (S, T·B, V), and the state after them; one mask of dropout and one of weight drop a segment."""
        x, after, below = None, [], []
        for layer, (h, c) in enumerate(state):
            mogrified = self.variant == "mogrifier"
            sums = self.embedding[:, ids].transpose(0, 1) if mogrified else self.input_sums(layer, x, ids)
            Wh = F.dropout(self.Wh[layer], weight_drop) if weight_drop > 0 else self.Wh[layer]
            outputs = []
            for step in sums:
                h, c = self.cell(self.mogrify(step, h, Wh) if mogrified else self.gate_sums(step, h, Wh), c)
                outputs.append(h)
            after.append((h, c))
            x = torch.stack(outputs)
            if dropout > 0:
                x = x * (torch.rand(self.seeds, ids.shape[1], self.hidden) >= dropout) / (1 - dropout)
            below.append(x)
        if self.variant == "skip":
            x = torch.cat(below, -1)
        return torch.baddbmm(self.by.unsqueeze(1), x.transpose(0, 1).flatten(1, 2), self.Wy), after


class TwoTails:
    """Running means over a shorter and a longer tail of the steps; the longer begins anew where the shorter is better."""

    def __init__(self):
        self.short, self.long, self.in_short, self.in_long = None, None, 0, 0

    def add(self, weights):
        def mean(tail, count):
            return [w.clone() for w in weights] if tail is None else [a + (w - a) / count for a, w in zip(tail, weights)]

        self.in_short, self.in_long = self.in_short + 1, self.in_long + 1
        self.short, self.long = mean(self.short, self.in_short), mean(self.long, self.in_long)

    def compare(self, loss_of):
        if loss_of(self.short) <= loss_of(self.long):
            self.long, self.in_long, self.short, self.in_short = self.short, self.in_short, None, 0


@torch.no_grad()
def evaluate(model, weights, text, temperatures=(1.0,), streams=32):
    """The mean loss of each seed at each temperature, in streams side by side whose state is carried."""
    kept = [parameter.clone() for parameter in model.parameters()]
    for parameter, weight in zip(model.parameters(), weights):
        parameter.copy_(weight)
    length = (len(text) - 1) // streams
    x, y = (text[k : k + streams * length].view(streams, length).t() for k in (0, 1))
    state, total = model.zero_state(streams), torch.zeros(len(temperatures), model.seeds, dtype=torch.float64)
    for start in range(0, length, 256):
        logits, state = model(x[start : start + 256], state)
        targets = y[start : start + 256].flatten().expand(model.seeds, -1).unsqueeze(2)
        for k, temperature in enumerate(temperatures):
            total[k] -= F.log_softmax(logits / temperature, -1).gather(2, targets).sum((1, 2)).double()
    for parameter, weight in zip(model.parameters(), kept):
        parameter.copy_(weight)
    return (total / (streams * length)).tolist()


def clip(model):
    """The gradient of each seed by its own norm."""
    gradients = [parameter.grad for parameter in model.parameters()]
    norms = torch.stack([gradient.flatten(1).pow(2).sum(1) for gradient in gradients]).sum(0).sqrt()
    for gradient in gradients:
        gradient.mul_((CLIP / norms.clamp(min=CLIP)).view(-1, *[1] * (gradient.dim() - 1)))


def main():
    task = read_arguments()
    torch.set_num_threads(task.threads)
    torch.manual_seed(7)
    with open(task.text, encoding="utf-8", newline="") as file:
        text = file.read()
    symbols = {symbol: i for i, symbol in enumerate(sorted(set(text)))}
    ids = torch.tensor([symbols[symbol] for symbol in text])
    split = math.ceil(len(ids) * 0.9)
    training, held_out = ids[:split], ids[split:]
    counts = torch.bincount(training, minlength=len(symbols)).clamp(min=0.5).float()

    model = Model(task.variant, task.seeds, task.hidden, counts, task.steps)
    fast = [model.Wx[0], *([model.skip] if task.variant == "skip" else [])]
    slow = [parameter for parameter in model.parameters() if not any(parameter is other for other in fast)]
    decay, factor = task.weight_decay, task.input_rate
    groups = [
        {"params": slow, "factor": 1, "weight_decay": decay},
        {"params": fast, "factor": factor, "weight_decay": decay / factor},  # decays as fast as the rest
    ]
    betas = (0.0 if task.variant == "beta1" else 0.9, 0.99 if task.variant == "beta2" else 0.999)
    epsilon = 1e-5 if task.variant == "epsilon" else 1e-8
    optimizer = torch.optim.AdamW(groups, lr=task.rate, betas=betas, eps=epsilon, fused=True)
    average = [parameter.detach().clone() for parameter in model.parameters()]
    tails = TwoTails() if task.variant == "twotail" else None

    length = (len(training) - 1) // task.streams
    segments = length // task.steps
    x, y = (training[k : k + task.streams * length].view(task.streams, length).t() for k in (0, 1))
    steps = task.epochs * segments
    for step in range(steps):
        segment = step % segments
        if segment == 0:
            state = model.zero_state(task.streams)
        rate = task.rate * min(1, (step + 1) / WARMUP)
        if step >= WARMUP and not tails:
            rate *= 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / max(1, steps - WARMUP)))
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        place = slice(segment * task.steps, (segment + 1) * task.steps)
        logits, state = model(x[place], state, task.dropout, task.weight_drop)
        state = [(h.detach(), c.detach()) for h, c in state]
        optimizer.zero_grad()
        # The sum of the seeds' mean losses: none hears of another.
        (F.cross_entropy(logits.flatten(0, 1), y[place].flatten().repeat(task.seeds)) * task.seeds).backward()
        clip(model)
        optimizer.step()
        weights = [parameter.detach() for parameter in model.parameters()]
        torch._foreach_lerp_(average, weights, 1 - min(AVERAGE_DECAY, (step + 2) / (step + 11)))
        if tails and (step + 1) % 10 == 0:
            tails.add(weights)
        if tails and (step + 1) % max(10, steps // 20) == 0 and tails.short:
            tails.compare(lambda tail: sum(evaluate(model, tail, held_out)[0]))

    best = (tails.long or tails.short) if tails else average
    losses = evaluate(model, best, held_out, TEMPERATURES)
    by_temperature = {str(t): [round(loss, 4) for loss in row] for t, row in zip(TEMPERATURES, losses)}
    print(json.dumps({"variant": task.variant, "nats": by_temperature["1.0"], "temperatures": by_temperature}))


main()
