"""The places of the source where an error is made, and the sentences it is made of.

Reads the source only. A place is named by its file and function, numbered where a
function has several: ``filters.py::parse_range#2``.
"""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms import errors
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE: Final = ROOT / "src" / "kfilms"
CLASSES: Final = frozenset(name for name in vars(errors) if name.endswith("Error"))
FINDINGS: Final[dict[str, set[str]]] = {
    "catalog/broader_terms.py": set(),
    "catalog/check.py": set(),
    "catalog/conflicts.py": set(),
    "catalog/lint.py": set(),
    "catalog/imdb_export.py": {"_ALIASES", "read_imdb_sheet"},
    "catalog/merge.py": set(),
    "catalog/no_match.py": set(),
    "catalog/diagnostics.py": set(),
    "catalog/parse.py": set(),
    "catalog/scalars.py": {"_matching", "SCHEMAS"},
    "catalog/yaml_reader.py": {"_OPENED"},
    "planner/infeasible.py": set(),
    "filters.py": set(),
    "store/__init__.py": {"_encode_state"},
    "store/codec.py": set(),
    "taste.py": {"format_taste", "taste_reason", "_kept"},
}
"""Modules that say what is wrong with a file, and what in them says something else."""


class Place(NamedTuple):
    """Where an error is made or handed on.

    *lines* are those on which that may happen, *span* is all that it is made of.
    """

    name: str
    file: str
    lines: frozenset[int]
    span: range


class Sentence(NamedTuple):
    """What an error or a finding is worded with, or a piece of it, and where."""

    said: str
    file: str
    line: int


class _Module:
    """The syntax of one file, and which of its names make errors."""

    def __init__(self, path: Path) -> None:
        self.file = str(path.relative_to(SOURCE))
        self.tree = ast.parse(path.read_text("utf-8"))
        self.above: dict[ast.AST, ast.AST] = {
            child: node
            for node in ast.walk(self.tree)
            for child in ast.iter_child_nodes(node)
        }
        functions = list(self.every(ast.FunctionDef))
        self.own = {one.name for one in functions}
        self.makers = {one.name for one in functions if _returns_error(one)}
        self.imported = {
            name.asname or name.name: (one.module or "", name.name)
            for one in self.every(ast.ImportFrom)
            for name in one.names
        }

    def every(self, kind: type[Any]) -> Iterator[Any]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def outside(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what *node* stands in, the innermost first."""
        while node in self.above:
            node = self.above[node]
            yield node

    def function(self, node: ast.AST) -> str:
        """Return the name of the function that *node* stands in."""
        named = (ast.FunctionDef, ast.ClassDef)
        inside = [one.name for one in self.outside(node) if isinstance(one, named)]
        return ".".join(reversed(inside))


def _returns_error(function: ast.FunctionDef) -> bool:
    returned = ast.walk(function.returns) if function.returns else ()
    return any(isinstance(one, ast.Name) and one.id in CLASSES for one in returned)


@cache
def modules() -> dict[str, _Module]:
    """Return every module by its dotted name, but the one that defines the errors."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        if name != errors.__name__:
            found[name] = _Module(path)
    return found


@cache
def _methods() -> frozenset[str]:
    return frozenset(name for one in modules().values() for name in one.makers)


@cache
def _makes(node: ast.AST, module: _Module) -> bool:
    """Tell whether *node* calls a class of errors, or a function that makes one."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return called.attr in _methods()
    name = called.id if isinstance(called, ast.Name) else ""
    if name in module.own:
        return name in module.makers
    origin, original = module.imported.get(name, ("", name))
    known = modules().get(origin)
    return original in (known.makers if known else CLASSES)


def _raises(node: ast.AST, module: _Module) -> bool:
    """Tell whether *node* raises an error of ours, or click's, that is made already."""
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    if isinstance(node.exc, ast.Attribute):
        return ast.unparse(node.exc).startswith("click.")
    plain = isinstance(node.exc, ast.Call | ast.Name)
    return not plain and not any(_makes(one, module) for one in ast.walk(node.exc))


def _lines(node: Any, module: _Module) -> frozenset[int]:
    if _makes(node, module):
        return frozenset({node.lineno, node.func.end_lineno})
    return frozenset({node.lineno} if _raises(node, module) else ())


@cache
def places() -> list[Place]:
    """Return every place."""
    found = []
    for module in modules().values():
        seen: Counter[str] = Counter()
        nodes: Iterator[tuple[Any, frozenset[int]]] = (
            (node, _lines(node, module)) for node in ast.walk(module.tree)
        )
        made = [(min(lines), node, lines) for node, lines in nodes if lines]
        for _, node, lines in sorted(made, key=lambda one: one[0]):
            name = f"{module.file}::{module.function(node)}"
            seen[name] += 1
            number = f"#{seen[name]}" if seen[name] > 1 else ""
            span = range(node.lineno, node.end_lineno + 1)
            found.append(Place(f"{name}{number}", module.file, lines, span))
    return found


def sentences() -> list[Sentence]:
    """Return the texts of two words and more that errors and findings are made of.

    They stand in what an error is made of, in the functions that make errors, and in
    the modules of findings.
    """
    return [
        Sentence(node.value.strip(), module.file, node.lineno)
        for module in modules().values()
        for node in module.every(ast.Constant)
        if isinstance(node.value, str) and " " in node.value.strip()
        if _words_an_error(node, module) and _is_said(node, module)
    ]


def _words_an_error(node: ast.AST, module: _Module) -> bool:
    around = list(module.outside(node))
    apart = FINDINGS.get(module.file)
    if apart is not None and not apart & {_name(one) for one in around}:
        return True
    return any(_makes(one, module) or _name(one) in module.makers for one in around)


def _name(node: ast.AST) -> str:
    """Return the name of the function or the constant that *node* defines, if any."""
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.target)
    return node.name if isinstance(node, ast.FunctionDef) else ""


def _is_said(node: ast.Constant, module: _Module) -> bool:
    """Tell whether *node* is neither a docstring, nor a key, nor a pattern, nor SQL."""
    above = module.above[node]
    key = isinstance(above, ast.Dict) and any(one is node for one in above.keys)
    if isinstance(above, ast.Expr) or key:
        return False
    return not any(
        mark in str(node.value) for mark in ("SELECT", "FROM", "= ?", "\\u", "^", "\\d")
    )
