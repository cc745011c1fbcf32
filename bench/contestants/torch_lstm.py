"""PyTorch on the benchmark's workloads, in 32-bit floating point on the CPU, as serve.mjs describes.

Written as fast as nn.LSTM goes without leaving PyTorch's own modules. Of the ways to write each step the fastest
was taken: one-hot rows are looked up in an identity matrix (F.one_hot makes integers first); Adam and the clipping
are the fused and the foreach ones; oneDNN runs the LSTM over sequences, and nn.LSTMCell the single symbols of
sampling, for which oneDNN takes longer.
"""

import json
import random
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

EVALUATED = 4096
SAMPLED = 50
LINES = 64


class Model(nn.Module):
    """One-hot symbols [T][B] → LSTM → logits [T·B][V]."""

    def __init__(self, workload):
        super().__init__()
        symbols, hidden = workload["vocabularySize"], workload["hiddenSize"]
        self.register_buffer("one_hot", torch.eye(symbols))
        self.lstm = nn.LSTM(symbols, hidden, workload["layers"])
        self.output = nn.Linear(hidden, symbols)

    def forward(self, ids, state=None):
        h, state = self.lstm(F.embedding(ids, self.one_hot), state)
        return self.output(h).flatten(0, 1), state


def training(workload):
    model = Model(workload)
    parameters = list(model.parameters())
    adam = torch.optim.Adam(parameters, lr=1e-3, fused=True)
    steps, batch, symbols = (workload[key] for key in ("steps", "batchSize", "vocabularySize"))
    text = torch.randint(symbols, (16 * steps + 1, batch))
    state, position = None, 0

    def run():
        nonlocal state, position
        inputs, targets = text[position : position + steps], text[position + 1 : position + steps + 1]
        position = (position + steps) % (16 * steps)
        adam.zero_grad()
        logits, state = model(inputs, state)
        state = tuple(part.detach() for part in state)
        loss = F.cross_entropy(logits, targets.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0, foreach=True)
        adam.step()
        loss.item()
        return batch * steps

    return run


def sampling(workload):
    symbols, hidden, layers = (workload[key] for key in ("vocabularySize", "hiddenSize", "layers"))
    cells = [nn.LSTMCell(hidden if layer else symbols, hidden) for layer in range(layers)]
    output, one_hot = nn.Linear(hidden, symbols), torch.eye(symbols)
    states = [(torch.zeros(1, hidden), torch.zeros(1, hidden)) for _ in cells]
    symbol = torch.zeros(1, dtype=torch.long)

    def run():
        nonlocal symbol
        for _ in range(SAMPLED):
            h = F.embedding(symbol, one_hot)
            for layer, cell in enumerate(cells):
                states[layer] = cell(h, states[layer])
                h = states[layer][0]
            symbol = torch.multinomial(torch.softmax(output(h)[0] / 0.8, -1), 1)
            symbol.item()
        return SAMPLED

    return run


def evaluation(workload):
    model = Model(workload).eval()
    text = torch.randint(workload["vocabularySize"], (EVALUATED + 1, 1))
    state = None

    def run():
        nonlocal state
        logits, state = model(text[:-1], state)
        F.cross_entropy(logits, text[1:].flatten(), reduction="sum").item()
        return EVALUATED

    return run


def scoring(workload):
    """Lines as they come, 64 at a time, padded to the longest of them. Characters are those of the lines."""
    model = Model(workload).eval()
    lengths = workload["lineLengths"]
    draw = random.Random(1)

    def run():
        lines = [draw.randint(lengths["shortest"], lengths["longest"]) for _ in range(LINES)]
        ids = [torch.randint(workload["vocabularySize"], (length + 1,)) for length in lines]
        batch = nn.utils.rnn.pad_sequence(ids, padding_value=-1)
        logits, _ = model(batch[:-1].clamp(min=0))
        losses = F.cross_entropy(logits, batch[1:].flatten(), ignore_index=-1, reduction="none")
        losses.view(-1, LINES).sum(0).tolist()
        return sum(lines)

    return run


def product(workload):
    m, n, k = (workload[key] for key in "MNK")
    a, b, c = torch.rand(m, k) - 0.5, torch.rand(k, n) - 0.5, torch.zeros(m, n)

    def run():
        torch.mm(a, b, out=c)
        return 2 * m * n * k / 1e9

    return run


KINDS = {"train": training, "sample": sampling, "evaluate": evaluation, "score": scoring, "product": product}


def work_for(limit, run):
    start = time.perf_counter()
    units = 0
    while True:
        units += run()
        seconds = time.perf_counter() - start
        if seconds >= limit:
            break
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return {"units": units, "seconds": seconds, "peakBytes": peak}


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    torch.manual_seed(1)
    workload = task["workload"]
    run = KINDS[workload["kind"]](workload)
    answer({"version": torch.__version__})
    with torch.inference_mode(workload["kind"] != "train"):
        for line in sys.stdin:
            answer(work_for(json.loads(line)["seconds"], run))


main()
