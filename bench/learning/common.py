"""What both PyTorch contestants need: the text as ids, split as charnn splits it, and a clock that is out of training."""

import json
import sys
import time

import torch


def read_task():
    """The command line, TEXT SECONDS SEED, as the training and the held-out ids, V, and the seconds."""
    path, seconds, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    torch.manual_seed(seed)
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    symbols = {symbol: i for i, symbol in enumerate(sorted(set(text)))}
    ids = torch.tensor([symbols[symbol] for symbol in text])
    split = int(len(ids) * 0.9)
    return ids[:split], ids[split:], len(symbols), seconds


class Stopwatch:
    """Counts the seconds of training; what is done while it is paused is not charged to the contestant."""

    def __init__(self):
        self.seconds, self.started = 0.0, time.perf_counter()

    def read(self):
        return self.seconds + time.perf_counter() - self.started

    def pause(self):
        self.seconds = self.read()

    def go_on(self):
        self.started = time.perf_counter()


def report(name, losses, **more):
    """The result as a line of JSON: the best of the held-out losses met, and the last, in nats/character."""
    print(json.dumps({"name": name, "best": min(losses), "last": losses[-1], **more}))
