"""Writes a module as an ONNX file with a dynamic batch, and compares the file with the module."""

import json
import os
import shutil
import subprocess
import tempfile
import warnings

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
OPSET = 15


def write_onnx(module, path, inputs, outputs):
    """`inputs`: name -> example tensor, all with the batch as their first axis; `outputs`: names in order."""
    dynamic = {name: {0: "batch"} for name in [*inputs, *outputs]}
    with warnings.catch_warnings():
        # That shapes are traced as constants, and that the exporter knows none of its own constants.
        warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
        warnings.filterwarnings("ignore", message="The shape inference of prim::Constant")
        torch.onnx.export(module, tuple(inputs.values()), path, input_names=list(inputs), output_names=list(outputs),
                          opset_version=OPSET, dynamic_axes=dynamic)  # fmt: skip


def runtime_missing():
    """Why files cannot be run here, or None: it takes Node and onnxruntime-node, which score-onnx is developed with."""
    if shutil.which("node") is None:
        return "node is not installed"
    done = subprocess.run(["node", os.path.join(HERE, "run.mjs"), "--probe"], capture_output=True, text=True)
    return None if done.returncode == 0 else "onnxruntime-node is not installed"


def run_onnx(path, inputs):
    """The outputs of the file by name, from onnxruntime-node."""
    with tempfile.TemporaryDirectory() as folder:
        description = {}
        for name, tensor in inputs.items():
            tensor.contiguous().numpy().tofile(os.path.join(folder, name))
            description[name] = {"type": str(tensor.dtype).replace("torch.", ""), "dims": list(tensor.shape)}
        with open(os.path.join(folder, "inputs.json"), "w") as file:
            json.dump(description, file)
        done = subprocess.run(["node", os.path.join(HERE, "run.mjs"), path, folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"onnxruntime refuses {path}: {done.stderr.strip()}")
        with open(os.path.join(folder, "outputs.json")) as file:
            return {name: torch.tensor(value["data"]).reshape(value["dims"]) for name, value in json.load(file).items()}


@torch.no_grad()
def disagreement(module, path, inputs, outputs):
    """The largest difference of each output from PyTorch's, relative to the largest value of that output."""
    expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = run_onnx(path, inputs)
    relative = lambda a, b: ((a - b).abs().max() / b.abs().max()).item()
    return {name: relative(found[name], value) for name, value in zip(outputs, expected)}
