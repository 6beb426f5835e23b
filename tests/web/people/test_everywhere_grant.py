from django.db.models import Q

from yixian.web.people.access import LEADERS, READERS, everything, q_reach
from yixian.web.people.models import OrgUnit


def test_a_role_held_everywhere_reaches_every_row(administrator, plant):
    assert (
        OrgUnit.objects.filter(q_reach(administrator, READERS, unit="pk", branch="pk")).count()
        == OrgUnit.objects.count()
    )


def test_it_still_does_beside_another_condition(administrator, plant):
    nothing = Q(pk__in=[-1])
    reached = nothing | q_reach(administrator, LEADERS, unit="pk", branch="pk")
    assert OrgUnit.objects.filter(reached).count() == OrgUnit.objects.count()


def test_everything_keeps_every_row(plant):
    assert OrgUnit.objects.filter(everything()).count() == OrgUnit.objects.count()
