"""python3 train_classifiers.py --rows optdigits-8x8.csv.gz --images t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz --folder RUN"""

import argparse
import os

import torch
from torch.nn import functional as F

from classifier import Classifier, digits_body, mnist_body
from data import digits, mnist

SEED, RATE, SIZE = 0, 2e-3, 64
STEPS = {"classifier": 1500, "digits-classifier": 2000}
BODIES = {"classifier": mnist_body, "digits-classifier": digits_body}


def make_model(name):
    torch.manual_seed(SEED)
    return Classifier(BODIES[name]())


def shifted(images, generator):
    """Each image moved by up to two pixels, so that features do not depend on the position."""
    down, right = torch.randint(-2, 3, (2, len(images)), generator=generator).tolist()
    return torch.stack([image.roll((a, b), (1, 2)) for image, a, b in zip(images, down, right)])


def train(model, data, labels, steps, move):
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.01)
    generator = torch.Generator().manual_seed(SEED)
    for step in range(steps):
        rows = torch.randint(len(data), (SIZE,), generator=generator)
        inputs = shifted(data[rows], generator) if move else data[rows] + 0.1 * torch.randn((SIZE, 64), generator=generator)
        optimizer.param_groups[0]["lr"] = RATE * (1 - step / steps)
        optimizer.zero_grad()
        F.cross_entropy(model(inputs)[1], labels[rows]).backward()
        optimizer.step()
    return model


@torch.no_grad()
def accuracy(model, data, labels):
    return (model(data)[1].argmax(1) == labels).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("rows", "images", "labels", "folder"):
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    data = {"classifier": mnist(arguments.images, arguments.labels), "digits-classifier": digits(arguments.rows)}
    os.makedirs(arguments.folder, exist_ok=True)
    for name, (trained, held_out) in data.items():
        model = train(make_model(name), *trained, STEPS[name], move=name == "classifier")
        torch.save(model.state_dict(), os.path.join(arguments.folder, f"{name}.pt"))
        print(f"{name}: {accuracy(model, *held_out):.4f} of {len(held_out[1])} held out", flush=True)


if __name__ == "__main__":
    main()
