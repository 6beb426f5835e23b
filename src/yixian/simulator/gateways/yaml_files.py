"""YAML files people write for the gateways: read with the line of each key, or refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from yixian.simulator.gateways.errors import Problem

LARGEST = 4 * 1024 * 1024


_INT, _FLOAT, _TIME = (f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp"))


class _Loader(yaml.SafeLoader):
    """Numbers as in YAML 1.2, so that ``10:30`` stays a time of day; no aliases: nobody builds a bomb of them."""

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag not in (_INT, _FLOAT, _TIME)]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_NUMBER = r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$"
for _kind, _pattern in ((_INT, r"^[-+]?[0-9]+$"), (_FLOAT, _NUMBER)):
    _Loader.add_implicit_resolver(_kind, re.compile(_pattern), list("-+0123456789."))
_Loader.add_constructor(_INT, lambda loader, node: int(node.value))


@dataclass(frozen=True, slots=True)
class File:
    """What a file says, and where.

    Parameters
    ----------
    name
        Its name, for messages [-].
    content
        What it says [-].
    lines
        Line of each key of a mapping and of each item of a list, by the path to it, two levels deep [-].
    problems
        What is wrong with it as YAML; the content is then ``None`` [-].
    """

    name: str
    content: Any
    lines: Mapping[tuple[str, ...], int]
    problems: tuple[Problem, ...] = ()

    def at(self, *path: str) -> str:
        """Return a place of the file in words, as ``sweep.yaml:12, sweep LIC-2.sp`` [-].

        Parameters
        ----------
        path
            Keys, the outermost first [-].
        """
        line = self.lines.get(path)
        where = self.name if line is None else f"{self.name}:{line}"
        return f"{where}, {' '.join(path)}" if path else where


def read_yaml(text: str, name: str) -> File:
    """Return what a YAML or JSON text says.

    Parameters
    ----------
    text
        The text [-].
    name
        Its name, for messages [-].
    """
    if len(text) > LARGEST:
        zh, en = f"文件超过 {LARGEST} 个字符", f"the file has more than {LARGEST} characters"
        return _wrong(name, None, zh, en)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        return _wrong(name, line, f"YAML 写法有误：{error.problem}", f"no valid YAML: {error.problem}")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        says = " ".join(str(error).split())
        return _wrong(name, None, f"YAML 写法有误：{says}", f"no valid YAML: {says}")
    twice = tuple(
        Problem(f"{key} 写了两次", f"{key} is written twice").at(f"{name}:{line}") for key, line in _doubled(node)
    )
    if twice:
        return File(name, None, {}, twice)
    return File(name, content, dict(_lines(node)))


def _wrong(name: str, line: int | None, zh: str, en: str) -> File:
    return File(name, None, {}, (Problem(zh, en).at(name if line is None else f"{name}:{line}"),))


def _children(node: Node | None) -> Iterator[tuple[str, int, Node]]:
    """Yield name, line and value of each key of a mapping or item of a list; items are counted from 1."""
    if isinstance(node, MappingNode):
        yield from ((str(key.value), key.start_mark.line + 1, value) for key, value in node.value)
    elif isinstance(node, SequenceNode):
        yield from ((str(k), item.start_mark.line + 1, item) for k, item in enumerate(node.value, start=1))


def _lines(node: Node | None) -> Iterator[tuple[tuple[str, ...], int]]:
    for key, line, value in _children(node):
        yield (key,), line
        yield from (((key, inner), at) for inner, at, _ in _children(value))


def _doubled(node: Node | None) -> Iterator[tuple[str, int]]:
    """Yield the keys a mapping has twice, at any depth, with the line of the second."""
    waiting = [node]
    while waiting:
        known: set[str] = set()
        item = waiting.pop()
        for key, line, value in _children(item):
            if key in known:
                yield key, line
            known.add(key)
            waiting.append(value)
