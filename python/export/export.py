#!/usr/bin/env python3
"""Converts a PyTorch score or denoiser to ONNX files and a card for @backstep/score-onnx.

    python3 export.py my_module:make_model --shape 1,28,28 --out models/mine.onnx
    python3 export.py my_module:make_model --shape 64 --out models/mine.onnx --prediction epsilon --coordinates state --time time

make_model() returns a torch.nn.Module. Its forward receives (x, time) or (x, time, labels), with one time and one label per row.
"""

import argparse
import importlib
import json
import os
import sys

import torch

from jvp_graph import JvpGraph
from onnx_file import disagreement, runtime_missing, write_onnx

TIMES = {"sigma": (0.01, 50.0), "log-sigma": (-4.0, 4.0), "time": (0.01, 1.0)}
OUTPUT_TOLERANCE, JVP_TOLERANCE = 1e-5, 1e-4


class ExportError(Exception):
    """An error in the model or the options, as one line."""


def random_inputs(rows, shape, card, times, classes, seed, whole=False):
    """Random rows, times and labels. If the time is a sigma, the rows have the scale of noised data."""
    generator = torch.Generator().manual_seed(seed)
    low, high = times
    spread = torch.rand(rows, generator=generator)
    time = low * (high / low) ** spread if low > 0 else low + (high - low) * spread
    time = time.round().to(torch.int64) if whole else time
    size = (1 + time.reshape([-1] + [1] * len(shape)) ** 2).sqrt() if card["coordinates"] == "ve" and card["time"] == "sigma" else 1.0
    inputs = {"x": torch.randn((rows, *shape), generator=generator) * size, "sigma" if card["time"] == "sigma" else "t": time}
    if classes is not None:
        inputs[classes["input"]] = torch.randint(0, classes["count"], (rows,), generator=generator)
    return inputs


def with_direction(inputs, seed):
    return {**inputs, "v": torch.randn(inputs["x"].shape, generator=torch.Generator().manual_seed(seed))}


@torch.no_grad()
def require_shape(model, inputs):
    out = model(*inputs.values())
    if not isinstance(out, torch.Tensor) or out.shape != inputs["x"].shape:
        found = tuple(out.shape) if isinstance(out, torch.Tensor) else type(out).__name__
        raise ExportError(f"the model returns {found} for x of {tuple(inputs['x'].shape)}; it must return one tensor of the shape of x; check --shape")


def require_jvp(model, inputs):
    """The relative difference between J v by the rules and PyTorch's own derivative."""
    x, *others, v = with_direction(inputs, seed=5).values()
    _, expected = torch.autograd.functional.jvp(lambda x: model(x, *others), x, v)
    with torch.no_grad():
        _, found = JvpGraph(model)(x, *others, v)
    error = ((found - expected).abs().max() / expected.abs().max()).item()
    if not error <= JVP_TOLERANCE:
        raise ExportError(f"J v by the rules differs from autograd by {error:.2g} of its largest value; at most {JVP_TOLERANCE} is allowed; "
                          "correct your own rules, or give --no-jvp")
    return error


def checked(module, path, make_inputs, outputs, tolerance):
    """The largest difference between the file and the module at two batch sizes that differ from that of the trace."""
    worst = {}
    for rows in (1, 5):
        try:
            errors = disagreement(module, path, make_inputs(rows), outputs)
        except RuntimeError as error:
            raise ExportError(str(error)) from error
        for name, error in errors.items():
            worst[name] = max(worst.get(name, 0.0), error)
            if not error <= tolerance[name]:
                raise ExportError(f"{path} differs from PyTorch by {error:.2g} of the largest value of {name}, at {rows} rows; at most {tolerance[name]} "
                                  "is allowed; do not convert times, labels or sizes to Python numbers in forward()")
    return worst


