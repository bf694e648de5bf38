"""What a layout does with slots, read off its syntax tree and those that it includes, extends and imports.

An abstract reading: names stand for the slots that they could be, whichever way conditions go. What can't be
followed, such as a slot in a namespace, counts as a misuse; what slips through is caught when it is rendered.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeVisitor

from generator.rendering.slots import Slot, SlotMisused, slots_in

FILTERS = {"e", "escape", "safe", "default", "d"}  # they leave finished HTML as it is


@dataclass(frozen=True, slots=True)
class Use:
    """A field of a slot, and where a layout names it."""

    layout: str
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Uses:
    """What a layout, and all that it includes, extends and imports, does with slots."""

    layout: str
    misuses: tuple[Use, ...]
    first: Mapping[str, Use]  # by name

    def first_of(self, name: str) -> Use:
        """Where a field is named first, as far as that could be followed."""
        return self.first.get(name, Use(self.layout, 1, name))


def uses(layout: str, view: object, parse: Callable[[str], nodes.Template]) -> Uses:
    """How a layout would use the slots of a view; `parse` gives the tree of any layout."""
    reader = _Reader(parse)
    reader.layout(layout, ChainMap({"page": [view]}))
    misuses = sorted(set(reader.misuses), key=lambda use: (use.layout, use.line, use.name))
    return Uses(layout, tuple(misuses), reader.first)


Held = list[Any]
"""What an expression can be, as far as it matters here: slots, tuples with slots in them, macros and modules.

