"""The factor experiments of the story, performed: the run sheet, what was measured, the point that is confirmed."""

from __future__ import annotations

from yixian.demo import content
from yixian.demo.events import ExperimentConcluded, ExperimentFrozen, ExperimentPlanned, PointChosen, RunMade
from yixian.demo.experimenting import measured
from yixian.demo.replay.book import Book
from yixian.web.experiments import actions, models, queries
from yixian.web.experiments.plan import Axis, Goal


class Experiments:
    """Plans, freezes, runs and concludes."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.told = {one.code: one for one in content.experiments()}
        self.rows: dict[str, models.Experiment] = {}
        self.choices: dict[str, models.Choice] = {}

    def planned(self, event: ExperimentPlanned) -> None:
        one = self.told[event.experiment]
        draft = actions.Draft(
            title=one.title,
            question=one.question,
            kind=one.kind,
            centre_points=one.centre_points,
            safety=one.safety,
            axes=tuple(Axis(**factor) for factor in one.factors),
            goals=tuple(Goal(**goal) for goal in one.goals),
        )
        project = self.book.projects[one.project]
        self.rows[one.code] = actions.draft(project, draft, by=self.book.people[event.by])

    def frozen(self, event: ExperimentFrozen) -> None:
        code = event.experiment
        self.rows[code] = actions.freeze(self.rows[code], by=self.book.people[event.by])

    def run_made(self, event: RunMade) -> None:
        one, experiment = self.told[event.experiment], self.rows[event.experiment]
        run = queries.next_run(queries.runs_of(experiment))
        assert run is not None
        run.experiment = experiment
        values = measured(one, run.number, run.used, self.book.enterprise.sizes.seed)
        keys = [response.pk for response in experiment.responses.all()]
        entry = actions.Entry(models.Outcome.DONE, dict(zip(keys, values, strict=True)))
        actions.enter(run, entry, by=self.book.people[event.by])

    def point_chosen(self, event: PointChosen) -> None:
        chosen = self.told[event.experiment].chosen
        assert chosen is not None
        self.choices[event.experiment] = actions.choose(
            self.rows[event.experiment],
            chosen.settings,
            count=chosen.count,
            reason=chosen.reason,
            by=self.book.people[event.by],
        )

    def concluded(self, event: ExperimentConcluded) -> None:
        actions.conclude(self.choices[event.experiment], by=self.book.people[event.by])
