from yixian.web.duties.cycles import State
from yixian.web.duties.models import Duty
from yixian.web.duties.wording import STATES, TRENDS
from yixian.web.indicators.trends import Trend


def test_every_trend_and_every_state_has_its_words_and_a_sign_of_its_own():
    assert set(TRENDS) == set(Trend)
    assert set(STATES) == set(State)
    assert len({icon for _, icon, _ in TRENDS.values()}) == len(TRENDS)
    assert TRENDS[Trend.UNKNOWN][2] not in {"green", "red"}


def test_steps_lose_the_numbers_somebody_typed():
    assert Duty(how="1. 看\n2、走\n（3）2.5米以内\n\n4)记\n3.5 MPa 以下").steps() == [
        "看", "走", "2.5米以内", "记", "3.5 MPa 以下",
    ]  # fmt: skip
