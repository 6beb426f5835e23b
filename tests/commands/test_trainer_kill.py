"""The trainer is killed in mid-drill with commands under way: it comes back, and nothing is lost or doubled."""

import json

import pytest

PROGRAM = """
import itertools, json, os, signal, subprocess, sys, time
from django.utils import timezone
from yixian.web.people.models import Person
from yixian.web.training import actions, frames, runner
from yixian.web.training.actions import Wish
from yixian.web.training.models import Command, Drill, Outcome, Run, Seat, State
from yixian.simulator import drill
from yixian.simulator.drill.plants import PLANTS
from yixian.simulator.kernel import Simulation

SPEED, TAGS = 5.0, ("LIC-2.sp", "HV-1", "HS-1")
person = Person.objects.create_user("000001", "张一线")
for scenario, count in (("two-tanks/two-tanks-level", 4), ("two-tanks/running", 2)):
    room = Drill.objects.create(title="kill", scenario=scenario, seed=11, speed=SPEED, state=State.RUNNING,
                                created_by=person, started_at=timezone.now())
    for number in range(1, count + 1):
        Seat.objects.create(run=Run.objects.create(drill=room, number=number), person=person, role="board")
runs = list(Run.objects.select_related("drill").order_by("pk"))


def start():
    began = time.time()
    process = subprocess.Popen([sys.executable, "-m", "yixian", "trainer"])
    while min((frame.head["at"] if (frame := frames.read(run.pk)) else 0.0) for run in runs) < began:
        assert process.poll() is None and time.time() < began + 60.0
        time.sleep(0.02)
    return process, time.time() - began


def ask_for(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        number = next(numbers)
        for run in runs:
            frames.watch(run.pk)
        value = 30.0 + number % 400 / 10.0
        actions.ask(runs[number % len(runs)], Wish("set", TAGS[number % 3], value), by=person, role="board")
        time.sleep(0.01)


numbers = itertools.count()
process, _ = start()
back = []
for seconds in (2.7, 1.9, 3.3):
    ask_for(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    ask_for(0.2)  # while nobody is there to do it
    process, took = start()
    back.append(took)
ask_for(1.0)
until = time.monotonic() + 30.0
while Command.objects.exclude(outcome=Outcome.DONE).exists() and time.monotonic() < until:
    time.sleep(0.1)
process.terminate()
code = process.wait(30.0)


def graded(run):
    scenario = drill.load(run.drill.scenario.partition("/")[2])
    saved = drill.resume(scenario, bytes(run.saved), backend=runner.backend())
    log = drill.log_of(bytes(run.saved))
    found = [(entry["tag"], entry["value"], entry["scan"]) for entry in map(json.loads, log.splitlines())
             if entry["kind"] == "command"]
    return found, drill.replay(scenario, log, backend=runner.backend()).hash() == saved.hash()


def free(run):
    saved = runner.Live(run.drill.scenario, 11, bytes(run.saved))
    plant = Simulation(runner.engine("two-tanks"), 11)
    PLANTS["two-tanks"].start(plant, "running")
    for row in Command.objects.filter(run=run).order_by("pk"):
        plant.run(row.scan - plant.scans)
        plant.set(row.tag, row.value)
    plant.run(run.scan - plant.scans)
    return None, plant.hash() == saved._simulation.hash()


result = {"asked": next(numbers), "back_s": back, "code": code, "done": Command.objects.filter(outcome="done").count(),
          "lost": [], "other_bits": [], "time_s": []}
for run in Run.objects.select_related("drill").order_by("pk"):
    asked = list(Command.objects.filter(run=run).order_by("pk").values_list("tag", "value", "scan"))
    found, is_same = graded(run) if "level" in run.drill.scenario else free(run)
    if found is not None and found != asked:
        result["lost"].append(run.pk)
    if not is_same:
        result["other_bits"].append(run.pk)
    result["time_s"].append(run.time_s)
print(json.dumps(result))
"""


@pytest.mark.slow
def test_a_trainer_killed_three_times_loses_and_doubles_no_command(installation):
    found = json.loads(installation.django(PROGRAM).splitlines()[-1])
    assert found["asked"] > 100
    assert found["done"] == found["asked"]
    assert found["lost"] == []
    assert found["other_bits"] == []
    assert max(found["back_s"]) < 10.0
    assert min(found["time_s"]) > 20.0
    assert found["code"] == 0
