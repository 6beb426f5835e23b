"""A YAML file as one `Section`: not too large, not too deep, without aliases."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from yixian.simulator.drill.errors import Problem, ScenarioError
from yixian.simulator.drill.section import Report, Section

LARGEST_FILE = 512 * 1024
DEEPEST = 40


class Composer(yaml.SafeLoader):
    """Reads a document without aliases: a scenario says things once, and nobody builds a bomb of them."""

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def compose(text: str, source: str) -> Section:
    """Return the top section of a file.

    Parameters
    ----------
    text
        Its content [-].
    source
        Its name [-].

    Raises
    ------
    ScenarioError
        If it is not one mapping of YAML.
    """
    if len(text) > LARGEST_FILE:
        raise _whole(source, 1, "文件太大，场景文件不超过 512 KiB", "the file is too large: 512 KiB at most")
    try:
        loader = Composer(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _whole(source, line, f"YAML 写法有误：{error.problem}", f"not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise _whole(source, 1, f"YAML 写法有误：{error}", f"not valid YAML: {error}") from error
    except RecursionError:
        raise _whole(source, 1, "嵌套太深", "nested too deeply") from None
    if not isinstance(node, MappingNode):
        raise _whole(source, 1, "应为“键: 值”的清单", "must be a mapping of keys to values")
    if _depth(node) > DEEPEST:
        raise _whole(source, 1, "嵌套太深", "nested too deeply")
    return Section(node, "", Report(source))


def _whole(source: str, line: int, zh: str, en: str) -> ScenarioError:
    return ScenarioError(source, [Problem(line, 1, "", {"zh": zh, "en": en})])


def _depth(node: Node) -> int:
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        item, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(item, MappingNode):
            waiting += [(part, depth + 1) for pair in item.value for part in pair]
        elif isinstance(item, SequenceNode):
            waiting += [(part, depth + 1) for part in item.value]
    return deepest
