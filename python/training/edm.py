"""Preconditioning, loss and sampler of EDM: Karras, Aittala, Aila, Laine, arXiv:2206.00364."""

from statistics import NormalDist

import torch
from torch import nn

NOISE_MEAN, NOISE_DEVIATION = -1.2, 1.2


class Denoiser(nn.Module):
    """The denoiser D(x, sigma) of a raw network F with preconditioning.

    D = c_skip x + c_out F(c_in x, c_noise)
    c_skip = sd^2/(s^2 + sd^2)   c_out = s sd/sqrt(s^2 + sd^2)   c_in = 1/sqrt(s^2 + sd^2)   c_noise = ln(s)/4
    """

    def __init__(self, network, sigma_data):
        super().__init__()
        self.raw, self.sigma_data = network, sigma_data

    def forward(self, x, sigma, *labels):
        per_row = sigma.reshape([-1] + [1] * (x.dim() - 1))
        variance = per_row**2 + self.sigma_data**2
        raw = self.raw(x * variance**-0.5, sigma.log() * 0.25, *labels)
        return x * (self.sigma_data**2 / variance) + raw * (per_row * self.sigma_data * variance**-0.5)


def rows_loss(denoiser, clean, sigma, noise, *labels):
    """The loss of each row: lambda(s) ||D(x0 + s z, s) - x0||^2/d with lambda = (s^2 + sd^2)/(s sd)^2."""
    per_row = sigma.reshape([-1] + [1] * (clean.dim() - 1))
    error = denoiser(clean + per_row * noise, sigma, *labels) - clean
    weight = (sigma**2 + denoiser.sigma_data**2) / (sigma * denoiser.sigma_data) ** 2
    return weight * error.square().flatten(1).mean(1)


def noise_levels(count):
    """The medians of `count` equally likely slices of the law of sigma."""
    law = NormalDist(NOISE_MEAN, NOISE_DEVIATION)
    return torch.tensor([law.inv_cdf((i + 0.5) / count) for i in range(count)]).exp()


def chunks(count, size=125):
    """Slices of at most `size` rows. They limit the memory of a call."""
    return [slice(start, start + size) for start in range(0, count, size)]


@torch.no_grad()
def held_out_loss(denoiser, clean, labels=(), levels=32, draws=1, seed=2026):
    """The mean loss over rows, `levels` noise levels and `draws` noises for each, and its standard error over the noises."""
    generator = torch.Generator().manual_seed(seed)
    per_level = []
    for sigma in noise_levels(levels):
        for _ in range(draws):
            noise = torch.randn(clean.shape, generator=generator)
            rows = [rows_loss(denoiser, clean[part], sigma.expand(len(clean[part])), noise[part], *(label[part] for label in labels))
                    for part in chunks(len(clean))]
            per_level.append(torch.cat(rows))
    losses = torch.stack(per_level)
    return losses.mean().item(), (losses.var(dim=1) / losses.shape[1]).mean().div(len(losses)).sqrt().item()


def heun_sigmas(steps, low=0.002, high=80.0, rho=7.0):
    """The noise levels of table 1 of the EDM paper, then 0."""
    ramp = torch.arange(steps) / (steps - 1)
    return torch.cat([(high ** (1 / rho) + ramp * (low ** (1 / rho) - high ** (1 / rho))) ** rho, torch.zeros(1)])


@torch.no_grad()
def heun_samples(denoiser, shape, steps, seed, labels=(), **levels):
    """Algorithm 1 of the EDM paper: Heun's method for dx/ds = (x - D(x, s))/s. The last step is an Euler step."""
    sigmas = heun_sigmas(steps, **levels)
    x = torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * sigmas[0]
    parts = chunks(len(x))
    return torch.cat([_heun(denoiser, x[part], sigmas, [label[part] for label in labels]) for part in parts])


def _heun(denoiser, x, sigmas, labels):
    slope = lambda x, sigma: (x - denoiser(x, sigma.expand(len(x)), *labels)) / sigma
    for sigma, following in zip(sigmas, sigmas[1:]):
        first = slope(x, sigma)
        euler = x + (following - sigma) * first
        x = euler if following == 0 else x + (following - sigma) * (first + slope(euler, following)) / 2
    return x
