"""Measures the models in packages/models: Fréchet distances between samples and held-out data, and the error of the score at several noise levels.

python3 quality.py --digits RUN --mnist RUN --classifiers RUN --rows … --images … --labels … --out packages/models/quality.json
"""

import argparse
import json
import os

import torch

import train_classifiers
import train_digits
import train_mnist
from data import digits, mnist
from edm import chunks, heun_samples
from export_models import average_of

STEPS, SIGMAS, NOISED_ROWS = 18, (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 40.0), 1000


def root(matrix):
    """The square root of a positive semidefinite matrix."""
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp(min=0).sqrt()) @ vectors.T


def frechet_to(rows):
    """A function from rows to their squared Fréchet distance |m - m'|^2 + tr(C + C' - 2 (C^1/2 C' C^1/2)^1/2) to the given rows."""
    moments = lambda x: (x.mean(0), torch.cov(x.T))
    mean, covariance = moments(rows.flatten(1).double())
    half = root(covariance)

    def distance(others):
        other_mean, other = moments(others.flatten(1).double())
        cross = torch.linalg.eigvalsh(half @ other @ half).clamp(min=0).sqrt().sum()
        return ((mean - other_mean).square().sum() + covariance.trace() + other.trace() - 2 * cross).item()

    return distance


def spread(values):
    """Mean and standard deviation over repetitions."""
    values = torch.tensor(values, dtype=torch.float64)
    deviation = {"deviation": float(f"{values.std().item():.2g}")} if len(values) > 1 else {}
    return {"mean": float(f"{values.mean().item():.4g}"), **deviation}


def frechet_table(samples, trained, held_out, features):
    """Distances of sets of samples, and of sets of training rows (the floor), to the held-out rows. All sets have the same number of rows."""
    n = len(held_out)
    floors = [trained[torch.randperm(len(trained), generator=torch.Generator().manual_seed(i))[:n]] for i in range(8)]
    table = {}
    for name, space in {"pixels": lambda x: x, "features": features}.items():
        distance = frechet_to(space(held_out))
        table[name] = {"samples": spread([distance(space(each)) for each in samples]), "floor": spread([distance(space(each)) for each in floors])}
    return table


def empirical_denoiser(x, sigma, data):
    """E[x0 | x] if x0 is uniform on the rows of `data`: the mean of the rows with weights softmax(-|x - x_i|^2/(2 s^2))."""
    x, data = x.flatten(1).double(), data.flatten(1).double()
    return torch.softmax(-torch.cdist(x, data).square() / (2 * sigma**2), 1) @ data


@torch.no_grad()
def score_errors(model, data, *labels):
    """For each sigma: E|D - D*|^2/d over noised rows of the data, its standard error, and the resulting error of the score (D - x)/s^2."""
    table, d = [], data[0].numel()
    for index, sigma in enumerate(SIGMAS):
        generator = torch.Generator().manual_seed(index)
        rows = torch.randint(len(data), (NOISED_ROWS,), generator=generator)
        x = data[rows] + sigma * torch.randn((NOISED_ROWS, *data.shape[1:]), generator=generator)
        given = torch.cat([model(x[part], torch.full((len(x[part]),), sigma), *(label.expand(len(x[part])) for label in labels))
                           for part in chunks(NOISED_ROWS)])  # fmt: skip
        exact = empirical_denoiser(x, sigma, data)
        errors = (given.flatten(1).double() - exact).square().sum(1)
        score = (exact - x.flatten(1)).square().sum(1)
        figures = {"sigma": sigma, "denoiser": errors.mean() / d, "standardError": errors.std() / NOISED_ROWS**0.5 / d,
                   "score": errors.mean() / sigma**4, "relative": (errors.mean() / score.mean()).sqrt()}  # fmt: skip
        table.append({key: float(f"{float(value):.3g}") for key, value in figures.items()})
    return table


@torch.no_grad()
def agreement(classifier, samples, labels):
    return round((classifier(samples)[1].argmax(1) == labels).float().mean().item(), 4)


def load_classifier(folder, name):
    model = train_classifiers.make_model(name)
    model.load_state_dict(torch.load(f"{folder}/{name}.pt"))
    return model.eval().requires_grad_(False)


def of_digits(given):
    (trained, _), (held_out, _) = digits(given.rows)
    model, _ = average_of(given.digits, train_digits.make_model())
    classifier = load_classifier(given.classifiers, "digits-classifier")
    samples = [heun_samples(model, held_out.shape, STEPS, seed) for seed in range(8)]
    return {"n": len(held_out), "sets": len(samples), "space": "digits-classifier",
            "frechet": frechet_table(samples, trained, held_out, lambda x: classifier(x)[0]),
            "scoreError": score_errors(model, trained)}  # fmt: skip


def of_mnist(given):
    (trained, _), (held_out, labels) = mnist(given.images, given.labels)
    model, _ = average_of(given.mnist, train_mnist.make_model())
    classifier = load_classifier(given.classifiers, "classifier")
    samples = [heun_samples(model, held_out.shape, STEPS, seed, (labels,)) for seed in range(given.sets)]
    return {"n": len(held_out), "sets": len(samples), "space": "classifier", "labels": "those of the held-out images",
            "recognised": {"samples": agreement(classifier, samples[0], labels), "heldOut": agreement(classifier, held_out, labels)},
            "frechet": frechet_table(samples, trained, held_out, lambda x: classifier(x)[0]),
            "scoreError": score_errors(model, trained, torch.tensor([10]))}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("classifiers", "rows", "images", "labels", "out"):
        parser.add_argument("--" + name, required=True)
    for name in ("digits", "mnist"):
        parser.add_argument("--" + name, help="folder of the finished training; without it, the files of this model stay unchanged")
    parser.add_argument("--sets", type=int, default=3, help="sets of MNIST samples")
    given = parser.parse_args()
    torch.set_num_threads(1)
    sampler = {"scheme": "Heun's method of EDM on the probability-flow ODE, last step Euler's", "steps": STEPS,
               "evaluations": 2 * STEPS - 1, "sigmas": "80 to 0.002, rho 7, then 0"}  # fmt: skip
    table = json.load(open(given.out)) if os.path.exists(given.out) else {}
    table |= {"sampler": sampler, "noisedRows": NOISED_ROWS}
    for name, measure in (("digits", of_digits), ("mnist", of_mnist)):
        if getattr(given, name):
            table[name] = measure(given)
    with open(given.out, "w") as file:
        json.dump(table, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
