"""The same work in numpy and torch, written as one would for speed: in place, cache-sized blocks, constants folded in.

Reads lines "NAME DTYPE" and answers each with a JSON line {"library": seconds}.
"""
import json
import math
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

try:
    import numpy as np
except ImportError:
    np = None
try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None


def timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def dtypes(name):
    return (getattr(np, name) if np else None, getattr(torch, name) if torch else None)


def euler_coefficients(steps, horizon, end):
    """Reverse Ornstein-Uhlenbeck dX = -X/2 dt + dB: x <- (1 + h/2) x + h s + sqrt(h) z."""
    h = (horizon - end) / steps
    return [horizon - k * h for k in range(steps)], 1 + h / 2, h, math.sqrt(h)


def normals(dtype):
    count = 4_000_000
    numpy_type, torch_type = dtypes(dtype)
    found = {}
    if np:
        generator, out = np.random.default_rng(1), np.empty(count, numpy_type)
        generator.standard_normal(out=out, dtype=numpy_type)
        found["numpy"] = min(timed(lambda: generator.standard_normal(out=out, dtype=numpy_type)) for _ in range(5))
    if torch:
        x = torch.empty(count, dtype=torch_type)
        x.normal_()
        found["torch"] = min(timed(x.normal_) for _ in range(5))
    return found


def diagonal(dtype):
    n, d, steps, block = 100_000, 64, 100, 1000
    numpy_type, torch_type = dtypes(dtype)
    mean = np.sin(np.arange(d))
    variance = np.exp(np.linspace(-1.5, 1.0, d))
    times, growth, h, noise = euler_coefficients(steps, 6.0, 0.0)
    gains, offsets = [], []
    for t in times:
        a2 = math.exp(-t)
        precision = 1 / (a2 * variance + 1 - a2)
        gains.append((growth - h * precision).astype(numpy_type))
        offsets.append((h * precision * math.sqrt(a2) * mean).astype(numpy_type))
    generator = np.random.default_rng(1)
    scale = numpy_type(noise)

    def in_numpy():
        x = generator.standard_normal((n, d), dtype=numpy_type)
        z = np.empty((block, d), numpy_type)
        for i in range(0, n, block):
            y = x[i:i + block]
            for gain, offset in zip(gains, offsets):
                generator.standard_normal(out=z, dtype=numpy_type)
                y *= gain
                y += offset
                z *= scale
                y += z

    found = {"numpy": timed(in_numpy)}
    if torch:
        torch_gains, torch_offsets = [[torch.from_numpy(v) for v in part] for part in (gains, offsets)]

        def in_torch():
            x = torch.randn(n, d, dtype=torch_type)
            z = torch.empty(2 * block, d, dtype=torch_type)
            for i in range(0, n, 2 * block):
                y = x[i:i + 2 * block]
                for gain, offset in zip(torch_gains, torch_offsets):
                    z.normal_()
                    y.mul_(gain).add_(offset).add_(z, alpha=noise)
        found["torch"] = timed(in_torch)
    return found


def mixture(dtype):
    n, steps = 100_000, 100
    numpy_type, torch_type = dtypes(dtype)
    means = 2.0 * np.array([(i, j) for i in range(-2, 3) for j in range(-2, 3)], dtype=np.float64)
    times, growth, h, noise = euler_coefficients(steps, 6.0, 2e-3)
    constants = []
    for t in times:
        a2 = math.exp(-t)
        precision = 1 / (a2 * 0.15 ** 2 + 1 - a2)
        scaled = (math.sqrt(a2) * means).astype(numpy_type)
        constants.append((np.ascontiguousarray(scaled.T) * numpy_type(precision), numpy_type(-0.5 * precision) * (scaled * scaled).sum(1), scaled, precision))
    generator = np.random.default_rng(1)

    def in_numpy(block=4000):
        x = generator.standard_normal((n, 2), dtype=numpy_type)
        for i in range(0, n, block):
            y = x[i:i + block]
            for forward, bias, scaled, precision in constants:
                logits = y @ forward
                logits += bias
                logits -= logits.max(1, keepdims=True)
                np.exp(logits, out=logits)
                logits /= logits.sum(1, keepdims=True)
                z = generator.standard_normal(y.shape, dtype=numpy_type)
                y[:] = numpy_type(growth - h * precision) * y + numpy_type(h * precision) * (logits @ scaled) + numpy_type(noise) * z

    found = {"numpy": timed(in_numpy)}
    if torch:
        converted = [(torch.from_numpy(f), torch.from_numpy(b), torch.from_numpy(s), p) for f, b, s, p in constants]

        def in_torch(block=4000):
            x = torch.randn(n, 2, dtype=torch_type)
            for i in range(0, n, block):
                y = x[i:i + block].clone()
                for forward, bias, scaled, precision in converted:
                    weights = torch.softmax(torch.addmm(bias, y, forward), 1)
                    y = (growth - h * precision) * y + (h * precision) * (weights @ scaled) + noise * torch.randn_like(y)
                x[i:i + block] = y
        found["torch"] = timed(in_torch)
    return found


def covariance(dtype):
    n, d, steps = 10_000, 256, 50
    numpy_type, torch_type = dtypes(dtype)
    base = np.random.default_rng(5).standard_normal((d, d)) / 16
    values, vectors = np.linalg.eigh(base @ base.T + 0.1 * np.eye(d))
    mean = np.sin(np.arange(d)).astype(numpy_type)
    times, growth, h, noise = euler_coefficients(steps, 6.0, 0.0)
    constants = []
    for t in times:
        a2 = math.exp(-t)
        precision = (vectors / (a2 * values + 1 - a2)) @ vectors.T
        # The linear part is folded into one matrix: x <- x M + o + noise z.
        constants.append(((growth * np.eye(d) - h * precision).astype(numpy_type), (h * math.sqrt(a2) * (precision @ mean)).astype(numpy_type)))
    generator = np.random.default_rng(1)

    def in_numpy():
        x = generator.standard_normal((n, d), dtype=numpy_type)
        z = np.empty((n, d), numpy_type)
        for matrix, offset in constants:
            x = x @ matrix
            x += offset
            generator.standard_normal(out=z, dtype=numpy_type)
            z *= numpy_type(noise)
            x += z

    found = {"numpy": timed(in_numpy)}
    if torch:
        converted = [(torch.from_numpy(m), torch.from_numpy(o)) for m, o in constants]

        def in_torch():
            x = torch.randn(n, d, dtype=torch_type)
            z = torch.empty_like(x)
            for matrix, offset in converted:
                x = torch.addmm(offset, x, matrix)
                z.normal_()
                x.add_(z, alpha=noise)
        found["torch"] = timed(in_torch)
    return found


WORK = {"normals": normals, "diagonal": diagonal, "mixture": mixture, "covariance": covariance}

if np is None:
    print(json.dumps({"missing": "numpy"}), flush=True)
    sys.exit(0)
print(json.dumps({"numpy": np.__version__, "torch": torch.__version__ if torch else None}), flush=True)
for line in sys.stdin:
    name, dtype = line.split()
    print(json.dumps(WORK[name](dtype)), flush=True)
