"""python3 train_digits.py --rows optdigits-8x8.csv.gz --folder RUN"""

import argparse

import torch

from data import digits
from edm import Denoiser
from mlp import Mlp
from train import train

SIGMA_DATA, SEED, STEPS, RATE, EMA, HIDDEN = 0.5, 0, 20_000, 1e-3, 0.999, (256, 256, 256)


def make_model():
    torch.manual_seed(SEED)
    return Denoiser(Mlp(64, HIDDEN), SIGMA_DATA)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("rows", "folder"):
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    (data, _), (held_out, _) = digits(arguments.rows)
    # Constant for the first half, then linear decay to 0.
    rate = lambda step: RATE * min(1, 2 * (1 - step / STEPS))
    train(make_model(), data, held_out, steps=STEPS, rate=rate, ema=EMA, seed=SEED, folder=arguments.folder)


if __name__ == "__main__":
    main()
