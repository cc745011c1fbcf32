"""An LSTM by PyTorch's nn.LSTM with char-rnn's defaults: two layers of 128, 50 streams of 50 steps, RMSprop with a decay
of 0.95, a rate of 2e-3 that shrinks by 3 % an epoch after the tenth, gradients of the loss summed over the steps clipped to
±5 element by element, weights uniform in ±0.08, forget biases 1, no dropout. The held-out text is read as one stream whose
state is carried throughout.

Source of the settings: train.lua of github.com/karpathy/char-rnn.
"""

import torch
import torch.nn.functional as F
from torch import nn

from common import Stopwatch, read_task, report

HIDDEN, LAYERS, BATCH, STEPS = 128, 2, 50, 50
EVALUATE_EVERY = 1000


class Model(nn.Module):
    def __init__(self, symbols):
        super().__init__()
        self.register_buffer("one_hot", torch.eye(symbols))
        self.lstm = nn.LSTM(symbols, HIDDEN, LAYERS)
        self.output = nn.Linear(HIDDEN, symbols)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -0.08, 0.08)
        for name, parameter in self.lstm.named_parameters():
            if name.startswith("bias_"):  # two biases are added, and the gates are i, f, g, o
                nn.init.constant_(parameter[HIDDEN : 2 * HIDDEN], 0.5)

    def forward(self, ids, state=None):
        h, state = self.lstm(F.embedding(ids, self.one_hot), state)
        return self.output(h).flatten(0, 1), state


@torch.no_grad()
def evaluate(model, text):
    total, state = 0.0, None
    for start in range(0, len(text) - 1, 4096):
        piece = text[start : start + 4097]
        logits, state = model(piece[:-1, None], state)
        total += F.cross_entropy(logits, piece[1:], reduction="sum").item()
    return total / (len(text) - 1)


def main():
    training, held_out, symbols, seconds = read_task()
    watch = Stopwatch()
    model = Model(symbols)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=2e-3, alpha=0.95)
    segments = (len(training) - 1) // (BATCH * STEPS)
    used = segments * STEPS * BATCH
    inputs = training[:used].view(BATCH, -1).t()
    targets = training[1 : used + 1].view(BATCH, -1).t()
    step, losses, seconds_of = 0, [], []
    while watch.read() < seconds:
        epoch, segment = divmod(step, segments)
        if segment == 0:
            state = None
            for group in optimizer.param_groups:
                group["lr"] = 2e-3 * 0.97 ** max(0, epoch - 9)
        place = slice(segment * STEPS, (segment + 1) * STEPS)
        optimizer.zero_grad()
        logits, state = model(inputs[place], state)
        state = tuple(part.detach() for part in state)
        (STEPS * F.cross_entropy(logits, targets[place].flatten())).backward()
        nn.utils.clip_grad_value_(model.parameters(), 5)
        optimizer.step()
        step += 1
        if step % EVALUATE_EVERY == 0:
            watch.pause()
            losses.append(evaluate(model, held_out))
            seconds_of.append(watch.seconds)
            watch.go_on()
    watch.pause()
    losses.append(evaluate(model, held_out))
    characters = step * BATCH * STEPS
    curve = [[round(seconds), round(loss, 4)] for seconds, loss in zip(seconds_of, losses)]
    report("PyTorch LSTM, char-rnn's settings", losses, characters=characters, seconds=watch.seconds, curve=curve)


main()
