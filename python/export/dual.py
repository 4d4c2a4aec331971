"""Forward-mode differentiation of unchanged PyTorch modules by dual numbers, in operations that torch.onnx can trace.

    f(x + e v) = f(x) + e J_f(x) v,     e^2 = 0

A `Dual` passes through a module in place of a tensor. PyTorch calls `__torch_function__` for each function that receives one, and that method applies
the rule of the function. The rules are in rules.py; add more with `@rule("name")`.
"""

import functools

import torch

VALUELESS = ("shape", "dtype", "device", "ndim", "layout", "is_cuda", "dim", "size", "numel", "is_floating_point")


class Dual:
    """A tensor and its derivative in one direction."""

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    @classmethod
    def __torch_function__(cls, function, types, arguments=(), named=None):
        return apply(function.__name__.strip("_"), function, *arguments, **(named or {}))

    def __getattr__(self, name):
        """Methods that have rules (`x.flatten(1)`), and attributes that do not depend on the values (`x.shape`)."""
        if name in VALUELESS:
            return getattr(self.value, name)
        method = getattr(torch.Tensor, name)
        if not callable(method):
            raise NotImplementedError(f".{name} of a tensor has no forward-mode rule; write the model without it, or give --no-jvp")
        return functools.partial(apply, name, method, self)

    def __getitem__(self, index):
        return Dual(self.value[index], self.tangent[index])

    def __add__(self, other):
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.tangent + other.tangent)
        value = self.value + other
        # The other operand may broadcast to more rows; the tangent must follow.
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
    """Registers `f(function, *arguments)` as the rule of all functions with these names."""

    def register(f):
        RULES.update(dict.fromkeys(names, f))
        return f

    return register


def apply(name, function, *arguments, **named):
    if name not in RULES:
        raise NotImplementedError(f"{name} has no forward-mode rule; add one with @rule({name!r}), write the model without it, or give --no-jvp")
    return RULES[name](function, *arguments, **named)


def value_of(x):
    return x.value if isinstance(x, Dual) else x


def product(function, a, b):
    """The product rule for a function that is linear in each of two arguments."""
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
