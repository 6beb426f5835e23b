"""Three hundred corrupted files: an answer with its checks, or an error in words; never a traceback."""

import csv
import json
import math
import re

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from yixian.commands.capability import capability_command
from yixian.commands.chart import chart_command
from yixian.commands.factorial import factorial_command
from yixian.commands.schedule import schedule_command
from yixian.commands.verify import verify_command
from yixian.evidence import Charter, EvidenceError, ProblemsError, problem_sentence, read_charter, read_series, verify

from .corrupted import DAYS, HEADING, corrupted, corrupted_charter, sound

AS_OF = "2026-02-01"
PLAIN = {
    "project": "Less medium a tonne",
    "indicator": {"name": "medium", "unit": "kg/t", "better": "down", "kind": "ratio"},
    "columns": {"time": "date", "numerator": "medium", "denominator": "coal"},
    "covariates": ["ash"],
    "design": "before_after",
    "change_at": "2025-11-30",
    "before": {"from": "2025-09-01", "to": "2025-11-29"},
    "after": {"from": "2025-11-30", "to": "2025-12-29"},
    "min_effect": 0.1,
    "registered_at": "2025-11-20",
}
MEAN = PLAIN | {
    "indicator": PLAIN["indicator"] | {"kind": "mean"},
    "columns": {"time": "date", "value": "medium"},
    "min_effect": 9.0,
}
RATE = PLAIN | {
    "indicator": PLAIN["indicator"] | {"kind": "rate"},
    "columns": {"time": "date", "events": "jams", "exposure": "coal"},
}
CHARTERS = [Charter.from_dict(plain) for plain in (PLAIN, MEAN, RATE)]


def in_words(error):
    """Every problem has its sentence in both languages, all names filled in."""
    assert error.problems
    for problem in error.problems:
        assert re.search("[\u4e00-\u9fff]", problem_sentence(problem, "zh"))
        assert "{" not in problem_sentence(problem, "en").replace(str(problem.facts.get("found", "")), "")


def sound_answer(result, name):
    """A command ends with 0 and a record of real numbers, or with 2 and its reasons in words."""
    context = (name, result.output[-800:], result.exception)
    assert result.exit_code in (0, 2), context
    assert result.exception is None or isinstance(result.exception, SystemExit), context
    record = json.loads(result.stdout, parse_constant=lambda text: pytest.fail(f"{text} in {context}"))
    if result.exit_code == 2:
        assert record["problems"], context
        assert re.search("[\u4e00-\u9fff]", result.stderr), context
    return record if result.exit_code == 0 else None


@pytest.mark.parametrize("first", range(0, 300, 20))
def test_corrupted_files(first, tmp_path):
    for number in range(first, first + 20):
        path, troubles = corrupted(number, tmp_path)
        charter = CHARTERS[number % 3]
        try:
            series = read_series(path, charter)
        except ProblemsError as error:
            in_words(error)
        else:
            verdict = verify(series, charter, as_of=np.datetime64(AS_OF, "s"))
            json.dumps(verdict.to_dict(), allow_nan=False)
            if verdict.effect is None:
                assert "stop" in {check.level for check in verdict.checks}
            elif number % 3 == 0 and "swapped_columns" not in troubles:
                near = verdict.effect.lo - 0.2 <= 0.3 <= verdict.effect.hi + 0.2
                told = [check.code for check in verdict.checks if check.level in ("cap", "stop")]
                assert near or told, (number, troubles, verdict.effect)
        run_commands(path, number, troubles)


def run_commands(path, number, troubles):
    run = CliRunner().invoke
    by_time = ["--time", "date", "--as-of", AS_OF, "--json"]
    column = HEADING[1 + number % 4]
    where = (number, troubles)
    limits = ["--lsl", "1", "--usl", "20000"]
    record = sound_answer(run(capability_command, [str(path), "--column", column, *limits, *by_time]), where)
    if record is not None and record["word"] == "proved":
        assert all(check["level"] in ("ok", "note") for check in record["checks"])
        assert all(math.isfinite(record[name]) for name in ("mean", "sd_overall"))
    options = ["--kind", "u", "--column", "jams", "--sizes", "coal"] if number % 2 else ["--column", column]
    record = sound_answer(
        run(chart_command, [str(path), *options, "--baseline-rows", "60", *by_time]), (number, troubles)
    )
    if record is not None:
        assert len(record["points"]) == len(record["upper"]) == len(record["times"])
        unknown = sum(point is None for point in record["points"])
        assert bool(unknown) == ("points_unknown" in {check["code"] for check in record["checks"]})
    fit = ["fit", str(path), "--factor", "ash:25:35", "--factor", "coal:4000:6000:t", "--response", "medium", "--json"]
    sound_answer(run(factorial_command, fit), where)


def test_a_sound_file_gives_every_answer(tmp_path):
    path = tmp_path / "sound.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(sound(1))
    assert len(sound(1)) == DAYS + 1
    verdict = verify(read_series(path, CHARTERS[0]), CHARTERS[0], as_of=np.datetime64(AS_OF, "s"))
    assert verdict.effect.lo <= 0.3 <= verdict.effect.hi
    run = CliRunner().invoke
    by_time = ["--time", "date", "--as-of", AS_OF, "--json"]
    assert sound_answer(
        run(capability_command, [str(path), "--column", "ash", "--lsl", "10", "--usl", "50", *by_time]), 0
    )
    assert sound_answer(run(chart_command, [str(path), "--column", "ash", "--baseline-rows", "60", *by_time]), 0)


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_corrupted_charters(first, tmp_path):
    data, _ = corrupted(2, tmp_path)
    for number in range(first, first + 20):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(corrupted_charter(number, PLAIN).encode("utf-8" if number % 9 else "gb18030"))
        try:
            charter = read_charter(path)
        except ProblemsError as error:
            in_words(error)
        else:
            assert Charter.from_dict(yaml.safe_load(yaml.safe_dump(charter.to_dict()))).sha() == charter.sha()
        arguments = ["--charter", str(path), "--json"]
        sound_answer(CliRunner().invoke(verify_command, [str(data), *arguments, "--as-of", AS_OF]), number)
        sound_answer(CliRunner().invoke(schedule_command, [*arguments, "--shifts", "2"]), number)
        sound_answer(CliRunner().invoke(chart_command, [str(data), *arguments]), number)


def test_every_refusal_of_this_package_is_an_evidence_error():
    assert issubclass(ProblemsError, EvidenceError)
