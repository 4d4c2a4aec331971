"""Writes a module as an ONNX file for any batch size, and compares the file with the module."""

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
    """`inputs` maps names to example tensors whose first axis is the batch; `outputs` lists the names in order."""
    dynamic = {name: {0: "batch"} for name in [*inputs, *outputs]}
    with warnings.catch_warnings():
        # The tracer warns about constant shapes, and the exporter about its own constants.
        warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
        warnings.filterwarnings("ignore", message="The shape inference of prim::Constant")
        torch.onnx.export(module, tuple(inputs.values()), path, input_names=list(inputs), output_names=list(outputs),
                          opset_version=OPSET, dynamic_axes=dynamic)  # fmt: skip


def runtime_missing():
    """The reason why files cannot run on this machine, or None. Node and the onnxruntime-node of score-onnx are needed."""
    if shutil.which("node") is None:
        return "node is not installed"
    done = subprocess.run(["node", os.path.join(HERE, "run.mjs"), "--probe"], capture_output=True, text=True)
    return None if done.returncode == 0 else "onnxruntime-node is not installed"


def run_onnx(path, inputs):
    """The outputs of the file by name, computed by onnxruntime-node."""
    with tempfile.TemporaryDirectory() as folder:
        description = {}
        for name, tensor in inputs.items():
            tensor.contiguous().numpy().tofile(os.path.join(folder, name))
            description[name] = {"type": str(tensor.dtype).replace("torch.", ""), "dims": list(tensor.shape)}
        with open(os.path.join(folder, "inputs.json"), "w") as file:
            json.dump(description, file)
        done = subprocess.run(["node", os.path.join(HERE, "run.mjs"), path, folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"onnxruntime cannot run {path}: {done.stderr.strip()}")
        with open(os.path.join(folder, "outputs.json")) as file:
            return {name: torch.tensor(value["data"]).reshape(value["dims"]) for name, value in json.load(file).items()}


@torch.no_grad()
def disagreement(module, path, inputs, outputs):
    """The largest difference between file and module for each output, relative to the largest value of that output."""
    expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = run_onnx(path, inputs)
    relative = lambda a, b: ((a - b).abs().max() / b.abs().max()).item()
    return {name: relative(found[name], value) for name, value in zip(outputs, expected)}
