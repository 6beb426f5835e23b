"""Orders: what is understood, and how what is not is answered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yixian.simulator.gateways.catalogue import tags_of
from yixian.simulator.gateways.errors import WrongOrders
from yixian.simulator.gateways.orders import Order, Reader, read_orders, seconds
from yixian.simulator.gateways.plants import find

TAGS = tags_of(find("two-tanks").build())


def refused(*texts: str, file: str = "") -> str:
    with pytest.raises(WrongOrders) as error:
        read_orders(TAGS, texts, file, "shift.yaml" if file else "")
    return "\n".join(problem.en for problem in error.value.problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", 90.0), ("90s", 90.0), ("1.5min", 90.0), ("2h", 7200.0), ("01:30", 5400.0), ("00:01:30", 90.0),
        ("soon", None), ("-5", None),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text, expected):
    assert seconds(text) == expected


def test_an_order_is_read_in_capitals_with_its_unit_and_its_mode_by_name():
    orders = read_orders(TAGS, ["LIC-2.SP=45%@10min", "lic-2.MODE=man", "I1.reset=on@1h"])
    assert orders == [Order(0.0, "LIC-2.mode", 0.0), Order(600.0, "LIC-2.sp", 45.0), Order(3600.0, "I1.reset", 1.0)]


def test_a_file_of_orders_joins_those_of_the_command_line():
    orders = read_orders(TAGS, ["HV-1=30@5"], "- {time: 00:01:00, tag: HV-1, value: 5e1}\n- HV-1=20@1\n", "a")
    assert [(order.time_s, order.value) for order in orders] == [(1.0, 20.0), (5.0, 30.0), (60.0, 50.0)]


def test_an_unknown_tag_is_answered_with_the_nearest_ones():
    assert "there is no tag 'LIC-3.sp'; did you mean LIC-2.sp, LIC-2.op," in refused("LIC-3.sp=40")


def test_a_value_out_of_range_is_answered_with_range_and_unit():
    assert refused("LIC-2.sp=140") == "'LIC-2.sp=140': LIC-2.sp = 140 % is outside 0 to 100 %"


def test_a_computed_tag_names_what_can_be_set_there():
    assert "LT-1 is computed and cannot be set; of LT-1 one can set LT-1.fault" in refused("LT-1=50")


def test_everything_wrong_is_told_at_once():
    told = refused("LIC-9.sp=1", "LIC-2.sp=x", "HV-1=3@never", "nonsense", file="- {tag: HV-1}\n- 5\n")
    assert len(told.splitlines()) == 6
    assert "shift.yaml:2, order 2: tag and value are wanted" in told


def test_a_time_of_day_in_a_file_is_the_same_as_on_the_command_line():
    (order,) = read_orders(TAGS, [], "- {time: 10:30, tag: HV-1, value: 010}", "shift.yaml")
    assert order == Order(37800.0, "HV-1", 10.0)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("- {tag: HV-1, value: .nan}", "shift.yaml:1, order 1: nan is no value for HV-1"),
        ("- {tag: HV-1, value: 5, when: 3}", "tag and value are wanted"),
        ("- {tag: HV-1, tag: HV-1, value: 5}", "shift.yaml:1: tag is written twice"),
        ("- &a {tag: HV-1, value: 5}\n- *a", "shift.yaml:2: no valid YAML: aliases are not allowed"),
        ("- {tag: HV-1, value: 5 kPa}", "'5 kPa' is no value for HV-1; a number in % is wanted"),
        ("- {tag: HV-1, value: 5, time: -1}", "-1 is no time"),
        ("- !!python/object:os.system {}", "no valid YAML: could not determine a constructor"),
        ("# nothing", "a list of orders is wanted"),
    ],
)
def test_a_wrong_file_names_line_and_order(file, says):
    assert says in refused(file=file)


def test_a_file_that_is_no_list_is_refused():
    assert "a list of orders is wanted" in refused(file="HV-1: 5")
    assert "shift.yaml:1: no valid YAML: expected" in refused(file="[a, {b")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.text(max_size=12), st.text(max_size=8))
def test_whatever_is_written_is_an_order_or_a_problem(tag, value, when):
    reader = Reader(TAGS)
    order = reader.text(f"{tag}={value}@{when}")
    assert (order is None) == bool(reader.problems)
