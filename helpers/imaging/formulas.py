"""The small language of formulas in the data files, such as `clip(z - 30, 0, 1) * 4 + n1`.

Arithmetic, comparisons (chains too), and / or / not, a list of functions, and `label in [LIVER, SPLEEN]`, on
numbers and arrays, point by point. A formula is read once, against a list of what is allowed: nothing of it
is run as Python.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from scipy.interpolate import PchipInterpolator

from ..errors import CasebookError

Names = Mapping[str, Any]
_Node = Callable[[Names], Any]


def _interp(value: Any, knots: list[float], values: list[float]) -> Any:
    found = np.interp(value, knots, values)
    return found.astype(np.float32) if isinstance(value, np.ndarray) else float(found)


def _smooth_union(a: Any, b: Any, width: float) -> Any:
    h = np.clip(0.5 + 0.5 * (b - a) / width, 0.0, 1.0)
    return b * (1.0 - h) + a * h - width * h * (1.0 - h)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "atan2": np.arctan2,
    "clip": np.clip,
    "cos": np.cos,
    "exp": np.exp,
    "hypot": np.hypot,
    "interp": _interp,
    "max": lambda *each: reduce(np.maximum, each),
    "min": lambda *each: reduce(np.minimum, each),
    "sin": np.sin,
    "smooth_union": _smooth_union,
    "sqrt": np.sqrt,
    "where": lambda test, a, b: np.where(test, np.float32(a), np.float32(b)),
}

_ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_ORDER: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Formula:
    """A formula read from a data file; call it with the values of its names.

    `place` stands in front of every message. `labels` are the names behind the numbers of a label map;
    `functions` are known besides `FUNCTIONS`. Raises CasebookError where the text is none of the language.
    """

    def __init__(
        self,
        text: object,
        place: str,
        labels: tuple[str, ...] = (),
        functions: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        self.text, self.place = str(text), place
        self._labels = {name: number for number, name in enumerate(labels)}
        self._functions = {**FUNCTIONS, **(functions or {})}
        self.names: set[str] = set()
        try:
            tree = ast.parse(" ".join(self.text.split()), mode="eval").body
        except (SyntaxError, ValueError) as problem:
            raise self._refused(f"cannot be read ({getattr(problem, 'msg', problem)})") from None
        self._value = self._node(tree)

    def __call__(self, names: Names) -> Any:
        """Return the value for these names: a number, or an array of the shape they broadcast to."""
        with np.errstate(over="ignore", under="ignore"):
            return self._value(names)

    def _refused(self, problem: str) -> CasebookError:
        return CasebookError(
            f"{self.place}: the formula '{self.text}' {problem}; allowed are numbers, names, + - * / **, "
            f"comparisons, and / or / not, 'label in [...]' and {', '.join(sorted(self._functions))}"
        )

    def _node(self, node: ast.AST) -> _Node:
        match node:
            case ast.Constant(value=bool() | int() | float() as value):
                return lambda names: value
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._node(operand)
                return lambda names: -inner(names)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self._node(operand)
                return lambda names: np.logical_not(inner(names))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                act, a, b = _ARITHMETIC[type(op)], self._node(left), self._node(right)
                return lambda names: act(a(names), b(names))
            case ast.BoolOp(op=op, values=values):
                join = np.logical_and if isinstance(op, ast.And) else np.logical_or
                parts = [self._node(each) for each in values]
                return lambda names: reduce(join, (each(names) for each in parts))
            case ast.Compare(left=ast.Name(id="label"), ops=[ast.In()], comparators=[ast.List(elts=listed)]):
                return self._among(listed)
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _ORDER for op in ops):
                return self._chain(
                    [self._node(each) for each in (left, *others)], [_ORDER[type(op)] for op in ops]
                )
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in self._functions:
                act, parts = self._functions[name], [self._argument(each) for each in args]
                return lambda names: act(*(each(names) for each in parts))
        raise self._refused(f"holds '{ast.unparse(node)}'")

    def _argument(self, node: ast.AST) -> _Node:
        if isinstance(node, ast.List):
            inner = [self._node(each) for each in node.elts]
            return lambda names: [each(names) for each in inner]
        return self._node(node)

    def _name(self, name: str) -> _Node:
        if name in self._labels:
            raise self._refused(f"uses the label {name} outside 'label in [...]'")
        self.names.add(name)

        def value(names: Names) -> Any:
            try:
                return names[name]
            except KeyError:
                raise CasebookError(
                    f"{self.place}: the formula '{self.text}' asks for '{name}'; nothing before it defines it"
                ) from None

        return value

    def _among(self, listed: list[ast.expr]) -> _Node:
        wanted = [each.id if isinstance(each, ast.Name) else ast.unparse(each) for each in listed]
        for name in wanted:
            if name not in self._labels:
                raise self._refused(f"asks for the label {name}, which is none of {', '.join(self._labels)}")
        numbers = [self._labels[name] for name in wanted]
        return lambda names: reduce(np.logical_or, (names["label"] == number for number in numbers))

    @staticmethod
    def _chain(values: list[_Node], tests: list[Callable[[Any, Any], Any]]) -> _Node:
        def value(names: Names) -> Any:
            found = [each(names) for each in values]
            pairs = zip(tests, found[:-1], found[1:], strict=True)
            return reduce(np.logical_and, (test(a, b) for test, a, b in pairs))

        return value


def table(given: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return a table as a function: monotone cubic or linear between its levels, constant beyond them."""
    levels, values = np.array(given["at"], dtype=float), np.array(given["mm"], dtype=float)
    if given.get("between") == "nearest":
        middle = (levels[1:] + levels[:-1]) / 2
        return lambda at: values.astype(np.float32)[np.searchsorted(middle, at)]
    fine = np.arange(levels[0], levels[-1] + 0.25, 0.25)
    if given.get("between") == "linear":
        dense = np.interp(fine, levels, values)
    else:
        dense = PchipInterpolator(levels, values)(np.clip(fine, levels[0], levels[-1]))
    return lambda at: np.float32(np.interp(at, fine, dense))
