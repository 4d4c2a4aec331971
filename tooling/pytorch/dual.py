"""Forward-mode differentiation by dual numbers, of PyTorch modules as they are, in operations that torch.onnx can trace.

    f(x + e v) = f(x) + e J_f(x) v,     e^2 = 0

A `Dual` goes through a module in place of a tensor. PyTorch hands every function that meets one to `__torch_function__`, which applies
the function's rule. A rule is a few lines: see `RULES`, and add what a model of yours needs with `@rule("name")`.
"""

import functools
import math

import torch
from torch.nn import functional as F


class Dual:
    """A tensor and the derivative of it in one direction."""

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    @classmethod
    def __torch_function__(cls, function, types, arguments=(), named=None):
        return apply(function.__name__.strip("_"), function, *arguments, **(named or {}))

    def __getattr__(self, name):
        """Methods by their rules (`x.flatten(1)`), and what does not depend on the values (`x.shape`)."""
        method = getattr(torch.Tensor, name)
        if not callable(method) or name in ("dim", "size", "numel"):
            return getattr(self.value, name)
        return functools.partial(apply, name, method, self)

    def __getitem__(self, index):
        return Dual(self.value[index], self.tangent[index])

    def __add__(self, other):
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.tangent + other.tangent)
        value = self.value + other
        # Where the other one has more rows, so has the tangent.
        return Dual(value, self.tangent + torch.zeros_like(value))

    def __mul__(self, other):
        return product(torch.mul, self, other)

    def __neg__(self):
        return Dual(-self.value, -self.tangent)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Dual) else Dual(self.value / other, self.tangent / other)

    def __rtruediv__(self, other):
        return self**-1 * other

    def __pow__(self, power):
        return Dual(self.value**power, self.tangent * (power * self.value ** (power - 1)))

    def __matmul__(self, other):
        return product(torch.matmul, self, other)

    def __rmatmul__(self, other):
        return product(torch.matmul, other, self)

    __radd__, __rmul__ = __add__, __mul__


RULES = {}


def rule(*names):
    """Registers `f(function, *arguments)` as the rule of the functions of these names."""

    def register(f):
        RULES.update(dict.fromkeys(names, f))
        return f

    return register


def apply(name, function, *arguments, **named):
    if name not in RULES:
        raise NotImplementedError(f"{name} has no forward-mode rule; give it one with @rule({name!r}), or write the model without it")
    return RULES[name](function, *arguments, **named)


def value_of(x):
    return x.value if isinstance(x, Dual) else x


def product(function, a, b):
    """Leibniz' rule for a function that is linear in each of two arguments."""
    terms = [function(a.tangent, value_of(b))] if isinstance(a, Dual) else []
    terms += [function(value_of(a), b.tangent)] if isinstance(b, Dual) else []
    return Dual(function(value_of(a), value_of(b)), sum(terms[1:], terms[0]))


OPERATORS = {"add": "add", "sub": "sub", "mul": "mul", "div": "truediv", "truediv": "truediv", "true_divide": "truediv",
             "pow": "pow", "matmul": "matmul", "bmm": "matmul"}  # fmt: skip


def _operator(word, swapped):
    def run(_function, a, b):
        a, b = (b, a) if swapped else (a, b)
        if isinstance(a, Dual):
            return getattr(a, f"__{word}__")(b)
        return getattr(b, f"__r{word}__")(a)

    return run


for _name, _word in OPERATORS.items():
    rule(_name)(_operator(_word, swapped=False))
    rule("r" + _name)(_operator(_word, swapped=True))


@rule("reshape", "view", "flatten", "unflatten", "permute", "transpose", "movedim", "squeeze", "unsqueeze", "expand", "chunk", "split", "select",
      "narrow", "contiguous", "clone", "neg", "mean", "sum", "interpolate", "upsample", "avg_pool2d", "adaptive_avg_pool2d", "pixel_shuffle",
      "pixel_unshuffle", "pad", "roll", "flip", "to", "float", "double")  # fmt: skip
def linear_map(function, x, *arguments, **named):
    """L(x + e v) = L x + e L v. (Padding is linear with zeros, resizing as nearest or linear interpolation.)"""
    if named.get("value") or (function.__name__.strip("_") == "pad" and len(arguments) > 2 and arguments[2]):
        raise NotImplementedError("pad with a value other than 0 has no forward-mode rule")
    values, tangents = function(x.value, *arguments, **named), function(x.tangent, *arguments, **named)
    return Dual(values, tangents) if isinstance(values, torch.Tensor) else tuple(map(Dual, values, tangents))


@rule("cat", "concat", "stack")
def joined(function, parts, *arguments, **named):
    tangents = [part.tangent if isinstance(part, Dual) else torch.zeros_like(part) for part in parts]
    return Dual(function([value_of(part) for part in parts], *arguments, **named), function(tangents, *arguments, **named))


@rule("linear")
def linear(function, x, weight, bias=None):
    """W (x + e v) + b = (W x + b) + e W v. With a bias of zeros ONNX takes the weights as they are; without one it gets a transposed copy."""
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
    """f(x + e v) = f(x) + e f'(x) v, the slope as a function of x and y = f(x)."""
    name = function.__name__.strip("_")
    unusual = {key: value for key, value in named.items() if key != "inplace" and (key, value) != ("approximate", "none")}
    if unusual:
        raise NotImplementedError(f"{name} with {unusual} has no forward-mode rule")
    y = function(x.value)
    return Dual(y, x.tangent * DERIVATIVES[name](x.value, y))


def normalized(x, v, axes, epsilon):
    """y = (x - m)/s and its tangent (v - mean v - y mean(y v))/s, where s^2 = var x + epsilon."""
    centred = x - x.mean(axes, keepdim=True)
    scale = ((centred * centred).mean(axes, keepdim=True) + epsilon).sqrt()
    y = centred / scale
    return y, (v - v.mean(axes, keepdim=True) - y * (y * v).mean(axes, keepdim=True)) / scale


@rule("group_norm")
def group_norm(_function, x, groups, weight=None, bias=None, eps=1e-5):
    # As whole numbers, so that a traced graph has constants for the row's shape and leaves only the batch open.
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
    """Affine once its statistics are fixed."""
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
        raise NotImplementedError("dropout is at work; call .eval() on the model")
    return x


class JvpGraph(torch.nn.Module):
    """(x, time, ..., v) -> (f(x, time, ...), J v), J the derivative of the model f with respect to x."""

    def __init__(self, model):
        super().__init__()
        self.f = model

    def forward(self, x, *others):
        *conditions, v = others
        out = self.f(Dual(x, v), *conditions)
        return out.value, out.tangent
