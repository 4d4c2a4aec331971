"""python3 -m unittest discover -s python/export/test"""

import json
import os
import re
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), HERE]

import torch
from torch import nn
from torch.nn import functional as F

import export
from onnx_file import disagreement, run_onnx, runtime_missing

missing = runtime_missing()


class Tiny(nn.Module):
    """A denoiser of (2, 4, 4) with two classes and most of the layers of a U-Net."""

    def __init__(self):
        super().__init__()
        self.enter, self.norm, self.leave = nn.Conv2d(2, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.Conv2d(16, 2, 3, padding=1)
        self.time, self.label = nn.Linear(1, 8), nn.Embedding(3, 8)

    def forward(self, x, sigma, labels):
        embedding = self.time(sigma.log().unsqueeze(1)) + self.label(labels)
        h = F.silu(self.norm(self.enter(x / (1 + sigma.reshape(-1, 1, 1, 1))))) + embedding.unsqueeze(-1).unsqueeze(-1)
        up = F.interpolate(F.avg_pool2d(h, 2), scale_factor=2.0, mode="nearest")
        return self.leave(torch.cat([h, up], 1)) + x


class Indexed(nn.Module):
    """Predicts the noise at one of twenty noise levels."""

    def __init__(self):
        super().__init__()
        self.level, self.leave = nn.Embedding(20, 3), nn.Linear(3, 3)

    def forward(self, x, t):
        return self.leave(torch.tanh(x + self.level(t)))


class Constant(nn.Module):
    """Converts a tensor value or a size to a Python number, so that the trace makes it a constant."""

    def __init__(self, what):
        super().__init__()
        self.what = what

    def forward(self, x, time):
        return x * float(time.mean()) if self.what == "time" else x * time.reshape(int(x.shape[0]), 1)


def make_tiny():
    torch.manual_seed(0)
    return Tiny()


def make_number():
    return 3


@unittest.skipIf(missing, f"the files cannot run: {missing}")
class Export(unittest.TestCase):
    def run_in_folder(self, *words):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "models", "tiny.onnx")
            export.main([*words, "--out", path])
            with open(os.path.join(folder, "models", "tiny.json")) as file:
                card = json.load(file)
            model, rows = make_tiny().eval().requires_grad_(False), 7
            inputs = export.random_inputs(rows, (2, 4, 4), card, (0.1, 9.0), card["classes"], seed=3)
            return card, disagreement(model, path, inputs, ["output"]), run_onnx(
                os.path.join(folder, "models", card["jvp"]), export.with_direction(inputs, 4)
            ), inputs

    def test_writes_a_model_a_jvp_graph_and_a_card(self):
        card, error, _, _ = self.run_in_folder("test_export:make_tiny", "--shape", "2,4,4", "--classes", "2", "--null", "2")
        self.assertLess(error["output"], 1e-5)
        self.assertEqual(card["jvp"], "tiny.jvp.onnx")
        self.assertEqual(card["classes"], {"input": "labels", "count": 2, "null": 2})
        self.assertEqual([card[key] for key in ("shape", "prediction", "coordinates", "time")], [[2, 4, 4], "denoised", "ve", "sigma"])

    def test_the_jvp_graph_agrees_with_autograd(self):
        _, _, found, inputs = self.run_in_folder("test_export:make_tiny", "--shape", "2,4,4", "--classes", "2")
        x, sigma, labels = (inputs[name] for name in ("x", "sigma", "labels"))
        v = export.with_direction(inputs, 4)["v"]
        _, expected = torch.autograd.functional.jvp(lambda x: make_tiny()(x, sigma, labels), x, v)
        torch.testing.assert_close(found["jvp"], expected, rtol=1e-4, atol=1e-5)

    def test_accepts_integer_times_and_keeps_the_fields_of_a_card(self):
        card = {"prediction": "epsilon", "coordinates": "state", "time": {"kind": "index", "alphasCumprod": [0.9, 0.5]}, "licence": "MIT"}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "indexed.onnx")
            written = export.export_model(Indexed(), path, (3,), card, times=(0, 19), whole=True)
            self.assertEqual({key: written[key] for key in card}, card)
            with self.assertRaisesRegex(RuntimeError, "int64"):
                run_onnx(path, {"x": torch.zeros(2, 3), "t": torch.zeros(2)})

    def test_refuses_files_that_differ_from_the_model(self):
        card = {"prediction": "denoised", "coordinates": "state", "time": "time"}
        for what, message in {"time": "differs from PyTorch", "batch": "onnxruntime cannot run"}.items():
            with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(export.ExportError, message):
                export.export_model(Constant(what), os.path.join(folder, "constant.onnx"), (3,), card, jvp=False)


@unittest.skipIf(missing, f"the files cannot run: {missing}")
class Readme(unittest.TestCase):
    def test_its_example_exports(self):
        with open(os.path.join(HERE, "..", "..", "README.md")) as file:
            text = file.read()
        model, further_rule = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        words = re.search(r"export\.py my_module:make_model (.*) --out", text).group(1).split()
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "my_module.py"), "w") as file:
                file.write(further_rule + model.replace("torch.nn.functional.silu", "torch.nn.Hardtanh()"))
            sys.path.insert(0, folder)
            try:
                export.main(["my_module:make_model", *words, "--out", os.path.join(folder, "mine.onnx")])
            finally:
                sys.path.remove(folder)


class Refusals(unittest.TestCase):
    def test_name_the_fault(self):
        words = ["--shape", "2,4,4", "--out", "never.onnx", "--no-check"]
        for reference, message in {"no_such_module:f": "cannot be called", "test_export:nothing": "cannot be called",
                                "test_export": "cannot be called", "test_export:make_number": "returned int"}.items():  # fmt: skip
            with self.assertRaisesRegex(export.ExportError, message):
                export.main([reference, *words])

    def test_refuse_a_model_that_changes_the_shape(self):
        card = {"prediction": "denoised", "coordinates": "state", "time": "time"}
        model = type("Half", (nn.Module,), {"forward": lambda self, x, time: x[:, :2]})()
        with self.assertRaisesRegex(export.ExportError, r"returns \(3, 2\) for x of \(3, 4\)"):
            export.export_model(model, "never.onnx", (4,), card, check=False)


if __name__ == "__main__":
    unittest.main()
