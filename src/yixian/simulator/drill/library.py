"""Scenario files: by name, by path, and all there are for a plant."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from yixian.simulator.drill.errors import Problem, ScenarioError
from yixian.simulator.drill.plants import PLANTS
from yixian.simulator.drill.reader import read, read_info
from yixian.simulator.drill.scenario import Scenario, ScenarioInfo


def load(path_or_name: str | Path) -> Scenario:
    """Return a scenario.

    Parameters
    ----------
    path_or_name
        A name `scenarios` lists, or the path of a YAML file [-].

    Raises
    ------
    ScenarioError
        If there is no such file, or with every problem of it: line, key, tag, unit, in both languages.
    """
    path = Path(path_or_name)
    if path.suffix not in (".yaml", ".yml"):
        path = _named(str(path_or_name))
    return _read(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=64)
def loads(text: str, name: str = "draft", plant: str = "") -> Scenario:
    """Return the scenario of a text, as an editor or a database has it; the same text is read once.

    Parameters
    ----------
    text
        YAML [-].
    name
        What to call it [-].
    plant
        The plant it must be for; empty is any [-].

    Raises
    ------
    ScenarioError
        With every problem of it.
    """
    return read(text, name, f"{name}.yaml", plant)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Scenario:
    return read(text_of(path), path.stem, path.name)


def text_of(path: Path) -> str:
    """Return the text of a scenario file.

    Parameters
    ----------
    path
        The file [-].

    Raises
    ------
    ScenarioError
        If it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        zh, en = f"没有文件 {path.name}", f"there is no file {path.name}"
    except UnicodeDecodeError:
        zh, en = "文件不是 UTF-8 编码", "the file is not UTF-8"
    raise ScenarioError(path.name, [Problem(1, 1, "", {"zh": zh, "en": en})])


def _named(name: str) -> Path:
    for plant in PLANTS.values():
        path = plant.folder / f"{name}.yaml"
        if "/" not in name and path.is_file():
            return path
    known = sorted({path.stem for plant in PLANTS.values() for path in plant.folder.glob("*.yaml")})
    text = {
        "zh": f"没有场景 {name}；现有：{'、'.join(known)}",
        "en": f"no scenario {name!r}; there are {', '.join(known)}",
    }
    raise ScenarioError(name, [Problem(1, 1, "", text)])


def scenarios(plant: str | None = None) -> tuple[ScenarioInfo, ...]:
    """Return what can be drilled, by name [-].

    Parameters
    ----------
    plant
        Name of a plant; none for all [-].

    Raises
    ------
    ScenarioError
        If there is no such plant.
    """
    if plant is not None and plant not in PLANTS:
        names = "、".join(PLANTS)
        raise ScenarioError(
            plant, [Problem(1, 1, "plant", {"zh": f"没有装置 {plant}；现有：{names}", "en": f"no plant {plant!r}"})]
        )
    folders = sorted({item.folder for item in PLANTS.values()})
    paths = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    infos = [read_info(text_of(path), path.stem, path.name) for path in paths]
    return tuple(info for info in infos if plant in (None, info.plant))
