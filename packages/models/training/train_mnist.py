"""python3 train_mnist.py --images t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz --folder RUN"""

import argparse
import math

import torch

from data import mnist
from edm import Denoiser
from train import train
from unet import UNet

SIGMA_DATA, SEED, STEPS, PEAK, EMA, DROPOUT = 0.5, 0, 10_000, 1e-3, 0.998, 0.12


def make_model():
    torch.manual_seed(SEED)
    return Denoiser(UNet(), SIGMA_DATA)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("images", "labels", "folder"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    (data, labels), (held_out, held_out_labels) = mnist(arguments.images, arguments.labels)
    rate = lambda step: PEAK * min(1, (step + 1) / 200) * (1 + math.cos(math.pi * step / arguments.steps)) / 2
    train(make_model(), data, held_out, steps=arguments.steps, rate=rate, ema=EMA, seed=SEED, folder=arguments.folder,
          labels=labels, held_out_labels=held_out_labels, null=10, dropout=DROPOUT)


if __name__ == "__main__":
    main()