def export_model(model, path, shape, card, *, classes=None, jvp=True, times=None, whole=False, seed=0, check=True):
    """Writes `path`, the graph of Jacobian-vector products NAME.jvp.onnx and the card NAME.json; returns the card.

    `card` must have `prediction`, `coordinates` and `time`. Its other fields are kept. `whole` means that the time input is an integer.
    """
    model = model.eval().requires_grad_(False)
    times = times or TIMES.get(card["time"] if isinstance(card["time"], str) else "", (0.01, 1.0))
    inputs = lambda rows: random_inputs(rows, shape, card, times, classes, seed + 10 * rows, whole)
    require_shape(model, inputs(3))
    base, name = os.path.splitext(path)[0], os.path.splitext(os.path.basename(path))[0]
    if os.path.dirname(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    write_onnx(model, path, inputs(2), ["output"])
    agreement = checked(model, path, inputs, ["output"], {"output": OUTPUT_TOLERANCE}) if check else {}
    if jvp:
        jvp_graph, directed = JvpGraph(model), lambda rows: with_direction(inputs(rows), seed + 7)
        agreement["rules"] = require_jvp(model, inputs(4))
        write_onnx(jvp_graph, f"{base}.jvp.onnx", directed(2), ["output", "jvp"])
        tolerances = {"output": OUTPUT_TOLERANCE, "jvp": JVP_TOLERANCE}
        if check:
            agreement["jvp"] = checked(jvp_graph, f"{base}.jvp.onnx", directed, ["output", "jvp"], tolerances)["jvp"]
    full = {"name": name, "shape": list(shape), **card, **({"jvp": f"{name}.jvp.onnx"} if jvp else {}),
            **({"classes": classes} if classes else {}), "parameters": sum(p.numel() for p in model.parameters()),
            "agreement": {key: float(f"{value:.2g}") for key, value in agreement.items()}}  # fmt: skip
    with open(f"{base}.json", "w") as file:
        json.dump(full, file, indent=2, ensure_ascii=False)
        file.write("\n")
    return full


def load(reference):
    """Calls `module:function`. The working directory is part of the search path of modules."""
    module, _, function = reference.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        model = getattr(importlib.import_module(module), function)()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise ExportError(f"{reference} cannot be called: {error}; give MODULE:FUNCTION, a function without arguments") from error
    if not isinstance(model, torch.nn.Module):
        raise ExportError(f"{reference} returned {type(model).__name__}; it must return a torch.nn.Module")
    return model


def arguments_of(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda kind: lambda text: tuple(kind(each) for each in text.split(","))
    parser.add_argument("model", help="MODULE:FUNCTION")
    parser.add_argument("--shape", required=True, type=numbers(int), help="shape of one row, such as 1,28,28")
    parser.add_argument("--out", required=True, help="path of the .onnx file; the second graph and the card are written to the same folder")
    parser.add_argument("--prediction", default="denoised", choices=["score", "epsilon", "denoised", "v", "flow", "edm"])
    parser.add_argument("--coordinates", default="ve", choices=["state", "ve"], help="input of the model: x (state) or x/alpha (ve)")
    parser.add_argument("--time", default="sigma", choices=list(TIMES), help="time input of the model")
    parser.add_argument("--times", type=numbers(float), help="LOW,HIGH: range of the random times in the check")
    parser.add_argument("--index", action="store_true", help="the time input is int64, the index of a noise level")
    parser.add_argument("--classes", type=int, help="number of classes, if the model takes labels")
    parser.add_argument("--null", type=int, help="label for no class")
    parser.add_argument("--card", help="JSON file with more fields of the card: licence, data, seed, sigmaData …")
    parser.add_argument("--no-jvp", action="store_true", help="write no graph of Jacobian-vector products")
    parser.add_argument("--no-check", action="store_true", help="do not run the files")
    return parser.parse_args(words)


def main(words=None):
    given = arguments_of(words)
    further = json.load(open(given.card)) if given.card else {}
    missing = None if given.no_check else runtime_missing()
    if missing:
        raise ExportError(f"the files cannot be checked: {missing}; run `npm test` once, or give --no-check")
    classes = None if given.classes is None else {"input": "labels", "count": given.classes,
                                                  **({} if given.null is None else {"null": given.null})}  # fmt: skip
    card = {"prediction": given.prediction, "coordinates": given.coordinates, "time": given.time, **further}
    full = export_model(load(given.model), given.out, given.shape, card, classes=classes, jvp=not given.no_jvp, times=given.times,
                        whole=given.index, check=not given.no_check)  # fmt: skip
    print(f"{given.out}: {full['parameters']} parameters, differs from PyTorch by {full['agreement'] or '(not checked)'}")


if __name__ == "__main__":
    try:
        main()
    except (ExportError, NotImplementedError, OSError, json.JSONDecodeError) as error:
        sys.exit(f"export.py: {error}")
