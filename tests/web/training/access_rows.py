from web.access_matrix import Row
from web.training.rooms import FREE, GRADED, drill_of
from yixian.web.training import actions, runner, scenario_actions
from yixian.web.training.models import Command, Drill, Mark, OwnScenario, Run

RUNNERS = frozenset({"instructor", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
#: Who sits at the plant, and who runs its drill.
SEATED, SEATED_AWAY = RUNNERS | {"worker"}, ADMINISTRATOR | {"stranger"}


def _drill(world, relation):
    if relation == "own":
        unit, by, person = world.plant.team, world.instructor, world.worker
    else:
        unit, by, person = world.plant.foreign_team, world.administrator, world.stranger
    found = Drill.objects.filter(unit=unit, kind="solo", scenario=FREE).first()
    return found or drill_of(unit, by, person)


def _started(world, relation):
    found = _drill(world, relation)
    if found.state == "waiting":
        found = actions.turn(found, "start", by=found.created_by)
    return found


def _run(world, relation):
    return _started(world, relation).runs.get()


def _over(world, relation):
    """A graded run that is over, with points lost and an alarm on the way."""
    own = relation == "own"
    unit, by = (world.plant.team, world.instructor) if own else (world.plant.foreign_team, world.administrator)
    found = Run.objects.filter(drill__unit=unit, drill__scenario=GRADED).first()
    if found is not None:
        return found
    drill = drill_of(unit, by, world.worker if own else world.stranger, scenario=GRADED)
    live = runner.Live(GRADED, drill.seed)
    live.command("HS-1", 90.0)
    live.run(1200)
    live.finish()
    actions.turn(drill, "end", by=by)
    drill.runs.update(
        saved=live.save(), scan=live.scan, time_s=live.time_s, score=live.score(), steps=live.steps(), is_finished=True
    )
    return drill.runs.get()


def _own(world, relation):
    found = OwnScenario.objects.filter(withdrawn_at=None).first()
    text = runner.text("two-tanks/two-tanks-level")
    return found or scenario_actions.save_scenario(None, text, base=0, by=world.instructor).own


def _text(world):
    """Return a text that is new every time, so that it can be saved."""
    number = 20 + OwnScenario.objects.count() + sum(own.editions.count() for own in OwnScenario.objects.all())
    text = runner.text("two-tanks/two-tanks-level").replace("20 min", f"{number} min")
    return {"text": text, "base": "1", "do": "save"}


def _mark(world, relation):
    live = runner.Live(FREE, 1)
    name = f"工况 {Mark.objects.count()}"
    return Mark.objects.create(plant="two-tanks", scenario=FREE, name=name, saved=live.save(), time_s=0.0)


def _moment(world, relation):
    run = _run(world, relation)
    saved = runner.Live(FREE, 1).save()
    Mark.objects.get_or_create(pk=7_000, defaults={"run": run, "plant": "two-tanks", "saved": saved, "time_s": 0.0})
    Mark.objects.filter(pk=7_000).update(run=run)
    return run


def _held(world, relation):
    run = _run(world, relation)
    if run.held_by_id is None:
        actions.take_over(run, by=run.drill.created_by)
    return run


def _free(world, relation):
    run = _run(world, relation)
    if run.held_by_id is not None:
        actions.give_back(run, by=run.drill.created_by)
    return run


def _person(world, relation):
    return world.worker if relation == "own" else world.stranger


def _bypass(world, relation):
    run = _run(world, relation)
    found = Command.objects.filter(run=run, verb="bypass").first()
    asker = world.worker if relation == "own" else world.stranger
    wish = actions.Wish("bypass", "I1.LT-1.bypass", 1.0, note="仪表校验")
    return found or actions.ask(run, wish, by=asker, role="board")


def row(url, method, thing, may_own, may_other, data=None, **extra):
    return Row(
        url,
        own=lambda world: {"pk": thing(world, "own").pk, **extra},
        other=lambda world: {"pk": thing(world, "other").pk, **extra},
        missing={"pk": 999_999, **extra},
        method=method,
        data=data,
        may_own=may_own,
        may_other=may_other,
    )


def _plan(world):
    return {
        "title": "白班练习", "scenario": FREE, "kind": "solo", "unit": world.plant.team.pk, "board": [world.worker.pk],
        "speed": "1",
    }  # fmt: skip


ROWS = [
    Row("training:list"),
    Row("training:practise", method="post", data=lambda world: {"scenario": FREE}),
    Row("training:drills", may_own=RUNNERS),
    Row("training:new", may_own=RUNNERS),
    Row("training:new", may_own=RUNNERS, method="post", data=_plan),
    Row("training:dry-run", may_own=RUNNERS, method="post", data=lambda world: {"scenario": FREE}),
    Row("training:scenarios", may_own=RUNNERS),
    Row("training:scenario-new", may_own=RUNNERS),
    Row("training:scenario-new", may_own=RUNNERS, method="post", data=_text),
    row("training:scenario", "get", _own, RUNNERS, RUNNERS),
    row("training:scenario", "post", _own, RUNNERS, RUNNERS, data=_text),
    row("training:scenario-file", "get", _own, RUNNERS, RUNNERS),
    row("training:scenario-withdraw", "post", _own, RUNNERS, RUNNERS),
    Row("training:conditions", may_own=RUNNERS),
    row("training:condition-rename", "post", _mark, RUNNERS, RUNNERS, data=lambda world: {"name": "另一名"}),
    row("training:condition-remove", "post", _mark, RUNNERS, RUNNERS),
    row("training:keep", "post", _moment, RUNNERS, ADMINISTRATOR, data=lambda world: {"mark": "7000", "name": "留"}),
    row("training:take-over", "post", _free, RUNNERS, ADMINISTRATOR),
    row("training:give-back", "post", _held, RUNNERS, ADMINISTRATOR),
    row("training:person", "get", _person, SEATED, SEATED_AWAY),
    row("training:replay", "get", _over, SEATED, SEATED_AWAY),
    row("training:replay-moments", "get", _over, SEATED, SEATED_AWAY),
    row("training:replay-trend", "get", _over, SEATED, SEATED_AWAY),
    row("training:compare", "get", _over, SEATED, SEATED_AWAY),
    row("training:room", "get", _drill, RUNNERS, ADMINISTRATOR),
    row("training:results", "get", _drill, RUNNERS, ADMINISTRATOR),
    row("training:results-xlsx", "get", _drill, RUNNERS, ADMINISTRATOR),
    row("training:results-pdf", "get", _drill, RUNNERS, ADMINISTRATOR),
    row("training:turn", "post", _drill, RUNNERS, ADMINISTRATOR, step="start"),
    row("training:speed", "post", _drill, RUNNERS, ADMINISTRATOR, data=lambda world: {"speed": "5"}),
    row("training:message", "post", _drill, RUNNERS, ADMINISTRATOR, data=lambda world: {"note": "注意液位"}),
    row("training:station", "get", _run, SEATED, SEATED_AWAY),
    row(
        "training:ask", "post", _run, SEATED, SEATED_AWAY,
        data=lambda world: {"verb": "set", "tag": "LIC-2.sp", "value": "45"},
    ),
    row("training:disturb", "post", _run, RUNNERS, ADMINISTRATOR),
    row("training:log", "get", _run, SEATED, SEATED_AWAY),
    row("training:alarms", "get", _run, SEATED, SEATED_AWAY),
    row("training:trend", "get", _run, SEATED, SEATED_AWAY),
    row("training:debrief", "get", _over, SEATED, SEATED_AWAY),
    row("training:debrief-pdf", "get", _run, SEATED, SEATED_AWAY),
    row("training:second", "post", _bypass, SEATED, SEATED_AWAY, data=lambda world: {"agrees": "1"}),
    row("training-streams:plant", "get", _run, SEATED, SEATED_AWAY),
]  # fmt: skip
