"""The graph of Jacobian-vector products."""

import torch

import rules  # noqa: F401: importing registers the rules
from dual import Dual


class JvpGraph(torch.nn.Module):
    """(x, time, ..., v) -> (f(x, time, ...), J v), J the derivative of the model f with respect to x."""

    def __init__(self, model):
        super().__init__()
        self.f = model

    def forward(self, x, *others):
        *conditions, v = others
        out = self.f(Dual(x, v), *conditions)
        return out.value, out.tangent
