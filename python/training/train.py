"""Training of a denoiser: Adam on mini-batches drawn with replacement, averaged weights, checkpoints."""

import copy
import csv
import os
import time

import torch

from edm import NOISE_DEVIATION, NOISE_MEAN, held_out_loss, rows_loss


def batch(data, size, seed, step):
    """Rows, noise levels and noises of a step. They depend on (seed, step) alone, so that a resumed training draws the same numbers."""
    generator = torch.Generator().manual_seed(seed * 1_000_000 + step)
    rows = torch.randint(len(data), (size,), generator=generator)
    sigma = (NOISE_MEAN + NOISE_DEVIATION * torch.randn(size, generator=generator)).exp()
    noise = torch.randn((size, *data.shape[1:]), generator=generator)
    return rows, sigma, noise, torch.rand(size, generator=generator)


def train(denoiser, data, held_out, *, steps, rate, ema, size=64, seed=0, folder, every=500,
          labels=None, held_out_labels=None, null=None, dropout=0.0):
    """Trains `denoiser`, and returns a copy with its weights averaged over the steps.

    `rate` is a function of the step. Labels become `null` with probability `dropout`. Every `every` steps, writes `checkpoint.pt` and a line of `curve.csv`
    (mean training loss since the last line, held-out loss of the average) into `folder`. Resumes from `checkpoint.pt` if it exists.
    """
    average = copy.deepcopy(denoiser).requires_grad_(False)
    optimizer = torch.optim.Adam(denoiser.parameters())
    path, first, lines, spent = os.path.join(folder, "checkpoint.pt"), 0, [], 0.0
    if os.path.exists(path):
        saved = torch.load(path)
        denoiser.load_state_dict(saved["weights"]), average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        first, lines, spent = saved["step"], saved["lines"], saved["seconds"]
    began, losses = time.time() - spent, []
    for step in range(first, steps):
        rows, sigma, noise, uniform = batch(data, size, seed, step)
        given = () if labels is None else (torch.where(uniform < dropout, torch.tensor(null), labels[rows]),)
        optimizer.param_groups[0]["lr"] = rate(step)
        optimizer.zero_grad()
        loss = rows_loss(denoiser, data[rows], sigma, noise, *given).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        decay = min(ema, (1 + step) / (10 + step))
        for mean, weight in zip(average.parameters(), denoiser.parameters()):
            mean.mul_(decay).add_(weight.detach(), alpha=1 - decay)
        if (step + 1) % every == 0 or step + 1 == steps:
            given = () if labels is None else (held_out_labels,)
            lines.append([step + 1, sum(losses) / len(losses), held_out_loss(average, held_out, given, levels=8)[0]])
            losses, seconds = [], time.time() - began
            save(path, step=step + 1, lines=lines, seconds=seconds, weights=denoiser.state_dict(),
                 average=average.state_dict(), optimizer=optimizer.state_dict())
            write_curve(os.path.join(folder, "curve.csv"), lines)
            print(f"{step + 1}/{steps} train {lines[-1][1]:.5f} held-out {lines[-1][2]:.5f} {seconds:.0f} s", flush=True)
    return average


def save(path, **state):
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


def write_curve(path, lines):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["step", "train", "held_out"])
        writer.writerows([step, f"{a:.6f}", f"{b:.6f}"] for step, a, b in lines)
