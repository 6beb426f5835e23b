from django.core.files.base import ContentFile

from web.access_matrix import Row
from web.projects.trials import END, moment, proposed
from yixian.web.projects import actions
from yixian.web.projects.models import LogEntry, Project, ProjectStatus, Trial, Verdict

LEADERS = frozenset({"leader", "technician", "secretary", "manager", "administrator"})
EVERYWHERE = frozenset({"manager", "administrator"})
APPROVERS = frozenset({"secretary", "manager"})


def _project(world, place, by) -> Project:
    return Project.objects.filter(place=place).first() or proposed(place, by)


def _own(world) -> Project:
    return _project(world, world.plant.zone, world.leader)


def _other(world) -> Project:
    return _project(world, world.plant.foreign_zone, world.administrator)


def _verdict(project) -> Verdict:
    trial: Trial = project.trials.get()
    found = trial.verdicts.first()
    if found is None:
        project.status = ProjectStatus.CHARTERED
        project.save()
        trial.project.refresh_from_db()
        actions.freeze(trial, by=project.created_by, at=moment(trial.baseline_to))
        found = actions.ask_verdict(trial, by=None, at=moment(END.replace(day=20)))
        found.technical = {"residuals": [["2026-01-01T00:00", 0.1], ["2026-01-02T00:00", -0.1]]}
        found.save()
    return found


def _entry(project) -> LogEntry:
    entry = project.log.first() or actions.write_log(project, text="试", happened_on=END, by=project.created_by)
    if not entry.photo:
        entry.photo.save("p.jpg", ContentFile(b"jpeg"))
    return entry


def both(url, method="get", may_own=None, may_other=None, data=None):
    allowed = {} if may_own is None else {"may_own": may_own, "may_other": may_other}
    return Row(
        url,
        own=lambda world: {"pk": _own(world).pk},
        other=lambda world: {"pk": _other(world).pk},
        missing={"pk": 999_999},
        method=method,
        data=data,
        **allowed,
    )


def of_verdict(url):
    return Row(
        url,
        own=lambda world: {"pk": _verdict(_own(world)).pk},
        other=lambda world: {"pk": _verdict(_other(world)).pk},
        missing={"pk": 999_999},
    )


def _by_turns(place, by) -> Project:
    """A project whose trial by turns is frozen, so that there is something to depart from."""
    found = Project.objects.filter(place=place, trials__design="switchback").first()
    if found is None:
        found = proposed(place, by, design="switchback", washout_days=0)
        found.status = ProjectStatus.CHARTERED
        found.save()
        actions.freeze(found.trials.get(), by=by, at=moment(END))
    return found


def turns(method):
    return Row(
        "projects:deviate",
        own=lambda world: {"pk": _by_turns(world.plant.zone, world.leader).pk},
        other=lambda world: {"pk": _by_turns(world.plant.foreign_zone, world.administrator).pk},
        missing={"pk": 999_999},
        method=method,
        may_own=LEADERS,
        may_other=EVERYWHERE,
    )


def lead(url, method, data=None):
    return both(url, method, may_own=LEADERS, may_other=EVERYWHERE, data=data)


ROWS = [
    Row("projects:list"),
    Row("projects:chance"),
    Row("projects:new", may_own=LEADERS),
    Row("projects:new", may_own=LEADERS, method="post"),
    both("projects:detail"),
    both("projects:calendar"),
    lead("projects:edit", "get"),
    lead("projects:edit", "post"),
    both(
        "projects:approve",
        "post",
        may_own=APPROVERS,
        may_other=frozenset({"manager"}),
        data=lambda world: {"answer": "yes"},
    ),
    lead("projects:freeze", "post"),
    lead("projects:amend", "get"),
    lead("projects:amend", "post"),
    lead("projects:log", "get"),
    lead("projects:log", "post", data=lambda world: {"text": "试", "happened_on": "2026-01-01"}),
    lead("projects:stages", "get"),
    lead("projects:stages", "post", data=lambda world: {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}),
    lead("projects:stop", "get"),
    lead("projects:stop", "post", data=lambda world: {"lesson": "试"}),
    lead("projects:ask", "post"),
    of_verdict("projects:verdict"),
    of_verdict("projects:figure"),
    of_verdict("projects:residuals"),
    of_verdict("projects:verdict-pdf"),
    of_verdict("projects:verdict-docx"),
    both("projects:story"),
    both("projects:story-docx"),
    both("projects:calendar-feed"),
    lead("projects:another", "get"),
    lead("projects:another", "post"),
    turns("get"),
    turns("post"),
    Row(
        "projects:photo",
        own=lambda world: {"pk": _entry(_own(world)).pk},
        other=lambda world: {"pk": _entry(_other(world)).pk},
        missing={"pk": 999_999},
    ),
]