A text that slots were printed into counts as those slots: the same can be done with it, and no more.
"""


@dataclass(frozen=True, slots=True)
class _At:
    """Where the reader is: in which layout, what names stand for, and blocks by name, the innermost first."""

    layout: str
    scope: ChainMap[str, Held]
    blocks: Mapping[str, list[tuple[str, nodes.Block]]]

    def inner(self) -> _At:
        return replace(self, scope=self.scope.new_child())


@dataclass(frozen=True, slots=True, eq=False)
class _Macro:
    """What can be called: a macro, the body of a `call`, a block."""

    node: Any
    at: _At


@dataclass(frozen=True, slots=True, eq=False)
class _Module:
    """An imported layout, or the blocks of this one."""

    scope: Mapping[str, Held]


@dataclass
class _Reader(NodeVisitor):
    """Walks statements, which return the slots that they print, and expressions: what they are."""

    parse: Callable[[str], nodes.Template]
    misuses: list[Use] = field(default_factory=list)
    first: dict[str, Use] = field(default_factory=dict)
    running: list[object] = field(
        default_factory=list
    )  # names of layouts and ids of macros; none is entered twice

    def layout(self, name: str, scope: ChainMap[str, Held]) -> Held:
        if name in self.running:
            return []
        self.running.append(name)
        trees = self._ancestry(name)
        blocks: dict[str, list[tuple[str, nodes.Block]]] = {}
        for each, tree in trees.items():
            for block in tree.find_all(nodes.Block):
                blocks.setdefault(block.name, []).append((each, block))
        at = _At(name, scope, blocks)
        scope["self"] = [_Module({block: [self._block(block, at)] for block in blocks})]
        printed = [
            slot for each, tree in trees.items() for slot in self._body(tree.body, replace(at, layout=each))
        ]
        self.running.pop()
        return printed

    def _ancestry(self, name: str) -> dict[str, nodes.Template]:
        """The layout, the one that it extends, and so on."""
        trees = {name: self.parse(name)}
        while (extends := trees[name].find(nodes.Extends)) is not None:
            if not isinstance(extends.template, nodes.Const) or extends.template.value in trees:
                break
            name = extends.template.value
            trees[name] = self.parse(name)
        return trees

    def _body(self, statements: Sequence[nodes.Node], at: _At) -> Held:
        return [slot for statement in statements for slot in self.visit(statement, at)]

    def _refuse(self, node: nodes.Node, held: Held, at: _At) -> None:
        for value in held:
            self.misuses += [Use(at.layout, node.lineno, name) for name in slots_in(value)[:1]]

    def generic_visit(self, node: nodes.Node, at: _At) -> Held:
        """Any other statement prints what its parts print; no other expression may have a slot in it."""
        held = self._body(list(node.iter_child_nodes()), at)
        if isinstance(node, nodes.Stmt | nodes.Helper):  # a helper is a part of an expression, without a line
            return held
        self._refuse(node, held, at)
        return []

    # Statements

    def visit_Output(self, node: nodes.Output, at: _At) -> Held:
        printed: Held = []
        for child in node.nodes:
            held = self.visit(child, at)
            printed += [value for value in held if isinstance(value, Slot)]
            self._refuse(child, [value for value in held if isinstance(value, tuple)], at)
        return printed

    def visit_If(self, node: nodes.If, at: _At) -> Held:
        self.visit(node.test, at)
        return self._body([*node.body, *node.elif_, *node.else_], at)

    def visit_For(self, node: nodes.For, at: _At) -> Held:
        inner, held = at.inner(), self.visit(node.iter, at)
        self._refuse(node.iter, [value for value in held if isinstance(value, Slot)], at)
        self._assign(node.target, [row for value in held if isinstance(value, tuple) for row in value], inner)
        if node.test is not None:
            self.visit(node.test, inner)
        return self._body(node.body, inner) + self._body(node.else_, at.inner())

    def visit_With(self, node: nodes.With, at: _At) -> Held:
        inner = at.inner()
        for target, value in zip(node.targets, node.values, strict=True):
            self._assign(target, self.visit(value, at), inner)
        return self._body(node.body, inner)

    def visit_Assign(self, node: nodes.Assign, at: _At) -> Held:
        self._set(node.target, self.visit(node.node, at), at)
        return []

    def visit_AssignBlock(self, node: nodes.AssignBlock, at: _At) -> Held:
        printed = self._body(node.body, at.inner())
        self._set(node.target, self.visit_Filter(node.filter, at, printed) if node.filter else printed, at)
        return []

    def visit_FilterBlock(self, node: nodes.FilterBlock, at: _At) -> Held:
        return self.visit_Filter(node.filter, at, self._body(node.body, at.inner()))

    def _set(self, target: nodes.Node, held: Held, at: _At) -> None:
        """As well as what it was before: the statement may stand in a branch that is not taken."""
        before = at.scope.get(target.name, []) if isinstance(target, nodes.Name) else []
        self._assign(target, [*before, *held], at)

    def _assign(self, target: nodes.Node, held: Held, at: _At) -> None:
        if isinstance(target, nodes.Name):
            at.scope[target.name] = held
        elif isinstance(target, nodes.Tuple):
            self._refuse(target, [value for value in held if isinstance(value, Slot)], at)
            rows = [value for value in held if isinstance(value, tuple)]
            for place, part in enumerate(target.items):
                self._assign(part, [row[place] for row in rows if place < len(row)], at)
        else:
            self._refuse(target, held, at)

    def visit_Macro(self, node: nodes.Macro, at: _At) -> Held:
        at.scope[node.name] = [_Macro(node, at)]
        return []

    def visit_CallBlock(self, node: nodes.CallBlock, at: _At) -> Held:
        return self.visit_Call(node.call, at, [_Macro(node, at)])

    def visit_Block(self, node: nodes.Block, at: _At) -> Held:
        return self._run(self._block(node.name, at))

    def _block(self, name: str, at: _At, depth: int = 0) -> _Macro:
        layout, block = at.blocks[name][depth]
        inner = replace(at, layout=layout).inner()
        if depth + 1 < len(at.blocks[name]):
            inner.scope["super"] = [self._block(name, at, depth + 1)]
        return _Macro(block, inner)

    def visit_Extends(self, node: nodes.Extends, at: _At) -> Held:
        return []

    def visit_Include(self, node: nodes.Include, at: _At) -> Held:
        return self.layout(*self._other(node, at))

    def visit_Import(self, node: nodes.Import, at: _At) -> Held:
        name, scope = self._other(node, at)
        self.layout(name, scope)
        at.scope[node.target] = [_Module(scope)]
        return []

    def visit_FromImport(self, node: nodes.FromImport, at: _At) -> Held:
        name, scope = self._other(node, at)
        self.layout(name, scope)
        for each in node.names:
            there, here = (each, each) if isinstance(each, str) else each
            at.scope[here] = scope.get(there, [])
        return []

    def _other(self, node: Any, at: _At) -> tuple[str, ChainMap[str, Held]]:
        """The layout that is named here, and the names that it sees. All are literal; that was checked."""
        return node.template.value, at.scope.new_child() if node.with_context else ChainMap()

    # Expressions

    def visit_Name(self, node: nodes.Name, at: _At) -> Held:
        return list(at.scope.get(node.name, []))

    def visit_Getattr(self, node: nodes.Getattr, at: _At) -> Held:
        return self._parts(node, node.attr, at)

    def visit_Getitem(self, node: nodes.Getitem, at: _At) -> Held:
        self._refuse(node, self.visit(node.arg, at), at)
        if isinstance(node.arg, nodes.Const):
            return self._parts(node, node.arg.value, at)
        held = self.visit(node.node, at)
        self._refuse(node, [value for value in held if isinstance(value, Slot)], at)
        return [part for value in held if isinstance(value, tuple) for part in (value, *value)]

    def _parts(self, node: nodes.Getattr | nodes.Getitem, key: object, at: _At) -> Held:
        """The field of this name or number, of whatever stands before it."""
        parts: Held = []
        for value in self.visit(node.node, at):
            if isinstance(value, _Module):
                parts += value.scope.get(str(key), [])
            elif isinstance(value, tuple):
                parts += _part(value, key)
            else:
                self._refuse(node, [value], at)
        for part in parts:
            if isinstance(part, Slot):
                (name,) = slots_in(part)
                self.first.setdefault(name, Use(at.layout, node.lineno, name))
        return parts

    def visit_CondExpr(self, node: nodes.CondExpr, at: _At) -> Held:
        self.visit(node.test, at)
        return self._body([node.expr1, *([node.expr2] if node.expr2 else [])], at)

    def visit_Not(self, node: nodes.Not, at: _At) -> Held:
        self.visit(node.node, at)
        return []

    def visit_And(self, node: nodes.And, at: _At) -> Held:
        return self._body([node.left, node.right], at)

    def visit_Or(self, node: nodes.Or, at: _At) -> Held:
        return self._body([node.left, node.right], at)

    def visit_List(self, node: nodes.List | nodes.Tuple, at: _At) -> Held:
        """A tuple that can be walked or unpacked; several, where a place of it can be several things."""
        return [tuple(row) for row in zip_longest(*[self.visit(each, at) for each in node.items])]

    visit_Tuple = visit_List

    def visit_Filter(self, node: nodes.Filter, at: _At, block: Held | None = None) -> Held:
        """`block` is what the filter is applied to where it stands in a statement."""
        if isinstance(node.node, nodes.Filter):
            held = self.visit_Filter(node.node, at, block)
        else:
            held = self.visit(node.node, at) if node.node is not None else block or []
        held = held + self._arguments(node, at)
        if node.name in FILTERS:
            return held
        self._refuse(node, held, at)
        return []

    def _arguments(self, node: nodes.Filter | nodes.Call, at: _At) -> Held:
        named = [each.value for each in node.kwargs if isinstance(each, nodes.Keyword)]
        rest = [each for each in (node.dyn_args, node.dyn_kwargs) if each is not None]
        return self._body([*node.args, *named, *rest], at)

    def visit_Call(self, node: nodes.Call, at: _At, caller: Held | None = None) -> Held:
        """What a macro prints when it is given these; nothing else can be given a slot."""
        called = self.visit(node.node, at)
        self._refuse(node, called, at)
        macros = [value for value in called if isinstance(value, _Macro)]
        if not macros:
            self._refuse(node, self._arguments(node, at), at)
            return [slot for macro in caller or [] for slot in self._run(macro)]
        return [slot for macro in macros for slot in self._run(self._given(macro, node, at, caller or []))]

    def _given(self, macro: _Macro, node: nodes.Call, at: _At, caller: Held) -> _Macro:
        """The macro with its arguments; those that it has no name for may not be slots."""
        names = [each.name for each in getattr(macro.node, "args", [])]
        defaults = [self.visit(each, macro.at) for each in getattr(macro.node, "defaults", [])]
        given = [self.visit(each, at) for each in node.args]
        named = {each.key: self.visit(each.value, at) for each in node.kwargs}
        beyond = given[len(names) :] + [held for name, held in named.items() if name not in names]
        beyond += [self.visit(each, at) for each in (node.dyn_args, node.dyn_kwargs) if each is not None]
        self._refuse(node, [value for held in beyond for value in held], at)
        inner = macro.at.inner()
        inner.scope.update({"caller": caller} | {name: [] for name in names})
        inner.scope.update(zip(reversed(names), reversed(defaults), strict=False))
        inner.scope.update(zip(names, given, strict=False))
        inner.scope.update((name, held) for name, held in named.items() if name in names)
        return _Macro(macro.node, inner)

    def _run(self, macro: _Macro) -> Held:
        if id(macro.node) in self.running:
            return []
        self.running.append(id(macro.node))
        printed = self._body(macro.node.body, macro.at.inner())
        self.running.pop()
        return printed


def _part(whole: tuple[Any, ...], key: object) -> Held:
    """A field by its name or number; the whole for a method of it, which can't be followed."""
    try:
        part = getattr(whole, key) if isinstance(key, str) else whole[key]  # type: ignore[call-overload]
    except (AttributeError, IndexError, TypeError, SlotMisused):
        return []  # told when it is rendered
    if slots_in(part):
        return [part]
    return [whole] if callable(part) else []
