"""A small U-Net for one-channel images, conditioned on noise level and class."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    """x + conv(silu(norm(conv(silu(norm(x)))) (1 + scale) + shift)); scale and shift are linear in the embedding."""

    def __init__(self, channels, embedding):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(8, channels), nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(8, channels), nn.Conv2d(channels, channels, 3, padding=1)
        self.film = nn.Linear(embedding, 2 * channels)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x, embedding):
        scale, shift = self.film(embedding).unsqueeze(-1).unsqueeze(-1).chunk(2, 1)
        inner = self.conv1(F.silu(self.norm1(x)))
        return x + self.conv2(F.silu(self.norm2(inner) * (1 + scale) + shift))


class Embedding(nn.Module):
    """The sum of an embedding of the noise level (sines and cosines of 16 frequencies) and one of the class, mixed by a layer."""

    def __init__(self, classes, width):
        super().__init__()
        self.register_buffer("frequencies", 2 * math.pi * 2 ** torch.linspace(-3, 2, 16))
        self.time, self.label = nn.Linear(32, width), nn.Embedding(classes + 1, width)
        self.mix = nn.Linear(width, width)

    def forward(self, c_noise, labels):
        angles = c_noise.unsqueeze(1) * self.frequencies
        time = self.time(torch.cat([angles.cos(), angles.sin()], 1))
        return F.silu(self.mix(F.silu(time + self.label(labels))))


class UNet(nn.Module):
    """F(x, c_noise, labels): level i has `blocks[i]` residual blocks of `channels[i]` while resolution falls, and again while it rises. Each level halves the image.

    Skip connections are added, not concatenated, so that they do not change the widths. The label `classes` means no class.
    """

    def __init__(self, channels=(32, 64, 80), blocks=(1, 2, 2), classes=10, embedding=64):
        super().__init__()
        stack = lambda: nn.ModuleList(
            nn.ModuleList(Block(width, embedding) for _ in range(count)) for width, count in zip(channels, blocks)
        )
        steps = list(zip(channels, channels[1:]))
        self.embedding = Embedding(classes, embedding)
        self.enter = nn.Conv2d(1, channels[0], 3, padding=1)
        self.down, self.up = stack(), stack()
        self.shrink = nn.ModuleList(nn.Conv2d(wide, deep, 3, stride=2, padding=1) for wide, deep in steps)
        self.grow = nn.ModuleList(nn.Conv2d(deep, wide, 1) for wide, deep in steps)
        self.norm, self.leave = nn.GroupNorm(8, channels[0]), nn.Conv2d(channels[0], 1, 3, padding=1)
        nn.init.zeros_(self.leave.weight)

    def forward(self, x, c_noise, labels):
        embedding = self.embedding(c_noise, labels)
        skips = [self.enter(x)]
        for level, blocks in enumerate(self.down):
            if level > 0:
                skips.append(self.shrink[level - 1](skips[-1]))
            for block in blocks:
                skips[-1] = block(skips[-1], embedding)
        x = skips.pop()
        for level in reversed(range(len(self.up))):
            for block in self.up[level]:
                x = block(x, embedding)
            if level > 0:
                x = F.interpolate(self.grow[level - 1](x), scale_factor=2.0, mode="nearest") + skips.pop()
        return self.leave(F.silu(self.norm(x)))
