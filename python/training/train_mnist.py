"""python3 train_mnist.py --images t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz --folder RUN"""

import argparse
import math

import torch

from data import mnist
from edm import Denoiser
from train import train
from unet import UNet

SIGMA_DATA, SEED, STEPS, PEAK, EMA, DROPOUT = 0.5, 0, 6_500, 1e-3, 0.998, 0.12
# (end, total): up to step `end`, the rate decays as in a training of `total` steps. The training of the published model was shortened twice.
SCHEDULE = ((2_000, 10_000), (3_500, 8_000), (STEPS, STEPS))


def rate(step):
    """Linear increase over 200 steps, then a cosine decay to 0."""
    total = next(total for end, total in SCHEDULE if step < end)
    return PEAK * min(1, (step + 1) / 200) * (1 + math.cos(math.pi * step / total)) / 2


def make_model():
    torch.manual_seed(SEED)
    return Denoiser(UNet(), SIGMA_DATA)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("images", "labels", "folder"):
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    (data, labels), (held_out, held_out_labels) = mnist(arguments.images, arguments.labels)
    train(make_model(), data, held_out, steps=STEPS, rate=rate, ema=EMA, seed=SEED, folder=arguments.folder,
          labels=labels, held_out_labels=held_out_labels, null=10, dropout=DROPOUT)


if __name__ == "__main__":
    main()
