"""The forward-mode rules of PyTorch functions: f(x + e v) for each."""

import math

import torch

from dual import Dual, rule, value_of


@rule("reshape", "view", "flatten", "unflatten", "permute", "transpose", "movedim", "squeeze", "unsqueeze", "expand", "chunk", "split", "select",
      "narrow", "contiguous", "clone", "neg", "mean", "sum", "interpolate", "upsample", "avg_pool2d", "adaptive_avg_pool2d", "pixel_shuffle",
      "pixel_unshuffle", "pad", "roll", "flip", "to", "float", "double")  # fmt: skip
def linear_map(function, x, *arguments, **named):
    """L(x + e v) = L x + e L v. (Padding with zeros is linear, and so are nearest and linear interpolation.)"""
    if named.get("value") or (function.__name__.strip("_") == "pad" and len(arguments) > 2 and arguments[2]):
        raise NotImplementedError("pad with a value other than 0 has no forward-mode rule; pad with 0, or give --no-jvp")
    values, tangents = function(x.value, *arguments, **named), function(x.tangent, *arguments, **named)
    return Dual(values, tangents) if isinstance(values, torch.Tensor) else tuple(map(Dual, values, tangents))


@rule("cat", "concat", "stack")
def joined(function, parts, *arguments, **named):
    tangents = [part.tangent if isinstance(part, Dual) else torch.zeros_like(part) for part in parts]
    return Dual(function([value_of(part) for part in parts], *arguments, **named), function(tangents, *arguments, **named))


@rule("linear")
def linear(function, x, weight, bias=None):
    """W (x + e v) + b = (W x + b) + e W v. A bias of zeros keeps the weights as they are in ONNX; without a bias the exporter writes a transposed copy."""
    zeros = None if bias is None else torch.zeros_like(bias)
    return Dual(function(x.value, weight, bias), function(x.tangent, weight, zeros))


@rule("conv1d", "conv2d", "conv_transpose2d")
def affine(function, x, weight, bias=None, *arguments, **named):
    return Dual(function(x.value, weight, bias, *arguments, **named), function(x.tangent, weight, None, *arguments, **named))


DERIVATIVES = {
    "silu": lambda x, y: _silu_slope(torch.sigmoid(x), y),
    "sigmoid": lambda x, y: y * (1 - y),
    "tanh": lambda x, y: 1 - y * y,
    "relu": lambda x, y: (x > 0).to(x.dtype),
    "gelu": lambda x, y: (1 + torch.erf(x / math.sqrt(2))) / 2 + x * torch.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "softplus": lambda x, y: torch.sigmoid(x),
    "exp": lambda x, y: y,
    "log": lambda x, y: 1 / x,
    "sin": lambda x, y: torch.cos(x),
    "cos": lambda x, y: -torch.sin(x),
    "sqrt": lambda x, y: 0.5 / y,
    "rsqrt": lambda x, y: -0.5 * y / x,
    "square": lambda x, y: 2 * x,
}


def _silu_slope(s, y):
    """d/dx x s(x) = s + x s (1 - s) = s + y (1 - s)."""
    return s + y * (1 - s)


@rule(*DERIVATIVES)
def elementwise(function, x, **named):
    """f(x + e v) = f(x) + e f'(x) v. DERIVATIVES has f' as a function of x and y = f(x)."""
    name = function.__name__.strip("_")
    unusual = {key: value for key, value in named.items() if key != "inplace" and (key, value) != ("approximate", "none")}
    if unusual:
        raise NotImplementedError(f"{name} with {unusual} has no forward-mode rule; leave these arguments out, or give --no-jvp")
    y = function(x.value)
    return Dual(y, x.tangent * DERIVATIVES[name](x.value, y))


def normalized(x, v, axes, epsilon):
    """y = (x - m)/s and its tangent (v - mean v - y mean(y v))/s, with s^2 = var x + epsilon."""
    centred = x - x.mean(axes, keepdim=True)
    scale = ((centred * centred).mean(axes, keepdim=True) + epsilon).sqrt()
    y = centred / scale
    return y, (v - v.mean(axes, keepdim=True) - y * (y * v).mean(axes, keepdim=True)) / scale


@rule("group_norm")
def group_norm(_function, x, groups, weight=None, bias=None, eps=1e-5):
    # Integers make the shape of a row constant in a traced graph, so that only the batch size varies.
    shape = [-1, *map(int, x.value.shape[1:])]
    rows = lambda part: part.reshape(-1, groups, math.prod(shape[1:]) // groups)
    value, tangent = (part.reshape(shape) for part in normalized(rows(x.value), rows(x.tangent), (2,), eps))
    per_channel = lambda part: None if part is None else part.reshape([-1] + [1] * (len(shape) - 2))
    return _scaled(value, tangent, per_channel(weight), per_channel(bias))


@rule("layer_norm")
def layer_norm(_function, x, normalized_shape, weight=None, bias=None, eps=1e-5):
    axes = tuple(range(-len(normalized_shape), 0))
    return _scaled(*normalized(x.value, x.tangent, axes, eps), weight, bias)


def _scaled(value, tangent, weight, bias):
    if weight is not None:
        value, tangent = value * weight, tangent * weight
    return Dual(value if bias is None else value + bias, tangent)


@rule("batch_norm")
def batch_norm(function, x, mean, variance, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Affine in evaluation mode, which fixes the statistics."""
    if training:
        raise NotImplementedError("batch_norm mixes rows in training mode; call .eval() on the model")
    zeros = torch.zeros_like(mean)
    fixed = lambda part, shift, offset: function(part, shift, variance, weight, offset, False, momentum, eps)
    return Dual(fixed(x.value, mean, bias), fixed(x.tangent, zeros, None))


@rule("softmax")
def softmax(_function, x, dim=-1, **_named):
    y = torch.softmax(x.value, dim)
    return Dual(y, y * (x.tangent - (y * x.tangent).sum(dim, keepdim=True)))


@rule("dropout", "dropout2d")
def dropout(_function, x, p=0.5, training=True, **_named):
    if training and p > 0:
        raise NotImplementedError("dropout is random in training mode; call .eval() on the model")
    return x
