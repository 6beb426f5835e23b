"""Campaigns: the cases of a file, the same results wherever and however often they are run."""

from __future__ import annotations

import os
import re
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from yixian.simulator.gateways.campaign.executors import processes, results_of
from yixian.simulator.gateways.campaign.plan import draw, read_plan
from yixian.simulator.gateways.campaign.results import FINAL, PARTS, read
from yixian.simulator.gateways.campaign.running import run_plan
from yixian.simulator.gateways.errors import GatewayError, WrongCampaign

FILE = """
plant: two-tanks
hours: 0.05
seeds: 3
set: [HV-1=45]
sweep:
  LIC-2.gain: [1, 2]
  LIC-2.sp@1min: {from: 40, to: 60, count: 3}
sample:
  P1.capacity: {low: 5.5, high: 6.5}
  T1.area: {mean: 2.0, sd: 0.1, low: 1.5, high: 2.5}
kpis:
  spread: {of: LT-2, take: sd, from: 30}
  error: {of: LT-2, take: mean_absolute_error, limit: 40}
  commands: {count: command}
"""


class Here(Executor):
    """Does the work at once, in this process."""

    def submit(self, work, /, *arguments, **named):
        future: Future = Future()
        future.set_result(work(*arguments, **named))
        return future


@contextmanager
def here():
    yield Here()


def test_the_cases_are_the_grid_times_the_seeds_with_the_same_draws_at_each_point():
    cases = read_plan(FILE).cases
    assert len(cases) == 2 * 3 * 3
    assert [case.values["LIC-2.sp@1min"] for case in cases[::3]] == [40.0, 50.0, 60.0] * 2
    drawn = {case.task.seed: case.values["T1.area"] for case in cases[:3]}
    assert len(set(drawn.values())) == 3
    assert all(case.values["T1.area"] == drawn[case.task.seed] for case in cases)


def test_a_draw_is_the_same_on_every_machine():
    assert draw({"low": 0.0, "high": 1.0}, "1:1:P1.kv") == 0.4339930150790474
    values = [draw({"mean": 5.0, "sd": 1.0, "low": 4.0, "high": 6.5}, str(k)) for k in range(500)]
    assert 4.0 <= min(values) < 4.1
    assert 6.4 < max(values) <= 6.5
    triangle = [draw({"low": 0.0, "mode": 1.0, "high": 4.0}, str(k)) for k in range(2000)]
    assert sum(triangle) / 2000 == pytest.approx(5.0 / 3.0, abs=0.06)  # three standard errors


def test_results_are_the_same_bytes_in_one_process_and_in_two(tmp_path):
    plan = read_plan(FILE)
    one = run_plan(plan, tmp_path / "one", here)
    two = run_plan(plan, tmp_path / "two", processes(2), workers=2)
    assert one.path.read_bytes() == two.path.read_bytes()
    rows = read(one.path)
    assert [row["number"] for row in rows] == list(range(18))
    assert all(row["commands"] == 5.0 for row in rows)
    assert rows[0]["spread"] > 0.0


def test_what_is_known_is_not_run_again_and_new_seeds_are(tmp_path):
    assert run_plan(read_plan(FILE), tmp_path, here).done == 18
    again = run_plan(read_plan(FILE), tmp_path, here)
    assert (again.done, again.known) == (0, 18)
    more = run_plan(read_plan(FILE.replace("seeds: 3", "seeds: 4")), tmp_path, here)
    assert (more.done, more.known, len(read(more.path))) == (6, 18, 24)
    fewer = run_plan(read_plan(FILE.replace("seeds: 3", "seeds: 2")), tmp_path, here)
    assert (fewer.done, len(read(fewer.path))) == (0, 12)
    assert run_plan(read_plan(FILE), tmp_path, here).done == 0


def test_a_campaign_that_was_stopped_goes_on_where_it_was(tmp_path):
    plan, told = read_plan(FILE), []

    def tell(done):
        told.append(done)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_plan(plan, tmp_path, here, tell=tell)
    kept = len(list((tmp_path / PARTS).glob("*.parquet")))
    assert kept == 2
    (tmp_path / PARTS / "cut.1.tmp").write_bytes(b"PAR1")
    assert not (tmp_path / FINAL).exists()
    outcome = run_plan(plan, tmp_path, here)
    assert (outcome.known, outcome.done) == (sum(told[1:]), 18 - sum(told[1:]))
    assert len({row["key"] for row in read(outcome.path)}) == 18
    assert not list((tmp_path / PARTS).iterdir())


def die_once(number: int, mark: str) -> int:
    """Kill the worker the first time piece 3 is done."""
    path = Path(mark)
    if number == 3 and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@contextmanager
