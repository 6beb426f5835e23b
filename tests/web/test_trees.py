import pytest
from django.core.exceptions import ValidationError

from yixian.web.people.models import OrgUnit
from yixian.web.trees import tops


def unit(name: str, parent: OrgUnit | None = None) -> OrgUnit:
    made: OrgUnit = OrgUnit.objects.create(tree="administrative", kind="team", name=name, parent=parent)
    return made


@pytest.mark.django_db
def test_a_subtree_is_every_path_that_starts_with_its_own():
    root = unit("厂")
    below = unit("班", unit("车间", root))
    unit("别的厂")
    assert set(OrgUnit.objects.within([root.path])) == {root, below.parent, below}
    assert below.ancestor_ids() == [root.pk, below.parent.pk]
    assert below.depth == 3


@pytest.mark.django_db
def test_a_move_takes_the_subtree_along():
    first, second = unit("一"), unit("二")
    middle = unit("车间", first)
    below = unit("班", middle)
    middle.parent = second
    middle.save()
    below.refresh_from_db()
    assert below.path.startswith(second.path)
    assert not OrgUnit.objects.within([first.path]).exclude(pk=first.pk).exists()


@pytest.mark.django_db
def test_nothing_moves_below_itself():
    root = unit("厂")
    below = unit("车间", root)
    root.parent = below
    with pytest.raises(ValidationError):
        root.save()


def test_tops_are_the_paths_below_no_other():
    assert tops(["/1/2/", "/1/", "/10/", "/3/4/", "/3/4/5/"]) == ["/1/", "/10/", "/3/4/"]
