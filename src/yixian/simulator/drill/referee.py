"""The referee of a drill: once a second he looks at the plant, and writes into the book what has come of it."""

from __future__ import annotations

import math

from yixian.simulator.control import alarm as alarm_states
from yixian.simulator.drill import accounts
from yixian.simulator.drill.assessed import Penalty, Step
from yixian.simulator.drill.comparisons import Comparisons, conditions
from yixian.simulator.drill.errors import Text
from yixian.simulator.drill.events import Event, News, Reporter
from yixian.simulator.drill.grading import Deduction
from yixian.simulator.drill.plants import has
from yixian.simulator.drill.present import Present
from yixian.simulator.drill.scenario import FieldAction
from yixian.simulator.drill.upsets import ACTIVE, Malfunction, UpsetAccount
from yixian.simulator.kernel import Change

#: Alarms that cost points when nobody answers them.
COUNTED_PRIORITY = 2


class Referee:
    """Judges one drill. What he remembers himself can be forgotten: the book holds everything that counts.

    Parameters
    ----------
    present
        The drill [-].
    reporter
        What the changes of its plant mean [-].
    upsets
        What goes wrong in it, in the order of their accounts [-].
    """

    def __init__(self, present: Present, reporter: Reporter, upsets: tuple[Malfunction, ...]) -> None:
        self.present, self.reporter, self.upsets = present, reporter, upsets
        layout = present.simulation.engine.layout
        self._comparisons = Comparisons(conditions(present.scenario, upsets), layout, present.actions)
        self._held = b""
        self._is_stirred, self._has_ended = True, False
        self._near: list[Step] = []
        self._pending: list[tuple[float, float]] = []

    def stir(self) -> None:
        """Look at everything the next time: something has been done that comparisons do not show."""
        self._is_stirred = True

    def judge(self) -> None:
        """Take note of the present; conditions are only evaluated where something they ask for may have changed."""
        present = self.present
        self._report_changes()
        self._complete_actions()
        held = self._comparisons.held(present.simulation.buffer, present.time_s)
        if held != self._held or self._is_stirred or self._has_waited():
            self._held = held
            self.judge_all()
        else:
            self._follow()
        self._count_unanswered()
        if self._has_ended:
            present.close({"zh": "演练目标达到，结束", "en": "the drill has reached its end"})
        elif present.time_s >= present.scenario.time_limit_s:
            present.close({"zh": "时间到，演练结束", "en": "time is up"})

    def _has_waited(self) -> bool:
        """Tell whether something has now held for as long as it must."""
        now = self.present.time_s
        return any(now - since_s >= for_s for since_s, for_s in self._pending)

    def judge_all(self) -> None:
        """Evaluate every condition of the drill."""
        present, scenario, book = self.present, self.present.scenario, self.present.book
        changed = [self._judge_upset(*pair) for pair in zip(self.upsets, book.upsets, strict=True)]
        for step in scenario.steps:
            account = book.steps[step.code]
            changed.append(account.judge(step, present))
            if changed[-1] and account.state != accounts.OPEN:
                self._tell_step(step, account.why(step))
        changed += [book.quality[item.code].judge(item, present) for item in scenario.quality]
        for penalty in scenario.penalties:
            self._charge(penalty)
        self._has_ended = scenario.ends is not None and scenario.ends.gap(present, 0.0).is_closed
        self._is_stirred = any(changed)
        pending = [(since_s, self._comparisons.holds.get(key, 0.0)) for key, since_s in book.timers.items()]
        self._pending = [(since_s, for_s) for since_s, for_s in pending if present.time_s - since_s < for_s]
        self._near = [step for step in scenario.steps if book.steps[step.code].is_near(step, present)]

    def _follow(self) -> None:
        """Note how near the trainee is and how well values are kept, while no condition begins or ceases to hold."""
        present, book = self.present, self.present.book
        for upset, account in zip(self.upsets, book.upsets, strict=True):
            if account.state == ACTIVE and upset.lasts_s is not None and self._judge_upset(upset, account):
                self.judge_all()
                return
        for step in self._near:
            book.steps[step.code].follow(step, present)
        for item in present.scenario.quality:
            book.quality[item.code].follow(item, present)

    def _tell_step(self, step: Step, why: Text) -> None:
        zh, en = (
            f"步骤 {step.code} {step.title['zh']}：{why['zh']}",
            f"step {step.code} {step.title['en']}: {why['en']}",
        )
        self.present.tell("step", step.code, None, "grading", {"zh": zh, "en": en})

    def _charge(self, penalty: Penalty) -> None:
        present = self.present
        due = present.book.penalties[penalty.code].judge(penalty, present)
        if due <= 0.0:
            return
        tag = next(iter(penalty.when.tags()), "")
        value = present.value(tag) if tag else None
        cap = present.scenario.rules.red_line_cap if penalty.is_red_line else 100.0
        kind = "red_line" if penalty.is_red_line else "penalty"
        present.deduct(Deduction(penalty.code, due, present.time_s, tag, value, penalty.title, cap), kind=kind)
        if penalty.ends_drill:
            title = penalty.title
            present.close(
                {"zh": f"触犯红线，演练终止：{title['zh']}", "en": f"red line, the drill ends: {title['en']}"}
            )

    def _report_changes(self) -> None:
        changes = self.present.simulation.changes
        if not changes:
            return
        self.present.simulation.changes = []
        for change in changes:
            if change.tag in self.reporter.alarms:
                self._watch_alarm(change.tag, change.new)
            news = self.reporter.news(change, self.present.value)
            if news is not None:
                self._report(change, news)

    def _report(self, change: Change, news: News) -> None:
        present, rules = self.present, self.present.scenario.rules
        scan = change.scan - present.origin
        time_s = scan * present.period
        present.book.events.append(
            Event(scan, time_s, news.tag, news.kind, change.new, "plant", news.text, priority=news.priority)
        )
        is_new_trip = news.kind == "trip" and self.reporter.is_trip(change.tag)
        if is_new_trip and change.tag not in rules.expected_trips:
            present.deduct(Deduction("TRIP", rules.trip, time_s, change.tag, 1.0, news.text))

    def _watch_alarm(self, tag: str, state: float) -> None:
        unanswered = self.present.book.unanswered
        is_counted = self.reporter.alarms[tag].terms.priority >= COUNTED_PRIORITY
        if state == alarm_states.UNACKNOWLEDGED and is_counted:
            unanswered.setdefault(tag, self.present.time_s)
        elif state not in (alarm_states.RETURNED, alarm_states.LATCHED):
            unanswered.pop(tag, None)

    def _count_unanswered(self) -> None:
        present, book, rules = self.present, self.present.book, self.present.scenario.rules
        for tag, since_s in list(book.unanswered.items()):
            if present.time_s - since_s < rules.answer_s:
                continue
            book.unanswered[tag] = math.inf
            paid = sum(deduction.points for deduction in book.deductions if deduction.code == "ALARM")
            due = min(rules.unanswered, rules.most_unanswered - paid)
            if due > 0.0:
                text = {
                    "zh": f"报警 {tag} {rules.answer_s:g} s 内无人确认",
                    "en": f"alarm {tag} not acknowledged within {rules.answer_s:g} s",
                }
                present.deduct(Deduction("ALARM", due, present.time_s, tag, None, text))

    def _complete_actions(self) -> None:
        book = self.present.book
        for tag, due_s in list(book.under_way.items()):
            if self.present.time_s >= due_s:
                del book.under_way[tag]
                book.results[tag] = 1.0
                self._is_stirred = True
                self._tell_action(self.present.actions[tag])

    def _tell_action(self, action: FieldAction) -> None:
        present, title = self.present, action.title
        if not action.reads:
            text: Text = {"zh": f"完成：{title['zh']}", "en": f"done: {title['en']}"}
            present.tell("state", action.tag, 1.0, "field", text)
            return
        value = present.value(action.reads)
        shown = f"{value:.4g} {present.simulation.engine.layout.find(action.reads).unit}"
        text = {"zh": f"{title['zh']}：{shown}", "en": f"{title['en']}: {shown}"}
        present.tell("sample", action.tag, value, "field", text)

    def _judge_upset(self, upset: Malfunction, account: UpsetAccount) -> bool:
        is_changed = account.judge(upset, self.present)
        if is_changed:
            self._apply(upset, account)
        return is_changed

    def _apply(self, upset: Malfunction, account: UpsetAccount) -> None:
        """Set a malfunction that comes, or put back what was there before it."""
        is_coming = account.state == ACTIVE
        value = upset.value if is_coming else account.before
        simulation = self.present.simulation
        if has(simulation.engine.layout, f"{upset.tag}.ramp"):
            simulation.set(f"{upset.tag}.ramp", upset.ramp_s)
        simulation.set(upset.tag, value)
        zh, en = ("发生", "comes") if is_coming else ("消除", "is gone")
        text = {"zh": f"故障{zh}：{upset.title['zh']}", "en": f"malfunction {en}: {upset.title['en']}"}
        self.present.tell("malfunction", upset.tag, value, "plant", text, hidden=upset.is_hidden)