def pool():
    with ProcessPoolExecutor(2) as executor:
        yield executor


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_killed_process_loses_and_doubles_nothing(tmp_path):
    mark = str(tmp_path / "dead")
    found = list(results_of(pool, die_once, [(number, mark) for number in range(6)]))
    assert sorted(found) == [(number, number) for number in range(6)]
    with pytest.raises(GatewayError, match="died 3 times"):
        list(results_of(pool, die, [(1,)]))


def test_grading_is_calibrated_by_a_scripted_player(tmp_path):
    text = "plant: two-tanks\nscenario: two-tanks-level\nplayer: expert\nseeds: 2\nkpis: {total: {score: total}}"
    rows = read(run_plan(read_plan(text), tmp_path, here).path)
    assert all(row["total"] >= 95.0 for row in rows)


def test_a_case_that_diverges_is_a_result_of_its_own_and_its_neighbours_go_on(tmp_path):
    change = "P0.capacity: [6, 1.7e308]"
    text = f"plant: two-tanks\nhours: 0.05\nseeds: 3\nsweep: {{{change}}}\nkpis: {{spread: {{of: LT-2, take: sd}}}}"
    outcome = run_plan(read_plan(text), tmp_path, here)
    rows = read(outcome.path)
    assert outcome.diverged == 3
    assert all(row["diverged_s"] is None and row["spread"] > 0.0 for row in rows[:3])
    assert {(row["diverged_s"], row["diverged_tag"], row["spread"], row["hash"]) for row in rows[3:]} == {
        (2.5, "T2.mass", None, None)
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("plant: three-tanks", "did you mean two-tanks"),
        ("hours: -1", "hours: hours is -1; a number above 0 is wanted"),
        ("hors: 1", "hors: unknown key 'hors'"),
        ("hours: .inf", "hours is inf; a number above 0 is wanted"),
        ("seeds: 1000000000", "seeds is 1000000000; how many, up to 1000000"),
        ("sweep: {LIC-2.sp: [1], LIC-2.sp: [2]}", "LIC-2.sp is written twice"),
        ("sweep: {LIC-2.op: [10, 20]}", "LIC-2.op not set: LIC-2 is in AUTO and sets its output itself"),
        ("set: [LIC-2.mode=CAS]", "LIC-2.mode = 2 state is outside 0 to 1"),
        ("seeds: many", "seeds is 'many'"),
        ("scenario: no", "has no scenario"),
        ("sweep: {LIC-9.sp: [1]}", "there is no tag 'LIC-9.sp'; did you mean LIC-2.sp"),
        ("sweep: {LIC-2.sp: [400]}", "LIC-2.sp = 400 % is outside 0 to 100 %"),
        ("sweep: {LIC-2.sp: {from: 1, to: 2}}", "a list of numbers is wanted, or from, to and count"),
        ("sample: {T1.area: {low: 3, high: 2}}", "sample T1.area: low and high"),
        ("kpis: {}", "kpis is empty"),
        ("kpis: {a: {of: LT-2, take: median}}", "take is 'median'; one of mean, sd"),
        ("kpis: {a: {of: LT-9, take: sd}}", "there is no tag 'LT-9'"),
        ("kpis: {a: {of: LT-2, take: seconds_above}}", "seconds_above needs a limit"),
        ("kpis: {Seed: {of: LT-2, take: sd}}", "two columns of the results would be called 'Seed'"),
        ("kpis: {a: {score: all}}", "score is 'all'; one of total"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(change, says):
    key = change.partition(":")[0]
    blocks = [block for block in FILE.replace("\n ", "\x00 ").splitlines() if not block.startswith(f"{key}:")]
    with pytest.raises(WrongCampaign, match=says.replace("(", "\\(")):
        read_plan("\n".join([*blocks, change]).replace("\x00", "\n"))


def test_a_problem_has_its_line(tmp_path):
    text = "plant: two-tanks\nseeds: 2\nsweep:\n  HV-1: [10, 20]\n  HV-9: [1]\nkpis: {a: {of: LT-2, take: sd}}\n"
    with pytest.raises(WrongCampaign, match=r"tanks\.yaml:5, sweep HV-9: there is no tag 'HV-9'; did you mean HV-1"):
        read_plan(text, "tanks.yaml")


def test_the_file_of_the_guide_is_a_campaign_that_runs(tmp_path):
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "campaign.md").read_text(encoding="utf-8")
    plan = read_plan(re.search(r"```yaml\n(.*?)```", guide, re.DOTALL).group(1))
    assert len(plan.cases) == 3 * 5 * 20
    few = replace(plan, cases=plan.cases[::100])
    rows = read(run_plan(few, tmp_path, here).path)
    assert all(row["spread"] > 0.0 and row["alarms"] is not None for row in rows)
