"""The sampling loop of onnx.ts in torch: the operators of an ONNX file as torch's, traced, one call a step.

onnx-loop.py FILE ROWS THREADS SIGMAS, SIGMAS a JSON list whose last entry is the end. Says {"torch": version, "blas": library, "output": [...]}, the
output being that for x = sin(0, 1, 2, ...) at sigma = 1. Then reads lines, 0 (Euler on the probability flow) or 1 (Euler-Maruyama on the reverse SDE), and answers
each with {"seconds": ...}.
"""
import json
import math
import os
import struct
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = sys.argv[3]

try:
    import torch
except ImportError:
    print(json.dumps({"missing": "torch"}), flush=True)
    sys.exit(0)


def fields(data):
    """The (number, value) pairs of a protobuf message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        number, wire = key >> 3, key & 7
        if wire == 0:
            yield number, varint()
        else:
            length = {1: 8, 5: 4}.get(wire) or varint()
            value = data[at:at + length]
            at += length
            yield number, struct.unpack("<f", value)[0] if wire == 5 else value


def every(message, number):
    return [value for key, value in fields(message) if key == number]


def text(message, number):
    return [value.decode() for value in every(message, number)]


def integers(message, number):
    """A repeated int64, packed or not, two's complement."""
    found = []
    for value in every(message, number):
        packed = [value] if isinstance(value, int) else [v for _, v in fields(b"".join(b"\x08" + v for v in varints(value)))]
        found += [v - 2 ** 64 if v >= 2 ** 63 else v for v in packed]
    return found


def varints(data):
    start = 0
    for at, byte in enumerate(data):
        if byte < 128:
            yield data[start:at + 1]
            start = at + 1


def tensor(message):
    """Whole numbers are shapes here, and those are lists in torch."""
    kind, shape, raw = every(message, 2)[0], integers(message, 1), every(message, 9)[0]
    if kind == 7:
        return [value for (value,) in struct.iter_unpack("<q", raw)]
    return torch.frombuffer(bytearray(raw), dtype={1: torch.float32}[kind]).reshape(shape)


def attributes(node):
    found = {}
    for message in every(node, 5):
        kind = every(message, 20)[0]
        read = {1: lambda m: every(m, 2)[0], 2: lambda m: integers(m, 3)[0], 4: lambda m: tensor(every(m, 5)[0]), 7: lambda m: integers(m, 8)}
        found[text(message, 1)[0]] = read[kind](message)
    return found


def gemm(a, b, c, alpha=1.0, beta=1.0, transA=0, transB=0):
    assert alpha == 1 and beta == 1 and transA == 0
    return torch.addmm(c, a, b.t() if transB else b)


def conv(x, weight, bias=None, dilations=(1, 1), group=1, kernel_shape=None, pads=(0, 0, 0, 0), strides=(1, 1)):
    assert list(pads[:2]) == list(pads[2:])
    return torch.nn.functional.conv2d(x, weight, bias, tuple(strides), tuple(pads[:2]), tuple(dilations), group)


OPERATORS = {
    "Constant": lambda value: value,
    "Identity": lambda x: x,
    "Reshape": lambda x, shape: x.reshape(shape),
    "Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Div": torch.div,
    "Reciprocal": torch.reciprocal, "Sqrt": torch.sqrt, "Log": torch.log, "Sin": torch.sin, "Cos": torch.cos,
    "Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "Relu": torch.relu,
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Gemm": gemm, "Conv": conv,
}


def network(file):
    """The graph of a file as a function of its inputs, and the shape of its state."""
    graph = every(open(file, "rb").read(), 7)[0]
    constants = {text(t, 8)[0]: tensor(t) for t in every(graph, 5)}
    nodes = [(text(n, 4)[0], text(n, 1), text(n, 2)[0], attributes(n)) for n in every(graph, 1)]
    unknown = {op for op, *_ in nodes} - set(OPERATORS)
    if unknown:
        raise ValueError("no operator " + ", ".join(sorted(unknown)))
    inputs, output = [v for v in every(graph, 11) if text(v, 1)[0] not in constants], text(every(graph, 12)[0], 1)[0]
    names = [text(v, 1)[0] for v in inputs]
    axes = every(every(every(every(inputs[0], 2)[0], 1)[0], 2)[0], 1)
    shape = [every(axis, 1)[0] for axis in axes[1:]]

    def run(*values):
        known = {**constants, **dict(zip(names, values))}
        for op, args, out, options in nodes:
            known[out] = OPERATORS[op](*(known[name] for name in args if name), **options)
        return known[output]
    return run, shape


def main():
    file, rows, threads, sigmas = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
    torch.set_num_threads(threads)
    try:
        run, shape = network(file)
    except (ValueError, KeyError, IndexError) as error:
        print(json.dumps({"missing": f"this network in torch: {error}"}), flush=True)
        return
    count = rows * math.prod(shape)
    with torch.no_grad():
        x = torch.sin(torch.arange(count, dtype=torch.float32)).reshape([rows, *shape])
        ones = torch.ones(rows)
        denoised = torch.jit.freeze(torch.jit.trace(Wrapped(run).eval(), (x, ones)))
        output = denoised(x, ones).flatten()[:64].tolist()
        print(json.dumps({"torch": torch.__version__, "blas": blas(), "output": output}), flush=True)
        z = torch.empty_like(x)
        for _ in range(20):  # the tracing compiler needs them
            denoised(x, ones)
        for line in sys.stdin:
            noise = int(line)
            began, busy = time.perf_counter(), time.process_time()
            y = torch.randn_like(x).mul_(sigmas[0])
            for s, end in zip(sigmas, sigmas[1:]):
                # dx = (1 + noise) (x - D)/s ds + noise sqrt(2 s) dW, from s down to the end.
                h = s - end
                d = denoised(y, ones.fill_(s))
                w = (1 + noise) * h / s
                y.mul_(1 - w).add_(d, alpha=w)
                if noise:
                    y.add_(z.normal_(), alpha=math.sqrt(2 * s * h))
            print(json.dumps({"seconds": time.perf_counter() - began, "processor": time.process_time() - busy}), flush=True)


def blas():
    """The library of linear algebra that is loaded: a reference one is many times slower than a tuned one."""
    try:
        files = {line.split()[-1] for line in open("/proc/self/maps")}
    except OSError:
        return "its own BLAS"
    return ", ".join(sorted(os.path.basename(f) for f in files if "blas" in f or "mkl" in f)) or "its own BLAS"


class Wrapped(torch.nn.Module):
    def __init__(self, run):
        super().__init__()
        self.run = run

    def forward(self, x, sigma):
        return self.run(x, sigma)


main()
