"""What the simulator's commands are given: finite numbers, texts of files; and refusals in the user's words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from yixian.simulator.errors import BackendMissing, SimulationDiverged, SimulatorError
from yixian.simulator.gateways.errors import problems_of
from yixian.web.config.console import is_english, words


class Refused(click.ClickException):
    """What was asked for cannot be done as it was written."""

    exit_code = 2


class Finite(click.FloatRange):
    """A number between two ends; NaN and infinity are none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(words(f"{value} 不是有限的数。", f"{value} is not a finite number."), param, ctx)
        return number


def language() -> str:
    """Return the language of the texts: the terminal's."""
    return "en" if is_english() else "zh"


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the simulator refuses into a message of the command line, with exit code 2; 1 for what it cannot do."""
    try:
        yield
    except SimulationDiverged as error:
        zh, en = f"{error.time:g} 秒时 {error.tag} 已不是有限数，运行中止。", f"{error}; the run has been stopped."
        raise click.ClickException(words(zh, en)) from error
    except BackendMissing as error:
        raise click.ClickException(str(error)) from error
    except SimulatorError as error:
        raise Refused("\n".join(getattr(item, language()) for item in problems_of(error))) from error
    except OSError as error:
        raise Refused(f"{error.filename or ''}: {error.strerror or error}") from error


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, with or without its mark."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(words(f"{path.name} 不是 UTF-8 编码的文本。", f"{path.name} is no text in UTF-8.")) from error
