"""Finds the places in the source that create errors, and the texts of those errors.

Parses the source without running it. A place is named by its file and its first two
texts, so that the names of functions may change: ``tables/archive.py: is packed in an
unusual way … import the zip as it came``. A place without texts has the name of its
function instead. Places with the same name are numbered from the second on.
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
"""Modules whose texts describe problems, each with its functions and constants that
hold other texts."""


class Place(NamedTuple):
    """A place where an error is created or raised again.

    *lines* holds the lines at which a tracer may see that, *span* all lines of the
    expression.
    """

    name: str
    file: str
    lines: frozenset[int]
    span: range


class Sentence(NamedTuple):
    """A text, or a piece of a text, of an error or a finding, with its place."""

    said: str
    file: str
    line: int


class _Module:
    """The syntax tree of a file, and the names of its functions that return errors."""

    def __init__(self, path: Path) -> None:
        self.file = str(path.relative_to(SOURCE))
        self.tree = ast.parse(path.read_text("utf-8"))
        self.above: dict[ast.AST, ast.AST] = {
            child: node
            for node in ast.walk(self.tree)
            for child in ast.iter_child_nodes(node)
        }
        functions = list(self.every(ast.FunctionDef))
        self.own = {function.name for function in functions}
        self.makers = {
            function.name for function in functions if _returns_error(function)
        }
        self.imported = {
            name.asname or name.name: (statement.module or "", name.name)
            for statement in self.every(ast.ImportFrom)
            for name in statement.names
        }

    def every(self, kind: type[Any]) -> Iterator[Any]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def outside(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the ancestors of *node*, the innermost first."""
        while node in self.above:
            node = self.above[node]
            yield node

    def texts(self, node: ast.AST) -> str:
        """Return the first two texts in *node* that have several words."""
        texts = [text for child in ast.walk(node) if (text := _text(child))]
        return " … ".join(texts[:2])

    def function(self, node: ast.AST) -> str:
        """Return the qualified name of the function that contains *node*."""
        kinds = (ast.FunctionDef, ast.ClassDef)
        names = [
            ancestor.name
            for ancestor in self.outside(node)
            if isinstance(ancestor, kinds)
        ]
        return ".".join(reversed(names))


def _returns_error(function: ast.FunctionDef) -> bool:
    nodes = ast.walk(function.returns) if function.returns else ()
    return any(isinstance(node, ast.Name) and node.id in CLASSES for node in nodes)


@cache
def modules() -> dict[str, _Module]:
    """Return every module except ``kfilms.errors``, by its dotted name."""
    by_name = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        if name != errors.__name__:
            by_name[name] = _Module(path)
    return by_name


@cache
def _methods() -> frozenset[str]:
    return frozenset(name for module in modules().values() for name in module.makers)


@cache
def _makes(node: ast.AST, module: _Module) -> bool:
    """Return whether *node* calls an error class, or a function that returns one."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr in _methods()
    name = function.id if isinstance(function, ast.Name) else ""
    if name in module.own:
        return name in module.makers
    origin, original = module.imported.get(name, ("", name))
    known = modules().get(origin)
    return original in (known.makers if known else CLASSES)


def _raises(node: ast.AST, module: _Module) -> bool:
    """Return whether *node* raises an existing error of kfilms or of click."""
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    if isinstance(node.exc, ast.Attribute):
        return ast.unparse(node.exc).startswith("click.")
    plain = isinstance(node.exc, ast.Call | ast.Name)
    return not plain and not any(_makes(part, module) for part in ast.walk(node.exc))


def _lines(node: Any, module: _Module) -> frozenset[int]:
    if _makes(node, module):
        return frozenset({node.lineno, node.func.end_lineno})
    return frozenset({node.lineno} if _raises(node, module) else ())


@cache
def places() -> list[Place]:
    """Return all places, file by file in the order of their lines."""
    result = []
    for module in modules().values():
        counts: Counter[str] = Counter()
        nodes: Iterator[tuple[Any, frozenset[int]]] = (
            (node, _lines(node, module)) for node in ast.walk(module.tree)
        )
        creating = [(min(lines), node, lines) for node, lines in nodes if lines]
        for _, node, lines in sorted(creating, key=lambda item: item[0]):
            name = f"{module.file}: {module.texts(node) or module.function(node)}"
            counts[name] += 1
            number = f"#{counts[name]}" if counts[name] > 1 else ""
            span = range(node.lineno, node.end_lineno + 1)
            result.append(Place(f"{name}{number}", module.file, lines, span))
    return result


def sentences() -> list[Sentence]:
    """Return the texts of at least two words that errors and findings consist of.

    They are found in the expressions that create errors, in the functions that return
    errors, and in the modules of ``FINDINGS``.
    """
    return [
        Sentence(text, module.file, node.lineno)
        for module in modules().values()
        for node in module.every(ast.Constant)
        if (text := _text(node))
        if _words_an_error(node, module) and _is_said(node, module)
    ]


def _text(node: ast.AST) -> str:
    """Return the text of a constant, if it has several words, or nothing."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return ""
    text = node.value.strip()
    return text if " " in text else ""


def _words_an_error(node: ast.AST, module: _Module) -> bool:
    ancestors = list(module.outside(node))
    excluded = FINDINGS.get(module.file)
    if excluded is not None and not excluded & set(map(_name, ancestors)):
        return True
    return any(
        _makes(ancestor, module) or _name(ancestor) in module.makers
        for ancestor in ancestors
    )


def _name(node: ast.AST) -> str:
    """Return the name of the function or the constant that *node* defines, if any."""
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.target)
    return node.name if isinstance(node, ast.FunctionDef) else ""


def _is_said(node: ast.Constant, module: _Module) -> bool:
    """Return whether *node* is not a docstring, a key, a regular expression or SQL."""
    parent = module.above[node]
    is_key = isinstance(parent, ast.Dict) and any(key is node for key in parent.keys)
    if isinstance(parent, ast.Expr) or is_key:
        return False
    return not any(
        mark in str(node.value) for mark in ("SELECT", "FROM", "= ?", "\\u", "^", "\\d")
    )
