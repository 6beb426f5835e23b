from web.access_matrix import Row
from web.experiments.assembly import chosen, frozen, made, planned, project_of
from yixian.web.experiments import queries
from yixian.web.experiments.models import Choice, Experiment

LEADERS = frozenset({"leader", "technician", "secretary", "manager", "administrator"})
EVERYWHERE = frozenset({"manager", "administrator"})
#: The team's own operator, who leads nothing, works too.
TEAM = LEADERS | {"worker"}

PLAN = {
    "title": "又快又准", "question": "多大力矩?", "safety": "开裂即停", "kind": "ccf", "centre_points": "4",
    "factor-TOTAL_FORMS": "5", "factor-INITIAL_FORMS": "0", "factor-0-name": "力矩", "factor-0-unit": "N·m",
    "factor-0-low": "0.8", "factor-0-high": "1.6", "factor-1-name": "固化", "factor-1-low": "30",
    "factor-1-high": "90", "response-TOTAL_FORMS": "3", "response-INITIAL_FORMS": "0", "response-0-name": "时间",
    "response-0-unit": "s",
}  # fmt: skip


def place_of(world, relation):
    if relation == "own":
        return world.plant.zone, world.leader
    return world.plant.foreign_zone, world.administrator


def team_of(world, relation):
    return [world.worker] if relation == "own" else []


def _project(world, relation):
    place, by = place_of(world, relation)
    return project_of(place, by, *team_of(world, relation))


def _of(world, relation, status, make):
    place, by = place_of(world, relation)
    found = Experiment.objects.filter(project__place=place, status=status).first()
    return found or make(place, by, *team_of(world, relation))


def _draft(world, relation):
    return _of(world, relation, "draft", planned)


def _running(world, relation):
    return _of(world, relation, "running", frozen)


def _measured(world, relation):
    place, by = place_of(world, relation)
    found = Experiment.objects.filter(project__place=place, title="量过").first()
    if found is None:
        found = made(frozen(place, by, *team_of(world, relation), title="量过"), by)
    return found


def _choice(world, relation):
    place, by = place_of(world, relation)
    found = Choice.objects.filter(experiment__project__place=place).first()
    if found is None:
        experiment = made(frozen(place, by, *team_of(world, relation), title="选点"), by)
        found = chosen(experiment, by)
        made(experiment, by, seed=5)
    return found


def _run(world, relation):
    return queries.runs_of(_running(world, relation))[0]


def row(url, method, thing, may_own=None, may_other=EVERYWHERE, data=None):
    allowed = {} if may_own is None else {"may_own": may_own, "may_other": may_other}
    return Row(
        url,
        own=lambda world: {"pk": thing(world, "own").pk},
        other=lambda world: {"pk": thing(world, "other").pk},
        missing={"pk": 999_999},
        method=method,
        data=data,
        **allowed,
    )


def _amended(world):
    response = _running(world, "own").responses.get(order=2)
    return {"what": f"response-{response.pk}-usl", "value": "12", "reason": "图纸换版"}


def _entered(world):
    keys = [response.pk for response in _running(world, "own").responses.all()]
    return {"outcome": "done", f"value_{keys[0]}": "500", f"value_{keys[1]}": "5"}


POINT = {"set_0": "1.2", "set_1": "50", "count": "3"}
ROWS = [
    Row("experiments:list"),
    row("experiments:of-project", "get", _project),
    row("experiments:detail", "get", _measured),
    row("experiments:sheet", "get", _running),
    row("experiments:map", "get", _measured),
    row("experiments:result", "get", lambda world, relation: _choice(world, relation).experiment),
    row("experiments:result-pdf", "get", lambda world, relation: _choice(world, relation).experiment),
    row("experiments:new", "get", _project, TEAM),
    row("experiments:new", "post", _project, TEAM, data=lambda world: PLAN),
    row("experiments:edit", "get", _draft, TEAM),
    row("experiments:edit", "post", _draft, TEAM, data=lambda world: PLAN),
    row("experiments:freeze", "post", _draft, LEADERS),
    row("experiments:amend", "get", _running, LEADERS),
    row("experiments:amend", "post", _running, LEADERS, data=_amended),
    row("experiments:enter", "get", _run, TEAM),
    row("experiments:enter", "post", _run, TEAM, data=_entered),
    row("experiments:repeat", "post", _run, TEAM, data=lambda world: {"reason": "读数可疑"}),
    row("experiments:paste", "get", _running, TEAM),
    row("experiments:paste", "post", _running, TEAM, data=lambda world: {"text": "1\t500\t5", "apply": "1"}),
    row("experiments:choose", "post", _measured, TEAM, data=lambda world: POINT),
    row("experiments:conclude", "post", _choice, TEAM),
]
