"""The PyTorch version of `mlp` in @backstep/score-tfjs, a fully connected network."""

import torch
from torch import nn
from torch.nn import functional as F


class Mlp(nn.Module):
    """h0 = (x, t), h' = silu(W h + b), F = W_L h; W ~ N(0, 1/fan-in), b = 0, W_L = 0."""

    def __init__(self, dim, hidden):
        super().__init__()
        widths = [dim + 1, *hidden]
        self.hidden = nn.ModuleList(nn.Linear(inner, outer) for inner, outer in zip(widths, widths[1:]))
        self.last = nn.Linear(widths[-1], dim, bias=False)
        nn.init.zeros_(self.last.weight)
        for layer in self.hidden:
            nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
            nn.init.zeros_(layer.bias)

    def forward(self, x, t):
        h = torch.cat([x, t.unsqueeze(1)], 1)
        for layer in self.hidden:
            h = F.silu(layer(h))
        return self.last(h)
