"""A scenario tried before anybody plays it: does it load, does it start, what does doing nothing score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yixian.simulator.drill.accounts import WAITING
from yixian.simulator.drill.errors import CommandRefused, Problem, ScenarioError, Text
from yixian.simulator.drill.grading import Score
from yixian.simulator.drill.library import loads
from yixian.simulator.drill.player import play
from yixian.simulator.drill.scenario import Scenario
from yixian.simulator.drill.session import Session
from yixian.simulator.errors import SimulationDiverged

#: An idle run is not followed for longer; nobody waits for it [s].
LONGEST_S = 4 * 3600.0
#: What an expert is to score at least, and a wrong response at most [-].
EXPERT, WRONG = 95.0, 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the author should look at, though the file can be read.

    Parameters
    ----------
    code
        ``diverges``, ``done-at-once``, ``charged-at-once``, ``over-at-once``, ``idle-passes``, ``never-opens``,
        ``refused``, ``expert-low``, ``wrong-high`` or ``leads-elsewhere`` [-].
    item
        Code of the step or penalty, or name of the player, that it is about [-].
    text
        In both languages [-].
    is_fatal
        Whether the scenario cannot be played like that [-].
    """

    code: str
    item: str
    text: Text
    is_fatal: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """What came of trying a scenario.

    Parameters
    ----------
    scenario
        The scenario; ``None`` where the text cannot be read [-].
    problems
        Why it cannot: line, key, tag, unit, in both languages; unknown tags among them [-].
    findings
        What is odd about it [-].
    open_at_once
        Codes of the steps whose start condition holds in the first moment [-].
    idle
        The score of somebody who does nothing; ``None`` where it did not come to that [-].
    idle_s
        How long that run was [s].
    players
        The scores of its scripted players, by name [-].
    """

    scenario: Scenario | None
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    open_at_once: tuple[str, ...] = ()
    idle: Score | None = None
    idle_s: float = 0.0
    players: Mapping[str, Score] = field(default_factory=dict)

    @property
    def is_playable(self) -> bool:
        """Whether somebody can be set before it."""
        return self.scenario is not None and not any(finding.is_fatal for finding in self.findings)


def dry_run(text: str, plant: str = "", *, name: str = "draft", seed: int = 7, backend: str = "llvm") -> DryRun:
    """Try a scenario that stands in no file; nothing is raised, everything is reported.

    Parameters
    ----------
    text
        YAML, as an editor has it [-].
    plant
        The plant it must be for; empty is any [-].
    name
        What to call it: the draw of disturbances depends on it [-].
    seed, backend
        As in `Session` [-].
    """
    try:
        scenario = loads(text, name, plant)
    except ScenarioError as error:
        return DryRun(None, error.problems)
    try:
        session = Session(scenario, seed, backend)
    except SimulationDiverged as error:
        return DryRun(scenario, findings=(_diverges(error.tag, 0.0),))
    findings = _at_once(session)
    open_at_once = tuple(step.code for step in session.steps if step.state != WAITING)
    session.advance(min(scenario.time_limit_s, LONGEST_S))
    findings += _idle(session)
    scores: dict[str, Score] = {}
    for player in scenario.players:
        findings += _played(scenario, player, scores, seed, backend)
    return DryRun(scenario, (), tuple(findings), open_at_once, session.score(), session.time_s, scores)


def _diverges(tag: str, time_s: float) -> Finding:
    text = {
        "zh": f"模型在 {time_s:g} s 发散：{tag}；检查初始值与故障的大小",
        "en": f"the model diverges at {time_s:g} s: {tag}; look at the initial values and the size of malfunctions",
    }
    return Finding("diverges", tag, text, is_fatal=True)


def _at_once(session: Session) -> list[Finding]:
    """Return what has come true before anybody could do anything."""
    findings = []
    for step in session.steps:
        if session.is_done(step.code):
            zh, en = f"步骤 {step.code} 一开始就已完成", f"step {step.code} is done before anybody has done anything"
            findings.append(Finding("done-at-once", step.code, {"zh": zh, "en": en}))
    for item in session.score().items:
        if item.kind == "penalty":
            zh, en = f"{item.code} 一开始就扣分", f"{item.code} costs points before anybody has done anything"
            findings.append(Finding("charged-at-once", item.code, {"zh": zh, "en": en}))
    if session.finished:
        zh, en = "一开始就已结束：检查 ends 和红线", "it is over as it begins: look at ends and the red lines"
        findings.append(Finding("over-at-once", "", {"zh": zh, "en": en}, is_fatal=True))
    return findings


def _idle(session: Session) -> list[Finding]:
    findings = [_diverges(event.tag, event.time_s) for event in session.events if event.kind == "diverged"]
    score = session.score()
    if score.is_passed:
        zh = f"什么都不做也得 {score.total:.0f} 分，及格"
        findings.append(
            Finding("idle-passes", "", {"zh": zh, "en": f"doing nothing scores {score.total:.0f} and passes"})
        )
    return findings


def _played(scenario: Scenario, name: str, scores: dict[str, Score], seed: int, backend: str) -> list[Finding]:
    """Return what is odd about a scripted player, and note its score."""
    if scenario.time_limit_s > LONGEST_S:
        return []
    try:
        played = play(scenario, name, seed=seed, backend=backend)
    except CommandRefused as error:
        zh, en = f"{name} 的操作被拒绝：{error.tag}，{error.why['zh']}", f"{name} is refused: {error}"
        return [Finding("refused", name, {"zh": zh, "en": en})]
    score = scores[name] = played.session.score()
    findings = []
    if name == "expert":
        findings += _never_opened(played.session)
        if score.total < EXPERT:
            text = {"zh": f"专家只得 {score.total:.1f} 分", "en": f"the expert scores only {score.total:.1f}"}
            findings.append(Finding("expert-low", name, text))
    if name == "wrong" and score.total >= WRONG:
        text = {"zh": f"错误处置也得 {score.total:.1f} 分", "en": f"the wrong response still scores {score.total:.1f}"}
        findings.append(Finding("wrong-high", name, text))
    if not played.led:
        text = {"zh": f"{name} 没有走到 leads_to 所说的结果", "en": f"{name} does not lead where leads_to says"}
        findings.append(Finding("leads-elsewhere", name, text))
    return findings


def _never_opened(session: Session) -> list[Finding]:
    return [
        Finding(
            "never-opens", step.code,
            {"zh": f"专家操作时步骤 {step.code} 从未开始", "en": f"step {step.code} never opens when the expert plays"},
        )
        for step in session.steps
        if step.state == WAITING
    ]  # fmt: skip
