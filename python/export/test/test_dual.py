"""python3 -m unittest discover -s python/export/test"""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import torch
from torch import nn
from torch.nn import functional as F

from dual import Dual
from jvp_graph import JvpGraph

torch.manual_seed(0)
IMAGE, ROWS = (3, 4, 6, 6), (3, 5)
matrix = torch.randn(5, 5, dtype=torch.float64)
kernel = torch.randn(4, 6, 3, 3, dtype=torch.float64)

FUNCTIONS = [
    (ROWS, lambda x: F.linear(x, matrix, matrix[0])),
    (ROWS, lambda x: x @ matrix + matrix @ x.transpose(0, 1)[:, :1].permute(1, 0).transpose(0, 1).flatten()),
    (ROWS, lambda x: (x @ x.transpose(0, 1)).softmax(-1) @ x),
    (ROWS, lambda x: torch.matmul(F.softmax(x, dim=1), matrix)),
    (ROWS, lambda x: 2 - x + (x - 1) * 3 / (x * x + 2) - (-x) / 4 + 1 / (x**2 + 1)),
    (ROWS, lambda x: matrix[:3] + matrix[:3] * x - torch.mul(x, x) + torch.add(x, 1)),
    (ROWS, lambda x: x[0] + matrix[:3]),
    (ROWS, lambda x: torch.cat([x, matrix[:3], x * x], 1) * torch.stack([x, x, x], 1).flatten(1)),
    (ROWS, lambda x: F.silu(x) + torch.sigmoid(x) * x.tanh() + F.relu(x) + F.gelu(x) + F.softplus(x) + nn.SiLU(inplace=True)(x * 1)),
    (ROWS, lambda x: x.exp() + torch.sin(x) * x.cos() + (x.square() + 1).log() + (x * x + 1).sqrt() + torch.rsqrt(x * x + 1)),
    (ROWS, lambda x: F.layer_norm(x, (5,), matrix[0], matrix[1]) + nn.LayerNorm(5).double()(x * x)),
    (ROWS, lambda x: x.chunk(5, 1)[1] * x.unsqueeze(1).squeeze(1)[:, 2:3] * x.mean(1, keepdim=True) + x.sum(1, keepdim=True)),
    (IMAGE, lambda x: nn.GroupNorm(2, 4).double()(x) + F.group_norm(x * x, 4, matrix[0, :4], matrix[1, :4])),
    (IMAGE, lambda x: F.conv2d(x, kernel[:, :4], matrix[0, :4], padding=1, stride=2)),
    (IMAGE, lambda x: F.conv_transpose2d(x, kernel, stride=2)),
    (IMAGE, lambda x: F.interpolate(F.avg_pool2d(x * x, 2), scale_factor=2.0, mode="nearest") + x),
    (IMAGE, lambda x: F.interpolate(x * x, scale_factor=2.0, mode="bilinear", align_corners=False)),
    (IMAGE, lambda x: F.pixel_unshuffle(F.pad(x * x, (1, 1, 1, 1)), 2).reshape(3, -1)),
    (IMAGE, lambda x: F.batch_norm(x * x, matrix[0, :4], matrix[1, :4] ** 2 + 1, matrix[2, :4], matrix[3, :4])),
    (IMAGE, lambda x: nn.Sequential(nn.BatchNorm2d(4), nn.Dropout(0.5)).double().eval()(x * x) * x.shape[1]),
]


class Rules(unittest.TestCase):
    def test_every_rule_agrees_with_autograd(self):
        for index, (shape, function) in enumerate(FUNCTIONS):
            x, v = torch.randn(shape, dtype=torch.float64), torch.randn(shape, dtype=torch.float64)
            with self.subTest(function=index):
                value, tangent = torch.autograd.functional.jvp(function, x, v)
                out = function(Dual(x, v))
                torch.testing.assert_close(out.value, value, rtol=1e-10, atol=1e-12)
                torch.testing.assert_close(out.tangent, tangent, rtol=1e-10, atol=1e-12)

    def test_differentiates_an_unchanged_network(self):
        model = nn.Sequential(nn.Conv2d(4, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.SiLU(), nn.Flatten(), nn.Linear(288, 7)).double()
        x, v = torch.randn(IMAGE, dtype=torch.float64), torch.randn(IMAGE, dtype=torch.float64)
        difference = (model(x + 1e-5 * v) - model(x - 1e-5 * v)) / 2e-5
        value, tangent = JvpGraph(model)(x, v)
        torch.testing.assert_close(value, model(x))
        torch.testing.assert_close(tangent, difference, rtol=1e-7, atol=1e-8)

    def test_names_a_function_without_a_rule(self):
        x = Dual(torch.ones(2, 3), torch.ones(2, 3))
        for word, function in {"sort": torch.sort, "value other than 0": lambda x: F.pad(x, (1, 1), value=2.0), "eval": nn.Dropout(0.5), r"\.T ": lambda x: x.T,
                               "gelu with": lambda x: F.gelu(x, approximate="tanh")}.items():  # fmt: skip
            with self.assertRaisesRegex(NotImplementedError, word):
                function(x)


if __name__ == "__main__":
    unittest.main()
